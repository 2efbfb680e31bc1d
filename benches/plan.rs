//! Planning 100,000 and 1,000,000 devices at 300 sites: the plan, its JSON and its hash, on one
//! core; and the same fleet in another order, which must give the same bytes.

#![allow(clippy::expect_used)] // what fails here fails the bench
#![allow(clippy::cast_possible_truncation)] // made-up numbers, all small
#![allow(clippy::print_stderr)] // the figures that criterion does not print

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_core::migration::{Fleet, FleetDevice, MigrationPlan, MigrationSpec};
use igel_migrate_core::ums::{DeviceId, DirectoryId, DirectoryKind, DirectoryTree};

const SITES: u32 = 300;
const MODELS: u32 = 20;
const BUILDS: u32 = 15;

fn spec() -> MigrationSpec {
    use std::fmt::Write as _;
    let mut text = String::from(
        r#"
        [ums]
        url = "https://ums.example.test:8443"
        username = "migration"
        password = { env = "UMS_PASSWORD" }
        [migration]
        name = "autumn"
        [target]
        base_system = "12.7.4"
        [gates]
        risk = { at_most = 60, of = 10000 }
        [traffic]
        bytes_per_device = 1500000000
        [site_defaults]
        staging = "/Migration/{site}/Staging"
        launch = "/Migration/{site}/Launch"
        windows = ["Mon-Fri 20:00-06:00"]
        line = "1 Gbit/s"
        repository = { name = "DAR {site}", webdav_url = "https://dar.{site}.example.test/" }
        "#,
    );
    for site in 0..SITES {
        let (high, low) = (site / 256, site % 256);
        let _ = write!(
            text,
            "\n[[site]]\nkey = 's{site:03}'\nmembers = [{{ subnet = '10.{high}.{low}.0/24' }}]\n"
        );
    }
    MigrationSpec::from_toml(&text, ".").expect("a specification")
}

/// Every site has another size, every model and build another share.
fn fleet(devices: u32) -> Fleet {
    let texts = |count: u32, what: &str| -> Vec<Arc<str>> {
        (0..count)
            .map(|n| Arc::from(format!("{what} {n}")))
            .collect()
    };
    let (models, builds) = (texts(MODELS, "model"), texts(BUILDS, "build"));
    let skewed = |number: u32, of: u32| {
        let dice = number.wrapping_mul(0x9E37_79B9) >> 8;
        ((u64::from(dice) * u64::from(dice) * u64::from(of)) >> 48) as usize
    };
    let mut fleet = Fleet::new(DirectoryTree::new(DirectoryKind::Device, []));
    fleet.devices = (0..devices)
        .map(|number| {
            let mut device = FleetDevice::new(
                DeviceId::new(i64::from(number) + 1000),
                format!("00E0C5{number:06X}"),
                DirectoryId::new(10),
            );
            let site = skewed(number, SITES) as u32;
            let address = [
                10,
                (site / 256) as u8,
                (site % 256) as u8,
                (number % 250) as u8,
            ];
            device.last_ip = Some(address.into());
            device.model = Arc::clone(&models[skewed(number.rotate_left(7), MODELS)]);
            device.build = Arc::clone(&builds[skewed(number.rotate_left(13), BUILDS)]);
            device
        })
        .collect();
    fleet
}

fn planning(criterion: &mut Criterion) {
    let spec = spec();
    let mut group = criterion.benchmark_group("plan");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(20));
    for devices in [100_000, 1_000_000] {
        let fleet = fleet(devices);
        let mut shuffled = fleet.clone();
        shuffled.devices.sort_by_key(|device| {
            device
                .id
                .get()
                .unsigned_abs()
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        let started = Instant::now();
        let plan = MigrationPlan::build(&spec, &fleet).expect("a plan");
        let built = started.elapsed();
        let started = Instant::now();
        let hash = plan.hash();
        let hashed = started.elapsed();
        assert_eq!(plan.devices(), devices as usize);
        let other = MigrationPlan::build(&spec, &shuffled).expect("a plan");
        assert_eq!(hash, other.hash(), "the order of reading must not matter");
        let json = plan.to_json().expect("JSON");
        assert_eq!(json, other.to_json().expect("JSON"));
        eprintln!(
            "{devices} devices: {built:?} for the plan, {hashed:?} for the hash, {} MB of JSON, {} waves",
            json.len() / 1_000_000,
            plan.waves.len()
        );
        group.throughput(Throughput::Elements(u64::from(devices)));
        group.bench_function(format!("{devices} devices"), |bencher| {
            bencher.iter(|| {
                let plan = MigrationPlan::build(&spec, black_box(&fleet)).expect("a plan");
                black_box(plan.hash())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);

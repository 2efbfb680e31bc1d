//! Assessing 300,000 devices against the rules: time on one core, and bytes allocated a device.
//!
//! The devices lie decoded in memory, as a stream would hand them over one by one; their 19,200
//! kinds (builds, models, sizes of memory, ready or not) are more than a real fleet has.

#![allow(clippy::expect_used)] // made-up devices are well-formed

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_core::readiness::{DeclaredFacts, Firmwares, FleetCheck, FleetReport, Target};
use igel_migrate_core::rules::{Edition, Facts, Flag, Method, RuleSet};
use igel_migrate_core::ums::{Device, FirmwareId};
use igel_migrate_core::{Basis, Os12Version, UmsVersion};

const DEVICES: u64 = 300_000;

const BUILDS: [&str; 20] = [
    "10.06.170.01",
    "11.08.440.01",
    "11.09.100.01",
    "11.09.108.01",
    "11.09.110.01",
    "11.09.260.01",
    "11.09.310.01",
    "11.10.100.01",
    "11.10.150.01",
    "11.10.210.01",
    "11.10.250.01",
    "11.10.310.01",
    "11.10.410.01",
    "11.10.430.01",
    "11.10.438.01",
    "11.10.439.01",
    "11.11.100.01",
    "11.11.120.01",
    "11.11.150.01",
    "11.11.186.01",
];

/// Counts what is asked for, and hands it on to the system.
struct Counting;

static ALLOCATED: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the promises of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn device(number: u64) -> Device {
    let mac = 0x00E0_C500_0000 + number;
    let firmware = number % 20;
    let model = number / 20 % 60;
    let memory = 1_900 + model * 120 + number / 1_200 % 8;
    let ready = if (number / 9_600).is_multiple_of(2) {
        "OS12 Upgrade Ready; "
    } else {
        ""
    };
    let json = format!(
        r#"{{"id":"{id}","unitID":"{mac:012X}","mac":"{mac:012X}","name":"ITC{mac:012X}",
            "firmwareID":"{firmware}","parentID":"{parent}","site":"Site {site}",
            "deviceType":"Model {model}","memorySize":{memory},"flashSize":7456,"cpuSpeed":1600,
            "lastContact":"2026-11-20 14:25","movedToBin":false,
            "osType":"IGEL Linux 11 ({ready}Kernel Version 6.1.42)"}}"#,
        id = 1_000 + number,
        parent = 20 + number % 150,
        site = number % 150,
    );
    Device::from_json(json.as_bytes()).expect("a device as UMS writes it")
}

fn firmwares() -> Firmwares {
    let ids = (0..).map(FirmwareId::new);
    Firmwares::from_versions(ids.zip(BUILDS))
}

fn check(
    devices: &[Device],
    target: &Target,
    firmwares: &Firmwares,
    declared: &DeclaredFacts,
) -> FleetReport {
    let mut check = FleetCheck::new(target, RuleSet::builtin(), firmwares).with_declared(declared);
    for device in devices {
        check.add(device);
    }
    check.finish()
}

#[allow(clippy::print_stderr)] // what a benchmark is for
fn assess(criterion: &mut Criterion) {
    let devices: Vec<Device> = (0..DEVICES).map(device).collect();
    let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository)
        .with_ums(UmsVersion::new(12, 13, 110));
    let firmwares = firmwares();
    let facts = Facts::on(Basis::Declared)
        .with_edition(Edition::Enterprise)
        .with_flag(Flag::SecureBoot, true)
        .with_flag(Flag::Icg, false);
    let declared = DeclaredFacts::new()
        .with_fleet(facts)
        .expect("a fact that may be declared");

    let before = ALLOCATED.load(Ordering::Relaxed);
    let report = check(&devices, &target, &firmwares, &declared);
    let allocated = ALLOCATED.load(Ordering::Relaxed) - before;
    eprintln!(
        "{} devices, {} may go; {} bytes allocated a device",
        report.devices().len(),
        report.counts().may_go(),
        allocated / DEVICES,
    );

    let mut group = criterion.benchmark_group("readiness");
    group.sample_size(10);
    group.measurement_time(Duration::from_secs(15));
    group.throughput(Throughput::Elements(DEVICES));
    group.bench_function("300,000 devices", |bencher| {
        bencher.iter(|| check(black_box(&devices), &target, &firmwares, &declared));
    });
    group.bench_function("the report as text", |bencher| {
        bencher.iter(|| report.to_text(igel_migrate_core::readiness::Style::Plain));
    });
    group.bench_function("the report as CSV", |bencher| {
        bencher.iter(|| report.write_csv(std::io::sink()));
    });
    group.bench_function("the report as JSON", |bencher| {
        bencher.iter(|| report.write_json(std::io::sink()));
    });
    group.finish();
}

criterion_group!(benches, assess);
criterion_main!(benches);

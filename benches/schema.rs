//! Reading registry schemas: a firmware export expanded and zipped, a packaged `setup.def`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_benches::{firmware_zip, setup_def};
use igel_migrate_core::archive::{Archive, ArchiveLimits};
use igel_migrate_core::registry::RegistrySchema;

fn read_schemas(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("schema");
    let mut bench = |name: &str, expanded: usize, bytes: &[u8]| {
        group.throughput(Throughput::Bytes(expanded as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| RegistrySchema::parse(black_box(bytes)).map(drop));
        });
    };
    if let Some(zip) = firmware_zip() {
        let expanded = Archive::open(&zip, ArchiveLimits::default()).and_then(|mut archive| {
            let name = archive.entries()[0].name().to_owned();
            archive.read(&name)
        });
        if let Ok(expanded) = expanded {
            bench("firmware export, expanded", expanded.len(), &expanded);
            bench("firmware export, zipped", expanded.len(), &zip);
        }
    }
    if let Some(text) = setup_def() {
        bench("setup.def", text.len(), &text);
    }
}

criterion_group!(benches, read_schemas);
criterion_main!(benches);

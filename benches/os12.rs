//! One real `.ipm` export: opened, its profile read, and given a repository instance.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_core::profile::os12::{Os12Package, Os12Profile};
use igel_migrate_core::registry::RegistryValue;
use igel_migrate_core::repository::os12_source_template;
use igel_migrate_tests::corpus_files;

#[allow(clippy::unwrap_used)] // a benchmark that cannot read its input must stop
fn benchmarks(criterion: &mut Criterion) {
    // The largest profile JSON of the corpus: 14.9 KB in a package of 638 KB.
    let Some(path) = (corpus_files("os12-ipm", "ipm").into_iter())
        .find(|path| path.to_string_lossy().contains("frame-sat-kiosk"))
    else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let package = Os12Package::open(&*bytes).unwrap();
    let json = package.profiles()[0].profile().to_bytes();
    let values = [("url", RegistryValue::encode("https://dar.example.test/"))];
    let template = os12_source_template();

    let mut group = criterion.benchmark_group("os12");
    group.bench_function("ipm/open", |b| {
        b.iter_batched(
            || bytes.clone(),
            |bytes| Os12Package::open(bytes).unwrap(),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("ipm/insert", |b| {
        b.iter_batched(
            || bytes.clone(),
            |bytes| {
                let mut package = Os12Package::open(bytes).unwrap();
                let profile = package.profiles_mut()[0].profile_mut();
                let _ = profile.add_instance(template, &values, None).unwrap();
                package.to_bytes().unwrap()
            },
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("profile/read_and_write", |b| {
        b.iter(|| Os12Profile::parse(&json).unwrap().to_bytes());
    });
    group.finish();
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);

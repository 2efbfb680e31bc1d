//! OS 11 profiles: every real export, read and written.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_core::profile::os11::Os11Profile;
use igel_migrate_tests::corpus_files;

fn corpus(criterion: &mut Criterion) {
    let files: Vec<Vec<u8>> = corpus_files("os11-profiles", "xml")
        .into_iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect();
    if files.is_empty() {
        return;
    }
    let bytes: usize = files.iter().map(Vec::len).sum();
    let mut group = criterion.benchmark_group("os11-corpus");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            files
                .iter()
                .filter(|file| Os11Profile::parse(black_box(file)).is_ok())
                .count()
        });
    });
    group.bench_function("read-and-write", |bencher| {
        bencher.iter(|| {
            let written = files.iter().filter_map(|file| {
                Some(Os11Profile::parse(black_box(file)).ok()?.to_bytes().len())
            });
            written.sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, corpus);
criterion_main!(benches);

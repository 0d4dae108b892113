//! The staged program as a user starts it: one article, from a cold process to the last byte; and one article in process.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_benches::{article, repository, stage, staged};
use dateline_host::{Session, Settings};
use std::hint::black_box;
use std::process::Command;

fn cold_start(c: &mut Criterion) {
    let file = repository().join("examples/articles/wire.txt");
    let mut group = c.benchmark_group("cold start");
    group.sample_size(20);
    for (name, more) in [("worker", &[][..]), ("in-process", &["--in-process"][..])] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut program = Command::new(stage().join("bin/dateline"));
                let output = program.arg("analyze").arg(&file).args(["--date", "2025-03-13", "-f", "json"]).args(more).output();
                assert!(output.is_ok_and(|output| output.status.success()), "run cargo xtask stage first");
            })
        });
    }
    group.finish();
}

fn whole_article(c: &mut Criterion) {
    let document = article("wire");
    let session = Session::open(Settings { in_process: true, ..staged() }).expect("the staged plugins load");
    let mut pipeline = session.pipeline().expect("plugins are loaded in process");
    let mut group = c.benchmark_group("whole article");
    group.throughput(Throughput::Bytes(document.text.len() as u64));
    let mut ready = document.clone();
    group.bench_function("all plugins", |b| b.iter(|| pipeline.run(black_box(&mut ready))));
    group.finish();
}

criterion_group!(benches, cold_start, whole_article);
criterion_main!(benches);

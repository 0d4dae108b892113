//! What the host adds: crossing the contract against a direct call, and the round trip to a worker.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline_benches::{article, stage, staged};
use dateline_fixture_words::Words;
use dateline_host::{Session, Settings};
use dateline_sdk::direct;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The fixture plugin as a library beside this program, where cargo puts it.
fn words() -> PathBuf {
    let folder = std::env::current_exe().ok().and_then(|exe| exe.parent().map(PathBuf::from)).unwrap_or_default();
    folder.join(format!("{}dateline_fixture_words{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

fn only_words(in_process: bool) -> Settings {
    Settings {
        plugin_files: vec![words()],
        select: vec!["words".to_owned()],
        in_process,
        worker_exe: Some(stage().join("bin/dateline")),
        ..Settings::default()
    }
}

/// The difference of the two is what the contract costs: binding, calling, and copying the rows through the gate twice.
fn crossing(c: &mut Criterion) {
    let document = article("wire");
    let mut group = c.benchmark_group("crossing");
    let meta = [document.meta_layer()];
    group.bench_function("direct call", |b| b.iter(|| direct::run(&Words, black_box(&document.text), &meta, &mut ())));
    let session = Session::open(only_words(true)).expect("the fixture loads");
    let mut pipeline = session.pipeline().expect("plugins are loaded in process");
    let mut ready = document.clone();
    group.bench_function("through the contract", |b| b.iter(|| pipeline.run(black_box(&mut ready))));
    group.finish();
}

/// One document at a time: there and back, waiting for each.
fn round_trip(c: &mut Criterion) {
    let document = article("wire");
    let mut group = c.benchmark_group("round trip");
    for (name, in_process) in [("worker", false), ("thread", true)] {
        let mut session = Session::open(only_words(in_process)).expect("the fixture loads");
        group.bench_function(name, |b| {
            b.iter(|| {
                session.run(std::iter::once(document.clone()), |outcome| {
                    black_box(outcome.document.layers.len());
                    ControlFlow::Continue(())
                })
            })
        });
    }
    group.finish();
}

/// A stream of documents through one worker, per document.
fn stream(c: &mut Criterion) {
    let document = article("wire");
    let mut group = c.benchmark_group("stream of 100");
    group.throughput(criterion::Throughput::Elements(100));
    for (name, in_process) in [("worker", false), ("thread", true)] {
        let mut session = Session::open(Settings { in_process, ..staged() }).expect("the staged plugins load");
        group.sample_size(10);
        group.bench_function(name, |b| {
            b.iter(|| {
                session.run(std::iter::repeat_n(document.clone(), 100), |outcome| {
                    black_box(outcome.document.layers.len());
                    ControlFlow::Continue(())
                })
            })
        });
    }
    group.finish();
}

criterion_group!(benches, crossing, round_trip, stream);
criterion_main!(benches);

//! The timeline plugin alone: over ready layers, and the grammar of time expressions on plain text; words a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_benches::{article, layers};
use dateline_sdk::direct;
use std::hint::black_box;

fn analyze(c: &mut Criterion) {
    let document = article("wire");
    let ready = layers(&document, &["english", "quotes"]);
    let words = ready.iter().find(|layer| layer.schema.name == "token").map_or(0, |layer| layer.len());
    let analyzer: dateline_timeline::plugin::TimelinePlugin = direct::instance().expect("its default configuration is right");
    let mut group = c.benchmark_group("timeline");
    group.throughput(Throughput::Elements(words as u64));
    group.bench_function("analyze", |b| b.iter(|| direct::run(&analyzer, black_box(&document.text), &ready, &mut ())));
    let published = dateline_timeline::calendar::parse_day("2025-06-19");
    group.bench_function("expressions", |b| b.iter(|| dateline_timeline::times_of_text(black_box(&document.text), published)));
    group.finish();
}

criterion_group!(benches, analyze);
criterion_main!(benches);

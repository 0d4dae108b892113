//! The English pack: cutting a text into tokens, and everything from raw text to entities, in words a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_benches::article;
use dateline_english::{English, paragraphs, tokens};
use dateline_sdk::direct;
use std::hint::black_box;

fn english(c: &mut Criterion) {
    let document = article("wire");
    let english: English = direct::instance().expect("the pack has nothing to set");
    let mut scratch = Default::default();
    let layers = direct::run(&english, &document.text, &[], &mut scratch).expect("the pack reads an article");
    let words = layers.iter().find(|layer| layer.schema.name == "token").map_or(0, |layer| layer.len());

    let mut group = c.benchmark_group("english");
    group.throughput(Throughput::Elements(words as u64));
    let (mut blocks, mut pieces) = (Vec::new(), Vec::new());
    group.bench_function("tokenise", |b| {
        b.iter(|| {
            blocks.clear();
            pieces.clear();
            paragraphs::find(black_box(&document.text), &mut blocks);
            for block in &blocks {
                tokens::tokenize(&document.text, block.start as usize, block.end as usize, &mut pieces);
            }
            pieces.len()
        })
    });
    group.bench_function("text to entities", |b| b.iter(|| direct::run(&english, black_box(&document.text), &[], &mut scratch)));
    group.finish();
}

criterion_group!(benches, english);
criterion_main!(benches);

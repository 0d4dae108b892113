//! The English pack: cutting a text into tokens, and everything from raw text to entities, in words a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_benches::news;
use dateline_english::{English, paragraphs, tokens};
use dateline_sdk::direct;
use std::hint::black_box;

fn english(c: &mut Criterion) {
    let articles = news();
    let english: English = direct::instance().expect("the pack has nothing to set");
    let mut scratch = Default::default();
    let mut read = |text: &str| {
        let layers = direct::run(&english, text, &[], &mut scratch).expect("the pack reads an article");
        layers.iter().find(|layer| layer.schema.name == "token").map_or(0, |layer| layer.len())
    };
    let words: usize = articles.iter().map(|text| read(text)).sum();

    let mut group = c.benchmark_group("english");
    group.throughput(Throughput::Elements(words as u64)).sample_size(10);
    let (mut blocks, mut pieces) = (Vec::new(), Vec::new());
    group.bench_function("tokenise", |b| {
        b.iter(|| {
            let mut tokens = 0;
            for text in &articles {
                blocks.clear();
                pieces.clear();
                paragraphs::find(black_box(text), &mut blocks);
                for block in &blocks {
                    tokens::tokenize(text, block.start as usize, block.end as usize, &mut pieces);
                }
                tokens += pieces.len();
            }
            tokens
        })
    });
    group.bench_function("text to entities", |b| b.iter(|| articles.iter().map(|text| read(black_box(text))).sum::<usize>()));
    group.finish();
}

criterion_group!(benches, english);
criterion_main!(benches);

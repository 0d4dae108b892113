//! The quotes plugin alone, over ready layers and into tables that are used again, as under a host: words a second, on an
//! example article (a quotation every twelve words) and on news as it comes. What the host adds for every plugin is measured
//! in `host`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_benches::{article, layers, news};
use dateline_core::{Document, Layer};
use dateline_sdk::direct;
use std::hint::black_box;

fn analyze(c: &mut Criterion) {
    let analyzer: dateline_quotes::Quotes = direct::instance().expect("its default configuration is right");
    let (mut scratch, mut tables) = (Default::default(), Default::default());
    let mut group = c.benchmark_group("quotes");
    let news: Vec<Document> = news().into_iter().enumerate().map(|(number, text)| Document::new(number.to_string(), text)).collect();
    for (name, documents) in [("analyze", vec![article("wire")]), ("news", news)] {
        let ready: Vec<(Document, Vec<Layer>)> = documents
            .into_iter()
            .map(|document| {
                let ready = layers(&document, &["english"]);
                (document, ready)
            })
            .collect();
        let tokens = ready.iter().flat_map(|(_, layers)| layers).filter(|layer| layer.schema.name == "token");
        group.throughput(Throughput::Elements(tokens.map(|layer| layer.len() as u64).sum()));
        group.bench_function(name, |b| {
            b.iter(|| {
                for (document, ready) in &ready {
                    direct::analyze(&analyzer, black_box(&document.text), ready, &mut scratch, &mut tables).expect("it takes any text");
                    black_box(&tables);
                }
            })
        });
    }
    group.finish();
}

criterion_group!(benches, analyze);
criterion_main!(benches);

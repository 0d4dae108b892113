//! Training and predictions for the people who tune this plugin.
//!
//! ```text
//! train CORPORA_DIR BASE.conllu MODEL           train events and relations on timeline/*.train, tell of *.dev, write MODEL
//! train predict GOLD.jsonl BASE.conllu MODEL OUT  everything found, in the gold's schema
//! train predict GOLD.jsonl - OUT                time expressions of the plain text only
//! ```
#![forbid(unsafe_code)]

mod corpus;
mod events;
mod logistic;
mod predict;
mod relations;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["predict", gold, "-", out] => predict::plain(gold, out),
        ["predict", gold, base, model, out] => predict::full(gold, base, model, out),
        [corpora, base, model] => train(corpora, base, model),
        _ => Err(
            "usage: train CORPORA_DIR BASE.conllu MODEL | train predict GOLD.jsonl BASE.conllu MODEL OUT | train predict GOLD.jsonl - OUT"
                .into(),
        ),
    }
}

fn train(corpora: &str, base: &str, model: &str) -> Result<(), Box<dyn Error>> {
    let base = corpus::read_frozen(base)?;
    let read = |name: &str| corpus::read_gold(&format!("{corpora}/timeline/{name}.jsonl"));
    let mut builder = dateline_learn::model::ModelBuilder::default();
    let mut report = String::new();
    let event_train: Vec<_> = [read("timebank.train")?, read("aquaint.train")?].into_iter().flatten().collect();
    let event_dev: Vec<_> = [read("timebank.dev")?, read("aquaint.dev")?].into_iter().flatten().collect();
    builder.line("task", "timeline: events (TimeML EVENT) and relations (TimeBank-Dense labels)");
    builder.line("corpora", "TimeBank 1.2 and AQUAINT as in TempEval-3, TimeBank-Dense; train parts only");
    events::train(&event_train, &event_dev, &base, &mut builder, &mut report);
    let dense_train = read("tbdense.train")?;
    let dense_dev = read("tbdense.dev")?;
    // Opinions come from documents that the dense corpus does not have.
    let dense: std::collections::BTreeSet<&str> = dense_train.iter().chain(&dense_dev).map(|document| document.id.as_str()).collect();
    let outside = |documents: Vec<corpus::Document>| -> Vec<corpus::Document> {
        documents.into_iter().filter(|document| !dense.contains(document.id.as_str())).collect()
    };
    let sparse = outside(event_train);
    let verbs = outside(read("matres.train")?);
    relations::train(&sparse, &verbs, &dense_train, &dense_dev, &base, &mut builder, &mut report);
    std::fs::write(model, builder.finish())?;
    std::fs::write(std::path::Path::new(model).with_extension("report.txt"), report)?;
    Ok(())
}

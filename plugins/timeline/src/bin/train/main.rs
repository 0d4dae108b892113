//! Training and predictions for the people who tune this plugin.
//!
//! ```text
//! train CORPORA_DIR                    train everything on timeline/*.train, tell of *.dev, write models/timeline.model
//! train CORPORA_DIR MODEL              the same, into another file
//! train predict GOLD.jsonl MODEL OUT   everything found, in the gold's schema
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
        ["predict", gold, model, out] => predict::full(gold, model, out),
        [corpora] => train(corpora, "plugins/timeline/models/timeline.model"),
        [corpora, model] => train(corpora, model),
        _ => Err("usage: train CORPORA_DIR [MODEL] | train predict GOLD.jsonl MODEL OUT".into()),
    }
}

/// The wikiwars documents that no training sees: a stand-in for a test set of histories.
const HELD_OUT: [&str; 4] = ["03", "07", "10", "12"];

#[expect(clippy::print_stderr, reason = "a report for the person who trains")]
fn train(corpora: &str, model: &str) -> Result<(), Box<dyn Error>> {
    let read = |name: &str| corpus::read_gold(&format!("{corpora}/timeline/{name}.jsonl"));
    let event_train: Vec<_> = [read("timebank.train")?, read("aquaint.train")?].into_iter().flatten().collect();
    let event_dev: Vec<_> = [read("timebank.dev")?, read("aquaint.dev")?].into_iter().flatten().collect();
    let (dense_train, dense_dev, matres) = (read("tbdense.train")?, read("tbdense.dev")?, read("matres.train")?);
    let base = corpus::parse([&event_train, &event_dev, &dense_train, &dense_dev, &matres].into_iter().flatten())?;
    let mut builder = dateline_learn::model::ModelBuilder::default();
    let mut report = String::new();
    builder.line("task", "timeline: events (TimeML EVENT) and relations (TimeBank-Dense labels)");
    builder.line("corpora", "TimeBank 1.2 and AQUAINT as in TempEval-3, TimeBank-Dense; train parts only");
    events::train(&event_train, &event_dev, &base, &mut builder, &mut report);
    // Opinions come from documents that the dense corpus does not have.
    let dense: std::collections::BTreeSet<&str> = dense_train.iter().chain(&dense_dev).map(|document| document.id.as_str()).collect();
    let outside = |documents: Vec<corpus::Document>| -> Vec<corpus::Document> {
        documents.into_iter().filter(|document| !dense.contains(document.id.as_str())).collect()
    };
    let sparse = outside(event_train);
    let verbs = outside(matres);
    relations::train(&sparse, &verbs, &dense_train, &dense_dev, &base, &mut builder, &mut report);
    std::fs::write(model, builder.finish())?;
    eprint!("{report}");
    Ok(())
}

//! Training and predictions for the people who tune this plugin.
//!
//! ```text
//! train CORPORA_DIR                    train everything on timeline/*.train, tell of *.dev, write models/timeline.model
//! train CORPORA_DIR MODEL              the same, into another file
//! train choices CORPORA_DIR            how good the chooser is on documents it was not trained on, by five folds of the train parts
//! train predict GOLD.jsonl MODEL OUT   everything found, in the gold's schema
//! ```
#![forbid(unsafe_code)]

mod choices;
mod corpus;
mod events;
mod logistic;
mod measure;
mod predict;
mod relations;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["predict", gold, model, out] => predict::full(gold, model, out),
        ["choices", corpora] => try_choices(corpora),
        [corpora] => train(corpora, "plugins/timeline/models/timeline.model"),
        [corpora, model] => train(corpora, model),
        _ => Err("usage: train CORPORA_DIR [MODEL] | train choices CORPORA_DIR | train predict GOLD.jsonl MODEL OUT".into()),
    }
}

/// The wikiwars documents that no training sees: a stand-in for a test set of histories.
const HELD_OUT: [&str; 4] = ["03", "07", "10", "12"];

#[expect(clippy::print_stderr, reason = "a report for the person who trains")]
fn train(corpora: &str, model: &str) -> Result<(), Box<dyn Error>> {
    let read = |name: &str| corpus::read_gold(&format!("{corpora}/timeline/{name}.jsonl"));
    let (timebank, aquaint) = (read("timebank.train")?, read("aquaint.train")?);
    let (histories, held_out): (Vec<_>, Vec<_>) =
        read("wikiwars.train")?.into_iter().partition(|document| !HELD_OUT.iter().any(|id| document.id.starts_with(id)));
    let event_train: Vec<_> = timebank.into_iter().chain(aquaint).collect();
    let event_dev: Vec<_> = [read("timebank.dev")?, read("aquaint.dev")?].into_iter().flatten().collect();
    let (dense_train, dense_dev) = (read("tbdense.train")?, read("tbdense.dev")?);
    let all = [&event_train, &event_dev, &histories, &held_out, &dense_train, &dense_dev];
    let base = corpus::parse(all.into_iter().flatten())?;
    let mut builder = dateline_learn::model::ModelBuilder::default();
    let mut report = String::new();
    builder.line("task", "timeline: readings of time expressions, events (TimeML EVENT), relations (TimeBank-Dense labels)");
    builder.line("corpora", "TimeBank 1.2 and AQUAINT as in TempEval-3, TimeBank-Dense, WikiWars; train parts only");
    let choice_train: Vec<&corpus::Document> = event_train.iter().chain(&histories).collect();
    let choice = choices::train(&choice_train, &base, &mut builder, &mut report);
    let chooser = choices::open(&choice);
    let dev: Vec<&corpus::Document> = event_dev.iter().collect();
    let held: Vec<&corpus::Document> = held_out.iter().collect();
    report.push_str(&measure::corpus("timebank.dev + aquaint.dev", &dev, &base, Some(&chooser)));
    report.push_str(&measure::corpus("wikiwars held out", &held, &base, Some(&chooser)));
    let pooled: Vec<&corpus::Document> = dev.iter().chain(&held).copied().collect();
    report.push_str(&measure::corpus("pooled dev", &pooled, &base, Some(&chooser)));
    events::train(&event_train, &event_dev, &base, &chooser, &mut builder, &mut report);
    relations::train(&dense_train, &dense_dev, (&base, &chooser), &mut builder, &mut report);
    std::fs::write(model, builder.finish())?;
    eprint!("{report}");
    Ok(())
}

#[expect(clippy::print_stderr, reason = "figures for the person who tunes")]
fn try_choices(corpora: &str) -> Result<(), Box<dyn Error>> {
    const FOLDS: usize = 5;
    let read = |name: &str| corpus::read_gold(&format!("{corpora}/timeline/{name}.jsonl"));
    let mut parts = Vec::new();
    for name in ["timebank.train", "aquaint.train", "wikiwars.train"] {
        let documents = read(name)?;
        parts.push((
            name,
            documents.into_iter().filter(|document| !HELD_OUT.iter().any(|id| document.id.starts_with(id))).collect::<Vec<_>>(),
        ));
    }
    let base = corpus::parse(parts.iter().flat_map(|(_, documents)| documents))?;
    let mut pairs: Vec<Vec<_>> = parts.iter().map(|_| Vec::new()).collect();
    for fold in 0..FOLDS {
        let inside: Vec<&corpus::Document> = parts
            .iter()
            .flat_map(|(_, documents)| documents.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).map(|(_, document)| document))
            .collect();
        let model = choices::train(&inside, &base, &mut dateline_learn::model::ModelBuilder::default(), &mut String::new());
        let chooser = choices::open(&model);
        for ((_, documents), pairs) in parts.iter().zip(&mut pairs) {
            for (_, document) in documents.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
                if let Some(base) = base.get(&document.text) {
                    pairs.push(measure::compared(document, base, Some(&chooser)));
                }
            }
        }
    }
    let all: Vec<_> = pairs.iter().flatten().cloned().collect();
    for ((name, documents), pairs) in parts.iter().zip(pairs) {
        let documents: Vec<&corpus::Document> = documents.iter().collect();
        eprint!("{}", measure::corpus(&format!("{name}, rules alone"), &documents, &base, None));
        eprint!("{}", measure::line(&format!("{name}, five folds"), pairs));
    }
    eprint!("{}", measure::line("all, five folds", all));
    Ok(())
}

//! Training the event model: an averaged perceptron, one decision a word.

use crate::corpus::{Base, Document};
use dateline_learn::linear::Linear;
use dateline_learn::model::ModelBuilder;
use dateline_learn::train::Random;
use dateline_learn::train::perceptron::Perceptron;
use dateline_sdk::core::records::time::EventClass;
use dateline_sdk::prelude::*;
use dateline_timeline::chooser::Chooser;
use dateline_timeline::events::{CLASSES, Hashes, candidate, event_features};
use dateline_timeline::pipeline;
use std::collections::BTreeMap;
use std::fmt::Write;

const BITS: u32 = 18;
const PASSES: usize = 12;
const SEED: u64 = 20_250_619;

/// One word with its features and its class (0 for none).
pub struct Example {
    features: Vec<u64>,
    class: u8,
}

/// The candidates of a document, and how many gold events no candidate can reach.
pub fn examples(document: &Document, base: &Base, chooser: &Chooser<'_>) -> (Vec<Example>, usize) {
    let words = base.words();
    let times = pipeline::times(&document.text, &words, document.published, Some(&|open| chooser.choose(open)));
    let timed = pipeline::timed(&words, &times);
    let hashes = Hashes::new(&words);
    let mut classes = vec![0u8; words.len()];
    let mut missed = 0;
    for event in &document.events {
        // The head word of the gold span: events of several words are paired by overlap.
        let Some(at) = words.phrase_head(event.start as u32, event.end as u32).filter(|at| *at < words.len()) else {
            missed += 1;
            continue;
        };
        let class = event.fields["class"].as_str().and_then(EventClass::from_name).map_or(1, |class| class.index() + 1);
        if !candidate(&words, at) || timed[at] || classes[at] != 0 {
            missed += 1;
        }
        classes[at] = class;
    }
    let mut found = Vec::new();
    for at in 0..words.len() {
        if candidate(&words, at) && !timed[at] {
            let mut features = Vec::new();
            event_features(&words, &hashes, &timed, at, &mut features);
            found.push(Example { features, class: classes[at] });
        }
    }
    (found, missed)
}

/// Precision, recall and F1 of spans, and F1 of spans with class.
fn measure(sets: &[(Vec<Example>, usize)], weights: impl Fn(u64, &mut [i32; 256]), bias: i32) -> (f64, f64, f64, f64) {
    let (mut system, mut gold, mut right, mut class) = (0.0, 0.0, 0.0, 0.0);
    for (examples, missed) in sets {
        gold += *missed as f64;
        for example in examples {
            let mut scores = [0i32; 256];
            for feature in &example.features {
                weights(*feature, &mut scores);
            }
            scores[0] += bias;
            let best = (1..CLASSES).max_by_key(|class| (scores[*class], std::cmp::Reverse(*class))).unwrap_or(1);
            let event = scores[best] > scores[0];
            gold += f64::from(example.class != 0);
            system += f64::from(event);
            right += f64::from(event && example.class != 0);
            class += f64::from(event && usize::from(example.class) == best);
        }
    }
    let (precision, recall) = (right / f64::max(system, 1.0), right / f64::max(gold, 1.0));
    let f1 = 2.0 * right / f64::max(system + gold, 1.0);
    (precision, recall, f1, 2.0 * class / f64::max(system + gold, 1.0))
}

/// Trains, chooses the bias on dev, adds sections and header lines.
pub fn train(
    train: &[Document],
    dev: &[Document],
    base: &BTreeMap<String, Base>,
    chooser: &Chooser<'_>,
    builder: &mut ModelBuilder,
    report: &mut String,
) {
    let gather = |documents: &[Document]| -> Vec<(Vec<Example>, usize)> {
        documents.iter().filter_map(|document| Some(examples(document, base.get(&document.text)?, chooser))).collect()
    };
    let (train, dev) = (gather(train), gather(dev));
    let flat: Vec<&Example> = train.iter().flat_map(|(examples, _)| examples).collect();
    let mut order: Vec<usize> = (0..flat.len()).collect();
    let mut model = Perceptron::new(BITS);
    let mut random = Random::new(SEED);
    for pass in 0..PASSES {
        random.shuffle(&mut order);
        let mut wrong = 0;
        for index in &order {
            let example = flat[*index];
            let mut scores = [0i32; 256];
            for feature in &example.features {
                model.add(*feature, &mut scores);
            }
            // A margin: the gold class must win clearly.
            scores[usize::from(example.class)] -= 8;
            let best = (0..CLASSES).max_by_key(|class| (scores[*class], std::cmp::Reverse(*class))).unwrap_or(0) as u8;
            if best != example.class {
                wrong += 1;
                for feature in &example.features {
                    model.update(*feature, example.class, 1);
                    model.update(*feature, best, -1);
                }
            }
            model.tick();
        }
        let _ = writeln!(report, "events pass {pass}: {wrong} of {} words wrong", flat.len());
    }
    let slots = model.average(64.0, 0.06);
    let mut file = ModelBuilder::default();
    Linear::write(&mut file, "event", &slots);
    let bytes = file.finish();
    let file = dateline_learn::model::ModelFile::new(&bytes).expect("a file just written can be read");
    let linear = Linear::new(&file, "event", CLASSES).expect("its sections are there");
    let mut best = (0.0, 0);
    for bias in (-2400..=2400).step_by(100) {
        let (precision, recall, f1, class) = measure(&dev, |feature, scores| linear.add(feature, scores), bias);
        let _ = writeln!(report, "events dev bias {bias}: P {precision:.4} R {recall:.4} F1 {f1:.4} class {class:.4}");
        // A plateau, not a spike: the mean with what stands beside it.
        if f1 + 0.3 * class > best.0 {
            best = (f1 + 0.3 * class, bias);
        }
    }
    let (precision, recall, f1, class) = measure(&train, |feature, scores| linear.add(feature, scores), best.1);
    let _ = writeln!(report, "events train at {}: P {precision:.4} R {recall:.4} F1 {f1:.4} class {class:.4}", best.1);
    builder.line("event_bias", best.1);
    builder.line("event_slope", 2);
    Linear::write(builder, "event", &slots);
}

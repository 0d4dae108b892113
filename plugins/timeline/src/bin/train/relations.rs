//! Training the relation models on gold events and times, dated and described by this plugin.

use crate::corpus::{Base, Document};
use dateline_learn::linear::Linear;
use dateline_learn::model::{ModelBuilder, ModelFile};
use dateline_learn::train::Random;
use dateline_learn::train::perceptron::Perceptron;
use dateline_sdk::core::records::time::{EventClass, TimeRelation};
use dateline_sdk::prelude::*;
use dateline_timeline::anchor::anchor;
use dateline_timeline::attributes::attributes;
use dateline_timeline::events::{EventWord, Hashes};
use dateline_timeline::pipeline::{self, ordered};
use dateline_timeline::relations::{End, LABELS, RelationModel, Scene};
use dateline_timeline::resolve::Timex;
use std::collections::BTreeMap;
use std::fmt::Write;

const BITS: u32 = 17;
const PASSES: usize = 10;
const SEED: u64 = 7;

/// Gold relations by their ends.
type GoldRelations = BTreeMap<(End, End), TimeRelation>;

struct Pair {
    features: Vec<u64>,
    label: u8,
    kind: usize,
}

fn label_of(relation: &str) -> TimeRelation {
    match relation {
        "BEFORE" | "IBEFORE" => TimeRelation::Before,
        "AFTER" | "IAFTER" => TimeRelation::After,
        "INCLUDES" => TimeRelation::Includes,
        "IS_INCLUDED" => TimeRelation::IsIncluded,
        "SIMULTANEOUS" | "IDENTITY" | "DURING" | "EQUAL" => TimeRelation::Simultaneous,
        _ => TimeRelation::Vague,
    }
}

fn inverse(relation: TimeRelation) -> TimeRelation {
    match relation {
        TimeRelation::Before => TimeRelation::After,
        TimeRelation::After => TimeRelation::Before,
        TimeRelation::Includes => TimeRelation::IsIncluded,
        TimeRelation::IsIncluded => TimeRelation::Includes,
        other => other,
    }
}

/// What the gold says of events and times, with this plugin's values, dates and attributes: gold ends, own description.
fn scene_of<'a>(document: &Document, words: &'a dateline_timeline::words::Words<'a>, run: &mut dyn FnMut(&Scene<'_>, &GoldRelations)) {
    let own = pipeline::times(&document.text, words, document.published);
    let mut times: Vec<Timex> = Vec::new();
    let mut ends: BTreeMap<&str, End> = BTreeMap::new();
    ends.insert(&document.dct, End::Published);
    let mut gold_times: Vec<_> = document.times.iter().collect();
    gold_times.sort_by_key(|time| (time.start, time.end));
    for time in gold_times {
        // Times the plugin does not find cannot be ends in practice either.
        if let Some(found) = own.iter().find(|own| own.start < time.end && time.start < own.end) {
            if let Some(index) = times.iter().position(|kept| kept.start == found.start) {
                ends.insert(&time.id, End::Time(index));
                continue;
            }
            times.push(found.clone());
            ends.insert(&time.id, End::Time(times.len() - 1));
        }
    }
    let mut gold_events: Vec<(usize, &str, EventClass)> = document
        .events
        .iter()
        .filter_map(|event| {
            let word = words.phrase_head(event.start as u32, event.end as u32).filter(|at| *at < words.len())?;
            Some((word, event.id.as_str(), event.fields["class"].as_str().and_then(EventClass::from_name).unwrap_or(EventClass::Occurrence)))
        })
        .collect();
    gold_events.sort();
    let mut events: Vec<EventWord> = Vec::new();
    for (word, id, class) in gold_events {
        if events.last().is_none_or(|last| last.word != word) {
            events.push(EventWord { word, class, confidence: 900 });
        }
        ends.insert(id, End::Event(events.len() - 1));
    }
    let described: Vec<_> = events.iter().map(|event| attributes(words, event.word)).collect();
    let dates = anchor(words, &times, &events, &described, document.published);
    let hashes = Hashes::new(words);
    let scene = Scene { words, hashes: &hashes, times: &times, events: &events, attributes: &described, dates: &dates, published: document.published };
    let mut gold = BTreeMap::new();
    for (from, to, relation) in &document.links {
        let (Some(a), Some(b)) = (ends.get(from.as_str()), ends.get(to.as_str())) else { continue };
        let relation = label_of(relation);
        let (a, b, relation) = if a <= b { (*a, *b, relation) } else { (*b, *a, inverse(relation)) };
        if a != b {
            gold.entry((a, b)).or_insert(relation);
        }
    }
    run(&scene, &gold);
}

pub fn train(train: &[Document], dev: &[Document], base: &BTreeMap<String, Base>, builder: &mut ModelBuilder, report: &mut String) {
    let mut pairs: Vec<Pair> = Vec::new();
    for document in train {
        let Some(base) = base.get(&document.text) else { continue };
        let words = base.words();
        scene_of(document, &words, &mut |scene, gold| {
            for ((a, b), relation) in gold {
                let kind = match (a, b) {
                    (End::Event(_), End::Event(_)) => 0,
                    (End::Event(_), End::Time(_)) => 1,
                    (End::Event(_), End::Published) => 2,
                    _ => continue,
                };
                let mut features = Vec::new();
                scene.features(*a, *b, &mut features);
                pairs.push(Pair { features, label: relation.index(), kind });
            }
        });
    }
    let mut random = Random::new(SEED);
    let mut file = ModelBuilder::default();
    let slope = 3;
    file.line("relation_slope", slope);
    builder.line("relation_slope", slope);
    for (kind, name) in ["ee", "et", "ed"].iter().enumerate() {
        let mut model = Perceptron::new(BITS);
        let mut order: Vec<usize> = pairs.iter().enumerate().filter(|(_, pair)| pair.kind == kind).map(|(index, _)| index).collect();
        for pass in 0..PASSES {
            random.shuffle(&mut order);
            let mut wrong = 0;
            for index in &order {
                let pair = &pairs[*index];
                let mut scores = [0i32; 256];
                for feature in &pair.features {
                    model.add(*feature, &mut scores);
                }
                scores[usize::from(pair.label)] -= 6;
                let best = (0..LABELS).max_by_key(|label| (scores[*label], std::cmp::Reverse(*label))).unwrap_or(0) as u8;
                if best != pair.label {
                    wrong += 1;
                    for feature in &pair.features {
                        model.update(*feature, pair.label, 1);
                        model.update(*feature, best, -1);
                    }
                }
                model.tick();
            }
            let _ = writeln!(report, "{name} pass {pass}: {wrong} of {} pairs wrong", order.len());
        }
        let slots = model.average(64.0, 0.02);
        Linear::write(&mut file, name, &slots);
        Linear::write(builder, name, &slots);
    }
    let bytes = file.finish();
    let file = ModelFile::new(&bytes).expect("a file just written can be read");
    let model = RelationModel::new(&file).expect("its sections are there");
    for (name, documents) in [("train", train), ("dev", dev)] {
        tell(name, documents, base, &model, report);
    }
}

/// Micro F1 over all gold pairs, as TimeBank-Dense counts it, gold ends.
fn tell(name: &str, documents: &[Document], base: &BTreeMap<String, Base>, model: &RelationModel<'_>, report: &mut String) {
    let mut counts = [[0usize; 3]; 4];
    let (mut raw, mut conflicts) = (0, 0);
    for document in documents {
        let Some(base) = base.get(&document.text) else { continue };
        let words = base.words();
        scene_of(document, &words, &mut |scene, gold| {
            let found = ordered(scene, model);
            conflicts += found.iter().filter(|relation| relation.conflict).count();
            let found: BTreeMap<(End, End), TimeRelation> = found.into_iter().map(|relation| ((relation.a, relation.b), relation.relation)).collect();
            let mut features = Vec::new();
            for ((a, b), relation) in gold {
                let kind = match (a, b) {
                    (End::Event(_), End::Event(_)) => 0,
                    (End::Event(_), End::Time(_)) => 1,
                    (End::Event(_), _) => 2,
                    _ => 3,
                };
                let answer = found.get(&(*a, *b));
                counts[kind][0] += 1;
                counts[kind][1] += usize::from(answer.is_some());
                counts[kind][2] += usize::from(answer == Some(relation));
                raw += usize::from(model.relate(scene, *a, *b, &mut features).is_some_and(|answer| answer.0 == *relation));
            }
        });
    }
    let gold_all: usize = documents.iter().map(|document| document.links.len()).sum();
    let sum = |at: usize| counts.iter().map(|kind| kind[at]).sum::<usize>();
    let f1 = |gold: usize, system: usize, right: usize| 2.0 * right as f64 / (gold + system).max(1) as f64;
    for (kind, label) in ["ee", "et", "ed", "tt"].iter().enumerate() {
        let [gold, system, right] = counts[kind];
        let _ = writeln!(report, "relations {name} {label}: gold {gold} system {system} right {right} F1 {:.4}", f1(gold, system, right));
    }
    let _ = writeln!(report, "relations {name} all: of {gold_all} gold links {} in reach; F1 {:.4}; before closure {:.4}; conflicts {conflicts}", sum(0), f1(gold_all, sum(1), sum(2)), f1(gold_all, sum(1), raw));
}

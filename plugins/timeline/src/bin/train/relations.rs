//! Training the relation models on gold events and times, dated and described by this plugin.

use crate::corpus::{Base, Document};
use crate::logistic::{self, Example, Plan};
use dateline_learn::model::ModelBuilder;
use dateline_sdk::core::records::time::{EventClass, TimeRelation};
use dateline_sdk::prelude::*;
use dateline_timeline::anchor::anchor;
use dateline_timeline::attributes::attributes;
use dateline_timeline::chooser::Chooser;
use dateline_timeline::events::{EventWord, Hashes};
use dateline_timeline::pipeline::{self, ordered};
use dateline_timeline::relations::model::{NAMES, Scores, Trained, best_label};
use dateline_timeline::relations::{Described, End, KINDS, LABELS, RelationModel, Scene, kind};
use dateline_timeline::resolve::Timex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// How strongly weights are held at zero, by kind of pair: best on training documents told by models of the others.
const PRIORS: [f64; KINDS] = [50.0, 200.0, 30.0, 50.0];
/// Parts of the training documents, each told by a model of the others.
const FOLDS: usize = 11;

/// Gold relations by their ends.
type GoldRelations = BTreeMap<(End, End), TimeRelation>;

struct Pair {
    features: Vec<u64>,
    label: u8,
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
fn scene_of<'a>(
    document: &Document,
    words: &'a dateline_timeline::words::Words<'a>,
    chooser: &Chooser<'_>,
    run: &mut dyn FnMut(&Scene<'_>, &GoldRelations),
) {
    let own = pipeline::times(&document.text, words, document.published, Some(&|open| chooser.choose(open)));
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
            Some((
                word,
                event.id.as_str(),
                event.fields["class"].as_str().and_then(EventClass::from_name).unwrap_or(EventClass::Occurrence),
            ))
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
    let scene = Scene {
        words,
        hashes: &hashes,
        times: &times,
        events: &events,
        attributes: &described,
        dates: &dates,
        published: document.published,
    };
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

/// The labelled pairs of each document, by kind, and the features of single events.
fn gather(documents: &[Document], base: &BTreeMap<String, Base>, chooser: &Chooser<'_>) -> (Vec<[Vec<Pair>; KINDS]>, BTreeSet<u64>) {
    let mut all = Vec::new();
    let mut alone = BTreeSet::new();
    for document in documents {
        let Some(base) = base.get(&document.text) else { continue };
        let words = base.words();
        let mut pairs: [Vec<Pair>; KINDS] = Default::default();
        scene_of(document, &words, chooser, &mut |scene, gold| {
            let described = Described::new(*scene);
            let mut own = Vec::new();
            for event in 0..scene.events.len() {
                described.alone(event, &mut own);
            }
            alone.extend(own);
            for ((a, b), relation) in gold {
                let Some(kind) = kind(&described, *a, *b) else { continue };
                let mut features = Vec::new();
                described.features(*a, *b, &mut features);
                pairs[kind].push(Pair { features, label: relation.index() });
            }
        });
        all.push(pairs);
    }
    (all, alone)
}

fn fit<'d>(documents: impl Iterator<Item = &'d [Vec<Pair>; KINDS]> + Clone) -> [Trained; KINDS] {
    std::array::from_fn(|kind| {
        let examples: Vec<Example<'_>> = documents
            .clone()
            .flat_map(|document| &document[kind])
            .map(|pair| Example { features: &pair.features, label: pair.label })
            .collect();
        logistic::train::<LABELS>(&examples, Plan { prior: PRIORS[kind], least: 3, smallest: 10, steps: 120 })
    })
}

/// Pairs of each kind in the training documents, and how many of them models of the other documents tell rightly.
fn folds(documents: &[[Vec<Pair>; KINDS]]) -> [(usize, usize); KINDS] {
    let mut counts = [(0, 0); KINDS];
    for fold in 0..FOLDS {
        let part =
            |inside: bool| documents.iter().enumerate().filter(move |(at, _)| (at % FOLDS == fold) == inside).map(|(_, document)| document);
        let tables = fit(part(false));
        for document in part(true) {
            for ((table, pairs), (all, right)) in tables.iter().zip(document).zip(&mut counts) {
                for pair in pairs {
                    let scores = sum(table, &pair.features);
                    *all += 1;
                    *right += usize::from(best_label(&scores) == usize::from(pair.label));
                }
            }
        }
    }
    counts
}

fn sum(trained: &Trained, features: &[u64]) -> Scores {
    let mut scores = [0; LABELS];
    for row in features.iter().filter_map(|feature| trained.get(feature)) {
        for (score, weight) in scores.iter_mut().zip(row) {
            *score += i32::from(*weight);
        }
    }
    scores
}

/// Trains on `dense`, chooses on `dev` how much to take from vague, adds the sections `rel.*`.
pub fn train(
    dense: &[Document],
    dev: &[Document],
    (base, chooser): (&BTreeMap<String, Base>, &Chooser<'_>),
    builder: &mut ModelBuilder,
    report: &mut String,
) {
    let (documents, alone) = gather(dense, base, chooser);
    let counts = folds(&documents);
    for (name, (all, right)) in NAMES.iter().zip(counts) {
        let _ = writeln!(
            report,
            "relations {name}: {all} pairs, right on documents not trained on {:.1}",
            100.0 * right as f64 / all.max(1) as f64
        );
    }
    let (all, right) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let _ = writeln!(report, "relations: right on documents not trained on {:.1}", 100.0 * right as f64 / all.max(1) as f64);
    let model = RelationModel::of(&fit(documents.iter()), &alone);
    // How much to take from vague, one kind after the other, over a coarse grid.
    let mut vague = [0i32; KINDS];
    for kind in 0..KINDS {
        let mut best = (0, 0);
        for value in (-600..=900).step_by(100) {
            let mut tried = vague;
            tried[kind] = value;
            let right = tell("", dev, base, chooser, &model.clone().with_vague(tried), &mut String::new());
            if right > best.0 {
                best = (right, value);
            }
        }
        vague[kind] = best.1;
    }
    let model = model.with_vague(vague);
    model.write(builder);
    let _ = writeln!(report, "taken from vague: {vague:?}");
    for (name, documents) in [("train", dense), ("dev", dev)] {
        tell(name, documents, base, chooser, &model, report);
    }
}

/// Micro F1 over all gold pairs, as TimeBank-Dense counts it, gold ends.
fn tell(
    name: &str,
    documents: &[Document],
    base: &BTreeMap<String, Base>,
    chooser: &Chooser<'_>,
    model: &RelationModel<'_>,
    report: &mut String,
) -> usize {
    let mut counts = [[0usize; 3]; 4];
    let (mut raw, mut conflicts) = (0, 0);
    for document in documents {
        let Some(base) = base.get(&document.text) else { continue };
        let words = base.words();
        scene_of(document, &words, chooser, &mut |scene, gold| {
            let found = ordered(scene, model);
            conflicts += found.iter().filter(|relation| relation.conflict).count();
            let found: BTreeMap<(End, End), TimeRelation> =
                found.into_iter().map(|relation| ((relation.a, relation.b), relation.relation)).collect();
            let mut features = Vec::new();
            let described = Described::new(*scene);
            let events = model.event_scores(&described);
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
                raw += usize::from(model.relate(&described, *a, *b, &events, &mut features).is_some_and(|answer| answer.0 == *relation));
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
    let _ = writeln!(
        report,
        "relations {name} all: of {gold_all} gold links {} in reach; F1 {:.4}; before closure {:.4}; conflicts {conflicts}",
        sum(0),
        f1(gold_all, sum(1), sum(2)),
        f1(gold_all, sum(1), raw)
    );
    sum(2)
}

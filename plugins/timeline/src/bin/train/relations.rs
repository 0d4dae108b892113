//! Training the relation models on gold events and times, dated and described by this plugin.

use crate::corpus::{Base, Document};
use crate::logistic::{self, Example, Plan};
use dateline_learn::linear::Linear;
use dateline_learn::model::{ModelBuilder, ModelFile};
use dateline_sdk::core::records::time::{EventClass, TimeRelation};
use dateline_sdk::prelude::*;
use dateline_timeline::anchor::anchor;
use dateline_timeline::attributes::attributes;
use dateline_timeline::chooser::Chooser;
use dateline_timeline::events::{EventWord, Hashes};
use dateline_timeline::pipeline::{self, ordered};
use dateline_timeline::relations::{End, LABELS, RelationModel, Scene, kind, opinion_features};
use dateline_timeline::resolve::Timex;
use std::collections::BTreeMap;
use std::fmt::Write;

const BITS: u32 = 15;
const SEED: u64 = 7;

/// Gold relations by their ends.
type GoldRelations = BTreeMap<(End, End), TimeRelation>;

struct Pair {
    features: Vec<u64>,
    common: usize,
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

/// Labelled pairs of one kind.
fn gather(documents: &[Document], base: &BTreeMap<String, Base>, chooser: &Chooser<'_>, kinds: [bool; 3]) -> [Vec<Pair>; 3] {
    let mut pairs: [Vec<Pair>; 3] = Default::default();
    for document in documents {
        let Some(base) = base.get(&document.text) else { continue };
        let words = base.words();
        scene_of(document, &words, chooser, &mut |scene, gold| {
            for ((a, b), relation) in gold {
                let Some(kind) = kind(*a, *b).filter(|kind| kinds[*kind]) else { continue };
                let mut features = Vec::new();
                let common = scene.features(*a, *b, &mut features);
                pairs[kind].push(Pair { features, common, label: relation.index() });
            }
        });
    }
    pairs
}

/// Trains first opinions on `sparse` (links of TimeBank and AQUAINT) and `verbs` (MATRES), decisions on `dense`. Documents of
/// the dense corpus must not be among the others: the decision learns how far to trust an opinion on unseen text.
pub fn train(
    sparse: &[Document],
    verbs: &[Document],
    dense: &[Document],
    dev: &[Document],
    (base, chooser): (&BTreeMap<String, Base>, &Chooser<'_>),
    builder: &mut ModelBuilder,
    report: &mut String,
) {
    let mut many = gather(sparse, base, chooser, [true, true, true]);
    let [more, _, _] = gather(verbs, base, chooser, [true, false, false]);
    let mut few = gather(dense, base, chooser, [true, true, true]);
    let sparse_events = many[0].len();
    many[0].extend(more);
    let mut file = ModelBuilder::default();
    for (kind, name) in ["ee", "et", "ed"].iter().enumerate() {
        let plan = Plan { bits: BITS, labels: LABELS, passes: 8, rate: 0.05, decay: 1e-4, least: 2, seed: SEED };
        let examples: Vec<Example<'_>> =
            many[kind].iter().map(|pair| Example { features: &pair.features, label: pair.label, weight: 1.0 }).collect();
        let slots = logistic::train(&examples, plan);
        for pair in &mut few[kind] {
            let mut scores = [0i32; 256];
            for feature in &pair.features {
                for (label, weight) in &slots[(*feature & ((1 << BITS) - 1)) as usize] {
                    scores[usize::from(*label)] += i32::from(*weight);
                }
            }
            pair.features.truncate(pair.common);
            opinion_features(&scores, &mut pair.features);
        }
        let plan = Plan { passes: 12, rate: 0.01, decay: 0.05, least: 3, ..plan };
        let examples: Vec<Example<'_>> =
            few[kind].iter().map(|pair| Example { features: &pair.features, label: pair.label, weight: 1.0 }).collect();
        let decisions = logistic::train(&examples, plan);
        let _ = writeln!(report, "{name}: first opinions from {} links, decisions from {} pairs", many[kind].len(), few[kind].len());
        for builder in [&mut file, &mut *builder] {
            Linear::write(builder, &format!("{name}1"), &slots);
            Linear::write(builder, &format!("{name}2"), &decisions);
        }
    }
    let _ = writeln!(report, "of the event pairs {sparse_events} from TimeBank and AQUAINT, the rest from MATRES");
    file.line("vague", "0 0 0");
    let bytes = file.finish();
    let opened = ModelFile::new(&bytes).expect("a file just written can be read");
    let model = RelationModel::new(&opened).expect("its sections are there");
    // How much to take from vague, one kind after the other, chosen on dev over a coarse grid.
    let mut vague = [0i32; 3];
    for kind in 0..3 {
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
    builder.line("vague", format!("{} {} {}", vague[0], vague[1], vague[2]));
    let _ = writeln!(report, "taken from vague: {vague:?}");
    for (name, documents) in [("train", dense), ("dev", dev)] {
        tell(name, documents, base, chooser, &model.clone().with_vague(vague), report);
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
            let events: Vec<_> = (0..scene.events.len()).map(|event| model.event_scores(scene, event, &mut features)).collect();
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
                raw += usize::from(model.relate(scene, *a, *b, &events, &mut features).is_some_and(|answer| answer.0 == *relation));
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

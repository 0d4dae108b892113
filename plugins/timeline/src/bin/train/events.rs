//! Training the event model: averaged perceptrons, one decision a word.
//!
//! Measured by folds of the train parts and without gain: logistic regression with priors of 1 to 15 (a point of class below), senses
//! of WordNet as features (0.2 points), a second layer that sees the classes of heads, dependents, neighbours and of the same lemma
//! elsewhere.

use crate::corpus::{Base, Document};
use dateline_learn::model::ModelBuilder;
use dateline_learn::train::Random;
use dateline_learn::train::perceptron::Perceptron;
use dateline_sdk::core::records::time::EventClass;
use dateline_sdk::prelude::*;
use dateline_timeline::chooser::Chooser;
use dateline_timeline::events::{CLASSES, Hashes, candidate, decide, event_features};
use dateline_timeline::pipeline;
use dateline_timeline::rows::Rows;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Passes of a run, and runs; more passes learn the corpora by heart.
const PASSES: usize = 6;
const RUNS: u64 = 4;
/// By how much the gold class must win.
const MARGIN: i32 = 32;
/// Features seen in fewer words get no weight, and the most that do: the heaviest.
const LEAST: u32 = 2;
const MOST: usize = 65_000;
const FOLDS: usize = 5;
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

/// Weights of the classes by feature.
type Trained = BTreeMap<u64, [i16; CLASSES]>;

/// Averaged perceptrons over the same words in several orders, averaged once more: an order of its own leaves traces that the mean
/// has not.
fn fit(examples: &[&Example]) -> Trained {
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    for feature in examples.iter().flat_map(|example| &example.features) {
        *seen.entry(*feature).or_default() += 1;
    }
    let kept: Vec<u64> = seen.into_iter().filter(|(_, count)| *count >= LEAST).map(|(feature, _)| feature).collect();
    // Each feature has a slot of its own: its number.
    let bits = kept.len().next_power_of_two().trailing_zeros();
    let rows: Vec<Vec<u64>> = examples
        .iter()
        .map(|example| example.features.iter().filter_map(|feature| kept.binary_search(feature).ok()).map(|at| at as u64).collect())
        .collect();
    let run = |seed: u64| {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut model = Perceptron::new(bits);
        let mut random = Random::new(seed);
        for _ in 0..PASSES {
            random.shuffle(&mut order);
            for index in &order {
                let (row, class) = (&rows[*index], examples[*index].class);
                let mut scores = [0i32; 256];
                for feature in row {
                    model.add(*feature, &mut scores);
                }
                // The gold class must win clearly.
                scores[usize::from(class)] -= MARGIN;
                let best = (0..CLASSES).max_by_key(|class| (scores[*class], std::cmp::Reverse(*class))).unwrap_or(0) as u8;
                if best != class {
                    for feature in row {
                        model.update(*feature, class, 1);
                        model.update(*feature, best, -1);
                    }
                }
                model.tick();
            }
        }
        model
    };
    let joined = (1..RUNS).map(|number| SEED + number).fold(run(SEED), |joined, seed| joined.joined(run(seed)));
    let mut trained: Vec<(u64, [i16; CLASSES])> = kept
        .into_iter()
        .zip(joined.average(64.0, 0.0))
        .map(|(feature, slot)| {
            let mut row = [0; CLASSES];
            for (class, weight) in slot {
                row[usize::from(class)] = weight;
            }
            (feature, row)
        })
        .collect();
    let weight = |row: &[i16; CLASSES]| row.iter().map(|weight| weight.unsigned_abs()).max();
    trained.sort_by_key(|(feature, row)| (std::cmp::Reverse(weight(row)), *feature));
    trained.truncate(MOST);
    trained.into_iter().collect()
}

/// A word: its gold class (0 for none) and the scores of the classes.
type Told = (u8, [i32; CLASSES]);

fn tell(rows: &Rows<'_, CLASSES>, examples: &[Example]) -> Vec<Told> {
    examples
        .iter()
        .map(|example| {
            let mut scores = [0; CLASSES];
            rows.add(&example.features, &mut scores);
            (example.class, scores)
        })
        .collect()
}

/// Figures of words at a bias.
struct Figures {
    precision: f64,
    recall: f64,
    /// F1 of spans.
    f1: f64,
    /// F1 of spans with their class.
    class: f64,
}

impl Figures {
    fn of(told: &[Told], missed: usize, bias: i32) -> Self {
        let (mut system, mut gold, mut right, mut class) = (0.0, missed as f64, 0.0, 0.0);
        for (label, scores) in told {
            let found = decide(scores, bias).map(|(class, _)| class.index() + 1);
            gold += f64::from(*label != 0);
            system += f64::from(found.is_some());
            right += f64::from(found.is_some() && *label != 0);
            class += f64::from(found == Some(*label));
        }
        let share = |right: f64, all: f64| right / f64::max(all, 1.0);
        Self {
            precision: share(right, system),
            recall: share(right, gold),
            f1: 2.0 * share(right, system + gold),
            class: 2.0 * share(class, system + gold),
        }
    }

    fn line(&self, name: &str) -> String {
        let Self { precision, recall, f1, class } = self;
        format!("events {name}: P {precision:.4} R {recall:.4} F1 {f1:.4} class {class:.4}\n")
    }
}

/// The bias at which spans, and then classes, are best.
fn best_bias(told: &[Told], missed: usize) -> i32 {
    let worth = |bias: i32| {
        let figures = Figures::of(told, missed, bias);
        figures.f1 + 0.3 * figures.class
    };
    (-3000..=3000).step_by(100).max_by(|a, b| worth(*a).total_cmp(&worth(*b))).unwrap_or(0)
}

/// How much of a logit a margin of a thousand is worth, in thousandths: what makes the words found likeliest to be as they are.
fn best_slope(told: &[Told], bias: i32) -> i32 {
    let found: Vec<(bool, f64)> =
        told.iter().filter_map(|(label, scores)| Some((*label != 0, f64::from(decide(scores, bias)?.1) / 1e6))).collect();
    let loss = |slope: i32| -> f64 {
        let surprise = |(right, margin): &(bool, f64)| {
            let logit = margin * f64::from(slope);
            if *right { (-logit).exp().ln_1p() } else { logit.exp().ln_1p() }
        };
        found.iter().map(surprise).sum()
    };
    (50..=3000).step_by(50).min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(1000)
}

/// A document's words, and how many of its events no word can be.
type Gathered = Vec<(Vec<Example>, usize)>;

/// The words of documents told by models of the others.
fn by_folds(documents: &Gathered) -> (Vec<Told>, usize) {
    let mut told = Vec::new();
    for fold in 0..FOLDS {
        let inside: Vec<&Example> =
            documents.iter().enumerate().filter(|(at, _)| at % FOLDS != fold).flat_map(|(_, (examples, _))| examples).collect();
        let rows = Rows::of(&fit(&inside));
        for (examples, _) in documents.iter().skip(fold).step_by(FOLDS) {
            told.extend(tell(&rows, examples));
        }
    }
    (told, documents.iter().map(|(_, missed)| missed).sum())
}

/// Trains, chooses bias and slope on words that the model did not see, adds sections and header lines.
pub fn train(
    train: &[Document],
    dev: &[Document],
    base: &BTreeMap<String, Base>,
    chooser: &Chooser<'_>,
    builder: &mut ModelBuilder,
    report: &mut String,
) {
    let gather = |documents: &[Document]| -> Gathered {
        documents.iter().filter_map(|document| Some(examples(document, base.get(&document.text)?, chooser))).collect()
    };
    let (train, dev) = (gather(train), gather(dev));
    let (told, missed) = by_folds(&train);
    let bias = best_bias(&told, missed);
    let slope = best_slope(&told, bias);
    report.push_str(&Figures::of(&told, missed, bias).line(&format!("train, {FOLDS} folds, bias {bias}, slope {slope}")));
    report.push_str(&confusions(&told, bias));
    let all: Vec<&Example> = train.iter().flat_map(|(examples, _)| examples).collect();
    let rows = Rows::of(&fit(&all));
    let told: Vec<Told> = dev.iter().flat_map(|(examples, _)| tell(&rows, examples)).collect();
    report.push_str(&Figures::of(&told, dev.iter().map(|(_, missed)| missed).sum(), bias).line("dev"));
    builder.line("event_bias", bias);
    builder.line("event_slope", slope);
    rows.write(builder, "event");
}

/// Gold classes down, those found across; the first is none.
fn confusions(told: &[Told], bias: i32) -> String {
    let mut table = [[0; CLASSES]; CLASSES];
    for (label, scores) in told {
        table[usize::from(*label)][decide(scores, bias).map_or(0, |(class, _)| usize::from(class.index()) + 1)] += 1;
    }
    let mut page = String::new();
    for (class, row) in (0u8..).zip(&table) {
        let name = class.checked_sub(1).map_or("none", |class| EventClass::from_index(class).name());
        let counts: String = row.iter().map(|count| format!("{count:>6}")).collect();
        let _ = writeln!(page, "  {name:<12}{counts}");
    }
    page
}

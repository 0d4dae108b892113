//! Training the chooser: a log-linear model over the readings of each expression, on gold expressions.

use crate::corpus::{Base, Document};
use dateline_learn::linear::Linear;
use dateline_learn::model::{ModelBuilder, ModelFile};
use dateline_learn::train::Random;
use dateline_timeline::chooser::{Choice, Chooser, Open, SCALE};
use dateline_timeline::pipeline;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;

const BITS: u32 = 17;
const PASSES: usize = 6;
const RATE: f32 = 0.03;
const DECAY: f32 = 0.1;
/// Slots seen in fewer readings get no weight.
const LEAST: u32 = 2;
const SEED: u64 = 20_250_619;
/// How often examples are gathered along the model's own choices.
const ROUNDS: usize = 1;
/// An expression whose gold value no reading has still teaches that it is one.
const EXISTENCE: f32 = 0.3;

/// One expression: the features of each reading, which are right.
struct Example {
    features: Vec<Vec<u64>>,
    right: Vec<bool>,
    weight: f32,
}

/// The readings of the expressions of a document. Reading on, the right reading is taken where there is one, or what `policy` takes.
fn examples(document: &Document, base: &Base, policy: Option<&Chooser<'_>>, out: &mut Vec<Example>) {
    let words = base.words();
    let found: RefCell<Vec<Example>> = RefCell::default();
    let choose = |open: &Open<'_>| -> Choice {
        let (start, end) = open.span;
        let gold: Vec<_> = document.times.iter().filter(|gold| gold.start < end && start < gold.end).collect();
        let none = open.readings.len() - 1;
        let field = |gold: &crate::corpus::Gold, key: &str| gold.fields[key].as_str().unwrap_or("").to_owned();
        let equal = |at: usize, kind: bool| {
            open.readings[at].meaning.as_ref().is_some_and(|meaning| {
                gold.iter().any(|gold| field(gold, "value") == meaning.value && (!kind || field(gold, "type") == meaning.kind.name()))
            })
        };
        let mut right: Vec<bool> = (0..=none).map(|at| equal(at, true)).collect();
        if !right.contains(&true) {
            right = (0..=none).map(|at| equal(at, false)).collect();
        }
        let mut weight = 1.0;
        if gold.is_empty() {
            right[none] = true;
        } else if !right.contains(&true) {
            weight = EXISTENCE;
            if open.default == none {
                right[0] = true;
            } else {
                right[open.default] = true;
            }
        }
        let reading = match policy {
            Some(policy) => policy.choose(open).reading,
            None => right.iter().position(|right| *right).unwrap_or(open.default),
        };
        found.borrow_mut().push(Example { features: open.features.clone(), right, weight });
        Choice { reading, shares: Vec::new() }
    };
    let _ = pipeline::times(&document.text, &words, document.published, Some(&choose));
    out.extend(found.into_inner());
}

/// Trains, adds the sections `choice.*`, gives the model's bytes for those that need its choices. First on what follows right
/// choices, then also on what follows the first model's own: a wrong year must not carry the rest of a story away.
pub fn train(documents: &[&Document], base: &BTreeMap<String, Base>, builder: &mut ModelBuilder, report: &mut String) -> Vec<u8> {
    let mut all = Vec::new();
    let gather = |policy: Option<&Chooser<'_>>, all: &mut Vec<Example>| {
        for document in documents {
            if let Some(base) = base.get(&document.text) {
                examples(document, base, policy, all);
            }
        }
    };
    gather(None, &mut all);
    let mut slots = fit(&all, report);
    for _ in 0..ROUNDS {
        let model = write(&slots);
        gather(Some(&open(&model)), &mut all);
        slots = fit(&all, report);
    }
    Linear::write(builder, "choice", &slots);
    write(&slots)
}

fn write(slots: &[Vec<(u8, i16)>]) -> Vec<u8> {
    let mut own = ModelBuilder::default();
    Linear::write(&mut own, "choice", slots);
    own.finish()
}

fn fit(all: &[Example], report: &mut String) -> Vec<Vec<(u8, i16)>> {
    let mask = (1usize << BITS) - 1;
    let mut seen = vec![0u32; mask + 1];
    for feature in all.iter().flat_map(|example| example.features.iter().flatten()) {
        seen[*feature as usize & mask] += 1;
    }
    let mut weights = vec![0f32; mask + 1];
    let mut squares = vec![1f32; mask + 1];
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut random = Random::new(SEED);
    for pass in 0..PASSES {
        random.shuffle(&mut order);
        let (mut wrong, mut loss) = (0, 0.0f32);
        for index in &order {
            let example = &all[*index];
            let scores: Vec<f32> =
                example.features.iter().map(|features| features.iter().map(|feature| weights[*feature as usize & mask]).sum()).collect();
            let highest = scores.iter().copied().fold(f32::MIN, f32::max);
            let exps: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
            let total: f32 = exps.iter().sum();
            let good: f32 = exps.iter().zip(&example.right).filter(|(_, right)| **right).map(|(exp, _)| exp).sum();
            let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a))).unwrap_or(0);
            wrong += usize::from(!example.right[best]);
            loss -= (good / total).max(1e-9).ln();
            for ((features, exp), right) in example.features.iter().zip(&exps).zip(&example.right) {
                let share = if *right { exp / good.max(1e-9) } else { 0.0 };
                let gradient = (exp / total - share) * example.weight;
                for feature in features {
                    let slot = *feature as usize & mask;
                    if seen[slot] >= LEAST {
                        let gradient = gradient + DECAY * weights[slot];
                        squares[slot] += gradient * gradient;
                        weights[slot] -= RATE * gradient / squares[slot].sqrt();
                    }
                }
            }
        }
        let _ = writeln!(report, "choices pass {pass}: {wrong} of {} wrong, loss {:.4}", all.len(), loss / all.len().max(1) as f32);
    }
    weights
        .iter()
        .map(|weight| (weight * SCALE as f32).round().clamp(-8000.0, 8000.0) as i16)
        .map(|weight| if weight == 0 { Vec::new() } else { vec![(0, weight)] })
        .collect()
}

/// Opens what [`train`] gave.
pub fn open(bytes: &[u8]) -> Chooser<'_> {
    let file = ModelFile::new(bytes).expect("a file just written can be read");
    Chooser::new(&file).expect("its sections are there")
}

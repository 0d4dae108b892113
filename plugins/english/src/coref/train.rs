//! Trains the ranker: a perceptron over the choices that lead to the gold clusters, averaged over its updates.

use std::collections::HashMap;
use std::ops::Range;

use dateline_learn::train::Random;

use super::features::{Features, PLACES};
use super::{Resolver, Scorer};
use crate::mentions::{Phrase, Place};
use crate::reading::{Reading, Trees};

/// A document to learn from.
pub struct Example {
    /// Its text.
    pub text: String,
    /// Its tokens and trees.
    pub reading: Reading,
    /// Its phrases.
    pub phrases: Vec<Phrase>,
    /// Per phrase its gold cluster.
    pub gold: Vec<Option<usize>>,
    /// The gold clusters, as ranges of tokens.
    pub clusters: Vec<Vec<Range<usize>>>,
}

/// How training goes.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Decides the orders of the documents.
    pub seed: u64,
    /// Trainings, each in an order of its own, whose weights are averaged.
    pub orders: u64,
    /// Passes over the documents.
    pub epochs: usize,
    /// How many of them see the links of the corpus behind them, and not the learner's own.
    pub guided: usize,
    /// Lead that is asked of the right choice over linking what begins anew.
    pub false_link: i64,
    /// Over beginning anew what should link.
    pub false_new: i64,
    /// Over linking to the wrong entity.
    pub wrong_link: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { seed: 1, orders: 8, epochs: 4, guided: 4, false_link: 8, false_new: 30, wrong_link: 12 }
    }
}

/// Weights in training: sums for averaging.
struct Learner {
    weights: Vec<i64>,
    sums: Vec<i64>,
    stamps: Vec<i64>,
    now: i64,
}

impl Learner {
    fn sum(&self, features: &[u32]) -> i64 {
        features.iter().map(|&f| self.weights[f as usize]).sum()
    }

    fn update(&mut self, features: &[u32], by: i64) {
        for &feature in features {
            let at = feature as usize;
            self.sums[at] += self.weights[at] * (self.now - self.stamps[at]);
            self.stamps[at] = self.now;
            self.weights[at] += by;
        }
    }

    /// The averages, times `scale`.
    fn averaged(mut self, scale: i64) -> Vec<i64> {
        for at in 0..self.weights.len() {
            self.sums[at] += self.weights[at] * (self.now - self.stamps[at]);
        }
        self.sums.iter().map(|&sum| sum * scale / self.now.max(1)).collect()
    }
}

impl Scorer for Learner {
    fn score(&self, features: &Features) -> i64 {
        self.sum(&features.list())
    }
}

/// The extent of a phrase that coreference corpora mark.
#[must_use]
pub fn marked(phrase: &Phrase) -> Range<usize> {
    phrase.start as usize..phrase.full_end as usize
}

/// Whether a coreference corpus would mark such a phrase at all.
#[must_use]
pub fn markable(phrase: &Phrase) -> bool {
    !matches!(phrase.place, Place::Relative | Place::Apposition | Place::Adjective)
}

/// Gives every phrase its gold cluster.
#[must_use]
pub fn example(text: String, reading: Reading, phrases: Vec<Phrase>, clusters: Vec<Vec<Range<usize>>>) -> Example {
    let mut cluster_of: HashMap<(usize, usize), usize> = HashMap::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for span in cluster {
            cluster_of.insert((span.start, span.end), number);
        }
    }
    let gold = phrases
        .iter()
        .map(|phrase| {
            let span = marked(phrase);
            if !markable(phrase) {
                return None;
            }
            cluster_of.get(&(span.start, span.end)).or_else(|| cluster_of.get(&(span.start, phrase.end as usize))).copied()
        })
        .collect();
    Example { text, reading, phrases, gold, clusters }
}

/// Learns the weights of all feature places, one unit of the perceptron being 64.
#[must_use]
pub fn train(examples: &[Example], settings: Settings) -> Vec<i16> {
    const UNIT: i64 = 64;
    let mut totals = vec![0; PLACES];
    for order in 0..settings.orders {
        for (total, weight) in
            totals.iter_mut().zip(in_one_order(examples, settings, settings.seed.wrapping_add(order)).averaged(16 * UNIT))
        {
            *total += weight;
        }
    }
    let parts = 16 * settings.orders.max(1).cast_signed();
    totals.iter().map(|total| i16::try_from((total / parts).clamp(-32_000, 32_000)).unwrap_or(0)).collect()
}

fn in_one_order(examples: &[Example], settings: Settings, seed: u64) -> Learner {
    let mut learner = Learner { weights: vec![0; PLACES], sums: vec![0; PLACES], stamps: vec![0; PLACES], now: 0 };
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut resolver = Resolver::default();
    let mut trees = Trees::default();
    for epoch in 0..settings.epochs {
        // First the state that perfect choices would have made, then the state of the learner's own.
        let own = epoch >= settings.guided;
        random.shuffle(&mut order);
        for &example in &order {
            learn(&mut learner, &mut resolver, &mut trees, &examples[example], settings, own);
        }
    }
    learner
}

fn learn(learner: &mut Learner, resolver: &mut Resolver, trees: &mut Trees, example: &Example, settings: Settings, own: bool) {
    let (text, reading) = (example.text.as_str(), &example.reading);
    trees.read(reading);
    resolver.begin(text, reading, trees, &example.phrases);
    let mut entity_of_cluster: HashMap<usize, u32> = HashMap::new();
    let mut lists: Vec<(Option<u32>, Vec<u32>)> = Vec::new();
    let mut features = Features::default();
    for at in 0..example.phrases.len() {
        if let Some(entity) = resolver.linked_by_rule(reading, at) {
            resolver.assign(at, Some(entity), 900, true);
            continue;
        }
        resolver.collect(at);
        let wanted = example.gold[at].and_then(|cluster| entity_of_cluster.get(&cluster).copied());
        lists.clear();
        features.anew(resolver, text, reading, at);
        lists.push((None, features.list()));
        for &entity in resolver.candidates() {
            features.link(resolver, text, reading, at, entity);
            lists.push((Some(entity), features.list()));
        }
        let reachable = wanted.is_some_and(|w| lists.iter().any(|(entity, _)| *entity == Some(w)));
        let right = if reachable { wanted } else { None };
        learner.now += 1;
        let mut best: Option<(i64, usize)> = None;
        let mut chosen: Option<(i64, Option<u32>)> = None;
        let mut target = 0;
        for (place, (choice, list)) in lists.iter().enumerate() {
            let cost = match (choice, right) {
                _ if *choice == right => {
                    target = place;
                    0
                }
                (Some(_), None) => settings.false_link,
                (None, Some(_)) => settings.false_new,
                _ => settings.wrong_link,
            };
            let score = learner.sum(list);
            if chosen.is_none_or(|(known, _)| score > known) {
                chosen = Some((score, *choice));
            }
            let score = score + cost;
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, place));
            }
        }
        if let Some((_, guess)) = best
            && guess != target
        {
            learner.update(&lists[target].1, 1);
            learner.update(&lists[guess].1, -1);
        }
        let choice = if own { chosen.and_then(|(_, choice)| choice) } else { wanted };
        let entity = resolver.assign(at, choice, 500, false);
        if let Some(cluster) = example.gold[at] {
            entity_of_cluster.insert(cluster, entity);
        }
    }
}

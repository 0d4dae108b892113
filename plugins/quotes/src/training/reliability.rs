//! How sure attributions are, learnt from documents that the models which found them did not see.

use super::softmax::{Examples, Settings, Trainer};
use super::{Annotated, for_each};
use crate::certainty::{self, evidence};
use crate::document::{self, Rule, Thresholds};
use crate::rank::{Finds, Ranker, Room};
use crate::weights::{Exponential, ONE, Share, WEIGHT_SCALE, Weights, score};
use dateline_learn::model::ModelFile;

/// Fewest attributions between two knots; chosen on the development documents.
const LEAST: usize = 700;
/// Passes over what was seen.
const EPOCHS: usize = 12;

/// Attributions that were found in such documents, and whether each was right: content 80 % right both ways, source
/// overlapping.
#[derive(Default)]
pub struct Seen {
    attributions: Vec<(Vec<u32>, bool)>,
    /// Where those of each held-out part begin.
    parts: Vec<usize>,
    /// Attributions by layout or by the order of the words, and how many of them were right.
    labelled: (usize, usize),
}

impl Seen {
    /// Attributions by layout or by the order of the words, and how many of them were right.
    pub fn labelled(&self) -> (usize, usize) {
        self.labelled
    }

    /// Number of attributions.
    pub fn len(&self) -> usize {
        self.attributions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.attributions.is_empty()
    }

    /// Adds what a model finds in documents it did not see.
    pub fn add(&mut self, model: Vec<u8>, documents: &[&Annotated]) {
        let Ok(file) = ModelFile::new(Vec::leak(model)) else { return };
        let Ok(ranker) = Ranker::new(&file) else { return };
        let mut room = Room::default();
        self.parts.push(self.attributions.len());
        let thresholds = Thresholds::default();
        for_each(documents, |_, facts, answers, excluded| {
            let mut finds = Finds::default();
            ranker.look(facts, &facts.tree.sentences, &thresholds, &mut room, &mut finds);
            // the surest first: a marked attribution makes one of those found right, not all that are like it
            let mut found = document::resolve(facts, finds, &thresholds, None);
            found.retain(|attribution| {
                let words = || attribution.content.pieces().iter().flat_map(|piece| piece.0..=piece.1);
                attribution.parent.is_none() && words().filter(|word| excluded[*word]).count() * 2 < words().count()
            });
            found.sort_by_key(|attribution| (std::cmp::Reverse(attribution.share), attribution.content.pieces()[0]));
            let mut used = vec![false; answers.len()];
            for attribution in found {
                let mut features = Vec::new();
                evidence(facts, &attribution, &mut |_, feature| features.push(feature));
                let fits = |at: &usize| !used[*at] && answers[*at].accepts(&attribution.content, &attribution.source);
                let answer = (0..answers.len()).find(fits);
                if let Some(answer) = answer {
                    used[answer] = true;
                }
                if matches!(attribution.rule, Rule::Label | Rule::Beside | Rule::Formula | Rule::Action) {
                    self.labelled.0 += 1;
                    self.labelled.1 += usize::from(answer.is_some());
                    continue;
                }
                self.attributions.push((features, answer.is_some()));
            }
        });
    }

    /// The weights of what speaks for an attribution.
    pub fn weights(&self, settings: &Settings) -> Vec<i8> {
        learn(self.attributions.iter(), settings)
    }

    /// Knots of the relation between what the weights say and being right, in turn: share, thousandths. Made not to fall by
    /// pooling neighbours (isotonic regression). Each part is asked of weights learnt on the others, which do not know it
    /// either. The line from nothing to all where there is nothing to learn from.
    pub fn knots(&self, settings: &Settings) -> Vec<u32> {
        let exponential = Exponential::new();
        let mut seen: Vec<(Share, bool)> = Vec::with_capacity(self.attributions.len());
        for (number, begin) in self.parts.iter().enumerate() {
            let end = self.parts.get(number + 1).copied().unwrap_or(self.attributions.len());
            let (before, rest) = self.attributions.split_at(*begin);
            let (part, after) = rest.split_at(end - begin);
            let Some(weights) = Weights::<{ certainty::SLOTS }>::of(&learn(before.iter().chain(after), settings)) else { continue };
            let share = |features: &[u32]| exponential.logistic(score(features.iter().map(|feature| weights.get(*feature)).sum()));
            seen.extend(part.iter().map(|(features, right)| (share(features), *right)));
        }
        seen.sort_unstable();
        knots(&seen)
    }
}

/// Weights for and against being right.
fn learn<'s>(attributions: impl Iterator<Item = &'s (Vec<u32>, bool)>, settings: &Settings) -> Vec<i8> {
    let mut examples = Examples::default();
    for (features, right) in attributions {
        examples.begin();
        examples.candidate(if *right { 0.0 } else { 1.0 });
        examples.candidate(if *right { 1.0 } else { 0.0 });
        features.iter().for_each(|feature| examples.feature(*feature));
        examples.finish();
    }
    let mut trainer = Trainer::new(certainty::SLOTS.ilog2());
    trainer.train(&examples, EPOCHS, settings, |_, _| ());
    trainer.quantised(WEIGHT_SCALE as f32)
}

/// From nothing to all, where there is nothing to learn from.
const LINE: [u32; 4] = [0, 0, ONE, 1000];

/// The same of shares in rising order.
fn knots(seen: &[(Share, bool)]) -> Vec<u32> {
    // blocks of (sum of shares, right ones, number)
    let mut blocks: Vec<(u64, usize, usize)> = Vec::new();
    for chunk in seen.chunks(LEAST) {
        blocks.push((chunk.iter().map(|entry| u64::from(entry.0)).sum(), chunk.iter().filter(|entry| entry.1).count(), chunk.len()));
        while let [.., before, last] = blocks.as_slice() {
            if before.1 * last.2 <= last.1 * before.2 {
                break;
            }
            let merged = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    if blocks.len() < 2 {
        return LINE.into();
    }
    let mut knots: Vec<u32> = Vec::new();
    for (shares, right, count) in blocks {
        let share = (shares / count as u64) as u32;
        if knots.len() < 2 || knots[knots.len() - 2] < share {
            knots.extend([share, (1000 * right / count) as u32]);
        }
    }
    knots
}

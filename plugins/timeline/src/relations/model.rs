//! The weights of relations, and the decision over a pair.
//!
//! *The tables:* [`Rows`], small enough for the cache. What one event says alone has a row as wide as all its uses: one look-up serves
//! the pairs of every kind, as their first end and as their second.

use super::description::Described;
use super::features::{SECOND, kind};
use super::{End, KINDS, LABELS};
use crate::rows::Rows;
use dateline_learn::model::{ModelBuilder, ModelError, ModelFile};
use dateline_sdk::core::records::time::TimeRelation;
use dateline_sdk::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of pairs: events of one sentence, of neighbouring sentences, event and time, event and publication.
pub const NAMES: [&str; KINDS] = ["same", "next", "time", "day"];
/// Kinds of which two ends together say something: all but the last.
const TOGETHER: usize = 3;
/// Kinds in which an event may be the second end.
const SECONDS: usize = 2;
/// The weights of one event: as first end of every kind, as second of some.
const ALONE: usize = (KINDS + SECONDS) * LABELS;

/// Scores of the labels, in thousandths of a logit.
pub type Scores = [i32; LABELS];
/// Weights by feature, in thousandths of a logit.
pub type Trained = BTreeMap<u64, [i16; LABELS]>;

/// The model, read in place: a linear model for each kind of pairs.
#[derive(Debug, Clone)]
pub struct RelationModel<'a> {
    alone: Rows<'a, ALONE>,
    together: [Rows<'a, LABELS>; TOGETHER],
    /// Taken from the score of vague, by kind.
    vague: [i32; KINDS],
}

/// What one event adds to the scores of its pairs, as the first end of each kind and as the second of the first kinds.
pub type EventScores = [i32; ALONE];

impl<'a> RelationModel<'a> {
    /// Takes the sections `rel.*` and the line `vague` of a model file.
    ///
    /// # Errors
    /// The file lacks them, or they do not fit together.
    pub fn new(file: &ModelFile<'a>) -> Result<Self, ModelError> {
        let mut vague = [0; KINDS];
        for (slot, value) in vague.iter_mut().zip(file.list("vague")?) {
            *slot = value.parse().map_err(|_| ModelError::BadValue("vague".to_owned(), value.to_owned()))?;
        }
        let pairs = |kind: usize| Rows::new(file, &section(NAMES[kind]));
        Ok(Self { alone: Rows::new(file, &section("alone"))?, together: [pairs(0)?, pairs(1)?, pairs(2)?], vague })
    }

    /// A model of trained weights, one map a kind of pairs; `alone` are the features of single events.
    #[must_use]
    pub fn of(trained: &[Trained; KINDS], alone: &BTreeSet<u64>) -> RelationModel<'static> {
        let mut events: BTreeMap<u64, [i16; ALONE]> = BTreeMap::new();
        let mut pairs: [Trained; TOGETHER] = Default::default();
        for (kind, weights) in trained.iter().enumerate() {
            for (feature, row) in weights {
                let (own, column) = if alone.contains(feature) {
                    (*feature, kind)
                } else if alone.contains(&(feature ^ SECOND)) {
                    (feature ^ SECOND, KINDS + kind)
                } else {
                    if let Some(pairs) = pairs.get_mut(kind) {
                        pairs.insert(*feature, *row);
                    }
                    continue;
                };
                let wide = events.entry(own).or_insert([0; ALONE]);
                if let Some(part) = wide.get_mut(column * LABELS..(column + 1) * LABELS) {
                    part.copy_from_slice(row);
                }
            }
        }
        RelationModel { alone: Rows::of(&events), together: pairs.each_ref().map(Rows::of), vague: [0; KINDS] }
    }

    /// With other amounts taken from the score of vague.
    #[must_use]
    pub fn with_vague(self, vague: [i32; KINDS]) -> Self {
        Self { vague, ..self }
    }

    /// Writes the sections `rel.*` and the line `vague`.
    pub fn write(&self, builder: &mut ModelBuilder) {
        self.alone.write(builder, &section("alone"));
        for (rows, name) in self.together.iter().zip(NAMES) {
            rows.write(builder, &section(name));
        }
        builder.line("vague", self.vague.map(|value| value.to_string()).join(" "));
    }

    /// What each event adds to the scores of its pairs: the same in every pair, so added up once.
    #[must_use]
    pub fn event_scores(&self, described: &Described<'_>) -> Vec<EventScores> {
        let mut features = Vec::with_capacity(48);
        (0..described.scene.events.len())
            .map(|event| {
                features.clear();
                described.alone(event, &mut features);
                let mut scores = [0; ALONE];
                self.alone.add(&features, &mut scores);
                scores
            })
            .collect()
    }

    /// The relation of a pair and its confidence; `events` holds the [`EventScores`] of every event.
    #[must_use]
    pub fn relate(
        &self,
        described: &Described<'_>,
        a: End,
        b: End,
        events: &[EventScores],
        features: &mut Vec<u64>,
    ) -> Option<(TimeRelation, u16)> {
        if let Some(relation) = described.scene.by_interval(a, b) {
            return Some((relation, 950));
        }
        let kind = kind(described, a, b)?;
        let End::Event(first) = a else { return None };
        let part = |event: usize, column: usize| events.get(event)?.get(column * LABELS..)?.first_chunk::<LABELS>();
        let mut scores = *part(first, kind)?;
        if let End::Event(second) = b {
            for (score, more) in scores.iter_mut().zip(part(second, KINDS + kind)?) {
                *score += more;
            }
        }
        if let Some(rows) = self.together.get(kind) {
            features.clear();
            described.together(a, b, features);
            rows.add(features, &mut scores);
        }
        scores[usize::from(TimeRelation::Vague.index())] -= self.vague[kind];
        let best = best_label(&scores);
        Some((TimeRelation::from_index(best as u8), crate::events::logistic(margin(&scores, best), 1000)))
    }
}

fn section(name: &str) -> String {
    format!("rel.{name}")
}

/// The label with the highest score; the first of equals.
#[must_use]
pub fn best_label(scores: &Scores) -> usize {
    (0..LABELS).max_by_key(|label| (scores[*label], std::cmp::Reverse(*label))).unwrap_or(0)
}

fn margin(scores: &Scores, best: usize) -> i32 {
    let second = (0..LABELS).filter(|label| *label != best).map(|label| scores[label]).max().unwrap_or(0);
    scores[best].saturating_sub(second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::feature;

    #[test]
    fn a_model_keeps_apart_what_an_event_says_as_first_and_as_second_end() {
        let (own, pair) = (feature(1, 1, 1), feature(2, 2, 2));
        let mut trained: [Trained; KINDS] = Default::default();
        trained[1].insert(own, [1; LABELS]);
        trained[1].insert(own ^ SECOND, [2; LABELS]);
        trained[1].insert(pair, [3; LABELS]);
        let model = RelationModel::of(&trained, &BTreeSet::from([own]));
        let mut scores = [0; ALONE];
        model.alone.add(&[own], &mut scores);
        let column = |at: usize| scores[at * LABELS];
        assert_eq!((0..KINDS + SECONDS).map(column).collect::<Vec<_>>(), [0, 1, 0, 0, 0, 2]);
        let mut scores = [0; LABELS];
        model.together[1].add(&[pair], &mut scores);
        assert_eq!(scores, [3; LABELS]);
    }
}

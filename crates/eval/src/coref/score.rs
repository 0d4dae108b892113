//! MUC, B³, CEAF-e and their mean.

use super::assignment::best_total;
use crate::measure::share;
use crate::{CodePoints, Figure, Prf};
use std::collections::BTreeMap;

/// Clusters of one document.
type Clusters = [Vec<CodePoints>];

/// The scores of coreference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorefScore {
    /// Mentions that both sides have.
    pub mentions: Prf,
    /// Links.
    pub muc: Prf,
    /// Mentions, each weighed by its cluster.
    pub b_cubed: Prf,
    /// Entities, aligned one to one.
    pub ceaf_e: Prf,
}

impl CorefScore {
    /// The mean of the three F1.
    #[must_use]
    pub fn conll(&self) -> f64 {
        (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3.0
    }

    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = vec![("coref.conll".into(), 100.0 * self.conll())];
        for (name, prf) in [("mentions", self.mentions), ("muc", self.muc), ("b_cubed", self.b_cubed), ("ceaf_e", self.ceaf_e)] {
            prf.figures(&format!("coref.{name}"), &mut out);
        }
        out
    }
}

/// A numerator and a denominator, summed over documents.
#[derive(Default, Clone, Copy)]
struct Ratio {
    part: f64,
    whole: f64,
}

impl Ratio {
    fn add(&mut self, part: f64, whole: usize) {
        self.part += part;
        self.whole += whole as f64;
    }
}

/// Compares pairs of gold and system clusters, one pair a document, summed over documents as the CoNLL scorer does.
///
/// A mention that stands in several clusters of one side counts in the first.
pub fn score<'a>(documents: impl IntoIterator<Item = (&'a Clusters, &'a Clusters)>) -> CorefScore {
    let (mut muc, mut b_cubed, mut ceaf) = ([Ratio::default(); 2], [Ratio::default(); 2], [Ratio::default(); 2]);
    let mut mentions = [0usize; 3];
    for (gold, system) in documents {
        let (gold, system) = (Side::new(gold), Side::new(system));
        mentions[0] += gold.cluster_of.keys().filter(|span| system.cluster_of.contains_key(span)).count();
        mentions[1] += system.cluster_of.len();
        mentions[2] += gold.cluster_of.len();
        for (place, (own, other)) in [(&system, &gold), (&gold, &system)].into_iter().enumerate() {
            let overlaps = own.overlaps(other);
            for (size, shared) in own.sizes.iter().zip(&overlaps) {
                let missing = size - shared.values().sum::<usize>();
                muc[place].add((size - shared.len() - missing) as f64, size.saturating_sub(1));
                let squares: usize = shared.values().map(|count| count * count).sum();
                b_cubed[place].add(squares as f64 / (*size).max(1) as f64, *size);
            }
        }
        let total = aligned(&system, &gold);
        ceaf[0].add(total, system.sizes.len());
        ceaf[1].add(total, gold.sizes.len());
    }
    let prf = |[system, gold]: [Ratio; 2]| {
        let (precision, recall) = (share(system.part, system.whole), share(gold.part, gold.whole));
        Prf { precision, recall, f1: crate::measure::harmonic(precision, recall), gold: gold.whole as usize, system: system.whole as usize }
    };
    CorefScore { mentions: Prf::matched(mentions[0], mentions[1], mentions[2]), muc: prf(muc), b_cubed: prf(b_cubed), ceaf_e: prf(ceaf) }
}

/// One side's clusters without repeats.
struct Side {
    cluster_of: BTreeMap<CodePoints, usize>,
    sizes: Vec<usize>,
}

impl Side {
    fn new(clusters: &Clusters) -> Self {
        let mut side = Side { cluster_of: BTreeMap::new(), sizes: Vec::new() };
        for cluster in clusters {
            let number = side.sizes.len();
            let before = side.cluster_of.len();
            for span in cluster {
                side.cluster_of.entry(*span).or_insert(number);
            }
            if side.cluster_of.len() > before {
                side.sizes.push(side.cluster_of.len() - before);
            }
        }
        side
    }

    /// For each cluster, how many mentions it shares with each cluster of the other side.
    fn overlaps(&self, other: &Side) -> Vec<BTreeMap<usize, usize>> {
        let mut out = vec![BTreeMap::new(); self.sizes.len()];
        for (span, cluster) in &self.cluster_of {
            if let Some(number) = other.cluster_of.get(span) {
                *out[*cluster].entry(*number).or_default() += 1;
            }
        }
        out
    }
}

/// The best total of entity similarities. Clusters that share nothing directly or through others cannot influence each
/// other, so each connected group is aligned by itself.
fn aligned(system: &Side, gold: &Side) -> f64 {
    let overlaps = system.overlaps(gold);
    let backward = gold.overlaps(system);
    let mut group_of = vec![usize::MAX; system.sizes.len()];
    let mut total = 0.0;
    for start in 0..system.sizes.len() {
        if group_of[start] != usize::MAX || overlaps[start].is_empty() {
            continue;
        }
        let (mut rows, mut columns): (Vec<usize>, BTreeMap<usize, usize>) = (vec![start], BTreeMap::new());
        group_of[start] = start;
        let mut next = 0;
        while let Some(row) = rows.get(next).copied() {
            next += 1;
            for column in overlaps[row].keys() {
                let place = columns.len();
                if columns.contains_key(column) {
                    continue;
                }
                columns.insert(*column, place);
                for other in backward[*column].keys().filter(|other| group_of[**other] == usize::MAX).collect::<Vec<_>>() {
                    group_of[*other] = start;
                    rows.push(*other);
                }
            }
        }
        let mut weights = vec![vec![0.0; columns.len()]; rows.len()];
        for (line, row) in weights.iter_mut().zip(&rows) {
            for (column, count) in &overlaps[*row] {
                line[columns[column]] = 2.0 * *count as f64 / (system.sizes[*row] + gold.sizes[*column]) as f64;
            }
        }
        total += best_total(&weights);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(list: &[&[usize]]) -> Vec<Vec<CodePoints>> {
        list.iter().map(|cluster| cluster.iter().map(|at| CodePoints::new(*at, at + 1)).collect()).collect()
    }

    fn scored(gold: &[&[usize]], system: &[&[usize]]) -> CorefScore {
        score([(clusters(gold).as_slice(), clusters(system).as_slice())])
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    /// The worked example of Pradhan et al. (2014), "Scoring coreference partitions of predicted mentions", section 4.
    #[test]
    fn the_worked_example_of_the_reference_scorer() {
        // Key {a b c} {d e f g}; response {a b} {c d} {f g h i}.
        let score = scored(&[&[1, 2, 3], &[4, 5, 6, 7]], &[&[1, 2], &[3, 4], &[6, 7, 8, 9]]);
        near(score.mentions.recall, 6.0 / 7.0);
        near(score.mentions.precision, 6.0 / 8.0);
        near(score.muc.recall, 2.0 / 5.0);
        near(score.muc.precision, 2.0 / 5.0);
        near(score.b_cubed.recall, (1.0 / 7.0) * (4.0 / 3.0 + 1.0 / 3.0 + 1.0 / 4.0 + 4.0 / 4.0));
        near(score.b_cubed.precision, (1.0 / 8.0) * (4.0 / 2.0 + 1.0 / 2.0 + 1.0 / 2.0 + 4.0 / 4.0));
        // {a b c} with {a b}: 4/5; {d e f g} with {f g h i}: 4/8.
        near(score.ceaf_e.recall, (0.8 + 0.5) / 2.0);
        near(score.ceaf_e.precision, (0.8 + 0.5) / 3.0);
    }

    #[test]
    fn gold_against_itself_and_nothing() {
        near(scored(&[&[1, 2], &[3, 4, 5]], &[&[5, 4, 3], &[2, 1]]).conll(), 1.0);
        near(scored(&[&[1, 2]], &[]).conll(), 0.0);
        near(scored(&[], &[&[1, 2]]).conll(), 0.0);
    }

    #[test]
    fn documents_are_summed_and_repeats_count_once() {
        let (one, two) = (clusters(&[&[1, 2], &[2, 3]]), clusters(&[&[1, 2], &[3]]));
        let score = score([(one.as_slice(), one.as_slice()), (two.as_slice(), two.as_slice())]);
        assert_eq!(score.mentions.gold, 6);
        near(score.conll(), 1.0);
    }
}

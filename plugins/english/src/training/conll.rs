//! The CoNLL figure for coreference: the mean of MUC, B³ and CEAF-e, each F1 over all documents.

use std::collections::HashMap;

type Span = (usize, usize);

/// Sums over documents, per measure: recall's numerator and denominator, precision's.
#[derive(Default)]
pub struct Conll {
    muc: [f64; 4],
    bcub: [f64; 4],
    ceaf: [f64; 4],
    /// Mentions: right, gold, found.
    pub mentions: [usize; 3],
}

#[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
impl Conll {
    /// Adds a document; clusters of one are left out on both sides.
    pub fn add(&mut self, gold: &[Vec<Span>], found: &[Vec<Span>]) {
        let real = |clusters: &[Vec<Span>]| clusters.iter().filter(|c| c.len() > 1).cloned().collect::<Vec<_>>();
        let (gold, found) = (real(gold), real(found));
        let index = |clusters: &[Vec<Span>]| {
            clusters.iter().enumerate().flat_map(|(n, c)| c.iter().map(move |&s| (s, n))).collect::<HashMap<Span, usize>>()
        };
        let (gold_of, found_of) = (index(&gold), index(&found));
        self.mentions[0] += gold.iter().flatten().filter(|s| found_of.contains_key(s)).count();
        self.mentions[1] += gold.iter().map(Vec::len).sum::<usize>();
        self.mentions[2] += found.iter().map(Vec::len).sum::<usize>();
        for (side, clusters, other) in [(0, &gold, &found_of), (2, &found, &gold_of)] {
            for cluster in clusters {
                let mut parts: HashMap<Option<usize>, usize> = HashMap::new();
                for span in cluster {
                    *parts.entry(other.get(span).copied()).or_default() += 1;
                }
                let alone = parts.get(&None).copied().unwrap_or(0);
                let count = parts.len() - usize::from(alone > 0) + alone;
                self.muc[side] += (cluster.len() - count) as f64;
                self.muc[side + 1] += (cluster.len() - 1) as f64;
                let squares: usize = cluster.iter().filter_map(|span| other.get(span)).map(|n| parts[&Some(*n)]).sum();
                self.bcub[side] += squares as f64 / cluster.len() as f64;
                self.bcub[side + 1] += cluster.len() as f64;
            }
        }
        let mut similarity = vec![vec![0.0; found.len()]; gold.len()];
        for (n, cluster) in gold.iter().enumerate() {
            for span in cluster {
                if let Some(&m) = found_of.get(span) {
                    similarity[n][m] += 1.0;
                }
            }
            for (m, value) in similarity[n].iter_mut().enumerate() {
                *value = 2.0 * *value / (cluster.len() + found[m].len()) as f64;
            }
        }
        let total = assignment(&similarity);
        self.ceaf[0] += total;
        self.ceaf[1] += gold.len() as f64;
        self.ceaf[2] += total;
        self.ceaf[3] += found.len() as f64;
    }

    /// MUC, B³, CEAF-e and their mean, F1 × 100.
    pub fn figures(&self) -> [f64; 4] {
        let f1 = |[a, b, c, d]: [f64; 4]| {
            let (recall, precision) = (a / b.max(1.0), c / d.max(1.0));
            if recall + precision == 0.0 { 0.0 } else { 200.0 * recall * precision / (recall + precision) }
        };
        let (muc, bcub, ceaf) = (f1(self.muc), f1(self.bcub), f1(self.ceaf));
        [muc, bcub, ceaf, (muc + bcub + ceaf) / 3.0]
    }
}

/// The greatest sum of a one-to-one choice from a matrix (Kuhn and Munkres, with potentials).
fn assignment(matrix: &[Vec<f64>]) -> f64 {
    let rows = matrix.len();
    let columns = matrix.first().map_or(0, Vec::len);
    if rows == 0 || columns == 0 {
        return 0.0;
    }
    let (n, m, flip) = if rows <= columns { (rows, columns, false) } else { (columns, rows, true) };
    let cost = |i: usize, j: usize| if flip { -matrix[j][i] } else { -matrix[i][j] };
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let mut matched = vec![0_usize; m + 1];
    for i in 1..=n {
        let mut way = vec![0_usize; m + 1];
        let mut least = vec![f64::INFINITY; m + 1];
        let mut used = vec![false; m + 1];
        matched[0] = i;
        let mut at = 0;
        while matched[at] != 0 {
            used[at] = true;
            let row = matched[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for j in 1..=m {
                if used[j] {
                    continue;
                }
                let reduced = cost(row - 1, j - 1) - u[row] - v[j];
                if reduced < least[j] {
                    least[j] = reduced;
                    way[j] = at;
                }
                if least[j] < delta {
                    delta = least[j];
                    next = j;
                }
            }
            for j in 0..=m {
                if used[j] {
                    u[matched[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            matched[at] = matched[way[at]];
            at = way[at];
        }
    }
    (1..=m).filter(|&j| matched[j] != 0).map(|j| -cost(matched[j] - 1, j - 1)).sum()
}

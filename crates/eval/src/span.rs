//! Spans that count Unicode code points, as the corpora do.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points, written `[start, end]` in the corpora.
///
/// The product works in bytes inside and in code points outside; the corpora know only the latter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[usize; 2]", into = "[usize; 2]")]
pub struct CodePoints {
    /// The first code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl From<[usize; 2]> for CodePoints {
    fn from([start, end]: [usize; 2]) -> Self {
        CodePoints { start, end }
    }
}

impl From<CodePoints> for [usize; 2] {
    fn from(span: CodePoints) -> Self {
        [span.start, span.end]
    }
}

impl CodePoints {
    /// The range from `start` to `end`, end exclusive.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        CodePoints { start, end }
    }

    /// How many code points it covers; none when it is reversed.
    #[must_use]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How many code points two ranges share.
    #[must_use]
    pub fn overlap(self, other: CodePoints) -> usize {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }

    /// Dice's coefficient of two ranges, 0 to 1.
    #[must_use]
    pub fn dice(self, other: CodePoints) -> f64 {
        let both = self.len() + other.len();
        if both == 0 { 0.0 } else { 2.0 * self.overlap(other) as f64 / both as f64 }
    }
}

/// The same code points as disjoint ranges in order, none touching the next: equal sets have equal lists.
pub(crate) fn merged(spans: impl IntoIterator<Item = CodePoints>) -> Vec<CodePoints> {
    let mut sorted: Vec<CodePoints> = spans.into_iter().filter(|span| !span.is_empty()).collect();
    sorted.sort_unstable();
    let mut out: Vec<CodePoints> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// How many code points two merged lists share.
pub(crate) fn shared(a: &[CodePoints], b: &[CodePoints]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        count += left.overlap(*right);
        if left.end <= right.end { i += 1 } else { j += 1 }
    }
    count
}

/// How many code points a merged list covers.
pub(crate) fn covered(spans: &[CodePoints]) -> usize {
    spans.iter().map(|span| span.len()).sum()
}

/// How many members two sorted lists without repeats share.
pub(crate) fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(pairs: &[[usize; 2]]) -> Vec<CodePoints> {
        pairs.iter().map(|pair| CodePoints::from(*pair)).collect()
    }

    #[test]
    fn merging_keeps_the_set() {
        assert_eq!(merged(spans(&[[5, 9], [0, 3], [3, 4], [6, 7], [9, 9]])), spans(&[[0, 4], [5, 9]]));
    }

    #[test]
    fn shared_counts_each_code_point_once() {
        assert_eq!(shared(&spans(&[[0, 4], [6, 10]]), &spans(&[[2, 7], [9, 20]])), 2 + 1 + 1);
        assert_eq!(shared(&[], &spans(&[[2, 7]])), 0);
    }

    #[test]
    fn dice_of_half_overlapping_ranges() {
        assert_eq!(CodePoints::new(0, 4).dice(CodePoints::new(2, 6)), 0.5);
        assert_eq!(CodePoints::new(3, 1).dice(CodePoints::new(2, 2)), 0.0);
    }

    #[test]
    fn common_members() {
        assert_eq!(common(&[1, 3, 5, 9], &[0, 3, 9, 12]), 2);
    }
}

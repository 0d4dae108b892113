//! A graph of time points, closed under equality and order.

use std::collections::BTreeMap;

/// What two points are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Before,
    Same,
    After,
}

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    Finish,
}

/// What adding a link did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// It said something new.
    New,
    /// It followed from what was there.
    Redundant,
    /// It contradicts what was there; the graph is unchanged.
    Conflict,
    /// No order of points is meant by it (VAGUE, or a link to itself).
    Skipped,
}

/// What a relation says about the end points of its intervals.
fn constraints(relation: &str) -> &'static [(End, Order, End)] {
    use End::{Finish, Start};
    use Order::{After, Before, Same};
    match relation {
        "BEFORE" => &[(Finish, Before, Start)],
        "AFTER" => &[(Start, After, Finish)],
        "IBEFORE" => &[(Finish, Same, Start)],
        "IAFTER" => &[(Start, Same, Finish)],
        "INCLUDES" => &[(Start, Before, Start), (Finish, After, Finish)],
        "IS_INCLUDED" => &[(Start, After, Start), (Finish, Before, Finish)],
        "BEGINS" => &[(Start, Same, Start), (Finish, Before, Finish)],
        "BEGUN_BY" => &[(Start, Same, Start), (Finish, After, Finish)],
        "ENDS" => &[(Finish, Same, Finish), (Start, After, Start)],
        "ENDED_BY" => &[(Finish, Same, Finish), (Start, Before, Start)],
        "SIMULTANEOUS" => &[(Start, Same, Start), (Finish, Same, Finish)],
        _ => &[],
    }
}

/// Points, each in a class of equal points, and for each class the classes after it.
///
/// The closure is kept on every insert as rows of bits: `n` points cost `n²/64` words, and an insert touches each row at
/// most once.
#[derive(Debug, Clone, Default)]
pub(super) struct PointGraph {
    intervals: BTreeMap<String, usize>,
    /// The class of each point: the number of one of its members.
    class: Vec<usize>,
    /// Bit `j` of row `i`: point `j` is after point `i`. Kept for every member of a class.
    after: Vec<Vec<u64>>,
}

impl PointGraph {
    /// A graph over the links in order, and those of them that are neither redundant nor without meaning.
    pub(super) fn of(links: &[(String, String, String)]) -> (PointGraph, Vec<&(String, String, String)>) {
        let mut graph = PointGraph::default();
        let mut kept = Vec::new();
        for link in links {
            if matches!(graph.add(&link.0, &link.1, &link.2), Added::New | Added::Conflict) {
                kept.push(link);
            }
        }
        (graph, kept)
    }

    /// Adds one link.
    pub(super) fn add(&mut self, a: &str, b: &str, relation: &str) -> Added {
        let constraints = constraints(relation);
        if constraints.is_empty() || a == b {
            return Added::Skipped;
        }
        let (a, b) = (self.interval(a), self.interval(b));
        let point = |interval: usize, end: End| 2 * interval + usize::from(end == End::Finish);
        let known = |graph: &PointGraph, p: End, q: End| graph.order(point(a, p), point(b, q));
        if constraints.iter().all(|(p, order, q)| known(self, *p, *q) == Some(*order)) {
            return Added::Redundant;
        }
        let before = (constraints.len() > 1).then(|| (self.class.clone(), self.after.clone()));
        for (p, order, q) in constraints {
            let (x, y) = (point(a, *p), point(b, *q));
            match (known(self, *p, *q), order) {
                (None, Order::Same) => self.join(x, y),
                (None, Order::Before) => self.put_before(x, y),
                (None, Order::After) => self.put_before(y, x),
                (Some(there), _) if there == *order => {}
                (Some(_), _) => {
                    if let Some((class, after)) = before {
                        (self.class, self.after) = (class, after);
                    }
                    return Added::Conflict;
                }
            }
        }
        Added::New
    }

    /// Whether the graph implies the link.
    pub(super) fn entails(&self, a: &str, b: &str, relation: &str) -> bool {
        let constraints = constraints(relation);
        let (Some(a), Some(b)) = (self.intervals.get(a), self.intervals.get(b)) else { return false };
        let point = |interval: usize, end: End| 2 * interval + usize::from(end == End::Finish);
        !constraints.is_empty() && constraints.iter().all(|(p, order, q)| self.order(point(*a, *p), point(*b, *q)) == Some(*order))
    }

    fn interval(&mut self, name: &str) -> usize {
        if let Some(interval) = self.intervals.get(name) {
            return *interval;
        }
        let interval = self.class.len() / 2;
        self.intervals.insert(name.to_owned(), interval);
        for _ in 0..2 {
            self.class.push(self.class.len());
            self.after.push(Vec::new());
        }
        let words = self.class.len().div_ceil(64);
        for row in &mut self.after {
            row.resize(words, 0);
        }
        self.put_before(2 * interval, 2 * interval + 1);
        interval
    }

    fn is_after(&self, x: usize, y: usize) -> bool {
        self.after[x].get(y / 64).is_some_and(|word| word >> (y % 64) & 1 == 1)
    }

    fn order(&self, x: usize, y: usize) -> Option<Order> {
        if self.class[x] == self.class[y] {
            Some(Order::Same)
        } else if self.is_after(x, y) {
            Some(Order::Before)
        } else if self.is_after(y, x) {
            Some(Order::After)
        } else {
            None
        }
    }

    /// The points equal to `x`, with `x`.
    fn equals(&self, x: usize) -> Vec<usize> {
        (0..self.class.len()).filter(|point| self.class[*point] == self.class[x]).collect()
    }

    /// `x`, its equals and all that is before them learn of `y`, its equals and all that is after them.
    fn put_before(&mut self, x: usize, y: usize) {
        let mut later = self.after[y].clone();
        for point in self.equals(y) {
            later[point / 64] |= 1 << (point % 64);
        }
        for point in 0..self.class.len() {
            if self.class[point] == self.class[x] || self.is_after(point, x) {
                self.after[point].iter_mut().zip(&later).for_each(|(word, new)| *word |= new);
            }
        }
    }

    /// Makes one class of two whose order is not known.
    fn join(&mut self, x: usize, y: usize) {
        let (left, right) = (self.class[x], self.class[y]);
        let mut later = self.after[x].clone();
        later.iter_mut().zip(&self.after[y]).for_each(|(word, new)| *word |= new);
        for class in &mut self.class {
            if *class == right {
                *class = left;
            }
        }
        let mut with_members = later.clone();
        for point in self.equals(x) {
            with_members[point / 64] |= 1 << (point % 64);
        }
        for point in 0..self.class.len() {
            if self.class[point] == left {
                self.after[point].clone_from(&later);
            } else if self.is_after(point, x) || self.is_after(point, y) {
                self.after[point].iter_mut().zip(&with_members).for_each(|(word, new)| *word |= new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(list: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        list.iter().map(|(a, b, r)| ((*a).to_owned(), (*b).to_owned(), (*r).to_owned())).collect()
    }

    #[test]
    fn a_redundant_link_is_dropped_and_a_contradiction_kept_out_of_the_graph() {
        let list = links(&[("a", "b", "BEFORE"), ("b", "c", "BEFORE"), ("a", "c", "BEFORE"), ("c", "a", "BEFORE")]);
        let (graph, kept) = PointGraph::of(&list);
        let ends: Vec<_> = kept.iter().map(|(a, b, _)| (a.as_str(), b.as_str())).collect();
        assert_eq!(ends, [("a", "b"), ("b", "c"), ("c", "a")]);
        assert!(graph.entails("c", "a", "AFTER"));
    }

    #[test]
    fn equality_carries_order_over() {
        let list = links(&[("a", "b", "SIMULTANEOUS"), ("b", "c", "INCLUDES"), ("d", "a", "IBEFORE")]);
        let (graph, _) = PointGraph::of(&list);
        assert!(graph.entails("d", "c", "BEFORE"));
        assert!(graph.entails("c", "a", "IS_INCLUDED"));
        assert!(!graph.entails("a", "c", "BEFORE"));
        assert!(!graph.entails("a", "nobody", "BEFORE"));
        assert!(!graph.entails("a", "c", "VAGUE"));
    }

    #[test]
    fn a_chain_longer_than_a_word_of_bits_is_closed() {
        let names: Vec<String> = (0..100).map(|n| format!("e{n}")).collect();
        let mut graph = PointGraph::default();
        for pair in names.windows(2).rev() {
            assert_eq!(graph.add(&pair[0], &pair[1], "IBEFORE"), Added::New);
        }
        assert!(graph.entails("e0", "e99", "BEFORE"));
        assert_eq!(graph.add("e99", "e3", "IS_INCLUDED"), Added::Conflict);
        assert!(graph.entails("e3", "e98", "BEFORE"));
    }
}

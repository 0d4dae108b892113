//! A consistent order: relations enter a closure from the surest down; what contradicts it is kept as a conflict.
//!
//! Each event or time is two points, its start and its end; a relation is a few `<` and `=` between points, and the closure of
//! those is exact for what TimeML needs (Vilain and Kautz 1986). The graph holds at most [`BLOCK`] entities at once: a longer
//! document is ordered block by block, which keeps the cost linear in its length.

use dateline_sdk::core::records::time::TimeRelation;

/// Entities ordered together.
pub const BLOCK: usize = 256;
/// A bit for each point of a block.
type Row = [u64; 2 * BLOCK / 64];

/// Start and end points of entities with everything that follows from what was said of them.
#[derive(Debug)]
pub struct PointGraph {
    parent: Vec<usize>,
    /// Points known to lie after a point, as bits; row by representative.
    after: Vec<Row>,
    before: Vec<Row>,
}

impl PointGraph {
    /// A graph of so many entities, [`BLOCK`] at most, each beginning before it ends.
    #[must_use]
    pub fn new(entities: usize) -> Self {
        let points = 2 * entities.min(BLOCK);
        let (mut after, mut before) = (vec![[0; 2 * BLOCK / 64]; points], vec![[0; 2 * BLOCK / 64]; points]);
        for start in (0..points).step_by(2) {
            set(&mut after[start], start + 1);
            set(&mut before[start + 1], start);
        }
        Self { parent: (0..points).collect(), after, before }
    }

    fn find(&self, point: usize) -> usize {
        let mut at = point;
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    fn is_less(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        bit(&self.after[a], b)
    }

    fn less(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b || bit(&self.after[a], b) {
            return;
        }
        let mut low = self.before[a];
        set(&mut low, a);
        let mut high = self.after[b];
        set(&mut high, b);
        for point in bits(&low) {
            join(&mut self.after[point], &high);
        }
        for point in bits(&high) {
            join(&mut self.before[point], &low);
        }
    }

    fn same(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        self.parent[b] = a;
        let mut low = self.before[a];
        join(&mut low, &self.before[b]);
        let mut high = self.after[a];
        join(&mut high, &self.after[b]);
        self.before[a] = low;
        self.after[a] = high;
        let mut low_and_self = low;
        set(&mut low_and_self, a);
        let mut high_and_self = high;
        set(&mut high_and_self, a);
        for point in bits(&low) {
            join(&mut self.after[point], &high_and_self);
        }
        for point in bits(&high) {
            join(&mut self.before[point], &low_and_self);
        }
    }

    /// What follows for two entities, if anything certain does.
    #[must_use]
    pub fn relation(&self, a: usize, b: usize) -> Option<TimeRelation> {
        [TimeRelation::Before, TimeRelation::After, TimeRelation::Includes, TimeRelation::IsIncluded, TimeRelation::Simultaneous]
            .into_iter()
            .find(|relation| {
                constraints(a, b, *relation).iter().flatten().all(|constraint| match *constraint {
                    Constraint::Less(a, b) => self.is_less(a, b),
                    Constraint::Same(a, b) => self.find(a) == self.find(b),
                })
            })
    }

    /// Adds a relation unless it contradicts what is known; says whether it was added.
    pub fn add(&mut self, a: usize, b: usize, relation: TimeRelation) -> bool {
        if a == b {
            return relation == TimeRelation::Simultaneous;
        }
        let constraints = constraints(a, b, relation);
        let clear = constraints.iter().flatten().all(|constraint| match *constraint {
            Constraint::Less(a, b) => self.find(a) != self.find(b) && !self.is_less(b, a),
            Constraint::Same(a, b) => !self.is_less(a, b) && !self.is_less(b, a),
        });
        if !clear {
            return false;
        }
        for constraint in constraints.into_iter().flatten() {
            match constraint {
                // The first of two may decide the second: check again before each.
                Constraint::Less(a, b) if self.find(a) == self.find(b) || self.is_less(b, a) => return false,
                Constraint::Same(a, b) if self.is_less(a, b) || self.is_less(b, a) => return false,
                Constraint::Less(a, b) => self.less(a, b),
                Constraint::Same(a, b) => self.same(a, b),
            }
        }
        true
    }
}

#[derive(Clone, Copy, Debug)]
enum Constraint {
    Less(usize, usize),
    Same(usize, usize),
}

fn constraints(a: usize, b: usize, relation: TimeRelation) -> [Option<Constraint>; 2] {
    let (start, end) = (2 * a, 2 * a + 1);
    let (other_start, other_end) = (2 * b, 2 * b + 1);
    match relation {
        TimeRelation::Before => [Some(Constraint::Less(end, other_start)), None],
        TimeRelation::After => [Some(Constraint::Less(other_end, start)), None],
        TimeRelation::Includes => [Some(Constraint::Less(start, other_start)), Some(Constraint::Less(other_end, end))],
        TimeRelation::IsIncluded => [Some(Constraint::Less(other_start, start)), Some(Constraint::Less(end, other_end))],
        TimeRelation::Simultaneous => [Some(Constraint::Same(start, other_start)), Some(Constraint::Same(end, other_end))],
        TimeRelation::Vague => [None, None],
    }
}

fn bit(row: &Row, at: usize) -> bool {
    row.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

fn set(row: &mut Row, at: usize) {
    row[at / 64] |= 1 << (at % 64);
}

fn join(row: &mut Row, other: &Row) {
    for (word, other) in row.iter_mut().zip(other) {
        *word |= other;
    }
}

fn bits(row: &Row) -> impl Iterator<Item = usize> + '_ {
    row.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let at = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                index * 64 + at
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_is_known_and_what_contradicts_is_refused() {
        let mut graph = PointGraph::new(4);
        assert!(graph.add(0, 1, TimeRelation::Before));
        assert!(graph.add(1, 2, TimeRelation::Includes));
        assert_eq!(graph.relation(0, 2), Some(TimeRelation::Before));
        assert_eq!(graph.relation(2, 0), Some(TimeRelation::After));
        assert!(!graph.add(2, 0, TimeRelation::Before));
        assert!(graph.add(3, 2, TimeRelation::Simultaneous));
        assert_eq!(graph.relation(3, 1), Some(TimeRelation::IsIncluded));
        assert_eq!(graph.relation(0, 3), Some(TimeRelation::Before));
    }

    #[test]
    fn no_order_of_insertion_makes_a_point_come_before_itself() {
        use TimeRelation::{After, Before, Includes, IsIncluded, Simultaneous};
        let mut state = 7u64;
        for _ in 0..200 {
            let mut graph = PointGraph::new(8);
            for _ in 0..60 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let (a, b) = ((state >> 33) as usize % 8, (state >> 40) as usize % 8);
                let relation = [Before, After, Includes, IsIncluded, Simultaneous][(state >> 50) as usize % 5];
                graph.add(a, b, relation);
            }
            for point in 0..16 {
                assert!(!graph.is_less(point, point));
            }
        }
    }
}

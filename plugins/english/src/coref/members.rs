//! Lists of hashes without a memory of their own: those of all phrases, and of all entities, stand in one.

use crate::reading::{NONE, narrow};

/// A list a phrase, one behind the other.
#[derive(Debug, Default)]
pub struct Lists {
    all: Vec<u64>,
    ends: Vec<u32>,
}

impl Lists {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.all.clear();
        self.ends.clear();
    }

    /// Appends the list that `fill` appends.
    pub fn push(&mut self, fill: impl FnOnce(&mut Vec<u64>)) {
        fill(&mut self.all);
        self.ends.push(narrow(self.all.len()));
    }

    /// The list with this number.
    #[inline]
    #[must_use]
    pub fn of(&self, at: usize) -> &[u64] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start as usize..self.ends[at] as usize]
    }
}

/// A set of a few hashes, whose [`Members`] stand with those of others.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// A bit for each member, to tell most others at once.
    bits: u64,
    last: u32,
    count: u32,
}

impl Default for Set {
    fn default() -> Self {
        Set { bits: 0, last: NONE, count: 0 }
    }
}

/// The members of sets, each with the place of the one before it in its set.
#[derive(Debug, Default)]
pub struct Members(Vec<(u64, u32)>);

impl Members {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a set has a member.
    #[inline]
    #[must_use]
    pub fn holds(&self, set: &Set, member: u64) -> bool {
        let mut next = if set.bits & bit(member) == 0 { NONE } else { set.last };
        while let Some(&(known, before)) = self.0.get(next as usize) {
            if known == member {
                return true;
            }
            next = before;
        }
        false
    }

    /// Adds a member to a set that has fewer than `most`.
    pub fn add(&mut self, set: &mut Set, member: u64, most: u32) {
        if set.count < most && !self.holds(set, member) {
            self.0.push((member, set.last));
            *set = Set { bits: set.bits | bit(member), last: narrow(self.0.len() - 1), count: set.count + 1 };
        }
    }
}

fn bit(member: u64) -> u64 {
    1 << (member & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_added_to_them_until_they_are_full() {
        let (mut members, mut one, mut other) = (Members::default(), Set::default(), Set::default());
        for member in [7, 7 + 64, 8, 7, 9] {
            members.add(&mut one, member, 3);
            members.add(&mut other, member + 1, 8);
        }
        let held = |set: &Set| (0..100).filter(|&member| members.holds(set, member)).collect::<Vec<u64>>();
        assert_eq!((held(&one), held(&other)), (vec![7, 8, 71], vec![8, 9, 10, 72]));
    }

    #[test]
    fn lists_are_what_was_pushed() {
        let mut lists = Lists::default();
        lists.push(|list| list.extend([1, 2]));
        lists.push(|_| ());
        lists.push(|list| list.push(3));
        assert_eq!([lists.of(0), lists.of(1), lists.of(2)], [&[1, 2][..], &[], &[3]]);
    }
}

//! Which system span answers which gold span.

use super::{EventRecord, TimelineDocument, TimexRecord};
use std::collections::{BTreeMap, VecDeque};

/// Something with a place in the text.
pub(super) trait Placed {
    /// First code point and one past the last.
    fn place(&self) -> (usize, usize);
}

impl Placed for &TimexRecord {
    fn place(&self) -> (usize, usize) {
        (self.start, self.end)
    }
}

impl Placed for &EventRecord {
    fn place(&self) -> (usize, usize) {
        (self.start, self.end)
    }
}

/// One to one: first equal spans in the order of the files, then overlapping ones from left to right.
///
/// Gives (gold, system, equal).
pub(super) fn pairs<T: Placed>(gold: &[T], system: &[T]) -> Vec<(usize, usize, bool)> {
    let mut equal: BTreeMap<(usize, usize), VecDeque<usize>> = BTreeMap::new();
    for (place, item) in system.iter().enumerate() {
        equal.entry(item.place()).or_default().push_back(place);
    }
    let mut used = vec![false; system.len()];
    let mut out = Vec::new();
    let mut open = Vec::new();
    for (place, item) in gold.iter().enumerate() {
        match equal.get_mut(&item.place()).and_then(VecDeque::pop_front) {
            Some(found) => {
                used[found] = true;
                out.push((place, found, true));
            }
            None => open.push(place),
        }
    }
    let mut rest: Vec<usize> = (0..system.len()).filter(|place| !used[*place]).collect();
    rest.sort_by_key(|place| system[*place].place());
    open.sort_by_key(|place| gold[*place].place());
    // Gold goes from left to right, so what ends before this gold span ends before all later ones too.
    let mut first = 0;
    for place in open {
        let (start, end) = gold[place].place();
        while rest.get(first).is_some_and(|candidate| used[*candidate] || system[*candidate].place().1 <= start) {
            first += 1;
        }
        let found = rest[first..]
            .iter()
            .take_while(|candidate| system[**candidate].place().0 < end)
            .find(|candidate| !used[**candidate] && start < system[**candidate].place().1);
        if let Some(found) = found {
            used[*found] = true;
            out.push((place, *found, false));
        }
    }
    out
}

/// The time expressions of a document without its creation time, which is never scored.
pub(super) fn expressions<'a>(document: &'a TimelineDocument, creation: Option<&str>) -> Vec<&'a TimexRecord> {
    let creation = creation.filter(|id| !id.is_empty());
    document.timexes.iter().filter(|timex| creation != Some(timex.id.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(usize, usize);

    impl Placed for At {
        fn place(&self) -> (usize, usize) {
            (self.0, self.1)
        }
    }

    #[test]
    fn one_gold_span_takes_one_system_span() {
        assert_eq!(pairs(&[At(0, 10)], &[At(0, 4), At(5, 10)]), [(0, 0, false)]);
    }

    #[test]
    fn equal_spans_go_first() {
        assert_eq!(pairs(&[At(0, 9), At(5, 9)], &[At(5, 9)]), [(1, 0, true)]);
    }

    #[test]
    fn a_long_span_behind_a_dead_one_is_still_found() {
        let system = [At(0, 2), At(1, 30), At(3, 4)];
        assert_eq!(pairs(&[At(10, 12), At(20, 22)], &system), [(0, 1, false)]);
    }
}

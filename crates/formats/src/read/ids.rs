//! One name a document.

use std::collections::HashMap;

/// The ids of a run so far.
#[derive(Debug, Default)]
pub struct Ids {
    /// How often each id was asked for.
    seen: HashMap<String, u32>,
}

impl Ids {
    /// An id that no document had so far: `id` itself, else `id#2`, `id#3`, …; the second value tells whether it had to be changed.
    pub fn unique(&mut self, id: &str) -> (String, bool) {
        let mut count = self.seen.get(id).copied().unwrap_or(0);
        let mut name = id.to_owned();
        while count > 0 && self.seen.contains_key(&name) {
            count += 1;
            name = format!("{id}#{count}");
        }
        self.seen.insert(id.to_owned(), count.max(1));
        let changed = name != id;
        if changed {
            self.seen.insert(name.clone(), 1);
        }
        (name, changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d20_doubles_are_numbered() {
        let mut ids = Ids::default();
        let given = ["a", "b", "a", "a#2", "a", "a#2", "b"];
        let unique: Vec<String> = given.iter().map(|id| ids.unique(id).0).collect();
        assert_eq!(unique, ["a", "b", "a#2", "a#2#2", "a#3", "a#2#3", "b#2"]);
    }
}

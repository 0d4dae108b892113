//! Precision, recall, F1 and class tables: the arithmetic that every scorer shares.

use std::collections::BTreeMap;

/// A named number of a score, as the `eval` command prints it: shares are times 100, counts are counts.
pub type Figure = (String, f64);

/// Precision, recall and F1 as fractions, with the sizes they were taken over.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prf {
    /// Share of the system's answers that are right.
    pub precision: f64,
    /// Share of the gold that was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// How many gold items there are.
    pub gold: usize,
    /// How many the system gave.
    pub system: usize,
}

impl Prf {
    /// `right_system` of `system` answers are right, `right_gold` of `gold` items were found; nothing over nothing is 0.
    #[must_use]
    pub fn new(right_system: f64, system: usize, right_gold: f64, gold: usize) -> Self {
        let precision = share(right_system, system as f64);
        let recall = share(right_gold, gold as f64);
        Prf { precision, recall, f1: harmonic(precision, recall), gold, system }
    }

    /// As [`Prf::new`] for one to one matches, where both sides count the same hits.
    #[must_use]
    pub fn matched(right: usize, system: usize, gold: usize) -> Self {
        Prf::new(right as f64, system, right as f64, gold)
    }

    /// As [`Prf::new`], but finding nothing where there is nothing is right: a side without items scores 1 if the
    /// other has none either.
    #[must_use]
    pub(crate) fn with_empty_agreement(right_system: f64, system: usize, right_gold: f64, gold: usize) -> Self {
        let both_empty = if system == 0 && gold == 0 { 1.0 } else { 0.0 };
        let precision = if system == 0 { both_empty } else { right_system / system as f64 };
        let recall = if gold == 0 { both_empty } else { right_gold / gold as f64 };
        Prf { precision, recall, f1: harmonic(precision, recall), gold, system }
    }

    /// Appends `name.p`, `name.r` and `name.f1`, times 100.
    pub(crate) fn figures(&self, name: &str, out: &mut Vec<Figure>) {
        out.push((format!("{name}.p"), 100.0 * self.precision));
        out.push((format!("{name}.r"), 100.0 * self.recall));
        out.push((format!("{name}.f1"), 100.0 * self.f1));
    }
}

/// `part / whole`, 0 when there is no whole.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// The harmonic mean of two shares, 0 when both are 0.
pub(crate) fn harmonic(a: f64, b: f64) -> f64 {
    share(2.0 * a * b, a + b)
}

/// Gold and predicted classes of the same items, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassTable {
    /// How many items.
    pub items: usize,
    /// Share with the right class.
    pub accuracy: f64,
    /// Mean of the classes' F1.
    pub macro_f1: f64,
    /// Mean of the classes' recall.
    pub macro_recall: f64,
    /// Pooled F1 over the listed classes.
    pub micro_f1: f64,
    /// Each class.
    pub classes: BTreeMap<String, Prf>,
}

impl ClassTable {
    /// Counts the pairs (gold, predicted) over the given classes, or over all that occur on either side.
    #[must_use]
    pub fn new(pairs: &[(String, String)], only: Option<&[&str]>) -> Self {
        #[derive(Default)]
        struct Tally {
            right: usize,
            gold: usize,
            system: usize,
        }
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        if let Some(classes) = only {
            for class in classes {
                tallies.entry((*class).to_owned()).or_default();
            }
        }
        let mut right = 0;
        for (gold, predicted) in pairs {
            right += usize::from(gold == predicted);
            for (class, is_gold) in [(gold, true), (predicted, false)] {
                let tally = match only {
                    Some(_) => tallies.get_mut(class),
                    None => Some(tallies.entry(class.clone()).or_default()),
                };
                let Some(tally) = tally else { continue };
                if is_gold {
                    tally.gold += 1;
                    tally.right += usize::from(gold == predicted);
                } else {
                    tally.system += 1;
                }
            }
        }
        let classes: BTreeMap<String, Prf> =
            tallies.iter().map(|(class, t)| (class.clone(), Prf::matched(t.right, t.system, t.gold))).collect();
        let count = classes.len() as f64;
        let pooled = tallies.values().fold((0, 0, 0), |(r, s, g), t| (r + t.right, s + t.system, g + t.gold));
        ClassTable {
            items: pairs.len(),
            accuracy: share(right as f64, pairs.len() as f64),
            macro_f1: share(classes.values().map(|class| class.f1).sum(), count),
            macro_recall: share(classes.values().map(|class| class.recall).sum(), count),
            micro_f1: Prf::matched(pooled.0, pooled.1, pooled.2).f1,
            classes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_over_nothing() {
        assert_eq!(Prf::matched(0, 0, 0).f1, 0.0);
        assert_eq!(Prf::with_empty_agreement(0.0, 0, 0.0, 0).f1, 1.0);
        assert_eq!(Prf::with_empty_agreement(0.0, 0, 0.0, 3).f1, 0.0);
    }

    #[test]
    fn a_class_table_by_hand() {
        let pairs: Vec<(String, String)> = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")]
            .iter()
            .map(|(gold, predicted)| ((*gold).to_owned(), (*predicted).to_owned()))
            .collect();
        let table = ClassTable::new(&pairs, None);
        // a: 1 right of 2 answers and 2 gold; b: 1 of 2 answers, 1 gold; c: nothing.
        assert_eq!(table.classes["a"].f1, 0.5);
        assert!((table.classes["b"].f1 - 2.0 / 3.0).abs() < 1e-12);
        assert!((table.macro_f1 - (0.5 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert_eq!(table.accuracy, 0.5);
        assert_eq!(table.micro_f1, 0.5);
        let listed = ClassTable::new(&pairs, Some(&["a", "b"]));
        assert_eq!(listed.classes.len(), 2);
        assert_eq!(listed.accuracy, 0.5);
    }
}

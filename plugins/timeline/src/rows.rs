//! Rows of small weights by hashed feature.
//!
//! A feature's slot holds sixteen bits of its own hash and the number of its row. A feature that training did not keep meets an empty
//! slot or another's bits and adds nothing, so a table is small enough for the cache without features getting in each other's way.

use dateline_learn::model::{ModelBuilder, ModelError, ModelFile};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows of `WIDTH` weights by feature, read in place.
#[derive(Debug, Clone)]
pub struct Rows<'a, const WIDTH: usize> {
    /// A mark in the high half, one more than a row in the low one; 0 for nothing.
    slots: Cow<'a, [u32]>,
    weights: Cow<'a, [i16]>,
    mask: usize,
}

/// The bits by which a slot knows its feature.
fn mark(feature: u64) -> u32 {
    (feature >> 48) as u32
}

impl<'a, const WIDTH: usize> Rows<'a, WIDTH> {
    /// How many rows a table has at most.
    pub const MOST: usize = 65_535;

    /// Takes the sections `{name}.slots` and `{name}.rows` of a model file.
    ///
    /// # Errors
    /// A section is missing, or its numbers point outside.
    pub fn new(file: &ModelFile<'a>, name: &str) -> Result<Self, ModelError> {
        let slots = file.u32s(&format!("{name}.slots"), None)?;
        let weights = file.i16s(&format!("{name}.rows"), None)?;
        let rows = weights.len() / WIDTH;
        // Without an empty slot a look-up would not end.
        let sound = slots.len().is_power_of_two()
            && slots.contains(&0)
            && weights.len() % WIDTH == 0
            && slots.iter().all(|slot| (slot & 0xffff) as usize <= rows);
        if !sound {
            return Err(ModelError::Section(format!("{name}.slots")));
        }
        let mask = slots.len() - 1;
        Ok(Self { slots, weights, mask })
    }

    /// A table of some weights, half of its slots or more empty; those beyond [`MOST`](Self::MOST) rows are left out.
    #[must_use]
    pub fn of(trained: &BTreeMap<u64, [i16; WIDTH]>) -> Rows<'static, WIDTH> {
        let count = (2 * trained.len().min(Self::MOST)).next_power_of_two().max(2);
        let mut slots = vec![0u32; count];
        let mut weights = Vec::with_capacity(trained.len() * WIDTH);
        for ((feature, row), number) in trained.iter().zip(1u16..) {
            let mut slot = *feature as usize & (count - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (count - 1);
            }
            slots[slot] = mark(*feature) << 16 | u32::from(number);
            weights.extend_from_slice(row);
        }
        Rows { slots: Cow::Owned(slots), weights: Cow::Owned(weights), mask: count - 1 }
    }

    /// Writes the sections that [`new`](Self::new) takes.
    pub fn write(&self, builder: &mut ModelBuilder, name: &str) {
        builder.u32s(&format!("{name}.slots"), &self.slots);
        builder.i16s(&format!("{name}.rows"), &self.weights);
    }

    /// Adds the weights of features to scores. The first slots of many are read before any is looked into, so that the waits for
    /// memory fall together.
    pub fn add(&self, features: &[u64], scores: &mut [i32; WIDTH]) {
        const TOGETHER: usize = 64;
        let (slots, weights, mask): (&[u32], &[i16], usize) = (&self.slots, &self.weights, self.mask);
        let mut entries = [0u32; TOGETHER];
        for features in features.chunks(TOGETHER) {
            for (entry, feature) in entries.iter_mut().zip(features) {
                *entry = slots.get(*feature as usize & mask).copied().unwrap_or(0);
            }
            for (first, feature) in entries.iter().zip(features) {
                let (mark, mut entry, mut slot) = (mark(*feature), *first, *feature as usize);
                // Every other slot is empty, and most features are not in the table.
                while entry != 0 {
                    if entry >> 16 == mark {
                        let from = ((entry & 0xffff) as usize).saturating_sub(1) * WIDTH;
                        if let Some(row) = weights.get(from..).and_then(|rest| rest.first_chunk::<WIDTH>()) {
                            // Two arrays of one known length: several numbers are added at a time.
                            for column in 0..WIDTH {
                                scores[column] += i32::from(row[column]);
                            }
                        }
                        break;
                    }
                    slot = slot.wrapping_add(1);
                    entry = slots.get(slot & mask).copied().unwrap_or(0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::feature;

    const WIDTH: usize = 6;

    #[test]
    fn a_table_gives_back_what_was_put_in_and_nothing_for_what_was_not() {
        let trained: BTreeMap<u64, [i16; WIDTH]> =
            (0..500u64).map(|number| (feature(1, number, 0), [number as i16, -7, 3, 0, 0, 1])).collect();
        let table = Rows::of(&trained);
        for (feature, row) in &trained {
            let mut scores = [0; WIDTH];
            table.add(&[*feature, *feature], &mut scores);
            assert_eq!(scores, row.map(|weight| 2 * i32::from(weight)));
        }
        let mut scores = [0; WIDTH];
        table.add(&(0..500u64).map(|number| feature(2, number, 0)).collect::<Vec<_>>(), &mut scores);
        assert_eq!(scores, [0; WIDTH]);
    }

    #[test]
    fn a_table_without_an_empty_slot_or_with_a_row_too_far_is_refused() {
        for slots in [[1, 1], [0, 3]] {
            let mut builder = ModelBuilder::default();
            builder.u32s("bad.slots", &slots);
            builder.i16s("bad.rows", &[0; WIDTH]);
            let file = builder.finish();
            let file = ModelFile::new(&file).expect("a file just written can be read");
            assert!(Rows::<WIDTH>::new(&file, "bad").is_err());
        }
    }
}

//! Sparse hashed linear models: each feature is a slot, each slot a short list of classes with small integer weights.
//!
//! Measured on the tagger, and without gain: to ask for the slots of the next words ahead of time, and to keep the sums of the
//! features that a word makes alone. With many classes [`many`](crate::many) is faster.

use std::borrow::Cow;

use crate::model::{ModelBuilder, ModelError, ModelFile};

/// A linear model over hashed features, read in place.
#[derive(Debug, Clone)]
pub struct Linear<'a> {
    starts: Cow<'a, [u32]>,
    /// The class in the low byte, the signed weight in the high one; a class may stand there more than once.
    entries: Cow<'a, [u16]>,
    mask: usize,
}

impl<'a> Linear<'a> {
    /// Takes the sections `{name}.starts` and `{name}.entries` of a model file; `classes` bounds the classes.
    ///
    /// # Errors
    /// A section is missing, or its numbers point outside.
    pub fn new(file: &ModelFile<'a>, name: &str, classes: usize) -> Result<Self, ModelError> {
        let starts = file.u32s(&format!("{name}.starts"), None)?;
        let slots = starts.len().saturating_sub(1);
        let bad = |part: &str| ModelError::Section(format!("{name}.{part}"));
        let entries = file.u16s(&format!("{name}.entries"), None)?;
        if !slots.is_power_of_two() || starts.last().copied() != Some(entries.len() as u32) {
            return Err(bad("starts"));
        }
        if classes < 256 && entries.iter().any(|e| usize::from(e.to_le_bytes()[0]) >= classes) {
            return Err(bad("entries"));
        }
        Ok(Self { starts, entries, mask: slots - 1 })
    }

    /// Adds the weights of one feature (a finished hash) to the scores of the classes.
    #[inline(always)]
    pub fn add(&self, feature: u64, scores: &mut [i32; 256]) {
        let slot = feature as usize & self.mask;
        let (from, to) = (self.starts[slot] as usize, self.starts[slot + 1] as usize);
        for entry in self.entries.get(from..to).unwrap_or_default() {
            let [class, weight] = entry.to_le_bytes();
            let score = &mut scores[usize::from(class)];
            *score = score.wrapping_add(i32::from(weight as i8));
        }
    }

    /// Adds the weights of all features to the scores of the classes, as [`add`](Self::add) one by one does.
    ///
    /// A feature lies anywhere in memory, and waiting for it is most of the work. So the places of many are read first, then the
    /// first weight of each: these reads do not depend on each other, and the machine waits for all of them together.
    pub fn add_all(&self, features: &[u64], scores: &mut [i32; 256]) {
        const TOGETHER: usize = 64;
        let mut ranges = [(0, 0); TOGETHER];
        for features in features.chunks(TOGETHER) {
            for (range, &feature) in ranges.iter_mut().zip(features) {
                let slot = feature as usize & self.mask;
                *range = (self.starts[slot], self.starts[slot + 1]);
            }
            let ranges = &ranges[..features.len()];
            let touched = ranges.iter().fold(0, |sum, range| sum ^ self.entries.get(range.0 as usize).copied().unwrap_or_default());
            std::hint::black_box(touched);
            for &(from, to) in ranges {
                for entry in self.entries.get(from as usize..to as usize).unwrap_or_default() {
                    let [class, weight] = entry.to_le_bytes();
                    let score = &mut scores[usize::from(class)];
                    *score = score.wrapping_add(i32::from(weight as i8));
                }
            }
        }
    }

    /// Writes slots of (class, weight) as the two sections of a model; a weight beyond a byte is written in parts.
    pub fn write(builder: &mut ModelBuilder, name: &str, slots: &[Vec<(u8, i16)>]) {
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for slot in slots {
            for &(class, weight) in slot {
                let mut rest = weight;
                while rest != 0 {
                    let part = rest.clamp(-127, 127);
                    entries.push(u16::from_le_bytes([class, part as i8 as u8]));
                    rest -= part;
                }
            }
            starts.push(entries.len() as u32);
        }
        builder.u32s(&format!("{name}.starts"), &starts);
        builder.u16s(&format!("{name}.entries"), &entries);
    }
}

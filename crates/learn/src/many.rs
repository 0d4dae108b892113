//! Linear models over hashed features for many classes: as [`linear`](crate::linear), with rows for the features that many classes
//! know.
//!
//! A feature of the tagger is known to twenty classes on average, a quarter of them to more than thirty. A long list is laid out
//! as a row of one byte for every class, which the machine adds up many at a time; what is too much of a weight for a byte follows
//! as pairs, which is all that a short list has.
//!
//! Measured, and without gain: eight slots as one group that holds the sizes of its lists, so that a feature is one read from
//! memory. A third of the file less, but finding a list takes so many steps that fewer reads wait together.

use std::borrow::Cow;

use crate::model::{ModelBuilder, ModelError, ModelFile};
use crate::simd::{self, ROW};

/// A linear model, read in place.
///
/// ```text
/// starts  per slot the byte at which its list begins, and the highest bit where a row stands first; then the end of the last
/// lists   per slot the row, if there is one, and the pairs: the class in a byte, the signed weight in a byte
/// ```
#[derive(Debug, Clone)]
pub struct ManyClasses<'a> {
    starts: Cow<'a, [u32]>,
    lists: Cow<'a, [u8]>,
    columns: usize,
}

impl<'a> ManyClasses<'a> {
    /// Takes the sections `{name}.starts` and `{name}.lists` of a model file, written for so many classes.
    ///
    /// # Errors
    /// A section is missing, or has no size that fits.
    pub fn new(file: &ModelFile<'a>, name: &str, classes: usize) -> Result<Self, ModelError> {
        let starts = file.u32s(&format!("{name}.starts"), None)?;
        let lists = file.u8s(&format!("{name}.lists"), None)?;
        let slots = starts.len().saturating_sub(1);
        if !slots.is_power_of_two() || starts.last().copied() != Some(lists.len() as u32) || classes > 256 {
            return Err(ModelError::Section(format!("{name}.starts")));
        }
        Ok(Self { starts, lists, columns: columns(classes) })
    }

    /// Adds the weights of all features (finished hashes) to the scores of the classes.
    #[inline]
    pub fn add(&self, features: &[u64], scores: &mut [i32; 256]) {
        for features in features.chunks(simd::LISTS) {
            simd::add_lists(&self.starts, &self.lists, self.columns, features, scores);
        }
    }

    /// Says for which features [`add`](Self::add) will be asked soon: where their lists are is fetched from memory meanwhile.
    #[inline]
    pub fn expect(&self, features: &[u64]) {
        simd::fetch_starts(&self.starts, features);
    }

    /// Says for which of the features that were [expected](Self::expect) [`add`](Self::add) will be asked next: their lists are fetched
    /// from memory meanwhile.
    #[inline]
    pub fn expect_next(&self, features: &[u64]) {
        simd::fetch_lists(&self.starts, &self.lists, features);
    }

    /// Writes slots of (class, weight), a power of two of them, as the two sections of a model.
    pub fn write(builder: &mut ModelBuilder, name: &str, slots: &[Vec<(u8, i16)>], classes: usize) {
        let columns = columns(classes);
        // A row is worth its room from a quarter of the classes on, and its time from a few of them.
        let many = (columns / 8).max(3);
        let (mut starts, mut lists) = (Vec::with_capacity(slots.len() + 1), Vec::new());
        for slot in slots {
            let mut rest = slot.clone();
            let mut start = lists.len() as u32;
            if slot.len() > many {
                start |= ROW;
                let mut row = vec![0; columns];
                for (class, weight) in &mut rest {
                    let part = (*weight).clamp(-128, 127);
                    row[usize::from(*class)] = part as u8;
                    *weight -= part;
                }
                lists.extend(row);
            }
            starts.push(start);
            for (class, mut weight) in rest {
                while weight != 0 {
                    let part = weight.clamp(-128, 127);
                    lists.extend([class, part as u8]);
                    weight -= part;
                }
            }
        }
        starts.push(lists.len() as u32);
        builder.u32s(&format!("{name}.starts"), &starts).u8s(&format!("{name}.lists"), &lists);
    }
}

/// The bytes of a row.
fn columns(classes: usize) -> usize {
    if classes <= simd::FEW { simd::FEW } else { classes.next_multiple_of(simd::BLOCK) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    /// A class is there once, with any weight.
    fn slots(count: usize, classes: usize) -> Vec<Vec<(u8, i16)>> {
        let mut state = 11u64;
        let mut next = move |below: usize| {
            state = hash::finish(state.wrapping_add(1));
            state as usize % below
        };
        let mut list = || {
            let size = if next(9) == 0 { classes } else { next(4) };
            let mut list: Vec<(u8, i16)> = Vec::new();
            for _ in 0..size {
                let large = if next(50) == 0 { 2000 } else { 250 };
                list.push((next(classes) as u8, next(large) as i16 - large as i16 / 2));
            }
            list.sort_unstable();
            list.dedup_by_key(|pair| pair.0);
            list
        };
        (0..count).map(|_| list()).collect()
    }

    #[test]
    fn every_weight_is_found_again() {
        for classes in [1, 7, 8, 109, 256] {
            let slots = slots(1 << 10, classes);
            let mut builder = ModelBuilder::default();
            ManyClasses::write(&mut builder, "test", &slots, classes);
            let file = builder.finish();
            let model = ManyClasses::new(&ModelFile::new(&file).unwrap(), "test", classes).unwrap();
            for together in [1, 7, 64, 100] {
                for features in (0..slots.len() as u64).collect::<Vec<_>>().chunks(together) {
                    let (mut scores, mut wanted) = ([5; 256], [5; 256]);
                    // Only the low bits of a feature say its slot.
                    model.add(&features.iter().map(|feature| feature + (77 << 10)).collect::<Vec<_>>(), &mut scores);
                    for &(class, weight) in features.iter().flat_map(|&feature| &slots[feature as usize]) {
                        wanted[usize::from(class)] += i32::from(weight);
                    }
                    assert_eq!(scores, wanted);
                }
            }
        }
    }

    #[test]
    fn the_heaviest_rows_fit_into_their_sums() {
        let slots = vec![(0..109).map(|class| (class, if class % 2 == 0 { i16::MAX } else { i16::MIN })).collect::<Vec<_>>()];
        let mut builder = ModelBuilder::default();
        ManyClasses::write(&mut builder, "test", &slots, 109);
        let file = builder.finish();
        let mut scores = [0; 256];
        ManyClasses::new(&ModelFile::new(&file).unwrap(), "test", 109).unwrap().add(&[0; 500], &mut scores);
        assert_eq!(scores[..4], [500 * 32767, -500 * 32768, 500 * 32767, -500 * 32768]);
    }

    #[test]
    fn a_file_that_lies_about_its_lists_gives_some_scores_and_no_panic() {
        let mut builder = ModelBuilder::default();
        builder.u32s("test.starts", &[ROW | 37, 3, u32::MAX, 5, 40]).u8s("test.lists", &[255; 40]);
        let file = builder.finish();
        let file = ModelFile::new(&file).unwrap();
        for classes in [7, 9, 256] {
            let mut scores = [0; 256];
            ManyClasses::new(&file, "test", classes).unwrap().add(&(0..70).collect::<Vec<_>>(), &mut scores);
        }
        assert!(ManyClasses::new(&file, "test", 300).is_err());
        assert!(ManyClasses::new(&file, "other", 7).is_err());
    }
}

//! Sparse hashed linear models: each feature is a slot, each slot a short list of classes with integer weights.

use std::borrow::Cow;

use crate::model::{ModelBuilder, ModelError, ModelFile};

/// A linear model over hashed features, read in place.
#[derive(Debug, Clone)]
pub struct Linear<'a> {
    starts: Cow<'a, [u32]>,
    classes: Cow<'a, [u8]>,
    weights: Cow<'a, [i16]>,
    mask: usize,
}

impl<'a> Linear<'a> {
    /// Takes the sections `{name}.starts`, `{name}.classes` and `{name}.weights` of a model file; `classes` bounds the classes.
    ///
    /// # Errors
    /// A section is missing, or its numbers point outside.
    pub fn new(file: &ModelFile<'a>, name: &str, classes: usize) -> Result<Self, ModelError> {
        let starts = file.u32s(&format!("{name}.starts"), None)?;
        let slots = starts.len().saturating_sub(1);
        let bad = |part: &str| ModelError::Section(format!("{name}.{part}"));
        if !slots.is_power_of_two() {
            return Err(bad("starts"));
        }
        let weights = file.i16s(&format!("{name}.weights"), None)?;
        let of = file.u8s(&format!("{name}.classes"), Some(weights.len()))?;
        if starts.last().copied() != Some(weights.len() as u32) {
            return Err(bad("starts"));
        }
        if classes < 256 && of.iter().any(|&c| usize::from(c) >= classes) {
            return Err(bad("classes"));
        }
        Ok(Self { starts, classes: of, weights, mask: slots - 1 })
    }

    /// Adds the weights of one feature (a finished hash) to the scores of the classes.
    #[inline(always)]
    pub fn add(&self, feature: u64, scores: &mut [i32; 256]) {
        let slot = feature as usize & self.mask;
        let (from, to) = (self.starts[slot] as usize, self.starts[slot + 1] as usize);
        if let (Some(classes), Some(weights)) = (self.classes.get(from..to), self.weights.get(from..to)) {
            for (&class, &weight) in classes.iter().zip(weights) {
                let score = &mut scores[usize::from(class)];
                *score = score.wrapping_add(i32::from(weight));
            }
        }
    }

    /// Writes slots of (class, weight) as the three sections of a model.
    pub fn write(builder: &mut ModelBuilder, name: &str, slots: &[Vec<(u8, i16)>]) {
        let mut starts = vec![0];
        let (mut classes, mut weights) = (Vec::new(), Vec::new());
        for slot in slots {
            classes.extend(slot.iter().map(|w| w.0));
            weights.extend(slot.iter().map(|w| w.1));
            starts.push(weights.len() as u32);
        }
        builder.u32s(&format!("{name}.starts"), &starts);
        builder.u8s(&format!("{name}.classes"), &classes);
        builder.i16s(&format!("{name}.weights"), &weights);
    }
}

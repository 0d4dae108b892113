//! Quantised layers. Activations are 16-bit with a fixed point ([`ACTIVATION`]), weights 16-bit with a shift a layer, sums 32-bit.
//!
//! [`Affine::write`] chooses the shift so that no sum can overflow, whatever the input.

use std::borrow::Cow;

use crate::model::{ModelBuilder, ModelError, ModelFile};
use crate::simd;

/// One is 256 in an activation.
pub const ACTIVATION: u32 = 8;
/// The largest activation: just below 16.
pub const LARGEST: i32 = 4095;

/// A matrix with a bias, read in place.
#[derive(Debug, Clone)]
pub struct Affine<'a> {
    weights: Cow<'a, [i16]>,
    bias: Cow<'a, [i32]>,
    depth: usize,
    outputs: usize,
    shift: u32,
}

impl<'a> Affine<'a> {
    /// Takes the sections `{name}.w` and `{name}.b` and the header line `{name}.shift`.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, depth: usize, outputs: usize) -> Result<Self, ModelError> {
        let shift = file.number(&format!("{name}.shift"))?;
        if !(1..=24).contains(&shift) || depth == 0 || !depth.is_multiple_of(2) {
            return Err(ModelError::BadValue(format!("{name}.shift"), shift.to_string()));
        }
        let padded = outputs.next_multiple_of(simd::BLOCK);
        Ok(Self {
            weights: file.i16s(&format!("{name}.w"), depth.checked_mul(padded))?,
            bias: file.i32s(&format!("{name}.b"), Some(padded))?,
            depth,
            outputs,
            shift: shift as u32,
        })
    }

    /// How far an output is shifted left against an input.
    #[must_use]
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// Number of outputs a row has in what [`apply`](Self::apply) fills: those of the layer and some more without meaning.
    #[must_use]
    pub fn padded(&self) -> usize {
        self.bias.len()
    }

    /// Number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The sums for every row; see [`simd::affine`]. `out` becomes `rows` times the padded outputs.
    pub fn apply(&self, input: &[i16], stride: usize, rows: usize, out: &mut Vec<i32>) {
        // What was there before is written over.
        out.resize(rows * self.bias.len(), 0);
        simd::affine(input, stride, self.depth, &self.weights, &self.bias, out);
    }

    /// Quantises and writes a layer: `weights` is inputs by outputs, inputs have `2^point` for one and stay within ±`largest`.
    pub fn write(builder: &mut ModelBuilder, name: &str, weights: &[f32], bias: &[f32], point: u32, largest: i32) {
        let outputs = bias.len();
        let depth = weights.len() / outputs.max(1);
        let heaviest =
            (0..outputs).map(|o| (0..depth).map(|k| f64::from(weights[k * outputs + o].abs())).sum::<f64>()).fold(1e-9, f64::max);
        let widest = weights.iter().fold(1e-9, |a: f64, w| a.max(f64::from(w.abs())));
        let mut shift = 14;
        while shift > 1
            && (heaviest * f64::from(1 << shift) * f64::from(largest) * 1.1 > 1.9e9 || widest * f64::from(1 << shift) > 32_700.0)
        {
            shift -= 1;
        }
        let scale = f64::from(1 << shift);
        let mut rows = Vec::with_capacity(weights.len());
        for o in 0..outputs {
            rows.extend((0..depth).map(|k| (f64::from(weights[k * outputs + o]) * scale).round() as i16));
        }
        let mut bias: Vec<i32> = bias.iter().map(|b| (f64::from(*b) * scale * f64::from(1 << point)).round() as i32).collect();
        bias.resize(outputs.next_multiple_of(simd::BLOCK), 0);
        builder.line(&format!("{name}.shift"), shift);
        builder.i16s(&format!("{name}.w"), &simd::pack(&rows, depth, outputs));
        builder.i32s(&format!("{name}.b"), &bias);
    }
}

/// A residual convolution over a row of vectors, one neighbour to each side, with maxout.
#[derive(Debug, Clone)]
pub struct Convolution<'a> {
    affine: Affine<'a>,
    width: usize,
    pieces: usize,
}

impl<'a> Convolution<'a> {
    /// Takes a layer of [`Affine`] by name.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, width: usize, pieces: usize) -> Result<Self, ModelError> {
        Ok(Self { affine: Affine::new(file, name, 3 * width, pieces * width)?, width, pieces })
    }

    /// Adds the layer to `vectors`, which begin and end with a vector of zeros that stays so.
    pub fn apply(&self, vectors: &mut [i16], sums: &mut Vec<i32>) {
        let (width, pieces) = (self.width, self.pieces);
        let rows = (vectors.len() / width).saturating_sub(2);
        self.affine.apply(vectors, width, rows, sums);
        for (out, sums) in vectors[width..].chunks_exact_mut(width).zip(sums.chunks_exact(self.affine.padded())) {
            simd::add_largest(out, sums, pieces, self.affine.shift, LARGEST);
        }
    }
}

/// Rows of embeddings in signed bytes, read in place; a row is added to an activation after a shift to the left.
#[derive(Debug, Clone)]
pub struct Embedding<'a> {
    rows: Cow<'a, [i8]>,
    width: usize,
    shift: u32,
}

impl<'a> Embedding<'a> {
    /// Takes the section `{name}` and the header line `{name}.shift`.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, width: usize) -> Result<Self, ModelError> {
        let rows = file.i8s(name, None)?;
        let shift = file.number(&format!("{name}.shift"))?;
        if width == 0 || rows.is_empty() || !rows.len().is_multiple_of(width) || shift > 8 {
            return Err(ModelError::Section(name.to_owned()));
        }
        Ok(Self { rows, width, shift: shift as u32 })
    }

    /// Number of rows; at least one.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len() / self.width
    }

    /// Adds a row (the first one where there is none of that number).
    #[inline]
    pub fn add(&self, row: usize, sum: &mut [i16]) {
        let at = row * self.width;
        let row = self.rows.get(at..at + self.width).or(self.rows.get(..self.width)).unwrap_or_default();
        simd::add_bytes(sum, row, self.shift);
    }

    /// Quantises and writes a table.
    pub fn write(builder: &mut ModelBuilder, name: &str, rows: &[f32]) {
        let mut sizes: Vec<f32> = rows.iter().map(|v| v.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        // One in five thousand may be cut off, so that a few outliers do not cost all others their precision.
        let large = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 5000)).copied().unwrap_or(1.0);
        let mut shift = 0;
        while shift < 8 && large * f32::from(1u16 << (ACTIVATION - shift)) > 127.0 {
            shift += 1;
        }
        let scale = f32::from(1u16 << (ACTIVATION - shift));
        let quantised: Vec<i8> = rows.iter().map(|v| (v * scale).round().clamp(-127.0, 127.0) as i8).collect();
        builder.line(&format!("{name}.shift"), shift);
        builder.i8s(name, &quantised);
    }
}

//! Quantised layers. Activations are 16-bit with a fixed point ([`ACTIVATION`]), sums 32-bit; weights are 16-bit with a shift a
//! layer ([`Affine`]), or 8-bit with a scale an output and the activations narrowed to 7 bits before ([`Narrow`]).
//!
//! Writing chooses the shift so that no sum can overflow, whatever the input.

use std::borrow::Cow;

use crate::model::{ModelBuilder, ModelError, ModelFile};
use crate::simd;

/// One is 256 in an activation.
pub const ACTIVATION: u32 = 8;
/// The largest activation: just below 16.
pub const LARGEST: i16 = 4095;

/// A matrix with a bias, read in place.
#[derive(Debug, Clone)]
pub struct Affine<'a> {
    weights: Cow<'a, [i16]>,
    bias: Cow<'a, [i32]>,
    depth: usize,
    outputs: usize,
}

impl<'a> Affine<'a> {
    /// Takes the sections `{name}.w` and `{name}.b`. How far an output is shifted left against an input stands in the header line
    /// `{name}.shift`, for people: the largest output is the largest all the same.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, depth: usize, outputs: usize) -> Result<Self, ModelError> {
        if depth == 0 || !depth.is_multiple_of(2) {
            return Err(ModelError::Section(format!("{name}.w")));
        }
        let padded = outputs.next_multiple_of(simd::BLOCK);
        Ok(Self {
            weights: file.i16s(&format!("{name}.w"), depth.checked_mul(padded))?,
            bias: file.i32s(&format!("{name}.b"), Some(padded))?,
            depth,
            outputs,
        })
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

/// A matrix of bytes with a bias, read in place; its inputs are narrowed to seven bits, its outputs are activations again.
#[derive(Debug, Clone)]
pub struct Narrow<'a> {
    weights: Cow<'a, [i8]>,
    bias: Cow<'a, [i32]>,
    scale: Cow<'a, [i32]>,
    depth: usize,
    shift: u32,
    narrowing: u32,
    largest: i16,
}

/// The largest scale of an output: with it a sum of seven by eight bits stays within 32.
const LARGEST_SCALE: f64 = 127.0;

impl<'a> Narrow<'a> {
    /// Takes the sections `{name}.w`, `{name}.b` and `{name}.s` and the header lines `{name}.shift` and `{name}.narrowing`.
    /// Outputs are kept within ±`largest`.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, depth: usize, outputs: usize, largest: i16) -> Result<Self, ModelError> {
        let number = |key: &str, most: usize| {
            let key = format!("{name}.{key}");
            let number = file.number(&key)?;
            if number <= most { Ok(number as u32) } else { Err(ModelError::BadValue(key, number.to_string())) }
        };
        if depth == 0 || !depth.is_multiple_of(4) {
            return Err(ModelError::Section(format!("{name}.w")));
        }
        let padded = outputs.next_multiple_of(simd::BLOCK);
        Ok(Self {
            weights: file.i8s(&format!("{name}.w"), depth.checked_mul(padded))?,
            bias: file.i32s(&format!("{name}.b"), Some(padded))?,
            scale: file.i32s(&format!("{name}.s"), Some(padded))?,
            depth,
            shift: number("shift", 24)?,
            narrowing: number("narrowing", 8)?,
            largest,
        })
    }

    /// The activations of every row, one after the other at the beginning of `out`, which grows where it is too short; a row has the
    /// outputs of the layer, filled up to whole blocks. Rows of the input lie `stride` apart and may overlap; see [`simd::affine_bytes`].
    pub fn apply(&self, input: &[i16], stride: usize, rows: usize, narrowed: &mut simd::Inputs, out: &mut Vec<i16>) {
        narrowed.read(input, self.narrowing);
        let len = rows * self.bias.len();
        // What was there before is written over, and what lies behind is left alone.
        if out.len() < len {
            out.resize(len, 0);
        }
        let layer = simd::Bytes { weights: &self.weights, bias: &self.bias, scale: &self.scale, shift: self.shift, largest: self.largest };
        simd::affine_bytes(narrowed, stride, self.depth, layer, &mut out[..len]);
    }

    /// Quantises and writes a layer: `weights` is inputs by outputs; inputs are activations, narrowed by `narrowing` bits; an
    /// output has `2^point` for one.
    pub fn write(builder: &mut ModelBuilder, name: &str, weights: &[f32], bias: &[f32], narrowing: u32, point: u32) {
        let outputs = bias.len();
        let depth = weights.len() / outputs.max(1);
        let of = |output: usize| (0..depth).map(move |k| f64::from(weights[k * outputs + output]));
        let widest = weights.iter().fold(1e-9, |a: f64, w| a.max(f64::from(w.abs())));
        let heaviest = (0..outputs).map(|o| of(o).map(f64::abs).sum::<f64>()).fold(1e-9, f64::max);
        let mut precision = 15;
        while precision > 1
            && (widest * f64::from(1 << precision) > 127.0 * LARGEST_SCALE || heaviest * f64::from(1 << precision) * 64.0 > 1e9)
        {
            precision -= 1;
        }
        let unit = 1.0 / f64::from(1 << precision);
        // What one is in a product of input and weight, and how far above one in an output that is.
        let shift = (precision + ACTIVATION).saturating_sub(narrowing + point).min(24);
        let product = f64::from(1 << shift);
        let (mut rows, mut begins, mut scales) = (Vec::with_capacity(weights.len()), Vec::new(), Vec::new());
        for (o, bias) in bias.iter().enumerate() {
            let largest = of(o).fold(0.0, |a: f64, w| a.max(w.abs()));
            let scale = (largest / unit / 127.0).ceil().clamp(1.0, LARGEST_SCALE);
            let row: Vec<i8> = of(o).map(|w| (w / unit / scale).round().clamp(-127.0, 127.0) as i8).collect();
            let zero = row.iter().map(|w| i32::from(*w)).sum::<i32>() * i32::from(simd::ZERO);
            begins.push((f64::from(*bias) * f64::from(1 << point) * product / scale).round() as i32 - zero);
            scales.push(scale as i32);
            rows.extend(row);
        }
        begins.resize(outputs.next_multiple_of(simd::BLOCK), 0);
        scales.resize(outputs.next_multiple_of(simd::BLOCK), 0);
        builder.line(&format!("{name}.shift"), shift).line(&format!("{name}.narrowing"), narrowing);
        builder.i8s(&format!("{name}.w"), &simd::pack_bytes(&rows, depth, outputs));
        builder.i32s(&format!("{name}.b"), &begins).i32s(&format!("{name}.s"), &scales);
    }
}

/// A residual convolution over a row of vectors, one neighbour to each side, with maxout.
#[derive(Debug, Clone)]
pub struct Convolution<'a> {
    layer: Narrow<'a>,
    width: usize,
    pieces: usize,
}

impl<'a> Convolution<'a> {
    /// Takes a layer of [`Narrow`] by name.
    ///
    /// # Errors
    /// Something is missing or of the wrong size.
    pub fn new(file: &ModelFile<'a>, name: &str, width: usize, pieces: usize) -> Result<Self, ModelError> {
        Ok(Self { layer: Narrow::new(file, name, 3 * width, pieces * width, i16::MAX)?, width, pieces })
    }

    /// Adds the layer to `vectors`, which begin and end with a vector of zeros that stays so; the others are working memory.
    pub fn apply(&self, vectors: &mut [i16], narrowed: &mut simd::Inputs, outputs: &mut Vec<i16>) {
        let (width, pieces) = (self.width, self.pieces);
        let rows = (vectors.len() / width).saturating_sub(2);
        self.layer.apply(vectors, width, rows, narrowed, outputs);
        for (out, numbers) in vectors[width..].chunks_exact_mut(width).take(rows).zip(outputs.chunks_exact(self.layer.bias.len().max(1))) {
            simd::add_largest(out, numbers, pieces, LARGEST);
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

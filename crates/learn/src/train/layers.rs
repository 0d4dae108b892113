//! Dense layers with their gradients. Matrices are row by row; a layer's weights are inputs by outputs.

use super::Random;
use super::adam::Parameter;
use crate::simd::multiply_add;

/// `out` becomes the transposed of a matrix of `rows` by `columns` whose rows lie `stride` apart.
fn transpose(a: &[f32], stride: usize, rows: usize, columns: usize, out: &mut Vec<f32>) {
    out.clear();
    out.resize(rows * columns, 0.0);
    for r in 0..rows {
        for (c, &x) in a[r * stride..r * stride + columns].iter().enumerate() {
            out[c * rows + r] = x;
        }
    }
}

/// A matrix with a bias.
#[derive(Debug, Clone)]
pub struct Affine {
    /// Inputs by outputs.
    pub weight: Parameter,
    /// One an output.
    pub bias: Parameter,
    depth: usize,
    outputs: usize,
    turned: Vec<f32>,
}

impl Affine {
    /// Weights scaled to the number of inputs.
    #[must_use]
    pub fn new(depth: usize, outputs: usize, random: &mut Random) -> Self {
        let deviation = (1.0 / depth as f32).sqrt();
        let weight = Parameter::new(1, depth * outputs, deviation, random);
        Self { weight, bias: Parameter::new(1, outputs, 0.0, random), depth, outputs, turned: Vec::new() }
    }

    /// `out` becomes the outputs of `rows` inputs, which lie `stride` apart (and may overlap).
    pub fn forward(&self, input: &[f32], stride: usize, rows: usize, out: &mut Vec<f32>) {
        out.clear();
        for _ in 0..rows {
            out.extend_from_slice(&self.bias.value);
        }
        multiply_add(input, stride, &self.weight.value, out, rows, self.depth, self.outputs);
    }

    /// Gathers the gradients of weights and bias; `back` becomes the gradient of each input row (`rows` by inputs).
    pub fn backward(&mut self, input: &[f32], stride: usize, rows: usize, grad: &[f32], back: &mut Vec<f32>) {
        let (depth, outputs) = (self.depth, self.outputs);
        for row in grad.chunks_exact(outputs) {
            for (b, g) in self.bias.grad_all().iter_mut().zip(row) {
                *b += g;
            }
        }
        transpose(input, stride, rows, depth, &mut self.turned);
        multiply_add(&self.turned, rows, grad, self.weight.grad_all(), depth, rows, outputs);
        transpose(&self.weight.value, outputs, depth, outputs, &mut self.turned);
        back.clear();
        back.resize(rows * depth, 0.0);
        multiply_add(grad, outputs, &self.turned, back, rows, outputs, depth);
    }

    /// One step of both parameters.
    pub fn step(&mut self, rate: f32, step: u32) {
        self.weight.step(rate, step);
        self.bias.step(rate, step);
    }
}

/// A residual convolution with maxout: see [`crate::dense::Convolution`].
#[derive(Debug, Clone)]
pub struct Convolution {
    /// The layer under the maxout.
    pub affine: Affine,
    width: usize,
    pieces: usize,
    input: Vec<f32>,
    sums: Vec<f32>,
    back: Vec<f32>,
    /// Per output the piece that won, and 255 where it was dropped.
    winners: Vec<u8>,
    dropout: f32,
}

impl Convolution {
    /// A layer over vectors of `width`.
    #[must_use]
    pub fn new(width: usize, pieces: usize, random: &mut Random) -> Self {
        let affine = Affine::new(3 * width, pieces * width, random);
        Self { affine, width, pieces, input: Vec::new(), sums: Vec::new(), back: Vec::new(), winners: Vec::new(), dropout: 0.0 }
    }

    /// Adds the layer to `vectors`: rows with a row of zeros at both ends and between sentences, `real` says which are words.
    pub fn forward(&mut self, vectors: &mut [f32], real: &[bool], dropout: f32, random: &mut Random) {
        let (width, pieces) = (self.width, self.pieces);
        self.input.clear();
        self.input.extend_from_slice(vectors);
        let rows = real.len() - 2;
        self.affine.forward(&self.input, width, rows, &mut self.sums);
        self.winners.clear();
        self.winners.resize(rows * width, 255);
        self.dropout = dropout;
        let keep = 1.0 / (1.0 - dropout);
        for row in 0..rows {
            if !real[row + 1] {
                continue;
            }
            let sums = &self.sums[row * width * pieces..(row + 1) * width * pieces];
            for j in 0..width {
                if dropout > 0.0 && random.unit() < dropout {
                    continue;
                }
                let mut winner = 0;
                for piece in 1..pieces {
                    if sums[piece * width + j] > sums[winner * width + j] {
                        winner = piece;
                    }
                }
                self.winners[row * width + j] = winner as u8;
                vectors[(row + 1) * width + j] += sums[winner * width + j] * keep;
            }
        }
    }

    /// Turns the gradient of the output into that of the input, in place, and gathers that of the weights.
    pub fn backward(&mut self, grad: &mut [f32]) {
        let (width, pieces) = (self.width, self.pieces);
        let rows = self.winners.len() / width;
        let keep = 1.0 / (1.0 - self.dropout);
        self.sums.fill(0.0);
        for row in 0..rows {
            for j in 0..width {
                let winner = usize::from(self.winners[row * width + j]);
                if winner != 255 {
                    self.sums[row * width * pieces + winner * width + j] = grad[(row + 1) * width + j] * keep;
                }
            }
        }
        self.affine.backward(&self.input, width, rows, &self.sums, &mut self.back);
        for (row, back) in self.back.chunks_exact(3 * width).enumerate() {
            for (g, b) in grad[row * width..(row + 3) * width].iter_mut().zip(back) {
                *g += b;
            }
        }
    }
}

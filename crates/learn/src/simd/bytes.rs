//! Layers in bytes: inputs of seven bits, weights of eight, sums of thirty-two, outputs of sixteen.
//!
//! An input is a number from 0 to 127, so that two products of it with a weight fit into sixteen bits: what AVX2 multiplies never
//! saturates, and it gives the same integers as the instructions of newer machines that sum four products at once.

use super::BLOCK;
#[cfg(target_arch = "x86_64")]
use super::{amx, x86_bytes};

/// What a zero is among the inputs, which are numbers from 0 to 127.
pub const ZERO: u8 = 64;
/// The largest of them.
const MOST: i16 = 127;

/// Inputs of a layer: numbers from 0 to 127, of which [`ZERO`] stands for nothing.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    bytes: Vec<u8>,
}

impl Inputs {
    /// Takes numbers divided by `2^shift` and rounded half up, each kept within what an input can be.
    pub fn read(&mut self, numbers: &[i16], shift: u32) {
        // What was there before is written over.
        self.bytes.resize(numbers.len(), 0);
        narrowed(&mut self.bytes, numbers, shift.min(15));
    }
}

super::compiled_twice! {
    /// `out[i] = numbers[i] / 2^shift + 64`, rounded half up and kept within 0 and 127.
    fn narrowed(out: &mut [u8], numbers: &[i16], shift: u32) {
        let half = ((1i32 << shift) >> 1) as i16;
        for (out, number) in out.iter_mut().zip(numbers) {
            *out = (number.saturating_add(half) >> shift).saturating_add(i16::from(ZERO)).clamp(0, MOST) as u8;
        }
    }
}
/// How many inputs stand side by side in packed weights.
pub(super) const GROUP: usize = 4;

/// A layer: weights packed by [`pack_bytes`], and per output what it begins with and what its sum is multiplied with.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a> {
    /// Packed weights.
    pub weights: &'a [i8],
    /// What the sum of an output begins with.
    pub bias: &'a [i32],
    /// What the sum of an output is multiplied with.
    pub scale: &'a [i32],
    /// By how many bits the product is shifted to the right.
    pub shift: u32,
    /// Between minus this and this an output is kept.
    pub largest: i16,
}

/// Packs weights of `outputs` rows of `depth` for [`affine_bytes`]: blocks of [`BLOCK`] outputs, in each the inputs by fours, of
/// each four the weights of every output. Depth and outputs are filled up with zeros to whole fours and whole blocks.
#[must_use]
pub fn pack_bytes(weights: &[i8], depth: usize, outputs: usize) -> Vec<i8> {
    let mut packed = Vec::with_capacity(depth.next_multiple_of(GROUP) * outputs.next_multiple_of(BLOCK));
    for block in 0..outputs.div_ceil(BLOCK) {
        for group in 0..depth.div_ceil(GROUP) {
            for output in block * BLOCK..(block + 1) * BLOCK {
                let there = |input: usize| output < outputs && input < depth;
                let weight = |input: usize| if there(input) { weights.get(output * depth + input).copied() } else { None };
                packed.extend((group * GROUP..(group + 1) * GROUP).map(|input| weight(input).unwrap_or_default()));
            }
        }
    }
    packed
}

/// `out[r][o] = (bias[o] + Σ input[r * stride + k] · weights[o][k]) · scale[o] / 2^shift`, rounded half up and kept within
/// ±`largest`, for every row `r`, with `depth` inputs an output.
///
/// Rows may overlap (`stride` below `depth`), which makes a convolution of a row of vectors. Sums and products wrap. `depth` is
/// divisible by four, and a row of `out` has as many numbers as the bias, which are whole blocks; nothing is done where that, or
/// the length of the input or of the weights, is not so.
pub fn affine_bytes(input: &Inputs, stride: usize, depth: usize, layer: Bytes<'_>, out: &mut [i16]) {
    let input = input.bytes.as_slice();
    let outputs = layer.bias.len();
    let rows = out.len().checked_div(outputs).unwrap_or_default();
    if rows == 0 || depth == 0 || !depth.is_multiple_of(GROUP) || !outputs.is_multiple_of(BLOCK) || layer.shift > 31 {
        return;
    }
    let read = (rows - 1).checked_mul(stride).and_then(|last| last.checked_add(depth));
    let enough = read.is_some_and(|read| input.len() >= read)
        && depth.checked_mul(outputs).is_some_and(|weights| layer.weights.len() >= weights)
        && layer.scale.len() == outputs;
    if !enough {
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if amx::worth_it(depth, outputs, rows) && amx::has_tiles() {
        // SAFETY: the process may use tiles, and everything is as long as was just seen.
        return unsafe { amx::affine(input, stride, depth, layer, &mut out[..rows * outputs]) };
    }
    #[cfg(target_arch = "x86_64")]
    if x86_bytes::has_512() {
        // SAFETY: the machine has what the function was compiled for, and everything is as long as was just seen.
        return unsafe { x86_bytes::affine_512(input, stride, depth, layer, &mut out[..rows * outputs]) };
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: as above.
        return unsafe { x86_bytes::affine(input, stride, depth, layer, &mut out[..rows * outputs]) };
    }
    affine_plain(input, stride, depth, layer, out);
}

#[cfg_attr(all(target_arch = "x86_64", not(test)), inline(never))]
fn affine_plain(input: &[u8], stride: usize, depth: usize, layer: Bytes<'_>, out: &mut [i16]) {
    let Bytes { weights, bias, scale, shift, largest } = layer;
    let (half, largest) = ((1i32 << shift) >> 1, i32::from(largest));
    for (row, out) in out.chunks_exact_mut(bias.len().max(1)).enumerate() {
        let Some(x) = input.get(row * stride..row * stride + depth) else { return };
        let blocks = out.as_chunks_mut::<BLOCK>().0.iter_mut().zip(bias.as_chunks::<BLOCK>().0).zip(scale.as_chunks::<BLOCK>().0);
        for ((out, bias), (scale, weights)) in blocks.zip(weights.chunks_exact(depth * BLOCK)).map(|((a, s), w)| (a, (s, w))) {
            let mut sums = *bias;
            for (x, weights) in x.as_chunks::<GROUP>().0.iter().zip(weights.chunks_exact(GROUP * BLOCK)) {
                for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<GROUP>().0) {
                    for (x, w) in x.iter().zip(weights) {
                        *sum = sum.wrapping_add(i32::from(*x) * i32::from(*w));
                    }
                }
            }
            for ((out, sum), scale) in out.iter_mut().zip(sums).zip(scale) {
                *out = (sum.wrapping_mul(*scale).wrapping_add(half) >> shift).clamp(-largest, largest) as i16;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_convolution_by_hand() {
        let weights = pack_bytes(&[1, 0, 0, 2, 1, -10, 100, 3], 4, 2);
        let (mut bias, mut scale) = (vec![0; BLOCK], vec![1; BLOCK]);
        (bias[1], scale[1]) = (1000, 3);
        let layer = Bytes { weights: &weights, bias: &bias, scale: &scale, shift: 1, largest: 1500 };
        let mut out = vec![0; 3 * BLOCK];
        affine_bytes(&Inputs { bytes: vec![1, 2, 3, 4, 5, 7] }, 1, 4, layer, &mut out);
        let rows: Vec<[i16; 2]> = out.chunks_exact(BLOCK).map(|r| [r[0], r[1]]).collect();
        // 1 + 8, and (1000 + 1 - 20 + 300 + 12) · 3 is above what is let through; half of nine is rounded up.
        assert_eq!(rows, [[5, 1500], [6, 1500], [9, 1500]]);
    }

    #[test]
    fn inputs_have_seven_bits() {
        let mut inputs = Inputs::default();
        inputs.read(&[0, 3, 4, -4, -5, 503, 504, 32767, -512, -513, -32768], 3);
        assert_eq!(inputs.bytes, [64, 64, 65, 64, 63, 127, 127, 127, 0, 0, 0]);
        inputs.read(&[-1, 1], 0);
        assert_eq!(inputs.bytes, [63, 65]);
    }

    #[test]
    fn sizes_that_do_not_fit_do_nothing() {
        let (weights, bias, scale) = ([1; 64], [0; BLOCK], [1; BLOCK]);
        let layer = Bytes { weights: &weights, bias: &bias, scale: &scale, shift: 0, largest: 99 };
        let run = |input: &[u8], stride, depth, layer| {
            let mut out = [7; BLOCK];
            affine_bytes(&Inputs { bytes: input.to_vec() }, stride, depth, layer, &mut out);
            out[0]
        };
        assert_eq!(run(&[1; 4], 4, 4, layer), 4);
        assert_eq!(run(&[1; 3], 4, 4, layer), 7);
        assert_eq!(run(&[1; 8], 8, 8, layer), 7);
        assert_eq!(run(&[1; 8], 8, 3, layer), 7);
        assert_eq!(run(&[1; 8], 8, 4, Bytes { scale: &scale[1..], ..layer }), 7);
        assert_eq!(run(&[1; 8], 8, 4, Bytes { bias: &bias[1..], ..layer }), 7);
        assert_eq!(run(&[1; 8], usize::MAX, 4, Bytes { shift: 32, ..layer }), 7);
    }

    #[test]
    fn every_compilation_gives_the_same_integers() {
        let mut state = 7u64;
        let mut next = || {
            state = crate::hash::finish(state.wrapping_add(1));
            state
        };
        for (depth, outputs, rows, stride) in [
            (4, 16, 1, 4),
            (96, 48, 23, 96),
            (288, 32, 6, 96),
            (64, 64, 4, 64),
            (292, 80, 13, 7),
            (60, 16, 3, 1),
            (288, 192, 9, 96),
            (96, 1216, 17, 96),
            (288, 192, 70, 96),
            (96, 32, 33, 96),
            (128, 64, 1, 64),
        ] {
            for extreme in [false, true] {
                // The largest inputs with the largest weights are what would saturate first.
                let numbers: Vec<i16> = (0..stride * rows + depth).map(|_| if extreme { 4000 } else { next() as i16 >> 6 }).collect();
                let mut input = Inputs::default();
                input.read(&numbers, 3);
                let weight = |bits: u64| if extreme { if bits & 7 == 0 { 127 } else { -128 } } else { bits as i8 };
                let weights = pack_bytes(&(0..depth * outputs).map(|_| weight(next())).collect::<Vec<_>>(), depth, outputs);
                let bias: Vec<i32> = (0..outputs).map(|_| next() as i32 >> 8).collect();
                let scale: Vec<i32> = (0..outputs).map(|_| (next() & 127) as i32).collect();
                for (shift, largest) in [(0, i16::MAX), (9, 4095), (14, i16::MAX), (20, 1700)] {
                    let layer = Bytes { weights: &weights, bias: &bias, scale: &scale, shift, largest };
                    let (mut a, mut b) = (vec![0; rows * outputs], vec![1; rows * outputs]);
                    affine_bytes(&input, stride, depth, layer, &mut a);
                    affine_plain(&input.bytes, stride, depth, layer, &mut b);
                    assert_eq!(a, b, "{depth} {outputs} {rows} {stride} {shift}");
                    #[cfg(target_arch = "x86_64")]
                    if std::arch::is_x86_feature_detected!("avx2") {
                        b.fill(2);
                        // SAFETY: the machine has AVX2, and everything is as long as the sizes say.
                        unsafe { x86_bytes::affine(&input.bytes, stride, depth, layer, &mut b) };
                        assert_eq!(a, b, "{depth} {outputs} {rows} {stride} {shift} in AVX2");
                    }
                    #[cfg(target_arch = "x86_64")]
                    if x86_bytes::has_512() {
                        b.fill(3);
                        // SAFETY: the machine has AVX-512, and everything is as long as the sizes say.
                        unsafe { x86_bytes::affine_512(&input.bytes, stride, depth, layer, &mut b) };
                        assert_eq!(a, b, "{depth} {outputs} {rows} {stride} {shift} in AVX-512");
                    }
                    #[cfg(target_arch = "x86_64")]
                    if amx::has_tiles() && amx::fits(outputs) {
                        b.fill(4);
                        // SAFETY: the process may use tiles, and everything is as long as the sizes say.
                        unsafe { amx::affine(&input.bytes, stride, depth, layer, &mut b) };
                        assert_eq!(a, b, "{depth} {outputs} {rows} {stride} {shift} in tiles");
                    }
                }
            }
        }
    }
}

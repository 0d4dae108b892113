//! [`affine`](super::affine) and [`multiply_add`](super::multiply_add) in the instructions of AVX2 and AVX-512.

use std::arch::x86_64::{
    __m512i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_storeu_si256, _mm512_add_epi32,
    _mm512_dpwssd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
};

use super::BLOCK;

/// One pair of weights for each output of a block.
type Weights = [i16; 2 * BLOCK];

/// Walks over the rows, and in a row over the blocks of outputs.
macro_rules! by_blocks {
    ($name:ident, $features:literal, $block:ident) => {
        #[target_feature(enable = $features)]
        pub(super) fn $name(input: &[i16], stride: usize, depth: usize, weights: &[i16], bias: &[i32], out: &mut [i32]) {
            for (row, out) in out.chunks_exact_mut(bias.len().max(1)).enumerate() {
                let Some(line) = input.get(row * stride..row * stride + depth) else { return };
                let blocks = weights.chunks_exact((depth * BLOCK).max(1)).zip(bias.as_chunks::<BLOCK>().0);
                for ((weights, bias), out) in blocks.zip(out.as_chunks_mut::<BLOCK>().0) {
                    $block(line.as_chunks().0, weights.as_chunks().0, bias, out);
                }
            }
        }
    };
}
by_blocks!(affine, "avx2", block);
by_blocks!(affine_512, "avx512f,avx512vnni", block_512);

/// One row of one block.
#[inline]
#[target_feature(enable = "avx2")]
fn block(line: &[[i16; 2]], weights: &[Weights], bias: &[i32; BLOCK], out: &mut [i32; BLOCK]) {
    // SAFETY: the bias has sixteen numbers of four bytes, twice what a load reads.
    let mut sums = unsafe { [_mm256_loadu_si256(bias.as_ptr().cast()), _mm256_loadu_si256(bias.as_ptr().add(8).cast())] };
    for (x, weights) in line.iter().zip(weights) {
        let x = _mm256_set1_epi32(both(*x));
        // SAFETY: a weight has thirty-two numbers of two bytes, twice what a load reads.
        let weights = unsafe { [_mm256_loadu_si256(weights.as_ptr().cast()), _mm256_loadu_si256(weights.as_ptr().add(16).cast())] };
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(x, weights));
        }
    }
    // SAFETY: there is room for sixteen numbers of four bytes, twice what a store writes.
    unsafe {
        _mm256_storeu_si256(out.as_mut_ptr().cast(), sums[0]);
        _mm256_storeu_si256(out.as_mut_ptr().add(8).cast(), sums[1]);
    }
}

/// As [`block`].
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn block_512(line: &[[i16; 2]], weights: &[Weights], bias: &[i32; BLOCK], out: &mut [i32; BLOCK]) {
    /// An addition waits for the one before it: four sums, that others may go on meanwhile.
    const SUMS: usize = 4;
    let mut sums = [_mm512_setzero_si512(); SUMS];
    // SAFETY: the bias has sixteen numbers of four bytes, which is what the load reads.
    sums[0] = unsafe { _mm512_loadu_si512(bias.as_ptr().cast()) };
    let add = |sum: &mut __m512i, x: &[i16; 2], weights: &Weights| {
        // SAFETY: a weight has thirty-two numbers of two bytes, which is what the load reads.
        let weights = unsafe { _mm512_loadu_si512(weights.as_ptr().cast()) };
        *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(both(*x)), weights);
    };
    let (lines, rest) = line.as_chunks::<SUMS>();
    let (blocks, behind) = weights.as_chunks::<SUMS>();
    for (x, weights) in lines.iter().zip(blocks) {
        for k in 0..SUMS {
            add(&mut sums[k], &x[k], &weights[k]);
        }
    }
    for (sum, (x, weights)) in sums.iter_mut().zip(rest.iter().zip(behind)) {
        add(sum, x, weights);
    }
    let sum = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]), _mm512_add_epi32(sums[2], sums[3]));
    // SAFETY: there is room for sixteen numbers of four bytes, which is what the store writes.
    unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), sum) };
}

#[cfg(feature = "train")]
use std::arch::x86_64::{
    __m512, __mmask16, _mm512_add_ps, _mm512_fmadd_ps, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_set1_ps, _mm512_setzero_ps,
};

/// See [`multiply_add`](super::multiply_add): tiles of eight rows by thirty-two columns, the last ones smaller.
///
/// # Safety
///
/// `a` has `(rows - 1) * stride + depth` numbers, `b` has `depth * columns`, `c` has `rows * columns`.
#[cfg(feature = "train")]
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn multiply_add(a: &[f32], stride: usize, b: &[f32], c: &mut [f32], rows: usize, depth: usize, columns: usize) {
    for column in (0..columns).step_by(32) {
        let mask = |from: usize| -> __mmask16 {
            let there = columns.saturating_sub(from).min(16) as u32;
            ((1u32 << there) - 1) as __mmask16
        };
        let masks = [mask(column), mask(column + 16)];
        let mut row = 0;
        macro_rules! rows_of {
            ($($count:literal)+) => {$(
                while rows - row >= $count {
                    // SAFETY: these rows and the columns under the masks lie in the matrices, by what the caller warrants.
                    unsafe { multiply_tile::<$count>(a, stride, b, c, [row, column], depth, columns, masks) };
                    row += $count;
                }
            )+};
        }
        rows_of!(8 4 2 1);
    }
}

/// One tile, at row and column `at`, of the columns under two masks.
///
/// # Safety
///
/// The rows `at[0]..at[0] + N` and the columns under the masks lie in the matrices.
#[cfg(feature = "train")]
#[inline]
#[target_feature(enable = "avx512f")]
#[expect(clippy::too_many_arguments, reason = "a tile of three matrices")]
unsafe fn multiply_tile<const N: usize>(
    a: &[f32],
    stride: usize,
    b: &[f32],
    c: &mut [f32],
    at: [usize; 2],
    depth: usize,
    columns: usize,
    masks: [__mmask16; 2],
) {
    let mut sums: [[__m512; 2]; N] = [[_mm512_setzero_ps(); 2]; N];
    let (left, right, out) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
    for k in 0..depth {
        // SAFETY: only columns under the masks are read, and the caller warrants that they are there.
        let b = unsafe {
            let line = right.wrapping_add(k * columns + at[1]);
            [_mm512_maskz_loadu_ps(masks[0], line), _mm512_maskz_loadu_ps(masks[1], line.wrapping_add(16))]
        };
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the row is there, and `k` is below its length.
            let x = _mm512_set1_ps(unsafe { *left.wrapping_add((at[0] + r) * stride + k) });
            sums[0] = _mm512_fmadd_ps(x, b[0], sums[0]);
            sums[1] = _mm512_fmadd_ps(x, b[1], sums[1]);
        }
    }
    for (r, sums) in sums.into_iter().enumerate() {
        for (half, sum) in sums.into_iter().enumerate() {
            let place = out.wrapping_add((at[0] + r) * columns + at[1] + 16 * half);
            // SAFETY: only columns under the mask are read and written.
            unsafe { _mm512_mask_storeu_ps(place, masks[half], _mm512_add_ps(_mm512_maskz_loadu_ps(masks[half], place), sum)) };
        }
    }
}

#[inline(always)]
fn both([x, y]: [i16; 2]) -> i32 {
    i32::from(x) & 0xFFFF | i32::from(y) << 16
}

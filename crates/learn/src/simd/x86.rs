//! [`affine`](super::affine) and [`multiply_add`](super::multiply_add) in the instructions of AVX2 and AVX-512.

use std::arch::x86_64::{
    _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256,
    _mm512_add_epi32, _mm512_dpwssd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
};

use super::BLOCK;

/// How many pairs of inputs are taken at a time.
const PAIRS: usize = 128;

/// One pair of weights for each output of a block.
type Weights = [i16; 2 * BLOCK];

/// Walks over tiles of rows and over one or two blocks of outputs. The inputs of a tile's rows are laid side by side first;
/// then a weight that was loaded is used for all rows, and an input for both blocks.
macro_rules! tiled {
    ($name:ident, $features:literal, $tile:ident, $($rows:literal)+) => {
        #[target_feature(enable = $features)]
        pub(super) fn $name(input: &[i16], stride: usize, depth: usize, weights: &[i16], bias: &[i32], out: &mut [i32]) {
            let outputs = bias.len();
            if outputs == 0 || depth == 0 {
                return;
            }
            let (rows, mut row) = (out.len() / outputs, 0);
            $(
                while rows - row >= $rows {
                    let mut from = 0;
                    while from < depth {
                        let to = (from + 2 * PAIRS).min(depth);
                        let mut beside = [[0i32; $rows]; PAIRS];
                        for r in 0..$rows {
                            let at = (row + r) * stride;
                            let Some(line) = input.get(at + from..at + to) else { return };
                            for (beside, pair) in beside.iter_mut().zip(line.as_chunks::<2>().0) {
                                beside[r] = both(*pair);
                            }
                        }
                        let beside = &beside[..(to - from) / 2];
                        let mut block = 0;
                        while block * BLOCK < outputs {
                            let first = taken(weights, block, depth, from, to);
                            let out = out.get_mut(row * outputs + block * BLOCK..).unwrap_or_default();
                            let bias = if from == 0 { bias.get(block * BLOCK..) } else { None };
                            if (block + 1) * BLOCK < outputs {
                                $tile::<$rows, 2>(beside, first, taken(weights, block + 1, depth, from, to), bias, out, outputs);
                            } else {
                                $tile::<$rows, 1>(beside, first, first, bias, out, outputs);
                            }
                            block += 2;
                        }
                        from = to;
                    }
                    row += $rows;
                }
            )+
        }
    };
}
tiled!(affine, "avx2", tile, 2 1);
tiled!(affine_512, "avx512f,avx512vnni", tile_512, 8 7 6 5 4 3 2 1);

/// The weights of a block for the inputs `from..to`.
#[inline(always)]
fn taken(weights: &[i16], block: usize, depth: usize, from: usize, to: usize) -> &[Weights] {
    let at = block * depth * BLOCK;
    weights.get(at + from * BLOCK..at + to * BLOCK).unwrap_or_default().as_chunks().0
}

/// Adds what the inputs give in `BLOCKS` blocks to the bias, or without one to what is there, in `ROWS` rows of `out`, each
/// `stride` behind the one before.
#[inline]
#[target_feature(enable = "avx2")]
fn tile<const ROWS: usize, const BLOCKS: usize>(
    beside: &[[i32; ROWS]],
    first: &[Weights],
    second: &[Weights],
    bias: Option<&[i32]>,
    out: &mut [i32],
    stride: usize,
) {
    let mut sums = [[[_mm256_setzero_si256(); 2]; 2]; ROWS];
    for ((x, first), second) in beside.iter().zip(first).zip(second) {
        // SAFETY: a weight has thirty-two numbers of two bytes, twice what one load reads.
        let first = unsafe { [_mm256_loadu_si256(first.as_ptr().cast()), _mm256_loadu_si256(first.as_ptr().add(16).cast())] };
        // SAFETY: as above.
        let second = unsafe { [_mm256_loadu_si256(second.as_ptr().cast()), _mm256_loadu_si256(second.as_ptr().add(16).cast())] };
        for r in 0..ROWS {
            let x = _mm256_set1_epi32(x[r]);
            sums[r][0][0] = _mm256_add_epi32(sums[r][0][0], _mm256_madd_epi16(x, first[0]));
            sums[r][0][1] = _mm256_add_epi32(sums[r][0][1], _mm256_madd_epi16(x, first[1]));
            if BLOCKS == 2 {
                sums[r][1][0] = _mm256_add_epi32(sums[r][1][0], _mm256_madd_epi16(x, second[0]));
                sums[r][1][1] = _mm256_add_epi32(sums[r][1][1], _mm256_madd_epi16(x, second[1]));
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        for (b, sum) in sums.iter().enumerate().take(BLOCKS) {
            let at = r * stride + b * BLOCK;
            let Some(out) = out.get_mut(at..at + BLOCK) else { return };
            let start = match bias {
                Some(bias) => bias.get(b * BLOCK..(b + 1) * BLOCK).unwrap_or_default(),
                None => out,
            };
            if start.len() == BLOCK {
                // SAFETY: `start` and `out` have sixteen numbers of four bytes, twice what one load reads and one store writes.
                unsafe {
                    let low = _mm256_add_epi32(_mm256_loadu_si256(start.as_ptr().cast()), sum[0]);
                    let high = _mm256_add_epi32(_mm256_loadu_si256(start.as_ptr().add(8).cast()), sum[1]);
                    _mm256_storeu_si256(out.as_mut_ptr().cast(), low);
                    _mm256_storeu_si256(out.as_mut_ptr().add(8).cast(), high);
                }
            }
        }
    }
}

/// As [`tile`].
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn tile_512<const ROWS: usize, const BLOCKS: usize>(
    beside: &[[i32; ROWS]],
    first: &[Weights],
    second: &[Weights],
    bias: Option<&[i32]>,
    out: &mut [i32],
    stride: usize,
) {
    // An addition waits for the one before it: few rows make two sums each, that others may go on meanwhile.
    let mut sums = [[[_mm512_setzero_si512(); 2]; ROWS]; 2];
    macro_rules! step {
        ($chain:expr, $x:expr, $first:expr, $second:expr) => {
            // SAFETY: a weight has thirty-two numbers of two bytes, which is what a load reads.
            let (first, second) = unsafe { (_mm512_loadu_si512($first.as_ptr().cast()), _mm512_loadu_si512($second.as_ptr().cast())) };
            for r in 0..ROWS {
                let x = _mm512_set1_epi32($x[r]);
                sums[$chain][r][0] = _mm512_dpwssd_epi32(sums[$chain][r][0], x, first);
                if BLOCKS == 2 {
                    sums[$chain][r][1] = _mm512_dpwssd_epi32(sums[$chain][r][1], x, second);
                }
            }
        };
    }
    let even = if ROWS <= 4 { beside.len() / 2 * 2 } else { 0 };
    let pairs = beside[..even].as_chunks::<2>().0.iter();
    for ((x, first), second) in pairs.zip(first.as_chunks::<2>().0).zip(second.as_chunks::<2>().0) {
        step!(0, x[0], first[0], second[0]);
        step!(1, x[1], first[1], second[1]);
    }
    let rest = (beside.get(even..), first.get(even..), second.get(even..));
    let (Some(beside), Some(first), Some(second)) = rest else { return };
    for ((x, first), second) in beside.iter().zip(first).zip(second) {
        step!(0, x, first, second);
    }
    let [sums, odd] = sums;
    for r in 0..ROWS {
        for b in 0..BLOCKS {
            let at = r * stride + b * BLOCK;
            let Some(out) = out.get_mut(at..at + BLOCK) else { return };
            let start = match bias {
                Some(bias) => bias.get(b * BLOCK..(b + 1) * BLOCK).unwrap_or_default(),
                None => out,
            };
            if start.len() == BLOCK {
                // SAFETY: `start` and `out` have sixteen numbers of four bytes, which is what the load reads and the store writes.
                unsafe {
                    let sum = _mm512_add_epi32(_mm512_loadu_si512(start.as_ptr().cast()), _mm512_add_epi32(sums[r][b], odd[r][b]));
                    _mm512_storeu_si512(out.as_mut_ptr().cast(), sum);
                }
            }
        }
    }
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

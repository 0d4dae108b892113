//! [`affine_bytes`](super::affine_bytes) in the instructions of AVX2 and AVX-512.

use std::arch::x86_64::{
    _mm_cvtsi32_si128, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_max_epi32, _mm256_min_epi32,
    _mm256_mullo_epi32, _mm256_packs_epi32, _mm256_permute4x64_epi64, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
    _mm256_sra_epi32, _mm256_storeu_si256, _mm512_add_epi32, _mm512_cvtepi32_epi16, _mm512_dpbusd_epi32, _mm512_loadu_si512,
    _mm512_max_epi32, _mm512_min_epi32, _mm512_mullo_epi32, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_sra_epi32,
};

use super::BLOCK;
use super::bytes::Bytes;

/// Whether the machine can run [`affine_512`].
#[inline]
pub(super) fn has_512() -> bool {
    std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512vnni")
}

/// Walks over tiles of rows, all about equally high, and over one or two blocks of outputs: a weight that was loaded is used for
/// all rows of a tile, and an input for both blocks.
macro_rules! tiled {
    ($name:ident, $features:literal, $tile:ident, $most:literal, $($rows:literal)+) => {
        /// See [`affine_bytes`](super::affine_bytes).
        ///
        /// # Safety
        ///
        /// The input has what the rows of `out` need, the weights `depth` an output, the scale one an output; outputs are whole
        /// blocks, `depth` whole fours.
        #[target_feature(enable = $features)]
        pub(super) unsafe fn $name(input: &[u8], stride: usize, depth: usize, layer: Bytes<'_>, out: &mut [i16]) {
            let outputs = layer.bias.len();
            let rows = out.len() / outputs;
            let mut row = 0;
            while row < rows {
                let left = rows - row;
                let high = left.div_ceil(left.div_ceil($most));
                for block in (0..outputs / BLOCK).step_by(2) {
                    let two = (block + 2) * BLOCK <= outputs;
                    // SAFETY: the rows from `row` and the blocks from `block` on are there, by what the caller warrants.
                    unsafe {
                        match (high, two) {
                            $(
                                ($rows, true) => $tile::<$rows, 2>(input, stride, depth, layer, out, [row, block]),
                                ($rows, false) => $tile::<$rows, 1>(input, stride, depth, layer, out, [row, block]),
                            )+
                            _ => {}
                        }
                    }
                }
                row += high;
            }
        }
    };
}
tiled!(affine, "avx2", tile, 3, 1 2 3);
tiled!(affine_512, "avx512f,avx512vnni", tile_512, 10, 1 2 3 4 5 6 7 8 9 10);

/// `ROWS` rows and `BLOCKS` blocks from the row and the block `at` on.
///
/// # Safety
///
/// They are there, and so are their inputs, weights and scales.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn tile<const ROWS: usize, const BLOCKS: usize>(
    input: &[u8],
    stride: usize,
    depth: usize,
    layer: Bytes<'_>,
    out: &mut [i16],
    at: [usize; 2],
) {
    let [row, block] = at;
    let ones = _mm256_set1_epi16(1);
    let (largest, least) = (_mm256_set1_epi32(i32::from(layer.largest)), _mm256_set1_epi32(-i32::from(layer.largest)));
    let (half, shift) = (_mm256_set1_epi32((1i32 << layer.shift) >> 1), _mm_cvtsi32_si128(layer.shift as i32));
    let lines = input.as_ptr().wrapping_add(row * stride);
    for b in block..block + BLOCKS {
        let weights = layer.weights.as_ptr().wrapping_add(b * depth * BLOCK);
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        let mut k = 0;
        while k < depth {
            let place = weights.wrapping_add(k * BLOCK);
            // SAFETY: four weights of sixteen outputs are there, which is what both loads read.
            let weights = unsafe { [_mm256_loadu_si256(place.cast()), _mm256_loadu_si256(place.wrapping_add(32).cast())] };
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: a row has `depth` inputs, and `k` is followed by three more.
                let x = unsafe { lines.wrapping_add(r * stride + k).cast::<i32>().read_unaligned() };
                let x = _mm256_set1_epi32(x);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(_mm256_maddubs_epi16(x, weights), ones));
                }
            }
            k += 4;
        }
        let (bias, scale) = (layer.bias.as_ptr().wrapping_add(b * BLOCK), layer.scale.as_ptr().wrapping_add(b * BLOCK));
        for (r, sums) in sums.into_iter().enumerate() {
            let mut ends = sums;
            for (half_block, end) in ends.iter_mut().enumerate() {
                // SAFETY: bias and scale of the block are there: sixteen numbers each.
                let (bias, scale) = unsafe {
                    (
                        _mm256_loadu_si256(bias.wrapping_add(8 * half_block).cast()),
                        _mm256_loadu_si256(scale.wrapping_add(8 * half_block).cast()),
                    )
                };
                let sum = _mm256_mullo_epi32(_mm256_add_epi32(*end, bias), scale);
                let sum = _mm256_sra_epi32(_mm256_add_epi32(sum, half), shift);
                *end = _mm256_max_epi32(_mm256_min_epi32(sum, largest), least);
            }
            let both = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(ends[0], ends[1]));
            let place = out.as_mut_ptr().wrapping_add((row + r) * layer.bias.len() + b * BLOCK);
            // SAFETY: the block of the row is there: sixteen numbers of two bytes.
            unsafe { _mm256_storeu_si256(place.cast(), both) };
        }
    }
}

/// As [`tile`].
///
/// # Safety
///
/// As for [`tile`].
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
unsafe fn tile_512<const ROWS: usize, const BLOCKS: usize>(
    input: &[u8],
    stride: usize,
    depth: usize,
    layer: Bytes<'_>,
    out: &mut [i16],
    at: [usize; 2],
) {
    let [row, block] = at;
    let lines = input.as_ptr().wrapping_add(row * stride);
    let weights = layer.weights.as_ptr().wrapping_add(block * depth * BLOCK);
    let mut sums = [[_mm512_setzero_si512(); BLOCKS]; ROWS];
    let mut k = 0;
    while k < depth {
        let mut group = [_mm512_setzero_si512(); BLOCKS];
        for (b, group) in group.iter_mut().enumerate() {
            // SAFETY: four weights of sixteen outputs are there, which is what the load reads.
            *group = unsafe { _mm512_loadu_si512(weights.wrapping_add((b * depth + k) * BLOCK).cast()) };
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: a row has `depth` inputs, and `k` is followed by three more.
            let x = unsafe { lines.wrapping_add(r * stride + k).cast::<i32>().read_unaligned() };
            let x = _mm512_set1_epi32(x);
            for (sum, group) in sums.iter_mut().zip(group) {
                *sum = _mm512_dpbusd_epi32(*sum, x, group);
            }
        }
        k += 4;
    }
    let (largest, least) = (_mm512_set1_epi32(i32::from(layer.largest)), _mm512_set1_epi32(-i32::from(layer.largest)));
    let (half, shift) = (_mm512_set1_epi32((1i32 << layer.shift) >> 1), _mm_cvtsi32_si128(layer.shift as i32));
    for b in 0..BLOCKS {
        let first = (block + b) * BLOCK;
        // SAFETY: bias and scale of the block are there: sixteen numbers each.
        let (bias, scale) = unsafe {
            (
                _mm512_loadu_si512(layer.bias.as_ptr().wrapping_add(first).cast()),
                _mm512_loadu_si512(layer.scale.as_ptr().wrapping_add(first).cast()),
            )
        };
        for (r, sums) in sums.iter().enumerate() {
            let sum = _mm512_mullo_epi32(_mm512_add_epi32(sums[b], bias), scale);
            let sum = _mm512_sra_epi32(_mm512_add_epi32(sum, half), shift);
            let sum = _mm512_cvtepi32_epi16(_mm512_max_epi32(_mm512_min_epi32(sum, largest), least));
            let place = out.as_mut_ptr().wrapping_add((row + r) * layer.bias.len() + first);
            // SAFETY: the block of the row is there: sixteen numbers of two bytes.
            unsafe { _mm256_storeu_si256(place.cast(), sum) };
        }
    }
}

//! The inner loops, compiled twice: for every machine, and for those with AVX2 (in training a third time, for AVX-512). The
//! source is one, plain and safe, but for [`affine`] and [`affine_bytes`], where the instructions of AVX2 and AVX-512, and for many
//! rows of bytes those of the matrix unit (AMX), are asked for by name. The integer results are the same by definition, and the
//! floating-point ones because no compilation may reorder or fuse anything.
#![expect(unsafe_code, reason = "what is compiled for AVX2 and later may be called only where the machine has it, which is asked first")]

#[cfg(target_arch = "x86_64")]
mod amx;
mod bytes;
mod lists;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_bytes;

pub use bytes::{Bytes, Inputs, ZERO, affine_bytes, pack_bytes};
pub use lists::{FEW, LISTS, ROW, add_lists, fetch_lists, fetch_starts};

/// Defines a public function that calls its AVX2 compilation where the machine can run it.
macro_rules! compiled_twice {
    ($(#[$doc:meta])* $visible:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $(-> $out:ty)? $body:block) => {
        $(#[$doc])*
        #[inline]
        $visible fn $name($($argument: $kind),*) $(-> $out)? {
            #[inline(always)]
            fn plain($($argument: $kind),*) $(-> $out)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $kind),*) $(-> $out)? {
                plain($($argument),*)
            }

            #[cfg(all(target_arch = "x86_64", feature = "train"))]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
            fn avx512($($argument: $kind),*) $(-> $out)? {
                plain($($argument),*)
            }

            #[cfg(all(target_arch = "x86_64", feature = "train"))]
            if std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512vl")
                && std::arch::is_x86_feature_detected!("avx512dq")
            {
                // SAFETY: the machine has what the function was compiled for.
                return unsafe { avx512($($argument),*) };
            }
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: the machine has AVX2, which is all that the function needs beyond what it was compiled for.
                return unsafe { avx2($($argument),*) };
            }
            plain($($argument),*)
        }
    };
}

use compiled_twice;

/// How many outputs of a packed matrix stand side by side.
pub const BLOCK: usize = 16;

/// Packs weights of `outputs` rows of `depth` for [`affine`]: blocks of [`BLOCK`] outputs, in each the inputs by pairs, of each
/// pair the two weights of every output. Depth and outputs are filled up with zeros to even and whole blocks.
#[must_use]
pub fn pack(weights: &[i16], depth: usize, outputs: usize) -> Vec<i16> {
    let mut packed = Vec::with_capacity(depth.next_multiple_of(2) * outputs.next_multiple_of(BLOCK));
    let weight = |output: usize, input: usize| {
        if output < outputs && input < depth { weights.get(output * depth + input).copied().unwrap_or_default() } else { 0 }
    };
    for block in 0..outputs.div_ceil(BLOCK) {
        for pair in 0..depth.div_ceil(2) {
            for output in block * BLOCK..(block + 1) * BLOCK {
                packed.extend([weight(output, 2 * pair), weight(output, 2 * pair + 1)]);
            }
        }
    }
    packed
}

/// `out[r][o] = bias[o] + Σ input[r * stride + k] · weights[o][k]` for every row `r`, with `depth` inputs an output.
///
/// Rows may overlap (`stride` below `depth`), which makes a convolution of a row of vectors. Sums wrap. The weights are packed
/// by [`pack`], `depth` is even, the bias has whole blocks, and so has a row of `out`.
#[inline]
pub fn affine(input: &[i16], stride: usize, depth: usize, weights: &[i16], bias: &[i32], out: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512vnni") {
        // SAFETY: the machine has what the function was compiled for.
        return unsafe { x86::affine_512(input, stride, depth, weights, bias, out) };
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2, which is all that the function needs beyond what it was compiled for.
        return unsafe { x86::affine(input, stride, depth, weights, bias, out) };
    }
    affine_plain(input, stride, depth, weights, bias, out);
}

#[cfg_attr(all(target_arch = "x86_64", not(test)), inline(never))]
fn affine_plain(input: &[i16], stride: usize, depth: usize, weights: &[i16], bias: &[i32], out: &mut [i32]) {
    for (row, out) in out.chunks_exact_mut(bias.len().max(1)).enumerate() {
        let Some(x) = input.get(row * stride..row * stride + depth) else { return };
        let blocks = out.chunks_exact_mut(BLOCK).zip(bias.chunks_exact(BLOCK)).zip(weights.chunks_exact(depth * BLOCK));
        for ((out, bias), weights) in blocks {
            out.copy_from_slice(bias);
            for (x, w) in x.chunks_exact(2).zip(weights.chunks_exact(2 * BLOCK)) {
                for (out, w) in out.iter_mut().zip(w.chunks_exact(2)) {
                    let pair = i32::from(x[0]) * i32::from(w[0]);
                    *out = out.wrapping_add(pair).wrapping_add(i32::from(x[1]) * i32::from(w[1]));
                }
            }
        }
    }
}

compiled_twice! {
    /// `sum[i] = max(0, Σ rows[·][i])`, wrapping; a row that is too short counts as zeros. `sum` has whole blocks.
    pub fn rectified_sum(sum: &mut [i16], rows: &[&[i16]]) {
        // The sums of four blocks stay in registers while all rows are added to them.
        let width = sum.len();
        let (fours, rest) = sum.as_chunks_mut::<{ 4 * BLOCK }>();
        let behind = width - rest.len();
        for (four, sum) in fours.iter_mut().enumerate() {
            rectified_part(sum, rows, four * 4 * BLOCK, width);
        }
        for (block, sum) in rest.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            rectified_part(sum, rows, behind + block * BLOCK, width);
        }
    }
}

/// The part of [`rectified_sum`] that begins at some column, of rows of some width.
#[inline(always)]
fn rectified_part<const COLUMNS: usize>(sum: &mut [i16; COLUMNS], rows: &[&[i16]], at: usize, width: usize) {
    let mut total = [0i16; COLUMNS];
    for row in rows.iter().filter(|row| row.len() >= width) {
        if let Some(row) = row.get(at..).and_then(<[i16]>::first_chunk::<COLUMNS>) {
            total.iter_mut().zip(row).for_each(|(total, number)| *total = total.wrapping_add(*number));
        }
    }
    sum.iter_mut().zip(total).for_each(|(sum, total)| *sum = total.max(0));
}

compiled_twice! {
    /// Adds to `out` the largest of the numbers that each unit has in the `pieces` runs of `numbers`, and keeps the result within
    /// ±`largest`. `out` has whole blocks.
    pub fn add_largest(out: &mut [i16], numbers: &[i16], pieces: usize, largest: i16) {
        let width = out.len();
        for (block, out) in out.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            let mut best = [i16::MIN; BLOCK];
            for piece in 0..pieces {
                let at = piece * width + block * BLOCK;
                let Some(numbers) = numbers.get(at..at + BLOCK).and_then(|numbers| numbers.as_array::<BLOCK>()) else { return };
                for (best, number) in best.iter_mut().zip(numbers) {
                    *best = (*best).max(*number);
                }
            }
            for (out, best) in out.iter_mut().zip(best) {
                *out = out.saturating_add(best).clamp(-largest, largest);
            }
        }
    }
}

compiled_twice! {
    /// The place of the first of the largest numbers; zero where there are none.
    pub fn first_largest(numbers: &[i32]) -> usize {
        let largest = numbers.iter().fold(i32::MIN, |largest, number| largest.max(*number));
        numbers.iter().position(|number| *number == largest).unwrap_or_default()
    }
}

compiled_twice! {
    /// `sum[i] += row[i] · 2^shift`, wrapping.
    pub fn add_bytes(sum: &mut [i16], row: &[i8], shift: u32) {
        for (s, &r) in sum.iter_mut().zip(row) {
            *s = s.wrapping_add(i16::from(r) << shift);
        }
    }
}

#[cfg(feature = "train")]
/// `c[r][j] += Σ_k a[r * stride + k] · b[k][j]` for `rows` rows; `b` is `depth` by `columns`, all row by row.
///
/// Where the machine has AVX-512 products and sums are fused, so that the last bits differ from those of other machines.
#[inline]
pub fn multiply_add(a: &[f32], stride: usize, b: &[f32], c: &mut [f32], rows: usize, depth: usize, columns: usize) {
    let enough = rows == 0 || (a.len() >= (rows - 1) * stride + depth && b.len() >= depth * columns && c.len() >= rows * columns);
    assert!(enough, "a matrix is smaller than its sizes say");
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512f") {
        // SAFETY: the machine has AVX-512, and the matrices are as large as their sizes say.
        return unsafe { x86::multiply_add(a, stride, b, c, rows, depth, columns) };
    }
    multiply_add_unfused(a, stride, b, c, rows, depth, columns);
}

#[cfg(feature = "train")]
compiled_twice! {
    /// [`multiply_add`] for machines without AVX-512.
    pub fn multiply_add_unfused(a: &[f32], stride: usize, b: &[f32], c: &mut [f32], rows: usize, depth: usize, columns: usize) {
        const ROWS: usize = 4;
        const COLUMNS: usize = 16;
        let mut column = 0;
        while column + COLUMNS <= columns {
            let mut row = 0;
            while row + ROWS <= rows {
                let mut sums = [[0f32; COLUMNS]; ROWS];
                let lines: [&[f32]; ROWS] = std::array::from_fn(|r| &a[(row + r) * stride..(row + r) * stride + depth]);
                for k in 0..depth {
                    let b: &[f32; COLUMNS] = b[k * columns + column..k * columns + column + COLUMNS].try_into().expect("sixteen");
                    for r in 0..ROWS {
                        let x = lines[r][k];
                        for j in 0..COLUMNS {
                            sums[r][j] += x * b[j];
                        }
                    }
                }
                for (r, sums) in sums.iter().enumerate() {
                    let c = &mut c[(row + r) * columns + column..(row + r) * columns + column + COLUMNS];
                    for j in 0..COLUMNS {
                        c[j] += sums[j];
                    }
                }
                row += ROWS;
            }
            for row in row..rows {
                let mut sums = [0f32; COLUMNS];
                let line = &a[row * stride..row * stride + depth];
                for k in 0..depth {
                    let b = &b[k * columns + column..k * columns + column + COLUMNS];
                    for j in 0..COLUMNS {
                        sums[j] += line[k] * b[j];
                    }
                }
                let c = &mut c[row * columns + column..row * columns + column + COLUMNS];
                for j in 0..COLUMNS {
                    c[j] += sums[j];
                }
            }
            column += COLUMNS;
        }
        for row in 0..rows {
            for j in column..columns {
                let line = &a[row * stride..row * stride + depth];
                let mut sum = 0f32;
                for k in 0..depth {
                    sum += line[k] * b[k * columns + j];
                }
                c[row * columns + j] += sum;
            }
        }
    }
}

#[cfg(feature = "train")]
compiled_twice! {
    /// `sum[i] += factor · row[i]`.
    pub fn add_scaled(sum: &mut [f32], factor: f32, row: &[f32]) {
        for (s, &r) in sum.iter_mut().zip(row) {
            *s += factor * r;
        }
    }
}

#[cfg(feature = "train")]
compiled_twice! {
    /// One step of Adam over a run of weights; `rate` holds the bias correction of the first moment, `second` that of the other.
    pub fn adam(value: &mut [f32], grad: &mut [f32], first: &mut [f32], second: &mut [f32], rate: f32, correction: f32) {
        for i in 0..value.len().min(grad.len()).min(first.len()).min(second.len()) {
            let g = grad[i];
            first[i] = 0.9 * first[i] + 0.1 * g;
            second[i] = 0.98 * second[i] + 0.02 * g * g;
            value[i] -= rate * first[i] / ((second[i] * correction).sqrt() + 1e-8);
            grad[i] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_convolution_by_hand() {
        let input = [1, 2, 3, 4, -5, 7];
        let weights = pack(&[1, 0, 0, 2, 1, 10, 100, 3], 4, 2);
        let mut bias = vec![0; BLOCK];
        bias[1] = 1000;
        let mut out = vec![0; 3 * BLOCK];
        affine(&input, 1, 4, &weights, &bias, &mut out);
        let rows: Vec<[i32; 2]> = out.chunks_exact(BLOCK).map(|r| [r[0], r[1]]).collect();
        assert_eq!(rows, [[9, 1333], [-8, 1417], [17, 1000 + 3 + 40 - 500 + 21]]);
    }

    #[cfg(feature = "train")]
    #[test]
    fn a_product_of_matrices_fused_and_not() {
        let mut state = 3u64;
        let mut next = || {
            state = crate::hash::finish(state.wrapping_add(1));
            (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        };
        for (rows, depth, columns, stride) in [(1, 3, 1, 3), (13, 20, 50, 7), (31, 9, 33, 9), (8, 64, 64, 64), (5, 2, 16, 4)] {
            let a: Vec<f32> = (0..rows * stride + depth).map(|_| next()).collect();
            let b: Vec<f32> = (0..depth * columns).map(|_| next()).collect();
            let start: Vec<f32> = (0..rows * columns).map(|_| next()).collect();
            let (mut fused, mut plain) = (start.clone(), start);
            multiply_add(&a, stride, &b, &mut fused, rows, depth, columns);
            multiply_add_unfused(&a, stride, &b, &mut plain, rows, depth, columns);
            assert!(fused.iter().zip(&plain).all(|(x, y)| (x - y).abs() < 1e-4), "{rows} by {depth} by {columns}");
        }
    }

    #[test]
    fn a_sum_of_rows_by_hand() {
        for width in [16, 48, 64, 80, 144] {
            let rows: Vec<Vec<i16>> =
                [3, -7, i16::MAX, 5].into_iter().map(|by| (0..width as i16).map(|i| by.wrapping_mul(i)).collect()).collect();
            let rows: Vec<&[i16]> = rows.iter().map(Vec::as_slice).chain([&[][..], &[9; 8]]).collect();
            let mut sum = vec![77; width];
            rectified_sum(&mut sum, &rows);
            let wanted: Vec<i16> = (0..width as i16).map(|i| (i.wrapping_add(i16::MAX.wrapping_mul(i))).max(0)).collect();
            assert_eq!(sum, wanted);
        }
    }

    #[test]
    fn every_compilation_gives_the_same_integers() {
        let mut state = 7u64;
        let mut next = || {
            state = crate::hash::finish(state.wrapping_add(1));
            state
        };
        for (depth, outputs, rows, stride) in [
            (2, 16, 1, 2),
            (96, 48, 23, 96),
            (288, 32, 6, 96),
            (64, 64, 4, 64),
            (64, 16, 1, 64),
            (290, 80, 13, 7),
            (62, 16, 3, 1),
            (66, 176, 1, 66),
        ] {
            let input: Vec<i16> = (0..stride * rows + depth).map(|_| next() as i16).collect();
            let weights = pack(&(0..depth * outputs).map(|_| next() as i16).collect::<Vec<_>>(), depth, outputs);
            let bias: Vec<i32> = (0..outputs).map(|_| next() as i32).collect();
            let (mut a, mut b) = (vec![0; rows * outputs], vec![1; rows * outputs]);
            affine(&input, stride, depth, &weights, &bias, &mut a);
            affine_plain(&input, stride, depth, &weights, &bias, &mut b);
            assert_eq!(a, b);
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                b.fill(2);
                // SAFETY: the machine has AVX2.
                unsafe { x86::affine(&input, stride, depth, &weights, &bias, &mut b) };
                assert_eq!(a, b);
            }
        }
    }
}

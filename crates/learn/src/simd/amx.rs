//! [`affine_bytes`](super::affine_bytes) in tiles, the matrix unit of newer processors (AMX).
//!
//! A tile is a register of sixteen rows of 64 bytes. Packed weights are tiles already: of a block of outputs, the weights of four
//! inputs are a row. The compiler knows no tiles, so that their instructions stand here as text.
//!
//! Measured, per word on an idle core, against AVX-512 (the two layers of the parser, 288 by 192 and 96 by 1216): 64 words at once 70 ns
//! against 217 and 250 ns against 573; 23 words 86 against 232 and 290 against 586; four words are slower. With another program on
//! the second thread of the core, 64 words take 170 against 265 and 380 against 730. Half of what is left is to make outputs of sums.
//! To work on the sums before while the next are made, in larger or in smaller pieces, gains nothing that counts.

use std::arch::asm;
use std::arch::x86_64::{
    __cpuid, __cpuid_count, _mm512_add_epi32, _mm512_load_si512, _mm512_loadu_si512, _mm512_max_epi16, _mm512_min_epi16,
    _mm512_mullo_epi32, _mm512_packs_epi32, _mm512_permutexvar_epi64, _mm512_set1_epi16, _mm512_set1_epi32, _mm512_setr_epi64,
    _mm512_srav_epi32, _mm512_storeu_si512,
};
use std::sync::LazyLock;

use super::BLOCK;
use super::bytes::{Bytes, GROUP};

/// Rows of a tile.
const HIGH: usize = 16;
/// Bytes of a row of a tile.
const WIDE: usize = 64;

/// Whether the machine has tiles and the system lets this process use them, which is asked once.
#[inline]
pub(super) fn has_tiles() -> bool {
    static TILES: LazyLock<bool> = LazyLock::new(|| machine_has() && system_permits());
    *TILES
}

/// AVX-512, the instructions for tiles of bytes, tiles of the size that is taken here, and a system that saves them for each thread.
fn machine_has() -> bool {
    if !(std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512bw")) {
        return false;
    }
    const SAVED_BY_SYSTEM: u32 = 1 << 27;
    const TILES_OF_BYTES: u32 = 1 << 24 | 1 << 25;
    const SAVED_TILES: u32 = 1 << 17 | 1 << 18;
    if __cpuid(0).eax < 0x1D || __cpuid(1).ecx & SAVED_BY_SYSTEM == 0 || __cpuid_count(7, 0).edx & TILES_OF_BYTES != TILES_OF_BYTES {
        return false;
    }
    let sizes = __cpuid_count(0x1D, 1);
    let (wide, tiles, high) = (sizes.ebx & 0xFFFF, sizes.ebx >> 16, sizes.ecx & 0xFFFF);
    let saved: u32;
    // SAFETY: the system has enabled the instruction, which reads what it saves of a thread into two registers.
    unsafe { asm!("xgetbv", in("ecx") 0, out("eax") saved, out("edx") _, options(nomem, nostack, preserves_flags)) };
    saved & SAVED_TILES == SAVED_TILES && wide as usize == WIDE && high as usize == HIGH && tiles == 8
}

/// Asks Linux for the memory that tiles take in each thread that uses them: it holds for all threads of the process, also for
/// those that run already. Elsewhere nobody is asked.
fn system_permits() -> bool {
    #[cfg(target_os = "linux")]
    {
        const ARCH_PRCTL: usize = 158;
        const REQUEST_PERMISSION: usize = 0x1023;
        const TILES: usize = 18;
        let refused: usize;
        // SAFETY: the call reads and writes no memory of ours; it changes two registers besides its result.
        unsafe {
            asm!(
                "syscall",
                inlateout("rax") ARCH_PRCTL => refused,
                in("rdi") REQUEST_PERMISSION,
                in("rsi") TILES,
                out("rcx") _,
                out("r11") _,
                options(nostack),
            );
        }
        refused == 0
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// Whether a layer fills the tiles so far that they are faster than vectors.
#[inline]
pub(super) fn worth_it(depth: usize, outputs: usize, rows: usize) -> bool {
    rows >= 12 && 2 * step(depth) >= WIDE && fits(outputs)
}

/// Blocks of outputs are taken two by two.
#[inline]
pub(super) fn fits(outputs: usize) -> bool {
    outputs.is_multiple_of(2 * BLOCK)
}

/// How many inputs a product of two tiles takes: all steps are of one size.
fn step(depth: usize) -> usize {
    (GROUP..=WIDE).rev().step_by(GROUP).find(|step| depth.is_multiple_of(*step)).unwrap_or(GROUP)
}

/// The sizes of the eight tiles, as the machine reads them.
#[derive(Default)]
#[repr(C, align(64))]
struct Sizes {
    palette: u8,
    start: u8,
    unused: [u8; 14],
    bytes: [u16; 16],
    rows: [u8; 16],
}

/// Sums of two tiles of rows by two blocks of outputs.
#[repr(C, align(64))]
struct Sums([[i32; 2 * BLOCK]; 2 * HIGH]);

/// See [`affine_bytes`](super::affine_bytes). Tiles of rows are taken two by two, all equally high: where they do not come out even
/// the last ones overlap, and what is in both is written twice.
///
/// # Safety
///
/// The process may use tiles. There are rows and outputs; the input has what the rows of `out` need, the weights `depth` an output,
/// the scale one an output; outputs [fit](fits), `depth` is whole fours.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) unsafe fn affine(input: &[u8], stride: usize, depth: usize, layer: Bytes<'_>, out: &mut [i16]) {
    let (outputs, step) = (layer.bias.len(), step(depth));
    let rows = out.len() / outputs;
    let tiles = 2 * rows.div_ceil(2 * HIGH);
    let high = rows.div_ceil(tiles);
    // Where two steps are all, the inputs of both stay in tiles while all weights go by.
    let held = depth == 2 * step;
    let (inputs, weights, sums) = ((step, high), (WIDE, step / GROUP), (WIDE, high));
    let first = if held { inputs } else { sums };
    let mut sizes = Sizes { palette: 1, ..Sizes::default() };
    for (tile, (bytes, rows)) in [first, first, sums, sums, inputs, inputs, weights, weights].into_iter().enumerate() {
        (sizes.bytes[tile], sizes.rows[tile]) = (bytes as u16, rows as u8);
    }
    // SAFETY: the process may use tiles, and these have no more rows and bytes than the machine has.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const sizes, options(readonly, nostack, preserves_flags)) };
    let mut sums = Sums([[0; 2 * BLOCK]; 2 * HIGH]);
    for tile in (0..tiles).step_by(2) {
        let rows = [tile, tile + 1].map(|tile| (rows - high).min(tile * high));
        let inputs = rows.map(|row| input.as_ptr().wrapping_add(row * stride));
        if held {
            // SAFETY: the tiles have these sizes, and `high` rows from each of the two on are there.
            unsafe { hold(inputs, stride, step) };
        }
        for output in (0..outputs).step_by(2 * BLOCK) {
            let weights = [output, output + BLOCK].map(|output| layer.weights.as_ptr().wrapping_add(output * depth));
            // SAFETY: as above, and so are the weights of both blocks.
            unsafe {
                if held {
                    multiply_held(weights, step, &mut sums);
                } else {
                    multiply(inputs, stride, weights, step, depth / step, &mut sums);
                }
                finish(&sums, layer, high, rows, output, out);
            }
        }
    }
    // SAFETY: no tile is needed any more. Without this the system would go on to save them.
    unsafe { asm!("tilerelease", options(nomem, nostack, preserves_flags)) };
}

/// Sums the products of two tiles of rows with two blocks, in so many steps.
///
/// # Safety
///
/// Tiles have the sizes that [`affine`] gives them, and inputs and weights are there.
#[inline]
unsafe fn multiply(inputs: [*const u8; 2], stride: usize, weights: [*const i8; 2], step: usize, steps: usize, sums: &mut Sums) {
    // SAFETY: tiles of inputs are read from rows that are there, those of weights from blocks that are there; the sums have room
    // for four tiles.
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "2:",
            "tileloadd tmm4, [{upper} + {stride}]",
            "tileloadd tmm6, [{left} + {wide}]",
            "tdpbusd tmm0, tmm4, tmm6",
            "tileloadd tmm7, [{right} + {wide}]",
            "tdpbusd tmm1, tmm4, tmm7",
            "tileloadd tmm5, [{lower} + {stride}]",
            "tdpbusd tmm2, tmm5, tmm6",
            "tdpbusd tmm3, tmm5, tmm7",
            "add {upper}, {step}",
            "add {lower}, {step}",
            "add {left}, {step_of_weights}",
            "add {right}, {step_of_weights}",
            "dec {steps}",
            "jnz 2b",
            "add {wide}, {wide}",
            "tilestored [{sums} + {wide}], tmm0",
            "tilestored [{sums} + {wide} + 64], tmm1",
            "tilestored [{sums} + {wide} + 2048], tmm2",
            "tilestored [{sums} + {wide} + 2112], tmm3",
            upper = inout(reg) inputs[0] => _,
            lower = inout(reg) inputs[1] => _,
            left = inout(reg) weights[0] => _,
            right = inout(reg) weights[1] => _,
            steps = inout(reg) steps => _,
            wide = inout(reg) WIDE => _,
            stride = in(reg) stride,
            step = in(reg) step,
            step_of_weights = in(reg) step * BLOCK,
            sums = in(reg) sums,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        );
    }
}

/// Loads both steps of two tiles of inputs, for [`multiply_held`].
///
/// # Safety
///
/// Tiles have the sizes that [`affine`] gives them, and the inputs are there.
#[inline]
unsafe fn hold(inputs: [*const u8; 2], stride: usize, step: usize) {
    // SAFETY: tiles are read from rows that are there.
    unsafe {
        asm!(
            "tileloadd tmm4, [{upper} + {stride}]",
            "tileloadd tmm5, [{lower} + {stride}]",
            "tileloadd tmm0, [{upper_behind} + {stride}]",
            "tileloadd tmm1, [{lower_behind} + {stride}]",
            upper = in(reg) inputs[0],
            lower = in(reg) inputs[1],
            upper_behind = in(reg) inputs[0].wrapping_add(step),
            lower_behind = in(reg) inputs[1].wrapping_add(step),
            stride = in(reg) stride,
            out("tmm0") _, out("tmm1") _, out("tmm4") _, out("tmm5") _,
            options(readonly, nostack, preserves_flags),
        );
    }
}

/// As [`multiply`], with inputs that were [loaded](hold) before.
///
/// # Safety
///
/// Tiles have the sizes that [`affine`] gives them, and the weights are there.
#[inline]
unsafe fn multiply_held(weights: [*const i8; 2], step: usize, sums: &mut Sums) {
    for (half, weights) in weights.into_iter().enumerate() {
        // SAFETY: tiles are read from blocks that are there; the sums have room for four tiles, of which these are two.
        unsafe {
            asm!(
                "tilezero tmm2",
                "tilezero tmm3",
                "tileloadd tmm6, [{weights} + {wide}]",
                "tileloadd tmm7, [{behind} + {wide}]",
                "tdpbusd tmm2, tmm4, tmm6",
                "tdpbusd tmm3, tmm5, tmm6",
                "tdpbusd tmm2, tmm0, tmm7",
                "tdpbusd tmm3, tmm1, tmm7",
                "tilestored [{sums} + {row}], tmm2",
                "tilestored [{sums} + {row} + 2048], tmm3",
                weights = in(reg) weights,
                behind = in(reg) weights.wrapping_add(step * BLOCK),
                wide = in(reg) WIDE,
                sums = in(reg) sums.0.as_mut_ptr().cast::<i32>().wrapping_add(half * BLOCK),
                row = in(reg) 2 * WIDE,
                out("tmm2") _, out("tmm3") _, out("tmm6") _, out("tmm7") _,
                options(nostack, preserves_flags),
            );
        }
    }
}

/// Makes outputs of sums.
///
/// # Safety
///
/// The output has `high` rows from each of `rows` on, and there are two blocks from `output` on.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
unsafe fn finish(sums: &Sums, layer: Bytes<'_>, high: usize, rows: [usize; 2], output: usize, out: &mut [i16]) {
    let (largest, least) = (_mm512_set1_epi16(layer.largest), _mm512_set1_epi16(-layer.largest));
    let (half, shift) = (_mm512_set1_epi32((1i32 << layer.shift) >> 1), _mm512_set1_epi32(layer.shift as i32));
    // What is packed comes by eighths of a vector, those of both blocks in turn.
    let order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    // SAFETY: bias and scale of both blocks are there: sixteen numbers each.
    let [bias, scale] = unsafe {
        [layer.bias, layer.scale]
            .map(|numbers| [output, output + BLOCK].map(|output| _mm512_loadu_si512(numbers.as_ptr().wrapping_add(output).cast())))
    };
    for (row, sums) in rows.into_iter().zip(sums.0.as_chunks::<HIGH>().0) {
        for (r, sums) in sums.iter().take(high).enumerate() {
            let [left, right] = std::array::from_fn(|b| {
                // SAFETY: there are sixteen sums of each block, and they are aligned.
                let sum = unsafe { _mm512_load_si512(sums.as_ptr().wrapping_add(b * BLOCK).cast()) };
                let sum = _mm512_mullo_epi32(_mm512_add_epi32(sum, bias[b]), scale[b]);
                _mm512_srav_epi32(_mm512_add_epi32(sum, half), shift)
            });
            let both = _mm512_permutexvar_epi64(order, _mm512_packs_epi32(left, right));
            let both = _mm512_max_epi16(_mm512_min_epi16(both, largest), least);
            let place = out.as_mut_ptr().wrapping_add((row + r) * layer.bias.len() + output);
            // SAFETY: both blocks of the row are there: sixteen numbers of two bytes each.
            unsafe { _mm512_storeu_si512(place.cast(), both) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::{Inputs, affine_bytes, pack_bytes};
    use super::*;

    #[test]
    fn threads_older_than_the_first_question_may_use_tiles() {
        // Where the machine has no tiles, this holds of vectors.
        let (depth, outputs, rows) = (96, 64, 40);
        let weights = pack_bytes(&(0..depth * outputs).map(|i| (i * 37 % 251) as i8).collect::<Vec<_>>(), depth, outputs);
        let (bias, scale) = (vec![3; outputs], vec![5; outputs]);
        let mut input = Inputs::default();
        input.read(&(0..depth * rows).map(|i| (i * 7 % 1001) as i16 - 500).collect::<Vec<_>>(), 3);
        let run = || {
            let layer = Bytes { weights: &weights, bias: &bias, scale: &scale, shift: 4, largest: 4000 };
            let mut out = vec![0; rows * outputs];
            affine_bytes(&input, depth, depth, layer, &mut out);
            out
        };
        let started = std::sync::Barrier::new(9);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        started.wait();
                        (0..200).map(|_| run()).collect::<Vec<_>>()
                    })
                })
                .collect();
            started.wait();
            let wanted = run();
            for thread in threads {
                assert!(thread.join().unwrap().iter().all(|out| *out == wanted));
            }
        });
    }
}

//! The inner loop of models with many classes; see [`crate::many`].

use super::{BLOCK, compiled_twice};

/// How many lists [`add_lists`] takes at a time: so many rows of bytes add up to sixteen bits.
pub const LISTS: usize = 64;
/// Marks the start of a list that begins with a row; the bits below it say where it begins.
pub const ROW: u32 = 1 << 31;
/// A row has so many columns, or whole blocks of them.
pub const FEW: usize = 8;

compiled_twice! {
    /// Adds the weights of at most [`LISTS`] features to the scores of the classes, wrapping; see [`crate::many`]. A row has
    /// `columns` bytes. What lies beyond the end of the bytes counts nothing.
    pub fn add_lists(starts: &[u32], bytes: &[u8], columns: usize, features: &[u64], scores: &mut [i32; 256]) {
        // A feature lies anywhere in memory, and waiting for it is most of the work. So the places of many are read first, then the
        // first weight of each: these reads do not depend on each other, and the machine waits for all of them together.
        let (mut ranges, mut found) = ([(0u32, 0u32); LISTS], 0);
        let mask = starts.len().saturating_sub(2);
        for &feature in features.iter().take(LISTS) {
            let Some(&[start, end]) = starts.get(feature as usize & mask..).and_then(<[u32]>::first_chunk) else { continue };
            ranges[found % LISTS] = (start, end & !ROW);
            // An empty list lies where another begins, which nobody waits for.
            found += usize::from(start & !ROW != end & !ROW);
        }
        // First all rows, then all pairs: a sum of many that was just written in parts cannot be read at once.
        let (mut rows, mut count) = ([0; LISTS], 0);
        let (mut lists, mut short) = ([(0u32, 0u32); LISTS], 0);
        let mut touched = 0;
        for &(start, end) in &ranges[..found.min(LISTS)] {
            let row = start & ROW != 0;
            let start = start & !ROW;
            touched ^= bytes.get(start as usize).copied().unwrap_or_default();
            rows[count % LISTS] = start as usize;
            count += usize::from(row);
            let start = if row { start + columns as u32 } else { start };
            lists[short % LISTS] = (start, end);
            short += usize::from(start < end);
        }
        std::hint::black_box(touched);
        let rows = rows[..count.min(LISTS)].iter();
        if columns == FEW {
            let mut sums = [0i16; FEW];
            for row in rows.filter_map(|&start| bytes.get(start..)?.first_chunk::<FEW>()) {
                sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i16::from(*weight as i8));
            }
            scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = score.wrapping_add(i32::from(sum)));
        } else {
            // The sums of two blocks stay in registers while all rows are added to them.
            const TWO: usize = 2 * BLOCK;
            for (two, scores) in scores[..columns.min(256)].chunks_mut(TWO).enumerate() {
                let rows = rows.clone().filter_map(|&start| bytes.get(start + two * TWO..));
                let mut sums = [0i16; TWO];
                if scores.len() == TWO {
                    for row in rows.filter_map(|row| row.first_chunk::<TWO>()) {
                        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i16::from(*weight as i8));
                    }
                } else {
                    for row in rows.filter_map(|row| row.first_chunk::<BLOCK>()) {
                        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i16::from(*weight as i8));
                    }
                }
                scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = score.wrapping_add(i32::from(sum)));
            }
        }
        // How long a list is cannot be foreseen, and to go round a loop so often costs more than the weights. So the pairs of some
        // lists are brought together first, in steps of one size, and what is in a step beyond the end of a list is written over.
        for lists in lists[..short.min(LISTS)].chunks(TOGETHER) {
            let (mut pairs, mut filled) = ([0u8; (TOGETHER + 1) * STEP], 0);
            for &(start, end) in lists {
                let list = bytes.get(start as usize..end as usize).unwrap_or_default();
                match (bytes.get(start as usize..).and_then(<[u8]>::first_chunk::<STEP>), pairs.get_mut(filled..filled + STEP)) {
                    (Some(step), Some(pairs)) if list.len() <= STEP => {
                        pairs.copy_from_slice(step);
                        filled += list.len() & !1;
                    }
                    _ => add_pairs(list, scores),
                }
            }
            add_pairs(pairs.get(..filled).unwrap_or_default(), scores);
        }
    }
}

/// How many lists are brought together, and the bytes that are taken of each at once: more has hardly one.
const TOGETHER: usize = 16;
const STEP: usize = 32;

/// Adds pairs of class and weight to scores.
#[inline(always)]
fn add_pairs(pairs: &[u8], scores: &mut [i32; 256]) {
    for [class, weight] in pairs.as_chunks::<2>().0 {
        let score = &mut scores[usize::from(*class)];
        *score = score.wrapping_add(i32::from(*weight as i8));
    }
}

/// Has the machine fetch where the lists of some features begin, without waiting for it.
#[inline]
pub fn fetch_starts(starts: &[u32], features: &[u64]) {
    let mask = starts.len().saturating_sub(2);
    for &feature in features {
        fetch(starts, feature as usize & mask);
    }
}

/// Has the machine fetch the lists of some features, without waiting for it; see [`fetch_starts`].
#[inline]
pub fn fetch_lists(starts: &[u32], bytes: &[u8], features: &[u64]) {
    let mask = starts.len().saturating_sub(2);
    for &feature in features {
        let Some(&[start, end]) = starts.get(feature as usize & mask..).and_then(<[u32]>::first_chunk) else { continue };
        let (start, end) = ((start & !ROW) as usize, (end & !ROW) as usize);
        // An empty list lies where another begins, which nobody waits for.
        let (first, last) = if start < end { (start, end - 1) } else { (0, 0) };
        fetch(bytes, first);
        fetch(bytes, last.min(first + LINE));
        fetch(bytes, last);
    }
}

/// The bytes of a line of the cache.
const LINE: usize = 64;

/// Has the machine fetch the line of its cache that an element lies in.
#[inline(always)]
fn fetch<T>(from: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: what is fetched is not looked at, and an address that is not there is passed over.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(from.as_ptr().wrapping_add(at).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (from, at);
}

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
        let mut ranges = [(0u32, 0u32); LISTS];
        let mask = starts.len().saturating_sub(2);
        for (range, &feature) in ranges.iter_mut().zip(features) {
            let slot = feature as usize & mask;
            *range = starts.get(slot..slot + 2).map_or((0, 0), |pair| (pair[0], pair[1]));
        }
        let ranges = &mut ranges[..features.len().min(LISTS)];
        let mut touched = 0;
        // First all rows, then all pairs: a sum of many that was just written in parts cannot be read at once.
        let (mut rows, mut count) = ([0; LISTS], 0);
        for (start, end) in ranges.iter_mut() {
            let row = *start & ROW != 0;
            *start &= !ROW;
            *end &= !ROW;
            // An empty list lies where another begins, which nobody waits for.
            touched ^= bytes.get(if start == end { 0 } else { *start as usize }).copied().unwrap_or_default();
            rows[count] = *start as usize;
            count += usize::from(row);
            *start += if row { columns as u32 } else { 0 };
        }
        std::hint::black_box(touched);
        let rows = rows[..count].iter();
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
        for &(start, end) in ranges.iter() {
            for [class, weight] in bytes.get(start as usize..end as usize).unwrap_or_default().as_chunks::<2>().0 {
                let score = &mut scores[usize::from(*class)];
                *score = score.wrapping_add(i32::from(*weight as i8));
            }
        }
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
        if start < end {
            fetch(bytes, start);
            fetch(bytes, start + 64);
        }
    }
}

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

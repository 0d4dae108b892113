//! One hash function for features and vocabularies, fixed for ever: model files depend on it.
//!
//! It is not keyed. It is used for closed tables made at training time, where a crafted input can at worst meet the weights
//! of another feature; it never decides how long a chain is.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const SEED: u64 = 0x2545_F491_4F6C_DD1D;
/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Mixes a value into a running hash.
#[inline(always)]
#[must_use]
pub const fn combine(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(23) ^ value).wrapping_mul(MULTIPLIER)
}

/// Spreads the bits of a running hash, so that its low bits may index a table.
#[inline(always)]
#[must_use]
pub const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ (hash >> 29)
}

/// The hash of a byte string; strings of different length differ even when one is the other followed by zeros.
#[inline]
#[must_use]
pub fn bytes(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64 ^ SEED;
    let (chunks, rest) = text.as_chunks::<8>();
    for chunk in chunks {
        hash = combine(hash, u64::from_le_bytes(*chunk));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    finish(combine(hash, u64::from_le_bytes(last)))
}

/// The hash of a string in lower case: [`bytes`] of it, without a string of its own where it is ASCII.
#[inline(always)]
#[must_use]
pub fn lower_case(text: &str) -> u64 {
    let text_bytes = text.as_bytes();
    let mut hash = text_bytes.len() as u64 ^ SEED;
    let (chunks, rest) = text_bytes.as_chunks::<8>();
    let mut seen = 0;
    for chunk in chunks {
        let chunk = u64::from_le_bytes(*chunk);
        seen |= chunk;
        hash = combine(hash, lower(chunk & !HIGH));
    }
    let last = up_to_seven(rest);
    if (seen | last) & HIGH != 0 {
        return lower_case_beyond_ascii(text);
    }
    finish(combine(hash, lower(last)))
}

/// [`lower_case`] of the part of a text between two of its offsets: most words are shorter than eight bytes, and these are read
/// at once, with what stands behind them. The hash of nothing where the offsets do not fit.
#[inline(always)]
#[must_use]
pub fn lower_case_part(text: &str, [start, end]: [u32; 2]) -> u64 {
    let (at, length) = (start as usize, end.wrapping_sub(start));
    if length < 8
        && let Some(chunk) = text.as_bytes().get(at..at + 8).and_then(<[u8]>::first_chunk)
    {
        let word = u64::from_le_bytes(*chunk) & !(u64::MAX << (8 * length));
        if word & HIGH == 0 {
            return finish(combine(u64::from(length) ^ SEED, lower(word)));
        }
    }
    lower_case_apart(text.get(at..end as usize).unwrap_or(""))
}

#[inline(never)]
fn lower_case_apart(text: &str) -> u64 {
    lower_case(text)
}

/// Adds the sixth bit to the bytes of A to Z, eight at a time; true only of ASCII.
#[inline(always)]
const fn lower(chunk: u64) -> u64 {
    let above = (chunk + 0x3F3F_3F3F_3F3F_3F3F) & !(chunk + 0x2525_2525_2525_2525) & HIGH;
    chunk | above >> 2
}

#[cold]
fn lower_case_beyond_ascii(text: &str) -> u64 {
    bytes(text.to_lowercase().as_bytes())
}

/// Up to seven bytes as a number, the first the lowest: by two reads that may overlap instead of one a byte.
#[inline]
fn up_to_seven(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4));
    }
    match *bytes {
        [] => 0,
        [a] => u64::from(a),
        [a, b] => u64::from(a) | u64::from(b) << 8,
        [a, b, c, ..] => u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_is_the_hash_of_the_lower_case_text() {
        for text in ["", "a", "Z", "@[`{", "said", "SAID", "Lindhaven", "ÉMILE", "Spokeswoman", "O’Neill", "U.S.", "12345678ABCDEFGH"] {
            assert_eq!(lower_case(text), bytes(text.to_lowercase().as_bytes()), "{text}");
        }
        for byte in 0..128_u8 {
            let text = char::from(byte).to_string();
            assert_eq!(lower_case(&text), bytes(text.to_lowercase().as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn a_part_has_the_hash_of_its_text() {
        let text = "The spokeswoman of LINDHAVEN’s Émile, 12345678ABCDEFGHIJ; a";
        let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        for (number, start) in places.iter().enumerate() {
            for end in &places[number..] {
                assert_eq!(lower_case_part(text, [*start as u32, *end as u32]), lower_case(&text[*start..*end]), "{start} to {end}");
            }
        }
        assert_eq!(lower_case_part(text, [900, 904]), lower_case(""));
    }

    #[test]
    fn the_function_never_changes() {
        let hashes = [bytes(b""), bytes(b"minister"), bytes(b"spokeswoman")];
        assert_eq!(hashes, [12_880_927_528_531_143_625, 4_759_362_866_795_266_190, 2_157_101_144_852_990_926]);
    }

    #[test]
    fn trailing_zeros_count() {
        assert_ne!(bytes(b"a"), bytes(b"a\0"));
    }
}

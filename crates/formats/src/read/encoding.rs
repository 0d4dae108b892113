//! Bytes to text.

use super::ReadError;
use crate::Warning;

/// Decodes UTF-8 (with or without a mark), and UTF-16 and UTF-32 where a byte order mark says so.
pub(super) fn decode(input: &str, bytes: Vec<u8>, lossy: bool, line: Option<usize>) -> Result<(String, Vec<Warning>), ReadError> {
    let other = |name, text: Option<String>| {
        text.map(|text| (text, Vec::new())).ok_or(ReadError::Encoding { input: input.to_owned(), guess: name })
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, 0, 0, rest @ ..] => return other("damaged UTF-32", utf32(rest, u32::from_le_bytes)),
        [0, 0, 0xFE, 0xFF, rest @ ..] => return other("damaged UTF-32", utf32(rest, u32::from_be_bytes)),
        [0xFF, 0xFE, rest @ ..] => return other("damaged UTF-16", utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => return other("damaged UTF-16", utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if lossy => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let count = text.matches('\u{FFFD}').count() - error_free_replacements(error.as_bytes());
            let message = format!("{count} pieces of the text were not UTF-8 and became U+FFFD");
            return Ok((unmarked(text, marked), vec![Warning { code: "W_LOSSY".to_owned(), message }]));
        }
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let found = error.as_bytes().get(byte).copied().unwrap_or(0);
            return Err(match wide(error.as_bytes()) {
                Some(guess) => ReadError::Encoding { input: input.to_owned(), guess },
                None => ReadError::Utf8 { input: input.to_owned(), byte, found, line },
            });
        }
    };
    if let Some(guess) = wide(text.as_bytes()) {
        return Err(ReadError::Encoding { input: input.to_owned(), guess });
    }
    if marked {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok((text, Vec::new()))
}

fn unmarked(text: String, marked: bool) -> String {
    if marked { text.trim_start_matches('\u{FEFF}').to_owned() } else { text }
}

/// How many replacement characters stood in the bytes themselves.
fn error_free_replacements(bytes: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, "\u{FFFD}".as_bytes()).count()
}

/// Text of 16 or 32 bits a character without a mark has a zero in nearly every second byte.
fn wide(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() * 2 / 5;
    match (head.len() >= 4, even > most, odd > most) {
        (true, false, true) => Some("UTF-16 (little-endian, without a byte order mark)"),
        (true, true, false) => Some("UTF-16 (big-endian, without a byte order mark)"),
        _ => None,
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    char::decode_utf16(pairs.iter().map(|pair| read(*pair))).collect::<Result<String, _>>().ok()
}

fn utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> Option<String> {
    let (fours, []) = bytes.as_chunks::<4>() else { return None };
    fours.iter().map(|four| char::from_u32(read(*four))).collect()
}

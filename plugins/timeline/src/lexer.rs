//! Text to lexemes in one pass: words with their class, numbers with their value, marks.
//!
//! *Why our own pass:* expressions need units smaller than syntactic tokens (`mid-1990s` is three, `10pm` two, `'90s` two)
//! and must be found in texts that no tokenizer has seen. The pass reads every byte once; hostile input (a million
//! digits) makes one lexeme.

use crate::lexicon::{Class, class_of};

/// One lexeme: bytes `start..end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// What it is to the grammar.
    pub class: Class,
    /// No white space stands before it.
    pub glued: bool,
    /// It begins with a capital.
    pub capital: bool,
    /// White space with a line break stands before it.
    pub after_break: bool,
}

/// All lexemes of a text, in order. Texts past 4 GiB are cut there.
#[must_use]
pub fn lex(text: &str) -> Vec<Lexeme> {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(u32::MAX as usize);
    let mut lexemes = Vec::with_capacity(limit / 5);
    let mut at = 0;
    let mut glued = false;
    let mut after_break = true;
    while at < limit {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            after_break |= byte == b'\n';
            glued = false;
            at += 1;
            continue;
        }
        let start = at;
        let class = if byte.is_ascii_alphabetic() {
            at = word_end(bytes, at, limit);
            word(text, start, &mut at)
        } else if byte.is_ascii_digit() {
            number(bytes, &mut at, limit)
        } else if byte < 128 {
            at += 1;
            mark(byte)
        } else {
            let character = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\u{fffd}');
            at += character.len_utf8();
            match character {
                '\u{2019}' | '\u{2018}' | '\u{2032}' => apostrophe(bytes, &mut at, limit, lexemes.last(), glued),
                '\u{2013}' | '\u{2014}' | '\u{2012}' | '\u{2212}' => Class::Dash,
                '\u{2010}' | '\u{2011}' => Class::Hyphen,
                '\u{20ac}' | '\u{a3}' | '\u{a5}' | '\u{b0}' | '\u{a2}' => Class::Sign,
                '\u{bd}' => Class::Half,
                _ if character.is_whitespace() => {
                    glued = false;
                    continue;
                }
                _ if character.is_alphabetic() => {
                    at = word_end(bytes, at, limit);
                    Class::Word
                }
                _ => Class::Mark,
            }
        };
        let class = if class == Class::Apostrophe { apostrophe(bytes, &mut at, limit, lexemes.last(), glued) } else { class };
        lexemes.push(Lexeme { start: start as u32, end: at as u32, class, glued, capital: byte.is_ascii_uppercase(), after_break });
        glued = true;
        after_break = false;
    }
    lexemes
}

/// Letters, and whatever is not ASCII and not one of the marks above: those bytes end a word only at their own character.
fn word_end(bytes: &[u8], mut at: usize, limit: usize) -> usize {
    while at < limit {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() {
            at += 1;
        } else if byte >= 128 {
            // U+2000..U+20FF (dashes, quotation marks, currency) and the Latin-1 marks end a word; letters go on.
            if byte == 0xe2 || byte == 0xc2 {
                break;
            }
            at += 1;
            while at < limit && bytes[at] & 0xc0 == 0x80 {
                at += 1;
            }
        } else {
            break;
        }
    }
    at
}

fn word(text: &str, start: usize, at: &mut usize) -> Class {
    let word = text.get(start..*at).unwrap_or("");
    if word.len() == 1 && (word == "o" || word == "O") {
        let rest = text.get(*at..).unwrap_or("");
        for mark in ["'clock", "\u{2019}clock"] {
            if rest.starts_with(mark) {
                *at += mark.len();
                return Class::OClock;
            }
        }
    }
    // a.m., p.m., B.C., A.D., U.S. and other initials: one letter, a full stop, one letter.
    if word.len() == 1 {
        let bytes = text.as_bytes();
        let letter = |at: usize| bytes.get(at).copied().unwrap_or(0).to_ascii_lowercase();
        if letter(*at) == b'.' && !letter(*at + 2).is_ascii_alphabetic() {
            let class = match (letter(start), letter(*at + 1)) {
                (b'a', b'm') => Some(Class::Meridiem(0)),
                (b'p', b'm') => Some(Class::Meridiem(12)),
                (b'b', b'c') => Some(Class::BeforeChrist),
                (b'a', b'd') => Some(Class::AnnoDomini),
                _ => None,
            };
            if let Some(class) = class {
                *at += 2;
                // The last full stop belongs to the abbreviation unless the text or its line ends there.
                let after = text.get(*at + 1..).unwrap_or("").trim_start_matches(' ').bytes().next();
                let sentence_ends = after.is_none_or(|byte| byte == b'\n');
                if letter(*at) == b'.' && !sentence_ends {
                    *at += 1;
                }
                return class;
            }
        }
    }
    match class_of(word) {
        // Names of months and weekdays are written with a capital; so are zones in capitals.
        Class::Month(..) | Class::Weekday(..) if !word.as_bytes()[0].is_ascii_uppercase() => {
            if word.len() > 4 && word != "march" && word != "august" { class_of(word) } else { Class::Word }
        }
        Class::Zone(_) | Class::BeforeChrist | Class::AnnoDomini if word.bytes().any(|byte| byte.is_ascii_lowercase()) => Class::Word,
        Class::Month(month, true, ambiguous) => {
            // The full stop of an abbreviated month is inside the expression.
            if text.as_bytes().get(*at) == Some(&b'.') {
                *at += 1;
            }
            Class::Month(month, true, ambiguous)
        }
        class => class,
    }
}

fn number(bytes: &[u8], at: &mut usize, limit: usize) -> Class {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit) && at < limit;
    let start = *at;
    let mut value: u32 = 0;
    let mut big = false;
    while digit(*at) {
        if *at - start < 9 {
            value = value * 10 + u32::from(bytes[*at] - b'0');
        } else {
            big = true;
        }
        *at += 1;
    }
    let digits = (*at - start).min(255) as u8;
    if big {
        return Class::Number(u32::MAX, digits);
    }
    // 1,000 or 12.5 — one number; 10.30 is left to the clock only where a meridiem follows, so it is a decimal here.
    if digits <= 3 && bytes.get(*at) == Some(&b',') && digit(*at + 1) && digit(*at + 2) && digit(*at + 3) && !digit(*at + 4) {
        let mut total = u64::from(value);
        while bytes.get(*at) == Some(&b',')
            && digit(*at + 1)
            && digit(*at + 2)
            && digit(*at + 3)
            && !digit(*at + 4)
            && total < 1_000_000_000
        {
            total = total * 1000 + bytes[*at + 1..*at + 4].iter().fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0'));
            *at += 4;
        }
        return Class::Thousandths(total * 1000);
    }
    let inside_date = start >= 2 && bytes[start - 1] == b'.' && bytes[start - 2].is_ascii_digit();
    if !inside_date && bytes.get(*at) == Some(&b'.') && digit(*at + 1) {
        let mut end = *at + 1;
        let mut fraction = 0;
        let mut scale = 1000;
        while digit(end) {
            if scale > 1 {
                scale /= 10;
                fraction += u64::from(bytes[end] - b'0') * scale;
            }
            end += 1;
        }
        // 12.05.2014 is a date: leave its parts alone.
        if bytes.get(end) == Some(&b'.') && digit(end + 1) {
            return Class::Number(value, digits);
        }
        *at = end;
        return Class::Thousandths(u64::from(value) * 1000 + fraction);
    }
    let letter = |at: usize| bytes.get(at).copied().unwrap_or(0).to_ascii_lowercase();
    let ends = |at: usize| !bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric());
    let suffix = [letter(*at), letter(*at + 1)];
    if matches!(&suffix, b"st" | b"nd" | b"rd" | b"th") && ends(*at + 2) {
        *at += 2;
        return Class::NumberOrdinal(value);
    }
    if suffix[0] == b's' && ends(*at + 1) && value.is_multiple_of(10) && (2..=4).contains(&digits) {
        *at += 1;
        return Class::NumberDecade(value, digits);
    }
    // 1980's
    if (digits == 4 || digits == 2)
        && value.is_multiple_of(10)
        && letter(*at) == b'\''
        && letter(*at + 1) == b's'
        && ends(*at + 2)
        && bytes[start.saturating_sub(4)..start].ends_with(b"the ")
    {
        *at += 2;
        return Class::NumberDecade(value, digits);
    }
    Class::Number(value, digits)
}

fn apostrophe(bytes: &[u8], at: &mut usize, limit: usize, before: Option<&Lexeme>, glued: bool) -> Class {
    let next = bytes.get(*at).copied().unwrap_or(0);
    let ends = *at + 1 >= limit || !bytes[*at + 1].is_ascii_alphanumeric();
    if glued && before.is_some() && (next == b's' || next == b'S') && ends {
        *at += 1;
        return Class::Possessive;
    }
    if next.is_ascii_digit() { Class::Apostrophe } else { Class::Mark }
}

fn mark(byte: u8) -> Class {
    match byte {
        b',' => Class::Comma,
        b'.' => Class::Dot,
        b'-' => Class::Hyphen,
        b'/' => Class::Slash,
        b':' => Class::Colon,
        b'(' => Class::Open,
        b')' => Class::Close,
        b'\'' | b'`' => Class::Apostrophe,
        b'$' | b'%' | b'#' => Class::Sign,
        _ => Class::Mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<Class> {
        lex(text).iter().map(|lexeme| lexeme.class).collect()
    }

    #[test]
    fn numbers_words_and_marks_have_their_class() {
        use crate::calendar::Unit;
        assert_eq!(classes("mid-1990s"), [Class::Mid, Class::Hyphen, Class::NumberDecade(1990, 4)]);
        assert_eq!(classes("10pm"), [Class::Number(10, 2), Class::Meridiem(12)]);
        assert_eq!(classes("10 p.m."), [Class::Number(10, 2), Class::Meridiem(12), Class::Dot]);
        assert_eq!(classes("year\u{2019}s"), [Class::Unit(Unit::Year, false), Class::Possessive]);
        assert_eq!(classes("\u{2019}90s"), [Class::Apostrophe, Class::NumberDecade(90, 2)]);
        assert_eq!(classes("Sept. 30"), [Class::Month(9, true, false), Class::Number(30, 2)]);
        assert_eq!(classes("21st 1,000 2.5"), [Class::NumberOrdinal(21), Class::Thousandths(1_000_000), Class::Thousandths(2500)]);
        assert_eq!(classes("7 o\u{2019}clock"), [Class::Number(7, 1), Class::OClock]);
    }

    #[test]
    fn a_million_digits_are_one_lexeme() {
        let text = "7".repeat(1_000_000);
        assert_eq!(classes(&text), [Class::Number(u32::MAX, 255)]);
    }

    #[test]
    fn spans_are_on_character_boundaries() {
        let text = "é‘90s — naïve’s Übung 5½ hours… “May” ﷽ 👩‍👩‍👧";
        for lexeme in lex(text) {
            assert!(text.get(lexeme.start as usize..lexeme.end as usize).is_some(), "{lexeme:?}");
        }
    }
}

//! A word form as models see it: typography normalised, hashed whole and by its ends, with its shape.

use crate::hash;

/// How many characters of a long word are looked at; the ends of a longer one are those of its first part.
const LONGEST: usize = 64;

/// The hashes of a word form. Made once a token, shared by every model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The form with its capitals.
    pub form: u64,
    /// The form in lower case.
    pub lower: u64,
    /// The first one, two, three and four characters, in lower case (the whole word where it is shorter).
    pub prefixes: [u64; 4],
    /// The last one, two, three and four characters, in lower case (the whole word where it is shorter).
    pub suffixes: [u64; 4],
    /// The first eight bytes in lower case, padded with zeros.
    pub start: [u8; 8],
    /// Letters, digits and marks by kind, runs cut at two: `Xx`, `dd`, `X.X.`.
    pub shape: u64,
    /// How the word is written.
    pub case: Case,
    /// Has a digit.
    pub digit: bool,
    /// Has a hyphen.
    pub hyphen: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Case {
    /// Without a letter.
    #[default]
    None,
    /// All letters small.
    Lower,
    /// The first letter a capital, all others small.
    Title,
    /// One capital and no other letter.
    Initial,
    /// All letters capitals, at least two.
    Upper,
    /// Anything else: `iPhone`, `McAllister`.
    Mixed,
}

/// The character that stands for this one in the treebanks: straight quotation marks, one kind of dash, plain spaces.
#[inline]
fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | '`' | 'ʼ' => '\'',
        '―' | '─' => '—',
        '‐' | '‑' | '‒' | '−' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        _ => c,
    }
}

impl Word {
    /// Looks at the forms of a sentence.
    #[must_use]
    pub fn all(forms: &[&str]) -> Vec<Self> {
        forms.iter().map(|form| Self::new(form)).collect()
    }

    /// Looks at a word form.
    #[must_use]
    pub fn new(form: &str) -> Self {
        match form {
            "…" | ". . ." | ".." => return Self::new("..."),
            "--" | "---" | "----" => return Self::new("—"),
            "``" | "''" | "‘‘" | "’’" => return Self::new("\""),
            _ => {}
        }
        // Two copies in fixed buffers: characters are at most four bytes, of which a lower-cased one may have three more.
        let mut lower = [0u8; LONGEST * 4];
        let mut upright = [0u8; LONGEST * 4];
        let mut starts = [0u16; LONGEST + 1];
        let (mut lower_end, mut upright_end, mut characters) = (0, 0, 0);
        let (mut capitals, mut small, mut first_capital) = (0, 0, false);
        let (mut digit, mut hyphen) = (false, false);
        let (mut shape, mut last_kind, mut run) = (0, 0, 0);
        for c in form.chars().take(LONGEST) {
            let c = plain(c);
            let low = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            starts[characters] = lower_end as u16;
            lower_end += low.encode_utf8(&mut lower[lower_end..]).len();
            upright_end += c.encode_utf8(&mut upright[upright_end..]).len();
            let kind = if c.is_ascii_digit() {
                digit = true;
                u64::from(b'd')
            } else if low != c || (!c.is_ascii() && c.is_uppercase()) {
                capitals += 1;
                first_capital |= characters == 0;
                u64::from(b'X')
            } else if c.is_alphabetic() {
                small += 1;
                u64::from(b'x')
            } else {
                hyphen |= c == '-';
                c as u64
            };
            run = if kind == last_kind { run + 1 } else { 1 };
            last_kind = kind;
            if run <= 2 {
                shape = hash::combine(shape, kind);
            }
            characters += 1;
        }
        starts[characters] = lower_end as u16;
        let lower = &lower[..lower_end];
        let case = match (capitals, small) {
            (0, 0) => Case::None,
            (0, _) => Case::Lower,
            (1, 0) => Case::Initial,
            (_, 0) => Case::Upper,
            (1, _) if first_capital => Case::Title,
            _ => Case::Mixed,
        };
        let prefix = |n: usize| hash::bytes(&lower[..usize::from(starts[n.min(characters)])]);
        let mut start = [0; 8];
        start.iter_mut().zip(lower).for_each(|(to, from)| *to = *from);
        let suffix = |n: usize| hash::bytes(&lower[usize::from(starts[characters.saturating_sub(n)])..]);
        Self {
            form: hash::bytes(&upright[..upright_end]),
            lower: hash::bytes(lower),
            prefixes: [prefix(1), prefix(2), prefix(3), prefix(4)],
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            start,
            shape: hash::finish(shape),
            case,
            digit,
            hyphen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_is_levelled() {
        for (a, b) in [("don’t", "don't"), ("“", "\""), ("…", "..."), ("--", "—"), ("O‘Hara", "O'Hara")] {
            assert_eq!(Word::new(a), Word::new(b), "{a} {b}");
        }
        assert_ne!(Word::new("—"), Word::new("-"));
    }

    #[test]
    fn writing() {
        let case = |form| Word::new(form).case;
        assert_eq!(case("Marlow"), Case::Title);
        assert_eq!(case("NATO"), Case::Upper);
        assert_eq!(case("J."), Case::Initial);
        assert_eq!(case("McAllister"), Case::Mixed);
        assert_eq!(case("Élan"), Case::Title);
        assert_eq!(case("1,200"), Case::None);
        assert_eq!(Word::new("Marlow").lower, Word::new("MARLOW").lower);
        assert_eq!(Word::new("Marlow").shape, Word::new("Talbot").shape);
    }

    #[test]
    fn any_text_is_a_word() {
        for form in ["", "\u{0}", "e\u{301}\u{301}", "👩‍👩‍👧", &"İ".repeat(5000), &"x".repeat(100_000)] {
            let word = Word::new(form);
            assert_eq!(word, Word::new(form));
        }
    }
}

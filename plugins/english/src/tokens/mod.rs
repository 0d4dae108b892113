//! The tokenizer: words by the conventions of the UD English treebanks (EWT), as byte ranges.
//!
//! Hyphenated words are split as the treebank splits them (*adult - learned*, but *e-mail*, *anti-war*),
//! contractions and possessives come apart (*do n't*, *Ana 's*), numbers keep their commas, decimals,
//! times and dates, units written on to a number come off, abbreviations keep their stop. A stop that
//! ends a sentence as well is parted from its abbreviation later, by [`crate::sentences`].
//!
//! One pass, no allocation but the growth of the output. Every character that [`crate::characters::is_space`]
//! does not call a space lies in exactly one token; no token holds a space.

mod addresses;
mod words;

use crate::abbreviations::{Abbreviation, lookup};
use crate::characters::{is_apostrophe, is_hyphen, is_mark, is_space, is_word};
use words::{fused, is_clipped, is_clitic, is_unit, keeps_hyphen};

/// A word or mark: byte offsets into the text it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Piece {
    /// The written form.
    #[inline]
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A token longer than this many bytes is cut, so that no later stage meets a word of a megabyte.
const LONGEST: usize = 4096;

/// Appends the tokens of `text[start..end]` to `out`, offsets counted in `text`.
///
/// `start` and `end` must be character boundaries of `text`, and `text` shorter than 4 GiB.
pub fn tokenize(text: &str, start: usize, end: usize, out: &mut Vec<Piece>) {
    let mut lexer = Lexer {
        text: &text[..end],
        at: start,
        from: start,
        chunk_end: start,
        address: false,
        no_address_before: start,
        no_domain_before: start,
        out,
    };
    lexer.run();
}

struct Lexer<'t, 'o> {
    text: &'t str,
    at: usize,
    /// Where the text handed in begins: what is before is not looked at.
    from: usize,
    /// End of the run without spaces that `at` is in.
    chunk_end: usize,
    /// Whether that run has a mark of an address in it.
    address: bool,
    /// No address can begin before this offset: a search that failed is not repeated from inside it.
    no_address_before: usize,
    /// Nor can a name of a host or file.
    no_domain_before: usize,
    out: &'o mut Vec<Piece>,
}

impl Lexer<'_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.peek(self.at) {
            if is_space(c) {
                self.at += c.len_utf8();
                continue;
            }
            if self.at >= self.chunk_end {
                self.enter_chunk();
            }
            if self.address && self.try_address() {
                continue;
            }
            if is_word(c) {
                if c.is_ascii_digit() { self.number() } else { self.word() }
            } else {
                self.mark(c);
            }
        }
    }

    #[inline]
    fn peek(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 0x80 { Some(char::from(byte)) } else { self.text[at..].chars().next() }
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text[self.from..at].chars().next_back()
    }

    fn push(&mut self, end: usize) {
        debug_assert!(end > self.at, "a token has at least one byte");
        #[expect(clippy::cast_possible_truncation, reason = "texts are shorter than 4 GiB, as the caller promises")]
        self.out.push(Piece { start: self.at as u32, end: end as u32 });
        self.at = end;
    }

    fn enter_chunk(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        let mut address = false;
        while let Some(&byte) = bytes.get(end) {
            if byte < 0x80 {
                if byte <= b' ' || byte == 0x7f {
                    break;
                }
                address |= byte == b'@'
                    || (byte == b':' && bytes.get(end + 1) == Some(&b'/'))
                    || (byte == b'.' && end >= 3 && bytes[end - 3..end].eq_ignore_ascii_case(b"www"));
                end += 1;
            } else {
                let Some(c) = self.text[end..].chars().next() else { break };
                if is_space(c) {
                    break;
                }
                end += c.len_utf8();
            }
        }
        address |= self.text[self.at..end].starts_with("mailto:");
        self.chunk_end = end;
        self.address = address;
    }

    /// The end of the run of word characters from `at`, at most [`LONGEST`] bytes on.
    fn run_end(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(&byte) = bytes.get(end) {
            if end - at >= LONGEST {
                break;
            }
            if byte < 0x80 {
                if !(byte.is_ascii_alphanumeric() || byte == b'_') {
                    break;
                }
                end += 1;
            } else {
                match self.text[end..].chars().next() {
                    Some(c) if is_word(c) => end += c.len_utf8(),
                    _ => break,
                }
            }
        }
        end
    }

    fn digits_end(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while end - at < LONGEST && bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        end
    }

    fn is_digit(&self, at: usize) -> bool {
        self.text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
    }

    fn is_alphabetic(&self, at: usize) -> bool {
        self.peek(at).is_some_and(char::is_alphabetic)
    }

    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let first = self.digits_end(self.at);
        let mut end = first;
        while end - self.at < LONGEST && matches!(bytes.get(end), Some(b'.' | b',' | b':')) && self.is_digit(end + 1) {
            end = self.digits_end(end + 1);
        }
        if end == first {
            end = self.grouped_digits(end);
        }
        let run = self.run_end(end);
        if run > end {
            let tail = &bytes[end..run];
            if matches!(tail, b"st" | b"nd" | b"rd" | b"th" | b"s" | b"ST" | b"ND" | b"RD" | b"TH") {
                end = run;
            } else if is_unit(tail) {
                self.push(end);
                return;
            } else {
                end = run;
            }
        } else if let Some(c) = self.peek(end) {
            // The 1990's, the 60's.
            let after = end + c.len_utf8();
            if is_apostrophe(c)
                && bytes[end - 1] == b'0'
                && matches!(bytes.get(after), Some(b's'))
                && !self.peek(after + 1).is_some_and(is_word)
            {
                end = after + 1;
            }
        }
        self.push(end);
    }

    /// Dates with strokes (*9/11*, *11/28/2000*), telephone numbers and dates with hyphens.
    fn grouped_digits(&self, first: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Some(&separator) = bytes.get(first) else { return first };
        if !matches!(separator, b'/' | b'-') {
            return first;
        }
        let mut lengths = [first - self.at, 0, 0, 0];
        let mut groups = 1;
        let mut end = first;
        while groups < 4 && bytes.get(end) == Some(&separator) && self.is_digit(end + 1) {
            let next = self.digits_end(end + 1);
            lengths[groups] = next - end - 1;
            groups += 1;
            end = next;
        }
        if bytes.get(end) == Some(&separator) || self.is_alphabetic(end) {
            return first;
        }
        let joined = if separator == b'/' {
            groups >= 2 && lengths[..groups].iter().all(|&n| n <= 4) && (groups == 3 || lengths[0] <= 2)
        } else {
            matches!(
                (groups, lengths),
                (2, [3, 4, ..]) | (3, [3, 3, 4, _] | [4, 2, 2, _] | [1 | 2, 1 | 2, 2 | 4, _]) | (4, [1 | 2, 3, 3, 4])
            )
        };
        if joined { end } else { first }
    }

    fn word(&mut self) {
        let start = self.at;
        let mut end = self.run_end(start);
        if let Some(cut) = fused(&self.text[start..end])
            && !self.peek(end).is_some_and(is_apostrophe)
        {
            self.push(start + cut);
            if end - self.at > 2 && self.text[self.at..end].eq_ignore_ascii_case("nno") {
                self.push(end - 2);
            }
            self.push(end);
            return;
        }
        let mut segment = start;
        while let Some(c) = self.peek(end) {
            if end - start >= LONGEST {
                break;
            }
            let after = end + c.len_utf8();
            let next = self.peek(after);
            if is_apostrophe(c) && next.is_some_and(char::is_alphabetic) {
                let tail_end = self.run_end(after);
                let tail = &self.text[after..tail_end];
                if tail.eq_ignore_ascii_case("t") && matches!(self.text.as_bytes()[end - 1], b'n' | b'N') {
                    if end - 1 > start {
                        self.push(end - 1);
                    }
                    self.push(tail_end);
                    return;
                }
                if is_clitic(tail) || c == '‘' || c == '´' {
                    break;
                }
                if tail.eq_ignore_ascii_case("all") && self.text[start..end].eq_ignore_ascii_case("y") {
                    end = after;
                    break;
                }
                segment = after;
                end = tail_end;
            } else if c == '.' {
                match self.stop(start, segment, end) {
                    Some(joined) => {
                        end = joined;
                        break;
                    }
                    None => break,
                }
            } else if is_hyphen(c) && next.is_some_and(char::is_alphanumeric) {
                if !keeps_hyphen(&self.text[segment..end]) {
                    break;
                }
                segment = after;
                end = self.run_end(after);
            } else if (c == '&' && self.joins_ampersand(segment, end, after))
                || (c == '/' && next.is_some_and(char::is_alphabetic) && self.joins_stroke(start, end, after))
                || (c == '*' && next.is_some_and(char::is_alphabetic) && end > segment)
            {
                segment = after;
                end = self.run_end(after);
            } else if c == '$'
                && next.is_some_and(|c| c.is_ascii_digit())
                && end - start <= 3
                && self.text[start..end].bytes().all(|b| b.is_ascii_uppercase())
            {
                end = after;
                break;
            } else {
                break;
            }
        }
        self.push(end);
    }

    /// A full stop after a word: the end of the token if the stop belongs to it.
    fn stop(&mut self, start: usize, segment: usize, end: usize) -> Option<usize> {
        let word = &self.text[segment..end];
        let after = end + 1;
        let next = self.peek(after);
        let mut letters = word.chars();
        let single = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic());
        if single && segment == start {
            if let Some(end) = self.initials(start) {
                return Some(end);
            }
        } else if matches!(word, "Ph" | "Ed" | "M" | "B" | "Sc" | "D" | "Psy" | "Pharm" | "Litt") && next.is_some_and(char::is_alphabetic) {
            let run = self.run_end(after);
            if run - after <= 3 {
                return Some(if self.peek(run) == Some('.') { run + 1 } else { run });
            }
        }
        if next.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && let Some(end) = self.domain(end)
        {
            return Some(end);
        }
        if next == Some('.') {
            return None;
        }
        let follows = self.text[after..].chars().find(|&c| !is_space(c));
        match lookup(word)? {
            Abbreviation::Leads | Abbreviation::MayEnd => Some(after),
            Abbreviation::BeforeDigit => {
                follows.filter(char::is_ascii_digit).filter(|_| next.is_some_and(|c| is_space(c) || c.is_ascii_digit())).map(|_| after)
            }
            Abbreviation::Month => {
                follows.filter(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, ',' | ')' | ';' | '-')).map(|_| after)
            }
        }
    }

    /// *U.S.*, *a.m.*, *J.*; a lone small letter and a stop are no initial.
    fn initials(&self, start: usize) -> Option<usize> {
        let mut at = start;
        let mut count = 0;
        let capital = self.peek(start).is_some_and(char::is_uppercase);
        let mut end = None;
        while at - start < 64 {
            let Some(c) = self.peek(at).filter(|c| c.is_alphabetic()) else { break };
            let after = at + c.len_utf8();
            match self.peek(after) {
                Some('.') => {
                    count += 1;
                    at = after + 1;
                    if count > 1 || capital {
                        end = Some(at);
                    }
                }
                // U.S without its last stop.
                Some(c) if is_word(c) => break,
                _ => {
                    if count > 0 {
                        end = Some(after);
                    }
                    break;
                }
            }
        }
        let end = end?;
        // "said I..." and "Plan B..." end in an ellipsis, not in an initial.
        if count == 1 && self.text.as_bytes().get(end) == Some(&b'.') { None } else { Some(end) }
    }

    fn joins_ampersand(&self, segment: usize, end: usize, after: usize) -> bool {
        let left = &self.text.as_bytes()[segment..end];
        let right_end = self.run_end(after);
        let right = &self.text.as_bytes()[after..right_end];
        let upper = |run: &[u8]| !run.is_empty() && run.len() <= 4 && run.iter().all(u8::is_ascii_uppercase);
        (upper(left) && upper(right))
            || (left.len() == 1 && right.len() == 1 && left[0].is_ascii_alphabetic() && right[0].is_ascii_alphabetic())
    }

    fn joins_stroke(&self, start: usize, end: usize, after: usize) -> bool {
        let left = &self.text[start..end];
        let right_end = self.run_end(after);
        let right = &self.text[after..right_end];
        (left.len() == 1 && right.len() == 1)
            || (left.eq_ignore_ascii_case("w") && matches!(right, "o" | "out" | "in"))
            || (left.eq_ignore_ascii_case("s") && right.eq_ignore_ascii_case("he"))
    }

    fn mark(&mut self, c: char) {
        let after = self.at + c.len_utf8();
        let next = self.peek(after);
        match c {
            '.' => {
                let end = self.same(c);
                if end == after && next.is_some_and(|c| c.is_ascii_digit()) && !self.before(self.at).is_some_and(is_word) {
                    let digits = self.digits_end(after);
                    self.push(digits);
                } else {
                    self.push(end);
                }
            }
            '!' | '?' => {
                let mut end = after;
                while matches!(self.peek(end), Some('!' | '?')) && end - self.at < LONGEST {
                    end += 1;
                }
                self.push(end);
            }
            '-' | '*' | '=' | '_' | '+' | '~' | '<' | '>' | '…' => {
                if c == '+' && next.is_some_and(|c| c.is_ascii_digit()) && !self.before(self.at).is_some_and(is_word) {
                    let digits = self.digits_end(after);
                    self.push(digits);
                } else {
                    let end = self.same(c);
                    self.push(end);
                }
            }
            '#' if next.is_some_and(is_word) => {
                let end = self.run_end(after);
                self.push(end);
            }
            '@' if next.is_some_and(is_word) && !self.before(self.at).is_some_and(is_word) => {
                let end = self.run_end(after);
                self.push(end);
            }
            ':' | ';' if self.emoticon(after).is_some() => {
                let end = self.emoticon(after).unwrap_or(after);
                self.push(end);
            }
            _ if is_apostrophe(c) => self.apostrophe(c, after),
            _ => {
                let mut end = after;
                // Emoji sequences: a joiner takes the next sign in, two flags letters are one flag.
                if ('\u{1f1e6}'..='\u{1f1ff}').contains(&c) && next.is_some_and(|n| ('\u{1f1e6}'..='\u{1f1ff}').contains(&n)) {
                    end += 4;
                }
                while let Some(m) = self.peek(end).filter(|&m| is_mark(m)) {
                    end += m.len_utf8();
                    if end - self.at >= LONGEST {
                        break;
                    }
                    if m == '\u{200d}'
                        && let Some(n) = self.peek(end).filter(|&n| !is_space(n) && !is_word(n))
                    {
                        end += n.len_utf8();
                    }
                }
                self.push(end);
            }
        }
    }

    /// The end of the run of `c` from here.
    fn same(&self, c: char) -> usize {
        let mut end = self.at;
        while self.peek(end) == Some(c) && end - self.at < LONGEST {
            end += c.len_utf8();
        }
        end
    }

    fn emoticon(&self, after: usize) -> Option<usize> {
        if self.before(self.at).is_some_and(|c| !is_space(c)) {
            return None;
        }
        let bytes = self.text.as_bytes();
        let nose = usize::from(bytes.get(after) == Some(&b'-'));
        let mouth = bytes.get(after + nose)?;
        if !matches!(mouth, b')' | b'(' | b'D' | b'P' | b'p' | b'|') {
            return None;
        }
        let end = after + nose + 1;
        let ends = self.peek(end).is_none_or(|c| is_space(c) || matches!(c, '.' | ',' | '!'));
        ends.then_some(end)
    }

    fn apostrophe(&mut self, c: char, after: usize) {
        let attached =
            self.before(self.at).is_some_and(|b| is_word(b) || is_apostrophe(b) || matches!(b, '.' | ')' | '”' | '"' | '%' | '$'));
        let next = self.peek(after);
        if next.is_some_and(is_word) {
            let run = self.run_end(after);
            let tail = &self.text[after..run];
            if attached && c != '‘' && is_clitic(tail) {
                self.push(run);
                return;
            }
            if !attached && c != '`' && is_clipped(tail, self.peek(run)) {
                let keeps = tail.eq_ignore_ascii_case("n") && self.peek(run).is_some_and(is_apostrophe);
                let end = if keeps { run + self.peek(run).map_or(0, char::len_utf8) } else { run };
                self.push(end);
                return;
            }
        } else if next == Some(c) && matches!(c, '\'' | '`' | '’' | '‘') {
            let third = self.peek(after + c.len_utf8()) == Some(c);
            if !third {
                self.push(after + c.len_utf8());
                return;
            }
        }
        self.push(after);
    }
}

#[cfg(test)]
mod tests;

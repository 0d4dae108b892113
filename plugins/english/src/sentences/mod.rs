//! The sentence splitter: where, inside a paragraph, a sentence ends.
//!
//! A sentence ends at a stop mark, together with the quotation marks and brackets that close after it.
//! A quotation is never split from its attribution (*“Is it?” he asked.* is one sentence), but the
//! sentences inside a quotation are split from each other, as the UD treebanks do.
//! Where the rules are not sure, a small classifier decides ([`Stops`]).
//! An abbreviation that ends a sentence gives its stop away: *U.S.* becomes *U.S* and *.* there.

mod stops;
#[cfg(test)]
mod tests;
#[cfg(feature = "train")]
pub mod train;

pub use stops::Stops;

use crate::abbreviations::{Abbreviation, lookup, opens_sentence};
use crate::characters::{Quotation, closes_bracket, double_mark, is_apostrophe, opens_bracket, single_mark};
use crate::tokens::Piece;

/// The most tokens one sentence has; longer runs are cut, best at a semicolon, a colon or a comma.
/// The tagger and the parser read one sentence at a time.
pub const LONGEST: usize = 256;

/// Reads the tokens of one paragraph, appends them to `tokens` (with the stops of final abbreviations
/// parted) and the index one past the last token of every sentence to `ends`.
pub fn split(text: &str, pieces: &[Piece], tokens: &mut Vec<Piece>, ends: &mut Vec<u32>) {
    let stops = Stops::embedded();
    walk(text, pieces, tokens, ends, |place| stops.end(text, place));
}

/// As [`split`], where `ends_at` says of each stop before other words whether the sentence ends there.
fn walk(text: &str, pieces: &[Piece], tokens: &mut Vec<Piece>, ends: &mut Vec<u32>, mut ends_at: impl FnMut(&Place<'_>) -> bool) {
    let mut begin = tokens.len();
    let mut depth = Depth::default();
    let mut at = 0;
    while at < pieces.len() {
        let word = pieces[at].of(text);
        let before = at.checked_sub(1).map(|i| pieces[i]);
        depth.read(word, pieces[at], before, pieces.get(at + 1).copied());
        tokens.push(pieces[at]);
        at += 1;
        let Some(stop) = stop_of(word) else {
            continue;
        };
        let mut after = at;
        let mut closed_quote = false;
        let mut preview = depth;
        while let Some(&piece) = pieces.get(after) {
            let mark = piece.of(text);
            let was = preview;
            preview.read(mark, piece, Some(pieces[after - 1]), pieces.get(after + 1).copied());
            let closes = closes_bracket(mark) || was.closes(mark, preview) || (stop_mark(mark) && piece.start == pieces[after - 1].end);
            if !closes || after - at >= 8 {
                break;
            }
            closed_quote |= was.closes(mark, preview);
            after += 1;
        }
        // A mark that stands alone before the end of the paragraph, or before space, closes what it can close: 'workers' rights.'
        while let Some(&piece) = pieces.get(after) {
            let mark = piece.of(text);
            let closing = matches!(double_mark(mark).or_else(|| single_mark(mark)), Some(Quotation::Closes | Quotation::Either));
            let alone = piece.start == pieces[after - 1].end && pieces.get(after + 1).is_none_or(|next| next.start > piece.end);
            if !closing || !alone || after - at >= 8 {
                break;
            }
            preview.read(mark, piece, Some(pieces[after - 1]), pieces.get(after + 1).copied());
            closed_quote = true;
            after += 1;
        }
        let mut reference = trailing(text, &pieces[after..]);
        while reference > 0 {
            after += reference;
            reference = trailing(text, &pieces[after..]);
        }
        let tail = &pieces[after..];
        let place = Place {
            stop,
            sentence: &tokens[begin..],
            last: pieces[after - 1],
            tail,
            closers: after - at,
            closed_quote,
            bracketed: depth.brackets > 0,
            quoted: preview.double,
        };
        let ends_here = tail.is_empty() || ends_at(&place);
        if !ends_here {
            continue;
        }
        if let (Stop::Abbreviation, Some(last)) = (stop, tokens.last_mut()) {
            let end = last.end;
            last.end -= 1;
            tokens.push(Piece { start: end - 1, end });
        }
        for &piece in &pieces[at..after] {
            depth.read(piece.of(text), piece, Some(pieces[at - 1]), None);
            tokens.push(piece);
        }
        at = after;
        depth.brackets = 0;
        close(text, tokens, begin, ends);
        begin = tokens.len();
    }
    close(text, tokens, begin, ends);
}

/// A stop before other words.
#[derive(Clone, Copy)]
struct Place<'a> {
    stop: Stop,
    /// The sentence up to the stop.
    sentence: &'a [Piece],
    /// The last of the marks that close after the stop, or the stop.
    last: Piece,
    /// What follows.
    tail: &'a [Piece],
    /// How many marks close after the stop.
    closers: usize,
    /// A quotation closes after the stop.
    closed_quote: bool,
    /// A bracket is open at the stop.
    bracketed: bool,
    /// A quotation is open behind the stop.
    quoted: bool,
}

impl Place<'_> {
    /// The stop as it is written.
    fn mark<'t>(&self, text: &'t str) -> &'t str {
        self.sentence.last().map_or("", |stop| stop.of(text))
    }

    /// The word before the stop; of an abbreviation the letters before its stop.
    fn before<'t>(&self, text: &'t str) -> &'t str {
        let [before @ .., stop] = self.sentence else { return "" };
        match self.stop {
            Stop::Abbreviation => stop.of(text).trim_end_matches('.'),
            _ => before.last().map_or("", |word| word.of(text)),
        }
    }

    /// What the rules say.
    fn rule(&self, text: &str) -> bool {
        let Place { stop, sentence, last, tail, closers, closed_quote, bracketed, .. } = *self;
        let word = self.mark(text);
        match stop {
            Stop::Abbreviation => {
                may_end(word)
                    && !closed_quote
                    && !bracketed
                    && tail.first().is_some_and(|next| begins_surely(text, last, *next, tail, word))
            }
            _ if closers == 0 && bracketed && !matches!(stop, Stop::Full) => false,
            _ => begins(text, last, tail, stop, closed_quote) && !numbering(text, sentence),
        }
    }
}

/// Ends a sentence after the last token, cutting it where it is too long.
fn close(text: &str, tokens: &[Piece], begin: usize, ends: &mut Vec<u32>) {
    let mut begin = begin;
    while tokens.len() - begin > LONGEST {
        let window = &tokens[begin..begin + LONGEST];
        let half = LONGEST / 2;
        let find = |marks: &[&str]| window[half..].iter().rposition(|piece| marks.contains(&piece.of(text)));
        let cut = find(&[";", ":", ".", "…"]).or_else(|| find(&[",", "—", "–", "|"])).map_or(LONGEST, |i| half + i + 1);
        begin += cut;
        ends.push(narrow(begin));
    }
    if tokens.len() > begin {
        ends.push(narrow(tokens.len()));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer tokens than bytes, and texts are shorter than 4 GiB")]
fn narrow(count: usize) -> u32 {
    count as u32
}

#[derive(Clone, Copy, PartialEq)]
enum Stop {
    Full,
    Loud,
    Ellipsis,
    Abbreviation,
}

fn stop_mark(word: &str) -> bool {
    matches!(word.as_bytes(), [b'.' | b'!' | b'?', ..]) && word.bytes().all(|b| matches!(b, b'.' | b'!' | b'?'))
}

fn stop_of(word: &str) -> Option<Stop> {
    let bytes = word.as_bytes();
    match bytes {
        [b'.'] => Some(Stop::Full),
        [b'.', b'.', ..] if stop_mark(word) => Some(Stop::Ellipsis),
        [b'!' | b'?', ..] => Some(Stop::Loud),
        [.., b'.'] => Some(Stop::Abbreviation),
        _ if matches!(word, "…" | "……") => Some(Stop::Ellipsis),
        _ if matches!(word, "。" | "！" | "？" | "۔" | "؟" | "।") => Some(Stop::Full),
        _ => None,
    }
}

/// Whether there is space before and after a mark.
fn spacing(piece: Piece, before: Option<Piece>, after: Option<Piece>) -> (bool, bool) {
    (before.is_none_or(|b| b.end < piece.start), after.is_none_or(|a| a.start > piece.end))
}

/// The number of tokens of a reference mark (*[12]*) or an emoticon: they belong to the sentence before them.
fn trailing(text: &str, tail: &[Piece]) -> usize {
    let word = |i: usize| tail.get(i).map_or("", |piece| piece.of(text));
    if word(0) == "[" && word(2) == "]" && (word(1).bytes().all(|b| b.is_ascii_digit()) || word(1) == "sic") {
        return 3;
    }
    if word(0) == "[" && word(1) == "citation" && word(3) == "]" {
        return 4;
    }
    let bytes = word(0).as_bytes();
    usize::from(matches!(bytes, [b':' | b';', b')' | b'(' | b'D' | b'P' | b'p' | b'|'] | [b':' | b';', b'-', _]))
}

/// What is open where the reader stands.
#[derive(Clone, Copy, Default)]
struct Depth {
    double: bool,
    single: bool,
    brackets: u8,
}

impl Depth {
    fn read(&mut self, word: &str, piece: Piece, before: Option<Piece>, after: Option<Piece>) {
        let first = word.as_bytes().first().copied().unwrap_or(0);
        if first.is_ascii_alphanumeric() {
            return;
        }
        if opens_bracket(word) {
            self.brackets = self.brackets.saturating_add(1);
        } else if closes_bracket(word) {
            self.brackets = self.brackets.saturating_sub(1);
        } else if let Some(mark) = double_mark(word) {
            self.double = match (mark, spacing(piece, before, after)) {
                (Quotation::Opens, _) => true,
                // A closing mark that stands like an opening one, where nothing is open, opens: ”like this”.
                (Quotation::Closes, (true, false)) => !self.double,
                (Quotation::Closes, _) => false,
                (Quotation::Either, (true, false)) => true,
                (Quotation::Either, (false, true)) => false,
                (Quotation::Either, _) => !self.double,
            };
        } else if let Some(mark) = single_mark(word) {
            self.single = match mark {
                Quotation::Opens => true,
                Quotation::Closes => false,
                Quotation::Either => spacing(piece, before, after) == (true, false),
            };
        }
    }

    /// Whether `mark`, read from this state into `then`, closed a quotation.
    fn closes(self, mark: &str, then: Depth) -> bool {
        match double_mark(mark) {
            Some(Quotation::Closes | Quotation::Either) => return !then.double,
            Some(Quotation::Opens) => return false,
            None => {}
        }
        match single_mark(mark) {
            Some(Quotation::Closes) => true,
            Some(Quotation::Either) => self.single && !then.single,
            _ => false,
        }
    }
}

/// Behind a stop a quotation mark opens.
fn opens_quotation(word: &str) -> bool {
    double_mark(word).is_some() || single_mark(word).is_some()
}

/// Whether what follows a stop reads as the beginning of a sentence.
fn begins(text: &str, last: Piece, tail: &[Piece], stop: Stop, closed_quote: bool) -> bool {
    let Some(next) = tail.first() else { return true };
    let word = next.of(text);
    let spaced = next.start > last.end;
    let Some(first) = word.chars().next() else { return true };
    if closed_quote && attribution(text, tail, stop) {
        return false;
    }
    if matches!(word, "," | ";" | ":" | "-" | "--" | "—" | "–" | ")" | "]")
        || word.starts_with('\'') && word.len() > 1 && double_mark(word).is_none()
    {
        return stop != Stop::Ellipsis && matches!(word, "-" | "--" | "—" | "–") && spaced && !closed_quote && stop == Stop::Full;
    }
    if first.is_lowercase() {
        return !closed_quote
            && spaced
            && match stop {
                Stop::Full => true,
                Stop::Loud => word == "i" || word.len() > 12,
                _ => false,
            };
    }
    if !spaced && stop == Stop::Ellipsis {
        return first.is_uppercase();
    }
    if opens_bracket(word) && stop != Stop::Full {
        return tail.get(1).and_then(|t| t.of(text).chars().next()).is_some_and(char::is_uppercase);
    }
    if opens_quotation(word) {
        // A mark that opens: the quotation's first letter decides.
        return tail.get(1).and_then(|t| t.of(text).chars().next()).is_none_or(|c| !c.is_lowercase() || stop == Stop::Full);
    }
    if first.is_ascii_digit() && !spaced {
        return false;
    }
    true
}

/// After an abbreviation only a word that opens sentences, or a quotation, does.
fn begins_surely(text: &str, last: Piece, next: Piece, tail: &[Piece], abbreviation: &str) -> bool {
    let word = next.of(text);
    if next.start == last.end {
        return false;
    }
    if double_mark(word).is_some_and(|mark| mark != Quotation::Closes) {
        return tail.get(1).and_then(|t| t.of(text).chars().next()).is_some_and(char::is_uppercase);
    }
    if initial(abbreviation) && matches!(word, "A" | "I") {
        return false;
    }
    opens_sentence(word)
        || (matches!(word, "Mr." | "Mrs." | "Ms." | "Dr.") && !initial(abbreviation))
        || (matches!(abbreviation, "etc." | "p.m." | "a.m.")
            && word.starts_with(char::is_uppercase)
            && !matches!(
                word,
                "EST"
                    | "EDT"
                    | "ET"
                    | "GMT"
                    | "PT"
                    | "PST"
                    | "PDT"
                    | "CT"
                    | "UTC"
                    | "BST"
                    | "Eastern"
                    | "Monday"
                    | "Tuesday"
                    | "Wednesday"
                    | "Thursday"
                    | "Friday"
                    | "Saturday"
                    | "Sunday"
            ))
}

fn initial(word: &str) -> bool {
    let mut chars = word.chars();
    matches!((chars.next(), chars.next(), chars.next()), (Some(c), Some('.'), None) if c.is_uppercase())
}

fn may_end(word: &str) -> bool {
    let stem = &word[..word.len() - 1];
    if stem.contains('.') {
        return !matches!(stem, "e.g" | "i.e" | "E.g" | "I.e");
    }
    if stem.is_empty() || stem.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    initial(word)
        || matches!(lookup(stem), Some(Abbreviation::MayEnd | Abbreviation::Month))
        || matches!(stem, "St" | "Ave" | "Blvd" | "Ft" | "Rd")
}

/// *1.*, *a.*, *(iii).* at the head of a sentence: numbering, not a sentence.
fn numbering(text: &str, sentence: &[Piece]) -> bool {
    let [head @ .., _stop] = sentence else { return false };
    if head.is_empty() || head.len() > 3 {
        return head.is_empty();
    }
    head.iter().all(|piece| {
        let word = piece.of(text);
        word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric())
            || (word.len() == 1 && head.len() == 1 && !word.eq_ignore_ascii_case("i"))
            || (head.len() <= 3
                && word.len() <= 4
                && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x' | b'I' | b'V' | b'X'))
                && !word.eq_ignore_ascii_case("i"))
    })
}

/// Whether a closed quotation is followed by its attribution: *he asked*, *said Ana Ruiz*, *Ana Ruiz asked*.
fn attribution(text: &str, tail: &[Piece], stop: Stop) -> bool {
    let Some(first) = tail.first() else { return false };
    let word = first.of(text);
    if word.chars().next().is_some_and(char::is_lowercase) {
        return true;
    }
    if stop == Stop::Full && !matches!(word, "I" | "Mr." | "Ms." | "Mrs." | "Dr.") && !word.chars().next().is_some_and(char::is_uppercase) {
        return false;
    }
    // Up to a name's or a title's length of capitalised words, then a verb of saying.
    for (i, piece) in tail.iter().take(8).enumerate() {
        let word = piece.of(text);
        if reports(word) {
            // After a plain stop a name and a verb begin the next sentence, unless nothing but the attribution follows.
            return i > 0 && (stop != Stop::Full || tail.get(i + 1).is_some_and(|next| matches!(next.of(text), "." | ",")));
        }
        let name = word.chars().next().is_some_and(|c| c.is_uppercase() || is_apostrophe(c))
            || matches!(word, "of" | "the" | "de" | "al" | "-" | "van" | "von" | "bin");
        if !name
            || (i == 0
                && opens_sentence(word)
                && !matches!(
                    word,
                    "I" | "He"
                        | "She"
                        | "They"
                        | "We"
                        | "The"
                        | "His"
                        | "Her"
                        | "Its"
                        | "Former"
                        | "Police"
                        | "Officials"
                        | "One"
                        | "Another"
                        | "Some"
                ))
        {
            return false;
        }
    }
    false
}

/// Verbs that attribute a quotation standing before them.
fn reports(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "asked"
            | "asks"
            | "wrote"
            | "writes"
            | "added"
            | "adds"
            | "replied"
            | "told"
            | "tells"
            | "tweeted"
            | "shouted"
            | "exclaimed"
            | "cried"
            | "yelled"
            | "wondered"
            | "answered"
            | "declared"
            | "insisted"
            | "joked"
            | "quipped"
            | "continued"
            | "noted"
            | "recalled"
            | "responded"
            | "screamed"
            | "demanded"
            | "inquired"
            | "remarked"
            | "whispered"
            | "warned"
            | "argued"
            | "explained"
            | "began"
            | "posted"
            | "quips"
            | "jokes"
    )
}

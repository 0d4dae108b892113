//! Blocks of a news text and what each is: title, dateline, byline, heading, body, caption.
//!
//! A line break ends a block, unless the text is wrapped: lines of much the same width whose next word
//! would not have fitted. A dateline in front of the first sentence (*MOSCOW, June 19 (Reuters) —*)
//! is a block of its own, so that the sentence begins where it begins.

use crate::characters::is_space;

/// What a block of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockKind {
    /// The headline.
    Title,
    /// Place, date and agency before the first sentence, or on a line of their own.
    Dateline,
    /// Who wrote it.
    Byline,
    /// A line over a section.
    Heading,
    /// Running text.
    Body,
    /// The words under a picture.
    Caption,
}

/// A block: byte offsets without the white space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: BlockKind,
}

/// Appends the blocks of `text` to `out`, in order; blank lines are in none.
///
/// `text` must be shorter than 4 GiB.
pub fn find(text: &str, out: &mut Vec<Block>) {
    let lines = lines_of(text);
    let wrapped = wrap_width(text, &lines);
    let mut at = 0;
    while at < lines.len() {
        let mut last = at;
        while let (Some(width), Some(next)) = (wrapped, lines.get(last + 1)) {
            if next.after_blank || !continues(text, lines[last], *next, width) {
                break;
            }
            last += 1;
        }
        push(out, lines[at].start, lines[last].end, BlockKind::Body);
        at = last + 1;
    }
    name_kinds(text, out);
}

#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    after_blank: bool,
}

fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank = true;
    for (start, raw) in pieces(text) {
        let left = raw.trim_start_matches(is_space);
        let trimmed = left.trim_end_matches(is_space);
        if trimmed.is_empty() {
            blank = true;
            continue;
        }
        let start = start + raw.len() - left.len();
        lines.push(Line { start, end: start + trimmed.len(), after_blank: blank });
        blank = false;
    }
    lines
}

/// Lines by any line break: LF, CR, form feed, NEL, line and paragraph separator.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    text.split_inclusive(breaks).scan(0, |offset, piece| {
        let start = *offset;
        *offset += piece.len();
        Some((start, piece))
    })
}

/// The width a text is wrapped at, if it is: at least six breaks, nearly all of them where the next word would not fit.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let width = lines.iter().map(|line| line.end - line.start).max()?;
    if !(40..=110).contains(&width) {
        return None;
    }
    let breaks = lines.windows(2).filter(|pair| !pair[1].after_blank).count();
    let forced = lines.windows(2).filter(|pair| !pair[1].after_blank && continues(text, pair[0], pair[1], width)).count();
    (breaks >= 6 && forced * 10 >= breaks * 7).then_some(width)
}

fn continues(text: &str, line: Line, next: Line, width: usize) -> bool {
    let word = text[next.start..next.end].split(is_space).next().map_or(0, str::len);
    line.end - line.start + 1 + word + 8 > width
}

#[expect(clippy::cast_possible_truncation, reason = "texts are shorter than 4 GiB, as the caller promises")]
fn push(out: &mut Vec<Block>, start: usize, end: usize, kind: BlockKind) {
    if start < end {
        out.push(Block { start: start as u32, end: end as u32, kind });
    }
}

fn name_kinds(text: &str, blocks: &mut Vec<Block>) {
    let shapes: Vec<Shape> = blocks.iter().map(|block| Shape::of(&text[block.start as usize..block.end as usize])).collect();
    let mut named = Vec::with_capacity(blocks.len() + 1);
    let mut body_seen = false;
    let mut title_seen = false;
    for (i, (block, shape)) in blocks.iter().zip(&shapes).enumerate() {
        let written = &text[block.start as usize..block.end as usize];
        let next = shapes.get(i + 1);
        let (start, end) = (block.start as usize, block.end as usize);
        if is_caption(written, shape) {
            push(&mut named, start, end, BlockKind::Caption);
        } else if (!body_seen && i < 8 && is_byline(written, shape)) || is_credit(written, shape) {
            push(&mut named, start, end, BlockKind::Byline);
        } else if !body_seen && !title_seen && i == 0 && dateline(written).is_none() && is_title(shape, next) {
            title_seen = true;
            push(&mut named, start, end, BlockKind::Title);
        } else if let (false, Some(length)) = (body_seen, dateline(written)) {
            let dateline_end = start + written[..length].trim_end_matches(is_space).len();
            let body = start + length + (written[length..].len() - written[length..].trim_start_matches(is_space).len());
            push(&mut named, start, dateline_end, BlockKind::Dateline);
            push(&mut named, body, end, BlockKind::Body);
            body_seen = body < end;
        } else if !shape.stopped
            && shape.words <= 12
            && shape.letters > 0
            && !shape.listed
            && next.is_some_and(|n| n.stopped || n.words > 12)
            && !shape.colon
        {
            push(&mut named, start, end, BlockKind::Heading);
        } else {
            body_seen |= shape.stopped || shape.words > 12;
            push(&mut named, start, end, BlockKind::Body);
        }
    }
    *blocks = named;
}

/// What can be seen of a block without reading it; long blocks are looked at only in front.
struct Shape {
    words: usize,
    capitals: usize,
    letters: usize,
    /// Whether it ends as a sentence ends.
    stopped: bool,
    colon: bool,
    listed: bool,
}

impl Shape {
    fn of(written: &str) -> Self {
        let mut shape = Shape { words: 0, capitals: 0, letters: 0, stopped: false, colon: written.ends_with(':'), listed: false };
        for word in written.split(is_space).filter(|w| !w.is_empty()).take(64) {
            shape.words += 1;
            let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else { continue };
            // Short small words do not count for or against a headline's capitals.
            if first.is_alphabetic() && (word.len() > 3 || first.is_uppercase()) {
                shape.letters += 1;
                shape.capitals += usize::from(first.is_uppercase());
            }
        }
        let last = written.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']).chars().next_back();
        shape.stopped = matches!(last, Some('.' | '!' | '?' | '…' | ';' | ','));
        shape.listed = written.starts_with(['-', '*', '•', '·', '–', '|', '>'])
            || written.starts_with(|c: char| c.is_ascii_digit())
            || written.contains('|')
            || written.contains('\t');
        shape
    }

    fn headline_case(&self) -> bool {
        self.letters >= 3 && self.capitals * 10 >= self.letters * 8
    }
}

fn is_title(shape: &Shape, next: Option<&Shape>) -> bool {
    let Some(next) = next else { return false };
    // What leads to a list, or stands in one, is none; a list goes on in the next block.
    if shape.words > 30 || shape.letters == 0 || shape.colon || (shape.listed && (shape.words < 3 || next.listed)) {
        return false;
    }
    !shape.stopped || shape.headline_case() || (shape.words <= 16 && next.words > shape.words + 4 && next.stopped)
}

fn is_byline(written: &str, shape: &Shape) -> bool {
    if shape.words > 16 || shape.words < 2 {
        return false;
    }
    let named = |rest: &str| rest.trim_start().starts_with(char::is_uppercase);
    for start in ["By ", "BY ", "by ", "Posted by ", "Written by ", "Story by ", "From ", "Reporting by "] {
        if let Some(rest) = written.strip_prefix(start) {
            return named(rest) && !shape.stopped && shape.capitals * 2 >= shape.letters;
        }
    }
    let low = written.len() < 160 && !shape.stopped;
    low && [
        "Staff Writer",
        "Staff writer",
        "Associated Press Writer",
        "Correspondent",
        "STAFF WRITER",
        "Staff Reporter",
        "Staff reporter",
        "Associated Press",
        "Special to ",
    ]
    .iter()
    .any(|mark| written.contains(mark))
        && shape.capitals * 10 >= shape.letters * 8
        && shape.words <= 10
        && (written.contains(',') || written.contains('|') || written.contains('/') || written.ends_with("Press"))
}

/// *Reporting by Ana Ruiz; editing by Tom Bell*, *… contributed to this report.*
fn is_credit(written: &str, shape: &Shape) -> bool {
    let inner = written.trim_start_matches(['(', '—', '-', '_', '[', ' ', '*']);
    shape.words <= 40
        && (inner.starts_with("Reporting by ")
            || inner.starts_with("Editing by ")
            || inner.starts_with("Additional reporting by ")
            || written.ends_with("contributed to this report.")
            || written.ends_with("contributed to this story.")
            || written.ends_with("contributed reporting."))
}

fn is_caption(written: &str, shape: &Shape) -> bool {
    if shape.words > 63 || shape.words < 2 {
        return false;
    }
    let starts = [
        "FILE - ",
        "FILE – ",
        "FILE — ",
        "FILE PHOTO",
        "FILE-",
        "Photo: ",
        "PHOTO: ",
        "Photo by ",
        "Photo credit",
        "Image: ",
        "Image credit",
        "Pictured: ",
        "Caption: ",
        "(Photo",
    ];
    let credits = [
        "Photo)",
        "PHOTO)",
        "/AP)",
        "/Reuters)",
        "/REUTERS)",
        "/AFP)",
        "Getty Images)",
        "Getty Images",
        "/Pool)",
        "via AP)",
        "File)",
        "Shutterstock)",
    ];
    let photo = written
        .rfind('(')
        .is_some_and(|at| written[at..].contains("Photo/") || written[at..].contains("Photo by ") || written[at..].contains("AP Photo"));
    starts.iter().any(|start| written.starts_with(start))
        || credits.iter().any(|end| written.ends_with(end))
        || (photo && written.ends_with(')'))
}

/// Words in capitals that stand before a dash and are no place.
const LABELS: [&str; 22] = [
    "ANALYSIS",
    "BREAKING",
    "COLUMN",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "EXPLAINER",
    "FACT",
    "FACTBOX",
    "FILE",
    "INTERVIEW",
    "LIVE",
    "NEWS",
    "NOTE",
    "OPINION",
    "PHOTO",
    "PHOTOS",
    "REVIEW",
    "TIMELINE",
    "UPDATE",
    "VIDEO",
    "WATCH",
];

/// The length of a dateline at the head of a block, with its dash; the whole block where it is nothing else.
fn dateline(written: &str) -> Option<usize> {
    // A dateline is short: only the head is looked at.
    let head_end = written.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|&i| i <= 110).last()?;
    let head = &written[..head_end];
    let mut upper = 0;
    let mut lower = 0;
    let place_end = head.find([',', '(', '—', '–', '-', ':']).unwrap_or(head.len());
    for c in head[..place_end].chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    let label = head.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let shouted = upper >= 3 && lower <= 2 && !LABELS.contains(&label);
    let named = (1..=4).contains(&head[..place_end].split_whitespace().count())
        && head.starts_with(char::is_uppercase)
        && head[..place_end].split_whitespace().all(|w| w.starts_with(char::is_uppercase));
    if !shouted && !named {
        return None;
    }
    let agency = [
        "(AP)",
        "(Reuters)",
        "(REUTERS)",
        "(AFP)",
        "(UPI)",
        "(CNN)",
        "(BBC)",
        "(Xinhua)",
        "(TASS)",
        "(ANI)",
        "(PTI)",
        "(dpa)",
        "(IANS)",
        "(Bloomberg)",
        "(KYODO)",
        "(Kyodo)",
        "(EFE)",
        "(ANSA)",
    ];
    for dash in [" — ", " – ", " - ", " -- ", "— ", "– ", "-- ", " —", " –", "—"] {
        let Some(at) = head.find(dash) else { continue };
        let before = &head[..at];
        let words = before.split_whitespace().count();
        let with_agency = agency.iter().any(|a| before.ends_with(a)) || (before.ends_with(')') && before.contains('('));
        let placed = with_agency || (shouted && words <= 9 && dotted_place(before));
        if placed && words <= 12 && upper_after(&head[at + dash.len()..]) {
            return Some(at + dash.len());
        }
    }
    // "MOSCOW, June 19" or "MOSCOW (Reuters)" alone.
    let whole = head_end == written.len() && written.split_whitespace().count() <= 8;
    let alone = shouted
        && place_end < head.len()
        && written.contains([',', '('])
        && !written.ends_with(['.', '!', '?'])
        && (written.contains(|c: char| c.is_ascii_digit()) || agency.iter().any(|a| written.contains(a)));
    (whole && alone).then_some(written.len())
}

/// A stop in the place or date of a dateline belongs to an abbreviation: *WASHINGTON, Sept. 4*.
fn dotted_place(before: &str) -> bool {
    before.split_whitespace().filter(|word| word.ends_with('.')).all(|word| word.len() <= 6) && !before.contains(['!', '?', '“', '"'])
}

fn upper_after(rest: &str) -> bool {
    rest.chars().find(|c| !c.is_whitespace()).is_none_or(|c| !c.is_lowercase())
}

#[cfg(test)]
#[path = "paragraphs_tests.rs"]
mod tests;

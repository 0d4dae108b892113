//! Where the clause around a byte points: past, future, or neither.
//!
//! *Why:* "on Friday" is the last one after *met* and the next one after *will meet*.
//! With tags, the verb groups of a sentence are clues and the governing one decides; without tags (plain text), words that
//! almost always mark tense do.

use crate::resolve::{Direction, Pointing};

/// A word that marks tense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clue {
    /// Its first byte.
    pub start: usize,
    /// Its sentence.
    pub sentence: u32,
    /// Where it points.
    pub direction: Direction,
}

/// The clue nearest to a byte inside its sentence; verbs before the expression count as nearer than verbs after it.
#[must_use]
pub fn nearest(text: &str, clues: &[Clue], sentence_of: impl Fn(usize) -> u32, start: usize, end: usize) -> Pointing {
    let sentence = sentence_of(start);
    let split = clues.partition_point(|clue| clue.start < start);
    let before = clues[..split].last().filter(|clue| clue.sentence == sentence);
    let after = clues[split..].first().filter(|clue| clue.sentence == sentence && clue.start >= end);
    let chosen = match (before, after) {
        (Some(before), Some(after)) => {
            if start - before.start <= 2 * (after.start - end) + 25 {
                before
            } else {
                after
            }
        }
        (Some(clue), None) | (None, Some(clue)) => clue,
        (None, None) => return Pointing { direction: Direction::Open, weight: 0 },
    };
    // A verb right before says it; "extended to", "payable by" may point elsewhere than their verb.
    let close = (chosen.start < start && start - chosen.start < 30) || (chosen.start >= end && chosen.start - end < 6);
    Pointing { direction: chosen.direction, weight: if close && !limit_before(text, start) { 400 } else { 150 } }
}

/// Whether a preposition that sets a limit stands right before a byte.
#[must_use]
pub fn limit_before(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end();
    ["to", "until", "by", "through", "till", "before", "payable", "effective", "record", "due", "for"].iter().any(|word| {
        before.len() > word.len() && before.ends_with(word) && before.as_bytes()[before.len() - word.len() - 1].is_ascii_whitespace()
    })
}

/// Clues of plain text, by its words alone; sentences are cut at full stops before a capital and at line breaks.
#[must_use]
pub fn clues_of_text(text: &str) -> (Vec<Clue>, Vec<usize>) {
    let mut clues: Vec<Clue> = Vec::new();
    let mut starts = vec![0];
    let mut ended = false;
    let mut to = false;
    let mut forward: i32 = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            let next_sentence = match bytes[at] {
                b'.' | b'!' | b'?' => {
                    ended = true;
                    false
                }
                b'\n' => bytes.get(at + 1) == Some(&b'\n') || ended,
                _ => false,
            };
            if next_sentence {
                starts.push(at + 1);
                ended = false;
            }
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            at += 1;
        }
        if ended && bytes[start].is_ascii_uppercase() && start >= 2 && bytes[start - 1].is_ascii_whitespace() {
            starts.push(start);
        }
        ended = false;
        let word = &text[start..at];
        let direction = if word.len() > 16 { None } else { direction_of(word, to, forward > 0) };
        forward = if direction == Some(Direction::Future) { 4 } else { (forward - 1).max(0) };
        to = word == "to";
        if let Some(direction) = direction {
            clues.push(Clue { start, sentence: (starts.len() - 1) as u32, direction });
        }
    }
    (clues, starts)
}

/// The sentence that a byte stands in, by the first bytes of the sentences.
#[must_use]
pub fn sentence_of(starts: &[usize], at: usize) -> u32 {
    (starts.partition_point(|start| *start <= at).max(1) - 1) as u32
}

fn direction_of(word: &str, to: bool, forward: bool) -> Option<Direction> {
    let lower = word.to_ascii_lowercase();
    Some(match lower.as_str() {
        "will" | "shall" | "ll" | "scheduled" | "due" | "expected" | "expects" | "expect" | "plans" | "plan" | "planned" | "planning"
        | "upcoming" | "intends" | "hopes" | "slated" | "going" | "deadline" | "expires" | "payable" => Direction::Future,
        "was" | "were" | "had" | "did" | "said" | "told" | "met" | "made" | "came" | "went" | "took" | "began" | "became" | "won"
        | "lost" | "fell" | "rose" | "sold" | "bought" | "held" | "left" | "got" | "gave" | "died" | "ran" | "led" | "wrote" | "spoke"
        | "saw" | "found" | "thought" | "kept" | "paid" | "sent" | "put" | "shot" | "struck" | "broke" | "grew" | "drove" | "flew"
        | "chose" | "rejected" | "hit" | "since" => {
            if forward && matches!(lower.as_str(), "put" | "hit") {
                return None;
            }
            Direction::Past
        }
        _ if to => return None,
        _ if lower.len() > 4 && lower.ends_with("ed") && !forward && word.as_bytes()[0].is_ascii_lowercase() => Direction::Past,
        _ => return None,
    })
}

//! Who may be the source of a cue: every noun phrase of its sentence, what stands before a colon, and nobody.

use crate::contents::Content;
use crate::people;
use crate::tree::{NONE, Piece, Tree, Word};
use dateline_sdk::prelude::*;

/// Most candidates of one cue, nobody included.
pub const MOST: usize = 12;
const WINDOW: usize = 120;

/// A candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its head word; [`NONE`] for nobody.
    pub head: usize,
    /// Its words; of no meaning for nobody.
    pub piece: Piece,
    /// Everything before a colon at the start of a paragraph.
    pub label: bool,
}

impl Source {
    /// Nobody.
    pub const NOBODY: Source = Source { head: NONE, piece: (0, 0), label: false };

    /// Its words, if it is somebody.
    pub fn words(&self) -> Option<Piece> {
        (self.head != NONE).then_some(self.piece)
    }
}

/// "A banker accused of fraud", "Ada, asked about it": whoever a passive participle describes, somebody else says so.
pub fn is_passive_of(tree: &Tree<'_>, cue: usize, source: usize) -> bool {
    let word = &tree.words[cue];
    let describes = word.deprel == Deprel::Acl && word.head() == source && matches!(word.xpos, Xpos::Vbn | Xpos::Vbd);
    source != NONE && describes && tree.child(cue, &[Deprel::Nsubj, Deprel::Aux]).is_none()
}

/// The subject of an active verb outside the content, of "kept asking" that of *kept*; else nobody.
pub fn subject(tree: &Tree<'_>, cue: usize, content: &Content) -> Source {
    let mut at = cue;
    for _ in 0..3 {
        let word = &tree.words[at];
        if word.upos != Upos::Verb || tree.child(at, &[Deprel::NsubjPass, Deprel::AuxPass]).is_some() {
            break;
        }
        if let Some(subject) = tree.child(at, &[Deprel::Nsubj]) {
            let named = matches!(tree.words[subject].upos, Upos::Noun | Upos::Propn | Upos::Pron);
            if !named || content.holds(subject) {
                break;
            }
            return Source { head: subject, piece: phrase(tree, subject, cue, Some(content)), label: false };
        }
        // whoever is kept, asked or told to do it is the object of the verb above
        let own = word.deprel == Deprel::Xcomp && word.head() != NONE;
        if !own || tree.child(word.head(), &[Deprel::Obj, Deprel::Iobj]).is_some() {
            break;
        }
        at = word.head();
    }
    Source::NOBODY
}

/// Whether a word can head a source.
#[inline]
fn is_nominal(word: &Word) -> bool {
    // by bits, without branches: which words are nominal cannot be foreseen
    const NOUNS: u64 = bits(&[Upos::Noun as u8, Upos::Propn as u8, Upos::Pron as u8]);
    const SUBJECTS: u64 = NOUNS | bits(&[Upos::Det as u8, Upos::Num as u8, Upos::Adj as u8, Upos::X as u8]);
    const OF_SUBJECTS: u64 = bits(&[Deprel::Nsubj as u8, Deprel::NsubjPass as u8, Deprel::OblAgent as u8]);
    const OF_PARTS: u64 =
        bits(&[Deprel::Compound as u8, Deprel::Flat as u8, Deprel::Fixed as u8, Deprel::Goeswith as u8, Deprel::Expl as u8]);
    let has = |bits: u64, bit: u8| bits >> bit & 1;
    let (part, relation) = (word.upos as u8, word.deprel as u8);
    (has(NOUNS, part) | has(SUBJECTS, part) & has(OF_SUBJECTS, relation)) & !has(OF_PARTS, relation) & 1 == 1
}

const _: () = assert!(Upos::ALL.len() <= 64 && Deprel::ALL.len() <= 64, "parts of speech and relations are bits");

/// A bit for each of these parts of speech or relations.
const fn bits(of: &[u8]) -> u64 {
    let (mut bits, mut at) = (0, 0);
    while at < of.len() {
        bits |= 1 << of[at];
        at += 1;
    }
    bits
}

/// Whether a word is a name before the cue, a noun that attributes: "U.S. calls for restraint".
fn is_owner(word: &Word, cue: usize) -> bool {
    word.deprel == Deprel::Compound && word.head() == cue && word.upos == Upos::Propn
}

/// Whether a word is who is told something: "the mayor was told".
fn is_told(tree: &Tree<'_>, at: usize, cue: usize) -> bool {
    let word = &tree.words[at];
    word.deprel == Deprel::NsubjPass && word.head() == cue && people::is_telling(tree, cue)
}

/// The words of the noun phrase with this head, without the preposition before it, the possessive mark after it, the cue
/// and the content.
pub fn phrase(tree: &Tree<'_>, head: usize, cue: usize, content: Option<&Content>) -> Piece {
    let word = &tree.words[head];
    let (mut first, mut last) = (word.first(), word.last());
    for child in tree.children(head).take(40) {
        let relation = tree.words[child].deprel;
        if matches!(relation, Deprel::Case | Deprel::Mark | Deprel::Cc | Deprel::CcPreconj) {
            if child < head && tree.words[child].last() < head && child <= first + 2 {
                first = first.max(tree.words[child].last() + 1);
            } else if child > head && relation == Deprel::Case {
                last = last.min(child - 1).max(head);
            }
        }
    }
    first = before_hyphen(tree, first);
    last = before_the_day(tree, head, last);
    last = before_marks(tree, head, last);
    let mut cut = |piece: Piece| {
        if piece.0 <= last && first <= piece.1 {
            if piece.0 > head {
                last = piece.0 - 1;
            } else if piece.1 < head {
                first = piece.1 + 1;
            }
        }
    };
    cut((cue, cue));
    if let Some(content) = content {
        content.pieces().iter().for_each(|piece| cut(*piece));
    }
    let edge = |at: usize| tree.is_punctuation(at) || (at != head && matches!(tree.words[at].upos, Upos::Cconj | Upos::Aux | Upos::Sconj));
    while first < head && edge(first) {
        first += 1;
    }
    while last > head && edge(last) {
        last -= 1;
    }
    (first.min(head), last.max(head))
}

/// Where a name with a hyphen that the parser cut apart begins: "Secretary-General Osei".
fn before_hyphen(tree: &Tree<'_>, mut first: usize) -> usize {
    let glued = |at: usize| tree.words[at - 1].span.end() == tree.words[at].span.start();
    for _ in 0..2 {
        if first < 2 || !tree.is_hyphen(first - 1) || !glued(first) || !glued(first - 1) {
            break;
        }
        first = tree.words[first - 2].first().min(first - 2);
    }
    first
}

/// The last word without the day behind it: "the minister on Friday" (said).
fn before_the_day(tree: &Tree<'_>, head: usize, last: usize) -> usize {
    let is_day = |at: usize| {
        let word = &tree.words[at];
        at > head && word.last() == last && word.first() > head && word.head() == head && is_day(tree.norm(at))
    };
    tree.children(head).take(40).find(|child| is_day(*child)).map_or(last, |day| tree.words[day].first() - 1)
}

/// Whether a word is a day as news counts them.
pub fn is_day(word: &str) -> bool {
    matches!(word, "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday" | "today" | "yesterday")
}

/// The last word before quoted words that end the phrase: "the union as “a fairy tale”". A nickname has the name behind it.
fn before_marks(tree: &Tree<'_>, head: usize, last: usize) -> usize {
    let outer = tree.words[head].outer();
    let opens = |at: &usize| tree.words[*at].outer().is_some() && tree.words[*at].outer() != outer;
    let Some(at) = (head + 1..=last).find(opens) else { return last };
    let ends =
        tree.words[at].outer().and_then(|run| tree.run_words[run]).is_none_or(|run| (run.1 + 1..=last).all(|at| tree.is_punctuation(at)));
    let mut before = at - 1;
    while before > head && matches!(tree.words[before].upos, Upos::Adp | Upos::Sconj | Upos::Punct | Upos::Det) {
        before -= 1;
    }
    if ends { before } else { last }
}

/// All candidates; nobody is the first.
pub fn candidates(tree: &Tree<'_>, cue: usize, content: &Content, out: &mut Vec<Source>) {
    out.clear();
    out.push(Source::NOBODY);
    let (start, end) = tree.sentence(cue);
    let paragraph = tree.paragraph(cue);
    if tree.norm(cue) == ":" && cue > paragraph.0 && cue - paragraph.0 <= 15 {
        let head = (paragraph.0..cue)
            .find(|at| matches!(tree.words[*at].upos, Upos::Propn | Upos::Noun | Upos::Pron | Upos::X))
            .unwrap_or(paragraph.0);
        let mut last = cue - 1;
        while last > head && tree.is_punctuation(last) && tree.norm(last) != ")" {
            last -= 1;
        }
        out.push(Source { head, piece: (paragraph.0.min(head), last.max(head)), label: true });
    }
    // nearest first, so that what is left out is far; of two as near the one before
    let (first, last) = (start.max(cue.saturating_sub(WINDOW)), end.min(cue + WINDOW));
    let owned = tree.words[cue].upos == Upos::Noun;
    let possible = |(at, word): (usize, &Word)| (is_nominal(word) || owned && is_owner(word, cue)).then_some(at);
    let mut before = (first..cue).zip(&tree.words[first..cue]).rev().filter_map(possible).peekable();
    let mut after = (cue + 1..).zip(&tree.words[cue + 1..last + 1]).filter_map(possible).peekable();
    while out.len() < MOST {
        let head = match (before.peek(), after.peek()) {
            (Some(left), Some(right)) if cue - left > right - cue => after.next(),
            (None, _) => after.next(),
            _ => before.next(),
        };
        let Some(head) = head else { break };
        if !content.holds(head) && !is_told(tree, head, cue) {
            out.push(Source { head, piece: phrase(tree, head, cue, Some(content)), label: false });
        }
    }
}

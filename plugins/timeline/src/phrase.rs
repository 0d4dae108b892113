//! The words by which a timeline names an event: its clause, without the clauses that hang on it.
//!
//! *Example:* in "Holub, who was smiling, will travel to Kastria on Friday, two diplomats said", *travel* gives
//! "will travel to Kastria on Friday"; the subject is left to the event's agent.

use crate::words::Words;
use dateline_sdk::prelude::*;
use std::ops::Range;

/// A phrase is at most so many words long on either side of the event.
const REACH: usize = 48;
/// How far up the tree it is asked whether a word belongs to the event.
const HEIGHT: usize = 16;

/// The words of an event's clause, with its subject and without.
#[must_use]
pub fn clause(words: &Words<'_>, at: usize) -> (Range<usize>, Range<usize>) {
    let sentence = words.words[at].sentence;
    let same = |other: usize| words.words.get(other).is_some_and(|word| word.sentence == sentence);
    let punctuation = |other: usize| words.words[other].upos == Upos::Punct;
    let mut end = at + 1;
    for other in (at + 1..words.len()).take(REACH) {
        if !same(other) {
            break;
        }
        match branch(words, at, other) {
            Some(relation) if after(relation) || (relation == Deprel::Advcl && complements(words, at, other) && end == other) => {
                end = other + 1
            }
            _ if punctuation(other) => {}
            _ => break,
        }
    }
    let (mut start, mut bare) = (at, at);
    let mut subject = false;
    for other in (0..at).rev().take(REACH) {
        if !same(other) {
            break;
        }
        match branch(words, at, other) {
            Some(Deprel::Nsubj | Deprel::NsubjPass) if matches!(words.words[other].xpos, Xpos::Wdt | Xpos::Wp) => break,
            Some(relation) if before(relation) => {
                start = other;
                if !subject {
                    bare = other;
                }
            }
            Some(Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter) => {
                subject = true;
                start = other;
            }
            _ if punctuation(other) && subject => {}
            _ => break,
        }
    }
    (start..end, bare..end)
}

/// The relation by which the branch that holds a word hangs on the event; `None` where it does not, or across a clause of its own.
fn branch(words: &Words<'_>, event: usize, word: usize) -> Option<Deprel> {
    let mut at = word;
    for _ in 0..HEIGHT {
        let head = words.head(at)?;
        let relation = words.words[at].deprel;
        if head == event {
            return Some(relation);
        }
        if matches!(relation, Deprel::AclRelcl | Deprel::Advcl | Deprel::Parataxis) {
            return None;
        }
        at = head;
    }
    None
}

/// Branches that belong to the phrase after the event.
fn after(relation: Deprel) -> bool {
    !matches!(
        relation,
        Deprel::Advcl
            | Deprel::Conj
            | Deprel::Cc
            | Deprel::Parataxis
            | Deprel::AclRelcl
            | Deprel::Punct
            | Deprel::Nsubj
            | Deprel::NsubjPass
            | Deprel::Appos
            | Deprel::Discourse
            | Deprel::List
    )
}

/// Whether an adverbial clause completes the event, as in *offered Wednesday to help* and *accused them of hiding it*.
fn complements(words: &Words<'_>, event: usize, word: usize) -> bool {
    let mut at = word;
    for _ in 0..HEIGHT {
        match words.head(at) {
            Some(head) if head == event => break,
            Some(head) => at = head,
            None => return false,
        }
    }
    words.children(at).any(|child| {
        words.words[child].deprel == Deprel::Mark
            && matches!(words.words[child].lemma, "to" | "of" | "from" | "for" | "about" | "into" | "against")
    })
}

/// Branches that belong to the phrase before the event.
fn before(relation: Deprel) -> bool {
    matches!(
        relation,
        Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Cop
            | Deprel::Advmod
            | Deprel::Det
            | Deprel::Amod
            | Deprel::Compound
            | Deprel::NmodPoss
            | Deprel::Nummod
            | Deprel::CompoundPrt
    )
}

//! The base layers as the rules here read them: words with tag, head and relation, and each word's dependents.

use crate::resolve::{Direction, Pointing};
use dateline_sdk::prelude::*;
use std::ops::Range;

/// One syntactic word.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Its sentence.
    pub sentence: u32,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub xpos: Xpos,
    /// Relation to its head.
    pub deprel: Deprel,
    /// Its head; itself for a root.
    pub head: u32,
    /// Plain form.
    pub norm: &'a str,
    /// Dictionary form.
    pub lemma: &'a str,
}

/// The words of a document.
#[derive(Debug, Default)]
pub struct Words<'a> {
    /// In text order.
    pub words: Vec<Word<'a>>,
    /// The words of each sentence.
    pub sentences: Vec<Range<usize>>,
    child_starts: Vec<u32>,
    child_list: Vec<u32>,
}

impl<'a> Words<'a> {
    /// Reads the layers.
    #[must_use]
    pub fn new(sentences: View<'a, Sentence>, tokens: View<'a, Token>) -> Self {
        let words: Vec<Word<'a>> = tokens
            .iter()
            .map(|(at, token)| Word {
                start: token.span.start(),
                end: token.span.end(),
                sentence: token.sentence.index() as u32,
                upos: token.upos,
                xpos: token.xpos,
                deprel: token.deprel,
                head: token.head.map_or(at.index(), |head| head.index()) as u32,
                norm: tokens.str(token.norm),
                lemma: tokens.str(token.lemma),
            })
            .collect();
        let sentences = sentences.iter().map(|(_, sentence)| sentence.tokens.range()).collect();
        Self::from_parts(words, sentences)
    }

    /// Takes words and sentences as they are.
    #[must_use]
    pub fn from_parts(words: Vec<Word<'a>>, sentences: Vec<Range<usize>>) -> Self {
        let mut child_starts = vec![0u32; words.len() + 2];
        for (at, word) in words.iter().enumerate() {
            if word.head as usize != at && (word.head as usize) < words.len() {
                child_starts[word.head as usize + 2] += 1;
            }
        }
        for at in 2..child_starts.len() {
            child_starts[at] += child_starts[at - 1];
        }
        let mut child_list = vec![0u32; child_starts.last().map_or(0, |last| *last as usize)];
        for (at, word) in words.iter().enumerate() {
            if word.head as usize != at && (word.head as usize) < words.len() {
                let slot = &mut child_starts[word.head as usize + 1];
                child_list[*slot as usize] = at as u32;
                *slot += 1;
            }
        }
        Self { words, sentences, child_starts, child_list }
    }

    /// How many words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The dependents of a word, in text order.
    pub fn children(&self, at: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = match (self.child_starts.get(at), self.child_starts.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        };
        self.child_list[range].iter().map(|child| *child as usize)
    }

    /// The head of a word; `None` for a root.
    #[must_use]
    pub fn head(&self, at: usize) -> Option<usize> {
        let head = self.words.get(at)?.head as usize;
        (head != at && head < self.words.len()).then_some(head)
    }

    /// The word that holds a byte, or the next one.
    #[must_use]
    pub fn at_byte(&self, byte: u32) -> usize {
        self.words.partition_point(|word| word.end <= byte)
    }

    /// The words that a byte range touches.
    #[must_use]
    pub fn in_bytes(&self, start: u32, end: u32) -> Range<usize> {
        let first = self.at_byte(start);
        let last = self.words.partition_point(|word| word.start < end);
        first..last.max(first)
    }

    /// The word of a byte range whose head lies outside it: the phrase's own head.
    #[must_use]
    pub fn phrase_head(&self, start: u32, end: u32) -> Option<usize> {
        let range = self.in_bytes(start, end);
        range
            .clone()
            .rev()
            .find(|at| self.head(*at).is_none_or(|head| !range.contains(&head)) && self.words[*at].upos != Upos::Punct)
            .or_else(|| range.last())
    }

    /// The auxiliaries and the copula of a word.
    pub fn auxiliaries(&self, at: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children(at).filter(|child| matches!(self.words[*child].deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop))
    }

    /// Whether a dependent with this relation and lemma stands there.
    #[must_use]
    pub fn has_child(&self, at: usize, lemma: &str) -> bool {
        self.children(at).any(|child| self.words[child].lemma == lemma)
    }

    /// Where the clause around a byte range points, by the verb that governs it: surest where the expression hangs on the verb
    /// itself (met *Monday*), less so through a noun (*Wednesday*’s ruling) or from an infinitive.
    #[must_use]
    pub fn direction(&self, start: usize, end: usize) -> Pointing {
        let open = Pointing { direction: Direction::Open, weight: 0 };
        let Some(mut at) = self.phrase_head(start as u32, end as u32) else { return open };
        let mut through_noun = false;
        for _ in 0..12 {
            let Some(head) = self.head(at) else { break };
            let word = &self.words[head];
            if self.inside(head, start, end) {
                at = head;
                continue;
            }
            if matches!(word.lemma, "payable" | "due" | "effective" | "slated" | "upcoming" | "deadline" | "scheduled") {
                return Pointing { direction: Direction::Future, weight: 200 };
            }
            if matches!(word.upos, Upos::Verb | Upos::Aux) || self.auxiliaries(head).next().is_some() {
                match self.verb_direction(head) {
                    Direction::Open => {}
                    Direction::Past => return Pointing { direction: Direction::Past, weight: if through_noun { 200 } else { 400 } },
                    Direction::Future => {
                        let weak = through_noun || (word.xpos == Xpos::Vb && self.has_child(head, "to"));
                        return Pointing { direction: Direction::Future, weight: if weak { 100 } else { 200 } };
                    }
                }
            } else {
                through_noun = true;
            }
            at = head;
        }
        open
    }

    /// Hashes of the words that govern a byte range: the nearest outside it, the nearest verb above; 0 where there is none.
    #[must_use]
    pub fn governors(&self, start: usize, end: usize) -> (u64, u64) {
        let Some(mut at) = self.phrase_head(start as u32, end as u32) else { return (0, 0) };
        let mut nearest = 0;
        for _ in 0..8 {
            let Some(head) = self.head(at) else { break };
            at = head;
            if self.inside(head, start, end) {
                continue;
            }
            let lemma = dateline_learn::hash::bytes(self.words[head].lemma.as_bytes());
            if nearest == 0 {
                nearest = lemma;
            }
            if matches!(self.words[head].upos, Upos::Verb | Upos::Aux) {
                return (nearest, lemma);
            }
        }
        (nearest, 0)
    }

    fn inside(&self, at: usize, start: usize, end: usize) -> bool {
        let word = &self.words[at];
        (word.start as usize) < end && start < word.end as usize
    }

    /// Where a verb group points.
    #[must_use]
    pub fn verb_direction(&self, at: usize) -> Direction {
        let word = &self.words[at];
        if matches!(word.lemma, "schedule" | "slate" | "plan" | "expect" | "intend" | "hope")
            && matches!(word.xpos, Xpos::Vbn | Xpos::Vbz | Xpos::Vbp | Xpos::Vbg)
        {
            return Direction::Future;
        }
        let mut past = false;
        let mut present = false;
        for aux in self.auxiliaries(at) {
            let aux = &self.words[aux];
            match aux.lemma {
                "will" | "shall" | "wo" | "'ll" => return Direction::Future,
                "would" | "may" | "might" | "should" | "must" | "can" => {
                    if aux.norm.eq_ignore_ascii_case("could") {
                        past = true;
                    } else if !self.has_child(at, "have") {
                        return Direction::Future;
                    }
                }
                "could" => past = true,
                _ => match aux.xpos {
                    Xpos::Vbd => past = true,
                    Xpos::Vbz | Xpos::Vbp => present = true,
                    Xpos::Vbn => past = true,
                    _ => {}
                },
            }
            if aux.lemma == "have" {
                past = true;
            }
        }
        if past {
            return Direction::Past;
        }
        match word.xpos {
            Xpos::Vbd => Direction::Past,
            Xpos::Vbn if present => match word.deprel {
                Deprel::Xcomp => Direction::Open,
                _ => Direction::Open,
            },
            Xpos::Vbn => Direction::Past,
            Xpos::Vb if self.has_child(at, "to") => match self.head(at) {
                Some(head)
                    if matches!(
                        self.words[head].lemma,
                        "begin" | "manage" | "use" | "fail" | "have" | "help" | "force" | "continue" | "try"
                    ) && self.verb_direction(head) == Direction::Past =>
                {
                    Direction::Past
                }
                _ => Direction::Future,
            },
            Xpos::Vbg if present => Direction::Future,
            Xpos::Vbg if matches!(word.lemma, "begin" | "start") => Direction::Open,
            Xpos::Vbz | Xpos::Vbp
                if matches!(
                    word.lemma,
                    "begin" | "start" | "open" | "end" | "expire" | "meet" | "take" | "resume" | "visit" | "arrive" | "leave" | "face"
                ) =>
            {
                Direction::Future
            }
            _ => Direction::Open,
        }
    }
}

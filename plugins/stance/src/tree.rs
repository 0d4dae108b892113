//! The sentences' dependency trees, made safe and quick to walk.
//!
//! Heads as a layer gives them may be anything: they may leave the sentence or run in circles. [`Trees`] cuts such
//! arcs, so that every walk upwards ends, and knows each word's children and the stretch of words below it. Building it
//! takes time linear in the words.

use dateline_sdk::prelude::*;
use std::ops::Range;

/// A word of the document, by number.
pub type At = usize;

/// One word.
#[derive(Clone, Copy)]
pub struct Word<'a> {
    /// Where it stands.
    pub span: Span,
    /// Its form with plain quotation marks and dashes.
    pub norm: &'a str,
    /// Its dictionary form.
    pub lemma: &'a str,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank part of speech.
    pub xpos: Xpos,
    /// How it depends on its head.
    pub deprel: Deprel,
    /// The word it depends on, in the same sentence.
    pub head: Option<At>,
    /// Its sentence, by number.
    pub sentence: usize,
}

/// All sentences of a document.
pub struct Trees<'a> {
    words: Vec<Word<'a>>,
    children: Vec<At>,
    first_child: Vec<usize>,
    below: Vec<(At, At)>,
    sentences: Vec<Range<At>>,
}

impl<'a> Trees<'a> {
    /// Reads the layers.
    pub fn new(sentences: &View<'a, Sentence>, tokens: &View<'a, Token>) -> Trees<'a> {
        let mut words: Vec<Word<'a>> = Vec::with_capacity(tokens.len());
        for (_, token) in tokens.iter() {
            words.push(Word {
                span: token.span,
                norm: tokens.str(token.norm),
                lemma: tokens.str(token.lemma),
                upos: token.upos,
                xpos: token.xpos,
                deprel: token.deprel,
                head: token.head.map(Ref::index),
                sentence: token.sentence.index(),
            });
        }
        for at in 0..words.len() {
            let sentence = words[at].sentence;
            words[at].head = words[at].head.filter(|head| *head != at && words.get(*head).is_some_and(|word| word.sentence == sentence));
        }
        cut_circles(&mut words);
        let (first_child, children) = list_children(&words);
        let below = stretches(&words, &first_child, &children);
        let last = words.len();
        let sentences = sentences.iter().map(|(_, row)| row.tokens.range().start.min(last)..row.tokens.range().end.min(last)).collect();
        Trees { words, children, first_child, below, sentences }
    }

    /// Number of words.
    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The words of a sentence; none if there is no such sentence.
    pub fn sentence(&self, number: usize) -> Range<At> {
        self.sentences.get(number).cloned().unwrap_or(0..0)
    }

    /// Number of sentences.
    pub fn sentence_count(&self) -> usize {
        self.sentences.len()
    }

    /// The word.
    pub fn word(&self, at: At) -> &Word<'a> {
        &self.words[at]
    }

    /// Its dictionary form.
    pub fn lemma(&self, at: At) -> &'a str {
        self.words[at].lemma
    }

    /// How it depends on its head.
    pub fn deprel(&self, at: At) -> Deprel {
        self.words[at].deprel
    }

    /// What it depends on.
    pub fn head(&self, at: At) -> Option<At> {
        self.words[at].head
    }

    /// What depends on it, in text order.
    pub fn children(&self, at: At) -> &[At] {
        &self.children[self.first_child[at]..self.first_child[at + 1]]
    }

    /// The first child with one of these relations.
    pub fn child(&self, at: At, relations: &[Deprel]) -> Option<At> {
        self.children(at).iter().copied().find(|child| relations.contains(&self.words[*child].deprel))
    }

    /// First and last word of what stands below it, itself included.
    pub fn below(&self, at: At) -> (At, At) {
        self.below[at]
    }

    /// The text from word `first` to word `last`.
    pub fn span(&self, first: At, last: At) -> Span {
        self.words[first].span.cover(self.words[last].span)
    }

    /// Whether `low` depends on `high`, over any number of steps up to 32, or is it.
    pub fn is_below(&self, low: At, high: At) -> bool {
        let mut at = low;
        for _ in 0..32 {
            if at == high {
                return true;
            }
            match self.words[at].head {
                Some(head) => at = head,
                None => return false,
            }
        }
        false
    }

    /// The preposition or subordinator that introduces the word.
    pub fn introduced_by(&self, at: At, lemma: &str) -> bool {
        self.children(at).iter().any(|child| {
            let word = &self.words[*child];
            matches!(word.deprel, Deprel::Case | Deprel::Mark) && word.span.start() < self.words[at].span.start() && word.lemma == lemma
        })
    }

    /// Whether a preposition introduces it.
    pub fn has_case(&self, at: At) -> bool {
        self.children(at).iter().any(|child| self.words[*child].deprel == Deprel::Case && self.words[*child].lemma != "'s")
    }

    /// Whether it is a verb in the passive, or a past participle that modifies a noun.
    pub fn is_passive(&self, at: At) -> bool {
        let word = &self.words[at];
        self.children(at).iter().any(|child| matches!(self.words[*child].deprel, Deprel::AuxPass | Deprel::NsubjPass))
            || (word.xpos == Xpos::Vbn
                && (word.deprel == Deprel::Acl || self.child(at, &[Deprel::OblAgent]).is_some())
                && self.child(at, &[Deprel::Aux, Deprel::Nsubj, Deprel::Obj]).is_none())
    }
}

/// Takes the head away from one word of each circle.
fn cut_circles(words: &mut [Word<'_>]) {
    let mut seen = vec![0u32; words.len()];
    for start in 0..words.len() {
        let round = start as u32 + 1;
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = round;
            match words[at].head {
                Some(head) if seen[head] == round => {
                    words[at].head = None;
                    break;
                }
                Some(head) => at = head,
                None => break,
            }
        }
    }
}

fn list_children(words: &[Word<'_>]) -> (Vec<usize>, Vec<At>) {
    let mut first = vec![0usize; words.len() + 1];
    for word in words {
        if let Some(head) = word.head {
            first[head + 1] += 1;
        }
    }
    for at in 0..words.len() {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut children = vec![0; first[words.len()]];
    for (at, word) in words.iter().enumerate() {
        if let Some(head) = word.head {
            children[next[head]] = at;
            next[head] += 1;
        }
    }
    (first, children)
}

fn stretches(words: &[Word<'_>], first_child: &[usize], children: &[At]) -> Vec<(At, At)> {
    let mut order: Vec<At> = (0..words.len()).filter(|at| words[*at].head.is_none()).collect();
    let mut next = 0;
    while next < order.len() {
        let at = order[next];
        order.extend_from_slice(&children[first_child[at]..first_child[at + 1]]);
        next += 1;
    }
    let mut below: Vec<(At, At)> = (0..words.len()).map(|at| (at, at)).collect();
    for at in order.into_iter().rev() {
        if let Some(head) = words[at].head {
            let (first, last) = below[at];
            below[head] = (below[head].0.min(first), below[head].1.max(last));
        }
    }
    below
}

//! What the pack knows of a document while it reads it: plain arrays, one entry a token.

use std::ops::Range;

use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

use crate::tokens::Piece;

/// No token: the head of a root.
pub const NONE: u32 = u32::MAX;

/// What a name is, as the name tagger tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Org,
    /// A place or a state.
    Place,
}

/// A name: a run of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// What it is.
    pub kind: NameKind,
    /// How sure, in thousandths.
    pub confidence: u16,
}

/// The words of a document with their tags and trees; indices of tokens are those of the document.
#[derive(Debug, Default)]
pub struct Reading {
    /// Where the tokens stand.
    pub pieces: Vec<Piece>,
    /// The tokens of each sentence.
    pub sentences: Vec<Range<usize>>,
    /// The paragraph of each sentence.
    pub paragraphs: Vec<u32>,
    /// Universal tags.
    pub upos: Vec<Upos>,
    /// Penn tags.
    pub xpos: Vec<Xpos>,
    /// The token each depends on; [`NONE`] for roots.
    pub heads: Vec<u32>,
    /// How it depends on it.
    pub deprels: Vec<Deprel>,
    /// Names, in order, without overlap.
    pub names: Vec<Name>,
    /// All lemmas, one after the other.
    pub lemma_text: String,
    /// Where in [`lemma_text`](Self::lemma_text) the lemma of each token ends.
    pub lemma_ends: Vec<u32>,
    /// The morphological features that each token has where nothing in the sentence says more.
    pub features: Vec<&'static str>,
}

impl Reading {
    /// Forgets the document, keeping the memory.
    pub fn clear(&mut self) {
        self.pieces.clear();
        self.sentences.clear();
        self.paragraphs.clear();
        self.upos.clear();
        self.xpos.clear();
        self.heads.clear();
        self.deprels.clear();
        self.names.clear();
        self.lemma_text.clear();
        self.lemma_ends.clear();
        self.features.clear();
    }

    /// Number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there are no tokens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The written form of a token.
    #[inline]
    #[must_use]
    pub fn word<'t>(&self, text: &'t str, token: usize) -> &'t str {
        self.pieces[token].of(text)
    }

    /// The lemma of a token.
    #[inline]
    #[must_use]
    pub fn lemma(&self, token: usize) -> &str {
        let start = if token == 0 { 0 } else { self.lemma_ends[token - 1] };
        &self.lemma_text[start as usize..self.lemma_ends[token] as usize]
    }

    /// The head of a token, unless it is a root.
    #[inline]
    #[must_use]
    pub fn head(&self, token: usize) -> Option<usize> {
        let head = self.heads[token];
        (head != NONE).then_some(head as usize)
    }

    /// The text from the first to the last of some tokens.
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str, tokens: Range<usize>) -> &'t str {
        if tokens.is_empty() {
            return "";
        }
        &text[self.pieces[tokens.start].start as usize..self.pieces[tokens.end - 1].end as usize]
    }
}

/// The trees of a document turned round: children by head, and how far each subtree reaches.
#[derive(Debug, Default)]
pub struct Trees {
    first_child: Vec<u32>,
    next_sibling: Vec<u32>,
    /// The first token of each token's subtree.
    pub left: Vec<u32>,
    /// The last token of each token's subtree.
    pub right: Vec<u32>,
}

impl Trees {
    /// Reads the heads of a document.
    pub fn read(&mut self, reading: &Reading) {
        let count = reading.len();
        for list in [&mut self.first_child, &mut self.next_sibling] {
            list.clear();
            list.resize(count, NONE);
        }
        self.left.clear();
        self.right.clear();
        self.left.extend((0..count).map(narrow));
        self.right.extend((0..count).map(narrow));
        for sentence in &reading.sentences {
            for token in sentence.clone().rev() {
                let Some(head) = reading.head(token) else { continue };
                self.next_sibling[token] = self.first_child[head];
                self.first_child[head] = narrow(token);
                // A sentence has at most 256 tokens, so has the way up; the count guards against a circle.
                let mut up = Some(head);
                let mut steps = sentence.len();
                while let Some(at) = up {
                    self.left[at] = self.left[at].min(narrow(token));
                    self.right[at] = self.right[at].max(narrow(token));
                    steps -= 1;
                    up = if steps == 0 { None } else { reading.head(at) };
                }
            }
        }
    }

    /// The tokens that depend on a token, in order.
    pub fn children(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = self.first_child[token];
        std::iter::from_fn(move || {
            let child = next;
            if child == NONE {
                return None;
            }
            next = self.next_sibling[child as usize];
            Some(child as usize)
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer tokens than bytes, and texts are shorter than 4 GiB")]
pub(crate) fn narrow(index: usize) -> u32 {
    index as u32
}

//! English base layers from raw text, compared with treebanks and name corpora.
//!
//! The measures are those of the CoNLL 2018 shared task: the system gets the raw text, its words are aligned with the gold
//! by their place in it, and a tag, lemma or head counts only on aligned words. So a wrong cut costs in every row.
//! Names are scored as spans with a type.

mod conllu;
mod names;
mod score;

pub use conllu::{read_conllu, write_conllu};
pub use names::{NamedSentence, locate, plain_text, read_names};
pub use score::{NameScore, TreeScore, score_names, score_trees};

use crate::CodePoints;

/// One document with sentences, words and trees, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TreeDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The raw text that spans point into.
    pub text: String,
    /// Sentences, in text order.
    pub sentences: Vec<Sentence>,
    /// Words of all sentences, in text order.
    pub words: Vec<Word>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence {
    /// The corpus's name for it, empty in predictions.
    pub id: String,
    /// Its words, as places in [`TreeDocument::words`].
    pub words: std::ops::Range<usize>,
}

/// One syntactic word.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Where it stands. Words of a contraction whose pieces cannot be told apart share its place.
    pub span: CodePoints,
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// Part of speech of the Penn Treebank.
    pub xpos: String,
    /// Features as CoNLL-U writes them, `_` for none.
    pub feats: String,
    /// The word it depends on, as a place in [`TreeDocument::words`]; none for a root.
    pub head: Option<usize>,
    /// How it depends on it, with the subtype.
    pub deprel: String,
}

/// A name with its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Where it stands.
    pub span: CodePoints,
    /// PER, ORG or LOC.
    pub kind: String,
}

/// The names of one text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NameDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The raw text that spans point into.
    pub text: String,
    /// The names, in any order.
    pub names: Vec<Name>,
}

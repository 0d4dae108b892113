//! Corpora as training sees them, and the scores that choose between models. Only behind the feature `train`.

pub mod conll;
pub mod corpus;
pub mod figures;
pub mod raw;
pub mod run;
pub mod score;
pub mod text;

/// A sentence of a treebank or a name corpus; columns that its corpus lacks are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Word forms.
    pub forms: Vec<String>,
    /// Universal parts of speech, by number.
    pub upos: Vec<u8>,
    /// Penn tags, by number.
    pub xpos: Vec<u8>,
    /// Index of the head in the sentence; `u32::MAX` for the root.
    pub heads: Vec<u32>,
    /// Relations, by number.
    pub deprels: Vec<u8>,
    /// Name tags: 0 outside, then `B` and `I` of each kind in turn.
    pub names: Vec<u8>,
    /// The document in its corpus.
    pub document: usize,
}

impl Sentence {
    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Without words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The word forms, borrowed.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        self.forms.iter().map(String::as_str).collect()
    }
}

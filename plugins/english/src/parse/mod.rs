//! Dependency trees: a small convolutional encoder and a greedy arc-hybrid parser with a labeller.
//!
//! Words become vectors (the word, its ends, its shape, its tags), two convolutions look at the neighbours, and one projection
//! a word prepares all that the word may contribute to a parser state, so that a step of the parser is additions only.
//! The tree is built from left to right; the constraints of [`transitions`] make every result a tree with one root.
//! Non-projective trees are out of reach of the transitions (about one arc in a hundred and fifty).
//!
//! Measured, and without gain: to keep what a word contributes to the first convolution for when it comes again (reading it back
//! costs as much as the products), and to make what a word contributes in a slot only once it is asked for (46 in a hundred are;
//! row by row they cost more than all together).

mod mending;
#[cfg(test)]
mod tests;
#[cfg(feature = "train")]
pub mod train;
pub mod transitions;

use std::ops::Range;
use std::sync::LazyLock;

use dateline_learn::dense::{Affine, Convolution, Embedding, Narrow};
use dateline_learn::model::{ModelError, ModelFile};
use dateline_learn::simd;
use dateline_learn::table::Table;
use dateline_learn::word::Word;
use std::borrow::Cow;

use crate::kept::{Kept, model_number};
use crate::tag::labels;
use transitions::{Action, Slots, State};

/// How many words' vectors go into the choice of an action.
pub(crate) const ACTION_SLOTS: usize = 13;
/// How many words' vectors go into the choice of a label.
pub(crate) const LABEL_SLOTS: usize = 6;
/// How many labels of children go into the choice of an action.
pub(crate) const CHILD_LABELS: usize = 5;
/// One is 128 in a hidden unit before the choice.
#[cfg(feature = "train")]
const HIDDEN_POINT: u32 = 7;
/// About as many words are parsed together.
const TOGETHER: usize = 64;
/// The largest contribution of a word to a hidden unit: fifteen of them and the small tables stay within 16 bits.
const LARGEST_PART: i16 = 1700;
/// Rows of the small tables, by what they tell.
pub(crate) const SITUATIONS: usize = 8 + 8 + 16 + 4;
pub(crate) const DISTANCES: usize = 16;

/// A parser over one model file.
#[derive(Debug)]
pub struct Parser<'a> {
    vocabulary: Table<'a>,
    words: Embedding<'a>,
    suffixes: Embedding<'a>,
    prefixes: Embedding<'a>,
    shapes: Embedding<'a>,
    upos: Embedding<'a>,
    xpos: Embedding<'a>,
    upos_row: [u8; 256],
    xpos_row: [u8; 256],
    convolutions: Vec<Convolution<'a>>,
    parts: Narrow<'a>,
    nothing: Cow<'a, [i16]>,
    root: Cow<'a, [i16]>,
    child_labels: Cow<'a, [i16]>,
    situations: Cow<'a, [i16]>,
    actions: Affine<'a>,
    label_children: Cow<'a, [i16]>,
    distances: Cow<'a, [i16]>,
    labels: Affine<'a>,
    deprels: Vec<u8>,
    root_label: u8,
    width: usize,
    hidden: usize,
    /// Tells this parser from others.
    number: u64,
}

/// Working memory of [`Parser::parse`], reused from sentence to sentence.
#[derive(Debug, Default)]
pub struct Scratch {
    vectors: Vec<i16>,
    narrowed: simd::Inputs,
    outputs: Vec<i16>,
    parts: Vec<i16>,
    hidden: Vec<i16>,
    scores: Vec<i32>,
    state: State,
    kept: Kept,
}

impl Parser<'static> {
    /// The parser that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static PARSER: LazyLock<Parser<'static>> = LazyLock::new(|| {
            let file = dateline_learn::embed!("../../models/parse.model");
            Parser::new(file).expect("the embedded parser is checked by a test")
        });
        &PARSER
    }
}

impl<'a> Parser<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::new(file)?;
        let (width, hidden, pieces) = (file.number("width")?, file.number("hidden")?, file.number("pieces")?);
        for (key, number) in [("width", width), ("hidden", hidden), ("pieces", pieces)] {
            if !(1..=1024).contains(&number) || (key != "pieces" && !number.is_multiple_of(simd::BLOCK)) {
                return Err(ModelError::BadValue(key.to_owned(), number.to_string()));
            }
        }
        let deprels = labels::from_header(&file, "deprels", labels::DEPREL)?;
        let rows = |key: &str, names: &[&str]| -> Result<[u8; 256], ModelError> {
            let mut row = [0; 256];
            for (i, label) in labels::from_header(&file, key, names)?.into_iter().enumerate().take(255) {
                row[usize::from(label)] = i as u8;
            }
            Ok(row)
        };
        let slots = ACTION_SLOTS + LABEL_SLOTS;
        let embedding = |name: &str| Embedding::new(&file, name, width);
        let table = |name: &str, rows: usize| file.i16s(name, Some(rows * hidden));
        let root_label = labels::index(labels::DEPREL, "root").unwrap_or_default();
        Ok(Self {
            vocabulary: Table::new(file.u32s("vocabulary", None)?).ok_or_else(|| ModelError::Section("vocabulary".to_owned()))?,
            words: embedding("words")?,
            suffixes: embedding("suffixes")?,
            prefixes: embedding("prefixes")?,
            shapes: embedding("shapes")?,
            upos: embedding("upos.rows")?,
            xpos: embedding("xpos.rows")?,
            upos_row: rows("upos", labels::UPOS)?,
            xpos_row: rows("xpos", labels::XPOS)?,
            convolutions: (0..file.number("convolutions")?.min(8))
                .map(|i| Convolution::new(&file, &format!("conv{i}"), width, pieces))
                .collect::<Result<_, _>>()?,
            parts: Narrow::new(&file, "parts", width, slots * hidden, LARGEST_PART)?,
            nothing: table("nothing", slots)?,
            root: table("root", slots)?,
            child_labels: table("child.labels", CHILD_LABELS * (deprels.len() + 1))?,
            situations: table("situations", SITUATIONS)?,
            actions: Affine::new(&file, "actions", hidden, 3)?,
            label_children: table("label.children", 2 * (deprels.len() + 1))?,
            distances: table("distances", DISTANCES)?,
            labels: Affine::new(&file, "labels", hidden, deprels.len())?,
            deprels,
            root_label,
            width,
            hidden,
            number: model_number(),
        })
    }

    /// Parses one tagged sentence; see [`parse_all`](Self::parse_all).
    pub fn parse(&self, words: &[Word], upos: &[u8], xpos: &[u8], scratch: &mut Scratch, heads: &mut Vec<u32>, deprels: &mut Vec<u8>) {
        heads.clear();
        deprels.clear();
        self.parse_all(std::slice::from_ref(&(0..words.len())), words, upos, xpos, scratch, heads, deprels);
    }

    /// Parses some tagged sentences, ranges of the words, that are best as many as [`together`] says; the outputs get one entry for each
    /// of their words: the index of its head in its sentence (`u32::MAX` for the one root) and the number of its relation.
    #[expect(clippy::too_many_arguments, reason = "three arrays in, two out, and what is kept")]
    pub fn parse_all(
        &self,
        sentences: &[Range<usize>],
        words: &[Word],
        upos: &[u8],
        xpos: &[u8],
        scratch: &mut Scratch,
        heads: &mut Vec<u32>,
        deprels: &mut Vec<u8>,
    ) {
        self.encode(sentences, words, upos, xpos, scratch);
        let Scratch { parts, hidden, scores, state, .. } = scratch;
        let mut parts = parts.as_slice();
        for sentence in sentences {
            let words = &words[sentence.clone()];
            let (own, behind) = parts.split_at(words.len() * (ACTION_SLOTS + LABEL_SLOTS) * self.hidden);
            parts = behind;
            self.build(words.len(), own, hidden, scores, state);
            let begin = heads.len();
            for i in 0..words.len() {
                let head = state.head(i);
                let is_root = head >= words.len();
                heads.push(if is_root { u32::MAX } else { head as u32 });
                let label = self.deprels.get(usize::from(state.label(i))).copied().unwrap_or_default();
                deprels.push(if is_root { self.root_label } else { label });
            }
            let (heads, deprels) = (&mut heads[begin..], &mut deprels[begin..]);
            let xpos = &xpos[sentence.start.min(xpos.len())..sentence.end.min(xpos.len())];
            mending::inverted_subjects(words, xpos, heads, deprels);
            mending::days_before_verbs(words, heads, deprels);
            mending::opening_participles(words, xpos, heads, deprels);
            mending::participles_in_commas(words, xpos, heads, deprels);
            mending::tellers_at_the_end(words, xpos, heads, deprels);
            mending::told_clauses(words, xpos, heads, deprels);
        }
    }

    /// Builds the tree of a sentence of so many words, whose parts are given.
    fn build(&self, words: usize, parts: &[i16], hidden: &mut Vec<i16>, scores: &mut Vec<i32>, state: &mut State) {
        state.begin(words, self.deprels.len() as u8);
        while !state.is_final() {
            let allowed = state.allowed();
            let action = match allowed {
                [true, false, false] => Action::Shift,
                [false, true, false] => Action::Left,
                [false, false, true] => Action::Right,
                _ => {
                    self.action_hidden(state, parts, hidden);
                    self.actions.apply(hidden, self.hidden, 1, scores);
                    let mut best = None;
                    for (action, allowed) in Action::ALL.into_iter().zip(allowed) {
                        let score = scores.get(action as usize).copied().unwrap_or(i32::MIN);
                        if allowed && best.is_none_or(|(s, _)| score > s) {
                            best = Some((score, action));
                        }
                    }
                    best.map_or(Action::Shift, |(_, action)| action)
                }
            };
            let label = match state.arc(action) {
                Some((head, dependent)) if head < words => {
                    self.label_hidden(state, head, dependent, parts, hidden);
                    self.labels.apply(hidden, self.hidden, 1, scores);
                    crate::tag::best(&scores[..self.labels.outputs()])
                }
                _ => 0,
            };
            state.apply(action, label);
        }
    }

    /// Fills `parts`: per word of the sentences what it contributes in each slot.
    fn encode(&self, sentences: &[Range<usize>], words: &[Word], upos: &[u8], xpos: &[u8], scratch: &mut Scratch) {
        let Scratch { vectors, narrowed, outputs, parts, kept, .. } = scratch;
        let width = self.width;
        let count: usize = sentences.iter().map(ExactSizeIterator::len).sum();
        vectors.clear();
        // A vector of zeros stands before the first sentence and behind each.
        vectors.resize((count + sentences.len() + 1) * width, 0);
        let mut rest = &mut vectors[width..];
        for i in sentences.iter().flat_map(|sentence| sentence.clone().map(Some).chain([None])) {
            let (vector, behind) = rest.split_at_mut(width);
            rest = behind;
            let Some(i) = i else { continue };
            let tag = |tags: &[u8]| tags.get(i).copied().unwrap_or_default();
            let (upos, xpos) = (tag(upos), tag(xpos));
            let with = (self.number, u32::from(upos) << 8 | u32::from(xpos));
            if let Some(sums) = kept.find(&words[i], with) {
                vector.copy_from_slice(sums);
                continue;
            }
            let rows = Rows::of(&words[i], &self.vocabulary, self.suffixes.rows(), self.prefixes.rows(), self.shapes.rows());
            self.words.add(rows.word, vector);
            self.suffixes.add(rows.suffix, vector);
            self.prefixes.add(rows.prefix, vector);
            self.shapes.add(rows.shape, vector);
            self.upos.add(usize::from(self.upos_row[usize::from(upos)]), vector);
            self.xpos.add(usize::from(self.xpos_row[usize::from(xpos)]), vector);
            kept.keep(&words[i], with, vector.iter().copied());
        }
        for convolution in &self.convolutions {
            convolution.apply(vectors, narrowed, outputs);
            let mut end = 0;
            for sentence in sentences {
                end += (sentence.len() + 1) * width;
                vectors[end..end + width].fill(0);
            }
        }
        // What stands between the sentences is no longer needed.
        let (mut from, mut to) = (width, 0);
        for sentence in sentences {
            let size = sentence.len() * width;
            vectors.copy_within(from..from + size, to);
            (from, to) = (from + size + width, to + size);
        }
        self.parts.apply(&vectors[..to], width, count, narrowed, parts);
    }

    /// What a word contributes in a slot.
    #[inline]
    fn part<'b>(&'b self, parts: &'b [i16], slot: usize, word: Option<usize>, words: usize) -> &'b [i16] {
        let slots = ACTION_SLOTS + LABEL_SLOTS;
        let (from, row) = match word {
            None => (&*self.nothing, 0),
            Some(word) if word >= words => (&*self.root, 0),
            Some(word) => (parts, word),
        };
        let at = (row * slots + slot) * self.hidden;
        from.get(at..at + self.hidden).unwrap_or_default()
    }

    fn action_hidden(&self, state: &State, parts: &[i16], hidden: &mut Vec<i16>) {
        let Slots { words, children, situations } = state.slots();
        let labels = self.deprels.len() + 1;
        let mut rows: [&[i16]; ACTION_SLOTS + CHILD_LABELS + 4] = [&[]; ACTION_SLOTS + CHILD_LABELS + 4];
        for (slot, word) in words.into_iter().enumerate() {
            rows[slot] = self.part(parts, slot, word, state.len());
        }
        for (slot, label) in children.into_iter().enumerate() {
            rows[ACTION_SLOTS + slot] = row(&self.child_labels, slot * labels + usize::from(label), self.hidden);
        }
        for (slot, situation) in situations.into_iter().enumerate() {
            rows[ACTION_SLOTS + CHILD_LABELS + slot] = row(&self.situations, situation, self.hidden);
        }
        hidden.resize(self.hidden, 0);
        simd::rectified_sum(hidden, &rows);
    }

    fn label_hidden(&self, state: &State, head: usize, dependent: usize, parts: &[i16], hidden: &mut Vec<i16>) {
        let slots = state.label_slots(head, dependent);
        let labels = self.deprels.len() + 1;
        let mut rows: [&[i16]; LABEL_SLOTS + 3] = [&[]; LABEL_SLOTS + 3];
        for (slot, word) in slots.words.into_iter().enumerate() {
            rows[slot] = self.part(parts, ACTION_SLOTS + slot, word, state.len());
        }
        for (slot, label) in slots.children.into_iter().enumerate() {
            rows[LABEL_SLOTS + slot] = row(&self.label_children, slot * labels + usize::from(label), self.hidden);
        }
        rows[LABEL_SLOTS + 2] = row(&self.distances, slots.distance, self.hidden);
        hidden.resize(self.hidden, 0);
        simd::rectified_sum(hidden, &rows);
    }
}

/// Groups sentences that are parsed together: a layer of the encoder reads all its weights for each group, and takes many words in
/// hardly more time than a few. What it makes of them stays in a cache of the second level.
pub fn together(sentences: &[Range<usize>]) -> impl Iterator<Item = &[Range<usize>]> {
    let mut words = 0;
    sentences.chunk_by(move |sentence, _| {
        words += sentence.len();
        let more = words < TOGETHER;
        words = if more { words } else { 0 };
        more
    })
}

fn row(table: &[i16], row: usize, width: usize) -> &[i16] {
    table.get(row * width..(row + 1) * width).unwrap_or_default()
}

/// The rows of a word in the embedding tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) word: usize,
    pub(crate) suffix: usize,
    pub(crate) prefix: usize,
    pub(crate) shape: usize,
}

impl Rows {
    pub(crate) fn of(word: &Word, vocabulary: &Table<'_>, suffixes: usize, prefixes: usize, shapes: usize) -> Self {
        Self {
            // Row 0 is the unknown word.
            word: vocabulary.get(word.lower).map_or(0, |row| row as usize),
            suffix: (word.suffixes[2] % suffixes as u64) as usize,
            prefix: (word.prefixes[2] % prefixes as u64) as usize,
            shape: (word.shape % shapes as u64) as usize,
        }
    }
}

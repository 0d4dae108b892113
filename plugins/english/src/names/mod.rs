//! Names of persons, organisations and places, by a structured perceptron over the whole document.
//!
//! Each word is scored for the seven BIO tags over its form, ends, shape and part of speech, its neighbours, the run of
//! capitalised words that it stands in with the words around that run, the list or the brackets that the run stands in, what lists of
//! names say of it, and how the document writes the word elsewhere; Viterbi finds the best sequence. A second pass over the scores
//! leans each capitalised word that stands alone, or in a pair, towards what the document names by it elsewhere. Words without a
//! capital are outside a name without being scored, but for those between two capitalised ones, nouns and the like beside one, and
//! those that are hardly anything but names (*london*): scoring all words near a capital finds no more and takes a third longer.

mod document;
mod features;
mod lists;
#[cfg(test)]
mod tests;
#[cfg(feature = "train")]
pub mod train;
mod viterbi;

use std::sync::LazyLock;

use dateline_learn::many::ManyClasses;
use dateline_learn::model::{ModelError, ModelFile};
use dateline_learn::table::Table;
use dateline_learn::word::Word;

use crate::clusters::Clusters;
use document::Document;
use features::Context;
use lists::Lists;
use viterbi::{Lattice, TAGS};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place, states and cities among them.
    Location,
}

impl NameKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Person, Self::Organisation, Self::Location];
}

/// One sentence of the document that [`Names::tag`] reads.
#[derive(Debug, Clone, Copy)]
pub struct NameSentence<'a> {
    /// The words.
    pub words: &'a [Word],
    /// Universal parts of speech by number, one a word.
    pub upos: &'a [u8],
}

/// A name in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameSpan {
    /// Index of the sentence.
    pub sentence: u32,
    /// First word in the sentence.
    pub start: u32,
    /// Word after the last.
    pub end: u32,
    /// What it names.
    pub kind: NameKind,
    /// How sure, in thousandths.
    pub confidence: u16,
}

/// A name finder over one model file.
#[derive(Debug)]
pub struct Names<'a> {
    weights: ManyClasses<'a>,
    transitions: Vec<i32>,
    consistency: i32,
    known: Table<'a>,
    clusters: Clusters<'a>,
    lists: Lists<'a>,
}

/// Working memory of [`Names::tag`], reused from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    document: Document,
    context: Context,
    features: Vec<u64>,
    /// The features of all words of a sentence that are scored, and per word where its own end.
    all: Vec<u64>,
    ends: Vec<usize>,
    lattice: Lattice,
    scores: Vec<[i32; TAGS]>,
    alone: Vec<bool>,
}

impl Names<'static> {
    /// The name finder that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static NAMES: LazyLock<Names<'static>> = LazyLock::new(|| {
            Names::new(dateline_learn::embed!("../../models/names.model")).expect("the embedded name finder is checked by a test")
        });
        &NAMES
    }
}

impl<'a> Names<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::new(file)?;
        Ok(Self {
            weights: ManyClasses::new(&file, "name", TAGS)?,
            transitions: file.i32s("transitions", Some((TAGS + 1) * TAGS))?.into_owned(),
            consistency: file.number("consistency")?.min(100_000) as i32,
            known: Table::new(file.u32s("known", None)?).ok_or_else(|| ModelError::Section("known".to_owned()))?,
            clusters: Clusters::new(&file)?,
            lists: Lists::new(file.u32s("lists", None)?).ok_or_else(|| ModelError::Section("lists".to_owned()))?,
        })
    }

    /// Finds the names of one document, in order; `spans` is cleared first.
    pub fn tag(&self, sentences: &[NameSentence<'_>], scratch: &mut Scratch, spans: &mut Vec<NameSpan>) {
        spans.clear();
        let Scratch { document, context, features, all, ends, lattice, scores, alone } = scratch;
        document.read(sentences.iter().map(|s| s.words));
        scores.clear();
        alone.clear();
        let mut from = 0;
        for sentence in sentences {
            let to = from + sentence.words.len();
            context.look_up(sentence.words, &self.lists);
            context.read(sentence.words, sentence.upos, document, &self.known, &self.clusters);
            lattice.begin(to - from);
            all.clear();
            ends.clear();
            for i in 0..to - from {
                alone.push(context.alone(i));
                if !context.quiet(i) {
                    context.features(sentence.words, i, features);
                    self.weights.expect(features);
                    all.extend_from_slice(features);
                }
                ends.push(all.len());
            }
            let mut begin = 0;
            for i in 0..to - from {
                let own = begin..ends[i];
                begin = own.end;
                self.weights.expect_next(&all[begin..ends.get(i + 1).copied().unwrap_or(begin)]);
                if own.is_empty() {
                    lattice.outside(i);
                    continue;
                }
                let mut sums = [0; 256];
                self.weights.add(&all[own], &mut sums);
                lattice.set(i, &sums);
            }
            lattice.solve(&self.transitions);
            scores.extend_from_slice(lattice.scores());
            // A short name says what its words name; of a long one (the university of a town) they say nothing.
            for (i, &tag) in lattice.tags.iter().enumerate() {
                let kind = usize::from(tag).div_ceil(2);
                if alone[from + i] || kind == 1 {
                    document.note(&sentence.words[i], kind);
                }
            }
            from = to;
        }
        let mut from = 0;
        for (number, sentence) in sentences.iter().enumerate() {
            let to = from + sentence.words.len();
            lattice.begin_with(&scores[from..to]);
            for i in 0..to - from {
                if alone[from + i] {
                    lattice.lean(i, document.found(&sentence.words[i]), self.consistency);
                }
            }
            lattice.solve(&self.transitions);
            lattice.spans(|start, end, kind, margin| {
                spans.push(NameSpan {
                    sentence: number as u32,
                    start: start as u32,
                    end: end as u32,
                    kind: NameKind::ALL[kind],
                    confidence: confidence(margin),
                });
            });
            from = to;
        }
    }
}

/// The share of names right at a margin, in thousandths, as it was on the development sets.
fn confidence(margin: i32) -> u16 {
    let margin = u32::try_from(margin.max(0)).unwrap_or_default().min(1 << 20);
    (500 + 490 * margin / (margin + 400)) as u16
}

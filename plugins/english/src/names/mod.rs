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
mod joined;
mod lists;
mod namesakes;
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
use viterbi::{Lattice, Steps, TAGS};

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
    steps: Steps,
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
    /// The features of all words of a sentence that are scored, and per word where its own end.
    features: Vec<u64>,
    ends: Vec<usize>,
    lattice: Lattice,
    /// The words of all sentences that are scored, and their scores.
    scored: Vec<Scored>,
    scores: Vec<[i32; TAGS]>,
}

/// A word that is scored.
#[derive(Debug, Clone, Copy)]
struct Scored {
    sentence: u32,
    /// Its place in the sentence.
    word: u32,
    /// Whether it stands alone, or in a pair.
    alone: bool,
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
            steps: Steps::new(&file.i32s("transitions", Some((TAGS + 1) * TAGS))?),
            consistency: file.number("consistency")?.min(100_000) as i32,
            known: Table::new(file.u32s("known", None)?).ok_or_else(|| ModelError::Section("known".to_owned()))?,
            clusters: Clusters::new(&file)?,
            lists: Lists::new(file.u32s("lists", None)?).ok_or_else(|| ModelError::Section("lists".to_owned()))?,
        })
    }

    /// Finds the names of one document, in order; `spans` is cleared first.
    pub fn tag(&self, sentences: &[NameSentence<'_>], scratch: &mut Scratch, spans: &mut Vec<NameSpan>) {
        spans.clear();
        let Scratch { document, context, features, ends, lattice, scored, scores } = scratch;
        document.read(sentences.iter().map(|s| s.words));
        scored.clear();
        scores.clear();
        let mut sums = [0; 256];
        for (number, sentence) in sentences.iter().enumerate() {
            context.look_up(sentence.words, &self.lists);
            context.read(sentence.words, sentence.upos, document, &self.known, &self.clusters);
            features.clear();
            ends.clear();
            for i in (0..sentence.words.len()).filter(|&i| !context.quiet(i)) {
                scored.push(Scored { sentence: number as u32, word: i as u32, alone: context.alone(i) });
                let begin = features.len();
                context.features(sentence.words, i, features);
                self.weights.expect(&features[begin..]);
                ends.push(features.len());
            }
            let mut begin = 0;
            for (i, &end) in ends.iter().enumerate() {
                self.weights.expect_next(&features[end..ends.get(i + 1).copied().unwrap_or(end)]);
                sums[..TAGS].fill(0);
                self.weights.add(&features[begin..end], &mut sums);
                scores.push(std::array::from_fn(|tag| sums[tag]));
                begin = end;
            }
        }
        // Words beside each other are tagged together; those between are outside.
        let together = |a: &Scored, b: &Scored| a.sentence == b.sentence && a.word + 1 == b.word;
        let word_of = |scored: &Scored| &sentences[scored.sentence as usize].words[scored.word as usize];
        let solve = |words: &[Scored], scores: &[[i32; TAGS]], lattice: &mut Lattice| {
            let ends = words.last().is_some_and(|last| last.word as usize + 1 == sentences[last.sentence as usize].words.len());
            lattice.begin_with(scores);
            lattice.solve(&self.steps, words.first().is_some_and(|first| first.word == 0), ends);
        };
        let mut rest = scores.as_slice();
        for words in scored.chunk_by(together) {
            let (own, others) = rest.split_at(words.len());
            rest = others;
            solve(words, own, lattice);
            // A short name says what its words name; of a long one (the university of a town) they say nothing.
            for (word, &tag) in words.iter().zip(&lattice.tags) {
                let kind = usize::from(tag).div_ceil(2);
                if word.alone || kind == 1 {
                    document.note(word_of(word), kind);
                }
            }
        }
        for (word, scores) in scored.iter().zip(scores.iter_mut()).filter(|(word, _)| word.alone) {
            viterbi::lean(scores, document.found(word_of(word)), self.consistency);
        }
        rest = scores.as_slice();
        for words in scored.chunk_by(together) {
            let (own, others) = rest.split_at(words.len());
            rest = others;
            solve(words, own, lattice);
            lattice.spans(&self.steps, |start, end, kind, margin| {
                spans.push(NameSpan {
                    sentence: words[start].sentence,
                    start: words[start].word,
                    end: words[start].word + (end - start) as u32,
                    kind: NameKind::ALL[kind],
                    confidence: confidence(margin),
                });
            });
        }
        joined::join(sentences, spans);
        namesakes::persons(sentences, spans);
    }
}

/// The share of names right at a margin, in thousandths, as it was on the development sets.
fn confidence(margin: i32) -> u16 {
    let margin = u32::try_from(margin.max(0)).unwrap_or_default().min(1 << 20);
    (500 + 490 * margin / (margin + 400)) as u16
}

//! Base layers for English: paragraphs, sentences, tokens, tags, lemmas, dependencies, mentions, entities.
//!
//! | module | what it does |
//! |---|---|
//! | [`paragraphs`] | blocks of the text and what they are |
//! | [`tokens`], [`sentences`] | words and sentences, by the conventions of the UD English treebanks |
//! | [`tag`], [`parse`], [`names`] | parts of speech, trees, names, by trained models |
//! | [`lemma`], [`feats`], [`norm`] | dictionary forms, morphological features, plain forms |
//! | [`mentions`], [`coref`] | phrases that refer, and which refer to the same |
//! | [`places`], [`people`] | what single names and nouns say |
//! | [`analyzer`] | the pack as a plugin: the stages in a row, the layers filled |
#![forbid(unsafe_code)]

pub mod abbreviations;
pub mod analyzer;
pub mod characters;
pub(crate) mod clusters;
pub mod coref;
#[cfg(feature = "train")]
pub mod corpora;
pub mod feats;
mod fixed;
mod kept;
pub mod lemma;
pub mod mentions;
pub mod names;
pub mod norm;
pub mod paragraphs;
pub mod parse;
pub mod people;
pub mod places;
pub mod reading;
pub mod sentences;
pub mod tag;
pub mod tokens;
#[cfg(feature = "train")]
pub mod training;

pub use analyzer::English;

dateline_sdk::plugin!(English);

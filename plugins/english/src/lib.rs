//! Base layers for English: paragraphs, sentences, tokens, tags, lemmas, dependencies, mentions, entities.
#![forbid(unsafe_code)]

pub mod abbreviations;
pub mod characters;
pub mod paragraphs;
pub mod sentences;
pub mod tokens;

pub mod names;
pub mod parse;
pub mod tag;
#[cfg(feature = "train")]
pub mod training;

//! Corpus readers and scorers.
//!
//! An analyzer is judged by comparing its records with those of annotators.
//! This crate holds both halves of that: typed records of the corpora (one JSON object a line, spans in Unicode code
//! points, end exclusive) and the measures that are in use in the field, so that a figure of ours can stand beside a
//! published one.
//!
//! | module | corpora | measures |
//! |---|---|---|
//! | [`quotes`] | PolNeAR, GUM attribution | content, cue, source, whole attribution; strict, soft, fragments |
//! | [`timeline`] | TimeBank, AQUAINT, TimeBank-Dense, MATRES | TempEval-3 expressions and events, links, temporal awareness, anchors |
//! | [`stance`] | directed sentiment, NewsMTSC, PLOVER events, annotated articles | class tables, directed F1, pairs of holder and target |
//! | [`english`] | CoNLL-U treebanks, name spans | tokens, sentences, tags, lemmas, trees, names |
//! | [`coref`] | OntoGUM | MUC, B³, CEAF-e and their mean |
//!
//! `quotes_of`, `timeline_of`, … turn the layers of an analyzed document into records of these corpora.
//!
//! Every scorer is a pure function of gold and predicted records. Figures are fractions from 0 to 1 in the structs, and
//! times 100 in `figures()`, the flat list of names and numbers that the `eval` command prints.
#![forbid(unsafe_code)]

pub mod coref;
pub mod english;
mod error;
mod layers;
mod measure;
pub mod quotes;
mod read;
mod span;
pub mod stance;
pub mod timeline;

pub use error::Error;
pub use layers::{clusters_of, directed_of, event_code_of, names_of, quotes_of, stances_of, target_attitude_of, timeline_of, trees_of};
pub use measure::{ClassTable, Figure, Prf};
pub use read::{read_jsonl, write_jsonl};
pub use span::CodePoints;

//! How a Dateline plugin is tested.
//!
//! - [`cases`]: tables of sentences and what is found in each.
//! - [`interlinear`]: a sentence, and marks under its words, so that a snapshot can be read.
//! - [`frozen`]: base layers kept in a readable file, so that an analyzer's snapshots do not move when a tagger does.

#![forbid(unsafe_code)]

pub mod cases;
pub mod frozen;
pub mod interlinear;

pub use interlinear::Interlinear;

//! What can go wrong at the edges: files, lines, and predictions that do not fit their gold.

use std::path::PathBuf;

/// A corpus that cannot be read or predictions that cannot be compared with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened, read or written.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The operating system's word.
        source: std::io::Error,
    },
    /// A line is no record of the expected schema.
    #[error("{}:{line}: not a record of this corpus: {source}", path.display())]
    Record {
        /// The file as it was named.
        path: PathBuf,
        /// The line, counted from one.
        line: usize,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// A CoNLL-U line does not have the shape of the format.
    #[error("{}:{line}: {reason}", path.display())]
    Conllu {
        /// The file as it was named.
        path: PathBuf,
        /// The line, counted from one.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Two records carry one id.
    #[error("the id {id:?} stands twice in {side}; every document needs its own")]
    DuplicateId {
        /// `gold` or `predictions`.
        side: &'static str,
        /// The id.
        id: String,
    },
    /// Predictions for documents that the gold does not have.
    #[error("{count} predicted ids have no gold, {id:?} for one; were they made from another corpus?")]
    UnknownPrediction {
        /// How many.
        count: usize,
        /// The first of them in the order of the file.
        id: String,
    },
    /// A gold record that must carry its text does not.
    #[error("the gold document {id:?} has no text, so its offsets mean nothing")]
    NoText {
        /// The document.
        id: String,
    },
    /// Gold and predictions are over different texts.
    #[error("the text of {id:?} differs between gold and predictions, so offsets would not compare")]
    TextDiffers {
        /// The document.
        id: String,
    },
}

//! Quotes: who said what, compared with PolNeAR and GUM.
//!
//! Predicted and gold quotes of a document are matched one to one, best pair first, by the overlap of their contents and
//! a little for cues and sources that touch. Spans are compared as sets of words, so quotation marks and final stops cost
//! nothing. The measures are those of Pareti et al. (2013, strict and partial), CofeNet (COLING 2022, fragments) and
//! GenderGapTracker (found at 30 %), and ours: `ar_lenient`, the right words (80 % both ways) with the right source.

mod marks;
mod score;
mod words;

pub use score::{Decile, KINDS, KindScore, MEASURES, QuoteScore, score};

use crate::CodePoints;
use serde::{Deserialize, Serialize};

/// One document with its quotes, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct QuoteDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The text that spans point into; predictions may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Day of publication, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dct: Option<String>,
    /// Material that the annotators left out: predictions that lie half inside it are not counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<CodePoints>,
    /// The quotes, in any order.
    pub quotes: Vec<QuoteRecord>,
}

/// One attribution: a source, a cue, a content.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct QuoteRecord {
    /// What was said, in one or more pieces.
    #[serde(default)]
    pub content: Vec<CodePoints>,
    /// The word or words that show that something is being said.
    #[serde(default)]
    pub cue: Vec<CodePoints>,
    /// Who said it, as written beside the quote.
    #[serde(default)]
    pub source: Vec<CodePoints>,
    /// Direct, indirect or mixed; the scorer derives it from the quotation marks instead of trusting it.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The speaker's name through coreference, where the corpus has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Whether the saying is denied or refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negated: Option<bool>,
    /// How sure the system is, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u32>,
}

//! Timeline: time expressions, events, links and anchors, compared with the TimeML corpora.
//!
//! The measures are those of TempEval-3 (UzZaman et al. 2013): spans strict and relaxed, the attributes as relaxed F1
//! times accuracy, and temporal awareness (UzZaman and Allen 2011) over a point-algebra closure. Links are also scored
//! pair by pair as TimeBank-Dense and MATRES do. Anchors are a measure of our own: does an event carry the right calendar
//! value.

mod awareness;
mod links;
mod pairing;
mod points;
mod score;

pub use links::LinkScore;
pub use score::{EventScore, ExpressionScore, TimelineScore, score};

use serde::{Deserialize, Serialize};

/// One document with its temporal annotation, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TimelineDocument {
    /// The corpus's name for it.
    pub id: String,
    /// The text that offsets point into; corpora that only add links leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The document creation time, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dct: Option<String>,
    /// The creation time as a TIMEX3 value, where it is finer than a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dct_value: Option<String>,
    /// The id by which links name the creation time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dct_id: Option<String>,
    /// Time expressions.
    #[serde(default)]
    pub timexes: Vec<TimexRecord>,
    /// Events.
    #[serde(default)]
    pub events: Vec<EventRecord>,
    /// Links between events and expressions.
    #[serde(default)]
    pub tlinks: Vec<LinkRecord>,
}

/// One time expression, as TIMEX3 has it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TimexRecord {
    /// Its name inside the document.
    pub id: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// DATE, TIME, DURATION or SET.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// ISO 8601 as TimeML writes it.
    #[serde(default)]
    pub value: Option<String>,
    /// START, END, APPROX, …
    #[serde(default, rename = "mod")]
    pub modifier: Option<String>,
}

/// One event, as TimeML has it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EventRecord {
    /// Its name inside the document.
    pub id: String,
    /// First code point of the head word.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// OCCURRENCE, REPORTING, STATE, …
    #[serde(default)]
    pub class: Option<String>,
    /// PAST, PRESENT, FUTURE, INFINITIVE, …
    #[serde(default)]
    pub tense: Option<String>,
    /// NONE, PERFECTIVE, PROGRESSIVE, …
    #[serde(default)]
    pub aspect: Option<String>,
    /// POS or NEG.
    #[serde(default)]
    pub polarity: Option<String>,
    /// The modal word.
    #[serde(default)]
    pub modality: Option<String>,
    /// The calendar value of its anchor, where the corpus or the system states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// One link between two events, two expressions, or one of each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LinkRecord {
    /// The id of one end.
    pub from: String,
    /// The id of the other.
    pub to: String,
    /// BEFORE, AFTER, INCLUDES, …
    pub rel: String,
}

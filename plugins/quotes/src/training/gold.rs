//! Annotated documents in the schema of the quotation corpora: one JSON object a line, places in code points.

use dateline_sdk::prelude::Span;
use serde::Deserialize;

/// A document.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    /// Its name.
    pub id: String,
    /// Its text.
    pub text: String,
    /// What was marked.
    pub quotes: Vec<Marked>,
    /// What the annotators left aside.
    #[serde(default)]
    pub excluded: Vec<[usize; 2]>,
}

/// An attribution that people marked.
#[derive(Clone, Debug, Deserialize)]
pub struct Marked {
    /// Pieces of the content.
    #[serde(default)]
    pub content: Vec<[usize; 2]>,
    /// Pieces of the cue.
    #[serde(default)]
    pub cue: Vec<[usize; 2]>,
    /// Pieces of the source.
    #[serde(default)]
    pub source: Vec<[usize; 2]>,
}

/// Where each code point of a text begins, in bytes; one more for its end.
pub fn bytes_of(text: &str) -> Vec<u32> {
    text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect()
}

/// Places in bytes.
pub fn spans(pieces: &[[usize; 2]], bytes: &[u32]) -> Vec<Span> {
    let place = |at: usize| bytes.get(at).or(bytes.last()).copied().unwrap_or(0);
    pieces.iter().map(|[start, end]| Span::between(place(*start), place(*end))).collect()
}

/// Reads documents, one a line.
///
/// # Errors
/// What is wrong with which line.
pub fn read(file: &str) -> Result<Vec<Document>, String> {
    let lines = file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))).collect()
}

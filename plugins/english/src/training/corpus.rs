//! Reading the corpora: CoNLL-U trees, and names as JSON lines.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use dateline_learn::word::Word;

use super::Sentence;
use crate::tag::labels;

/// What reading a corpus can fail with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what the format says.
    #[error("{path}, line {line}: {what}")]
    Format {
        /// The file.
        path: String,
        /// Counted from one.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

/// The name tags in their order.
pub const BIO: [&str; 7] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];

fn text(path: &Path) -> Result<String, CorpusError> {
    fs::read_to_string(path).map_err(|source| CorpusError::Read { path: path.display().to_string(), source })
}

/// Reads CoNLL-U; the last column may hold a BIO name tag. Words with labels that the layers do not have get the nearest.
///
/// # Errors
/// The file cannot be read, or a line has too few columns.
pub fn trees(path: &Path) -> Result<Vec<Sentence>, CorpusError> {
    let content = text(path)?;
    let mut sentences = Vec::new();
    let (mut sentence, mut document, mut names_sure) = (Sentence::default(), 0, 1.0f32);
    for (number, line) in content.lines().chain(std::iter::once("")).enumerate() {
        let bad = |what: &str| CorpusError::Format { path: path.display().to_string(), line: number + 1, what: what.to_owned() };
        if line.is_empty() {
            if !sentence.is_empty() {
                sentence.document = document;
                // Names of which a teacher was unsure are not learned from.
                if names_sure < 0.6 {
                    sentence.names.clear();
                }
                names_sure = 1.0;
                sentences.push(std::mem::take(&mut sentence));
            }
        } else if line.starts_with("# newdoc") {
            document += 1;
        } else if let Some(sure) = line.strip_prefix("# names_sure = ") {
            names_sure = sure.parse().unwrap_or(1.0);
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            if columns.len() < 10 {
                return Err(bad("fewer than ten columns"));
            }
            if columns[0].bytes().all(|b| b.is_ascii_digit()) {
                sentence.forms.push(columns[1].to_owned());
                sentence.upos.push(labels::index(labels::UPOS, columns[3]).ok_or_else(|| bad(columns[3]))?);
                sentence.xpos.push(labels::index(labels::XPOS, columns[4]).ok_or_else(|| bad(columns[4]))?);
                let head: u32 = columns[6].parse().map_err(|_| bad("no head"))?;
                sentence.heads.push(head.wrapping_sub(1));
                sentence.deprels.push(labels::index(labels::DEPREL, columns[7]).ok_or_else(|| bad(columns[7]))?);
                if let Some(name) = BIO.iter().position(|b| *b == columns[9]) {
                    sentence.names.push(name as u8);
                }
            }
        }
    }
    Ok(sentences)
}

/// Reads the groups of like words that a teacher made: lines `# group = WORD NUMBER` of a CoNLL-U file. The result is the
/// hash of each lower-case word with its number.
///
/// # Errors
/// The file cannot be read, or such a line has no number.
pub fn groups(path: &Path) -> Result<Vec<(u64, u32)>, CorpusError> {
    let content = text(path)?;
    let mut groups = Vec::new();
    for (number, line) in content.lines().enumerate() {
        let Some(entry) = line.strip_prefix("# group = ") else { continue };
        let found = entry.rsplit_once(' ').and_then(|(word, group)| Some((Word::new(word).lower, group.parse().ok()?)));
        let bad = || CorpusError::Format { path: path.display().to_string(), line: number + 1, what: entry.to_owned() };
        groups.push(found.ok_or_else(bad)?);
    }
    Ok(groups)
}

/// Reads sentences with name tags; each its own document unless its id says `document-number`.
///
/// # Errors
/// The file cannot be read, or a line is not such a sentence.
pub fn names(path: &Path) -> Result<Vec<Sentence>, CorpusError> {
    let content = text(path)?;
    let mut sentences = Vec::new();
    for (number, line) in content.lines().enumerate() {
        let bad = |what: String| CorpusError::Format { path: path.display().to_string(), line: number + 1, what };
        let row: serde_json::Value = serde_json::from_str(line).map_err(|e| bad(e.to_string()))?;
        let strings =
            |key: &str| -> Option<Vec<String>> { row.get(key)?.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect() };
        let (Some(forms), Some(tags)) = (strings("tokens"), strings("tags")) else {
            return Err(bad("no tokens or no tags".to_owned()));
        };
        let tag = |t: &String| BIO.iter().position(|b| b == t).map(|p| p as u8).ok_or_else(|| bad(t.clone()));
        let names = tags.iter().map(tag).collect::<Result<Vec<_>, _>>()?;
        if names.len() != forms.len() {
            return Err(bad("as many tags as tokens are needed".to_owned()));
        }
        sentences.push(Sentence { forms, names, document: number, ..Sentence::default() });
    }
    Ok(sentences)
}

/// Gives the trees their names: the two files hold the same sentences.
pub fn join(trees: &mut [Sentence], names: &[Sentence]) {
    let by_words: HashMap<&[String], &Sentence> = names.iter().map(|s| (s.forms.as_slice(), s)).collect();
    for tree in trees {
        if let Some(found) = by_words.get(tree.forms.as_slice()) {
            tree.names.clone_from(&found.names);
        }
    }
}

//! Sentences of raw news for a teacher to label: the words that the language pack itself finds.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use crate::{paragraphs, sentences, tokens};

/// Raw training texts, from the folder in which `nlp` lies: JSON lines with a `text`. Training parts only.
const TEXTS: [&str; 4] =
    ["quotes/polnear.train.jsonl", "timeline/timebank.train.jsonl", "timeline/aquaint.train.jsonl", "timeline/wikiwars.train.jsonl"];

/// Writes the sentences of the raw texts, each once, as JSON arrays of word forms, one a line, with an empty one
/// before each document.
///
/// # Errors
/// A text cannot be read, or the result cannot be written.
pub fn write(corpora: &Path, out: &Path) -> Result<usize, Box<dyn Error>> {
    let (mut lines, mut seen) = (String::new(), BTreeSet::new());
    let (mut words, mut blocks, mut pieces, mut found, mut ends) = (0, Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for name in TEXTS {
        for line in fs::read_to_string(corpora.join("..").join(name))?.lines() {
            let row: serde_json::Value = serde_json::from_str(line)?;
            lines.push_str("[]\n");
            let text = row.get("text").and_then(|t| t.as_str()).unwrap_or_default();
            blocks.clear();
            paragraphs::find(text, &mut blocks);
            for block in &blocks {
                pieces.clear();
                found.clear();
                ends.clear();
                tokens::tokenize(text, block.start as usize, block.end as usize, &mut pieces);
                sentences::split(text, &pieces, &mut found, &mut ends);
                let mut begin = 0;
                for &end in &ends {
                    let sentence: Vec<&str> = found[begin..end as usize].iter().map(|p| p.of(text)).collect();
                    begin = end as usize;
                    if (1..=100).contains(&sentence.len()) {
                        let line = serde_json::to_string(&sentence)?;
                        if seen.insert(line.clone()) {
                            words += sentence.len();
                            lines.push_str(&line);
                            lines.push('\n');
                        }
                    }
                }
            }
        }
    }
    fs::write(out, lines)?;
    Ok(words)
}

//! Treebanks and coreference corpora as training and scoring see them: documents with their raw text.

use std::ops::Range;
use std::{fs, io, path::Path};

use dateline_sdk::core::Label;
use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

use crate::lemma::Lemmas;
use crate::reading::{NONE, Name, NameKind, Reading, narrow};
use crate::tokens::Piece;

/// One word of a treebank.
#[derive(Clone, Debug)]
pub struct Word {
    /// First byte in the text of its document.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its form; differs from the text in parts of fused words.
    pub form: String,
    /// Its lemma.
    pub lemma: String,
    /// Its universal tag.
    pub upos: String,
    /// Its Penn tag.
    pub xpos: String,
    /// Its features as written.
    pub feats: String,
    /// Its head in the sentence, counted from one; zero for the root.
    pub head: usize,
    /// Its relation.
    pub deprel: String,
}

/// A document: paragraphs parted by an empty line, sentences by a space.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its name.
    pub id: String,
    /// Its raw text, put together from the words and `SpaceAfter=No`.
    pub text: String,
    /// Words by sentence.
    pub sentences: Vec<Vec<Word>>,
    /// Per sentence, the paragraph.
    pub paragraphs: Vec<u32>,
    /// Clusters of coreferent token ranges, where a corpus gave them.
    pub clusters: Vec<Vec<Range<usize>>>,
    /// Names, where a corpus gave them.
    pub names: Vec<Name>,
}

/// Reads every document of a CoNLL-U file.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<Document>> {
    let content = fs::read_to_string(path)?;
    let mut documents: Vec<Document> = Vec::new();
    let mut paragraph = true;
    let mut paragraph_number = 0;
    let mut space = false;
    let mut fused_until = 0_usize;
    let mut sentence: Vec<Word> = Vec::new();
    for line in content.lines() {
        if line.starts_with("# newdoc") {
            let id = line.rsplit(' ').next().unwrap_or("").to_owned();
            documents.push(Document { id, ..Document::default() });
            paragraph = true;
            continue;
        }
        if line.starts_with("# newpar") {
            paragraph = true;
            paragraph_number += 1;
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let Some(document) = documents.last_mut() else { continue };
        if line.is_empty() {
            if !sentence.is_empty() {
                document.sentences.push(std::mem::take(&mut sentence));
                document.paragraphs.push(paragraph_number);
                space = true;
            }
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        if fields.len() < 10 || fields[0].contains('.') {
            continue;
        }
        let open = |text: &mut String, paragraph: &mut bool, space: bool| {
            if *paragraph && !text.is_empty() {
                text.push_str("\n\n");
            } else if space && !text.is_empty() {
                text.push(' ');
            }
            *paragraph = false;
        };
        let spaced = !fields[9].contains("SpaceAfter=No");
        if let Some((_, last)) = fields[0].split_once('-') {
            open(&mut document.text, &mut paragraph, space);
            document.text.push_str(fields[1]);
            fused_until = last.parse().unwrap_or(0);
            space = spaced;
            continue;
        }
        let id: usize = fields[0].parse().unwrap_or(0);
        let (start, end) = if id <= fused_until {
            // A part of a fused word: its letters are looked for where the last part ended.
            let from = sentence.last().map_or(0, |w: &Word| w.end);
            let surface_start = from.max(document.text.rfind(|c: char| c.is_whitespace()).map_or(0, |i| i + 1).min(document.text.len()));
            let length = fields[1].len().min(document.text.len() - surface_start);
            (surface_start, surface_start + length)
        } else {
            fused_until = 0;
            open(&mut document.text, &mut paragraph, space);
            let start = document.text.len();
            document.text.push_str(fields[1]);
            space = spaced;
            (start, document.text.len())
        };
        if id == fused_until {
            fused_until = 0;
        }
        sentence.push(Word {
            start,
            end,
            form: fields[1].to_owned(),
            lemma: fields[2].to_owned(),
            upos: fields[3].to_owned(),
            xpos: fields[4].to_owned(),
            feats: fields[5].to_owned(),
            head: fields[6].parse().unwrap_or(0),
            deprel: fields[7].to_owned(),
        });
    }
    Ok(documents)
}

/// Adds the coreference clusters of `coref/*.jsonl` to the documents of the same name.
///
/// # Errors
/// The file cannot be read.
pub fn add_clusters(documents: &mut [Document], path: &Path) -> io::Result<()> {
    for line in fs::read_to_string(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let Some(document) = documents.iter_mut().find(|d| Some(d.id.as_str()) == row["id"].as_str()) else { continue };
        let tokens = row["tokens"].as_array().map_or(0, Vec::len);
        let words: usize = document.sentences.iter().map(Vec::len).sum();
        if tokens != words {
            return Err(io::Error::other(format!("{}: {tokens} tokens beside {words} words", document.id)));
        }
        let number = |value: &serde_json::Value| value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        for cluster in row["onto_clusters"].as_array().into_iter().flatten() {
            document.clusters.push(cluster.as_array().into_iter().flatten().map(|span| number(&span[0])..number(&span[1])).collect());
        }
    }
    Ok(())
}

/// Adds the names of `ner/*.jsonl`, which has the same sentences in the same order.
///
/// # Errors
/// The file cannot be read.
pub fn add_names(documents: &mut [Document], path: &Path) -> io::Result<()> {
    let content = fs::read_to_string(path)?;
    let mut rows = content.lines();
    for document in documents {
        let mut begin = 0;
        for sentence in &document.sentences {
            let row: serde_json::Value = serde_json::from_str(rows.next().unwrap_or("{}"))?;
            let tags: Vec<&str> = row["tags"].as_array().into_iter().flatten().filter_map(|t| t.as_str()).collect();
            if tags.len() == sentence.len() {
                let mut at = 0;
                while at < tags.len() {
                    let start = at;
                    at += 1;
                    let Some(kind) = tags[start].strip_prefix("B-") else { continue };
                    while at < tags.len() && tags[at].strip_prefix("I-") == Some(kind) {
                        at += 1;
                    }
                    let kind = match kind {
                        "PER" => NameKind::Person,
                        "ORG" => NameKind::Org,
                        _ => NameKind::Place,
                    };
                    document.names.push(Name { start: narrow(begin + start), end: narrow(begin + at), kind, confidence: 900 });
                }
            }
            begin += sentence.len();
        }
    }
    Ok(())
}

impl Document {
    /// The document with the tokens and sentences of the corpus and nothing else.
    #[must_use]
    pub fn cut(&self) -> Reading {
        let mut reading = Reading { paragraphs: self.paragraphs.clone(), ..Reading::default() };
        for sentence in &self.sentences {
            let begin = reading.pieces.len();
            reading.pieces.extend(sentence.iter().map(|word| Piece { start: narrow(word.start), end: narrow(word.end) }));
            reading.sentences.push(begin..reading.pieces.len());
        }
        reading
    }

    /// The document as the pack would read it if it made no mistakes.
    #[must_use]
    pub fn gold(&self) -> Reading {
        let mut reading = Reading { names: self.names.clone(), paragraphs: self.paragraphs.clone(), ..Reading::default() };
        for sentence in &self.sentences {
            let begin = reading.pieces.len();
            for word in sentence {
                reading.pieces.push(Piece { start: narrow(word.start), end: narrow(word.end) });
                reading.upos.push(Upos::from_name(&word.upos).unwrap_or(Upos::X));
                let xpos = Xpos::from_name(&word.xpos).unwrap_or(Xpos::Xx);
                reading.xpos.push(xpos);
                reading.heads.push(if word.head == 0 { NONE } else { narrow(begin + word.head - 1) });
                reading.deprels.push(Deprel::from_name(&word.deprel).unwrap_or(Deprel::Dep));
                reading.lemma_text.push_str(&word.lemma);
                reading.lemma_ends.push(narrow(reading.lemma_text.len()));
                reading.features.push(Lemmas::embedded().features(&self.text[word.start..word.end], xpos));
            }
            reading.sentences.push(begin..reading.pieces.len());
        }
        reading
    }
}

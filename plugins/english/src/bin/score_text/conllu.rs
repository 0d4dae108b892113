//! Reads CoNLL-U as documents whose raw text is put together again from the words and `SpaceAfter=No`.

use std::{fs, io, path::Path};

/// One word of the treebank.
pub struct Word {
    pub start: usize,
    pub end: usize,
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    pub feats: String,
}

/// A document: paragraphs parted by an empty line, sentences by a space.
#[derive(Default)]
pub struct Document {
    pub text: String,
    /// Words by sentence.
    pub sentences: Vec<Vec<Word>>,
}

/// Reads every document of a file.
pub fn read(path: &Path) -> io::Result<Vec<Document>> {
    let content = fs::read_to_string(path)?;
    let mut documents: Vec<Document> = Vec::new();
    let mut paragraph = true;
    let mut space = false;
    let mut fused_until = 0_usize;
    let mut sentence: Vec<Word> = Vec::new();
    for line in content.lines() {
        if line.starts_with("# newdoc") {
            documents.push(Document::default());
            paragraph = true;
            continue;
        }
        if line.starts_with("# newpar") {
            paragraph = true;
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let Some(document) = documents.last_mut() else { continue };
        if line.is_empty() {
            if !sentence.is_empty() {
                document.sentences.push(std::mem::take(&mut sentence));
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
        });
    }
    Ok(documents)
}

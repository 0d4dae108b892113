//! Reading: gold documents in the project's JSONL schema, and base layers as frozen CoNLL-U (what `dateline_testkit::frozen`
//! writes: `# document = "…"` before the sentences of each document, `Span=from:to` in the last column).

use dateline_sdk::prelude::*;
use dateline_timeline::calendar::{self, Day};
use dateline_timeline::words::{Word, Words};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead;

/// A gold span with its attributes, in bytes.
#[derive(Debug, Clone)]
pub struct Gold {
    pub id: String,
    pub start: usize,
    pub end: usize,
    pub fields: serde_json::Value,
}

/// A gold document.
#[derive(Debug)]
pub struct Document {
    pub id: String,
    pub text: String,
    pub published: Option<Day>,
    pub dct: String,
    pub times: Vec<Gold>,
    pub events: Vec<Gold>,
    pub links: Vec<(String, String, String)>,
}

/// Code point of each byte and byte of each code point.
pub struct Offsets {
    pub points: Vec<usize>,
    pub bytes: Vec<usize>,
}

impl Offsets {
    pub fn new(text: &str) -> Self {
        let mut points = vec![0; text.len() + 1];
        let mut bytes = Vec::with_capacity(text.len() + 1);
        for (byte, character) in text.char_indices() {
            points[byte..byte + character.len_utf8()].fill(bytes.len());
            bytes.push(byte);
        }
        points[text.len()] = bytes.len();
        bytes.push(text.len());
        Self { points, bytes }
    }
}

pub fn read_gold(path: &str) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().unwrap_or("").to_owned();
        let offsets = Offsets::new(&text);
        let dct_id = record["dct_id"].as_str().unwrap_or("t0").to_owned();
        let list = |key: &str| -> Vec<Gold> {
            record[key]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|item| {
                    let byte = |key: &str| offsets.bytes.get(item[key].as_u64()? as usize).copied();
                    Some(Gold { id: item["id"].as_str()?.to_owned(), start: byte("start")?, end: byte("end")?, fields: item.clone() })
                })
                .collect()
        };
        let mut times = list("timexes");
        times.retain(|time| time.id != dct_id);
        let links = record["tlinks"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|link| {
                Some((link["from"].as_str()?.to_owned(), link["to"].as_str()?.to_owned(), link["rel"].as_str()?.to_ascii_uppercase()))
            })
            .collect();
        documents.push(Document {
            id: record["id"].as_str().unwrap_or("").to_owned(),
            published: record["dct"].as_str().and_then(calendar::parse_day),
            dct: dct_id,
            times,
            events: list("events"),
            links,
            text,
        });
    }
    Ok(documents)
}

/// Base layers of one document, owned.
#[derive(Debug, Default)]
pub struct Base {
    rows: Vec<Row>,
    sentences: Vec<std::ops::Range<usize>>,
}

#[derive(Debug)]
struct Row {
    start: u32,
    end: u32,
    sentence: u32,
    upos: Upos,
    xpos: Xpos,
    deprel: Deprel,
    head: u32,
    norm: String,
    lemma: String,
}

impl Base {
    pub fn words(&self) -> Words<'_> {
        let words = self
            .rows
            .iter()
            .map(|row| Word {
                start: row.start,
                end: row.end,
                sentence: row.sentence,
                upos: row.upos,
                xpos: row.xpos,
                deprel: row.deprel,
                head: row.head,
                norm: &row.norm,
                lemma: &row.lemma,
            })
            .collect();
        Words::from_parts(words, self.sentences.clone())
    }
}

/// Frozen base layers by text.
pub fn read_frozen(path: &str) -> Result<BTreeMap<String, Base>, Box<dyn Error>> {
    let mut documents = BTreeMap::new();
    let mut current: Option<(String, Base)> = None;
    let mut first = 0;
    for (number, line) in std::io::BufReader::new(std::fs::File::open(path)?).lines().enumerate() {
        let line = line?;
        if let Some(text) = line.strip_prefix("# document = ") {
            if let Some((text, mut base)) = current.take() {
                if base.rows.len() > first {
                    base.sentences.push(first..base.rows.len());
                }
                documents.insert(text, base);
            }
            first = 0;
            current = Some((serde_json::from_str(text)?, Base::default()));
            continue;
        }
        let Some((_, base)) = current.as_mut() else { continue };
        if line.is_empty() {
            if base.rows.len() > first {
                base.sentences.push(first..base.rows.len());
                first = base.rows.len();
            }
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let read = || -> Option<Row> {
            let span = columns.get(9)?.split('|').find_map(|item| item.strip_prefix("Span="))?;
            let (start, end) = span.split_once(':')?;
            let head: usize = columns.get(6)?.parse().ok()?;
            Some(Row {
                start: start.parse().ok()?,
                end: end.parse().ok()?,
                sentence: base.sentences.len() as u32,
                upos: Upos::from_name(columns.get(3)?)?,
                xpos: Xpos::from_name(columns.get(4)?)?,
                deprel: Deprel::from_name(columns.get(7)?)?,
                head: if head == 0 { base.rows.len() } else { first + head - 1 } as u32,
                norm: columns.get(1)?.to_string(),
                lemma: columns.get(2)?.to_string(),
            })
        };
        let row = read().ok_or_else(|| format!("{path}: line {}: not a row of CoNLL-U with Span", number + 1))?;
        base.rows.push(row);
    }
    if let Some((text, mut base)) = current.take() {
        if base.rows.len() > first {
            base.sentences.push(first..base.rows.len());
        }
        documents.insert(text, base);
    }
    Ok(documents)
}

//! Reading: gold documents in the project's JSONL schema, and their base layers as the English plugin makes them.

use dateline_english::English;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::direct;
use dateline_sdk::prelude::*;
use dateline_timeline::calendar::{self, Day};
use dateline_timeline::words::Words;
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

/// Base layers of one document.
#[derive(Debug)]
pub struct Base {
    layers: Vec<Layer>,
}

impl Base {
    /// Its words; none where the layers are missing.
    pub fn words(&self) -> Words<'_> {
        let layer = |name: &str| self.layers.iter().find(|layer| layer.schema.name == name);
        match (layer("sentence").and_then(Layer::view::<Sentence>), layer("token").and_then(Layer::view::<Token>)) {
            (Some(sentences), Some(tokens)) => Words::new(sentences, tokens),
            _ => Words::default(),
        }
    }
}

/// Base layers of the documents, by text.
pub fn parse<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Result<BTreeMap<String, Base>, Box<dyn Error>> {
    let english: English = direct::instance()?;
    let mut scratch = <English as Analyzer>::Scratch::default();
    let mut parsed = BTreeMap::new();
    for document in documents {
        if !parsed.contains_key(&document.text) {
            let layers = direct::run(&english, &document.text, &[], &mut scratch)?;
            parsed.insert(document.text.clone(), Base { layers });
        }
    }
    Ok(parsed)
}

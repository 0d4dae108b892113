//! Tools for the people who tune this plugin: predictions over corpora in the project's JSONL schema.
//!
//! `train predict GOLD.jsonl OUT.jsonl` writes time expressions found in the plain text.

use dateline_timeline::{calendar, times_of_text};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["predict", gold, out] => predict(gold, out),
        _ => Err("usage: train predict GOLD.jsonl OUT.jsonl".into()),
    }
}

fn predict(gold: &str, out: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    for line in std::io::BufReader::new(std::fs::File::open(gold)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().unwrap_or("");
        let published = record["dct"].as_str().and_then(calendar::parse_day);
        let points: Vec<usize> = {
            let mut points = vec![0; text.len() + 1];
            let mut count = 0;
            for (byte, character) in text.char_indices() {
                points[byte..byte + character.len_utf8()].fill(count);
                count += 1;
            }
            points[text.len()] = count;
            points
        };
        let timexes: Vec<serde_json::Value> = times_of_text(text, published)
            .iter()
            .enumerate()
            .map(|(index, timex)| {
                serde_json::json!({
                    "id": format!("t{}", index + 1),
                    "start": points[timex.start],
                    "end": points[timex.end],
                    "text": &text[timex.start..timex.end],
                    "type": timex.kind.name(),
                    "value": timex.value,
                    "mod": timex.modifier.map(|modifier| modifier.name()),
                    "edtf": timex.edtf,
                    "rule": timex.rule,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::json!({ "id": record["id"], "text": text, "dct": record["dct"], "timexes": timexes }))?;
    }
    Ok(())
}

//! Predictions in the gold's own schema.

use crate::corpus::{self, Offsets};
use dateline_sdk::prelude::*;
use dateline_timeline::pipeline::{Models, timeline};
use dateline_timeline::relations::End;
use dateline_timeline::resolve::Timex;
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write;

fn times_json(times: &[Timex], text: &str, offsets: &Offsets) -> Vec<Value> {
    times
        .iter()
        .enumerate()
        .map(|(index, timex)| {
            json!({
                "id": format!("t{}", index + 1), "start": offsets.points[timex.start], "end": offsets.points[timex.end], "text": &text[timex.start..timex.end],
                "type": timex.kind.name(), "value": timex.value, "mod": timex.modifier.map(|modifier| modifier.name()), "edtf": timex.edtf, "rule": timex.rule,
            })
        })
        .collect()
}

pub fn full(gold: &str, model: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let documents = corpus::read_gold(gold)?;
    let base = corpus::parse(&documents)?;
    let file = std::fs::read(model)?;
    let models = Models::new(&file)?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    for document in &documents {
        let Some(layers) = base.get(&document.text) else { return Err(format!("{}: no base layers for this text", document.id).into()) };
        let words = layers.words();
        let offsets = Offsets::new(&document.text);
        let found = timeline(&document.text, &words, document.published, &models);
        let dct = &document.dct;
        let name = |end: End| match end {
            End::Event(event) => format!("e{}", event + 1),
            End::Time(time) => format!("t{}", time + 1),
            End::Published => dct.clone(),
        };
        let events: Vec<Value> = (0..found.events.len())
            .map(|index| {
                let (event, attributes, date) = (&found.events[index], &found.attributes[index], &found.dates[index]);
                let word = &words.words[event.word];
                let modality = if attributes.modality.is_empty() { Value::Null } else { json!(attributes.modality) };
                let value = date.time.map(|time| found.times[time].value.clone());
                let mut item = json!({
                    "id": format!("e{}", index + 1), "start": offsets.points[word.start as usize], "end": offsets.points[word.end as usize], "text": &document.text[word.start as usize..word.end as usize],
                    "class": event.class.name(), "tense": attributes.tense.name(), "aspect": attributes.aspect.name(), "polarity": attributes.polarity.name(), "modality": modality,
                });
                if let Some(value) = value {
                    item["value"] = json!(value);
                }
                item
            })
            .collect();
        let links: Vec<Value> = found.relations.iter().map(|relation| json!({ "from": name(relation.a), "to": name(relation.b), "rel": relation.relation.name().to_ascii_uppercase() })).collect();
        writeln!(
            out,
            "{}",
            json!({ "id": document.id, "text": document.text, "dct_id": dct, "timexes": times_json(&found.times, &document.text, &offsets), "events": events, "tlinks": links })
        )?;
    }
    Ok(())
}

//! The record: its JSON, and that every span slices to its own text.

mod common;

use common::{catalog, document, document_of};
use dateline_core::Document;
use dateline_formats::offsets::Unit;
use dateline_formats::record::{Options, Record};
use dateline_formats::write::json;
use dateline_formats::{Failure, Warning, schema};
use proptest::prelude::*;
use serde_json::Value;

fn pretty(document: &Document, options: &Options) -> String {
    let catalog = catalog();
    let warnings = [Warning { code: "W_BIDI".into(), message: "the text turns".into() }];
    let failures = [Failure { code: "E_PLUGIN_PANIC".into(), plugin: Some("stage".into()), message: "broke \u{9b}".into() }];
    let mut out = Vec::new();
    json::page(&Record::new(document, &catalog, options, &warnings, &failures), &mut out).expect("sound");
    String::from_utf8(out).expect("sound")
}

#[test]
fn golden_record() {
    insta::assert_snapshot!("record", pretty(&document(), &Options::default()));
}

#[test]
fn golden_schema() {
    let mut out = Vec::new();
    json::pretty(&schema::json_schema(&catalog(), &["clause".to_owned()]), &mut out).expect("sound");
    insta::assert_snapshot!("schema", String::from_utf8(out).expect("sound"));
}

#[test]
fn a_line_and_a_page_say_the_same() {
    let (catalog, document, options) = (catalog(), document(), Options::default());
    let record = Record::new(&document, &catalog, &options, &[], &[]);
    let (mut line, mut page) = (Vec::new(), Vec::new());
    json::line(&record, &mut line).expect("sound");
    json::page(&record, &mut page).expect("sound");
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("sound");
    assert_eq!(read(&line), read(&page));
}

#[test]
fn unsure_rows_are_left_out_and_other_layers_let_in() {
    let options = Options { min_confidence: 900, layers: vec!["clause".to_owned()], ..Options::default() };
    let record: Value = serde_json::from_str(&pretty(&document(), &options)).expect("sound");
    assert_eq!(record["shouts"].as_array().expect("sound").len(), 2);
    assert_eq!(record["views"].as_array().expect("sound").len(), 1);
    assert_eq!(record["clause"].as_array().expect("sound").len(), 2);
    assert_eq!(record["clause"][1]["span"]["text"], "The ferry sank on 3 May.");
}

#[test]
fn a_layer_that_was_not_computed_is_absent() {
    let mut document = document();
    document.layers.remove("sighting");
    document.layers.remove("part");
    let record: Value = serde_json::from_str(&pretty(&document, &Options::default())).expect("sound");
    assert_eq!(record["shouts"][0]["who"], Value::Null);
    assert_eq!(record["shouts"][0]["parts"], serde_json::json!([]));
    document.layers.remove("shout");
    let record: Value = serde_json::from_str(&pretty(&document, &Options::default())).expect("sound");
    assert!(record.get("shouts").is_none());
    assert!(record["producers"].get("shout").is_none());
}

/// Every object with `start`, `end` and `text` in a record.
fn spans<'v>(value: &'v Value, out: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            if map.contains_key("start") && map.contains_key("text") {
                out.push(value);
            }
            map.values().for_each(|value| spans(value, out));
        }
        Value::Array(list) => list.iter().for_each(|value| spans(value, out)),
        _ => {}
    }
}

fn slice(text: &str, unit: Unit, start: usize, end: usize) -> String {
    match unit {
        Unit::Byte => text[start..end].to_owned(),
        Unit::Codepoint => text.chars().skip(start).take(end - start).collect(),
        Unit::Utf16 => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).expect("sound"),
    }
}

proptest! {
    #[test]
    fn every_span_slices_to_its_text(before in "(\\PC|[“”😀\u{301}\n]){0,80}") {
        let text = format!("{before}{}", common::TEXT);
        prop_assume!(["Wen", "it", "told", "eat", "met", "sank", "cried", "Monday"].iter().all(|word| !before.contains(word)));
        let document = document_of(&text);
        for unit in [Unit::Codepoint, Unit::Byte, Unit::Utf16] {
            let record: Value = serde_json::from_str(&pretty(&document, &Options { unit, ..Options::default() })).expect("sound");
            let mut found = Vec::new();
            spans(&record, &mut found);
            prop_assert!(found.len() > 20);
            for span in found {
                let end = |key: &str| span[key].as_u64().expect("sound") as usize;
                prop_assert_eq!(slice(&text, unit, end("start"), end("end")), span["text"].as_str().expect("sound"));
            }
        }
    }
}

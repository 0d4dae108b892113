//! Figures of time expressions, by the scorer of `dateline-eval`.

use crate::corpus::{Base, Document};
use dateline_eval::timeline::{TimelineDocument, TimexRecord, score};
use dateline_timeline::chooser::Chooser;
use dateline_timeline::pipeline;
use std::collections::BTreeMap;

/// The gold expressions of a document and those found, in the scorer's form; offsets are bytes on both sides.
pub fn compared(document: &Document, base: &Base, chooser: Option<&Chooser<'_>>) -> (TimelineDocument, TimelineDocument) {
    let words = base.words();
    let found = match chooser {
        Some(chooser) => pipeline::times(&document.text, &words, document.published, Some(&|open| chooser.choose(open))),
        None => pipeline::times(&document.text, &words, document.published, None),
    };
    let side = |timexes: Vec<TimexRecord>| TimelineDocument { id: document.id.clone(), timexes, ..TimelineDocument::default() };
    let field = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let gold = document.times.iter().map(|time| TimexRecord {
        id: time.id.clone(),
        start: time.start,
        end: time.end,
        kind: field(&time.fields["type"]),
        value: field(&time.fields["value"]),
        modifier: field(&time.fields["mod"]),
    });
    let system = found.iter().enumerate().map(|(index, time)| TimexRecord {
        id: format!("t{}", index + 1),
        start: time.start,
        end: time.end,
        kind: Some(time.kind.name().to_owned()),
        value: Some(time.value.clone()),
        modifier: time.modifier.map(|modifier| modifier.name().to_owned()),
    });
    (side(gold.collect()), side(system.collect()))
}

/// One line of figures over pairs of documents.
pub fn line(name: &str, pairs: Vec<(TimelineDocument, TimelineDocument)>) -> String {
    let (gold, system): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    match score(&gold, &system) {
        Ok(score) => {
            let times = &score.expressions;
            let kinds: Vec<String> =
                times.by_type.iter().map(|(kind, (gold, _, _, value))| format!("{kind} {gold}: {:.0}", 100.0 * value)).collect();
            format!(
                "times {name}: gold {} found {} value F1 {:.1} strict {:.1} relaxed {:.1} strict+value {:.1} type {:.1}; value recall {}\n",
                times.relaxed.gold,
                times.relaxed.system,
                100.0 * times.value_f1(),
                100.0 * times.strict.f1,
                100.0 * times.relaxed.f1,
                100.0 * times.strict_value.f1,
                100.0 * times.type_f1(),
                kinds.join(", ")
            )
        }
        Err(error) => format!("times {name}: {error}\n"),
    }
}

/// Figures of one corpus.
pub fn corpus(name: &str, documents: &[&Document], base: &BTreeMap<String, Base>, chooser: Option<&Chooser<'_>>) -> String {
    line(name, documents.iter().filter_map(|document| Some(compared(document, base.get(&document.text)?, chooser))).collect())
}

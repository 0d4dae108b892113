//! TimelineJS: the main events of a document as the JSON that Knight Lab's TimelineJS 3 shows.
//!
//! An entry needs a first day: events that are only bounded by the day of publication are left out. The texts are HTML there, so
//! they are escaped. `group` tells what happened from what is planned, claimed, possible or denied.

use crate::record::Record;
use crate::write::json;
use dateline_core::records::base::{Entity, Mention, Sentence};
use dateline_core::records::time::{Event, EventStatus, Time};
use dateline_core::{Document, Ref};
use jiff::civil::DateTime;
use jiff::{Timestamp, tz};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The layers it is made of.
pub const NEEDS: [&str; 2] = ["time", "event"];
/// A headline is cut after so many characters.
const HEADLINE: usize = 120;

/// Writes one document. A layer that was not computed counts as empty.
///
/// # Errors
/// Those of `out`.
pub fn document(record: &Record<'_>, out: &mut impl Write) -> io::Result<()> {
    let document = record.reader.document;
    let mut page = Map::new();
    let headline = document.meta("title").unwrap_or(&document.id);
    let published = document.meta("published").map(html).unwrap_or_default();
    page.insert("title".into(), json!({ "text": { "headline": html(headline), "text": published } }));
    page.insert("events".into(), Value::Array(events(record)));
    page.insert("scale".into(), json!("human"));
    json::pretty(&Value::Object(page), out)
}

fn events(record: &Record<'_>) -> Vec<Value> {
    let document = record.reader.document;
    let (Some(events), Some(layer)) = (document.view::<Event>(), record.reader.layer("event")) else { return Vec::new() };
    let sentences = document.view::<Sentence>();
    let mut list: Vec<(i64, i64, Value)> = Vec::new();
    for (id, event) in events.iter() {
        let sure = event.confidence.get() >= record.options.min_confidence;
        let (Some(earliest), true, true) = (event.earliest, event.main, sure) else { continue };
        let Some(start) = civil(earliest) else { continue };
        let mut entry = Map::new();
        entry.insert("unique_id".into(), json!(record.id(layer, id.index()).to_string()));
        entry.insert("start_date".into(), date(start));
        // The last moment inside: the end is the first one outside.
        if let Some(end) = event.latest.filter(|latest| *latest > earliest).and_then(|latest| civil(latest - 1))
            && end.date() != start.date()
        {
            entry.insert("end_date".into(), date(end));
        }
        let when = event.time.and_then(|time| Some(document.view::<Time>()?.row(time.index())?.span.slice(&document.text)));
        if let Some(when) = when {
            entry.insert("display_date".into(), json!(html(when)));
        }
        let group = if event.in_quote.is_some() { "claimed" } else { group(event.status) };
        entry.insert("group".into(), json!(group));
        let sentence = sentences
            .and_then(|sentences| super::at(sentences, |sentence| sentence.span, event.span.start()))
            .map(|sentence| sentence.span)
            .filter(|span| span.holds(event.span.start()));
        let phrase = fold(event.phrase.slice(&document.text));
        let headline = match agent(document, event.agent).filter(|name| !phrase.contains(name.as_str())) {
            Some(name) => format!("{name} {phrase}"),
            None => phrase,
        };
        let text = sentence.map(|span| fold(span.slice(&document.text))).unwrap_or_default();
        entry.insert("text".into(), json!({ "headline": html(&cut(&headline)), "text": html(&text) }));
        list.push((earliest, event.latest.unwrap_or(i64::MAX), Value::Object(entry)));
    }
    list.sort_by_key(|(earliest, latest, _)| (*earliest, *latest));
    list.into_iter().map(|(.., entry)| entry).collect()
}

fn group(status: EventStatus) -> &'static str {
    match status {
        EventStatus::Actual => "happened",
        EventStatus::Planned => "planned",
        EventStatus::Possible | EventStatus::Hypothetical => "possible",
        EventStatus::Denied => "did not happen",
    }
}

fn agent(document: &Document, agent: Option<Ref<Mention>>) -> Option<String> {
    let mention = document.view::<Mention>()?.row(agent?.index())?;
    let entities = document.view::<Entity>()?;
    let name = entities.str(entities.row(mention.entity.index())?.name);
    Some(fold(name)).filter(|name| !name.is_empty())
}

fn civil(seconds: i64) -> Option<DateTime> {
    Some(tz::Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?))
}

fn date(at: DateTime) -> Value {
    let mut date = Map::new();
    date.insert("year".into(), json!(at.year()));
    date.insert("month".into(), json!(at.month()));
    date.insert("day".into(), json!(at.day()));
    let whole = (at.hour(), at.minute(), at.second());
    if whole != (0, 0, 0) && whole != (23, 59, 59) {
        date.insert("hour".into(), json!(at.hour()));
        date.insert("minute".into(), json!(at.minute()));
    }
    Value::Object(date)
}

/// White space folded.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(HEADLINE) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

//! TimeML 1.2.1: the text with its time expressions and events marked in place, and their links.
//!
//! This format says what layers it is made of: `time@1`, `event@1` and `order@1`, whoever provides them. What TimeML cannot say is
//! left out: intervals, confidence, vague and contradicted orders. Characters that XML does not allow become U+FFFD.

use crate::record::Record;
use dateline_core::records::base::{Token, Upos};
use dateline_core::records::time::{AnchoredTo, Event, Order, Time, TimeMod, TimeRelation};
use dateline_core::{Document, Label, Ref, Span, View};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The layers it is made of.
pub const NEEDS: [&str; 3] = ["time", "event", "order"];

/// Writes one document. A layer that was not computed counts as empty.
///
/// # Errors
/// Those of `out`.
pub fn document(record: &Record<'_>, out: &mut impl Write) -> io::Result<()> {
    let document = record.reader.document;
    let sure = |confidence: u32| confidence >= record.options.min_confidence;
    let times = document.view::<Time>();
    let events = document.view::<Event>();
    let mut marks: Vec<(Span, Mark)> = Vec::new();
    if let Some(times) = times {
        marks.extend(times.iter().filter(|(_, time)| sure(time.confidence.get())).map(|(id, time)| (time.span, Mark::Time(id.index()))));
    }
    if let Some(events) = events {
        marks.extend(
            events.iter().filter(|(_, event)| sure(event.confidence.get())).map(|(id, event)| (event.span, Mark::Event(id.index()))),
        );
    }
    marks.sort_by_key(|(span, mark)| (span.order(), *mark));
    // Elements cannot overlap, and TimeML has neither events in expressions nor expressions in events.
    let mut end = 0;
    marks.retain(|(span, _)| {
        let free = span.start() >= end && !span.is_empty();
        if free {
            end = span.end();
        }
        free
    });
    let there: std::collections::BTreeSet<Mark> = marks.iter().map(|(_, mark)| *mark).collect();
    let placed = |mark: Mark| there.contains(&mark);

    let mut page =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TimeML xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ");
    page.push_str("xsi:noNamespaceSchemaLocation=\"http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd\">\n");
    element(&mut page, "DOCID", &document.id);
    match document.meta("published") {
        Some(published) => {
            let day = published.get(..10).unwrap_or(published);
            page.push_str("<DCT>");
            attributes(
                &mut page,
                "TIMEX3",
                &[("tid", "t0"), ("type", "DATE"), ("value", day), ("temporalFunction", "false"), ("functionInDocument", "CREATION_TIME")],
            );
            escape(published, &mut page);
            page.push_str("</TIMEX3></DCT>\n");
        }
        None => page.push_str("<DCT></DCT>\n"),
    }
    if let Some(title) = document.meta("title") {
        element(&mut page, "TITLE", title);
    }
    page.push_str("<TEXT>");
    let mut at = 0u32;
    for (span, mark) in &marks {
        escape(Span::between(at, span.start()).slice(&document.text), &mut page);
        match mark {
            Mark::Time(row) => {
                if let Some(times) = times {
                    open_time(&mut page, times, *row, &placed);
                }
            }
            Mark::Event(row) => {
                if let Some(events) = events {
                    let event = events.get(Ref::new(*row));
                    attributes(&mut page, "EVENT", &[("eid", &format!("e{}", row + 1)), ("class", event.class.name())]);
                }
            }
        }
        escape(span.slice(&document.text), &mut page);
        page.push_str(if matches!(mark, Mark::Time(_)) { "</TIMEX3>" } else { "</EVENT>" });
        at = span.end();
    }
    escape(document.text.get(at as usize..).unwrap_or(""), &mut page);
    page.push_str("</TEXT>\n");
    if let Some(events) = events {
        instances(&mut page, document, events, &placed);
    }
    if let Some(orders) = document.view::<Order>() {
        links(&mut page, document, orders, &placed);
    }
    page.push_str("</TimeML>\n");
    out.write_all(page.as_bytes())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Time(usize),
    Event(usize),
}

fn open_time(page: &mut String, times: View<'_, Time>, row: usize, placed: &impl Fn(Mark) -> bool) {
    let time = times.get(Ref::new(row));
    let tid = format!("t{}", row + 1);
    let anchor = match (time.anchored_to, time.anchor) {
        (AnchoredTo::Publication | AnchoredTo::Dateline, _) => "t0".to_owned(),
        (AnchoredTo::Time, Some(anchor)) if placed(Mark::Time(anchor.index())) => format!("t{}", anchor.index() + 1),
        _ => String::new(),
    };
    let mut list = vec![("tid", tid.as_str()), ("type", time.kind.name()), ("value", times.str(time.value))];
    if time.modifier != TimeMod::None {
        list.push(("mod", time.modifier.name()));
    }
    for (name, value) in [("quant", times.str(time.quant)), ("freq", times.str(time.freq))] {
        if !value.is_empty() {
            list.push((name, value));
        }
    }
    list.push(("temporalFunction", if anchor.is_empty() { "false" } else { "true" }));
    list.push(("functionInDocument", "NONE"));
    if !anchor.is_empty() {
        list.push(("anchorTimeID", &anchor));
    }
    attributes(page, "TIMEX3", &list);
}

/// One instance an event: TimeML keeps what is said of an event apart from where it stands.
fn instances(page: &mut String, document: &Document, events: View<'_, Event>, placed: &impl Fn(Mark) -> bool) {
    let tokens = document.view::<Token>();
    for (id, event) in events.iter() {
        let row = id.index();
        if !placed(Mark::Event(row)) {
            continue;
        }
        let pos = tokens.map_or("OTHER", |tokens| part_of_speech(tokens, event.span));
        let (eid, eiid) = (format!("e{}", row + 1), format!("ei{}", row + 1));
        let mut list = vec![
            ("eventID", eid.as_str()),
            ("eiid", eiid.as_str()),
            ("tense", event.tense.name()),
            ("aspect", event.aspect.name()),
            ("polarity", event.polarity.name()),
            ("pos", pos),
        ];
        let modality = events.str(event.modality);
        if !modality.is_empty() {
            list.push(("modality", modality));
        }
        empty(page, "MAKEINSTANCE", &list);
    }
}

/// TimeML's part of speech of the token that begins where a span begins.
fn part_of_speech(tokens: View<'_, Token>, span: Span) -> &'static str {
    match super::at(tokens, |token| token.span, span.start()).map(|token| token.upos) {
        Some(Upos::Verb | Upos::Aux) => "VERB",
        Some(Upos::Noun | Upos::Propn) => "NOUN",
        Some(Upos::Adj) => "ADJECTIVE",
        Some(Upos::Adp) => "PREPOSITION",
        _ => "OTHER",
    }
}

fn links(page: &mut String, document: &Document, orders: View<'_, Order>, placed: &impl Fn(Mark) -> bool) {
    let dated = document.meta("published").is_some();
    let mut number = 0;
    for (_, order) in orders.iter() {
        let relation = match order.relation {
            TimeRelation::Before => "BEFORE",
            TimeRelation::After => "AFTER",
            TimeRelation::Includes => "INCLUDES",
            TimeRelation::IsIncluded => "IS_INCLUDED",
            TimeRelation::Simultaneous => "SIMULTANEOUS",
            TimeRelation::Vague => continue,
        };
        let end = |event: Option<Ref<Event>>, time: Option<Ref<Time>>| match (event, time) {
            (Some(event), _) => placed(Mark::Event(event.index())).then(|| (true, format!("ei{}", event.index() + 1))),
            (None, Some(time)) => placed(Mark::Time(time.index())).then(|| (false, format!("t{}", time.index() + 1))),
            (None, None) => dated.then(|| (false, "t0".to_owned())),
        };
        let (Some((event, a)), Some((to_event, b))) = (end(order.a, order.a_time), end(order.b, order.b_time)) else { continue };
        if order.conflict {
            continue;
        }
        number += 1;
        let lid = format!("l{number}");
        let from = if event { "eventInstanceID" } else { "timeID" };
        let to = if to_event { "relatedToEventInstance" } else { "relatedToTime" };
        empty(page, "TLINK", &[("lid", &lid), ("relType", relation), (from, &a), (to, &b)]);
    }
}

fn element(page: &mut String, name: &str, text: &str) {
    let _ = write!(page, "<{name}>");
    escape(text, page);
    let _ = writeln!(page, "</{name}>");
}

fn attributes(page: &mut String, name: &str, list: &[(&str, &str)]) {
    let _ = write!(page, "<{name}");
    for (key, value) in list {
        let _ = write!(page, " {key}=\"");
        escape(value, page);
        page.push('"');
    }
    page.push('>');
}

fn empty(page: &mut String, name: &str, list: &[(&str, &str)]) {
    attributes(page, name, list);
    page.pop();
    page.push_str("/>\n");
}

/// Text as XML has it; characters that XML 1.0 does not allow become U+FFFD.
fn escape(text: &str, page: &mut String) {
    for c in text.chars() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            // A reader would make it a line feed.
            '\r' => page.push_str("&#13;"),
            '\t' | '\n' => page.push(c),
            c if c.is_control() && (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => page.push('\u{fffd}'),
            c => page.push(c),
        }
    }
}

//! TimeML and TimelineJS of a small document with layers of our own.

use dateline_core::layer::{Confidence, Ref, Rows, Str, Table};
use dateline_core::records::time::{
    AnchoredTo, Aspect, Event, EventClass, EventStatus, Grain, Order, Polarity, Tense, Time, TimeMod, TimeReading, TimeRelation, TimeType,
};
use dateline_core::{Document, Row, Schema, Span};
use dateline_formats::catalog::{Catalog, Producer};
use dateline_formats::export::{timelinejs, timeml};
use dateline_formats::record::{Options, Record};
use std::sync::Arc;

const TEXT: &str = "Tern & Sons <shut> the \"old\" pier on Friday.\u{1} It will open in May.\r\n";
const DAY: i64 = 86_400;

fn at(words: &str) -> Span {
    let start = TEXT.find(words).expect("it is there") as u32;
    Span::between(start, start + words.len() as u32)
}

fn document() -> Document {
    let mut document = Document::new("pier & <co>", TEXT).with_meta("published", "2025-06-19").with_meta("title", "A \"pier\" & more");
    let (mut times, mut events, mut orders) = (Table::<Time>::new(), Table::<Event>::new(), Table::<Order>::new());
    let mut time = |words: &str, value: &str, days: Option<(i64, i64)>, grain: Grain| {
        let value = times.str(value);
        times.push(Time {
            span: at(words),
            kind: TimeType::Date,
            value,
            modifier: TimeMod::None,
            quant: Str::EMPTY,
            freq: Str::EMPTY,
            edtf: Str::EMPTY,
            earliest: days.map(|days| days.0 * DAY),
            latest: days.map(|days| days.1 * DAY),
            grain,
            anchored_to: AnchoredTo::Publication,
            anchor: None,
            rule: Str::EMPTY,
            confidence: Confidence::permille(900),
            reference: Str::EMPTY,
            readings: Rows::new(0, 0),
        })
    };
    let friday = time("Friday", "2025-06-13", Some((20_252, 20_253)), Grain::Day);
    let may = time("May", "2026-05", Some((20_574, 20_605)), Grain::Month);
    let mut event = |words: &str, phrase: &str, tense: Tense, status: EventStatus, on: Ref<Time>, days: (i64, i64)| {
        events.push(Event {
            span: at(words),
            class: EventClass::Occurrence,
            tense,
            aspect: Aspect::None,
            polarity: Polarity::Pos,
            modality: Str::EMPTY,
            status,
            agent: None,
            patient: None,
            time: Some(on),
            value: Str::EMPTY,
            earliest: Some(days.0 * DAY),
            latest: Some(days.1 * DAY),
            in_quote: None,
            main: true,
            phrase: at(phrase),
            rule: Str::EMPTY,
            confidence: Confidence::permille(800),
        })
    };
    let shut = event("shut", "Tern & Sons <shut> the \"old\" pier on Friday", Tense::Past, EventStatus::Actual, friday, (20_252, 20_253));
    let open = event("open", "It will open in May", Tense::Future, EventStatus::Planned, may, (20_574, 20_605));
    let mut order = |a: Option<Ref<Event>>, b: Option<Ref<Event>>, b_time: Option<Ref<Time>>, relation: TimeRelation, conflict: bool| {
        orders.push(Order { a, a_time: None, b, b_time, relation, conflict, confidence: Confidence::permille(700) });
    };
    order(Some(shut), None, Some(friday), TimeRelation::IsIncluded, false);
    order(Some(shut), Some(open), None, TimeRelation::Before, false);
    order(Some(open), None, None, TimeRelation::After, false);
    order(Some(open), Some(shut), None, TimeRelation::Before, true);
    order(Some(open), None, Some(friday), TimeRelation::Vague, false);
    for layer in [times.into_layer(), Table::<TimeReading>::new().into_layer(), events.into_layer(), orders.into_layer()] {
        document.insert(layer);
    }
    document
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let schemas = [Time::LAYER, TimeReading::LAYER, Event::LAYER, Order::LAYER].into_iter().map(|def| Arc::new(Schema::from_def(def)));
    let producer = Producer { plugin: "timeline".into(), version: "1.0.0".into(), model: String::new() };
    catalog.add(producer, schemas, &serde_json::json!({}));
    catalog
}

fn written(write: impl Fn(&Record<'_>, &mut Vec<u8>) -> std::io::Result<()>, document: &Document, options: &Options) -> String {
    let catalog = catalog();
    let mut out = Vec::new();
    write(&Record::new(document, &catalog, options, &[], &[]), &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn timeml_of_a_small_document() {
    let page = written(timeml::document, &document(), &Options::default());
    insta::assert_snapshot!(page);
    // Every element is closed in its turn, and the text inside is the document's.
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let body = page.split_once('\n').expect("a declaration").1;
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        if open.contains(&"TEXT") {
            text.push_str(before);
        }
        let (tag, after) = tag.split_once('>').expect("a closed tag");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
        rest = after;
    }
    assert_eq!(open, [] as [&str; 0]);
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#13;", "\r").replace("&amp;", "&");
    assert_eq!(plain, TEXT.replace('\u{1}', "\u{fffd}"));
}

#[test]
fn timelinejs_of_a_small_document() {
    insta::assert_snapshot!(written(timelinejs::document, &document(), &Options::default()));
}

#[test]
fn unsure_rows_are_in_no_export() {
    let options = Options { min_confidence: 850, ..Options::default() };
    let page = written(timeml::document, &document(), &options);
    assert!(page.contains("<TIMEX3 tid=\"t1\"") && !page.contains("<EVENT") && !page.contains("<TLINK"), "{page}");
    let page: serde_json::Value = serde_json::from_str(&written(timelinejs::document, &document(), &options)).expect("JSON");
    assert_eq!(page["events"], serde_json::json!([]));
}

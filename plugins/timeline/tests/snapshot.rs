//! A whole timeline over frozen base layers, as a page to be read: `=` under time expressions, `^` under events.

use dateline_sdk::core::Document;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::core::records::time::{Event, Order, Time};
use dateline_sdk::prelude::*;
use dateline_testkit::{Interlinear, frozen};
use dateline_timeline::plugin::TimelinePlugin;
use std::fmt::Write;

fn analyzed(document: &Document) -> Vec<Layer> {
    analyzed_with(document, "{}")
}

fn analyzed_with(document: &Document, config: &str) -> Vec<Layer> {
    let config = serde_json::from_str(config).expect("a configuration");
    let plugin = TimelinePlugin::new(config, &Setup { data_dir: "" }).expect("the configuration fits");
    let mut layers: Vec<Layer> = document.layers.values().cloned().collect();
    layers.push(document.meta_layer());
    dateline_sdk::direct::run(&plugin, &document.text, &layers, &mut ()).expect("the document can be analysed")
}

fn layer<'a>(layers: &'a [Layer], name: &str) -> &'a Layer {
    layers.iter().find(|layer| layer.schema.name == name).expect("a provided layer")
}

fn page(file: &str) -> String {
    let document = frozen::read(file).expect("a frozen document");
    let layers = analyzed(&document);
    let view = |name: &str| layers.iter().find(|layer| layer.schema.name == name).expect("a provided layer");
    let times = view("time").view::<Time>().expect("time@1");
    let events = view("event").view::<Event>().expect("event@1");
    let orders = view("order").view::<Order>().expect("order@1");
    let mentions = document.view::<Mention>();
    let text: &str = &document.text;
    let mut out = String::new();
    let sentences = document.view::<Sentence>().expect("sentences");
    for (_, sentence) in sentences.iter() {
        let slice = sentence.span.slice(text);
        let shift = |span: Span| Span::between(span.start() - sentence.span.start(), span.end() - sentence.span.start());
        let mut page = Interlinear::new(slice);
        for (_, time) in times.iter().filter(|(_, time)| sentence.span.contains(time.span)) {
            page.mark(shift(time.span), '=');
            let modifier = time.modifier.name();
            page.note(format!(
                "[{}] {} {}{} · {} · {}",
                time.span.slice(text),
                time.kind.name(),
                times.str(time.value),
                if modifier == "NONE" { String::new() } else { format!(" {modifier}") },
                times.str(time.edtf),
                times.str(time.rule)
            ));
        }
        for (_, event) in events.iter().filter(|(_, event)| sentence.span.contains(event.span)) {
            page.mark(shift(event.span), '^');
            let name = |mention: Option<Ref<Mention>>| {
                mention.zip(mentions).map_or("–", |(mention, mentions)| mentions.get(mention).span.slice(text))
            };
            let date = event.time.map_or(String::new(), |time| format!(" · at “{}”", times.get(time).span.slice(text)));
            page.note(format!(
                "{} {} {} {}{}{} · {} → {}{date} ({})",
                event.span.slice(text),
                event.class.name(),
                event.tense.name(),
                event.status.name(),
                if event.polarity.name() == "NEG" { " NEG" } else { "" },
                if event.main { " main" } else { "" },
                name(event.agent),
                name(event.patient),
                events.str(event.rule),
            ));
        }
        let _ = write!(out, "{page}");
        out.push('\n');
    }
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (_, order) in orders.iter() {
        *counts.entry(order.relation.name()).or_default() += 1;
    }
    let _ = writeln!(out, "orders: {counts:?}");
    out
}

#[test]
fn the_harbour_bridge() {
    insta::assert_snapshot!(page(include_str!("frozen/harbour.conllu")));
}

#[test]
fn without_a_publication_date_nothing_is_guessed() {
    let file: String =
        include_str!("frozen/harbour.conllu").lines().filter(|line| !line.starts_with("# meta")).map(|line| format!("{line}\n")).collect();
    let document = frozen::read(&file).expect("a frozen document");
    let layers = analyzed(&document);
    let times = layer(&layers, "time").view::<Time>().expect("time@1");
    for (_, time) in times.iter() {
        let value = times.str(time.value);
        let written = time.span.slice(&document.text);
        let relative = !written.chars().any(|character| character.is_ascii_digit());
        assert!(!relative || !value.starts_with(|character: char| character.is_ascii_digit()), "{written} became {value}");
    }
    assert!(times.len() > 8);
}

#[test]
fn non_vague_orders_contradict_each_other_only_where_marked() {
    use dateline_sdk::core::records::time::TimeRelation;
    use dateline_timeline::order::PointGraph;
    let document = frozen::read(include_str!("frozen/harbour.conllu")).expect("a frozen document");
    let layers = analyzed(&document);
    let (events, times) = (layer(&layers, "event").len(), layer(&layers, "time").len());
    let orders = layer(&layers, "order").view::<Order>().expect("order@1");
    let node = |event: Option<Ref<Event>>, time: Option<Ref<Time>>| match (event, time) {
        (Some(event), _) => event.index(),
        (_, Some(time)) => events + time.index(),
        _ => events + times,
    };
    let mut graph = PointGraph::new(events + times + 1);
    let mut sure: Vec<Order> =
        orders.iter().map(|(_, order)| order).filter(|order| !order.conflict && order.relation != TimeRelation::Vague).collect();
    sure.sort_by_key(|order| std::cmp::Reverse(order.confidence));
    assert!(sure.len() > 10);
    for order in sure {
        assert!(graph.add(node(order.a, order.a_time), node(order.b, order.b_time), order.relation), "{order:?}");
    }
}

#[test]
fn the_orders_left_out_follow_from_dates_and_from_those_kept() {
    use dateline_sdk::core::records::time::TimeRelation;
    use dateline_timeline::order::PointGraph;
    let document = frozen::read(include_str!("frozen/harbour.conllu")).expect("a frozen document");
    let (few, all) = (analyzed_with(&document, "{}"), analyzed_with(&document, r#"{"all_orders": true}"#));
    let (events, times) = (layer(&few, "event"), layer(&few, "time"));
    let node = |event: Option<Ref<Event>>, time: Option<Ref<Time>>| match (event, time) {
        (Some(event), _) => event.index(),
        (_, Some(time)) => events.len() + time.index(),
        _ => events.len() + times.len(),
    };
    let dated = |event: Option<Ref<Event>>| {
        event.is_none_or(|event| {
            let event = events.view::<Event>().expect("event@1").get(event);
            event.earliest.is_some() && event.latest.is_some()
        })
    };
    let rows = |layers: &[Layer]| -> Vec<Order> {
        let view = layer(layers, "order").view::<Order>().expect("order@1");
        view.iter().map(|(_, order)| order).filter(|order| !order.conflict && order.relation != TimeRelation::Vague).collect()
    };
    let (few, all) = (rows(&few), rows(&all));
    let mut graph = PointGraph::new(events.len() + times.len() + 1);
    let known = all.iter().filter(|order| dated(order.a) && dated(order.b));
    for order in known.chain(&few) {
        graph.add(node(order.a, order.a_time), node(order.b, order.b_time), order.relation);
    }
    for order in &all {
        assert_eq!(graph.relation(node(order.a, order.a_time), node(order.b, order.b_time)), Some(order.relation), "{order:?}");
    }
    assert!(few.len() * 3 < all.len(), "{} of {}", few.len(), all.len());
}

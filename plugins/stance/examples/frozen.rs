//! Prints the positions found in frozen documents (`# === id` before each): one JSON line a document.
use dateline_sdk::core::records::quote::Quote;
use dateline_sdk::core::records::stance::{Shift, Stance, StancePart, StancePartRole};
use dateline_sdk::prelude::*;
use dateline_stance::Stances;

#[expect(clippy::print_stdout, reason = "it prints")]
fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let file = std::fs::read_to_string(path).expect("readable");
    let analyzer: Stances = dateline_sdk::direct::instance().expect("instance");
    let mut id = String::new();
    let mut body = String::new();
    let flush = |id: &str, body: &str| {
        if body.is_empty() {
            return;
        }
        let document = match dateline_testkit::frozen::read(body) {
            Ok(document) => document,
            Err(error) => panic!("{id}: {error}"),
        };
        let text = document.text.to_string();
        let found = dateline_sdk::direct::run(&analyzer, &text, &document.layers.values().cloned().collect::<Vec<_>>(), &mut ())
            .unwrap_or_else(|error| panic!("{id}: {error}"));
        let stances = found[0].view::<Stance>().expect("stances");
        let parts = found[1].view::<StancePart>().expect("parts");
        let shifts = found[2].view::<Shift>().expect("shifts");
        let mentions = document.view::<Mention>().expect("mentions");
        let entities = document.view::<Entity>().expect("entities");
        let _ = document.view::<Quote>();
        let code = |at: u32| text[..at as usize].chars().count();
        let show = |span: Span| serde_json::json!([code(span.start()), code(span.end())]);
        let mut records = Vec::new();
        for (_, row) in stances.iter() {
            let ev: Vec<_> =
                parts.rows(row.parts).filter(|(_, part)| part.role == StancePartRole::Evidence).map(|(_, part)| show(part.span)).collect();
            let evt: Vec<_> = parts
                .rows(row.parts)
                .map(|(_, part)| format!("{}{}", if part.role == StancePartRole::Condition { "if:" } else { "" }, part.span.slice(&text)))
                .collect();
            let entity = |mention: Option<Ref<Mention>>| {
                mention.map(|mention| entities.str(entities.get(mentions.get(mention).entity).name).to_owned())
            };
            let span = |mention: Option<Ref<Mention>>| mention.map(|mention| show(mentions.get(mention).span));
            records.push(serde_json::json!({
                "holder": row.holder_span.map(show), "target": show(row.target), "polarity": row.polarity.name(), "act": row.act.name(),
                "strength": row.strength, "plover": row_str(&stances, row.plover), "event_code": row_str(&stances, row.cameo), "modality": row.modality.name(),
                "reporting": row.reporting.name(), "conditional": row.conditional, "negated": row.negated, "evidence": ev, "evt": evt,
                "holder_text": row.holder_span.map(|span| span.slice(&text)), "target_text": row.target.slice(&text), "holder_entity": entity(row.holder),
                "target_entity": entity(row.target_mention), "actor": entity(row.target_actor), "actor_span": span(row.target_actor), "rule": row_str(&stances, row.rule),
                "holder_mention": span(row.holder), "kind": row.target_kind.name(),
                "confidence": row.confidence.get(), "reported_by": entity(row.reported_by), "text": row.span.slice(&text)
            }));
        }
        let shifts: Vec<_> = shifts.iter().map(|(_, row)| serde_json::json!({"from": row.from.index(), "to": row.to.index(), "explicit": row.explicit, "text": row.span.slice(&text)})).collect();
        println!("{}", serde_json::json!({"id": id, "records": records, "shifts": shifts}));
    };
    for line in file.lines() {
        if let Some(next) = line.strip_prefix("# === ") {
            flush(&id, &body);
            id = next.to_owned();
            body.clear();
        } else {
            body.push_str(line);
            body.push('\n');
        }
    }
    flush(&id, &body);
}

fn row_str<'a>(view: &View<'a, Stance>, cell: Str) -> &'a str {
    view.str(cell)
}

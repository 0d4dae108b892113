//! Every phenomenon as a page: the sentence, and under it what was found, over frozen base layers (`tests/frozen`, made from
//! `tests/cases` by `train_quotes freeze`).
//!
//! `~` source, `^` cue, `=` content.

use dateline_quotes::Quotes;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::core::records::quote::{PartyRole, Quote, QuotePart, QuoteParty, QuotedPronoun};
use dateline_sdk::core::{Document, Label};
use dateline_sdk::direct;
use dateline_sdk::prelude::*;
use dateline_testkit::{Interlinear, frozen};
use std::fmt::Write;

/// The documents of a fixture file.
fn documents(file: &str) -> Vec<Document> {
    let mut cases: Vec<String> = Vec::new();
    for line in file.lines() {
        if line.starts_with("# document = ") {
            cases.push(String::new());
        }
        if let Some(case) = cases.last_mut() {
            case.push_str(line);
            case.push('\n');
        }
    }
    cases.iter().map(|case| frozen::read(case).expect("the fixture is whole")).collect()
}

fn page(quotes: &Quotes, document: &Document) -> String {
    let layers: Vec<Layer> = document.layers.values().cloned().collect();
    let found = direct::run(quotes, &document.text, &layers, &mut Default::default()).expect("the analyzer takes any text");
    let rows = found[0].view::<Quote>().expect("the first layer is quote@1");
    let parts = found[1].view::<QuotePart>().expect("the second layer is quote_part@1");
    let parties = found[2].view::<QuoteParty>().expect("the third layer is quote_party@1");
    let pronouns = found[3].view::<QuotedPronoun>().expect("the fourth layer is quoted_pronoun@1");
    let mut out = String::new();
    if rows.is_empty() {
        let mut page = Interlinear::new(&document.text);
        page.note("no attribution");
        return page.to_string();
    }
    for (id, row) in rows.iter() {
        let mut page = Interlinear::new(&document.text);
        for (_, part) in parts.rows(row.parts) {
            page.mark(part.span, '=');
        }
        if let Some(cue) = row.cue {
            page.mark(cue, '^');
        }
        if let Some(source) = row.source {
            page.mark(source, '~');
        }
        let mut note = format!("{} · {} · {}", id.index(), row.kind.name(), row.act.name());
        let name = |mention: Ref<Mention>| -> String {
            let (mentions, entities) = (document.view::<Mention>().expect("frozen"), document.view::<Entity>().expect("frozen"));
            let mention = mentions.get(mention);
            entities.row(mention.entity.index()).map_or(String::new(), |entity| entities.str(entity.name).to_owned())
        };
        if let Some(speaker) = row.speaker {
            let _ = write!(note, " · speaker {} ({})", name(speaker), row.speaker_from.name());
        }
        let listeners: Vec<String> = parties
            .rows(row.parties)
            .filter(|(_, party)| party.role == PartyRole::Addressee)
            .filter_map(|(_, party)| party.mention.map(name))
            .collect();
        if !listeners.is_empty() {
            let _ = write!(note, " · to {}", listeners.join(" + "));
        }
        let speakers = parties.rows(row.parties).filter(|(_, party)| party.role == PartyRole::Speaker).count();
        if speakers > 1 {
            let _ = write!(note, " · {speakers} speakers");
        }
        for (_, party) in parties.rows(row.parties).filter(|(_, party)| party.role == PartyRole::Principal) {
            let _ = write!(note, " · for {}", party.mention.map(name).unwrap_or_default());
        }
        if row.tier.name() == "attitude" {
            note.push_str(" · attitude");
        }
        if row.negated {
            note.push_str(" · not said");
        }
        if let Some(parent) = row.parent {
            let _ = write!(note, " · in {}", parent.index());
        }
        if rows.str(row.rule) != "ranked" {
            let _ = write!(note, " · {}", rows.str(row.rule));
        }
        for (_, pronoun) in pronouns.iter().filter(|(_, pronoun)| pronoun.quote == id) {
            let _ = write!(note, " · “{}” is {}", pronoun.span.slice(&document.text), name(pronoun.stands_for));
        }
        page.note(note);
        let _ = write!(out, "{page}");
    }
    out
}

#[test]
fn families() {
    let quotes: Quotes = direct::instance().expect("the model is sound");
    insta::glob!("frozen/*.conllu", |path| {
        let file = std::fs::read_to_string(path).expect("the fixture is there");
        let pages: Vec<String> = documents(&file).iter().map(|document| page(&quotes, document)).collect();
        insta::assert_snapshot!(pages.join("\n"));
    });
}

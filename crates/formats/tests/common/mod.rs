//! A document of invented layers, as plugins unknown to this crate would give it.

#![allow(dead_code, clippy::allow_attributes, reason = "every test file uses its own part")]

use dateline_core::layer::{Confidence, Ref, Rows, Str, Table};
use dateline_core::{Document, Row, Schema, Span, labels, layer};
use dateline_formats::catalog::{Catalog, Producer};
use std::sync::Arc;

labels! { pub enum Kind { Cry = "cry", Whisper = "whisper" } }
labels! { pub enum Mood { For = "for", Against = "against" } }
labels! { pub enum Role { Proof = "proof", Condition = "condition" } }

layer! { pub struct Person in "person@1" { name: Str, sightings: Rows<Sighting> } }
layer! { pub struct Sighting in "sighting@1" { span: Span, person: Ref<Person> } }
layer! { pub struct Sentence in "clause@1" { span: Span } }
layer! {
    pub struct Shout in "shout@2" {
        span: Span, kind: Kind, parts: Rows<Part>, cue: Option<Span>, who: Option<Ref<Sighting>>, loud: bool,
        under: Option<Ref<Shout>>, id: u32, seen: Option<i64>, rule: Str, confidence: Confidence,
    }
}
layer! { pub struct Part in "part@1" { span: Span, role: Role } }
layer! {
    pub struct View in "view@1" {
        span: Span, holder: Option<Ref<Sighting>>, target: Span, mood: Mood, real: bool, parts: Rows<Part>, confidence: Confidence,
    }
}
layer! { pub struct Turn in "turn@1" { from: Ref<View>, to: Ref<View> } }
layer! {
    pub struct Deed in "deed@1" {
        span: Span, agent: Option<Ref<Sighting>>, begins: Option<i64>, ends: Option<i64>, words: Option<Span>,
        told: Option<Ref<Shout>>, main: bool, mood: Mood, confidence: Confidence,
    }
}

pub const DISPLAY: &str = r#"{
  "person": { "key": "people", "order": 9 },
  "shout": {
    "key": "shouts", "title": "Shouts", "order": 1, "shape": "table", "tree": "under", "seconds": ["seen"],
    "words": { "kind": { "cry": "crying out" } },
    "columns": [
      { "head": "who", "path": "who.person.name|cue", "style": "name" },
      { "head": "cue", "path": "cue" },
      { "head": "kind", "path": "kind", "style": "dim", "optional": true },
      { "head": "conf", "path": "confidence" },
      { "head": "words", "path": "parts.span|span", "wide": true, "style": "quote" }
    ],
    "notes": [ { "if": "loud", "text": "in a loud voice" } ]
  },
  "view": {
    "key": "views", "title": "Views", "order": 2, "shape": "arrows", "group": true,
    "from": "holder.person.name", "verb": "mood", "to": "target", "words": { "mood": { "for": "backs", "against": "is against" } },
    "sign": { "path": "mood", "signs": { "for": "+", "against": "−" }, "colors": { "for": "green", "against": "red" } },
    "dashed": { "path": "mood", "not": ["against"] },
    "notes": [ "if {parts[role=condition].span}" ]
  },
  "turn": { "key": "turns", "order": 2, "shape": "note", "on": "to", "texts": ["turned: {from.mood} before"], "color": "yellow" },
  "deed": {
    "key": "deeds", "title": "Deeds", "order": 3, "shape": "timeline", "seconds": ["begins", "ends"],
    "earliest": "begins", "latest": "ends", "when": "words", "label": ["agent.person.name"],
    "excerpt": { "from": "span", "within": "clause" }, "only": "main", "claim": "told",
    "sign": { "path": "mood", "signs": { "for": "●", "against": "○" } }, "notes": [ "says {told.who.person.name}" ],
    "legend": "● for the tariff · ○ against the tariff · ↳ who says what of it"
  },
  "wants_meta": { "published": "weekdays stay open" }
}"#;

pub const TEXT: &str = "HARBOUR TOWN — “Öpen the gates, at once, or nobody will eat!” cried Zoë Ångström 😀 on Monday. \
Her neighbour 李 Wen whispered: “‘Never,’ she told me.” Wen backs the tariff if the bridge is mended, and Ångström is against it.\n\
The ferry sank on 3 May. The council met.";

/// The text's piece number `nth` (from 0) that reads `words`.
pub fn at(text: &str, words: &str, nth: usize) -> Span {
    let start = text.match_indices(words).nth(nth).unwrap_or_else(|| panic!("no {words:?}")).0;
    Span::between(start as u32, (start + words.len()) as u32)
}

pub fn schemas() -> Vec<Arc<Schema>> {
    [Person::LAYER, Sighting::LAYER, Sentence::LAYER, Shout::LAYER, Part::LAYER, View::LAYER, Turn::LAYER, Deed::LAYER]
        .into_iter()
        .map(|def| Arc::new(Schema::from_def(def)))
        .collect()
}

pub fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let producer = Producer { plugin: "acme".into(), version: "1.2.0".into(), model: "m3".into() };
    catalog.add(producer, schemas(), &serde_json::from_str(DISPLAY).expect("sound"));
    assert_eq!(catalog.check(), [], "the display of the test is sound");
    catalog
}

pub fn document() -> Document {
    document_of(TEXT)
}

pub fn document_of(text: &str) -> Document {
    let mut document =
        Document::new("harbour", text).with_meta("published", "2025-05-05").with_meta("title", "Gates \u{1b}[31mshut\u{202e}");
    let at = |words: &str, nth: usize| at(text, words, nth);
    let (mut people, mut sightings) = (Table::<Person>::new(), Table::<Sighting>::new());
    let zoe = people.str("Zoë Ångström");
    let wen = people.str("李 Wen");
    let z0 = sightings.push(Sighting { span: at("Zoë Ångström", 0), person: Ref::new(0) });
    let z1 = sightings.push(Sighting { span: at("Ångström", 1), person: Ref::new(0) });
    let w0 = sightings.push(Sighting { span: at("李 Wen", 0), person: Ref::new(1) });
    let w1 = sightings.push(Sighting { span: at("Wen", 1), person: Ref::new(1) });
    people.push(Person { name: zoe, sightings: Rows::new(0, 2) });
    people.push(Person { name: wen, sightings: Rows::new(2, 2) });

    let (mut shouts, mut parts) = (Table::<Shout>::new(), Table::<Part>::new());
    let rule = shouts.str("loud-verb");
    let first = parts.push(Part { span: at("“Öpen the gates, at once,", 0), role: Role::Proof });
    parts.push(Part { span: at("or nobody will eat!”", 0), role: Role::Proof });
    let cry = Shout {
        span: at("“Öpen the gates, at once, or nobody will eat!”", 0),
        kind: Kind::Cry,
        parts: Rows::since(first, parts.next()),
        cue: Some(at("cried", 0)),
        who: Some(z0),
        loud: true,
        under: None,
        id: 7,
        seen: Some(1_746_403_200),
        rule,
        confidence: Confidence::permille(970),
    };
    shouts.push(cry);
    let outer = at("“‘Never,’ she told me.”", 0);
    let (whisper, inner) = (Ref::new(1), at("‘Never,’", 0));
    let none = Rows::new(0, 0);
    shouts.push(Shout {
        span: outer,
        kind: Kind::Whisper,
        parts: none,
        cue: Some(at("whispered", 0)),
        who: Some(w0),
        loud: false,
        seen: None,
        id: 8,
        ..cry
    });
    shouts.push(Shout {
        span: inner,
        kind: Kind::Whisper,
        parts: none,
        cue: Some(at("told", 0)),
        who: None,
        loud: false,
        under: Some(whisper),
        seen: None,
        id: 9,
        confidence: Confidence::permille(420),
        ..cry
    });

    let mut views = Table::<View>::new();
    let condition = parts.push(Part { span: at("the bridge is mended", 0), role: Role::Condition });
    views.push(View {
        span: at("Wen backs the tariff", 0),
        holder: Some(w1),
        target: at("the tariff", 0),
        mood: Mood::For,
        real: true,
        parts: Rows::since(condition, parts.next()),
        confidence: Confidence::CERTAIN,
    });
    views.push(View {
        span: at("Ångström is against it", 0),
        holder: Some(z1),
        target: at("it", 0),
        mood: Mood::Against,
        real: true,
        parts: none,
        confidence: Confidence::permille(840),
    });
    let mut turns = Table::<Turn>::new();
    turns.push(Turn { from: Ref::new(0), to: Ref::new(1) });

    let mut deeds = Table::<Deed>::new();
    let day = 86_400;
    let may = 1_746_057_600;
    let deed = Deed {
        span: at("sank", 0),
        agent: None,
        begins: Some(may + 2 * day),
        ends: Some(may + 3 * day),
        words: Some(at("3 May", 0)),
        told: None,
        main: true,
        mood: Mood::For,
        confidence: Confidence::CERTAIN,
    };
    deeds.push(Deed {
        span: at("cried", 0),
        agent: Some(z0),
        begins: Some(may + 4 * day),
        ends: Some(may + 5 * day),
        words: Some(at("Monday", 0)),
        ..deed
    });
    deeds.push(Deed { span: at("eat", 0), begins: None, ends: None, words: None, told: Some(Ref::new(0)), mood: Mood::Against, ..deed });
    deeds.push(deed);
    deeds.push(Deed { span: at("met", 0), main: false, ..deed });

    let mut clauses = Table::<Sentence>::new();
    clauses.push(Sentence { span: Span::between(0, at(" on Monday.", 0).end()) });
    clauses.push(Sentence { span: at("The ferry sank on 3 May.", 0) });

    for layer in [
        people.into_layer(),
        sightings.into_layer(),
        shouts.into_layer(),
        parts.into_layer(),
        views.into_layer(),
        turns.into_layer(),
        deeds.into_layer(),
        clauses.into_layer(),
    ] {
        document.insert(layer);
    }
    document
}

//! Base layers as trees, names and clusters.

use super::Offsets;
use crate::CodePoints;
use crate::english::{Name, Sentence, TreeDocument, Word};
use dateline_core::records::base::{self, Entity, EntityKind, EntityMention, Mention, MentionKind, Token, Upos};
use dateline_core::{Document, Label, Span};
use std::collections::BTreeMap;

/// Sentences, words and trees.
#[must_use]
pub fn trees_of(document: &Document) -> TreeDocument {
    let mut out = TreeDocument { id: document.id.clone(), text: document.text.to_string(), ..TreeDocument::default() };
    let (Some(sentences), Some(tokens)) = (document.view::<base::Sentence>(), document.view::<Token>()) else { return out };
    let offsets = Offsets::new(&document.text);
    let filled = |text: &str| if text.is_empty() { "_".to_owned() } else { text.to_owned() };
    out.words = tokens
        .iter()
        .map(|(_, token)| Word {
            span: offsets.code_points(token.span),
            lemma: filled(tokens.str(token.lemma)),
            upos: token.upos.name().to_owned(),
            xpos: token.xpos.name().to_owned(),
            feats: filled(tokens.str(token.feats)),
            head: token.head.map(|head| head.index()),
            deprel: token.deprel.name().to_owned(),
        })
        .collect();
    out.sentences = sentences.iter().map(|(_, sentence)| Sentence { id: String::new(), words: sentence.tokens.range() }).collect();
    out
}

/// Names of persons, organisations and places.
///
/// A mention is a whole phrase; name corpora mark the name in it. So words before the first capital and a clitic at the end
/// are left out, and of mentions with one head the innermost counts.
#[must_use]
pub fn names_of(document: &Document) -> Vec<Name> {
    let (Some(mentions), Some(entities), Some(tokens)) = (document.view::<Mention>(), document.view::<Entity>(), document.view::<Token>())
    else {
        return Vec::new();
    };
    let offsets = Offsets::new(&document.text);
    let places: Vec<(Span, Upos)> = tokens.iter().map(|(_, token)| (token.span, token.upos)).collect();
    let mut innermost: BTreeMap<usize, (Span, &str)> = BTreeMap::new();
    for (_, mention) in mentions.iter().filter(|(_, mention)| mention.kind == MentionKind::Name) {
        let kind = match entities.row(mention.entity.index()).map(|entity| entity.kind) {
            Some(EntityKind::Person) => "PER",
            Some(EntityKind::Org) => "ORG",
            Some(EntityKind::Gpe | EntityKind::Location) => "LOC",
            _ => continue,
        };
        let first = places.partition_point(|(span, _)| span.end() <= mention.span.start());
        let after = places.partition_point(|(span, _)| span.start() < mention.span.end());
        let mut inside = places.get(first..after).unwrap_or_default();
        let begins_name = |(span, upos): &(Span, Upos)| *upos != Upos::Det && span.slice(&document.text).starts_with(char::is_uppercase);
        while inside.first().is_some_and(|token| !begins_name(token)) {
            inside = &inside[1..];
        }
        while inside.last().is_some_and(|(_, upos)| matches!(upos, Upos::Part | Upos::Punct)) {
            inside = &inside[..inside.len() - 1];
        }
        if let (Some((from, _)), Some((to, _))) = (inside.first(), inside.last()) {
            let span = from.cover(*to);
            let shortest = innermost.entry(mention.head.index()).or_insert((span, kind));
            if span.len() < shortest.0.len() {
                *shortest = (span, kind);
            }
        }
    }
    innermost.into_values().map(|(span, kind)| Name { span: offsets.code_points(span), kind: kind.to_owned() }).collect()
}

/// Mentions by entity; entities with one mention are left out, as OntoGUM does.
#[must_use]
pub fn clusters_of(document: &Document) -> Vec<Vec<CodePoints>> {
    let Some(mentions) = document.view::<Mention>() else { return Vec::new() };
    let offsets = Offsets::new(&document.text);
    let mut clusters: BTreeMap<usize, Vec<CodePoints>> = BTreeMap::new();
    match (document.view::<Entity>(), document.view::<EntityMention>()) {
        (Some(entities), Some(links)) => {
            for (id, entity) in entities.iter() {
                let spans = links.rows(entity.mentions).filter_map(|(_, link)| mentions.row(link.mention.index()));
                clusters.insert(id.index(), spans.map(|mention| offsets.code_points(mention.span)).collect());
            }
        }
        _ => {
            for (_, mention) in mentions.iter() {
                clusters.entry(mention.entity.index()).or_default().push(offsets.code_points(mention.span));
            }
        }
    }
    clusters.into_values().filter(|cluster| cluster.len() > 1).collect()
}

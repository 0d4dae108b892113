//! Base layers as trees, names and clusters.

use super::Offsets;
use crate::CodePoints;
use crate::english::{Name, Sentence, TreeDocument, Word};
use dateline_core::records::base::{self, Entity, EntityKind, EntityMention, Mention, Token};
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
/// A mention is a whole phrase; name corpora mark the name in it, which the layer holds beside it.
#[must_use]
pub fn names_of(document: &Document) -> Vec<Name> {
    let (Some(mentions), Some(entities)) = (document.view::<Mention>(), document.view::<Entity>()) else {
        return Vec::new();
    };
    let offsets = Offsets::new(&document.text);
    let mut names: BTreeMap<(u32, u32), (Span, &str)> = BTreeMap::new();
    for (_, mention) in mentions.iter() {
        let kind = match entities.row(mention.entity.index()).map(|entity| entity.kind) {
            Some(EntityKind::Person) => "PER",
            Some(EntityKind::Org) => "ORG",
            Some(EntityKind::Gpe | EntityKind::Location) => "LOC",
            _ => continue,
        };
        if let Some(name) = mention.proper_name {
            names.insert((name.start(), name.end()), (name, kind));
        }
    }
    names.into_values().map(|(span, kind)| Name { span: offsets.code_points(span), kind: kind.to_owned() }).collect()
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

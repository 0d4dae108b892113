//! Who talks with whom in a transcript: whom *Q* and *A* stand for, and the other one where there are two.

use crate::document::{Attribution, Rule};
use crate::people::People;
use crate::tree::{NONE, Piece, Tree};
use dateline_sdk::core::records::quote::SpeakerFrom;
use dateline_sdk::prelude::*;
use std::collections::BTreeMap;

/// The parties of a transcript, as far as the text tells.
#[derive(Clone, Debug, Default)]
pub struct Interview<'t> {
    /// Who answers where the labels are *Q* and *A*.
    answers: Option<Ref<Mention>>,
    /// The two speakers, if every label names one of them.
    two: Option<[Ref<Mention>; 2]>,
    /// Whom each label named when it stood there first: whoever it is, it is the same one each time.
    named: BTreeMap<&'t str, (Ref<Mention>, SpeakerFrom)>,
}

/// Which label of an interview.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Question,
    Answer,
}

impl<'t> Interview<'t> {
    /// Looks at the labels and at what stands before them. Linear.
    pub fn new(tree: &Tree<'t>, mentions: View<'_, Mention>, people: &People<'_>, attributions: &[Attribution]) -> Interview<'t> {
        let mut labels = attributions.iter().filter(|attribution| is_labelled(attribution)).peekable();
        let Some(first) = labels.peek().map(|first| first.source.piece.0) else { return Interview::default() };
        let mut two: Vec<(Ref<Mention>, Ref<Entity>)> = Vec::new();
        let mut named = BTreeMap::new();
        let (mut many, mut letters) = (false, false);
        for attribution in labels {
            if letter(tree, attribution.source.piece).is_some() {
                letters = true;
            }
            let label = tree.span(attribution.source.piece).slice(tree.text);
            let known = named.get(label).copied().or_else(|| {
                let (mention, from) = people.speaker(tree, attribution);
                mention.map(|mention| (mention, from))
            });
            let Some((mention, from)) = known else {
                many = true;
                continue;
            };
            named.insert(label, (mention, from));
            let entity = mentions.get(mention).entity;
            if !two.iter().any(|known| known.1 == entity) {
                many |= two.len() == 2;
                two.truncate(2);
                two.push((mention, entity));
            }
        }
        Interview {
            answers: letters.then(|| interviewee(tree, mentions, people, first)).flatten(),
            two: match two.as_slice() {
                [a, b] if !many && !letters => Some([a.0, b.0]),
                _ => None,
            },
            named,
        }
    }

    /// Who speaks in an attribution by a label, and how that is known.
    pub fn speaker(&self, tree: &Tree<'_>, attribution: &Attribution) -> Option<(Ref<Mention>, SpeakerFrom)> {
        if !is_labelled(attribution) {
            return None;
        }
        match letter(tree, attribution.source.piece) {
            Some(Label::Answer) => self.answers.map(|answers| (answers, SpeakerFrom::Carried)),
            Some(Label::Question) => None,
            None => self.named.get(tree.span(attribution.source.piece).slice(tree.text)).copied(),
        }
    }

    /// Whom a labelled attribution speaks to.
    pub fn addressee(
        &self,
        tree: &Tree<'_>,
        mentions: View<'_, Mention>,
        attribution: &Attribution,
        speaker: Option<Ref<Mention>>,
    ) -> Option<Ref<Mention>> {
        if !is_labelled(attribution) {
            return None;
        }
        if labelled(tree, attribution) == Some(Label::Question) {
            return self.answers;
        }
        let own = mentions.get(speaker?).entity;
        self.two?.into_iter().find(|other| mentions.get(*other).entity != own)
    }
}

/// Whether it stands behind the label of a transcript; a name behind a dash is none.
pub fn is_labelled(attribution: &Attribution) -> bool {
    let begins = attribution.content.pieces().first().map_or(0, |piece| piece.0);
    attribution.rule == Rule::Label && attribution.source.label && begins > attribution.cue
}

fn labelled(tree: &Tree<'_>, attribution: &Attribution) -> Option<Label> {
    is_labelled(attribution).then(|| letter(tree, attribution.source.piece)).flatten()
}

/// *Q* or *A*, with or without a stop.
fn letter(tree: &Tree<'_>, piece: Piece) -> Option<Label> {
    let plain = (piece.0..=piece.1).all(|at| at == piece.0 || tree.is_punctuation(at));
    match Some(tree.norm(piece.0)).filter(|_| plain)?.trim_end_matches('.') {
        "Q" => Some(Label::Question),
        "A" => Some(Label::Answer),
        _ => None,
    }
}

/// Who is interviewed: among the people named before the first label the one who talks, or with whom the interview is; else
/// the only one.
fn interviewee(tree: &Tree<'_>, mentions: View<'_, Mention>, people: &People<'_>, first: usize) -> Option<Ref<Mention>> {
    let mut named: Vec<(Ref<Mention>, Ref<Entity>)> = Vec::new();
    for (id, mention) in mentions.iter() {
        let head = mention.head.index();
        if head >= first || mention.kind != MentionKind::Name || !people.is_person(id) {
            continue;
        }
        let above = tree.words.get(head).map(|word| (word.deprel, word.head())).filter(|above| above.1 != NONE);
        let talks = above.is_some_and(|(relation, verb)| {
            let lemma = tree.lemma(verb);
            match relation {
                Deprel::Nsubj => matches!(lemma, "speak" | "talk" | "sit" | "answer" | "discuss" | "join" | "chat" | "explain" | "tell"),
                Deprel::Nmod | Deprel::Obl => matches!(lemma, "interview" | "conversation" | "talk" | "speak" | "sit" | "chat"),
                Deprel::Obj | Deprel::NsubjPass => matches!(lemma, "interview" | "ask"),
                _ => false,
            }
        });
        if talks {
            return Some(id);
        }
        if named.len() < 2 && !named.iter().any(|known| known.1 == mention.entity) {
            named.push((id, mention.entity));
        }
    }
    match named.as_slice() {
        [only] => Some(only.0),
        _ => None,
    }
}

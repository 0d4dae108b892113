//! Attributions as rows.

use crate::document::{Attribution, source_piece};
use crate::features::Facts;
use crate::lexicon::Lexicon;
use crate::people::{self, People};
use crate::tree::{NONE, Piece, Tree};
use crate::weights::Reliability;
use dateline_sdk::core::records::quote::{PartForm, Quote, QuoteKind, QuotePart, SpeakerFrom, SpeechAct, Tier};
use dateline_sdk::prelude::*;

/// Writes one row an attribution, and its parts.
pub fn write<'v>(
    facts: &Facts<'_, '_>,
    lexicon: &Lexicon,
    reliability: &Reliability,
    mentions: View<'v, Mention>,
    entities: View<'v, Entity>,
    attributions: &[Attribution],
    (quotes, parts): (&mut Table<Quote>, &mut Table<QuotePart>),
) {
    let tree = facts.tree;
    let people = People::new(tree, mentions, entities);
    let mut speakers: Vec<Option<Ref<Mention>>> = Vec::with_capacity(attributions.len());
    for attribution in attributions {
        let first = parts.next();
        let mut forms = (false, false);
        for (piece, form) in forms_of(tree, attribution) {
            parts.push(QuotePart { span: tree.span(piece), form });
            // "that" before a quotation does not make it mixed
            let that = form == PartForm::Paraphrase && piece.0 == piece.1 && tree.words[piece.0].norm.eq_ignore_ascii_case("that");
            match form {
                PartForm::Verbatim => forms.0 = true,
                PartForm::Paraphrase => forms.1 |= !that,
            }
        }
        let pieces = attribution.content.pieces();
        let span = pieces.iter().map(|piece| tree.span(*piece)).reduce(Span::cover).unwrap_or_default();
        let (act, tier) = if attribution.cue == NONE { None } else { lexicon.get(&tree.words[attribution.cue]) }
            .unwrap_or((SpeechAct::Statement, Tier::Speech));
        let (mut speaker, mut speaker_from) = people.speaker(tree, attribution);
        // parents stand before what they hold
        if people.is_first_person(tree, attribution)
            && let Some(quoted) = attribution.parent.and_then(|parent| speakers.get(parent).copied().flatten())
        {
            (speaker, speaker_from) = (Some(quoted), SpeakerFrom::Pronoun);
        }
        speakers.push(speaker);
        let rule = quotes.str(attribution.rule.name());
        quotes.push(Quote {
            span,
            kind: match forms {
                (true, false) => QuoteKind::Direct,
                (true, true) => QuoteKind::Mixed,
                _ => QuoteKind::Indirect,
            },
            parts: Rows::since(first, parts.next()),
            cue: cue_span(tree, attribution),
            source: source_piece(tree, attribution).map(|piece| tree.span(piece)),
            speaker,
            speaker_from,
            addressee: people.addressee(tree, attribution),
            tier,
            act,
            negated: people::is_negated(tree, attribution.cue),
            parent: attribution.parent.map(Ref::new),
            rule,
            confidence: Confidence::permille(reliability.of(attribution.share)),
        });
    }
}

/// The pieces of the content, cut where quotation marks of the outermost runs in it begin and end.
fn forms_of(tree: &Tree<'_>, attribution: &Attribution) -> Vec<(Piece, PartForm)> {
    let mut parts: Vec<(Piece, PartForm)> = Vec::new();
    for piece in attribution.content.pieces() {
        let from = parts.len();
        for word in piece.0..=piece.1 {
            let form = if tree.words[word].outer.is_some() { PartForm::Verbatim } else { PartForm::Paraphrase };
            // punctuation between goes with what stands before it
            let joins = tree.is_punctuation(word) && tree.words[word].outer.is_none();
            match parts.get_mut(from..).and_then(|parts| parts.last_mut()) {
                Some((last, of)) if *of == form || joins => last.1 = word,
                _ => parts.push(((word, word), form)),
            }
        }
    }
    parts
}

/// The words that attribute: the cue with its auxiliaries, negation, particle and preposition.
fn cue_span(tree: &Tree<'_>, attribution: &Attribution) -> Option<Span> {
    if attribution.cue == NONE {
        return None;
    }
    let cue = attribution.cue;
    let (mut first, mut last) = (cue, cue);
    let free = |word: usize| {
        !attribution.content.holds(word) && attribution.source.words().is_none_or(|source| word < source.0 || word > source.1)
    };
    while first > 0 && first + 8 > cue {
        let before = &tree.words[first - 1];
        let belongs = matches!(before.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop) && tree.is_below(before.head, cue)
            || (before.deprel == Deprel::Advmod && before.head == cue && tree.children(first - 1).next().is_none());
        if !belongs || !free(first - 1) || before.head != cue {
            break;
        }
        first -= 1;
    }
    while let Some(after) = tree.words.get(last + 1) {
        let belongs = matches!(after.deprel, Deprel::CompoundPrt | Deprel::Fixed) && after.head == cue;
        if !belongs || !free(last + 1) {
            break;
        }
        last += 1;
    }
    Some(tree.span((first, last)))
}

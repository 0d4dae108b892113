//! Attributions as rows.

use crate::contents::Content;
use crate::document::{Attribution, source_piece};
use crate::features::Facts;
use crate::interview::{Interview, is_labelled};
use crate::lexicon::Lexicon;
use crate::negation;
use crate::people::{self, People, Person};
use crate::tree::{NONE, Piece, Tree};
use dateline_sdk::core::records::quote::{
    PartForm, PartyRole, Quote, QuoteKind, QuotePart, QuoteParty, QuotedPronoun, SpeakerFrom, SpeechAct, Tier,
};
use dateline_sdk::prelude::*;

/// Quotes, their parts, who takes part, the pronouns in them.
pub type Tables<'t> = (&'t mut Table<Quote>, &'t mut Table<QuotePart>, &'t mut Table<QuoteParty>, &'t mut Table<QuotedPronoun>);

/// Writes one row an attribution, and what belongs to it; the rows once more.
pub fn write<'v>(
    facts: &Facts<'_, '_>,
    lexicon: &Lexicon,
    mentions: View<'v, Mention>,
    people: &People<'v>,
    attributions: &[Attribution],
    (quotes, parts, parties, pronouns): Tables<'_>,
) -> Vec<Quote> {
    let tree = facts.tree;
    let mut rows = Vec::with_capacity(attributions.len());
    let mut voices: Vec<Voice> = Vec::with_capacity(attributions.len());
    let mut present: Vec<QuoteParty> = Vec::new();
    let mut cut: Vec<(Piece, PartForm)> = Vec::new();
    let mut last: Option<(usize, Ref<Mention>, Content)> = None;
    let interview = Interview::new(tree, mentions, people, attributions);
    for attribution in attributions {
        let first = parts.next();
        let mut forms = (false, false);
        forms_of(facts, attribution, &mut cut);
        for (piece, form) in cut.iter().copied() {
            parts.push(QuotePart { span: tree.span(piece), form });
            // "that" before a quotation does not make it mixed
            let that = form == PartForm::Paraphrase && piece.0 == piece.1 && tree.norm(piece.0).eq_ignore_ascii_case("that");
            match form {
                PartForm::Verbatim => forms.0 = true,
                PartForm::Paraphrase => forms.1 |= !that,
            }
        }
        let pieces = attribution.content.pieces();
        let span = pieces.iter().map(|piece| tree.span(*piece)).reduce(Span::cover).unwrap_or_default();
        let (act, tier) =
            if attribution.cue == NONE { None } else { lexicon.get(tree, attribution.cue) }.unwrap_or((SpeechAct::Statement, Tier::Speech));
        let (mut speaker, mut speaker_from) = people.speaker(tree, attribution);
        if let Some((known, from)) = interview.speaker(tree, attribution) {
            (speaker, speaker_from) = (Some(known), from);
        }
        // parents stand before what they hold
        let above = attribution.parent.and_then(|parent| voices.get(parent));
        let head = attribution.source.head;
        let paragraph = tree.paragraph(attribution.content.pieces().first().map_or(0, |piece| piece.0));
        if let (Some(voice), Some(person)) = (above, people::person(tree, head)) {
            // inside a quotation "I" is the one quoted, and "you" the one spoken to
            if let Some(known) = if person == Person::Second { voice.addressee } else { voice.speaker } {
                (speaker, speaker_from) = (Some(known), SpeakerFrom::Pronoun);
            } else if voice.nameless && person != Person::Second {
                (speaker, speaker_from) = (None, SpeakerFrom::None);
            }
        } else if let (Some(pronoun), Some((place, known, said))) = (speaker, last)
            && (people.is_unknown(pronoun)
                || people.is_mistaken(tree, pronoun, attribution)
                || above.is_none()
                    && people.is_person(known)
                    && (place == paragraph.1 && people.is_far(pronoun, paragraph.0) || people.was_spoken_of(pronoun, &said)))
            && paragraph.0 <= place + NEAR
            && people.agrees(tree, head, known)
        {
            // "He" whom coreference does not know, or thinks to be whom the last speaker spoke of, is whoever spoke last
            speaker = Some(known);
        }
        if attribution.parent.is_none()
            && let Some(known) = speaker
            && !people.is_unknown(known)
        {
            last = Some((paragraph.1, known, attribution.content));
        }
        // "she said she told Reik" names whom the inner words are for
        let through = attribution.parent.and_then(|parent| attributions.get(parent)).map_or(NONE, |parent| parent.through);
        let addressed = people.addressed(tree, attribution);
        let addressee = addressed
            .and_then(|word| people.mention(tree, word))
            .or_else(|| people.told(tree, attribution, through))
            .or_else(|| interview.addressee(tree, mentions, attribution, speaker));
        // "he told me": inside a quotation that is the one quoted
        let meant = |mention: Ref<Mention>| -> Ref<Mention> {
            let known = above.zip(people::person(tree, people.head(mention)));
            known.and_then(|(voice, person)| if person == Person::Second { voice.addressee } else { voice.speaker }).unwrap_or(mention)
        };
        let addressee = addressee.map(meant);
        people.parties(tree, attribution, speaker, addressed, &mut present);
        if let (Some(addressee), false) = (addressee, present.iter().any(|party| party.role == PartyRole::Addressee)) {
            let place = present.partition_point(|party| party.role == PartyRole::Speaker);
            present.insert(place, QuoteParty { role: PartyRole::Addressee, span: people.span(addressee), mention: Some(addressee) });
        }
        let first_party = parties.next();
        for party in present.drain(..) {
            let mention = if party.role == PartyRole::Addressee { party.mention.map(meant) } else { party.mention };
            parties.push(QuoteParty { mention, ..party });
        }
        let nameless = speaker.is_none() && is_labelled(attribution);
        voices.push(Voice { speaker, nameless, addressee: addressee.or(above.filter(|_| head == NONE).and_then(|voice| voice.addressee)) });
        let rule = quotes.str(attribution.rule.name());
        let row = Quote {
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
            addressee,
            parties: Rows::since(first_party, parties.next()),
            tier,
            act,
            negated: negation::is_negated(tree, attribution.cue),
            parent: attribution.parent.map(Ref::new),
            rule,
            confidence: Confidence::permille(attribution.permille),
        };
        quotes.push(row);
        rows.push(row);
    }
    pronouns_of(facts, mentions, attributions, &voices, pronouns);
    rows
}

/// How many words after the paragraph of the last speaker a pronoun may still mean them.
const NEAR: usize = 200;

/// Who is *I* and who is *you* in a quotation.
#[derive(Clone, Copy)]
struct Voice {
    speaker: Option<Ref<Mention>>,
    addressee: Option<Ref<Mention>>,
    /// Whether a label stands for the speaker, and nobody knows for whom: *A*.
    nameless: bool,
}

/// Whom the first and second persons in quotation marks stand for. Indirect speech inside a quotation is still the words
/// of the one quoted: only marks inside marks change the voice.
fn pronouns_of(
    facts: &Facts<'_, '_>,
    mentions: View<'_, Mention>,
    attributions: &[Attribution],
    voices: &[Voice],
    pronouns: &mut Table<QuotedPronoun>,
) {
    let tree = facts.tree;
    let depth = |word: usize| tree.words[word].run().map(|run| tree.runs[run].depth);
    let mut voice_of: Vec<u32> = vec![u32::MAX; tree.words.len()];
    for (number, attribution) in attributions.iter().enumerate() {
        // what stands behind a label is said in the voice of the one it names
        let labelled = is_labelled(attribution);
        let level = if attribution.cue == NONE { 0 } else { depth(attribution.cue).map_or(0, |depth| depth + 1) };
        for piece in attribution.content.pieces() {
            if !labelled && facts.quoted(*piece) == 0 {
                continue;
            }
            for (word, voice) in (piece.0..).zip(&mut voice_of[piece.0..=piece.1]) {
                if depth(word).map_or(labelled, |depth| depth >= level) {
                    *voice = number as u32;
                }
            }
        }
    }
    for (id, mention) in mentions.iter() {
        let head = mention.head.index();
        let Some(voice) = voice_of.get(head).copied().filter(|voice| *voice != u32::MAX) else { continue };
        let (Some(person), Some(of)) = (people::person(tree, head), voices.get(voice as usize)) else { continue };
        let stands_for = if person == Person::Second { of.addressee } else { of.speaker };
        if mention.kind == MentionKind::Pronoun
            && let Some(stands_for) = stands_for.filter(|known| *known != id)
        {
            let quote = Ref::new(voice as usize);
            pronouns.push(QuotedPronoun { span: mention.span, pronoun: id, quote, stands_for, group: person == Person::FirstPlural });
        }
    }
}

/// The pieces of the content, cut where quotation marks of the outermost runs in it begin and end.
fn forms_of(facts: &Facts<'_, '_>, attribution: &Attribution, parts: &mut Vec<(Piece, PartForm)>) {
    let tree = facts.tree;
    parts.clear();
    for piece in attribution.content.pieces() {
        match facts.quoted(*piece) {
            0 => parts.push((*piece, PartForm::Paraphrase)),
            all if all == piece.1 - piece.0 + 1 => parts.push((*piece, PartForm::Verbatim)),
            _ => {
                let from = parts.len();
                for word in piece.0..=piece.1 {
                    let form = if tree.words[word].outer().is_some() { PartForm::Verbatim } else { PartForm::Paraphrase };
                    // punctuation between goes with what stands before it
                    let joins = tree.is_punctuation(word) && tree.words[word].outer().is_none();
                    match parts.get_mut(from..).and_then(|parts| parts.last_mut()) {
                        Some((last, of)) if *of == form || joins => last.1 = word,
                        _ => parts.push(((word, word), form)),
                    }
                }
            }
        }
    }
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
        let belongs = matches!(before.deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop) && tree.is_below(before.head(), cue)
            || (before.deprel == Deprel::Advmod && before.head() == cue && tree.children(first - 1).next().is_none());
        if !belongs || !free(first - 1) || before.head() != cue {
            break;
        }
        first -= 1;
    }
    while let Some(after) = tree.words.get(last + 1) {
        let belongs = matches!(after.deprel, Deprel::CompoundPrt | Deprel::Fixed) && after.head() == cue;
        if !belongs || !free(last + 1) {
            break;
        }
        last += 1;
    }
    Some(tree.span((first, last)))
}

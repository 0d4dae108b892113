//! Who the source is, whom it speaks to, and whether it was said at all.

use crate::document::Attribution;
use crate::tree::{NONE, Tree};
use dateline_sdk::core::records::quote::SpeakerFrom;
use dateline_sdk::prelude::*;

/// Mentions by the word that heads them.
pub struct People<'v> {
    mentions: View<'v, Mention>,
    entities: View<'v, Entity>,
    by_head: Vec<Option<Ref<Mention>>>,
}

/// Verbs and nouns whose object is told something.
const TELLING: &[&str] = &[
    "tell",
    "ask",
    "inform",
    "notify",
    "advise",
    "remind",
    "warn",
    "assure",
    "convince",
    "persuade",
    "urge",
    "order",
    "command",
    "instruct",
    "promise",
    "beg",
    "invite",
    "encourage",
    "request",
    "thank",
    "address",
    "brief",
    "reassure",
    "caution",
    "challenge",
    "direct",
    "forbid",
    "email",
    "text",
];

impl<'v> People<'v> {
    /// Indexes the mentions; where several share a head the widest counts.
    pub fn new(tree: &Tree<'_>, mentions: View<'v, Mention>, entities: View<'v, Entity>) -> People<'v> {
        let mut by_head: Vec<Option<Ref<Mention>>> = vec![None; tree.words.len()];
        for (id, mention) in mentions.iter() {
            if let Some(cell) = by_head.get_mut(mention.head.index())
                && cell.is_none_or(|have| mentions.get(have).span.len() < mention.span.len())
            {
                *cell = Some(id);
            }
        }
        People { mentions, entities, by_head }
    }

    /// The mention that a word heads, or that the name it is part of is.
    pub fn mention(&self, tree: &Tree<'_>, word: usize) -> Option<Ref<Mention>> {
        let mut at = word;
        for _ in 0..4 {
            if let Some(mention) = self.by_head.get(at).copied().flatten() {
                return Some(mention);
            }
            let row = tree.words.get(at)?;
            if row.head == NONE || !matches!(row.deprel, Deprel::Flat | Deprel::Compound | Deprel::Appos | Deprel::Goeswith) {
                return None;
            }
            at = row.head;
        }
        None
    }

    /// Who speaks, and how that was found.
    pub fn speaker(&self, tree: &Tree<'_>, attribution: &Attribution) -> (Option<Ref<Mention>>, SpeakerFrom) {
        let head = attribution.source.head;
        if head == NONE {
            return (None, SpeakerFrom::None);
        }
        let mut word = head;
        // "who" and "which" speak for the noun that their clause modifies
        if matches!(tree.words[head].xpos, Xpos::Wp | Xpos::Wdt | Xpos::WpPossessive) {
            let mut at = tree.words[head].head;
            for _ in 0..4 {
                if at == NONE {
                    break;
                }
                if matches!(tree.words[at].deprel, Deprel::AclRelcl | Deprel::Acl) {
                    word = tree.words[at].head;
                    break;
                }
                at = tree.words[at].head;
            }
        }
        let Some(mention) = self.mention(tree, word) else { return (None, SpeakerFrom::None) };
        let row = self.mentions.get(mention);
        if attribution.carried {
            return (Some(mention), SpeakerFrom::Carried);
        }
        let metonym = self.entities.row(row.entity.index()).is_some_and(|entity| !self.entities.str(entity.stands_for).is_empty());
        let from = match row.kind {
            MentionKind::Name if metonym => SpeakerFrom::Metonym,
            MentionKind::Name => SpeakerFrom::Named,
            MentionKind::Nominal => SpeakerFrom::Nominal,
            MentionKind::Pronoun => SpeakerFrom::Pronoun,
        };
        (Some(mention), from)
    }

    /// Whether the source is the first person, who inside a quotation is the one quoted.
    pub fn is_first_person(&self, tree: &Tree<'_>, attribution: &Attribution) -> bool {
        let head = attribution.source.head;
        head != NONE && attribution.parent.is_some() && matches!(tree.words[head].lemma, "I" | "we" | "my" | "our" | "i")
    }

    /// Whether an entity can be spoken to.
    fn listens(&self, mention: Ref<Mention>) -> bool {
        let row = self.mentions.get(mention);
        let kind = self.entities.row(row.entity.index()).map_or(EntityKind::Other, |entity| entity.kind);
        matches!(kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Group) || row.kind == MentionKind::Pronoun
    }

    /// To whom it was said.
    pub fn addressee(&self, tree: &Tree<'_>, attribution: &Attribution) -> Option<Ref<Mention>> {
        let cue = attribution.cue;
        if cue == NONE {
            return None;
        }
        let fits = |word: usize| -> Option<Ref<Mention>> {
            if attribution.content.holds(word) || word == attribution.source.head {
                return None;
            }
            self.mention(tree, word)
        };
        let telling = TELLING.contains(&tree.words[cue].lemma);
        let passive = tree.child(cue, &[Deprel::AuxPass]).is_some()
            || (tree.words[cue].xpos == Xpos::Vbn && tree.child(cue, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none());
        for child in tree.children(cue).take(40) {
            let word = &tree.words[child];
            let case = tree.child(child, &[Deprel::Case]).map(|case| tree.words[case].lemma);
            let told = match word.deprel {
                Deprel::Iobj => true,
                Deprel::Obj => telling && !passive,
                Deprel::NsubjPass => telling,
                Deprel::Obl | Deprel::Nmod => matches!(case, Some("to" | "with")),
                _ => false,
            };
            if told
                && let Some(mention) = fits(child)
                && (word.deprel == Deprel::Iobj || telling && case.is_none() || self.listens(mention))
            {
                return Some(mention);
            }
        }
        // "Speaking to reporters, she said"
        for child in tree.children(cue).take(40) {
            let word = &tree.words[child];
            if word.deprel == Deprel::Advcl && matches!(word.lemma, "speak" | "talk" | "write" | "address" | "reply" | "respond") {
                for below in tree.children(child).take(20) {
                    let case = tree.child(below, &[Deprel::Case]).map(|case| tree.words[case].lemma);
                    let told = matches!(tree.words[below].deprel, Deprel::Obl) && matches!(case, Some("to" | "with"))
                        || (word.lemma == "address" && tree.words[below].deprel == Deprel::Obj);
                    if told && let Some(mention) = fits(below) {
                        return Some(mention);
                    }
                }
            }
        }
        // "Asked how he felt, Ada refused": the asked is the subject of the main clause
        if telling && tree.words[cue].deprel == Deprel::Advcl && tree.words[cue].xpos == Xpos::Vbn && tree.words[cue].head != NONE {
            let subject = tree.child(tree.words[cue].head, &[Deprel::Nsubj, Deprel::NsubjPass])?;
            return fits(subject);
        }
        None
    }
}

/// Whether the words say that it was not said.
pub fn is_negated(tree: &Tree<'_>, cue: usize) -> bool {
    if cue == NONE {
        return false;
    }
    if matches!(tree.words[cue].lemma, "refuse" | "decline" | "fail") {
        return true;
    }
    let denies = |word: usize| {
        tree.children(word).take(40).any(|child| {
            matches!(tree.words[child].lemma, "not" | "n't" | "never" | "no" | "neither" | "nor")
                && matches!(tree.words[child].deprel, Deprel::Advmod | Deprel::Det | Deprel::CcPreconj | Deprel::Cc | Deprel::Advcl)
        })
    };
    let word = &tree.words[cue];
    let above = (word.head != NONE && word.deprel == Deprel::Xcomp).then_some(word.head);
    denies(cue)
        || above.is_some_and(|above| matches!(tree.words[above].lemma, "refuse" | "decline" | "fail") || denies(above))
        || tree.child(cue, &[Deprel::Nsubj]).is_some_and(|subject| {
            matches!(tree.words[subject].lemma, "nobody" | "none" | "neither") || tree.words[subject].norm.eq_ignore_ascii_case("no one")
        })
}

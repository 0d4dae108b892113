//! Tense, aspect, polarity, modality and status of an event, from its word and what depends on it.
//!
//! The values are TimeML's: tense of the finite word of the group, PERFECTIVE with *have*, PROGRESSIVE with *be …ing*, a modal
//! as written, NEG with *not*, *never*, *no* on the group.

use crate::words::{Word, Words};
use dateline_sdk::core::records::time::{Aspect, EventStatus, Polarity, Tense};
use dateline_sdk::prelude::*;

/// What the grammar says of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes<'a> {
    /// TimeML tense.
    pub tense: Tense,
    /// TimeML aspect.
    pub aspect: Aspect,
    /// TimeML polarity.
    pub polarity: Polarity,
    /// The modal as written, empty if none.
    pub modality: &'a str,
    /// Whether it took place.
    pub status: EventStatus,
}

/// Reads them off the words.
#[must_use]
pub fn attributes<'a>(words: &Words<'a>, at: usize) -> Attributes<'a> {
    let word = &words.words[at];
    let mut modality = "";
    let mut perfect = false;
    let mut progressive = false;
    let mut finite: Option<Tense> = None;
    let mut negative = false;
    let mut to = false;
    let mut condition = false;
    // A conjoined verb shares the auxiliaries of the first where it has none of its own.
    let group =
        if words.auxiliaries(at).next().is_none() && word.deprel == Deprel::Conj && matches!(word.xpos, Xpos::Vb | Xpos::Vbn | Xpos::Vbg) {
            words.head(at).unwrap_or(at)
        } else {
            at
        };
    for (owner, child) in
        words.children(group).map(|child| (group, child)).chain(words.children(at).filter(|_| group != at).map(|child| (at, child)))
    {
        let dependent = &words.words[child];
        match dependent.deprel {
            Deprel::Aux | Deprel::AuxPass | Deprel::Cop => {
                if dependent.xpos == Xpos::Md {
                    if matches!(dependent.lemma, "will" | "shall" | "wo" | "'ll") && !dependent.norm.eq_ignore_ascii_case("would") {
                        finite = Some(Tense::Future);
                    } else {
                        modality = dependent.norm;
                        finite = Some(finite.unwrap_or(Tense::None));
                    }
                } else {
                    if dependent.lemma == "have" {
                        perfect = true;
                    }
                    let passive = dependent.deprel == Deprel::AuxPass;
                    if dependent.lemma == "be" && !passive && word.xpos == Xpos::Vbg {
                        progressive = true;
                    }
                    if dependent.xpos == Xpos::Vbg && passive {
                        progressive = true;
                    }
                    finite = finite.or_else(|| finite_tense(dependent));
                }
            }
            Deprel::Mark if dependent.lemma == "to" && owner == at => to = true,
            Deprel::Mark if matches!(dependent.lemma, "if" | "unless" | "whether") => condition = true,
            Deprel::Advmod | Deprel::Det | Deprel::CcPreconj if matches!(dependent.lemma, "not" | "n't" | "never" | "no" | "neither") => {
                negative = true
            }
            _ => {}
        }
    }
    let verbal = matches!(word.upos, Upos::Verb | Upos::Aux);
    let copular = words.children(at).any(|child| words.words[child].deprel == Deprel::Cop);
    let tense = match finite {
        Some(tense) => tense,
        None if to => Tense::Infinitive,
        None if verbal => match word.xpos {
            Xpos::Vbd => Tense::Past,
            Xpos::Vbz | Xpos::Vbp => Tense::Present,
            Xpos::Vbg => Tense::PresPart,
            Xpos::Vbn => Tense::PastPart,
            Xpos::Vb => Tense::Infinitive,
            _ => Tense::None,
        },
        None => Tense::None,
    };
    let tense = if verbal || copular || word.upos == Upos::Adj { tense } else { Tense::None };
    let aspect = match (verbal && perfect, verbal && progressive) {
        (true, true) => Aspect::PerfectiveProgressive,
        (true, false) => Aspect::Perfective,
        (false, true) => Aspect::Progressive,
        (false, false) => Aspect::None,
    };
    let polarity = if negative { Polarity::Neg } else { Polarity::Pos };
    let status = status(words, at, tense, perfect, modality, negative, condition);
    Attributes { tense, aspect, polarity, modality, status }
}

fn finite_tense(word: &Word<'_>) -> Option<Tense> {
    match word.xpos {
        Xpos::Vbd => Some(Tense::Past),
        Xpos::Vbz | Xpos::Vbp => Some(Tense::Present),
        _ => None,
    }
}

/// Words under which a clause or noun is planned, denied or supposed.
fn status(words: &Words<'_>, at: usize, tense: Tense, perfect: bool, modality: &str, negative: bool, condition: bool) -> EventStatus {
    if negative {
        return EventStatus::Denied;
    }
    if condition {
        return EventStatus::Hypothetical;
    }
    if tense == Tense::Future {
        return EventStatus::Planned;
    }
    let modal = modality.to_ascii_lowercase();
    match modal.as_str() {
        "" => {}
        "would" => return EventStatus::Hypothetical,
        "could" if perfect => return EventStatus::Hypothetical,
        _ => return EventStatus::Possible,
    }
    // What stands over it: plans to, refused to, the offer of, a call for.
    let mut child = at;
    for _ in 0..4 {
        let Some(head) = words.head(child) else { break };
        let relation = words.words[child].deprel;
        let governed = matches!(
            relation,
            Deprel::Xcomp
                | Deprel::Ccomp
                | Deprel::Advcl
                | Deprel::Acl
                | Deprel::Obj
                | Deprel::Nmod
                | Deprel::Compound
                | Deprel::Obl
                | Deprel::Conj
        );
        if !governed {
            break;
        }
        let infinitive = tense == Tense::Infinitive || relation != Deprel::Xcomp;
        match words.words[head].lemma {
            "plan" | "intend" | "agree" | "promise" | "schedule" | "expect" | "vow" | "pledge" | "prepare" | "decide" | "order"
            | "arrange"
                if infinitive && matches!(relation, Deprel::Xcomp | Deprel::Obj | Deprel::Acl | Deprel::Nmod | Deprel::Ccomp) =>
            {
                return EventStatus::Planned;
            }
            "offer" | "propose" | "want" | "hope" | "seek" | "urge" | "call" | "ask" | "demand" | "request" | "suggest" | "consider"
            | "try" | "threaten" | "ready" | "able" | "allow" | "proposal" | "bid" | "talk" | "possibility" | "chance" | "threat"
            | "effort" | "need" | "wish"
                if matches!(relation, Deprel::Xcomp | Deprel::Acl | Deprel::Nmod | Deprel::Obl | Deprel::Obj)
                    && (tense == Tense::Infinitive || !matches!(words.words[at].upos, Upos::Verb)) =>
            {
                return EventStatus::Possible;
            }
            "refuse" | "decline" | "deny" | "fail" | "avoid" | "prevent" | "reject" | "block" | "cancel"
                if matches!(relation, Deprel::Xcomp | Deprel::Ccomp | Deprel::Obj) =>
            {
                return EventStatus::Denied;
            }
            _ => {}
        }
        if words
            .children(head)
            .any(|sibling| words.words[sibling].deprel == Deprel::Mark && matches!(words.words[sibling].lemma, "if" | "unless"))
            && relation != Deprel::Advcl
        {
            return EventStatus::Hypothetical;
        }
        if !matches!(relation, Deprel::Conj | Deprel::Nmod | Deprel::Compound | Deprel::Obj) {
            break;
        }
        child = head;
    }
    EventStatus::Actual
}

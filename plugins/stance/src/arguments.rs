//! Who does it and to whom: logical subjects and objects, also where the clause leaves them out.
//!
//! *What it finds*: the subject and object of a verb through passives, coordination, infinitives, participles and
//! relative clauses, and what its prepositions introduce.
//! *Why*: half of the positions in news text stand in clauses without a subject of their own.
//! *Example*: in "Ada Bell, who had backed the levy, refused to sign it" Ada Bell backs, refuses and does not sign.
//! *Limits*: at most [`STEPS`] clauses are climbed; a shared object is looked for in the next conjunct only.

use crate::frames::Slot;
use crate::reading::Reading;
use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

/// How many clauses are climbed in search of a subject.
const STEPS: u8 = 6;

/// A participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its head word.
    pub at: At,
    /// It is a clause.
    pub clause: bool,
    /// It was left out and found elsewhere in the sentence.
    pub implied: bool,
}

impl Argument {
    fn phrase(at: At) -> Argument {
        Argument { at, clause: false, implied: false }
    }

    fn clause(at: At) -> Argument {
        Argument { at, clause: true, implied: false }
    }

    fn implied(self) -> Argument {
        Argument { implied: true, ..self }
    }
}

impl Reading<'_, '_> {
    /// Who does it.
    pub fn subject(&self, at: At) -> Option<Argument> {
        if self.trees.is_passive(at) { self.agent(at).map(Argument::phrase) } else { self.surface_subject(at, STEPS) }
    }

    /// Who is said to do it in a passive.
    fn agent(&self, at: At) -> Option<At> {
        self.trees.children(at).iter().copied().find(|child| {
            self.trees.deprel(*child) == Deprel::OblAgent
                || (self.trees.deprel(*child) == Deprel::Obl && self.trees.introduced_by(*child, "by") && self.is_agent(*child))
        })
    }

    /// The grammatical subject, its own or the one it shares.
    pub fn surface_subject(&self, at: At, steps: u8) -> Option<Argument> {
        let trees = &self.trees;
        if let Some(own) = trees.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]) {
            return Some(self.resolve_relative(own, at));
        }
        if trees.child(at, &[Deprel::NsubjOuter, Deprel::Csubj, Deprel::CsubjPass, Deprel::Expl]).is_some() || steps == 0 {
            return None;
        }
        let head = trees.head(at)?;
        let above = match trees.deprel(at) {
            Deprel::Conj if matches!(trees.word(head).upos, Upos::Verb | Upos::Aux | Upos::Adj) || self.has_copula(head) => {
                self.surface_subject(head, steps - 1)
            }
            Deprel::Xcomp => self.controller(head, steps - 1),
            Deprel::Advcl if self.is_predicate(head) && trees.child(at, &[Deprel::Mark]).is_none_or(|_| self.is_nonfinite(at)) => {
                self.surface_subject(head, steps - 1)
            }
            Deprel::Ccomp | Deprel::Parataxis if self.is_nonfinite(at) || trees.deprel(at) == Deprel::Ccomp => {
                self.surface_subject(head, steps - 1)
            }
            Deprel::Acl if trees.word(at).xpos == Xpos::Vbg => Some(Argument::phrase(head)),
            Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl | Deprel::Parataxis | Deprel::Appos
                if head < at
                    && self.is_agent(head)
                    && trees.child(at, &[Deprel::Mark]).is_none()
                    && matches!(trees.word(at).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Vbn)
                    && (trees.word(at).xpos != Xpos::Vbn || trees.child(at, &[Deprel::Obj]).is_some()) =>
            {
                Some(Argument::phrase(head))
            }
            Deprel::Acl if trees.introduced_by(at, "to") => self.owner(head, steps - 1),
            _ => None,
        };
        above.map(Argument::implied)
    }

    /// Who is understood as the subject of an infinitive under the verb.
    fn controller(&self, verb: At, steps: u8) -> Option<Argument> {
        let trees = &self.trees;
        if trees.is_passive(verb) {
            return self.surface_subject(verb, steps);
        }
        let own = matches!(trees.lemma(verb), "promise" | "vow" | "pledge" | "threaten" | "offer" | "agree" | "make" | "keep" | "leave");
        match trees.child(verb, &[Deprel::Obj, Deprel::Iobj]) {
            Some(object) if !own => Some(Argument::phrase(object)),
            _ => self.surface_subject(verb, steps),
        }
    }

    /// Who has a noun: its possessor, or the subject of the verb that lends it its force ("made an offer to").
    fn owner(&self, noun: At, steps: u8) -> Option<Argument> {
        if let Some(possessor) = self.trees.child(noun, &[Deprel::NmodPoss]) {
            return Some(Argument::phrase(possessor));
        }
        let verb = self.trees.head(noun)?;
        (self.trees.deprel(noun) == Deprel::Obj && self.lexicon.is("light", self.trees.lemma(verb)))
            .then(|| self.surface_subject(verb, steps))
            .flatten()
    }

    /// To whom or what it is done.
    pub fn object(&self, at: At) -> Option<Argument> {
        let trees = &self.trees;
        if trees.is_passive(at) {
            if let Some(subject) = trees.child(at, &[Deprel::NsubjPass]) {
                return Some(self.resolve_relative(subject, at));
            }
            let head = trees.head(at)?;
            return match trees.deprel(at) {
                Deprel::Acl => Some(Argument::phrase(head)),
                Deprel::Conj if trees.is_passive(head) => self.object_of_passive_conjunct(head).map(Argument::implied),
                _ => None,
            };
        }
        if let Some(object) = trees.child(at, &[Deprel::Obj]) {
            return Some(self.resolve_relative(object, at));
        }
        if trees.deprel(at) == Deprel::AclRelcl
            && trees.child(at, &[Deprel::Nsubj]).is_some_and(|subject| !self.is_relative(subject))
            && trees.child(at, &[Deprel::Ccomp, Deprel::Xcomp]).is_none()
            && trees.child(at, &[Deprel::Obl]).is_none_or(|oblique| !self.is_relative(oblique))
        {
            return trees.head(at).map(Argument::phrase);
        }
        let next = trees
            .children(at)
            .iter()
            .copied()
            .find(|child| trees.deprel(*child) == Deprel::Conj && trees.word(*child).upos == Upos::Verb)?;
        if trees.child(next, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() || next > at + 4 {
            return None;
        }
        trees.child(next, &[Deprel::Obj]).map(|object| Argument::phrase(object).implied())
    }

    fn object_of_passive_conjunct(&self, verb: At) -> Option<Argument> {
        match self.trees.child(verb, &[Deprel::NsubjPass]) {
            Some(subject) => Some(self.resolve_relative(subject, verb)),
            None => (self.trees.deprel(verb) == Deprel::Acl).then(|| self.trees.head(verb).map(Argument::phrase)).flatten(),
        }
    }

    /// What fills a slot of the word, as a target.
    pub fn fill(&self, at: At, slot: Slot) -> Option<Argument> {
        let trees = &self.trees;
        let named_child = |relations: &[Deprel]| {
            trees.children(at).iter().copied().find(|child| relations.contains(&trees.deprel(*child)) && self.has_name(*child))
        };
        match slot {
            Slot::Subject => self.subject(at),
            Slot::Object => self.object(at).filter(|object| !self.is_measure(object.at)),
            Slot::IndirectObject => match trees.child(at, &[Deprel::Iobj]) {
                Some(object) => Some(Argument::phrase(object)),
                None if trees.is_passive(at) && trees.child(at, &[Deprel::Obj]).is_some() => self.object(at),
                None => None,
            },
            Slot::Infinitive => trees
                .children(at)
                .iter()
                .copied()
                .find(|child| match trees.deprel(*child) {
                    Deprel::Xcomp => trees.introduced_by(*child, "to") || trees.word(*child).upos == Upos::Verb,
                    Deprel::Ccomp => trees.introduced_by(*child, "to"),
                    Deprel::Advcl => {
                        trees.introduced_by(*child, "to")
                            && (trees.word(at).upos == Upos::Adj
                                || self.lexicon.is("asking", trees.lemma(at))
                                || trees.child(at, &[Deprel::Obj]).is_none_or(|object| self.is_measure(object)))
                    }
                    _ => false,
                })
                .map(Argument::clause),
            Slot::Gerund => trees
                .children(at)
                .iter()
                .copied()
                .find(|child| {
                    matches!(trees.deprel(*child), Deprel::Xcomp | Deprel::Ccomp | Deprel::Csubj | Deprel::Obj)
                        && trees.word(*child).xpos == Xpos::Vbg
                })
                .map(Argument::clause),
            Slot::Clause => trees
                .child(at, &[Deprel::Ccomp])
                .or_else(|| {
                    let noun = trees.word(at).upos == Upos::Noun;
                    trees
                        .children(at)
                        .iter()
                        .copied()
                        .find(|child| noun && trees.deprel(*child) == Deprel::Acl && trees.introduced_by(*child, "that"))
                })
                .map(Argument::clause),
            Slot::NounInfinitive => trees
                .children(at)
                .iter()
                .copied()
                .find(|child| trees.deprel(*child) == Deprel::Acl && trees.introduced_by(*child, "to"))
                .map(Argument::clause),
            Slot::Possessor => trees.child(at, &[Deprel::NmodPoss]).map(Argument::phrase),
            Slot::Compound => named_child(&[Deprel::Compound, Deprel::Amod, Deprel::Nmod, Deprel::NmodDesc])
                .filter(|child| !trees.has_case(*child) && *child < at)
                .map(Argument::phrase),
            Slot::Itself => Some(Argument::phrase(at)),
            Slot::Causer => {
                let verb = trees.head(at).filter(|_| trees.deprel(at) == Deprel::Xcomp)?;
                trees.child(verb, &[Deprel::Obj])?;
                self.subject(verb)
            }
            Slot::Speaker => None,
            Slot::Preposition(preposition) => self.introduced(at, preposition),
        }
    }

    /// What the preposition introduces beside the word, or beside a place or object that stands with it ("held talks in
    /// Vienna with").
    fn introduced(&self, at: At, preposition: &str) -> Option<Argument> {
        let trees = &self.trees;
        self.introduced_beside(at, preposition).or_else(|| {
            let near = trees.children(at).iter().copied().filter(|child| {
                matches!(trees.deprel(*child), Deprel::Obl | Deprel::Nmod) && *child > at && !trees.introduced_by(*child, preposition)
            });
            let deep = matches!(preposition, "with" | "against");
            near.filter(|_| deep).find_map(|child| self.introduced_beside(child, preposition).filter(|found| self.has_name(found.at)))
        })
    }

    fn introduced_beside(&self, at: At, preposition: &str) -> Option<Argument> {
        let trees = &self.trees;
        trees.children(at).iter().copied().find_map(|child| {
            let relation = trees.deprel(child);
            match relation {
                Deprel::Obl | Deprel::OblAgent | Deprel::Nmod if trees.introduced_by(child, preposition) => {
                    (!self.is_measure(child)).then(|| self.resolve_relative(child, at))
                }
                Deprel::Advcl | Deprel::Acl | Deprel::Ccomp | Deprel::Xcomp
                    if trees.introduced_by(child, preposition) && (trees.word(child).xpos == Xpos::Vbg || preposition == "for") =>
                {
                    Some(Argument::clause(child))
                }
                _ => None,
            }
        })
    }

    /// Whether it is a time or an amount rather than a participant.
    pub fn is_measure(&self, at: At) -> bool {
        self.time(at).is_some()
            || matches!(
                self.trees.lemma(at),
                "day"
                    | "week"
                    | "month"
                    | "year"
                    | "hour"
                    | "minute"
                    | "time"
                    | "Monday"
                    | "Tuesday"
                    | "Wednesday"
                    | "Thursday"
                    | "Friday"
                    | "Saturday"
                    | "Sunday"
                    | "January"
                    | "February"
                    | "March"
                    | "April"
                    | "May"
                    | "June"
                    | "July"
                    | "August"
                    | "September"
                    | "October"
                    | "November"
                    | "December"
                    | "percent"
                    | "dollar"
                    | "morning"
                    | "evening"
                    | "night"
                    | "weekend"
            )
    }

    /// Stands for a relative pronoun what its clause modifies.
    fn resolve_relative(&self, pronoun: At, clause: At) -> Argument {
        if self.is_relative(pronoun) {
            let mut at = clause;
            for _ in 0..STEPS {
                match self.trees.head(at) {
                    Some(head) if matches!(self.trees.deprel(at), Deprel::AclRelcl | Deprel::Acl) => return Argument::phrase(head),
                    Some(head) => at = head,
                    None => break,
                }
            }
        }
        Argument::phrase(pronoun)
    }

    fn is_relative(&self, at: At) -> bool {
        let word = self.trees.word(at);
        word.upos == Upos::Pron && (matches!(word.xpos, Xpos::Wdt | Xpos::Wp) || matches!(word.lemma, "who" | "which" | "whom"))
    }

    /// Whether the word is a predicate with a copula.
    pub fn has_copula(&self, at: At) -> bool {
        self.trees.child(at, &[Deprel::Cop]).is_some()
    }

    fn is_nonfinite(&self, at: At) -> bool {
        matches!(self.trees.word(at).xpos, Xpos::Vbg | Xpos::Vbn | Xpos::Vb) || self.trees.introduced_by(at, "to")
    }

    /// The words of a phrase: its mention, or its noun with what belongs to it. With `whole`, complements and restrictive
    /// clauses are part of it; what follows a comma never is, nor are its conjuncts.
    pub fn phrase(&self, at: At, whole: bool) -> Span {
        self.phrase_without(at, whole, None)
    }

    /// The same without the clause that holds the word `without`: a target is not what is said of it.
    pub fn phrase_without(&self, at: At, whole: bool, without: Option<At>) -> Span {
        let trees = &self.trees;
        let (mut first, mut last) = (at, at);
        let mut comma = false;
        for &child in trees.children(at) {
            let relation = trees.deprel(child);
            let is_comma = |at: At| matches!(trees.word(at).norm, "," | "-" | "--" | "—" | ";" | ":" | "(");
            if relation == Deprel::Punct {
                comma |= child > at && is_comma(child);
                continue;
            }
            let (from, _) = trees.below(child);
            let comma = comma || from > at && from > 0 && is_comma(from - 1) || child > at && is_comma(from);
            let outside = matches!(
                relation,
                Deprel::Case
                    | Deprel::Cc
                    | Deprel::CcPreconj
                    | Deprel::Conj
                    | Deprel::Mark
                    | Deprel::Cop
                    | Deprel::Parataxis
                    | Deprel::Discourse
                    | Deprel::Vocative
                    | Deprel::Nsubj
                    | Deprel::Aux
            ) || (self.has_copula(at)
                && matches!(relation, Deprel::Advmod | Deprel::Obl | Deprel::Advcl | Deprel::Expl | Deprel::Ccomp | Deprel::OblUnmarked))
                || without.is_some_and(|without| trees.is_below(without, child))
                || (comma && child > at && !matches!(relation, Deprel::Flat))
                || (!whole && matches!(relation, Deprel::AclRelcl | Deprel::Acl | Deprel::Nmod | Deprel::Appos) && child > at);
            if !outside {
                let (from, to) = trees.below(child);
                first = first.min(from);
                last = last.max(to);
            }
        }
        let own = self.trimmed(first, last);
        match self.mention(at) {
            Some(mention) if !whole => self.mentions.get(mention).span,
            Some(mention) => {
                let mention = self.mentions.get(mention).span;
                let tells = without.is_some_and(|without| mention.contains(trees.word(without).span));
                if mention.contains(own) && !tells { mention } else { own }
            }
            None => own,
        }
    }

    /// The words of a clause, without what introduces it and without what hangs on after a comma or dash.
    pub fn clause(&self, at: At) -> Span {
        let trees = &self.trees;
        let (mut first, mut last) = (at, at);
        for &child in trees.children(at) {
            if matches!(trees.deprel(child), Deprel::Mark | Deprel::Punct | Deprel::Cc | Deprel::Parataxis | Deprel::Discourse) {
                continue;
            }
            if trees.deprel(child) == Deprel::Conj && trees.child(child, &[Deprel::Nsubj]).is_some() {
                continue;
            }
            let (from, to) = trees.below(child);
            first = first.min(from);
            last = last.max(to);
        }
        self.trimmed(first, last)
    }

    /// The words of a clause from its predicate on: "end the blockade" of "Lipnik must end the blockade".
    pub fn predicate_on(&self, at: At) -> Span {
        let start = self.trees.word(at).span.start();
        Span::between(start, self.clause(at).end().max(self.trees.word(at).span.end()))
    }

    /// The span of a run of words without punctuation at its ends.
    pub fn trimmed(&self, mut first: At, mut last: At) -> Span {
        let trees = &self.trees;
        let loose = |at: At| trees.word(at).upos == Upos::Punct;
        while first < last && loose(first) {
            first += 1;
        }
        while first < last && loose(last) {
            last -= 1;
        }
        trees.span(first, last)
    }
}

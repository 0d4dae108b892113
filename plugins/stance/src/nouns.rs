//! Nouns, adjectives, prepositions, and what speakers say of others.
//!
//! *What it finds*: "the union's opposition to the levy", "voiced support for", "showed little interest in", "the offer
//! that he made"; "is open to talks", "critical of"; "came out in favor of"; "said the mayor had lied".
//! *Why*: news writes positions as nouns that carry a possessor, or as words that a verb of little meaning carries.
//! *Example*: "Lipnik expressed doubts about the accord" – Lipnik opposes the accord, weakly.
//! *Limits*: a noun without possessor or carrying verb has no holder and gives nothing.

use crate::arguments::Argument;
use crate::finding::Finding;
use crate::frames::{Frame, Kind, Slot};
use crate::reading::Reading;
use crate::rules::Match;
use crate::tree::At;
use crate::verbs::plain;
use dateline_sdk::core::records::base::{Deprel, EntityKind, MentionKind, Upos};
use dateline_sdk::core::records::stance::{StanceAct, StanceModality, StancePolarity, TargetKind};

/// What carries a noun that bears a position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carrier {
    /// A verb that lends it a subject: "made", "voiced", "stepped up".
    Light,
    /// A verb that ends it: "dropped".
    Ending,
}

impl Reading<'_, '_> {
    /// The positions that a noun bears.
    pub fn noun(&self, at: At, found: &mut Vec<Finding>) {
        let lemma = self.trees.lemma(at);
        let carried = self.carrier(at);
        for frame in self.lexicon.find(Kind::Noun, lemma) {
            let own = frame.holders.iter().find_map(|slot| self.fill(at, *slot)).filter(|holder| self.is_agent(holder.at));
            let lent = carried.and_then(|(verb, _, subject)| subject.map(|subject| (verb, subject)));
            let (holder, verb) = match (own, lent) {
                (Some(own), Some((verb, subject))) if self.trees.word(own.at).upos == Upos::Pron && self.same(own.at, subject.at) => {
                    (subject, Some(verb))
                }
                (Some(own), _) => (own, carried.map(|(verb, ..)| verb)),
                (None, Some((verb, subject))) if self.is_agent(subject.at) => (subject, Some(verb)),
                _ => continue,
            };
            let mut target = None;
            for slot in &frame.targets {
                let had = *slot == Slot::Preposition("of") && own.is_none() && verb.is_some_and(|verb| self.trees.lemma(verb) == "have");
                if had || *slot == Slot::Itself && own.is_some() {
                    continue;
                }
                let beside = self
                    .fill(at, *slot)
                    .or_else(|| verb.filter(|_| matches!(slot, Slot::Preposition(_))).and_then(|verb| self.fill(verb, *slot)));
                if let Some(beside) = beside.filter(|target| target.at != holder.at) {
                    target = Some((*slot, beside));
                    break;
                }
            }
            let mut confidence = if own.is_some() { 720 } else { 740 };
            if target.is_none() && own.is_none() && matches!(frame.act, StanceAct::Express | StanceAct::Support) {
                target = verb.and_then(|verb| self.understood(verb)).map(|target| (Slot::Object, target));
                confidence -= 120;
            }
            let Some((slot, target)) = target else { continue };
            if !self.suits(at, frame, target) {
                continue;
            }
            let target = if frame.act == StanceAct::Accuse && slot == Slot::Clause {
                match self.surface_subject(target.at, 2) {
                    Some(accused) if self.is_agent(accused.at) => accused,
                    _ => continue,
                }
            } else {
                target
            };
            let ended = carried.is_some_and(|(_, carrier, _)| carrier == Carrier::Ending);
            let flipped = self.is_little(at);
            let rule = if own.is_some() { "noun-frame" } else { "carried-noun" };
            let clause =
                if own.is_some() && carried.is_none_or(|(verb, ..)| !self.is_mine(verb, holder)) { at } else { verb.unwrap_or(at) };
            self.settle(&Match { predicate: at, clause, frame, holder, target, slot, rule, confidence, flipped, ended }, found);
        }
    }

    fn is_mine(&self, verb: At, holder: Argument) -> bool {
        self.subject(verb).is_some_and(|subject| subject.at == holder.at || self.same(subject.at, holder.at))
    }

    /// The verb that carries a noun, and the subject it lends.
    fn carrier(&self, at: At) -> Option<(At, Carrier, Option<Argument>)> {
        let trees = &self.trees;
        let carries = |verb: At| {
            let lemma = trees.lemma(verb);
            if self.lexicon.is("light", lemma) || self.lexicon.is("aspect", lemma) {
                Some(Carrier::Light)
            } else if self.lexicon.is("ending", lemma) {
                Some(Carrier::Ending)
            } else {
                None
            }
        };
        let mut noun = at;
        if trees.deprel(noun) == Deprel::Conj {
            noun = trees.head(noun)?;
        }
        if matches!(trees.deprel(noun), Deprel::Obj | Deprel::NsubjPass) {
            let verb = trees.head(noun)?;
            if let Some(carrier) = carries(verb) {
                return Some((verb, carrier, self.subject(verb)));
            }
        }
        let clause = trees.child(at, &[Deprel::AclRelcl, Deprel::Acl])?;
        let carrier = carries(clause).filter(|carrier| *carrier == Carrier::Light)?;
        let own = trees.child(clause, &[Deprel::Nsubj])?;
        let gap = trees.deprel(clause) == Deprel::AclRelcl || trees.introduced_by(clause, "that");
        gap.then_some((clause, carrier, Some(Argument { at: own, clause: false, implied: false })))
    }

    /// What a position without its own target is about: what the clause before it, joined by "but" or "and", is about.
    fn understood(&self, verb: At) -> Option<Argument> {
        let trees = &self.trees;
        if trees.deprel(verb) != Deprel::Conj {
            return None;
        }
        let before = trees.head(verb)?;
        let inner = trees.child(before, &[Deprel::Xcomp]).unwrap_or(before);
        self.object(inner).or_else(|| self.object(before)).map(|object| Argument { implied: true, ..object })
    }

    /// The positions that an adjective, or a participle used as one, bears.
    pub fn adjective(&self, at: At, form: &str, found: &mut Vec<Finding>) {
        let trees = &self.trees;
        let after = trees.head(at).filter(|head| matches!(trees.deprel(at), Deprel::Amod | Deprel::Acl) && *head < at);
        for frame in self.lexicon.find(Kind::Adjective, form) {
            let target = frame.targets.iter().find_map(|slot| self.fill(at, *slot).map(|target| (*slot, target)));
            let Some((slot, target)) = target else { continue };
            let holder = frame.holders.iter().find_map(|slot| match slot {
                Slot::Subject => self.surface_subject(at, 4).or_else(|| after.map(|at| Argument { at, clause: false, implied: false })),
                other => self.fill(at, *other),
            });
            let Some(holder) = holder.filter(|holder| self.is_agent(holder.at) && holder.at != target.at) else { continue };
            let clause = trees.head(at).filter(|_| trees.deprel(at) == Deprel::Xcomp).unwrap_or(at);
            self.settle(
                &Match {
                    predicate: at,
                    clause,
                    frame,
                    holder,
                    target,
                    slot,
                    rule: "adjective-frame",
                    confidence: 760,
                    flipped: false,
                    ended: false,
                },
                found,
            );
        }
    }

    /// "is against the levy", "voted in favor of it".
    pub fn prepositional(&self, at: At, found: &mut Vec<Finding>) {
        let trees = &self.trees;
        let case = trees.children(at).iter().copied().find(|child| trees.deprel(*child) == Deprel::Case && *child < at);
        let Some(case) = case else { return };
        let holder = match trees.deprel(at) {
            _ if self.has_copula(at) => self.surface_subject(at, 4),
            Deprel::Obl if trees.lemma(case) == "in" => trees.head(at).and_then(|verb| self.subject(verb)),
            _ => None,
        };
        let Some(holder) = holder.filter(|holder| self.is_agent(holder.at)) else { return };
        let whole = self.lexicon.find(Kind::Preposition, trees.lemma(case)).iter().filter(|_| self.has_copula(at));
        let nouns = self.lexicon.find(Kind::Preposition, trees.lemma(at)).iter().filter(|_| trees.lemma(case) == "in");
        for frame in whole.chain(nouns) {
            let target = frame.targets.iter().find_map(|slot| self.fill(at, *slot).map(|target| (*slot, target)));
            let Some((slot, target)) = target.filter(|(_, target)| target.at != holder.at) else { continue };
            let predicate = if slot == Slot::Itself { case } else { at };
            let clause = if self.has_copula(at) { at } else { trees.head(at).unwrap_or(at) };
            let matched = Match {
                predicate,
                clause,
                frame,
                holder,
                target,
                slot,
                rule: "preposition",
                confidence: 740,
                flipped: false,
                ended: false,
            };
            self.settle(&matched, found);
        }
    }

    /// "said Lipnik must end the blockade": the speaker asks for it.
    pub fn demanded(&self, at: At, found: &mut Vec<Finding>) {
        let trees = &self.trees;
        let must = |child: &At| trees.deprel(*child) == Deprel::Aux && matches!(trees.lemma(*child), "must" | "should" | "ought");
        if !trees.children(at).iter().any(must) {
            return;
        }
        let Some(subject) = self.surface_subject(at, 2).filter(|subject| self.is_agent(subject.at)) else { return };
        let Some(holder) = self.reporter(at) else { return };
        if self.same(holder.at, subject.at) || matches!(trees.lemma(subject.at), "we" | "I" | "you") {
            return;
        }
        let frame = plain(StanceAct::Request, StancePolarity::Favor, 2);
        let target = Argument { at, clause: true, implied: false };
        let first = found.len();
        self.settle(
            &Match {
                predicate: at,
                clause: at,
                frame: &frame,
                holder,
                target,
                slot: Slot::Clause,
                rule: "said-must",
                confidence: 640,
                flipped: false,
                ended: false,
            },
            found,
        );
        for finding in &mut found[first..] {
            finding.modality = StanceModality::Asserted;
            finding.target_actor = self.mention(subject.at);
            finding.target_span = self.predicate_on(at);
            finding.target_kind = TargetKind::Action;
            (finding.act, finding.polarity, finding.negated) = (StanceAct::Request, StancePolarity::Favor, false);
        }
    }

    /// What a speaker thinks of somebody, by what they say of them: "said the mayor had lied", "called it a disgrace".
    pub fn content(&self, at: At, found: &mut Vec<Finding>) {
        let trees = &self.trees;
        let lemma = trees.lemma(at).to_lowercase();
        let mut frames = self.lexicon.find(Kind::Content, &lemma);
        if let Some(object) = trees.child(at, &[Deprel::Obj]).filter(|_| trees.word(at).upos == Upos::Verb) {
            let joined = self.lexicon.find(Kind::Content, &format!("{lemma}+{}", trees.lemma(object)));
            frames = if joined.is_empty() { frames } else { joined };
        }
        let Some(frame) = frames.first() else { return };
        let Some((holder, mut target, mut confidence)) = self.said_of(at) else { return };
        if trees.word(target.at).upos == Upos::Pron && self.same(holder.at, target.at) {
            // Nobody says such things of themselves: the pronoun is the nearest other person's.
            let Some(other) = self.person_before(target.at, holder.at) else { return };
            target = Argument { at: other, clause: false, implied: true };
            confidence -= 40;
        }
        if !(self.is_agent(target.at) || self.actor(target.at).is_some() || self.is_deed(target.at)) || self.same(holder.at, target.at) {
            return;
        }
        let status = self.status(at);
        if status.negated || status.modality != StanceModality::Asserted || !status.conditions.is_empty() {
            return;
        }
        let frame: &Frame = frame;
        self.settle(
            &Match {
                predicate: at,
                clause: at,
                frame,
                holder,
                target,
                slot: Slot::Subject,
                rule: "said-of",
                confidence,
                flipped: false,
                ended: false,
            },
            found,
        );
    }

    /// The nearest named person before the word, in its sentence, who is not `not`.
    fn person_before(&self, at: At, not: At) -> Option<At> {
        self.trees
            .sentence(self.trees.word(at).sentence)
            .take_while(|before| *before < at)
            .filter(|before| {
                self.mention(*before).is_some_and(|mention| {
                    let mention = self.mentions.get(mention);
                    mention.kind == MentionKind::Name && self.entities.get(mention.entity).kind == EntityKind::Person
                }) && !self.same(*before, not)
            })
            .last()
    }

    /// Whether the word is for something somebody does or puts forward.
    fn is_deed(&self, at: At) -> bool {
        let lemma = self.trees.lemma(at);
        self.lexicon.is("proposalnoun", lemma)
            || self.lexicon.is("claimnoun", lemma)
            || matches!(lemma, "decision" | "move" | "attack" | "war" | "ruling")
    }

    /// Speaker and subject of a judgement.
    fn said_of(&self, at: At) -> Option<(Argument, Argument, i32)> {
        let trees = &self.trees;
        if trees.deprel(at) == Deprel::Xcomp || trees.deprel(at) == Deprel::Obl && trees.introduced_by(at, "as") {
            let verb = trees.head(at)?;
            if matches!(
                trees.lemma(verb),
                "call" | "label" | "brand" | "deem" | "consider" | "dub" | "describe" | "denounce" | "portray" | "term" | "find"
            ) {
                let holder = self.subject(verb).filter(|holder| self.is_agent(holder.at))?;
                return Some((holder, self.object(verb)?, 720));
            }
        }
        if trees.word(at).upos != Upos::Verb && !self.has_copula(at) || trees.is_passive(at) {
            return None;
        }
        let target = self.surface_subject(at, 2)?;
        let speaker = self.reporter(at).or_else(|| {
            let mention = self.speaker(at)?;
            Some(Argument { at: self.mentions.get(mention).head.index(), clause: false, implied: true })
        })?;
        Some((speaker, target, 620))
    }
}

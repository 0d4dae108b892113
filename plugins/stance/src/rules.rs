//! From words to positions: each word that may bear one is looked up, its frame filled, its status judged.

use crate::acts;
use crate::arguments::Argument;
use crate::finding::Finding;
use crate::frames::{Frame, Kind, Slot};
use crate::reading::Reading;
use crate::status::Status;
use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::layer::Ref;
use dateline_sdk::core::records::base::{Deprel, Mention, MentionKind, Upos, Xpos};
use dateline_sdk::core::records::stance::{Reporting, StanceAct, StanceModality, StancePolarity, TargetKind};

/// How many conjuncts of a target become positions of their own.
const CONJUNCTS: usize = 12;

/// What a rule knows before the position is worked out.
pub struct Match<'f> {
    /// The word that bears it.
    pub predicate: At,
    /// The word whose negation, modality and conditions count: the predicate, or the verb that carries a noun.
    pub clause: At,
    /// Its frame.
    pub frame: &'f Frame,
    /// Who holds it.
    pub holder: Argument,
    /// What it is about.
    pub target: Argument,
    /// The preposition that leads to the target, for the evidence.
    pub slot: Slot,
    /// Which rule found it.
    pub rule: &'static str,
    /// How sure the rule is, in thousandths.
    pub confidence: i32,
    /// A quantity makes it its opposite: "little interest".
    pub flipped: bool,
    /// A verb ends it: "dropped its support", "lifted the sanctions".
    pub ended: bool,
}

impl Reading<'_, '_> {
    /// The positions that the words of a sentence bear.
    pub fn sentence(&self, number: usize, found: &mut Vec<Finding>) {
        for at in self.trees.sentence(number) {
            match self.trees.word(at).upos {
                Upos::Verb => {
                    self.verb(at, found);
                    self.demanded(at, found);
                    self.content(at, found);
                }
                Upos::Noun | Upos::Propn => {
                    self.noun(at, found);
                    self.prepositional(at, found);
                    self.content(at, found);
                }
                Upos::Adj => {
                    self.adjective(at, self.trees.lemma(at), found);
                    self.content(at, found);
                }
                Upos::Pron => self.prepositional(at, found),
                _ => {}
            }
        }
    }

    /// Works a match out: one position for each conjunct of its target, and one toward its target's actor where the act
    /// reaches so far.
    pub fn settle(&self, matched: &Match<'_>, found: &mut Vec<Finding>) {
        for holder in self.holders(matched.holder) {
            if self.is_nobody(holder) {
                continue;
            }
            for target in self.conjuncts(matched.target) {
                if target.at == holder || self.same(target.at, holder) {
                    continue;
                }
                let Some(finding) = self.finding(matched, holder, target) else { continue };
                let actor = self.actor(target.at).filter(|_| !target.clause);
                let reaches = acts::reaches_actor(finding.act) && finding.polarity != StancePolarity::Neutral && !self.is_agent(target.at);
                if let Some(actor) = actor.filter(|actor| reaches && self.has_name(*actor) && !self.same(*actor, holder)) {
                    let mut toward = self.toward(&finding, actor);
                    toward.rule = "target-actor";
                    toward.confidence = finding.confidence * 4 / 5;
                    found.push(toward);
                }
                found.push(finding);
            }
        }
    }

    /// "no party", "none of them": nobody holds it.
    fn is_nobody(&self, at: At) -> bool {
        let none = |at: At| matches!(self.trees.word(at).norm.to_lowercase().as_str(), "no" | "neither" | "nobody" | "none" | "nothing");
        none(at) || self.trees.children(at).iter().any(|child| self.trees.deprel(*child) == Deprel::Det && none(*child))
    }

    /// The same position toward somebody else.
    fn toward(&self, finding: &Finding, target: At) -> Finding {
        Finding {
            target,
            target_span: self.phrase(target, false),
            target_mention: self.mention(target),
            target_kind: TargetKind::Entity,
            target_actor: None,
            ..finding.clone()
        }
    }

    fn finding(&self, matched: &Match<'_>, holder: At, target: Argument) -> Option<Finding> {
        let trees = &self.trees;
        let frame = matched.frame;
        let mut status = self.status(matched.clause);
        if matched.flipped {
            status.negated = !status.negated;
        }
        let (mut act, mut polarity) = (frame.act, frame.polarity);
        let mut strength = i32::from(frame.strength) + i32::from(status.degree);
        let mut negated = false;
        if matched.ended {
            (act, polarity) = match (act, polarity) {
                (_, StancePolarity::Oppose) => (StanceAct::Yield, StancePolarity::Favor),
                (StanceAct::Aid | StanceAct::Cooperate | StanceAct::Consult, _) => (StanceAct::Sanction, StancePolarity::Oppose),
                _ => (StanceAct::Reject, StancePolarity::Oppose),
            };
        }
        let gives = matches!(act, StanceAct::Yield | StanceAct::Aid | StanceAct::Cooperate | StanceAct::Consult);
        if gives && status.will {
            // What will be done is promised; what will not be done is refused.
            (act, polarity) =
                if status.negated { (StanceAct::Reject, StancePolarity::Oppose) } else { (StanceAct::Agree, StancePolarity::Favor) };
        } else if status.negated {
            match (acts::is_attitude(act), polarity) {
                (true, _) => {
                    act = if act == StanceAct::Praise { StanceAct::Disapprove } else { StanceAct::Reject };
                    polarity = StancePolarity::Oppose;
                    strength = if matched.flipped { 1 } else { strength.min(2) };
                }
                (false, _) if status.refused.is_some() => {
                    act = StanceAct::Reject;
                    polarity = if polarity == StancePolarity::Oppose { StancePolarity::Neutral } else { StancePolarity::Oppose };
                    negated = polarity == StancePolarity::Neutral;
                }
                _ => {
                    polarity = StancePolarity::Neutral;
                    negated = true;
                    strength = 1;
                }
            }
        }
        let holder_is_pronoun = trees.word(holder).upos == Upos::Pron;
        let holder_mention = self.holder_mention(holder, matched.predicate);
        let target_span = if target.clause {
            self.clause(target.at)
        } else {
            self.phrase_without(target.at, !self.is_agent(target.at) && matched.slot != Slot::Itself, Some(matched.predicate))
        };
        let mut evidence = vec![self.evidence(matched, &status, target)];
        evidence.extend(status.refused.map(|verb| trees.word(verb).span));
        evidence.sort_by_key(|span| span.order());
        let (reporting, via, reported_by) = self.reporting(matched, holder_mention);
        let mut confidence = matched.confidence;
        confidence += if self.has_name(holder) { 60 } else { 0 } - if holder_is_pronoun { 40 } else { 0 };
        confidence -= if matched.holder.implied { 70 } else { 0 } + if matched.target.implied { 80 } else { 0 };
        confidence -= if status.modality == StanceModality::Asserted { 0 } else { 60 };
        confidence += if !target.clause && self.has_name(target.at) { 40 } else { 0 };
        let target_mention = if target.clause { None } else { self.mention(target.at) };
        Some(Finding {
            predicate: matched.predicate,
            holder,
            holder_span: self.holder_span(matched.holder, holder),
            holder_mention,
            target: target.at,
            target_span,
            target_mention,
            target_kind: self.target_kind(target, act),
            target_actor: self.target_actor(matched, target),
            polarity,
            strength: strength.clamp(1, 3) as u8,
            act,
            negated,
            modality: status.modality,
            conditions: status.conditions,
            evidence,
            reporting,
            via,
            reported_by,
            time: self.time_near(matched),
            rule: matched.rule,
            confidence: confidence.clamp(100, 950),
        })
    }

    /// Conjuncts that are holders of their own: all of them where each has a name, else the first for all.
    fn holders(&self, holder: Argument) -> Vec<At> {
        let mut all = vec![holder.at];
        all.extend(
            self.trees.children(holder.at).iter().copied().filter(|child| self.trees.deprel(*child) == Deprel::Conj).take(CONJUNCTS),
        );
        if all.iter().all(|at| self.has_name(*at) && self.is_agent(*at)) { all } else { vec![holder.at] }
    }

    fn holder_span(&self, argument: Argument, holder: At) -> Span {
        let own = self.phrase(holder, false);
        let alone = self.holders(argument).len() == 1;
        let conjuncts = self.trees.children(holder).iter().copied().filter(|child| {
            self.trees.deprel(*child) == Deprel::Conj && matches!(self.trees.word(*child).upos, Upos::Noun | Upos::Propn | Upos::Pron)
        });
        if alone { conjuncts.take(CONJUNCTS).fold(own, |all, conjunct| all.cover(self.phrase(conjunct, false))) } else { own }
    }

    /// Conjuncts that are targets of their own: those that a determiner, a possessor or a name sets apart.
    fn conjuncts(&self, target: Argument) -> Vec<Argument> {
        let trees = &self.trees;
        let mut all = vec![target];
        if !target.clause {
            let apart = |child: &At| {
                trees.deprel(*child) == Deprel::Conj
                    && matches!(trees.word(*child).upos, Upos::Noun | Upos::Propn | Upos::Pron)
                    && (self.has_name(*child) || trees.child(*child, &[Deprel::Det, Deprel::NmodPoss, Deprel::Case]).is_some())
            };
            all.extend(trees.children(target.at).iter().copied().filter(apart).take(CONJUNCTS).map(|at| Argument { at, ..target }));
        }
        all
    }

    /// The holder as a mention: "I" and "we" in somebody's words are the speaker, unless "we" is known to be more.
    fn holder_mention(&self, holder: At, predicate: At) -> Option<Ref<Mention>> {
        let own = self.mention(holder);
        let first_person = matches!(self.trees.word(holder).norm.to_lowercase().as_str(), "i" | "me" | "my" | "we" | "us" | "our");
        if !first_person {
            return own;
        }
        let known = own.filter(|mention| self.is_somebody(self.mentions.get(*mention).entity));
        let named = known.filter(|mention| {
            let entity = self.mentions.get(*mention).entity;
            self.entities.get(entity).mentions.len() > 1
                && !self.entities.str(self.entities.get(entity).name).eq_ignore_ascii_case(self.trees.word(holder).norm)
        });
        named.or_else(|| self.speaker(predicate)).or(own)
    }

    /// Whether two words refer to the same.
    pub fn same(&self, a: At, b: At) -> bool {
        self.entity(a).is_some_and(|entity| self.entity(b) == Some(entity))
    }

    /// Who stands behind a thing: its possessor, a name before it, who it is by.
    pub fn actor(&self, at: At) -> Option<At> {
        let trees = &self.trees;
        let children = || trees.children(at).iter().copied();
        children()
            .find(|child| trees.deprel(*child) == Deprel::NmodPoss && self.is_agent(*child))
            .or_else(|| {
                children().find(|child| trees.deprel(*child) == Deprel::Nmod && trees.introduced_by(*child, "by") && self.is_agent(*child))
            })
            .or_else(|| {
                let made = children().find(|child| {
                    trees.deprel(*child) == Deprel::Acl && trees.is_passive(*child) && self.lexicon.is("light", trees.lemma(*child))
                })?;
                self.subject(made).map(|maker| maker.at).filter(|maker| self.is_agent(*maker))
            })
            .or_else(|| {
                children().find(|child| {
                    matches!(trees.deprel(*child), Deprel::Compound | Deprel::Amod)
                        && *child < at
                        && self.has_name(*child)
                        && self.entity(*child).is_some_and(|entity| self.is_somebody(entity))
                })
            })
            .or_else(|| {
                children().find(|child| {
                    trees.deprel(*child) == Deprel::Nmod
                        && trees.introduced_by(*child, "of")
                        && self.has_name(*child)
                        && self.is_agent(*child)
                })
            })
    }

    fn target_actor(&self, matched: &Match<'_>, target: Argument) -> Option<Ref<Mention>> {
        if target.clause {
            let trees = &self.trees;
            let asked = trees.child(matched.clause, &[Deprel::Obj, Deprel::Iobj]).or_else(|| {
                trees.children(matched.clause).iter().copied().find(|child| {
                    trees.deprel(*child) == Deprel::Obl && ["on", "to", "with"].iter().any(|case| trees.introduced_by(*child, case))
                })
            })?;
            return self.mention(asked).filter(|_| self.is_agent(asked) && asked != matched.predicate);
        }
        self.actor(target.at).and_then(|actor| self.mention(actor))
    }

    fn target_kind(&self, target: Argument, act: StanceAct) -> TargetKind {
        let word = self.trees.word(target.at);
        if target.clause {
            return match act {
                StanceAct::Offer | StanceAct::Propose | StanceAct::Agree => TargetKind::Proposal,
                _ if self.trees.deprel(target.at) == Deprel::Ccomp => TargetKind::Claim,
                _ => TargetKind::Action,
            };
        }
        let named = self.mention(target.at).is_some_and(|mention| self.mentions.get(mention).kind == MentionKind::Name);
        let lemma = word.lemma.to_lowercase();
        if self.lexicon.is("proposalnoun", &lemma) {
            TargetKind::Proposal
        } else if self.lexicon.is("claimnoun", &lemma) {
            TargetKind::Claim
        } else if named || self.is_agent(target.at) {
            TargetKind::Entity
        } else if !self.lexicon.find(Kind::Noun, &lemma).is_empty()
            || ["tion", "sion", "ment", "ing", "al"].iter().any(|end| lemma.ends_with(end))
        {
            TargetKind::Action
        } else {
            TargetKind::State
        }
    }

    /// The words that tell of it: what comes right before the word that bears it, itself, what comes right after.
    fn evidence(&self, matched: &Match<'_>, status: &Status, target: Argument) -> Span {
        let trees = &self.trees;
        let (mut first, mut last) = (matched.predicate.min(matched.clause), matched.predicate.max(matched.clause));
        if last - first > 6 || matched.clause == target.at {
            (first, last) = (matched.predicate, matched.predicate);
        }
        let particle = matched.frame.predicate.split_once('_').map(|(_, particle)| particle);
        if status.first < first && first - status.first <= 5 {
            first = status.first;
        }
        for &child in trees.children(matched.clause).iter().chain(trees.children(matched.predicate)) {
            let belongs = trees.deprel(child) == Deprel::CompoundPrt || particle == Some(trees.lemma(child));
            if belongs && child > last && child <= last + 3 && child < target.at {
                last = child;
            }
        }
        if let Slot::Preposition(preposition) = matched.slot {
            let case = trees
                .children(target.at)
                .iter()
                .copied()
                .find(|child| matches!(trees.deprel(*child), Deprel::Case | Deprel::Mark) && trees.lemma(*child) == preposition);
            if let Some(case) = case.filter(|case| *case == last + 1) {
                last = case;
            }
        }
        trees.span(first, last)
    }

    fn time_near(&self, matched: &Match<'_>) -> Option<Ref<dateline_sdk::core::records::time::Time>> {
        let trees = &self.trees;
        [matched.predicate, matched.clause].into_iter().find_map(|at| {
            trees.children(at).iter().copied().find_map(|child| {
                let relation = matches!(
                    trees.deprel(child),
                    Deprel::Obl | Deprel::OblUnmarked | Deprel::Advmod | Deprel::Nmod | Deprel::NmodUnmarked | Deprel::NmodPoss
                );
                relation.then(|| self.time(child)).flatten()
            })
        })
    }

    fn reporting(
        &self,
        matched: &Match<'_>,
        holder: Option<Ref<Mention>>,
    ) -> (Reporting, Option<Ref<dateline_sdk::core::records::quote::Quote>>, Option<Ref<Mention>>) {
        use dateline_sdk::core::records::quote::QuoteKind;
        let other = |speaker: Option<Ref<Mention>>| {
            speaker.filter(|speaker| holder.is_none_or(|holder| self.mentions.get(holder).entity != self.mentions.get(*speaker).entity))
        };
        if let Some((id, quote)) = self.quote(matched.predicate) {
            let reporting = match quote.kind {
                _ if quote.parent.is_some_and(|outer| self.tells(outer)) => Reporting::Nested,
                QuoteKind::Direct => Reporting::Direct,
                QuoteKind::Mixed => Reporting::Mixed,
                QuoteKind::Indirect => Reporting::Indirect,
            };
            return (reporting, Some(id), other(quote.speaker));
        }
        if let Some((id, quote)) = self.cued(matched.predicate) {
            let reporting = match quote.kind {
                QuoteKind::Direct | QuoteKind::Mixed => Reporting::Mixed,
                QuoteKind::Indirect if matched.slot == Slot::Clause => Reporting::Indirect,
                QuoteKind::Indirect => Reporting::Narrator,
            };
            return (reporting, Some(id), None);
        }
        match self.reporter(matched.predicate) {
            Some(reporter) => (Reporting::Indirect, None, other(self.mention(reporter.at))),
            None => (Reporting::Narrator, None, None),
        }
    }

    /// Who is said to say the clause of the word, where its sentence tells.
    pub fn reporter(&self, at: At) -> Option<Argument> {
        let trees = &self.trees;
        let said = |at: At| {
            trees
                .children(at)
                .iter()
                .copied()
                .find(|child| trees.deprel(*child) == Deprel::Parataxis && self.lexicon.is("report", trees.lemma(*child)))
        };
        let mut below = at;
        for _ in 0..6 {
            if let Some(said) = said(below) {
                return self.subject(said).filter(|speaker| self.is_agent(speaker.at));
            }
            let head = trees.head(below)?;
            if trees.deprel(below) == Deprel::Ccomp && self.lexicon.is("report", trees.lemma(head)) {
                return self.subject(head).filter(|speaker| self.is_agent(speaker.at));
            }
            if trees.deprel(below) == Deprel::Parataxis && self.lexicon.is("report", trees.lemma(below)) {
                return None;
            }
            if matches!(trees.deprel(below), Deprel::Acl | Deprel::Ccomp) && self.lexicon.is("claimnoun", trees.lemma(head)) {
                return self.fill(head, Slot::Possessor).filter(|speaker| self.is_agent(speaker.at));
            }
            below = head;
        }
        None
    }

    /// Whether the verb is a past participle that may be an adjective.
    pub fn is_participle(&self, at: At) -> bool {
        self.trees.word(at).xpos == Xpos::Vbn
    }
}

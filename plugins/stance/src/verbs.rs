//! Verbs.
//!
//! *What it finds*: verbs of the lexicon with a subject that can take a position and a target: "rejected the plan",
//! "called on the mayor to resign", "backed away from the deal", "refused to sign".
//! *Why*: verbs bear most positions that a story tells in its own voice.
//! *Example*: "Ostrava accused Lipnik of stalling" – Ostrava opposes Lipnik, ACCUSE.
//! *Limits*: passives without an agent have no holder and give nothing.

use crate::arguments::Argument;
use crate::finding::Finding;
use crate::frames::{Frame, Kind, Mark, Slot};
use crate::reading::Reading;
use crate::rules::Match;
use crate::tree::At;
use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};
use dateline_sdk::core::records::stance::{StanceAct, StanceModality, StancePolarity};

impl Reading<'_, '_> {
    /// The positions that a verb bears.
    pub fn verb(&self, at: At, found: &mut Vec<Finding>) {
        let trees = &self.trees;
        let lemma = trees.lemma(at);
        if self.is_participle(at) {
            let form = trees.word(at).norm.to_lowercase();
            let before = found.len();
            self.adjective(at, &form, found);
            if found.len() > before {
                return;
            }
        }
        if trees.deprel(at) == Deprel::Amod {
            return;
        }
        if lemma == "warn" && self.warning(at, found) {
            return;
        }
        if lemma == "want"
            && let Some(spoken) = trees.child(at, &[Deprel::Xcomp]).filter(|spoken| self.lexicon.is("speech", trees.lemma(*spoken)))
            && let Some(holder) = self.subject(at).filter(|holder| self.is_agent(holder.at) && self.status(at).negated)
        {
            self.declines(at, holder, spoken, found);
            return;
        }
        let frames = self.verb_frames(at, lemma);
        if frames.is_empty() || self.is_wished(at) {
            return;
        }
        let mut matches = self.filled(at, frames);
        if let Some(first) = matches.iter().find(|(_, slot, _)| matches!(slot, Slot::Preposition(_))).map(|(frame, ..)| frame.act) {
            matches.retain(|(frame, slot, _)| *slot != Slot::Object || frame.act == first);
        }
        if matches.iter().any(|(_, slot, _)| matches!(slot, Slot::Infinitive | Slot::IndirectObject)) {
            matches.retain(|(_, slot, _)| *slot != Slot::Object);
        }
        for (frame, slot, target) in matches {
            let Some(holder) = self.holder(at, frame) else { continue };
            if target.clause && matches!(lemma, "refuse" | "decline") && self.lexicon.is("speech", trees.lemma(target.at)) {
                self.declines(at, holder, target.at, found);
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
            let confidence = match slot {
                Slot::Object | Slot::Subject => 780,
                Slot::Preposition(_) => 800,
                Slot::Clause => 700,
                _ => 740,
            };
            self.settle(
                &Match {
                    predicate: at,
                    clause: at,
                    frame,
                    holder,
                    target,
                    slot,
                    rule: "verb-frame",
                    confidence,
                    flipped: false,
                    ended: false,
                },
                found,
            );
        }
    }

    /// The frames of a verb with its particle or object noun; of the bare verb only where it has no particle.
    fn verb_frames(&self, at: At, lemma: &str) -> &[Frame] {
        let trees = &self.trees;
        let mut bare = true;
        for &child in trees.children(at) {
            let relation = trees.deprel(child);
            let joint = match relation {
                Deprel::CompoundPrt | Deprel::Advmod => '_',
                Deprel::Obj => '+',
                _ => continue,
            };
            let frames = self.lexicon.find(Kind::Verb, &format!("{lemma}{joint}{}", trees.lemma(child)));
            if !frames.is_empty() {
                return frames;
            }
            bare &= relation != Deprel::CompoundPrt;
        }
        if !bare {
            return &[];
        }
        let frames = self.lexicon.find(Kind::Verb, lemma);
        if frames.is_empty() { self.lexicon.find(Kind::Verb, &format!("{lemma}e")) } else { frames }
    }

    /// Each frame with the first of its slots that is filled.
    fn filled<'f>(&self, at: At, frames: &'f [Frame]) -> Vec<(&'f Frame, Slot, Argument)> {
        let mut matches = Vec::new();
        for frame in frames {
            let target = frame.targets.iter().find_map(|slot| self.fill(at, *slot).map(|target| (*slot, target)));
            let Some((slot, target)) = target else { continue };
            if !self.suits(at, frame, target) {
                continue;
            }
            matches.push((frame, slot, target));
        }
        matches
    }

    /// Whether a target is what the frame's marks ask for.
    pub fn suits(&self, at: At, frame: &Frame, target: Argument) -> bool {
        frame.marks.iter().all(|mark| match mark {
            Mark::Named => self.has_name(target.at) || self.is_agent(target.at) && self.actor(target.at).is_some(),
            Mark::Agent => self.is_agent(target.at) || self.has_name(target.at),
            Mark::Military => self.is_military(target.at) || self.is_military(at),
            Mark::Proposal => self.lexicon.is("proposalnoun", &self.trees.lemma(target.at).to_lowercase()),
            Mark::Transitive => self.object(at).is_some_and(|object| object.at != target.at),
            Mark::Evaluated => self.is_warm(at),
            Mark::Due => !target.clause || self.is_due(target.at),
        })
    }

    /// Whether a clause says what must or should be: by its auxiliary, or by a bare form.
    fn is_due(&self, clause: At) -> bool {
        let trees = &self.trees;
        let auxiliaries =
            trees.children(clause).iter().filter(|child| matches!(trees.deprel(**child), Deprel::Aux | Deprel::AuxPass | Deprel::Cop));
        let mut bare = trees.word(clause).xpos == Xpos::Vb;
        for &auxiliary in auxiliaries {
            match trees.lemma(auxiliary) {
                "must" | "should" | "shall" | "ought" => return true,
                "be" if trees.word(auxiliary).xpos == Xpos::Vb => bare = true,
                _ => return false,
            }
        }
        bare
    }

    /// Who holds it, if that is somebody who can.
    pub fn holder(&self, at: At, frame: &Frame) -> Option<Argument> {
        frame.holders.iter().find_map(|slot| self.fill(at, *slot)).filter(|holder| self.is_agent(holder.at))
    }

    /// "refused to discuss the levy", "do not want to talk about it": no position, expressly. Of what is not named ("declined
    /// to comment") nothing is told.
    fn declines(&self, at: At, holder: Argument, spoken: At, found: &mut Vec<Finding>) {
        let slots = [Slot::Object, Slot::Preposition("about"), Slot::Preposition("on"), Slot::Preposition("to")];
        let Some((slot, target)) = slots.into_iter().find_map(|slot| self.fill(spoken, slot).map(|target| (slot, target))) else { return };
        let frame = plain(StanceAct::Decline, StancePolarity::Neutral, 2);
        let first = found.len();
        self.settle(
            &Match {
                predicate: at,
                clause: at,
                frame: &frame,
                holder,
                target,
                slot,
                rule: "declined",
                confidence: 700,
                flipped: false,
                ended: false,
            },
            found,
        );
        for finding in &mut found[first..] {
            (finding.negated, finding.strength) = (false, 2);
        }
    }

    /// Whether the verb is only asked for, offered or proposed: then the verb above has told of it, or somebody else
    /// than its subject wishes it.
    fn is_wished(&self, at: At) -> bool {
        let trees = &self.trees;
        let mut below = at;
        for _ in 0..3 {
            let Some(head) = trees.head(below) else { return false };
            match trees.deprel(below) {
                Deprel::Xcomp | Deprel::Ccomp if trees.introduced_by(below, "to") || trees.deprel(below) == Deprel::Xcomp => {
                    let lemma = trees.lemma(head);
                    if self.lexicon.is("governed-negative", lemma) || self.lexicon.is("governed-possible", lemma) {
                        return false;
                    }
                    return self.verb_frames(head, lemma).iter().any(|frame| frame.targets.contains(&Slot::Infinitive));
                }
                Deprel::Advcl if trees.introduced_by(below, "to") && self.lexicon.is("asking", trees.lemma(head)) => return true,
                Deprel::Conj | Deprel::Xcomp => below = head,
                _ => return false,
            }
        }
        false
    }

    /// "warned that any strike would have consequences": against the strike, and a threat to whoever strikes.
    fn warning(&self, at: At, found: &mut Vec<Finding>) -> bool {
        let trees = &self.trees;
        let Some(clause) = trees.child(at, &[Deprel::Ccomp]) else { return false };
        let dire = |at: At| self.lexicon.is("consequence", trees.lemma(at));
        let told = trees.children(clause).iter().any(|child| {
            matches!(trees.deprel(*child), Deprel::Obj | Deprel::Obl)
                && (dire(*child) || trees.children(*child).iter().any(|below| dire(*below)))
        });
        let (Some(action), Some(holder)) = (trees.child(clause, &[Deprel::Nsubj, Deprel::Csubj]), self.subject(at)) else { return false };
        if !told || !self.is_agent(holder.at) || trees.word(action).upos == Upos::Pron {
            return false;
        }
        let frame = plain(StanceAct::Threaten, StancePolarity::Oppose, 3);
        let target = Argument { at: action, clause: trees.deprel(action) == Deprel::Csubj, implied: false };
        let matched = Match {
            predicate: at,
            clause: at,
            frame: &frame,
            holder,
            target,
            slot: Slot::Clause,
            rule: "warned-of",
            confidence: 680,
            flipped: false,
            ended: false,
        };
        let before = found.len();
        self.settle(&matched, found);
        for finding in &mut found[before..] {
            finding.modality = StanceModality::Hypothetical;
            finding.conditions.push(self.phrase(action, true));
        }
        true
    }
}

/// A frame that a rule makes for itself.
pub fn plain(act: StanceAct, polarity: StancePolarity, strength: u8) -> Frame {
    Frame { kind: Kind::Verb, predicate: "", holders: Vec::new(), targets: Vec::new(), act, polarity, strength, marks: Vec::new() }
}

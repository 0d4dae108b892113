//! How real a position is: denied, possible, hypothetical, contrary to fact, under conditions, and how strongly put.
//!
//! *What it finds*: negation of the verb, its subject and its quantity; modal verbs and the verbs that govern it ("wants
//! to", "refused to"); if-clauses; adverbs of degree.
//! *Why*: "did not support" is no support, and "would support, if" is no support yet.
//! *Example*: "The council would back the levy if rents fell": favor, hypothetical, conditional.
//! *Limits*: negation outside the sentence ("It is false that …") is not seen.

use crate::reading::Reading;
use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};
use dateline_sdk::core::records::stance::StanceModality;

/// How many governing verbs are looked at.
const STEPS: usize = 4;

/// How real a position is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// It is denied, an odd number of times.
    pub negated: bool,
    /// A verb that governs it does the denying: "refused to".
    pub refused: Option<At>,
    /// It lies in the future: "will".
    pub will: bool,
    /// How real it is.
    pub modality: StanceModality,
    /// What it depends on.
    pub conditions: Vec<Span>,
    /// More or less strength than the word alone has.
    pub degree: i8,
    /// The first word that says so: an auxiliary, a negation, an adverb right before.
    pub first: At,
}

impl Reading<'_, '_> {
    /// How real the position is that the word bears.
    pub fn status(&self, at: At) -> Status {
        let trees = &self.trees;
        let mut status = Status {
            negated: false,
            refused: None,
            will: false,
            modality: StanceModality::Asserted,
            conditions: Vec::new(),
            degree: 0,
            first: at,
        };
        self.own_status(at, &mut status, true);
        let mut below = at;
        for _ in 0..STEPS {
            let Some(head) = trees.head(below) else { break };
            match trees.deprel(below) {
                Deprel::Xcomp => {
                    let lemma = trees.lemma(head);
                    if self.lexicon.is("governed-negative", lemma) {
                        status.negated = !status.negated;
                        status.refused = Some(head);
                    } else if self.lexicon.is("governed-possible", lemma) && status.modality == StanceModality::Asserted {
                        status.modality = StanceModality::Possible;
                    }
                    self.own_status(head, &mut status, false);
                }
                Deprel::Conj => {
                    self.shared_auxiliaries(head, below, &mut status);
                    if trees.child(below, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() {
                        break;
                    }
                }
                // "stopped short of calling for it"
                Deprel::Advcl | Deprel::Acl if self.stops_short(head) => {
                    status.negated = !status.negated;
                    break;
                }
                _ => break,
            }
            below = head;
        }
        if trees.introduced_by(below, "if") && trees.deprel(below) == Deprel::Advcl {
            status.modality = self.unreal(below, StanceModality::Hypothetical);
        }
        let sentence = trees.sentence(trees.word(at).sentence);
        if !sentence.is_empty() && status.modality == StanceModality::Asserted {
            let last = sentence.end - 1;
            let asks = (last.saturating_sub(2)..=last).any(|end| end >= sentence.start && trees.word(end).norm == "?");
            if asks && trees.is_below(at, at) && self.quote(at).map(|(id, _)| id) == self.quote(last).map(|(id, _)| id) {
                status.modality = StanceModality::Possible;
            }
        }
        status
    }

    /// Whether a word is *stopped short*, or *short* below it.
    fn stops_short(&self, at: At) -> bool {
        let trees = &self.trees;
        let short = |at: At| trees.lemma(at) == "short";
        let stops = |at: At| trees.lemma(at) == "stop";
        stops(at) && trees.children(at).iter().any(|child| short(*child)) || short(at) && trees.head(at).is_some_and(stops)
    }

    fn own_status(&self, at: At, status: &mut Status, nearest: bool) {
        let trees = &self.trees;
        for &child in trees.children(at) {
            let word = trees.word(child);
            let lower = word.lemma.to_lowercase();
            let form = word.norm.to_lowercase();
            match word.deprel {
                Deprel::Advmod | Deprel::Det | Deprel::Cc | Deprel::Aux | Deprel::Advcl | Deprel::Mark
                    if self.lexicon.is("negation", &form) || self.lexicon.is("negation", &lower) =>
                {
                    if matches!(form.as_str(), "barely" | "hardly" | "scarcely") || word.deprel != Deprel::Cc || form == "nor" {
                        status.negated = !status.negated;
                    }
                    status.first = status.first.min(child);
                }
                Deprel::Advmod
                    if (form == "longer" || form == "more")
                        && trees.children(child).iter().any(|below| trees.word(*below).norm.eq_ignore_ascii_case("no")) =>
                {
                    status.negated = !status.negated;
                    status.first = status.first.min(trees.below(child).0);
                }
                Deprel::Advmod if self.lexicon.is("booster", &form) => {
                    status.degree += 1;
                    status.first = if child < at { status.first.min(child) } else { status.first };
                }
                Deprel::Advmod if self.lexicon.is("diminisher", &form) => status.degree -= 1,
                Deprel::Advmod if child < at && word.xpos == Xpos::Rb && nearest => status.first = status.first.min(child),
                Deprel::Aux => {
                    status.will |= matches!(lower.as_str(), "will" | "'ll" | "wo" | "shall");
                    status.first = status.first.min(child);
                    self.modal(at, &lower, status);
                }
                Deprel::AuxPass | Deprel::Cop => status.first = status.first.min(child),
                Deprel::Nsubj | Deprel::NsubjPass => {
                    let none = matches!(form.as_str(), "nobody" | "none" | "nothing" | "neither")
                        || trees.children(child).iter().any(|below| {
                            trees.deprel(*below) == Deprel::Det
                                && matches!(trees.word(*below).norm.to_lowercase().as_str(), "no" | "neither")
                        });
                    if none {
                        status.negated = !status.negated;
                    }
                }
                Deprel::Advcl => {
                    if let Some(mark) = trees.child(child, &[Deprel::Mark]).filter(|mark| self.lexicon.is("condition", trees.lemma(*mark)))
                    {
                        let (first, last) = trees.below(child);
                        status.conditions.push(self.trimmed(first.min(mark), last));
                        if status.modality == StanceModality::Possible || status.modality == StanceModality::Asserted {
                            status.modality = self.unreal(child, status.modality);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn modal(&self, at: At, lemma: &str, status: &mut Status) {
        let asserted = status.modality == StanceModality::Asserted;
        match lemma {
            "may" | "might" | "could" | "can" | "should" | "must" if asserted => status.modality = StanceModality::Possible,
            "would" if asserted => {
                let conditional = self.trees.children(at).iter().any(|child| {
                    self.trees.deprel(*child) == Deprel::Advcl
                        && self
                            .trees
                            .child(*child, &[Deprel::Mark])
                            .is_some_and(|mark| self.lexicon.is("condition", self.trees.lemma(mark)))
                });
                status.modality = if conditional { StanceModality::Hypothetical } else { StanceModality::Possible };
            }
            _ => {}
        }
    }

    fn shared_auxiliaries(&self, first: At, second: At, status: &mut Status) {
        let trees = &self.trees;
        if trees.child(second, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux]).is_some() || trees.word(second).xpos == Xpos::Vbd {
            return;
        }
        for &child in trees.children(first) {
            if trees.deprel(child) == Deprel::Aux && child < first {
                self.modal(first, &trees.word(child).lemma.to_lowercase(), status);
            }
        }
    }

    /// Whether a condition is put as contrary to fact: "if he had been", "had he been".
    fn unreal(&self, clause: At, otherwise: StanceModality) -> StanceModality {
        let trees = &self.trees;
        let had = trees
            .children(clause)
            .iter()
            .any(|child| trees.deprel(*child) == Deprel::Aux && trees.word(*child).norm.eq_ignore_ascii_case("had"));
        let perfect = trees.word(clause).xpos == Xpos::Vbn
            || trees.child(clause, &[Deprel::Cop]).is_some_and(|cop| trees.word(cop).xpos == Xpos::Vbn);
        if had && perfect { StanceModality::Counterfactual } else { otherwise }
    }

    /// Whether a noun is said to be small or none: "little interest".
    pub fn is_little(&self, noun: At) -> bool {
        let trees = &self.trees;
        trees.children(noun).iter().any(|child| {
            matches!(trees.deprel(*child), Deprel::Amod | Deprel::Det | Deprel::Nummod)
                && self.lexicon.is("little", &trees.word(*child).norm.to_lowercase())
                && !trees.children(*child).iter().any(|below| trees.word(*below).norm.eq_ignore_ascii_case("a"))
        }) && !trees
            .children(noun)
            .iter()
            .any(|child| trees.deprel(*child) == Deprel::Det && trees.word(*child).norm.eq_ignore_ascii_case("a"))
    }

    /// Whether words of praise stand beside a noun: "a trusting relationship".
    pub fn is_warm(&self, noun: At) -> bool {
        let trees = &self.trees;
        trees
            .children(noun)
            .iter()
            .any(|child| trees.deprel(*child) == Deprel::Amod && self.lexicon.is("positive", &trees.word(*child).norm.to_lowercase()))
    }

    /// Whether a word for arms stands beside a noun: "an aerial campaign".
    pub fn is_military(&self, noun: At) -> bool {
        let trees = &self.trees;
        trees.children(noun).iter().any(|child| {
            matches!(trees.deprel(*child), Deprel::Amod | Deprel::Compound)
                && self.lexicon.is("military", &trees.word(*child).norm.to_lowercase())
        })
    }

    /// Whether the word can head a clause.
    pub fn is_predicate(&self, at: At) -> bool {
        self.trees.word(at).upos == Upos::Verb || self.has_copula(at)
    }
}

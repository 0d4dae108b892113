//! Changes of mind: one holder, one target, two opposite positions.
//!
//! *What it finds*: positions of one holder toward the same entity, or toward the same actor's proposal, that contradict
//! each other; where the text names the change ("a shift", "reversed course", "once opposed") the shift is explicit.
//! *Why*: a change of position is news.
//! *Example*: "Bell, who once opposed the levy, now backs it."
//! *Limits*: without a word that names the change, both positions must be asserted and the story must tell them apart by
//! time or tense; which came first is the order of the text unless a word for the past stands with one of them.

use crate::finding::Finding;
use crate::reading::Reading;
use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::records::base::Upos;
use dateline_sdk::core::records::stance::{StanceModality, StancePolarity};
use std::collections::BTreeMap;

/// How many positions of one holder toward one target are compared with each other.
const COMPARED: usize = 24;

/// How a topic is known (an entity, an actor's thing, a noun), the number of the entity or actor, the noun.
type Topic = (u8, usize, String);

/// A change from one finding to another, by number.
pub struct Change {
    /// The earlier position.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// The words that tell of it.
    pub cue: Option<Span>,
    /// How sure, in thousandths.
    pub confidence: u32,
}

impl Reading<'_, '_> {
    /// The changes among the findings.
    pub fn changes(&self, findings: &[Finding]) -> Vec<Change> {
        let mut groups: BTreeMap<(usize, Topic), Vec<usize>> = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate() {
            let sided = matches!(finding.polarity, StancePolarity::Favor | StancePolarity::Oppose);
            let real = matches!(finding.modality, StanceModality::Asserted | StanceModality::Possible);
            if let Some(holder) = finding.holder_mention.filter(|_| sided && real) {
                let holder = self.mentions.get(holder).entity.index();
                groups.entry((holder, self.topic(finding))).or_default().push(at);
            }
        }
        let mut changes = Vec::new();
        for group in groups.values() {
            let group = &group[..group.len().min(COMPARED)];
            let mut best: Option<Change> = None;
            for (rank, &a) in group.iter().enumerate() {
                for &b in &group[rank + 1..] {
                    if let Some(change) =
                        self.change(findings, a, b).filter(|change| best.as_ref().is_none_or(|best| best.confidence < change.confidence))
                    {
                        best = Some(change);
                    }
                }
            }
            changes.extend(best);
        }
        changes.sort_by_key(|change| (findings[change.to].span().order(), change.from, change.to));
        changes
    }

    /// What a position is about, so that two of them can be about the same: the entity, or whose proposal of which name,
    /// or the noun.
    fn topic(&self, finding: &Finding) -> Topic {
        let lemma = self.trees.lemma(finding.target).to_lowercase();
        if (self.trees.word(finding.target).upos == Upos::Pron || self.has_name(finding.target))
            && let Some(entity) = self.entity(finding.target)
        {
            return (0, entity.index(), String::new());
        }
        match (finding.target_actor, self.entity(finding.target)) {
            (Some(actor), _) => (1, self.mentions.get(actor).entity.index(), lemma),
            (None, Some(entity)) if self.entities.get(entity).mentions.len() > 1 => (0, entity.index(), String::new()),
            _ => (2, 0, lemma),
        }
    }

    fn change(&self, findings: &[Finding], a: usize, b: usize) -> Option<Change> {
        let (one, two) = (&findings[a], &findings[b]);
        if one.polarity == two.polarity {
            return None;
        }
        let cue = self.change_word(one.predicate).or_else(|| self.change_word(two.predicate));
        let past = |finding: &Finding| self.is_told_as_past(finding.predicate);
        let now = |finding: &Finding| self.is_told_as_now(finding.predicate);
        if cue.is_none() && !(past(one) || past(two)) {
            return None;
        }
        let (from, to) = if (past(two) && !past(one)) || (now(one) && !now(two)) { (b, a) } else { (a, b) };
        let confidence = if cue.is_some() { 720 } else { 600 };
        Some(Change { from, to, cue, confidence })
    }

    /// A word for a change in the sentence of the word.
    fn change_word(&self, at: At) -> Option<Span> {
        let trees = &self.trees;
        trees
            .sentence(trees.word(at).sentence)
            .find(|at| {
                matches!(trees.word(*at).upos, Upos::Noun | Upos::Verb) && self.lexicon.is("shift", &trees.lemma(*at).to_lowercase())
            })
            .map(|at| trees.word(at).span)
    }

    fn is_told_as_past(&self, at: At) -> bool {
        self.beside(at, &["once", "previously", "formerly", "earlier", "initially", "originally", "before", "had", "used"])
    }

    fn is_told_as_now(&self, at: At) -> bool {
        self.beside(at, &["now", "today", "currently", "recently"])
    }

    fn beside(&self, at: At, words: &[&str]) -> bool {
        self.trees.children(at).iter().any(|child| words.contains(&self.trees.word(*child).norm.to_lowercase().as_str()))
    }
}

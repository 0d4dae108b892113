//! One position for each position: what two words tell twice is told once.

use crate::finding::Finding;
use crate::frames::Kind;
use crate::reading::Reading;
use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::records::stance::StanceAct;
use std::collections::BTreeMap;

impl Reading<'_, '_> {
    /// Drops what a governing verb tells less well than the verb it governs, joins what is the same, sorts.
    pub fn merged(&self, mut found: Vec<Finding>) -> Vec<Finding> {
        let mut bears = vec![false; self.trees.word_count()];
        for finding in &found {
            bears[finding.predicate] = true;
        }
        found.retain(|finding| !self.is_governed_better(finding, &bears));
        let mut places: BTreeMap<(u64, At, u32, bool), usize> = BTreeMap::new();
        let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
        for finding in found {
            let holder = match finding.holder_mention {
                Some(mention) => self.mentions.get(mention).entity.index() as u64,
                None => (1 << 40) + u64::from(finding.holder_span.start()),
            };
            let key = (holder, finding.target, finding.polarity as u32, is_speech(finding.act));
            match places.get(&key) {
                Some(&at) => join(&mut kept[at], finding),
                None => {
                    places.insert(key, kept.len());
                    kept.push(finding);
                }
            }
        }
        let kept_before = std::mem::take(&mut kept);
        for finding in kept_before {
            let near = kept.len().saturating_sub(NEAR);
            let wider = kept[near..].iter().position(|other| tells_wider(other, &finding)).map(|at| at + near);
            match wider {
                Some(at) => kept[at] = finding,
                None if kept[near..].iter().any(|other| tells_wider(&finding, other)) => {}
                None => kept.push(finding),
            }
        }
        kept.sort_by_key(|finding| {
            (finding.span().order(), finding.predicate, finding.target, finding.target_span.order(), finding.act as u8)
        });
        kept
    }

    /// "refused to back the levy" is told by what was refused, where that bears a position of its own.
    fn is_governed_better(&self, finding: &Finding, bears: &[bool]) -> bool {
        let lemma = self.trees.lemma(finding.predicate);
        let governs = self.lexicon.is("governed-negative", lemma) || self.lexicon.is("governed-possible", lemma);
        governs
            && finding.target_mention.is_none()
            && finding.target != finding.predicate
            && bears[finding.target]
            && !self.lexicon.find(Kind::Verb, lemma).is_empty()
    }
}

/// How many positions before it a position is compared with.
const NEAR: usize = 6;

/// Whether `wide` tells the same as `narrow` of a longer stretch that holds its target: "lifted the sanctions on Ostrava"
/// of the sanctions and of Ostrava.
fn tells_wider(wide: &Finding, narrow: &Finding) -> bool {
    wide.act == narrow.act
        && wide.polarity == narrow.polarity
        && wide.holder == narrow.holder
        && wide.target != narrow.target
        && narrow.rule != "target-actor"
        && wide.target_span.contains(narrow.target_span)
        && wide.evidence.iter().any(|one| narrow.evidence.iter().any(|other| one.overlaps(*other)))
}

fn is_speech(act: StanceAct) -> bool {
    matches!(act, StanceAct::Consult | StanceAct::Request | StanceAct::Offer)
}

fn join(kept: &mut Finding, other: Finding) {
    let (evidence, stronger) = (kept.evidence.clone(), kept.strength.max(other.strength));
    if other.confidence > kept.confidence {
        let conditions = std::mem::take(&mut kept.conditions);
        *kept = other;
        add(&mut kept.conditions, conditions);
        add(&mut kept.evidence, evidence);
    } else {
        add(&mut kept.evidence, other.evidence);
        add(&mut kept.conditions, other.conditions);
    }
    kept.strength = stronger;
    kept.confidence = (kept.confidence + 30).min(950);
}

fn add(spans: &mut Vec<Span>, more: Vec<Span>) {
    for span in more {
        if !spans.iter().any(|known| known.overlaps(span)) {
            spans.push(span);
        }
    }
    spans.sort_by_key(|span| span.order());
}

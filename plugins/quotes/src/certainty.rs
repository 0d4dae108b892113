//! How sure an attribution is: from the shares of its cue, content and source, and what kind of attribution it is.
//!
//! **What it finds.** A number of thousandths that is right as often as it says: of a hundred attributions with 700, seventy
//! have the right content and source.
//!
//! **Why.** The shares come from models that saw the training documents and are surer than they may be, and not equally for
//! quoted and unquoted words. A small log-linear model weighs them, and a table, never falling, says how often what it
//! thinks came true. Both are learnt on documents that the models which made the shares did not see.
//!
//! **Limits.** Nobody marked attributions inside others: those are judged as if they stood alone, and look less sure than
//! they are.

use crate::document::{Attribution, Rule};
use crate::features::{Facts, Sink};
use crate::tree::NONE;
use crate::weights::{Exponential, ONE, Reliability, Share, Weights, score};
use dateline_learn::model::{ModelError, ModelFile};

/// Levels of a share.
const LEVELS: u32 = 20;

/// Slots of the table of weights.
pub const SLOTS: usize = 1 << 12;

/// Of an attribution by layout, in thousandths.
const LABELLED: u32 = 700;
/// Of one by a noun and its owner, which the ranker does not know.
const NOMINAL: u32 = 500;

/// Of one by the order of the words, where the ranker doubts.
const BESIDE: u32 = 800;

/// Of one by a set phrase, of which the documents have next to none.
const FORMULA: u32 = 700;

/// Of one without a cue, which the corpus does not mark.
const ACTION: u32 = 500;

/// Learnt weights and the table.
pub struct Certainty {
    weights: Weights<SLOTS>,
    reliability: Reliability,
    exponential: Exponential,
}

impl Certainty {
    /// From the sections `certainty` and `reliability` of a model file.
    ///
    /// # Errors
    /// One is missing or damaged.
    pub fn new(file: &ModelFile<'static>) -> Result<Certainty, ModelError> {
        Ok(Certainty { weights: Weights::new(file, "certainty")?, reliability: Reliability::new(file)?, exponential: Exponential::new() })
    }

    /// How likely an attribution is right, before the table.
    pub fn share(&self, facts: &Facts<'_, '_>, attribution: &Attribution) -> Share {
        let mut sum = self.weights.sum();
        evidence(facts, attribution, &mut sum);
        self.exponential.logistic(score(sum.units))
    }

    /// How often such an attribution is right, in thousandths.
    pub fn permille(&self, facts: &Facts<'_, '_>, attribution: &Attribution) -> u32 {
        match attribution.rule {
            // of the few transcripts in the corpus people marked some and left others out: nothing to learn from
            Rule::Label => LABELLED,
            // nor from these, of which the documents that were held out have next to none
            Rule::Nominal => NOMINAL,
            Rule::Beside => BESIDE,
            Rule::Formula => FORMULA,
            Rule::Action => ACTION,
            Rule::Ranked | Rule::Floating => self.reliability.of(self.share(facts, attribution)),
        }
    }
}

/// What speaks for and against an attribution.
pub fn evidence(facts: &Facts<'_, '_>, attribution: &Attribution, sink: &mut impl Sink) {
    let tree = facts.tree;
    let level = |share: Share| u64::from((share * LEVELS / ONE).min(LEVELS - 1));
    let (cue, content) = (attribution.cue, &attribution.content);
    let words = content.words();
    let quoted: usize = content.pieces().iter().map(|piece| facts.quoted(*piece)).sum();
    let kind = match quoted {
        0 => 0,
        n if n >= words => 1,
        _ => 2,
    };
    let (part, tier, relation) = match tree.words.get(cue) {
        Some(word) => (word.upos as u64, facts.tier(cue).map_or(0, |tier| tier as u64 + 1), word.deprel as u64),
        None => (99, 0, 99),
    };
    let speaker = match attribution.source.head {
        NONE => 99,
        head => tree.words[head].upos as u64,
    };
    let mut put = |template: u32, values: [u64; 3]| {
        let mixed = values.iter().fold(u64::from(template), |all, value| dateline_learn::hash::combine(all, *value));
        sink.put(template, dateline_learn::hash::finish(mixed) as u32);
    };
    let (real, whole, source) = (level(attribution.real), level(attribution.content_share), level(attribution.source_share));
    put(301, [real, kind, 0]);
    put(302, [whole, kind, 0]);
    put(303, [source, kind, 0]);
    put(304, [level(attribution.share), kind, 0]);
    put(305, [real / 2, whole / 2, 0]);
    put(306, [tier, part, kind]);
    put(307, [attribution.rule as u64, kind, 0]);
    put(308, [words.ilog2().into(), kind, 0]);
    put(309, [content.pieces().len() as u64, kind, content.recipe as u64]);
    put(310, [speaker, kind, source / 4]);
    put(311, [relation, tier, 0]);
    put(312, [u64::from(attribution.rule == Rule::Floating), 0, 0]);
}

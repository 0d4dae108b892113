//! A position as the rules find it, before it becomes a row.

use crate::tree::At;
use dateline_sdk::core::Span;
use dateline_sdk::core::layer::Ref;
use dateline_sdk::core::records::base::Mention;
use dateline_sdk::core::records::quote::Quote;
use dateline_sdk::core::records::stance::{Reporting, StanceAct, StanceModality, StancePolarity, TargetKind};
use dateline_sdk::core::records::time::Time;

/// One position.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The word that bears it.
    pub predicate: At,
    /// Head word of its holder.
    pub holder: At,
    /// The holder as written.
    pub holder_span: Span,
    /// The holder: for "I" and "we" in somebody's speech, the speaker.
    pub holder_mention: Option<Ref<Mention>>,
    /// Head word of its target.
    pub target: At,
    /// The target as written.
    pub target_span: Span,
    /// The target, where it is a mention.
    pub target_mention: Option<Ref<Mention>>,
    /// What kind of thing it is.
    pub target_kind: TargetKind,
    /// Whose proposal, action or claim it is.
    pub target_actor: Option<Ref<Mention>>,
    /// For or against.
    pub polarity: StancePolarity,
    /// 1 weak, 2 plain, 3 strong.
    pub strength: u8,
    /// What the holder does.
    pub act: StanceAct,
    /// The text denies it.
    pub negated: bool,
    /// How real it is.
    pub modality: StanceModality,
    /// What it depends on.
    pub conditions: Vec<Span>,
    /// The words that tell of it.
    pub evidence: Vec<Span>,
    /// Who tells of it.
    pub reporting: Reporting,
    /// The quote it stands in.
    pub via: Option<Ref<Quote>>,
    /// Who reports it, where that is not the holder.
    pub reported_by: Option<Ref<Mention>>,
    /// When.
    pub time: Option<Ref<Time>>,
    /// Why it was found.
    pub rule: &'static str,
    /// How sure, in thousandths.
    pub confidence: i32,
}

impl Finding {
    /// Everything it stands on.
    pub fn span(&self) -> Span {
        self.evidence.iter().chain(&self.conditions).fold(self.holder_span.cover(self.target_span), |all, part| all.cover(*part))
    }
}

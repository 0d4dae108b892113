//! Stances: a holder takes a position toward a target; and shifts from one position to another.

use super::base::Mention;
use super::quote::Quote;
use super::time::Time;
use crate::layer::{Confidence, Ref, Rows, Str};
use crate::span::Span;
use crate::{labels, layer};

labels! {
    /// What a position is about.
    pub enum TargetKind { Entity = "entity", Proposal = "proposal", Action = "action", Claim = "claim", State = "state" }
}

labels! {
    /// For, against, both, or expressly neither.
    pub enum StancePolarity { Favor = "favor", Oppose = "oppose", Mixed = "mixed", Neutral = "neutral" }
}

labels! {
    /// What the holder does; names follow PLOVER where it has one.
    pub enum StanceAct {
        Express = "EXPRESS", Agree = "AGREE", Support = "SUPPORT", Praise = "PRAISE", Offer = "OFFER",
        Propose = "PROPOSE", Request = "REQUEST", Consult = "CONSULT", Cooperate = "COOPERATE", Aid = "AID",
        Yield = "YIELD", Defer = "DEFER", Decline = "DECLINE", Disapprove = "DISAPPROVE", Reject = "REJECT",
        Accuse = "ACCUSE", Threaten = "THREATEN", Protest = "PROTEST", Sanction = "SANCTION", Coerce = "COERCE",
        Assault = "ASSAULT", Demand = "DEMAND", Mobilize = "MOBILIZE",
    }
}

labels! {
    /// How real the position is.
    pub enum StanceModality {
        Asserted = "asserted", Possible = "possible", Hypothetical = "hypothetical", Counterfactual = "counterfactual",
    }
}

labels! {
    /// Who tells of the position.
    pub enum Reporting {
        Narrator = "narrator", Indirect = "indirect", Direct = "direct", Mixed = "mixed", Nested = "nested",
    }
}

labels! {
    /// What a piece of text does for a stance.
    pub enum StancePartRole { Evidence = "evidence", Condition = "condition" }
}

layer! {
    /// One position.
    pub struct Stance in "stance@1" {
        /// From its holder or first evidence to its target or last evidence.
        span: Span,
        /// Who holds it.
        holder: Option<Ref<Mention>>,
        /// The holder as written.
        holder_span: Option<Span>,
        /// What it is about, as written.
        target: Span,
        /// What it is about, where that is a mention.
        target_mention: Option<Ref<Mention>>,
        /// What kind of thing that is.
        target_kind: TargetKind,
        /// Whose proposal, action or claim it is.
        target_actor: Option<Ref<Mention>>,
        /// For, against, both, neither.
        polarity: StancePolarity,
        /// 1 weak, 2 plain, 3 strong.
        strength: u8,
        /// What the holder does.
        act: StanceAct,
        /// PLOVER event type of the act.
        plover: Str,
        /// CAMEO root code of the act, two digits.
        cameo: Str,
        /// The text denies it.
        negated: bool,
        /// How real it is.
        modality: StanceModality,
        /// It depends on conditions; they are among the parts.
        conditional: bool,
        /// Evidence and conditions, in text order.
        parts: Rows<StancePart>,
        /// Who tells of it.
        reporting: Reporting,
        /// The quote it stands in.
        via: Option<Ref<Quote>>,
        /// Who reports it, where that is not the holder.
        reported_by: Option<Ref<Mention>>,
        /// When.
        time: Option<Ref<Time>>,
        /// Why it was found.
        rule: Str,
        /// How sure.
        confidence: Confidence,
    }
}

layer! {
    /// A piece of text that bears a stance.
    pub struct StancePart in "stance_part@1" {
        /// Where it stands.
        span: Span,
        /// What it does.
        role: StancePartRole,
    }
}

layer! {
    /// A change of mind.
    pub struct Shift in "shift@1" {
        /// The words that tell of it, or the later stance's span.
        span: Span,
        /// Who changed.
        holder: Option<Ref<Mention>>,
        /// About what.
        target: Span,
        /// The earlier position.
        from: Ref<Stance>,
        /// The later position.
        to: Ref<Stance>,
        /// The text says so in so many words.
        explicit: bool,
        /// How sure.
        confidence: Confidence,
    }
}

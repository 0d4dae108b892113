//! Quotes: one row an attribution relation, in the sense of PARC and PolNeAR: a source, a cue, a content.

use super::base::Mention;
use crate::layer::{Confidence, Ref, Rows, Str};
use crate::span::Span;
use crate::{labels, layer};

labels! {
    /// Whether the content stands in quotation marks: all of it, none of it, or some.
    pub enum QuoteKind { Direct = "direct", Indirect = "indirect", Mixed = "mixed" }
}

labels! {
    /// Whether a part gives the very words or somebody else's.
    pub enum PartForm { Verbatim = "verbatim", Paraphrase = "paraphrase" }
}

labels! {
    /// How the speaker was found.
    pub enum SpeakerFrom {
        None = "none", Named = "named", Pronoun = "pronoun", Nominal = "nominal", Metonym = "metonym",
        Implicit = "implicit", Carried = "carried",
    }
}

labels! {
    /// Speech, or an attitude such as a belief, an intention or a decree.
    pub enum Tier { Speech = "speech", Attitude = "attitude" }
}

labels! {
    /// What is done by saying it.
    pub enum SpeechAct {
        Statement = "statement", Question = "question", Denial = "denial", Warning = "warning", Claim = "claim",
        Promise = "promise", Offer = "offer", Order = "order", Request = "request", Demand = "demand",
        Suggestion = "suggestion", Proposal = "proposal", Refusal = "refusal", Rejection = "rejection",
        Agreement = "agreement", Support = "support", Praise = "praise", Criticism = "criticism",
        Accusation = "accusation", Threat = "threat", Apology = "apology", Thanks = "thanks",
        Announcement = "announcement", Admission = "admission", Belief = "belief", Intention = "intention",
        Expectation = "expectation", Emotion = "emotion", Decision = "decision", Knowledge = "knowledge",
    }
}

layer! {
    /// One attribution relation.
    pub struct Quote in "quote@1" {
        /// From the first to the last piece of the content.
        span: Span,
        /// Whether the content stands in quotation marks.
        kind: QuoteKind,
        /// The pieces of the content, in text order; at least one.
        parts: Rows<QuotePart>,
        /// The words that attribute: "said", "according to".
        cue: Option<Span>,
        /// The source as written.
        source: Option<Span>,
        /// Who speaks; through the mention, which entity.
        speaker: Option<Ref<Mention>>,
        /// How the speaker was found.
        speaker_from: SpeakerFrom,
        /// To whom.
        addressee: Option<Ref<Mention>>,
        /// Speech or attitude.
        tier: Tier,
        /// What is done by saying it.
        act: SpeechAct,
        /// Not said: "refused to say", "did not ask".
        negated: bool,
        /// The quote whose content holds this one.
        parent: Option<Ref<Quote>>,
        /// Why it was found.
        rule: Str,
        /// How sure.
        confidence: Confidence,
    }
}

layer! {
    /// One piece of a quote's content.
    pub struct QuotePart in "quote_part@1" {
        /// With its quotation marks.
        span: Span,
        /// The very words, or not.
        form: PartForm,
    }
}

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

labels! {
    /// What somebody is in an attribution.
    pub enum PartyRole {
        /// Speaks, thinks, wants.
        Speaker = "speaker",
        /// Is spoken to.
        Addressee = "addressee",
        /// Is spoken for: the company of "a spokesman for the company".
        Principal = "principal",
    }
}

labels! {
    /// What a reason answers.
    pub enum Question {
        /// Why these words attribute something at all.
        Cue = "cue",
        /// Why this is what was said.
        Content = "content",
        /// Why this is the source.
        Source = "source",
        /// Why the source is this mention.
        Speaker = "speaker",
    }
}

labels! {
    /// What kind of reason it is.
    pub enum ReasonKind {
        /// Something that spoke for or against the answer.
        Feature = "feature",
        /// The answer itself, or one that was considered instead.
        Answer = "answer",
        /// A rule that gave the answer.
        Rule = "rule",
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
        /// All that take part: every speaker and addressee, and for whom a speaker speaks; in this order.
        parties: Rows<QuoteParty>,
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

layer! {
    /// Somebody who takes part in an attribution.
    pub struct QuoteParty in "quote_party@1" {
        /// What they are in it.
        role: PartyRole,
        /// As written.
        span: Span,
        /// Who.
        mention: Option<Ref<Mention>>,
    }
}

layer! {
    /// A pronoun of the first or second person inside a quotation, and whom it stands for there: *I* and *we* for the one
    /// quoted, *you* for the one spoken to. Coreference alone cannot know.
    pub struct QuotedPronoun in "quoted_pronoun@1" {
        /// Where it stands.
        span: Span,
        /// The pronoun.
        pronoun: Ref<Mention>,
        /// The innermost quote that it stands in.
        quote: Ref<Quote>,
        /// Whom it stands for.
        stands_for: Ref<Mention>,
        /// Whether it speaks for more than one: *we*, *our*.
        group: bool,
    }
}

layer! {
    /// Why a quote was found; made only where the plugin is told to explain.
    pub struct QuoteReason in "quote_reason@1" {
        /// The quote.
        quote: Ref<Quote>,
        /// What it answers.
        question: Question,
        /// What kind of reason it is.
        kind: ReasonKind,
        /// The reason in words, or the answer as written.
        text: Str,
        /// Where the answer stands, if it stands anywhere.
        span: Option<Span>,
        /// What it adds to the score, in thousandths of a nat; of an answer, its whole score.
        weight: i32,
        /// How likely the answer is among all that were considered; 0 of a feature.
        share: Confidence,
    }
}

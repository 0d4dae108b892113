//! Time expressions (TIMEX3), events (TimeML) and their order.

use super::base::Mention;
use super::quote::Quote;
use crate::layer::{Confidence, Ref, Rows, Str};
use crate::span::Span;
use crate::{labels, layer};

labels! {
    /// TIMEX3 type.
    pub enum TimeType { Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET" }
}

labels! {
    /// TIMEX3 modifier.
    pub enum TimeMod {
        None = "NONE", Before = "BEFORE", After = "AFTER", OnOrBefore = "ON_OR_BEFORE", OnOrAfter = "ON_OR_AFTER",
        LessThan = "LESS_THAN", MoreThan = "MORE_THAN", EqualOrLess = "EQUAL_OR_LESS", EqualOrMore = "EQUAL_OR_MORE",
        Start = "START", Mid = "MID", End = "END", Approx = "APPROX",
    }
}

labels! {
    /// How fine a time is.
    pub enum Grain {
        None = "none", Second = "second", Minute = "minute", Hour = "hour", PartOfDay = "part_of_day", Day = "day",
        Weekend = "weekend", Week = "week", Month = "month", Quarter = "quarter", Season = "season", Half = "half",
        Year = "year", Decade = "decade", Century = "century", Millennium = "millennium",
    }
}

labels! {
    /// What a relative expression was counted from.
    pub enum AnchoredTo { None = "none", Publication = "publication", Dateline = "dateline", Time = "time" }
}

labels! {
    /// TimeML event class.
    pub enum EventClass {
        Occurrence = "OCCURRENCE", State = "STATE", Reporting = "REPORTING", IAction = "I_ACTION", IState = "I_STATE",
        Aspectual = "ASPECTUAL", Perception = "PERCEPTION",
    }
}

labels! {
    /// TimeML tense.
    pub enum Tense {
        None = "NONE", Past = "PAST", Present = "PRESENT", Future = "FUTURE", Infinitive = "INFINITIVE",
        PresPart = "PRESPART", PastPart = "PASTPART",
    }
}

labels! {
    /// TimeML aspect.
    pub enum Aspect {
        None = "NONE", Progressive = "PROGRESSIVE", Perfective = "PERFECTIVE", PerfectiveProgressive = "PERFECTIVE_PROGRESSIVE",
    }
}

labels! {
    /// TimeML polarity.
    pub enum Polarity { Pos = "POS", Neg = "NEG" }
}

labels! {
    /// Whether an event took place, as the text puts it.
    pub enum EventStatus {
        Actual = "actual", Planned = "planned", Possible = "possible", Denied = "denied", Hypothetical = "hypothetical",
    }
}

labels! {
    /// How two times lie to each other.
    pub enum TimeRelation {
        Before = "before", After = "after", Includes = "includes", IsIncluded = "is_included",
        Simultaneous = "simultaneous", Vague = "vague",
    }
}

layer! {
    /// One time expression.
    pub struct Time in "time@1" {
        /// Where it stands.
        span: Span,
        /// TIMEX3 type.
        kind: TimeType,
        /// ISO 8601 as TimeML writes it: `2025-06-18`, `P3Y`, `PAST_REF`, `XXXX-WXX-3`.
        value: Str,
        /// TIMEX3 modifier.
        modifier: TimeMod,
        /// TIMEX3 quantifier of a set ("every"), empty if none.
        quant: Str,
        /// TIMEX3 frequency of a set ("2X"), empty if none.
        freq: Str,
        /// ISO 8601-2 (EDTF), empty where it has no form there.
        edtf: Str,
        /// Earliest start, seconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar.
        earliest: Option<i64>,
        /// Latest end (exclusive), likewise.
        latest: Option<i64>,
        /// How fine it is.
        grain: Grain,
        /// What it was counted from.
        anchored_to: AnchoredTo,
        /// The expression it was counted from, where that is one.
        anchor: Option<Ref<Time>>,
        /// Why it was found.
        rule: Str,
        /// How sure.
        confidence: Confidence,
        /// The day it was counted from (`2025-06-19`), empty where it says itself when it is.
        reference: Str,
        /// What else it could mean, the likeliest first.
        readings: Rows<TimeReading>,
    }
}

layer! {
    /// Another way to read a time expression.
    pub struct TimeReading in "time_reading@1" {
        /// Its value; `none` where the words would be no time expression.
        value: Str,
        /// How the reading comes about: `future`, `from the story`, `quarter`, `none`.
        why: Str,
        /// How likely it is.
        confidence: Confidence,
    }
}

layer! {
    /// One event.
    pub struct Event in "event@1" {
        /// Its head word.
        span: Span,
        /// TimeML class.
        class: EventClass,
        /// TimeML tense.
        tense: Tense,
        /// TimeML aspect.
        aspect: Aspect,
        /// TimeML polarity.
        polarity: Polarity,
        /// The modal word ("would"), empty if none.
        modality: Str,
        /// Whether it took place, as the text puts it.
        status: EventStatus,
        /// Who does it.
        agent: Option<Ref<Mention>>,
        /// To whom or what it is done.
        patient: Option<Ref<Mention>>,
        /// The expression that dates it.
        time: Option<Ref<Time>>,
        /// Calendar value of its date, empty if undated.
        value: Str,
        /// Earliest start that the text supports, seconds since 1970 (UTC).
        earliest: Option<i64>,
        /// Latest end (exclusive), likewise.
        latest: Option<i64>,
        /// The quote it stands in: then it is a claim, not a fact of the narrator.
        in_quote: Option<Ref<Quote>>,
        /// Worth a place on a timeline.
        main: bool,
        /// Its clause, without a subject that the agent names and without clauses that hang on it.
        phrase: Span,
        /// Why it was found.
        rule: Str,
        /// How sure.
        confidence: Confidence,
    }
}

layer! {
    /// How two of event, time expression and publication lie to each other. An end with neither event nor time is the
    /// time of publication.
    pub struct Order in "order@1" {
        /// First end, where it is an event.
        a: Option<Ref<Event>>,
        /// First end, where it is a time expression.
        a_time: Option<Ref<Time>>,
        /// Second end, where it is an event.
        b: Option<Ref<Event>>,
        /// Second end, where it is a time expression.
        b_time: Option<Ref<Time>>,
        /// How the first lies to the second.
        relation: TimeRelation,
        /// It contradicts surer relations and was kept as data only.
        conflict: bool,
        /// How sure.
        confidence: Confidence,
    }
}

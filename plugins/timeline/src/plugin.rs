//! The plugin: base layers in, `time@1`, `event@1` and `order@1` out.

use crate::calendar::{self, Day, Unit};
use crate::grammar::Modifier;
use crate::phrase;
use crate::pipeline::{self, Models, Timeline, timed, timeline};
use crate::relations::{End, Relation, compare};
use crate::resolve::{Anchor, Kind, Timex};
use crate::words::Words;
use dateline_sdk::core::records::quote::{Quote, QuotePart};
use dateline_sdk::core::records::time::{
    AnchoredTo, Event, EventClass, EventStatus, Grain, Order, Polarity, Tense, Time, TimeMod, TimeReading, TimeType,
};
use dateline_sdk::prelude::*;
use std::ops::Range;

const MODEL: &[u8] = dateline_learn::embed!("../models/timeline.model");

/// Settings of [`TimelinePlugin`].
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether every pair that was looked at is a row of `order@1`, vague ones too. By default the rows are those from which, with
    /// the dates of times and events, the others follow.
    pub all_orders: bool,
}

/// Finds what happened when.
#[derive(Debug)]
pub struct TimelinePlugin {
    all_orders: bool,
    models: Models<'static>,
}

impl Analyzer for TimelinePlugin {
    const ID: &'static str = "timeline";
    const TITLE: &'static str = "Time expressions, events and their order";
    const CONFIG_SCHEMA: &'static str = r#"{"type": "object", "additionalProperties": false, "properties":
        {"all_orders": {"type": "boolean", "default": false, "description": "whether every pair that was looked at is a row of order, vague ones too; by default only those from which the others follow"}}}"#;
    const DISPLAY: &'static str = include_str!("display.json");
    const MODEL: &'static str = "timeline-1";
    const MEMORY_MB: u32 = 8;

    type Config = Settings;
    type Requires = (Sentence, Token);
    type Uses = (Meta, Mention, Entity, Quote, QuotePart);
    type Provides = (Time, TimeReading, Event, Order);
    type Scratch = ();

    fn new(config: Settings, _setup: &Setup<'_>) -> Result<Self, Error> {
        let models = Models::new(MODEL).map_err(|error| Error::Resource(error.to_string()))?;
        Ok(Self { all_orders: config.all_orders, models })
    }

    fn analyze(
        &self,
        cx: &Context<'_>,
        input: Input<'_, Self>,
        _scratch: &mut (),
        (times, readings, events, orders): Out<'_, Self>,
    ) -> Result<(), Error> {
        cx.check()?;
        let (sentences, tokens) = input.requires;
        let (meta, mentions, entities, quotes, parts) = input.uses;
        let published = meta.and_then(|meta| {
            meta.iter().find(|(_, row)| meta.str(row.key) == "published").and_then(|(_, row)| calendar::parse_day(meta.str(row.value)))
        });
        let words = Words::new(sentences, tokens);
        let (published, from_dateline) = match published {
            Some(day) => (Some(day), false),
            None => (crate::dateline::day(cx.text()), true),
        };
        let found = timeline(cx.text(), &words, published, &self.models);
        cx.check()?;
        for time in &found.times {
            push_time(time, &found.times, published, from_dateline, times, readings);
        }
        let participants = mentions.map(|mentions| mention_of_head(&words, mentions, &timed(&words, &found.times)));
        let inside = match (quotes, parts) {
            (Some(quotes), Some(parts)) => quote_of_event(&words, &found, quotes, parts),
            _ => vec![None; found.events.len()],
        };
        // Whether a page can tell an agent's name beside the phrase.
        let named = |agent: Ref<Mention>| match (mentions, entities) {
            (Some(mentions), Some(entities)) => mentions
                .row(agent.index())
                .and_then(|mention| entities.row(mention.entity.index()))
                .is_some_and(|entity| !entities.str(entity.name).is_empty()),
            _ => false,
        };
        let clauses: Vec<_> = found.events.iter().map(|event| phrase::clause(&words, event.word)).collect();
        let main = main_events(&words, &found, &clauses);
        for (index, in_quote) in inside.into_iter().enumerate() {
            push_event(
                &words,
                &found,
                index,
                participants.as_deref(),
                in_quote,
                Told { clause: &clauses[index], main: main[index], named: &named },
                events,
            );
        }
        let needed = if self.all_orders { vec![true; found.relations.len()] } else { reduced(&words, &found, published) };
        for (relation, _) in found.relations.iter().zip(needed).filter(|(_, needed)| *needed) {
            let event = |end: End| match end {
                End::Event(event) => Some(Ref::new(event)),
                _ => None,
            };
            let time = |end: End| match end {
                End::Time(time) => Some(Ref::new(time)),
                _ => None,
            };
            orders.push(Order {
                a: event(relation.a),
                a_time: time(relation.a),
                b: event(relation.b),
                b_time: time(relation.b),
                relation: relation.relation,
                conflict: relation.conflict,
                confidence: Confidence::permille(u32::from(relation.confidence)),
            });
        }
        Ok(())
    }
}

fn push_time(
    time: &Timex,
    all: &[Timex],
    published: Option<Day>,
    from_dateline: bool,
    times: &mut Table<Time>,
    readings: &mut Table<TimeReading>,
) {
    let first = readings.next();
    for (value, why, share) in &time.alternatives {
        let (value, why) = (readings.str(if value.is_empty() { "none" } else { value }), readings.str(why));
        readings.push(TimeReading { value, why, confidence: Confidence::permille(u32::from(*share)) });
    }
    let reference = match time.anchor {
        Anchor::None => String::new(),
        Anchor::Publication => published.map_or_else(String::new, calendar::day_value),
        Anchor::Timex(index) => all.get(index).map_or_else(String::new, |other| other.value.clone()),
    };
    let reference = times.str(&reference);
    let (value, quant, freq) = (times.str(&time.value), times.str(time.quant.unwrap_or("")), times.str(time.freq.as_deref().unwrap_or("")));
    let (edtf, rule) = (times.str(&time.edtf), times.str(time.rule));
    let (anchored_to, anchor) = match time.anchor {
        Anchor::None => (AnchoredTo::None, None),
        Anchor::Publication if from_dateline => (AnchoredTo::Dateline, None),
        Anchor::Publication => (AnchoredTo::Publication, None),
        Anchor::Timex(index) => (AnchoredTo::Time, Some(Ref::new(index))),
    };
    times.push(Time {
        span: Span::between(time.start as u32, time.end as u32),
        kind: match time.kind {
            Kind::Date => TimeType::Date,
            Kind::Time => TimeType::Time,
            Kind::Duration => TimeType::Duration,
            Kind::Set => TimeType::Set,
        },
        value,
        modifier: modifier(time.modifier),
        quant,
        freq,
        edtf,
        earliest: time.earliest,
        latest: time.latest,
        grain: grain(time),
        anchored_to,
        anchor,
        rule,
        confidence: Confidence::permille(u32::from(time.confidence)),
        reference,
        readings: Rows::since(first, readings.next()),
    });
}

fn modifier(modifier: Option<Modifier>) -> TimeMod {
    match modifier {
        None => TimeMod::None,
        Some(Modifier::Start) => TimeMod::Start,
        Some(Modifier::Mid) => TimeMod::Mid,
        Some(Modifier::End) => TimeMod::End,
        Some(Modifier::Approx) => TimeMod::Approx,
        Some(Modifier::MoreThan) => TimeMod::MoreThan,
        Some(Modifier::LessThan) => TimeMod::LessThan,
        Some(Modifier::EqualOrMore) => TimeMod::EqualOrMore,
        Some(Modifier::EqualOrLess) => TimeMod::EqualOrLess,
        Some(Modifier::Before) => TimeMod::Before,
        Some(Modifier::After) => TimeMod::After,
        Some(Modifier::OnOrAfter) => TimeMod::OnOrAfter,
        Some(Modifier::OnOrBefore) => TimeMod::OnOrBefore,
    }
}

fn grain(time: &Timex) -> Grain {
    use crate::calendar::Period;
    match (time.period, time.grain) {
        (Some(Period::PartOfDay(..)), _) => Grain::PartOfDay,
        (_, None) => Grain::None,
        (_, Some(unit)) => match unit {
            Unit::Second => Grain::Second,
            Unit::Minute => Grain::Minute,
            Unit::Hour => Grain::Hour,
            Unit::Day => Grain::Day,
            Unit::Weekend => Grain::Weekend,
            Unit::Week | Unit::Fortnight => Grain::Week,
            Unit::Month => Grain::Month,
            Unit::Quarter => Grain::Quarter,
            Unit::Season => Grain::Season,
            Unit::Half => Grain::Half,
            Unit::Year => Grain::Year,
            Unit::Decade => Grain::Decade,
            Unit::Century => Grain::Century,
            Unit::Millennium => Grain::Millennium,
        },
    }
}

/// The mention of each word that heads one, the longest where several do; times take part in nothing.
fn mention_of_head(words: &Words<'_>, mentions: View<'_, Mention>, timed: &[bool]) -> Vec<Option<Ref<Mention>>> {
    let mut found: Vec<Option<(u32, Ref<Mention>)>> = vec![None; words.len()];
    for (id, mention) in mentions.iter() {
        if let Some(slot) = found.get_mut(mention.head.index())
            && !timed.get(mention.head.index()).copied().unwrap_or(false)
            && slot.is_none_or(|(length, _)| length < mention.span.len())
        {
            *slot = Some((mention.span.len(), id));
        }
    }
    found.into_iter().map(|slot| slot.map(|(_, id)| id)).collect()
}

/// Agent and patient: subject and object, turned round in the passive; a noun's possessor, a conjunct's shared subject, what a
/// relative clause hangs on.
fn participants(words: &Words<'_>, at: usize, mention: &[Option<Ref<Mention>>]) -> (Option<Ref<Mention>>, Option<Ref<Mention>>) {
    let of = |word: usize| mention.get(word).copied().flatten();
    let (mut agent, mut patient) = (None, None);
    let mut passive = false;
    for child in words.children(at) {
        match words.words[child].deprel {
            Deprel::Nsubj | Deprel::NsubjOuter => agent = agent.or(of(child)),
            Deprel::NsubjPass => {
                passive = true;
                patient = patient.or(of(child));
            }
            Deprel::Obj => patient = patient.or(of(child)),
            Deprel::OblAgent | Deprel::NmodPoss => agent = agent.or(of(child)),
            Deprel::Obl | Deprel::Nmod if words.has_child(child, "by") => agent = agent.or(of(child)),
            Deprel::Nmod if words.has_child(child, "of") => patient = patient.or(of(child)),
            _ => {}
        }
    }
    let word = &words.words[at];
    if agent.is_none()
        && !passive
        && let Some(head) = words.head(at)
    {
        match word.deprel {
            Deprel::Conj | Deprel::Xcomp if matches!(word.upos, Upos::Verb) => {
                agent = words.children(head).find(|child| words.words[*child].deprel == Deprel::Nsubj).and_then(of)
            }
            Deprel::AclRelcl => agent = of(head),
            Deprel::Acl if word.xpos == Xpos::Vbg => agent = of(head),
            Deprel::Acl if word.xpos == Xpos::Vbn && patient.is_none() => patient = of(head),
            _ => {}
        }
    }
    // A relative pronoun says nothing; its antecedent does.
    (agent, patient.filter(|patient| Some(*patient) != agent))
}

/// The innermost quote whose words an event is among.
fn quote_of_event(words: &Words<'_>, found: &Timeline<'_>, quotes: View<'_, Quote>, parts: View<'_, QuotePart>) -> Vec<Option<Ref<Quote>>> {
    let mut pieces: Vec<(Span, Ref<Quote>)> =
        quotes.iter().flat_map(|(id, quote)| parts.rows(quote.parts).map(move |(_, part)| (part.span, id))).collect();
    pieces.sort_by_key(|(span, id)| (span.order(), *id));
    let mut open: Vec<(Span, Ref<Quote>)> = Vec::new();
    let mut next = 0;
    found
        .events
        .iter()
        .map(|event| {
            let start = words.words[event.word].start;
            while next < pieces.len() && pieces[next].0.start() <= start {
                while open.last().is_some_and(|(span, _)| span.end() <= pieces[next].0.start()) {
                    open.pop();
                }
                open.push(pieces[next]);
                next += 1;
            }
            while open.last().is_some_and(|(span, _)| span.end() <= start) {
                open.pop();
            }
            open.last().filter(|(span, _)| span.holds(start)).map(|(_, id)| *id)
        })
        .collect()
}

fn push_event(
    words: &Words<'_>,
    found: &Timeline<'_>,
    index: usize,
    mention: Option<&[Option<Ref<Mention>>]>,
    in_quote: Option<Ref<Quote>>,
    told: Told<'_>,
    events: &mut Table<Event>,
) {
    let (event, attributes, date) = (&found.events[index], &found.attributes[index], &found.dates[index]);
    let word = &words.words[event.word];
    let (agent, patient) = mention.map_or((None, None), |mention| participants(words, event.word, mention));
    let value = date.time.map_or("", |time| found.times[time].value.as_str());
    let (modality, value) = (events.str(attributes.modality), events.str(value));
    let rule = events.str(if date.rule.is_empty() { "undated" } else { date.rule });
    events.push(Event {
        span: Span::between(word.start, word.end),
        class: event.class,
        tense: attributes.tense,
        aspect: attributes.aspect,
        polarity: attributes.polarity,
        modality,
        status: attributes.status,
        agent,
        patient,
        time: date.time.map(Ref::new),
        value,
        earliest: date.earliest,
        latest: date.latest,
        in_quote,
        main: told.main,
        phrase: span_of(words, if agent.is_some_and(told.named) { &told.clause.1 } else { &told.clause.0 }),
        rule,
        confidence: Confidence::permille(u32::from(event.confidence)),
    });
}

/// How an event is told on a page.
struct Told<'a> {
    /// Its clause with the subject and without.
    clause: &'a (Range<usize>, Range<usize>),
    /// Whether it has a place on the page.
    main: bool,
    /// Whether an agent has a name that stands for the subject.
    named: &'a dyn Fn(Ref<Mention>) -> bool,
}

fn span_of(words: &Words<'_>, range: &Range<usize>) -> Span {
    match (words.words.get(range.start), range.end.checked_sub(1).and_then(|last| words.words.get(last))) {
        (Some(first), Some(last)) => Span::between(first.start, last.end),
        _ => Span::default(),
    }
}

/// The events worth a place on a timeline, one a clause: *the dispute began* is told once, by its verb.
fn main_events(words: &Words<'_>, found: &Timeline<'_>, clauses: &[(Range<usize>, Range<usize>)]) -> Vec<bool> {
    let worth: Vec<bool> = (0..found.events.len()).map(|index| is_main(words, found, index)).collect();
    (0..worth.len())
        .map(|index| {
            let word = found.events[index].word;
            let told = |other: usize| {
                other != index
                    && worth[other]
                    && clauses[other].0.contains(&word)
                    && !matches!(found.events[other].class, EventClass::Reporting | EventClass::State)
                    && (found.dates[other].time == found.dates[index].time
                        || found.dates[index].confidence < 600
                        || words.words[word].deprel == Deprel::Xcomp)
                    && words.words[found.events[other].word].upos == Upos::Verb
                    && (words.words[word].upos != Upos::Verb || words.words[word].deprel == Deprel::Xcomp)
            };
            // A clause is short: the events around this one are enough.
            let around = index.saturating_sub(NEIGHBOURS)..(index + NEIGHBOURS + 1).min(worth.len());
            worth[index] && !around.into_iter().any(told)
        })
        .collect()
}

/// Events further apart than this in the list do not tell each other's story.
const NEIGHBOURS: usize = 12;

/// Which relations are needed: the others follow from them and from the dates of times and events.
fn reduced(words: &Words<'_>, found: &Timeline<'_>, published: Option<Day>) -> Vec<bool> {
    let dated = |event: usize| {
        let date = &found.dates[event];
        (date.earliest.is_some() && date.latest.is_some()).then_some((date.earliest, date.latest))
    };
    let span = |end: End| match end {
        End::Event(event) => dated(event),
        End::Time(time) => {
            let time = &found.times[time];
            (time.period.is_some() || time.reference.is_some()).then_some((time.earliest, time.latest))
        }
        End::Published => published.map(|day| (Some(day * calendar::DAY_SECONDS), Some((day + 1) * calendar::DAY_SECONDS))),
    };
    let by_dates = |relation: &Relation| match (span(relation.a), span(relation.b)) {
        (Some(a), Some(b)) => compare(a, b) == relation.relation,
        _ => false,
    };
    pipeline::needed(words, found, by_dates)
}

/// Worth a place on a timeline: it happens or is done, and is dated outright or carries its sentence.
fn is_main(words: &Words<'_>, found: &Timeline<'_>, index: usize) -> bool {
    let (event, attributes, date) = (&found.events[index], &found.attributes[index], &found.dates[index]);
    let word = &words.words[event.word];
    let dated = date.time.is_some() && date.confidence >= 600;
    let leading = matches!(word.deprel, Deprel::Root | Deprel::Parataxis)
        || (matches!(word.deprel, Deprel::Conj | Deprel::Ccomp)
            && words.head(event.word).is_some_and(|head| words.words[head].deprel == Deprel::Root));
    let happens = matches!(event.class, EventClass::Occurrence | EventClass::IAction | EventClass::Aspectual);
    let real = attributes.polarity == Polarity::Pos || dated;
    let told = matches!(attributes.tense, Tense::Past | Tense::Future | Tense::Present) && attributes.status != EventStatus::Hypothetical;
    (dated && event.class != EventClass::State && attributes.status != EventStatus::Hypothetical) || (leading && happens && real && told)
}

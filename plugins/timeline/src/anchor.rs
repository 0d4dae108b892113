//! Which time expression dates an event, and the tightest interval the text supports.
//!
//! *How:* an expression dates the event that governs it in the parse (through nouns that are none); its date then spreads to
//! conjoined verbs, to the noun events a dated verb acts on or in, and across aspectual verbs (*began* to *fire*), but never
//! from a reporting verb into what is reported. Prepositions that do not include (*since*, *until*, *by*, *before*,
//! *after*) bound one side only. What is left names the nearest expression of its sentence, with little confidence.
//! Undated events are bounded by tense: the past ends, the future begins at publication.

use crate::attributes::Attributes;
use crate::calendar::{DAY_SECONDS, Day, Period};
use crate::events::EventWord;
use crate::resolve::{Kind, Timex};
use crate::words::Words;
use dateline_sdk::core::records::time::{Aspect, EventClass, Polarity, Tense};
use dateline_sdk::prelude::*;

/// The date of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchored {
    /// The expression that dates it.
    pub time: Option<usize>,
    /// First second.
    pub earliest: Option<i64>,
    /// Second after the last.
    pub latest: Option<i64>,
    /// How sure the date is, in permille.
    pub confidence: u16,
    /// Why.
    pub rule: &'static str,
}

/// How an expression's preposition relates the event to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Within,
    From,
    Until,
}

/// Dates the events.
#[must_use]
pub fn anchor(
    words: &Words<'_>,
    times: &[Timex],
    events: &[EventWord],
    attributes: &[Attributes<'_>],
    published: Option<Day>,
) -> Vec<Anchored> {
    let mut event_of = vec![u32::MAX; words.len()];
    for (index, event) in events.iter().enumerate() {
        event_of[event.word] = index as u32;
    }
    let event_at = |word: usize| event_of.get(word).copied().filter(|event| *event != u32::MAX).map(|event| event as usize);
    let mut dated = vec![Anchored::default(); events.len()];
    let mut bounds: Vec<(Option<i64>, Option<i64>)> = vec![(None, None); events.len()];
    let dates = |time: &Timex| matches!(time.kind, Kind::Date | Kind::Time);

    for (index, time) in times.iter().enumerate().filter(|(_, time)| dates(time)) {
        let Some(head) = words.phrase_head(time.start as u32, time.end as u32) else { continue };
        let bound = preposition(words, head);
        let mut at = head;
        for step in 0..6 {
            let relation = words.words[at].deprel;
            let Some(above) = words.head(at) else { break };
            if matches!(relation, Deprel::Ccomp | Deprel::Csubj | Deprel::AclRelcl | Deprel::Parataxis | Deprel::Advcl) && at != head {
                break;
            }
            at = above;
            let Some(event) = event_at(at) else { continue };
            if bound == Bound::Within {
                let slot = &mut dated[event];
                if slot.time.is_none()
                    || (step == 0 && slot.confidence < 850)
                    || (step == 0 && finer(time, &times[slot.time.unwrap_or(index)]))
                {
                    *slot = Anchored { time: Some(index), confidence: if step == 0 { 850 } else { 700 }, rule: "governs", ..*slot };
                }
            } else {
                let slot = &mut bounds[event];
                match bound {
                    Bound::From => slot.0 = slot.0.max(time.earliest),
                    _ => {
                        slot.1 = match (slot.1, time.latest) {
                            (Some(a), Some(b)) => Some(a.min(b)),
                            (a, b) => a.or(b),
                        }
                    }
                }
            }
            break;
        }
    }
    spread(words, times, events, &event_of, &mut dated);
    nearest(words, times, events, &mut dated);
    lead_day(words, times, events, attributes, published, &mut dated);
    for (index, slot) in dated.iter_mut().enumerate() {
        let (from, to) = by_tense(&attributes[index], events[index], published);
        match slot.time.filter(|_| slot.confidence >= 500).map(|time| &times[time]) {
            Some(time) => {
                slot.earliest = time.earliest;
                slot.latest = time.latest;
            }
            None => {
                slot.earliest = bounds[index].0.or(from);
                slot.latest = bounds[index].1.or(to);
                // Bounds that contradict the tense: what is said outright wins.
                if let (Some(earliest), Some(latest)) = (slot.earliest, slot.latest)
                    && earliest >= latest
                {
                    (slot.earliest, slot.latest) = bounds[index];
                    if let (Some(earliest), Some(latest)) = (slot.earliest, slot.latest)
                        && earliest >= latest
                    {
                        slot.latest = None;
                    }
                }
            }
        }
    }
    dated
}

fn finer(a: &Timex, b: &Timex) -> bool {
    match (a.grain, b.grain) {
        (Some(a), Some(b)) => a < b,
        (Some(_), None) => true,
        _ => false,
    }
}

fn preposition(words: &Words<'_>, head: usize) -> Bound {
    for child in words.children(head) {
        let word = &words.words[child];
        if matches!(word.deprel, Deprel::Case | Deprel::Mark) {
            return match word.lemma {
                "since" | "after" | "from" => Bound::From,
                "until" | "till" | "by" | "before" => Bound::Until,
                _ => Bound::Within,
            };
        }
    }
    Bound::Within
}

/// Dates go to the events that share them.
fn spread(words: &Words<'_>, times: &[Timex], events: &[EventWord], event_of: &[u32], dated: &mut [Anchored]) {
    let event_at = |word: usize| event_of.get(word).copied().filter(|event| *event != u32::MAX).map(|event| event as usize);
    // Two passes in text order reach chains such as began → attack → strikes.
    for _ in 0..2 {
        for index in 0..events.len() {
            let at = events[index].word;
            let Some(head) = words.head(at) else { continue };
            let relation = words.words[at].deprel;
            let Some(above) = event_at(head) else { continue };
            let reporting = events[above].class == EventClass::Reporting;
            let shares = match relation {
                Deprel::Conj => true,
                Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Nmod | Deprel::Compound => {
                    !reporting && !matches!(words.words[at].upos, Upos::Verb)
                }
                Deprel::Obl => {
                    !reporting && words.children(at).any(|case| matches!(words.words[case].lemma, "in" | "during" | "at" | "on"))
                }
                Deprel::Xcomp => events[above].class == EventClass::Aspectual,
                _ => false,
            };
            if !shares {
                continue;
            }
            let (from, to) = if dated[index].time.is_none() && dated[above].time.is_some() {
                (above, index)
            } else if dated[above].time.is_none()
                && dated[index].time.is_some()
                && matches!(relation, Deprel::Xcomp | Deprel::Obj | Deprel::Obl)
            {
                (index, above)
            } else {
                continue;
            };
            // "bought it in 1998 and sold it": what stands between two verbs belongs to the first alone.
            if relation == Deprel::Conj
                && let Some(time) = dated[from].time
            {
                let (first, second) = (words.words[events[from].word].start, words.words[events[to].word].start);
                if (first.min(second)..first.max(second)).contains(&(times[time].start as u32)) {
                    continue;
                }
            }
            dated[to] = Anchored { time: dated[from].time, confidence: dated[from].confidence * 3 / 4, rule: "shares", ..dated[to] };
        }
    }
}

/// The nearest dating expression of the sentence, for events that nothing dates. (Only of the clause was tried: four points more
/// precision, ten less recall.) It names the expression; the event's interval does not follow it.
fn nearest(words: &Words<'_>, times: &[Timex], events: &[EventWord], dated: &mut [Anchored]) {
    let mut starts: Vec<(u32, u32, usize)> = Vec::new();
    for (index, time) in times.iter().enumerate().filter(|(_, time)| matches!(time.kind, Kind::Date | Kind::Time) && time.period.is_some())
    {
        let Some(head) = words.phrase_head(time.start as u32, time.end as u32) else { continue };
        if preposition(words, head) == Bound::Within {
            starts.push((words.words[head].sentence, time.start as u32, index));
        }
    }
    for (index, event) in events.iter().enumerate() {
        if dated[index].time.is_some() {
            continue;
        }
        let start = words.words[event.word].start;
        let own = words.words[event.word].sentence;
        let split = starts.partition_point(|(_, other, _)| *other < start);
        let before = split.checked_sub(1).and_then(|at| starts.get(at)).filter(|found| found.0 == own);
        let after = starts.get(split).filter(|found| found.0 == own);
        let found = match (before, after) {
            (Some(before), Some(after)) => Some(if start - before.1 <= after.1 - start { before } else { after }),
            (before, after) => before.or(after),
        };
        if let Some(found) = found {
            dated[index] = Anchored { time: Some(found.2), confidence: 350, rule: "nearest", ..dated[index] };
        }
    }
}

/// The report's own day: what the one whom the lead tells of did says or does in the simple past further down, without a date of
/// its own, belongs to the day of the lead. It names the expression; the event's interval does not follow it.
fn lead_day(
    words: &Words<'_>,
    times: &[Timex],
    events: &[EventWord],
    attributes: &[Attributes<'_>],
    published: Option<Day>,
    dated: &mut [Anchored],
) {
    const LEAD: u32 = 3;
    const FRESH: Day = 2;
    let Some(published) = published else { return };
    let lead = events.iter().enumerate().take_while(|(_, event)| words.words[event.word].sentence < LEAD).find_map(|(index, event)| {
        let time = dated[index].time?;
        let Some(Period::Day(day)) = times[time].period else { return None };
        let fresh = (0..=FRESH).contains(&(published - day));
        let actor = actor(words, event.word);
        (fresh && dated[index].confidence >= 600 && !actor.is_empty()).then_some((time, actor))
    });
    let Some((time, lead)) = lead else { return };
    for (index, event) in events.iter().enumerate() {
        let attributes = &attributes[index];
        let told = attributes.tense == Tense::Past && attributes.aspect == Aspect::None && attributes.polarity == Polarity::Pos;
        let acts = matches!(event.class, EventClass::Reporting | EventClass::IAction) && words.words[event.word].upos == Upos::Verb;
        if dated[index].confidence < 400 && told && acts && actor(words, event.word).iter().any(|name| lead.contains(name)) {
            dated[index] = Anchored { time: Some(time), confidence: 400, rule: "day of the lead", ..dated[index] };
        }
    }
}

/// The proper names in the subject of a clause, or in the subject it shares with the clause before.
fn actor<'a>(words: &Words<'a>, verb: usize) -> Vec<&'a str> {
    let subject = |verb: usize| words.children(verb).find(|child| words.words[*child].deprel == Deprel::Nsubj);
    let shared = || match words.words[verb].deprel {
        Deprel::Conj => words.head(verb).and_then(subject),
        _ => None,
    };
    let Some(head) = subject(verb).or_else(shared) else { return Vec::new() };
    let name = |at: usize| (words.words[at].upos == Upos::Propn).then_some(words.words[at].norm);
    let parts = words.children(head).filter(|child| matches!(words.words[*child].deprel, Deprel::Flat | Deprel::Compound));
    name(head).into_iter().chain(parts.filter_map(name)).collect()
}

/// What tense says of an undated event.
fn by_tense(attributes: &Attributes<'_>, event: EventWord, published: Option<Day>) -> (Option<i64>, Option<i64>) {
    let Some(day) = published else { return (None, None) };
    let (start, end) = (day * DAY_SECONDS, (day + 1) * DAY_SECONDS);
    if event.class == EventClass::State && attributes.tense == Tense::Present {
        return (None, None);
    }
    match (attributes.tense, attributes.aspect) {
        (Tense::Past, _) | (Tense::Present, Aspect::Perfective) => (None, Some(end)),
        (Tense::Future, _) => (Some(start), None),
        _ => (None, None),
    }
}

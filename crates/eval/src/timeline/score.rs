//! Counting over documents.

use super::awareness::AwarenessCounts;
use super::links::{LinkCounts, inverse};
use super::pairing::{expressions, pairs};
use super::{EventRecord, LinkScore, TimelineDocument};
use crate::measure::share;
use crate::{Error, Figure, Prf};
use std::collections::{BTreeMap, BTreeSet};

/// The scores of a corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineScore {
    /// How many gold documents.
    pub documents: usize,
    /// How many of them have no prediction.
    pub missing: usize,
    /// Time expressions.
    pub expressions: ExpressionScore,
    /// Events.
    pub events: EventScore,
    /// Links, pair by pair.
    pub links: LinkScore,
    /// Temporal awareness.
    pub awareness: Prf,
    /// Events with the right calendar value.
    pub anchors: Prf,
}

/// The scores of time expressions (TempEval-3 task A).
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressionScore {
    /// Equal spans.
    pub strict: Prf,
    /// Overlapping spans.
    pub relaxed: Prf,
    /// Among overlapping pairs, the share with the right type.
    pub type_accuracy: f64,
    /// Among overlapping pairs, the share with the right value.
    pub value_accuracy: f64,
    /// Equal spans with the right type.
    pub strict_type: Prf,
    /// Equal spans with the right value.
    pub strict_value: Prf,
    /// Among overlapping pairs where either side has a modifier, the share with the same.
    pub modifier_accuracy: f64,
    /// How many such pairs there are.
    pub with_modifier: usize,
    /// Gold count and relaxed, strict and value recall of each type.
    pub by_type: BTreeMap<String, (usize, f64, f64, f64)>,
}

impl ExpressionScore {
    /// Relaxed F1 times type accuracy.
    #[must_use]
    pub fn type_f1(&self) -> f64 {
        self.relaxed.f1 * self.type_accuracy
    }

    /// Relaxed F1 times value accuracy: the headline measure.
    #[must_use]
    pub fn value_f1(&self) -> f64 {
        self.relaxed.f1 * self.value_accuracy
    }
}

/// The scores of events (TempEval-3 task B).
#[derive(Debug, Clone, PartialEq)]
pub struct EventScore {
    /// Equal spans.
    pub strict: Prf,
    /// Overlapping spans.
    pub relaxed: Prf,
    /// Among overlapping pairs, the share with the right class, tense, aspect, polarity and modality.
    pub accuracy: [(&'static str, f64); 5],
}

impl EventScore {
    /// Relaxed F1 times the accuracy of an attribute.
    #[must_use]
    pub fn attribute_f1(&self, name: &str) -> Option<f64> {
        self.accuracy.iter().find(|(attribute, _)| *attribute == name).map(|(_, accuracy)| self.relaxed.f1 * accuracy)
    }
}

impl TimelineScore {
    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = vec![("docs".into(), self.documents as f64)];
        let timex = &self.expressions;
        timex.strict.figures("timex.strict", &mut out);
        timex.relaxed.figures("timex.relaxed", &mut out);
        for (name, value) in [
            ("type_acc", timex.type_accuracy),
            ("value_acc", timex.value_accuracy),
            ("type_f1", timex.type_f1()),
            ("value_f1", timex.value_f1()),
            ("strict_type_f1", timex.strict_type.f1),
            ("strict_value_f1", timex.strict_value.f1),
            ("mod_acc", timex.modifier_accuracy),
        ] {
            out.push((format!("timex.{name}"), 100.0 * value));
        }
        out.push(("timex.mod_n".into(), timex.with_modifier as f64));
        for (kind, (gold, relaxed, strict, value)) in &timex.by_type {
            out.push((format!("timex.by_type.{kind}.gold"), *gold as f64));
            for (name, recall) in [("relaxed_recall", relaxed), ("strict_recall", strict), ("value_recall", value)] {
                out.push((format!("timex.by_type.{kind}.{name}"), 100.0 * recall));
            }
        }
        self.events.strict.figures("event.strict", &mut out);
        self.events.relaxed.figures("event.relaxed", &mut out);
        for (name, accuracy) in &self.events.accuracy {
            out.push((format!("event.{name}_acc"), 100.0 * accuracy));
            out.push((format!("event.{name}_f1"), 100.0 * accuracy * self.events.relaxed.f1));
        }
        self.links.figures(&mut out);
        self.awareness.figures("awareness", &mut out);
        self.anchors.figures("anchor", &mut out);
        out
    }
}

/// Compares predicted with gold documents, micro-averaged.
///
/// A gold document without prediction counts as one without annotation; predictions for unknown documents are ignored.
///
/// # Errors
/// [`Error::DuplicateId`] on either side, [`Error::TextDiffers`] when both sides carry a text and they differ.
pub fn score(gold: &[TimelineDocument], predicted: &[TimelineDocument]) -> Result<TimelineScore, Error> {
    let predictions = by_id(predicted, "predictions")?;
    by_id(gold, "gold")?;
    let none = TimelineDocument::default();
    let mut missing = 0;
    let (mut timexes, mut events) = (ExpressionCounts::default(), EventCounts::default());
    let (mut links, mut awareness) = (LinkCounts::default(), AwarenessCounts::default());
    let mut anchors = [0usize; 3];
    for document in gold {
        let prediction = predictions.get(document.id.as_str()).copied();
        missing += usize::from(prediction.is_none());
        let prediction = prediction.unwrap_or(&none);
        if let (Some(ours), Some(theirs)) = (&document.text, &prediction.text)
            && ours != theirs
        {
            return Err(Error::TextDiffers { id: document.id.clone() });
        }
        timexes.document(document, prediction);
        events.document(document, prediction);
        links.document(document, prediction);
        awareness.document(document, prediction);
        count_anchors(document, prediction, &mut anchors);
    }
    Ok(TimelineScore {
        documents: gold.len(),
        missing,
        expressions: timexes.score(),
        events: events.score(),
        links: links.score(),
        awareness: awareness.score(),
        anchors: Prf::matched(anchors[0], anchors[1], anchors[2]),
    })
}

fn by_id<'a>(documents: &'a [TimelineDocument], side: &'static str) -> Result<BTreeMap<&'a str, &'a TimelineDocument>, Error> {
    let mut out = BTreeMap::new();
    for document in documents {
        if out.insert(document.id.as_str(), document).is_some() {
            return Err(Error::DuplicateId { side, id: document.id.clone() });
        }
    }
    Ok(out)
}

/// Absent and empty are the same for attributes of events and for modifiers.
fn said(value: Option<&String>) -> Option<&str> {
    value.map(String::as_str).filter(|text| !text.is_empty())
}

#[derive(Default)]
struct ExpressionCounts {
    gold: usize,
    system: usize,
    relaxed: usize,
    strict: usize,
    kind: usize,
    value: usize,
    strict_kind: usize,
    strict_value: usize,
    modifier: usize,
    with_modifier: usize,
    /// Gold, relaxed, strict, value.
    by_type: BTreeMap<String, [usize; 4]>,
}

impl ExpressionCounts {
    fn document(&mut self, gold: &TimelineDocument, system: &TimelineDocument) {
        let wanted = expressions(gold, gold.dct_id.as_deref());
        let given = expressions(system, system.dct_id.as_deref());
        self.gold += wanted.len();
        self.system += given.len();
        let name = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "None".into());
        for timex in &wanted {
            self.by_type.entry(name(&timex.kind)).or_default()[0] += 1;
        }
        for (g, s, equal) in pairs(&wanted, &given) {
            let (a, b) = (wanted[g], given[s]);
            let (kind, value) = (a.kind == b.kind, a.value == b.value);
            self.relaxed += 1;
            self.strict += usize::from(equal);
            self.kind += usize::from(kind);
            self.value += usize::from(value);
            self.strict_kind += usize::from(equal && kind);
            self.strict_value += usize::from(equal && value);
            let modifiers = (said(a.modifier.as_ref()), said(b.modifier.as_ref()));
            if modifiers != (None, None) {
                self.with_modifier += 1;
                self.modifier += usize::from(modifiers.0 == modifiers.1);
            }
            let tally = self.by_type.entry(name(&a.kind)).or_default();
            tally[1] += 1;
            tally[2] += usize::from(equal);
            tally[3] += usize::from(value);
        }
    }

    fn score(&self) -> ExpressionScore {
        let over = |part: usize, whole: usize| share(part as f64, whole as f64);
        ExpressionScore {
            strict: Prf::matched(self.strict, self.system, self.gold),
            relaxed: Prf::matched(self.relaxed, self.system, self.gold),
            type_accuracy: over(self.kind, self.relaxed),
            value_accuracy: over(self.value, self.relaxed),
            strict_type: Prf::matched(self.strict_kind, self.system, self.gold),
            strict_value: Prf::matched(self.strict_value, self.system, self.gold),
            modifier_accuracy: over(self.modifier, self.with_modifier),
            with_modifier: self.with_modifier,
            by_type: self
                .by_type
                .iter()
                .map(|(kind, [gold, relaxed, strict, value])| {
                    (kind.clone(), (*gold, over(*relaxed, *gold), over(*strict, *gold), over(*value, *gold)))
                })
                .collect(),
        }
    }
}

#[derive(Default)]
struct EventCounts {
    gold: usize,
    system: usize,
    relaxed: usize,
    strict: usize,
    attributes: [usize; 5],
}

/// The attributes of an event that are scored.
const ATTRIBUTES: [&str; 5] = ["class", "tense", "aspect", "polarity", "modality"];

fn attributes(event: &EventRecord) -> [Option<&str>; 5] {
    [&event.class, &event.tense, &event.aspect, &event.polarity, &event.modality].map(|value| said(value.as_ref()))
}

impl EventCounts {
    fn document(&mut self, gold: &TimelineDocument, system: &TimelineDocument) {
        let (wanted, given): (Vec<_>, Vec<_>) = (gold.events.iter().collect(), system.events.iter().collect());
        self.gold += wanted.len();
        self.system += given.len();
        for (g, s, equal) in pairs(&wanted, &given) {
            self.relaxed += 1;
            self.strict += usize::from(equal);
            let sides = attributes(wanted[g]).into_iter().zip(attributes(given[s]));
            for (count, (a, b)) in self.attributes.iter_mut().zip(sides) {
                *count += usize::from(a == b);
            }
        }
    }

    fn score(&self) -> EventScore {
        let mut accuracy = ATTRIBUTES.map(|name| (name, 0.0));
        for ((_, value), right) in accuracy.iter_mut().zip(self.attributes) {
            *value = share(right as f64, self.relaxed as f64);
        }
        EventScore {
            strict: Prf::matched(self.strict, self.system, self.gold),
            relaxed: Prf::matched(self.relaxed, self.system, self.gold),
            accuracy,
        }
    }
}

/// Each event's calendar values: its own, else those of the dates and times it lies in or coincides with.
fn anchors(document: &TimelineDocument) -> BTreeMap<&str, BTreeSet<&str>> {
    let dated: BTreeMap<&str, Option<&str>> = expressions(document, document.dct_id.as_deref())
        .into_iter()
        .filter(|timex| matches!(timex.kind.as_deref(), Some("DATE" | "TIME")))
        .map(|timex| (timex.id.as_str(), timex.value.as_deref()))
        .collect();
    let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in &document.events {
        if let Some(value) = said(event.value.as_ref()) {
            out.insert(&event.id, BTreeSet::from([value]));
        }
    }
    let own: BTreeSet<&str> = out.keys().copied().collect();
    let events: BTreeSet<&str> = document.events.iter().map(|event| event.id.as_str()).collect();
    for link in &document.tlinks {
        let (mut event, mut timex) = (link.from.as_str(), link.to.as_str());
        let upper = link.rel.to_uppercase();
        let mut relation = upper.as_str();
        if dated.contains_key(event) && events.contains(timex) {
            (event, timex) = (timex, event);
            relation = inverse(relation);
        }
        let holds = matches!(relation, "IS_INCLUDED" | "SIMULTANEOUS" | "DURING" | "IDENTITY" | "EQUAL");
        if !holds || !events.contains(event) || own.contains(event) {
            continue;
        }
        if let Some(Some(value)) = dated.get(timex)
            && !value.is_empty()
        {
            out.entry(event).or_default().insert(value);
        }
    }
    out
}

/// Adds right, system and gold anchors. System anchors count only on gold events that have one.
fn count_anchors(gold: &TimelineDocument, system: &TimelineDocument, counts: &mut [usize; 3]) {
    let (wanted, given) = (anchors(gold), anchors(system));
    counts[2] += wanted.len();
    let events: (Vec<_>, Vec<_>) = (gold.events.iter().collect(), system.events.iter().collect());
    for (g, s, _) in pairs(&events.0, &events.1) {
        let Some(values) = wanted.get(gold.events[g].id.as_str()) else { continue };
        if let Some(answers) = given.get(system.events[s].id.as_str()) {
            counts[1] += 1;
            counts[0] += usize::from(!values.is_disjoint(answers));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LinkRecord, TimexRecord};
    use super::*;

    const TEXT: &str = "On Tuesday she wrote it stopped last month and resumed in 2001.";

    fn timex(id: &str, words: &str, kind: &str, value: &str) -> TimexRecord {
        let start = TEXT.find(words).unwrap();
        let (id, end) = (id.into(), start + words.len());
        TimexRecord { id, start, end, kind: Some(kind.into()), value: Some(value.into()), modifier: None }
    }

    fn event(id: &str, word: &str, class: &str) -> EventRecord {
        let start = TEXT.find(word).unwrap();
        let end = start + word.len();
        EventRecord { id: id.into(), start, end, class: Some(class.into()), ..EventRecord::default() }
    }

    fn link(from: &str, to: &str, rel: &str) -> LinkRecord {
        LinkRecord { from: from.into(), to: to.into(), rel: rel.into() }
    }

    fn document(timexes: Vec<TimexRecord>, events: Vec<EventRecord>, tlinks: Vec<LinkRecord>) -> TimelineDocument {
        let (id, text, dct_id) = ("d".into(), Some(TEXT.into()), Some("t0".into()));
        TimelineDocument { id, text, dct_id, timexes, events, tlinks, ..TimelineDocument::default() }
    }

    fn gold() -> TimelineDocument {
        document(
            vec![
                timex("t1", "Tuesday", "DATE", "2025-03-18"),
                timex("t2", "last month", "DATE", "2025-02"),
                timex("t3", "2001", "DATE", "2001"),
            ],
            vec![event("e1", "wrote", "REPORTING"), event("e2", "stopped", "ASPECTUAL"), event("e3", "resumed", "ASPECTUAL")],
            vec![
                link("e3", "e2", "BEFORE"),
                link("e2", "e1", "BEFORE"),
                link("e1", "t0", "BEFORE"),
                link("e2", "t2", "IS_INCLUDED"),
                link("e1", "e3", "AFTER"),
                link("t1", "t2", "VAGUE"),
            ],
        )
    }

    fn system() -> TimelineDocument {
        document(
            vec![timex("x1", "Tuesday", "DATE", "2025-03-18"), timex("x2", "month", "DURATION", "P1M"), timex("x4", "it", "DATE", "XXXX")],
            vec![event("y1", "wrote", "REPORTING"), event("y2", "stopped", "OCCURRENCE")],
            vec![link("y1", "y2", "AFTER"), link("t0", "y1", "AFTER"), link("x2", "y2", "INCLUDES"), link("x1", "x2", "BEFORE")],
        )
    }

    #[test]
    fn figures_by_hand() {
        let score = score(&[gold()], &[system()]).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        near(score.expressions.strict.precision, 1.0 / 3.0);
        near(score.expressions.relaxed.f1, 2.0 / 3.0);
        near(score.expressions.type_f1(), 1.0 / 3.0);
        near(score.expressions.value_f1(), 1.0 / 3.0);
        near(score.events.strict.precision, 1.0);
        near(score.events.strict.recall, 2.0 / 3.0);
        near(score.events.accuracy[0].1, 0.5);
        // Four system links on labelled pairs, three of them right; six gold pairs, one of them VAGUE.
        let all = score.links.all["micro"];
        assert_eq!((all.gold, all.system), (6, 4));
        near(all.precision, 0.75);
        let clear = score.links.without_vague["micro"];
        assert_eq!((clear.gold, clear.system), (5, 4));
        near(clear.recall, 0.6);
        // e1 after e3 follows from the rest, and VAGUE says nothing: four gold links remain.
        assert_eq!((score.awareness.gold, score.awareness.system), (4, 4));
        near(score.awareness.f1, 0.75);
        // e2 lies in last month; the system's month is a duration and anchors nothing.
        assert_eq!((score.anchors.gold, score.anchors.system), (1, 0));
    }

    #[test]
    fn an_anchor_through_a_date() {
        let mut system = system();
        system.timexes[1] = timex("x2", "last month", "DATE", "2025-02");
        assert_eq!(score(&[gold()], &[system]).unwrap().anchors.f1, 1.0);
    }

    #[test]
    fn gold_against_itself_and_against_nothing() {
        let perfect = score(&[gold()], &[gold()]).unwrap();
        assert_eq!(perfect.expressions.value_f1(), 1.0);
        assert_eq!(perfect.events.attribute_f1("class"), Some(1.0));
        assert_eq!(perfect.links.all["micro"].f1, 1.0);
        assert_eq!(perfect.awareness.f1, 1.0);
        let empty = score(&[gold()], &[]).unwrap();
        assert_eq!((empty.missing, empty.expressions.relaxed.f1, empty.awareness.f1), (1, 0.0, 0.0));
    }
}

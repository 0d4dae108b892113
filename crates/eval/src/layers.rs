//! From the layers of an analyzed document to the records of the corpora.
//!
//! Layers count bytes, corpora code points. A layer that was not computed gives no records.

mod base;
mod sentences;

pub use base::{clusters_of, names_of, trees_of};
pub use sentences::{directed_of, event_code_of, target_attitude_of};

use crate::CodePoints;
use crate::quotes::QuoteRecord;
use crate::stance::StanceRecord;
use crate::timeline::{EventRecord, LinkRecord, TimelineDocument, TimexRecord};
use dateline_core::records::base::{Entity, Mention};
use dateline_core::records::quote::{Quote, QuotePart};
use dateline_core::records::stance::{Stance, StancePart, StancePartRole};
use dateline_core::records::time::{Event, Order, Time, TimeMod};
use dateline_core::{Document, Label, Ref, Span};

/// Byte offsets of a text as code points.
pub(crate) struct Offsets {
    /// For each byte, how many code points begin before it; one more for the end.
    before: Vec<u32>,
}

impl Offsets {
    pub(crate) fn new(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut count = 0;
        for c in text.chars() {
            before.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += 1;
        }
        before.push(count);
        Offsets { before }
    }

    fn at(&self, byte: u32) -> usize {
        self.before.get(byte as usize).or(self.before.last()).map_or(0, |count| *count as usize)
    }

    pub(crate) fn code_points(&self, span: Span) -> CodePoints {
        CodePoints::new(self.at(span.start()), self.at(span.end()))
    }
}

/// Where a mention stands, if the layer has it.
fn mention_span(document: &Document, mention: Option<Ref<Mention>>) -> Option<Span> {
    document.view::<Mention>()?.row(mention?.index()).map(|mention| mention.span)
}

/// The name of what a mention refers to.
fn entity_name(document: &Document, mention: Option<Ref<Mention>>) -> Option<String> {
    let mention = document.view::<Mention>()?.row(mention?.index())?;
    let entities = document.view::<Entity>()?;
    let entity = entities.row(mention.entity.index())?;
    Some(entities.str(entity.name).to_owned()).filter(|name| !name.is_empty())
}

/// The quotes that stand in no other quote, as PolNeAR annotates them.
#[must_use]
pub fn quotes_of(document: &Document) -> Vec<QuoteRecord> {
    let (Some(quotes), Some(parts)) = (document.view::<Quote>(), document.view::<QuotePart>()) else { return Vec::new() };
    let offsets = Offsets::new(&document.text);
    let spans = |span: Option<Span>| span.map(|span| offsets.code_points(span)).into_iter().collect();
    let record = |quote: Quote| QuoteRecord {
        content: parts.rows(quote.parts).map(|(_, part)| offsets.code_points(part.span)).collect(),
        cue: spans(quote.cue),
        source: spans(quote.source),
        kind: Some(quote.kind.name().to_owned()),
        speaker: entity_name(document, quote.speaker),
        negated: Some(quote.negated),
        confidence: Some(quote.confidence.get()),
    };
    quotes.iter().filter(|(_, quote)| quote.parent.is_none()).map(|(_, quote)| record(quote)).collect()
}

/// The id that links use for the time of publication.
const CREATION: &str = "t0";

/// Time expressions (`t1`, …), events (`e1`, …) and their links. Links that contradict surer ones are left out.
#[must_use]
pub fn timeline_of(document: &Document) -> TimelineDocument {
    let offsets = Offsets::new(&document.text);
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mut out = TimelineDocument {
        id: document.id.clone(),
        dct: document.meta("published").map(str::to_owned),
        dct_id: Some(CREATION.to_owned()),
        ..TimelineDocument::default()
    };
    if let Some(times) = document.view::<Time>() {
        out.timexes.extend(times.iter().map(|(id, time)| {
            let span = offsets.code_points(time.span);
            TimexRecord {
                id: format!("t{}", id.index() + 1),
                start: span.start,
                end: span.end,
                kind: Some(time.kind.name().to_owned()),
                value: filled(times.str(time.value)),
                modifier: (time.modifier != TimeMod::None).then(|| time.modifier.name().to_owned()),
            }
        }));
    }
    if let Some(events) = document.view::<Event>() {
        out.events.extend(events.iter().map(|(id, event)| {
            let span = offsets.code_points(event.span);
            EventRecord {
                id: format!("e{}", id.index() + 1),
                start: span.start,
                end: span.end,
                class: Some(event.class.name().to_owned()),
                tense: Some(event.tense.name().to_owned()),
                aspect: Some(event.aspect.name().to_owned()),
                polarity: Some(event.polarity.name().to_owned()),
                modality: filled(events.str(event.modality)),
                value: filled(events.str(event.value)),
            }
        }));
    }
    if let Some(orders) = document.view::<Order>() {
        let end = |event: Option<Ref<Event>>, time: Option<Ref<Time>>| match (event, time) {
            (Some(event), _) => format!("e{}", event.index() + 1),
            (None, Some(time)) => format!("t{}", time.index() + 1),
            (None, None) => CREATION.to_owned(),
        };
        out.tlinks.extend(orders.iter().filter(|(_, order)| !order.conflict).map(|(_, order)| LinkRecord {
            from: end(order.a, order.a_time),
            to: end(order.b, order.b_time),
            rel: order.relation.name().to_uppercase(),
        }));
    }
    out
}

/// The stances of an article.
#[must_use]
pub fn stances_of(document: &Document) -> Vec<StanceRecord> {
    let (Some(stances), Some(parts)) = (document.view::<Stance>(), document.view::<StancePart>()) else { return Vec::new() };
    let offsets = Offsets::new(&document.text);
    let record = |stance: Stance| StanceRecord {
        holder: stance.holder_span.or_else(|| mention_span(document, stance.holder)).map(|span| offsets.code_points(span)),
        target: Some(offsets.code_points(stance.target)),
        holder_alt: Vec::new(),
        target_alt: Vec::new(),
        polarity: Some(stance.polarity.name().to_owned()),
        act: Some(stance.act.name().to_owned()),
        modality: Some(stance.modality.name().to_owned()),
        reporting: Some(stance.reporting.name().to_owned()),
        conditional: Some(stance.conditional),
        evidence: parts
            .rows(stance.parts)
            .filter(|(_, part)| part.role == StancePartRole::Evidence)
            .map(|(_, part)| offsets.code_points(part.span))
            .collect(),
        core: None,
    };
    stances.iter().map(|(_, stance)| record(stance)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::records::time::{AnchoredTo, Grain, TimeType};
    use dateline_core::{Confidence, Str, Table};

    #[test]
    fn offsets_count_code_points() {
        let offsets = Offsets::new("é—x");
        let points = |start, end| offsets.code_points(Span::between(start, end));
        assert_eq!(points(2, 5), CodePoints::new(1, 2));
        assert_eq!(points(5, 6), CodePoints::new(2, 3));
        assert_eq!(points(0, 99), CodePoints::new(0, 3));
    }

    #[test]
    fn a_document_without_layers_has_no_records() {
        let document = Document::new("d", "Nothing here.");
        assert_eq!(quotes_of(&document), []);
        assert_eq!(stances_of(&document), []);
        assert_eq!(timeline_of(&document).events, []);
    }

    #[test]
    fn a_time_becomes_a_timex() {
        let mut times = Table::<Time>::new();
        let value = times.str("2025-06-18");
        times.push(Time {
            span: Span::between(5, 14),
            kind: TimeType::Date,
            value,
            modifier: TimeMod::None,
            quant: Str::EMPTY,
            freq: Str::EMPTY,
            edtf: Str::EMPTY,
            earliest: None,
            latest: None,
            grain: Grain::Day,
            anchored_to: AnchoredTo::Publication,
            anchor: None,
            rule: Str::EMPTY,
            confidence: Confidence::CERTAIN,
            reference: Str::EMPTY,
            readings: dateline_core::layer::Rows::new(0, 0),
        });
        let mut document = Document::new("d", "“Yes” Wednesday");
        document.insert(times.into_layer());
        let timex = &timeline_of(&document).timexes[0];
        assert_eq!(
            (timex.id.as_str(), timex.start, timex.value.as_deref(), timex.modifier.as_deref()),
            ("t1", 3, Some("2025-06-18"), None)
        );
    }
}

//! The features of pairs: those of one end alone, and those of two together.

use super::description::{Described, EventFacts, TimeFacts};
use super::{End, compare};
use crate::events::feature;
use dateline_learn::hash::combine;
use dateline_sdk::prelude::*;

/// Turns a feature of an event as the first end of a pair into that of the second.
pub const SECOND: u64 = 0x5ec0_4d5e_c04d_5ec0;

/// What a pair of ends is to the model: two events of one sentence, of neighbouring sentences, an event and a time, an event and the
/// publication; nothing for the others.
#[must_use]
pub fn kind(described: &Described<'_>, a: End, b: End) -> Option<usize> {
    match (a, b) {
        (End::Event(a), End::Event(b)) => Some(usize::from(described.events.get(a)?.sentence != described.events.get(b)?.sentence)),
        (End::Event(_), End::Time(_)) => Some(2),
        (End::Event(_), End::Published) => Some(3),
        _ => None,
    }
}

impl Described<'_> {
    /// All features of a pair, into `out`, those of its second event turned by [`SECOND`].
    pub fn features(&self, a: End, b: End, out: &mut Vec<u64>) {
        out.clear();
        if let End::Event(event) = a {
            self.alone(event, out);
        }
        if let End::Event(event) = b {
            let from = out.len();
            self.alone(event, out);
            for feature in out.iter_mut().skip(from) {
                *feature ^= SECOND;
            }
        }
        self.together(a, b, out);
    }

    /// Appends what one event says of its pairs.
    pub fn alone(&self, event: usize, out: &mut Vec<u64>) {
        let own = &self.events[event];
        let mut add = |template: u64, a: u64, b: u64| out.push(feature(100 + template, a, b));
        add(0, 0, 0);
        add(1, own.verb, 0);
        add(2, own.verb_class, 0);
        add(3, own.class, 0);
        add(4, own.tag, 0);
        add(5, own.relation, 0);
        add(6, own.status, 0);
        add(7, own.modality, 0);
        add(8, own.polarity, 0);
        add(9, own.case, 0);
        add(10, own.dated, 0);
        add(11, own.tense, 0);
        add(12, own.direction, 0);
        add(13, own.over, 0);
        add(14, own.over_relation, 0);
        add(15, own.over, own.over_relation);
        add(16, own.over_event, 0);
        add(17, own.dated, own.verb);
        add(18, own.tag, own.relation);
        add(20, own.lemma, 0);
        add(21, own.lemma, own.verb);
        add(22, own.over_lemma, own.over_relation);
        add(23, own.tense, own.class);
        add(24, own.tense, own.dated);
        add(25, own.direction, own.class);
        add(26, own.relation, own.tense);
        add(27, own.class, own.tag);
        add(28, own.status, own.tense);
        add(29, u64::from(own.sentence == 0), own.verb_class);
        let (words, hashes) = (self.scene.words, self.scene.hashes);
        for child in words.children(own.word).take(16) {
            let relation = words.words[child].deprel;
            if matches!(
                relation,
                Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Mark | Deprel::Advmod | Deprel::Case | Deprel::Det | Deprel::Cc
            ) {
                add(19, hashes.lemma(Some(child)), u64::from(relation.index()));
            }
        }
    }

    /// Appends what two ends say together.
    pub(super) fn together(&self, a: End, b: End, out: &mut Vec<u64>) {
        match (a, b) {
            (End::Event(a), End::Event(b)) => self.two_events(a, b, out),
            (End::Event(event), End::Time(time)) => self.event_and_time(event, time, out),
            _ => {}
        }
    }

    fn two_events(&self, a: usize, b: usize, out: &mut Vec<u64>) {
        let (first, second) = (&self.events[a], &self.events[b]);
        let mut add = |template: u64, a: u64, b: u64| out.push(feature(200 + template, a, b));
        let verbs = combine(first.verb, second.verb);
        let classes = combine(first.class, second.class);
        let apart = b.abs_diff(a).min(6) as u64;
        add(0, verbs, 0);
        add(1, classes, 0);
        add(2, first.verb_class, second.verb_class);
        add(3, first.tag, second.tag);
        add(4, first.tense, second.tense);
        add(5, first.status, second.status);
        add(6, first.dated, second.dated);
        add(7, first.direction, second.direction);
        add(8, apart, 0);
        add(9, apart, verbs);
        add(10, u64::from(first.lemma == second.lemma), 0);
        let dates = match (self.scene.dates[a].time, self.scene.dates[b].time) {
            (Some(x), Some(y)) if x == y => 20,
            (Some(x), Some(y)) => self.scene.by_interval(End::Time(x), End::Time(y)).map_or(9, |relation| u64::from(relation.index())),
            _ => 30,
        };
        add(11, dates, u64::from(first.sure) + 2 * u64::from(second.sure));
        add(12, dates, verbs);
        if first.sentence == second.sentence {
            self.within_sentence(first, second, (verbs, classes), &mut add);
        } else {
            add(30, first.relation, second.relation);
            add(31, combine(first.relation, second.relation), verbs);
            add(32, u64::from(first.root) + 2 * u64::from(second.root), classes);
        }
    }

    fn within_sentence(&self, first: &EventFacts, second: &EventFacts, (verbs, classes): (u64, u64), add: &mut impl FnMut(u64, u64, u64)) {
        let (path, up, down) = first.climb.path(&second.climb).unwrap_or((0, 9, 9));
        add(13, path, 0);
        add(14, path, verbs);
        add(15, path, classes);
        add(16, up as u64, down as u64);
        let over = match (up, down) {
            (_, 0) => Some((second, first, 1)),
            (0, _) => Some((first, second, 2)),
            _ => None,
        };
        if let Some((over, under, side)) = over {
            add(17, over.lemma, side);
            add(18, combine(over.class, side), under.verb);
            add(19, combine(under.case, side), under.relation);
        }
        let (from, to) = (first.word as u32, second.word as u32);
        let signals = self.signals.partition_point(|at| *at <= from);
        for at in self.signals[signals..].iter().take_while(|at| **at < to.min(from.saturating_add(25))) {
            let signal = self.scene.hashes.lemma(Some(*at as usize));
            add(20, signal, 0);
            add(21, signal, verbs);
        }
        let comma = self.commas.get(second.word).zip(self.commas.get(first.word)).is_some_and(|(to, from)| to > from);
        add(22, u64::from(comma), 0);
    }

    fn event_and_time(&self, event: usize, time: usize, out: &mut Vec<u64>) {
        let (own, timex): (&EventFacts, &TimeFacts) = (&self.events[event], &self.times[time]);
        let date = &self.scene.dates[event];
        let mut add = |template: u64, a: u64, b: u64| out.push(feature(300 + template, a, b));
        let same = own.sentence == timex.sentence;
        let (path, up, down) = match &timex.climb {
            Some(climb) if same => own.climb.path(climb).unwrap_or((0, 9, 9)),
            _ => (1, 9, 9),
        };
        let steps = combine(up as u64, down as u64);
        let place = u64::from(same) + 2 * u64::from(own.word < timex.word);
        let dated = match date.time {
            Some(found) if found == time => 1 + u64::from(date.confidence >= 500) + u64::from(date.confidence >= 800),
            Some(found) => 10 + self.scene.by_interval(End::Time(found), End::Time(time)).map_or(9, |relation| u64::from(relation.index())),
            None => 0,
        };
        let interval = self.scene.interval(End::Time(time));
        let bounds = match (interval, date.earliest, date.latest) {
            (_, None, None) | (None, ..) => 9,
            (Some(interval), earliest, latest) => u64::from(compare(interval, (earliest, latest)).index()),
        };
        add(0, timex.kind, 0);
        add(1, timex.kind, timex.direction);
        add(2, timex.direction, 0);
        add(3, timex.direction, own.verb);
        add(4, timex.direction, own.tense);
        add(5, timex.direction, own.verb_class);
        add(6, timex.preposition, 0);
        add(7, timex.preposition, steps);
        add(8, steps, u64::from(same));
        add(9, path, 0);
        add(10, path, timex.preposition);
        add(11, path, timex.direction);
        add(12, dated, 0);
        add(13, dated, place);
        add(14, dated, own.verb);
        add(15, dated, own.class);
        add(16, dated, timex.direction);
        add(17, combine(dated, timex.direction), own.tense);
        add(18, bounds, 0);
        add(19, bounds, u64::from(same));
        add(20, timex.rule, dated);
        add(21, timex.rule, 0);
        add(22, timex.modifier, 0);
        add(23, timex.reference, timex.direction);
        add(24, own.direction, timex.direction);
        add(25, place, (own.word.abs_diff(timex.word) / 4).min(6) as u64);
        add(26, timex.preposition, dated);
        add(27, combine(own.class, timex.kind), dated);
    }
}

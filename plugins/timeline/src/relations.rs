//! How two of event, time expression and publication lie to each other: a linear model over pairs that stand close.
//!
//! *Pairs:* two events or an event and a time of one sentence or of neighbouring sentences, and every event or time with the
//! publication. Two times, and a time with the publication, are compared by their intervals; no model is asked.
//! *Labels:* those of TimeBank-Dense.
//! *How:* what one end alone says of a pair is added up once an end ([`description`]), what two say together once a pair
//! ([`features`]); the weights lie in a small table that tells a feature it knows from one it does not ([`model`]).
//! *Limits:* pairs further apart are left to the closure (`order`). Measured and dropped, each within half a point on unseen
//! documents of TimeBank-Dense: first opinions from the sparse links of TimeBank, AQUAINT and MATRES; a second model over what
//! follows through a third end; trees instead of a linear model; the day the story has come to.

pub mod description;
mod features;
pub mod model;

pub use description::Described;
pub use features::{SECOND, kind};
pub use model::RelationModel;

use crate::anchor::Anchored;
use crate::attributes::Attributes;
use crate::calendar::{DAY_SECONDS, Day};
use crate::events::{EventWord, Hashes};
use crate::resolve::Timex;
use crate::words::Words;
use dateline_sdk::core::records::time::TimeRelation;

/// Number of labels.
pub const LABELS: usize = 6;
/// Number of kinds of pairs that a model decides.
pub const KINDS: usize = 4;
/// Pairs of one event with the events of its own and the next sentence are cut at so many events further on.
pub const REACH: usize = 24;

/// One end of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// An event, by index.
    Event(usize),
    /// A time expression, by index.
    Time(usize),
    /// The time of publication.
    Published,
}

/// A relation found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// First end.
    pub a: End,
    /// Second end.
    pub b: End,
    /// How the first lies to the second.
    pub relation: TimeRelation,
    /// How sure, in permille.
    pub confidence: u16,
    /// It contradicts surer ones.
    pub conflict: bool,
}

/// Everything that has been found in a document, as the features see it.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// Words.
    pub words: &'a Words<'a>,
    /// Their hashes.
    pub hashes: &'a Hashes,
    /// Time expressions.
    pub times: &'a [Timex],
    /// Events in text order.
    pub events: &'a [EventWord],
    /// Their attributes.
    pub attributes: &'a [Attributes<'a>],
    /// Their dates.
    pub dates: &'a [Anchored],
    /// Publication.
    pub published: Option<Day>,
}

impl Scene<'_> {
    fn sentence_of_time(&self, time: usize) -> u32 {
        self.words.words.get(self.words.at_byte(self.times[time].start as u32)).map_or(u32::MAX, |word| word.sentence)
    }

    fn sentence_of_event(&self, event: usize) -> u32 {
        self.words.words[self.events[event].word].sentence
    }

    /// The pairs that are looked at, in a fixed order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(End, End)> {
        let event_sentences: Vec<u32> = (0..self.events.len()).map(|event| self.sentence_of_event(event)).collect();
        let time_sentences: Vec<u32> = (0..self.times.len()).map(|time| self.sentence_of_time(time)).collect();
        let mut pairs = Vec::with_capacity(10 * self.events.len());
        for (event, sentence) in event_sentences.iter().enumerate() {
            for (other, other_sentence) in event_sentences.iter().enumerate().skip(event + 1).take(REACH) {
                if other_sentence - sentence > 1 {
                    break;
                }
                pairs.push((End::Event(event), End::Event(other)));
            }
            let from = time_sentences.partition_point(|other| *other + 1 < *sentence);
            for (time, other_sentence) in time_sentences.iter().enumerate().skip(from).take(REACH) {
                if *other_sentence > sentence + 1 {
                    break;
                }
                pairs.push((End::Event(event), End::Time(time)));
            }
            pairs.push((End::Event(event), End::Published));
        }
        for (time, sentence) in time_sentences.iter().enumerate() {
            for (other, other_sentence) in time_sentences.iter().enumerate().skip(time + 1).take(REACH) {
                if other_sentence.saturating_sub(*sentence) > 1 {
                    break;
                }
                pairs.push((End::Time(time), End::Time(other)));
            }
            pairs.push((End::Time(time), End::Published));
        }
        pairs
    }

    fn interval(&self, end: End) -> Option<(Option<i64>, Option<i64>)> {
        match end {
            End::Time(time) => {
                let time = &self.times[time];
                (time.period.is_some() || time.reference.is_some()).then_some((time.earliest, time.latest))
            }
            End::Published => self.published.map(|day| (Some(day * DAY_SECONDS), Some((day + 1) * DAY_SECONDS))),
            End::Event(_) => None,
        }
    }

    /// The relation of two times by their intervals; vague where they have none.
    #[must_use]
    pub fn by_interval(&self, a: End, b: End) -> Option<TimeRelation> {
        if matches!(a, End::Event(_)) || matches!(b, End::Event(_)) {
            return None;
        }
        let (Some(first), Some(second)) = (self.interval(a), self.interval(b)) else { return Some(TimeRelation::Vague) };
        Some(compare(first, second))
    }
}

/// How two intervals lie to each other; an open side reaches for ever.
#[must_use]
pub fn compare(first: (Option<i64>, Option<i64>), second: (Option<i64>, Option<i64>)) -> TimeRelation {
    let (start, end) = (first.0.unwrap_or(i64::MIN), first.1.unwrap_or(i64::MAX));
    let (other_start, other_end) = (second.0.unwrap_or(i64::MIN), second.1.unwrap_or(i64::MAX));
    if start == other_start && end == other_end {
        TimeRelation::Simultaneous
    } else if end <= other_start {
        TimeRelation::Before
    } else if other_end <= start {
        TimeRelation::After
    } else if start <= other_start && end >= other_end {
        TimeRelation::Includes
    } else if other_start <= start && other_end >= end {
        TimeRelation::IsIncluded
    } else {
        TimeRelation::Vague
    }
}

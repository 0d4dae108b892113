//! How two of event, time expression and publication lie to each other: a linear model over pairs that stand close.
//!
//! *Pairs:* two events or an event and a time of one sentence or of neighbouring sentences, and every event or time with the
//! publication. Two times, and a time with the publication, are compared by their intervals; no model is asked.
//! *Labels:* those of TimeBank-Dense.
//! *Limits:* pairs further apart are left to the closure (`order`).

use crate::anchor::Anchored;
use crate::attributes::Attributes;
use crate::calendar::{DAY_SECONDS, Day};
use crate::events::{EventWord, Hashes, feature};
use crate::resolve::Timex;
use crate::words::Words;
use dateline_learn::hash::combine;
use dateline_learn::linear::Linear;
use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::time::TimeRelation;
use dateline_sdk::prelude::*;

/// Number of labels.
pub const LABELS: usize = 6;
/// Templates whose features are words or long combinations.
const RARE: &[u64] = &[103, 104, 107, 108, 109, 112, 121, 122, 152, 153, 158, 160, 161, 163];
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

/// The model, read in place: for each kind of pair a first opinion, learnt from the many sparse links of TimeBank, AQUAINT and
/// MATRES, and a decision, learnt from the few dense ones, to which the first opinion is a feature.
#[derive(Debug, Clone)]
pub struct RelationModel<'a> {
    opinions: [Linear<'a>; 3],
    decisions: [Linear<'a>; 3],
    /// Taken from the score of vague, by kind.
    vague: [i32; 3],
}

/// What kind of pair two ends are: events 0, event and time 1, event and publication 2; nothing for the others.
#[must_use]
pub fn kind(a: End, b: End) -> Option<usize> {
    match (a, b) {
        (End::Event(_), End::Event(_)) => Some(0),
        (End::Event(_), End::Time(_)) => Some(1),
        (End::Event(_), End::Published) => Some(2),
        _ => None,
    }
}

/// The features that a first opinion adds: its label, how sure it is, both.
pub fn opinion_features(scores: &[i32; 256], out: &mut Vec<u64>) {
    let best = best_label(scores);
    let margin = margin(scores, best);
    let sure = u64::from(margin > 300) + u64::from(margin > 900) + u64::from(margin > 2000);
    out.push(feature(200, best as u64, 0));
    out.push(feature(201, best as u64, sure));
    for label in 0..LABELS {
        let worth = (scores[label].saturating_sub(scores[best]) / 500).clamp(-8, 0);
        out.push(feature(202, label as u64, worth.unsigned_abs().into()));
    }
}

/// The label with the highest score; the first of equals.
#[must_use]
pub fn best_label(scores: &[i32; 256]) -> usize {
    (0..LABELS).max_by_key(|label| (scores[*label], std::cmp::Reverse(*label))).unwrap_or(0)
}

fn margin(scores: &[i32; 256], best: usize) -> i32 {
    let second = (0..LABELS).filter(|label| *label != best).map(|label| scores[label]).max().unwrap_or(0);
    scores[best].saturating_sub(second)
}

impl<'a> RelationModel<'a> {
    /// Takes the sections `ee1.*` to `ed2.*` of a model file.
    ///
    /// # Errors
    /// The file lacks them.
    pub fn new(file: &ModelFile<'a>) -> Result<Self, ModelError> {
        let linear = |name: &str| Linear::new(file, name, LABELS);
        let mut vague = [0; 3];
        for (slot, value) in vague.iter_mut().zip(file.list("vague")?) {
            *slot = value.parse().map_err(|_| ModelError::BadValue("vague".to_owned(), value.to_owned()))?;
        }
        Ok(Self {
            vague,
            opinions: [linear("ee1")?, linear("et1")?, linear("ed1")?],
            decisions: [linear("ee2")?, linear("et2")?, linear("ed2")?],
        })
    }

    /// With other amounts taken from the score of vague: events, event and time, event and publication.
    #[must_use]
    pub fn with_vague(self, vague: [i32; 3]) -> Self {
        Self { vague, ..self }
    }

    /// What the features of one event alone add to the scores of its pairs: the same in every pair, so added up once.
    #[must_use]
    pub fn event_scores(&self, scene: &Scene<'_>, event: usize, features: &mut Vec<u64>) -> EventScores {
        let mut scores = EventScores::default();
        let common = scene.alone(event, 1, features);
        for (kind, slot) in scores.first.iter_mut().enumerate() {
            *slot = self.sums(kind, features, common);
        }
        let common = scene.alone(event, 2, features);
        scores.second = self.sums(0, features, common);
        scores
    }

    /// Scores of features by the opinions, and of the first `common` by the decisions.
    fn sums(&self, kind: usize, features: &[u64], common: usize) -> [[i32; LABELS]; 2] {
        let take = |weights: &Linear<'_>, features: &[u64]| {
            let mut scores = [0i32; 256];
            for feature in features {
                weights.add(*feature, &mut scores);
            }
            std::array::from_fn(|label| scores[label])
        };
        [take(&self.opinions[kind], features), take(&self.decisions[kind], features.get(..common).unwrap_or(features))]
    }

    /// The relation of a pair and its confidence; `events` holds the [`EventScores`] of every event.
    #[must_use]
    pub fn relate(
        &self,
        scene: &Scene<'_>,
        a: End,
        b: End,
        events: &[EventScores],
        features: &mut Vec<u64>,
    ) -> Option<(TimeRelation, u16)> {
        if let Some(relation) = scene.by_interval(a, b) {
            return Some((relation, 950));
        }
        let kind = kind(a, b)?;
        let (mut first, mut scores) = ([0i32; 256], [0i32; 256]);
        let mut add = |part: &[[i32; LABELS]; 2]| {
            for label in 0..LABELS {
                first[label] += part[0][label];
                scores[label] += part[1][label];
            }
        };
        match (a, b) {
            (End::Event(a), End::Event(b)) => {
                add(&events.get(a)?.first[kind]);
                add(&events.get(b)?.second);
            }
            (End::Event(a), _) => add(&events.get(a)?.first[kind]),
            _ => {}
        }
        let common = scene.together(a, b, features);
        for feature in features.iter() {
            self.opinions[kind].add(*feature, &mut first);
        }
        features.truncate(common);
        opinion_features(&first, features);
        for feature in features.iter() {
            self.decisions[kind].add(*feature, &mut scores);
        }
        scores[usize::from(TimeRelation::Vague.index())] -= self.vague[kind];
        let best = best_label(&scores);
        Some((TimeRelation::from_index(best as u8), crate::events::logistic(margin(&scores, best), 1000)))
    }
}

/// What one event adds to the scores of its pairs: as the first end, by kind of pair, and as the second of two events; for the
/// first opinion and for the decision.
#[derive(Clone, Debug, Default)]
pub struct EventScores {
    first: [[[i32; LABELS]; 2]; 3],
    second: [[i32; LABELS]; 2],
}

impl Scene<'_> {
    fn sentence_of_time(&self, time: usize) -> u32 {
        self.words.words.get(self.words.at_byte(self.times[time].start as u32)).map_or(u32::MAX, |word| word.sentence)
    }

    fn sentence(&self, end: End) -> u32 {
        match end {
            End::Event(event) => self.words.words[self.events[event].word].sentence,
            End::Time(time) => self.sentence_of_time(time),
            End::Published => 0,
        }
    }

    /// The pairs that are looked at, in a fixed order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(End, End)> {
        let mut pairs = Vec::new();
        let event_sentences: Vec<u32> = (0..self.events.len()).map(|event| self.sentence(End::Event(event))).collect();
        let time_sentences: Vec<u32> = (0..self.times.len()).map(|time| self.sentence_of_time(time)).collect();
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

    fn direction_to_publication(&self, time: usize) -> u64 {
        match self.by_interval(End::Time(time), End::Published) {
            Some(relation) => u64::from(relation.index()),
            None => 9,
        }
    }

    fn event_features(&self, event: usize, slot: u64, add: &mut dyn FnMut(u64, u64, u64)) {
        let word = self.events[event].word;
        let attributes = &self.attributes[event];
        let class = self.events[event].class.index();
        let tense = u64::from(attributes.tense.index());
        let aspect = u64::from(attributes.aspect.index());
        let modal = u64::from(!attributes.modality.is_empty());
        let verb = combine(combine(tense, aspect), combine(modal, u64::from(class)));
        let tag = u64::from(self.words.words[word].xpos.index());
        add(100, slot, verb);
        add(101, slot, combine(tense, aspect));
        add(102, slot, u64::from(class));
        add(103, slot, self.hashes.lemma(Some(word)));
        add(104, slot, combine(self.hashes.lemma(Some(word)), tense));
        add(105, slot, tag);
        add(106, slot, u64::from(attributes.status.index()));
        add(107, slot, combine(tag, u64::from(self.words.words[word].deprel.index())));
        let head = self.words.head(word);
        add(108, slot, self.hashes.lemma(head));
        add(
            109,
            slot,
            combine(
                u64::from(self.words.words[word].deprel.index()),
                head.map_or(99, |head| u64::from(self.words.words[head].xpos.index())),
            ),
        );
        let date = &self.dates[event];
        let dated = match date.time {
            Some(time) => combine(self.direction_to_publication(time), u64::from(date.confidence >= 500)),
            None => 77,
        };
        add(110, slot, dated);
        add(111, slot, combine(dated, tense));
        for child in self.words.children(word).take(16) {
            let dependent = &self.words.words[child];
            if matches!(
                dependent.deprel,
                Deprel::Aux | Deprel::AuxPass | Deprel::Cop | Deprel::Mark | Deprel::Advmod | Deprel::Case | Deprel::Det
            ) {
                add(112, slot, combine(self.hashes.lemma(Some(child)), u64::from(dependent.deprel.index())));
            }
        }
    }

    /// The features of a pair, into `out`: those that need much text to be learnt (words, paths) last; gives how many come before
    /// them.
    pub fn features(&self, a: End, b: End, out: &mut Vec<u64>) -> usize {
        out.clear();
        let mut rare = Vec::with_capacity(64);
        let mut part = Vec::with_capacity(64);
        let mut take = |common: usize, part: &[u64]| {
            out.extend_from_slice(&part[..common]);
            rare.extend_from_slice(&part[common..]);
        };
        for (end, slot) in [(a, 1), (b, 2)] {
            if let End::Event(event) = end {
                let common = self.alone(event, slot, &mut part);
                take(common, &part);
            }
        }
        let common = self.together(a, b, &mut part);
        take(common, &part);
        let common = out.len();
        out.append(&mut rare);
        common
    }

    /// The features of one event, likewise.
    fn alone(&self, event: usize, slot: u64, out: &mut Vec<u64>) -> usize {
        self.sorted(out, |add| self.event_features(event, slot, add))
    }

    /// The features of a pair beyond those of its events, likewise.
    fn together(&self, a: End, b: End, out: &mut Vec<u64>) -> usize {
        self.sorted(out, |add| {
            add(99, 0, 0);
            match (a, b) {
                (End::Event(a), End::Event(b)) => self.event_pair(a, b, add),
                (End::Event(event), End::Time(time)) => self.time_pair(event, time, add),
                (End::Event(event), _) => self.publication_pair(event, add),
                _ => {}
            }
        })
    }

    /// Features of common templates first; gives how many.
    fn sorted(&self, out: &mut Vec<u64>, write: impl FnOnce(&mut dyn FnMut(u64, u64, u64))) -> usize {
        out.clear();
        let mut rare = [0u64; 48];
        let mut rares = 0;
        write(&mut |template: u64, first: u64, second: u64| {
            let feature = feature(template, first, second);
            if !RARE.contains(&template) {
                out.push(feature);
            } else if let Some(slot) = rare.get_mut(rares) {
                *slot = feature;
                rares += 1;
            }
        });
        let common = out.len();
        out.extend_from_slice(&rare[..rares]);
        common
    }

    fn publication_pair(&self, event: usize, add: &mut dyn FnMut(u64, u64, u64)) {
        let word = self.events[event].word;
        let attributes = &self.attributes[event];
        let class = u64::from(self.events[event].class.index());
        let tense = u64::from(attributes.tense.index());
        // The finite verb over a noun or infinitive says when.
        let mut at = word;
        for step in 0..4u64 {
            let Some(head) = self.words.head(at) else { break };
            at = head;
            let relation = u64::from(self.words.words[at].deprel.index());
            let finite = self.words.verb_direction(at) as u64;
            add(120, step, combine(finite, tense));
            if self.words.words[at].upos == Upos::Verb {
                add(121, combine(u64::from(self.words.words[at].xpos.index()), finite), combine(tense, class));
                add(122, self.hashes.lemma(Some(at)), combine(tense, relation));
                break;
            }
        }
        add(123, u64::from(self.words.words[word].sentence == 0), combine(tense, class));
        add(124, self.words.verb_direction(word) as u64, class);
    }

    fn time_pair(&self, event: usize, time: usize, add: &mut dyn FnMut(u64, u64, u64)) {
        let word = self.events[event].word;
        let attributes = &self.attributes[event];
        let timex = &self.times[time];
        let tense = combine(u64::from(attributes.tense.index()), u64::from(attributes.aspect.index()));
        let kind = combine(timex.kind as u64, timex.grain.map_or(99, |grain| grain as u64));
        let direction = self.direction_to_publication(time);
        let head = self.words.phrase_head(timex.start as u32, timex.end as u32);
        let mut preposition = 0;
        let mut governed = 9;
        if let Some(head) = head {
            for child in self.words.children(head) {
                if matches!(self.words.words[child].deprel, Deprel::Case | Deprel::Mark) {
                    preposition = self.hashes.lemma(Some(child));
                }
            }
            let mut at = head;
            for step in 0..4u64 {
                if at == word {
                    governed = step;
                    break;
                }
                let Some(above) = self.words.head(at) else { break };
                at = above;
            }
            if at == word && governed == 9 {
                governed = 4;
            }
        }
        let dated = match self.dates[event].time {
            Some(found) if found == time => {
                1 + u64::from(self.dates[event].confidence >= 500) + u64::from(self.dates[event].confidence >= 800)
            }
            Some(found) => 10 + self.by_interval(End::Time(found), End::Time(time)).map_or(9, |relation| u64::from(relation.index())),
            None => 0,
        };
        let same = self.sentence(End::Event(event)) == self.sentence_of_time(time);
        let before = self.words.words[word].start < timex.start as u32;
        let place = combine(u64::from(same), u64::from(before));
        add(130, kind, direction);
        add(131, direction, tense);
        add(132, preposition, governed);
        add(133, governed, place);
        add(134, dated, place);
        add(135, dated, tense);
        add(136, combine(dated, governed), combine(preposition, u64::from(same)));
        add(137, combine(direction, tense), combine(u64::from(same), governed));
        add(138, u64::from(self.events[event].class.index()), combine(governed, dated));
        add(139, combine(kind, governed), preposition);
        add(140, timex.reference.map_or(7, |reference| reference as u64), tense);
        let gap = (u64::from(self.words.words[word].start.abs_diff(timex.start as u32)) / 25).min(8);
        add(141, gap, place);
        add(142, crate::events::feature(1, timex.rule.len() as u64, 0) ^ dateline_learn::hash::bytes(timex.rule.as_bytes()), dated);
        let modifier = timex.modifier.map_or(99, |modifier| modifier as u64);
        add(143, modifier, dated);
    }

    fn event_pair(&self, a: usize, b: usize, add: &mut dyn FnMut(u64, u64, u64)) {
        let (first, second) = (self.events[a].word, self.events[b].word);
        let verb = |event: usize| {
            let attributes = &self.attributes[event];
            combine(
                combine(u64::from(attributes.tense.index()), u64::from(attributes.aspect.index())),
                u64::from(!attributes.modality.is_empty()),
            )
        };
        let classes = combine(u64::from(self.events[a].class.index()), u64::from(self.events[b].class.index()));
        let same = u64::from(self.sentence(End::Event(a)) == self.sentence(End::Event(b)));
        let tenses = combine(verb(a), verb(b));
        add(150, tenses, same);
        add(151, classes, same);
        add(152, combine(tenses, classes), same);
        add(153, self.hashes.lemma(Some(first)), self.hashes.lemma(Some(second)));
        add(154, (b - a).min(6) as u64, same);
        add(155, (b - a).min(6) as u64, combine(tenses, same));
        let tags = combine(u64::from(self.words.words[first].xpos.index()), u64::from(self.words.words[second].xpos.index()));
        add(156, tags, same);
        let dates = match (self.dates[a].time, self.dates[b].time) {
            (Some(x), Some(y)) if x == y => 20,
            (Some(x), Some(y)) => self.by_interval(End::Time(x), End::Time(y)).map_or(9, |relation| u64::from(relation.index())),
            (Some(_), None) => 30,
            (None, Some(_)) => 31,
            (None, None) => 32,
        };
        let sure = u64::from(self.dates[a].confidence >= 500) + 2 * u64::from(self.dates[b].confidence >= 500);
        add(157, dates, sure);
        add(158, combine(dates, sure), tenses);
        if same == 1 {
            let path = self.path(first, second);
            add(159, path, 0);
            add(160, path, tenses);
            add(161, path, classes);
            // Words between that say the order.
            for at in (first + 1..second).take(20) {
                let word = &self.words.words[at];
                if matches!(word.upos, Upos::Sconj | Upos::Adp | Upos::Cconj)
                    || matches!(
                        word.lemma,
                        "then" | "later" | "earlier" | "already" | "when" | "once" | "still" | "previously" | "before" | "after"
                    )
                {
                    add(162, self.hashes.lemma(Some(at)), 0);
                    add(163, self.hashes.lemma(Some(at)), tenses);
                }
            }
        } else {
            let roots = combine(u64::from(self.words.words[first].deprel.index()), u64::from(self.words.words[second].deprel.index()));
            add(164, roots, tenses);
            add(165, roots, classes);
        }
    }

    /// The relations from one word up to the meeting point and down to the other, short; one value for anything longer.
    fn path(&self, a: usize, b: usize) -> u64 {
        let climb = |from: usize| {
            let mut steps = vec![from];
            let mut at = from;
            while steps.len() < 6 {
                let Some(head) = self.words.head(at) else { break };
                steps.push(head);
                at = head;
            }
            steps
        };
        let (up, down) = (climb(a), climb(b));
        for (height, word) in up.iter().enumerate() {
            if let Some(depth) = down.iter().position(|other| other == word) {
                let mut value = 1;
                for step in &up[..height] {
                    value = combine(value, u64::from(self.words.words[*step].deprel.index()));
                }
                value = combine(value, 1000);
                for step in down[..depth].iter().rev() {
                    value = combine(value, u64::from(self.words.words[*step].deprel.index()));
                }
                return value;
            }
        }
        0
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

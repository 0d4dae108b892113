//! What the features see of each event, each time and each sentence, made once a document.

use super::{End, Scene};
use crate::words::Words;
use dateline_learn::hash::{bytes, combine};
use dateline_sdk::core::records::time::Tense;
use dateline_sdk::prelude::*;

/// A climb from a word towards its root is cut at so many words.
const STEPS: usize = 7;

/// A word and those above it, with the hash of the relations climbed up to each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Climb {
    words: [u32; STEPS],
    relations: [u64; STEPS],
    count: usize,
}

impl Climb {
    fn new(words: &Words<'_>, from: usize) -> Self {
        let mut climb = Self { words: [0; STEPS], relations: [0; STEPS], count: 0 };
        let (mut at, mut hash) = (from, 1);
        for (word, relations) in climb.words.iter_mut().zip(&mut climb.relations) {
            *word = at as u32;
            *relations = hash;
            climb.count += 1;
            hash = combine(hash, u64::from(words.words[at].deprel.index()));
            let Some(head) = words.head(at) else { break };
            at = head;
        }
        climb
    }

    /// The way from the first word of this climb to the first of another: its hash, the steps up and the steps down; nothing where
    /// they do not meet in reach.
    pub(super) fn path(&self, other: &Self) -> Option<(u64, usize, usize)> {
        let down = other.words.get(..other.count)?;
        (0..self.count).find_map(|up| {
            let steps = down.iter().position(|word| *word == self.words[up])?;
            Some((combine(combine(self.relations[up], 1000), other.relations[steps]), up, steps))
        })
    }
}

/// What the features see of one event.
#[derive(Clone, Debug)]
pub(super) struct EventFacts {
    pub word: usize,
    pub sentence: u32,
    /// Tense, aspect, whether a modal stands there.
    pub verb: u64,
    pub class: u64,
    pub verb_class: u64,
    pub tag: u64,
    pub relation: u64,
    pub status: u64,
    pub polarity: u64,
    pub modality: u64,
    pub lemma: u64,
    /// The preposition or conjunction over it.
    pub case: u64,
    /// Where its own verb group points.
    pub direction: u64,
    /// How its date lies to the publication, and whether that is sure.
    pub dated: u64,
    pub sure: bool,
    /// The clause over it: tag and auxiliaries, lemma, relation to it, and what kind of event it is.
    pub over: u64,
    pub over_lemma: u64,
    pub over_relation: u64,
    pub over_event: u64,
    /// Its own tense, or that of the clause over it where it has none.
    pub tense: u64,
    pub root: bool,
    pub climb: Climb,
}

/// What the features see of one time expression.
#[derive(Clone, Debug)]
pub(super) struct TimeFacts {
    pub word: usize,
    pub sentence: u32,
    pub kind: u64,
    /// How it lies to the publication.
    pub direction: u64,
    pub preposition: u64,
    pub rule: u64,
    pub modifier: u64,
    pub reference: u64,
    pub climb: Option<Climb>,
}

/// A document with everything that features need made ready.
pub struct Described<'a> {
    /// What was found.
    pub scene: Scene<'a>,
    pub(super) events: Vec<EventFacts>,
    pub(super) times: Vec<TimeFacts>,
    /// Words that tell an order where they stand between two events.
    pub(super) signals: Vec<u32>,
    /// How many commas and semicolons stand before each word.
    pub(super) commas: Vec<u32>,
}

impl<'a> Described<'a> {
    /// Describes a document.
    #[must_use]
    pub fn new(scene: Scene<'a>) -> Self {
        let words = scene.words;
        let mut class_of = vec![0u64; words.len()];
        for (event, attributes) in scene.events.iter().zip(scene.attributes) {
            class_of[event.word] = combine(
                combine(u64::from(attributes.tense.index()), u64::from(attributes.aspect.index())),
                u64::from(event.class.index()) + 1,
            );
        }
        let mut signals = Vec::new();
        let mut commas = Vec::with_capacity(words.len() + 1);
        let mut count = 0;
        for (at, word) in words.words.iter().enumerate() {
            commas.push(count);
            if is_signal(word.upos, word.lemma) {
                signals.push(at as u32);
            }
            count += u32::from(matches!(word.norm, "," | ";"));
        }
        commas.push(count);
        let times: Vec<TimeFacts> = (0..scene.times.len()).map(|time| time_facts(&scene, time)).collect();
        let events = (0..scene.events.len()).map(|event| event_facts(&scene, event, &class_of, &times)).collect();
        Self { scene, events, times, signals, commas }
    }
}

fn is_signal(upos: Upos, lemma: &str) -> bool {
    matches!(upos, Upos::Sconj | Upos::Adp | Upos::Cconj)
        || matches!(
            lemma,
            "then"
                | "later"
                | "earlier"
                | "already"
                | "when"
                | "once"
                | "still"
                | "previously"
                | "before"
                | "after"
                | "since"
                | "while"
                | "as"
                | "now"
        )
}

fn event_facts(scene: &Scene<'_>, event: usize, class_of: &[u64], times: &[TimeFacts]) -> EventFacts {
    let (words, hashes) = (scene.words, scene.hashes);
    let found = scene.events[event];
    let (at, attributes, date) = (found.word, &scene.attributes[event], &scene.dates[event]);
    let word = &words.words[at];
    let verb = combine(
        combine(u64::from(attributes.tense.index()), u64::from(attributes.aspect.index())),
        u64::from(!attributes.modality.is_empty()),
    );
    let class = u64::from(found.class.index());
    let (mut over, mut over_lemma, mut over_relation, mut over_event) = (0, 0, 99, 0);
    let mut below = at;
    for _ in 0..5 {
        let Some(head) = words.head(below) else { break };
        if matches!(words.words[head].upos, Upos::Verb | Upos::Aux) || words.auxiliaries(head).next().is_some() {
            over = words
                .auxiliaries(head)
                .fold(u64::from(words.words[head].xpos.index()) + 1, |hash, aux| combine(hash, hashes.lemma(Some(aux))));
            over_lemma = hashes.lemma(Some(head));
            over_relation = u64::from(words.words[below].deprel.index());
            over_event = class_of[head];
            break;
        }
        below = head;
    }
    let own = !matches!(attributes.tense, Tense::None | Tense::Infinitive | Tense::PresPart | Tense::PastPart);
    let sure = date.confidence >= 500;
    let case = words
        .children(at)
        .find(|child| matches!(words.words[*child].deprel, Deprel::Case | Deprel::Mark))
        .map_or(0, |child| hashes.lemma(Some(child)));
    EventFacts {
        word: at,
        sentence: word.sentence,
        verb,
        class,
        verb_class: combine(verb, class),
        tag: u64::from(word.xpos.index()),
        relation: u64::from(word.deprel.index()),
        status: u64::from(attributes.status.index()),
        polarity: u64::from(attributes.polarity.index()),
        modality: lower(attributes.modality),
        lemma: hashes.lemma(Some(at)),
        case,
        direction: words.verb_direction(at) as u64,
        dated: date.time.map_or(77, |time| combine(times.get(time).map_or(9, |time| time.direction), u64::from(sure))),
        sure,
        over,
        over_lemma,
        over_relation,
        over_event,
        tense: if own { verb } else { combine(over, 7) },
        root: word.deprel == Deprel::Root,
        climb: Climb::new(words, at),
    }
}

fn time_facts(scene: &Scene<'_>, time: usize) -> TimeFacts {
    let words = scene.words;
    let timex = &scene.times[time];
    let head = words.phrase_head(timex.start as u32, timex.end as u32).filter(|head| *head < words.len());
    let preposition = head
        .and_then(|head| words.children(head).find(|child| matches!(words.words[*child].deprel, Deprel::Case | Deprel::Mark)))
        .map_or(0, |child| scene.hashes.lemma(Some(child)));
    TimeFacts {
        word: words.at_byte(timex.start as u32),
        sentence: scene.sentence_of_time(time),
        kind: combine(timex.kind as u64, timex.grain.map_or(99, |grain| grain as u64)),
        direction: scene.by_interval(End::Time(time), End::Published).map_or(9, |relation| u64::from(relation.index())),
        preposition,
        rule: bytes(timex.rule.as_bytes()),
        modifier: timex.modifier.map_or(99, |modifier| modifier as u64),
        reference: timex.reference.map_or(7, |reference| reference as u64),
        climb: head.map(|head| Climb::new(words, head)),
    }
}

fn lower(word: &str) -> u64 {
    let mut hash = word.len() as u64;
    for byte in word.bytes() {
        hash = combine(hash, u64::from(byte.to_ascii_lowercase()));
    }
    hash
}

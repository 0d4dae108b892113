//! From words to times, events, dates and order: what the plugin does to one document.

use crate::anchor::{Anchored, anchor};
use crate::attributes::{Attributes, attributes};
use crate::calendar::Day;
use crate::chooser::{Choice, Chooser, Open};
use crate::events::{EventModel, EventWord, Hashes};
use crate::order::{BLOCK, PointGraph};
use crate::relations::{Described, End, Relation, RelationModel, Scene};
use crate::resolve::{Circumstances, Pointing, Timex, resolve};
use crate::words::Words;
use crate::{grammar, lexer, tense};
use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::time::TimeRelation;

/// The models of the plugin.
#[derive(Debug, Clone)]
pub struct Models<'a> {
    /// Which reading of an expression is meant.
    pub choice: Chooser<'a>,
    /// Which words are events.
    pub events: EventModel<'a>,
    /// How two ends lie to each other.
    pub relations: RelationModel<'a>,
}

impl<'a> Models<'a> {
    /// Takes all models from one file.
    ///
    /// # Errors
    /// The file is damaged or made for something else.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        let file = ModelFile::new(file)?;
        Ok(Self { choice: Chooser::new(&file)?, events: EventModel::new(&file)?, relations: RelationModel::new(&file)? })
    }
}

/// What was found in a document.
#[derive(Debug)]
pub struct Timeline<'a> {
    /// Time expressions, in text order.
    pub times: Vec<Timex>,
    /// Events, in text order.
    pub events: Vec<EventWord>,
    /// Attributes of each event.
    pub attributes: Vec<Attributes<'a>>,
    /// Date of each event.
    pub dates: Vec<Anchored>,
    /// Relations, in the order of their pairs.
    pub relations: Vec<Relation>,
}

/// The time expressions of a document with its words.
#[must_use]
pub fn times(text: &str, words: &Words<'_>, published: Option<Day>, choose: Option<&dyn Fn(&Open<'_>) -> Choice>) -> Vec<Timex> {
    let lexemes = lexer::lex(text);
    let found = grammar::find(text, &lexemes);
    let direction = |start: usize, end: usize| {
        let pointing = words.direction(start, end);
        Pointing { weight: if tense::limit_before(text, start) { pointing.weight.min(150) } else { pointing.weight }, ..pointing }
    };
    let governors = |start: usize, end: usize| words.governors(start, end);
    resolve(text, &lexemes, &found, &Circumstances { published, direction: &direction, governors: &governors, choose })
}

/// Which words stand in a time expression.
#[must_use]
pub fn timed(words: &Words<'_>, times: &[Timex]) -> Vec<bool> {
    let mut timed = vec![false; words.len()];
    for time in times {
        for at in words.in_bytes(time.start as u32, time.end as u32) {
            if let Some(slot) = timed.get_mut(at) {
                *slot = true;
            }
        }
    }
    timed
}

/// Everything.
#[must_use]
pub fn timeline<'a>(text: &str, words: &Words<'a>, published: Option<Day>, models: &Models<'_>) -> Timeline<'a> {
    let times = times(text, words, published, Some(&|open| models.choice.choose(open)));
    let hashes = Hashes::new(words);
    let events = models.events.find(words, &hashes, &timed(words, &times));
    let attributes: Vec<Attributes<'a>> = events.iter().map(|event| attributes(words, event.word)).collect();
    let dates = anchor(words, &times, &events, &attributes, published);
    let relations = {
        let scene = Scene { words, hashes: &hashes, times: &times, events: &events, attributes: &attributes, dates: &dates, published };
        ordered(&scene, &models.relations)
    };
    Timeline { times, events, attributes, dates, relations }
}

/// Relations of all pairs, made consistent.
#[must_use]
pub fn ordered(scene: &Scene<'_>, model: &RelationModel<'_>) -> Vec<Relation> {
    let described = Described::new(*scene);
    let events = model.event_scores(&described);
    let mut features = Vec::with_capacity(64);
    let mut relations: Vec<Relation> = scene
        .pairs()
        .into_iter()
        .filter_map(|(a, b)| {
            let (relation, confidence) = model.relate(&described, a, b, &events, &mut features)?;
            Some(Relation { a, b, relation, confidence, conflict: false })
        })
        .collect();
    reconcile(scene, &mut relations);
    relations
}

/// Lets the relations into the closure from the surest down, block by block, and marks what contradicts. (Giving vague pairs what
/// follows from the others was tried: it cost two points on TimeBank-Dense, whose annotators leave much of that open.)
fn reconcile(scene: &Scene<'_>, relations: &mut [Relation]) {
    for mut block in blocks(scene.words, scene.events, scene.times, relations) {
        let mut graph = PointGraph::new(entities(&block));
        block.sort_by_key(|(index, ..)| (std::cmp::Reverse(relations[*index].confidence), *index));
        for (index, a, b) in block {
            if relations[index].relation != TimeRelation::Vague {
                relations[index].conflict = !graph.add(a, b, relations[index].relation);
            }
        }
    }
}

/// Which relations of a document have to be said: vague ones do not, nor those that `known` says are known without them, nor those
/// that follow from what is known and from those said before; the nearest pairs are said first. Conflicts are always said.
pub fn needed(words: &Words<'_>, found: &Timeline<'_>, known: impl Fn(&Relation) -> bool) -> Vec<bool> {
    let relations = &found.relations;
    let mut needed: Vec<bool> = relations.iter().map(|relation| relation.conflict).collect();
    let place = |end: End| match end {
        End::Event(event) => Some(words.words[found.events[event].word].start),
        End::Time(time) => Some(found.times[time].start as u32),
        End::Published => None,
    };
    let apart = |relation: &Relation| match (place(relation.a), place(relation.b)) {
        (Some(a), Some(b)) => a.abs_diff(b),
        // Publication stands beside everything.
        _ => 0,
    };
    for mut block in blocks(words, &found.events, &found.times, relations) {
        let mut graph = PointGraph::new(entities(&block));
        block.retain(|(index, ..)| !relations[*index].conflict && relations[*index].relation != TimeRelation::Vague);
        block.sort_by_cached_key(|(index, ..)| (!known(&relations[*index]), apart(&relations[*index]), *index));
        for (index, a, b) in block {
            let relation = &relations[index];
            if graph.relation(a, b) != Some(relation.relation) {
                needed[index] = !known(relation);
                graph.add(a, b, relation.relation);
            }
        }
    }
    needed
}

/// How many nodes the relations of a block have.
fn entities(block: &[(usize, usize, usize)]) -> usize {
    block.iter().map(|(_, a, b)| a.max(b)).max().copied().unwrap_or(0) + 1
}

/// The relations by blocks of entities that stand together, each with its two nodes; publication is node 0 of every block.
fn blocks(words: &Words<'_>, events: &[EventWord], times: &[Timex], relations: &[Relation]) -> Vec<Vec<(usize, usize, usize)>> {
    let mut order: Vec<(u32, End)> = (0..events.len())
        .map(|event| (words.words[events[event].word].start, End::Event(event)))
        .chain((0..times.len()).map(|time| (times[time].start as u32, End::Time(time))))
        .collect();
    order.sort_unstable();
    let mut place = vec![(0usize, 0usize); order.len()];
    for (rank, (_, end)) in order.iter().enumerate() {
        let slot = match end {
            End::Event(event) => *event,
            End::Time(time) => events.len() + time,
            End::Published => continue,
        };
        place[slot] = (rank / (BLOCK - 1), rank % (BLOCK - 1) + 1);
    }
    let node = |end: End| match end {
        End::Event(event) => Some(place[event]),
        End::Time(time) => Some(place[events.len() + time]),
        End::Published => None,
    };
    let mut members = vec![Vec::new(); order.len().div_ceil(BLOCK - 1)];
    for (index, relation) in relations.iter().enumerate() {
        match (node(relation.a), node(relation.b)) {
            (Some((block, a)), Some((other, b))) if block == other => members[block].push((index, a, b)),
            (Some((block, a)), None) => members[block].push((index, a, 0)),
            _ => {}
        }
    }
    members
}

//! Which phrases refer to the same: entities grown from left to right.
//!
//! Every phrase ranks a few earlier entities against beginning a new one, by a linear model over what is known of the
//! phrase, of the entity so far and of the way between them. Names meet through the words they share, noun phrases
//! through their head or their role, pronouns through what stood near. The number of candidates is bounded, so that
//! the work stays linear in the text. Relative pronouns, appositions and adjectives of states are linked by rule.
//!
//! The speaker of *I* and *we* inside a quotation is not known here: such pronouns share an entity only within one
//! quotation, and the layer that knows the speaker of a quotation supplies it from there.

pub mod features;
pub mod names;
#[cfg(feature = "train")]
pub mod train;
pub mod traits;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::LazyLock;

use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::base::{EntityKind, Upos};

use crate::mentions::{Phrase, Place, relative_antecedent};
use crate::people::Gender;
use crate::places::Role;
use crate::reading::{NONE, Reading, Trees, narrow};
use features::Features;
use names::{NameIndex, Relation};
use traits::{Class, Function, Number, Traits, hash};

/// Something that phrases refer to, as far as it was read.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its first phrase.
    pub first: u32,
    /// Its latest phrase.
    pub last: u32,
    /// Number of its phrases.
    pub count: u32,
    /// Gender.
    pub gender: Gender,
    /// Number.
    pub number: Number,
    /// Kind.
    pub kind: EntityKind,
    /// The phrase with the fullest name, if it was named.
    pub named: Option<u32>,
    /// Phrases with its different names, at most four.
    pub names: Vec<u32>,
    /// The state it is, or belongs to, or stands for.
    pub state: Option<(&'static str, Role)>,
    /// Lemmas of its heads and titles, hashed, at most eight.
    pub heads: Vec<u64>,
    /// Its modifiers, hashed, at most sixteen.
    pub modifiers: Vec<u64>,
}

/// How each phrase was linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its entity.
    pub entity: u32,
    /// How sure, in thousandths.
    pub confidence: u16,
    /// Whether a rule linked it: relative pronouns, appositions, predicates, adjectives.
    pub by_rule: bool,
}

/// The state of a document being read; reused from document to document.
#[derive(Debug, Default)]
pub struct Resolver {
    /// Per phrase what its words say.
    pub traits: Vec<Traits>,
    /// The entities so far.
    pub entities: Vec<Entity>,
    /// Per phrase its link.
    pub links: Vec<Link>,
    keys: Vec<Vec<u64>>,
    initials: Vec<Option<u64>>,
    quotations: Vec<u32>,
    /// Per token the first entity whose mention it is the head of, or [`NONE`].
    by_head: Vec<u32>,
    named: NameIndex,
    headed: NameIndex,
    recent: VecDeque<u32>,
    candidates: Vec<u32>,
    features: Features,
}

/// The model: one weight a feature place.
pub trait Scorer {
    /// The summed weight of some features.
    fn score(&self, features: &[u32]) -> i64;
}

/// The weights of the ranker, from a model file.
#[derive(Debug)]
pub struct Ranker<'a> {
    weights: Cow<'a, [i16]>,
}

impl Ranker<'static> {
    /// The ranker that ships with the language pack.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static RANKER: LazyLock<Ranker<'static>> = LazyLock::new(|| {
            Ranker::new(dateline_learn::embed!("../../models/coref.model")).expect("the embedded ranker is checked by a test")
        });
        &RANKER
    }
}

impl<'a> Ranker<'a> {
    /// Reads a model file in place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn new(file: &'a [u8]) -> Result<Self, ModelError> {
        Ok(Ranker { weights: ModelFile::new(file)?.i16s("weights", Some(features::PLACES))? })
    }
}

impl Scorer for Ranker<'_> {
    #[inline]
    fn score(&self, features: &[u32]) -> i64 {
        features.iter().map(|&feature| i64::from(self.weights[feature as usize])).sum()
    }
}

/// How many of the latest entities are candidates at most.
const RECENT: usize = 40;
/// Score units for which confidence moves from one half to about three quarters.
const CERTAINTY: i64 = 256;

impl Resolver {
    /// Links all phrases of a document.
    pub fn resolve(&mut self, text: &str, reading: &Reading, trees: &Trees, phrases: &[Phrase], model: &impl Scorer) {
        self.begin(text, reading, trees, phrases);
        for at in 0..phrases.len() {
            if let Some(entity) = self.linked_by_rule(reading, at) {
                self.assign(at, Some(entity), 900, true);
                continue;
            }
            self.collect(at);
            if let Some(entity) = self.namesake(at) {
                self.assign(at, Some(entity), 950, false);
                continue;
            }
            let candidates = std::mem::take(&mut self.candidates);
            let mut features = std::mem::take(&mut self.features);
            features.anew(self, text, reading, at);
            let mut best = (model.score(features.list()), None);
            let mut second = i64::MIN;
            for &entity in candidates.iter().filter(|&&entity| self.allowed(at, entity)) {
                features.link(self, text, reading, at, entity);
                let score = model.score(features.list());
                if score > best.0 {
                    second = best.0;
                    best = (score, Some(entity));
                } else {
                    second = second.max(score);
                }
            }
            let margin = if second == i64::MIN { CERTAINTY * 4 } else { best.0.saturating_sub(second) };
            let confidence = 500 + (450 * margin / (margin + CERTAINTY).max(1)).clamp(0, 450);
            self.assign(at, best.1, u16::try_from(confidence).unwrap_or(500), false);
            self.candidates = candidates;
            self.features = features;
        }
    }

    /// Forgets the last document and looks at the phrases of the next.
    pub fn begin(&mut self, text: &str, reading: &Reading, trees: &Trees, phrases: &[Phrase]) {
        traits::quotations(text, reading, &mut self.quotations);
        self.traits.clear();
        self.traits.extend(phrases.iter().map(|&phrase| traits::read(text, reading, trees, &self.quotations, phrase)));
        self.keys.clear();
        self.keys.extend(self.traits.iter().map(|t| if t.class.name() { names::key(text, reading, t) } else { Vec::new() }));
        self.initials.clear();
        self.initials.extend(
            self.traits.iter().zip(&self.keys).map(|(t, key)| if key.len() > 1 { names::initials(text, reading, t) } else { None }),
        );
        self.entities.clear();
        self.links.clear();
        self.by_head.clear();
        self.by_head.resize(reading.len(), NONE);
        self.named.clear();
        self.headed.clear();
        self.recent.clear();
    }

    /// The first entity of which a token heads a mention.
    fn headed_by(&self, token: usize) -> Option<u32> {
        self.by_head.get(token).copied().filter(|&entity| entity != NONE)
    }

    /// The words of a phrase's name.
    #[must_use]
    pub fn key(&self, phrase: usize) -> &[u64] {
        &self.keys[phrase]
    }

    /// How the name of a phrase relates to the names of an entity.
    #[must_use]
    pub fn relation(&self, phrase: usize, entity: &Entity) -> Relation {
        if self.keys[phrase].is_empty() {
            return Relation::None;
        }
        entity.names.iter().map(|&named| self.related(phrase, named as usize)).max().unwrap_or(Relation::None)
    }

    fn related(&self, a: usize, b: usize) -> Relation {
        let stands_for =
            |short: usize, long: usize| self.keys[short].len() == 1 && self.initials[long] == self.keys[short].first().copied();
        match names::relate(&self.keys[a], &self.keys[b]) {
            Relation::None if stands_for(a, b) || stands_for(b, a) => Relation::Acronym,
            relation => relation,
        }
    }

    /// The entity that the grammar alone gives a phrase.
    pub fn linked_by_rule(&self, reading: &Reading, at: usize) -> Option<u32> {
        let traits = &self.traits[at];
        let head = traits.phrase.head as usize;
        match traits.phrase.place {
            Place::Relative => {
                let antecedent = relative_antecedent(reading, head)?;
                let entity = |word: usize| self.headed_by(word);
                let person = |entity: &u32| self.entities[*entity as usize].kind == EntityKind::Person;
                // *Who* is somebody: "a shift for Marlow, who" takes the person at its side, not the noun that the tree chose.
                let somebody = matches!(reading.lemma(head), "who" | "whom");
                if somebody && !entity(antecedent).as_ref().is_some_and(person) {
                    let mut word = (antecedent + 1..head).rev().find(|&word| reading.upos[word] != Upos::Punct);
                    while let Some(at) = word.filter(|&at| at != antecedent) {
                        if let Some(found) = entity(at).filter(person) {
                            return Some(found);
                        }
                        word = reading.head(at);
                    }
                }
                entity(antecedent)
            }
            Place::Apposition => {
                let of = reading.head(head)?;
                // What stands behind a colon, or in the next cell of a table, is no apposition.
                if (of..head).any(|token| matches!(reading.lemma(token), ":" | "|")) {
                    return None;
                }
                let entity = self.headed_by(of)?;
                let known = &self.entities[entity as usize];
                let number = known.number == traits.number || known.number == Number::Unknown || traits.number == Number::Unknown;
                let names = known.named.is_none() || !traits.class.name() || self.relation(at, known) != Relation::None;
                (number && names).then_some(entity)
            }
            Place::Adjective => {
                let (state, _) = traits.state?;
                self.named.find(hash(state)).find(|&e| self.entities[e as usize].state == Some((state, Role::State)))
            }
            _ => None,
        }
    }

    /// Gathers the entities that a phrase may mean, the likeliest sources first.
    pub fn collect(&mut self, at: usize) {
        let mut found = std::mem::take(&mut self.candidates);
        found.clear();
        let traits = &self.traits[at];
        let add = |found: &mut Vec<u32>, entity: u32| {
            if !found.contains(&entity) && self.possible(at, entity) {
                found.push(entity);
            }
        };
        if traits.class.name() {
            for &word in &self.keys[at] {
                for entity in self.named.find(word) {
                    let known = &self.entities[entity as usize];
                    let relation = self.relation(at, known);
                    // A state's name inside another name is no short form of it: Mexico and Mexico City.
                    let state = |state: Option<(&str, Role)>| matches!(state, Some((_, Role::State)));
                    let part = matches!(relation, Relation::Beginning | Relation::Ending | Relation::Ends)
                        && (state(traits.state) || state(known.state));
                    if relation != Relation::None && !part {
                        add(&mut found, entity);
                    }
                }
            }
            if let Some(initials) = self.initials[at] {
                self.named.find(initials).for_each(|entity| add(&mut found, entity));
            }
            if let [word] = self.keys[at][..] {
                self.headed.find(word ^ ACRONYM).for_each(|entity| add(&mut found, entity));
            }
            self.headed.find(traits.head_lemma).for_each(|entity| add(&mut found, entity));
        } else if traits.class.pronoun() {
            if !traits.class.third() {
                self.headed.find(traits.class as u64).for_each(|entity| add(&mut found, entity));
            }
            let reach = if traits.class.third() { 5 } else { 8 };
            for &entity in self.recent.iter().take(RECENT) {
                let last = &self.traits[self.entities[entity as usize].last as usize];
                if traits.phrase.sentence - last.phrase.sentence <= reach && found.len() < 24 {
                    add(&mut found, entity);
                }
            }
        } else {
            self.headed.find(traits.head_lemma).for_each(|entity| add(&mut found, entity));
            for &entity in self.recent.iter().take(14) {
                let other = &self.entities[entity as usize];
                if (other.kind == traits.kind
                    || traits.kind == EntityKind::Other
                    || matches!(
                        (traits.kind, other.kind),
                        (EntityKind::Org | EntityKind::Group, EntityKind::Org | EntityKind::Group | EntityKind::Gpe)
                    ))
                    && found.len() < 16
                {
                    add(&mut found, entity);
                }
            }
        }
        self.candidates = found;
    }

    /// The candidate with the very same name, if the kinds of the two agree.
    fn namesake(&self, at: usize) -> Option<u32> {
        let class = self.traits[at].class;
        let same = |&entity: &u32| {
            let known = &self.entities[entity as usize];
            let other = known.named.map(|named| self.traits[named as usize].class);
            other == Some(class) && self.relation(at, known) == Relation::Same
        };
        if class.name() && class != Class::OtherName { self.candidates.iter().copied().find(same) } else { None }
    }

    /// The candidates that [`collect`](Self::collect) gathered.
    #[must_use]
    pub fn candidates(&self) -> &[u32] {
        &self.candidates
    }

    /// What no weight may overrule: number, gender, person, one inside the other.
    fn possible(&self, at: usize, entity: u32) -> bool {
        let traits = &self.traits[at];
        let entity = &self.entities[entity as usize];
        let last = &self.traits[entity.last as usize];
        let inside = |a: &Phrase, b: &Phrase| a.start >= b.start && a.end <= b.end;
        if inside(&traits.phrase, &last.phrase) || inside(&last.phrase, &traits.phrase) {
            return false;
        }
        let first_person = |class: Class| matches!(class, Class::I | Class::We | Class::You);
        if first_person(traits.class) || first_person(last.class) {
            if traits.class.third() || last.class.third() {
                return false;
            }
            // Whose "I" a quotation has is for the layer of quotations to say.
            let quoted = |t: &Traits| first_person(t.class) && t.quotation > 0;
            if traits.class != last.class && (quoted(traits) || quoted(last)) {
                return false;
            }
            if first_person(traits.class) && first_person(last.class) {
                return traits.class == last.class && traits.quotation == last.quotation;
            }
        }
        if traits.gender != Gender::Unknown && entity.gender != Gender::Unknown && traits.gender != entity.gender {
            return false;
        }
        let number = |a: Number, b: Number| a == Number::Unknown || b == Number::Unknown || a == b;
        if !number(traits.number, entity.number) {
            // A team, a company, a country may be "they".
            let collective = |kind: EntityKind| matches!(kind, EntityKind::Group | EntityKind::Org | EntityKind::Gpe);
            return traits.class == Class::They && (collective(entity.kind) || entity.kind == EntityKind::Person)
                || (last.class == Class::They && collective(traits.kind));
        }
        match traits.class {
            Class::He | Class::She => matches!(entity.kind, EntityKind::Person | EntityKind::Other),
            Class::It => entity.kind != EntityKind::Person,
            _ => true,
        }
    }

    /// What the grammar forbids, whatever the weights say. The ranker learns from such candidates too: they tell it much about
    /// the others.
    fn allowed(&self, at: usize, entity: u32) -> bool {
        let traits = &self.traits[at];
        let last = &self.traits[self.entities[entity as usize].last as usize];
        let person = |class: Class| matches!(class, Class::I | Class::We | Class::You);
        // The subject and the object of a verb are two, unless the object says *-self*.
        let same = |verb: u32| verb != NONE && verb == last.governor;
        let itself = !traits.reflexive && (same(traits.governor) || same(traits.controller) && last.function == Function::Subject);
        // The Israeli leadership is not Iran, whatever other leadership was.
        let foreign = matches!((traits.of, self.entities[entity as usize].state), (Some(of), Some((state, Role::State))) if of != state);
        !foreign && !(traits.class.pronoun() && (itself || last.date)) && person(traits.class) == person(last.class)
    }

    /// Gives a phrase its entity, an earlier one or a new one, and lets the entity learn from it.
    pub fn assign(&mut self, at: usize, entity: Option<u32>, confidence: u16, by_rule: bool) -> u32 {
        let traits = &self.traits[at];
        let number = entity.unwrap_or(narrow(self.entities.len()));
        if entity.is_none() {
            self.entities.push(Entity {
                first: narrow(at),
                last: narrow(at),
                count: 0,
                gender: traits.gender,
                number: traits.number,
                kind: traits.kind,
                named: None,
                names: Vec::new(),
                state: traits.state,
                heads: Vec::new(),
                modifiers: Vec::new(),
            });
        }
        let known = &mut self.entities[number as usize];
        known.count += 1;
        let adjective = traits.phrase.place == Place::Adjective;
        if !adjective && traits.phrase.place != Place::Relative {
            known.last = narrow(at);
        }
        if known.gender == Gender::Unknown {
            known.gender = traits.gender;
        }
        if known.number == Number::Unknown {
            known.number = traits.number;
        }
        if known.kind == EntityKind::Other || (traits.class.name() && known.named.is_none() && traits.kind != EntityKind::Other) {
            known.kind = traits.kind;
        }
        if traits.class.name() && !adjective {
            let length = |phrase: u32| {
                (self.keys[phrase as usize].len(), self.traits[phrase as usize].core_end - self.traits[phrase as usize].core_start)
            };
            if known.named.is_none_or(|named| length(narrow(at)) > length(named)) {
                known.named = Some(narrow(at));
            }
            known.state = known.state.or(traits.state);
            if known.names.len() < 4 && !known.names.iter().any(|&name| self.keys[name as usize] == self.keys[at]) {
                known.names.push(narrow(at));
            }
        }
        if known.heads.len() < 8 && !traits.class.pronoun() && !known.heads.contains(&traits.head_lemma) {
            known.heads.push(traits.head_lemma);
        }
        for &modifier in &traits.modifiers {
            if known.modifiers.len() < 16 && !known.modifiers.contains(&modifier) {
                known.modifiers.push(modifier);
            }
        }
        self.links.push(Link { entity: number, confidence, by_rule });
        if let Some(first) = self.by_head.get_mut(traits.phrase.head as usize)
            && *first == NONE
        {
            *first = number;
        }
        if adjective {
            if let Some((state, _)) = traits.state
                && entity.is_none()
            {
                // The first to name a state by its adjective alone: later names of the state find it.
                self.entities[number as usize].state = Some((state, Role::State));
                self.named.note(std::iter::once(hash(state)), number);
            }
            return number;
        }
        if traits.class.pronoun() {
            if !traits.class.third() {
                self.headed.note(std::iter::once(traits.class as u64), number);
            }
        } else {
            self.headed.note(
                std::iter::once(traits.head_lemma)
                    .chain(traits.modifiers.iter().copied().filter(|_| traits.class == Class::Person).take(4)),
                number,
            );
            if traits.class.name() {
                self.named.note(self.keys[at].iter().copied(), number);
                if let Some(initials) = self.initials[at] {
                    self.headed.note(std::iter::once(initials ^ ACRONYM), number);
                }
            }
        }
        if let Some(place) = self.recent.iter().position(|&e| e == number) {
            self.recent.remove(place);
        } else if self.recent.len() == RECENT {
            self.recent.pop_back();
        }
        self.recent.push_front(number);
        number
    }

    /// How many other entities were mentioned since an entity was; `RECENT` where it is too long ago.
    #[must_use]
    pub fn rank(&self, entity: u32) -> usize {
        self.recent.iter().position(|&e| e == entity).unwrap_or(RECENT)
    }

    /// How many entities of the gender and number of a phrase were mentioned later than this one.
    #[must_use]
    pub fn agreeing_since(&self, at: usize, entity: u32) -> usize {
        let traits = &self.traits[at];
        let agrees = |&&other: &&u32| {
            let known = &self.entities[other as usize];
            known.gender == traits.gender && (known.number == traits.number || known.number == Number::Unknown)
        };
        self.recent.iter().take_while(|&&other| other != entity).filter(agrees).count()
    }
}

/// Sets initials apart from heads in the same index.
const ACRONYM: u64 = 0x5bd1_e995_9e37_79b9;

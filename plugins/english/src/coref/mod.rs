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
pub mod members;
pub mod names;
#[cfg(feature = "train")]
pub mod train;
pub mod traits;

use std::borrow::Cow;
use std::sync::LazyLock;

use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::base::{EntityKind, Upos};

use crate::mentions::{Phrase, Place, relative_antecedent};
use crate::people::Gender;
use crate::places::Role;
use crate::reading::{NONE, Reading, Trees, narrow};
use features::Features;
use members::{Lists, Members, Set};
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
    /// Phrases with its different names, then [`NONE`].
    pub names: [u32; 4],
    /// The state it is, or belongs to, or stands for.
    pub state: Option<(&'static str, Role)>,
    /// Lemmas of its heads and titles, hashed, at most eight.
    pub heads: Set,
    /// Its modifiers, hashed, at most sixteen.
    pub modifiers: Set,
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
    /// Per phrase the modifiers before and after its head, hashed, at most eight.
    modifiers: Lists,
    /// Per phrase the words of its name, hashed.
    keys: Lists,
    initials: Vec<Option<u64>>,
    quotations: Vec<u32>,
    /// Per token the first entity whose mention it is the head of, or [`NONE`].
    by_head: Vec<u32>,
    named: NameIndex,
    headed: NameIndex,
    /// The members of the sets of entities.
    members: Members,
    /// The latest entities, the last first.
    recent: Vec<u32>,
    /// How many of the first so many of them agree with the pronoun that candidates were gathered for last.
    agreeing: Vec<u8>,
    candidates: Vec<u32>,
    features: Features,
}

/// The model: one weight a feature place.
pub trait Scorer {
    /// The summed weight of some features.
    fn score(&self, features: &Features) -> i64;
}

/// The weights of the ranker, from a model file.
#[derive(Debug)]
pub struct Ranker<'a> {
    weights: Cow<'a, [i16]>,
    /// What groups of features are worth.
    worth: Vec<i32>,
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
        let weights = ModelFile::new(file)?.i16s("weights", Some(features::PLACES))?;
        Ok(Ranker { worth: features::worth(&weights), weights })
    }
}

impl Scorer for Ranker<'_> {
    #[inline]
    fn score(&self, features: &Features) -> i64 {
        features.score(&self.weights, &self.worth)
    }
}

/// How many of the latest entities are candidates at most.
const RECENT: usize = 40;
/// Score units for which confidence moves from one half to about three quarters.
const CERTAINTY: i64 = 256;

/// Words for nobody in particular, hashed.
static ANYBODY: LazyLock<[u64; 12]> = LazyLock::new(|| {
    let words = ["anyone", "anybody", "anything", "everyone", "everybody", "everything", "someone", "somebody", "something"];
    let all = words.into_iter().chain(["nobody", "nothing", "none"]);
    let mut hashes = [0; 12];
    hashes.iter_mut().zip(all).for_each(|(hash, word)| *hash = traits::hash(word));
    hashes
});

impl Resolver {
    /// Links all phrases of a document.
    pub fn resolve(&mut self, text: &str, reading: &Reading, trees: &Trees, phrases: &[Phrase], model: &impl Scorer) {
        self.begin(text, reading, trees, phrases);
        for at in 0..phrases.len() {
            if let Some(entity) = self.linked_by_rule(reading, at).or_else(|| self.bearer(at)) {
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
            let mut best = (model.score(&features), None);
            let mut second = i64::MIN;
            for &entity in candidates.iter().filter(|&&entity| self.allowed(at, entity)) {
                features.link(self, text, reading, at, entity);
                let score = model.score(&features);
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
        self.modifiers.clear();
        self.keys.clear();
        self.initials.clear();
        for (at, &phrase) in phrases.iter().enumerate() {
            let traits = traits::read(text, reading, trees, &self.quotations, phrase);
            self.modifiers.push(|list| traits::modifiers(reading, trees, phrase.head as usize, list));
            self.keys.push(|words| {
                if traits.class.name() {
                    names::key(text, reading, &traits, words)
                }
            });
            self.initials.push(if self.keys.of(at).len() > 1 { names::initials(text, reading, &traits) } else { None });
            self.traits.push(traits);
        }
        self.entities.clear();
        self.links.clear();
        self.by_head.clear();
        self.by_head.resize(reading.len(), NONE);
        self.named.clear();
        self.headed.clear();
        self.members.clear();
        self.recent.clear();
    }

    /// The first entity of which a token heads a mention.
    fn headed_by(&self, token: usize) -> Option<u32> {
        self.by_head.get(token).copied().filter(|&entity| entity != NONE)
    }

    /// The words of a phrase's name.
    #[must_use]
    pub fn key(&self, phrase: usize) -> &[u64] {
        self.keys.of(phrase)
    }

    /// How the name of a phrase relates to the names of an entity.
    #[must_use]
    pub fn relation(&self, phrase: usize, entity: &Entity) -> Relation {
        if self.key(phrase).is_empty() {
            return Relation::None;
        }
        entity
            .names
            .iter()
            .take_while(|&&named| named != NONE)
            .map(|&named| self.related(phrase, named as usize))
            .max()
            .unwrap_or(Relation::None)
    }

    fn related(&self, a: usize, b: usize) -> Relation {
        let stands_for = |short: usize, long: usize| matches!(self.key(short), [word] if self.initials[long] == Some(*word));
        match names::relate(self.key(a), self.key(b)) {
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
                // "at the crown court, Marcus Ellery, prosecuting, said": a court is no person
                let person = traits.class.name() && traits.kind == EntityKind::Person && traits.core_end > traits.core_start + 1;
                let place = matches!(known.kind, EntityKind::Org | EntityKind::Gpe | EntityKind::Location);
                (number && names && !(person && place)).then_some(entity)
            }
            Place::Adjective => {
                let (state, _) = traits.state?;
                self.named.find(hash(state)).find(|&e| self.entities[e as usize].state == Some((state, Role::State)))
            }
            _ => None,
        }
    }

    /// Of a surname that stands alone the one person whose name ends in it, if there is one. The ranker links most of these itself
    /// and learns much from them, so that it is taught without this rule; it misses some that stand outside a sentence.
    fn bearer(&self, at: usize) -> Option<u32> {
        let traits = &self.traits[at];
        let [surname] = *self.key(at) else { return None };
        if traits.class != Class::Person {
            return None;
        }
        let ends = |entity: &u32| {
            let known = &self.entities[*entity as usize];
            known.kind == EntityKind::Person && matches!(self.relation(at, known), Relation::Ending | Relation::Same)
        };
        let mut bearers = self.named.find(surname).filter(ends);
        let first = bearers.next()?;
        (bearers.all(|other| other == first) && self.possible(at, first) && self.allowed(at, first)).then_some(first)
    }

    /// Gathers the entities that a phrase may mean, the likeliest sources first.
    pub fn collect(&mut self, at: usize) {
        let (mut found, mut since) = (std::mem::take(&mut self.candidates), std::mem::take(&mut self.agreeing));
        found.clear();
        since.clear();
        let traits = &self.traits[at];
        let add = |found: &mut Vec<u32>, entity: u32| {
            if !found.contains(&entity) && self.possible(at, entity) {
                found.push(entity);
            }
        };
        if traits.class.name() {
            for &word in self.key(at) {
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
            if let [word] = *self.key(at) {
                self.headed.find(word ^ ACRONYM).for_each(|entity| add(&mut found, entity));
            }
            self.headed.find(traits.head_lemma).for_each(|entity| add(&mut found, entity));
        } else if traits.class.pronoun() {
            if !traits.class.third() {
                self.headed.find(traits.class as u64).for_each(|entity| add(&mut found, entity));
            }
            let reach = if traits.class.third() { 5 } else { 8 };
            let mut agreeing = 0;
            for &entity in &self.recent {
                let other = &self.entities[entity as usize];
                let last = &self.traits[other.last as usize];
                if traits.phrase.sentence - last.phrase.sentence <= reach && found.len() < 24 {
                    add(&mut found, entity);
                }
                since.push(agreeing);
                agreeing += u8::from(other.gender == traits.gender && (other.number == traits.number || other.number == Number::Unknown));
            }
            since.push(agreeing);
        } else {
            self.headed.find(traits.head_lemma).for_each(|entity| add(&mut found, entity));
            for &entity in self.recent.iter().take(14) {
                if found.len() >= 16 {
                    break;
                }
                let other = &self.entities[entity as usize];
                if other.kind == traits.kind
                    || traits.kind == EntityKind::Other
                    || matches!(
                        (traits.kind, other.kind),
                        (EntityKind::Org | EntityKind::Group, EntityKind::Org | EntityKind::Group | EntityKind::Gpe)
                    )
                {
                    add(&mut found, entity);
                }
            }
        }
        (self.candidates, self.agreeing) = (found, since);
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
    #[inline]
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
        // "Before anyone changes": the authors are not anyone.
        let first = &self.traits[self.entities[entity as usize].first as usize];
        let anybody = !traits.class.pronoun() && ANYBODY.contains(&first.word);
        !foreign && !anybody && !(traits.class.pronoun() && (itself || last.date)) && person(traits.class) == person(last.class)
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
                names: [NONE; 4],
                state: traits.state,
                heads: Set::default(),
                modifiers: Set::default(),
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
                (self.keys.of(phrase as usize).len(), self.traits[phrase as usize].core_end - self.traits[phrase as usize].core_start)
            };
            if known.named.is_none_or(|named| length(narrow(at)) > length(named)) {
                known.named = Some(narrow(at));
            }
            known.state = known.state.or(traits.state);
            let same = |name: u32| name != NONE && self.keys.of(name as usize) == self.keys.of(at);
            if !known.names.iter().any(|&name| same(name))
                && let Some(free) = known.names.iter_mut().find(|name| **name == NONE)
            {
                *free = narrow(at);
            }
        }
        if !traits.class.pronoun() {
            self.members.add(&mut known.heads, traits.head_lemma, 8);
        }
        for &modifier in self.modifiers.of(at) {
            self.members.add(&mut known.modifiers, modifier, 16);
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
                    .chain(self.modifiers.of(at).iter().copied().filter(|_| traits.class == Class::Person).take(4)),
                number,
            );
            if traits.class.name() {
                self.named.note(self.keys.of(at).iter().copied(), number);
                if let Some(initials) = self.initials[at] {
                    self.headed.note(std::iter::once(initials ^ ACRONYM), number);
                }
            }
        }
        let place = self.recent.iter().position(|&e| e == number).unwrap_or_else(|| {
            self.recent.truncate(RECENT - 1);
            self.recent.push(number);
            self.recent.len() - 1
        });
        self.recent[..=place].rotate_right(1);
        number
    }

    /// How many other entities were mentioned since an entity was; `RECENT` where it is too long ago.
    #[must_use]
    pub fn rank(&self, entity: u32) -> usize {
        self.recent.iter().position(|&e| e == entity).unwrap_or(RECENT)
    }

    /// How many entities of the gender and number of the pronoun that candidates were gathered for were mentioned later than the one
    /// of a rank.
    #[must_use]
    pub fn agreeing_since(&self, rank: usize) -> usize {
        usize::from(self.agreeing.get(rank).copied().unwrap_or_default())
    }
}

/// Sets initials apart from heads in the same index.
const ACRONYM: u64 = 0x5bd1_e995_9e37_79b9;

//! What the model looks at when it ranks an entity, or a new one, for a phrase.

use dateline_sdk::core::records::base::Deprel;

use super::Resolver;
use super::names::Relation;
use super::traits::{Class, Function, Number, Traits, hash};
use crate::mentions::Place;
use crate::people::Gender;
use crate::reading::Reading;

/// Number of feature places; a power of two.
pub const PLACES: usize = 1 << 16;

/// The features of one choice.
#[derive(Debug, Default)]
pub struct Features {
    list: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "the mask leaves sixteen bits")]
fn place(template: u64, a: u64, b: u64, c: u64) -> u32 {
    let mut value = template.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ a;
    value = (value.rotate_left(25) ^ b).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    value = (value.rotate_left(25) ^ c).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^= value >> 31;
    (value as usize & (PLACES - 1)) as u32
}

fn bucket(value: usize) -> u64 {
    match value {
        0..=4 => value as u64,
        5..=7 => 5,
        8..=12 => 6,
        13..=20 => 7,
        21..=40 => 8,
        _ => 9,
    }
}

impl Features {
    /// The features gathered last.
    #[must_use]
    pub fn list(&self) -> &[u32] {
        &self.list
    }

    /// Those of beginning a new entity.
    pub fn anew(&mut self, resolver: &Resolver, text: &str, reading: &Reading, at: usize) {
        self.list.clear();
        let traits = &resolver.traits[at];
        let class = traits.class as u64;
        let head = traits.phrase.head as usize;
        let length = (traits.phrase.end - traits.phrase.start) as usize;
        let seen = resolver.headed.find(traits.head_lemma).next().is_some();
        let named = resolver.keys[at].last().is_some_and(|&word| resolver.named.find(word).next().is_some());
        let governor = reading.head(head).map_or(0, |g| hash(reading.lemma(g)));
        let before = head.checked_sub(1).map_or(0, |b| hash(reading.word(text, b)));
        let next = if head + 1 < reading.len() { hash(reading.lemma(head + 1)) } else { 0 };
        let mut add = |template: u64, a: u64, b: u64| self.list.push(place(template, class, a, b));
        add(1, 0, 0);
        add(2, traits.head_lemma, 0);
        add(3, traits.function as u64, 0);
        add(4, bucket(length), 0);
        add(5, u64::from(seen), u64::from(named));
        add(6, u64::from(seen), bucket(length));
        add(7, traits.modifiers.len() as u64, u64::from(seen));
        add(8, traits.kind as u64, u64::from(seen));
        add(9, traits.number as u64, traits.function as u64);
        add(10, traits.phrase.place as u64, u64::from(seen));
        add(11, reading.deprels[head] as u64, 0);
        add(12, u64::from(traits.quotation > 0), 0);
        add(13, u64::from(traits.phrase.sentence == 0), u64::from(seen));
        if traits.class.pronoun() {
            add(14, hash(reading.word(text, head)), governor);
            add(15, hash(reading.word(text, head)), next);
            add(16, hash(reading.word(text, head)), before);
        } else {
            add(17, governor, 0);
            let first = traits.phrase.start as usize;
            add(18, hash(reading.word(text, first)), u64::from(seen));
            let clause = traits.phrase.full_end > traits.phrase.end;
            add(19, u64::from(clause), u64::from(seen));
        }
    }

    /// Those of linking to an entity.
    pub fn link(&mut self, resolver: &Resolver, text: &str, reading: &Reading, at: usize, entity: u32) {
        self.list.clear();
        let rank = resolver.rank(entity);
        let known = &resolver.entities[entity as usize];
        let traits = &resolver.traits[at];
        let last = &resolver.traits[known.last as usize];
        let class = traits.class as u64;
        let relation = resolver.relation(at, known);
        let sentences = (traits.phrase.sentence - last.phrase.sentence) as usize;
        let distance = bucket(sentences);
        let same_head = known.heads.contains(&traits.head_lemma);
        let last_class = last.class as u64;
        let named = known.named.map_or(99, |n| resolver.traits[n as usize].class as u64);
        let extra = traits.modifiers.iter().filter(|m| !known.modifiers.contains(m)).count();
        let shared = traits.modifiers.len() - extra;
        let same_words = same_head
            && reading
                .slice(text, traits.phrase.start as usize..traits.phrase.end as usize)
                .eq_ignore_ascii_case(reading.slice(text, last.phrase.start as usize..last.phrase.end as usize));
        let agreement = agreement(traits, known.gender, known.number);
        let mut add = |template: u64, a: u64, b: u64| {
            self.list.push(place(template, class, a, b));
        };
        add(30, 0, 0);
        add(31, distance, 0);
        add(32, bucket(rank), 0);
        add(33, distance, last_class);
        add(34, bucket(known.count as usize), distance.min(3));
        add(35, relation as u64, named);
        add(36, relation as u64, distance);
        add(37, u64::from(same_head), u64::from(same_words));
        add(38, last.function as u64, traits.function as u64);
        add(39, last.function as u64, distance);
        add(40, last_class, agreement);
        add(41, known.kind as u64, agreement);
        add(42, known.kind as u64, last_class);
        add(43, u64::from(same_head) + 2 * extra.min(3) as u64 + 8 * shared.min(3) as u64, last_class);
        add(44, u64::from(traits.quotation == last.quotation) + 2 * u64::from(traits.quotation > 0), last_class);
        add(45, bucket(rank), distance.min(2) + 4 * (last.function as u64));
        add(46, last.phrase.place as u64, distance.min(2));
        if !traits.class.pronoun() {
            add(47, traits.head_lemma, known.kind as u64);
            add(48, traits.head_lemma, last.head_lemma);
            add(49, u64::from(same_head), distance);
            add(50, u64::from(same_head), bucket(rank));
            let first = &resolver.traits[known.first as usize];
            add(51, first.class as u64, u64::from(same_head) + 2 * extra.min(2) as u64);
            add(52, traits.kind as u64, 16 * u64::from(same_head) + known.kind as u64);
            add(53, u64::from(traits.state.is_some() && traits.state == known.state), 0);
            add(54, u64::from(super::names::clash(traits.class, last.class)), relation as u64);
            if relation != Relation::None {
                add(55, resolver.keys[at].len() as u64, relation as u64);
            }
        } else {
            let head = traits.phrase.head as usize;
            let word = hash(reading.word(text, head));
            let coargument = coargument(reading, traits, last);
            add(
                56,
                u64::from(coargument),
                u64::from(
                    reading.lemma(head).ends_with("self")
                        || reading.word(text, head).ends_with("self")
                        || reading.word(text, head).ends_with("selves"),
                ),
            );
            add(57, word, last.function as u64);
            add(58, word, bucket(rank));
            let (governor, other) = (reading.head(head), reading.head(last.phrase.head as usize));
            let same_governor = governor.is_some() && governor == other;
            add(59, u64::from(same_governor), reading.deprels[head] as u64 * 64 + reading.deprels[last.phrase.head as usize] as u64);
            add(60, distance.min(3), bucket(known.count as usize) * 16 + last.function as u64);
            let begins = last.phrase.start as usize == reading.sentences[last.phrase.sentence as usize].start;
            add(61, u64::from(begins), distance.min(3));
            add(
                62,
                u64::from(reading.paragraphs[traits.phrase.sentence as usize] == reading.paragraphs[last.phrase.sentence as usize]),
                distance.min(3),
            );
            let agreeing = resolver.agreeing_since(at, entity).min(3) as u64;
            add(68, agreeing, agreement);
            add(69, agreeing, distance.min(3));
            let subordinate = matches!(reading.deprels[head], Deprel::NmodPoss) as u64;
            add(63, subordinate, u64::from(same_governor) + 2 * distance.min(2));
            if let Some(governor) = governor {
                add(64, hash(reading.lemma(governor)), known.kind as u64);
            }
        }
        if traits.phrase.place == Place::Predicate || last.phrase.place == Place::Predicate {
            let subject =
                reading.head(last.phrase.head as usize) == Some(traits.phrase.head as usize) && last.function == Function::Subject;
            add(65, u64::from(subject), 0);
        }
    }
}

fn agreement(traits: &Traits, gender: Gender, number: Number) -> u64 {
    let genders = match (traits.gender, gender) {
        (Gender::Unknown, Gender::Unknown) => 0,
        (Gender::Unknown, _) => 1,
        (_, Gender::Unknown) => 2,
        _ => 3,
    };
    let numbers = match (traits.number, number) {
        (Number::Unknown, _) | (_, Number::Unknown) => 0,
        (a, b) if a == b => 1,
        _ => 2,
    };
    genders * 3 + numbers
}

/// Whether two phrases are arguments of the same verb.
fn coargument(reading: &Reading, a: &Traits, b: &Traits) -> bool {
    let argument = |t: &Traits| matches!(t.function, Function::Subject | Function::Object | Function::Oblique);
    argument(a)
        && argument(b)
        && reading.head(a.phrase.head as usize) == reading.head(b.phrase.head as usize)
        && a.phrase.sentence == b.phrase.sentence
        && !matches!(a.class, Class::I | Class::We | Class::You)
}

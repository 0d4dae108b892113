//! What the model looks at when it ranks an entity, or a new one, for a phrase.

use dateline_sdk::core::records::base::{Deprel, EntityKind};

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
    /// Those that stand by themselves.
    alone: Vec<u32>,
    /// The [groups](GROUPS) of all others, by place in a list of all values that all groups can have.
    groups: Vec<u32>,
}

/// Takes a template and its values.
type Add<'a> = &'a mut dyn FnMut(u64, u64, u64);

/// Features that look at the same few small numbers. What they are worth together is summed once for all values of the numbers,
/// and one look finds it.
struct Group {
    /// How many values each number has.
    sizes: [usize; 4],
    /// Calls with template and values for each feature; pronouns have others.
    features: fn(pronoun: bool, [u64; 4], Add<'_>),
}

const CLASSES: usize = Class::Group as usize + 1;
const KINDS: usize = EntityKind::ALL.len();
const FUNCTIONS: usize = Function::Other as usize + 1;
const PLACES_OF_PHRASES: usize = Place::Modifier as usize + 1;
const RELATIONS: usize = Relation::Same as usize + 1;
const BUCKETS: usize = 10;
const AGREEMENTS: usize = 12;
/// The longest name, in words, and one.
const LENGTHS: usize = super::names::LONGEST + 1;

const LAST: usize = 0;
const RANK: usize = 1;
const COUNT: usize = 2;
const NAMED: usize = 3;
const RELATED: usize = 4;
const HEADS: usize = 5;
const FUNCTION: usize = 6;
const LAST_AGREEMENT: usize = 7;
const KIND_AGREEMENT: usize = 8;
const KIND: usize = 9;
const MODIFIERS: usize = 10;
const QUOTED: usize = 11;
const PLACE: usize = 12;
const FIRST: usize = 13;
const KINDS_OF_BOTH: usize = 14;
const NAMES: usize = 15;
const BITS: usize = 16;
const AGREEING: usize = 17;

/// The groups of linking to an entity. The distance is that in sentences.
const GROUPS: [Group; 18] = [
    // Distance and the class of the last phrase.
    Group {
        sizes: [1, 1, BUCKETS, CLASSES],
        features: |_, [.., distance, last], add| {
            add(30, 0, 0);
            add(31, distance, 0);
            add(33, distance, last);
        },
    },
    // The same head, rank, distance, function of the last phrase.
    Group {
        sizes: [2, BUCKETS, 3, FUNCTIONS],
        features: |pronoun, [same_head, rank, distance, function], add| {
            add(32, rank, 0);
            add(45, rank, distance + 4 * function);
            if !pronoun {
                add(50, same_head, rank);
            }
        },
    },
    // Mentions so far, distance, function of the last phrase.
    Group {
        sizes: [1, BUCKETS, 4, FUNCTIONS],
        features: |pronoun, [_, count, distance, function], add| {
            add(34, count, distance);
            if pronoun {
                add(60, distance, count * 16 + function);
            }
        },
    },
    // How names relate, and the class of the fullest.
    Group {
        sizes: [1, 1, RELATIONS, CLASSES + 1],
        features: |_, [.., relation, named], add| add(35, relation, if named == CLASSES as u64 { 99 } else { named }),
    },
    Group { sizes: [1, 1, RELATIONS, BUCKETS], features: |_, [.., relation, distance], add| add(36, relation, distance) },
    // The same head, the same words, distance.
    Group {
        sizes: [1, 2, 2, BUCKETS],
        features: |pronoun, [_, same_head, same_words, distance], add| {
            add(37, same_head, same_words);
            if !pronoun {
                add(49, same_head, distance);
            }
        },
    },
    // Function of the last phrase and of this one, distance.
    Group {
        sizes: [1, FUNCTIONS, FUNCTIONS, BUCKETS],
        features: |_, [_, last, function, distance], add| {
            add(38, last, function);
            add(39, last, distance);
        },
    },
    Group { sizes: [1, 1, CLASSES, AGREEMENTS], features: |_, [.., last, agreement], add| add(40, last, agreement) },
    Group { sizes: [1, 1, KINDS, AGREEMENTS], features: |_, [.., kind, agreement], add| add(41, kind, agreement) },
    Group { sizes: [1, 1, KINDS, CLASSES], features: |_, [.., kind, last], add| add(42, kind, last) },
    // The same head, modifiers that are new, modifiers that are known, class of the last phrase.
    Group {
        sizes: [2, 4, 4, CLASSES],
        features: |_, [same_head, extra, shared, last], add| add(43, same_head + 2 * extra + 8 * shared, last),
    },
    Group { sizes: [1, 1, 4, CLASSES], features: |_, [.., quotation, last], add| add(44, quotation, last) },
    // Place of the last phrase, distance; of predicates whether they are that of the other as a subject.
    Group {
        sizes: [1, PLACES_OF_PHRASES, 3, 3],
        features: |_, [_, place, distance, predicate], add| {
            add(46, place, distance);
            if predicate != 0 {
                add(65, predicate - 1, 0);
            }
        },
    },
    // Class of the first phrase, the same head, new modifiers.
    Group { sizes: [1, CLASSES, 2, 3], features: |_, [_, first, same_head, extra], add| add(51, first, same_head + 2 * extra) },
    // Kind of the phrase, the same head, kind of the entity.
    Group { sizes: [1, KINDS, 2, KINDS], features: |_, [_, kind, same_head, known], add| add(52, kind, 16 * same_head + known) },
    // The same state, names that clash, how they relate, words of the name.
    Group {
        sizes: [2, 2, RELATIONS, LENGTHS],
        features: |_, [state, clash, relation, length], add| {
            add(53, state, 0);
            add(54, clash, relation);
            if relation != 0 {
                add(55, length, relation);
            }
        },
    },
    // Of pronouns: two arguments of a verb and *-self*; a possessive; the same head above both; at the beginning of its sentence;
    // in the same paragraph; distance.
    Group {
        sizes: [4, 4, 4, 4],
        features: |_, [arguments, above, where_last, distance], add| {
            add(56, arguments / 2, arguments % 2);
            add(61, where_last / 2, distance);
            add(62, where_last % 2, distance);
            add(63, above / 2, above % 2 + 2 * distance.min(2));
        },
    },
    // Of pronouns: entities since that agree, agreement, distance.
    Group {
        sizes: [1, 4, AGREEMENTS, 4],
        features: |_, [_, agreeing, agreement, distance], add| {
            add(68, agreeing, agreement);
            add(69, agreeing, distance);
        },
    },
];

/// Where the values of a group begin among those of all groups.
const fn begin(group: usize) -> usize {
    let (mut sum, mut at) = (0, 0);
    while at < group {
        let [a, b, c, d] = GROUPS[at].sizes;
        sum += a * b * c * d;
        at += 1;
    }
    sum
}

/// All values of all groups.
const VALUES: usize = begin(GROUPS.len());

/// The place of some values of a group, for phrases of a class.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "there are some ten thousand")]
fn grouped<const GROUP: usize>(class: usize, [a, b, c, d]: [usize; 4]) -> u32 {
    let [_, second, third, fourth] = const { GROUPS[GROUP].sizes };
    (class * VALUES + const { begin(GROUP) } + ((a * second + b) * third + c) * fourth + d) as u32
}

/// What the features of each group are worth, for all values in all classes of phrases.
pub(super) fn worth(weights: &[i16]) -> Vec<i32> {
    let mut worth = Vec::with_capacity(CLASSES * VALUES);
    for class in 0..CLASSES {
        for group in &GROUPS {
            for values in 0..group.sizes.iter().product() {
                let mut sum = 0;
                group.each(class, values, |feature| sum += weights.get(feature as usize).copied().map_or(0, i32::from));
                worth.push(sum);
            }
        }
    }
    worth
}

impl Group {
    /// Calls with each feature of some values, given by their place in the group.
    fn each(&self, class: usize, values: usize, mut add: impl FnMut(u32)) {
        let [_, second, third, fourth] = self.sizes;
        let values = [values / fourth / third / second, values / fourth / third % second, values / fourth % third, values % fourth];
        let pronoun = class <= Class::OtherPronoun as usize;
        (self.features)(pronoun, values.map(|value| value as u64), &mut |template, a, b| add(place(template, class as u64, a, b)));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the mask leaves sixteen bits")]
fn place(template: u64, a: u64, b: u64, c: u64) -> u32 {
    let mut value = template.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ a;
    value = (value.rotate_left(25) ^ b).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    value = (value.rotate_left(25) ^ c).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^= value >> 31;
    (value as usize & (PLACES - 1)) as u32
}

fn bucket(value: usize) -> usize {
    match value {
        0..=4 => value,
        5..=7 => 5,
        8..=12 => 6,
        13..=20 => 7,
        21..=40 => 8,
        _ => 9,
    }
}

impl Features {
    /// What the features are worth: by their weights one by one, and by the [`worth`] of groups.
    #[inline]
    pub(super) fn score(&self, weights: &[i16], worth: &[i32]) -> i64 {
        let of = |feature: &u32| weights.get(*feature as usize).copied().map_or(0, i64::from);
        let of_group = |group: &u32| worth.get(*group as usize).copied().map_or(0, i64::from);
        self.alone.iter().map(of).sum::<i64>() + self.groups.iter().map(of_group).sum::<i64>()
    }

    /// The features gathered last, one by one.
    #[cfg(any(test, feature = "train"))]
    #[must_use]
    pub fn list(&self) -> Vec<u32> {
        let mut list = self.alone.clone();
        for &place in &self.groups {
            let (class, at) = (place as usize / VALUES, place as usize % VALUES);
            if let Some(group) = (0..GROUPS.len()).rfind(|&group| begin(group) <= at) {
                GROUPS[group].each(class, at - begin(group), |feature| list.push(feature));
            }
        }
        list
    }

    /// Those of beginning a new entity.
    pub fn anew(&mut self, resolver: &Resolver, text: &str, reading: &Reading, at: usize) {
        self.alone.clear();
        self.groups.clear();
        let traits = &resolver.traits[at];
        let class = traits.class as u64;
        let head = traits.phrase.head as usize;
        let length = bucket((traits.phrase.end - traits.phrase.start) as usize) as u64;
        let seen = u64::from(resolver.headed.find(traits.head_lemma).next().is_some());
        let named = resolver.keys.of(at).last().is_some_and(|&word| resolver.named.find(word).next().is_some());
        let mut add = |template: u64, a: u64, b: u64| self.alone.push(place(template, class, a, b));
        add(1, 0, 0);
        add(2, traits.head_lemma, 0);
        add(3, traits.function as u64, 0);
        add(4, length, 0);
        add(5, seen, u64::from(named));
        add(6, seen, length);
        add(7, resolver.modifiers.of(at).len() as u64, seen);
        add(8, traits.kind as u64, seen);
        add(9, traits.number as u64, traits.function as u64);
        add(10, traits.phrase.place as u64, seen);
        add(11, reading.deprels[head] as u64, 0);
        add(12, u64::from(traits.quotation > 0), 0);
        add(13, u64::from(traits.phrase.sentence == 0), seen);
        if traits.class.pronoun() {
            let before = head.checked_sub(1).map_or(0, |b| hash(reading.word(text, b)));
            let next = if head + 1 < reading.len() { hash(reading.lemma(head + 1)) } else { 0 };
            add(14, traits.word, traits.above);
            add(15, traits.word, next);
            add(16, traits.word, before);
        } else {
            add(17, traits.above, 0);
            let first = traits.phrase.start as usize;
            add(18, hash(reading.word(text, first)), seen);
            let clause = traits.phrase.full_end > traits.phrase.end;
            add(19, u64::from(clause), seen);
        }
    }

    /// Those of linking to an entity.
    pub fn link(&mut self, resolver: &Resolver, text: &str, reading: &Reading, at: usize, entity: u32) {
        let since = resolver.rank(entity);
        let known = &resolver.entities[entity as usize];
        let traits = &resolver.traits[at];
        let last = &resolver.traits[known.last as usize];
        let class = traits.class as usize;
        let relation = resolver.relation(at, known);
        let distance = bucket((traits.phrase.sentence - last.phrase.sentence) as usize);
        let (to_two, to_three) = (distance.min(2), distance.min(3));
        let same_head = resolver.members.holds(&known.heads, traits.head_lemma);
        let last_class = last.class as usize;
        let named = known.named.map_or(CLASSES, |n| resolver.traits[n as usize].class as usize);
        let modifiers = resolver.modifiers.of(at);
        let extra = modifiers.iter().filter(|m| !resolver.members.holds(&known.modifiers, **m)).count();
        let shared = modifiers.len() - extra;
        let same_words = same_head
            && reading
                .slice(text, traits.phrase.start as usize..traits.phrase.end as usize)
                .eq_ignore_ascii_case(reading.slice(text, last.phrase.start as usize..last.phrase.end as usize));
        let agreement = agreement(traits, known.gender, known.number);
        let quotation = usize::from(traits.quotation == last.quotation) + 2 * usize::from(traits.quotation > 0);
        let (head, last_head) = (traits.phrase.head as usize, last.phrase.head as usize);
        let predicate = if traits.phrase.place == Place::Predicate || last.phrase.place == Place::Predicate {
            1 + usize::from(reading.head(last_head) == Some(head) && last.function == Function::Subject)
        } else {
            0
        };
        let (rank, count) = (bucket(since), bucket(known.count as usize));
        let (function, kind) = (last.function as usize, known.kind as usize);
        let same = usize::from(same_head);
        self.alone.clear();
        self.groups.clear();
        self.groups.extend([
            grouped::<LAST>(class, [0, 0, distance, last_class]),
            grouped::<RANK>(class, [same, rank, to_two, function]),
            grouped::<COUNT>(class, [0, count, to_three, function]),
            grouped::<NAMED>(class, [0, 0, relation as usize, named]),
            grouped::<RELATED>(class, [0, 0, relation as usize, distance]),
            grouped::<HEADS>(class, [0, same, usize::from(same_words), distance]),
            grouped::<FUNCTION>(class, [0, function, traits.function as usize, distance]),
            grouped::<LAST_AGREEMENT>(class, [0, 0, last_class, agreement]),
            grouped::<KIND_AGREEMENT>(class, [0, 0, kind, agreement]),
            grouped::<KIND>(class, [0, 0, kind, last_class]),
            grouped::<MODIFIERS>(class, [same, extra.min(3), shared.min(3), last_class]),
            grouped::<QUOTED>(class, [0, 0, quotation, last_class]),
            grouped::<PLACE>(class, [0, last.phrase.place as usize, to_two, predicate]),
        ]);
        let feature = |template: u64, a: u64, b: u64| place(template, class as u64, a, b);
        if !traits.class.pronoun() {
            let first = &resolver.traits[known.first as usize];
            let state = usize::from(traits.state.is_some() && traits.state == known.state);
            let clash = usize::from(super::names::clash(traits.class, last.class));
            self.groups.extend([
                grouped::<FIRST>(class, [0, first.class as usize, same, extra.min(2)]),
                grouped::<KINDS_OF_BOTH>(class, [0, traits.kind as usize, same, kind]),
                grouped::<NAMES>(class, [state, clash, relation as usize, resolver.keys.of(at).len()]),
            ]);
            self.alone.extend([feature(47, traits.head_lemma, kind as u64), feature(48, traits.head_lemma, last.head_lemma)]);
        } else {
            let coargument = coargument(reading, traits, last);
            let (governor, other) = (reading.head(head), reading.head(last_head));
            let same_governor = governor.is_some() && governor == other;
            let (deprel, last_deprel) = (reading.deprels[head], reading.deprels[last_head]);
            let sentence = last.phrase.sentence as usize;
            let begins = last.phrase.start as usize == reading.sentences[sentence].start;
            let paragraph = reading.paragraphs[traits.phrase.sentence as usize] == reading.paragraphs[sentence];
            let two = |first: bool, second: bool| 2 * usize::from(first) + usize::from(second);
            let bits = [two(coargument, traits.itself), two(deprel == Deprel::NmodPoss, same_governor), two(begins, paragraph), to_three];
            self.groups.extend([
                grouped::<BITS>(class, bits),
                grouped::<AGREEING>(class, [0, resolver.agreeing_since(since).min(3), agreement, to_three]),
            ]);
            self.alone.extend([
                feature(57, traits.word, function as u64),
                feature(58, traits.word, rank as u64),
                feature(59, u64::from(same_governor), deprel as u64 * 64 + last_deprel as u64),
            ]);
            if governor.is_some() {
                self.alone.push(feature(64, traits.above, kind as u64));
            }
        }
    }
}

fn agreement(traits: &Traits, gender: Gender, number: Number) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{English, Scratch};
    use crate::coref::Scorer;
    use crate::mentions;

    /// Weights by which features are worth the same one by one and by groups.
    struct BothWays {
        weights: Vec<i16>,
        worth: Vec<i32>,
    }

    impl Scorer for BothWays {
        fn score(&self, features: &Features) -> i64 {
            let list = features.list();
            let score = features.score(&self.weights, &self.worth);
            assert_eq!(score, list.iter().map(|&feature| i64::from(self.weights[feature as usize])).sum::<i64>());
            assert!(features.groups.is_empty() || list.len() > features.groups.len() + features.alone.len());
            score
        }
    }

    #[test]
    fn groups_are_worth_what_their_features_are_worth() {
        let text = "Ana Ruiz, the mayor of Port Elsa, said that she herself would not leave it. “We know her,” said two ministers who met \
                    the mayor and her husband. The Lindhaven council and the tall mayor thanked themselves. It was a Friday. Ruiz was \
                    the mayor they wanted. Mr. Marlow of the PEC, the Port Elsa Council, said: “I and my team left this week.” His \
                    team did. The council thanked him, and it promised them the new bridge.";
        let mut scratch = Scratch::default();
        English::cut(text, &mut scratch, &mut || Ok(())).expect("nothing stops it");
        English::default().read(text, &mut scratch, &mut || Ok(())).expect("nothing stops it");
        let weights: Vec<i16> = (0..PLACES).map(|at| ((at * 7919) % 4001) as i16 - 2000).collect();
        let model = BothWays { worth: worth(&weights), weights };
        let Scratch { reading, trees, phrases, resolver, .. } = &mut scratch;
        mentions::find(text, reading, trees, phrases);
        resolver.resolve(text, reading, trees, phrases, &model);
        assert!(resolver.links.len() > 20);
    }
}

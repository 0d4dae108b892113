//! What is known of a phrase before it is linked: class, gender, number, kind, words of its name.

use std::borrow::Cow;

use dateline_sdk::core::records::base::{Deprel, EntityKind, Upos, Xpos};

use crate::characters::{Quotation, double_mark};
use crate::mentions::{Kind, Phrase, Place};
use crate::people::{self, Gender};
use crate::places::{self, Role};
use crate::reading::{NONE, NameKind, Reading, Trees, narrow};

/// How a phrase asks for what it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "pronouns by their subject form, noun phrases by their determiner")]
pub enum Class {
    He,
    She,
    It,
    They,
    I,
    We,
    You,
    This,
    OtherPronoun,
    Definite,
    Demonstrative,
    Possessed,
    Indefinite,
    Bare,
    Person,
    Org,
    PlaceName,
    OtherName,
    Group,
}

impl Class {
    /// Whether it is a pronoun of the third person.
    #[must_use]
    pub fn third(self) -> bool {
        matches!(self, Class::He | Class::She | Class::It | Class::They)
    }

    /// Whether it is a pronoun.
    #[must_use]
    pub fn pronoun(self) -> bool {
        self <= Class::OtherPronoun
    }

    /// Whether it is a name.
    #[must_use]
    pub fn name(self) -> bool {
        matches!(self, Class::Person | Class::Org | Class::PlaceName | Class::OtherName)
    }
}

/// Singular or plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Number {
    #[default]
    Unknown,
    Singular,
    Plural,
}

/// What place in the sentence a phrase has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Function {
    Subject,
    Object,
    Possessor,
    Oblique,
    Other,
}

/// A phrase with what its words say.
#[derive(Clone, Debug)]
pub struct Traits {
    /// The phrase.
    pub phrase: Phrase,
    /// How it asks.
    pub class: Class,
    /// What it is.
    pub kind: EntityKind,
    /// Its gender.
    pub gender: Gender,
    /// Its number.
    pub number: Number,
    /// Its place in the sentence.
    pub function: Function,
    /// The verb it is subject or object of; [`NONE`] for any other place.
    pub governor: u32,
    /// The verb whose subject its verb shares: *thanked* for *them* in “she thanked the crew and promised them”; else [`NONE`].
    pub controller: u32,
    /// Whether it is a pronoun in *-self*.
    pub reflexive: bool,
    /// Whether its head ends in *-self*, or the lemma of it.
    pub itself: bool,
    /// Whether it is the name of a day or a month.
    pub date: bool,
    /// The quotation it stands in, counted from one; zero outside.
    pub quotation: u32,
    /// First token of the name without titles and articles; the head where it is no name.
    pub core_start: u32,
    /// One past the last token of the name, without a possessive ending.
    pub core_end: u32,
    /// The state it names or belongs to.
    pub state: Option<(&'static str, Role)>,
    /// The state that an adjective before a common noun names: Israel for *the Israeli leadership*.
    pub of: Option<&'static str>,
    /// The lemma of the head, hashed.
    pub head_lemma: u64,
    /// The head as it is written, hashed.
    pub word: u64,
    /// The lemma of what the head depends on, hashed; zero for a root.
    pub above: u64,
}

/// The same hash for words in every letter case.
#[must_use]
pub fn hash(word: &str) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |byte: u8| value = (value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    if word.is_ascii() {
        word.bytes().for_each(|byte| mix(byte.to_ascii_lowercase()));
    } else {
        let mut buffer = [0; 4];
        for c in word.chars().flat_map(char::to_lowercase) {
            c.encode_utf8(&mut buffer).bytes().for_each(&mut mix);
        }
    }
    value ^ (value >> 29)
}

/// A word in lower case, which it mostly is.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) { word.into() } else { word.to_lowercase().into() }
}

/// The quotation each token stands in, by double quotation marks; a quotation ends with its paragraph.
pub fn quotations(text: &str, reading: &Reading, out: &mut Vec<u32>) {
    out.clear();
    let mut count = 0;
    let mut open = false;
    let mut paragraph = None;
    for (number, sentence) in reading.sentences.iter().enumerate() {
        if paragraph != Some(reading.paragraphs[number]) {
            paragraph = Some(reading.paragraphs[number]);
            open = false;
        }
        for token in sentence.clone() {
            match double_mark(reading.word(text, token)) {
                Some(Quotation::Opens) => {
                    count += u32::from(!open);
                    open = true;
                }
                Some(Quotation::Closes) => open = false,
                Some(Quotation::Either) => {
                    count += u32::from(!open);
                    open = !open;
                }
                None => {}
            }
            out.push(if open { count } else { 0 });
        }
    }
}

/// Reads what the words of a phrase say.
#[must_use]
pub fn read(text: &str, reading: &Reading, trees: &Trees, quotations: &[u32], phrase: Phrase) -> Traits {
    let head = phrase.head as usize;
    let lemma = reading.lemma(head);
    let word = reading.word(text, head);
    let ends_in_self = word.ends_with("self") || word.ends_with("selves");
    let (core_start, core_end) = name_core(text, reading, &phrase);
    let mut traits = Traits {
        phrase,
        class: Class::OtherPronoun,
        kind: EntityKind::Other,
        gender: Gender::Unknown,
        number: Number::Unknown,
        function: function(reading, head),
        governor: if argument(reading.deprels[head]) { reading.heads[head] } else { NONE },
        controller: controller(reading, trees, head),
        reflexive: phrase.kind == Kind::Pronoun && ends_in_self,
        itself: ends_in_self || lemma.ends_with("self"),
        date: phrase.kind == Kind::Name && phrase.name.is_none() && is_date(word),
        quotation: quotations.get(head).copied().unwrap_or(0),
        core_start,
        core_end,
        state: None,
        of: None,
        head_lemma: hash(lemma),
        word: hash(word),
        above: reading.head(head).map_or(0, |above| hash(reading.lemma(above))),
    };
    match phrase.kind {
        Kind::Pronoun => pronoun(&mut traits, word),
        Kind::Name => name(&mut traits, text, reading, trees, lemma),
        Kind::Nominal => nominal(&mut traits, text, reading, trees, lemma),
    }
    if phrase.place == Place::Coordination {
        traits.class = Class::Group;
        traits.number = Number::Plural;
        traits.gender = Gender::Unknown;
        traits.kind = EntityKind::Group;
    }
    if phrase.kind == Kind::Nominal {
        let adjectives = trees.children(head).filter(|&child| reading.deprels[child] == Deprel::Amod);
        traits.of = adjectives.filter_map(|child| places::adjective(reading.word(text, child))).next();
    }
    traits
}

/// Appends the modifiers before and after a head, hashed, at most eight.
pub fn modifiers(reading: &Reading, trees: &Trees, head: usize, out: &mut Vec<u64>) {
    let modifies = |child: &usize| {
        matches!(
            reading.deprels[*child],
            Deprel::Amod
                | Deprel::Compound
                | Deprel::Nummod
                | Deprel::Nmod
                | Deprel::NmodPoss
                | Deprel::AclRelcl
                | Deprel::Acl
                | Deprel::NmodDesc
        )
    };
    out.extend(trees.children(head).filter(modifies).take(8).map(|child| hash(reading.lemma(child))));
}

/// The verb from which the verb of an object has its subject: the one it is joined to, or a complement of.
fn controller(reading: &Reading, trees: &Trees, object: usize) -> u32 {
    let has = |verb: usize, relations: &[Deprel]| trees.children(verb).any(|child| relations.contains(&reading.deprels[child]));
    let mut controller = NONE;
    if !matches!(reading.deprels[object], Deprel::Obj | Deprel::Iobj) {
        return controller;
    }
    let mut verb = reading.head(object);
    for _ in 0..3 {
        let Some(at) = verb.filter(|&at| !has(at, &[Deprel::Nsubj, Deprel::NsubjPass])) else { break };
        verb = reading.head(at).filter(|&above| match reading.deprels[at] {
            Deprel::Conj => true,
            // “she asked him to help her”: he helps
            Deprel::Xcomp => !has(above, &[Deprel::Obj, Deprel::Iobj]),
            _ => false,
        });
        controller = verb.map_or(NONE, narrow);
    }
    controller
}

/// The name of a day of the week or of a month, also in short.
fn is_date(word: &str) -> bool {
    let day = |stem: &str| ["Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"].contains(&stem);
    word.strip_suffix("day").is_some_and(day)
        || matches!(
            word.trim_end_matches('.'),
            "January"
                | "February"
                | "March"
                | "April"
                | "May"
                | "June"
                | "July"
                | "August"
                | "September"
                | "October"
                | "November"
                | "December"
                | "Jan"
                | "Feb"
                | "Mar"
                | "Apr"
                | "Jun"
                | "Jul"
                | "Aug"
                | "Sept"
                | "Sep"
                | "Oct"
                | "Nov"
                | "Dec"
        )
}

fn argument(deprel: Deprel) -> bool {
    matches!(deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj)
}

fn function(reading: &Reading, head: usize) -> Function {
    match reading.deprels[head] {
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter | Deprel::Csubj => Function::Subject,
        Deprel::Obj | Deprel::Iobj => Function::Object,
        Deprel::NmodPoss => Function::Possessor,
        Deprel::Obl | Deprel::OblAgent | Deprel::Nmod => Function::Oblique,
        Deprel::Conj => match reading.head(head) {
            Some(first) if reading.deprels[first] != Deprel::Conj => function(reading, first),
            _ => Function::Other,
        },
        _ => Function::Other,
    }
}

fn pronoun(traits: &mut Traits, word: &str) {
    let mut low = [0_u8; 12];
    let bytes = word.as_bytes();
    let length = bytes.len().min(12);
    low[..length].copy_from_slice(&bytes[..length]);
    low.make_ascii_lowercase();
    let (class, gender, number, kind) = match &low[..length] {
        b"he" | b"him" | b"his" | b"himself" => (Class::He, Gender::Masculine, Number::Singular, EntityKind::Person),
        b"she" | b"her" | b"hers" | b"herself" => (Class::She, Gender::Feminine, Number::Singular, EntityKind::Person),
        b"it" | b"its" | b"itself" => (Class::It, Gender::Neuter, Number::Singular, EntityKind::Other),
        b"they" | b"them" | b"their" | b"theirs" | b"themselves" | b"'em" => {
            (Class::They, Gender::Unknown, Number::Plural, EntityKind::Other)
        }
        b"i" | b"me" | b"my" | b"mine" | b"myself" => (Class::I, Gender::Unknown, Number::Singular, EntityKind::Person),
        b"we" | b"us" | b"our" | b"ours" | b"ourselves" | b"'s" => (Class::We, Gender::Unknown, Number::Plural, EntityKind::Group),
        b"you" | b"your" | b"yours" | b"yourself" | b"yourselves" => (Class::You, Gender::Unknown, Number::Unknown, EntityKind::Person),
        b"this" | b"that" => (Class::This, Gender::Neuter, Number::Singular, EntityKind::Other),
        b"these" | b"those" => (Class::This, Gender::Unknown, Number::Plural, EntityKind::Other),
        b"who" | b"whom" | b"someone" | b"everyone" | b"anyone" | b"nobody" | b"somebody" | b"everybody" | b"anybody" => {
            (Class::OtherPronoun, Gender::Unknown, Number::Unknown, EntityKind::Person)
        }
        _ => (Class::OtherPronoun, Gender::Unknown, Number::Unknown, EntityKind::Other),
    };
    (traits.class, traits.gender, traits.number, traits.kind) = (class, gender, number, kind);
}

fn nominal(traits: &mut Traits, text: &str, reading: &Reading, trees: &Trees, lemma: &str) {
    let head = traits.phrase.head as usize;
    traits.class = Class::Bare;
    for child in trees.children(head) {
        match reading.deprels[child] {
            Deprel::Det => {
                traits.class = match &*lower(reading.word(text, child)) {
                    "the" | "both" | "all" => Class::Definite,
                    "this" | "that" | "these" | "those" | "such" => Class::Demonstrative,
                    _ => Class::Indefinite,
                };
            }
            Deprel::NmodPoss => traits.class = Class::Possessed,
            _ => {}
        }
    }
    traits.number = match reading.xpos[head] {
        Xpos::Nns | Xpos::Nnps => Number::Plural,
        Xpos::Nn | Xpos::Nnp => Number::Singular,
        _ => Number::Unknown,
    };
    (traits.gender, traits.kind) = people::noun(&lower(lemma));
    if traits.kind == EntityKind::Person && traits.number == Number::Plural {
        traits.gender = Gender::Unknown;
    }
    if traits.gender == Gender::Unknown
        && traits.kind != EntityKind::Person
        && traits.number == Number::Singular
        && traits.kind != EntityKind::Other
    {
        traits.gender = Gender::Neuter;
    }
    if let Some(found) = places::state(reading.word(text, head)).filter(|found| found.1 == Role::People) {
        traits.state = Some(found);
        traits.kind = EntityKind::Group;
    }
}

fn name(traits: &mut Traits, text: &str, reading: &Reading, trees: &Trees, lemma: &str) {
    let head = traits.phrase.head as usize;
    traits.number = if reading.xpos[head] == Xpos::Nnps { Number::Plural } else { Number::Singular };
    let core = reading.slice(text, traits.core_start as usize..traits.core_end as usize);
    traits.state = places::state(core);
    let last = traits.core_end.saturating_sub(1).max(traits.core_start) as usize;
    let kind = traits.phrase.name.map(|index| reading.names[index as usize].kind);
    let titled = titles(text, reading, trees, &traits.phrase, traits.core_start);
    let first = reading.word(text, traits.core_start as usize);
    match kind {
        Some(NameKind::Person) => {
            traits.class = Class::Person;
            traits.kind = EntityKind::Person;
        }
        Some(NameKind::Org) => {
            traits.class = Class::Org;
            traits.kind = EntityKind::Org;
        }
        Some(NameKind::Place) => {
            traits.class = Class::PlaceName;
            let noun = lower(reading.lemma(last));
            traits.kind = if people::is_place_noun(&noun) && !matches!(&*noun, "city" | "town" | "republic" | "state") {
                EntityKind::Location
            } else {
                EntityKind::Gpe
            };
        }
        None => {
            traits.class = Class::OtherName;
            let (_, by_noun) = people::noun(&lower(lemma));
            if titled.0 || (people::is_first_name(first) && traits.core_end > traits.core_start + 1) {
                traits.kind = EntityKind::Person;
                traits.class = Class::Person;
            } else if matches!(by_noun, EntityKind::Org | EntityKind::Event | EntityKind::Location | EntityKind::Work) {
                traits.kind = by_noun;
            }
        }
    }
    match traits.state {
        Some((_, Role::State | Role::Seat)) if traits.kind != EntityKind::Person || !people::is_first_name(first) => {
            traits.kind = EntityKind::Gpe;
            traits.class = Class::PlaceName;
        }
        Some((_, Role::People)) => {
            traits.kind = EntityKind::Group;
            if core.ends_with('s') {
                traits.number = Number::Plural;
            }
        }
        _ => {}
    }
    traits.gender = match traits.kind {
        EntityKind::Person => match people::first_name(first) {
            Gender::Unknown => titled.1,
            known => known,
        },
        EntityKind::Other | EntityKind::Group => Gender::Unknown,
        _ => Gender::Neuter,
    };
}

/// Whether a title stands at the name, and the gender it shows: *Mrs.*, *President*, *spokeswoman*.
fn titles(text: &str, reading: &Reading, trees: &Trees, phrase: &Phrase, core_start: u32) -> (bool, Gender) {
    let mut found = (false, Gender::Unknown);
    let before = (phrase.start as usize..core_start as usize).rev().take(4);
    let beside = trees
        .children(phrase.head as usize)
        .filter(|&child| matches!(reading.deprels[child], Deprel::Appos | Deprel::NmodDesc | Deprel::Compound));
    for token in before.chain(beside) {
        if !matches!(reading.upos[token], Upos::Noun | Upos::Propn) {
            continue;
        }
        let low = lower(reading.word(text, token));
        let (gender, kind) = people::noun(&low);
        if kind == EntityKind::Person || people::is_title(&low) {
            found.0 = true;
            if gender != Gender::Unknown {
                found.1 = gender;
            }
        }
    }
    found
}

/// The tokens of the name itself, without titles, articles and a possessive ending.
fn name_core(text: &str, reading: &Reading, phrase: &Phrase) -> (u32, u32) {
    let head = phrase.head;
    if phrase.kind != Kind::Name {
        return (head, head + 1);
    }
    let (mut start, mut end) = match phrase.name {
        Some(index) => {
            let name = reading.names[index as usize];
            (name.start.max(phrase.start.min(head)), name.end.max(head + 1).min(phrase.full_end.max(name.end)))
        }
        None => {
            let proper =
                |token: u32| reading.upos[token as usize] == Upos::Propn || (reading.upos[token as usize] == Upos::Num && token != head);
            let (mut start, mut end) = (head, head + 1);
            while start > phrase.start && proper(start - 1) {
                start -= 1;
            }
            while end < phrase.end && (proper(end) || (reading.xpos[end as usize] == Xpos::Hyph && end + 1 < phrase.end && proper(end + 1)))
            {
                end += 1;
            }
            (start, end)
        }
    };
    let word = |token: u32| reading.word(text, token as usize);
    while start + 1 < end && (word(start).eq_ignore_ascii_case("the") || people::is_title(&lower(word(start)))) {
        start += 1;
    }
    // *Nurses' Federation* is one name.
    if phrase.name.is_some_and(|name| reading.names[name as usize].kind == NameKind::Org && reading.names[name as usize].start <= start) {
        return (start, end);
    }
    // A possessive ending parts two names: the one with the head counts.
    if let Some(at) = (start..head).rev().find(|&token| reading.xpos[token as usize] == Xpos::Pos) {
        start = at + 1;
    }
    if let Some(at) = (head + 1..end).find(|&token| reading.xpos[token as usize] == Xpos::Pos) {
        end = at;
    }
    (start, end)
}

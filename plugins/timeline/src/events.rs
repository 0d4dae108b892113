//! Which words are events, and of which TimeML class: a linear model over the parse.
//!
//! *What it finds:* verbs, nouns, adjectives and the like that denote something that happens, holds, is said or is felt.
//! *Why learnt:* whether *talks* or *offer* is an event is a matter of usage; the corpora know, a list does not.
//! *Example:* in "Officials **said** the **strike** **ended** Monday": REPORTING, OCCURRENCE, ASPECTUAL.
//! *Limits:* one word an event; words inside a time expression are none.

use crate::rows::Rows;
use crate::words::Words;
use dateline_learn::hash::{bytes, combine, finish};
use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::records::time::EventClass;
use dateline_sdk::prelude::*;

/// Classes of the model: 0 is no event, then [`EventClass`] in its order.
pub const CLASSES: usize = 8;

/// A word found to be an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventWord {
    /// Index of the word.
    pub word: usize,
    /// Its class.
    pub class: EventClass,
    /// How sure, in permille.
    pub confidence: u16,
}

/// The model, read in place.
#[derive(Debug, Clone)]
pub struct EventModel<'a> {
    weights: Rows<'a, CLASSES>,
    /// Added to the score of no event; moves precision against recall.
    bias: i32,
    /// What a margin of a thousand is worth in the logit of the confidence, in thousandths.
    slope: i32,
}

impl<'a> EventModel<'a> {
    /// Takes the sections `event.*` of a model file.
    ///
    /// # Errors
    /// The file lacks them or the header lines `event_bias` and `event_slope`.
    pub fn new(file: &ModelFile<'a>) -> Result<Self, ModelError> {
        let number = |key: &str| -> Result<i32, ModelError> {
            let value = file.value(key)?;
            value.parse().map_err(|_| ModelError::BadValue(key.to_owned(), value.to_owned()))
        };
        Ok(Self { weights: Rows::new(file, "event")?, bias: number("event_bias")?, slope: number("event_slope")? })
    }

    /// The events among the words. `timed` says which words stand in a time expression.
    #[must_use]
    pub fn find(&self, words: &Words<'_>, hashes: &Hashes, timed: &[bool]) -> Vec<EventWord> {
        let mut features = Vec::with_capacity(96);
        let mut found = Vec::new();
        for at in 0..words.len() {
            if !candidate(words, at) || timed.get(at).copied().unwrap_or(false) {
                continue;
            }
            event_features(words, hashes, timed, at, &mut features);
            let mut scores = [0; CLASSES];
            self.weights.add(&features, &mut scores);
            if let Some((class, margin)) = decide(&scores, self.bias) {
                found.push(EventWord { word: at, class, confidence: logistic(margin, self.slope) });
            }
        }
        found
    }
}

/// The class of a word by the scores of no event and of each class, and by how much it beats no event with its bias.
#[must_use]
pub fn decide(scores: &[i32; CLASSES], bias: i32) -> Option<(EventClass, i32)> {
    let best = (1..CLASSES).max_by_key(|class| (scores[*class], std::cmp::Reverse(*class))).unwrap_or(1);
    let margin = scores[best].saturating_sub(scores[0].saturating_add(bias));
    (margin > 0).then(|| (EventClass::from_index(best as u8 - 1), margin))
}

/// A permille from a margin and the logit's slope in thousandths a margin of one thousand, in integers: the same everywhere.
#[must_use]
pub fn logistic(margin: i32, slope: i32) -> u16 {
    // Values of the logistic curve at 0, 0.5, … 5.0.
    const CURVE: [i64; 11] = [500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993];
    let logit = i64::from(margin).max(0) * i64::from(slope) / 1000;
    let step = (logit / 500).min(9);
    let rest = (logit - step * 500).min(500);
    let (low, high) = (CURVE[step as usize], CURVE[step as usize + 1]);
    (low + (high - low) * rest / 500) as u16
}

/// Whether a word can be an event at all.
#[must_use]
pub fn candidate(words: &Words<'_>, at: usize) -> bool {
    let word = &words.words[at];
    match word.upos {
        Upos::Verb | Upos::Noun | Upos::Adj | Upos::Adv | Upos::Propn => true,
        Upos::Aux => !matches!(word.deprel, Deprel::Aux | Deprel::AuxPass),
        Upos::Adp => word.deprel == Deprel::Root || words.auxiliaries(at).next().is_some(),
        _ => false,
    }
}

/// Hashes of the strings of each word, made once a document.
#[derive(Debug)]
pub struct Hashes {
    lemma: Vec<u64>,
    form: Vec<u64>,
    suffix: Vec<[u64; 3]>,
    prefix: Vec<u64>,
}

impl Hashes {
    /// Hashes the words of a document.
    #[must_use]
    pub fn new(words: &Words<'_>) -> Self {
        let count = words.len();
        let (mut lemma, mut form, mut suffix, mut prefix) =
            (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
        let mut lower = String::new();
        let lower_into = |word: &str, lower: &mut String| {
            lower.clear();
            if word.is_ascii() {
                lower.push_str(word);
                lower.make_ascii_lowercase();
            } else {
                lower.extend(word.chars().flat_map(char::to_lowercase));
            }
        };
        for word in &words.words {
            lower_into(word.lemma, &mut lower);
            lemma.push(bytes(lower.as_bytes()));
            let ends = |length: usize| {
                let from = lower.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
                bytes(&lower.as_bytes()[from..])
            };
            suffix.push([ends(2), ends(3), ends(4)]);
            let to = lower.char_indices().nth(3).map_or(lower.len(), |(at, _)| at);
            prefix.push(bytes(&lower.as_bytes()[..to]));
            lower_into(word.norm, &mut lower);
            form.push(bytes(lower.as_bytes()));
        }
        Self { lemma, form, suffix, prefix }
    }

    /// Hash of a word's lemma; one of its own for a word that is not there.
    #[must_use]
    pub fn lemma(&self, at: Option<usize>) -> u64 {
        at.and_then(|at| self.lemma.get(at)).copied().unwrap_or(0x5eed)
    }
}

/// One hashed feature: its template and what fills it.
#[must_use]
pub fn feature(template: u64, a: u64, b: u64) -> u64 {
    finish(combine(combine(combine(0x714e_114e, template), a), b))
}

/// The features of one word, into `out`.
pub fn event_features(words: &Words<'_>, hashes: &Hashes, timed: &[bool], at: usize, out: &mut Vec<u64>) {
    out.clear();
    let word = &words.words[at];
    let count = words.len();
    let sentence = word.sentence;
    let neighbour = |offset: isize| -> Option<usize> {
        let other = at.checked_add_signed(offset)?;
        (other < count && words.words[other].sentence == sentence).then_some(other)
    };
    let tag = |at: Option<usize>| at.map_or(255, |at| u64::from(words.words[at].xpos.index()));
    let upos = u64::from(word.upos.index());
    let xpos = u64::from(word.xpos.index());
    let relation = u64::from(word.deprel.index());
    let lemma = hashes.lemma[at];
    let head = words.head(at);
    let mut add = |template: u64, a: u64, b: u64| out.push(feature(template, a, b));
    add(1, upos, 0);
    add(2, lemma, 0);
    add(3, lemma, upos);
    add(4, hashes.form[at], xpos);
    add(5, xpos, relation);
    add(6, lemma, relation);
    add(7, hashes.suffix[at][0], upos);
    add(8, hashes.suffix[at][1], upos);
    add(9, hashes.suffix[at][2], upos);
    add(10, hashes.prefix[at], upos);
    let (previous, next) = (neighbour(-1), neighbour(1));
    let (before, behind) = (neighbour(-2), neighbour(2));
    add(11, hashes.lemma(previous), upos);
    add(12, hashes.lemma(next), upos);
    add(13, tag(previous), xpos);
    add(14, xpos, tag(next));
    add(15, combine(tag(previous), tag(next)), xpos);
    add(16, lemma, hashes.lemma(previous));
    add(17, lemma, hashes.lemma(next));
    add(18, hashes.lemma(before), upos);
    add(19, hashes.lemma(behind), upos);
    add(20, combine(tag(before), tag(previous)), xpos);
    add(21, combine(tag(next), tag(behind)), xpos);
    let head_tag = head.map_or(255, |head| u64::from(words.words[head].xpos.index()));
    add(22, hashes.lemma(head), relation);
    add(23, head_tag, combine(relation, upos));
    add(24, lemma, hashes.lemma(head));
    add(25, hashes.lemma(head), lemma ^ relation);
    let grandparent = head.and_then(|head| words.head(head));
    add(26, hashes.lemma(grandparent), relation);
    let mut relations = 0u64;
    let mut clausal = 0u64;
    let mut children = 0;
    for child in words.children(at) {
        let dependent = &words.words[child];
        let relation = u64::from(dependent.deprel.index());
        children += 1;
        if children > 24 {
            break;
        }
        add(27, relation, upos);
        match dependent.deprel {
            Deprel::Det
            | Deprel::Aux
            | Deprel::AuxPass
            | Deprel::Cop
            | Deprel::Case
            | Deprel::Mark
            | Deprel::Advmod
            | Deprel::CompoundPrt
            | Deprel::NmodPoss
            | Deprel::Amod
            | Deprel::Compound
            | Deprel::Nummod => add(28, combine(hashes.lemma[child], relation), upos),
            Deprel::Nmod | Deprel::Obl | Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass => {
                add(29, combine(hashes.lemma[child], relation), upos);
                if let Some(case) = words.children(child).find(|case| words.words[*case].deprel == Deprel::Case) {
                    add(30, combine(hashes.lemma[case], relation), upos);
                    add(31, hashes.lemma[case], lemma);
                }
            }
            Deprel::Ccomp | Deprel::Xcomp | Deprel::Parataxis | Deprel::Acl | Deprel::Csubj => {
                clausal |= match dependent.deprel {
                    Deprel::Ccomp => 1,
                    Deprel::Xcomp => 2,
                    Deprel::Parataxis => 4,
                    Deprel::Acl => 8,
                    _ => 16,
                };
                add(32, hashes.lemma[child], relation);
            }
            _ => {}
        }
        relations |= 1 << (relation % 64);
        if timed.get(child).copied().unwrap_or(false) {
            add(33, relation, upos);
        }
    }
    add(34, relations, upos);
    add(35, clausal, lemma);
    add(36, clausal, xpos);
    add(37, children.min(6), upos);
    let capital = word.norm.chars().next().is_some_and(char::is_uppercase) && previous.is_some();
    add(38, u64::from(capital), upos);
    add(39, u64::from(previous.is_none()), xpos);
    let auxiliaries = words.auxiliaries(at).fold(0u64, |sum, aux| combine(sum, hashes.lemma[aux]));
    add(40, auxiliaries, xpos);
    add(41, auxiliaries, lemma);
    let plural = u64::from(word.xpos == Xpos::Nns);
    add(42, lemma, plural);
    if let Some(case) = words.children(at).find(|case| words.words[*case].deprel == Deprel::Case) {
        add(43, hashes.lemma[case], lemma);
        add(44, hashes.lemma[case], hashes.lemma(head));
    }
    // A noun after a light verb: make an offer, hold talks, take part.
    if word.deprel == Deprel::Obj {
        add(45, hashes.lemma(head), hashes.suffix[at][1]);
    }
}

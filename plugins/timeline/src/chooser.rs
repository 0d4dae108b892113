//! Which reading of an expression is meant: a log-linear model over the readings.
//!
//! *What is open:* whether the words are a time expression at all, a date or a length, where the clause points, what is counted
//! from (the news or the story), how fine.
//! *Why learnt:* usage decides, not grammar: "last year" in a report on results is often a quarter, "a year" after a price is a
//! rate. The rules' own reading is one candidate; the model learns how far to trust each rule.
//! *Example:* in "plans a march on Saturday" the coming Saturday beats the past one by the governing *plans*.
//! *Confidence:* the share of the chosen reading among all, in integers.

use crate::calendar::{Day, Period};
use crate::events::feature;
use crate::grammar::Found;
use crate::lexer::Lexeme;
use crate::resolve::{Pointing, Reading, YearNamed};
use dateline_learn::hash::{bytes, combine};
use dateline_learn::linear::Linear;
use dateline_learn::model::{ModelError, ModelFile};

/// Weights are stored in so many parts of a logit.
pub const SCALE: i32 = 64;

/// What "no expression" must score more than a reading of the rules, in parts of a logit: rather an expression too many, which a
/// reader can pass over, than one too few.
const DOUBT: i32 = 16;

/// The model, read in place.
#[derive(Debug, Clone)]
pub struct Chooser<'a> {
    weights: Linear<'a>,
}

/// An expression with its readings and what stands around it.
#[derive(Debug)]
pub struct Open<'a> {
    /// First byte and byte after the last.
    pub span: (usize, usize),
    /// The readings; the last is "no expression".
    pub readings: &'a [Reading],
    /// The reading that the rules would take.
    pub default: usize,
    /// The features of each reading.
    pub features: Vec<Vec<u64>>,
}

/// A decision: the reading and, for each reading, how sure it is in permille.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The reading.
    pub reading: usize,
    /// Permille of each reading; empty where nothing was weighed.
    pub shares: Vec<u16>,
}

impl<'a> Chooser<'a> {
    /// Takes the sections `choice.*` of a model file.
    ///
    /// # Errors
    /// The file lacks them.
    pub fn new(file: &ModelFile<'a>) -> Result<Self, ModelError> {
        Ok(Self { weights: Linear::new(file, "choice", 1)? })
    }

    /// The reading with the highest score; the earlier one of equals.
    #[must_use]
    pub fn choose(&self, open: &Open<'_>) -> Choice {
        let mut scores: Vec<i32> = open
            .features
            .iter()
            .map(|features| {
                let mut scores = [0i32; 256];
                for feature in features {
                    self.weights.add(*feature, &mut scores);
                }
                scores[0]
            })
            .collect();
        if open.default + 1 < scores.len()
            && let Some(none) = scores.last_mut()
        {
            *none -= DOUBT;
        }
        let reading = (0..scores.len()).max_by_key(|at| (scores[*at], std::cmp::Reverse(*at))).unwrap_or(0);
        Choice { reading, shares: shares(&scores) }
    }
}

/// The softmax of scores in parts of a logit, in permille and in integers: the same on every machine.
#[must_use]
pub fn shares(scores: &[i32]) -> Vec<u16> {
    let highest = scores.iter().copied().max().unwrap_or(0);
    // exp(-k/8) in 1/65536 for k of 0 to 63.
    let weigh = |score: i32| {
        let gap = i64::from(highest) - i64::from(score);
        let eighths = gap * 8 / i64::from(SCALE);
        let mut value: u64 = 65_536;
        for _ in 0..eighths.min(96) {
            value = value * 57_835 / 65_536;
        }
        value
    };
    let weights: Vec<u64> = scores.iter().map(|score| weigh(*score)).collect();
    let total: u64 = weights.iter().sum::<u64>().max(1);
    weights.iter().map(|weight| (weight * 1000 / total).min(999) as u16).collect()
}

/// What the features see of the text around an expression.
#[derive(Debug)]
pub struct Around<'a> {
    /// The text.
    pub text: &'a str,
    /// Its lexemes.
    pub lexemes: &'a [Lexeme],
    /// The expression.
    pub found: &'a Found,
    /// Where its clause points.
    pub pointing: Pointing,
    /// The words that govern it: the nearest, the nearest verb; 0 where not known.
    pub governors: (u64, u64),
    /// What kind of text it is: a history, results, news.
    pub genre: u64,
    /// The publication date.
    pub published: Option<Day>,
    /// The last date named.
    pub last: Option<Period>,
    /// The date the story has come to.
    pub line: Option<Period>,
    /// The last date finer than a year.
    pub fine: Option<Period>,
    /// The years named last, the newest at the end.
    pub years: &'a [YearNamed],
    /// The values named so far.
    pub values: &'a [u64],
}

impl Around<'_> {
    fn word(&self, at: Option<usize>) -> u64 {
        let Some(lexeme) = at.and_then(|at| self.lexemes.get(at)) else { return 1 };
        lower(self.text.get(lexeme.start as usize..lexeme.end as usize).unwrap_or(""))
    }

    /// The features of every reading.
    #[must_use]
    pub fn features(&self, readings: &[Reading], default: usize) -> Vec<Vec<u64>> {
        let rule = bytes(self.found.rule.as_bytes());
        let (first, end) = (self.found.first, self.found.end);
        let surface = (first..end.min(first + 8)).fold(7, |hash, at| combine(hash, self.word(Some(at))));
        let head = self.word(end.checked_sub(1));
        let (before, second) = (self.word(first.checked_sub(1)), self.word(first.checked_sub(2)));
        let (after, third) = (self.word(Some(end)), self.word(Some(end + 1)));
        let starts = u64::from(self.lexemes.get(first).is_some_and(|lexeme| lexeme.after_break));
        let glued = u64::from(self.lexemes.get(end).is_some_and(|lexeme| lexeme.glued));
        let modifier = self.found.modifier.map_or(0, |modifier| modifier as u64 + 1);
        let direction = combine(self.pointing.direction as u64, (self.pointing.weight / 100).unsigned_abs());
        let line = self.line.map_or(0, |line| line.grain() as u64 + 1);
        let last = self.last.map_or(0, |last| last.grain() as u64 + 1);
        readings
            .iter()
            .enumerate()
            .map(|(at, reading)| {
                let mut out = Vec::with_capacity(40);
                let mut add = |template: u64, a: u64, b: u64| out.push(feature(300 + template, a, b));
                let ruled = u64::from(at == default);
                let shape = shape(reading);
                add(0, shape, 0);
                add(1, ruled, rule);
                add(2, combine(shape, rule), self.genre);
                add(3, shape, rule);
                add(4, shape, surface);
                add(5, combine(shape, surface), before);
                add(6, combine(shape, surface), after);
                add(7, combine(shape, before), rule);
                add(8, combine(shape, after), rule);
                add(9, shape, combine(before, after));
                add(10, combine(shape, head), before);
                add(11, combine(shape, rule), second);
                add(12, combine(shape, rule), combine(starts, modifier));
                add(13, combine(ruled, rule), self.genre);
                add(14, combine(ruled, surface), self.genre);
                add(15, combine(shape, rule), self.governors.0);
                add(16, combine(shape, rule), self.governors.1);
                add(17, shape, combine(before, second));
                add(18, combine(shape, rule), combine(third, 3));
                add(19, combine(shape, after), glued);
                add(20, bytes(reading.why.as_bytes()), rule);
                add(21, combine(bytes(reading.why.as_bytes()), rule), self.genre);
                add(22, combine(bytes(reading.why.as_bytes()), surface), self.genre);
                let Some(meaning) = &reading.meaning else { return out };
                let value = bytes(meaning.value.as_bytes());
                let seen = u64::from(self.values.contains(&value)) + 2 * u64::from(self.values.last() == Some(&value));
                add(30, seen, shape);
                add(31, combine(seen, rule), self.genre);
                let Some(period) = meaning.period else { return out };
                let (from, to) = period.days();
                if let Some(published) = self.published {
                    let gap = if published < from {
                        from - published
                    } else if published > to {
                        to - published
                    } else {
                        0
                    };
                    let (side, bucket) = (gap.signum() + 1, bucket(gap));
                    let (side, bucket) = (side as u64, bucket);
                    add(32, combine(side, direction), combine(shape, self.genre));
                    add(33, combine(bucket, direction), shape);
                    add(34, combine(side, self.governors.0), shape);
                    add(35, combine(side, self.governors.1), shape);
                    add(36, combine(side, before), combine(shape, second));
                    add(37, combine(side, before), combine(shape, direction));
                    add(38, combine(bucket, rule), self.genre);
                    add(39, combine(side, after), shape);
                    add(40, combine(side, surface), self.genre);
                    add(41, combine(bucket, surface), 0);
                }
                if let Some(other) = self.last {
                    let gap = from - other.days().0;
                    add(42, combine(bucket(gap), rule), combine(last, self.genre));
                    add(43, combine(gap.signum() as u64, rule), combine(direction, self.genre));
                }
                if let Some(other) = self.line {
                    let gap = from - other.days().0;
                    let years = (period.year() - other.year()).clamp(-3, 3) as u64;
                    add(44, combine(bucket(gap), shape), combine(line, self.genre));
                    add(45, combine(years, shape), combine(line, self.genre));
                    add(46, combine(years, gap.signum() as u64), combine(line, combine(starts, self.genre)));
                    add(47, combine(years, direction), combine(line, self.genre));
                }
                if let Some(other) = self.fine {
                    let gap = from - other.days().0;
                    add(48, combine(bucket(gap), shape), combine(line, self.genre));
                    add(49, combine(bucket(gap), combine(starts, 4)), combine(line, self.genre));
                    add(50, combine((period.year() - other.year()).clamp(-3, 3) as u64, gap.signum() as u64), self.genre);
                }
                self.year_features(period, shape, &mut add);
                out
            })
            .collect()
    }

    /// How a reading's year lies to the years named before: how lately, how often, in a heading, and whether it goes on from the
    /// last date of that year.
    fn year_features(&self, period: Period, shape: u64, add: &mut impl FnMut(u64, u64, u64)) {
        let year = period.year();
        let rank = self.years.iter().rev().position(|named| named.year == year);
        let distinct = rank.map_or(9, |rank| {
            let newer = &self.years[self.years.len() - rank..];
            (0..newer.len()).filter(|at| !newer[..*at].iter().any(|other| other.year == newer[*at].year)).count() as u64
        });
        let kind = rank.map_or(3, |rank| u64::from(self.years[self.years.len() - 1 - rank].fine.is_some()));
        let often = self.years.iter().filter(|named| named.year == year).count().min(5) as u64;
        let heading = self.years.iter().rev().find(|named| named.heading).map_or(9, |named| (year - named.year).clamp(-2, 2) as u64);
        let fine = self.years.iter().rev().find_map(|named| named.fine.filter(|_| named.year == year));
        let gap = fine.map_or(77, |day| bucket(period.days().0 - day));
        let near = rank.map_or(10, |rank| rank.min(9) as u64);
        add(51, combine(distinct, kind), combine(shape, self.genre));
        add(52, combine(often, distinct), self.genre);
        add(53, heading, combine(shape, self.genre));
        add(54, gap, self.genre);
        add(55, combine(gap, distinct), self.genre);
        add(56, near, combine(kind, self.genre));
        add(57, combine(heading, distinct), combine(often, self.genre));
    }
}

/// What a reading looks like from afar: kind, fineness, reference.
fn shape(reading: &Reading) -> u64 {
    reading.meaning.as_ref().map_or(99, |meaning| {
        let grain = match meaning.period {
            Some(Period::PartOfDay(..)) => 50,
            Some(period) => period.grain() as u64,
            None => 60,
        };
        combine(combine(meaning.kind as u64, grain), meaning.reference.map_or(9, |reference| reference as u64))
    })
}

/// A number of days, by its size and side.
fn bucket(days: i64) -> u64 {
    let size = match days.abs() {
        days @ 0..=8 => days,
        9..=15 => 9,
        16..=31 => 10,
        32..=62 => 11,
        63..=124 => 12,
        125..=200 => 13,
        201..=300 => 14,
        301..=366 => 15,
        367..=500 => 16,
        501..=800 => 17,
        _ => 18,
    };
    (2 * size + i64::from(days < 0)).unsigned_abs()
}

/// The hash of a word in lower case, numbers by their length.
fn lower(word: &str) -> u64 {
    let mut buffer = [0u8; 16];
    let mut length = 0;
    for (to, from) in buffer.iter_mut().zip(word.bytes()) {
        *to = if from.is_ascii_digit() { b'0' } else { from.to_ascii_lowercase() };
        length += 1;
    }
    bytes(buffer.get(..length).unwrap_or_default())
}

/// Whether an expression is settled by what it says, so that nothing has to be weighed.
#[must_use]
pub fn settled(found: &Found) -> bool {
    matches!(&found.expr, crate::grammar::Expr::Date(date) if date.year.is_some() && date.month.is_some()) && !found.weak
}

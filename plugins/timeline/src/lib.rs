//! Time expressions, events and their order.
//!
//! | module | what it is for |
//! |---|---|
//! | [`calendar`] | civil days, ISO weeks, seasons, the periods that people name |
//! | [`lexicon`], [`lexer`] | text to lexemes with a class, in one pass |
//! | [`grammar`] | lexemes to expressions: what is said |
//! | [`resolve`] | expressions to values and intervals: what is meant, on a given publication date |
//! | [`chooser`] | which reading of an expression is meant, by a linear model |
//! | [`tense`] | where the clause around a byte points, from plain text |
//! | [`dateline`] | the publication date that the text itself gives |
//! | [`words`], [`attributes`] | the base layers; tense, aspect, polarity, modality, status |
//! | [`events`] | which words are events, by a linear model |
//! | [`anchor`] | which expression dates an event |
//! | [`phrase`] | the words by which a timeline names an event |
//! | [`relations`], [`order`] | how two ends lie to each other; a consistent order |
//! | [`rows`] | the tables of weights of events and relations |
//! | [`pipeline`], [`plugin`] | all of it on one document; as a plugin |
//!
//! The machine's clock is never asked: without a publication date relative expressions stay unresolved.
#![forbid(unsafe_code)]

pub mod anchor;
pub mod attributes;
pub mod calendar;
pub mod chooser;
pub mod dateline;
pub mod events;
pub mod grammar;
pub mod lexer;
pub mod lexicon;
pub mod order;
pub mod phrase;
pub mod pipeline;
pub mod plugin;
pub mod relations;
pub mod resolve;
pub mod rows;
pub mod tense;
pub mod words;

/// The time expressions of a plain text, without any base layer: tense is read off the words.
#[must_use]
pub fn times_of_text(text: &str, published: Option<calendar::Day>) -> Vec<resolve::Timex> {
    let lexemes = lexer::lex(text);
    let found = grammar::find(text, &lexemes);
    let (clues, starts) = tense::clues_of_text(text);
    let direction = |start: usize, end: usize| tense::nearest(text, &clues, |at| tense::sentence_of(&starts, at), start, end);
    resolve::resolve(
        text,
        &lexemes,
        &found,
        &resolve::Circumstances { published, direction: &direction, governors: &|_, _| (0, 0), choose: None },
    )
}

#[cfg(not(feature = "train"))]
dateline_sdk::plugin!(plugin::TimelinePlugin);

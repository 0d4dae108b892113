//! Time expressions, events and their order.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod grammar;
pub mod lexer;
pub mod lexicon;
pub mod resolve;
pub mod tense;

/// The time expressions of a plain text, without any base layer: tense is read off the words.
#[must_use]
pub fn times_of_text(text: &str, published: Option<calendar::Day>) -> Vec<resolve::Timex> {
    let lexemes = lexer::lex(text);
    let found = grammar::find(text, &lexemes);
    let (clues, starts) = tense::clues_of_text(text);
    let direction = |start: usize, end: usize| tense::nearest(&clues, |at| tense::sentence_of(&starts, at), start, end);
    resolve::resolve(text, &lexemes, &found, &resolve::Circumstances { published, direction: &direction })
}

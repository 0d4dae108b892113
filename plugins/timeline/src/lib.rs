//! Time expressions, events and their order.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod grammar;
pub mod lexer;
pub mod lexicon;
pub mod resolve;

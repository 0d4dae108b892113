//! The rows of the layers that Dateline's own plugins provide.

pub mod base;
pub mod quote;
pub mod stance;
pub mod time;

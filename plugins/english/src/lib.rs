//! Base layers for English.

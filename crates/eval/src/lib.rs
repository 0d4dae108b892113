//! Corpus readers and scorers.

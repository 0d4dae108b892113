//! Feature hashing, linear and small neural models, the model file format.
//!
//! What runs in a plugin is integer arithmetic over embedded tables: the same input gives the same output on every machine
//! and in every build profile. What makes the tables (floating point, seeds, averaging) stands behind the feature `train`.
//!
//! | module | what it is for |
//! |---|---|
//! | [`hash`] | one fixed hash function, for features and vocabularies |
//! | [`word`] | a word form as models see it: normalised, hashed whole and by its ends, its shape |
//! | [`model`] | the model file: header, checksum, aligned sections, no parsing at load |
//! | [`table`] | a frozen hash table from words to numbers, read in place |
//! | [`linear`] | sparse hashed linear models |
//! | [`many`] | the same for many classes, with rows for the features that many of them know |
//! | [`dense`] | quantised layers of small nets |
//! | [`simd`] | the inner loops, compiled for what the machine has |

#![deny(unsafe_code)]

pub mod dense;
pub mod hash;
pub mod linear;
pub mod many;
pub mod model;
pub mod simd;
pub mod table;
#[cfg(feature = "train")]
pub mod train;
pub mod word;

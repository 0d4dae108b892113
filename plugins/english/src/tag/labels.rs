//! Label names of a model file and the numbers that layers use.

use dateline_learn::model::{ModelError, ModelFile};
use dateline_sdk::core::Label;
use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

/// The universal parts of speech.
pub const UPOS: &[&str] = Upos::NAMES;
/// The Penn tags as the treebanks use them.
pub const XPOS: &[&str] = Xpos::NAMES;
/// The universal dependency relations with the English subtypes.
pub const DEPREL: &[&str] = Deprel::NAMES;

/// The number of a label name.
#[must_use]
pub fn index(names: &[&str], name: &str) -> Option<u8> {
    names.iter().position(|n| *n == name).map(|i| i as u8)
}

/// The numbers of the names in a header line.
///
/// # Errors
/// The line is missing, or names a label that the layers do not have.
pub fn from_header(file: &ModelFile<'_>, key: &str, names: &[&str]) -> Result<Vec<u8>, ModelError> {
    let number = |name: &str| index(names, name).ok_or_else(|| ModelError::BadValue(key.to_owned(), name.to_owned()));
    file.list(key)?.into_iter().map(number).collect()
}

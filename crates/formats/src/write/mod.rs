//! Writers: records to bytes.

pub mod json;
pub mod terminal;

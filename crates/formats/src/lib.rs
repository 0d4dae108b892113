//! Readers (bytes to documents) and writers (documents to bytes).
//!
//! Nothing here but the [exports](export) knows a layer by name. What is written comes from the columns of a layer and from
//! what the plugin that provides it declares in its manifest's `display` (see [`display`] and the plugin guide): so a third
//! party's layer is shown as well as ours.
//!
//! The way through: [`read`] makes documents out of bytes; somebody computes layers; a [`catalog::Catalog`] knows who
//! provides which layer and how it wants to be shown; a [`record::Record`] is one document seen through a catalog, and
//! everything in [`mod@write`] and [`schema`] is made from that.

#![forbid(unsafe_code)]

pub mod catalog;
pub mod display;
pub mod export;
pub mod offsets;
pub mod read;
pub mod record;
pub mod rows;
pub mod schema;
pub mod similar;
pub mod write;

/// Something worth knowing about a document, beside its rows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// A stable code: `W_BIDI`.
    pub code: String,
    /// One sentence, lower case, no full stop.
    pub message: String,
}

/// What could not be done for a document.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Failure {
    /// A stable code: `E_PLUGIN_PANIC`.
    pub code: String,
    /// The plugin whose result is missing; `None` where it is no plugin's doing.
    pub plugin: Option<String>,
    /// One sentence, lower case, no full stop.
    pub message: String,
}

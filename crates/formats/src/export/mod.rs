//! Exports: formats fixed by others, which hold what certain layers hold and nothing else.
//!
//! Unlike the [writers](mod@crate::write), an export names the layers it is made of.

pub mod conllu;

/// The document lacks a layer that an export is made of: no plugin that gives it ran, or the one that ran failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{format} is made of the layer {layer}, which this document lacks")]
pub struct Missing {
    /// The layer, with its version.
    pub layer: &'static str,
    /// The format.
    pub format: &'static str,
}
pub mod timelinejs;
pub mod timeml;

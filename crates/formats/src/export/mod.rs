//! Exports: formats fixed by others, which hold what certain layers hold and nothing else.
//!
//! Unlike the [writers](mod@crate::write), an export names the layers it is made of.

pub mod conllu;

use dateline_core::Span;
use dateline_core::layer::{Row, View};

/// The document lacks a layer that an export is made of: no plugin that gives it ran, or the one that ran failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{format} is made of the layer {layer}, which this document lacks")]
pub struct Missing {
    /// The layer.
    pub layer: &'static str,
    /// The format.
    pub format: &'static str,
}
pub mod timelinejs;
pub mod timeml;

/// The row of a layer in text order that a place of the text lies in, or the next one after it; found by halving.
fn at<T: Row>(rows: View<'_, T>, span: impl Fn(&T) -> Span, place: u32) -> Option<T> {
    let (mut low, mut high) = (0, rows.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if rows.row(middle).is_some_and(|row| span(&row).end() <= place) { low = middle + 1 } else { high = middle }
    }
    rows.row(low)
}

//! Documents, layers, records, and the gate that checks every row.
//!
//! A [`Document`](document::Document) is immutable text plus **layers**: tables whose rows point into the text. A layer
//! is stored by column ([`layer::Layer`]), described by a [`schema::Schema`], and read by analyzers through a typed
//! [`layer::View`]. Whatever a plugin hands over passes the [`gate`], so every reader may trust every layer.
//!
//! This crate knows no plugin, no file format and no output.

#![forbid(unsafe_code)]

pub mod cell;
pub mod document;
pub mod gate;
pub mod label;
pub mod layer;
pub mod records;
pub mod schema;
pub mod span;

pub use document::{Document, MetaValue};
pub use label::Label;
pub use layer::{Cell, Confidence, Layer, Ref, Row, Rows, Str, Table, View};
pub use schema::Schema;
pub use span::Span;

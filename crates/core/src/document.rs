//! A document: immutable text, what came with it, and the layers computed so far.

use crate::layer::{Layer, Row, Table, View};
use crate::records::base::Meta;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One value that came with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetaValue {
    /// A text.
    Text(String),
    /// Anything else, as the JSON it came as; handed through, never looked at.
    Json(String),
}

/// A news article and what is known about it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its name within a run.
    pub id: String,
    /// Its text; never changed. At most `u32::MAX` bytes.
    pub text: Arc<str>,
    /// What came with it, by name: `published`, `title`, `source`, `url`, `language`, and whatever else there was.
    pub meta: BTreeMap<String, MetaValue>,
    /// Finished layers, by name.
    pub layers: BTreeMap<String, Layer>,
}

impl Document {
    /// A document of nothing but text.
    pub fn new(id: impl Into<String>, text: impl Into<Arc<str>>) -> Document {
        Document { id: id.into(), text: text.into(), ..Document::default() }
    }

    /// Adds a text that came with the document.
    #[must_use]
    pub fn with_meta(mut self, key: &str, value: &str) -> Document {
        self.meta.insert(key.to_owned(), MetaValue::Text(value.to_owned()));
        self
    }

    /// The text that came with the document under `key`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        match self.meta.get(key) {
            Some(MetaValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The layer `meta@1`: the texts that came with the document, by name.
    pub fn meta_layer(&self) -> Layer {
        let mut table = Table::<Meta>::new();
        for (key, value) in &self.meta {
            if let MetaValue::Text(value) = value {
                let (key, value) = (table.str(key), table.str(value));
                table.push(Meta { key, value });
            }
        }
        table.into_layer()
    }

    /// The layer of rows `T`, if it was computed.
    pub fn view<T: Row>(&self) -> Option<View<'_, T>> {
        let name = T::ID.split('@').next()?;
        self.layers.get(name)?.view()
    }

    /// Adds a layer.
    pub fn insert(&mut self, layer: Layer) {
        self.layers.insert(layer.schema.name.clone(), layer);
    }
}

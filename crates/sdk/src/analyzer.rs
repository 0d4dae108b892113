//! The trait that a plugin implements, and what it is given.

use dateline_core::layer::{LayerRef, Row, Table, View};
use dateline_core::schema::LayerDef;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// An analyzer: reads layers, provides layers.
///
/// One instance a configuration is shared by all threads; what changes belongs into [`Scratch`](Analyzer::Scratch).
/// The same document, configuration and versions give the same rows in the same order: no clock, no randomness, no
/// order of a hash map. It writes nothing to standard output and starts no threads.
pub trait Analyzer: Sized + Send + Sync + 'static {
    /// Its name, unique among plugins: lower-case letters, digits, `-`.
    const ID: &'static str;
    /// What it does, in a few words.
    const TITLE: &'static str;
    /// Languages it reads, as ISO 639-1 codes; empty for any.
    const LANGUAGES: &'static [&'static str] = &["en"];
    /// JSON Schema (draft 2020-12; `type`, `enum`, bounds, `properties`, `required`, `default`) of its configuration.
    const CONFIG_SCHEMA: &'static str = r#"{"type":"object","additionalProperties":false,"properties":{}}"#;
    /// How its layers are shown: a JSON object by layer name; see the plugin guide.
    const DISPLAY: &'static str = "{}";
    /// Version of its model, for the record of how a result was made; empty if it has none.
    const MODEL: &'static str = "";
    /// Memory of an instance in MiB, roughly.
    const MEMORY_MB: u32 = 1;

    /// Its configuration, read from JSON that fits [`CONFIG_SCHEMA`](Analyzer::CONFIG_SCHEMA). Unknown keys are refused there.
    type Config: serde::de::DeserializeOwned;
    /// Layers it cannot do without: a tuple of row types.
    type Requires: Layers;
    /// Layers it takes into account if something else provides them: a tuple of row types.
    type Uses: Layers;
    /// Layers it makes: a tuple of row types.
    type Provides: Layers;
    /// What one thread keeps between documents to save allocations; results must not depend on it.
    type Scratch: Default;

    /// Makes an instance.
    ///
    /// # Errors
    /// [`Error::Config`] if the configuration makes no sense, [`Error::Resource`] if a file or model is broken.
    fn new(config: Self::Config, setup: &Setup<'_>) -> Result<Self, Error>;

    /// Analyses one document: reads `input`, pushes rows into `out`.
    ///
    /// # Errors
    /// [`Error::Cancelled`] from [`Context::check`]; [`Error::Input`] if this document cannot be analysed. Finding
    /// nothing is no error.
    fn analyze(&self, cx: &Context<'_>, input: Input<'_, Self>, scratch: &mut Self::Scratch, out: Out<'_, Self>) -> Result<(), Error>;
}

/// The layers an analyzer reads.
pub struct Input<'a, A: Analyzer> {
    /// Views of the required layers, in order.
    pub requires: <A::Requires as Layers>::Views<'a>,
    /// Views of the used layers, in order; `None` where a layer is absent.
    pub uses: <A::Uses as Layers>::Optional<'a>,
}

/// The tables an analyzer fills: one a provided layer, in order.
pub type Out<'t, A> = <<A as Analyzer>::Provides as Layers>::Out<'t>;

/// What an instance is made from, beside its configuration.
pub struct Setup<'a> {
    /// Folder of the plugin's own resources, read only; empty if there is none.
    pub data_dir: &'a str,
}

/// One call of [`Analyzer::analyze`]: the text, and whether to go on.
pub struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) cancel: Option<&'a AtomicU32>,
}

/// Why an instance could not be made or a document not be analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The configuration makes no sense; says which key.
    Config(String),
    /// A model or data file is missing or broken.
    Resource(String),
    /// This document cannot be analysed.
    Input(String),
    /// The analyzer's own limit was reached.
    Limit(String),
    /// The host asked to stop.
    Cancelled,
}

impl<'a> Context<'a> {
    /// The whole text; spans are byte offsets into it.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Goes on, or stops because the host asked to. One relaxed load: call it once a sentence.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<(), Error> {
        match self.cancel {
            Some(word) if word.load(Ordering::Relaxed) != 0 => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }
}

impl Error {
    pub(crate) fn status(&self) -> dateline_abi::Status {
        match self {
            Error::Config(_) => dateline_abi::E_CONFIG,
            Error::Resource(_) => dateline_abi::E_RESOURCE,
            Error::Input(_) => dateline_abi::E_INPUT,
            Error::Limit(_) => dateline_abi::E_LIMIT,
            Error::Cancelled => dateline_abi::E_CANCELLED,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Config(text) | Error::Resource(text) | Error::Input(text) | Error::Limit(text) => f.write_str(text),
            Error::Cancelled => f.write_str("stopped on request"),
        }
    }
}

impl std::error::Error for Error {}

/// A tuple of row types.
pub trait Layers: 'static {
    /// Their definitions, in order.
    const LAYERS: &'static [&'static LayerDef];
    /// One view each.
    type Views<'a>;
    /// One view each, or none.
    type Optional<'a>;
    /// One table each.
    type Tables: Default;
    /// One table each, to be filled.
    type Out<'t>;
    /// Reads borrowed layers, one each, in order; `None` if they do not fit.
    fn views<'a>(layers: &[Option<LayerRef<'a>>]) -> Option<Self::Views<'a>>;
    /// Reads borrowed layers, one each, in order, some of them absent; `None` if they do not fit.
    fn optional<'a>(layers: &[Option<LayerRef<'a>>]) -> Option<Self::Optional<'a>>;
    /// The tables, to be filled.
    fn out(tables: &mut Self::Tables) -> Self::Out<'_>;
    /// Forgets all rows, keeping the memory.
    fn clear(tables: &mut Self::Tables);
    /// Borrows the filled tables, in order.
    fn borrow(tables: &Self::Tables) -> Vec<LayerRef<'_>>;
}

macro_rules! layers {
    ($($row:ident $at:tt),*) => {
        #[allow(clippy::unused_unit, non_snake_case, clippy::allow_attributes, reason = "one body for every length of tuple")]
        impl<$($row: Row),*> Layers for ($($row,)*) {
            const LAYERS: &'static [&'static LayerDef] = &[$($row::LAYER),*];
            type Views<'a> = ($(View<'a, $row>,)*);
            type Optional<'a> = ($(Option<View<'a, $row>>,)*);
            type Tables = ($(Table<$row>,)*);
            type Out<'t> = ($(&'t mut Table<$row>,)*);

            fn views<'a>(_layers: &[Option<LayerRef<'a>>]) -> Option<Self::Views<'a>> {
                Some(($(View::<'a, $row>::new(_layers.get($at)?.as_ref()?)?,)*))
            }

            fn optional<'a>(_layers: &[Option<LayerRef<'a>>]) -> Option<Self::Optional<'a>> {
                Some(($(match _layers.get($at)? { Some(layer) => Some(View::<'a, $row>::new(layer)?), None => None },)*))
            }

            fn out(_tables: &mut Self::Tables) -> Self::Out<'_> {
                let ($($row,)*) = _tables;
                ($($row,)*)
            }

            fn clear(_tables: &mut Self::Tables) {
                $(_tables.$at.clear();)*
            }

            fn borrow(_tables: &Self::Tables) -> Vec<LayerRef<'_>> {
                vec![$(_tables.$at.borrow()),*]
            }
        }
    };
}
layers!();
layers!(A 0);
layers!(A 0, B 1);
layers!(A 0, B 1, C 2);
layers!(A 0, B 1, C 2, D 3);
layers!(A 0, B 1, C 2, D 3, E 4);
layers!(A 0, B 1, C 2, D 3, E 4, F 5);
layers!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
layers!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
layers!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
layers!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);

//! What an author of a Dateline plugin sees.
//!
//! A plugin is a type that implements [`Analyzer`]: it names the layers it requires and provides, is made from its
//! configuration, and turns typed views into rows. [`plugin!`] makes the library loadable.
//!
//! ```
//! use dateline_sdk::prelude::*;
//!
//! layer! {
//!     /// A word in capitals.
//!     pub struct Shouted in "acme.shout@1" {
//!         /// The word.
//!         span: Span,
//!         /// Its token.
//!         token: Ref<Token>,
//!         /// How sure.
//!         confidence: Confidence,
//!     }
//! }
//!
//! /// Settings of [`Shout`].
//! #[derive(serde::Deserialize)]
//! #[serde(deny_unknown_fields, default)]
//! pub struct Settings { min_len: usize }
//! impl Default for Settings { fn default() -> Self { Settings { min_len: 2 } } }
//!
//! /// Finds shouted words.
//! pub struct Shout { min_len: usize }
//!
//! impl Analyzer for Shout {
//!     const ID: &'static str = "shout";
//!     const TITLE: &'static str = "Shouted words";
//!     const CONFIG_SCHEMA: &'static str = r#"{"type":"object","additionalProperties":false,
//!         "properties":{"min_len":{"type":"integer","minimum":1,"default":2}}}"#;
//!     type Config = Settings;
//!     type Requires = (Token,);
//!     type Uses = ();
//!     type Provides = (Shouted,);
//!     type Scratch = ();
//!
//!     fn new(config: Settings, _setup: &Setup<'_>) -> Result<Self, Error> {
//!         Ok(Shout { min_len: config.min_len })
//!     }
//!
//!     fn analyze(&self, cx: &Context<'_>, input: Input<'_, Self>, _scratch: &mut (), (shouted,): Out<'_, Self>) -> Result<(), Error> {
//!         let (tokens,) = input.requires;
//!         for (id, token) in tokens.iter() {
//!             cx.check()?;
//!             let word = token.span.slice(cx.text());
//!             if word.chars().count() >= self.min_len && word.chars().all(char::is_uppercase) {
//!                 shouted.push(Shouted { span: token.span, token: id, confidence: Confidence::CERTAIN });
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! dateline_sdk::plugin!(Shout);
//! # fn main() {
//! let mut token = Table::<Token>::new();
//! # let (sentence, s) = (Ref::new(0), Str::EMPTY);
//! token.push(Token { span: Span::new(0, 4).unwrap(), sentence, norm: s, lemma: s, upos: Upos::Intj, xpos: Xpos::Uh, feats: s, head: None, deprel: Deprel::Root });
//! let found = dateline_sdk::direct::run(&Shout { min_len: 2 }, "STOP it", &[token.into_layer()], &mut ()).unwrap();
//! assert_eq!(found[0].view::<Shouted>().unwrap().len(), 1);
//! # }
//! ```
//!
//! Memory, threads, panics and versions are the contract's (`dateline-abi`); this crate keeps them, so that a plugin
//! needs no `unsafe` of its own.

pub mod analyzer;
pub mod direct;
pub mod export;
mod log;
pub mod manifest;
mod raw;

pub use analyzer::{Analyzer, Context, Error, Input, Layers, Out, Setup};
pub use dateline_abi as abi;
pub use dateline_core as core;
pub use dateline_core::{labels, layer};

/// Everything that a plugin usually needs.
pub mod prelude {
    pub use crate::analyzer::{Analyzer, Context, Error, Input, Out, Setup};
    pub use crate::core::layer::{Confidence, Ref, Row, Rows, Str, Table, View};
    pub use crate::core::records::base::*;
    pub use crate::core::{Label, Span};
    pub use crate::{labels, layer};
}

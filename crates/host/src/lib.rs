//! Finds, checks, loads, plans and runs Dateline plugins.
//!
//! [`discover`] lists what there is. [`Session::open`] plans what is needed for what was asked, checks and binds it, and
//! loads it; [`Session::run`] takes documents and gives back each with the layers of all plugins, in the order they came.
//!
//! ```no_run
//! use dateline_core::Document;
//! use dateline_host::{Session, Settings};
//! use std::ops::ControlFlow;
//!
//! let mut session = Session::open(Settings { select: vec!["shout".into()], ..Settings::default() })?;
//! let documents = vec![Document::new("one", "STOP it")];
//! let summary = session.run(documents.into_iter(), |outcome| {
//!     assert!(outcome.document.layers.contains_key("acme.shout"));
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!(summary.documents, 1);
//! # Ok::<(), dateline_host::Error>(())
//! ```
//!
//! This crate knows no language and no analysis: only layers, schemas and plugins.

mod bind;
mod channel;
mod config;
mod conformance;
mod discover;
mod error;
mod hello;
mod inspect;
mod load;
mod log;
mod manifest;
mod page;
mod plan;
mod process;
mod queue;
mod run;
mod session;
mod settings;
mod shared;
mod supervisor;
mod threads;
mod wire;
mod worker;

pub use conformance::{Check, conformance, odd_texts};
pub use discover::{Discovery, Found, discover};
pub use error::{Error, Failure, Want};
pub use manifest::Manifest;
pub use plan::{Plan, Step};
pub use queue::{Outcome, Summary};
pub use run::FAILURE_CODES;
pub use session::{Pipeline, Session};
pub use settings::Settings;
pub use worker::worker_main;

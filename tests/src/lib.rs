//! End to end tests over staged plugins, hostile plugins, snapshots.

#![forbid(unsafe_code)]

/// The code of the plugin guide, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/plugin-guide.md")]
struct PluginGuide;

pub mod c_plugin;
pub mod fixtures;

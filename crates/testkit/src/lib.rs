//! How a Dateline plugin is tested.

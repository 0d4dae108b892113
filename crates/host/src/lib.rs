//! Finds, checks, loads, plans and runs Dateline plugins.

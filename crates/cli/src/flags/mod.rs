//! Flags: as typed ([`typed`]) and as meant ([`meant`]).

pub mod meant;
pub mod typed;

//! The C structs and constants of the Dateline plugin contract.

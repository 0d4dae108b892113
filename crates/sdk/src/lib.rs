//! What an author of a Dateline plugin sees.

//! Who said what, who stands where, what happened when: the Dateline command line.

fn main() {}

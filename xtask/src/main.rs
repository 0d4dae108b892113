//! Build, stage, run, test, bless, check, train, eval, bench, dist.

fn main() {}

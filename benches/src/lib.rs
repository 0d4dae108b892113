//! Criterion benchmarks of every stage.

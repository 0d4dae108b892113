//! A program that can be nothing but a worker: what tests give the host instead of the whole program.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    dateline_host::worker_main()
}

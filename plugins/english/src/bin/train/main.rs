//! Trains the models of the English language pack, and scores them on the development sets.
//!
//! ```text
//! train CORPORA_DIR [--labelled FILE.conllu] [--task stops|tag|parse|names|lemma|coref|all|score|sentences] [--seed N] [--out DIR]
//! ```
//!
//! With a teacher's labels the models go where those that ship lie; without them into the folder `target/english-alone`, and the
//! figures are printed with their difference to those that ship.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command for developers")]

use std::path::{Path, PathBuf};

use dateline_english::training::run::{Options, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut corpora = None;
    let mut out = None;
    let mut options = Options { task: "all".to_owned(), seed: 1, labelled: None, out: PathBuf::new() };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--task" => options.task = value()?,
            "--seed" => options.seed = value()?.parse()?,
            "--labelled" => options.labelled = Some(value()?.into()),
            "--out" => out = Some(value()?.into()),
            _ if corpora.is_none() && !argument.starts_with("--") => corpora = Some(argument),
            _ => return Err(format!("unknown argument {argument}").into()),
        }
    }
    let corpora = corpora.ok_or("name the folder of the corpora, in which nlp lies")?;
    let makes_nothing = ["score", "sentences"].contains(&options.task.as_str());
    let usual = if options.labelled.is_some() || makes_nothing { "models" } else { "../../target/english-alone" };
    options.out = out.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(usual));
    run(corpora.as_ref(), &options, &mut |line| println!("{line}"))
}

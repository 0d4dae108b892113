//! Trains the models of the English language pack, and scores them on the development sets.
//!
//! ```text
//! train CORPORA_DIR [--task tag|parse|names|all|score|sentences] [--seed N] [--epochs N] [--labelled FILE.conllu] [--out DIR]
//! ```
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command for developers")]

use dateline_english::training::run::{Options, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut corpora = None;
    let out = concat!(env!("CARGO_MANIFEST_DIR"), "/models").into();
    let mut options = Options { task: "all".to_owned(), seed: 1, epochs: None, labelled: None, out };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--task" => options.task = value()?,
            "--seed" => options.seed = value()?.parse()?,
            "--epochs" => options.epochs = Some(value()?.parse()?),
            "--labelled" => options.labelled = Some(value()?.into()),
            "--out" => options.out = value()?.into(),
            _ if corpora.is_none() && !argument.starts_with("--") => corpora = Some(argument),
            _ => return Err(format!("unknown argument {argument}").into()),
        }
    }
    let corpora = corpora.ok_or("name the folder of the corpora, in which nlp lies")?;
    run(corpora.as_ref(), &options, &mut |line| println!("{line}"))
}

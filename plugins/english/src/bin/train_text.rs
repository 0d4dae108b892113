//! Makes the table of lemmas and the weights of coreference from the training corpora.
//!
//! ```text
//! train_text CORPORA_DIR [--task lemma|coref|all] [--out DIR]
//! ```
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command for developers")]

use std::error::Error;
use std::fs;
use std::path::Path;

use dateline_english::coref::{features, train};
use dateline_english::corpora::{self, Document};
use dateline_english::reading::Trees;
use dateline_english::{lemma, mentions};
use dateline_learn::model::ModelBuilder;
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut task, mut out) = (None, "all".to_owned(), concat!(env!("CARGO_MANIFEST_DIR"), "/models").to_owned());
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--task" => task = value()?,
            "--out" => out = value()?,
            _ if folder.is_none() && !argument.starts_with("--") => folder = Some(argument),
            _ => return Err(format!("unknown argument {argument}").into()),
        }
    }
    let folder = folder.ok_or("name the folder of the corpora, in which ud, ner and coref lie")?;
    let (folder, out) = (Path::new(&folder), Path::new(&out));
    let inner = folder.join("nlp");
    let folder = if inner.is_dir() { inner.as_path() } else { folder };
    if task == "lemma" || task == "all" {
        let file = lemmas(folder)?;
        fs::write(out.join("lemma.model"), &file)?;
        println!("lemmas: {} bytes", file.len());
    }
    if task == "coref" || task == "all" {
        let file = coreference(folder)?;
        fs::write(out.join("coref.model"), &file)?;
        println!("coreference: {} bytes", file.len());
    }
    Ok(())
}

fn source(path: &Path) -> Result<String, Box<dyn Error>> {
    let hash: String = Sha256::digest(fs::read(path)?).iter().take(16).map(|b| format!("{b:02x}")).collect();
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(format!("{name}={hash}"))
}

fn lemmas(folder: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut documents, mut sources) = (Vec::new(), Vec::new());
    for name in ["ewt-train", "gum-train"] {
        let path = folder.join(format!("ud/{name}.conllu"));
        documents.extend(corpora::read(&path)?);
        sources.push(source(&path)?);
    }
    let header = [("corpora", sources.join(" ")), ("licence", "CC BY-SA 4.0".to_owned())].map(|(k, v)| (k.to_owned(), v));
    Ok(lemma::train::train(&documents, &header))
}

fn coreference(folder: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let trees = folder.join("ud/gum-train.conllu");
    let clusters = folder.join("coref/gum-train.jsonl");
    let mut documents = corpora::read(&trees)?;
    corpora::add_clusters(&mut documents, &clusters)?;
    corpora::add_names(&mut documents, &folder.join("ner/gum-train.jsonl"))?;
    let examples: Vec<train::Example> = documents.into_iter().map(example).collect();
    let weights = train::train(&examples, train::Settings::default());
    let mut builder = ModelBuilder::default();
    builder.line("task", "coref").line("corpora", format!("{} {}", source(&trees)?, source(&clusters)?)).line("licence", "CC BY-SA 4.0");
    builder.i16s("weights", &weights);
    debug_assert_eq!(weights.len(), features::PLACES);
    Ok(builder.finish())
}

/// A document with the trees and names that the corpus gives it.
fn example(document: Document) -> train::Example {
    let reading = document.gold();
    let (mut trees, mut phrases) = (Trees::default(), Vec::new());
    trees.read(&reading);
    mentions::find(&document.text, &reading, &trees, &mut phrases);
    train::example(document.text, reading, phrases, document.clusters)
}

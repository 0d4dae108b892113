//! The English base layers from raw text: treebanks, names, coreference.
//!
//! What a file holds is seen from its name's ending and its first record: `.conllu` is a treebank, records with `tags` are
//! names, records with `onto_clusters` coreference.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, Split, corpus, say};
use crate::{Outcome, place, process};
use dateline_core::Document;
use dateline_eval::coref::{self, CorefDocument};
use dateline_eval::english::{
    Name, NameDocument, NamedSentence, TreeDocument, locate, plain_text, read_conllu, read_names, score_names, score_trees, write_conllu,
};
use dateline_eval::{clusters_of, names_of, read_jsonl, trees_of, write_jsonl};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
    let mut trees = Table::new(&["trees", "docs", "words", "token", "sentence", "UPOS", "XPOS", "lemma", "UAS", "LAS"]);
    let mut names = Table::new(&["names", "texts", "gold", "found", "F1", "P", "R", "PER", "ORG", "LOC", "spans"]);
    let mut entities = Table::new(&["coreference", "docs", "CoNLL", "MUC", "B³", "CEAF-e", "mentions", "P", "R"]);
    let mut used = [false; 3];
    for file in files {
        match holds(file)? {
            Holds::Trees => {
                used[0] = true;
                trees.row(judge_trees(job, file)?);
            }
            Holds::Names => {
                used[1] = true;
                names.row(judge_names(job, file)?);
            }
            Holds::Clusters => {
                used[2] = true;
                entities.row(judge_clusters(job, file)?);
            }
        }
    }
    for (table, _) in [&trees, &names, &entities].iter().zip(used).filter(|(_, used)| *used) {
        println!("\n{}", table.show());
    }
    println!("everything from raw text; words are aligned by their place, so a wrong cut costs in every column (CoNLL 2018).");
    if job.eval.gold.is_empty() && job.eval.limit.is_none() && job.eval.split == Split::Dev {
        from_gold_tokens()?;
    }
    Ok(())
}

/// The same models on tokens and sentences cut by people, which the layers cannot be given from outside: the trainer's own
/// figures, with words a second on this machine.
fn from_gold_tokens() -> Outcome {
    let corpora = place::shared().join("corpora");
    println!("\nfrom gold tokens and sentences, all else predicted:");
    let program = |name: &str, folder: &Path, more: &[&str]| {
        let mut cargo = process::cargo();
        cargo.args(["run", "--quiet", "--release", "-p", "dateline-english", "--features", "train", "--bin", name, "--"]);
        process::succeed(cargo.arg(folder).args(more))
    };
    program("train", &corpora, &["--task", "score"])?;
    println!("\nlemmas, features and coreference; the whole pack from raw text:");
    program("score_text", &corpora.join("nlp"), &[])
}

/// What a file holds.
#[derive(Debug, PartialEq)]
enum Holds {
    Trees,
    Names,
    Clusters,
}

fn holds(file: &Path) -> Outcome<Holds> {
    if file.extension().is_some_and(|extension| extension == "conllu") {
        return Ok(Holds::Trees);
    }
    let first: Option<serde_json::Value> = read_jsonl(file).map_err(say)?.into_iter().next();
    let has = |key: &str| first.as_ref().is_some_and(|record| record.get(key).is_some());
    match (has("tags"), has("onto_clusters")) {
        (true, _) => Ok(Holds::Names),
        (_, true) => Ok(Holds::Clusters),
        _ => Err(format!("{} holds neither names (tags) nor coreference (onto_clusters)", file.display())),
    }
}

fn analyze(job: &Job, texts: impl Iterator<Item = (String, String)>) -> Outcome<Vec<Document>> {
    job.pipeline.analyze(&["english"], texts.map(|(id, text)| Text { id, text, published: None }).collect())
}

fn judge_trees(job: &Job, file: &Path) -> Outcome<Vec<String>> {
    let gold = job.limited(read_conllu(file).map_err(say)?);
    let documents = analyze(job, gold.iter().map(|document| (document.id.clone(), document.text.clone())))?;
    let predicted: Vec<TreeDocument> = documents.iter().map(trees_of).collect();
    if let Some(path) = job.predictions_for(file) {
        write_conllu(&path, &predicted).map_err(say)?;
    }
    let score = score_trees(&gold, &predicted).map_err(say)?;
    job.print_all(file, &score.figures());
    let mut row = vec![corpus(file), gold.len().to_string(), score.words.gold.to_string()];
    row.extend([score.words, score.sentences, score.upos, score.xpos, score.lemmas, score.uas, score.las].map(|prf| points(prf.f1)));
    Ok(row)
}

fn judge_names(job: &Job, file: &Path) -> Outcome<Vec<String>> {
    let sentences = job.limited(read_names(file).map_err(say)?);
    let gold = texts_of(file, &sentences)?;
    let documents = analyze(job, gold.iter().map(|document| (document.id.clone(), document.text.clone())))?;
    let predicted: Vec<NameDocument> = documents
        .iter()
        .zip(&gold)
        .map(|(document, gold)| NameDocument { id: gold.id.clone(), text: gold.text.clone(), names: names_of(document) })
        .collect();
    if let Some(path) = job.predictions_for(file) {
        write_jsonl(&path, &predicted.iter().map(WrittenNames::from).collect::<Vec<_>>()).map_err(say)?;
    }
    let score = score_names(&gold, &predicted).map_err(say)?;
    job.print_all(file, &score.figures());
    let kind = |name: &str| score.kinds.get(name).map_or_else(|| "–".to_owned(), |prf| points(prf.f1));
    Ok(vec![
        corpus(file),
        gold.len().to_string(),
        score.all.gold.to_string(),
        score.all.system.to_string(),
        points(score.all.f1),
        points(score.all.precision),
        points(score.all.recall),
        kind("PER"),
        kind("ORG"),
        kind("LOC"),
        points(score.spans.f1),
    ])
}

/// The raw texts of tagged sentences. Where a treebank beside the file has sentences of the same name, its documents are
/// the texts; other sentences are texts of their own.
fn texts_of(file: &Path, sentences: &[NamedSentence]) -> Outcome<Vec<NameDocument>> {
    let name = corpus(file);
    let treebank = file.with_file_name("..").join("ud").join(format!("{}.conllu", name.trim_start_matches("uner-")));
    let mut out = Vec::new();
    if treebank.exists() {
        let tagged: BTreeMap<&str, &NamedSentence> = sentences.iter().map(|sentence| (sentence.id.as_str(), sentence)).collect();
        for document in read_conllu(&treebank).map_err(say)? {
            let text: Vec<char> = document.text.chars().collect();
            let mut names: Vec<Name> = Vec::new();
            let mut found = 0;
            for sentence in &document.sentences {
                let start = document.words.get(sentence.words.start).map_or(0, |word| word.span.start);
                let Some(tagged) = tagged.get(sentence.id.as_str()) else { continue };
                let Some(places) = locate(&tagged.tokens, &text, start) else { continue };
                names.extend(tagged.names(&places));
                found += 1;
            }
            // A document of which a sentence has no tags would count its names as wrong.
            if found == document.sentences.len() {
                out.push(NameDocument { id: document.id, text: document.text, names });
            }
        }
        return Ok(out);
    }
    for sentence in sentences {
        let (text, places) = plain_text(&sentence.tokens);
        out.push(NameDocument { id: sentence.id.clone(), text, names: sentence.names(&places) });
    }
    Ok(out)
}

/// Names as they are written: a text with spans and types.
#[derive(Serialize)]
struct WrittenNames {
    id: String,
    text: String,
    names: Vec<(usize, usize, String)>,
}

impl From<&NameDocument> for WrittenNames {
    fn from(document: &NameDocument) -> Self {
        let names = document.names.iter().map(|name| (name.span.start, name.span.end, name.kind.clone())).collect();
        WrittenNames { id: document.id.clone(), text: document.text.clone(), names }
    }
}

fn judge_clusters(job: &Job, file: &Path) -> Outcome<Vec<String>> {
    let gold: Vec<CorefDocument> = job.limited(read_jsonl(file).map_err(say)?);
    let documents = analyze(job, gold.iter().map(|document| (document.id.clone(), document.text.clone())))?;
    let predicted: Vec<_> = documents.iter().map(clusters_of).collect();
    if let Some(path) = job.predictions_for(file) {
        let records: Vec<WrittenClusters> =
            gold.iter().zip(&predicted).map(|(gold, clusters)| WrittenClusters { id: &gold.id, clusters }).collect();
        write_jsonl(&path, &records).map_err(say)?;
    }
    let wanted: Vec<_> = gold.iter().map(CorefDocument::clusters).collect();
    let score = coref::score(wanted.iter().map(Vec::as_slice).zip(predicted.iter().map(Vec::as_slice)));
    job.print_all(file, &score.figures());
    Ok(vec![
        corpus(file),
        gold.len().to_string(),
        points(score.conll()),
        points(score.muc.f1),
        points(score.b_cubed.f1),
        points(score.ceaf_e.f1),
        points(score.mentions.f1),
        points(score.mentions.precision),
        points(score.mentions.recall),
    ])
}

/// Clusters as they are written: code points instead of tokens, since our words are not the corpus's.
#[derive(Serialize)]
struct WrittenClusters<'a> {
    id: &'a str,
    clusters: &'a [Vec<dateline_eval::CodePoints>],
}

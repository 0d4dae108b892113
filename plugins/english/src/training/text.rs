//! The recipes of lemmas and coreference, and the figures of the latter.

use std::fs;
use std::path::Path;

use super::conll::Conll;
use super::figures::Figure;
use super::run::{Result, hash};
use crate::analyzer::Scratch;
use crate::coref::{Ranker, Resolver, Scorer, features, train};
use crate::corpora::{self, Document};
use crate::names::Names;
use crate::parse::Parser;
use crate::reading::{Reading, Trees};
use crate::sentences::Stops;
use crate::tag::Tagger;
use crate::{English, lemma, mentions, sentences};
use dateline_learn::model::ModelBuilder;
use dateline_sdk::core::Label;
use dateline_sdk::core::records::base::Xpos;

/// A file by its name with its hash.
fn source(path: &Path) -> Result<String> {
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(format!("{name}={}", hash(path)?))
}

/// Parts of the training text for judging the classifier of stops on what it has not seen.
const FOLDS: usize = 5;

/// The classifier of stops, from the raw text of the treebanks. Prints how many stops it gets wrong in folds of this text, when it
/// learns from the other folds.
///
/// # Errors
/// A corpus cannot be read.
pub fn stops(folder: &Path, seed: u64, print: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let (documents, sources) = treebanks(folder)?;
    let settings = sentences::train::Settings { seed, ..Default::default() };
    let [all, right, by_rules] = sentences::train::right_held_out(&documents, FOLDS, settings)?;
    let [wrong, wrong_by_rules] = [right, by_rules].map(|count| all - count);
    print(&format!("train, stops: {all} open, of which {FOLDS} folds get {wrong} wrong, the rules alone {wrong_by_rules}"));
    Ok(sentences::train::train(&documents, settings, &[("corpora".to_owned(), sources)]))
}

/// How many of the stops that rules leave open the classifier of a folder gets right, from the raw text of the corpus.
///
/// # Errors
/// A corpus or the classifier cannot be read.
pub fn stop_figures(folder: &Path, models: &Path) -> Result<Vec<Figure>> {
    let Ok(file) = fs::read(models.join("stops.model")) else { return Ok(Vec::new()) };
    let stops = Stops::new(&file)?;
    let mut figures = Vec::new();
    for set in ["ewt-dev", "gum-dev"] {
        let [all, right, by_rules] = sentences::train::right(&corpora::read(&folder.join(format!("ud/{set}.conllu")))?, &stops);
        for (measure, count) in [("open stops right", right), ("by rules alone", by_rules)] {
            let value = 100.0 * count as f64 / all.max(1) as f64;
            figures.push(Figure { task: "stops", set: set.to_owned(), measure: measure.to_owned(), value });
        }
    }
    Ok(figures)
}

/// The documents of the treebanks' training parts, and the files with their hashes.
fn treebanks(folder: &Path) -> Result<(Vec<Document>, String)> {
    let (mut documents, mut sources) = (Vec::new(), Vec::new());
    for name in ["ewt-train", "gum-train"] {
        let path = folder.join(format!("ud/{name}.conllu"));
        documents.extend(corpora::read(&path)?);
        sources.push(source(&path)?);
    }
    Ok((documents, sources.join(" ")))
}

/// The table of lemmas and features, by counting.
///
/// # Errors
/// A corpus cannot be read.
pub fn lemmas(folder: &Path) -> Result<Vec<u8>> {
    let (documents, sources) = treebanks(folder)?;
    Ok(lemma::train::train(&documents, &[("corpora".to_owned(), sources)]))
}

/// The weights of coreference, from the trees and names of the corpus.
///
/// # Errors
/// A corpus cannot be read.
pub fn coreference(folder: &Path, seed: u64) -> Result<Vec<u8>> {
    let documents = documents(folder, "gum-train")?;
    let examples: Vec<train::Example> = documents.iter().map(|d| example(d, d.gold())).collect();
    let weights = train::train(&examples, train::Settings { seed, ..Default::default() });
    let mut builder = ModelBuilder::default();
    let sources = [source(&folder.join("ud/gum-train.conllu"))?, source(&folder.join("coref/gum-train.jsonl"))?];
    builder.line("task", "coref").line("corpora", sources.join(" "));
    builder.i16s("weights", &weights);
    debug_assert_eq!(weights.len(), features::PLACES);
    Ok(builder.finish())
}

/// The documents of a coreference corpus with trees, names and clusters.
///
/// # Errors
/// A corpus cannot be read.
pub fn documents(folder: &Path, name: &str) -> Result<Vec<Document>> {
    let mut documents = corpora::read(&folder.join(format!("ud/{name}.conllu")))?;
    corpora::add_clusters(&mut documents, &folder.join(format!("coref/{name}.jsonl")))?;
    corpora::add_names(&mut documents, &folder.join(format!("ner/{name}.jsonl")))?;
    Ok(documents)
}

/// A document as it was read, with the clusters that the corpus gives it.
#[must_use]
pub fn example(document: &Document, reading: Reading) -> train::Example {
    let (mut trees, mut phrases) = (Trees::default(), Vec::new());
    trees.read(&reading);
    mentions::find(&document.text, &reading, &trees, &mut phrases);
    train::example(document.text.clone(), reading, phrases, document.clusters.clone())
}

/// Coreference of the models of a folder, on trees and names of the corpus and on predicted ones.
///
/// # Errors
/// A corpus or a model cannot be read.
pub fn figures(folder: &Path, models: &Path) -> Result<Vec<Figure>> {
    let Ok(ranker) = fs::read(models.join("coref.model")) else { return Ok(Vec::new()) };
    let ranker = Ranker::new(&ranker)?;
    let files = ["tag", "parse", "names"].map(|name| fs::read(models.join(format!("{name}.model"))).unwrap_or_default());
    let (tagger, parser, names) = (Tagger::new(&files[0])?, Parser::new(&files[1])?, Names::new(&files[2])?);
    let english = English::with(&tagger, &parser, &names);
    let mut scratch = Scratch::default();
    let (mut gold, mut mine) = (Vec::new(), Vec::new());
    for document in &documents(folder, "gum-dev")? {
        gold.push(example(document, document.gold()));
        scratch.reading = document.cut();
        english.read(&document.text, &mut scratch, &mut || Ok(()))?;
        mine.push(example(document, std::mem::take(&mut scratch.reading)));
    }
    let figure = |measure: &str, examples: &[train::Example]| {
        let value = judge(examples, &ranker).0.figures()[3];
        Figure { task: "coref", set: "gum-dev".to_owned(), measure: measure.to_owned(), value }
    };
    Ok(vec![figure("CoNLL on gold trees", &gold), figure("CoNLL on predicted trees", &mine)])
}

/// How many lemmas the table of a folder gets right, on tokens and tags of the corpus.
///
/// # Errors
/// A corpus or the table cannot be read.
pub fn lemma_figures(folder: &Path, models: &Path) -> Result<Vec<Figure>> {
    let Ok(file) = fs::read(models.join("lemma.model")) else { return Ok(Vec::new()) };
    let lemmas = lemma::Lemmas::new(&file)?;
    let mut figures = Vec::new();
    for set in ["ewt-dev", "gum-dev"] {
        let (mut count, mut right, mut found) = (0usize, 0usize, String::new());
        let documents = corpora::read(&folder.join(format!("ud/{set}.conllu")))?;
        for word in documents.iter().flat_map(|d| d.sentences.iter().flatten()).filter(|w| w.lemma != "_") {
            found.clear();
            lemmas.append(&word.form, Xpos::from_name(&word.xpos).unwrap_or(Xpos::Xx), &mut found);
            count += 1;
            right += usize::from(found == word.lemma);
        }
        let value = 100.0 * right as f64 / count.max(1) as f64;
        figures.push(Figure { task: "lemma", set: set.to_owned(), measure: "lemmas".to_owned(), value });
    }
    Ok(figures)
}

/// The sums of the CoNLL figure over documents, and how many gold mentions are phrases.
#[must_use]
pub fn judge(examples: &[train::Example], model: &impl Scorer) -> (Conll, usize) {
    let mut score = Conll::default();
    let (mut resolver, mut trees) = (Resolver::default(), Trees::default());
    let mut hit = 0;
    for example in examples {
        trees.read(&example.reading);
        resolver.resolve(&example.text, &example.reading, &trees, &example.phrases, model);
        hit += example.gold.iter().flatten().count();
        let mut found = vec![Vec::new(); resolver.entities.len()];
        for (phrase, link) in example.phrases.iter().zip(&resolver.links) {
            if train::markable(phrase) {
                let span = train::marked(phrase);
                found[link.entity as usize].push((span.start, span.end));
            }
        }
        let gold: Vec<Vec<(usize, usize)>> = example.clusters.iter().map(|c| c.iter().map(|s| (s.start, s.end)).collect()).collect();
        score.add(&gold, &found);
    }
    (score, hit)
}

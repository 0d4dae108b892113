//! The recipes: which corpora make which model, in which order, and the figures on the development sets.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline_learn::word::Word;
use sha2::{Digest, Sha256};

use super::{Sentence, corpus, score};
use crate::names::{NameSentence, Names};
use crate::parse::Parser;
use crate::tag::Tagger;
use crate::{names, parse, tag};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The treebanks, with the files that name the names in them.
const TREEBANKS: [(&str, &str); 2] = [("ewt", "uner-ewt"), ("gum", "gum")];
/// Corpora of names without trees.
const NAMES_ONLY: [&str; 7] = [
    "wikigold-all",
    "crossner-politics-train",
    "crossner-science-train",
    "crossner-literature-train",
    "crossner-music-train",
    "crossner-ai-train",
    "wnut17-train",
];
/// Parts of the treebanks for jackknifing.
const FOLDS: usize = 5;

/// What training reads.
#[derive(Debug)]
pub struct Corpora {
    /// The treebanks' training parts, with names.
    pub trees: Vec<Sentence>,
    /// Sentences with a teacher's labels.
    pub labelled: Vec<Sentence>,
    /// Sentences with names only.
    pub names: Vec<Sentence>,
    /// Names of the files with the first half of their SHA-256, for the header.
    pub sources: String,
}

/// Reads the training parts.
///
/// # Errors
/// A file is missing or malformed.
pub fn corpora(folder: &Path, labelled: Option<&Path>) -> Result<Corpora> {
    let mut sources = Vec::new();
    let mut source = |path: &Path, name: &str| -> Result<()> {
        let hash: String = Sha256::digest(fs::read(path)?).iter().take(16).map(|b| format!("{b:02x}")).collect();
        sources.push(format!("{name}={hash}"));
        Ok(())
    };
    let (mut trees, mut only_names) = (Vec::new(), Vec::new());
    for (bank, named) in TREEBANKS {
        let path = folder.join(format!("ud/{bank}-train.conllu"));
        let mut part = corpus::trees(&path)?;
        source(&path, &format!("{bank}-train"))?;
        let path = folder.join(format!("ner/{named}-train.jsonl"));
        corpus::join(&mut part, &corpus::names(&path)?);
        source(&path, &format!("{named}-train"))?;
        let before = trees.last().map_or(0, |s: &Sentence| s.document + 1);
        part.iter_mut().for_each(|s| s.document += before);
        trees.extend(part);
    }
    for name in NAMES_ONLY {
        let path = folder.join(format!("ner/{name}.jsonl"));
        only_names.extend(corpus::names(&path)?);
        source(&path, name)?;
    }
    let labelled = match labelled {
        Some(path) => {
            source(path, "teacher")?;
            corpus::trees(path)?
        }
        None => Vec::new(),
    };
    Ok(Corpora { trees, labelled, names: only_names, sources: sources.join(" ") })
}

/// What is to be trained, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// `tag`, `parse`, `names`, `all`; `score` for the figures only; `sentences` for a teacher to label.
    pub task: String,
    /// Decides every order and every first weight.
    pub seed: u64,
    /// Passes of the parser over its text, where not the usual number.
    pub epochs: Option<usize>,
    /// CoNLL-U with a teacher's labels, to be learned from beside the treebanks.
    pub labelled: Option<PathBuf>,
    /// The folder that gets the models.
    pub out: PathBuf,
}

/// Trains the models of a task into a folder, and prints the figures.
///
/// # Errors
/// A corpus cannot be read, or a model cannot be written.
pub fn run(folder: &Path, options: &Options, print: &mut dyn FnMut(&str)) -> Result<()> {
    let inner = folder.join("nlp");
    let folder = if inner.is_dir() { inner.as_path() } else { folder };
    let Options { task, seed, epochs, labelled, out } = options;
    let (seed, out) = (*seed, out.as_path());
    if task == "score" {
        return figures(folder, out, print);
    }
    if task == "sentences" {
        let words = super::raw::write(folder, &out.join("sentences.jsonl"))?;
        print(&format!("sentences.jsonl: {words} words"));
        return Ok(());
    }
    if !["tag", "parse", "names", "all"].contains(&task.as_str()) {
        return Err(format!("unknown task {task}; there are tag, parse, names, all, score and sentences").into());
    }
    let does = |t: &str| task == t || task == "all";
    let corpora = corpora(folder, labelled.as_deref())?;
    let header = |licence: &str| {
        let pairs = [("corpora", corpora.sources.as_str()), ("licence", licence), ("seed", &seed.to_string())];
        pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec()
    };
    let licence = "CC BY-SA 4.0";
    // With a teacher's labels a pass is four times as long.
    let passes = |alone: usize, with_teacher: usize| if corpora.labelled.is_empty() { alone } else { with_teacher };
    let settings = tag::train::Settings { seed, epochs: passes(8, 5), ..Default::default() };
    // What people annotated counts twice against what a teacher labelled.
    let weighted = |trees: &'_ [Sentence], labelled: &'_ [Sentence]| -> Vec<Sentence> {
        let times = if labelled.is_empty() { 1 } else { 2 };
        std::iter::repeat_n(trees, times).flatten().chain(labelled).cloned().collect()
    };
    if does("tag") {
        let all = weighted(&corpora.trees, &corpora.labelled);
        let all: Vec<&Sentence> = all.iter().collect();
        let clock = Instant::now();
        let file = tag::train::train(&all, settings, &header(licence));
        fs::write(out.join("tag.model"), &file)?;
        print(&format!("tagger: {} bytes, {:.0} s", file.len(), clock.elapsed().as_secs_f64()));
    }
    if task == "tag" {
        return figures(folder, out, print);
    }
    let clock = Instant::now();
    let (tagged, labelled) = jackknife(&corpora, tag::train::Settings { epochs: 4, ..settings })?;
    print(&format!("jackknifed tags: {:.0} s", clock.elapsed().as_secs_f64()));
    if does("parse") {
        let clock = Instant::now();
        let settings = parse::train::Settings { seed, epochs: epochs.unwrap_or(passes(12, 4)), ..Default::default() };
        let all = weighted(&tagged, &labelled);
        let all: Vec<&Sentence> = all.iter().collect();
        let file = parse::train::train(&all, settings, &header(licence), print);
        fs::write(out.join("parse.model"), &file)?;
        print(&format!("parser: {} bytes, {:.0} s", file.len(), clock.elapsed().as_secs_f64()));
    }
    if does("names") {
        let clock = Instant::now();
        let file = fs::read(out.join("tag.model"))?;
        let tagger = Tagger::new(&file)?;
        let mut only_names = corpora.names;
        only_names.iter_mut().for_each(|s| retag(&tagger, s));
        let mut documents: Vec<Vec<&Sentence>> = tagged.chunk_by(|a, b| a.document == b.document).map(|d| d.iter().collect()).collect();
        documents.extend(only_names.iter().map(|s| vec![s]));
        documents.extend(labelled.chunk_by(|a, b| a.document == b.document).map(|d| d.iter().collect::<Vec<_>>()));
        let settings = names::train::Settings { seed, epochs: passes(14, 7), ..Default::default() };
        let file = names::train::train(&documents, settings, &header(licence));
        fs::write(out.join("names.model"), &file)?;
        print(&format!("names: {} bytes, {:.0} s", file.len(), clock.elapsed().as_secs_f64()));
    }
    figures(folder, out, print)
}

fn retag(tagger: &Tagger<'_>, sentence: &mut Sentence) {
    let (mut upos, mut xpos) = (Vec::new(), Vec::new());
    let forms = sentence.words();
    tagger.tag(&forms, &Word::all(&forms), &mut tag::Scratch::default(), &mut upos, &mut xpos);
    (sentence.upos, sentence.xpos) = (upos, xpos);
}

/// The sentences, and those a teacher labelled, with tags by a tagger that has not seen them.
fn jackknife(corpora: &Corpora, settings: tag::train::Settings) -> Result<(Vec<Sentence>, Vec<Sentence>)> {
    let fold = |i: usize| i / 20 % FOLDS;
    let (mut tagged, mut labelled) = (corpora.trees.clone(), corpora.labelled.clone());
    for held_out in 0..FOLDS {
        let rest: Vec<&Sentence> = corpora.trees.iter().enumerate().filter(|s| fold(s.0) != held_out).map(|s| s.1).collect();
        let file = tag::train::train(&rest, settings, &[]);
        let tagger = Tagger::new(&file)?;
        let own = |s: (usize, &'_ mut Sentence)| {
            if fold(s.0) == held_out {
                retag(&tagger, s.1)
            }
        };
        tagged.iter_mut().enumerate().for_each(own);
        labelled.iter_mut().enumerate().for_each(own);
    }
    Ok((tagged, labelled))
}

/// Prints the figures of the models in a folder on the development sets: gold tokens and sentences, all else predicted.
///
/// # Errors
/// A corpus or a model cannot be read.
pub fn figures(folder: &Path, models: &Path, print: &mut dyn FnMut(&str)) -> Result<()> {
    let files = ["tag", "parse", "names"].map(|name| fs::read(models.join(format!("{name}.model"))).unwrap_or_default());
    let tagger = Tagger::new(&files[0])?;
    let (parser, finder) = (Parser::new(&files[1]).ok(), Names::new(&files[2]).ok());
    let (mut tag_time, mut parse_time, mut name_time, mut words) = (0.0, 0.0, 0.0, 0);
    let mut sets = Vec::new();
    for (bank, named) in TREEBANKS {
        let mut set = corpus::trees(&folder.join(format!("ud/{bank}-dev.conllu")))?;
        corpus::join(&mut set, &corpus::names(&folder.join(format!("ner/{named}-dev.jsonl")))?);
        sets.push((format!("{bank}-dev"), set));
    }
    for name in ["crossner-politics-dev", "wnut17-dev"] {
        sets.push((name.to_owned(), corpus::names(&folder.join(format!("ner/{name}.jsonl")))?));
    }
    for (name, set) in &sets {
        let (mut trees, mut found) = (score::Trees::default(), score::Names::default());
        let forms: Vec<Vec<&str>> = set.iter().map(Sentence::words).collect();
        let mut tags = Vec::with_capacity(set.len());
        let looked: Vec<Vec<Word>> = forms.iter().map(|forms| Word::all(forms)).collect();
        let (mut scratch, mut xpos) = (tag::Scratch::default(), Vec::new());
        let clock = Instant::now();
        for (forms, words) in forms.iter().zip(&looked) {
            let mut upos = Vec::new();
            tagger.tag(forms, words, &mut scratch, &mut upos, &mut xpos);
            tags.push((upos, xpos.clone()));
        }
        tag_time += clock.elapsed().as_secs_f64();
        words += set.iter().map(Sentence::len).sum::<usize>();
        if let Some(parser) = &parser {
            let (mut scratch, mut heads, mut deprels) = (parse::Scratch::default(), Vec::new(), Vec::new());
            for ((sentence, words), (upos, xpos)) in set.iter().zip(&looked).zip(&tags) {
                let clock = Instant::now();
                parser.parse(words, upos, xpos, &mut scratch, &mut heads, &mut deprels);
                parse_time += clock.elapsed().as_secs_f64();
                if !sentence.heads.is_empty() {
                    trees.add(sentence, upos, xpos, &heads, &deprels);
                }
            }
        } else {
            for (sentence, (upos, xpos)) in set.iter().zip(&tags).filter(|s| !s.0.heads.is_empty()) {
                trees.add(sentence, upos, xpos, &[], &[]);
            }
        }
        if trees.words > 0 {
            print(&format!("{name}: {trees}"));
        }
        if let Some(finder) = &finder {
            let (mut scratch, mut spans) = (names::Scratch::default(), Vec::new());
            let mut from = 0;
            for document in set.chunk_by(|a, b| a.document == b.document) {
                let run = from..from + document.len();
                let sentences: Vec<NameSentence<'_>> =
                    looked[run.clone()].iter().zip(&tags[run]).map(|(words, (upos, _))| NameSentence { words, upos }).collect();
                let clock = Instant::now();
                finder.tag(&sentences, &mut scratch, &mut spans);
                name_time += clock.elapsed().as_secs_f64();
                for (i, sentence) in document.iter().enumerate().filter(|s| s.1.names.len() == s.1.len()) {
                    let here = spans.iter().filter(|s| s.sentence as usize == i).map(|s| (s.start, s.end, s.kind as u8));
                    found.add(&score::spans(&sentence.names), &here.collect::<Vec<_>>());
                }
                from += document.len();
            }
            print(&format!("{name}: names {found}"));
        }
    }
    let rate = |time: f64| words as f64 / time.max(1e-9) / 1000.0;
    print(&format!(
        "thousand words a second: tags {:.0}, trees {:.0}, names {:.0}, together {:.0}",
        rate(tag_time),
        rate(parse_time),
        rate(name_time),
        rate(tag_time + parse_time + name_time)
    ));
    Ok(())
}

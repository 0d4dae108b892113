//! The recipe: which corpora make which model, in which order.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use dateline_learn::model::{ModelBuilder, ModelError};
use dateline_learn::word::Word;
use sha2::{Digest, Sha256};

use super::figures::{self, Figure};
use super::{Sentence, corpus, text};
use crate::clusters::Clusters;
use crate::tag::Tagger;
use crate::{names, parse, tag};

pub(super) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The treebanks, with the files that name the names in them.
pub(super) const TREEBANKS: [(&str, &str); 2] = [("ewt", "uner-ewt"), ("gum", "gum")];
/// Corpora of names without trees, and how often each is read in a pass: the one nearest to news is small.
const NAMES_ONLY: [(&str, usize); 7] = [
    ("wikigold-all", 1),
    ("crossner-politics-train", 3),
    ("crossner-science-train", 1),
    ("crossner-literature-train", 1),
    ("crossner-music-train", 1),
    ("crossner-ai-train", 1),
    ("wnut17-train", 1),
];
/// Parts of the text for jackknifing: of the treebanks alone, and with a teacher's labels, of which half are plenty.
const FOLDS: [usize; 2] = [5, 2];

/// Where the lists of names lie.
const LISTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lists");

/// What training reads.
#[derive(Debug)]
pub struct Corpora {
    /// The treebanks' training parts, with names.
    pub trees: Vec<Sentence>,
    /// Sentences with a teacher's labels.
    pub labelled: Vec<Sentence>,
    /// Sentences with names only.
    pub names: Vec<Sentence>,
    /// The table of groups of like words, of which without a teacher there are none.
    clusters: Vec<u32>,
    /// The texts of the lists of names.
    lists: Vec<String>,
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
        sources.push(format!("{name}={}", hash(path)?));
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
    for (name, times) in NAMES_ONLY {
        let path = folder.join(format!("ner/{name}.jsonl"));
        let part = corpus::names(&path)?;
        only_names.extend(std::iter::repeat_n(part, times).flatten());
        source(&path, name)?;
    }
    let (labelled, groups) = match labelled {
        Some(path) => {
            source(path, "teacher")?;
            (corpus::trees(path)?, corpus::groups(path)?)
        }
        None => Default::default(),
    };
    let mut lists = Vec::new();
    for name in names::train::LISTS {
        let path = Path::new(LISTS).join(format!("{name}.txt"));
        lists.push(fs::read_to_string(&path)?);
        sources.push(format!("{name}={}", hash(&path)?));
    }
    Ok(Corpora { trees, labelled, names: only_names, clusters: Clusters::build(&groups), lists, sources: sources.join(" ") })
}

/// The first half of the SHA-256 of a file.
pub(super) fn hash(path: &Path) -> Result<String> {
    Ok(Sha256::digest(fs::read(path)?).iter().take(16).map(|b| format!("{b:02x}")).collect())
}

/// What is to be trained, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// `stops`, `tag`, `parse`, `names`, `lemma`, `coref`, `all`; `score` for the figures only; `sentences` for a teacher to label.
    pub task: String,
    /// Decides every order and every first weight.
    pub seed: u64,
    /// CoNLL-U with a teacher's labels and groups of words, to be learned from beside the treebanks.
    pub labelled: Option<PathBuf>,
    /// The folder that gets the models.
    pub out: PathBuf,
}

/// The tasks in the order in which they are trained: each may read the models before it.
const TASKS: [&str; 6] = ["stops", "tag", "parse", "names", "lemma", "coref"];
/// Of all weights, because some of the corpora are.
const LICENCE: &str = "CC BY-SA 4.0";

/// Trains the models of a task into a folder, and prints the figures; those of a training without a teacher beside those of
/// the models that ship.
///
/// # Errors
/// A corpus cannot be read, or a model cannot be written.
pub fn run(folder: &Path, options: &Options, print: &mut dyn FnMut(&str)) -> Result<()> {
    let inner = folder.join("nlp");
    let folder = if inner.is_dir() { inner.as_path() } else { folder };
    let Options { task, seed, labelled, out } = options;
    match task.as_str() {
        "score" => {
            figures::print(&figures::measure(folder, out)?, None, print);
            return Ok(());
        }
        "sentences" => {
            let words = super::raw::write(folder, &out.join("sentences.jsonl"))?;
            print(&format!("sentences.jsonl: {words} words"));
            return Ok(());
        }
        "all" => {}
        task if TASKS.contains(&task) => {}
        _ => return Err(format!("unknown task {task}; there are {}, all, score and sentences", TASKS.join(", ")).into()),
    }
    fs::create_dir_all(out)?;
    let corpora = corpora(folder, labelled.as_deref())?;
    let recipe = Recipe { corpora: &corpora, seed: *seed, out };
    // The parser learns in the orders of the next seed: of the two that were tried it did better on GUM and on quotations.
    let parsing = Recipe { seed: seed.wrapping_add(1), ..recipe };
    let does = |t: &str| task == t || task == "all";
    if does("stops") {
        recipe.write("stops", &text::stops(folder, *seed, print)?, print)?;
    }
    // Two trainings at a time: each is one thread with an order of its own, so that the bytes do not depend on the other.
    let (tagger, for_names, for_parser) = std::thread::scope(|scope| {
        let both = scope.spawn(|| {
            let tagger = does("tag").then(|| recipe.tagger());
            (tagger, recipe.jackknife_for(does("names")))
        });
        let for_parser = parsing.jackknife_for(does("parse"));
        both.join().map(|(tagger, for_names)| (tagger, for_names, for_parser))
    })
    .map_err(|_| "the training of the tagger broke off")?;
    let ((names_tagged, names_labelled), (tagged, labelled)) = (for_names?, for_parser?);
    if let Some(tagger) = tagger {
        recipe.write("tag", &tagger, print)?;
    }
    let (parser, names) = std::thread::scope(|scope| {
        let names = does("names").then(|| scope.spawn(|| recipe.names(&names_tagged, &names_labelled).map_err(|e| e.to_string())));
        let parser = does("parse").then(|| parsing.parser(&tagged, &labelled, print));
        (parser, names.map(|n| n.join().map_err(|_| "the training of the name finder broke off")))
    });
    if let Some(parser) = parser {
        parsing.write("parse", &parser, print)?;
    }
    if let Some(names) = names {
        recipe.write("names", &names??, print)?;
    }
    if does("lemma") {
        recipe.write("lemma", &text::lemmas(folder)?, print)?;
    }
    if does("coref") {
        recipe.write("coref", &text::coreference(folder, *seed)?, print)?;
    }
    let new = figures::measure(folder, out)?;
    for task in TASKS.into_iter().filter(|t| does(t)) {
        note(&out.join(format!("{task}.model")), task, &new)?;
    }
    let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models"));
    let old = if recipe.corpora.labelled.is_empty() { Some(figures::measure(folder, shipped)?) } else { None };
    figures::print(&new, old.as_deref(), print);
    Ok(())
}

/// Writes the figures that a model answers for into its header.
fn note(path: &Path, task: &str, figures: &[Figure]) -> Result<()> {
    let own: Vec<String> = figures.iter().filter(|f| f.task == task).map(|f| format!("{} {} {:.2}", f.set, f.measure, f.value)).collect();
    let file = fs::read(path)?;
    let mut builder = ModelBuilder::of(&file)?;
    builder.line("dev", own.join(", "));
    Ok(fs::write(path, builder.finish())?)
}

/// One training: what it reads, and where it writes.
#[derive(Clone, Copy)]
struct Recipe<'a> {
    corpora: &'a Corpora,
    seed: u64,
    out: &'a Path,
}

impl Recipe<'_> {
    /// Completes the header of a model and writes it.
    fn write(&self, task: &str, file: &[u8], print: &mut dyn FnMut(&str)) -> Result<()> {
        let file = self.headed(file)?;
        fs::write(self.out.join(format!("{task}.model")), &file)?;
        print(&format!("{task}.model: {} bytes", file.len()));
        Ok(())
    }

    fn headed(&self, file: &[u8]) -> std::result::Result<Vec<u8>, ModelError> {
        let mut builder = ModelBuilder::of(file)?;
        if builder.header().lines().all(|line| !line.starts_with("corpora: ")) {
            builder.line("corpora", &self.corpora.sources);
        }
        Ok(builder.line("licence", LICENCE).line("seed", self.seed).finish())
    }

    /// One number of passes for the corpora alone, another for a text four times as long.
    fn passes(&self, alone: usize, with_teacher: usize) -> usize {
        if self.corpora.labelled.is_empty() { alone } else { with_teacher }
    }

    fn tagging(&self) -> tag::train::Settings {
        tag::train::Settings { seed: self.seed, epochs: self.passes(8, 7), ..Default::default() }
    }

    fn tagger(&self) -> Vec<u8> {
        let Corpora { trees, labelled, .. } = self.corpora;
        // What people annotated counts twice against what a teacher labelled.
        let times = self.passes(1, 2);
        let all: Vec<&Sentence> = std::iter::repeat_n(trees, times).flatten().chain(labelled).collect();
        tag::train::train(&all, self.tagging(), &[])
    }

    /// What [`jackknife`](Self::jackknife) gives, if it is needed.
    fn jackknife_for(&self, needed: bool) -> std::result::Result<(Vec<Sentence>, Vec<Sentence>), String> {
        if needed { self.jackknife().map_err(|error| error.to_string()) } else { Ok(Default::default()) }
    }

    /// The sentences, and those a teacher labelled, with tags by a tagger that has not seen them.
    fn jackknife(&self) -> Result<(Vec<Sentence>, Vec<Sentence>)> {
        let Corpora { trees, labelled, .. } = self.corpora;
        // Without a margin, which the tagger that ships has: parser and names were measured with tags of this kind, and a margin
        // makes a tagger learn from many more words, in each of the folds.
        let settings = tag::train::Settings { epochs: self.passes(4, 3), margin: 0, ..self.tagging() };
        let folds = FOLDS[self.passes(0, 1)];
        let fold = |i: usize| i / 20 % folds;
        let (mut tagged, mut retagged) = (trees.clone(), labelled.clone());
        for held_out in 0..folds {
            let others = |of: &'_ [Sentence]| -> Vec<usize> { (0..of.len()).filter(|&i| fold(i) != held_out).collect() };
            let people = others(trees).into_iter().map(|i| &trees[i]);
            let times = self.passes(1, 2);
            let people: Vec<&Sentence> = people.collect();
            let rest: Vec<&Sentence> =
                std::iter::repeat_n(people, times).flatten().chain(others(labelled).into_iter().map(|i| &labelled[i])).collect();
            let file = tag::train::train(&rest, settings, &[]);
            let tagger = Tagger::new(&file)?;
            for of in [&mut tagged, &mut retagged] {
                of.iter_mut().enumerate().filter(|s| fold(s.0) == held_out).for_each(|s| retag(&tagger, s.1));
            }
        }
        Ok((tagged, retagged))
    }

    fn parser(&self, tagged: &[Sentence], labelled: &[Sentence], print: &mut dyn FnMut(&str)) -> Vec<u8> {
        let base = parse::train::Settings { seed: self.seed, ..Default::default() };
        let settings = if labelled.is_empty() {
            base
        } else {
            parse::train::Settings { epochs: 9, finishing: 3, times: 2, least: 3, dropout: 0.15, ..base }
        };
        parse::train::train(tagged, labelled, settings, &[], print)
    }

    fn names(&self, tagged: &[Sentence], labelled: &[Sentence]) -> Result<Vec<u8>> {
        let file = fs::read(self.out.join("tag.model"))?;
        let tagger = Tagger::new(&file)?;
        let mut only_names = self.corpora.names.clone();
        only_names.iter_mut().for_each(|s| retag(&tagger, s));
        let mut people = documents(tagged);
        people.extend(only_names.iter().map(|s| vec![s]));
        let settings =
            names::train::Settings { seed: self.seed, epochs: self.passes(14, 5), finishing: self.passes(0, 3), ..Default::default() };
        let mut labelled = labelled.to_vec();
        names::train::overrule(&mut labelled, &self.corpora.lists);
        Ok(names::train::train(&people, &documents(&labelled), &self.corpora.clusters, &self.corpora.lists, settings, &[]))
    }
}

fn documents(sentences: &[Sentence]) -> Vec<Vec<&Sentence>> {
    sentences.chunk_by(|a, b| a.document == b.document).map(|d| d.iter().collect()).collect()
}

fn retag(tagger: &Tagger<'_>, sentence: &mut Sentence) {
    let (mut upos, mut xpos) = (Vec::new(), Vec::new());
    let forms = sentence.words();
    tagger.tag(&forms, &Word::all(&forms), &mut tag::Scratch::default(), &mut upos, &mut xpos);
    (sentence.upos, sentence.xpos) = (upos, xpos);
}

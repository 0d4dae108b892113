//! The figures on the development sets: gold tokens and sentences, all else predicted; coreference too.

use std::fs;
use std::path::Path;

use dateline_learn::word::Word;

use super::run::{Result, TREEBANKS};
use super::{Sentence, corpus, score, text};
use crate::names::{self, NameSentence, Names};
use crate::parse::{self, Parser};
use crate::tag::{self, Tagger};

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The model that answers for it.
    pub task: &'static str,
    /// The development set.
    pub set: String,
    /// What is measured, in hundredths.
    pub measure: String,
    /// How much of it.
    pub value: f64,
}

/// Names kept apart from the treebanks on which the name finder is measured too.
const NAMES_ONLY: [&str; 2] = ["crossner-politics-dev", "wnut17-dev"];

/// Prints figures, a line a set; with others beside them, each with what it has more than the other.
pub fn print(figures: &[Figure], beside: Option<&[Figure]>, print: &mut dyn FnMut(&str)) {
    for run in figures.chunk_by(|a, b| a.set == b.set && a.task == b.task) {
        let cells: Vec<String> = run
            .iter()
            .map(|figure| {
                let same = |other: &&Figure| (other.task, &other.set, &other.measure) == (figure.task, &figure.set, &figure.measure);
                let other = beside.and_then(|others| others.iter().find(same));
                let more = other.map(|other| format!(" ({:+.2} against what ships)", figure.value - other.value));
                format!("{} {:.2}{}", figure.measure, figure.value, more.unwrap_or_default())
            })
            .collect();
        print(&format!("{}, {}: {}", run[0].set, run[0].task, cells.join(", ")));
    }
}

/// Measures the models of a folder on the development sets.
///
/// # Errors
/// A corpus or a model cannot be read.
pub fn measure(folder: &Path, models: &Path) -> Result<Vec<Figure>> {
    let files = ["tag", "parse", "names"].map(|name| fs::read(models.join(format!("{name}.model"))).unwrap_or_default());
    let tagger = Tagger::new(&files[0]).map_err(|error| {
        format!("{}: {error}; the figures need a tagger, which `--task tag` trains", models.join("tag.model").display())
    })?;
    let (parser, finder) = (Parser::new(&files[1]).ok(), Names::new(&files[2]).ok());
    let mut figures = Vec::new();
    for (bank, named) in TREEBANKS {
        let mut set = corpus::trees(&folder.join(format!("ud/{bank}-dev.conllu")))?;
        corpus::join(&mut set, &corpus::names(&folder.join(format!("ner/{named}-dev.jsonl")))?);
        measure_set(&format!("{bank}-dev"), &set, &tagger, parser.as_ref(), finder.as_ref(), &mut figures);
    }
    for name in NAMES_ONLY {
        let set = corpus::names(&folder.join(format!("ner/{name}.jsonl")))?;
        measure_set(name, &set, &tagger, None, finder.as_ref(), &mut figures);
    }
    figures.extend(text::stop_figures(folder, models)?);
    figures.extend(text::lemma_figures(folder, models)?);
    if parser.is_some() && finder.is_some() {
        figures.extend(text::figures(folder, models)?);
    }
    Ok(figures)
}

fn measure_set(
    name: &str,
    set: &[Sentence],
    tagger: &Tagger<'_>,
    parser: Option<&Parser<'_>>,
    finder: Option<&Names<'_>>,
    figures: &mut Vec<Figure>,
) {
    let mut add = |task: &'static str, measure: &str, value: f64| {
        figures.push(Figure { task, set: name.to_owned(), measure: measure.to_owned(), value });
    };
    let looked: Vec<Vec<Word>> = set.iter().map(|s| Word::all(&s.words())).collect();
    let mut trees = score::Trees::default();
    let mut tags = Vec::with_capacity(set.len());
    let (mut tagging, mut parsing) = (tag::Scratch::default(), parse::Scratch::default());
    let (mut heads, mut deprels) = (Vec::new(), Vec::new());
    for (sentence, words) in set.iter().zip(&looked) {
        let (mut upos, mut xpos) = (Vec::new(), Vec::new());
        tagger.tag(&sentence.words(), words, &mut tagging, &mut upos, &mut xpos);
        if !sentence.heads.is_empty() {
            if let Some(parser) = parser {
                parser.parse(words, &upos, &xpos, &mut parsing, &mut heads, &mut deprels);
            }
            trees.add(sentence, &upos, &xpos, &heads, &deprels);
        }
        tags.push(upos);
    }
    if trees.words > 0 {
        let [upos, xpos, uas, las] = trees.figures();
        add("tag", "UPOS", upos);
        add("tag", "XPOS", xpos);
        if parser.is_some() {
            add("parse", "UAS", uas);
            add("parse", "LAS", las);
        }
    }
    let Some(finder) = finder else { return };
    let (mut found, mut scratch, mut spans) = (score::Names::default(), names::Scratch::default(), Vec::new());
    let mut from = 0;
    for document in set.chunk_by(|a, b| a.document == b.document) {
        let run = from..from + document.len();
        from = run.end;
        let sentences: Vec<NameSentence<'_>> =
            looked[run.clone()].iter().zip(&tags[run]).map(|(words, upos)| NameSentence { words, upos }).collect();
        finder.tag(&sentences, &mut scratch, &mut spans);
        for (i, sentence) in document.iter().enumerate().filter(|s| s.1.names.len() == s.1.len()) {
            let here = spans.iter().filter(|s| s.sentence as usize == i).map(|s| (s.start, s.end, s.kind as u8));
            found.add(&score::spans(&sentence.names), &here.collect::<Vec<_>>());
        }
    }
    for (measure, value) in found.figures() {
        add("names", measure, value);
    }
}

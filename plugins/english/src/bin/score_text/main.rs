//! Prints how well the text side reads the development corpora: tokens and sentences from raw text, lemmas and
//! features, coreference on gold and on predicted trees, and the speed of the whole pack.
//!
//! ```text
//! score_text CORPORA_DIR [--show]
//! score_text --read FILE
//! ```
//!
//! CORPORA_DIR holds `ud`, `ner` and `coref`; `--show` prints what went wrong. `--read` prints how a text is read:
//! a line a sentence with its tokens, then a line an entity with its mentions.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command for developers")]

mod coreference;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use dateline_english::analyzer::Scratch;
use dateline_english::lemma::Lemmas;
use dateline_english::{English, corpora, feats};
use dateline_sdk::core::Label;
use dateline_sdk::core::records::base::Xpos;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map(PathBuf::from).ok_or("name the folder of the corpora, in which ud, ner and coref lie")?;
    if folder.as_os_str() == "--read" {
        return read(&arguments.next().ok_or("name a file to read")?);
    }
    let show = arguments.next().is_some_and(|argument| argument == "--show");
    for name in ["ewt-dev", "gum-dev"] {
        raw(&folder, name, false)?;
        lemmas(&folder, name, show)?;
    }
    if show {
        raw(&folder, "ewt-train", true)?;
        raw(&folder, "gum-train", true)?;
    }
    coreference::score(&folder, show)?;
    speed(&folder)
}

/// Prints how a text is read.
fn read(path: &str) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut scratch = Scratch::default();
    English::cut(&text, &mut scratch, &mut || Ok(())).expect("nobody asks to stop");
    English::default().read(&text, &mut scratch, &mut || Ok(()))?;
    English::refer(&text, &mut scratch);
    let reading = &scratch.reading;
    for sentence in &reading.sentences {
        let words: Vec<String> = sentence.clone().map(|t| format!("{}/{}", reading.word(&text, t), reading.deprels[t].name())).collect();
        println!("{}", words.join(" "));
    }
    for name in &reading.names {
        println!("name {:?} {:?} {}", name.kind, reading.slice(&text, name.start as usize..name.end as usize), name.confidence);
    }
    for (number, entity) in scratch.resolver.entities.iter().enumerate() {
        let members = scratch.phrases.iter().zip(&scratch.resolver.links).filter(|(_, link)| link.entity as usize == number);
        let members: Vec<&str> = members.map(|(p, _)| reading.slice(&text, p.start as usize..p.end as usize)).collect();
        println!("{:?} {:?} {:?} {:?}: {}", entity.kind, entity.gender, entity.number, entity.state, members.join(" | "));
    }
    Ok(())
}

/// Tokens and sentences from raw text.
fn raw(folder: &Path, name: &str, show: bool) -> Result<(), Box<dyn Error>> {
    let documents = corpora::read(&folder.join(format!("ud/{name}.conllu")))?;
    let (mut words, mut units) = (Score::default(), Score::default());
    let mut scratch = Scratch::default();
    for document in &documents {
        English::cut(&document.text, &mut scratch, &mut || Ok(())).expect("nobody asks to stop");
        let found = &scratch.reading;
        let gold: BTreeSet<(usize, usize)> = document.sentences.iter().flatten().map(|w| (w.start, w.end)).collect();
        let mine: BTreeSet<(usize, usize)> = found.pieces.iter().map(|p| (p.start as usize, p.end as usize)).collect();
        words.add(&gold, &mine);
        let gold_units: BTreeSet<(usize, usize)> =
            document.sentences.iter().filter_map(|s| Some((s.first()?.start, s.last()?.end))).collect();
        let my_units =
            found.sentences.iter().map(|s| (found.pieces[s.start].start as usize, found.pieces[s.end - 1].end as usize)).collect();
        units.add(&gold_units, &my_units);
        if show {
            differences(&document.text, "token", &gold, &mine);
            let ends = |set: &BTreeSet<(usize, usize)>| set.iter().map(|&(_, e)| (e.saturating_sub(1), e)).collect::<BTreeSet<_>>();
            differences(&document.text, "sentence end", &ends(&gold_units), &ends(&my_units));
        }
    }
    println!("{name}: tokens {} sentences {}", words.figure(), units.figure());
    Ok(())
}

/// Lemmas and features on gold tokens, tags and trees.
fn lemmas(folder: &Path, name: &str, show: bool) -> Result<(), Box<dyn Error>> {
    let documents = corpora::read(&folder.join(format!("ud/{name}.conllu")))?;
    let (mut count, mut right, mut features_right) = (0, 0, 0);
    let mut trees = dateline_english::reading::Trees::default();
    for document in &documents {
        let reading = document.gold();
        trees.read(&reading);
        for (token, word) in document.sentences.iter().flatten().enumerate() {
            if word.lemma == "_" {
                continue;
            }
            let mut lemma = String::new();
            Lemmas::embedded().append(&word.form, Xpos::from_name(&word.xpos).unwrap_or(Xpos::Xx), &mut lemma);
            let features = feats::of(&document.text, &reading, &trees, token);
            let gold = if word.feats == "_" { "" } else { word.feats.as_str() };
            count += 1;
            right += usize::from(lemma == word.lemma);
            features_right += usize::from(features == gold);
            if show && lemma != word.lemma {
                println!("lemma of {} {}: {} for {}", word.form, word.xpos, lemma, word.lemma);
            }
            if show && features != gold {
                println!("features of {} {}: {features} for {gold}", word.form, word.xpos);
            }
        }
    }
    println!("{name}: lemmas {:.2} features {:.2}", percent(right, count), percent(features_right, count));
    Ok(())
}

/// Words a second of the stages, over the raw text of the treebanks' development parts.
fn speed(folder: &Path) -> Result<(), Box<dyn Error>> {
    let documents: Vec<_> = ["ewt-dev", "gum-dev"]
        .iter()
        .map(|name| corpora::read(&folder.join(format!("ud/{name}.conllu"))))
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    let english = English::default();
    let mut scratch = Scratch::default();
    let (mut words, mut cut, mut read, mut refer) = (0, 0.0, 0.0, 0.0);
    for _ in 0..3 {
        for document in &documents {
            let begun = Instant::now();
            English::cut(&document.text, &mut scratch, &mut || Ok(())).expect("nobody asks to stop");
            let after_cut = Instant::now();
            english.read(&document.text, &mut scratch, &mut || Ok(()))?;
            let after_read = Instant::now();
            English::refer(&document.text, &mut scratch);
            words += scratch.reading.len();
            cut += (after_cut - begun).as_secs_f64();
            read += (after_read - after_cut).as_secs_f64();
            refer += after_read.elapsed().as_secs_f64();
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
    let rate = |time: f64| words as f64 / time.max(1e-9) / 1000.0;
    println!(
        "thousand words a second: cut {:.0}, tags to lemmas {:.0}, mentions to entities {:.0}, together {:.0}",
        rate(cut),
        rate(read),
        rate(refer),
        rate(cut + read + refer)
    );
    Ok(())
}

fn differences(text: &str, kind: &str, gold: &BTreeSet<(usize, usize)>, mine: &BTreeSet<(usize, usize)>) {
    for (sign, set) in [("missed", gold.difference(mine)), ("wrong", mine.difference(gold))] {
        for &(start, end) in set {
            let clip = |at: usize, by: isize| {
                let mut to = at.saturating_add_signed(by).min(text.len());
                while !text.is_char_boundary(to) {
                    to -= 1;
                }
                to
            };
            println!(
                "{sign} {kind} {:?} [{:?}] {:?}",
                &text[clip(start, -40)..clip(start, 0)],
                &text[clip(start, 0)..clip(end, 0)],
                &text[clip(end, 0)..clip(end, 30)]
            );
        }
    }
}

#[derive(Default)]
struct Score {
    gold: usize,
    mine: usize,
    both: usize,
}

impl Score {
    fn add(&mut self, gold: &BTreeSet<(usize, usize)>, mine: &BTreeSet<(usize, usize)>) {
        self.gold += gold.len();
        self.mine += mine.len();
        self.both += gold.intersection(mine).count();
    }

    fn figure(&self) -> String {
        format!(
            "P {:.2} R {:.2} F1 {:.2}",
            percent(self.both, self.mine),
            percent(self.both, self.gold),
            percent(2 * self.both, self.mine + self.gold)
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

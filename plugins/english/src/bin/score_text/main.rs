//! Prints how well the text side reads the development treebanks: sentences and tokens from raw text.
//!
//! `score_text CORPORA [-v]`, where CORPORA is the folder that holds `ud/` and `coref/`.
#![forbid(unsafe_code)]

mod conllu;

use std::collections::BTreeSet;
use std::path::PathBuf;

use dateline_english::{paragraphs, sentences, tokens};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool of the workshop, not part of the plugin")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(corpora) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: score_text CORPORA [-v]");
        return;
    };
    let verbose = arguments.next().is_some();
    for name in ["ewt-dev", "gum-dev", "ewt-train", "gum-train"] {
        let path = corpora.join("ud").join(format!("{name}.conllu"));
        let documents = match conllu::read(&path) {
            Ok(documents) => documents,
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                continue;
            }
        };
        let mut words = Score::default();
        let mut units = Score::default();
        for document in &documents {
            let (found, ends) = cut(&document.text);
            let gold: BTreeSet<(usize, usize)> = document.sentences.iter().flatten().map(|w| (w.start, w.end)).collect();
            let mine: BTreeSet<(usize, usize)> = found.iter().map(|p| (p.start as usize, p.end as usize)).collect();
            words.add(&gold, &mine);
            let gold_units: BTreeSet<(usize, usize)> = document.sentences.iter().filter_map(|s| Some((s.first()?.start, s.last()?.end))).collect();
            let mut my_units = BTreeSet::new();
            let mut begin = 0;
            for &end in &ends {
                let end = end as usize;
                my_units.insert((found[begin].start as usize, found[end - 1].end as usize));
                begin = end;
            }
            units.add(&gold_units, &my_units);
            if verbose && name.ends_with("train") {
                show(&document.text, "T", &gold, &mine);
                let ends = |set: &BTreeSet<(usize, usize)>| set.iter().map(|&(_, e)| (e.saturating_sub(1), e)).collect::<BTreeSet<_>>();
                show(&document.text, "S", &ends(&gold_units), &ends(&my_units));
            }
        }
        println!("{name}: tokens {} sentences {}", words.figure(), units.figure());
    }
}

fn cut(text: &str) -> (Vec<tokens::Piece>, Vec<u32>) {
    let mut blocks = Vec::new();
    paragraphs::find(text, &mut blocks);
    let (mut found, mut ends, mut pieces) = (Vec::new(), Vec::new(), Vec::new());
    for block in &blocks {
        pieces.clear();
        tokens::tokenize(text, block.start as usize, block.end as usize, &mut pieces);
        sentences::split(text, &pieces, &mut found, &mut ends);
    }
    (found, ends)
}

#[expect(clippy::print_stdout, reason = "a tool of the workshop, not part of the plugin")]
fn show(text: &str, kind: &str, gold: &BTreeSet<(usize, usize)>, mine: &BTreeSet<(usize, usize)>) {
    for (sign, set) in [("-", gold.difference(mine)), ("+", mine.difference(gold))] {
        for &(start, end) in set {
            let clip = |at: usize, by: isize| {
                let mut to = at.saturating_add_signed(by).min(text.len());
                while !text.is_char_boundary(to) {
                    to -= 1;
                }
                to
            };
            println!("{kind}{sign} {:?} [{:?}] {:?}", &text[clip(start, -40)..clip(start, 0)], &text[clip(start, 0)..clip(end, 0)], &text[clip(end, 0)..clip(end, 30)]);
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
        #[expect(clippy::cast_precision_loss, reason = "counts of a corpus")]
        let percent = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        format!("P {:.2} R {:.2} F1 {:.2}", percent(self.both, self.mine), percent(self.both, self.gold), percent(2 * self.both, self.mine + self.gold))
    }
}

//! Coreference on the tokens of the corpus, with gold and with predicted trees and names.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use dateline_english::English;
use dateline_english::analyzer::Scratch;
use dateline_english::coref::traits::Class;
use dateline_english::coref::{Ranker, Resolver, Scorer, train};
use dateline_english::corpora::Document;
use dateline_english::reading::{Reading, Trees};
use dateline_english::training::text::{documents, example, judge};

/// Prints the figures on the development documents.
pub fn score(folder: &Path, show: bool) -> Result<(), Box<dyn Error>> {
    let load = |name: &str| documents(folder, name);
    let development = load("gum-dev")?;
    let english = English::default();
    let mut scratch = Scratch::default();
    let mut predicted = |document: &Document| -> Result<Reading, Box<dyn Error>> {
        scratch.reading = document.cut();
        english.read(&document.text, &mut scratch, &mut || Ok(()))?;
        Ok(std::mem::take(&mut scratch.reading))
    };
    let gold: Vec<train::Example> = development.iter().map(|d| example(d, d.gold())).collect();
    let mine: Vec<train::Example> = development.iter().map(|d| Ok(example(d, predicted(d)?))).collect::<Result<_, Box<dyn Error>>>()?;
    if show {
        gold.iter().for_each(missed);
    }
    let shipped = Ranker::embedded();
    figures("gum-dev, gold trees", &gold, shipped);
    figures("gum-dev, predicted trees", &mine, shipped);
    if show {
        classes(&gold, shipped);
    }
    Ok(())
}

fn missed(example: &train::Example) {
    for span in example.clusters.iter().flatten() {
        if !example.phrases.iter().any(|p| train::marked(p) == *span) {
            let near = example.phrases.iter().find(|p| span.contains(&(p.head as usize)));
            let near = near.map(|p| example.reading.slice(&example.text, train::marked(p)));
            println!("missed mention {:?} -- {near:?}", example.reading.slice(&example.text, span.clone()));
        }
    }
}

/// Per class of phrase: how many that link back were linked right, wrong, or not, and how many others were linked.
fn classes(examples: &[train::Example], model: &impl Scorer) {
    let mut counts: BTreeMap<Class, [usize; 5]> = BTreeMap::new();
    let (mut resolver, mut trees) = (Resolver::default(), Trees::default());
    for example in examples {
        trees.read(&example.reading);
        resolver.resolve(&example.text, &example.reading, &trees, &example.phrases, model);
        let mut seen: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut members: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for at in 0..example.phrases.len() {
            if !train::markable(&example.phrases[at]) {
                continue;
            }
            let entity = resolver.links[at].entity;
            let linked = members.get(&entity).and_then(|m| m.last()).copied();
            let counts = counts.entry(resolver.traits[at].class).or_default();
            let text = |at: usize| example.reading.slice(&example.text, train::marked(&example.phrases[at]));
            match (example.gold[at].and_then(|c| seen.get(&c)), linked) {
                (Some(earlier), Some(last)) if example.gold[last] == example.gold[at] || earlier.contains(&last) => counts[0] += 1,
                (Some(earlier), Some(last)) => {
                    counts[1] += 1;
                    println!("wrong link: {:?} to {:?} for {:?}", text(at), text(last), earlier.last().map(|&e| text(e)));
                }
                (Some(earlier), None) => {
                    counts[2] += 1;
                    println!("no link: {:?} for {:?}", text(at), earlier.last().map(|&e| text(e)));
                }
                (None, Some(last)) => {
                    counts[3] += 1;
                    println!(
                        "false link: {:?} to {:?}{}",
                        text(at),
                        text(last),
                        if example.gold[at].is_some() { " (first of its cluster)" } else { "" }
                    );
                }
                (None, None) => counts[4] += 1,
            }
            members.entry(entity).or_default().push(at);
            if let Some(cluster) = example.gold[at] {
                seen.entry(cluster).or_default().push(at);
            }
        }
    }
    for (class, [right, wrong, missed, falsely, alone]) in counts {
        println!("{class:?}: {right} right, {wrong} wrong, {missed} missed, {falsely} falsely, {alone} rightly alone");
    }
}

fn figures(name: &str, examples: &[train::Example], model: &impl Scorer) {
    let (score, hit) = judge(examples, model);
    let [muc, bcub, ceaf, mean] = score.figures();
    let [right, gold, mine] = score.mentions;
    println!(
        "{name}: MUC {muc:.2} B3 {bcub:.2} CEAFe {ceaf:.2} CoNLL {mean:.2} (mentions: {gold} gold, {hit} found as phrases, {right} of {mine} linked right)"
    );
}

//! Quotes on PolNeAR, GUM and the seed article.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, corpus, say};
use crate::Outcome;
use dateline_eval::quotes::{QuoteDocument, QuoteScore, score};
use dateline_eval::{quotes_of, read_jsonl, write_jsonl};
use std::path::{Path, PathBuf};

/// How far a decile's mean confidence may be from how often it is right, in points.
const APART: f64 = 5.0;
/// Deciles with fewer predictions say little: one right or wrong moves them by more than that.
const ENOUGH: usize = 25;

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
    let mut sure = Table::new(&["confidence", "found", "mean", "right", "apart"]);
    let mut unsound = Vec::new();
    let mut table = Table::new(&[
        "quotes",
        "docs",
        "gold",
        "found",
        "ar_lenient",
        "P",
        "R",
        "direct",
        "mixed",
        "indirect",
        "content",
        "cue",
        "source",
        "exact",
        "speaker",
    ]);
    for file in files {
        let gold: Vec<QuoteDocument> = job.limited(read_jsonl(file).map_err(say)?);
        let predicted = predict(job, &gold)?;
        if let Some(path) = job.predictions_for(file) {
            write_jsonl(&path, &predicted).map_err(say)?;
        }
        let score = score(&gold, &predicted).map_err(say)?;
        table.row(row(file, gold.len(), &score));
        if corpus(file).starts_with("polnear") {
            unsound = reliability(&score, &mut sure);
        }
        job.print_all(file, &score.figures());
    }
    println!("\n{}", table.show());
    println!("ar_lenient: right words (80 % both ways) and a source that overlaps; content, cue, source: fragments, unlinked;");
    println!("exact: content, cue and source all exact (ar_full). Nested quotes are left out, as the corpora do.");
    if sure.is_empty() {
        return Ok(());
    }
    println!("\nHow sure, and how often right (PolNeAR, ar_lenient, percent):\n{}", sure.show());
    match unsound.as_slice() {
        [] => println!("Every decile of at least {ENOUGH} is within {APART} points."),
        deciles => println!("More than {APART} points apart: {}.", deciles.join(", ")),
    }
    if job.eval.check && !unsound.is_empty() {
        return Err("the confidences are not what they say".to_owned());
    }
    Ok(())
}

/// A line for each decile that has predictions; the names of those that are too far off.
fn reliability(score: &QuoteScore, table: &mut Table) -> Vec<String> {
    let mut unsound = Vec::new();
    for (at, decile) in score.deciles.iter().enumerate() {
        let Some((mean, right)) = decile.means() else { continue };
        let name = format!(".{at}0–.{at}9");
        let apart = right - mean;
        table.row(vec![name.clone(), decile.count.to_string(), format!("{mean:.1}"), format!("{right:.1}"), format!("{apart:+.1}")]);
        if decile.count >= ENOUGH && apart.abs() > APART {
            unsound.push(name);
        }
    }
    unsound
}

fn predict(job: &Job, gold: &[QuoteDocument]) -> Outcome<Vec<QuoteDocument>> {
    let texts = gold.iter().map(|document| Text {
        id: document.id.clone(),
        text: document.text.clone().unwrap_or_default(),
        published: document.dct.clone(),
    });
    let documents = job.pipeline.analyze(&["quotes"], texts.collect())?;
    Ok(documents
        .iter()
        .map(|document| QuoteDocument { id: document.id.clone(), quotes: quotes_of(document), ..QuoteDocument::default() })
        .collect())
}

fn row(file: &Path, documents: usize, score: &QuoteScore) -> Vec<String> {
    let f1 = |kind: &str, measure: &str| score.get(kind, measure).map_or(String::new(), |prf| points(prf.f1));
    let all = score.get("all", "ar_lenient").unwrap_or_default();
    let [content, cue, source] = score.fragments.map(|(_, prf)| points(prf.f1));
    vec![
        corpus(file),
        documents.to_string(),
        all.gold.to_string(),
        all.system.to_string(),
        points(all.f1),
        points(all.precision),
        points(all.recall),
        f1("direct", "ar_lenient"),
        f1("mixed", "ar_lenient"),
        f1("indirect", "ar_lenient"),
        content,
        cue,
        source,
        f1("all", "ar_full"),
        score.speaker.map_or_else(|| "–".to_owned(), |prf| points(prf.f1)),
    ]
}

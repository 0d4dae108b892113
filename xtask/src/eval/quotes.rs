//! Quotes on PolNeAR, GUM and the seed article.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, corpus, say};
use crate::Outcome;
use dateline_eval::quotes::{QuoteDocument, QuoteScore, score};
use dateline_eval::{quotes_of, read_jsonl, write_jsonl};
use std::path::{Path, PathBuf};

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
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
        job.print_all(file, &score.figures());
    }
    println!("\n{}", table.show());
    println!("ar_lenient: right words (80 % both ways) and a source that overlaps; content, cue, source: fragments, unlinked;");
    println!("exact: content, cue and source all exact (ar_full). Nested quotes are left out, as the corpora do.");
    Ok(())
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

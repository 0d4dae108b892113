//! Stance on annotated articles and on the sentence corpora.
//!
//! What a file asks is seen from its first record: articles have `records`, directed pairs `p` and `q`, events a code or a
//! quad class; else it is the author's attitude to a mention.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, corpus, say};
use crate::Outcome;
use dateline_core::Document;
use dateline_eval::stance::{SpanMatch, StanceDocument, StanceSentence, score_directed, score_events, score_pairs, score_targets};
use dateline_eval::{Error, directed_of, event_code_of, read_jsonl, stances_of, target_attitude_of, write_jsonl};
use std::path::{Path, PathBuf};

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
    let mut tables = Tables::new();
    for file in files {
        match question(file)? {
            Question::Articles => articles(job, file, &mut tables)?,
            question => sentences(job, file, question, &mut tables)?,
        }
    }
    tables.print();
    Ok(())
}

/// What a corpus asks.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Question {
    Articles,
    Directed,
    Events,
    Targets,
}

fn question(file: &Path) -> Outcome<Question> {
    let first: Option<serde_json::Value> = read_jsonl(file).map_err(say)?.into_iter().next();
    let has = |key: &str| first.as_ref().is_some_and(|record| record.get(key).is_some_and(|value| !value.is_null()));
    Ok(if has("records") {
        Question::Articles
    } else if has("p") && has("q") {
        Question::Directed
    } else if has("event_code") || has("quad") {
        Question::Events
    } else {
        Question::Targets
    })
}

/// One table a question.
struct Tables {
    articles: Table,
    directed: Table,
    events: Table,
    targets: Table,
    used: Vec<Question>,
}

impl Tables {
    fn new() -> Self {
        Tables {
            articles: Table::new(&[
                "stance pairs",
                "docs",
                "gold",
                "found",
                "labelled",
                "P",
                "R",
                "unlabelled",
                "polarity",
                "act",
                "swapped",
            ]),
            directed: Table::new(&["directed", "n", "stances", "found", "directed", "P", "R", "undirected", "direction", "macro"]),
            events: Table::new(&["events", "n", "root", "quad", "binary", "root acc"]),
            targets: Table::new(&["attitude", "n", "macro", "polar", "accuracy", "recall"]),
            used: Vec::new(),
        }
    }

    fn print(&self) {
        let tables = [
            (Question::Articles, &self.articles),
            (Question::Directed, &self.directed),
            (Question::Events, &self.events),
            (Question::Targets, &self.targets),
        ];
        for (_, table) in tables.iter().filter(|(question, _)| self.used.contains(question)) {
            println!("\n{}", table.show());
        }
        println!(
            "sentence corpora give holder and target; a stance answers when its holder and target overlap theirs, else there is none."
        );
    }
}

fn articles(job: &Job, file: &Path, tables: &mut Tables) -> Outcome {
    let mut gold: Vec<StanceDocument> = job.limited(read_jsonl(file).map_err(say)?);
    for document in &mut gold {
        if document.text.is_none() {
            document.text = Some(text_beside(file, &document.id)?);
        }
    }
    let texts = gold.iter().map(|document| Text {
        id: document.id.clone(),
        text: document.text.clone().unwrap_or_default(),
        published: document.dct.clone(),
    });
    let documents = job.pipeline.analyze(&["stance"], texts.collect())?;
    let predicted: Vec<StanceDocument> = documents
        .iter()
        .map(|document| StanceDocument { id: document.id.clone(), records: stances_of(document), ..StanceDocument::default() })
        .collect();
    if let Some(path) = job.predictions_for(file) {
        write_jsonl(&path, &predicted).map_err(say)?;
    }
    let score = score_pairs(&gold, &predicted, SpanMatch::Dice).map_err(say)?;
    let accuracy = |name: &str| {
        score.accuracy.iter().find(|(attribute, _)| *attribute == name).map_or_else(|| "–".to_owned(), |(_, share)| points(*share))
    };
    tables.used.push(Question::Articles);
    tables.articles.row(vec![
        corpus(file),
        gold.len().to_string(),
        score.labelled.gold.to_string(),
        score.labelled.system.to_string(),
        points(score.labelled.f1),
        points(score.labelled.precision),
        points(score.labelled.recall),
        points(score.unlabelled.f1),
        accuracy("polarity"),
        accuracy("act"),
        score.direction_errors.to_string(),
    ]);
    job.print_all(file, &score.figures());
    Ok(())
}

/// Articles whose text stands in a file beside the gold: `seed.txt` for the document `seed`.
fn text_beside(gold: &Path, id: &str) -> Outcome<String> {
    let path = gold.with_file_name(format!("{id}.txt"));
    std::fs::read_to_string(&path).map_err(|error| format!("{id:?} has no text and {} cannot be read: {error}", path.display()))
}

fn sentences(job: &Job, file: &Path, question: Question, tables: &mut Tables) -> Outcome {
    let gold: Vec<StanceSentence> = job.limited(read_jsonl(file).map_err(say)?);
    let texts: Vec<Text> = gold
        .iter()
        .map(|sentence| match &sentence.text {
            Some(text) => Ok(Text { id: sentence.id.clone(), text: text.clone(), published: None }),
            None => Err(say(Error::NoText { id: sentence.id.clone() })),
        })
        .collect::<Outcome<_>>()?;
    let documents = job.pipeline.analyze(&["stance"], texts)?;
    let answer: fn(&Document, &StanceSentence) -> StanceSentence = match question {
        Question::Directed => directed_of,
        Question::Events => event_code_of,
        _ => target_attitude_of,
    };
    let predicted: Vec<StanceSentence> = documents.iter().zip(&gold).map(|(document, question)| answer(document, question)).collect();
    if let Some(path) = job.predictions_for(file) {
        write_jsonl(&path, &predicted).map_err(say)?;
    }
    tables.used.push(question);
    match question {
        Question::Directed => {
            let score = score_directed(&gold, &predicted).map_err(say)?;
            tables.directed.row(vec![
                corpus(file),
                gold.len().to_string(),
                score.directed.gold.to_string(),
                score.directed.system.to_string(),
                points(score.directed.f1),
                points(score.directed.precision),
                points(score.directed.recall),
                points(score.undirected.f1),
                points(score.direction_accuracy),
                points(score.classes.macro_f1),
            ]);
            job.print_all(file, &score.figures());
        }
        Question::Events => {
            let score = score_events(&gold, &predicted).map_err(say)?;
            let f1 = |table: &Option<dateline_eval::stance::CodeTable>| {
                table.as_ref().map_or_else(|| "–".to_owned(), |table| points(table.classes.macro_f1))
            };
            tables.events.row(vec![
                corpus(file),
                gold.len().to_string(),
                f1(&score.root),
                f1(&score.quad),
                f1(&score.binary),
                score.root.as_ref().map_or_else(|| "–".to_owned(), |table| points(table.classes.accuracy)),
            ]);
            job.print_all(file, &score.figures());
        }
        _ => {
            let score = score_targets(&gold, &predicted).map_err(say)?;
            tables.targets.row(vec![
                corpus(file),
                gold.len().to_string(),
                points(score.classes.macro_f1),
                points(score.polar_f1),
                points(score.classes.accuracy),
                points(score.classes.macro_recall),
            ]);
            job.print_all(file, &score.figures());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_asks_is_seen_from_its_first_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gold.jsonl");
        for (record, asked) in [
            (r#"{"id":"a","records":[]}"#, Question::Articles),
            (r#"{"id":"a","p":[0,1],"q":[2,3],"label":"favor"}"#, Question::Directed),
            (r#"{"id":"a","event_code":"AID","label":"favor"}"#, Question::Events),
            (r#"{"id":"a","target":[0,1],"label":"favor"}"#, Question::Targets),
        ] {
            std::fs::write(&path, record).unwrap();
            assert_eq!(question(&path), Ok(asked), "{record}");
        }
    }
}

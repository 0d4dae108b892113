//! Time expressions, events and links on the TimeML corpora and the seed article.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, corpus, say};
use crate::Outcome;
use dateline_eval::timeline::{TimelineDocument, TimelineScore, score};
use dateline_eval::{read_jsonl, timeline_of, write_jsonl};
use std::path::{Path, PathBuf};

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
    let mut table = Table::new(&[
        "timeline", "docs", "times", "found", "value", "strict", "relaxed", "str+val", "type", "events", "class", "links", "no vague",
        "aware", "anchors",
    ]);
    for file in files {
        let gold: Vec<TimelineDocument> = job.limited(read_jsonl(file).map_err(say)?);
        let predicted = predict(job, &gold)?;
        if let Some(path) = job.predictions_for(file) {
            write_jsonl(&path, &predicted).map_err(say)?;
        }
        let score = score(&gold, &predicted).map_err(say)?;
        table.row(row(file, &score));
        job.print_all(file, &score.figures());
    }
    println!("\n{}", table.show());
    println!("value: TempEval-3 value F1; links: every label over gold pairs; aware: temporal awareness; anchors: right calendar value.");
    Ok(())
}

fn predict(job: &Job, gold: &[TimelineDocument]) -> Outcome<Vec<TimelineDocument>> {
    let texts = gold.iter().map(|document| Text {
        id: document.id.clone(),
        text: document.text.clone().unwrap_or_default(),
        published: document.dct.clone(),
    });
    Ok(job.pipeline.analyze(&["timeline"], texts.collect())?.iter().map(timeline_of).collect())
}

fn row(file: &Path, score: &TimelineScore) -> Vec<String> {
    let times = &score.expressions;
    let events = |share: f64| if score.events.relaxed.gold == 0 { "–".to_owned() } else { points(share) };
    let micro = |table: &std::collections::BTreeMap<String, dateline_eval::Prf>| {
        table.get("micro").map_or_else(|| "–".to_owned(), |prf| points(prf.f1))
    };
    let links = score.links.all.contains_key("micro");
    vec![
        corpus(file),
        score.documents.to_string(),
        times.relaxed.gold.to_string(),
        times.relaxed.system.to_string(),
        points(times.value_f1()),
        points(times.strict.f1),
        points(times.relaxed.f1),
        points(times.strict_value.f1),
        points(times.type_f1()),
        events(score.events.relaxed.f1),
        events(score.events.attribute_f1("class").unwrap_or_default()),
        micro(&score.links.all),
        micro(&score.links.without_vague),
        if links { points(score.awareness.f1) } else { "–".to_owned() },
        if score.anchors.gold == 0 { "–".to_owned() } else { points(score.anchors.f1) },
    ]
}

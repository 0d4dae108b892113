//! Time expressions, events and links on the TimeML corpora and the seed article.

use super::pipeline::Text;
use super::table::{Table, points};
use super::{Job, corpus, say};
use crate::Outcome;
use dateline_eval::timeline::{TimelineDocument, TimelineScore, score};
use dateline_eval::{read_jsonl, timeline_of, write_jsonl};
use std::path::PathBuf;

/// The wikiwars documents that no training sees; the others of that file are left to it.
const HELD_OUT: [&str; 4] = ["03", "07", "10", "12"];
/// The corpora that are pooled, with the documents held out, into the primary figure.
const POOLED: [&str; 3] = ["timebank.dev", "aquaint.dev", HISTORIES];
/// Where the held-out documents come from.
const HISTORIES: &str = "wikiwars.train";

pub(super) fn run(job: &Job, files: &[PathBuf]) -> Outcome {
    let mut table = Table::new(&[
        "timeline", "docs", "times", "found", "value", "strict", "relaxed", "str+val", "type", "dates", "lengths", "events", "class",
        "links", "no vague", "aware", "anchors",
    ]);
    let dev = job.eval.gold.is_empty() && job.eval.split == super::Split::Dev;
    let mut pooled: (Vec<TimelineDocument>, Vec<TimelineDocument>) = Default::default();
    for file in files {
        let mut gold: Vec<TimelineDocument> = read_jsonl(file).map_err(say)?;
        let name = corpus(file);
        let held = dev && name == HISTORIES;
        if held {
            gold.retain(|document| HELD_OUT.iter().any(|id| document.id.starts_with(id)));
        }
        let gold = job.limited(gold);
        let predicted = predict(job, &gold)?;
        if let Some(path) = job.predictions_for(file) {
            write_jsonl(&path, &predicted).map_err(say)?;
        }
        let figures = score(&gold, &predicted).map_err(say)?;
        table.row(row(if held { "wikiwars held out".to_owned() } else { name.clone() }, &figures));
        job.print_all(file, &figures.figures());
        if dev && POOLED.contains(&name.as_str()) {
            pooled.0.extend(gold);
            pooled.1.extend(predicted);
        }
    }
    if !pooled.0.is_empty() {
        let mut whole = score(&pooled.0, &pooled.1).map_err(say)?;
        // histories mark no events
        let marked: Vec<bool> = pooled.0.iter().map(|document| !document.events.is_empty()).collect();
        let with_events = |documents: Vec<TimelineDocument>| -> Vec<TimelineDocument> {
            documents.into_iter().zip(&marked).filter_map(|(document, marked)| marked.then_some(document)).collect()
        };
        whole.events = score(&with_events(pooled.0), &with_events(pooled.1)).map_err(say)?.events;
        table.row(row("pooled".to_owned(), &whole));
    }
    println!("\n{}", table.show());
    println!(
        "value: TempEval-3 value F1, on pooled (timebank, aquaint, held-out histories) the primary figure; dates, lengths: recall of values by type; \
         pooled events, class: of the documents that mark events;"
    );
    println!("links: every label over gold pairs; aware: temporal awareness; anchors: right calendar value.");
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

fn row(name: String, score: &TimelineScore) -> Vec<String> {
    let times = &score.expressions;
    let events = |share: f64| if score.events.relaxed.gold == 0 { "–".to_owned() } else { points(share) };
    let micro = |table: &std::collections::BTreeMap<String, dateline_eval::Prf>| {
        table.get("micro").map_or_else(|| "–".to_owned(), |prf| points(prf.f1))
    };
    let kind = |name: &str| times.by_type.get(name).map_or_else(|| "–".to_owned(), |(_, _, _, value)| points(*value));
    let links = score.links.all.contains_key("micro");
    vec![
        name,
        score.documents.to_string(),
        times.relaxed.gold.to_string(),
        times.relaxed.system.to_string(),
        points(times.value_f1()),
        points(times.strict.f1),
        points(times.relaxed.f1),
        points(times.strict_value.f1),
        points(times.type_f1()),
        kind("DATE"),
        kind("DURATION"),
        events(score.events.relaxed.f1),
        events(score.events.attribute_f1("class").unwrap_or_default()),
        micro(&score.links.all),
        micro(&score.links.without_vague),
        if links { points(score.awareness.f1) } else { "–".to_owned() },
        if score.anchors.gold == 0 { "–".to_owned() } else { points(score.anchors.f1) },
    ]
}

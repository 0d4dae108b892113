//! Our scorers give the figures of the project's Python scorers, to the second decimal.
//!
//! Predictions are development corpora, deliberately spoiled by a seeded generator: records dropped, doubled, shifted,
//! relabelled. Where Python or the corpora are absent a test says so and passes.

use dateline_eval::quotes::QuoteDocument;
use dateline_eval::stance::{SpanMatch, StanceDocument, StanceSentence};
use dateline_eval::timeline::TimelineDocument;
use dateline_eval::{CodePoints, Figure, read_jsonl, write_jsonl};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A generator of the same numbers on every machine (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// Either end moved by up to five code points, now and then, inside the text.
    fn shift(&mut self, span: &mut CodePoints, length: usize) {
        if self.one_in(3) {
            span.start = (span.start + self.below(6)).saturating_sub(self.below(6)).min(length.saturating_sub(1));
        }
        if self.one_in(3) {
            span.end = (span.end + self.below(6)).saturating_sub(self.below(6)).min(length);
        }
        span.end = span.end.max(span.start + 1);
    }
}

/// The folder beside the repository with corpora and scorers, if this machine has it and a Python.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    (folder.join("eval").is_dir() && folder.join("corpora").is_dir() && python).then_some(folder)
}

/// Runs a Python scorer and flattens what it prints into dotted names; shares become times 100.
fn python(shared: &Path, script: &str, before: &[&str], gold: &Path, predicted: &Path, after: &[&str]) -> BTreeMap<String, f64> {
    let output = Command::new("python3")
        .arg(shared.join("eval").join(script))
        .args(before)
        .args([gold, predicted])
        .args(after)
        .output()
        .expect("python3 starts");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the scorer prints one JSON object");
    let mut out = BTreeMap::new();
    flatten("", &json, if script == "score_quotes.py" { 1.0 } else { 100.0 }, &mut out);
    out
}

fn flatten(name: &str, value: &serde_json::Value, scale: f64, out: &mut BTreeMap<String, f64>) {
    let join = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                flatten(&join(key), value, scale, out);
            }
        }
        serde_json::Value::Array(list) if list.len() == 3 => {
            for (key, value) in ["p", "r", "f1"].iter().zip(list) {
                flatten(&join(key), value, scale, out);
            }
        }
        serde_json::Value::Number(number) => {
            let leaf = name.rsplit('.').next().unwrap_or(name);
            let counts = ["n", "docs", "extra", "gold", "system", "mod_n", "unscored", "direction_errors", "tp", "fp", "fn"];
            let count = counts.contains(&leaf);
            out.insert(name.to_owned(), number.as_f64().unwrap_or(f64::NAN) * if count { 1.0 } else { scale });
        }
        _ => {}
    }
}

/// Every figure of ours stands in theirs with the same second decimal, and nothing of theirs is missing in ours but counts.
fn agree(what: &str, ours: &[Figure], theirs: &BTreeMap<String, f64>) -> usize {
    let mut wrong = Vec::new();
    for (name, value) in ours {
        match theirs.get(name) {
            None => wrong.push(format!("{name}: {value:.2} is ours only")),
            // Theirs is rounded to two decimals (quotes) or to five of a share.
            Some(other) if (value - other).abs() > 0.005_001 => wrong.push(format!("{name}: ours {value:.4}, theirs {other:.4}")),
            Some(_) => {}
        }
    }
    let known: std::collections::BTreeSet<&str> = ours.iter().map(|(name, _)| name.as_str()).collect();
    for name in theirs.keys().filter(|name| !known.contains(name.as_str())) {
        let leaf = name.rsplit('.').next().unwrap_or(name);
        if !["gold", "system", "tp", "fp", "fn", "extra"].contains(&leaf) {
            wrong.push(format!("{name}: theirs only"));
        }
    }
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
    ours.len()
}

fn written<T: Serialize>(folder: &Path, name: &str, records: &[T]) -> PathBuf {
    let path = folder.join(name);
    write_jsonl(&path, records).expect("the folder can be written");
    path
}

#[test]
fn quotes_agree() {
    let Some(shared) = shared() else {
        println!("skipped: no python3 or no ../shared beside the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (seed, corpus) in
        ["corpora/quotes/polnear.dev.jsonl", "corpora/quotes/gum.dev.jsonl", "gold/seed.quotes.top.jsonl"].iter().enumerate()
    {
        let path = shared.join(corpus);
        let gold: Vec<QuoteDocument> = read_jsonl(&path).unwrap();
        let mut predicted = gold.clone();
        let mut chance = Chance(seed as u64 + 7);
        predicted.retain(|_| gold.len() == 1 || !chance.one_in(12));
        for document in &mut predicted {
            let length = document.text.as_deref().unwrap_or_default().chars().count();
            if chance.one_in(2) {
                document.text = None;
            }
            document.quotes.retain(|_| !chance.one_in(7));
            let extra: Vec<_> = document.quotes.iter().filter(|_| chance.one_in(9)).cloned().collect();
            document.quotes.extend(extra);
            for quote in &mut document.quotes {
                quote.content.iter_mut().chain(&mut quote.cue).chain(&mut quote.source).for_each(|span| chance.shift(span, length));
                if chance.one_in(6) {
                    quote.source.clear();
                }
                if chance.one_in(8) {
                    quote.cue.pop();
                }
                if chance.one_in(8) {
                    quote.speaker = Some("Someone Else".into());
                }
                if chance.one_in(30) {
                    quote.content = vec![CodePoints::new(chance.below(length), length)];
                }
            }
        }
        let spoiled = written(folder.path(), "quotes.jsonl", &predicted);
        let ours = dateline_eval::quotes::score(&gold, &predicted).unwrap();
        let theirs = python(&shared, "score_quotes.py", &[], &path, &spoiled, &["--json"]);
        let f1 = ours.get("all", "ar_lenient").unwrap().f1;
        assert!(f1 > 0.05 && f1 < 0.95, "{corpus}: the spoiled predictions are {f1}, which tests little");
        let figures = agree(corpus, &ours.figures(), &theirs);
        println!("{corpus}: {figures} figures agree (ar_lenient {:.2})", 100.0 * f1);
    }
}

#[test]
fn timelines_agree() {
    let Some(shared) = shared() else {
        println!("skipped: no python3 or no ../shared beside the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let relations = ["BEFORE", "AFTER", "INCLUDES", "IS_INCLUDED", "SIMULTANEOUS", "VAGUE", "IBEFORE", "BEGINS", "ENDED_BY", "DURING"];
    let corpora = [
        "corpora/timeline/timebank.dev.jsonl",
        "corpora/timeline/aquaint.dev.jsonl",
        "corpora/timeline/tbdense.dev.jsonl",
        "corpora/timeline/matres.dev.jsonl",
        "corpora/timeline/tddiscourse_man.dev.jsonl",
        "gold/seed.timeline.jsonl",
    ];
    for (seed, corpus) in corpora.iter().enumerate() {
        let path = shared.join(corpus);
        let gold: Vec<TimelineDocument> = read_jsonl(&path).unwrap();
        let mut predicted = gold.clone();
        let mut chance = Chance(seed as u64 + 70);
        if gold.len() > 4 {
            predicted.remove(chance.below(gold.len()));
        }
        for document in &mut predicted {
            let length = document.text.as_deref().unwrap_or_default().chars().count();
            let move_it = |chance: &mut Chance, start: &mut usize, end: &mut usize| {
                let mut span = CodePoints::new(*start, *end);
                chance.shift(&mut span, length);
                (*start, *end) = (span.start, span.end);
            };
            // Entities get names of the system's own, so that links must be translated.
            let own = |id: &str, dct: &str| if id == dct { "t0".to_owned() } else { format!("{}x{}", &id[..1], &id[1..]) };
            let dct = document.dct_id.clone().unwrap_or_else(|| "t0".into());
            let rename = !document.events.is_empty();
            document.timexes.retain(|_| !chance.one_in(8));
            document.events.retain(|_| !chance.one_in(8));
            for timex in &mut document.timexes {
                move_it(&mut chance, &mut timex.start, &mut timex.end);
                if chance.one_in(6) {
                    timex.value = Some("2001-02-03".into());
                }
                if chance.one_in(6) {
                    timex.kind = Some("DURATION".into());
                }
                if chance.one_in(6) {
                    timex.modifier = Some("APPROX".into());
                }
                timex.id = own(&timex.id, &dct);
            }
            for event in &mut document.events {
                move_it(&mut chance, &mut event.start, &mut event.end);
                if chance.one_in(5) {
                    event.class = Some("STATE".into());
                }
                if chance.one_in(5) {
                    event.tense = None;
                }
                if chance.one_in(9) {
                    event.value = Some("1998-02-27".into());
                }
                event.id = own(&event.id, &dct);
            }
            document.tlinks.retain(|_| !chance.one_in(7));
            for link in &mut document.tlinks {
                if chance.one_in(4) {
                    link.rel = chance.pick(&relations).into();
                }
                if chance.one_in(5) {
                    std::mem::swap(&mut link.from, &mut link.to);
                }
                if rename {
                    (link.from, link.to) = (own(&link.from, &dct), own(&link.to, &dct));
                }
            }
            if rename {
                document.dct_id = Some("t0".into());
            }
        }
        let spoiled = written(folder.path(), "timeline.jsonl", &predicted);
        let ours = dateline_eval::timeline::score(&gold, &predicted).unwrap();
        let theirs = python(&shared, "score_timeline.py", &[], &path, &spoiled, &["--json"]);
        let micro = ours.links.all["micro"].f1;
        assert!(micro > 0.05 && micro < 0.95, "{corpus}: the spoiled links are {micro}, which tests little");
        let figures = agree(corpus, &ours.figures(), &theirs);
        println!("{corpus}: {figures} figures agree (value F1 {:.2})", 100.0 * ours.expressions.value_f1());
    }
}

/// Labels changed now and then, some sentences left out.
fn spoiled_sentences(gold: &[StanceSentence], chance: &mut Chance) -> Vec<StanceSentence> {
    let mut predicted = gold.to_vec();
    predicted.retain(|_| !chance.one_in(10));
    for sentence in &mut predicted {
        if chance.one_in(3) {
            // Named by holder and label instead of by class.
            sentence.original_label = None;
            sentence.label = Some(chance.pick(&["favor", "oppose", "neutral", "none"]).into());
            if chance.one_in(2) {
                sentence.holder = sentence.q;
            }
            sentence.quad = None;
            sentence.event_code = Some(chance.pick(&["AID", "REJECT", "042", "190", "SIT"]).into());
        }
    }
    predicted
}

#[test]
fn stances_agree() {
    let Some(shared) = shared() else {
        println!("skipped: no python3 or no ../shared beside the repository");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let corpora = [
        ("dse", "dse_clean.dev"),
        ("dse", "dse.dev"),
        ("tsc", "newsmtsc_rw.dev"),
        ("tsc", "newsmtsc_mt.dev"),
        ("events", "plv.dev"),
        ("events", "petr2_gsr.dev"),
        ("events", "conflibert_cameo.dev"),
    ];
    for (seed, (mode, name)) in corpora.iter().enumerate() {
        let path = shared.join(format!("corpora/stance/{name}.jsonl"));
        let gold: Vec<StanceSentence> = read_jsonl(&path).unwrap();
        let predicted = spoiled_sentences(&gold, &mut Chance(seed as u64 + 700));
        let spoiled = written(folder.path(), "stance.jsonl", &predicted);
        let theirs = python(&shared, "score_stance.py", &[mode], &path, &spoiled, &[]);
        let ours = match *mode {
            "dse" => dateline_eval::stance::score_directed(&gold, &predicted).unwrap().figures(),
            "tsc" => dateline_eval::stance::score_targets(&gold, &predicted).unwrap().figures(),
            _ => dateline_eval::stance::score_events(&gold, &predicted).unwrap().figures(),
        };
        println!("{name}: {} figures agree", agree(name, &ours, &theirs));
    }
    // Article records: the seed, some of its records made optional.
    let mut chance = Chance(7000);
    let mut gold: Vec<StanceDocument> = read_jsonl(&shared.join("gold/seed.stance.core.jsonl")).unwrap();
    let mut predicted = gold.clone();
    for record in gold.iter_mut().flat_map(|document| &mut document.records).filter(|_| chance.one_in(4)) {
        record.core = Some(false);
    }
    for document in &mut predicted {
        document.records.retain(|_| !chance.one_in(6));
        for record in &mut document.records {
            if let Some(target) = &mut record.target {
                for _ in 0..3 {
                    chance.shift(target, 5000);
                }
            }
            match chance.below(7) {
                0 => record.polarity = Some("mixed".into()),
                1 => std::mem::swap(&mut record.holder, &mut record.target),
                2 => record.holder = None,
                3 => record.evidence.truncate(1),
                4 => record.act = Some("DENY".into()),
                _ => {}
            }
        }
    }
    let gold_path = written(folder.path(), "gold.jsonl", &gold);
    let spoiled = written(folder.path(), "pairs.jsonl", &predicted);
    for (how, name) in [(SpanMatch::Dice, "dice"), (SpanMatch::Overlap, "overlap"), (SpanMatch::Exact, "exact")] {
        let ours = dateline_eval::stance::score_pairs(&gold, &predicted, how).unwrap();
        let theirs = python(&shared, "score_stance.py", &["pairs"], &gold_path, &spoiled, &["--span", name]);
        let figures = agree(name, &ours.figures(), &theirs);
        println!("pairs by {name}: {figures} figures agree (labelled {:.2})", 100.0 * ours.labelled.f1);
    }
}

//! Trains the models of this plugin, and writes what it finds in a corpus in the corpus's own schema.
//!
//! `train_quotes CORPORA` trains the shipped model. `train_quotes train OUT.model DEV.jsonl TRAIN.jsonl … [--rate=0.05 …]` trains on
//! TRAIN with other settings and tells the loss on DEV. Both read the training texts twice: with the English models that ship,
//! and with some that never saw them, which `cargo xtask train english` makes (`--english=FOLDER` names others).
//! `train_quotes predict MODEL OUT.jsonl IN.jsonl [--nested]` reads the
//! texts of IN and writes the attributions found in them (the top-level ones unless told otherwise).
//! `train_quotes freeze CASES.txt OUT.conllu` writes the base layers of test cases, which are separated by blank lines.
#![forbid(unsafe_code)]

use dateline_english::English;
use dateline_english::names::Names;
use dateline_english::parse::Parser;
use dateline_english::tag::Tagger;
use dateline_learn::model::ModelError;
use dateline_quotes::Quotes;
use dateline_quotes::document::Thresholds;
use dateline_quotes::training::{Annotated, Plan, gold, train};
use dateline_sdk::core::layer::Layer;
use dateline_sdk::core::records::quote::{Quote, QuotePart};
use dateline_sdk::core::{Document, Label};
use dateline_sdk::direct;
use dateline_sdk::prelude::*;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a tool of the workshop, not part of the plugin")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [corpora] => {
            let corpus = |part: &str| format!("{corpora}/quotes/polnear.{part}.jsonl");
            learn("plugins/quotes/models/quotes.model", &corpus("dev"), &[corpus("train").as_str()])
        }
        ["train", out, held_out, corpora @ ..] if !corpora.is_empty() => learn(out, held_out, corpora),
        ["predict", model, out, corpus, options @ ..] => predict(model, out, corpus, options),
        ["freeze", cases, out] => freeze(cases, out),
        ["time", corpus, passes] => time(corpus, passes),
        _ => Err("usage: train_quotes CORPORA | train_quotes train OUT.model DEV.jsonl TRAIN.jsonl … | train_quotes predict MODEL OUT.jsonl IN.jsonl [--nested] | train_quotes freeze CASES.txt OUT.conllu".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

/// Where `cargo xtask train english` puts what it makes of the treebanks alone.
const ALONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/english-alone");

/// The English pack as it ships.
fn shipped() -> Result<English<'static>, String> {
    direct::instance().map_err(|error| error.to_string())
}

/// The English pack over the models of a folder.
fn english_of(folder: &str) -> Result<English<'static>, String> {
    let read = |name: &str| -> Result<&'static [u8], String> {
        let path = format!("{folder}/{name}.model");
        let file = std::fs::read(&path).map_err(|error| format!("{path}: {error}; `cargo xtask train english` makes it"))?;
        Ok(Vec::leak(file))
    };
    let damaged = |error: ModelError| format!("{folder}: {error}; `cargo xtask train english` makes its models");
    let tagger = Tagger::new(read("tag")?).map_err(damaged)?;
    let parser = Parser::new(read("parse")?).map_err(damaged)?;
    let names = Names::new(read("names")?).map_err(damaged)?;
    Ok(English::with(Box::leak(Box::new(tagger)), Box::leak(Box::new(parser)), Box::leak(Box::new(names))))
}

/// The documents of corpus files, with base layers by every one of the packs.
fn annotated(packs: &[English<'static>], corpora: &[&str]) -> Result<Vec<Annotated>, String> {
    let mut scratch = <English as Analyzer>::Scratch::default();
    let mut documents = Vec::new();
    for path in corpora {
        let file = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        for gold in gold::read(&file).map_err(|what| format!("{path}: {what}"))? {
            let mut read = |english| direct::run(english, &gold.text, &[], &mut scratch).map_err(|error| format!("{}: {error}", gold.id));
            let readings = packs.iter().map(&mut read).collect::<Result<_, _>>()?;
            documents.push(Annotated { gold, readings });
        }
    }
    Ok(documents)
}

#[expect(clippy::print_stderr, reason = "progress for the person who trains")]
fn learn(out: &str, held_out: &str, corpora: &[&str]) -> Result<(), String> {
    let (options, corpora): (Vec<&str>, Vec<&str>) = corpora.iter().partition(|word| word.starts_with("--"));
    let (mut plan, mut english) = (Plan::default(), ALONE);
    for (name, value) in options.iter().filter_map(|option| option.split_once('=')) {
        let number = || value.parse::<f32>().map_err(|error| format!("{name}: {error}"));
        match name {
            "--english" => english = value,
            "--rate" => plan.rate = number()?,
            "--start" => plan.start = number()?,
            "--decay" => plan.decay = number()?,
            "--lenient" => plan.lenient = number()?,
            "--orders" => plan.orders = number()? as usize,
            "--seed" => plan.seed = number()? as u64,
            "--cue-epochs" => plan.epochs[0] = number()? as usize,
            "--content-epochs" => plan.epochs[1] = number()? as usize,
            "--source-epochs" => plan.epochs[2] = number()? as usize,
            "--cue-bits" => plan.bits[0] = number()? as u32,
            "--content-bits" => plan.bits[1] = number()? as u32,
            "--source-bits" => plan.bits[2] = number()? as u32,
            _ => return Err(format!("no setting is called {name}")),
        }
    }
    let documents = annotated(&[shipped()?, english_of(english)?], &corpora)?;
    let held_out = annotated(&[shipped()?], &[held_out])?;
    eprintln!("{} documents", documents.len());
    let header = [("task", "quotes".to_owned()), ("documents", documents.len().to_string())];
    let model = train(&documents, &held_out, &plan, &header, |line| eprintln!("{line}"));
    std::fs::write(out, model).map_err(|error| format!("{out}: {error}"))
}

fn predict(model: &str, out: &str, corpus: &str, options: &[&str]) -> Result<(), String> {
    let nested = options.contains(&"--nested");
    let mut thresholds = Thresholds::default();
    for option in options {
        if let Some((name, value)) = option.split_once('=') {
            let share = (value.parse::<f64>().unwrap_or(0.0) * 65536.0) as u32;
            match name {
                "--real" => thresholds.real = share,
                "--around" => thresholds.around = share,
                "--all" => thresholds.all = share,
                "--inside" => thresholds.inside = share,
                "--all-inside" => thresholds.all_inside = share,
                "--sure" => thresholds.sure = value.parse().unwrap_or(0),
                "--sure-inside" => thresholds.sure_inside = value.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    let bytes = std::fs::read(model).map_err(|error| format!("{model}: {error}"))?;
    let quotes = Quotes::with_model(Vec::leak(bytes)).map_err(|error| error.to_string())?.with_thresholds(thresholds);
    let mut scratch = <Quotes as Analyzer>::Scratch::default();
    let mut lines = String::new();
    for document in annotated(&[shipped()?], &[corpus])? {
        let text = &document.gold.text;
        let layers = direct::run(&quotes, text, &document.readings[0], &mut scratch).map_err(|error| error.to_string())?;
        lines.push_str(&record(&document.gold, &document.readings[0], &layers, nested));
        lines.push('\n');
    }
    std::fs::write(out, lines).map_err(|error| format!("{out}: {error}"))
}

/// Reads a corpus so many times and tells how many words a second.
#[expect(clippy::print_stderr, reason = "the figure for the person who asked")]
fn time(corpus: &str, passes: &str) -> Result<(), String> {
    let passes: usize = passes.parse().map_err(|error| format!("{passes}: {error}"))?;
    let quotes: Quotes = direct::instance().map_err(|error| error.to_string())?;
    let mut scratch = <Quotes as Analyzer>::Scratch::default();
    let documents = annotated(&[shipped()?], &[corpus])?;
    let words: usize =
        documents.iter().flat_map(|document| &document.readings[0]).filter(|layer| layer.schema.name == "token").map(Layer::len).sum();
    let begun = std::time::Instant::now();
    let mut rows = 0;
    for _ in 0..passes {
        for document in &documents {
            let layers =
                direct::run(&quotes, &document.gold.text, &document.readings[0], &mut scratch).map_err(|error| error.to_string())?;
            rows += layers.iter().map(Layer::len).sum::<usize>();
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    eprintln!("{words} words, {rows} rows, {:.0} words a second", (words * passes) as f64 / seconds);
    Ok(())
}

fn freeze(cases: &str, out: &str) -> Result<(), String> {
    let english = shipped()?;
    let mut scratch = <English as Analyzer>::Scratch::default();
    let file = std::fs::read_to_string(cases).map_err(|error| format!("{cases}: {error}"))?;
    let mut frozen = String::new();
    for case in file.split("\n\n").map(str::trim).filter(|case| !case.is_empty()) {
        let mut document = Document::new("case", case);
        for layer in direct::run(&english, case, &[], &mut scratch).map_err(|error| error.to_string())? {
            document.insert(layer);
        }
        frozen.push_str(&dateline_testkit::frozen::write(&document));
        frozen.push('\n');
    }
    std::fs::write(out, frozen).map_err(|error| format!("{out}: {error}"))
}

/// What was found, in the schema of the corpora.
fn record(gold: &gold::Document, base: &[Layer], layers: &[Layer], nested: bool) -> String {
    let (id, text) = (&gold.id, &gold.text);
    let base = |name: &str| base.iter().find(|layer| layer.schema.name == name);
    let view = |name: &str| layers.iter().find(|layer| layer.schema.name == name);
    let (Some(quotes), Some(parts)) = (view("quote").and_then(Layer::view::<Quote>), view("quote_part").and_then(Layer::view::<QuotePart>))
    else {
        return String::new();
    };
    let points = |span: Span| {
        let start = text[..span.start() as usize].chars().count();
        [start, start + span.slice(text).chars().count()]
    };
    let name = |mention: Option<Ref<Mention>>| -> Option<String> {
        let mention = base("mention").and_then(Layer::view::<Mention>)?.row(mention?.index())?;
        let entities = base("entity").and_then(Layer::view::<Entity>)?;
        Some(entities.str(entities.row(mention.entity.index())?.name).to_owned())
    };
    let rows: Vec<serde_json::Value> = quotes
        .iter()
        .filter(|(_, quote)| nested || quote.parent.is_none())
        .map(|(_, quote)| {
            serde_json::json!({
                "content": parts.rows(quote.parts).map(|(_, part)| points(part.span)).collect::<Vec<_>>(),
                "cue": quote.cue.map(points).into_iter().collect::<Vec<_>>(),
                "source": quote.source.map(points).into_iter().collect::<Vec<_>>(),
                "confidence": quote.confidence.get(),
                "rule": quotes.str(quote.rule),
                "parent": quote.parent.map(Ref::index),
                "speaker": name(quote.speaker),
                "to": name(quote.addressee),
                "act": quote.act.name(),
                "tier": quote.tier.name(),
                "negated": quote.negated,
            })
        })
        .collect();
    serde_json::json!({"id": id, "quotes": rows}).to_string()
}

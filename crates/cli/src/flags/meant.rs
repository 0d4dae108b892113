//! The command line as it is meant: defaults filled in, values read, contradictions refused.

use super::typed::{self, Analyze, Format, InputKind, Running, Search};
use crate::report::Problem;
use crate::screen::Screen;
use dateline_formats::offsets::Unit;
use dateline_formats::read::{self, Kind, Limits};
use dateline_formats::record;
use dateline_host::Settings;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// What `analyze` shall do.
#[derive(Debug)]
pub struct Analysis {
    /// The inputs; empty for standard input.
    pub files: Vec<PathBuf>,
    /// What they hold, where that was said.
    pub kind: Option<Kind>,
    /// How they are read.
    pub reading: read::Options,
    /// Which plugins run, and how.
    pub settings: Settings,
    /// What is written of each document.
    pub record: record::Options,
    /// How.
    pub format: Format,
    /// Which rows are explained instead.
    pub explain: Option<Explain>,
    /// Whether it is told how long each plugin took.
    pub timings: bool,
}

/// Which rows are explained.
#[derive(Debug, PartialEq, Eq)]
pub enum Explain {
    /// All that a page shows.
    All,
    /// The one with this id or number.
    Row(String),
}

impl Analyze {
    /// What was meant.
    ///
    /// # Errors
    /// A value that makes no sense.
    pub fn meant(self, screen: &Screen) -> Result<Analysis, Problem> {
        let published = self.date.as_deref().map(date).transpose()?;
        let document = size("--max-document-size", &self.max_document_size)?;
        let limits = Limits { document, json: document.saturating_mul(4) };
        let unit = match self.offsets {
            typed::Offsets::Codepoint => Unit::Codepoint,
            typed::Offsets::Bytes => Unit::Byte,
            typed::Offsets::Utf16 => Unit::Utf16,
        };
        let explain = self.explain.map(|id| if id.is_empty() { Explain::All } else { Explain::Row(id) });
        if explain.is_some() && matches!(self.format, Some(format) if format != Format::Table) {
            let hint = "leave one of the two away; JSON has every column of every row anyway";
            return Err(Problem::usage("E_USAGE", "--explain makes a page for people, --format asks for another form", hint));
        }
        let record = record::Options { unit, layers: self.layers.clone(), min_confidence: share(&self.min_confidence)? };
        let mut layers = self.layers;
        layers.extend(self.format.iter().flat_map(|format| format.needs()).map(|layer| (*layer).to_owned()));
        let settings = settings(self.search, self.plugins, layers, self.running)?;
        Ok(Analysis {
            files: self.files,
            kind: match self.input {
                InputKind::Auto => None,
                InputKind::Text => Some(Kind::Text),
                InputKind::Json => Some(Kind::Json),
                InputKind::Jsonl => Some(Kind::JsonLines),
            },
            reading: read::Options { lossy: self.lossy, limits, published },
            settings,
            record,
            format: self.format.unwrap_or(if screen.terminal { Format::Table } else { Format::Jsonl }),
            explain,
            timings: self.timings,
        })
    }
}

impl Search {
    /// Settings that only look for plugins.
    pub fn settings(self) -> Settings {
        Settings {
            plugin_files: self.plugin_files,
            plugin_dirs: self.plugin_dirs,
            search_path: self.plugin_path,
            allow_unsafe_path: self.allow_unsafe_plugin_path,
            ..Settings::default()
        }
    }
}

fn settings(search: Search, select: Vec<String>, layers: Vec<String>, running: Running) -> Result<Settings, Problem> {
    let mut config: BTreeMap<String, Value> = BTreeMap::new();
    for set in &running.set {
        let parts = set.split_once('=').and_then(|(path, value)| Some((path.split_once('.')?, value)));
        let Some(((plugin, key), value)) = parts else {
            return Err(Problem::usage("E_USAGE", format!("--set {set:?} sets nothing"), "write --set PLUGIN.KEY=VALUE"));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        let options = config.entry(plugin.to_owned()).or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(options) = options.as_object_mut() {
            options.insert(key.to_owned(), value);
        }
    }
    let mut providers = BTreeMap::new();
    for choice in &running.providers {
        let Some((layer, plugin)) = choice.split_once('=') else {
            return Err(Problem::usage("E_USAGE", format!("--provider {choice:?} chooses nothing"), "write --provider LAYER=PLUGIN"));
        };
        providers.insert(layer.to_owned(), plugin.to_owned());
    }
    let memory_limit = running.memory_limit.as_deref().map(|text| size("--memory-limit", text)).transpose()?;
    Ok(Settings {
        select: select.into_iter().filter(|id| !id.is_empty()).collect(),
        layers,
        providers,
        config,
        in_process: running.in_process,
        jobs: running.jobs,
        deadline: running.timeout_per_doc.as_deref().map(duration).transpose()?,
        memory_limit: memory_limit.map(|bytes| bytes as u64),
        strict: running.strict,
        max_failures: running.max_failures,
        ..search.settings()
    })
}

fn date(text: &str) -> Result<String, Problem> {
    read::iso_date(text).ok_or_else(|| {
        let digits: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|piece| !piece.is_empty()).collect();
        let turned = match digits.as_slice() {
            [day, month, year] if year.len() == 4 => read::iso_date(&format!("{year}-{month:0>2}-{day:0>2}")),
            [year, month, day] if year.len() == 4 => read::iso_date(&format!("{year}-{month:0>2}-{day:0>2}")),
            _ => None,
        };
        let hint = match turned {
            Some(turned) => format!("write --date {turned}, if that day is meant"),
            None => "write year, month and day, as in --date 2025-06-19".to_owned(),
        };
        Problem::usage("E_DATE", format!("--date {text:?} is no date"), hint)
    })
}

/// A share of one, as thousandths.
fn share(text: &str) -> Result<u32, Problem> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    let problem = || {
        Problem::usage(
            "E_USAGE",
            format!("--min-confidence {text:?} is no share"),
            "write a number from 0 to 1, as in --min-confidence 0.8",
        )
    };
    share.map(|share| (share * 1000.0).round() as u32).ok_or_else(problem)
}

fn duration(text: &str) -> Result<Duration, Problem> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok()).filter(|time| !time.is_zero());
    parsed.ok_or_else(|| Problem::usage("E_USAGE", format!("--timeout-per-doc {text:?} is no time"), "write 10s, 500ms or 2m"))
}

/// A number of bytes, with K, M or G for the powers of 1024.
fn size(flag: &str, text: &str) -> Result<usize, Problem> {
    let upper = text.to_ascii_uppercase();
    let plain = upper.trim_end_matches("IB").trim_end_matches('B');
    let (digits, scale) = match plain.as_bytes().last() {
        Some(b'K') => (&plain[..plain.len() - 1], 1 << 10),
        Some(b'M') => (&plain[..plain.len() - 1], 1 << 20),
        Some(b'G') => (&plain[..plain.len() - 1], 1 << 30),
        _ => (plain, 1_usize),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(scale)).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| {
        Problem::usage("E_USAGE", format!("{flag} {text:?} is no size"), "write bytes, or a number with K, M or G, as in 16M")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times() {
        for (text, bytes) in [
            ("16M", Some(16 << 20)),
            ("2GiB", Some(2 << 30)),
            ("100", Some(100)),
            ("7kb", Some(7 << 10)),
            ("0", None),
            ("M", None),
            ("9999999999999G", None),
        ] {
            assert_eq!(size("--x", text).ok(), bytes, "{text}");
        }
        for (text, millis) in
            [("10s", Some(10_000)), ("500ms", Some(500)), ("2m", Some(120_000)), ("-1s", None), ("soon", None), ("0s", None)]
        {
            assert_eq!(duration(text).ok().map(|time| time.as_millis()), millis, "{text}");
        }
        for (text, permille) in [("0.8", Some(800)), ("1", Some(1000)), (".955", Some(955)), ("80", None), ("NaN", None)] {
            assert_eq!(share(text).ok(), permille, "{text}");
        }
    }
}

//! `dateline analyze`: articles in, findings out.

use crate::describe::catalog;
use crate::flags::meant::{Analysis, Explain};
use crate::flags::typed::Format;
use crate::inputs::{self, Told};
use crate::report::{DONE, INPUT, Problem, SOME_FAILED, USAGE, reading_hint};
use crate::screen::{Screen, Stop, output};
use dateline_formats::catalog::Catalog;
use dateline_formats::export::{conllu, timelinejs, timeml};
use dateline_formats::read::ReadError;
use dateline_formats::record::Record;
use dateline_formats::similar::nearest;
use dateline_formats::write::{json, terminal};
use dateline_formats::{Failure, Warning};
use dateline_host::{Outcome, Session, Settings, discover};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

/// What is kept while documents pass.
struct Run<'r, W> {
    analysis: &'r Analysis,
    catalog: &'r Catalog,
    screen: &'r Screen,
    out: W,
    /// Pages written so far.
    pages: usize,
    /// The number of some row, for the hint.
    example: Option<String>,
    /// Facts that a plugin would use and a document lacked.
    missing: BTreeSet<usize>,
    /// By plugin: documents and time.
    timings: BTreeMap<String, (u64, Duration)>,
    /// Whether the row to be explained was found.
    explained: bool,
    /// Articles beyond the first, where the format holds one.
    left_out: usize,
}

/// Runs the analysis.
///
/// # Errors
/// What keeps it from being begun or finished; what fails for single documents is told and counted.
pub fn run(analysis: Analysis, screen: &Screen) -> Result<u8, Problem> {
    let inputs = inputs::gather(&analysis.files, analysis.kind)?;
    let mut settings = analysis.settings.clone();
    if analysis.explain.is_some() {
        tell_to_explain(&mut settings);
    }
    let mut session = Session::open(settings).map_err(|error| with_near(error.into(), &analysis))?;
    for warning in session.warnings() {
        screen.say("warning", warning);
    }
    let catalog = catalog(session.plan());
    for problem in catalog.check() {
        screen.say("warning", &format!("plugin {}: {}", problem.plugin, problem.message));
    }
    let told = Told::default();
    let reading_hints: Mutex<BTreeMap<&'static str, String>> = Mutex::default();
    let tell = |what: Result<(&str, &Warning), &ReadError>| match what {
        Ok((id, warning)) => screen.say("warning", &format!("[{}] {id}: {}", warning.code, warning.message)),
        Err(error) => {
            screen.say("error", &format!("[{}] {error}", error.code()));
            let mut hints = reading_hints.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            hints.entry(error.code()).or_insert_with(|| reading_hint(error));
        }
    };
    let documents = inputs::documents(inputs, &analysis.reading, told.clone(), tell);
    let mut run = Run {
        analysis: &analysis,
        catalog: &catalog,
        screen,
        out: output(),
        pages: 0,
        example: None,
        missing: BTreeSet::new(),
        timings: BTreeMap::new(),
        explained: false,
        left_out: 0,
    };
    let mut stop: Option<Stop> = None;
    let summary = session.run(documents, |outcome| match run.take(outcome, &told) {
        Ok(()) => ControlFlow::Continue(()),
        Err(reason) => {
            stop = Some(reason);
            ControlFlow::Break(())
        }
    })?;
    if let Some(reason) = stop.or_else(|| run.out.flush().err().map(Stop::from)) {
        return reason.ended();
    }
    let hints = reading_hints.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    run.hints(hints.into_values());
    for (plugin, reason) in &summary.disabled {
        screen.say("warning", &format!("plugin {plugin} was taken out of the run: {reason}"));
    }
    let (read, unreadable) = told.counts();
    if let (Some(Explain::Row(id)), false, true) = (&analysis.explain, run.explained, read > 0) {
        let hint = "the number stands before each row of a page, the id in JSON under \"id\"";
        return Err(Problem::new(USAGE, "E_ROW_UNKNOWN", format!("no row is called {id:?}"), hint));
    }
    if run.left_out > 0 {
        let message = format!("the format {} holds one article; {} more were left out", analysis.format.name(), run.left_out);
        return Err(Problem::usage("E_FORMAT_ONE_ARTICLE", message, "give one article at a time, or ask for -f jsonl"));
    }
    Ok(match (read, unreadable) {
        (0, 1..) => INPUT,
        (_, 1..) => SOME_FAILED,
        _ if summary.exit_code() != 0 => SOME_FAILED,
        _ => DONE,
    })
}

/// Has the plugins that can give reasons give them: those whose configuration has a switch called `explain`.
fn tell_to_explain(settings: &mut Settings) {
    for found in discover(settings).found {
        let manifest = &found.manifest;
        if manifest.config.pointer("/properties/explain/type").and_then(serde_json::Value::as_str) != Some("boolean") {
            continue;
        }
        let options = settings.config.entry(manifest.id.clone()).or_insert_with(|| serde_json::Value::Object(serde_json::Map::new()));
        if let Some(options) = options.as_object_mut() {
            options.entry("explain").or_insert(serde_json::Value::Bool(true));
        }
    }
}

/// Adds what was perhaps meant, where a name that was typed is not known.
fn with_near(mut problem: Problem, analysis: &Analysis) -> Problem {
    let asked = &analysis.record.layers;
    if problem.code == "E_LAYER_MISSING" && !asked.is_empty() {
        let discovery = discover(&analysis.settings);
        let known: Vec<&str> =
            discovery.found.iter().flat_map(|found| &found.manifest.provides).map(|schema| schema.name.as_str()).collect();
        let unknown = asked.iter().map(|layer| layer.split('@').next().unwrap_or(layer)).find(|layer| !known.contains(layer));
        if let Some(layer) = unknown {
            problem.exit = USAGE;
            if let Some(near) = nearest(layer, known.iter().copied()) {
                problem.hint = Some(format!("did you mean {near:?}?"));
            }
        }
    }
    if let (None, Some(path)) = (&problem.hint, analysis.settings.plugin_files.iter().find(|path| !path.exists())) {
        problem.hint = Some(inputs::neighbour(path)).filter(|hint| !hint.is_empty());
    }
    problem
}

impl<W: Write> Run<'_, W> {
    /// Takes a finished document.
    fn take(&mut self, outcome: Outcome, told: &Told) -> Result<(), Stop> {
        let Outcome { document, failures, timings, .. } = outcome;
        let warnings = told.next_warnings();
        for failure in &failures {
            let plugin = failure.plugin.as_ref().map(|plugin| format!("plugin {plugin}: ")).unwrap_or_default();
            self.screen.say("error", &format!("[{}] {}: {plugin}{}", failure.code, document.id, failure.message));
        }
        let failures: Vec<Failure> = failures
            .into_iter()
            .map(|failure| Failure { code: failure.code.to_owned(), plugin: failure.plugin, message: failure.message })
            .collect();
        for (plugin, time) in timings {
            let entry = self.timings.entry(plugin).or_default();
            *entry = (entry.0 + 1, entry.1 + time);
        }
        let lacks = self.catalog.wants.iter().enumerate().filter(|(_, want)| !document.meta.contains_key(&want.key));
        self.missing.extend(lacks.map(|(at, _)| at));
        let record = Record::new(&document, self.catalog, &self.analysis.record, &warnings, &failures);
        match (&self.analysis.explain, self.analysis.format) {
            (Some(Explain::Row(id)), _) => self.explain(&record, id)?,
            (Some(Explain::All), _) => self.explain_all(&record)?,
            (None, Format::Jsonl) => json::line(&record, &mut self.out)?,
            (None, Format::Json) => json::page(&record, &mut self.out)?,
            (None, Format::Conllu) => match conllu::document(&document, self.analysis.record.unit) {
                Ok(text) => self.out.write_all(text.as_bytes())?,
                Err(missing) => {
                    self.screen.say("error", &format!("[E_LAYER_MISSING] {}: {missing}", document.id));
                    self.out.write_all(conllu::nothing(&document, &missing.to_string()).as_bytes())?;
                }
            },
            (None, Format::Timeml | Format::Timelinejs) if self.pages > 0 => self.left_out += 1,
            (None, Format::Timeml) => {
                self.pages += 1;
                timeml::document(&record, &mut self.out)?;
            }
            (None, Format::Timelinejs) => {
                self.pages += 1;
                timelinejs::document(&record, &mut self.out)?;
            }
            (None, Format::Table) => {
                self.page(&terminal::page(&record, self.screen.look, true))?;
                if self.example.is_none() {
                    self.example = terminal::first_number(&record);
                }
            }
        }
        if self.screen.terminal {
            self.out.flush()?;
        }
        Ok(())
    }

    fn page(&mut self, page: &str) -> Result<(), Stop> {
        if self.pages > 0 {
            self.out.write_all("─".repeat(self.screen.look.width).as_bytes())?;
            self.out.write_all(b"\n")?;
        }
        self.pages += 1;
        Ok(self.out.write_all(page.as_bytes())?)
    }

    fn explain(&mut self, record: &Record<'_>, id: &str) -> Result<(), Stop> {
        let Some((section, row)) = terminal::find(record, id) else {
            return Ok(());
        };
        self.explained = true;
        self.page(&terminal::explain(record, &section, row, self.screen.look))
    }

    fn explain_all(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        for section in record.sections() {
            for entry in terminal::entries(record, &section) {
                self.page(&terminal::explain(record, &section, entry.row, self.screen.look))?;
            }
        }
        Ok(())
    }

    /// What is worth saying at the end.
    fn hints(&self, reading: impl Iterator<Item = String>) {
        for hint in reading.filter(|hint| !hint.is_empty()) {
            self.screen.say("hint", &hint);
        }
        let mut said = BTreeSet::new();
        for want in self.missing.iter().filter_map(|at| self.catalog.wants.get(*at)) {
            if !said.insert((&want.key, &want.why)) {
                continue;
            }
            let text = match want.key.as_str() {
                "published" => format!("no publication date: {}; give one with --date YYYY-MM-DD", want.why),
                key => format!("no {key} came with the article: {}", want.why),
            };
            self.screen.say("hint", &text);
        }
        if let (Some(number), true) = (&self.example, self.screen.terminal) {
            self.screen.say("hint", &format!("--explain={number} shows why a row was found, and every column of it"));
        }
        if self.analysis.timings {
            let widest = self.timings.keys().map(String::len).max().unwrap_or(0);
            for (plugin, (documents, time)) in &self.timings {
                let each = time.as_secs_f64() * 1000.0 / (*documents).max(1) as f64;
                self.screen.note(&format!("{plugin:widest$}  {each:>9.3} ms a document  {documents:>6} documents"));
            }
        }
    }
}

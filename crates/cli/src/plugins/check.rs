//! `dateline plugins check`: a plugin tried against the contract, as far as that goes without knowing what it is for.

use super::{find, json_page};
use crate::describe;
use crate::flags::typed::Search;
use crate::report::{DONE, Problem, SOME_FAILED};
use crate::screen::{Screen, Stop, print};
use dateline_formats::catalog::Catalog;
use dateline_formats::write::terminal::visible;
use dateline_host::{conformance, discover};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// One thing that was looked at.
#[derive(Serialize)]
struct Looked {
    check: &'static str,
    ok: bool,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Checked {
    plugin: String,
    version: String,
    file: String,
    checks: Vec<Looked>,
}

pub fn run(plugin: &str, as_json: bool, search: Search, screen: &Screen) -> Result<u8, Problem> {
    let mut settings = search.settings();
    let path = Path::new(plugin);
    let is_file = plugin.contains(std::path::MAIN_SEPARATOR) || path.exists();
    if is_file {
        settings.plugin_files.insert(0, path.to_owned());
    }
    let mut discovery = discover(&settings);
    let canonical = path.canonicalize().ok();
    let of_file = discovery.found.iter().position(|found| Some(&found.path) == canonical.as_ref());
    let found = match (is_file, of_file) {
        (true, Some(at)) => discovery.found.swap_remove(at),
        (true, None) => {
            let refused = discovery.refused.into_iter().next();
            return Err(refused.map_or_else(|| Problem::new(3, "E_NOT_A_PLUGIN", format!("{plugin} is not a plugin"), ""), Problem::from));
        }
        (false, _) => find(&mut discovery, plugin)?,
    };
    let mut catalog = Catalog::default();
    describe::add(&mut catalog, &found.manifest, |_| true);
    discovery
        .found
        .iter()
        .filter(|other| other.manifest.id != found.manifest.id)
        .for_each(|other| describe::add(&mut catalog, &other.manifest, |_| true));
    let id = found.manifest.id.clone();
    let display = catalog.check().into_iter().filter(|problem| problem.plugin == id).map(|problem| problem.message).collect();
    let mut checks = vec![looked("manifest", Vec::new()), looked("display", display)];
    settings.select = vec![id.clone()];
    match conformance(&settings) {
        Err(error) => checks.push(looked("starts", vec![error.to_string()])),
        Ok(kept) => {
            checks.push(looked("starts", Vec::new()));
            checks.extend(kept.into_iter().map(|check| looked(check.promise, check.broken.into_iter().collect())));
        }
    }
    let failed = checks.iter().any(|check| !check.ok);
    let checked = Checked { plugin: id, version: found.manifest.version.clone(), file: found.path.display().to_string(), checks };
    let page = if as_json { json_page(&checked) } else { shown(&checked, screen) };
    print(&page).map_or_else(Stop::ended, |()| Ok(if failed { SOME_FAILED } else { DONE }))
}

fn looked(check: &'static str, problems: Vec<String>) -> Looked {
    Looked { check, ok: problems.is_empty(), problems }
}

fn shown(checked: &Checked, screen: &Screen) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}  {}", checked.plugin, visible(&checked.version), visible(&checked.file));
    for check in &checked.checks {
        let style = anstyle::Style::new().fg_color(Some(if check.ok { anstyle::AnsiColor::Green } else { anstyle::AnsiColor::Red }.into()));
        let mark = if check.ok { "✓" } else { "✗" };
        let mark = if screen.look.color { format!("{style}{mark}{style:#}") } else { mark.to_owned() };
        let _ = writeln!(out, "  {mark} {}", check.check);
        for problem in &check.problems {
            let _ = writeln!(out, "      {}", visible(problem));
        }
    }
    out
}

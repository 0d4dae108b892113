//! Plugins for people at a terminal.

use anstyle::{AnsiColor, Effects, Style};
use dateline_core::Schema;
use dateline_core::schema::CellType;
use dateline_formats::write::terminal::{Look, visible};
use dateline_host::{Discovery, Found};
use std::fmt::Write;
use std::sync::Arc;

const STRONG: Style = Style::new().bold();
const DIM: Style = Style::new().effects(Effects::DIMMED);
const BAD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

fn paint(look: Look, style: Style, text: &str) -> String {
    if look.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// All that was found, and all that was refused.
pub fn list(discovery: &Discovery, look: Look) -> String {
    let mut out = String::new();
    let widest = |text: fn(&Found) -> &str| discovery.found.iter().map(|found| text(found).len()).max().unwrap_or(0);
    let (id, version) = (widest(|found| &found.manifest.id), widest(|found| &found.manifest.version));
    for found in &discovery.found {
        let manifest = &found.manifest;
        let name = paint(look, STRONG, &format!("{:id$}", manifest.id));
        let about = paint(look, DIM, &format!("{:version$}", visible(&manifest.version)));
        let _ = writeln!(out, "{name}  {about}  {}", visible(&manifest.title));
        let mut more = |what: &str, text: String| {
            if !text.is_empty() {
                let _ = writeln!(out, "{:id$}  {} {text}", "", paint(look, DIM, &format!("{what:8}")));
            }
        };
        more("gives", names(&manifest.provides));
        more("needs", names(&manifest.requires));
        more("uses", names(&manifest.uses));
        more("file", visible(&found.path.display().to_string()));
        for path in &found.shadowed {
            more("shadows", visible(&path.display().to_string()));
        }
    }
    for refused in &discovery.refused {
        let _ = writeln!(out, "{} [{}] {}", paint(look, BAD, "refused"), refused.code(), visible(&refused.to_string()));
    }
    out
}

fn names(schemas: &[Arc<Schema>]) -> String {
    schemas.iter().map(|schema| schema.id()).collect::<Vec<_>>().join(" ")
}

/// All that a plugin says of itself.
pub fn info(found: &Found, look: Look) -> String {
    let manifest = &found.manifest;
    let mut out = String::new();
    let _ = writeln!(out, "{} {}  {}", paint(look, STRONG, &manifest.id), visible(&manifest.version), visible(&manifest.title));
    let mut line = |what: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "  {} {}", paint(look, DIM, &format!("{what:10}")), visible(text));
        }
    };
    line("file", &found.path.display().to_string());
    found.shadowed.iter().for_each(|path| line("shadows", &path.display().to_string()));
    line("languages", &if manifest.languages.is_empty() { "any".to_owned() } else { manifest.languages.join(", ") });
    line("model", &manifest.model);
    line("contract", &format!("{}.{}", manifest.abi_major, manifest.abi_min_minor));
    line("memory", &format!("{} MiB", manifest.memory_mb));
    line("on panic", if manifest.aborts { "ends its process: runs only in a worker" } else { "fails for the document" });
    for (what, schemas) in [("needs", &manifest.requires), ("uses", &manifest.uses), ("gives", &manifest.provides)] {
        for schema in schemas {
            let key = manifest.display.get(&schema.name).and_then(|display| display.get("key")).and_then(serde_json::Value::as_str);
            let key = key.filter(|_| what == "gives").map(|key| format!("  (in JSON: {key})")).unwrap_or_default();
            line(what, &format!("{}{key}", schema.id()));
            for column in &schema.columns {
                let names = match &column.cell {
                    CellType::Label { names } if what == "gives" => format!(": {}", names.join(" ")),
                    _ => String::new(),
                };
                line("", &format!("  {} {}{names}", column.name, column.cell));
            }
        }
    }
    let options = manifest.config.get("properties").and_then(serde_json::Value::as_object);
    for (key, about) in options.into_iter().flatten() {
        let part =
            |name: &str| about.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default();
        let default = about.get("default").map(|value| format!(", default {value}")).unwrap_or_default();
        line("option", &format!("{key} ({}{default}) {}", part("type"), part("description")));
    }
    out
}

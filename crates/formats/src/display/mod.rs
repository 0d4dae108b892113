//! How a plugin wants its layers shown: the `display` of its manifest, read.
//!
//! The form is described in the plugin guide, section "Display". [`read`] turns the JSON into [`Display`]s, one a layer;
//! [`Display::check`] looks whether the paths in it lead anywhere.

mod path;

pub use path::{Condition, Found, Note, Path, Template};

use crate::catalog::Catalog;
use dateline_core::Schema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How one layer is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Display {
    /// Key of the record under which its rows stand; without one they stand only inside others.
    pub key: Option<String>,
    /// Heading on a terminal.
    pub title: String,
    /// Place among the sections.
    pub order: i64,
    /// What the row numbers of a terminal begin with.
    pub mark: String,
    /// Columns of seconds since 1970.
    pub seconds: Vec<String>,
    /// How a terminal shows the rows; without a shape it does not.
    pub shape: Option<Shape>,
    /// Rows that a terminal shows.
    pub only: Option<Condition>,
    /// Small print at the end of a row.
    pub notes: Vec<Note>,
    words: BTreeMap<String, BTreeMap<String, String>>,
}

/// How a terminal shows the rows of a layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line a row, in columns.
    Table {
        /// A reference to the same layer under whose row the row stands.
        tree: Option<Path>,
        /// The columns.
        columns: Vec<Column>,
    },
    /// Who does what to whom.
    Arrows {
        /// Who.
        from: Path,
        /// Does what.
        verb: Path,
        /// To whom or what.
        to: Path,
        /// Whether the rows of one holder stand together.
        group: bool,
        /// When the arrow is broken.
        dashed: Option<Condition>,
        /// A character for a label.
        sign: Option<Sign>,
    },
    /// What happened when.
    Timeline(Timeline),
    /// Something said at a row of another layer.
    Note {
        /// The reference to that row.
        on: Path,
        /// What is said: the first that can be filled.
        texts: Vec<Template>,
        /// In this colour.
        color: Option<Color>,
    },
    /// Why a row of another layer was found; shown only where that row is explained.
    Reasons(Reasons),
}

/// Why a row of another layer was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// The reference to that row.
    pub on: Path,
    /// What the reason answers; reasons with the same answer stand together.
    pub by: Path,
    /// The reason in words.
    pub text: Template,
    /// What it weighs, in thousandths.
    pub weight: Option<Path>,
    /// How likely it is, where it is one of several answers.
    pub share: Option<Path>,
}

/// What happened when.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Column of the earliest start, in seconds.
    pub earliest: Path,
    /// Column of the latest end, in seconds.
    pub latest: Path,
    /// The date in the article's words.
    pub when: Option<Path>,
    /// What the entry begins with.
    pub label: Vec<Path>,
    /// The piece of text it goes on with.
    pub excerpt: Option<Excerpt>,
    /// A character for a label.
    pub sign: Option<Sign>,
    /// When it is only somebody's claim.
    pub claim: Option<Condition>,
    /// For a claim, the character in place of a sign.
    pub claim_signs: BTreeMap<String, String>,
    /// What the signs mean, in a line under the rows.
    pub legend: Option<String>,
}

/// A piece of text from a span on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excerpt {
    /// Where it begins.
    pub from: Path,
    /// The layer at the end of whose row it ends; without one it ends where the span does.
    #[serde(default)]
    pub within: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// What stands in it.
    pub path: Path,
    /// It takes the room that is left.
    #[serde(default)]
    pub wide: bool,
    /// It is left out first where there is little room.
    #[serde(default)]
    pub optional: bool,
    /// How it looks.
    #[serde(default)]
    pub style: Style,
}

/// How a column looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// A name.
    Name,
    /// Strong.
    Strong,
    /// Faint.
    Dim,
    /// Somebody's words.
    Quote,
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "their names say it")]
pub enum Color {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    Dim,
}

/// One character, and perhaps a colour, for a label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Leads to the label.
    pub path: Path,
    /// The character for each label.
    pub signs: BTreeMap<String, String>,
    /// The colour for each label.
    #[serde(default)]
    pub colors: BTreeMap<String, Color>,
}

/// Keys that are the record's own.
pub(crate) const RESERVED: [&str; 7] = ["schema", "id", "meta", "offsets", "warnings", "failures", "producers"];

/// All displays of a plugin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Displays {
    /// One entry a layer that it says something about.
    pub layers: BTreeMap<String, Display>,
    /// Facts about a document that it would use, each with why.
    pub wants_meta: BTreeMap<String, String>,
}

/// A layer's entry as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: Option<String>,
    title: Option<String>,
    order: Option<i64>,
    mark: Option<String>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    seconds: Vec<String>,
    shape: Option<Kind>,
    only: Option<Condition>,
    #[serde(default)]
    notes: Vec<Note>,
    tree: Option<Path>,
    #[serde(default)]
    columns: Vec<Column>,
    from: Option<Path>,
    verb: Option<Path>,
    to: Option<Path>,
    #[serde(default)]
    group: bool,
    dashed: Option<Condition>,
    sign: Option<Sign>,
    earliest: Option<Path>,
    latest: Option<Path>,
    when: Option<Path>,
    #[serde(default)]
    label: Vec<Path>,
    excerpt: Option<Excerpt>,
    claim: Option<Condition>,
    #[serde(default)]
    claim_signs: BTreeMap<String, String>,
    legend: Option<String>,
    on: Option<Path>,
    text: Option<Template>,
    #[serde(default)]
    texts: Vec<Template>,
    color: Option<Color>,
    by: Option<Path>,
    weight: Option<Path>,
    share: Option<Path>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Table,
    Arrows,
    Timeline,
    Note,
    Reasons,
}

/// Reads the `display` of a manifest. What makes no sense is left out and named, layer by layer.
pub fn read(display: &serde_json::Value) -> (Displays, Vec<String>) {
    let (mut out, mut problems) = (Displays::default(), Vec::new());
    let Some(entries) = display.as_object() else {
        problems.push("display must be an object with one entry a layer".to_owned());
        return (out, problems);
    };
    for (layer, entry) in entries {
        if layer == "wants_meta" {
            match BTreeMap::<String, String>::deserialize(entry) {
                Ok(wants) => out.wants_meta = wants,
                Err(error) => problems.push(format!("display.wants_meta: {error}")),
            }
            continue;
        }
        match Written::deserialize(entry).map_err(|error| error.to_string()).and_then(Display::new) {
            Ok(display) => {
                out.layers.insert(layer.clone(), display);
            }
            Err(error) => problems.push(format!("display.{layer}: {error}")),
        }
    }
    (out, problems)
}

impl Display {
    fn new(written: Written) -> Result<Display, String> {
        let need = |what: Option<Path>, name: &str| what.ok_or(format!("this shape needs {name:?}"));
        let shape = match written.shape {
            None => None,
            Some(Kind::Table) => {
                if written.columns.is_empty() {
                    return Err("a table needs \"columns\"".to_owned());
                }
                if written.columns.iter().filter(|column| column.wide).count() > 1 {
                    return Err("only one column can be \"wide\"".to_owned());
                }
                Some(Shape::Table { tree: written.tree, columns: written.columns })
            }
            Some(Kind::Arrows) => Some(Shape::Arrows {
                from: need(written.from, "from")?,
                verb: need(written.verb, "verb")?,
                to: need(written.to, "to")?,
                group: written.group,
                dashed: written.dashed,
                sign: written.sign,
            }),
            Some(Kind::Timeline) => Some(Shape::Timeline(Timeline {
                earliest: need(written.earliest, "earliest")?,
                latest: need(written.latest, "latest")?,
                when: written.when,
                label: written.label,
                excerpt: written.excerpt,
                sign: written.sign,
                claim: written.claim,
                claim_signs: written.claim_signs,
                legend: written.legend,
            })),
            Some(Kind::Note) => {
                let texts: Vec<Template> = written.texts.into_iter().chain(written.text).collect();
                if texts.is_empty() {
                    return Err("a note needs \"text\" or \"texts\"".to_owned());
                }
                Some(Shape::Note { on: need(written.on, "on")?, texts, color: written.color })
            }
            Some(Kind::Reasons) => Some(Shape::Reasons(Reasons {
                on: need(written.on, "on")?,
                by: need(written.by, "by")?,
                text: written.text.ok_or("reasons need \"text\"")?,
                weight: written.weight,
                share: written.share,
            })),
        };
        if let Some(key) = written.key.as_deref().filter(|key| RESERVED.contains(key) || key.is_empty()) {
            return Err(format!("key {key:?} is the record's own"));
        }
        let key = written.key;
        let title = written.title.or_else(|| key.clone()).unwrap_or_default();
        let mark = written.mark.or_else(|| key.as_ref().and_then(|key| key.chars().next()).map(String::from)).unwrap_or_default();
        Ok(Display {
            key,
            title,
            order: written.order.unwrap_or(100),
            mark,
            seconds: written.seconds,
            shape,
            only: written.only,
            notes: written.notes,
            words: written.words,
        })
    }

    /// What a terminal shows for a label of a column, where that is not its name.
    pub fn word(&self, column: &str, label: &str) -> Option<&str> {
        Some(self.words.get(column)?.get(label)?.as_str())
    }

    /// What in it leads nowhere, given the layer's schema and what else is known.
    pub fn check(&self, schema: &Schema, catalog: &Catalog) -> Vec<String> {
        let mut problems = Vec::new();
        for (place, path) in self.paths() {
            if let Err(problem) = path.check(schema, catalog) {
                problems.push(format!("display.{}.{place}: {problem}", schema.name));
            }
        }
        for column in self.words.keys().chain(&self.seconds) {
            if schema.column(column).is_none() {
                problems.push(format!("display.{}: layer {} has no column {column:?}", schema.name, schema.id()));
            }
        }
        problems
    }

    /// Every path in it, with where it stands.
    fn paths(&self) -> Vec<(String, &Path)> {
        let mut out: Vec<(String, &Path)> = Vec::new();
        out.extend(self.only.iter().map(|only| ("only".to_owned(), only.path())));
        for (at, note) in self.notes.iter().enumerate() {
            out.extend(note.paths().into_iter().map(|path| (format!("notes[{at}]"), path)));
        }
        let sign_of = |sign: &'_ Option<Sign>| sign.as_ref().map(|_| "sign.path".to_owned());
        match &self.shape {
            None => {}
            Some(Shape::Table { tree, columns }) => {
                out.extend(tree.iter().map(|path| ("tree".to_owned(), path)));
                out.extend(columns.iter().enumerate().map(|(at, column)| (format!("columns[{at}].path"), &column.path)));
            }
            Some(Shape::Arrows { from, verb, to, dashed, sign, group: _ }) => {
                out.extend([("from".to_owned(), from), ("verb".to_owned(), verb), ("to".to_owned(), to)]);
                out.extend(dashed.iter().map(|condition| ("dashed".to_owned(), condition.path())));
                out.extend(sign_of(sign).zip(sign.as_ref().map(|sign| &sign.path)));
            }
            Some(Shape::Timeline(timeline)) => {
                out.extend([("earliest".to_owned(), &timeline.earliest), ("latest".to_owned(), &timeline.latest)]);
                out.extend(timeline.when.iter().map(|path| ("when".to_owned(), path)));
                out.extend(timeline.label.iter().map(|path| ("label".to_owned(), path)));
                out.extend(timeline.excerpt.iter().map(|excerpt| ("excerpt.from".to_owned(), &excerpt.from)));
                out.extend(timeline.claim.iter().map(|condition| ("claim".to_owned(), condition.path())));
                out.extend(sign_of(&timeline.sign).zip(timeline.sign.as_ref().map(|sign| &sign.path)));
            }
            Some(Shape::Note { on, texts, color: _ }) => {
                out.push(("on".to_owned(), on));
                out.extend(texts.iter().flat_map(Template::paths).map(|path| ("text".to_owned(), path)));
            }
            Some(Shape::Reasons(reasons)) => {
                out.extend([("on".to_owned(), &reasons.on), ("by".to_owned(), &reasons.by)]);
                out.extend(reasons.text.paths().map(|path| ("text".to_owned(), path)));
                out.extend(reasons.weight.iter().map(|path| ("weight".to_owned(), path)));
                out.extend(reasons.share.iter().map(|path| ("share".to_owned(), path)));
            }
        }
        out
    }
}

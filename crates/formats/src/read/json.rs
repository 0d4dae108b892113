//! JSON: an object is an article; a file holds one, several after each other, or a list.

use super::{Article, META_NAMES, Options, ReadError, TEXT_FIELDS, encoding};
use crate::Warning;
use crate::write::json::escape_raw;
use dateline_core::{Document, MetaValue};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, Read};

/// Where an object of JSON begins.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    pub input: &'a str,
    /// The document's id, should it have none.
    pub id: &'a str,
    pub line: usize,
    pub column: usize,
}

/// The keys of an object as they came; none twice.
struct Object<'j>(Vec<(String, &'j RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an article: a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let (mut keys, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
                while let Some(key) = map.next_key::<String>()? {
                    if !seen.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("key {key:?} stands there twice")));
                    }
                    keys.push((key, map.next_value()?));
                }
                Ok(Object(keys))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

impl From<'_> {
    /// The error at a place within the object, which serde_json counts from the object's own first line.
    fn error(&self, error: &serde_json::Error) -> ReadError {
        let text = error.to_string();
        let problem = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]).to_owned();
        let line = self.line + error.line().saturating_sub(1);
        let column = if error.line() > 1 { error.column() } else { self.column + error.column().saturating_sub(1) };
        ReadError::Json { input: self.input.to_owned(), line, column: column.max(1), problem }
    }

    fn problem(&self, problem: String) -> ReadError {
        ReadError::Json { input: self.input.to_owned(), line: self.line, column: self.column, problem }
    }
}

/// Reads an article from an object.
pub(super) fn article(json: &str, from: From<'_>, warnings: Vec<Warning>, options: &Options) -> Result<Article, ReadError> {
    if !json.trim_start().starts_with('{') {
        return Err(from.problem("expected an article: a JSON object".to_owned()));
    }
    let Object(keys) = serde_json::from_str(json).map_err(|error| from.error(&error))?;
    let mut fields: BTreeMap<String, &RawValue> = keys.into_iter().collect();
    let Some(name) = TEXT_FIELDS.into_iter().find(|name| fields.contains_key(*name)) else {
        return Err(from.problem(format!("no text: expected a key {}", alternatives(&TEXT_FIELDS))));
    };
    let Some(raw) = fields.remove(name) else {
        return Err(from.problem("no text".to_owned()));
    };
    let text: String = string(raw).map_err(|problem| from.problem(format!("key {name:?}: {problem}")))?;
    let id = match fields.remove("id") {
        Some(raw) => match raw.get().as_bytes().first() {
            Some(b'"') => string(raw).map_err(|problem| from.problem(format!("key \"id\": {problem}")))?,
            Some(b'-' | b'0'..=b'9') => raw.get().to_owned(),
            Some(b'n') => from.id.to_owned(),
            _ => return Err(from.problem("key \"id\": expected a string or a number".to_owned())),
        },
        None => from.id.to_owned(),
    };
    if text.len() > options.limits.document {
        return Err(ReadError::TooLarge { input: format!("{}:{}: {id:?}", from.input, from.line), limit: options.limits.document });
    }
    let mut document = Document::new(id, text);
    if let Some(raw) = fields.get("meta").copied()
        && raw.get().starts_with('{')
    {
        let Object(inner) = serde_json::from_str(raw.get()).map_err(|error| from.problem(format!("key \"meta\": {error}")))?;
        fields.remove("meta");
        for (key, raw) in inner {
            fields.entry(key).or_insert(raw);
        }
    }
    for names in META_NAMES {
        let Some(given) = names.iter().find(|name| fields.get(**name).is_some_and(|raw| raw.get() != "null")) else {
            continue;
        };
        if let Some(raw) = fields.remove(*given) {
            fields.remove(names[0]);
            document.meta.insert(names[0].to_owned(), value(raw, &from)?);
        }
    }
    for (key, raw) in fields {
        document.meta.insert(key, value(raw, &from)?);
    }
    Ok(super::article(document, warnings, options))
}

fn value(raw: &RawValue, from: &From<'_>) -> Result<MetaValue, ReadError> {
    if raw.get().starts_with('"') {
        return Ok(MetaValue::Text(string(raw).map_err(|problem| from.problem(problem))?));
    }
    Ok(MetaValue::Json(escape_raw(raw.get())))
}

fn string(raw: &RawValue) -> Result<String, String> {
    if !raw.get().starts_with('"') {
        let found = match raw.get().as_bytes().first() {
            Some(b'n') => "null",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't' | b'f') => "a truth value",
            _ => "a number",
        };
        return Err(format!("expected a string, found {found}"));
    }
    serde_json::from_str(raw.get()).map_err(|error| {
        let text = error.to_string();
        text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]).to_owned()
    })
}

fn alternatives(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// The articles of a JSON file.
pub(super) fn file<'r>(
    input: String,
    id: &str,
    source: &mut dyn BufRead,
    options: &'r Options,
) -> impl Iterator<Item = Result<Article, ReadError>> + use<'r> {
    let id = id.to_owned();
    let mut bytes = Vec::new();
    let limit = options.limits.json;
    let text = match source.take(limit as u64 + 1).read_to_end(&mut bytes) {
        Err(problem) => Err(ReadError::Io { input: input.clone(), problem }),
        Ok(_) if bytes.len() > limit => Err(ReadError::TooLarge { input: input.clone(), limit }),
        Ok(_) => encoding::decode(&input, bytes, options.lossy, None),
    };
    let (text, warnings, mut pending) = match text {
        Ok((text, warnings)) => (text, warnings, Vec::new()),
        Err(error) => (String::new(), Vec::new(), vec![error]),
    };
    // Where each object begins and ends; objects are read one by one, so that a bad one costs only itself.
    let mut places: Vec<(usize, usize)> = Vec::new();
    let first = text.bytes().position(|byte| !byte.is_ascii_whitespace());
    let place = |raw: &RawValue| {
        let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
        (start, start + raw.get().len())
    };
    let whole = From { input: &input, id: &id, line: 1, column: 1 };
    if first.is_some_and(|at| text.as_bytes()[at] == b'[') {
        match serde_json::from_str::<Vec<&RawValue>>(&text) {
            Ok(raws) => places.extend(raws.into_iter().map(place)),
            Err(error) => pending.push(whole.error(&error)),
        }
    } else {
        for raw in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
            match raw {
                Ok(raw) => places.push(place(raw)),
                Err(error) => {
                    pending.push(whole.error(&error));
                    break;
                }
            }
        }
    }
    let alone = places.len() == 1;
    let (mut line, mut line_start, mut done) = (1, 0, 0);
    let articles = places.into_iter().enumerate().map(move |(number, (start, end))| {
        for at in memchr::memchr_iter(b'\n', &text.as_bytes()[done..start]) {
            line += 1;
            line_start = done + at + 1;
        }
        done = start;
        let own = if alone { id.clone() } else { format!("{id}:{}", number + 1) };
        let from = From { input: &input, id: &own, line, column: start - line_start + 1 };
        article(&text[start..end], from, warnings.clone(), options)
    });
    articles.chain(pending.into_iter().map(Err))
}

//! The inputs of a run: found before anything is loaded, opened one by one.

use crate::report::{INPUT, Problem, USAGE};
use dateline_core::Document;
use dateline_formats::Warning;
use dateline_formats::read::{self, Article, Ids, Kind, Options, ReadError};
use dateline_formats::similar::nearest;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Cursor, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// One input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its file; none for standard input.
    path: Option<PathBuf>,
    /// What messages call it.
    name: String,
    /// The id of its document, or what the ids of its documents begin with.
    id: String,
    /// What it holds; none where only its first characters tell.
    kind: Option<Kind>,
}

/// What reading tells beside documents: warnings in the order of the documents, and how many were read.
#[derive(Clone, Debug, Default)]
pub struct Told(Arc<Mutex<Telling>>);

#[derive(Debug, Default)]
struct Telling {
    warnings: VecDeque<Vec<Warning>>,
    read: u64,
    unreadable: u64,
}

/// Looks at the named inputs, without opening them.
///
/// # Errors
/// The first that is missing, no file, or of a kind that is not read.
pub fn gather(files: &[PathBuf], kind: Option<Kind>) -> Result<Vec<Input>, Problem> {
    if files.is_empty() {
        if io::stdin().is_terminal() {
            let hint = "name a file, or - to type or paste an article: dateline analyze article.txt";
            return Err(Problem::new(USAGE, "E_NO_INPUT", "no article was given", hint));
        }
        return Ok(vec![standard(kind)]);
    }
    if files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(Problem::usage("E_USAGE", "standard input (-) is named twice", "it can be read only once"));
    }
    files.iter().map(|file| if file.as_os_str() == "-" { Ok(standard(kind)) } else { named(file, kind) }).collect()
}

fn standard(kind: Option<Kind>) -> Input {
    Input { path: None, name: "standard input".to_owned(), id: "stdin".to_owned(), kind }
}

fn named(path: &Path, kind: Option<Kind>) -> Result<Input, Problem> {
    let name = path.display().to_string();
    let refused = |code: &str, message: String, hint: String| Err(Problem::new(INPUT, code, message, hint));
    let about = match path.metadata() {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return refused("E_INPUT_MISSING", format!("there is no file {name}"), neighbour(path));
        }
        Err(error) => return refused("E_INPUT_OPEN", format!("{name} cannot be opened: {error}"), String::new()),
    };
    if about.is_dir() {
        return refused(
            "E_INPUT_NOT_A_FILE",
            format!("{name} is a folder"),
            format!("name its files: dateline analyze {}/*.txt", name.trim_end_matches('/')),
        );
    }
    if !about.is_file() {
        let hint = format!("to read it all the same: cat {name} | dateline analyze -");
        return refused("E_INPUT_NOT_A_FILE", format!("{name} is not a regular file"), hint);
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("").to_ascii_lowercase();
    let kind = match (kind, extension.as_str()) {
        (Some(kind), _) => kind,
        (None, "jsonl" | "ndjson") => Kind::JsonLines,
        (None, "json") => Kind::Json,
        (None, "html" | "htm" | "xml" | "pdf" | "doc" | "docx" | "rtf" | "odt" | "csv" | "tsv" | "parquet" | "gz" | "zst" | "zip") => {
            let hint = "turn it into plain text or JSON first, or say --input text if it is plain text in spite of its name";
            return refused("E_INPUT_KIND", format!("{name}: files of the kind .{extension} are not read yet"), hint.to_owned());
        }
        (None, _) => Kind::Text,
    };
    let id = path.file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    Ok(Input { path: Some(path.to_owned()), name, id, kind: Some(kind) })
}

/// A file with nearly the same name in the same folder.
pub fn neighbour(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return String::new();
    };
    let Ok(entries) = folder.read_dir() else {
        return format!("there is no folder {} either", folder.display());
    };
    let names: Vec<String> = entries.take(10_000).filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {}?", path.with_file_name(near).display()),
        None => String::new(),
    }
}

impl Input {
    /// Its documents, one by one.
    fn read<'o>(&self, options: &'o Options) -> Box<dyn Iterator<Item = Result<Article, ReadError>> + Send + 'o> {
        let failed = |problem| Box::new(std::iter::once(Err(ReadError::Io { input: self.name.clone(), problem })));
        match &self.path {
            Some(path) => match File::open(path) {
                Ok(file) => {
                    read::read(&self.name, &self.id, self.kind.unwrap_or(Kind::Text), BufReader::with_capacity(1 << 16, file), options)
                }
                Err(problem) => failed(problem),
            },
            None => {
                let mut head = Vec::new();
                if let Err(problem) = io::stdin().take(256).read_to_end(&mut head) {
                    return failed(problem);
                }
                let guess = if read::looks_like_json_lines(&head) { Kind::JsonLines } else { Kind::Text };
                let source = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(io::stdin()));
                read::read(&self.name, &self.id, self.kind.unwrap_or(guess), source, options)
            }
        }
    }
}

/// All documents of all inputs, each with an id of its own. What cannot be read goes to
/// `tell`, and the warnings of each document.
pub fn documents<'o>(
    inputs: Vec<Input>,
    options: &'o Options,
    told: Told,
    mut tell: impl FnMut(Result<(&str, &Warning), &ReadError>) + Send + 'o,
) -> impl Iterator<Item = Document> + Send + 'o {
    let mut ids = Ids::default();
    inputs.into_iter().flat_map(|input| input.read(options)).filter_map(move |article| match article {
        Ok(Article { mut document, mut warnings }) => {
            let (id, changed) = ids.unique(&document.id);
            if changed {
                let message = format!("an earlier document is called {:?} too; this one is called {id:?}", document.id);
                warnings.push(Warning { code: "W_DUP_ID".to_owned(), message });
                document.id = id;
            }
            warnings.iter().for_each(|warning| tell(Ok((&document.id, warning))));
            told.with(|telling| {
                telling.read += 1;
                telling.warnings.push_back(warnings);
            });
            Some(document)
        }
        Err(error) => {
            told.with(|telling| telling.unreadable += 1);
            tell(Err(&error));
            None
        }
    })
}

impl Told {
    fn with<T>(&self, look: impl FnOnce(&mut Telling) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The warnings of the next document.
    pub fn next_warnings(&self) -> Vec<Warning> {
        self.with(|telling| telling.warnings.pop_front().unwrap_or_default())
    }

    /// How many documents were read, and how many could not be.
    pub fn counts(&self) -> (u64, u64) {
        self.with(|telling| (telling.read, telling.unreadable))
    }
}

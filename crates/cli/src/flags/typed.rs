//! The command line as it is typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use dateline_formats::export::{conllu, timelinejs, timeml};
use std::ffi::OsString;
use std::path::PathBuf;

/// Who said what, who stands where, what happened when: reads news articles and answers in tables or JSON.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colours: on a terminal, always, or never (NO_COLOR is obeyed too)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub color: When,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyze articles and show what was found
    #[command(
        after_help = "EXAMPLES:\n  dateline analyze article.txt --date 2025-06-19\n  dateline analyze -p quotes -f jsonl articles.jsonl > quotes.jsonl\n  \
                            dateline analyze article.txt --explain=q3\n\nA text file is one article. In JSON an article is an object with the key \"text\", \
                            \"body\" or \"content\";\n\"id\", \"title\", \"published\", \"source\", \"url\", \"language\" and whatever else stands there comes out again.\n\n\
                            EXIT CODES: 0 done; 1 some documents or results failed; 2 usage; 3 a plugin was refused; 4 no input\ncould be read; 5 output failed; 70 a fault of our own."
    )]
    Analyze(Box<Analyze>),
    /// What plugins there are, what they need and give
    #[command(subcommand)]
    Plugins(Plugins),
    /// The JSON Schema of the records that the plugins found here make
    Schema(Schema),
    /// What an error code means and what to do about it
    Explain(Explain),
    /// A completion script for a shell
    Completions(Completions),
    /// Run as a worker process of another dateline
    #[command(hide = true)]
    Worker,
}

/// Articles in, findings out.
#[derive(Debug, Args)]
pub struct Analyze {
    /// Files with articles (.txt, .json, .jsonl); - for standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Which plugins to run [default: all that show something]
    #[arg(short, long, value_name = "ID,ID,…", value_delimiter = ',')]
    pub plugins: Vec<String>,
    /// How to show the findings [default: table on a terminal, else jsonl]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Publication date of articles that come without one: 2025-06-19, or a date and time in ISO 8601
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// What the inputs hold, where their names do not tell
    #[arg(long, value_name = "KIND", default_value = "auto", hide_default_value = true)]
    pub input: InputKind,
    /// What offsets in JSON count
    #[arg(long, value_name = "UNIT", default_value = "codepoint")]
    pub offsets: Offsets,
    /// Show why rows were found: all of them, or the one with this id or number
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub explain: Option<String>,
    /// Leave out rows less sure than this, 0 to 1
    #[arg(long, value_name = "SHARE", default_value = "0", hide_default_value = true)]
    pub min_confidence: String,
    /// Show more layers, under their own names
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    pub layers: Vec<String>,
    /// Show how long each plugin took (on standard error)
    #[arg(long)]
    pub timings: bool,
    /// Replace bytes that are not UTF-8 instead of refusing the document
    #[arg(long)]
    pub lossy: bool,
    /// Largest document that is read: bytes, or with K, M, G
    #[arg(long, value_name = "SIZE", default_value = "16M")]
    pub max_document_size: String,
    /// How plugins are run.
    #[command(flatten)]
    pub running: Running,
    /// Where plugins are found.
    #[command(flatten)]
    pub search: Search,
}

/// How plugins are run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub struct Running {
    /// Run plugins on threads of this process instead of in worker processes
    #[arg(long)]
    pub in_process: bool,
    /// How many workers or threads; 0 for one a processor
    #[arg(short, long, value_name = "N", default_value_t = 1)]
    pub jobs: usize,
    /// How long one document may take: 10s, 500ms [default: 10s and 1ms for each KiB]
    #[arg(long, value_name = "TIME")]
    pub timeout_per_doc: Option<String>,
    /// Address space of a worker: bytes, or with K, M, G [default: 2G]
    #[arg(long, value_name = "SIZE")]
    pub memory_limit: Option<String>,
    /// Drop a plugin's whole result for a document if one of its rows is refused
    #[arg(long)]
    pub strict: bool,
    /// After so many panics a plugin is out for the rest of the run; 0 for never
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub max_failures: u32,
    /// Set a plugin's option: quotes.some_option=3 (the value as JSON, or else as text)
    #[arg(long = "set", value_name = "PLUGIN.KEY=VALUE")]
    pub set: Vec<String>,
    /// Choose who provides a layer: mention=other-plugin
    #[arg(long = "provider", value_name = "LAYER=PLUGIN")]
    pub providers: Vec<String>,
}

/// Where plugins are found.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Plugins")]
pub struct Search {
    /// A plugin file, before all others
    #[arg(long = "plugin", value_name = "FILE")]
    pub plugin_files: Vec<PathBuf>,
    /// A folder of plugins, before the standard ones
    #[arg(long = "plugin-dir", value_name = "DIR")]
    pub plugin_dirs: Vec<PathBuf>,
    /// More folders of plugins, absolute, as in PATH
    #[arg(long, env = "DATELINE_PLUGIN_PATH", value_name = "DIRS", hide_env_values = true)]
    pub plugin_path: Option<OsString>,
    /// Accept plugin files and folders that others may write to
    #[arg(long)]
    pub allow_unsafe_plugin_path: bool,
}

/// What plugins there are.
#[derive(Debug, Subcommand)]
pub enum Plugins {
    /// All plugins that are found, and those that were refused
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Where plugins are found.
        #[command(flatten)]
        search: Search,
    },
    /// All that a plugin says of itself
    Info {
        /// Its id
        id: String,
        /// As JSON: the manifest
        #[arg(long)]
        json: bool,
        /// Where plugins are found.
        #[command(flatten)]
        search: Search,
    },
    /// Try a plugin: its manifest, its display, and how it does on odd documents
    Check {
        /// Its file, or the id of one that is found
        #[arg(value_name = "FILE|ID")]
        plugin: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Where plugins are found.
        #[command(flatten)]
        search: Search,
    },
}

/// The JSON Schema of a record.
#[derive(Debug, Args)]
pub struct Schema {
    /// With these layers beside those that are shown anyway
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    pub layers: Vec<String>,
    /// Where plugins are found.
    #[command(flatten)]
    pub search: Search,
}

/// What an error code means.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, such as E_UTF8 [default: a list of all]
    pub code: Option<String>,
}

/// A completion script.
#[derive(Debug, Args)]
pub struct Completions {
    /// For which shell
    pub shell: clap_complete::Shell,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people
    Table,
    /// JSON, indented
    Json,
    /// JSON, a document a line
    Jsonl,
    /// CoNLL-U: tokens, tags, trees, entities and coreference
    Conllu,
    /// TimeML (XML): time expressions, events and links; one article
    Timeml,
    /// TimelineJS (JSON): the main events by date; one article
    Timelinejs,
}

impl Format {
    /// The layers it is made of, beyond what the chosen plugins show.
    pub fn needs(self) -> &'static [&'static str] {
        match self {
            Format::Table | Format::Json | Format::Jsonl => &[],
            Format::Conllu => &conllu::NEEDS,
            Format::Timeml => &timeml::NEEDS,
            Format::Timelinejs => &timelinejs::NEEDS,
        }
    }

    /// Its name, as it is typed.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputKind {
    /// By name; standard input by its first characters
    Auto,
    /// Plain text: one article
    Text,
    /// One article or a list of them
    Json,
    /// An article a line
    Jsonl,
}

/// What offsets count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Offsets {
    /// Unicode code points (Python, R)
    Codepoint,
    /// Bytes of UTF-8
    #[value(alias = "byte")]
    Bytes,
    /// UTF-16 units (JavaScript, Java)
    Utf16,
}

//! Why a session could not be opened, and what went wrong with a plugin on a document.

use std::path::PathBuf;

/// Who provides the layer of what came with a document, in messages.
pub(crate) const HOST: &str = "the host";

/// Why plugins could not be used, or a run not be begun. Nothing was processed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum Error {
    #[error("{} cannot be opened: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("{} is {what}, not a file", path.display())]
    NotRegular { path: PathBuf, what: &'static str },
    #[error("{} cannot be trusted: {reason}", path.display())]
    Unsafe { path: PathBuf, reason: String },
    #[error("the plugin folder {} of DATELINE_PLUGIN_PATH is not an absolute path", path.display())]
    RelativeFolder { path: PathBuf },
    #[error("{} is no dynamic library of this machine: {reason}", path.display())]
    WrongFormat { path: PathBuf, reason: String },
    #[error("{} is cut off: it has {length} bytes, its program headers reach to byte {needed}", path.display())]
    Truncated { path: PathBuf, length: u64, needed: u64 },
    #[error("{} is not a plugin: {reason}", path.display())]
    NotAPlugin { path: PathBuf, reason: String },
    #[error("{}: the manifest cannot be read: {reason}", path.display())]
    BadManifest { path: PathBuf, reason: String },
    #[error("plugin {id:?} ({}) was built for version {built} of the plugin contract, this host speaks {host}", path.display())]
    Abi { path: PathBuf, id: String, built: String, host: String },
    #[error("two plugins are called {id:?}: {} and {}", first.display(), second.display())]
    Duplicate { id: String, first: PathBuf, second: PathBuf },
    #[error("no plugin is called {id:?}{}", known(known_ids))]
    UnknownPlugin { id: String, known_ids: Vec<String> },
    #[error("nothing to do: no plugin was found that shows a layer")]
    NothingSelected,
    #[error("nothing provides layer {layer}, {wanted_by}{}", others(other_versions))]
    MissingLayer { layer: String, wanted_by: String, other_versions: Vec<String> },
    #[error("layer {layer} is provided by {}, {wanted_by}", and(providers))]
    DoubledProvider { layer: String, providers: Vec<String>, wanted_by: String },
    #[error("plugin {id:?} requires layer {layer}, which it provides itself")]
    SelfDependency { id: String, layer: String },
    #[error("plugins wait for each other in a circle: {}", chain.join(" → "))]
    Cycle { chain: Vec<String> },
    #[error("plugin {:?} needs layer {} column {:?} as {}, which {} {}", want.plugin, want.layer, want.column, want.wanted, want.provider, provided(given.as_ref()))]
    Binding { want: Box<Want>, given: Option<String> },
    #[error("plugin {:?} and {} disagree about the labels of layer {} column {:?}: {reason}", want.plugin, want.provider, want.layer, want.column)]
    Labels { want: Box<Want>, reason: String },
    #[error("the configuration of plugin {plugin:?} is refused: {reason}")]
    Config { plugin: String, reason: String },
    #[error("the provider of layer {layer} is set to {plugin:?}, {reason}")]
    ProviderChoice { layer: String, plugin: String, reason: String },
    #[error("plugin {id:?} ({}) cannot be loaded: {reason}", path.display())]
    Load { path: PathBuf, id: String, reason: String },
    #[error("plugin {id:?} ({}) could not be started: {reason}", path.display())]
    Start { path: PathBuf, id: String, code: &'static str, reason: String },
    #[error("plugin {id:?} aborts on panic and therefore runs only in a worker process")]
    WorkerOnly { id: String },
    #[error("plugin {id:?} ({}) killed the worker while it was loaded: {reason}", path.display())]
    LoadCrash { path: PathBuf, id: String, code: &'static str, reason: String },
    #[error("the worker process does not work: {reason}")]
    Worker { reason: String },
}

/// A column that a plugin wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// The plugin's id.
    pub plugin: String,
    /// The layer, with version.
    pub layer: String,
    /// The column.
    pub column: String,
    /// The type it wants.
    pub wanted: String,
    /// Who provides the layer: id and version.
    pub provider: String,
}

/// One thing that went wrong with one document; the other plugins' results for it are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable code.
    pub code: &'static str,
    /// The document's id.
    pub document: String,
    /// The plugin it concerns; none where it concerns the whole document.
    pub plugin: Option<String>,
    /// What happened, in a sentence.
    pub message: String,
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Unreadable { .. } => "E_PLUGIN_OPEN",
            Error::NotRegular { .. } => "E_PLUGIN_NOT_A_FILE",
            Error::Unsafe { .. } => "E_PLUGIN_UNSAFE_PATH",
            Error::RelativeFolder { .. } => "E_PLUGIN_PATH",
            Error::WrongFormat { .. } => "E_PLUGIN_FORMAT",
            Error::Truncated { .. } => "E_PLUGIN_TRUNCATED",
            Error::NotAPlugin { .. } => "E_NOT_A_PLUGIN",
            Error::BadManifest { .. } => "E_PLUGIN_MANIFEST",
            Error::Abi { .. } => "E_PLUGIN_ABI",
            Error::Duplicate { .. } => "E_PLUGIN_DUPLICATE",
            Error::UnknownPlugin { .. } => "E_PLUGIN_UNKNOWN",
            Error::NothingSelected => "E_NO_PLUGIN",
            Error::MissingLayer { .. } => "E_LAYER_MISSING",
            Error::DoubledProvider { .. } => "E_LAYER_DOUBLED",
            Error::SelfDependency { .. } => "E_PLUGIN_SELF",
            Error::Cycle { .. } => "E_PLUGIN_CYCLE",
            Error::Binding { .. } => "E_LAYER_MISFIT",
            Error::Labels { .. } => "E_LABEL_MISFIT",
            Error::Config { .. } => "E_PLUGIN_CONFIG",
            Error::ProviderChoice { .. } => "E_LAYER_CHOICE",
            Error::Load { .. } => "E_PLUGIN_LOAD",
            Error::Start { code, .. } | Error::LoadCrash { code, .. } => code,
            Error::WorkerOnly { .. } => "E_PLUGIN_WORKER_ONLY",
            Error::Worker { .. } => "E_WORKER",
        }
    }

    /// The exit code that a program should end with: 2 usage or configuration, 3 a plugin was refused, 70 our own fault.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::UnknownPlugin { .. } | Error::Config { .. } | Error::ProviderChoice { .. } => 2,
            Error::Start { code: "E_PLUGIN_CONFIG", .. } => 2,
            Error::Worker { .. } => 70,
            _ => 3,
        }
    }

    /// The way out, where there is one to tell.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Error::Unsafe { path, .. } => format!(
                "take the write permission of others from the file and its folder (chmod go-w), name it with --plugin {}, or allow it with --allow-unsafe-plugin-path",
                path.display()
            ),
            Error::RelativeFolder { .. } => "give the folder from the root on; the working directory is never searched".to_owned(),
            Error::Truncated { .. } => "copy or build it again".to_owned(),
            Error::NotAPlugin { .. } => {
                "a plugin is a dynamic library with one marked manifest and the symbol dateline_plugin_v1; see the plugin guide".to_owned()
            }
            Error::Abi { .. } => "build the plugin again with the SDK of this host's version".to_owned(),
            Error::Duplicate { .. } => "take one of the two away".to_owned(),
            Error::UnknownPlugin { id, known_ids } => {
                let near = nearest(id, known_ids).map(|near| format!("did you mean {near:?}? "));
                format!("{}run dateline plugins list", near.unwrap_or_default())
            }
            Error::NothingSelected | Error::MissingLayer { .. } | Error::Binding { .. } => "run dateline plugins list".to_owned(),
            Error::DoubledProvider { providers, .. } if providers.iter().any(|id| id == HOST) => {
                "the name is taken; the plugin has to give its layer another one".to_owned()
            }
            Error::DoubledProvider { layer, providers, .. } => {
                let name = layer.split('@').next().unwrap_or(layer);
                format!(
                    "choose one, for example with {name} = {:?} in the section [layers] of dateline.toml",
                    providers.first().map_or("", |id| id)
                )
            }
            Error::Labels { .. } => "build the plugin again with the SDK of the provider's version".to_owned(),
            Error::Config { plugin, .. } => format!("run dateline plugins info {plugin}"),
            Error::WorkerOnly { .. } => "leave --in-process away".to_owned(),
            Error::Worker { .. } => "run with --in-process, or tell the host where a worker program is".to_owned(),
            _ => return None,
        })
    }

    /// The plugin file that the error is about.
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        match self {
            Error::Unreadable { path, .. }
            | Error::NotRegular { path, .. }
            | Error::Unsafe { path, .. }
            | Error::RelativeFolder { path }
            | Error::WrongFormat { path, .. }
            | Error::Truncated { path, .. }
            | Error::NotAPlugin { path, .. }
            | Error::BadManifest { path, .. }
            | Error::Abi { path, .. } => Some(path),
            _ => None,
        }
    }
}

fn known(ids: &[String]) -> String {
    if ids.is_empty() { "; none was found".to_owned() } else { format!("; there are {}", and(ids)) }
}

fn provided(given: Option<&String>) -> String {
    given.map_or_else(|| "does not provide".to_owned(), |given| format!("provides as {given}"))
}

fn others(versions: &[String]) -> String {
    if versions.is_empty() { String::new() } else { format!("; there is {}", and(versions)) }
}

/// `a, b and c`.
fn and(list: &[String]) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// The known name with the fewest letters to change, if these are at most a third of it.
fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    let known = known.iter().map(|other| (distance(name, other), other)).min_by_key(|(distance, _)| *distance)?;
    (known.0 * 3 <= known.1.chars().count().max(3)).then_some(known.1)
}

/// Levenshtein distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.chars().take(64).enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (place, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[place + 1];
            row[place + 1] = cost.min(row[place] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

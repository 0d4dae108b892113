//! `dateline explain CODE`: what the codes of errors and warnings mean, and what to do.

use crate::report::{DONE, Problem};
use crate::screen::{Screen, Stop, print};
use dateline_formats::similar::nearest;
use std::fmt::Write;

/// A code, what it means, and the way out.
struct Code(&'static str, &'static str, &'static str);

#[rustfmt::skip]
const CODES: &[Code] = &[
    Code("E_BAD_SCORE", "A plugin gave a row with a confidence above 1 or a number that is none. The row was left out.", "Report it to the plugin's author; --strict leaves out the plugin's whole result instead."),
    Code("E_BAD_SPAN", "A plugin gave a row whose place is past the end of the text, reversed, or inside a character. The row was left out.", "Report it to the plugin's author; --strict leaves out the plugin's whole result instead."),
    Code("E_DATE", "A publication date is no date.", "Write it as YYYY-MM-DD, or as a date and time in ISO 8601."),
    Code("E_ENCODING", "The text is not UTF-8 but looks like another encoding.", "Convert it, for example with iconv -f UTF-16 -t UTF-8."),
    Code("E_FORMAT_ONE_ARTICLE", "The format that was asked for holds one article, and there were more. The first was written.", "Give one article at a time, or ask for -f jsonl."),
    Code("E_INPUT_KIND", "Files of this kind are not read.", "Turn the file into plain text or JSON, or say --input text."),
    Code("E_INPUT_MISSING", "A file that was named is not there.", "Look at its name; a relative name counts from the working directory."),
    Code("E_INPUT_NOT_A_FILE", "What was named is a folder, a pipe or a device.", "Name files, or pipe into dateline analyze -."),
    Code("E_INPUT_OPEN", "A file that was named cannot be opened.", "Look at its permissions."),
    Code("E_INTERNAL", "A fault of dateline itself.", "Please report it with the command line and the input."),
    Code("E_JSON", "A line or file is no JSON, or holds no article: an object with the key \"text\", \"body\" or \"content\". The other lines were read.", "Mend the line and column that the message names."),
    Code("E_LABEL_MISFIT", "Two plugins were built with different lists of labels for one column.", "Build both with the same version of the SDK."),
    Code("E_LAYER_CHOICE", "The plugin that was chosen to provide a layer cannot.", "Look at dateline plugins info PLUGIN for what it gives."),
    Code("E_LAYER_DOUBLED", "Two plugins provide a layer that is needed.", "Choose one with --provider LAYER=PLUGIN."),
    Code("E_LAYER_MISFIT", "A plugin needs a column that the provider of the layer gives otherwise or not at all.", "Use versions of the two that fit; dateline plugins info shows the columns."),
    Code("E_LAYER_MISSING", "Nothing provides a layer that is needed or was asked for.", "dateline plugins list shows what each plugin gives; a language pack may be missing."),
    Code("E_LINE_TOO_LONG", "A line of JSON is longer than is read. It was skipped.", "Allow more with --max-document-size (lines may have four times that)."),
    Code("E_NO_INPUT", "No article was given, and standard input is a terminal.", "Name a file, or - to type or paste."),
    Code("E_NO_PLUGIN", "No plugin was found that shows anything.", "Name a folder with --plugin-dir or DATELINE_PLUGIN_PATH."),
    Code("E_NOT_A_PLUGIN", "A file is no plugin: it lacks the manifest or the symbol of the plugin contract.", "Look whether it is the right file; the plugin guide says what a plugin has."),
    Code("E_ORPHANED", "A row was left out because it refers to a row that was left out.", "See the failure of that other row."),
    Code("E_OUTPUT", "What was found could not be written.", "See whether the disk is full or the file read-only."),
    Code("E_PLUGIN_ABI", "A plugin was built for another version of the plugin contract.", "Build it again with the SDK of this version."),
    Code("E_PLUGIN_BIND", "A plugin refused the layers it was given.", "Report it to the plugin's author."),
    Code("E_PLUGIN_CONFIG", "A plugin's configuration makes no sense.", "dateline plugins info PLUGIN lists its options."),
    Code("E_PLUGIN_CRASH", "A plugin crashed on a document. The other plugins' results are complete.", "Report it to the plugin's author, with the document if you can."),
    Code("E_PLUGIN_CYCLE", "Plugins wait for each other's layers in a circle.", "Leave one of them out with -p."),
    Code("E_PLUGIN_DATA", "A plugin gave rows that make no sense. Its result for the document was left out.", "Report it to the plugin's author."),
    Code("E_PLUGIN_DISABLED", "A plugin failed too often and was taken out of the run.", "See its earlier failures; --max-failures 0 lets it go on."),
    Code("E_PLUGIN_DUPLICATE", "Two plugin files have one id.", "Take one of them away."),
    Code("E_PLUGIN_EXITED", "A plugin ended its process.", "Report it to the plugin's author."),
    Code("E_PLUGIN_FORMAT", "A file is no dynamic library of this machine.", "Use a build for this processor and system."),
    Code("E_PLUGIN_INPUT", "A plugin says that it cannot analyse a document.", "See its message."),
    Code("E_PLUGIN_LIMIT", "A plugin reached a limit of its own.", "See its message."),
    Code("E_PLUGIN_LOAD", "A plugin could not be loaded.", "See the linker's message; a library it needs may be missing."),
    Code("E_PLUGIN_MANIFEST", "A plugin's manifest cannot be read.", "Build the plugin again."),
    Code("E_PLUGIN_NOT_A_FILE", "What was named as a plugin is no file.", "Name the library itself, or its folder with --plugin-dir."),
    Code("E_PLUGIN_OOM", "A plugin used more memory than a worker may.", "Allow more with --memory-limit."),
    Code("E_PLUGIN_OPEN", "A plugin file cannot be opened.", "Look at its name and permissions."),
    Code("E_PLUGIN_OUTPUT_LIMIT", "A plugin gave more rows or bytes for one document than are taken.", "Report it to the plugin's author."),
    Code("E_PLUGIN_PANIC", "A plugin failed on a document and said where. The other plugins' results are complete.", "Report it to the plugin's author, with the message."),
    Code("E_PLUGIN_PATH", "A folder of DATELINE_PLUGIN_PATH is not absolute.", "Write it from the root on."),
    Code("E_PLUGIN_PROTOCOL", "A worker answered what it was not asked.", "A plugin may have written over its memory; report it to the plugin's author."),
    Code("E_PLUGIN_RESOURCE", "A plugin lacks a file or model of its own, or it is broken.", "Install the plugin again."),
    Code("E_PLUGIN_SELF", "A plugin needs a layer that only it provides.", "Report it to the plugin's author."),
    Code("E_PLUGIN_STATUS", "A plugin ended with a status that the contract does not know.", "Report it to the plugin's author."),
    Code("E_PLUGIN_TIMEOUT", "A plugin took longer for a document than it may.", "Allow more with --timeout-per-doc."),
    Code("E_PLUGIN_TRUNCATED", "A plugin file is cut off.", "Copy or build it again."),
    Code("E_PLUGIN_UNKNOWN", "No plugin has this id.", "dateline plugins list shows which there are."),
    Code("E_PLUGIN_UNSAFE_PATH", "Others may write to a plugin file or its folder.", "chmod go-w, or --allow-unsafe-plugin-path."),
    Code("E_PLUGIN_WORKER_ONLY", "A plugin ends its process when it fails, and so runs only in a worker.", "Leave --in-process away."),
    Code("E_READ", "An input could not be read to its end.", "See the system's message."),
    Code("E_ROW_UNKNOWN", "No row has this id or number.", "The number stands before each row of a page, the id in JSON under \"id\"."),
    Code("E_SKIPPED", "A plugin was not run on a document because one whose layers it needs had failed.", "See that failure."),
    Code("E_TOO_LARGE", "A document is larger than is read. It was skipped.", "Allow more with --max-document-size."),
    Code("E_USAGE", "The command line makes no sense.", "See the message; dateline COMMAND --help shows the flags."),
    Code("E_UTF8", "Bytes of a document are not UTF-8. It was skipped.", "Convert it (iconv -f WINDOWS-1252 -t UTF-8), or replace such bytes with --lossy."),
    Code("E_WORKER", "A worker process could not be started or kept alive.", "See the message; --in-process does without workers."),
    Code("W_BIDI", "A text has controls of writing direction, which can make it look other than it is.", "They are kept, and shown escaped."),
    Code("W_DUP_ID", "Two documents of a run have one id; the later one was renamed.", "Give each document an id of its own."),
    Code("W_LOSSY", "Bytes that are not UTF-8 were replaced, as --lossy asks.", "Offsets count in the text with the replacements."),
];

/// What to do about a code.
pub fn way_out(wanted: &str) -> Option<&'static str> {
    CODES.iter().find(|Code(code, ..)| *code == wanted).map(|Code(_, _, way)| *way)
}

/// Prints what a code means, or all codes.
///
/// # Errors
/// An unknown code; output that fails.
pub fn run(code: Option<&str>, _screen: &Screen) -> Result<u8, Problem> {
    let mut page = String::new();
    match code {
        None => {
            let widest = CODES.iter().map(|Code(code, ..)| code.len()).max().unwrap_or(0);
            for Code(code, meaning, _) in CODES {
                let first = meaning.find(". ").map_or(*meaning, |end| &meaning[..=end]);
                let _ = writeln!(page, "{code:widest$}  {first}");
            }
        }
        Some(wanted) => {
            let upper = wanted.to_ascii_uppercase();
            let Some(Code(code, meaning, way)) = CODES.iter().find(|Code(code, ..)| *code == upper) else {
                let hint = match nearest(&upper, CODES.iter().map(|Code(code, ..)| *code)) {
                    _ if wanted.contains(':') => format!("to see why a row was found: dateline analyze FILE --explain={wanted}"),
                    Some(near) => format!("did you mean {near}?"),
                    None => "dateline explain shows all codes".to_owned(),
                };
                return Err(Problem::usage("E_USAGE", format!("{wanted:?} is no code"), hint));
            };
            let _ = writeln!(page, "{code}\n\n  {meaning}\n  {way}");
        }
    }
    print(&page).map_or_else(Stop::ended, |()| Ok(DONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_a_plugin_is_explained() {
        for code in dateline_host::FAILURE_CODES {
            assert!(CODES.iter().any(|Code(known, ..)| known == code), "{code} is not explained");
        }
    }

    #[test]
    fn codes_stand_in_order_once() {
        assert!(CODES.windows(2).all(|pair| pair[0].0.replace('_', " ") < pair[1].0.replace('_', " ")), "out of order");
    }
}

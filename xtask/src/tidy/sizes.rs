//! Files stay short; weights stay small and say what they were trained on.

use super::Violation;

/// Past this many lines a file is two ideas.
const LONG: usize = 600;
/// All weights together, in bytes.
const WEIGHTS: u64 = 30 * 1024 * 1024;

/// A source file that has grown too long; a warning, since where to cut is a matter of taste.
pub(super) fn long(path: &str, text: &str) -> Option<Violation> {
    let lines = text.lines().count();
    (lines > LONG).then(|| Violation::new(path, 0, format!("{lines} lines; past {LONG} a file is two ideas")))
}

/// Binary files that are too large together, or that no model card describes.
///
/// `binaries` are the files that are not text, with their sizes; `paths` all files of the repository.
pub(super) fn weights(binaries: &[(String, u64)], paths: &[String]) -> Vec<Violation> {
    let mut out = Vec::new();
    let total: u64 = binaries.iter().map(|(_, size)| size).sum();
    if total > WEIGHTS {
        let largest = binaries.iter().max_by_key(|(_, size)| size).map_or("", |(path, _)| path);
        out.push(Violation::new(
            largest,
            0,
            format!("weights come to {total} bytes in all, this being the largest; {WEIGHTS} is the most"),
        ));
    }
    for (path, _) in binaries {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let card = paths
            .iter()
            .any(|other| other.rsplit_once('/').is_some_and(|(beside, name)| beside == folder && name.to_lowercase().ends_with(".md")));
        if !card {
            out.push(Violation::new(
                path,
                0,
                "weights need a model card (a .md file) beside them: trained on what, by what command, how good",
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_warned_of() {
        assert!(long("a.rs", &"\n".repeat(601)).unwrap().message.contains("601 lines"));
        assert_eq!(long("a.rs", &"\n".repeat(600)), None);
    }

    #[test]
    fn heavy_or_undescribed_weights_are_found() {
        let paths = ["plugins/a/model/tags.bin".to_owned(), "plugins/a/model/README.md".to_owned()];
        assert_eq!(weights(&[(paths[0].clone(), 1000)], &paths), []);
        assert!(weights(&[(paths[0].clone(), WEIGHTS + 1)], &paths)[0].message.contains("in all"));
        assert!(weights(&[(paths[0].clone(), 1000)], &paths[..1])[0].message.contains("model card"));
    }
}

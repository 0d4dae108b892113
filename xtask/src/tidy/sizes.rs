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

/// Binary files that are too large together. `binaries` are the files that are not text, with their sizes.
pub(super) fn weights(binaries: &[(String, u64)]) -> Option<Violation> {
    let total: u64 = binaries.iter().map(|(_, size)| size).sum();
    let (largest, _) = binaries.iter().max_by_key(|(_, size)| size)?;
    (total > WEIGHTS)
        .then(|| Violation::new(largest, 0, format!("weights come to {total} bytes in all, this being the largest; {WEIGHTS} is the most")))
}

/// Binary files that no model card describes; `paths` are all files of the repository.
pub(super) fn undescribed(binaries: &[(String, u64)], paths: &[String]) -> Vec<Violation> {
    let folder = |path: &str| path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
    let described = |path: &str| paths.iter().any(|other| folder(other) == folder(path) && other.to_lowercase().ends_with(".md"));
    let message = "weights need a model card (a .md file) beside them: trained on what, by what command, how good";
    binaries.iter().filter(|(path, _)| !described(path)).map(|(path, _)| Violation::new(path, 0, message)).collect()
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
        let one = |size: u64| [(paths[0].clone(), size)];
        assert_eq!(weights(&one(1000)), None);
        assert!(weights(&one(WEIGHTS + 1)).unwrap().message.contains("in all"));
        assert_eq!(undescribed(&one(1000), &paths), []);
        assert!(undescribed(&one(1000), &paths[..1])[0].message.contains("model card"));
    }
}

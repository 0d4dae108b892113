//! JSON Lines in and out.

use crate::Error;
use serde::{Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

/// Reads one record a line; empty lines are passed over.
///
/// # Errors
/// [`Error::File`] when the file cannot be read, [`Error::Record`] with the line's number when a line is no such record.
pub fn read_jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let file_error = |source| Error::File { path: path.to_path_buf(), source };
    let mut records = Vec::new();
    for (number, line) in BufReader::new(File::open(path).map_err(file_error)?).lines().enumerate() {
        let line = line.map_err(file_error)?;
        if line.trim().is_empty() {
            continue;
        }
        let record = serde_json::from_str(&line).map_err(|source| Error::Record { path: path.to_path_buf(), line: number + 1, source })?;
        records.push(record);
    }
    Ok(records)
}

/// Writes one record a line.
///
/// # Errors
/// [`Error::File`] when the file cannot be written, [`Error::Record`] when a record cannot be put as JSON.
pub fn write_jsonl<T: Serialize>(path: &Path, records: &[T]) -> Result<(), Error> {
    let file_error = |source| Error::File { path: path.to_path_buf(), source };
    let mut out = BufWriter::new(File::create(path).map_err(file_error)?);
    for (number, record) in records.iter().enumerate() {
        let line = serde_json::to_string(record).map_err(|source| Error::Record { path: path.to_path_buf(), line: number + 1, source })?;
        writeln!(out, "{line}").map_err(file_error)?;
    }
    out.flush().map_err(file_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CodePoints;

    #[test]
    fn a_broken_line_is_named_by_file_and_number() {
        let path = std::env::temp_dir().join(format!("dateline-eval-read-{}.jsonl", std::process::id()));
        std::fs::write(&path, "[1,2]\n\n[3]\n").unwrap();
        let error = read_jsonl::<CodePoints>(&path).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        assert!(error.contains(".jsonl:3: not a record of this corpus"), "{error}");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let path = std::env::temp_dir().join(format!("dateline-eval-write-{}.jsonl", std::process::id()));
        let spans = vec![CodePoints::new(0, 4), CodePoints::new(7, 9)];
        write_jsonl(&path, &spans).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[0,4]\n[7,9]\n");
        assert_eq!(read_jsonl::<CodePoints>(&path).unwrap(), spans);
        std::fs::remove_file(&path).unwrap();
    }
}

//! JSON Lines: an article a line, each line read by itself.

use super::{Article, Options, ReadError, encoding, json};
use std::io::BufRead;

/// The articles of an input of JSON Lines.
pub(super) struct Lines<'r, R> {
    input: String,
    id: String,
    source: R,
    options: &'r Options,
    line: usize,
    ended: bool,
}

impl<'r, R: BufRead> Lines<'r, R> {
    pub(super) fn new(input: String, id: String, source: R, options: &'r Options) -> Self {
        Lines { input, id, source, options, line: 0, ended: false }
    }

    /// The next line without its end; of one that is too long only its length is kept.
    fn line(&mut self) -> std::io::Result<Option<Result<Vec<u8>, ()>>> {
        let (mut line, mut long, mut any) = (Vec::new(), false, false);
        loop {
            let chunk = match self.source.fill_buf() {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let piece = &chunk[..end.unwrap_or(chunk.len())];
            long |= line.len() + piece.len() > self.options.limits.json;
            if long {
                line = Vec::new();
            } else {
                line.extend_from_slice(piece);
            }
            let used = piece.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(any.then_some(if long { Err(()) } else { Ok(line) }))
    }
}

impl<R: BufRead> Iterator for Lines<'_, R> {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            self.line += 1;
            let line = match self.line() {
                Ok(Some(Ok(line))) => line,
                Ok(Some(Err(()))) => {
                    let limit = self.options.limits.json;
                    return Some(Err(ReadError::LineTooLong { input: self.input.clone(), line: self.line, limit }));
                }
                Ok(None) => {
                    self.ended = true;
                    return None;
                }
                Err(problem) => {
                    self.ended = true;
                    return Some(Err(ReadError::Io { input: self.input.clone(), problem }));
                }
            };
            if line.trim_ascii().is_empty() {
                continue;
            }
            let line = encoding::decode(&self.input, line, self.options.lossy, Some(self.line));
            return Some(line.and_then(|(line, warnings)| {
                let from = json::From { input: &self.input, id: &format!("{}:{}", self.id, self.line), line: self.line, column: 1 };
                json::article(&line, from, warnings, self.options)
            }));
        }
        None
    }
}

//! CoNLL-U in and out.
//!
//! The raw text is put together from the forms: one space between words unless `SpaceAfter=No`, one between sentences, an
//! empty line between paragraphs (`# newpar`).

use super::{Sentence, TreeDocument, Word};
use crate::{CodePoints, Error};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

/// Reads the documents of a treebank; a file without `# newdoc` is one document.
///
/// # Errors
/// [`Error::File`] when the file cannot be read, [`Error::Conllu`] with the line's number when a line has another shape.
pub fn read_conllu(path: &Path) -> Result<Vec<TreeDocument>, Error> {
    let file_error = |source| Error::File { path: path.to_path_buf(), source };
    let mut reader = Reader::default();
    let mut number = 0;
    for line in BufReader::new(File::open(path).map_err(file_error)?).lines() {
        let line = line.map_err(file_error)?;
        number += 1;
        reader.line(line.trim_end()).map_err(|reason| Error::Conllu { path: path.to_path_buf(), line: number, reason })?;
    }
    reader.end_document().map_err(|reason| Error::Conllu { path: path.to_path_buf(), line: number, reason })?;
    Ok(reader.documents)
}

#[derive(Default)]
struct Reader {
    documents: Vec<TreeDocument>,
    document: TreeDocument,
    /// Length of the document's text in code points.
    length: usize,
    sentence: String,
    /// The first word of the sentence that is being read.
    first: usize,
    /// Heads of its words as the file counts them, from one; 0 is the root.
    heads: Vec<usize>,
    /// What goes before the next word.
    gap: Gap,
    contraction: Option<Contraction>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Gap {
    #[default]
    None,
    Space,
    Paragraph,
}

/// A surface token of several words.
struct Contraction {
    last: usize,
    span: CodePoints,
    /// What is left of its form for the words to come; none when the words do not spell it.
    rest: Option<String>,
    spaced: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return self.end_sentence();
        }
        if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').map_or((comment.trim(), ""), |(key, value)| (key.trim(), value.trim()));
            match key.split_whitespace().next() {
                Some("newdoc") => {
                    self.end_document()?;
                    self.document.id = value.to_owned();
                }
                Some("newpar") if matches!(key, "newpar" | "newpar id") && !self.document.text.is_empty() => self.gap = Gap::Paragraph,
                Some("sent_id") => self.sentence = value.to_owned(),
                _ => {}
            }
            return Ok(());
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 8 {
            return Err(format!("a word has ten columns, this has {}", columns.len()));
        }
        let spaced = !columns.get(9).is_some_and(|misc| misc.split('|').any(|item| item == "SpaceAfter=No"));
        if columns[0].contains('.') {
            return Ok(()); // an empty node of the enhanced graph
        }
        if let Some((_, last)) = columns[0].split_once('-') {
            let last = last.parse().map_err(|_| format!("{:?} is no range of words", columns[0]))?;
            let span = self.append(columns[1]);
            self.contraction = Some(Contraction { last, span, rest: Some(columns[1].to_owned()), spaced });
            return Ok(());
        }
        let number: usize = columns[0].parse().map_err(|_| format!("{:?} is no number of a word", columns[0]))?;
        let head: usize = columns[6].parse().map_err(|_| format!("{:?} is no head", columns[6]))?;
        if number != self.heads.len() + 1 {
            return Err(format!("word {number} stands where word {} should", self.heads.len() + 1));
        }
        let span = self.place(number, columns[1], spaced);
        self.heads.push(head);
        self.document.words.push(Word {
            span,
            lemma: columns[2].to_owned(),
            upos: columns[3].to_owned(),
            xpos: columns[4].to_owned(),
            feats: columns[5].to_owned(),
            head: None,
            deprel: columns[7].to_owned(),
        });
        Ok(())
    }

    /// Where a word stands: in a contraction its own letters if the words spell the form, else the whole.
    fn place(&mut self, number: usize, form: &str, spaced: bool) -> CodePoints {
        let Some(mut contraction) = self.contraction.take() else {
            let span = self.append(form);
            self.gap = if spaced { Gap::Space } else { Gap::None };
            return span;
        };
        let left = contraction.rest.as_ref().map_or(0, |rest| rest.chars().count());
        let start = contraction.span.end - left;
        contraction.rest = contraction.rest.and_then(|rest| rest.strip_prefix(form).map(str::to_owned));
        let span = match &contraction.rest {
            Some(_) => CodePoints::new(start, start + form.chars().count()),
            None => contraction.span,
        };
        if number < contraction.last {
            self.contraction = Some(contraction);
        } else {
            self.gap = if contraction.spaced { Gap::Space } else { Gap::None };
        }
        span
    }

    fn append(&mut self, form: &str) -> CodePoints {
        let gap = match self.gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Paragraph => "\n\n",
        };
        self.gap = Gap::None;
        self.document.text.push_str(gap);
        self.document.text.push_str(form);
        let start = self.length + gap.len();
        self.length = start + form.chars().count();
        CodePoints::new(start, self.length)
    }

    fn end_sentence(&mut self) -> Result<(), String> {
        self.contraction = None;
        if self.heads.is_empty() {
            return Ok(());
        }
        let count = self.heads.len();
        for (place, head) in std::mem::take(&mut self.heads).into_iter().enumerate() {
            if head > count {
                return Err(format!("word {} of the sentence before this line has head {head}, past its end", place + 1));
            }
            self.document.words[self.first + place].head = head.checked_sub(1).map(|head| self.first + head);
        }
        let words = self.first..self.first + count;
        self.first = words.end;
        self.document.sentences.push(Sentence { id: std::mem::take(&mut self.sentence), words });
        Ok(())
    }

    fn end_document(&mut self) -> Result<(), String> {
        self.end_sentence()?;
        let document = std::mem::take(&mut self.document);
        if !document.words.is_empty() {
            self.documents.push(document);
        }
        (self.length, self.first, self.gap) = (0, 0, Gap::None);
        Ok(())
    }
}

/// Writes documents as CoNLL-U.
///
/// # Errors
/// [`Error::File`] when the file cannot be written.
pub fn write_conllu(path: &Path, documents: &[TreeDocument]) -> Result<(), Error> {
    let file_error = |source| Error::File { path: path.to_path_buf(), source };
    let mut out = BufWriter::new(File::create(path).map_err(file_error)?);
    for document in documents {
        write_document(&mut out, document).map_err(file_error)?;
    }
    out.flush().map_err(file_error)
}

fn write_document(out: &mut impl Write, document: &TreeDocument) -> std::io::Result<()> {
    let text: Vec<char> = document.text.chars().collect();
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or_default().iter().collect::<String>();
    writeln!(out, "# newdoc id = {}", document.id)?;
    for (number, sentence) in document.sentences.iter().enumerate() {
        writeln!(out, "# sent_id = {}-{}", document.id, number + 1)?;
        let words = document.words.get(sentence.words.clone()).unwrap_or_default();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            writeln!(out, "# text = {}", part(first.span.start, last.span.end).replace('\n', " "))?;
        }
        for (place, word) in words.iter().enumerate() {
            let head = word.head.and_then(|head| head.checked_sub(sentence.words.start)).map_or(0, |head| head + 1);
            let joined = document.words.get(sentence.words.start + place + 1).is_some_and(|next| next.span.start == word.span.end);
            let form = part(word.span.start, word.span.end).split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(
                out,
                "{}\t{form}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{}",
                place + 1,
                filled(&word.lemma),
                filled(&word.upos),
                filled(&word.xpos),
                filled(&word.feats),
                filled(&word.deprel),
                if joined { "SpaceAfter=No" } else { "_" }
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn filled(column: &str) -> &str {
    if column.is_empty() { "_" } else { column }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANK: &str = "# newdoc id = d\n# sent_id = d-1\n# newpar\n\
        1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_\n\
        2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_\n\
        3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n\
        4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n\
        # sent_id = d-2\n# newpar\n\
        1-2\tCafés\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tCaféx\tcafé\tNOUN\tNNS\t_\t0\troot\t_\t_\n\
        2\ts\ts\tPART\tPOS\t_\t1\tcase\t_\t_\n";

    fn read(bank: &str) -> Result<Vec<TreeDocument>, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.conllu");
        std::fs::write(&path, bank).unwrap();
        read_conllu(&path)
    }

    #[test]
    fn words_find_their_places_in_the_text() {
        let documents = read(BANK).unwrap();
        let document = &documents[0];
        assert_eq!(document.text, "Don't go.\n\nCafés");
        let chars: Vec<char> = document.text.chars().collect();
        let words: Vec<String> = document.words.iter().map(|w| chars[w.span.start..w.span.end].iter().collect()).collect();
        // The words of the second contraction do not spell it, so both stand for the whole.
        assert_eq!(words, ["Do", "n't", "go", ".", "Cafés", "Cafés"]);
        assert_eq!(document.words.iter().map(|w| w.head).collect::<Vec<_>>(), [Some(2), Some(2), None, Some(2), None, Some(4)]);
        assert_eq!(document.sentences.iter().map(|s| s.words.clone()).collect::<Vec<_>>(), [0..4, 4..6]);
        assert_eq!(document.sentences[1].id, "d-2");
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.conllu");
        let documents = read(BANK.split("# sent_id = d-2").next().unwrap()).unwrap();
        write_conllu(&path, &documents).unwrap();
        let mut again = read_conllu(&path).unwrap();
        assert_eq!(again[0].sentences[0].id, "d-1");
        again[0].sentences[0].id = documents[0].sentences[0].id.clone();
        assert_eq!(again, documents);
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = read("1\tA\ta\tX\tX\t_\t9\troot\t_\t_\n\n").unwrap_err().to_string();
        assert!(error.contains("bank.conllu:2: word 1") && error.contains("head 9"), "{error}");
        assert!(read("1\tA\n").unwrap_err().to_string().contains(":1: a word has ten columns"));
        assert!(read("2\tA\ta\tX\tX\t_\t0\troot\t_\t_\n").unwrap_err().to_string().contains("word 2 stands where word 1"));
    }
}

//! Base layers kept in a readable file: CoNLL-U, with what CoNLL-U has no place for in comments.
//!
//! ```text
//! # document = "Ann said no."                     the whole text, a JSON string
//! # meta = "published" "2025-06-19"               what came with it
//! # entity = "Ann" person feminine singular ""    name, kind, gender, number, what it stands for; numbered from 0
//! # paragraph = 0:12 body
//! # sentence = 0
//! 1  Ann  Ann  PROPN  NNP  Number=Sing  2  nsubj  _  Span=0:3
//! …
//! # mention = 0:3 head=0 name entity=0 900 0:3    span, head token of the document, kind, entity, confidence, name if any
//! ```
//!
//! The columns of a token are separated by tabs. Spans are byte offsets. What [`write`] writes, [`read`] reads back to the same layers.

use dateline_core::layer::{Confidence, Layer, Ref, Rows, Str, Table};
use dateline_core::records::base::{Entity, EntityMention, Mention, Meta, Paragraph, Sentence, Token};
use dateline_core::{Document, Label, Span};
use std::fmt::Write;

/// Reads a frozen document: its text, what came with it, and its base layers.
///
/// # Errors
/// A sentence that names the line.
pub fn read(file: &str) -> Result<Document, String> {
    let mut reader = Reader::default();
    for (number, line) in file.lines().enumerate() {
        reader.line(line).map_err(|what| format!("line {}: {what}", number + 1))?;
    }
    reader.finish()
}

/// Writes a document's text, what came with it, and its base layers; layers it lacks are left out.
pub fn write(document: &Document) -> String {
    let mut out = String::new();
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let _ = writeln!(out, "# document = {}", quoted(&document.text));
    let meta = document.meta_layer();
    if let Some(meta) = meta.view::<Meta>() {
        for (_, row) in meta.iter() {
            let _ = writeln!(out, "# meta = {} {}", quoted(meta.str(row.key)), quoted(meta.str(row.value)));
        }
    }
    if let Some(entities) = document.view::<Entity>() {
        for (_, row) in entities.iter() {
            let (name, stands_for) = (quoted(entities.str(row.name)), quoted(entities.str(row.stands_for)));
            let _ = writeln!(out, "# entity = {name} {} {} {} {stands_for}", row.kind.name(), row.gender.name(), row.number.name());
        }
    }
    if let Some(paragraphs) = document.view::<Paragraph>() {
        for (_, row) in paragraphs.iter() {
            let _ = writeln!(out, "# paragraph = {}:{} {}", row.span.start(), row.span.end(), row.kind.name());
        }
    }
    if let (Some(sentences), Some(tokens)) = (document.view::<Sentence>(), document.view::<Token>()) {
        for (_, sentence) in sentences.iter() {
            let _ = writeln!(out, "# sentence = {}", sentence.paragraph.index());
            let first = sentence.tokens.range().start;
            for (at, token) in tokens.rows(sentence.tokens) {
                let blank = |text: &str| if text.is_empty() { "_".to_owned() } else { text.replace(['\t', '\n'], " ") };
                let head = token.head.map_or(0, |head| head.index() + 1 - first);
                let (form, lemma, feats) = (tokens.str(token.norm), tokens.str(token.lemma), tokens.str(token.feats));
                let _ = writeln!(
                    out,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\tSpan={}:{}",
                    at.index() + 1 - first,
                    blank(form),
                    blank(lemma),
                    token.upos.name(),
                    token.xpos.name(),
                    blank(feats),
                    token.deprel.name(),
                    token.span.start(),
                    token.span.end()
                );
            }
            out.push('\n');
        }
    }
    if let Some(mentions) = document.view::<Mention>() {
        for (_, row) in mentions.iter() {
            let (span, entity) = (row.span, row.entity.index());
            let _ = writeln!(
                out,
                "# mention = {}:{} head={} {} entity={entity} {}{}",
                span.start(),
                span.end(),
                row.head.index(),
                row.kind.name(),
                row.confidence.get(),
                row.proper_name.map(|name| format!(" {}:{}", name.start(), name.end())).unwrap_or_default()
            );
        }
    }
    out
}

#[derive(Default)]
struct Reader {
    document: Document,
    seen_text: bool,
    paragraphs: Table<Paragraph>,
    sentences: Table<Sentence>,
    tokens: Table<Token>,
    mentions: Table<Mention>,
    entities: Table<Entity>,
    entity_rows: Vec<Entity>,
    mention_rows: Vec<Mention>,
    open: Option<(Ref<Paragraph>, usize, Option<Span>)>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.trim().is_empty() {
            self.close();
            return Ok(());
        }
        let Some(comment) = line.strip_prefix("# ") else { return self.token(line) };
        let (key, value) = comment.split_once(" = ").ok_or("a comment is `# key = value`")?;
        match key {
            "document" => {
                self.document.text = serde_json::from_str::<String>(value).map_err(|error| error.to_string())?.into();
                self.seen_text = true;
            }
            "meta" => {
                let mut strings = serde_json::Deserializer::from_str(value).into_iter::<String>();
                let mut next = || strings.next().and_then(Result::ok).ok_or("meta has two JSON strings");
                let (key, value) = (next()?, next()?);
                self.document = std::mem::take(&mut self.document).with_meta(&key, &value);
            }
            "entity" => {
                let mut strings = serde_json::Deserializer::from_str(value).into_iter::<String>();
                let name = strings.next().and_then(Result::ok).ok_or("an entity begins with its name")?;
                let rest = &value[strings.byte_offset()..];
                let mut words = rest.split_whitespace();
                let (kind, gender, number) = (label(words.next())?, label(words.next())?, label(words.next())?);
                let stands_for: String = serde_json::from_str(words.next().unwrap_or("\"\"")).or_else(|_| {
                    let at = rest.find('"').ok_or("an entity ends with what it stands for")?;
                    serde_json::from_str(rest[at..].trim()).map_err(|_| "an entity ends with what it stands for")
                })?;
                let (name, stands_for) = (self.entities.str(&name), self.entities.str(&stands_for));
                self.entity_rows.push(Entity { name, kind, gender, number, stands_for, mentions: Rows::new(0, 0) });
            }
            "paragraph" => {
                let (span, kind) = value.split_once(' ').ok_or("a paragraph is `start:end kind`")?;
                self.paragraphs.push(Paragraph { span: self.span(span)?, kind: label(Some(kind))? });
            }
            "sentence" => {
                self.close();
                let paragraph = value.parse().map_err(|_| "a sentence names its paragraph's number")?;
                self.open = Some((Ref::new(paragraph), self.tokens.len(), None));
            }
            "mention" => {
                let mut words = value.split_whitespace();
                let span = self.span(words.next().unwrap_or_default())?;
                let head = number(words.next(), "head=")?;
                let kind = label(words.next())?;
                let entity = number(words.next(), "entity=")?;
                let confidence = Confidence::permille(number(words.next(), "")? as u32);
                let proper_name = words.next().map(|span| self.span(span)).transpose()?;
                self.mention_rows.push(Mention { span, head: Ref::new(head), kind, entity: Ref::new(entity), confidence, proper_name });
            }
            _ => {}
        }
        Ok(())
    }

    fn token(&mut self, line: &str) -> Result<(), String> {
        let (_, first, covered) = self.open.ok_or("a token before any `# sentence`")?;
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, form, lemma, upos, xpos, feats, head, deprel, _, misc] = columns[..] else {
            return Err(format!("{} columns instead of 10", columns.len()));
        };
        let span = misc.split('|').find_map(|item| item.strip_prefix("Span=")).ok_or("the last column lacks Span=")?;
        let span = self.span(span)?;
        let head: usize = head.parse().map_err(|_| "the head is no number")?;
        let mut string = |text: &str| if text == "_" && text != form { Str::EMPTY } else { self.tokens.str(text) };
        let row = Token {
            span,
            sentence: self.sentences.next(),
            norm: string(form),
            lemma: string(lemma),
            upos: label(Some(upos))?,
            xpos: label(Some(xpos))?,
            feats: string(feats),
            head: head.checked_sub(1).map(|head| Ref::new(first + head)),
            deprel: label(Some(deprel))?,
        };
        self.tokens.push(row);
        if let Some((_, _, open)) = &mut self.open {
            *open = Some(covered.map_or(span, |covered| covered.cover(span)));
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some((paragraph, first, Some(span))) = self.open.take() {
            let tokens = Rows::new(first, self.tokens.len() - first);
            self.sentences.push(Sentence { span, paragraph, tokens });
        }
    }

    fn span(&self, text: &str) -> Result<Span, String> {
        let ends = text.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let fits = |at: u32| self.document.text.is_char_boundary(at as usize);
        ends.filter(|(a, b)| fits(*a) && fits(*b))
            .and_then(|(a, b)| Span::new(a, b))
            .ok_or_else(|| format!("`{text}` is no span of the text"))
    }

    fn finish(mut self) -> Result<Document, String> {
        if !self.seen_text {
            return Err("there is no `# document = \"…\"`".to_owned());
        }
        self.close();
        let mut members = Table::<EntityMention>::new();
        for (at, mut entity) in self.entity_rows.into_iter().enumerate() {
            let first = members.next();
            for (row, _) in self.mention_rows.iter().enumerate().filter(|(_, mention)| mention.entity.index() == at) {
                members.push(EntityMention { mention: Ref::new(row) });
            }
            entity.mentions = Rows::since(first, members.next());
            self.entities.push(entity);
        }
        for mention in self.mention_rows {
            self.mentions.push(mention);
        }
        let mut document = self.document;
        document.insert(document.meta_layer());
        let layers: [Layer; 6] = [
            self.paragraphs.into_layer(),
            self.sentences.into_layer(),
            self.tokens.into_layer(),
            self.mentions.into_layer(),
            self.entities.into_layer(),
            members.into_layer(),
        ];
        layers.into_iter().for_each(|layer| document.insert(layer));
        Ok(document)
    }
}

fn label<L: Label>(name: Option<&str>) -> Result<L, String> {
    let name = name.unwrap_or_default();
    L::from_name(name).ok_or_else(|| format!("`{name}` is none of {}", L::NAMES.join(", ")))
}

fn number(word: Option<&str>, prefix: &str) -> Result<usize, String> {
    let word = word.unwrap_or_default();
    word.strip_prefix(prefix).and_then(|word| word.parse().ok()).ok_or_else(|| format!("`{word}` is no `{prefix}NUMBER`"))
}

#[cfg(test)]
mod tests {
    const ANN: &str = "# document = \"“No,” said Ann.\"\n# meta = \"published\" \"2025-06-19\"\n# entity = \"Ann\" person feminine singular \"\"\n# paragraph = 0:19 body\n# sentence = 0\n1\t“\t“\tPUNCT\t``\t_\t2\tpunct\t_\tSpan=0:3\n2\tNo\tno\tINTJ\tUH\t_\t5\tccomp\t_\tSpan=3:5\n3\t,\t,\tPUNCT\t,\t_\t5\tpunct\t_\tSpan=5:6\n4\t”\t”\tPUNCT\t''\t_\t5\tpunct\t_\tSpan=6:9\n5\tsaid\tsay\tVERB\tVBD\tTense=Past\t0\troot\t_\tSpan=10:14\n6\tAnn\tAnn\tPROPN\tNNP\tNumber=Sing\t5\tnsubj\t_\tSpan=15:18\n7\t.\t.\tPUNCT\t.\t_\t5\tpunct\t_\tSpan=18:19\n\n# mention = 15:18 head=5 name entity=0 900\n";

    #[test]
    fn what_is_written_is_read_back() {
        let document = super::read(ANN).unwrap();
        assert_eq!(super::write(&document), ANN);
    }

    #[test]
    fn an_error_names_the_line() {
        let broken = ANN.replace("INTJ", "INTERJ");
        assert!(super::read(&broken).unwrap_err().starts_with("line 7: `INTERJ` is none of ADJ, ADP"));
    }
}

//! CoNLL-U: the base layers as treebanks are written, entities and coreference in the last column.
//!
//! ```text
//! # newdoc id = wire
//! # global.Entity = eid-etype-head-name
//! # newpar
//! # sent_id = wire-1
//! # text = Ann said no.
//! 1  Ann   Ann  PROPN  NNP  Number=Sing  2  nsubj  _  Entity=(e1-person-1-Ann)|TokenRange=0:3
//! 2  said  say  VERB   VBD  Mood=Ind|…   0  root   _  TokenRange=4:8
//! …
//! ```
//!
//! The columns are separated by tabs; see <https://universaldependencies.org/format.html>. `Entity` is written as in
//! CorefUD 1.x: an opening bracket with the number of the entity, its kind, the head word's place in the mention and the
//! entity's name, a closing one with the number. `TokenRange` is the token's place in the document, in the unit asked for.

use super::Missing;
use crate::offsets::{Offsets, Unit};
use dateline_core::records::base::{Entity, Mention, Paragraph, ParagraphKind, Sentence, Token};
use dateline_core::{Document, Label};
use std::fmt::Write;

/// The layers it is made of. The last two may lack: then `Entity` does.
pub const NEEDS: [&str; 5] = ["sentence", "token", "paragraph", "mention", "entity"];

/// A document of which nothing can be said but why: so that none is lost.
pub fn nothing(document: &Document, why: &str) -> String {
    format!("# newdoc id = {}\n# failure = {}\n\n", line(&document.id), line(why))
}

/// One document.
///
/// # Errors
/// The document has no sentences, tokens or paragraphs.
pub fn document(document: &Document, unit: Unit) -> Result<String, Missing> {
    let missing = |layer| Missing { layer, format: "CoNLL-U" };
    let sentences = document.view::<Sentence>().ok_or_else(|| missing(NEEDS[0]))?;
    let tokens = document.view::<Token>().ok_or_else(|| missing(NEEDS[1]))?;
    let paragraphs = document.view::<Paragraph>().ok_or_else(|| missing(NEEDS[2]))?;
    let offsets = Offsets::new(&document.text, unit);
    let entities = Brackets::of(document);
    let id = line(&document.id);

    let mut out = String::with_capacity(document.text.len() * 12);
    let _ = writeln!(out, "# newdoc id = {id}");
    if !entities.opening.is_empty() {
        out.push_str("# global.Entity = eid-etype-head-name\n");
    }
    for key in ["title", "published", "url"] {
        if let Some(value) = document.meta(key) {
            let _ = writeln!(out, "# meta::{key} = {}", line(value));
        }
    }
    let mut paragraph = None;
    for (number, sentence) in sentences.iter() {
        if paragraph != Some(sentence.paragraph.index()) {
            paragraph = Some(sentence.paragraph.index());
            let kind = paragraphs.get(sentence.paragraph).kind;
            out.push_str("# newpar\n");
            if kind != ParagraphKind::Body {
                let _ = writeln!(out, "# paragraph = {}", kind.name());
            }
        }
        let _ = writeln!(out, "# sent_id = {id}-{}", number.index() + 1);
        let _ = writeln!(out, "# text = {}", line(sentence.span.slice(&document.text)));
        let range = sentence.tokens.range();
        let first = range.start;
        let last = range.end.saturating_sub(1);
        for (at, token) in tokens.rows(sentence.tokens) {
            let head = token.head.map_or(0, |head| head.index() + 1 - first);
            let _ = write!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t",
                at.index() + 1 - first,
                cell(token.span.slice(&document.text)),
                cell(tokens.str(token.lemma)),
                token.upos.name(),
                token.xpos.name(),
                cell(tokens.str(token.feats)),
                token.deprel.name(),
            );
            entities.write(at.index(), &mut out);
            let end = token.span.end();
            if at.index() < last && tokens.row(at.index() + 1).is_some_and(|next| next.span.start() == end) {
                out.push_str("SpaceAfter=No|");
            }
            let _ = writeln!(out, "TokenRange={}:{}", offsets.at(token.span.start()), offsets.at(end));
        }
        out.push('\n');
    }
    Ok(out)
}

/// What `Entity` holds, token by token.
struct Brackets {
    /// Token and what opens there, outermost first; sorted.
    opening: Vec<(usize, String)>,
    /// Token and what closes there, innermost first; sorted.
    closing: Vec<(usize, String)>,
}

impl Brackets {
    fn of(document: &Document) -> Brackets {
        let mut brackets = Brackets { opening: Vec::new(), closing: Vec::new() };
        let (Some(tokens), Some(mentions), Some(entities)) =
            (document.view::<Token>(), document.view::<Mention>(), document.view::<Entity>())
        else {
            return brackets;
        };
        // Tokens stand in text order, so the first and last of a mention are found by halving.
        let starts: Vec<u32> = tokens.iter().map(|(_, token)| token.span.start()).collect();
        let mut spans = Vec::with_capacity(mentions.len());
        for (_, mention) in mentions.iter() {
            let first = starts.partition_point(|&start| start < mention.span.start());
            let last = starts.partition_point(|&start| start < mention.span.end());
            if first < last {
                spans.push((first, last - 1, mention));
            }
        }
        spans.sort_by_key(|&(first, last, _)| (first, std::cmp::Reverse(last)));
        for &(first, last, mention) in &spans {
            let entity = entities.get(mention.entity);
            let (number, kind) = (mention.entity.index() + 1, entity.kind.name());
            let head = (mention.head.index() + 1).saturating_sub(first).clamp(1, last + 1 - first);
            let end = if first == last { ")" } else { "" };
            brackets.opening.push((first, format!("(e{number}-{kind}-{head}-{}{end}", name(entities.str(entity.name)))));
        }
        spans.retain(|(first, last, _)| first < last);
        spans.sort_by_key(|&(first, last, _)| (last, std::cmp::Reverse(first)));
        brackets.closing.extend(spans.iter().map(|&(_, last, mention)| (last, format!("e{})", mention.entity.index() + 1))));
        brackets
    }

    /// Writes what opens and closes at a token, and a bar behind it.
    fn write(&self, token: usize, out: &mut String) {
        let at = |list: &[(usize, String)]| list.partition_point(|(at, _)| *at < token)..list.partition_point(|(at, _)| *at <= token);
        let (opening, closing) = (&self.opening[at(&self.opening)], &self.closing[at(&self.closing)]);
        if opening.is_empty() && closing.is_empty() {
            return;
        }
        out.push_str("Entity=");
        opening.iter().chain(closing).for_each(|(_, bracket)| out.push_str(bracket));
        out.push('|');
    }
}

/// A name inside a bracket, where hyphens, bars and brackets mean something: those are percent-encoded, as CorefUD does.
fn name(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => out.push('_'),
            '%' | '-' | '|' | '(' | ')' | ',' | '=' => {
                let _ = write!(out, "%{:02X}", c as u32);
            }
            c if crate::write::json::steers(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// One column of a token.
fn cell(text: &str) -> String {
    let text = line(text);
    if text.is_empty() { "_".to_owned() } else { text }
}

/// A text on one line, without characters that steer what shows it.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if crate::write::json::steers(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

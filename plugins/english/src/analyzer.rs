//! The pack as a plugin: runs the stages over a document and fills the base layers.

use std::sync::LazyLock;

use dateline_learn::word::Word;
use dateline_sdk::core::layer::Str;
use dateline_sdk::prelude::*;

use crate::coref::{Ranker, Resolver};
use crate::fixed::FixedMap;
use crate::mentions::{Kind, Phrase, Place};
use crate::names::{NameKind as Found, NameSentence, NameSpan, Names};
use crate::paragraphs::{Block, BlockKind};
use crate::parse::Parser;
use crate::places::Role;
use crate::reading::{NONE, Name, NameKind, Reading, Trees, narrow};
use crate::tag::{Tagger, labels};
use crate::tokens::Piece;
use crate::{coref, feats, lemma, mentions, names, norm, paragraphs, parse, people, sentences, tag, tokens};

/// The English language pack.
#[derive(Debug)]
pub struct English<'m> {
    tagger: &'m Tagger<'m>,
    parser: &'m Parser<'m>,
    names: &'m Names<'m>,
}

/// What a thread keeps between documents.
#[derive(Default)]
pub struct Scratch {
    blocks: Vec<Block>,
    pieces: Vec<Piece>,
    ends: Vec<u32>,
    /// The document as read so far.
    pub reading: Reading,
    /// Its trees.
    pub trees: Trees,
    /// Its phrases.
    pub phrases: Vec<Phrase>,
    /// Their links.
    pub resolver: Resolver,
    tag: tag::Scratch,
    parse: parse::Scratch,
    names: names::Scratch,
    lemmas: lemma::Kept,
    words: Vec<Word>,
    heads: Vec<u32>,
    deprels: Vec<u8>,
    all_upos: Vec<u8>,
    all_xpos: Vec<u8>,
    spans: Vec<NameSpan>,
    plain: String,
}

/// So many sentences are tagged before it is asked whether to go on: enough that few are the last that run alone.
const TAGGED_TOGETHER: usize = 128;

/// From the numbers that the models use to those that the layers use.
struct Labels {
    upos: Vec<Upos>,
    xpos: Vec<Xpos>,
    deprel: Vec<Deprel>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| Labels {
    upos: labels::UPOS.iter().map(|name| Upos::from_name(name).unwrap_or(Upos::X)).collect(),
    xpos: labels::XPOS.iter().map(|name| Xpos::from_name(name).unwrap_or(if *name == "#" { Xpos::Sym } else { Xpos::Xx })).collect(),
    deprel: labels::DEPREL.iter().map(|name| Deprel::from_name(name).unwrap_or(Deprel::Dep)).collect(),
});

impl Default for English<'static> {
    fn default() -> Self {
        English { tagger: Tagger::embedded(), parser: Parser::embedded(), names: Names::embedded() }
    }
}

#[cfg(feature = "train")]
impl<'m> English<'m> {
    /// The pack over other models than those that ship.
    #[must_use]
    pub fn with(tagger: &'m Tagger<'m>, parser: &'m Parser<'m>, names: &'m Names<'m>) -> Self {
        English { tagger, parser, names }
    }
}

impl English<'_> {
    /// Cuts a text into paragraphs, sentences and tokens: the first stage. `go_on` is asked before each paragraph.
    ///
    /// # Errors
    /// What `go_on` says.
    pub fn cut(text: &str, scratch: &mut Scratch, go_on: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let Scratch { blocks, pieces, ends, reading, .. } = scratch;
        blocks.clear();
        ends.clear();
        reading.clear();
        paragraphs::find(text, blocks);
        for (number, block) in blocks.iter().enumerate() {
            go_on()?;
            pieces.clear();
            let begun = ends.len();
            tokens::tokenize(text, block.start as usize, block.end as usize, pieces);
            sentences::split(text, pieces, &mut reading.pieces, ends);
            for _ in begun..ends.len() {
                reading.paragraphs.push(narrow(number));
            }
        }
        let mut begin = 0;
        for &end in ends.iter() {
            reading.sentences.push(begin..end as usize);
            begin = end as usize;
        }
        Ok(())
    }

    /// Tags, parses and names sentence by sentence: the second stage. `go_on` is asked before some of them.
    ///
    /// # Errors
    /// What `go_on` says.
    pub fn read(&self, text: &str, scratch: &mut Scratch, go_on: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let Scratch { reading, trees, tag, parse, names, lemmas, words, heads, deprels, all_upos, all_xpos, spans, .. } = scratch;
        let forms: Vec<&str> = reading.pieces.iter().map(|piece| piece.of(text)).collect();
        words.clear();
        words.extend(forms.iter().map(|form| Word::new(form)));
        all_upos.clear();
        all_xpos.clear();
        // One model after the other goes over the whole text: two in turn would push each other out of the cache.
        for sentences in reading.sentences.chunks(TAGGED_TOGETHER) {
            go_on()?;
            self.tagger.tag_all(sentences, &forms, words, tag, all_upos, all_xpos);
        }
        tag::consistency::names_that_open(&reading.sentences, words, all_upos, all_xpos);
        let labels = &*LABELS;
        reading.upos.extend(all_upos.iter().map(|&u| labels.upos.get(usize::from(u)).copied().unwrap_or(Upos::X)));
        reading.xpos.extend(all_xpos.iter().map(|&x| labels.xpos.get(usize::from(x)).copied().unwrap_or(Xpos::Xx)));
        heads.clear();
        deprels.clear();
        for sentences in parse::together(&reading.sentences) {
            go_on()?;
            self.parser.parse_all(sentences, words, all_upos, all_xpos, parse, heads, deprels);
        }
        reading.deprels.extend(deprels.iter().map(|&d| labels.deprel.get(usize::from(d)).copied().unwrap_or(Deprel::Dep)));
        for sentence in &reading.sentences {
            let begin = narrow(sentence.start);
            reading.heads.extend(heads[sentence.clone()].iter().map(|&h| if h == NONE { NONE } else { h + begin }));
        }
        let units: Vec<NameSentence<'_>> =
            reading.sentences.iter().map(|s| NameSentence { words: &words[s.clone()], upos: &all_upos[s.clone()] }).collect();
        self.names.tag(&units, names, spans);
        for span in spans.iter() {
            let begin = narrow(reading.sentences[span.sentence as usize].start);
            let kind = match span.kind {
                Found::Person => NameKind::Person,
                Found::Organisation => NameKind::Org,
                Found::Location => NameKind::Place,
            };
            reading.names.push(Name { start: begin + span.start, end: begin + span.end, kind, confidence: span.confidence });
        }
        for (form, &xpos) in forms.iter().zip(&reading.xpos) {
            reading.features.push(lemmas.look_up(form, xpos, &mut reading.lemma_text));
            reading.lemma_ends.push(narrow(reading.lemma_text.len()));
        }
        trees.read(reading);
        Ok(())
    }

    /// Finds phrases and links them: the last stage.
    pub fn refer(text: &str, scratch: &mut Scratch) {
        let Scratch { reading, trees, phrases, resolver, .. } = scratch;
        mentions::find(text, reading, trees, phrases);
        resolver.resolve(text, reading, trees, phrases, Ranker::embedded());
    }
}

impl Analyzer for English<'static> {
    const ID: &'static str = "english";
    const TITLE: &'static str = "Base layers for English";
    const DISPLAY: &'static str = r#"{"entity":{"key":"entities","title":"Who and what","order":90}}"#;
    const MODEL: &'static str = "english-1";
    const MEMORY_MB: u32 = 30;

    type Config = Settings;
    type Requires = ();
    type Uses = ();
    type Provides = (Paragraph, Sentence, Token, Mention, Entity, EntityMention);
    type Scratch = Scratch;

    fn new(_config: Settings, _setup: &Setup<'_>) -> Result<Self, Error> {
        Ok(English::default())
    }

    fn analyze(&self, cx: &Context<'_>, _input: Input<'_, Self>, scratch: &mut Scratch, out: Out<'_, Self>) -> Result<(), Error> {
        let (paragraphs, sentences, tokens, mentions, entities, entity_mentions) = out;
        let text = cx.text();
        Self::cut(text, scratch, &mut || cx.check())?;
        self.read(text, scratch, &mut || cx.check())?;
        write_blocks(scratch, paragraphs, sentences);
        write_tokens(text, scratch, tokens);
        cx.check()?;
        Self::refer(text, scratch);
        write_references(text, scratch, mentions, entities, entity_mentions);
        Ok(())
    }
}

/// The pack has nothing to set.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {}

fn write_blocks(scratch: &Scratch, paragraphs: &mut Table<Paragraph>, sentences: &mut Table<Sentence>) {
    for block in &scratch.blocks {
        let kind = match block.kind {
            BlockKind::Title => ParagraphKind::Title,
            BlockKind::Dateline => ParagraphKind::Dateline,
            BlockKind::Byline => ParagraphKind::Byline,
            BlockKind::Heading => ParagraphKind::Heading,
            BlockKind::Body => ParagraphKind::Body,
            BlockKind::Caption => ParagraphKind::Caption,
        };
        paragraphs.push(Paragraph { span: Span::between(block.start, block.end), kind });
    }
    let reading = &scratch.reading;
    for (sentence, &paragraph) in reading.sentences.iter().zip(&reading.paragraphs) {
        sentences.push(Sentence {
            span: span(reading, sentence.start, sentence.end),
            paragraph: Ref::new(paragraph as usize),
            tokens: Rows::new(sentence.start, sentence.len()),
        });
    }
}

fn write_tokens(text: &str, scratch: &mut Scratch, tokens: &mut Table<Token>) {
    let Scratch { reading, plain, trees, .. } = scratch;
    let mut known: FixedMap<&str, Str> = FixedMap::default();
    for (number, sentence) in reading.sentences.iter().enumerate() {
        for token in sentence.clone() {
            plain.clear();
            norm::plain(reading.word(text, token), plain);
            let norm = tokens.str(plain);
            let lemma = if reading.lemma(token) == plain.as_str() { norm } else { tokens.str(reading.lemma(token)) };
            let features = feats::of(text, reading, trees, token);
            let feats = *known.entry(features).or_insert_with(|| tokens.str(features));
            let piece = reading.pieces[token];
            tokens.push(Token {
                span: Span::between(piece.start, piece.end),
                sentence: Ref::new(number),
                norm,
                lemma,
                upos: reading.upos[token],
                xpos: reading.xpos[token],
                feats,
                head: reading.head(token).map(Ref::new),
                deprel: reading.deprels[token],
            });
        }
    }
}

fn write_references(
    text: &str,
    scratch: &Scratch,
    mentions: &mut Table<Mention>,
    entities: &mut Table<Entity>,
    entity_mentions: &mut Table<EntityMention>,
) {
    let Scratch { reading, phrases, resolver, .. } = scratch;
    // A coordination that nothing takes up is no mention; entities are numbered in the order of their first mention.
    // Nor is a day or a month that is named once: when things happen is for others to say.
    let single = |at: usize| phrases[at].place == Place::Coordination || resolver.traits[at].date;
    let kept = |at: usize| resolver.entities[resolver.links[at].entity as usize].count > 1 || !single(at);
    let mut number_of: Vec<Option<usize>> = vec![None; resolver.entities.len()];
    let mut members: Vec<(u32, Vec<usize>)> = Vec::new();
    for (at, phrase) in phrases.iter().enumerate() {
        if !kept(at) {
            continue;
        }
        let link = resolver.links[at];
        let entity = *number_of[link.entity as usize].get_or_insert_with(|| {
            members.push((link.entity, Vec::new()));
            members.len() - 1
        });
        members[entity].1.push(mentions.len());
        let kind = match phrase.kind {
            Kind::Name => MentionKind::Name,
            Kind::Nominal => MentionKind::Nominal,
            Kind::Pronoun => MentionKind::Pronoun,
        };
        mentions.push(Mention {
            span: span(reading, phrase.start as usize, phrase.end as usize),
            head: Ref::new(phrase.head as usize),
            kind,
            entity: Ref::new(entity),
            confidence: Confidence::permille(u32::from(link.confidence)),
            proper_name: phrase
                .name
                .and_then(|name| reading.names.get(name as usize))
                .map(|name| span(reading, name.start as usize, name.end as usize)),
        });
    }
    for (entity, list) in members {
        let known = &resolver.entities[entity as usize];
        let first = entity_mentions.next();
        for mention in list {
            entity_mentions.push(EntityMention { mention: Ref::new(mention) });
        }
        let name = entities.str(&name_of(text, reading, resolver, known));
        let stands_for = match known.state {
            Some((state, Role::Seat | Role::People)) => entities.str(state),
            _ => Str::EMPTY,
        };
        let gender = match known.gender {
            people::Gender::Unknown => Gender::Unknown,
            people::Gender::Masculine => Gender::Masculine,
            people::Gender::Feminine => Gender::Feminine,
            people::Gender::Neuter => Gender::Neuter,
        };
        let number = match known.number {
            coref::traits::Number::Unknown => Number::Unknown,
            coref::traits::Number::Singular => Number::Singular,
            coref::traits::Number::Plural => Number::Plural,
        };
        let mentions = Rows::since(first, entity_mentions.next());
        entities.push(Entity { name, kind: known.kind, gender, number, stands_for, mentions });
    }
}

/// The fullest name that the text gives an entity, or its first noun phrase, on one line.
fn name_of(text: &str, reading: &Reading, resolver: &Resolver, entity: &coref::Entity) -> String {
    let written = match entity.named {
        Some(named) => {
            let traits = &resolver.traits[named as usize];
            reading.slice(text, traits.core_start as usize..traits.core_end as usize)
        }
        None => match (entity.state, resolver.traits[entity.first as usize].phrase.place) {
            (Some((state, Role::State)), Place::Adjective) => state,
            _ => {
                let phrase = resolver.traits[entity.first as usize].phrase;
                reading.slice(text, phrase.start as usize..phrase.end as usize)
            }
        },
    };
    if written.contains(['\n', '\r', '\t']) { written.split_whitespace().collect::<Vec<_>>().join(" ") } else { written.to_owned() }
}

fn span(reading: &Reading, start: usize, end: usize) -> Span {
    Span::between(reading.pieces[start].start, reading.pieces[end - 1].end)
}

#[cfg(test)]
#[path = "analyzer_tests.rs"]
mod tests;

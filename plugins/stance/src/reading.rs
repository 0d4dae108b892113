//! A document as the rules see it: trees, mentions by head word, quotes by word.

use crate::frames::Lexicon;
use crate::tree::{At, Trees};
use dateline_sdk::core::records::quote::{Quote, QuoteKind, QuotePart, Tier};
use dateline_sdk::core::records::time::Time;
use dateline_sdk::prelude::*;

/// A document and all that is known of it.
pub struct Reading<'a, 'l> {
    /// Its text.
    pub text: &'l str,
    /// Its sentences.
    pub trees: Trees<'a>,
    /// Its mentions.
    pub mentions: View<'a, Mention>,
    /// What they refer to.
    pub entities: View<'a, Entity>,
    /// Who said what, if known.
    pub quotes: Option<View<'a, Quote>>,
    /// Time expressions, if known.
    pub times: Option<View<'a, Time>>,
    /// What words mean.
    pub lexicon: &'l Lexicon,
    mention_of: Vec<Option<Ref<Mention>>>,
    quote_of: Vec<Option<Ref<Quote>>>,
    telling: Vec<Ref<Quote>>,
    cue_of: Vec<Option<Ref<Quote>>>,
    time_of: Vec<Option<Ref<Time>>>,
}

impl<'a, 'l> Reading<'a, 'l> {
    /// Puts the layers together.
    #[expect(clippy::too_many_arguments, reason = "one a layer")]
    pub fn new(
        text: &'l str,
        lexicon: &'l Lexicon,
        sentences: &View<'a, Sentence>,
        tokens: &View<'a, Token>,
        mentions: View<'a, Mention>,
        entities: View<'a, Entity>,
        quotes: Option<View<'a, Quote>>,
        parts: Option<View<'a, QuotePart>>,
        times: Option<View<'a, Time>>,
    ) -> Reading<'a, 'l> {
        let trees = Trees::new(sentences, tokens);
        let mut mention_of: Vec<Option<Ref<Mention>>> = vec![None; trees.word_count()];
        for (id, mention) in mentions.iter() {
            if let Some(slot) = mention_of.get_mut(mention.head.index()) {
                let longer = slot.is_none_or(|old| mentions.get(old).span.len() < mention.span.len());
                if longer {
                    *slot = Some(id);
                }
            }
        }
        let mut cues = Vec::new();
        if let Some(quotes) = quotes {
            cues.extend(quotes.iter().filter_map(|(id, quote)| Some((quote.cue?, id))));
        }
        let cue_of = innermost(&trees, cues);
        let contents = contents(&trees, lexicon, quotes, parts, &cue_of);
        let dates = times.iter().flat_map(|times| times.iter().map(|(id, time)| (time.span, id)).collect::<Vec<_>>()).collect();
        let mut telling: Vec<Ref<Quote>> = contents.iter().map(|(_, id)| *id).collect();
        telling.sort_unstable();
        telling.dedup();
        let (quote_of, time_of) = (innermost(&trees, contents), innermost(&trees, dates));
        Reading { text, trees, mentions, entities, quotes, times, lexicon, mention_of, quote_of, telling, cue_of, time_of }
    }

    /// The longest mention with this head word.
    pub fn mention(&self, at: At) -> Option<Ref<Mention>> {
        self.mention_of[at]
    }

    /// What the word, as the head of a mention, refers to.
    pub fn entity(&self, at: At) -> Option<Ref<Entity>> {
        self.mention(at).map(|mention| self.mentions.get(mention).entity)
    }

    /// The innermost quote whose content holds the word.
    pub fn quote(&self, at: At) -> Option<(Ref<Quote>, Quote)> {
        let (quotes, id) = (self.quotes.as_ref()?, self.quote_of[at]?);
        Some((id, quotes.get(id)))
    }

    /// Whether the quote tells what somebody says.
    pub fn tells(&self, quote: Ref<Quote>) -> bool {
        self.telling.binary_search(&quote).is_ok()
    }

    /// The quote whose cue the word is part of.
    pub fn cued(&self, at: At) -> Option<(Ref<Quote>, Quote)> {
        let (quotes, id) = (self.quotes.as_ref()?, self.cue_of[at]?);
        Some((id, quotes.get(id)))
    }

    /// The time expression that the word is part of.
    pub fn time(&self, at: At) -> Option<Ref<Time>> {
        self.time_of[at]
    }

    /// Who speaks the word, where it stands in somebody's speech.
    pub fn speaker(&self, at: At) -> Option<Ref<Mention>> {
        let (_, quote) = self.quote(at)?;
        quote.speaker.filter(|_| quote.tier == Tier::Speech)
    }

    /// Whether the word stands in words that are given verbatim.
    pub fn is_verbatim(&self, at: At) -> bool {
        self.quote(at).is_some_and(|(_, quote)| quote.kind == QuoteKind::Direct)
    }

    /// Whether the word heads a name, or a phrase that refers to something with one.
    pub fn has_name(&self, at: At) -> bool {
        let Some(mention) = self.mention(at) else { return self.trees.word(at).upos == Upos::Propn };
        let mention = self.mentions.get(mention);
        mention.kind == MentionKind::Name
            || (mention.kind == MentionKind::Pronoun && self.is_somebody(mention.entity))
            || self.trees.word(at).upos == Upos::Propn
    }

    /// Whether the entity is of a kind that can take a position.
    pub fn is_somebody(&self, entity: Ref<Entity>) -> bool {
        matches!(self.entities.get(entity).kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Group)
    }

    /// Whether the word heads a phrase for somebody who can take a position.
    pub fn is_agent(&self, at: At) -> bool {
        let word = self.trees.word(at);
        match word.upos {
            Upos::Pron => {
                let lower = word.norm.to_lowercase();
                self.lexicon.is("humanpronoun", &lower)
                    || (lower == "it" || lower == "its") && self.entity(at).is_some_and(|entity| self.is_somebody(entity))
            }
            Upos::Propn if self.is_measure(at) => false,
            Upos::Propn => self.entity(at).is_none_or(|entity| {
                !matches!(self.entities.get(entity).kind, EntityKind::Work | EntityKind::Event) || self.is_agent_noun(word.lemma)
            }),
            Upos::Noun | Upos::Adj | Upos::Num | Upos::Det => {
                let counted = (word.upos != Upos::Noun)
                    .then(|| self.trees.child(at, &[Deprel::Nmod]))
                    .flatten()
                    .is_some_and(|noun| self.trees.introduced_by(noun, "of") && self.is_agent_noun(self.trees.lemma(noun)));
                counted || self.is_agent_noun(word.lemma) || self.entity(at).is_some_and(|entity| self.is_somebody(entity))
            }
            _ => false,
        }
    }

    fn is_agent_noun(&self, lemma: &str) -> bool {
        let lower = lemma.to_lowercase();
        self.lexicon.is("agent", &lower)
            || ["ist", "ician", "woman", "women", "crat"].iter().any(|ending| lower.len() > ending.len() + 2 && lower.ends_with(ending))
    }
}

/// The pieces of the quotes that tell what somebody says. What is rejected or offered is a quote too, in the sense of the
/// quote layer, but nobody's words: an indirect quote tells only where its cue is a word for telling.
fn contents(
    trees: &Trees<'_>,
    lexicon: &Lexicon,
    quotes: Option<View<'_, Quote>>,
    parts: Option<View<'_, QuotePart>>,
    cue_of: &[Option<Ref<Quote>>],
) -> Vec<(Span, Ref<Quote>)> {
    let (Some(quotes), Some(parts)) = (quotes, parts) else { return Vec::new() };
    let mut tells: Vec<bool> = quotes.iter().map(|(_, quote)| quote.kind != QuoteKind::Indirect || quote.cue.is_none()).collect();
    for (at, quote) in cue_of.iter().enumerate() {
        if let Some(tells) = quote.and_then(|quote| tells.get_mut(quote.index())) {
            let lemma = trees.lemma(at);
            *tells |= lexicon.is("report", lemma) || lexicon.is("claimnoun", lemma) || matches!(lemma, "accord" | "tell");
        }
    }
    let telling = quotes.iter().filter(|(id, _)| tells[id.index()]);
    telling.flat_map(|(id, quote)| parts.rows(quote.parts).map(|(_, part)| (part.span, id)).collect::<Vec<_>>()).collect()
}

/// For each word the row of the shortest span that holds it; of equal ones the later row. Linear after sorting, as long
/// as spans nest.
fn innermost<T: Row>(trees: &Trees<'_>, mut spans: Vec<(Span, Ref<T>)>) -> Vec<Option<Ref<T>>> {
    spans.sort_by_key(|(span, id)| (span.order(), *id));
    let mut found = vec![None; trees.word_count()];
    let mut open: Vec<(Span, Ref<T>)> = Vec::new();
    let mut next = 0;
    for (at, slot) in found.iter_mut().enumerate() {
        let here = trees.word(at).span;
        while let Some((span, id)) = spans.get(next).filter(|(span, _)| span.start() <= here.start()) {
            while open.last().is_some_and(|(outer, _)| outer.end() <= span.start()) {
                open.pop();
            }
            open.push((*span, *id));
            next += 1;
        }
        while open.last().is_some_and(|(span, _)| span.end() <= here.start()) {
            open.pop();
        }
        *slot = open.last().map(|(_, id)| *id);
    }
    found
}

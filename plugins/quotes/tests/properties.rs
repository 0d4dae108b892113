//! What holds for any text: places, nesting, order, and no panic.

use dateline_quotes::{Quotes, Settings};
use dateline_sdk::core::layer::{Layer, Ref, Row, Rows, Str, Table};
use dateline_sdk::core::records::quote::{PartyRole, Quote, QuotePart, QuoteParty, QuotedPronoun};
use dateline_sdk::direct;
use dateline_sdk::prelude::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static QUOTES: LazyLock<Quotes> =
    LazyLock::new(|| Quotes::new(Settings { explain: true }, &Setup { data_dir: "" }).expect("the model is sound"));

/// Base layers of no sense: one token a word, heads and labels by a little arithmetic.
fn layers(text: &str, seed: usize) -> Vec<Layer> {
    let (mut paragraphs, mut sentences, mut tokens) = (Table::<Paragraph>::new(), Table::<Sentence>::new(), Table::<Token>::new());
    let (mut mentions, mut entities) = (Table::<Mention>::new(), Table::<Entity>::new());
    let mut start = 0;
    for line in text.split('\n') {
        let first = tokens.next();
        let mut words: Vec<(usize, usize)> = Vec::new();
        for (at, c) in line.char_indices() {
            let place = start + at;
            match words.last_mut() {
                Some(last) if c.is_alphanumeric() && last.1 == place && text[last.0..last.1].chars().all(char::is_alphanumeric) => {
                    last.1 += c.len_utf8()
                }
                _ if !c.is_whitespace() => words.push((place, place + c.len_utf8())),
                _ => {}
            }
        }
        let paragraph =
            paragraphs.push(Paragraph { span: Span::between(start as u32, (start + line.len()) as u32), kind: ParagraphKind::Body });
        start += line.len() + 1;
        if words.is_empty() {
            continue;
        }
        let sentence = sentences.next();
        let root = seed % words.len();
        for (at, (from, to)) in words.iter().enumerate() {
            let form = &text[*from..*to];
            let norm = tokens.str(form);
            let mix = form.bytes().map(usize::from).sum::<usize>() + seed;
            let (upos, xpos) = if form.chars().all(|c| !c.is_alphanumeric()) {
                (Upos::Punct, Xpos::Comma)
            } else {
                [(Upos::Verb, Xpos::Vbd), (Upos::Noun, Xpos::Nn), (Upos::Propn, Xpos::Nnp), (Upos::Pron, Xpos::Prp)][mix % 4]
            };
            // heads step toward the root, so that there is no circle
            let head = match at.cmp(&root) {
                std::cmp::Ordering::Less => Some(at + 1 + (mix % (root - at))),
                std::cmp::Ordering::Greater => Some(at - 1 - (mix % (at - root))),
                std::cmp::Ordering::Equal => None,
            };
            let deprel = Deprel::ALL[mix % Deprel::ALL.len()];
            let row = Token {
                span: Span::between(*from as u32, *to as u32),
                sentence,
                norm,
                lemma: norm,
                upos,
                xpos,
                feats: Str::EMPTY,
                head: head.map(|head| Ref::new(first.index() + head)),
                deprel,
            };
            let token = tokens.push(row);
            if matches!(upos, Upos::Propn | Upos::Pron) {
                let name = entities.str(form);
                let entity = entities.push(Entity {
                    name,
                    kind: EntityKind::Person,
                    gender: Gender::Unknown,
                    number: Number::Unknown,
                    stands_for: Str::EMPTY,
                    mentions: Rows::new(0, 0),
                });
                mentions.push(Mention {
                    span: row.span,
                    head: token,
                    kind: MentionKind::Name,
                    entity,
                    confidence: Confidence::CERTAIN,
                    proper_name: None,
                });
            }
        }
        let span = Span::between(words[0].0 as u32, words[words.len() - 1].1 as u32);
        sentences.push(Sentence { span, paragraph, tokens: Rows::since(first, tokens.next()) });
    }
    vec![
        paragraphs.into_layer(),
        sentences.into_layer(),
        tokens.into_layer(),
        mentions.into_layer(),
        entities.into_layer(),
        empty::<EntityMention>(),
    ]
}

fn empty<T: Row>() -> Layer {
    Table::<T>::new().into_layer()
}

fn check(text: &str, seed: usize) -> Result<(), TestCaseError> {
    let layers = layers(text, seed);
    // the gate refuses bad places, references and circles
    let found = direct::run(&*QUOTES, text, &layers, &mut Default::default()).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let rows = found[0].view::<Quote>().expect("the first layer is quote@1");
    let parts = found[1].view::<QuotePart>().expect("the second layer is quote_part@1");
    let parties = found[2].view::<QuoteParty>().expect("the third layer is quote_party@1");
    let pronouns = found[3].view::<QuotedPronoun>().expect("the fourth layer is quoted_pronoun@1");
    for (_, pronoun) in pronouns.iter() {
        prop_assert!(rows.get(pronoun.quote).span.contains(pronoun.span), "a quoted pronoun stands in its quote");
    }
    let mut before = None;
    for (id, row) in rows.iter() {
        prop_assert!(!row.parts.is_empty());
        let mut end = 0;
        for (_, part) in parts.rows(row.parts) {
            prop_assert!(row.span.contains(part.span) && part.span.start() >= end && !part.span.is_empty());
            end = part.span.end();
        }
        let roles: Vec<PartyRole> = parties.rows(row.parties).map(|(_, party)| party.role).collect();
        prop_assert!(roles.windows(2).all(|pair| pair[0] as u8 <= pair[1] as u8), "speakers, addressees, principals");
        prop_assert!(row.speaker.is_none() || roles.contains(&PartyRole::Speaker));
        prop_assert!(row.addressee.is_none() || roles.contains(&PartyRole::Addressee));
        if let Some(parent) = row.parent {
            prop_assert!(parent.index() < id.index());
            prop_assert!(rows.get(parent).span.contains(row.span));
        }
        prop_assert!(before.is_none_or(|before| before <= row.span.order()), "in text order, the wider first");
        before = Some(row.span.order());
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_gives_sound_rows(
        words in prop::collection::vec(prop::sample::select(vec![
            "“", "”", "‘", "’", "\"", "'", "«", "»", "„", "``", "''", ",", ".", ":", "—", "-", "\n", "\n\n", "said", "says", "told", "asked", "claim",
            "according", "to", "that", "Ada", "Okoro", "she", "who", "was", "bridge", "opens", "go", "not", "never", "refused", "é", "𝒳", "s’", "n't", "Q", "A", "(", ")",
        ]), 0..80),
        glue in any::<bool>(),
        seed in 0_usize..1000,
    ) {
        check(&words.join(if glue { "" } else { " " }), seed)?;
    }

    #[test]
    fn any_characters_give_sound_rows(text in "\\PC{0,60}\n?\\PC{0,60}", seed in 0_usize..1000) {
        check(&text, seed)?;
    }
}

#[test]
fn long_sentences_of_cues_and_marks_take_linear_time() {
    for words in ["said that ", "“ said ", "\" ", "Ada said , ", "Ada : ", "— Ada \n", "“Go ,” Ada said . "] {
        let text = words.repeat(30_000 / words.split(' ').count());
        let started = std::time::Instant::now();
        check(&text, 7).expect("sound rows");
        assert!(started.elapsed().as_secs() < 60, "{words:?} took {:?}", started.elapsed());
    }
}

//! Whatever the trees look like, the analyzer ends, and its rows pass the gate.

use dateline_sdk::core::layer::Layer;
use dateline_sdk::core::records::stance::{Stance, StancePart};
use dateline_sdk::prelude::*;
use dateline_stance::Stances;
use proptest::prelude::*;

const WORDS: [(&str, Upos); 24] = [
    ("Lipnik", Upos::Propn),
    ("Korda", Upos::Propn),
    ("reject", Upos::Verb),
    ("support", Upos::Verb),
    ("say", Upos::Verb),
    ("offer", Upos::Noun),
    ("refuse", Upos::Verb),
    ("to", Upos::Part),
    ("of", Upos::Adp),
    ("they", Upos::Pron),
    ("I", Upos::Pron),
    ("not", Upos::Part),
    ("if", Upos::Sconj),
    ("would", Upos::Aux),
    ("open", Upos::Adj),
    ("plan", Upos::Noun),
    ("warn", Upos::Verb),
    ("who", Upos::Pron),
    ("make", Upos::Verb),
    ("interest", Upos::Noun),
    ("lie", Upos::Verb),
    ("and", Upos::Cconj),
    (",", Upos::Punct),
    ("against", Upos::Adp),
];

/// Layers over words of the lexicon with any heads and relations at all.
fn layers(words: &[(usize, usize, usize, usize)], sentence_length: usize) -> (String, Vec<Layer>) {
    let mut text = String::new();
    let (mut tokens, mut sentences, mut mentions) = (Table::<Token>::new(), Table::<Sentence>::new(), Table::<Mention>::new());
    let (mut entities, mut links) = (Table::<Entity>::new(), Table::<EntityMention>::new());
    let mut spans = Vec::new();
    for (at, &(word, head, relation, tag)) in words.iter().enumerate() {
        let (form, upos) = WORDS[word % WORDS.len()];
        let start = text.len() as u32;
        text.push_str(form);
        let span = Span::between(start, text.len() as u32);
        text.push(' ');
        spans.push(span);
        let sentence = at / sentence_length;
        let (norm, lemma) = (tokens.str(form), tokens.str(form));
        let head = (head % (words.len() + 1)).checked_sub(1).map(Ref::new);
        let deprel = Deprel::ALL[relation % Deprel::ALL.len()];
        let xpos = Xpos::ALL[tag % Xpos::ALL.len()];
        tokens.push(Token { span, sentence: Ref::new(sentence), norm, lemma, upos, xpos, feats: Str::EMPTY, head, deprel });
        if matches!(upos, Upos::Propn | Upos::Pron | Upos::Noun) {
            let entity = Ref::new(entities.len());
            let first = links.next();
            links.push(EntityMention { mention: mentions.next() });
            let kind = if upos == Upos::Pron { MentionKind::Pronoun } else { MentionKind::Name };
            mentions.push(Mention { span, head: Ref::new(at), kind, entity, confidence: Confidence::CERTAIN, proper_name: None });
            let name = entities.str(form);
            entities.push(Entity {
                name,
                kind: EntityKind::Org,
                gender: Gender::Unknown,
                number: Number::Unknown,
                stands_for: Str::EMPTY,
                mentions: Rows::since(first, links.next()),
            });
        }
    }
    for (number, run) in spans.chunks(sentence_length).enumerate() {
        let span = run.iter().fold(run[0], |all, span| all.cover(*span));
        sentences.push(Sentence { span, paragraph: Ref::new(0), tokens: Rows::new(number * sentence_length, run.len()) });
    }
    let mut paragraphs = Table::<Paragraph>::new();
    paragraphs.push(Paragraph { span: Span::between(0, text.len() as u32), kind: ParagraphKind::Body });
    let layers = vec![
        paragraphs.into_layer(),
        sentences.into_layer(),
        tokens.into_layer(),
        mentions.into_layer(),
        entities.into_layer(),
        links.into_layer(),
    ];
    (text, layers)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_tree_gives_rows_that_lie_inside_the_text(
        words in proptest::collection::vec((0usize..24, 0usize..80, 0usize..60, 0usize..60), 1..60),
        sentence_length in 1usize..30,
    ) {
        let (text, layers) = layers(&words, sentence_length);
        let analyzer: Stances = dateline_sdk::direct::instance().unwrap();
        let found = dateline_sdk::direct::run(&analyzer, &text, &layers, &mut ()).unwrap();
        let parts = found[1].view::<StancePart>().unwrap();
        for (_, row) in found[0].view::<Stance>().unwrap().iter() {
            prop_assert!(row.span.contains(row.target) && !row.target.is_empty() && !row.parts.is_empty());
            prop_assert!((1..=3).contains(&row.strength));
            for (_, part) in parts.rows(row.parts) {
                prop_assert!(row.span.contains(part.span) && !part.span.slice(&text).is_empty());
            }
        }
    }
}

#[test]
fn a_text_without_words_has_no_positions() {
    let (_, layers) = layers(&[], 1);
    let analyzer: Stances = dateline_sdk::direct::instance().unwrap();
    let found = dateline_sdk::direct::run(&analyzer, "", &layers, &mut ()).unwrap();
    assert!(found.iter().all(Layer::is_empty));
}

#[test]
fn time_grows_with_the_text_and_not_with_its_square() {
    let analyzer: Stances = dateline_sdk::direct::instance().unwrap();
    // One sentence in which every word depends on the one before it, and one in which all depend on the first.
    for chain in [true, false] {
        let words: Vec<_> = (0..40_000).map(|at| (at % 24, if chain { at } else { 1 }, at % 53, at % 47)).collect();
        let (text, layers) = layers(&words, words.len());
        let found = dateline_sdk::direct::run(&analyzer, &text, &layers, &mut ()).unwrap();
        assert_eq!(found.len(), 3);
    }
}

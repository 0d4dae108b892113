//! CoNLL-U, from base layers made by hand.

use dateline_core::layer::{Confidence, Ref, Rows, Str, Table};
use dateline_core::records::base::{
    Deprel, Entity, EntityKind, Gender, Mention, MentionKind, Number, Paragraph, ParagraphKind, Sentence, Token, Upos, Xpos,
};
use dateline_core::{Document, Span};
use dateline_formats::export::conllu;
use dateline_formats::offsets::Unit;

/// “Zoë’s bank (Co-op) paid.” in two paragraphs, the first a title.
fn document() -> Document {
    let text = "Bank pays\nZoë’s bank (Co-op) paid.\n";
    let mut document = Document::new("one\ttwo", text).with_meta("published", "2025-06-19").with_meta("title", "Bank\npays");
    let words: [(&str, Upos, Xpos, Option<usize>, Deprel); 10] = [
        ("Bank", Upos::Noun, Xpos::Nn, Some(1), Deprel::Nsubj),
        ("pays", Upos::Verb, Xpos::Vbz, None, Deprel::Root),
        ("Zoë", Upos::Propn, Xpos::Nnp, Some(4), Deprel::NmodPoss),
        ("’s", Upos::Part, Xpos::Pos, Some(2), Deprel::Case),
        ("bank", Upos::Noun, Xpos::Nn, Some(8), Deprel::Nsubj),
        ("(", Upos::Punct, Xpos::LeftBracket, Some(6), Deprel::Punct),
        ("Co-op", Upos::Propn, Xpos::Nnp, Some(4), Deprel::Appos),
        (")", Upos::Punct, Xpos::RightBracket, Some(6), Deprel::Punct),
        ("paid", Upos::Verb, Xpos::Vbd, None, Deprel::Root),
        (".", Upos::Punct, Xpos::Stop, Some(8), Deprel::Punct),
    ];
    let (mut tokens, mut spans, mut from) = (Table::<Token>::new(), Vec::new(), 0);
    for (at, (word, upos, xpos, head, deprel)) in words.into_iter().enumerate() {
        let start = from + text[from..].find(word).expect("the words stand in the text");
        from = start + word.len();
        let span = Span::between(start as u32, from as u32);
        spans.push(span);
        let norm = tokens.str(word);
        let feats = if upos == Upos::Noun { tokens.str("Number=Sing") } else { Str::EMPTY };
        let sentence = Ref::new(usize::from(at > 1));
        tokens.push(Token { span, sentence, norm, lemma: norm, upos, xpos, feats, head: head.map(Ref::new), deprel });
    }
    let over = |first: usize, last: usize| Span::between(spans[first].start(), spans[last].end());
    let (mut paragraphs, mut sentences) = (Table::<Paragraph>::new(), Table::<Sentence>::new());
    for (first, last, kind) in [(0, 1, ParagraphKind::Title), (2, 9, ParagraphKind::Body)] {
        let paragraph = paragraphs.push(Paragraph { span: over(first, last), kind });
        sentences.push(Sentence { span: over(first, last), paragraph, tokens: Rows::new(first, last + 1 - first) });
    }
    let mut entities = Table::<Entity>::new();
    for (name, kind) in [("Co-op", EntityKind::Org), ("Zoë", EntityKind::Person)] {
        let name = entities.str(name);
        let (gender, number) = (Gender::Unknown, Number::Singular);
        entities.push(Entity { name, kind, gender, number, stands_for: Str::EMPTY, mentions: Rows::new(0, 0) });
    }
    let mut mentions = Table::<Mention>::new();
    for (first, last, head, entity) in [(0, 0, 0, 0), (2, 7, 4, 0), (2, 3, 2, 1), (6, 6, 6, 0)] {
        let (head, entity) = (Ref::new(head), Ref::new(entity));
        mentions.push(Mention {
            span: over(first, last),
            head,
            kind: MentionKind::Name,
            entity,
            confidence: Confidence::permille(900),
            proper_name: None,
        });
    }
    for layer in [paragraphs.into_layer(), sentences.into_layer(), tokens.into_layer(), entities.into_layer(), mentions.into_layer()] {
        document.insert(layer);
    }
    document
}

#[test]
fn a_document() {
    insta::assert_snapshot!(conllu::document(&document(), Unit::Codepoint).expect("all layers are there"));
}

#[test]
fn a_document_without_mentions_has_no_entities() {
    let mut document = document();
    document.layers.retain(|name, _| !name.starts_with("mention"));
    let text = conllu::document(&document, Unit::Byte).expect("what is needed is there");
    assert!(!text.contains("Entity"));
    assert!(text.contains("TokenRange=19:23"), "bytes, where they were asked for: {text}");
}

#[test]
fn a_document_without_tokens_says_why() {
    let missing = conllu::document(&Document::new("a", "b"), Unit::Byte).expect_err("there are no layers");
    insta::assert_snapshot!(missing, @"CoNLL-U is made of the layer sentence, which this document lacks");
    assert_eq!(conllu::nothing(&Document::new("a\nb", ""), "no\nreason"), "# newdoc id = a b\n# failure = no reason\n\n");
}

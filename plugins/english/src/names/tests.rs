//! Names in sentences of our own, marks under the words.

use dateline_learn::word::Word;
use proptest::prelude::*;

use super::{NameKind, NameSentence, NameSpan, Names, Scratch};
use crate::tag::{self, Tagger};

fn names(sentences: &[Vec<&str>]) -> Vec<NameSpan> {
    let looked: Vec<Vec<Word>> = sentences.iter().map(|words| Word::all(words)).collect();
    let mut tags = Vec::new();
    for (forms, words) in sentences.iter().zip(&looked) {
        let (mut upos, mut xpos) = (Vec::new(), Vec::new());
        Tagger::embedded().tag(forms, words, &mut tag::Scratch::default(), &mut upos, &mut xpos);
        tags.push(upos);
    }
    let document: Vec<NameSentence<'_>> = looked.iter().zip(&tags).map(|(words, upos)| NameSentence { words, upos }).collect();
    let mut spans = Vec::new();
    Names::embedded().tag(&document, &mut Scratch::default(), &mut spans);
    spans
}

/// The sentence with each name in brackets and its kind behind it.
fn marked(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split(' ').collect();
    let mut out: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    for span in names(&[words]) {
        let kind = ["PER", "ORG", "LOC"][span.kind as usize];
        out[span.start as usize].insert(0, '[');
        out[span.end as usize - 1].push_str(&format!("]{kind}"));
    }
    out.join(" ")
}

#[test]
fn persons_organisations_places() {
    assert_eq!(
        marked("Anna Marlow , a lawyer from London , met Peter Talbot in France ."),
        "[Anna Marlow]PER , a lawyer from [London]LOC , met [Peter Talbot]PER in [France]LOC ."
    );
    assert_eq!(marked("She said nothing of the kind ."), "She said nothing of the kind .");
}

#[test]
fn lists_brackets_and_small_letters() {
    assert_eq!(
        marked("The Kelvan Workers Union ( KWU ) and the Harbour Party opposed the bill ."),
        "The [Kelvan Workers Union]ORG ( [KWU]ORG ) and the [Harbour Party]ORG opposed the bill ."
    );
    assert_eq!(marked("we flew from london to paris ."), "we flew from [london]LOC to [paris]LOC .");
    assert_eq!(marked("they may turn to us in march ."), "they may turn to us in march .");
}

#[test]
fn listed_names() {
    assert_eq!(
        marked("Three parties , Likud , Shas and Herri Batasuna , boycotted the vote ."),
        "Three parties , [Likud]ORG , [Shas]ORG and [Herri Batasuna]ORG , boycotted the vote ."
    );
    assert_eq!(
        marked("Volkswagen told the Guardian that Le Monde was wrong ."),
        "[Volkswagen]ORG told the [Guardian]ORG that [Le Monde]ORG was wrong ."
    );
    assert_eq!(
        marked("The Bank of England and the Bharatiya Janata Party said nothing ."),
        "The [Bank of England]ORG and the [Bharatiya Janata Party]ORG said nothing ."
    );
    assert_eq!(
        marked("The Süddeutsche Zeitung reported that Siemens left Iran ."),
        "The [Süddeutsche Zeitung]ORG reported that [Siemens]ORG left [Iran]LOC ."
    );
}

#[test]
fn halves_around_an_ampersand() {
    assert_eq!(
        marked("The utility , Wren Power & Light , and Crane & Lowe paid Procter & Gamble ."),
        "The utility , [Wren Power & Light]ORG , and [Crane & Lowe]ORG paid [Procter & Gamble]ORG ."
    );
    assert_eq!(marked("Harrow & Finch hired Anna Marlow in London ."), "[Harrow & Finch]ORG hired [Anna Marlow]PER in [London]LOC .");
    assert_eq!(marked("Tea & cake were served in London ."), "Tea & cake were served in [London]LOC .");
}

#[test]
fn spans_are_in_order_and_apart() {
    let sentences: Vec<Vec<&str>> =
        ["Mr. Talbot left Talbot Industries .", "In Kenya , Talbot said , it rains ."].iter().map(|s| s.split(' ').collect()).collect();
    let spans = names(&sentences);
    assert!(spans.windows(2).all(|w| (w[0].sentence, w[0].end) <= (w[1].sentence, w[1].start)));
    assert!(spans.iter().any(|s| s.sentence == 1 && s.kind == NameKind::Location));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words(document in prop::collection::vec(prop::collection::vec("[A-Z]?\\PC{0,6}", 0..12), 0..6)) {
        let sentences: Vec<Vec<&str>> = document.iter().map(|s| s.iter().map(String::as_str).collect()).collect();
        for span in names(&sentences) {
            let words = sentences.get(span.sentence as usize).map_or(0, Vec::len);
            prop_assert!(span.start < span.end && span.end as usize <= words);
            prop_assert!((500..1000).contains(&span.confidence));
        }
    }
}

#[test]
fn a_surname_behind_the_whole_name() {
    let sentences: Vec<Vec<&str>> =
        ["Julian Voss left .", "Voss , of Richmond , denies it .", "She lives in Voss ."].iter().map(|s| s.split(' ').collect()).collect();
    let kinds: Vec<(u32, NameKind)> = names(&sentences).iter().map(|span| (span.sentence, span.kind)).collect();
    assert_eq!(kinds, [(0, NameKind::Person), (1, NameKind::Person), (1, NameKind::Location), (2, NameKind::Location)]);
}

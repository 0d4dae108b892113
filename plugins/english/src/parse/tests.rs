//! Whatever the words, the tree is a tree; and it is the same tree everywhere.

use dateline_learn::word::Word;
use proptest::prelude::*;

use super::{Parser, Scratch, together};
use crate::names::{self, NameSentence, Names};
use crate::tag::{self, Tagger, labels};

fn parse(words: &[&str]) -> (Vec<u8>, Vec<u8>, Vec<u32>, Vec<u8>) {
    let (mut upos, mut xpos, mut heads, mut deprels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let looked = Word::all(words);
    Tagger::embedded().tag(words, &looked, &mut tag::Scratch::default(), &mut upos, &mut xpos);
    Parser::embedded().parse(&looked, &upos, &xpos, &mut Scratch::default(), &mut heads, &mut deprels);
    (upos, xpos, heads, deprels)
}

fn is_tree(heads: &[u32]) -> bool {
    let root = heads.iter().filter(|h| **h == u32::MAX).count() == usize::from(!heads.is_empty());
    let climbs = |mut at: usize| {
        for _ in 0..=heads.len() {
            match heads[at] {
                u32::MAX => return true,
                head if (head as usize) < heads.len() => at = head as usize,
                _ => return false,
            }
        }
        false
    };
    root && (0..heads.len()).all(climbs)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z]{1,12}",
        "[ -~]{0,6}",
        "\\PC{0,5}",
        prop::sample::select(vec![
            "", "the", "said", "to", ",", ".", "“", "”", "’s", "—", "…", "of", "Marlow", "and", "\u{301}", "\u{200b}", "İ", "𝔘",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_with_one_root(words in prop::collection::vec(word(), 0..40), tags in prop::collection::vec(any::<(u8, u8)>(), 0..40)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (upos, xpos, heads, deprels) = parse(&words);
        prop_assert_eq!([upos.len(), xpos.len(), heads.len(), deprels.len()], [words.len(); 4]);
        prop_assert!(is_tree(&heads), "{:?}", heads);
        // Nor do wrong tags, or too few of them, do harm.
        let (upos, xpos): (Vec<u8>, Vec<u8>) = tags.into_iter().unzip();
        let (mut heads, mut deprels) = (Vec::new(), Vec::new());
        Parser::embedded().parse(&Word::all(&words), &upos, &xpos, &mut Scratch::default(), &mut heads, &mut deprels);
        prop_assert!(is_tree(&heads), "{:?}", heads);
    }
}

#[test]
fn the_longest_sentence() {
    for word in ["and", "Marlow", ",", "🙂", "says"] {
        let words = vec![word; 256];
        assert!(is_tree(&parse(&words).2));
    }
}

#[test]
fn used_memory_changes_nothing() {
    let sentences = [
        "The minister said on Tuesday that she would not resign .",
        "“ We ’ve done nothing wrong , ” he told reporters — twice .",
        "Nobody , least of all the harbour master of Port Elin , had expected it .",
    ];
    let (mut tagging, mut parsing) = (tag::Scratch::default(), Scratch::default());
    let (mut upos, mut xpos, mut heads, mut deprels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for sentence in sentences.iter().chain(sentences.iter().rev()) {
        let words: Vec<&str> = sentence.split(' ').collect();
        let looked = Word::all(&words);
        Tagger::embedded().tag(&words, &looked, &mut tagging, &mut upos, &mut xpos);
        Parser::embedded().parse(&looked, &upos, &xpos, &mut parsing, &mut heads, &mut deprels);
        assert_eq!((upos.clone(), xpos.clone(), heads.clone(), deprels.clone()), parse(&words));
    }
}

#[test]
fn sentences_do_not_see_each_other() {
    let text = "Rain fell .|No .|The mayor of Elin , who had said nothing for days , resigned .||“ Never ! ” shouted the crowd .|Why ?";
    let sentences: Vec<Vec<&str>> = text.split('|').map(|sentence| sentence.split_whitespace().collect()).cycle().take(40).collect();
    let (mut words, mut ranges) = (Vec::new(), Vec::new());
    let (mut upos, mut xpos, mut heads, mut deprels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for sentence in &sentences {
        ranges.push(words.len()..words.len() + sentence.len());
        words.extend(Word::all(sentence));
        let alone = parse(sentence);
        upos.extend(alone.0);
        xpos.extend(alone.1);
        heads.extend(alone.2);
        deprels.extend(alone.3);
    }
    let forms = sentences.concat();
    let (mut all_upos, mut all_xpos, mut tagging) = (Vec::new(), Vec::new(), tag::Scratch::default());
    for ranges in ranges.chunks(30) {
        Tagger::embedded().tag_all(ranges, &forms, &words, &mut tagging, &mut all_upos, &mut all_xpos);
    }
    assert_eq!((&all_upos, &all_xpos), (&upos, &xpos));
    let groups: Vec<_> = together(&ranges).collect();
    assert!((3..20).contains(&groups.len()), "{} groups", groups.len());
    assert_eq!(groups.concat(), ranges);
    for groups in [groups, vec![&ranges[..]]] {
        let (mut scratch, mut all_heads, mut all_deprels) = (Scratch::default(), Vec::new(), Vec::new());
        for group in groups {
            Parser::embedded().parse_all(group, &words, &upos, &xpos, &mut scratch, &mut all_heads, &mut all_deprels);
        }
        assert_eq!((&all_heads, &all_deprels), (&heads, &deprels));
    }
}

#[test]
fn a_plain_sentence() {
    let words: Vec<&str> = "The old mayor of Elin sold a boat .".split(' ').collect();
    let (upos, _, heads, deprels) = parse(&words);
    let tags: Vec<&str> = upos.iter().map(|u| labels::UPOS[usize::from(*u)]).collect();
    assert_eq!(tags.join(" "), "DET ADJ NOUN ADP PROPN VERB DET NOUN PUNCT");
    let relations: Vec<&str> = deprels.iter().map(|d| labels::DEPREL[usize::from(*d)]).collect();
    assert_eq!(relations.join(" "), "det amod nsubj case nmod root det obj punct");
    assert_eq!(heads, [2, 2, 5, 4, 2, u32::MAX, 7, 5, 5]);
}

#[test]
fn damaged_files_are_refused() {
    assert!(Parser::new(b"").is_err());
    assert!(Tagger::new(b"DATELINE").is_err());
    let mut file = include_bytes!("../../models/parse.model").to_vec();
    assert!(Parser::new(&file).is_ok());
    let middle = file.len() / 2;
    file[middle] ^= 16;
    assert!(Parser::new(&file).is_err());
    assert!(Parser::new(include_bytes!("../../models/tag.model")).is_err());
}

/// The outputs of all three models over a few sentences as one number: it must be the same in every build profile and on every
/// machine, and changes only with the weights.
#[test]
fn the_same_integers_everywhere() {
    let sentences = [
        "Anna Marlow , the finance minister of Elinia , told The Northern Post on Tuesday that she would not resign .",
        "“ We ’ve done nothing wrong , ” Marlow said — twice — before the Court of Appeal in Port Elin .",
        "GOVERNMENT REJECTS CLAIMS OF SECRET TALKS WITH TALBOT INDUSTRIES",
        "The harbour authority ( founded in 1987 ) has since paid $ 4.2 million to the Talbot family , whose lawyers declined to comment .",
        "Nobody , least of all Mr. Talbot himself , had expected the offer , and few in the city believed it .",
    ];
    let words: Vec<Vec<&str>> = sentences.iter().map(|s| s.split(' ').collect()).collect();
    let mut bytes = Vec::new();
    let tagged: Vec<_> = words.iter().map(|w| parse(w)).collect();
    for (upos, xpos, heads, deprels) in &tagged {
        bytes.extend(upos.iter().chain(xpos).chain(deprels));
        bytes.extend(heads.iter().flat_map(|h| h.to_le_bytes()));
    }
    let looked: Vec<Vec<Word>> = words.iter().map(|words| Word::all(words)).collect();
    let document: Vec<NameSentence<'_>> = looked.iter().zip(&tagged).map(|(words, t)| NameSentence { words, upos: &t.0 }).collect();
    let mut spans = Vec::new();
    Names::embedded().tag(&document, &mut names::Scratch::default(), &mut spans);
    for span in &spans {
        bytes.extend([span.sentence, span.start, span.end, u32::from(span.confidence)].iter().flat_map(|n| n.to_le_bytes()));
        bytes.push(span.kind as u8);
    }
    let found: Vec<String> = spans.iter().map(|s| words[s.sentence as usize][s.start as usize..s.end as usize].join(" ")).collect();
    assert!(found.contains(&"Anna Marlow".to_owned()), "{found:?}");
    assert_eq!(format!("{:016x}", dateline_learn::hash::bytes(&bytes)), GOLDEN, "{found:?}");
}

/// Changes with the weights and with nothing else.
const GOLDEN: &str = "58e471649d7697ed";

#[test]
fn who_shouts_behind_a_quotation_is_the_subject() {
    let subjects = |text: &str| -> Vec<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let (_, _, _, deprels) = parse(&words);
        let subject = labels::index(labels::DEPREL, "nsubj");
        words.iter().zip(deprels).filter(|(_, relation)| Some(*relation) == subject).map(|(word, _)| (*word).to_owned()).collect()
    };
    assert_eq!(subjects("“ Never ! ” shouted the crowd outside the town hall ."), ["crowd"]);
    assert_eq!(subjects("“ Not now , ” snapped Barrow ."), ["Barrow"]);
    assert_eq!(subjects("“ Not now , ” she told the council ."), ["she"]);
    assert_eq!(subjects("“ Not us ! ” shouted Okoro from the gallery ."), ["Okoro"]);
    assert_eq!(subjects("“ Birdman ” won three prizes ."), ["Birdman"]);
    assert_eq!(subjects("“ Why should we be the ones who pay ? ” asked Rosa Imbert , 54 ."), ["we", "who", "Rosa"]);
}

#[test]
fn a_clause_behind_who_is_told_is_what_they_are_told() {
    let relation = |text: &str, at: usize| {
        let words: Vec<&str> = text.split(' ').collect();
        let (_, _, heads, deprels) = parse(&words);
        assert!(is_tree(&heads), "{text}");
        (words[heads[at] as usize].to_owned(), labels::DEPREL[usize::from(deprels[at])])
    };
    assert_eq!(relation("Dr Whitcombe told the panel she had acted as any colleague would .", 7), ("told".to_owned(), "ccomp"));
    assert_eq!(relation("They told the panel that she had chosen .", 7).1, "ccomp");
    assert_eq!(relation("She told the man whom she loved .", 6), ("man".to_owned(), "acl:relcl"));
}

#[test]
fn a_day_before_the_verb_is_when() {
    let words: Vec<&str> = "The foreign minister on Friday accused the union of stalling .".split(' ').collect();
    let (_, _, heads, deprels) = parse(&words);
    assert_eq!((heads[4], Some(deprels[4])), (5, labels::index(labels::DEPREL, "obl")));
    let words: Vec<&str> = "The vote on Friday was close .".split(' ').collect();
    let (_, _, heads, deprels) = parse(&words);
    assert_eq!((heads[3], Some(deprels[3])), (1, labels::index(labels::DEPREL, "nmod")));
}

#[test]
fn a_past_form_in_commas_is_a_participle() {
    let words: Vec<&str> = "Calloway , asked about his own future , smiled and said only that he was leaving .".split(' ').collect();
    let (_, _, heads, deprels) = parse(&words);
    assert!(is_tree(&heads));
    let relation = |at: usize| (labels::DEPREL[usize::from(deprels[at])], heads[at]);
    assert_eq!((relation(0), relation(2).0, relation(8).0, relation(10)), (("nsubj", 8), "acl", "root", ("conj", 8)));
}

#[test]
fn who_tells_at_the_end_is_a_subject() {
    let words: Vec<&str> = "The talks have failed , a person familiar with the matter told the Financial Times .".split(' ').collect();
    let (_, _, heads, deprels) = parse(&words);
    assert!(is_tree(&heads));
    let relation = |at: usize| (labels::DEPREL[usize::from(deprels[at])], heads[at]);
    assert_eq!((relation(6), relation(11)), (("nsubj", 11), ("parataxis", 3)));
}

#[test]
fn a_past_form_that_opens_is_a_participle() {
    let words: Vec<&str> = "Asked how the port would react if the ferry sank , Holub refused to answer .".split(' ').collect();
    let (_, _, heads, deprels) = parse(&words);
    assert!(is_tree(&heads));
    let relation = |at: usize| labels::DEPREL[usize::from(deprels[at])];
    assert_eq!((relation(0), heads[0]), ("advcl", 12));
    assert_eq!((relation(11), heads[11], relation(12)), ("nsubj", 12, "root"));
    // where it has a subject, or no clause of its own follows, it stays
    for sentence in ["Rejected was the plan , the mayor said .", "Asked for help , and got it .", "Went to Elin , saw nobody ."] {
        let words: Vec<&str> = sentence.split(' ').collect();
        assert!(is_tree(&parse(&words).2), "{sentence}");
    }
}

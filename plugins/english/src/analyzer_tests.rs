use super::*;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::direct;
use insta::assert_snapshot;
use proptest::prelude::*;

fn layers(text: &str) -> Vec<Layer> {
    direct::run(&English::default(), text, &[], &mut Scratch::default()).expect("the pack reads any text, and its rows pass the gate")
}

/// Word, lemma, tags, features, head and relation: one line a token.
fn trees(text: &str) -> String {
    let layers = layers(text);
    let tokens = layers[2].view::<Token>().expect("tokens");
    let mut out = String::new();
    for (at, token) in tokens.iter() {
        let head = token.head.map_or("-".to_owned(), |head| tokens.get(head).span.slice(text).to_owned());
        out.push_str(&format!(
            "{:3} {:14} {:12} {:6} {:5} {:12} {:12} {}\n",
            at.index(),
            token.span.slice(text),
            tokens.str(token.lemma),
            token.upos.name(),
            token.xpos.name(),
            token.deprel.name(),
            head,
            tokens.str(token.feats)
        ));
    }
    out
}

/// One line an entity: its mentions in order, its name and what is known of it.
fn entities(text: &str) -> String {
    let layers = layers(text);
    let (mentions, entities, members) = (
        layers[3].view::<Mention>().expect("mentions"),
        layers[4].view::<Entity>().expect("entities"),
        layers[5].view::<EntityMention>().expect("members"),
    );
    let mut out = String::new();
    for (_, entity) in entities.iter() {
        let list: Vec<&str> = members.rows(entity.mentions).map(|(_, m)| mentions.get(m.mention).span.slice(text)).collect();
        if list.len() > 1 {
            let stands = entities.str(entity.stands_for);
            let stands = if stands.is_empty() { String::new() } else { format!(" for {stands}") };
            out.push_str(&format!(
                "{} ({} {} {}{stands}): {}\n",
                entities.str(entity.name),
                entity.kind.name(),
                entity.gender.name(),
                entity.number.name(),
                list.join(" | ")
            ));
        }
    }
    out
}

#[test]
fn a_clause_and_its_quotation() {
    assert_snapshot!(trees("“We don’t want this war,” said Ana Ruiz, the energy minister."), @r#"
     0 “              "            PUNCT  ``    punct        want         
     1 We             we           PRON   PRP   nsubj        want         Case=Nom|Number=Plur|Person=1|PronType=Prs
     2 do             do           AUX    VBP   aux          want         Mood=Ind|Number=Plur|Person=1|Tense=Pres|VerbForm=Fin
     3 n’t            not          PART   RB    advmod       want         Polarity=Neg
     4 want           want         VERB   VB    ccomp        said         VerbForm=Inf
     5 this           this         DET    DT    det          war          Number=Sing|PronType=Dem
     6 war            war          NOUN   NN    obj          want         Number=Sing
     7 ,              ,            PUNCT  ,     punct        want         
     8 ”              "            PUNCT  ''    punct        want         
     9 said           say          VERB   VBD   root         -            Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin
    10 Ana            Ana          PROPN  NNP   nsubj        said         Number=Sing
    11 Ruiz           Ruiz         PROPN  NNP   flat         Ana          Number=Sing
    12 ,              ,            PUNCT  ,     punct        minister     
    13 the            the          DET    DT    det          minister     Definite=Def|PronType=Art
    14 energy         energy       NOUN   NN    compound     minister     Number=Sing
    15 minister       minister     NOUN   NN    appos        Ana          Number=Sing
    16 .              .            PUNCT  .     punct        said
    "#);
}

#[test]
fn features_agree() {
    assert_snapshot!(trees("The talks were held there. I was told to leave; they were leaving."), @"
     0 The            the          DET    DT    det          talks        Definite=Def|PronType=Art
     1 talks          talk         NOUN   NNS   nsubj:pass   held         Number=Plur
     2 were           be           AUX    VBD   aux:pass     held         Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin
     3 held           hold         VERB   VBN   root         -            Tense=Past|VerbForm=Part|Voice=Pass
     4 there          there        ADV    RB    advmod       held         PronType=Dem
     5 .              .            PUNCT  .     punct        held         
     6 I              I            PRON   PRP   nsubj:pass   told         Case=Nom|Number=Sing|Person=1|PronType=Prs
     7 was            be           AUX    VBD   aux:pass     told         Mood=Ind|Number=Sing|Person=1|Tense=Past|VerbForm=Fin
     8 told           tell         VERB   VBN   root         -            Tense=Past|VerbForm=Part|Voice=Pass
     9 to             to           PART   TO    mark         leave        
    10 leave          leave        VERB   VB    xcomp        told         VerbForm=Inf
    11 ;              ;            PUNCT  :     punct        leaving      
    12 they           they         PRON   PRP   nsubj        leaving      Case=Nom|Number=Plur|Person=3|PronType=Prs
    13 were           be           AUX    VBD   aux          leaving      Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin
    14 leaving        leave        VERB   VBG   parataxis    told         Tense=Pres|VerbForm=Part
    15 .              .            PUNCT  .     punct        told
    ");
}

#[test]
fn short_forms_titles_and_pronouns() {
    assert_snapshot!(entities("President Marta Velasco met Tomas Bell in Lisbon. Velasco said she would sign the treaty. Bell told her he was glad. The president left."), @"
    Marta Velasco (person feminine singular): President Marta Velasco | Velasco | she | her | The president
    Tomas Bell (person masculine singular): Tomas Bell | Bell | he
    ");
}

#[test]
fn organisations_and_states() {
    assert_snapshot!(entities("The World Harbor Union (WHU) rejected the offer. The union said it would strike. Iran said Tehran would answer; Iranian officials left. The WHU has members in Iran."), @"
    World Harbor Union (org neuter singular): The World Harbor Union | WHU | The union | it | The WHU
    Iran (gpe neuter singular): Iran | Iranian | Iran
    ");
}

#[test]
fn rows_pass_the_gate_for_odd_texts() {
    let flood = "“".repeat(20_000);
    let long = "word ".repeat(3000);
    for text in [
        "",
        " ",
        "\n\n",
        "A",
        ".",
        "“”",
        "BREAKING: MINISTER QUITS\n\nx",
        "\u{feff}",
        "a\u{301}\u{301}",
        "- a\n- b\n| c | d |",
        flood.as_str(),
        long.as_str(),
        "👩\u{200d}👧 said “hi”",
    ] {
        let _ = layers(text);
    }
}

#[test]
fn floods_of_names_and_pronouns_stay_linear() {
    let time = |text: &str| {
        let begun = std::time::Instant::now();
        let _ = layers(text);
        begun.elapsed().as_secs_f64()
    };
    for flood in ["He said Ana Ruiz left. ", "Iran and ", "Ruiz Bell ", "“I ", "the man of ", "his "] {
        let (short, long) = (time(&flood.repeat(500)), time(&flood.repeat(4000)));
        assert!(long < 40.0 * short.max(0.02), "{flood:?}: {short} s, eight times as much {long} s");
    }
}

#[test]
fn a_scratch_used_before_changes_nothing() {
    let (first, second) = ("Ana Ruiz left. She was tired.", "The council of Port Elsa met. It voted.");
    let english = English::default();
    let mut scratch = Scratch::default();
    let _ = direct::run(&english, first, &[], &mut scratch).expect("reads");
    let again = direct::run(&english, second, &[], &mut scratch).expect("reads");
    assert_eq!(again, layers(second));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_layers_hold_together(parts in prop::collection::vec(prop::sample::select(vec![
        "Ana Ruiz", "she", "said", "that", "the minister", "of", "Iran", "Iranian", "Tehran", "who", "left", "and", "Mr. Bell", "his", "WHU", "World Harbor Union", "I", "we", "they", ",", ".", "“", "”", "\"", "'s",
        " ", " ", " ", " ", " ", "\n", "\n\n", "—", "(", ")", "1,000", "é", "\u{301}", "U.S.",
    ]), 0..120)) {
        let text = parts.concat();
        let layers = layers(&text);
        let (sentences, tokens) = (layers[1].view::<Sentence>().expect("sentences"), layers[2].view::<Token>().expect("tokens"));
        let (mentions, entities, members) = (layers[3].view::<Mention>().expect("mentions"), layers[4].view::<Entity>().expect("entities"), layers[5].view::<EntityMention>().expect("members"));
        let mut next = 0;
        for (at, sentence) in sentences.iter() {
            prop_assert_eq!(sentence.tokens.range().start, next);
            next = sentence.tokens.range().end;
            let roots = tokens.rows(sentence.tokens).filter(|(_, t)| t.head.is_none()).count();
            prop_assert_eq!(roots, 1);
            for (_, token) in tokens.rows(sentence.tokens) {
                prop_assert_eq!(token.sentence, at);
                prop_assert!(token.head.is_none_or(|head| sentence.tokens.range().contains(&head.index())));
                prop_assert!(!tokens.str(token.lemma).is_empty() && !tokens.str(token.norm).is_empty());
            }
        }
        prop_assert_eq!(next, tokens.len());
        let mut seen = vec![0; mentions.len()];
        for (at, entity) in entities.iter() {
            prop_assert!(!entity.mentions.is_empty());
            for (_, member) in members.rows(entity.mentions) {
                prop_assert_eq!(mentions.get(member.mention).entity, at);
                seen[member.mention.index()] += 1;
            }
        }
        prop_assert!(seen.iter().all(|&count| count == 1), "entities partition the mentions");
        prop_assert!(mentions.iter().all(|(_, m)| m.span.contains(tokens.get(m.head).span)));
    }
}

use super::*;
use crate::tokens::tokenize;
use insta::assert_snapshot;
use proptest::prelude::*;

/// One line a sentence, tokens by spaces.
fn read(text: &str) -> String {
    let (mut pieces, mut tokens, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    tokenize(text, 0, text.len(), &mut pieces);
    split(text, &pieces, &mut tokens, &mut ends);
    let mut begin = 0;
    let mut lines = Vec::new();
    for end in ends {
        lines.push(tokens[begin..end as usize].iter().map(|p| p.of(text)).collect::<Vec<_>>().join(" "));
        begin = end as usize;
    }
    lines.join("\n")
}

#[test]
fn a_quotation_stays_with_its_attribution() {
    assert_snapshot!(read("“Is it?” he asked. “Never!” Ruiz shouted. “Why?” the minister wondered."), @"
    “ Is it ? ” he asked .
    “ Never ! ” Ruiz shouted .
    “ Why ? ” the minister wondered .
    ");
    assert_snapshot!(read("‘It is.’ he said. \"Stop!\" said Ana. \"Go!\" The crowd went."), @r#"
    ‘ It is . ’ he said .
    " Stop ! " said Ana .
    " Go ! "
    The crowd went .
    "#);
    assert_snapshot!(read("“Are you sure?” Energy Minister Tomas Bell asked. “We left. He stayed,” she said."), @"
    “ Are you sure ? ” Energy Minister Tomas Bell asked .
    “ We left .
    He stayed , ” she said .
    ");
    assert_snapshot!(read("“It is over.” Ruiz said nothing. “I said, ‘Leave.’” Then he left."), @"
    “ It is over . ”
    Ruiz said nothing .
    “ I said , ‘ Leave . ’ ”
    Then he left .
    ");
    assert_snapshot!(read("It rained. ''We stayed,'' he said. ''It was late.'' ”We slept,” she said. ”Well.”"), @"
    It rained .
    '' We stayed , '' he said .
    '' It was late . ''
    ” We slept , ” she said .
    ” Well . ”
    ");
    assert_snapshot!(read("“It is over.” Ruiz said. He left."), @"
    “ It is over . ” Ruiz said .
    He left .
    ");
}

#[test]
fn abbreviations_that_end_and_that_do_not() {
    assert_snapshot!(read("He left the U.S. The U.S. Army stayed. Mr. Bell met Gen. Okoro at 5 p.m. Monday. It rained."), @"
    He left the U.S .
    The U.S. Army stayed .
    Mr. Bell met Gen. Okoro at 5 p.m. Monday .
    It rained .
    ");
    assert_snapshot!(read("She joined Acme Inc. In 2020 Acme Inc. Chief Ana Ruiz quit. J. K. Stone wrote vitamin C. It sold."), @"
    She joined Acme Inc .
    In 2020 Acme Inc. Chief Ana Ruiz quit .
    J. K. Stone wrote vitamin C .
    It sold .
    ");
    assert_snapshot!(read("See No. 5. On Jan. 3 he came, on Jan. 4 he left, etc."), @"
    See No. 5 .
    On Jan. 3 he came , on Jan. 4 he left , etc .
    ");
}

#[test]
fn stops_that_the_rules_leave_open() {
    assert_snapshot!(read("The judges cited Hale v. Bergman twice. They met in Dover, Del. – a town of 39,000. They left."), @"
    The judges cited Hale v. Bergman twice .
    They met in Dover , Del . – a town of 39,000 .
    They left .
    ");
    assert_snapshot!(read("Has the band The Who? played? “Bravo!” shouted the crowd at Jeb! as he left. He came on May 2. “I was late.”"), @"
    Has the band The Who ? played ?
    “ Bravo ! ” shouted the crowd at Jeb ! as he left .
    He came on May 2 .
    “ I was late . ”
    ");
    let file = dateline_learn::embed!("../../models/stops.model");
    assert!(Stops::new(file).is_ok());
}

#[test]
fn missing_space_numbers_and_ellipses() {
    assert_snapshot!(read("It is done,” he said.The vote was 3.5 to 4. Well... maybe. And then… Nothing. Really?! Yes."), @"
    It is done , ” he said .
    The vote was 3.5 to 4 .
    Well ... maybe .
    And then …
    Nothing .
    Really ?!
    Yes .
    ");
    assert_snapshot!(read("1. First point. 2. Second point. (He nodded.) It cost $5. 12 men came."), @"
    1 . First point .
    2 . Second point .
    ( He nodded . )
    It cost $ 5 .
    12 men came .
    ");
    assert_snapshot!(read("It was proven. [12] Then it was not. Nice :) Bye."), @"
    It was proven . [ 12 ]
    Then it was not .
    Nice :) Bye .
    ");
}

#[test]
fn long_runs_are_cut() {
    let text = "word, ".repeat(1000);
    let (mut pieces, mut tokens, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    tokenize(&text, 0, text.len(), &mut pieces);
    split(&text, &pieces, &mut tokens, &mut ends);
    assert_eq!(*ends.last().expect("there are sentences") as usize, tokens.len());
    assert!(ends.windows(2).all(|pair| (pair[1] - pair[0]) as usize <= LONGEST));
}

#[test]
fn floods_stay_linear() {
    for flood in ["“", "”", "\"", ". \"", "! ) ", "( . ", "U.S. ", "?” ", "[1] ", ". [1] ", ":) ", "Mr. “", "1. "] {
        let text = flood.repeat(300_000 / flood.len());
        let (mut pieces, mut tokens, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let begun = std::time::Instant::now();
        tokenize(&text, 0, text.len(), &mut pieces);
        split(&text, &pieces, &mut tokens, &mut ends);
        assert!(begun.elapsed().as_secs() < 20, "{flood:?}");
    }
}

proptest! {
    #[test]
    fn every_token_stands_in_one_sentence(parts in prop::collection::vec(prop::sample::select(vec![
        "“", "”", "\"", "'", "’", "«", "(", ")", "[", "]", ".", "...", "!", "?", "U.S.", "Mr.", "p.m.", "etc.", " ", " ", " ", "he", "He", "said", "1", "Ruiz", ",", "é", ":)", "—",
    ]), 0..80)) {
        let text = parts.concat();
        let (mut pieces, mut tokens, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        tokenize(&text, 0, text.len(), &mut pieces);
        split(&text, &pieces, &mut tokens, &mut ends);
        prop_assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(ends.last().map_or(0, |&e| e as usize), tokens.len());
        let covered: usize = tokens.iter().map(|p| (p.end - p.start) as usize).sum();
        let given: usize = pieces.iter().map(|p| (p.end - p.start) as usize).sum();
        prop_assert_eq!(covered, given);
        prop_assert!(tokens.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}

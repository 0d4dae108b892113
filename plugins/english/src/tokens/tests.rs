use super::*;
use insta::assert_snapshot;
use proptest::prelude::*;

/// The tokens: a space where the text has one, a stroke where it has none.
fn read(text: &str) -> String {
    let mut pieces = Vec::new();
    tokenize(text, 0, text.len(), &mut pieces);
    let mut shown = String::new();
    let mut end = 0;
    for piece in pieces {
        if !shown.is_empty() {
            shown.push(if piece.start > end { ' ' } else { '|' });
        }
        shown.push_str(piece.of(text));
        end = piece.end;
    }
    shown
}

#[test]
fn contractions_and_possessives() {
    assert_snapshot!(read("I don't think she’ll come; we can't, won’t and mustn't."), @"I do|n't think she|’ll come|; we ca|n't|, wo|n’t and must|n't|.");
    assert_snapshot!(read("Marta’s plan, the workers' union, the bosses’ reply, it's 1990's news"), @"Marta|’s plan|, the workers|' union|, the bosses|’ reply|, it|'s 1990's news");
    assert_snapshot!(read("They cannot; he's gonna; y'all wanna"), @"They can|not|; he|'s gon|na|; y'|all wan|na");
    assert_snapshot!(read("O’Hara said 'tis the '90s, rock 'n' roll, and D'Angelo told ’em"), @"O’Hara said 'tis the '90s|, rock 'n' roll|, and D'Angelo told ’em");
    assert_snapshot!(read("the U.S.’s stance, I'd've gone, DON'T"), @"the U.S.|’s stance|, I|'d|'ve gone|, DO|N'T");
}

#[test]
fn hyphens_split_as_in_the_treebank() {
    assert_snapshot!(read("a 30-day, long-range anti-war ex-minister re-elected by e-mail"), @"a 30|-|day|, long|-|range anti-war ex-minister re-elected by e-mail");
    assert_snapshot!(read("the Russia-supplied S-300 and a 1,000-kilometer (over 600-mile) line"), @"the Russia|-|supplied S|-|300 and a 1,000|-|kilometer (|over 600|-|mile|) line");
    assert_snapshot!(read("pages 12-15, 2019-2021, tel. 555-0199 or 212-555-0142, on 2025-06-19"), @"pages 12|-|15|, 2019|-|2021|, tel. 555-0199 or 212-555-0142|, on 2025-06-19");
}

#[test]
fn abbreviations_and_initials() {
    assert_snapshot!(read("Gen. J. R. Okoro of the U.S. Army met Dr. Lim at 5 p.m. on Jan. 3."), @"Gen. J. R. Okoro of the U.S. Army met Dr. Lim at 5 p.m. on Jan. 3|.");
    assert_snapshot!(read("He lives at No. 5. She said no. Acme Inc. and Bolt Corp., e.g. cars, cost £3.5m vs. $4bn"), @"He lives at No. 5|. She said no|. Acme Inc. and Bolt Corp.|, e.g. cars|, cost £|3.5|m vs. $|4|bn");
    assert_snapshot!(read("She holds a Ph.D. from U.S.-based Hill College."), @"She holds a Ph.D. from U.S.|-|based Hill College|.");
}

#[test]
fn numbers_money_and_times() {
    assert_snapshot!(read("$1,250.50, US$3 billion, 12.5% and €40m at 7:30pm, 5am, the 21st on 9/11/2001"), @"$|1,250.50|, US$|3 billion|, 12.5|% and €|40|m at 7:30|pm|, 5|am|, the 21st on 9/11/2001");
    assert_snapshot!(read("+44 20, #1, 4chan, the 1960s, 3/4, .5 percent"), @"+44 20|, #1|, 4chan|, the 1960s|, 3/4|, .5 percent");
}

#[test]
fn addresses() {
    assert_snapshot!(read("See https://news.example.com/a-b?c=1. Write to ana.ruiz@example.org, or @anaruiz #vote2024 on example.com."), @"See https://news.example.com/a-b?c=1|. Write to ana.ruiz@example.org|, or @anaruiz #vote2024 on example.com|.");
    assert_snapshot!(read("(www.example.net)"), @"(|www.example.net|)");
}

#[test]
fn quotation_marks_and_dashes() {
    assert_snapshot!(read("“I said, ‘Do it,’” he told «Le Phare» — ``fine'' and \"good\"... wait…"), @r#"“|I said|, ‘|Do it|,|’|” he told «|Le Phare|» — ``|fine|'' and "|good|"|... wait|…"#);
    assert_snapshot!(read("„Ja“, 'yes', he said--slowly–and left.The end!?"), @"„|Ja|“|, '|yes|'|, he said|--|slowly|–|and left|.|The end|!?");
}

#[test]
fn signs() {
    assert_snapshot!(read("AT&T and Q&A, w/o sugar, s/he and/or C$5 :) 👩\u{200d}👩\u{200d}👧 🇫🇷! [sic] 5°C"), @"AT&T and Q&A|, w/o sugar|, s/he and|/|or C$|5 :) 👩‍👩‍👧 🇫🇷|! [|sic|] 5|°|C");
}

#[test]
fn floods_stay_linear() {
    for flood in [
        "'", "\"", "@", "a@", ".", "a.", "-", "U.", "1/", "x'", "\u{301}", "a\u{301}", "http://", "www.", "&", "a&b", "/", "ab.cd", "1,",
        " ", "\n", "“’",
    ] {
        let text = flood.repeat(400_000 / flood.len());
        let mut pieces = Vec::new();
        let begun = std::time::Instant::now();
        tokenize(&text, 0, text.len(), &mut pieces);
        assert!(begun.elapsed().as_secs() < 20, "{flood:?}");
        assert!(pieces.iter().all(|p| (p.end - p.start) as usize <= LONGEST + 4));
    }
}

fn odd_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "'", "’", "‘", "“", "”", "\"", "``", "''", "«", "»", "„", "‚", "‹", "›", "`", "´", "′", "″", "‛", "‟", "「", "」", "＂"
        ])
        .prop_map(String::from),
        prop::sample::select(vec![
            "n't", "s", "U.S.", "a.m.", "Mr.", ".", "...", "…", "!?", " ", "\n", "\t", "\u{a0}", "\u{200b}", "\u{200d}", "\u{301}", "é",
            "1,000", "-", "—", "www.", "http://", "@", "&", "/", "$", "a", "B", "9", "x.com"
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn tokens_cover_all_but_space_once(text in odd_text()) {
        let mut pieces = Vec::new();
        tokenize(&text, 0, text.len(), &mut pieces);
        let mut at = 0;
        for piece in pieces {
            let (start, end) = (piece.start as usize, piece.end as usize);
            prop_assert!(at <= start && start < end);
            prop_assert!(text[at..start].chars().all(is_space), "left out {:?}", &text[at..start]);
            prop_assert!(!text[start..end].chars().any(is_space));
            at = end;
        }
        prop_assert!(text[at..].chars().all(is_space));
    }
}

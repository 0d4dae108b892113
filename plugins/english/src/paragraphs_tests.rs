use super::*;
use insta::assert_snapshot;
use proptest::prelude::*;

fn read(text: &str) -> String {
    let mut blocks = Vec::new();
    find(text, &mut blocks);
    let lines: Vec<String> = blocks
        .iter()
        .map(|b| format!("{:8} {}", format!("{:?}", b.kind), text[b.start as usize..b.end as usize].replace('\n', "⏎")))
        .collect();
    lines.join("\n")
}

#[test]
fn a_wire_story() {
    assert_snapshot!(read("Harbor Talks Stall as Strike Enters Third Week\n\nBy ANA RUIZ and Tom Bell\n\nPORT ELSA, June 19 (Reuters) — Dockers walked out on Monday.\n\nFILE - Cranes stand idle in Port Elsa, June 3. (AP Photo/Lea Roth)\n\nWhat comes next\n\nThe union said it would meet again.\n\nReporting by Ana Ruiz; editing by Tom Bell"), @"
    Title    Harbor Talks Stall as Strike Enters Third Week
    Byline   By ANA RUIZ and Tom Bell
    Dateline PORT ELSA, June 19 (Reuters) —
    Body     Dockers walked out on Monday.
    Caption  FILE - Cranes stand idle in Port Elsa, June 3. (AP Photo/Lea Roth)
    Heading  What comes next
    Body     The union said it would meet again.
    Byline   Reporting by Ana Ruiz; editing by Tom Bell
    ");
}

#[test]
fn datelines() {
    assert_snapshot!(read("PORT ELSA (AP) — The mayor resigned on Friday after a long night of talks.\nShe left."), @"
    Dateline PORT ELSA (AP) —
    Body     The mayor resigned on Friday after a long night of talks.
    Body     She left.
    ");
    assert_snapshot!(read("LINDEN, Okla., Sept. 4 -- Rain fell for the fifth day in a row across the plain.\nIt stopped."), @"
    Dateline LINDEN, Okla., Sept. 4 --
    Body     Rain fell for the fifth day in a row across the plain.
    Body     It stopped.
    ");
    assert_snapshot!(read("The mayor - a former judge - resigned on Friday, saying that she was tired.\nShe left."), @"
    Body     The mayor - a former judge - resigned on Friday, saying that she was tired.
    Body     She left.
    ");
    assert_snapshot!(read("EXPLAINER - What the council decided and why it matters to those who live here.\nIt was late."), @"
    Body     EXPLAINER - What the council decided and why it matters to those who live here.
    Body     It was late.
    ");
}

#[test]
fn line_breaks_end_paragraphs_unless_the_text_is_wrapped() {
    assert_snapshot!(read("One short line here.\nAnother line there."), @"
    Body     One short line here.
    Body     Another line there.
    ");
    let wrapped = "The harbor council met on Tuesday evening to talk about the\nprice of ferry tickets, which had risen by a third since the\nspring, and about the state of the north pier, where two of\nthe wooden beams had given way under the weight of a lorry\ncarrying stones for the new lighthouse. Nobody was hurt, the\ncouncil said, but the pier would stay closed until the end of\nthe summer at the least, and ferries would leave from the\nsouth pier.\n\nThe lorry's owner declined to comment.";
    assert_snapshot!(read(wrapped), @"
    Body     The harbor council met on Tuesday evening to talk about the⏎price of ferry tickets, which had risen by a third since the⏎spring, and about the state of the north pier, where two of⏎the wooden beams had given way under the weight of a lorry⏎carrying stones for the new lighthouse. Nobody was hurt, the⏎council said, but the pier would stay closed until the end of⏎the summer at the least, and ferries would leave from the⏎south pier.
    Body     The lorry's owner declined to comment.
    ");
}

#[test]
fn lists_and_nothing() {
    assert_snapshot!(read("- apples\n- pears\n\n\n"), @"
    Body     - apples
    Body     - pears
    ");
    assert_snapshot!(read("\u{feff} \n\r\n\t"), @"");
    assert_snapshot!(read("Only a title"), @"Body     Only a title");
}

#[test]
fn a_million_line_breaks() {
    let mut blocks = Vec::new();
    find(&"\n".repeat(1_000_000), &mut blocks);
    assert!(blocks.is_empty());
    find(&"A b\n".repeat(250_000), &mut blocks);
    assert_eq!(blocks.len(), 250_000);
}

proptest! {
    #[test]
    fn blocks_are_ordered_and_cover_all_but_space(parts in prop::collection::vec(prop::sample::select(vec![
        "\n", "\n", "\r\n", " ", "PORT ELSA", " (AP)", " — ", "By ", "Ana Ruiz", "said.", "“", ",", "FILE - ", "é", "\u{2028}", "x", "(", ")", "1",
    ]), 0..60)) {
        let text = parts.concat();
        let mut blocks = Vec::new();
        find(&text, &mut blocks);
        let mut at = 0;
        for block in blocks {
            let (start, end) = (block.start as usize, block.end as usize);
            prop_assert!(at <= start && start < end);
            prop_assert!(text[at..start].chars().all(is_space));
            at = end;
        }
        prop_assert!(text[at..].chars().all(is_space));
    }
}

//! How the pack reads what news looks like, a page a phenomenon: under each sentence its words with part of speech and the
//! word each depends on, then what is spoken of, with all its mentions.
//!
//! A case of `tests/cases` is a text; cases are parted by a line of hyphens, and `¶` stands for a line break.

use dateline_english::English;
use dateline_sdk::core::Label;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::direct;
use dateline_sdk::prelude::*;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

fn page(english: &English<'static>, text: &str) -> String {
    let layers: Vec<Layer> = direct::run(english, text, &[], &mut Default::default()).expect("the pack reads any text");
    let mut out = String::new();
    let (paragraphs, sentences, tokens) = (
        layers[0].view::<Paragraph>().expect("paragraphs"),
        layers[1].view::<Sentence>().expect("sentences"),
        layers[2].view::<Token>().expect("tokens"),
    );
    for (_, sentence) in sentences.iter() {
        let kind = paragraphs.get(sentence.paragraph).kind;
        if kind != ParagraphKind::Body {
            let _ = writeln!(out, "({})", kind.name());
        }
        let first = sentence.tokens.range().start;
        let mut rows = [String::new(), String::new(), String::new()];
        for (at, token) in tokens.rows(sentence.tokens) {
            let head = token.head.map_or("root".to_owned(), |head| format!("{}:{}", head.index() + 1 - first, token.deprel.name()));
            let cells = [token.span.slice(text).to_owned(), token.upos.name().to_owned(), head];
            let number = format!("{} ", at.index() + 1 - first);
            let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0) + number.len() + 1;
            for (row, (cell, before)) in rows.iter_mut().zip(cells.iter().zip([number.as_str(), "", ""])) {
                let blanks = width - cell.width() - before.len();
                let _ = write!(row, "{before}{cell}{}", " ".repeat(blanks));
            }
        }
        rows.iter().for_each(|row| {
            let _ = writeln!(out, "  {}", row.trim_end());
        });
    }
    let (mentions, entities, members) = (
        layers[3].view::<Mention>().expect("mentions"),
        layers[4].view::<Entity>().expect("entities"),
        layers[5].view::<EntityMention>().expect("members"),
    );
    for (_, entity) in entities.iter() {
        let rows: Vec<Mention> = members.rows(entity.mentions).map(|(_, member)| mentions.get(member.mention)).collect();
        // A thing spoken of once, and by no name, tells little.
        if rows.len() == 1 && rows[0].kind != MentionKind::Name {
            continue;
        }
        let list: Vec<&str> = rows.iter().map(|mention| mention.span.slice(text)).collect();
        let _ = write!(out, "  = {} · {}", entities.str(entity.name), entity.kind.name());
        if !entities.str(entity.stands_for).is_empty() {
            let _ = write!(out, " · for {}", entities.str(entity.stands_for));
        }
        let _ = writeln!(out, ": {}", list.join(" | ").replace('\n', "¶"));
    }
    out
}

#[test]
fn families() {
    let english: English = direct::instance().expect("the pack has nothing to set");
    insta::glob!("cases/*.txt", |path| {
        let cases = std::fs::read_to_string(path).expect("the cases are there");
        let pages: Vec<String> = cases
            .split("\n---\n")
            .map(|case| case.trim_matches('\n').replace('¶', "\n"))
            .map(|case| format!("{}\n{}", case.replace('\n', "¶"), page(&english, &case)))
            .collect();
        insta::assert_snapshot!(pages.join("\n"));
    });
}

/// Every mention belongs to one entity, which names it.
#[test]
fn entities_partition_the_mentions_of_every_case() {
    let english: English = direct::instance().expect("the pack has nothing to set");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut all = 0;
    for file in std::fs::read_dir(folder).expect("the cases are there") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text").replace('¶', "\n");
        let layers: Vec<Layer> = direct::run(&english, &text, &[], &mut Default::default()).expect("the pack reads any text");
        let (mentions, entities, members) = (
            layers[3].view::<Mention>().expect("mentions"),
            layers[4].view::<Entity>().expect("entities"),
            layers[5].view::<EntityMention>().expect("members"),
        );
        let mut seen = vec![0; mentions.len()];
        for (id, entity) in entities.iter() {
            assert!(!entity.mentions.is_empty());
            for (_, member) in members.rows(entity.mentions) {
                assert_eq!(mentions.get(member.mention).entity, id);
                seen[member.mention.index()] += 1;
            }
        }
        assert!(seen.iter().all(|&times| times == 1), "{seen:?}");
        all += seen.len();
    }
    assert!(all > 200, "{all} mentions in all cases");
}

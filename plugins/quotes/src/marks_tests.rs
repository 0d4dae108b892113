use super::*;
use dateline_testkit::Interlinear;
use proptest::prelude::*;

/// The text, and under it each run's marks with its depth; `>` at the end of a run that is not closed.
fn shown(text: &str) -> String {
    let mut start = 0;
    let mut paragraphs = Vec::new();
    for line in text.split('\n') {
        paragraphs.push(Span::between(start, start + line.len() as u32));
        start += line.len() as u32 + 1;
    }
    let mut page = Interlinear::new(text);
    for run in runs(text, &paragraphs) {
        let sign = char::from_digit(run.depth as u32 + 1, 36).unwrap_or('?');
        page.mark(Span::between(run.span.start(), run.inner.start()), sign);
        if run.closed {
            page.mark(Span::between(run.inner.end(), run.span.end()), sign);
        } else {
            page.note(format!("open to the end: {}", run.inner.slice(text)));
        }
        if let Some(before) = run.continues {
            page.note(format!("goes on from run {before}"));
        }
    }
    page.to_string()
}

const PAGES: &[(&str, &str)] = &[
    ("curly marks with single ones inside", "“I said, ‘Go,’” she said. “He’s gone.”"),
    ("straight marks by what stands around them", "\"Go,\" she said. \"I won't,\" he said (\"no\")."),
    ("single marks and apostrophes", "‘The strikers’ demands weren’t met,’ said Dahl in the ’90s."),
    ("straight single marks", "'The strikers' demands weren't met,' said Dahl. 'Rock 'n' roll,' she said."),
    ("doubled single marks", "''Go,'' she said. ``Now,'' he said."),
    ("guillemets with room inside", "« Go », she said. « Now, » he said. Said: « Soon »; « Never »."),
    ("guillemets either way round", "«Go», she said. »Now«, he said. ‹Soon›."),
    ("low marks", "„Go“, she said."),
    ("an opening mark on every paragraph", "“We began in March.\n“By May we could work.\n“In June we were done,” she said."),
    ("unclosed marks end with the paragraph", "“We open on Monday, said Okoro.\nBarrow said “no” twice."),
    ("an opening mark too many", "“We open “on Monday,” said Okoro. “Good.”"),
    ("a closing mark too many", "We open on Monday,” said Okoro. “Good.”"),
    ("inches and feet", "The 6'2\" plank was 12\" wide, \"give or take,\" he said."),
    ("two closing marks behind a comma", "\"You said, 'We open on Monday,'\" Okoro said. \"'Monday,'\" he repeated."),
    ("mixed marks", "“We open on Monday,\" said Okoro."),
];

#[test]
fn pages() {
    let pages: Vec<String> = PAGES.iter().map(|(what, text)| format!("# {what}\n{}", shown(text))).collect();
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn a_million_marks_take_no_time_to_speak_of() {
    for marks in ["\"", "“", "”", "'a ", "‘a", "“‘", "a\" "] {
        let text = marks.repeat(1_000_000 / marks.chars().count());
        let found = runs(&text, &[Span::between(0, text.len() as u32)]);
        assert!(found.len() <= 1_000_000);
    }
}

proptest! {
    #[test]
    fn runs_are_a_tree_inside_the_text(text in "([\"'“”‘’„«»‹›` .,\n]|[a-zé]{1,3}|s’ |n't ){0,60}") {
        let mut start = 0;
        let mut paragraphs = Vec::new();
        for line in text.split('\n') {
            paragraphs.push(Span::between(start, start + line.len() as u32));
            start += line.len() as u32 + 1;
        }
        let found = runs(&text, &paragraphs);
        for (at, run) in found.iter().enumerate() {
            prop_assert!(text.get(run.span.start() as usize..run.span.end() as usize).is_some());
            prop_assert!(run.span.contains(run.inner));
            prop_assert!(run.depth < DEPTH);
            prop_assert!(paragraphs.iter().any(|paragraph| paragraph.contains(run.span)));
            match run.parent {
                Some(parent) => {
                    prop_assert!(parent < at);
                    prop_assert!(found[parent].inner.contains(run.span));
                    prop_assert_eq!(found[parent].depth + 1, run.depth);
                }
                None => prop_assert_eq!(run.depth, 0),
            }
            if let Some(next) = found.get(at + 1) {
                prop_assert!(run.span.start() < next.span.start());
            }
        }
    }
}

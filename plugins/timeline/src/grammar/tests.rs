//! What the grammar promises the loop that reads a text.

use super::*;
use crate::{lexer, lexicon};

/// What [`Class::opens`] says is so: in a long text of the grammar's own words, in no order, no rule begins at the others.
#[test]
fn nothing_begins_at_a_word_that_opens_nothing() {
    let mut state = 11u64;
    let mut text = String::new();
    for _ in 0..60_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (state >> 33) as usize;
        let marks = [",", ".", "-", "\u{2013}", "/", ":", "(", ")", "$", "\u{2019}s", "1998", "12", "7", "3rd", "1990s", "Bo", "said"];
        let word = marks.get(at % (3 * marks.len())).copied().unwrap_or_else(|| lexicon::word(at / 64));
        if state >> 20 & 1 == 0 {
            text.push(' ');
        }
        if state >> 21 & 1 == 0 {
            text.extend(word.chars().next().map(|first| first.to_ascii_uppercase()));
            text.extend(word.chars().skip(1));
        } else {
            text.push_str(word);
        }
    }
    let lexemes = lexer::lex(&text);
    let reader = Reader { text: &text, lexemes: &lexemes };
    let closed = (0..lexemes.len()).filter(|at| !lexemes[*at].class.opens());
    let mut seen = 0;
    for at in closed {
        seen += 1;
        let begins = reader.shared_day(at).is_some()
            || reader.expression(at).is_some_and(|(end, expr, ..)| end > at && reader.stands(at, end, &expr))
            || reader.weak(at).is_some();
        let shown: Vec<&str> = (at..at + 6).map(|at| reader.word(at)).collect();
        assert!(!begins, "{shown:?}");
    }
    assert!(seen > 10_000, "{seen}");
}

//! The form of a word with typographic variants made plain, for matching: straight quotation marks,
//! one hyphen and one dash, no ligatures, no invisible characters.

/// Appends the plain form of a word to `out`; says whether it differs from what is written.
pub fn plain(word: &str, out: &mut String) -> bool {
    if word.is_ascii() {
        let same = match word {
            "``" | "''" => {
                out.push('"');
                return true;
            }
            "--" | "---" => {
                out.push('—');
                return true;
            }
            "`" => {
                out.push('\'');
                return true;
            }
            _ => true,
        };
        out.push_str(word);
        return !same;
    }
    match word {
        "’’" | "‘‘" => {
            out.push('"');
            return true;
        }
        "…" => {
            out.push_str("...");
            return true;
        }
        _ => {}
    }
    let begun = out.len();
    for c in word.chars() {
        match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' | '〝' | '〞' => out.push('"'),
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' | '＇' => out.push('\''),
            '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2212}' => out.push('-'),
            '\u{2015}' | '\u{2500}' => out.push('—'),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬀ' => out.push_str("ff"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => {}
            _ => out.push(c),
        }
    }
    if out.len() == begun {
        out.push_str(word);
    }
    out[begun..] != *word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (word, wanted) in [
            ("“", "\""),
            ("n’t", "n't"),
            ("--", "—"),
            ("oﬃce", "office"),
            ("co\u{ad}op", "co-op".trim_end_matches("-op")),
            ("plain", "plain"),
            ("…", "..."),
        ] {
            let mut out = String::new();
            let changed = plain(word, &mut out);
            assert_eq!(changed, out != word, "{word}");
            if word != "co\u{ad}op" {
                assert_eq!(out, wanted);
            } else {
                assert_eq!(out, "coop");
            }
        }
    }
}

//! Laying out the table, and correcting a teacher by it.

use std::collections::BTreeMap;

use dateline_learn::word::{Case, Word};

use super::{BEGINNING, LONGEST, Listed, Lists, capital, step};
use crate::clusters::Clusters;
use crate::tokens;
use crate::training::Sentence;

/// The lists by their files, in the order of the bits of their classes: first the words that make no phrase.
pub(crate) const FILES: [&str; 9] =
    ["firstnames", "surnames", "places", "parties", "institutions", "media", "companies", "schools", "teams"];
/// The classes of which nothing is an organisation.
const OTHERS: u16 = 0b111;
/// The tags of the first word of an organisation and of those after it.
const ORGANISATION: [u8; 2] = [3, 4];

/// Makes the table of lists, each the text of its file: a line a name, its forms between bars, comments behind `#`.
pub(crate) fn build(lists: &[String]) -> Vec<u32> {
    let mut found: BTreeMap<u64, u16> = BTreeMap::new();
    for (number, list) in lists.iter().enumerate() {
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        for form in lines.flat_map(|line| line.split('|')).map(str::trim).filter(|form| !form.is_empty()) {
            // As the treebanks cut words, and as texts do that are cut at blanks alone.
            let mut pieces = Vec::new();
            tokens::tokenize(form, 0, form.len(), &mut pieces);
            let pieces: Vec<&str> = pieces.iter().map(|piece| piece.of(form)).collect();
            for words in [pieces, form.split(' ').collect()] {
                add(&mut found, &words, 1 << number);
            }
        }
    }
    let entries: Vec<(u64, u32)> = found.into_iter().map(|(hash, classes)| (hash, u32::from(classes))).collect();
    Clusters::build(&entries)
}

fn add(found: &mut BTreeMap<u64, u16>, forms: &[&str], class: u16) {
    let words = Word::all(forms);
    let Some((first, rest)) = words.split_first().filter(|(first, rest)| capital(first) && rest.len() < LONGEST) else { return };
    let mut phrase = if rest.is_empty() && first.case == Case::Upper { first.form } else { first.lower };
    for word in rest {
        *found.entry(phrase).or_default() |= BEGINNING;
        phrase = step(phrase, word);
    }
    *found.entry(phrase).or_default() |= class;
}

/// Lets the lists overrule a teacher, who is unsure of organisations: a listed phrase of several words that can be nothing else is
/// one, unless it is a part of a longer name.
pub(crate) fn overrule(sentences: &mut [Sentence], lists: &[String]) {
    let table = build(lists);
    let Some(lists) = Lists::new(table.as_slice().into()) else { return };
    let mut listed = Vec::new();
    for sentence in sentences.iter_mut().filter(|s| s.names.len() == s.len()) {
        lists.read(&Word::all(&sentence.words()), &mut listed);
        let first = |(i, listed): &(usize, &Listed)| listed.start as usize == *i && listed.classes != 0;
        for (start, phrase) in listed.iter().enumerate().filter(first) {
            let end = phrase.end as usize;
            let begins = |tag: u8| tag == 0 || tag % 2 == 1;
            let apart = begins(sentence.names[start]) && sentence.names.get(end).is_none_or(|&tag| begins(tag));
            if end - start > 1 && phrase.classes & OTHERS == 0 && apart {
                sentence.names[start..end].fill(ORGANISATION[1]);
                sentence.names[start] = ORGANISATION[0];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence with each listed phrase in brackets and its classes behind it, and those of single words behind a stroke.
    fn marked(lists: &[&str], sentence: &str) -> String {
        let mut texts = vec![String::new(); FILES.len()];
        texts.iter_mut().zip(lists).for_each(|(text, list)| (*list).clone_into(text));
        let table = build(&texts);
        let forms: Vec<&str> = sentence.split(' ').collect();
        let mut listed = Vec::new();
        Lists::new(table.as_slice().into()).unwrap().read(&Word::all(&forms), &mut listed);
        let name = |classes: u16| (0..9).filter(|bit| classes >> bit & 1 == 1).map(|bit| &FILES[bit][..3]).collect::<Vec<_>>().join("+");
        let mut out: Vec<String> = forms.iter().map(|form| (*form).to_owned()).collect();
        for (i, l) in listed.iter().enumerate() {
            if l.own & super::super::PEOPLE != 0 {
                out[i].push_str(&format!("/{}", name(l.own & super::super::PEOPLE)));
            }
            if l.classes != 0 && l.start as usize == i {
                out[i].insert(0, '[');
                out[l.end as usize - 1].push_str(&format!("]{}", name(l.classes)));
            }
        }
        out.join(" ")
    }

    const LISTS: [&str; 6] = [
        "Vera\nJonas",
        "Talbot",
        "# rivers\nKelva\nLower Kelva\nSundby",
        "Sundby List|SL\nKelvan People's Party|KPP",
        "Bank of Kelva",
        "Sundby List Gazette|The Gazette",
    ];

    #[test]
    fn the_longest_phrase_stands() {
        assert_eq!(
            marked(&LISTS, "In Sundby the Sundby List and the Sundby List Gazette met Vera Talbot ."),
            "In [Sundby]pla the [Sundby List]par and the [Sundby List Gazette]med met Vera/fir Talbot/sur ."
        );
        assert_eq!(marked(&LISTS, "the Bank of Kelva , the Bank of Sundby"), "the [Bank of Kelva]ins , the Bank of [Sundby]pla");
    }

    #[test]
    fn capitals_and_cuts() {
        assert_eq!(marked(&LISTS, "KELVAN PEOPLE 'S PARTY WINS LOWER KELVA"), "[KELVAN PEOPLE 'S PARTY]par WINS [LOWER KELVA]pla");
        assert_eq!(
            marked(&LISTS, "the sundby list , Sl , SL , Kelvan People's Party"),
            "the sundby list , Sl , [SL]par , [Kelvan People's Party]par"
        );
    }

    #[test]
    fn a_teacher_is_overruled_about_organisations_only() {
        let lists: Vec<String> = LISTS.iter().map(|l| (*l).to_owned()).collect();
        let mut sentence = Sentence {
            forms: "Sundby List , Bank of Kelva Towers , Lower Kelva".split(' ').map(str::to_owned).collect(),
            names: vec![5, 0, 0, 3, 4, 4, 4, 0, 0, 0],
            ..Sentence::default()
        };
        overrule(std::slice::from_mut(&mut sentence), &lists);
        assert_eq!(sentence.names, [3, 4, 0, 3, 4, 4, 4, 0, 0, 0]);
    }
}

//! Makes the table of lemmas and features from treebanks.

use std::collections::{BTreeMap, BTreeSet};

use dateline_learn::model::ModelBuilder;
use dateline_learn::table::Table;

use super::{Key, LONGEST_ENDING, key};
use crate::corpora::Document;

type Counts = BTreeMap<String, usize>;

/// The model file: `header` lines say where it comes from.
#[must_use]
pub fn train(documents: &[Document], header: &[(String, String)]) -> Vec<u8> {
    let mut entries: Vec<(Key, String, String, String)> = Vec::new();
    lemmas(documents, &mut entries);
    features(documents, &mut entries);
    let mut strings = String::new();
    let mut ends: Vec<u32> = Vec::new();
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut places = Vec::new();
    for (kind, tag, text, value) in entries {
        let number = *numbers.entry(value.clone()).or_insert_with(|| {
            strings.push_str(&value);
            ends.push(crate::reading::narrow(strings.len()));
            crate::reading::narrow(ends.len() - 1)
        });
        places.push((key(kind, &tag, &text), number));
    }
    let mut builder = ModelBuilder::default();
    builder.line("task", "lemma");
    for (name, value) in header {
        builder.line(name, value);
    }
    builder.line("strings", &strings);
    builder.u32s("table", &Table::build(&places));
    builder.u32s("ends", &ends);
    builder.finish()
}

fn commonest(counts: &Counts) -> (&str, usize) {
    let mut best = ("", 0);
    for (value, &count) in counts {
        if count > best.1 {
            best = (value, count);
        }
    }
    best
}

/// The edit from a form to a lemma: characters to cut (at most nine), then what to add.
fn edit(from: &str, to: &str) -> String {
    let shared = from.chars().zip(to.chars()).take_while(|(a, b)| a == b).count();
    let cut = from.chars().count() - shared;
    if cut > 9 {
        return format!("={to}");
    }
    format!("{cut}{}", to.chars().skip(shared).collect::<String>())
}

fn lemmas(documents: &[Document], entries: &mut Vec<(Key, String, String, String)>) {
    let mut by_word: BTreeMap<(String, String), Counts> = BTreeMap::new();
    let mut written: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for word in documents.iter().flat_map(|d| &d.sentences).flatten() {
        if word.lemma == "_" || word.form.contains(' ') || word.form.is_empty() {
            continue;
        }
        let form = word.form.replace('’', "'");
        let proper = matches!(word.xpos.as_str(), "NNP" | "NNPS" | "ADD" | "FW");
        let base = if proper { form.clone() } else { form.to_lowercase() };
        let change = edit(&base, &word.lemma);
        *by_word.entry((word.xpos.clone(), form.to_lowercase())).or_default().entry(change).or_default() += 1;
        *written.entry((word.xpos.clone(), form)).or_default().entry(word.lemma.clone()).or_default() += 1;
    }
    // Endings: each word form votes once, by its commonest edit.
    let mut endings: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for ((tag, form), counts) in &by_word {
        let change = commonest(counts).0.to_owned();
        for length in 0..=LONGEST_ENDING.min(form.len()) {
            if let Some(ending) = form.get(form.len() - length..)
                && !(length == form.len() && length > 0)
                && change.bytes().next().is_some_and(|digit| usize::from(digit.saturating_sub(b'0')) <= length.max(4))
                && !change.starts_with('=')
            {
                *endings.entry((tag.clone(), ending.to_owned())).or_default().entry(change.clone()).or_default() += 1;
            }
        }
    }
    let mut kept: BTreeMap<(String, String), String> = BTreeMap::new();
    for length in 0..=LONGEST_ENDING {
        for ((tag, ending), counts) in endings.iter().filter(|((_, ending), _)| ending.len() == length) {
            let (change, count) = commonest(counts);
            let total: usize = counts.values().sum();
            let shorter = by_ending(&kept, tag, ending);
            if shorter != Some(change) && (length == 0 || (count >= 2 && count * 3 >= total * 2)) {
                kept.insert((tag.clone(), ending.clone()), change.to_owned());
            }
        }
    }
    for ((tag, form), counts) in &by_word {
        let change = commonest(counts).0;
        if by_ending(&kept, tag, form) != Some(change) {
            entries.push((Key::Lower, tag.clone(), form.clone(), change.to_owned()));
        }
    }
    for ((tag, form), counts) in &written {
        let (lemma, count) = commonest(counts);
        let proper = matches!(tag.as_str(), "NNP" | "NNPS" | "ADD" | "FW");
        let low = form.to_lowercase();
        let base = if proper { form.clone() } else { low.clone() };
        let by_rule = by_word.get(&(tag.clone(), low)).map(|c| commonest(c).0.to_owned());
        let mut guess = String::new();
        super::apply(&base, by_rule.as_deref().unwrap_or("0"), &mut guess);
        if guess != lemma && (count >= 2 || form.chars().skip(1).any(char::is_uppercase)) {
            entries.push((Key::Written, tag.clone(), form.clone(), format!("={lemma}")));
        }
    }
    let verbs: BTreeSet<&str> = documents
        .iter()
        .flat_map(|d| &d.sentences)
        .flatten()
        .filter(|w| w.upos == "VERB" && w.lemma.len() > 1)
        .map(|w| w.lemma.as_str())
        .collect();
    for verb in verbs.into_iter().filter(|verb| verb.bytes().all(|b| b.is_ascii_lowercase())) {
        entries.push((Key::Verb, "V".to_owned(), verb.to_owned(), String::new()));
    }
    for ((tag, ending), change) in kept {
        entries.push((Key::Ending, tag, ending, change));
    }
}

fn by_ending<'k>(kept: &'k BTreeMap<(String, String), String>, tag: &str, form: &str) -> Option<&'k str> {
    for length in (0..=LONGEST_ENDING.min(form.len())).rev() {
        if let Some(ending) = form.get(form.len() - length..)
            && let Some(change) = kept.get(&(tag.to_owned(), ending.to_owned()))
        {
            return Some(change);
        }
    }
    None
}

fn features(documents: &[Document], entries: &mut Vec<(Key, String, String, String)>) {
    let mut by_tag: BTreeMap<String, Counts> = BTreeMap::new();
    let mut by_word: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for word in documents.iter().flat_map(|d| &d.sentences).flatten() {
        let features = if word.feats == "_" { "" } else { word.feats.as_str() };
        *by_tag.entry(word.xpos.clone()).or_default().entry(features.to_owned()).or_default() += 1;
        let form = word.form.to_lowercase().replace('’', "'");
        *by_word.entry((word.xpos.clone(), form)).or_default().entry(features.to_owned()).or_default() += 1;
    }
    for (tag, counts) in &by_tag {
        entries.push((Key::TagFeatures, tag.clone(), String::new(), commonest(counts).0.to_owned()));
    }
    for ((tag, form), counts) in &by_word {
        let (features, count) = commonest(counts);
        let least = if matches!(tag.as_str(), "RB" | "DT" | "IN" | "CD" | "WDT" | "PDT") { 1 } else { 3 };
        if count >= least && by_tag.get(tag).is_none_or(|c| commonest(c).0 != features) {
            entries.push((Key::WordFeatures, tag.clone(), form.clone(), features.to_owned()));
        }
    }
}

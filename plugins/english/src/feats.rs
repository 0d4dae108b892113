//! Morphological features as UD writes them: by word and tag from the table, agreement and voice from the tree.

use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

use crate::reading::{Reading, Trees};

/// The features of a token: `Number=Sing|Person=3`; nothing if it has none.
#[must_use]
pub fn of(text: &str, reading: &Reading, trees: &Trees, token: usize) -> &'static str {
    let word = reading.word(text, token);
    match reading.xpos[token] {
        Xpos::Vbd | Xpos::Vbp => finite(text, reading, trees, token),
        Xpos::Vbn => {
            let passive =
                child(trees, reading, token, &[Deprel::AuxPass, Deprel::NsubjPass]) || !child(trees, reading, token, &[Deprel::Aux]);
            if passive && reading.upos[token] == Upos::Verb { "Tense=Past|VerbForm=Part|Voice=Pass" } else { "Tense=Past|VerbForm=Part" }
        }
        Xpos::Vbg => {
            let participle = child(trees, reading, token, &[Deprel::Aux])
                || matches!(
                    reading.deprels[token],
                    Deprel::Advcl
                        | Deprel::Root
                        | Deprel::Parataxis
                        | Deprel::Case
                        | Deprel::AuxPass
                        | Deprel::Cop
                        | Deprel::Conj
                        | Deprel::Aux
                        | Deprel::Mark
                );
            if participle { "Tense=Pres|VerbForm=Part" } else { "VerbForm=Ger" }
        }
        Xpos::Vb => {
            let bare = !child(trees, reading, token, &[Deprel::Aux, Deprel::Mark, Deprel::Nsubj, Deprel::AuxPass]);
            let main = matches!(reading.deprels[token], Deprel::Root | Deprel::Parataxis | Deprel::Ccomp);
            if bare && main { "Mood=Imp|VerbForm=Fin" } else { "VerbForm=Inf" }
        }
        Xpos::Prp
            if matches!(reading.deprels[token], Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::Nmod | Deprel::Conj)
                && word.eq_ignore_ascii_case("it") =>
        {
            "Case=Acc|Gender=Neut|Number=Sing|Person=3|PronType=Prs"
        }
        Xpos::Prp
            if matches!(reading.deprels[token], Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::Nmod)
                && word.eq_ignore_ascii_case("you") =>
        {
            "Case=Acc|Person=2|PronType=Prs"
        }
        Xpos::Wp | Xpos::Wdt | Xpos::Wrb | Xpos::WpPossessive if crate::mentions::relative_antecedent(reading, token).is_some() => {
            "PronType=Rel"
        }
        _ => reading.features[token],
    }
}

fn child(trees: &Trees, reading: &Reading, token: usize, relations: &[Deprel]) -> bool {
    trees.children(token).any(|child| relations.contains(&reading.deprels[child]))
}

macro_rules! finite_forms {
    ($number:literal, $person:literal) => {
        [
            concat!("Mood=Ind|Number=", $number, "|Person=", $person, "|Tense=Past|VerbForm=Fin"),
            concat!("Mood=Ind|Number=", $number, "|Person=", $person, "|Tense=Pres|VerbForm=Fin"),
        ]
    };
}

/// What a finite verb says in the past and in the present, by the number and the person of its subject.
const SINGULAR_FIRST: [&str; 2] = finite_forms!("Sing", "1");
const PLURAL_FIRST: [&str; 2] = finite_forms!("Plur", "1");
const SECOND: [&str; 2] = finite_forms!("Sing", "2");
const SINGULAR: [&str; 2] = finite_forms!("Sing", "3");
const PLURAL: [&str; 2] = finite_forms!("Plur", "3");

/// Person and number of a finite verb are those of its subject.
fn finite(text: &str, reading: &Reading, trees: &Trees, token: usize) -> &'static str {
    let verb = if matches!(reading.deprels[token], Deprel::Aux | Deprel::AuxPass | Deprel::Cop) {
        reading.head(token).unwrap_or(token)
    } else {
        token
    };
    let subject_of = |verb: usize| {
        trees
            .children(verb)
            .find(|&child| matches!(reading.deprels[child], Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl | Deprel::Csubj))
    };
    // A verb joined to another has that one's subject.
    let shared = || reading.head(verb).filter(|_| reading.deprels[verb] == Deprel::Conj).and_then(subject_of);
    let subject = subject_of(verb).or_else(shared);
    let subject_is = |words: &[&str]| subject.is_some_and(|s| words.iter().any(|word| reading.word(text, s).eq_ignore_ascii_case(word)));
    let form_is = |form: &str| reading.word(text, token).eq_ignore_ascii_case(form);
    let joined = || subject.is_some_and(|s| trees.children(s).any(|child| reading.deprels[child] == Deprel::Conj));
    let plural_noun = || subject.is_some_and(|s| matches!(reading.xpos[s], Xpos::Nns | Xpos::Nnps));
    let present = reading.xpos[token] == Xpos::Vbp;
    let [past_form, present_form] = if subject_is(&["I"]) {
        SINGULAR_FIRST
    } else if subject_is(&["we"]) {
        PLURAL_FIRST
    } else if subject_is(&["you"]) {
        SECOND
    } else if subject_is(&["they", "these", "those"]) {
        PLURAL
    } else if form_is("am") || form_is("'m") {
        SINGULAR_FIRST
    } else if joined() || plural_noun() || present || form_is("were") {
        PLURAL
    } else {
        SINGULAR
    };
    if present { present_form } else { past_form }
}

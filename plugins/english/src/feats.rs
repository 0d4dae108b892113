//! Morphological features as UD writes them: by word and tag from the table, agreement and voice from the tree.

use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

use crate::lemma::Lemmas;
use crate::reading::{Reading, Trees};

/// Appends the features of a token: `Number=Sing|Person=3`; nothing if it has none.
pub fn append(text: &str, reading: &Reading, trees: &Trees, token: usize, out: &mut String) {
    let word = reading.word(text, token);
    match reading.xpos[token] {
        Xpos::Vbd | Xpos::Vbp => finite(text, reading, trees, token, out),
        Xpos::Vbn => {
            let passive =
                child(trees, reading, token, &[Deprel::AuxPass, Deprel::NsubjPass]) || !child(trees, reading, token, &[Deprel::Aux]);
            out.push_str(if passive && reading.upos[token] == Upos::Verb {
                "Tense=Past|VerbForm=Part|Voice=Pass"
            } else {
                "Tense=Past|VerbForm=Part"
            });
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
            out.push_str(if participle { "Tense=Pres|VerbForm=Part" } else { "VerbForm=Ger" });
        }
        Xpos::Vb => {
            let bare = !child(trees, reading, token, &[Deprel::Aux, Deprel::Mark, Deprel::Nsubj, Deprel::AuxPass]);
            let main = matches!(reading.deprels[token], Deprel::Root | Deprel::Parataxis | Deprel::Ccomp);
            out.push_str(if bare && main { "Mood=Imp|VerbForm=Fin" } else { "VerbForm=Inf" });
        }
        Xpos::Prp
            if matches!(reading.deprels[token], Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::Nmod | Deprel::Conj)
                && word.eq_ignore_ascii_case("it") =>
        {
            out.push_str("Case=Acc|Gender=Neut|Number=Sing|Person=3|PronType=Prs");
        }
        Xpos::Prp
            if matches!(reading.deprels[token], Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::Nmod)
                && word.eq_ignore_ascii_case("you") =>
        {
            out.push_str("Case=Acc|Person=2|PronType=Prs");
        }
        Xpos::Wp | Xpos::Wdt | Xpos::Wrb | Xpos::WpPossessive if crate::mentions::relative_antecedent(reading, token).is_some() => {
            out.push_str("PronType=Rel")
        }
        xpos => out.push_str(Lemmas::embedded().features(word, xpos)),
    }
}

fn child(trees: &Trees, reading: &Reading, token: usize, relations: &[Deprel]) -> bool {
    trees.children(token).any(|child| relations.contains(&reading.deprels[child]))
}

/// Person and number of a finite verb are those of its subject.
fn finite(text: &str, reading: &Reading, trees: &Trees, token: usize, out: &mut String) {
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
    let low = subject.map(|s| reading.word(text, s).to_lowercase()).unwrap_or_default();
    let joined = subject.is_some_and(|s| trees.children(s).any(|child| reading.deprels[child] == Deprel::Conj));
    let plural_noun = subject.is_some_and(|s| matches!(reading.xpos[s], Xpos::Nns | Xpos::Nnps));
    let present = reading.xpos[token] == Xpos::Vbp;
    let form = reading.word(text, token).to_lowercase();
    let (number, person) = match low.as_str() {
        "i" => ("Sing", "1"),
        "we" => ("Plur", "1"),
        "you" => ("Sing", "2"),
        "they" | "these" | "those" => ("Plur", "3"),
        _ if form == "am" || form == "'m" => ("Sing", "1"),
        _ if joined || plural_noun || present || form == "were" => ("Plur", "3"),
        _ => ("Sing", "3"),
    };
    out.push_str("Mood=Ind");
    if !number.is_empty() {
        out.push_str("|Number=");
        out.push_str(number);
    }
    out.push_str("|Person=");
    out.push_str(person);
    out.push_str(if present { "|Tense=Pres|VerbForm=Fin" } else { "|Tense=Past|VerbForm=Fin" });
}

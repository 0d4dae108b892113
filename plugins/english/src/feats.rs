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
            let passive = trees.children(token).any(|child| matches!(reading.deprels[child], Deprel::AuxPass | Deprel::NsubjPass));
            let modifier = matches!(reading.deprels[token], Deprel::Acl | Deprel::Amod);
            out.push_str(if (passive || modifier) && reading.upos[token] == Upos::Verb { "Tense=Past|VerbForm=Part|Voice=Pass" } else { "Tense=Past|VerbForm=Part" });
        }
        Xpos::Vbg => {
            let progressive = trees.children(token).any(|child| reading.deprels[child] == Deprel::Aux);
            out.push_str(if progressive || reading.deprels[token] == Deprel::Amod { "Tense=Pres|VerbForm=Part" } else { "VerbForm=Ger" });
        }
        Xpos::Vb => {
            let bare = trees.children(token).all(|child| !matches!(reading.deprels[child], Deprel::Aux | Deprel::Mark | Deprel::Nsubj | Deprel::AuxPass));
            let main = matches!(reading.deprels[token], Deprel::Root | Deprel::Parataxis | Deprel::Ccomp);
            out.push_str(if bare && main { "Mood=Imp|Person=2|VerbForm=Fin" } else { "VerbForm=Inf" });
        }
        Xpos::Wp | Xpos::Wdt | Xpos::Wrb | Xpos::WpPossessive if crate::mentions::relative_antecedent(reading, token).is_some() => out.push_str("PronType=Rel"),
        xpos => out.push_str(Lemmas::embedded().features(word, xpos)),
    }
}

/// Person and number of a finite verb are those of its subject.
fn finite(text: &str, reading: &Reading, trees: &Trees, token: usize, out: &mut String) {
    let verb = if matches!(reading.deprels[token], Deprel::Aux | Deprel::AuxPass | Deprel::Cop) { reading.head(token).unwrap_or(token) } else { token };
    let subject = trees.children(verb).find(|&child| matches!(reading.deprels[child], Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl | Deprel::Csubj));
    let low = subject.map(|s| reading.word(text, s).to_lowercase()).unwrap_or_default();
    let joined = subject.is_some_and(|s| trees.children(s).any(|child| reading.deprels[child] == Deprel::Conj));
    let plural_noun = subject.is_some_and(|s| matches!(reading.xpos[s], Xpos::Nns | Xpos::Nnps));
    let present = reading.xpos[token] == Xpos::Vbp;
    let form = reading.word(text, token).to_lowercase();
    let (number, person) = match low.as_str() {
        "i" => ("Sing", "1"),
        "we" => ("Plur", "1"),
        "you" => ("", "2"),
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

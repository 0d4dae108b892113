//! Whether the words say that something was not said: "never promised", "refused to say", "stopped short of calling for".

use crate::tree::{NONE, Tree};
use dateline_sdk::prelude::*;

/// Whether the words say that it was not said.
pub fn is_negated(tree: &Tree<'_>, cue: usize) -> bool {
    if cue == NONE {
        return false;
    }
    if matches!(tree.lemma(cue), "refuse" | "decline" | "fail") {
        return true;
    }
    let denies = |word: usize| {
        // what is quoted denies nothing about the quoting: “Never!” shouted the crowd
        let beside = |child: usize| tree.words[child].run() == tree.words[word].run();
        tree.children(word).take(40).filter(|child| beside(*child)).any(|child| {
            matches!(tree.lemma(child), "not" | "n't" | "never" | "no" | "neither" | "nor")
                && matches!(tree.words[child].deprel, Deprel::Advmod | Deprel::Det | Deprel::CcPreconj | Deprel::Cc | Deprel::Advcl)
        })
    };
    let word = &tree.words[cue];
    let above = (word.head() != NONE && word.deprel == Deprel::Xcomp).then_some(word.head());
    // "stopped short of calling for a vote"
    let short = |word: usize| tree.lemma(word) == "stop" && tree.children(word).take(40).any(|child| tree.lemma(child) == "short");
    let of_short = |above: usize| tree.lemma(above) == "short" && tree.words[above].head() != NONE && short(tree.words[above].head());
    let under_short = word.head() != NONE && (short(word.head()) || of_short(word.head()));
    denies(cue)
        || short(cue)
        || under_short
        || above.is_some_and(|above| matches!(tree.lemma(above), "refuse" | "decline" | "fail") || denies(above))
        || tree.child(cue, &[Deprel::Nsubj]).is_some_and(|subject| {
            matches!(tree.lemma(subject), "nobody" | "none" | "neither") || tree.norm(subject).eq_ignore_ascii_case("no one")
        })
}

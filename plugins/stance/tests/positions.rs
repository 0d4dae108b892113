//! Sentences with the positions found in them: `~` holder, `^` words that tell, `=` target, `?` condition. The base layers
//! are frozen files, so that these pages move only when the rules do.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline_sdk::core::Label;
use dateline_sdk::core::records::stance::{Shift, Stance, StanceModality, StancePart, StancePartRole};
use dateline_sdk::prelude::*;
use dateline_stance::Stances;
use dateline_testkit::{Interlinear, frozen};
use std::fmt::Write;

/// One page: under each sentence one block a position.
fn page(file: &str) -> String {
    let document = frozen::read(file).unwrap();
    let text = document.text.to_string();
    let layers: Vec<_> = document.layers.values().cloned().collect();
    let analyzer: Stances = dateline_sdk::direct::instance().unwrap();
    let found = dateline_sdk::direct::run(&analyzer, &text, &layers, &mut ()).unwrap();
    let (stances, parts) = (found[0].view::<Stance>().unwrap(), found[1].view::<StancePart>().unwrap());
    let (mentions, entities) = (document.view::<Mention>().unwrap(), document.view::<Entity>().unwrap());
    let name = |mention: Ref<Mention>| entities.str(entities.get(mentions.get(mention).entity).name);
    let mut page = String::new();
    for (_, sentence) in document.view::<Sentence>().unwrap().iter() {
        let line = sentence.span.slice(&text);
        let local = |span: Span| Span::between(span.start() - sentence.span.start(), span.end() - sentence.span.start());
        let inside: Vec<Stance> = stances.iter().map(|(_, row)| row).filter(|row| sentence.span.contains(row.span)).collect();
        if inside.is_empty() {
            let _ = writeln!(page, "  {line}\n  nothing\n");
        }
        for row in inside {
            let mut marks = Interlinear::new(line);
            marks.mark(local(row.target), '=');
            if let Some(holder) = row.holder_span {
                marks.mark(local(holder), '~');
            }
            for (_, part) in parts.rows(row.parts) {
                marks.mark(local(part.span), if part.role == StancePartRole::Evidence { '^' } else { '?' });
            }
            let mut note = format!("{} {} {} · target {}", row.polarity.name(), row.strength, row.act.name(), row.target_kind.name());
            let _ = write!(note, "{}", row.target_actor.map(|actor| format!(" of {}", name(actor))).unwrap_or_default());
            if row.modality != StanceModality::Asserted {
                let _ = write!(note, " · {}", row.modality.name());
            }
            if row.negated {
                note.push_str(" · denied");
            }
            let _ = write!(note, " · {}", row.reporting.name());
            let _ = write!(note, "{}", row.reported_by.map(|by| format!(" by {}", name(by))).unwrap_or_default());
            let _ = write!(note, " · {} · {}", stances.str(row.rule), row.confidence.get());
            let _ = writeln!(page, "{}", marks.note(note));
        }
    }
    for (_, shift) in found[2].view::<Shift>().unwrap().iter() {
        let (from, to) = (stances.get(shift.from), stances.get(shift.to));
        let told = if shift.explicit { shift.span.slice(&text) } else { "not told" };
        let _ = writeln!(page, "shift: {} → {} toward {:?} ({told})", from.polarity.name(), to.polarity.name(), shift.target.slice(&text));
    }
    page
}

#[test]
fn verbs() {
    insta::assert_snapshot!(page(include_str!("fixtures/verbs.conllu")));
}

#[test]
fn nouns_adjectives_and_prepositions() {
    insta::assert_snapshot!(page(include_str!("fixtures/nouns.conllu")));
}

#[test]
fn denied_possible_and_conditional() {
    insta::assert_snapshot!(page(include_str!("fixtures/status.conllu")));
}

#[test]
fn what_speakers_say_of_others() {
    insta::assert_snapshot!(page(include_str!("fixtures/speech.conllu")));
}

#[test]
fn changes_of_mind() {
    insta::assert_snapshot!(page(include_str!("fixtures/shifts.conllu")));
}

#[test]
fn claims_and_what_was_not_called_for() {
    insta::assert_snapshot!(page(include_str!("fixtures/claims.conllu")));
}

//! The lexicon is in order, and what its acts are called elsewhere is known.

use dateline_sdk::core::Label;
use dateline_sdk::core::records::stance::StanceAct;
use dateline_stance::acts;
use dateline_stance::frames::{Kind, Lexicon, Slot};

#[test]
fn frames_are_sorted_and_none_stands_twice() {
    let file = include_str!("../data/frames.txt");
    let lines: Vec<Vec<&str>> =
        file.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_whitespace().take(3).collect()).collect();
    for pair in lines.windows(2) {
        assert!(pair[0] < pair[1], "{:?} stands before {:?}", pair[0], pair[1]);
    }
    assert!(lines.len() > 1000);
}

#[test]
fn word_classes_are_sorted_and_no_word_stands_twice() {
    let lexicon = Lexicon::new().unwrap();
    for (class, words) in lexicon.classes() {
        for pair in words.windows(2) {
            assert!(pair[0] < pair[1], "{class}: {:?} stands before {:?}", pair[0], pair[1]);
        }
        assert!(!words.is_empty(), "{class}");
    }
    for pair in lexicon.classes().windows(2) {
        assert!(pair[0].0 < pair[1].0, "{} stands before {}", pair[0].0, pair[1].0);
    }
}

#[test]
fn every_act_has_a_plover_type_and_a_cameo_root() {
    let plover = [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "COOPERATE",
        "AID",
        "YIELD",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ];
    for act in StanceAct::ALL {
        let (name, root) = acts::codes(*act);
        assert!(plover.contains(&name), "{} is {name}", act.name());
        assert!(root.len() == 2 && (1..=20).contains(&root.parse::<u8>().unwrap()), "{} is {root}", act.name());
    }
}

#[test]
fn what_is_looked_up_is_found_and_nothing_else() {
    let lexicon = Lexicon::new().unwrap();
    for frame in lexicon.frames() {
        assert!(lexicon.find(frame.kind, frame.predicate).iter().any(|found| found.targets == frame.targets), "{frame:?}");
    }
    assert!(lexicon.find(Kind::Verb, "photograph").is_empty());
    assert!(lexicon.find(Kind::Verb, "").is_empty());
    assert!(lexicon.is("light", "make") && !lexicon.is("light", "reject") && !lexicon.is("no such class", "make"));
    let reject = &lexicon.find(Kind::Verb, "reject")[0];
    assert_eq!((reject.act, reject.targets.as_slice()), (StanceAct::Reject, [Slot::Object].as_slice()));
}

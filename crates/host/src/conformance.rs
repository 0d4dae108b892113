//! Trying a plugin against the contract: what every plugin promises, and a machine can see.
//!
//! The texts are odd on purpose (see [`odd_texts`]); nothing here knows what a plugin is for.

use crate::{Error, Outcome, Session, Settings};
use dateline_core::{Document, Layer};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Texts that no newspaper would print, and every plugin must get through.
const ODD_TEXTS: &[&str] = &[
    "",
    " \n\t\r\n ",
    "x",
    "“",
    "”’»“‘«„\"'",
    "He said, “He said, ‘He said, “He said, ‘no",
    "\u{feff}The\u{200b} mayor\u{ad} said: \u{202e}ton\u{202c} today.",
    "nul\0bell\u{7}esc\u{1b}]0;title\u{7}del\u{7f}c1\u{85}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301} said Zo\u{308}e\u{308}.",
    "👩‍👩‍👧‍👦 said “👍🏽” on 31 February 99999.",
    "تحدث الوزير يوم الثلاثاء وقال «نعم».",
    "東京で大統領は「はい」と述べた。",
    "A.B.C.D.E.F.G. U.S. Mr. Mrs. etc... said.said.Said",
    "1/2/3 12:61 13.13.2013 25:00 Feb. 30, 0000-00-00 P1Y -9999 99999999999999999999 last last next Monday Monday",
    "“He said, ‘she said, “they said\n\nIt was over.",
    "a\0b\u{1b}[31mc\u{2028}d\u{85}e said they.",
    "Ο δήμαρχος είπε: «Ναι». เขาพูดว่าใช่",
    "MILLFORD — “We open on Monday,” Mayor Ada Okoro said on Tuesday. The council backs the plan.",
    "Mayor Ann Lee said on Tuesday that she would “never” close the bridge.\nBob Ray, who opposed her plan in 2019, disagreed.\n",
];

/// Texts that no newspaper would print, and some that are long in odd ways: one word, one sentence, many lines, quotation
/// marks alone.
pub fn odd_texts() -> impl Iterator<Item = String> {
    let long = [("a", 20_000), ("and he said that she said ", 1_000), ("\n", 10_000), ("”“\"'‘’«»", 200)];
    ODD_TEXTS.iter().map(|text| (*text).to_owned()).chain(long.into_iter().map(|(piece, times)| piece.repeat(times)))
}

/// One promise, and whether it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The promise.
    pub promise: &'static str,
    /// How it was broken; `None` if it was kept.
    pub broken: Option<String>,
}

/// Tries the plugins that `settings` select, with those they need, against the contract.
///
/// # Errors
/// What [`Session::open`] says: a plugin that cannot be loaded cannot be tried.
pub fn conformance(settings: &Settings) -> Result<Vec<Check>, Error> {
    let odd: Vec<Document> = documents(odd_texts());
    let isolated = Settings { in_process: false, jobs: 1, ..settings.clone() };
    let mut session = Session::open(isolated.clone())?;
    let first = run(&mut session, odd.clone())?;
    let mut checks = vec![Check { promise: "gets through odd texts", broken: failure(&first) }];
    let again = run(&mut session, odd.clone())?;
    checks.push(Check { promise: "gives the same rows again", broken: difference(&first, &again) });
    let backward = run(&mut session, odd.iter().rev().cloned().collect())?;
    checks.push(Check { promise: "gives the same rows in any order of documents", broken: difference(&first, &backward) });
    let mut threads = Session::open(Settings { in_process: true, jobs: 2, ..settings.clone() })?;
    let together = run(&mut threads, odd)?;
    checks.push(Check { promise: "gives the same rows in a worker and on threads of the host", broken: difference(&first, &together) });
    checks.push(Check { promise: "takes time in proportion to the text", broken: growth(&mut threads)? });
    checks.push(Check { promise: "stops soon when it is asked to", broken: stopping(&isolated)? });
    Ok(checks)
}

fn documents(texts: impl Iterator<Item = String>) -> Vec<Document> {
    let name = |(at, text): (usize, String)| Document::new(at.to_string(), text).with_meta("published", "2025-06-19");
    texts.enumerate().map(name).collect()
}

fn run(session: &mut Session, documents: Vec<Document>) -> Result<Vec<Outcome>, Error> {
    let mut outcomes = Vec::new();
    session.run(documents.into_iter(), |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    })?;
    Ok(outcomes)
}

fn failure(outcomes: &[Outcome]) -> Option<String> {
    let (outcome, failure) = outcomes.iter().find_map(|outcome| Some((outcome, outcome.failures.first()?)))?;
    let plugin = failure.plugin.as_deref().unwrap_or("the host");
    Some(format!("{plugin}, on {:?}: {}: {}", excerpt(&outcome.document.text), failure.code, failure.message))
}

fn excerpt(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The first document whose layers differ.
fn difference(ones: &[Outcome], others: &[Outcome]) -> Option<String> {
    let by_id: BTreeMap<&str, &BTreeMap<String, Layer>> =
        others.iter().map(|outcome| (outcome.document.id.as_str(), &outcome.document.layers)).collect();
    ones.iter().find_map(|one| {
        let Some(other) = by_id.get(one.document.id.as_str()) else { return Some(format!("document {} is missing", one.document.id)) };
        let name = one.document.layers.iter().find(|(name, layer)| other.get(*name) != Some(layer)).map(|(name, _)| name)?;
        Some(format!("layer {name} of {:?} differs", excerpt(&one.document.text)))
    })
}

/// A text of about `bytes` bytes, made of the last odd one.
fn long_text(bytes: usize) -> String {
    let sentence = ODD_TEXTS.last().copied().unwrap_or("x ");
    sentence.repeat(bytes / sentence.len() + 1)
}

/// Whether eight times the text takes more than thirty times as long (a quadratic plugin takes sixty-four).
fn growth(session: &mut Session) -> Result<Option<String>, Error> {
    let mut time = |bytes: usize| -> Result<Duration, Error> {
        let mut best = Duration::MAX;
        for _ in 0..2 {
            let begun = Instant::now();
            run(session, documents(std::iter::once(long_text(bytes))))?;
            best = best.min(begun.elapsed());
        }
        Ok(best)
    };
    let (short, long) = (time(50_000)?, time(400_000)?);
    let quadratic = long > short * 30 && long > Duration::from_millis(500);
    Ok(quadratic.then(|| format!("{short:?} for 50 kB, {long:?} for 400 kB")))
}

/// A text that takes far longer than allowed must end by a request to stop, not by the end of the process.
fn stopping(settings: &Settings) -> Result<Option<String>, Error> {
    let mut session = Session::open(Settings { deadline: Some(Duration::from_secs(4)), ..settings.clone() })?;
    let outcomes = run(&mut session, documents(std::iter::once(long_text(3_000_000))))?;
    let hard = outcomes.iter().flat_map(|outcome| &outcome.failures).find(|failure| failure.message.ends_with("was stopped"));
    Ok(hard.map(|failure| format!("{}: {}", failure.plugin.as_deref().unwrap_or("the host"), failure.message)))
}

//! Matching and counting.

use super::words::Words;
use super::{QuoteDocument, QuoteRecord};
use crate::measure::share;
use crate::span::common;
use crate::{CodePoints, Error, Figure, Prf};
use std::collections::{BTreeMap, BTreeSet};

/// The measures of matched pairs, in the order in which they are printed.
pub const MEASURES: [&str; 12] = [
    "content_exact",
    "content_char_exact",
    "content_soft",
    "content_found",
    "content_found80",
    "cue",
    "source_exact",
    "source_head",
    "source_overlap",
    "ar_exact",
    "ar_full",
    "ar_lenient",
];

/// The views of a score: every quote, then each type as derived from the gold text's quotation marks.
pub const KINDS: [&str; 4] = ["all", "direct", "indirect", "mixed"];

/// Where `content_soft` stands among [`MEASURES`]; it is a share of words, the others are yes or no.
const SOFT: usize = 2;

/// The measures that are also given as a share of the found quotes, with their places among [`MEASURES`].
const ON_FOUND: [(&str, usize); 4] = [("source_exact", 6), ("source_head", 7), ("source_overlap", 8), ("cue", 5)];
const FOUND: usize = 3;
const LENIENT: usize = 11;

/// The scores of a corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct QuoteScore {
    /// One entry for each of [`KINDS`].
    pub kinds: Vec<KindScore>,
    /// Fragments of contents, cues and sources, unlinked (CofeNet's protocol).
    pub fragments: [(&'static str, Prf); 3],
    /// Speakers' names, where the gold has any.
    pub speaker: Option<Prf>,
    /// How often predictions were right (`ar_lenient`), by how sure the system was of them: tenths, from the least sure.
    pub deciles: [Decile; 10],
}

/// Predictions of about the same confidence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Decile {
    /// How many.
    pub count: usize,
    /// How many of them were right.
    pub right: usize,
    /// Sum of their confidences, in thousandths.
    pub confidence: u64,
}

impl Decile {
    /// Mean confidence and share of right ones, in percent; `None` without predictions.
    #[must_use]
    pub fn means(&self) -> Option<(f64, f64)> {
        let count = self.count as f64;
        (self.count > 0).then(|| (self.confidence as f64 / count / 10.0, 100.0 * self.right as f64 / count))
    }
}

/// The scores of one type of quote.
#[derive(Debug, Clone, PartialEq)]
pub struct KindScore {
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// How many gold quotes.
    pub gold: usize,
    /// How many predicted.
    pub system: usize,
    /// One entry for each of [`MEASURES`].
    pub measures: Vec<Prf>,
    /// Pooled words of all contents, without matching.
    pub content_token: Prf,
    /// Of the found quotes, the share with the right source and cue.
    pub on_found: Vec<(&'static str, f64)>,
}

impl QuoteScore {
    /// The measure `name` of one of [`KINDS`].
    #[must_use]
    pub fn get(&self, kind: &str, name: &str) -> Option<Prf> {
        let place = MEASURES.iter().position(|measure| *measure == name)?;
        self.kinds.iter().find(|score| score.kind == kind)?.measures.get(place).copied()
    }

    /// Everything as named numbers.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let mut out = Vec::new();
        for kind in &self.kinds {
            let name = kind.kind;
            out.push((format!("{name}.n_gold"), kind.gold as f64));
            out.push((format!("{name}.n_pred"), kind.system as f64));
            for (measure, prf) in MEASURES.iter().zip(&kind.measures) {
                prf.figures(&format!("{name}.{measure}"), &mut out);
            }
            kind.content_token.figures(&format!("{name}.content_token"), &mut out);
            for (measure, value) in &kind.on_found {
                out.push((format!("{name}.{measure}_acc"), 100.0 * value));
            }
        }
        for (role, prf) in &self.fragments {
            prf.figures(&format!("all.frag_{role}"), &mut out);
        }
        if let Some(speaker) = &self.speaker {
            speaker.figures("all.speaker", &mut out);
        }
        out
    }
}

/// Compares predicted with gold quotes, micro-averaged over all documents.
///
/// A gold document without prediction counts as one without quotes; predictions for unknown documents are ignored.
///
/// # Errors
/// [`Error::DuplicateId`] on either side, [`Error::NoText`] for a gold document without text, [`Error::TextDiffers`]
/// when a prediction carries another text.
pub fn score(gold: &[QuoteDocument], predicted: &[QuoteDocument]) -> Result<QuoteScore, Error> {
    let predictions = by_id(predicted, "predictions")?;
    by_id(gold, "gold")?;
    let mut count = Counts::default();
    for document in gold {
        let text = document.text.as_deref().ok_or_else(|| Error::NoText { id: document.id.clone() })?;
        let prediction = predictions.get(document.id.as_str());
        if prediction.and_then(|p| p.text.as_deref()).is_some_and(|other| other != text) {
            return Err(Error::TextDiffers { id: document.id.clone() });
        }
        count.document(text, document, prediction.map_or(&[], |p| p.quotes.as_slice()));
    }
    Ok(count.score())
}

fn by_id<'a>(documents: &'a [QuoteDocument], side: &'static str) -> Result<BTreeMap<&'a str, &'a QuoteDocument>, Error> {
    let mut out = BTreeMap::new();
    for document in documents {
        if out.insert(document.id.as_str(), document).is_some() {
            return Err(Error::DuplicateId { side, id: document.id.clone() });
        }
    }
    Ok(out)
}

/// A quote made ready for comparison.
struct Quote<'a> {
    content: Vec<u32>,
    cue: Vec<u32>,
    source: Vec<u32>,
    exact: Vec<CodePoints>,
    head: Option<String>,
    /// 1 direct, 2 indirect, 3 mixed: the place among [`KINDS`].
    kind: usize,
    record: &'a QuoteRecord,
}

impl<'a> Quote<'a> {
    fn new(words: &Words, record: &'a QuoteRecord) -> Self {
        let source = words.touched(&record.source);
        Quote {
            content: words.touched(&record.content),
            cue: words.touched(&record.cue),
            exact: words.trimmed(&record.content),
            head: words.head(&source),
            source,
            kind: kind(words, &record.content),
            record,
        }
    }
}

/// Direct when every letter of the content is inside quotation marks, indirect when none is. A leading *that* is free.
fn kind(words: &Words, content: &[CodePoints]) -> usize {
    let mut spans = content.to_vec();
    spans.sort_unstable();
    let (mut inside, mut outside) = (0, 0);
    for (place, span) in spans.iter().enumerate() {
        let (mut start, end) = (span.start.min(words.text.len()), span.end.min(words.text.len()));
        if place == 0 && span.start + 5 < span.end {
            let lead: String = words.text.iter().skip(start).take(5).collect();
            if lead.to_lowercase() == "that " {
                start += 5;
            }
        }
        for at in start..end {
            if words.text[at].is_alphanumeric() {
                if words.quoted[at] { inside += 1 } else { outside += 1 }
            }
        }
    }
    match (inside, outside) {
        (0, _) => 2,
        (_, 0) => 1,
        _ => 3,
    }
}

/// Pairs (gold, predicted), one to one, the best first; ties in text order.
fn matches(gold: &[Quote], predicted: &[Quote]) -> Vec<(usize, usize)> {
    let mut holders: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, quote) in predicted.iter().enumerate() {
        for word in &quote.content {
            holders.entry(*word).or_default().push(place);
        }
    }
    let touch = |a: &[u32], b: &[u32]| if common(a, b) > 0 { 0.25 } else { 0.0 };
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, quote) in gold.iter().enumerate() {
        let mut overlaps: BTreeMap<usize, usize> = BTreeMap::new();
        for place in quote.content.iter().filter_map(|word| holders.get(word)).flatten() {
            *overlaps.entry(*place).or_default() += 1;
        }
        for (j, overlap) in overlaps {
            let other = &predicted[j];
            let dice = 2.0 * overlap as f64 / (quote.content.len() + other.content.len()) as f64;
            candidates.push((dice + (touch(&quote.cue, &other.cue) + touch(&quote.source, &other.source)), i, j));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut gold_used, mut predicted_used) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut out = Vec::new();
    for (_, i, j) in candidates {
        if !gold_used[i] && !predicted_used[j] {
            gold_used[i] = true;
            predicted_used[j] = true;
            out.push((i, j));
        }
    }
    out
}

/// What a matched pair gets right, in the order of [`MEASURES`]; `content_soft` is filled in by the caller.
fn judge(gold: &Quote, predicted: &Quote, overlap: usize) -> [bool; 12] {
    let agree = |a: &[u32], b: &[u32]| common(a, b) > 0 || (a.is_empty() && b.is_empty());
    let recall = share(overlap as f64, gold.content.len() as f64);
    let precision = share(overlap as f64, predicted.content.len() as f64);
    let exact = gold.content == predicted.content;
    let found80 = recall >= 0.8 && precision >= 0.8;
    let source = gold.source == predicted.source;
    let source_overlap = agree(&gold.source, &predicted.source);
    let cue = agree(&gold.cue, &predicted.cue);
    [
        exact,
        gold.exact == predicted.exact,
        false,
        recall >= 0.3 && precision >= 0.3,
        found80,
        cue,
        source,
        gold.head == predicted.head,
        source_overlap,
        exact && source,
        exact && source && cue,
        found80 && source_overlap,
    ]
}

#[derive(Default)]
struct KindCounts {
    gold: usize,
    system: usize,
    right_gold: [f64; 12],
    right_system: [f64; 12],
    words_both: usize,
    words_gold: usize,
    words_system: usize,
    found: usize,
    on_found: [usize; 4],
}

#[derive(Default)]
struct Counts {
    kinds: [KindCounts; 4],
    /// Right, system, gold for content, cue, source.
    fragments: [[usize; 3]; 3],
    speakers: [usize; 3],
    deciles: [Decile; 10],
}

impl Counts {
    fn document(&mut self, text: &str, gold: &QuoteDocument, predicted: &[QuoteRecord]) {
        let words = Words::new(text);
        let excluded = words.touched(&gold.excluded);
        let gold: Vec<Quote> = gold.quotes.iter().map(|r| Quote::new(&words, r)).filter(|q| !q.content.is_empty()).collect();
        let predicted: Vec<Quote> = predicted
            .iter()
            .map(|record| Quote::new(&words, record))
            .filter(|quote| !quote.content.is_empty() && 2 * common(&quote.content, &excluded) < quote.content.len())
            .collect();
        self.fragments(&words, &gold, &predicted);
        self.words(&gold, &predicted);
        let mut right = vec![false; predicted.len()];
        for (i, j) in matches(&gold, &predicted) {
            right[j] = self.pair(&gold[i], &predicted[j]);
        }
        for (quote, right) in predicted.iter().zip(right) {
            let Some(confidence) = quote.record.confidence else { continue };
            let decile = &mut self.deciles[(confidence / 100).min(9) as usize];
            decile.count += 1;
            decile.right += usize::from(right);
            decile.confidence += u64::from(confidence);
        }
        self.speakers[1] += predicted.iter().filter(|quote| quote.record.speaker.as_deref().is_some_and(|name| !name.is_empty())).count();
        self.speakers[2] += gold.iter().filter(|quote| quote.record.speaker.is_some()).count();
    }

    fn fragments(&mut self, words: &Words, gold: &[Quote], predicted: &[Quote]) {
        let roles: [fn(&QuoteRecord) -> &[CodePoints]; 3] = [|r| &r.content, |r| &r.cue, |r| &r.source];
        for (tally, role) in self.fragments.iter_mut().zip(roles) {
            let all = |quotes: &[Quote]| -> BTreeSet<(u32, u32)> {
                quotes.iter().flat_map(|quote| words.fragments(role(quote.record))).collect()
            };
            let (gold, predicted) = (all(gold), all(predicted));
            tally[0] += gold.intersection(&predicted).count();
            tally[1] += predicted.len();
            tally[2] += gold.len();
        }
    }

    fn words(&mut self, gold: &[Quote], predicted: &[Quote]) {
        for (place, counts) in self.kinds.iter_mut().enumerate() {
            let of_kind = |quote: &&Quote| place == 0 || quote.kind == place;
            let pooled = |quotes: &[Quote]| -> Vec<u32> {
                let mut all: Vec<u32> = quotes.iter().filter(of_kind).flat_map(|quote| quote.content.iter().copied()).collect();
                all.sort_unstable();
                all.dedup();
                all
            };
            counts.gold += gold.iter().filter(of_kind).count();
            counts.system += predicted.iter().filter(of_kind).count();
            let (gold, predicted) = (pooled(gold), pooled(predicted));
            counts.words_both += common(&gold, &predicted);
            counts.words_gold += gold.len();
            counts.words_system += predicted.len();
        }
    }

    /// Counts a matched pair; whether it is right by `ar_lenient`.
    fn pair(&mut self, gold: &Quote, predicted: &Quote) -> bool {
        let overlap = common(&gold.content, &predicted.content);
        let verdict = judge(gold, predicted, overlap);
        let credit = |soft: f64| {
            let mut credit = verdict.map(|right| if right { 1.0 } else { 0.0 });
            credit[SOFT] = soft;
            credit
        };
        let gold_credit = credit(share(overlap as f64, gold.content.len() as f64));
        let system_credit = credit(share(overlap as f64, predicted.content.len() as f64));
        for (place, counts) in self.kinds.iter_mut().enumerate() {
            if place == 0 || predicted.kind == place {
                counts.right_system.iter_mut().zip(system_credit).for_each(|(sum, credit)| *sum += credit);
            }
            if place == 0 || gold.kind == place {
                counts.right_gold.iter_mut().zip(gold_credit).for_each(|(sum, credit)| *sum += credit);
                if verdict[FOUND] {
                    counts.found += 1;
                    for (sum, (_, measure)) in counts.on_found.iter_mut().zip(ON_FOUND) {
                        *sum += usize::from(verdict[measure]);
                    }
                }
            }
        }
        if let Some(speaker) = &gold.record.speaker
            && verdict[FOUND]
        {
            let said = predicted.record.speaker.as_deref().unwrap_or_default();
            self.speakers[0] += usize::from(said.trim().to_lowercase() == speaker.trim().to_lowercase());
        }
        verdict[LENIENT]
    }

    fn score(&self) -> QuoteScore {
        let kinds = KINDS
            .iter()
            .zip(&self.kinds)
            .map(|(kind, counts)| KindScore {
                kind,
                gold: counts.gold,
                system: counts.system,
                measures: (0..MEASURES.len())
                    .map(|m| {
                        let (system, gold) = (counts.right_system[m], counts.right_gold[m]);
                        Prf::with_empty_agreement(system, counts.system, gold, counts.gold)
                    })
                    .collect(),
                content_token: Prf::with_empty_agreement(
                    counts.words_both as f64,
                    counts.words_system,
                    counts.words_both as f64,
                    counts.words_gold,
                ),
                on_found: if counts.found == 0 {
                    Vec::new()
                } else {
                    let shares = counts.on_found.map(|right| right as f64 / counts.found as f64);
                    ON_FOUND.iter().map(|(name, _)| *name).zip(shares).collect()
                },
            })
            .collect();
        let prf = |[right, system, gold]: [usize; 3]| Prf::with_empty_agreement(right as f64, system, right as f64, gold);
        let [content, cue, source] = self.fragments.map(prf);
        QuoteScore {
            kinds,
            fragments: [("content", content), ("cue", cue), ("source", source)],
            speaker: (self.speakers[2] > 0).then(|| prf(self.speakers)),
            deciles: self.deciles,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ms. Orlov said she would “never sell” to Kesta. “We are closed,” the clerk told visitors. \
                        “It is late.” Planners denied that a lease had been signed, according to Vale.";

    /// The code points of the first occurrence of `piece`.
    fn at(piece: &str) -> CodePoints {
        let byte = TEXT.find(piece).expect("the piece stands in the text");
        let start = TEXT[..byte].chars().count();
        CodePoints::new(start, start + piece.chars().count())
    }

    fn quote(content: &[&str], cue: &str, source: &str) -> QuoteRecord {
        QuoteRecord {
            content: content.iter().map(|piece| at(piece)).collect(),
            cue: vec![at(cue)],
            source: vec![at(source)],
            ..QuoteRecord::default()
        }
    }

    fn document(quotes: Vec<QuoteRecord>) -> QuoteDocument {
        QuoteDocument { id: "d".into(), text: Some(TEXT.into()), quotes, ..QuoteDocument::default() }
    }

    #[test]
    fn the_sure_ones_are_counted_by_tenths() {
        let mut predicted = gold();
        predicted.quotes[0].confidence = Some(950);
        predicted.quotes[1].confidence = Some(910);
        predicted.quotes[2].confidence = Some(400);
        predicted.quotes[1].source = vec![at("Planners")];
        let score = score(&[gold()], &[predicted]).expect("both have the same text");
        assert_eq!(score.deciles[9], Decile { count: 2, right: 1, confidence: 1860 });
        assert_eq!(score.deciles[9].means(), Some((93.0, 50.0)));
        assert_eq!(score.deciles[4], Decile { count: 1, right: 1, confidence: 400 });
        assert_eq!(score.deciles[0].means(), None);
    }

    fn gold() -> QuoteDocument {
        let mut quotes = vec![
            quote(&["she would “never sell” to Kesta"], "said", "Ms. Orlov"),
            quote(&["“We are closed,”", "“It is late.”"], "told", "the clerk"),
            quote(&["that a lease had been signed"], "denied", "Planners"),
        ];
        quotes[0].speaker = Some("Orlov".into());
        document(quotes)
    }

    fn f1(predicted: &QuoteDocument, measure: &str) -> f64 {
        score(&[gold()], std::slice::from_ref(predicted)).unwrap().get("all", measure).unwrap().f1
    }

    #[test]
    fn gold_against_itself_is_perfect_in_every_measure_and_kind() {
        let score = score(&[gold()], &[gold()]).unwrap();
        for (name, value) in score.figures().iter().filter(|(name, _)| !name.contains(".n_")) {
            assert_eq!(*value, 100.0, "{name}");
        }
        assert_eq!(score.kinds.iter().map(|kind| kind.gold).collect::<Vec<_>>(), [3, 1, 1, 1]);
    }

    #[test]
    fn punctuation_at_the_edges_is_free() {
        let mut predicted = gold();
        predicted.quotes[0].content[0].end += 1;
        predicted.quotes[1].content[0].start += 1;
        assert_eq!(f1(&predicted, "content_exact"), 1.0);
        assert_eq!(f1(&predicted, "content_char_exact"), 1.0);
    }

    #[test]
    fn a_wrong_source_costs_the_attribution_not_the_content() {
        let mut predicted = gold();
        predicted.quotes[2].source = vec![at("Vale")];
        assert_eq!(f1(&predicted, "content_exact"), 1.0);
        assert!((f1(&predicted, "ar_lenient") - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn half_of_a_discontinuous_quote_is_found_but_not_at_eighty_percent() {
        let mut predicted = gold();
        predicted.quotes[1].content.pop();
        let score = score(&[gold()], &[predicted]).unwrap();
        assert_eq!(score.get("all", "content_found").unwrap().f1, 1.0);
        assert!((score.get("all", "content_found80").unwrap().f1 - 2.0 / 3.0).abs() < 1e-12);
        // Three of its six words: recall (1 + 1 + 0.5) / 3.
        assert!((score.get("all", "content_soft").unwrap().recall - 2.5 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn one_giant_span_is_no_hit() {
        let mut predicted = gold();
        predicted.quotes = vec![QuoteRecord { content: vec![CodePoints::new(0, TEXT.chars().count())], ..QuoteRecord::default() }];
        assert_eq!(f1(&predicted, "ar_lenient"), 0.0);
    }

    #[test]
    fn predictions_inside_excluded_material_are_not_counted() {
        let mut gold = gold();
        gold.excluded = vec![at("according to Vale")];
        let mut predicted = gold.clone();
        predicted.quotes.push(QuoteRecord { content: vec![at("according to Vale")], ..QuoteRecord::default() });
        assert_eq!(score(&[gold], &[predicted]).unwrap().get("all", "content_exact").unwrap().f1, 1.0);
    }

    #[test]
    fn a_missing_document_counts_as_empty_and_another_text_is_refused() {
        assert_eq!(score(&[gold()], &[]).unwrap().get("all", "ar_lenient").unwrap().f1, 0.0);
        let mut other = gold();
        other.text = Some("something else".into());
        assert!(matches!(score(&[gold()], &[other]), Err(Error::TextDiffers { .. })));
        assert!(matches!(score(&[gold(), gold()], &[]), Err(Error::DuplicateId { side: "gold", .. })));
    }
}

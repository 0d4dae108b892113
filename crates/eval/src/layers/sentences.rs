//! Stances asked about one by one: the corpora give a holder and a target, the analyzer gives what it finds.
//!
//! A stance answers a question when its holder or target overlaps the given span, directly or through another mention of
//! the same entity. Without an answer there is no stance.

use super::{Offsets, mention_span};
use crate::CodePoints;
use crate::stance::StanceSentence;
use dateline_core::records::base::{Entity, EntityMention, Mention};
use dateline_core::records::stance::{Stance, StanceModality, StancePolarity};
use dateline_core::{Document, Ref, Span};

/// The directed sentiment between the two entities of a sentence: label, holder and target in the gold's own spans.
#[must_use]
pub fn directed_of(document: &Document, question: &StanceSentence) -> StanceSentence {
    let mut answer = silent(question);
    (answer.p, answer.q) = (question.p, question.q);
    let (Some(p), Some(q)) = (question.p, question.q) else { return answer };
    let found = Found::new(document);
    let candidates = found.stances().filter(|stance| stance.polar.is_some()).flat_map(|stance| {
        [(p, q), (q, p)]
            .map(|(holder, target)| (stance.holds(holder).min(stance.aims_at(target)), stance.confidence, holder, target, stance.polar))
    });
    let best = candidates.filter(|(fit, ..)| *fit > 0).max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    if let Some((_, _, holder, target, polar)) = best {
        (answer.holder, answer.target) = (Some(holder), Some(target));
        answer.label = Some(polar.unwrap_or("neutral").to_owned());
    }
    answer
}

/// The attitude shown to a mention, whoever holds it: `favor`, `oppose` or `neutral`.
#[must_use]
pub fn target_attitude_of(document: &Document, question: &StanceSentence) -> StanceSentence {
    let mut answer = silent(question);
    let Some(target) = question.target else { return answer };
    let found = Found::new(document);
    let candidates = found.stances().map(|stance| (stance.aims_at(target), stance.confidence, stance.polar));
    let best = candidates.filter(|(fit, _, polar)| *fit > 0 && polar.is_some()).max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    if let Some((_, _, Some(polar))) = best {
        answer.label = Some(polar.to_owned());
    }
    answer
}

/// The PLOVER event between a given source and target; a stance of that source toward somebody else serves if there is
/// none, since the corpora state that there is an event.
#[must_use]
pub fn event_code_of(document: &Document, question: &StanceSentence) -> StanceSentence {
    let mut answer = StanceSentence { label: None, ..silent(question) };
    let found = Found::new(document);
    let fit = |stance: &FoundStance| {
        let holder = question.holder.map_or(0, |span| stance.holds(span));
        let target = question.target.map_or(0, |span| stance.aims_at(span));
        match (holder, target) {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => 2,
            _ => 2 + holder.min(target),
        }
    };
    let candidates = found.stances().filter(|stance| !stance.plover.is_empty()).map(|stance| (fit(&stance), stance.confidence, stance));
    if let Some((_, _, stance)) = candidates.filter(|(fit, ..)| *fit > 0).max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1))) {
        answer.event_code = Some(stance.plover);
    }
    answer
}

/// The question without an answer.
fn silent(question: &StanceSentence) -> StanceSentence {
    StanceSentence {
        id: question.id.clone(),
        holder: question.holder,
        target: question.target,
        label: Some("neutral".to_owned()),
        ..StanceSentence::default()
    }
}

struct Found<'a> {
    document: &'a Document,
    offsets: Offsets,
}

/// One stance with all the places that stand for its holder and its target.
struct FoundStance {
    /// Where the holder is written; then other mentions of it.
    holder: Vec<CodePoints>,
    holder_others: Vec<CodePoints>,
    /// Where the target is written; then other mentions of it and of whose proposal or action it is.
    target: Vec<CodePoints>,
    target_others: Vec<CodePoints>,
    /// `favor` or `oppose`; none for positions that are neither, denied or contrary to fact.
    polar: Option<&'static str>,
    plover: String,
    confidence: u32,
}

impl FoundStance {
    /// 3 where the holder is written there, 1 where it is another mention of it, 0 if not at all.
    fn holds(&self, span: CodePoints) -> u8 {
        fit(span, &self.holder, &self.holder_others)
    }

    /// As [`FoundStance::holds`], for the target.
    fn aims_at(&self, span: CodePoints) -> u8 {
        fit(span, &self.target, &self.target_others)
    }
}

fn fit(span: CodePoints, written: &[CodePoints], others: &[CodePoints]) -> u8 {
    let overlaps = |list: &[CodePoints]| list.iter().any(|other| other.overlap(span) > 0);
    if overlaps(written) {
        3
    } else if overlaps(others) {
        1
    } else {
        0
    }
}

impl<'a> Found<'a> {
    fn new(document: &'a Document) -> Self {
        Found { document, offsets: Offsets::new(&document.text) }
    }

    fn stances(&self) -> impl Iterator<Item = FoundStance> + '_ {
        let view = self.document.view::<Stance>();
        let rows: Vec<Stance> = view.iter().flat_map(|view| view.iter().map(|(_, stance)| stance).collect::<Vec<_>>()).collect();
        rows.into_iter().map(|stance| {
            let plover = self.document.view::<Stance>().map_or(String::new(), |view| view.str(stance.plover).to_owned());
            let written = |span: Option<Span>, mention| self.points([span, mention_span(self.document, mention)]);
            let mut target_others = self.mentions(stance.target_mention);
            target_others.extend(self.mentions(stance.target_actor));
            FoundStance {
                holder: written(stance.holder_span, stance.holder),
                holder_others: self.mentions(stance.holder),
                target: written(Some(stance.target), stance.target_mention),
                target_others,
                polar: match stance.polarity {
                    _ if stance.negated || stance.modality == StanceModality::Counterfactual => None,
                    StancePolarity::Favor => Some("favor"),
                    StancePolarity::Oppose => Some("oppose"),
                    StancePolarity::Mixed | StancePolarity::Neutral => None,
                },
                plover,
                confidence: stance.confidence.get(),
            }
        })
    }

    fn points(&self, spans: [Option<Span>; 2]) -> Vec<CodePoints> {
        spans.into_iter().flatten().map(|span| self.offsets.code_points(span)).collect()
    }

    /// Every mention of what a mention refers to.
    fn mentions(&self, mention: Option<Ref<Mention>>) -> Vec<CodePoints> {
        let all = || {
            let mentions = self.document.view::<Mention>()?;
            let entity = self.document.view::<Entity>()?.row(mentions.row(mention?.index())?.entity.index())?;
            let links = self.document.view::<EntityMention>()?;
            let spans = links.rows(entity.mentions).filter_map(|(_, link)| mentions.row(link.mention.index()));
            Some(spans.map(|mention| self.offsets.code_points(mention.span)).collect())
        };
        all().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::records::stance::{Reporting, StanceAct, TargetKind};
    use dateline_core::{Confidence, Rows, Str, Table};

    const TEXT: &str = "Kesta condemned Vale and Ardley.";

    fn document(negated: bool) -> Document {
        let mut stances = Table::<Stance>::new();
        let plover = stances.str("ACCUSE");
        stances.push(Stance {
            span: Span::between(0, 20),
            holder: None,
            holder_span: Some(Span::between(0, 5)),
            target: Span::between(16, 20),
            target_mention: None,
            target_kind: TargetKind::Entity,
            target_actor: None,
            polarity: StancePolarity::Oppose,
            strength: 2,
            act: StanceAct::Accuse,
            plover,
            cameo: Str::EMPTY,
            negated,
            modality: StanceModality::Asserted,
            conditional: false,
            parts: Rows::new(0, 0),
            reporting: Reporting::Narrator,
            via: None,
            reported_by: None,
            time: None,
            rule: Str::EMPTY,
            confidence: Confidence::CERTAIN,
        });
        let mut document = Document::new("d", TEXT);
        document.insert(stances.into_layer());
        document
    }

    fn question(p: &str, q: &str) -> StanceSentence {
        let at = |word: &str| TEXT.find(word).map(|start| CodePoints::new(start, start + word.len()));
        StanceSentence { id: "d".into(), p: at(p), q: at(q), holder: at(p), target: at(q), ..StanceSentence::default() }
    }

    #[test]
    fn a_stance_answers_in_the_direction_it_has() {
        let answer = directed_of(&document(false), &question("Vale", "Kesta"));
        assert_eq!((answer.label.as_deref(), answer.holder, answer.target), (Some("oppose"), answer.q, answer.p));
        assert_eq!(directed_of(&document(false), &question("Ardley", "Kesta")).label.as_deref(), Some("neutral"));
        assert_eq!(directed_of(&document(true), &question("Vale", "Kesta")).label.as_deref(), Some("neutral"));
    }

    #[test]
    fn attitudes_and_events_find_their_target() {
        assert_eq!(target_attitude_of(&document(false), &question("Kesta", "Vale")).label.as_deref(), Some("oppose"));
        assert_eq!(target_attitude_of(&document(false), &question("Kesta", "Ardley")).label.as_deref(), Some("neutral"));
        assert_eq!(event_code_of(&document(false), &question("Kesta", "Vale")).event_code.as_deref(), Some("ACCUSE"));
        assert_eq!(event_code_of(&document(false), &question("Kesta", "Ardley")).event_code.as_deref(), Some("ACCUSE"));
        assert_eq!(event_code_of(&document(false), &question("Ardley", "Ardley")).event_code, None);
    }
}

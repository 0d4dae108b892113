//! Training: from annotated attributions to the three models. Behind the feature `train`; floating point is allowed here.

pub mod examples;
pub mod gold;
pub mod reliability;
pub mod softmax;

use crate::contents::{Content, Maker};
use crate::features::{self, Facts};
use crate::lexicon::Lexicon;
use crate::sources;
use crate::tree::Tree;
use crate::weights::WEIGHT_SCALE;
use dateline_learn::model::ModelBuilder;
use dateline_sdk::core::layer::Layer;
use dateline_sdk::prelude::*;
use examples::Answer;
use softmax::{Examples, Settings, Trainer};

/// A document with its base layers and what people marked in it.
pub struct Annotated {
    /// The document as the corpus has it.
    pub gold: gold::Document,
    /// Paragraphs, sentences, tokens, mentions, entities, as one pack or several read them. A parser errs less in what it learned
    /// from: beside one that knows the document, one that never saw it shows what readers will see.
    pub readings: Vec<Vec<Layer>>,
}

/// Sizes and rates. Defaults were chosen on the development documents.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Binary logarithm of the number of slots of the gate.
    pub gate_bits: u32,
    /// Binary logarithms of the number of slots: cue, content, source.
    pub bits: [u32; 3],
    /// Passes over the examples.
    pub epochs: [usize; 3],
    /// Rate of the steps.
    pub rate: f32,
    /// What the squares of the slopes begin with: the larger, the more alike the steps of rare and frequent features.
    pub start: f32,
    /// Pull toward zero.
    pub decay: f32,
    /// What a lenient content earns where an exact one earns 1.
    pub lenient: f32,
    /// Seed of the first order of examples.
    pub seed: u64,
    /// Orders in which the examples are learned from; the weights are the average.
    pub orders: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            gate_bits: 14,
            bits: [17, 18, 16],
            epochs: [3, 7, 4],
            rate: 0.05,
            start: 1.0,
            decay: 1e-4,
            lenient: 0.25,
            seed: 1,
            orders: 10,
        }
    }
}

/// What was seen on the way, for the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Attributions people marked.
    pub marked: usize,
    /// Those whose cue has a word that may be a cue.
    pub with_cue: usize,
    /// Those one of whose candidates fits exactly, leniently.
    pub exact: usize,
    /// Those one of whose candidates fits leniently.
    pub lenient: usize,
    /// Those of the lenient ones whose source is among the candidates.
    pub source: usize,
    /// Words looked at as cues by the second model.
    pub looked_at: usize,
}

/// Calls `each` for every reading of every document with the number of the document, its facts, its answers, and for every word
/// whether it was left aside.
pub fn for_each(documents: &[&Annotated], mut each: impl FnMut(usize, &Facts<'_, '_>, &[Answer], &[bool])) {
    let lexicon = Lexicon::new();
    let readings =
        documents.iter().enumerate().flat_map(|(number, document)| document.readings.iter().map(move |layers| (number, *document, layers)));
    for (number, document, layers) in readings {
        let view = |name: &str| layers.iter().find(|layer| layer.schema.name == name);
        let (Some(paragraphs), Some(sentences), Some(tokens), Some(mentions), Some(entities)) = (
            view("paragraph").and_then(Layer::view::<Paragraph>),
            view("sentence").and_then(Layer::view::<Sentence>),
            view("token").and_then(Layer::view::<Token>),
            view("mention").and_then(Layer::view::<Mention>),
            view("entity").and_then(Layer::view::<Entity>),
        ) else {
            continue;
        };
        let tree = Tree::new(&document.gold.text, paragraphs, sentences, tokens);
        let facts = Facts::new(&tree, &lexicon, mentions, entities);
        let answers = examples::answers(&tree, &document.gold);
        each(number, &facts, &answers, &examples::excluded(&tree, &document.gold));
    }
}

/// Every word that may be a cue, and whether it is one.
fn cue_examples(documents: &[&Annotated], features_of: &impl Fn(&Facts<'_, '_>, usize, &mut Examples)) -> Examples {
    let mut cues = Examples::default();
    for_each(documents, |_, facts, answers, excluded| {
        let tree = facts.tree;
        let inside = examples::inside(answers, excluded);
        for word in (0..tree.words.len()).filter(|word| features::may_be_cue(tree, *word)) {
            let answer = answers.iter().any(|answer| answer.cue == Some(word));
            if inside[word] && !answer {
                continue;
            }
            cues.begin();
            cues.candidate(if answer { 0.0 } else { 1.0 });
            cues.candidate(if answer { 1.0 } else { 0.0 });
            features_of(facts, word, &mut cues);
            cues.finish();
        }
    });
    cues
}

/// For every word that looks like a cue, what it may introduce; for every cue, who may be its source. The models of cues
/// take turns with the documents.
fn pair_examples(documents: &[&Annotated], cues: &[Trainer], plan: &Plan) -> (Examples, Examples, Counts) {
    let mut counts = Counts::default();
    let mut contents = Examples::default();
    let mut origins = Examples::default();
    let mut maker = Maker::default();
    let mut candidates: Vec<Content> = Vec::new();
    let mut people = Vec::new();
    let floor = (LOOKED_AT / (1.0 - LOOKED_AT)).ln();
    for_each(documents, |number, facts, answers, excluded| {
        let cue = &cues[number % cues.len()];
        let tree = facts.tree;
        let inside = examples::inside(answers, excluded);
        counts.marked += answers.len();
        counts.with_cue += answers.iter().filter(|answer| answer.cue.is_some()).count();
        for word in (0..tree.words.len()).filter(|word| features::may_be_cue(tree, *word)) {
            let answer = answers.iter().find(|answer| answer.cue == Some(word));
            let mut score = 0.0;
            features::cue(facts, word, &mut |_, feature| score += cue.weight(feature));
            if answer.is_none() && (inside[word] || score < floor) {
                continue;
            }
            counts.looked_at += 1;
            maker.candidates(tree, word, &mut candidates);
            let gains: Vec<f32> =
                candidates.iter().map(|content| answer.map_or(0.0, |answer| answer.gain(content, plan.lenient))).collect();
            let most = gains.iter().copied().fold(0.0, f32::max);
            if answer.is_some() {
                counts.exact += usize::from(most >= 1.0);
                counts.lenient += usize::from(most >= plan.lenient);
                if most == 0.0 {
                    continue;
                }
            }
            contents.begin();
            contents.candidate(if answer.is_some() { 0.0 } else { 1.0 });
            features::cue(facts, word, &mut |_, feature| contents.feature(feature));
            let frame = features::Frame::new(facts, word);
            for (content, gain) in candidates.iter().zip(&gains) {
                contents.candidate(*gain);
                frame.all(content, &mut |_, feature| contents.feature(feature));
            }
            contents.finish();
            let Some(answer) = answer else { continue };
            let Some(best) = candidates.iter().zip(&gains).max_by(|a, b| a.1.total_cmp(b.1)).map(|pair| pair.0) else { continue };
            sources::candidates(tree, word, best, &mut people);
            let gains: Vec<f32> = people.iter().map(|source| answer.source_gain(source)).collect();
            if gains.iter().all(|gain| *gain == 0.0) {
                continue;
            }
            counts.source += usize::from(most >= plan.lenient);
            origins.begin();
            for (rank, (source, gain)) in people.iter().zip(&gains).enumerate() {
                origins.candidate(*gain);
                features::source(facts, word, best, source, rank, &mut |_, feature| origins.feature(feature));
            }
            origins.finish();
        }
    });
    (contents, origins, counts)
}

/// Words whose share as a cue is below this are no examples of what a word introduces.
const LOOKED_AT: f32 = 0.05;

/// The weights of the four models.
struct Fitted {
    gate: Trainer,
    cue: Trainer,
    content: Trainer,
    source: Trainer,
    counts: Counts,
}

impl Fitted {
    fn put(&self, file: &mut ModelBuilder) {
        let scale = WEIGHT_SCALE as f32;
        file.i8s("gate", &self.gate.quantised(scale));
        file.i8s("cue", &self.cue.quantised(scale));
        file.i8s("content", &self.content.quantised(scale));
        file.i8s("source", &self.source.quantised(scale));
    }
}

/// Fits the four models; `held_out` is only looked at for the log.
fn fit(documents: &[&Annotated], held_out: &[&Annotated], plan: &Plan, log: &mut impl FnMut(String)) -> Fitted {
    let settings = Settings { rate: plan.rate, decay: plan.decay, start: plan.start, seed: plan.seed, orders: plan.orders };
    // 0: is it worth looking?
    let few = |facts: &Facts<'_, '_>, word: usize, examples: &mut Examples| {
        features::gate(facts, word, &mut |_, feature| examples.feature(feature));
    };
    let mut gate = Trainer::new(plan.gate_bits);
    gate.train(&cue_examples(documents, &few), plan.epochs[0], &settings, |epoch, loss| log(format!("gate epoch {epoch}: loss {loss:.4}")));
    // 1: is it a cue?
    let all = |facts: &Facts<'_, '_>, word: usize, examples: &mut Examples| {
        features::cue(facts, word, &mut |_, feature| examples.feature(feature));
    };
    let cues = cue_examples(documents, &all);
    log(format!("cue: {} words", cues.len()));
    let mut cue = Trainer::new(plan.bits[0]);
    cue.train(&cues, plan.epochs[0], &settings, |epoch, loss| log(format!("cue epoch {epoch}: loss {loss:.4}")));
    log(format!("cue: loss on held-out documents {:.4}", cue.loss(&cue_examples(held_out, &all))));
    drop(cues);
    // which words look like cues in a document is asked of models that did not see it
    let blind: Vec<Trainer> = (0..BLIND)
        .map(|turn| {
            let seen: Vec<&Annotated> =
                documents.iter().enumerate().filter(|(number, _)| number % BLIND != turn).map(|(_, document)| *document).collect();
            let mut blind = Trainer::new(plan.bits[0]);
            blind.train(&cue_examples(&seen, &all), plan.epochs[0], &settings, |_, _| ());
            blind
        })
        .collect();
    // 2: what does it introduce, if anything?  3: who is the source?
    let (contents, origins, counts) = pair_examples(documents, &blind, plan);
    drop(blind);
    let cue = [cue];
    let held = pair_examples(held_out, &cue, plan);
    let [cue] = cue;
    log(format!("{counts:?}; {} features of contents", contents.features()));
    let mut content = Trainer::new(plan.bits[1]);
    content.train(&contents, plan.epochs[1], &settings, |epoch, loss| log(format!("content epoch {epoch}: loss {loss:.4}")));
    log(format!("content: loss on held-out documents {:.4}", content.loss(&held.0)));
    let mut source = Trainer::new(plan.bits[2]);
    source.train(&origins, plan.epochs[2], &settings, |epoch, loss| log(format!("source epoch {epoch}: loss {loss:.4}")));
    log(format!("source: loss on held-out documents {:.4}", source.loss(&held.1)));
    Fitted { gate, cue, content, source, counts }
}

/// How many parts the documents have when words are looked at by models that did not see them.
const BLIND: usize = 2;

/// The documents have so many parts, each held out in turn, when it is learnt how sure an attribution is.
const FOLDS: usize = 10;

/// Trains the models and returns the model file; `log` is told how it goes. `held_out` is only looked at for the log.
///
/// How sure an attribution is, is learnt within the training documents: from models that saw nine tenths of them, on the
/// tenth. Models of fewer documents are less sure of what they find than the one that ships.
pub fn train(
    documents: &[Annotated],
    held_out: &[Annotated],
    plan: &Plan,
    header: &[(&str, String)],
    mut log: impl FnMut(String),
) -> Vec<u8> {
    let (all, held_out): (Vec<&Annotated>, Vec<&Annotated>) = (documents.iter().collect(), held_out.iter().collect());
    let mut seen = reliability::Seen::default();
    for fold in 0..FOLDS {
        let part = |inside: bool| -> Vec<&Annotated> {
            documents.iter().enumerate().filter(|(number, _)| (number % FOLDS == fold) != inside).map(|(_, document)| document).collect()
        };
        let (most, rest) = (part(true), part(false));
        let mut draft = ModelBuilder::default();
        fit(&most, &rest, plan, &mut log).put(&mut draft);
        seen.add(draft.finish(), &rest);
    }
    let settings = Settings { rate: plan.rate, decay: plan.decay, start: plan.start, seed: plan.seed, orders: plan.orders };
    let certainty = seen.weights(&settings);
    let knots = seen.knots(&settings);
    log(format!("{:?} attributions by layout on documents not seen, and those that were right", seen.labelled()));
    log(format!("{} attributions on documents not seen; reliability {knots:?}", seen.len()));
    let fitted = fit(&all, &held_out, plan, &mut log);
    let mut file = ModelBuilder::default();
    for (key, value) in header {
        file.line(key, value);
    }
    file.line("plan", format!("{plan:?}"));
    file.line("counts", format!("{:?}", fitted.counts));
    fitted.put(&mut file);
    file.i8s("certainty", &certainty);
    file.u32s("reliability", &knots);
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_testkit::frozen;
    use gold::{Document, Marked};

    /// The frozen pages of direct speech, with what stands in curly marks as contents and "said" as cue.
    fn documents() -> Vec<Annotated> {
        let file = include_str!("../../tests/frozen/direct.conllu");
        let pages = file.split("# document = ").filter(|page| !page.is_empty()).map(|page| format!("# document = {page}"));
        let place = |text: &str, part: &str| {
            let start = text.split(part).next().map_or(0, |before| before.chars().count());
            [start, start + part.chars().count()]
        };
        let annotated = |(number, page): (usize, String)| {
            let document = frozen::read(&page).ok()?;
            let text = document.text.to_string();
            let quoted = text.split_once('“')?.1.split_once('”')?.0.to_owned();
            let marked = Marked { content: vec![place(&text, &quoted)], cue: vec![place(&text, "said")], source: Vec::new() };
            let gold = Document { id: number.to_string(), text, quotes: vec![marked], excluded: Vec::new() };
            Some(Annotated { gold, readings: vec![document.layers.values().cloned().collect()] })
        };
        pages.enumerate().filter_map(annotated).collect()
    }

    #[test]
    fn training_twice_gives_the_same_bytes() {
        let documents = documents();
        assert!(documents.len() > 8, "{} pages", documents.len());
        let plan = Plan { gate_bits: 8, bits: [10, 12, 10], epochs: [2, 2, 2], ..Plan::default() };
        let make = || train(&documents, &[], &plan, &[("task", "quotes".to_owned())], |_| ());
        assert!(make() == make());
    }
}

//! Training of the parser: one pass over a few sentences at a time, exploring with a dynamic oracle.

use std::collections::BTreeMap;

use dateline_learn::dense;
use dateline_learn::model::ModelBuilder;
use dateline_learn::simd::add_scaled;
use dateline_learn::table::Table;
use dateline_learn::train::Random;
use dateline_learn::train::adam::Parameter;
use dateline_learn::train::layers::{Affine, Convolution};
use dateline_learn::word::Word;

use super::transitions::{Action, State};
use super::{ACTION_SLOTS, CHILD_LABELS, DISTANCES, HIDDEN_POINT, LABEL_SLOTS, LARGEST_PART, Rows, SITUATIONS};
use crate::tag::labels;
use crate::training::Sentence;

/// How the parser is trained.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Passes over the whole training text.
    pub epochs: usize,
    /// Passes over what people annotated, at the end.
    pub finishing: usize,
    /// How often a pass over the whole text takes what people annotated.
    pub times: usize,
    /// A word is known that is so frequent; a word that people annotated counts twice.
    pub least: u32,
    /// Length of a word vector.
    pub width: usize,
    /// Hidden units of a choice.
    pub hidden: usize,
    /// Alternatives of the maxout.
    pub pieces: usize,
    /// Number of convolutions.
    pub convolutions: usize,
    /// Hashed rows: suffixes, prefixes, shapes.
    pub rows: [usize; 3],
    /// Words a step of Adam.
    pub batch: usize,
    /// Rate of Adam after the warm-up.
    pub rate: f32,
    /// Share of activations dropped in training.
    pub dropout: f32,
    /// Decides the first weights and the order of the sentences.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            epochs: 12,
            finishing: 0,
            times: 1,
            least: 2,
            width: 96,
            hidden: 64,
            pieces: 2,
            convolutions: 2,
            rows: [6000, 3000, 600],
            batch: 300,
            rate: 0.002,
            dropout: 0.2,
            seed: 1,
        }
    }
}

const SLOTS: usize = ACTION_SLOTS + LABEL_SLOTS;

/// By how many bits the inputs of the first convolution and of the others are narrowed: vectors grow from layer to layer, and on the
/// development sets these steps lost nothing against sixteen bits (one bit more or less neither).
const CONVOLUTION_NARROWING: [u32; 2] = [3, 4];
/// And those of the projection.
const PARTS_NARROWING: u32 = 5;

/// A sentence in numbers.
struct Item {
    rows: Vec<[usize; 6]>,
    gold: Vec<usize>,
    labels: Vec<u8>,
}

struct Net {
    settings: Settings,
    tables: [Parameter; 6],
    convolutions: Vec<Convolution>,
    parts: Affine,
    nothing: Parameter,
    root: Parameter,
    child_labels: Parameter,
    situations: Parameter,
    label_children: Parameter,
    distances: Parameter,
    actions: Affine,
    labels: Affine,
}

/// Steps between two samples for the average of the weights.
const SAMPLED: u32 = 25;
/// The average reaches back over this part of the training.
const AVERAGED: f32 = 1.0 / 30.0;

/// Trains a parser on sentences with predicted tags, annotated by people and labelled by a teacher; the result is a model file.
/// `progress` hears of every pass.
#[must_use]
pub fn train(
    people: &[Sentence],
    teacher: &[Sentence],
    settings: Settings,
    header: &[(String, String)],
    progress: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    let weighted = people.iter().map(|s| (s, 2)).chain(teacher.iter().map(|s| (s, 1)));
    for (s, weight) in weighted {
        for form in &s.forms {
            *counts.entry(Word::new(form).lower).or_default() += weight;
        }
    }
    let known: Vec<(u64, u32)> = counts.iter().filter(|c| *c.1 >= settings.least).map(|c| *c.0).zip(1..).collect();
    let table = Table::build(&known);
    let vocabulary = Table::new(table.as_slice().into()).expect("built as a power of two");
    let sentences = || people.iter().chain(teacher);
    let mut deprels: Vec<u8> = sentences().flat_map(|s| s.deprels.iter().copied()).collect();
    deprels.sort_unstable();
    deprels.dedup();
    let items: Vec<Item> = sentences().map(|s| item(s, &vocabulary, &deprels, settings.rows)).collect();

    let mut random = Random::new(settings.seed);
    let mut net = Net::new(settings, known.len() + 1, deprels.len(), &mut random);
    let whole: Vec<usize> = std::iter::repeat_n(0..people.len(), settings.times).flatten().chain(people.len()..items.len()).collect();
    let words = |order: &[usize]| order.iter().map(|&i| items[i].rows.len()).sum::<usize>();
    let finish: Vec<usize> = (0..people.len()).collect();
    let all = words(&whole) * settings.epochs + words(&finish) * settings.finishing;
    let (mut step, mut done) = (0u32, 0usize);
    for epoch in 0..settings.epochs + settings.finishing {
        let mut order = if epoch < settings.epochs { whole.clone() } else { finish.clone() };
        random.shuffle(&mut order);
        let mut seen = [0u64; 4];
        let mut at = 0;
        while at < order.len() {
            let (from, mut size) = (at, 0);
            while at < order.len() && size < settings.batch {
                size += items[order[at]].rows.len();
                at += 1;
            }
            let batch: Vec<&Item> = order[from..at].iter().map(|&i| &items[i]).collect();
            net.learn(&batch, epoch, &mut random, &mut seen);
            step += 1;
            let rate = settings.rate * (step as f32 / 200.0).min(1.0) * (1.0 - done as f32 / all as f32).max(0.01);
            net.step(rate, step);
            done += size;
            if step.is_multiple_of(SAMPLED) {
                let reach = AVERAGED * step as f32 * all as f32 / done as f32;
                let share = (SAMPLED as f32 / reach).min(1.0);
                net.parameters().into_iter().for_each(|p| p.average(share));
            }
        }
        progress(&format!("epoch {}: {} of {} actions free of cost, {} of {} labels right", epoch + 1, seen[0], seen[1], seen[2], seen[3]));
    }
    net.parameters().into_iter().for_each(Parameter::settle);
    net.write(&table, &deprels, header)
}

fn item(s: &Sentence, vocabulary: &Table<'_>, deprels: &[u8], rows: [usize; 3]) -> Item {
    let numbers = |i: usize| {
        let word = Word::new(&s.forms[i]);
        let r = Rows::of(&word, vocabulary, rows[0], rows[1], rows[2]);
        [r.word, r.suffix, r.prefix, r.shape, usize::from(s.upos[i]), usize::from(s.xpos[i])]
    };
    Item {
        rows: (0..s.len()).map(numbers).collect(),
        gold: s.heads.iter().map(|&h| if h == u32::MAX { s.len() } else { h as usize }).collect(),
        labels: s.deprels.iter().map(|d| deprels.iter().position(|x| x == d).unwrap_or(0) as u8).collect(),
    }
}

impl Net {
    fn new(settings: Settings, words: usize, deprels: usize, random: &mut Random) -> Self {
        let Settings { width, hidden, pieces, rows, .. } = settings;
        let sizes = [words, rows[0], rows[1], rows[2], labels::UPOS.len(), labels::XPOS.len()];
        let small = |rows: usize, random: &mut Random| Parameter::new(rows, hidden, 0.05, random);
        Self {
            settings,
            tables: sizes.map(|rows| Parameter::new(rows, width, 0.2, random)),
            convolutions: (0..settings.convolutions).map(|_| Convolution::new(width, pieces, random)).collect(),
            parts: {
                let mut parts = Affine::new(width, SLOTS * hidden, random);
                // A hidden unit is the sum over many slots.
                parts.weight.value.iter_mut().for_each(|w| *w *= 0.4);
                parts
            },
            nothing: small(SLOTS, random),
            root: small(SLOTS, random),
            child_labels: small(CHILD_LABELS * (deprels + 1), random),
            situations: small(SITUATIONS, random),
            label_children: small(2 * (deprels + 1), random),
            distances: small(DISTANCES, random),
            actions: Affine::new(hidden, 3, random),
            labels: Affine::new(hidden, deprels, random),
        }
    }

    fn parameters(&mut self) -> Vec<&mut Parameter> {
        let layers = self.convolutions.iter_mut().map(|c| &mut c.affine).chain([&mut self.parts, &mut self.actions, &mut self.labels]);
        let small = [
            &mut self.nothing,
            &mut self.root,
            &mut self.child_labels,
            &mut self.situations,
            &mut self.label_children,
            &mut self.distances,
        ];
        self.tables.iter_mut().chain(layers.flat_map(|l| [&mut l.weight, &mut l.bias])).chain(small).collect()
    }

    fn step(&mut self, rate: f32, step: u32) {
        self.parameters().into_iter().for_each(|p| p.step(rate, step));
    }

    fn learn(&mut self, batch: &[&Item], epoch: usize, random: &mut Random, seen: &mut [u64; 4]) {
        let Settings { width, hidden, dropout, .. } = self.settings;
        let keep = 1.0 / (1.0 - dropout);
        let rows = 1 + batch.iter().map(|i| i.rows.len() + 1).sum::<usize>();
        let mut vectors = vec![0f32; rows * width];
        let mut mask = vec![0f32; rows * width];
        let mut real = vec![false; rows];
        let mut at = 1;
        for item in batch {
            for numbers in &item.rows {
                real[at] = true;
                let run = at * width..(at + 1) * width;
                for (k, &row) in numbers.iter().enumerate() {
                    // Sometimes a known word is taken for an unknown one.
                    let row = if k == 0 && random.unit() < 0.02 { 0 } else { row };
                    add_scaled(&mut vectors[run.clone()], 1.0, self.tables[k].row(row));
                }
                for (v, m) in vectors[run.clone()].iter_mut().zip(&mut mask[run]) {
                    *m = if random.unit() < dropout { 0.0 } else { keep };
                    *v *= *m;
                }
                at += 1;
            }
            at += 1;
        }
        for convolution in &mut self.convolutions {
            convolution.forward(&mut vectors, &real, dropout, random);
        }
        let outputs = SLOTS * hidden;
        let mut parts = Vec::new();
        self.parts.forward(&vectors[width..], width, rows - 2, &mut parts);
        let mut grads = vec![0f32; parts.len()];
        let mut at = 0;
        let mut state = State::default();
        for item in batch {
            let run = at * outputs..(at + item.rows.len()) * outputs;
            self.walk(item, &parts[run.clone()], &mut grads[run], &mut state, epoch, random, seen);
            at += item.rows.len() + 1;
        }
        let mut back = Vec::new();
        self.parts.backward(&vectors[width..], width, rows - 2, &grads, &mut back);
        let mut grad = vec![0f32; rows * width];
        grad[width..(rows - 1) * width].copy_from_slice(&back);
        for convolution in self.convolutions.iter_mut().rev() {
            convolution.backward(&mut grad);
        }
        let mut at = 1;
        for item in batch {
            for numbers in &item.rows {
                let run = at * width..(at + 1) * width;
                for (g, m) in grad[run.clone()].iter_mut().zip(&mask[run.clone()]) {
                    *g *= m;
                }
                for (k, &row) in numbers.iter().enumerate() {
                    add_scaled(self.tables[k].grad_row(row), 1.0, &grad[run.clone()]);
                }
                at += 1;
            }
            at += 1;
        }
    }

    /// Parses a sentence with the weights as they are, gathering gradients on the way.
    #[expect(clippy::too_many_arguments, reason = "the state of one walk; it is called in one place")]
    fn walk(
        &mut self,
        item: &Item,
        parts: &[f32],
        grads: &mut [f32],
        state: &mut State,
        epoch: usize,
        random: &mut Random,
        seen: &mut [u64; 4],
    ) {
        let n = item.rows.len();
        let none = self.labels.bias.value.len() as u8;
        state.begin(n, none);
        while !state.is_final() {
            let allowed = state.allowed();
            let costs = state.costs(&item.gold);
            let least = (0..3).filter(|&a| allowed[a]).map(|a| costs[a]).min().unwrap_or(0);
            let good: [bool; 3] = std::array::from_fn(|a| allowed[a] && costs[a] == least);
            let choice = if allowed.iter().filter(|a| **a).count() == 1 {
                allowed.iter().position(|a| *a).unwrap_or(0)
            } else {
                let slots = state.slots();
                let labels = usize::from(none) + 1;
                let mut small: Vec<(Small, usize)> = Vec::with_capacity(10);
                small.extend(slots.children.iter().enumerate().map(|(k, &l)| (Small::Child, k * labels + usize::from(l))));
                small.extend(slots.situations.iter().map(|&s| (Small::Situation, s)));
                let scores = self.forward(&slots.words, 0, &small, n, parts, Choice::Action, random);
                let best = (0..3).filter(|&a| allowed[a]).max_by(|&a, &b| scores.out[a].total_cmp(&scores.out[b]).then(b.cmp(&a)));
                let best = best.unwrap_or(0);
                let best_good = (0..3).filter(|&a| good[a]).max_by(|&a, &b| scores.out[a].total_cmp(&scores.out[b]).then(b.cmp(&a)));
                let best_good = best_good.unwrap_or(0);
                seen[0] += u64::from(good[best]);
                seen[1] += 1;
                let usable: Vec<bool> = allowed.to_vec();
                self.backward(&scores, &slots.words, 0, &small, n, grads, Choice::Action, &usable, &good);
                if epoch > 0 && random.unit() < 0.9 { best } else { best_good }
            };
            let action = Action::ALL[choice];
            let mut label = 0;
            if let Some((head, dependent)) = state.arc(action)
                && head < n
            {
                let slots = state.label_slots(head, dependent);
                let labels = usize::from(none) + 1;
                let mut small: Vec<(Small, usize)> = Vec::with_capacity(3);
                small.extend(slots.children.iter().enumerate().map(|(k, &l)| (Small::LabelChild, k * labels + usize::from(l))));
                small.push((Small::Distance, slots.distance));
                let scores = self.forward(&slots.words, ACTION_SLOTS, &small, n, parts, Choice::Label, random);
                let best = (0..scores.out.len()).max_by(|&a, &b| scores.out[a].total_cmp(&scores.out[b]).then(b.cmp(&a))).unwrap_or(0);
                label = best as u8;
                if item.gold[dependent] == head {
                    let gold = usize::from(item.labels[dependent]);
                    seen[2] += u64::from(best == gold);
                    seen[3] += 1;
                    let all = vec![true; scores.out.len()];
                    let good: Vec<bool> = (0..scores.out.len()).map(|l| l == gold).collect();
                    self.backward(&scores, &slots.words, ACTION_SLOTS, &small, n, grads, Choice::Label, &all, &good);
                    if epoch == 0 {
                        label = gold as u8;
                    }
                }
            }
            state.apply(action, label);
        }
    }

    fn small(&mut self, kind: Small) -> &mut Parameter {
        match kind {
            Small::Child => &mut self.child_labels,
            Small::Situation => &mut self.situations,
            Small::LabelChild => &mut self.label_children,
            Small::Distance => &mut self.distances,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a choice is made of many small things")]
    fn forward(
        &self,
        words: &[Option<usize>],
        first_slot: usize,
        small: &[(Small, usize)],
        n: usize,
        parts: &[f32],
        choice: Choice,
        random: &mut Random,
    ) -> Scores {
        let hidden = self.settings.hidden;
        let mut sum = vec![0f32; hidden];
        for (k, word) in words.iter().enumerate() {
            let slot = first_slot + k;
            let row = match *word {
                None => self.nothing.row(slot),
                Some(w) if w >= n => self.root.row(slot),
                Some(w) => &parts[(w * SLOTS + slot) * hidden..(w * SLOTS + slot + 1) * hidden],
            };
            add_scaled(&mut sum, 1.0, row);
        }
        for &(kind, row) in small {
            let parameter = match kind {
                Small::Child => &self.child_labels,
                Small::Situation => &self.situations,
                Small::LabelChild => &self.label_children,
                Small::Distance => &self.distances,
            };
            add_scaled(&mut sum, 1.0, parameter.row(row));
        }
        let keep = 1.0 / (1.0 - self.settings.dropout);
        for s in &mut sum {
            // Zero units, whether by the rectifier or dropped, pass no gradient.
            *s = if *s <= 0.0 || random.unit() < self.settings.dropout { 0.0 } else { *s * keep };
        }
        let mut out = Vec::new();
        match choice {
            Choice::Action => self.actions.forward(&sum, hidden, 1, &mut out),
            Choice::Label => self.labels.forward(&sum, hidden, 1, &mut out),
        }
        Scores { hidden: sum, out }
    }

    #[expect(clippy::too_many_arguments, reason = "a choice is made of many small things")]
    fn backward(
        &mut self,
        scores: &Scores,
        words: &[Option<usize>],
        first_slot: usize,
        small: &[(Small, usize)],
        n: usize,
        grads: &mut [f32],
        choice: Choice,
        usable: &[bool],
        good: &[bool],
    ) {
        let hidden = self.settings.hidden;
        // The loss is minus the logarithm of the probability that any good class is chosen.
        let top = scores.out.iter().zip(usable).filter(|s| *s.1).fold(f32::MIN, |a, s| a.max(*s.0));
        let weights: Vec<f32> = scores.out.iter().zip(usable).map(|(s, &u)| if u { (s - top).exp() } else { 0.0 }).collect();
        let all: f32 = weights.iter().sum();
        let right: f32 = weights.iter().zip(good).filter(|w| *w.1).map(|w| *w.0).sum::<f32>().max(1e-12);
        let grad: Vec<f32> = weights.iter().zip(good).map(|(w, &g)| w / all - if g { w / right } else { 0.0 }).collect();
        let layer = match choice {
            Choice::Action => &mut self.actions,
            Choice::Label => &mut self.labels,
        };
        let outputs = grad.len();
        for (b, g) in layer.bias.grad_all().iter_mut().zip(&grad) {
            *b += g;
        }
        let mut back = vec![0f32; hidden];
        let keep = 1.0 / (1.0 - self.settings.dropout);
        for (weights, &h) in layer.weight.grad_all().chunks_exact_mut(outputs).zip(&scores.hidden) {
            if h > 0.0 {
                add_scaled(weights, h, &grad);
            }
        }
        for ((weights, &h), back) in layer.weight.value.chunks_exact(outputs).zip(&scores.hidden).zip(&mut back) {
            if h > 0.0 {
                *back = keep * weights.iter().zip(&grad).map(|(w, g)| w * g).sum::<f32>();
            }
        }
        for (k, word) in words.iter().enumerate() {
            let slot = first_slot + k;
            let row = match *word {
                None => self.nothing.grad_row(slot),
                Some(w) if w >= n => self.root.grad_row(slot),
                Some(w) => &mut grads[(w * SLOTS + slot) * hidden..(w * SLOTS + slot + 1) * hidden],
            };
            add_scaled(row, 1.0, &back);
        }
        for &(kind, row) in small {
            add_scaled(self.small(kind).grad_row(row), 1.0, &back);
        }
    }

    fn write(&self, vocabulary: &[u32], deprels: &[u8], header: &[(String, String)]) -> Vec<u8> {
        let mut builder = ModelBuilder::default();
        builder.line("task", "parse");
        for (key, value) in header {
            builder.line(key, value);
        }
        let names: Vec<&str> = deprels.iter().map(|&d| labels::DEPREL[usize::from(d)]).collect();
        builder.line("deprels", names.join(" ")).line("upos", labels::UPOS.join(" ")).line("xpos", labels::XPOS.join(" "));
        builder.line("width", self.settings.width).line("hidden", self.settings.hidden).line("pieces", self.settings.pieces);
        builder.line("convolutions", self.convolutions.len());
        builder.u32s("vocabulary", vocabulary);
        for (table, name) in self.tables.iter().zip(["words", "suffixes", "prefixes", "shapes", "upos.rows", "xpos.rows"]) {
            dense::Embedding::write(&mut builder, name, &table.value);
        }
        let layer = |builder: &mut ModelBuilder, name: &str, layer: &Affine, point: u32, largest: i32| {
            dense::Affine::write(builder, name, &layer.weight.value, &layer.bias.value, point, largest);
        };
        let narrow = |builder: &mut ModelBuilder, name: &str, layer: &Affine, narrowing: u32, point: u32| {
            dense::Narrow::write(builder, name, &layer.weight.value, &layer.bias.value, narrowing, point);
        };
        for (i, convolution) in self.convolutions.iter().enumerate() {
            narrow(&mut builder, &format!("conv{i}"), &convolution.affine, CONVOLUTION_NARROWING[i.min(1)], dense::ACTIVATION);
        }
        narrow(&mut builder, "parts", &self.parts, PARTS_NARROWING, HIDDEN_POINT);
        layer(&mut builder, "actions", &self.actions, HIDDEN_POINT, i32::from(i16::MAX));
        layer(&mut builder, "labels", &self.labels, HIDDEN_POINT, i32::from(i16::MAX));
        let scale = f32::from(1u16 << HIDDEN_POINT);
        for (parameter, name, largest) in [
            (&self.nothing, "nothing", i32::from(LARGEST_PART)),
            (&self.root, "root", i32::from(LARGEST_PART)),
            (&self.child_labels, "child.labels", 1000),
            (&self.situations, "situations", 1000),
            (&self.label_children, "label.children", 1000),
            (&self.distances, "distances", 1000),
        ] {
            let largest = largest as f32;
            let values: Vec<i16> = parameter.value.iter().map(|v| (v * scale).round().clamp(-largest, largest) as i16).collect();
            builder.i16s(name, &values);
        }
        builder.finish()
    }
}

#[derive(Clone, Copy)]
enum Small {
    Child,
    Situation,
    LabelChild,
    Distance,
}

#[derive(Clone, Copy)]
enum Choice {
    Action,
    Label,
}

struct Scores {
    hidden: Vec<f32>,
    out: Vec<f32>,
}

//! The arc-hybrid transition system (Kuhlmann, Gómez-Rodríguez and Satta 2011) with the root last.
//!
//! Shift moves the next word to the stack; left attaches the top of the stack to the next word, right to the word beneath it,
//! and both take it from the stack. The root stands behind the last word; only the last word on the stack may be attached to
//! it, so that every result is a tree with one root.

use super::{ACTION_SLOTS, CHILD_LABELS, DISTANCES, LABEL_SLOTS};

/// What the parser can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Action {
    /// The next word goes on the stack.
    Shift,
    /// The top of the stack gets the next word as its head.
    Left,
    /// The top of the stack gets the word beneath it as its head.
    Right,
}

impl Action {
    /// All of them, in the order of their scores.
    pub const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// A parser state.
#[derive(Debug, Default, Clone)]
pub struct State {
    stack: Vec<u32>,
    next: usize,
    words: usize,
    nodes: Vec<Node>,
    no_label: u8,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    head: u32,
    /// Outermost and second outermost children to the left, then to the right; `u32::MAX` for none.
    left: [u32; 2],
    right: [u32; 2],
    left_count: u8,
    right_count: u8,
    label: u8,
}

const NONE: u32 = u32::MAX;

/// What the choice of an action looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slots {
    pub(crate) words: [Option<usize>; ACTION_SLOTS],
    pub(crate) children: [u8; CHILD_LABELS],
    pub(crate) situations: [usize; 4],
}

/// What the choice of a label looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LabelSlots {
    pub(crate) words: [Option<usize>; LABEL_SLOTS],
    pub(crate) children: [u8; 2],
    pub(crate) distance: usize,
}

impl State {
    /// Begins a sentence; `no_label` stands for the label of a child that is not there.
    pub(crate) fn begin(&mut self, words: usize, no_label: u8) {
        self.stack.clear();
        self.nodes.clear();
        let node = Node { head: NONE, left: [NONE; 2], right: [NONE; 2], left_count: 0, right_count: 0, label: no_label };
        self.nodes.resize(words + 1, node);
        (self.next, self.words, self.no_label) = (0, words, no_label);
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.words
    }

    /// Every word has a head.
    pub(crate) fn is_final(&self) -> bool {
        self.next == self.words && self.stack.is_empty()
    }

    /// Which actions keep the result a tree with one root.
    pub(crate) fn allowed(&self) -> [bool; 3] {
        let words_left = self.next < self.words;
        let depth = self.stack.len();
        [words_left, depth >= 1 && (words_left || depth == 1), depth >= 2]
    }

    fn beneath(&self, depth: usize) -> Option<usize> {
        self.stack.len().checked_sub(depth + 1).map(|at| self.stack[at] as usize)
    }

    /// The arc that an action would make: head (the number of words for the root) and dependent.
    pub(crate) fn arc(&self, action: Action) -> Option<(usize, usize)> {
        match action {
            Action::Shift => None,
            Action::Left => Some((self.next, self.beneath(0)?)),
            Action::Right => Some((self.beneath(1)?, self.beneath(0)?)),
        }
    }

    /// Does it.
    pub(crate) fn apply(&mut self, action: Action, label: u8) {
        let Some((head, dependent)) = self.arc(action) else {
            self.stack.push(self.next as u32);
            self.next += 1;
            return;
        };
        self.stack.pop();
        self.nodes[dependent].head = head as u32;
        self.nodes[dependent].label = label;
        let node = &mut self.nodes[head];
        if action == Action::Left {
            node.left = [dependent as u32, node.left[0]];
            // Children to the left come from the nearest to the outermost.
            node.left_count = node.left_count.saturating_add(1);
        } else {
            node.right = [dependent as u32, node.right[0]];
            node.right_count = node.right_count.saturating_add(1);
        }
    }

    /// The head of a word: the number of words for the root.
    pub(crate) fn head(&self, word: usize) -> usize {
        self.nodes[word].head as usize
    }

    /// The label of a word.
    pub(crate) fn label(&self, word: usize) -> u8 {
        self.nodes[word].label
    }

    fn child(&self, of: Option<usize>, left: bool, order: usize) -> Option<usize> {
        let node = &self.nodes[of?];
        let child = if left { node.left[order] } else { node.right[order] };
        (child != NONE).then_some(child as usize)
    }

    fn child_label(&self, child: Option<usize>) -> u8 {
        child.map_or(self.no_label, |c| self.nodes[c].label)
    }

    pub(crate) fn slots(&self) -> Slots {
        let (s0, s1, s2) = (self.beneath(0), self.beneath(1), self.beneath(2));
        let ahead = |k: usize| (self.next + k <= self.words).then_some(self.next + k);
        let b0 = ahead(0);
        let (s0l, s0r) = (self.child(s0, true, 0), self.child(s0, false, 0));
        let (s1l, s1r) = (self.child(s1, true, 0), self.child(s1, false, 0));
        let b0l = self.child(b0, true, 0);
        let words = [s0, s1, s2, b0, ahead(1), ahead(2), s0l, s0r, self.child(s0, true, 1), self.child(s0, false, 1), s1l, s1r, b0l];
        let children = [s0l, s0r, s1l, s1r, b0l].map(|c| self.child_label(c));
        let count = |of: Option<usize>, right: bool| {
            of.map_or(0, |w| usize::from(if right { self.nodes[w].right_count } else { self.nodes[w].left_count }.min(3)))
        };
        let situations = [
            s0.map_or(0, |s| bucket(self.next - s)),
            8 + s0.zip(s1).map_or(0, |(a, b)| bucket(a - b)),
            16 + count(s0, false) * 4 + count(s0, true),
            32 + self.stack.len().min(3),
        ];
        Slots { words, children, situations }
    }

    pub(crate) fn label_slots(&self, head: usize, dependent: usize) -> LabelSlots {
        let (left, right) = (self.child(Some(dependent), true, 0), self.child(Some(dependent), false, 0));
        let words = [Some(head), Some(dependent), left, right, self.child(Some(head), true, 0), self.child(Some(head), false, 0)];
        let distance = if head > dependent { bucket(head - dependent) } else { DISTANCES / 2 + bucket(dependent - head) };
        LabelSlots { words, children: [self.child_label(left), self.child_label(right)], distance }
    }

    /// For each action how many gold arcs it puts out of reach (Goldberg and Nivre 2013); `gold` has the number of words for
    /// the root.
    #[cfg(feature = "train")]
    pub(crate) fn costs(&self, gold: &[usize]) -> [u32; 3] {
        let mut costs = [0; 3];
        let stack_gold = |d: usize| gold[d];
        if self.next < self.words {
            let b = self.next;
            for &s in self.stack.iter().rev().skip(1) {
                costs[0] += u32::from(gold[b] == s as usize);
            }
            for &s in &self.stack {
                costs[0] += u32::from(stack_gold(s as usize) == b);
            }
        }
        if let Some(s0) = self.beneath(0) {
            let s1 = self.beneath(1);
            let ahead = |w: usize| w > self.next && w <= self.words;
            let children_ahead = (self.next..self.words).filter(|&w| gold[w] == s0).count() as u32;
            costs[1] = children_ahead + u32::from(ahead(gold[s0]) || s1 == Some(gold[s0]));
            costs[2] = children_ahead + u32::from(ahead(gold[s0]) || gold[s0] == self.next);
        }
        costs
    }
}

/// A distance in seven steps, from 1.
fn bucket(distance: usize) -> usize {
    match distance {
        0..=4 => distance.max(1),
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

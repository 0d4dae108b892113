//! What people marked, in words of the parse.

use super::gold::{self, Document};
use crate::contents::Content;
use crate::features::may_be_cue;
use crate::sources::Source;
use crate::tree::{NONE, Tree};
use dateline_sdk::prelude::*;

/// A marked attribution: sets of words without punctuation, as sorted numbers.
pub struct Answer {
    /// Head word of the cue, if one may be a cue.
    pub cue: Option<usize>,
    content: Vec<usize>,
    source: Vec<usize>,
    /// Words without punctuation up to each word of the document.
    plain: std::rc::Rc<Vec<u32>>,
}

impl Answer {
    /// What a candidate content earns: 1 if it has the same words, `lenient` if it has most of them and little else.
    pub fn gain(&self, content: &Content, lenient: f32) -> f32 {
        let mut size = 0;
        let mut shared = 0;
        for piece in content.pieces() {
            size += (self.plain[piece.1 + 1] - self.plain[piece.0]) as usize;
            shared += self.content.partition_point(|word| *word <= piece.1) - self.content.partition_point(|word| *word < piece.0);
        }
        let (size, shared, wanted) = (size as f32, shared as f32, self.content.len() as f32);
        if shared == size && shared == wanted {
            1.0
        } else if shared >= 0.8 * wanted && shared >= 0.8 * size {
            lenient
        } else if shared >= 0.6 * wanted && shared >= 0.6 * size {
            lenient * 0.02
        } else {
            0.0
        }
    }

    /// Whether content and source are right as a reader would have it: most of the words and little else, and the source
    /// overlaps.
    pub fn accepts(&self, content: &Content, source: &Source) -> bool {
        let speaks = match source.words() {
            None => self.source.is_empty(),
            Some(piece) => self.source.iter().any(|word| piece.0 <= *word && *word <= piece.1),
        };
        speaks && self.gain(content, 0.5) >= 0.5
    }

    /// What a candidate source earns: how much of it and the marked one is shared.
    pub fn source_gain(&self, source: &Source) -> f32 {
        let Some(piece) = source.words() else { return if self.source.is_empty() { 1.0 } else { 0.0 } };
        let size = self.plain[piece.1 + 1] - self.plain[piece.0];
        let shared = self.source.partition_point(|word| *word <= piece.1) - self.source.partition_point(|word| *word < piece.0);
        if shared == 0 {
            return 0.0;
        }
        let dice = 2.0 * shared as f32 / (size as f32 + self.source.len() as f32);
        // the head of what was marked counts most
        if self.source.binary_search(&source.head).is_ok() { dice * dice } else { 0.1 * dice }
    }
}

/// The answers of a document.
pub fn answers(tree: &Tree<'_>, document: &Document) -> Vec<Answer> {
    let bytes = gold::bytes_of(&document.text);
    let mut sum = 0;
    let mut plain = vec![0];
    for at in 0..tree.words.len() {
        sum += u32::from(!tree.is_punctuation(at));
        plain.push(sum);
    }
    let plain = std::rc::Rc::new(plain);
    let words = |pieces: &[[usize; 2]], marks: bool| -> Vec<usize> {
        let mut all = Vec::new();
        for span in gold::spans(pieces, &bytes) {
            let first = tree.words.partition_point(|word| word.span.end() <= span.start());
            all.extend(
                (first..tree.words.len())
                    .take_while(|at| tree.words[*at].span.start() < span.end())
                    .filter(|at| marks || !tree.is_punctuation(*at)),
            );
        }
        all.sort_unstable();
        all.dedup();
        all
    };
    let mut answers: Vec<Answer> = Vec::new();
    for marked in &document.quotes {
        let cue = words(&marked.cue, true);
        let head = cue_head(tree, &cue).filter(|head| !answers.iter().any(|answer| answer.cue == Some(*head)));
        answers.push(Answer {
            cue: head,
            content: words(&marked.content, false),
            source: words(&marked.source, false),
            plain: plain.clone(),
        });
    }
    answers
}

/// The word of a marked cue that stands for it: the one that the others hang on, a verb before a noun.
fn cue_head(tree: &Tree<'_>, cue: &[usize]) -> Option<usize> {
    let rank = |at: usize| {
        let word = &tree.words[at];
        let outside = word.head() == NONE || cue.binary_search(&word.head()).is_err();
        let part = match word.upos {
            Upos::Verb => 0,
            Upos::Noun => 1,
            Upos::Adj => 2,
            _ => 3,
        };
        (!outside, part, at)
    };
    cue.iter().copied().filter(|at| may_be_cue(tree, *at)).min_by_key(|at| rank(*at))
}

/// For every word, whether the annotators left it aside.
pub fn excluded(tree: &Tree<'_>, document: &Document) -> Vec<bool> {
    let spans = gold::spans(&document.excluded, &gold::bytes_of(&document.text));
    let inside = |word: Span| spans.iter().any(|span| span.start() < word.end() && word.start() < span.end());
    tree.words.iter().map(|word| inside(word.span)).collect()
}

/// For every word, whether it stands in a marked content or was left aside: such words are no examples of words that are
/// no cues.
pub fn inside(answers: &[Answer], excluded: &[bool]) -> Vec<bool> {
    let mut inside = excluded.to_vec();
    for answer in answers {
        for word in &answer.content {
            inside[*word] = true;
        }
    }
    inside
}

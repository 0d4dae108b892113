//! A document as this plugin reads it: words with their heads, children and reach, and the quoted run each stands in.

use crate::marks::{self, Run};
use dateline_learn::hash;
use dateline_sdk::prelude::*;

/// No word: words are numbered in 32 bits, and none has this number.
pub const NONE: usize = u32::MAX as usize;

/// A word, in few bytes: its strings are asked of the [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Hash of it in lower case.
    pub form: u32,
    /// Hash of its dictionary form in lower case.
    pub lemma: u32,
    head: u32,
    sentence: u32,
    first: u32,
    last: u32,
    run: u32,
    outer: u32,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn part of speech.
    pub xpos: Xpos,
    /// How it depends on the word above it.
    pub deprel: Deprel,
    /// Its first byte as written; 0 if there is none.
    pub initial: u8,
}

impl Word {
    /// The word it depends on, or [`NONE`].
    #[inline]
    pub fn head(&self) -> usize {
        self.head as usize
    }

    /// Number of its sentence.
    #[inline]
    pub fn sentence(&self) -> usize {
        self.sentence as usize
    }

    /// First word of its subtree.
    #[inline]
    pub fn first(&self) -> usize {
        self.first as usize
    }

    /// Last word of its subtree.
    #[inline]
    pub fn last(&self) -> usize {
        self.last as usize
    }

    /// Innermost quoted run it stands in, marks included.
    #[inline]
    pub fn run(&self) -> Option<usize> {
        if self.run == ROOT { None } else { Some(self.run as usize) }
    }

    /// Outermost quoted run it stands in, marks included.
    #[inline]
    pub fn outer(&self) -> Option<usize> {
        if self.outer == ROOT { None } else { Some(self.outer as usize) }
    }

    /// Whether it stands in a quoted run.
    #[inline]
    pub fn is_quoted(&self) -> bool {
        self.outer != ROOT
    }
}

/// How many marks of punctuation, the closing one included, may stand between the last word of a piece and the end of its run.
pub const CLOSING_MARKS: usize = 3;

/// A run of words: first and last number, both inside.
pub type Piece = (usize, usize);

/// A document.
pub struct Tree<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Its words.
    pub words: Vec<Word>,
    /// First and last word of each sentence; empty sentences are left out.
    pub sentences: Vec<Piece>,
    /// Paragraph of each sentence.
    pub paragraph_of: Vec<usize>,
    /// First and last word of each paragraph, `None` for one without words.
    pub paragraphs: Vec<Option<Piece>>,
    /// What each paragraph is.
    pub paragraph_kinds: Vec<ParagraphKind>,
    /// Quoted runs.
    pub runs: Vec<Run>,
    /// First and last word of each run, marks included; `None` for one without words.
    pub run_words: Vec<Option<Piece>>,
    /// Where each word as written, with plain marks, and its dictionary form stand in `strings`.
    norms: &'a [[u32; 2]],
    lemmas: &'a [[u32; 2]],
    strings: &'a str,
    /// What each word is among marks, in bits.
    signs: Vec<u8>,
    child_starts: Vec<u32>,
    children: Vec<u32>,
    /// First child of each word that is a subordinating word, and first that is that or a preposition; [`ROOT`] for none.
    markers: Vec<(u32, u32)>,
}

/// [`NONE`] in 32 bits; no run either.
const ROOT: u32 = NONE as u32;

/// Relations as their column has them.
const MARK: u8 = Deprel::Mark as u8;
const CASE: u8 = Deprel::Case as u8;

/// Where a word hangs.
#[derive(Clone, Copy)]
struct Link {
    /// The word it depends on, in its own sentence; [`ROOT`] for none.
    head: u32,
    /// Number of its sentence.
    sentence: u32,
}

/// Bits of [`Tree::signs`].
mod sign {
    /// It is punctuation.
    pub const PUNCTUATION: u8 = 1;
    /// It is the first word of the innermost run that it stands in.
    pub const FIRST: u8 = 2;
    /// It is the last word of that run.
    pub const LAST: u8 = 4;
    /// A comma, semicolon, colon, dash or opening bracket.
    pub const CUT: u8 = 8;
    /// A hyphen.
    pub const HYPHEN: u8 = 16;
    /// It joins clauses or phrases: a conjunction or preposition.
    pub const JOINS: u8 = 32;
    /// It stands right behind punctuation that opens a run.
    pub const BEHIND_OPENING: u8 = 64;
    /// Nothing but a few marks stand between it and punctuation that ends a run.
    pub const BEFORE_CLOSING: u8 = 128;
}

/// What words of each part of speech are among marks.
const SIGNS: [u8; Upos::ALL.len()] = {
    let mut signs = [0; Upos::ALL.len()];
    signs[Upos::Cconj as usize] = sign::JOINS;
    signs[Upos::Sconj as usize] = sign::JOINS;
    signs[Upos::Adp as usize] = sign::JOINS;
    signs[Upos::Punct as usize] = sign::PUNCTUATION;
    signs
};

/// What words of one byte are among marks.
const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    marks[b',' as usize] = sign::CUT;
    marks[b';' as usize] = sign::CUT;
    marks[b':' as usize] = sign::CUT;
    marks[b'(' as usize] = sign::CUT;
    marks[b'-' as usize] = sign::HYPHEN;
    marks
};

/// What a word is among marks, as far as its runs do not matter.
#[inline]
fn sign_of<'a>(word: &Word, [start, end]: [u32; 2], norm: impl Fn() -> &'a str) -> u8 {
    let mark = if end.wrapping_sub(start) == 1 { MARKS[word.initial as usize] } else { 0 };
    let dash = matches!(word.initial, b'-' | 0xE2) && matches!(norm(), "--" | "–" | "—");
    SIGNS[word.upos as usize] | mark | if dash { sign::CUT } else { 0 }
}

impl<'a> Tree<'a> {
    /// Reads the layers. Linear.
    pub fn new<'v: 'a>(text: &'a str, paragraphs: View<'_, Paragraph>, sentences: View<'_, Sentence>, tokens: View<'v, Token>) -> Tree<'a> {
        let mut tree = Tree {
            text,
            words: Vec::new(),
            sentences: Vec::with_capacity(sentences.len()),
            paragraph_of: Vec::with_capacity(sentences.len()),
            paragraphs: vec![None; paragraphs.len()],
            paragraph_kinds: paragraphs.iter().map(|(_, row)| row.kind).collect(),
            runs: Vec::new(),
            run_words: Vec::new(),
            norms: tokens.columns().norm,
            lemmas: tokens.columns().lemma,
            strings: tokens.strings(),
            signs: Vec::new(),
            child_starts: Vec::new(),
            children: Vec::new(),
            markers: Vec::new(),
        };
        let given = tokens.columns().head;
        // a head outside the sentence would make subtrees without end
        let mut links = vec![Link { head: ROOT, sentence: 0 }; given.len()];
        for (_, sentence) in sentences.iter() {
            let range = sentence.tokens.range();
            if range.is_empty() || range.end > given.len() {
                continue;
            }
            let number = tree.sentences.len() as u32;
            let (first, length) = (range.start as u32, range.len() as u32);
            for (at, (link, head)) in (first..).zip(links[range.clone()].iter_mut().zip(&given[range.clone()])) {
                let inside = head.wrapping_sub(first) < length && *head != at;
                *link = Link { head: if inside { *head } else { ROOT }, sentence: number };
            }
            tree.sentences.push((range.start, range.end - 1));
            let paragraph = sentence.paragraph.index();
            tree.paragraph_of.push(paragraph);
            if let Some(words) = tree.paragraphs.get_mut(paragraph) {
                *words = Some((words.map_or(range.start, |words| words.0), range.end - 1));
            }
        }
        let reaches = tree.link(&links, tokens.columns().deprel);
        let hash = |cell: &[u32; 2]| hash::lower_case_part(tokens.strings(), *cell) as u32;
        let cells = tree.norms.iter().zip(tree.lemmas);
        let words = tokens.iter().zip(cells).zip(&links).zip(&reaches).map(|((((_, token), (norm, lemma)), link), reach)| {
            let form = hash(norm);
            Word {
                span: token.span,
                form,
                // a word that is its own dictionary form mostly has one string for both
                lemma: if lemma == norm || lemma[0] == lemma[1] { form } else { hash(lemma) },
                head: link.head,
                sentence: link.sentence,
                first: reach.0,
                last: reach.1,
                run: ROOT,
                outer: ROOT,
                upos: token.upos,
                xpos: token.xpos,
                deprel: token.deprel,
                initial: tokens.strings().as_bytes().get(norm[0] as usize).copied().filter(|_| norm[0] < norm[1]).unwrap_or(0),
            }
        });
        tree.words = words.collect();
        let signs = tree.words.iter().enumerate().map(|(at, word)| sign_of(word, tree.norms[at], || tree.norm(at)));
        tree.signs = signs.collect();
        let spans: Vec<Span> = paragraphs.iter().map(|(_, row)| row.span).collect();
        tree.runs = marks::runs(text, &spans);
        tree.place_runs();
        tree
    }

    /// Children and markers. Returns how far each subtree reaches: its first and its last word.
    fn link(&mut self, links: &[Link], relations: &[u8]) -> Vec<(u32, u32)> {
        let count = links.len();
        // first where the children of each word end, then, filled from the last on, where they start
        let mut starts = vec![0_u32; count + 1];
        for link in links {
            if let Some(children) = starts.get_mut(link.head as usize) {
                *children += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        self.children = vec![0; sum as usize];
        self.markers = vec![(ROOT, ROOT); count];
        let mut reaches: Vec<(u32, u32)> = (0..count as u32).map(|at| (at, at)).collect();
        for (at, (link, relation)) in links.iter().zip(relations).enumerate().rev() {
            let (at, head) = (at as u32, link.head as usize);
            let Some(start) = starts[..count].get_mut(head) else { continue };
            *start -= 1;
            self.children[*start as usize] = at;
            match *relation {
                MARK => self.markers[head] = (at, at),
                CASE => self.markers[head].1 = at,
                _ => {}
            }
            // whoever reaches as far as a word has told all above it already: every word is told once
            let mut above = head;
            while let Some(reach) = reaches.get_mut(above).filter(|reach| reach.1 < at) {
                reach.1 = at;
                above = links[above].head as usize;
            }
        }
        for (at, link) in (0..).zip(links) {
            let mut above = link.head as usize;
            while let Some(reach) = reaches.get_mut(above).filter(|reach| reach.0 > at) {
                reach.0 = at;
                above = links[above].head as usize;
            }
        }
        self.child_starts = starts;
        reaches
    }

    /// Which run each word stands in, and what it is among marks.
    fn place_runs(&mut self) {
        self.run_words = vec![None; self.runs.len()];
        let mut open: Vec<usize> = Vec::new();
        let mut next = 0;
        let mut next_start = self.runs.first().map_or(u32::MAX, |run| run.span.start());
        let mut at = 0;
        while let Some(word) = self.words.get_mut(at) {
            let span = word.span;
            if open.is_empty() && span.end() <= next_start {
                // no run is near: on to the first word that reaches into the next
                at += self.words[at..].partition_point(|word| word.span.end() <= next_start).max(1);
                continue;
            }
            while next_start < span.end() {
                while open.last().is_some_and(|open| self.runs[*open].span.end() <= next_start) {
                    open.pop();
                }
                open.push(next);
                next += 1;
                next_start = self.runs.get(next).map_or(u32::MAX, |run| run.span.start());
            }
            while open.last().is_some_and(|open| self.runs[*open].span.end() <= span.start()) {
                open.pop();
            }
            let number = |run: Option<&usize>| run.map_or(ROOT, |run| *run as u32);
            (word.run, word.outer) = (number(open.last()), number(open.first()));
            for run in &open {
                let words = &mut self.run_words[*run];
                *words = Some((words.map_or(at, |words| words.0), at));
            }
            at += 1;
        }
        for (run, words) in self.run_words.iter().enumerate() {
            let Some((first, last)) = *words else { continue };
            for (at, sign) in [(first, sign::FIRST), (last, sign::LAST)] {
                if self.words[at].run() == Some(run) {
                    self.signs[at] |= sign;
                }
            }
        }
        // where trimming a piece must look beside it
        for (first, last) in self.run_words.iter().copied().flatten() {
            if self.opens_run(first) && first + 1 < self.signs.len() {
                self.signs[first + 1] |= sign::BEHIND_OPENING;
            }
            let mut before = last;
            for _ in 0..CLOSING_MARKS {
                if before == 0 || !self.ends_run(last) || !self.is_punctuation(before) {
                    break;
                }
                before -= 1;
                self.signs[before] |= sign::BEFORE_CLOSING;
            }
        }
    }

    /// A word as written, with plain marks.
    #[inline]
    pub fn norm(&self, word: usize) -> &'a str {
        self.string(self.norms[word])
    }

    /// The dictionary form of a word; as written, if it has none.
    #[inline]
    pub fn lemma(&self, word: usize) -> &'a str {
        let cell = self.lemmas[word];
        self.string(if cell[0] == cell[1] { self.norms[word] } else { cell })
    }

    #[inline]
    fn string(&self, [start, end]: [u32; 2]) -> &'a str {
        self.strings.get(start as usize..end as usize).unwrap_or("")
    }

    /// The children of a word, in text order.
    #[inline]
    pub fn children(&self, word: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.child_starts[word] as usize..self.child_starts[word + 1] as usize;
        self.children[range].iter().map(|child| *child as usize)
    }

    /// First child with one of these relations.
    #[inline]
    pub fn child(&self, word: usize, relations: &[Deprel]) -> Option<usize> {
        // a word with more children than this is no language, and looking at all of them again and again would be slow
        self.children(word).take(64).find(|child| relations.contains(&self.words[*child].deprel))
    }

    /// First subordinating word of a clause.
    pub fn mark(&self, word: usize) -> Option<usize> {
        self.markers.get(word).map(|markers| markers.0 as usize).filter(|mark| *mark != NONE)
    }

    /// First subordinating word or preposition.
    #[inline]
    pub fn marker(&self, word: usize) -> Option<usize> {
        self.markers.get(word).map(|markers| markers.1 as usize).filter(|mark| *mark != NONE)
    }

    /// First and last word of the sentence of a word.
    #[inline]
    pub fn sentence(&self, word: usize) -> Piece {
        self.sentences.get(self.words[word].sentence()).copied().unwrap_or((word, word))
    }

    /// First and last word of the paragraph of a word.
    pub fn paragraph(&self, word: usize) -> Piece {
        let paragraph = self.paragraph_of.get(self.words[word].sentence()).copied().unwrap_or(NONE);
        self.paragraphs.get(paragraph).copied().flatten().unwrap_or_else(|| self.sentence(word))
    }

    /// Whether a quoted run lies in a piece or reaches into it.
    pub fn has_runs(&self, piece: Piece) -> bool {
        let span = self.span(piece);
        let next = self.runs.partition_point(|run| run.span.start() < span.start());
        let reaches_in =
            next.checked_sub(1).is_some_and(|before| self.runs[before].depth > 0 || self.runs[before].span.end() > span.start());
        reaches_in || self.runs.get(next).is_some_and(|run| run.span.start() < span.end())
    }

    /// Whether `word` stands below `above`, or is it.
    pub fn is_below(&self, word: usize, above: usize) -> bool {
        let mut at = word;
        for _ in 0..64 {
            if at == above {
                return true;
            }
            if at == NONE || !(self.words[above].first()..=self.words[above].last()).contains(&at) {
                return false;
            }
            at = self.words[at].head();
        }
        false
    }

    /// Whether a word is a mark of quotation.
    pub fn is_quote_mark(&self, word: usize) -> bool {
        matches!(self.norm(word), "\"" | "'" | "``" | "''" | "“" | "”" | "‘" | "’" | "«" | "»" | "„")
            && self.words[word].upos == Upos::Punct
    }

    /// Whether a word is punctuation.
    #[inline]
    pub fn is_punctuation(&self, word: usize) -> bool {
        self.signs[word] & sign::PUNCTUATION != 0
    }

    /// Whether a word is punctuation and the first of the innermost run it stands in.
    #[inline]
    pub fn opens_run(&self, word: usize) -> bool {
        self.signs[word] & (sign::FIRST | sign::PUNCTUATION) == sign::FIRST | sign::PUNCTUATION
    }

    /// Whether a word is punctuation and the last of the innermost run it stands in.
    #[inline]
    pub fn ends_run(&self, word: usize) -> bool {
        self.signs[word] & (sign::LAST | sign::PUNCTUATION) == sign::LAST | sign::PUNCTUATION
    }

    /// The innermost run that a word stands in, if it is its first word.
    #[inline]
    pub fn run_from(&self, word: usize) -> Option<Piece> {
        if self.signs[word] & sign::FIRST == 0 { None } else { self.words[word].run().and_then(|run| self.run_words[run]) }
    }

    /// The innermost run that a word stands in, if it is its last word.
    #[inline]
    pub fn run_to(&self, word: usize) -> Option<Piece> {
        if self.signs[word] & sign::LAST == 0 { None } else { self.words[word].run().and_then(|run| self.run_words[run]) }
    }

    /// Whether a word is a comma, semicolon, colon, dash or opening bracket.
    #[inline]
    pub fn is_cut(&self, word: usize) -> bool {
        self.signs[word] & sign::CUT != 0
    }

    /// Whether a word is a hyphen.
    #[inline]
    pub fn is_hyphen(&self, word: usize) -> bool {
        self.signs[word] & sign::HYPHEN != 0
    }

    /// Whether it begins or ends no run, cuts nothing and joins nothing: nothing starts or ends at such a word.
    #[inline]
    pub fn is_plain(&self, word: usize) -> bool {
        self.signs[word] & (sign::FIRST | sign::LAST | sign::CUT | sign::HYPHEN | sign::JOINS) == 0
    }

    /// Whether a piece begins and ends with words and no run begins right before it or ends right behind it: nothing can be
    /// trimmed off it or added to it.
    #[inline]
    pub fn is_trim(&self, (first, last): Piece) -> bool {
        self.signs[first] & (sign::PUNCTUATION | sign::BEHIND_OPENING) == 0
            && self.signs[last] & (sign::PUNCTUATION | sign::BEFORE_CLOSING) == 0
    }

    /// Text of a piece, from its first to its last byte.
    pub fn span(&self, piece: Piece) -> Span {
        self.words[piece.0].span.cover(self.words[piece.1].span)
    }
}

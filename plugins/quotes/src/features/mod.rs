//! What the ranker looks at. A feature is the number of a template and a hash of what the template found.

mod content;
mod cue;
mod source;

pub use content::Frame;
pub use cue::{cue, gate};
pub use source::{SourceFrame, source};

use crate::contents::Content;
use crate::lexicon::{Entry, Lexicon};
use crate::tree::{NONE, Piece, Tree, Word};
use dateline_sdk::core::Label;
use dateline_sdk::core::records::quote::{SpeechAct, Tier};
use dateline_sdk::prelude::*;

/// What the lexicon and the entities say of a word.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// 0, or one plus the kind of the entity that the word heads a mention of.
    entity: u8,
    /// 0, or one plus the index of the cue lexicon's tier.
    tier: u8,
    /// 0, or one plus the index of the cue lexicon's act.
    act: u8,
    negates: bool,
}

/// Tags of finite verbs, as bits.
const FINITE: u64 = 1 << Xpos::Vbd as u8 | 1 << Xpos::Vbz as u8 | 1 << Xpos::Vbp as u8 | 1 << Xpos::Md as u8;
const _: () = assert!(Xpos::ALL.len() <= 64, "a tag is a bit of FINITE");
/// The tier of speech in a [`Known`].
const SPEECH: u8 = 1;

/// No word.
const ROOT: u32 = u32::MAX;

/// What is looked at of a word near another.
struct Near {
    form: u32,
    lemma: u32,
    upos: u32,
    xpos: u32,
    quoted: bool,
}

/// What stands beyond the edge of a sentence.
const BEYOND: Near = Near { form: EDGE, lemma: EDGE, upos: 99, xpos: 99, quoted: false };

/// How many words of some kinds stand before a word.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    quoted: u32,
    finite: u32,
    cues: u32,
    plain: u32,
    speaking: u32,
}

/// A document with what features need beside the parse.
pub struct Facts<'t, 'a> {
    /// The document.
    pub tree: &'t Tree<'a>,
    known: Vec<Known>,
    sums: Vec<Sums>,
    /// The words that may be cues at all, in text order.
    cues: Vec<u32>,
}

impl<'t, 'a> Facts<'t, 'a> {
    /// Gathers the facts. Linear.
    pub fn new(tree: &'t Tree<'a>, lexicon: &Lexicon, mentions: View<'_, Mention>, entities: View<'_, Entity>) -> Facts<'t, 'a> {
        let known = tree.words.iter().enumerate().map(|(at, word)| {
            let Entry { act, tier } = lexicon.known(word.upos, word.lemma);
            let negates = matches!(word.upos, Upos::Part | Upos::Adv) && matches!(tree.lemma(at), "not" | "n't" | "never");
            Known { entity: 0, tier, act, negates }
        });
        let mut known: Vec<Known> = known.collect();
        let kinds: Vec<u8> = entities.iter().map(|(_, entity)| entity.kind.index() + 1).collect();
        for (_, mention) in mentions.iter() {
            if let Some(known) = known.get_mut(mention.head.index()) {
                known.entity = kinds.get(mention.entity.index()).copied().unwrap_or(0);
            }
        }
        let mut sum = Sums::default();
        let mut sums = Vec::with_capacity(known.len() + 1);
        sums.push(sum);
        sums.extend(tree.words.iter().zip(&known).map(|(word, known)| {
            sum.quoted += u32::from(word.is_quoted());
            sum.finite += u32::from(FINITE & 1_u64 << word.xpos as u8 != 0);
            let speaks = known.tier == SPEECH && word.upos == Upos::Verb;
            sum.cues += u32::from(speaks);
            sum.speaking += u32::from(speaks && !word.is_quoted());
            sum.plain += u32::from(word.upos != Upos::Punct);
            sum
        }));
        // every word is put at the end of the list, and stays there if it may be a cue: there is nothing to guess
        let (mut cues, mut count) = (vec![0; tree.words.len()], 0);
        for (at, word) in tree.words.iter().enumerate() {
            cues[count] = at as u32;
            count += usize::from(opens_like_a_cue(word));
        }
        cues.truncate(count);
        cues.retain(|at| is_clear_cue(&tree.words[*at as usize]) || is_rare_cue(tree, *at as usize));
        Facts { tree, known, sums, cues }
    }

    #[inline]
    fn count(&self, piece: Piece, of: impl Fn(&Sums) -> u32) -> u32 {
        of(&self.sums[piece.1 + 1]) - of(&self.sums[piece.0])
    }

    /// What the cue lexicon says of a word.
    #[inline]
    pub fn tier(&self, at: usize) -> Option<Tier> {
        self.known[at].tier.checked_sub(1).and_then(|index| Tier::ALL.get(index as usize).copied())
    }

    /// Whether the cue lexicon knows that saying it does something: an offer, a claim, not just a statement or a question.
    pub fn acts_on(&self, at: usize) -> bool {
        let act = self.known[at].act.checked_sub(1).and_then(|index| SpeechAct::ALL.get(index as usize));
        !matches!(act, None | Some(SpeechAct::Statement | SpeechAct::Question))
    }

    /// Whether a word heads the mention of a person, an organisation, a state.
    pub fn is_somebody(&self, at: usize) -> bool {
        let kind = self.known[at].entity.checked_sub(1).and_then(|index| EntityKind::ALL.get(index as usize));
        matches!(kind, Some(EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Group))
    }

    /// Whether a word heads a mention of what is known to be neither a person nor a group, an organization or a place.
    pub fn is_thing(&self, at: usize) -> bool {
        let kind = self.known[at].entity.checked_sub(1).and_then(|index| EntityKind::ALL.get(index as usize));
        kind.is_some_and(|_| !self.is_somebody(at))
    }

    /// The words of a piece that may be cues at all, in text order.
    pub fn cues(&self, piece: Piece) -> impl Iterator<Item = usize> + '_ {
        let from = self.cues.partition_point(|at| (*at as usize) < piece.0);
        self.cues[from..].iter().map(|at| *at as usize).take_while(move |at| *at <= piece.1)
    }

    /// The verbs, in text order.
    pub fn verbs(&self) -> impl Iterator<Item = usize> + '_ {
        // every verb and every noun may be a cue
        self.cues.iter().map(|at| *at as usize).filter(|at| self.tree.words[*at].upos == Upos::Verb)
    }

    /// The nouns that the cue lexicon knows, in text order.
    pub fn nouns_for_speech(&self) -> impl Iterator<Item = usize> + '_ {
        let is_one = |at: usize| (self.tree.words[at].upos == Upos::Noun) & (self.known[at].tier > 0);
        self.cues.iter().map(|at| *at as usize).filter(move |at| is_one(*at))
    }

    /// Whether a word is a verb of speech outside quotation marks.
    #[inline]
    pub fn speaks(&self, at: usize) -> bool {
        let word = &self.tree.words[at];
        self.known[at].tier == SPEECH && word.upos == Upos::Verb && !word.is_quoted()
    }

    /// Whether a piece has a verb of speech outside quotation marks.
    pub fn has_speech(&self, piece: Piece) -> bool {
        self.count(piece, |sums| sums.speaking) > 0
    }

    /// Words of a content, punctuation left aside.
    #[inline]
    pub fn size(&self, content: &Content) -> u32 {
        content.pieces().iter().map(|piece| self.count(*piece, |sums| sums.plain)).sum()
    }

    /// Whether two contents of these sizes have most of their words in common: four fifths of each.
    pub fn alike(&self, a: (&Content, u32), b: (&Content, u32)) -> bool {
        if a.1 * 5 < b.1 * 4 || b.1 * 5 < a.1 * 4 {
            return false;
        }
        let mut shared = 0;
        for a in a.0.pieces() {
            for b in b.0.pieces() {
                let common = (a.0.max(b.0), a.1.min(b.1));
                if common.0 <= common.1 {
                    shared += self.count(common, |sums| sums.plain);
                }
            }
        }
        shared * 5 >= a.1 * 4 && shared * 5 >= b.1 * 4
    }

    /// Whether a piece has a finite verb.
    #[inline]
    pub fn is_clause(&self, piece: Piece) -> bool {
        self.count(piece, |sums| sums.finite) > 0
    }

    /// Words of a piece that stand in quoted runs.
    #[inline]
    pub fn quoted(&self, piece: Piece) -> usize {
        self.count(piece, |sums| sums.quoted) as usize
    }

    /// The word that a word depends on.
    #[inline]
    fn head(&self, at: usize) -> Option<usize> {
        Some(self.tree.words[at].head()).filter(|head| *head != NONE)
    }

    /// A word, or what stands beyond the edge.
    #[inline]
    fn near(&self, at: Option<usize>) -> Near {
        at.and_then(|at| self.tree.words.get(at)).map_or(BEYOND, |word| Near {
            form: word.form,
            lemma: word.lemma,
            upos: word.upos as u32,
            xpos: word.xpos as u32,
            quoted: word.is_quoted(),
        })
    }

    #[inline]
    fn form(&self, at: Option<usize>) -> u32 {
        at.and_then(|at| self.tree.words.get(at)).map_or(EDGE, |word| word.form)
    }

    #[inline]
    fn deprel(&self, at: usize) -> u32 {
        self.tree.words[at].deprel as u32
    }
}

/// Takes the features: number of the template, hash.
pub trait Sink {
    /// Takes one.
    fn put(&mut self, template: u32, hash: u32);
}

impl<F: FnMut(u32, u32)> Sink for F {
    #[inline(always)]
    fn put(&mut self, template: u32, hash: u32) {
        self(template, hash);
    }
}

/// An odd number without pattern of each template, one for each of two values, and one to tell templates from each other.
const fn multiplier(template: u32, of: u32) -> u32 {
    let mixed = (template << 2 | of).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA77);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(JOIN);
    (mixed ^ (mixed >> 16)) | 1
}

impl<A: Sink, B: Sink> Sink for (A, B) {
    #[inline(always)]
    fn put(&mut self, template: u32, hash: u32) {
        self.0.put(template, hash);
        self.1.put(template, hash);
    }
}

const JOIN: u32 = 0xC2B2_AE3D;

/// A feature of a template and one value.
#[inline(always)]
fn f(sink: &mut impl Sink, template: u32, a: u32) {
    sink.put(template, a.wrapping_mul(multiplier(template, 1)).wrapping_add(multiplier(template, 0)));
}

/// A feature of a template and two values: a sum of products, whose upper bits tell what it was made from. Each template has
/// multipliers of its own: values that one confuses the next one does not.
#[inline(always)]
fn g(sink: &mut impl Sink, template: u32, a: u32, b: u32) {
    let (first, second) = (a.wrapping_mul(multiplier(template, 1)), b.wrapping_mul(multiplier(template, 2)));
    sink.put(template, first.wrapping_add(second).wrapping_add(multiplier(template, 0)));
}

/// Two values as one.
#[inline(always)]
const fn join(a: u32, b: u32) -> u32 {
    (a.rotate_left(11) ^ b).wrapping_mul(JOIN)
}

#[inline]
fn bucket(n: usize) -> u32 {
    const BUCKETS: [u8; 64] = {
        let (mut buckets, mut n) = ([0; 64], 0);
        while n < buckets.len() {
            buckets[n] = match n {
                0..=5 => n as u8,
                6..=7 => 6,
                8..=10 => 7,
                11..=15 => 8,
                16..=25 => 9,
                26..=50 => 10,
                _ => 11,
            };
            n += 1;
        }
        buckets
    };
    u32::from(BUCKETS[n.min(BUCKETS.len() - 1)])
}

const EDGE: u32 = 0x00ED_6E00;

/// What the first byte of a word tells of it as a cue, in bits.
mod opening {
    /// Anything.
    pub const ANY: u8 = 1;
    /// A small letter.
    pub const SMALL: u8 = 2;
    /// As *according* and *per* begin.
    pub const ACCORDING: u8 = 4;
    /// As colons and dashes begin.
    pub const MARK: u8 = 8;
    /// A character beyond ASCII.
    pub const BEYOND: u8 = 16;
}

/// What each first byte tells.
const OPENINGS: [u8; 256] = {
    let (mut openings, mut byte) = ([0; 256], 0);
    while byte < openings.len() {
        openings[byte] = opening::ANY
            | match byte as u8 {
                b'a' | b'p' => opening::SMALL | opening::ACCORDING,
                b'a'..=b'z' => opening::SMALL,
                b'A' | b'P' => opening::ACCORDING,
                b':' | b'-' | b'~' => opening::MARK,
                0x80.. => opening::MARK | opening::BEYOND,
                _ => 0,
            };
        byte += 1;
    }
    openings
};

/// How cues of each part of speech begin, and as bits the relations in which these are none.
const CUES: [(u8, u64); Upos::ALL.len()] = {
    const AUXILIARY: u64 = 1 << Deprel::Aux as u8 | 1 << Deprel::AuxPass as u8 | 1 << Deprel::Cop as u8;
    const IN_A_NAME: u64 = 1 << Deprel::Compound as u8 | 1 << Deprel::Flat as u8;
    let mut cues = [(0, 0); Upos::ALL.len()];
    cues[Upos::Verb as usize] = (opening::ANY, 0);
    cues[Upos::Noun as usize] = (opening::ANY, 0);
    cues[Upos::Adj as usize] = (opening::ANY, 0);
    cues[Upos::Aux as usize] = (opening::ANY, AUXILIARY);
    cues[Upos::Propn as usize] = (opening::SMALL | opening::BEYOND, IN_A_NAME);
    cues[Upos::Adv as usize] = (opening::SMALL | opening::BEYOND, IN_A_NAME);
    cues[Upos::Adp as usize] = (opening::ACCORDING, 0);
    cues[Upos::Sconj as usize] = (opening::ACCORDING, 0);
    cues[Upos::X as usize] = (opening::ACCORDING, 0);
    cues[Upos::Punct as usize] = (opening::MARK, 0);
    cues
};
const _: () = assert!(Deprel::ALL.len() <= 64, "a relation is a bit of CUES");

/// Whether a word may be the head of a cue at all.
pub fn may_be_cue(tree: &Tree<'_>, at: usize) -> bool {
    let word = &tree.words[at];
    opens_like_a_cue(word) && (is_clear_cue(word) || is_rare_cue(tree, at))
}

/// What the first byte of a word tells, as far as that matters for its part of speech.
#[inline]
fn opening(word: &Word) -> u8 {
    CUES[word.upos as usize].0 & OPENINGS[word.initial as usize]
}

/// Whether its part of speech, relation and first byte leave room for a word to be a cue.
#[inline]
fn opens_like_a_cue(word: &Word) -> bool {
    (opening(word) != 0) & (CUES[word.upos as usize].1 >> word.deprel as u8 & 1 == 0)
}

/// Whether that is all there is to know.
#[inline]
fn is_clear_cue(word: &Word) -> bool {
    opening(word) & (opening::ANY | opening::SMALL) != 0
}

/// Whether a word that is not clear may be a cue.
fn is_rare_cue(tree: &Tree<'_>, at: usize) -> bool {
    let word = &tree.words[at];
    match word.upos {
        Upos::Propn | Upos::Adv => tree.norm(at).chars().next().is_some_and(char::is_lowercase),
        Upos::Punct => tree.norm(at) == ":" || is_dash_of_a_source(tree, at),
        _ => matches!(tree.norm(at), "according" | "According" | "per" | "Per"),
    }
}

/// Whether a dash follows a quotation: “Never again.” — Ada Okoro.
pub fn is_dash_of_a_source(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.norm(at), "-" | "--" | "–" | "—" | "―" | "~")
        && at > 0
        && tree.words[at - 1].outer().and_then(|run| tree.run_words[run]).is_some_and(|words| words.1 == at - 1)
}

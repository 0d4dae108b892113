//! Phrases that refer: names, noun phrases, pronouns, each with its head word, read off the trees.
//!
//! A phrase is its head with its modifiers, without the preposition before it and without what is only
//! joined to it (coordination, parataxis, the clause of which it is the predicate). Its full extent,
//! with relative clauses and appositions, is kept beside it: coreference corpora mark that one.

use dateline_sdk::core::records::base::{Deprel, Upos, Xpos};

use crate::reading::{Name, NameKind, Reading, Trees, narrow};

/// How a phrase refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// By a proper name.
    Name,
    /// By a noun phrase.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// What place a phrase has that sets it apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An argument or a modifier like any other.
    Plain,
    /// In apposition to the phrase around it.
    Apposition,
    /// The predicate of a copula.
    Predicate,
    /// A relative pronoun.
    Relative,
    /// An adjective of a state or people: *Russian*.
    Adjective,
    /// Two or more phrases joined; its head is that of the first.
    Coordination,
    /// A title or name before a noun: *Trump* in *the Trump plan*.
    Modifier,
}

/// A phrase that refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// First token.
    pub start: u32,
    /// One past the last token, without relative clauses and appositions.
    pub end: u32,
    /// One past the last token, with them.
    pub full_end: u32,
    /// The head word.
    pub head: u32,
    /// The sentence.
    pub sentence: u32,
    /// How it refers.
    pub kind: Kind,
    /// Its place.
    pub place: Place,
    /// Index of the proper name in it (in `Reading::names`), if its head is in one.
    pub name: Option<u32>,
}

/// Appends the phrases of a document to `out`, sorted by start, the longer first.
pub fn find(text: &str, reading: &Reading, trees: &Trees, out: &mut Vec<Phrase>) {
    out.clear();
    let mut next_name = 0;
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let begun = out.len();
        for token in sentence.clone() {
            while reading.names.get(next_name).is_some_and(|name| (name.end as usize) <= token) {
                next_name += 1;
            }
            let name =
                reading.names.get(next_name).filter(|name| (name.start as usize) <= token).copied().map(|name| (narrow(next_name), name));
            if let Some(phrase) = phrase_at(text, reading, trees, number, token, name) {
                out.push(phrase);
                if let Some(whole) = coordination(reading, trees, phrase) {
                    out.push(whole);
                }
            }
        }
        out[begun..].sort_by_key(|phrase| (phrase.start, u32::MAX - phrase.end, u32::MAX - phrase.full_end, phrase.head));
        // Two heads never claim the same tokens: the phrase nearer the root stays.
        let mut kept = begun;
        for at in begun..out.len() {
            let phrase = out[at];
            if kept > begun
                && out[kept - 1].start == phrase.start
                && out[kept - 1].end == phrase.end
                && out[kept - 1].full_end == phrase.full_end
            {
                if reading.head(out[kept - 1].head as usize) == Some(phrase.head as usize) {
                    out[kept - 1] = phrase;
                }
                continue;
            }
            out[kept] = phrase;
            kept += 1;
        }
        out.truncate(kept);
    }
}

fn phrase_at(text: &str, reading: &Reading, trees: &Trees, sentence: usize, token: usize, name: Option<(u32, Name)>) -> Option<Phrase> {
    let (upos, xpos, deprel) = (reading.upos[token], reading.xpos[token], reading.deprels[token]);
    let phrase = |start: usize, end: usize, full_end: usize, kind, place| {
        Some(Phrase {
            start: narrow(start),
            end: narrow(end),
            full_end: narrow(full_end),
            head: narrow(token),
            sentence: narrow(sentence),
            kind,
            place,
            name: name.map(|(index, _)| index),
        })
    };
    match upos {
        Upos::Pron => {
            if matches!(deprel, Deprel::Expl | Deprel::Fixed | Deprel::Goeswith | Deprel::Reparandum | Deprel::Det) {
                return None;
            }
            if matches!(xpos, Xpos::Wdt | Xpos::Wp | Xpos::WpPossessive) {
                return relative_clause(reading, token)
                    .then(|| phrase(token, token + 1, token + 1, Kind::Pronoun, Place::Relative))
                    .flatten();
            }
            if matches!(xpos, Xpos::Ex | Xpos::Wrb) {
                return None;
            }
            if matches!(xpos, Xpos::Prp | Xpos::PrpPossessive) {
                return phrase(token, token + 1, token + 1, Kind::Pronoun, Place::Plain);
            }
            let (start, end, full_end) = extent(reading, trees, token);
            let personal = end == start + 1;
            phrase(start, end, full_end, if personal { Kind::Pronoun } else { Kind::Nominal }, place_of(reading, trees, token))
        }
        Upos::Noun | Upos::Propn | Upos::X | Upos::Sym => {
            let named = upos == Upos::Propn || name.is_some();
            match deprel {
                Deprel::Compound | Deprel::NmodDesc | Deprel::Amod | Deprel::NmodUnmarked | Deprel::Nummod
                    if !is_clause(reading, trees, token) =>
                {
                    // Only a whole name before a noun refers on its own: "the Trump plan", "U.S. calls".
                    let Some((_, found)) = name else {
                        let noun = reading.head(token).is_some_and(|head| reading.upos[head] == Upos::Noun && head > token);
                        if upos != Upos::Propn || deprel != Deprel::Compound || !noun {
                            return None;
                        }
                        let (start, end, _) = extent(reading, trees, token);
                        return phrase(start, end, end, Kind::Name, Place::Modifier);
                    };
                    let (start, end) = (found.start as usize, found.end as usize);
                    let outside = reading.head(token).is_none_or(|head| head < start || head >= end);
                    if !outside || deprel == Deprel::NmodDesc {
                        return None;
                    }
                    // "Apple Computer": a name inside a longer name is no mention of its own.
                    phrase(start, end, end, Kind::Name, Place::Modifier)
                }
                Deprel::Flat
                | Deprel::Fixed
                | Deprel::Goeswith
                | Deprel::Case
                | Deprel::Mark
                | Deprel::Cc
                | Deprel::Det
                | Deprel::Advmod
                | Deprel::Discourse
                | Deprel::Reparandum
                | Deprel::Punct
                | Deprel::CompoundPrt => None,
                _ => {
                    if upos == Upos::Sym && !matches!(xpos, Xpos::Dollar) && reading.word(text, token) != "%" {
                        return None;
                    }
                    let (mut start, mut end, mut full_end) = extent(reading, trees, token);
                    if let Some((_, found)) = name {
                        // A name is one mention, by the word that the rest of it hangs on: the bank in "Bank of Elinia".
                        if reading.head(token).is_some_and(|head| (found.start as usize..found.end as usize).contains(&head)) {
                            return None;
                        }
                        // The whole name, whatever the tree makes of it: "Cork and Kerry Bank".
                        start = start.min(found.start as usize);
                        end = end.max(found.end as usize);
                        full_end = full_end.max(end);
                    }
                    phrase(start, end, full_end, if named { Kind::Name } else { Kind::Nominal }, place_of(reading, trees, token))
                }
            }
        }
        Upos::Num | Upos::Adj | Upos::Det => {
            let word = reading.word(text, token);
            if upos == Upos::Adj && deprel == Deprel::Amod && crate::places::adjective(word).is_some() {
                return phrase(token, token + 1, token + 1, Kind::Name, Place::Adjective);
            }
            let argument = matches!(
                deprel,
                Deprel::Nsubj
                    | Deprel::NsubjPass
                    | Deprel::Obj
                    | Deprel::Obl
                    | Deprel::Nmod
                    | Deprel::Iobj
                    | Deprel::OblAgent
                    | Deprel::NmodPoss
                    | Deprel::Conj
            );
            let bare = trees.children(token).all(|child| !matches!(reading.deprels[child], Deprel::Det | Deprel::NmodPoss | Deprel::Amod));
            if !argument || (bare && (upos == Upos::Adj || deprel == Deprel::Conj)) || is_clause(reading, trees, token) {
                return None;
            }
            let (start, end, full_end) = extent(reading, trees, token);
            let demonstrative = upos == Upos::Det && end == start + 1 && matches!(xpos, Xpos::Dt);
            phrase(start, end, full_end, if demonstrative { Kind::Pronoun } else { Kind::Nominal }, Place::Plain)
        }
        _ => None,
    }
}

/// Whether a relative pronoun has a clause that modifies a noun.
fn relative_clause(reading: &Reading, token: usize) -> bool {
    relative_antecedent(reading, token).is_some()
}

/// The noun that the clause of a relative pronoun modifies.
#[must_use]
pub fn relative_antecedent(reading: &Reading, token: usize) -> Option<usize> {
    let mut at = token;
    for _ in 0..6 {
        if reading.deprels[at] == Deprel::AclRelcl {
            return reading.head(at);
        }
        at = reading.head(at)?;
    }
    None
}

fn is_clause(reading: &Reading, trees: &Trees, token: usize) -> bool {
    trees
        .children(token)
        .any(|child| matches!(reading.deprels[child], Deprel::Cop | Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter))
}

fn place_of(reading: &Reading, trees: &Trees, token: usize) -> Place {
    if reading.deprels[token] == Deprel::Appos {
        Place::Apposition
    } else if trees.children(token).any(|child| matches!(reading.deprels[child], Deprel::Cop)) {
        Place::Predicate
    } else {
        Place::Plain
    }
}

/// First token, one past the last without and with clauses and appositions behind the head.
fn extent(reading: &Reading, trees: &Trees, token: usize) -> (usize, usize, usize) {
    let predicate = is_clause(reading, trees, token);
    let (mut start, mut end, mut full_end) = (token, token + 1, token + 1);
    for child in trees.children(token) {
        let (left, right) = (trees.left[child] as usize, trees.right[child] as usize + 1);
        match reading.deprels[child] {
            Deprel::Det
            | Deprel::DetPredet
            | Deprel::NmodPoss
            | Deprel::Nummod
            | Deprel::Compound
            | Deprel::Flat
            | Deprel::Fixed
            | Deprel::Goeswith
            | Deprel::NmodDesc => {
                start = start.min(left);
                end = end.max(right);
            }
            // "Ana Ruiz, 42": what a comma parts belongs to the full extent alone.
            Deprel::NmodUnmarked if child > token && reading.xpos[left] == Xpos::Comma => full_end = full_end.max(right),
            Deprel::Amod | Deprel::NmodUnmarked => {
                start = start.min(left);
                end = end.max(right);
            }
            Deprel::Advmod
                if !predicate && child < token && reading.upos[token] != Upos::Propn && !case_after(reading, trees, token, child) =>
            {
                start = start.min(left)
            }
            Deprel::Advmod if !predicate && right == full_end + 1 && child > token => full_end = right,
            Deprel::CcPreconj => {}
            Deprel::Nmod | Deprel::Case if child > token => end = end.max(right),
            Deprel::Nmod if !predicate => start = start.min(left),
            Deprel::Acl | Deprel::AclRelcl | Deprel::Appos if child > token => full_end = full_end.max(right),
            Deprel::Acl if child < token => start = start.min(left),
            _ => {}
        }
    }
    // "Ruiz, who left, of Port Elsa": what follows a clause belongs to the full extent alone.
    full_end = full_end.max(end);
    let own_end = trees
        .children(token)
        .filter(|&child| child > token && matches!(reading.deprels[child], Deprel::AclRelcl | Deprel::Appos | Deprel::Acl))
        .map(|child| trees.left[child] as usize)
        .filter(|&left| left > token)
        .fold(end, usize::min);
    end = trim(reading, token, own_end);
    // The possessive ending is part of the full extent alone.
    if end > token + 1 && reading.xpos[end - 1] == Xpos::Pos {
        end -= 1;
    }
    full_end = trim(reading, token, full_end);
    while start < token
        && (matches!(reading.xpos[start], Xpos::Comma | Xpos::Colon | Xpos::OpenQuote | Xpos::CloseQuote | Xpos::Stop | Xpos::Cc)
            || matches!(reading.deprels[start], Deprel::Case | Deprel::Cc | Deprel::Mark | Deprel::Punct))
    {
        start += 1;
    }
    (start, end, full_end.max(end))
}

/// Whether a preposition stands between a child and its head: the child belongs to the preposition.
fn case_after(reading: &Reading, trees: &Trees, head: usize, child: usize) -> bool {
    trees.children(head).any(|other| reading.deprels[other] == Deprel::Case && other > child && other < head)
}

/// Takes marks off the end.
fn trim(reading: &Reading, head: usize, mut end: usize) -> usize {
    while end > head + 1
        && matches!(
            reading.xpos[end - 1],
            Xpos::Comma | Xpos::Colon | Xpos::OpenQuote | Xpos::CloseQuote | Xpos::Stop | Xpos::Cc | Xpos::LeftBracket | Xpos::Hyph
        )
    {
        end -= 1;
    }
    end
}

/// The whole of a coordination whose first part is `first`.
fn coordination(reading: &Reading, trees: &Trees, first: Phrase) -> Option<Phrase> {
    if first.kind == Kind::Pronoun && first.place == Place::Relative || matches!(first.place, Place::Modifier | Place::Adjective) {
        return None;
    }
    let head = first.head as usize;
    let mut end = None;
    let mut with_and = false;
    for child in trees.children(head) {
        if reading.deprels[child] != Deprel::Conj || child < head {
            continue;
        }
        if !matches!(reading.upos[child], Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num) || is_clause(reading, trees, child) {
            return None;
        }
        with_and |= trees.children(child).any(|c| reading.deprels[c] == Deprel::Cc && reading.lemma(c) != "or");
        let (_, _, full_end) = extent(reading, trees, child);
        end = Some(full_end);
    }
    let end = end.filter(|_| with_and)?;
    Some(Phrase { end: narrow(end), full_end: narrow(end), kind: Kind::Nominal, place: Place::Coordination, name: None, ..first })
}

/// Whether a name is of one kind.
#[must_use]
pub fn is_person(reading: &Reading, phrase: &Phrase) -> bool {
    phrase.name.is_some_and(|name| reading.names[name as usize].kind == NameKind::Person)
}

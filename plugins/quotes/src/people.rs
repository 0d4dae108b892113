//! Who the source is, whom it speaks to, and whether it was said at all.

use crate::document::Attribution;
use crate::tree::{NONE, Tree};
use dateline_sdk::core::records::quote::{PartyRole, QuoteParty, SpeakerFrom};
use dateline_sdk::prelude::*;

/// Mentions by the word that heads them.
pub struct People<'v> {
    pub(crate) mentions: View<'v, Mention>,
    pub(crate) entities: View<'v, Entity>,
    by_head: Vec<Option<(Ref<Mention>, Ref<Mention>)>>,
    /// The first mention of each entity.
    pub(crate) first_of: Vec<Option<Ref<Mention>>>,
}

/// Verbs and nouns whose object is told something.
fn tells(lemma: &str) -> bool {
    matches!(
        lemma,
        "tell"
            | "ask"
            | "inform"
            | "notify"
            | "advise"
            | "remind"
            | "warn"
            | "assure"
            | "convince"
            | "persuade"
            | "urge"
            | "order"
            | "command"
            | "instruct"
            | "promise"
            | "beg"
            | "invite"
            | "encourage"
            | "request"
            | "thank"
            | "address"
            | "brief"
            | "reassure"
            | "caution"
            | "challenge"
            | "direct"
            | "forbid"
            | "email"
            | "text"
    )
}

/// Verbs whose object is told something, if it can listen.
fn asks(lemma: &str) -> bool {
    matches!(lemma, "call" | "question" | "press" | "answer" | "rebuke" | "scold" | "lecture" | "interview")
}

/// What somebody else accepts or turns down.
fn is_answered(lemma: &str) -> bool {
    matches!(lemma, "offer" | "propose" | "suggest" | "demand" | "request" | "promise" | "pledge" | "vow" | "volunteer")
}

/// What asks something of whoever hears it.
fn is_demand(lemma: &str) -> bool {
    matches!(lemma, "demand" | "call" | "request" | "appeal" | "plea" | "ultimatum" | "order")
}

/// How one accepts or turns down what was offered or demanded.
fn answers(lemma: &str) -> bool {
    matches!(
        lemma,
        "accept"
            | "agree"
            | "refuse"
            | "decline"
            | "reject"
            | "dismiss"
            | "rebuff"
            | "spurn"
            | "ignore"
            | "welcome"
            | "want"
            | "turn"
            | "heed"
            | "resist"
    )
}

/// What is exchanged with somebody.
fn is_exchanged(lemma: &str) -> bool {
    matches!(
        lemma,
        "call"
            | "letter"
            | "email"
            | "e-mail"
            | "interview"
            | "meeting"
            | "conversation"
            | "message"
            | "statement"
            | "note"
            | "speech"
            | "testimony"
            | "briefing"
            | "memo"
            | "talk"
            | "discussion"
            | "exchange"
            | "address"
            | "comment"
            | "remark"
    )
}

/// Those who speak for others.
fn speaks_for(lemma: &str) -> bool {
    matches!(
        lemma,
        "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "representative"
            | "official"
            | "lawyer"
            | "attorney"
            | "aide"
            | "adviser"
            | "advisor"
            | "envoy"
            | "ambassador"
            | "delegate"
            | "counsel"
            | "press"
            | "secretary"
            | "source"
            | "officer"
            | "publicist"
            | "agent"
    )
}

impl<'v> People<'v> {
    /// Indexes the mentions: for every word the widest that it heads, and the narrowest.
    pub fn new(tree: &Tree<'_>, mentions: View<'v, Mention>, entities: View<'v, Entity>) -> People<'v> {
        let mut by_head: Vec<Option<(Ref<Mention>, Ref<Mention>)>> = vec![None; tree.words.len()];
        let mut first_of: Vec<Option<Ref<Mention>>> = vec![None; entities.len()];
        for (id, mention) in mentions.iter() {
            if let Some(first) = first_of.get_mut(mention.entity.index()).filter(|first| first.is_none()) {
                *first = Some(id);
            }
            let Some(cell) = by_head.get_mut(mention.head.index()) else { continue };
            let length = |id: Ref<Mention>| mentions.get(id).span.len();
            *cell = Some(match *cell {
                None => (id, id),
                Some((wide, narrow)) => (
                    if length(wide) < mention.span.len() { id } else { wide },
                    if length(narrow) > mention.span.len() { id } else { narrow },
                ),
            });
        }
        People { mentions, entities, by_head, first_of }
    }

    fn heads(&self, tree: &Tree<'_>, word: usize) -> Option<(Ref<Mention>, Ref<Mention>)> {
        let mut at = word;
        for _ in 0..4 {
            if let Some(mentions) = self.by_head.get(at).copied().flatten() {
                return Some(mentions);
            }
            let row = tree.words.get(at)?;
            if row.head() == NONE || !matches!(row.deprel, Deprel::Flat | Deprel::Compound | Deprel::Appos | Deprel::Goeswith) {
                return None;
            }
            at = row.head();
        }
        None
    }

    /// The mention that a word heads, or that the name it is part of is; of a coordination the whole.
    pub fn mention(&self, tree: &Tree<'_>, word: usize) -> Option<Ref<Mention>> {
        self.heads(tree, word).map(|heads| heads.0)
    }

    /// The same without what is joined to it.
    pub fn alone(&self, tree: &Tree<'_>, word: usize) -> Option<Ref<Mention>> {
        self.heads(tree, word).map(|heads| heads.1)
    }

    /// The word that heads a mention.
    pub fn head(&self, mention: Ref<Mention>) -> usize {
        self.mentions.get(mention).head.index()
    }

    /// The name of what a mention refers to, and where the mention stands.
    pub fn name(&self, mention: Ref<Mention>) -> (String, Span) {
        let row = self.mentions.get(mention);
        let name = self.entities.row(row.entity.index()).map(|entity| self.entities.str(entity.name).to_owned());
        (name.unwrap_or_default(), row.span)
    }

    /// Where a mention stands.
    pub fn span(&self, mention: Ref<Mention>) -> Span {
        self.mentions.get(mention).span
    }

    /// Whether it is a person.
    pub fn is_person(&self, mention: Ref<Mention>) -> bool {
        self.kind(mention) == EntityKind::Person
    }

    pub(crate) fn kind(&self, mention: Ref<Mention>) -> EntityKind {
        self.entities.row(self.mentions.get(mention).entity.index()).map_or(EntityKind::Other, |entity| entity.kind)
    }

    /// The noun that a relative pronoun stands for.
    fn antecedent(&self, tree: &Tree<'_>, pronoun: usize) -> usize {
        let mut at = tree.words[pronoun].head();
        let mut noun = pronoun;
        for _ in 0..4 {
            if at == NONE {
                break;
            }
            if matches!(tree.words[at].deprel, Deprel::AclRelcl | Deprel::Acl) {
                noun = tree.words[at].head();
                break;
            }
            at = tree.words[at].head();
        }
        if tree.words[pronoun].xpos != Xpos::Wp {
            return noun;
        }
        // "a blow to Barrow, who said": whoever stands right before "who", if the noun above is nobody
        let somebody = |word: usize| {
            word != NONE
                && self
                    .alone(tree, word)
                    .is_some_and(|id| matches!(self.kind(id), EntityKind::Person | EntityKind::Group | EntityKind::Org))
        };
        let is_name = |word: usize| self.alone(tree, word).is_some_and(|id| self.mentions.get(id).kind == MentionKind::Name);
        if noun != pronoun && somebody(noun) && is_name(noun) {
            return noun;
        }
        let mut near = pronoun;
        for _ in 0..2 {
            near = near.saturating_sub(1);
            let mut word = near;
            for _ in 0..4 {
                if somebody(word) && (is_name(word) || !somebody(noun)) {
                    return word;
                }
                word = tree.words[word].head();
                if word == NONE || word >= pronoun || tree.words[word].first() > near {
                    break;
                }
            }
        }
        noun
    }

    /// The word that stands for the source: of a relative pronoun what it stands for.
    fn source_word(&self, tree: &Tree<'_>, head: usize) -> usize {
        match tree.words[head].xpos {
            Xpos::Wp | Xpos::Wdt | Xpos::WpPossessive => self.antecedent(tree, head),
            _ => head,
        }
    }

    /// Who speaks, and how that was found.
    pub fn speaker(&self, tree: &Tree<'_>, attribution: &Attribution) -> (Option<Ref<Mention>>, SpeakerFrom) {
        let head = attribution.source.head;
        if head == NONE {
            // somebody asks, expects, is quoted; the text does not say who
            return (None, SpeakerFrom::Implicit);
        }
        let word = self.source_word(tree, head);
        let labelled = attribution.source.label.then_some(attribution.source.piece);
        // of the label "Lindhaven mayor Ada Okoro:" the last name that is a mention
        let found = match labelled {
            Some(piece) => self.mention(tree, word).or_else(|| (piece.0..=piece.1).rev().find_map(|word| self.mention(tree, word))),
            None => self.mention(tree, word),
        };
        // the noun that a clause hangs on is not always the one its "who" means: "a shift for Marlow, who"
        let entity = |mention: Ref<Mention>| self.mentions.get(mention).entity;
        let own = if word == head { None } else { self.mention(tree, head) };
        let found = own.filter(|own| found.is_some_and(|found| entity(found) != entity(*own))).or(found);
        let Some(mention) = found else { return (None, SpeakerFrom::None) };
        let row = self.mentions.get(mention);
        if attribution.carried {
            return (Some(mention), SpeakerFrom::Carried);
        }
        let metonym = self.entities.row(row.entity.index()).is_some_and(|entity| !self.entities.str(entity.stands_for).is_empty());
        let from = match row.kind {
            MentionKind::Name if metonym => SpeakerFrom::Metonym,
            MentionKind::Name => SpeakerFrom::Named,
            MentionKind::Nominal => SpeakerFrom::Nominal,
            MentionKind::Pronoun => SpeakerFrom::Pronoun,
        };
        (Some(mention), from)
    }

    /// All that the word and what is joined to it refer to, each with its place.
    fn joined(&self, tree: &Tree<'_>, word: usize, role: PartyRole, out: &mut Vec<QuoteParty>) {
        let mut one = |word: usize| {
            if let Some(id) = self.alone(tree, word) {
                let span = self.mentions.get(id).span;
                if !out.iter().any(|party| party.role == role && party.span == span) {
                    out.push(QuoteParty { role, span, mention: Some(id) });
                }
            }
        };
        one(word);
        tree.children(word).take(40).filter(|child| tree.words[*child].deprel == Deprel::Conj).for_each(&mut one);
    }

    /// Everybody who takes part: the speaker, the one that the word `addressed` stands for, those who are spoken for.
    pub fn parties(
        &self,
        tree: &Tree<'_>,
        attribution: &Attribution,
        speaker: Option<Ref<Mention>>,
        addressed: Option<usize>,
        out: &mut Vec<QuoteParty>,
    ) {
        out.clear();
        let head = attribution.source.head;
        if head != NONE {
            let word = self.source_word(tree, head);
            if self.mention(tree, word) == speaker {
                self.joined(tree, word, PartyRole::Speaker, out);
            }
        }
        if let (true, Some(speaker)) = (out.is_empty(), speaker) {
            out.push(QuoteParty { role: PartyRole::Speaker, span: self.mentions.get(speaker).span, mention: Some(speaker) });
        }
        if let Some(word) = addressed {
            self.joined(tree, word, PartyRole::Addressee, out);
        }
        // "a spokesman for the ferry company", "the company's lawyer", "ministry officials"
        if head != NONE && !attribution.source.label {
            let word = self.source_word(tree, head);
            if tree.words[word].upos == Upos::Noun && speaks_for(tree.lemma(word)) {
                for child in tree.children(word).take(40) {
                    let relation = tree.words[child].deprel;
                    let case = tree.child(child, &[Deprel::Case]).map(|case| tree.lemma(case));
                    let for_whom = match relation {
                        Deprel::Nmod => matches!(case, Some("for" | "of" | "from" | "at" | "with")),
                        Deprel::NmodPoss | Deprel::Compound => true,
                        _ => false,
                    };
                    // of "its lawyer", only where it is known whose
                    let known = |kind| match kind {
                        EntityKind::Location => false,
                        EntityKind::Other => tree.words[child].upos != Upos::Pron,
                        _ => true,
                    };
                    // "his press secretary": not for the secretary
                    let own = |id: Ref<Mention>| self.mentions.get(id).head.index() == word;
                    if for_whom && self.alone(tree, child).is_some_and(|id| known(self.kind(id)) && !own(id)) {
                        self.joined(tree, child, PartyRole::Principal, out);
                    }
                }
            }
        }
    }

    /// Whether an entity can be spoken to.
    fn listens(&self, mention: Ref<Mention>) -> bool {
        let row = self.mentions.get(mention);
        let kind = self.entities.row(row.entity.index()).map_or(EntityKind::Other, |entity| entity.kind);
        matches!(kind, EntityKind::Person | EntityKind::Org | EntityKind::Gpe | EntityKind::Group) || row.kind == MentionKind::Pronoun
    }

    /// The word for the one to whom it was said.
    pub fn addressed(&self, tree: &Tree<'_>, attribution: &Attribution) -> Option<usize> {
        let cue = attribution.cue;
        if cue == NONE {
            return None;
        }
        // of "noted, but added" the circumstances are those of the first verb
        let first = tree.words[cue].head();
        let joined = (tree.words[cue].deprel == Deprel::Conj && first != NONE && tree.words[first].upos == Upos::Verb).then_some(first);
        // "the offer that she made in a call with Barrow"
        let made = (tree.words[cue].upos == Upos::Noun).then(|| tree.child(cue, &[Deprel::AclRelcl])).flatten();
        self.told_by(tree, attribution, cue)
            .or_else(|| made.and_then(|verb| self.circumstances(tree, attribution, verb)))
            .or_else(|| joined.and_then(|first| self.circumstances(tree, attribution, first)))
            .or_else(|| self.called(tree, attribution))
            .or_else(|| self.answering(tree, attribution))
    }

    /// Whoever answers an offer or a demand is the one it was made to: "She offered to help, but the union did not want it",
    /// "the union rejected her demand for a vote".
    fn answering(&self, tree: &Tree<'_>, attribution: &Attribution) -> Option<usize> {
        let cue = attribution.cue;
        let word = &tree.words[cue];
        let is_answer = |verb: usize| verb != NONE && answers(tree.lemma(verb)) && !attribution.content.holds(verb);
        let answer = match word.upos {
            Upos::Verb if is_answered(tree.lemma(cue)) => {
                tree.children(cue).take(40).find(|verb| *verb > cue && tree.words[*verb].deprel == Deprel::Conj && is_answer(*verb))?
            }
            Upos::Noun if is_demand(tree.lemma(cue)) && word.deprel == Deprel::Obj && is_answer(word.head()) => word.head(),
            _ => return None,
        };
        let subject = tree.child(answer, &[Deprel::Nsubj])?;
        let mention = self.fits(tree, attribution, subject).filter(|mention| self.listens(*mention))?;
        let entity = |mention: Ref<Mention>| self.mentions.get(mention).entity;
        let source = (attribution.source.head != NONE).then(|| self.mention(tree, attribution.source.head)).flatten();
        source.is_none_or(|source| entity(source) != entity(mention)).then_some(subject)
    }

    /// To whom it was said, by another word for telling.
    pub fn told(&self, tree: &Tree<'_>, attribution: &Attribution, by: usize) -> Option<Ref<Mention>> {
        (by != NONE).then(|| self.told_by(tree, attribution, by)).flatten().and_then(|word| self.mention(tree, word))
    }

    fn fits(&self, tree: &Tree<'_>, attribution: &Attribution, word: usize) -> Option<Ref<Mention>> {
        if attribution.content.holds(word) || word == attribution.source.head {
            return None;
        }
        self.mention(tree, word)
    }

    fn told_by(&self, tree: &Tree<'_>, attribution: &Attribution, cue: usize) -> Option<usize> {
        let fits = |word: usize| self.fits(tree, attribution, word);
        let telling = tells(tree.lemma(cue));
        let passive = tree.child(cue, &[Deprel::AuxPass]).is_some()
            || (tree.words[cue].xpos == Xpos::Vbn && tree.child(cue, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none());
        for child in tree.children(cue).take(40) {
            let word = &tree.words[child];
            if !matches!(word.deprel, Deprel::Iobj | Deprel::Obj | Deprel::NsubjPass | Deprel::Obl | Deprel::Nmod) {
                continue;
            }
            let case = tree.child(child, &[Deprel::Case]).map(|case| tree.lemma(case));
            let told = match word.deprel {
                Deprel::Iobj => true,
                Deprel::Obj => (telling || asks(tree.lemma(cue)) && word.xpos != Xpos::Wdt) && !passive,
                Deprel::NsubjPass => telling,
                _ => matches!(case, Some("to" | "with")),
            };
            if told
                && let Some(mention) = fits(child)
                && (word.deprel == Deprel::Iobj
                    || telling && case.is_none()
                    || matches!(tree.lemma(cue), "agree" | "talk" | "speak" | "share") && case == Some("with")
                    || self.listens(mention))
            {
                return Some(child);
            }
        }
        // "shared the plan with the union", whatever the phrase hangs on
        if matches!(tree.lemma(cue), "share" | "discuss" | "raise" | "exchange")
            && let Some(object) = tree.child(cue, &[Deprel::Obj])
        {
            let with = |word: &usize| tree.child(*word, &[Deprel::Case]).is_some_and(|case| tree.lemma(case) == "with");
            if let Some(word) = tree.children(object).take(40).find(|word| with(word) && fits(*word).is_some()) {
                return Some(word);
            }
        }
        if let Some(word) = self.circumstances(tree, attribution, cue) {
            return Some(word);
        }
        // "Asked how he felt, Ada refused": the asked is the subject of the main clause
        let head = tree.words[cue].head();
        let asker = attribution.source.head;
        if telling
            && (asker == NONE || tree.words[asker].head() == cue && tree.words[asker].deprel != Deprel::Nsubj)
            && matches!(tree.words[cue].deprel, Deprel::Advcl | Deprel::Acl | Deprel::Parataxis | Deprel::Dep)
            && matches!(tree.words[cue].xpos, Xpos::Vbn | Xpos::Vbd)
            && head != NONE
        {
            if tree.words[cue].deprel == Deprel::Acl && fits(head).is_some() {
                return Some(head);
            }
            return tree.child(head, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|subject| fits(*subject).is_some());
        }
        None
    }

    /// "Speaking to reporters, she said", "Okoro, meeting with the union, said", "in a call with Barrow".
    fn circumstances(&self, tree: &Tree<'_>, attribution: &Attribution, cue: usize) -> Option<usize> {
        let subject = tree.child(cue, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let around = [Some(cue), subject];
        for child in around.iter().flatten().flat_map(|word| tree.children(*word).take(40)) {
            let word = &tree.words[child];
            if matches!(word.deprel, Deprel::Advcl | Deprel::Acl)
                && matches!(tree.lemma(child), "speak" | "talk" | "write" | "address" | "reply" | "respond" | "meet" | "testify" | "brief")
            {
                for below in tree.children(child).take(20) {
                    let case = tree.child(below, &[Deprel::Case]).map(|case| tree.lemma(case));
                    let told = tree.words[below].deprel == Deprel::Obl && matches!(case, Some("to" | "with" | "before"))
                        || (matches!(tree.lemma(child), "address" | "meet" | "brief") && tree.words[below].deprel == Deprel::Obj);
                    if told && self.fits(tree, attribution, below).is_some() {
                        return Some(below);
                    }
                }
            }
            // a call, a letter, an interview is with or to somebody
            if word.deprel == Deprel::Obl && is_exchanged(tree.lemma(child)) {
                for below in tree.children(child).take(20) {
                    let case = tree.child(below, &[Deprel::Case]).map(|case| tree.lemma(case));
                    if tree.words[below].deprel == Deprel::Nmod
                        && matches!(case, Some("to" | "with"))
                        && self.fits(tree, attribution, below).is_some_and(|mention| self.listens(mention))
                    {
                        return Some(below);
                    }
                }
            }
        }
        None
    }

    /// Whom the quoted words call by name: ‘Tomas, let us begin.’
    fn called(&self, tree: &Tree<'_>, attribution: &Attribution) -> Option<usize> {
        let piece = attribution.content.pieces().first()?;
        let first = (piece.0..=piece.1).find(|at| !tree.is_punctuation(*at))?;
        tree.words[first].outer()?;
        let last = (first..piece.1).find(|at| tree.norm(*at) == ",").filter(|comma| *comma <= first + 4)?.checked_sub(1)?;
        let head = (first..=last).find(|at| tree.words[*at].deprel == Deprel::Vocative || tree.words[*at].upos == Upos::Propn)?;
        let name = (first..=last).all(|at| tree.words[at].upos == Upos::Propn || tree.words[at].deprel == Deprel::Vocative);
        // "Ada, let us go", whatever the parser makes of it
        let next = tree.words.get(last + 2).filter(|_| last + 2 <= piece.1);
        let addressed = name && next.is_some_and(|next| next.upos == Upos::Pron && next.xpos == Xpos::Prp || next.xpos == Xpos::Vb);
        // a name that begins a list or has an apposition is no call
        let called = addressed
            || tree.words[head].deprel == Deprel::Vocative
            || name && !matches!(tree.words[head].deprel, Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obl | Deprel::Obj | Deprel::Root);
        let person = self.alone(tree, head).is_some_and(|id| self.kind(id) == EntityKind::Person);
        (called && person).then_some(head)
    }
}

/// Whether a word is a verb whose object is told something.
pub fn is_telling(tree: &Tree<'_>, word: usize) -> bool {
    tells(tree.lemma(word))
}

/// Grammatical persons whose meaning depends on who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// I, my.
    First,
    /// We, our.
    FirstPlural,
    /// You, your.
    Second,
}

/// The person of a pronoun, if it is the first or second.
pub fn person(tree: &Tree<'_>, word: usize) -> Option<Person> {
    tree.words.get(word).filter(|word| word.upos == Upos::Pron)?;
    let norm = tree.norm(word);
    let persons: [(Person, &[&str]); 3] = [
        (Person::First, &["i", "me", "my", "mine", "myself"]),
        (Person::FirstPlural, &["we", "us", "our", "ours", "ourselves"]),
        (Person::Second, &["you", "your", "yours", "yourself", "yourselves"]),
    ];
    let is_one = |forms: &[&str]| forms.iter().any(|form| norm.eq_ignore_ascii_case(form));
    persons.into_iter().find(|(_, forms)| is_one(forms)).map(|(person, _)| person)
}

//! Base layers: what a language pack provides and every analyzer stands on.
//!
//! Tags, features and relations follow Universal Dependencies 2 for English (with the subtypes of its English
//! treebanks) and the Penn Treebank's tag set as those treebanks use it.

use crate::layer::{Confidence, Ref, Rows, Str};
use crate::span::Span;
use crate::{labels, layer};

labels! {
    /// What a paragraph is.
    pub enum ParagraphKind {
        Body = "body", Title = "title", Dateline = "dateline", Byline = "byline", Heading = "heading", Caption = "caption",
    }
}

labels! {
    /// Universal part of speech (UD 2).
    pub enum Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun
        = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj =
        "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

labels! {
    /// Part of speech of the Penn Treebank, as the English treebanks of UD write it.
    pub enum Xpos {
        Nn = "NN", In = "IN", Dt = "DT", Nnp = "NNP", Jj = "JJ", Prp = "PRP", Stop = ".", Rb = "RB", Comma =
        ",", Nns = "NNS", Vb = "VB", Cc = "CC", Vbp = "VBP", Vbd = "VBD", Vbz = "VBZ", Cd = "CD", Vbn = "VBN",
        Vbg = "VBG", To = "TO", Md = "MD", PrpPossessive = "PRP$", Uh = "UH", Colon = ":", RightBracket =
        "-RRB-", LeftBracket = "-LRB-", Wdt = "WDT", Wrb = "WRB", Wp = "WP", Hyph = "HYPH", OpenQuote = "``",
        CloseQuote = "''", Rp = "RP", Pos = "POS", Nnps = "NNPS", Jjr = "JJR", Jjs = "JJS", Ex = "EX", Rbr =
        "RBR", Nfp = "NFP", Sym = "SYM", Fw = "FW", Add = "ADD", Gw = "GW", Pdt = "PDT", Dollar = "$", Rbs =
        "RBS", Ls = "LS", Afx = "AFX", WpPossessive = "WP$", Xx = "XX",
    }
}

labels! {
    /// Universal dependency relation (UD 2, with English subtypes).
    pub enum Deprel {
        Root = "root", Punct = "punct", Case = "case", Det = "det", Nsubj = "nsubj", Advmod = "advmod", Amod =
        "amod", Obj = "obj", Obl = "obl", Conj = "conj", Nmod = "nmod", Compound = "compound", Cc = "cc", Mark
        = "mark", Aux = "aux", Cop = "cop", NmodPoss = "nmod:poss", Advcl = "advcl", Xcomp = "xcomp", Flat =
        "flat", AclRelcl = "acl:relcl", Ccomp = "ccomp", Parataxis = "parataxis", Acl = "acl", AuxPass =
        "aux:pass", Nummod = "nummod", Appos = "appos", NsubjPass = "nsubj:pass", Discourse = "discourse",
        OblUnmarked = "obl:unmarked", NmodUnmarked = "nmod:unmarked", CompoundPrt = "compound:prt", Expl =
        "expl", Fixed = "fixed", Iobj = "iobj", List = "list", OblAgent = "obl:agent", Dep = "dep", Reparandum
        = "reparandum", NmodDesc = "nmod:desc", Csubj = "csubj", NsubjOuter = "nsubj:outer", DetPredet =
        "det:predet", AdvclRelcl = "advcl:relcl", Vocative = "vocative", Goeswith = "goeswith", CcPreconj =
        "cc:preconj", Orphan = "orphan", Dislocated = "dislocated", CsubjPass = "csubj:pass", CsubjOuter =
        "csubj:outer",
    }
}

labels! {
    /// How a mention refers.
    pub enum MentionKind { Name = "name", Nominal = "nominal", Pronoun = "pronoun" }
}

labels! {
    /// What an entity is.
    pub enum EntityKind {
        Other = "other", Person = "person", Org = "org", Gpe = "gpe", Location = "location", Group = "group",
        Work = "work", Event = "event",
    }
}

labels! {
    /// Gender of an entity, as the text shows it.
    pub enum Gender { Unknown = "unknown", Masculine = "masculine", Feminine = "feminine", Neuter = "neuter" }
}

labels! {
    /// Number of an entity, as the text shows it.
    pub enum Number { Unknown = "unknown", Singular = "singular", Plural = "plural" }
}

layer! {
    /// One fact about the document that came with it, such as `published` or `title`. Provided by the host.
    pub struct Meta in "meta@1" {
        /// Its name: `published` (ISO 8601), `title`, `source`, `url`, `language`, or what the input called it.
        key: Str,
        /// Its value.
        value: Str,
    }
}

layer! {
    /// A paragraph. Paragraphs do not overlap and stand in text order.
    pub struct Paragraph in "paragraph@1" {
        /// Without the line breaks around it.
        span: Span,
        /// What it is.
        kind: ParagraphKind,
    }
}

layer! {
    /// A sentence, as the treebanks cut it. Sentences do not overlap and stand in text order.
    pub struct Sentence in "sentence@1" {
        /// From its first to its last token.
        span: Span,
        /// The paragraph around it.
        paragraph: Ref<Paragraph>,
        /// Its tokens; every token stands in one sentence.
        tokens: Rows<Token>,
    }
}

layer! {
    /// A syntactic word. Tokens do not overlap and stand in text order.
    pub struct Token in "token@1" {
        /// Where it stands.
        span: Span,
        /// The sentence it stands in.
        sentence: Ref<Sentence>,
        /// The form with typographic variants made plain (quotation marks, dashes, ligatures, invisible characters).
        norm: Str,
        /// Its dictionary form.
        lemma: Str,
        /// Universal part of speech.
        upos: Upos,
        /// Penn Treebank part of speech.
        xpos: Xpos,
        /// Features as in CoNLL-U: `Number=Sing|Person=3`; empty if none.
        feats: Str,
        /// The word it depends on; none for the root of its sentence.
        head: Option<Ref<Token>>,
        /// How it depends on it.
        deprel: Deprel,
    }
}

layer! {
    /// A phrase that refers to something in the world: a name, a noun phrase, a pronoun. In text order; may nest.
    pub struct Mention in "mention@1" {
        /// The whole phrase, without relative clauses.
        span: Span,
        /// Its head word.
        head: Ref<Token>,
        /// How it refers.
        kind: MentionKind,
        /// What it refers to; entities partition the mentions.
        entity: Ref<Entity>,
        /// How sure the link to its entity is.
        confidence: Confidence,
        /// The proper name in it, without titles and articles: "Ann Lee" in "Mayor Ann Lee"; none where its head is in no name.
        proper_name: Option<Span>,
    }
}

layer! {
    /// Something that mentions refer to.
    pub struct Entity in "entity@1" {
        /// The fullest name that the text gives it, or its first noun phrase.
        name: Str,
        /// What it is.
        kind: EntityKind,
        /// Gender, as the text shows it.
        gender: Gender,
        /// Number, as the text shows it.
        number: Number,
        /// The state or office it stands for ("Tehran" for Iran), empty if none.
        stands_for: Str,
        /// Its mentions, in text order.
        mentions: Rows<EntityMention>,
    }
}

layer! {
    /// One mention of an entity; the rows of an entity follow each other.
    pub struct EntityMention in "entity_mention@1" {
        /// The mention.
        mention: Ref<Mention>,
    }
}

//! The words that time expressions are made of, each with its class.
//!
//! The word list is turned into a hash table by the compiler; a look-up costs one hash of at most [`LONGEST`] bytes, and words
//! longer than that are answered at once.

mod words;

use crate::calendar::{DayPart, Season, Unit};
use words::WORDS;

/// What a word, number or mark is to the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A word that plays no part.
    Word,
    /// Digits: value and how many; more than nine digits have value `u32::MAX`.
    Number(u32, u8),
    /// Digits with thousands separators, or a decimal fraction in thousandths.
    Thousandths(u64),
    /// Digits with an ordinal ending: 21st.
    NumberOrdinal(u32),
    /// Digits and s: 1990s, 90s.
    NumberDecade(u32, u8),
    /// one … ninety.
    Cardinal(u8),
    /// hundred, thousand, million.
    Scale(u32),
    /// first … thirty-first (in parts).
    Ordinal(u8),
    /// half.
    Half,
    /// twenties … nineties.
    DecadeWord(u8),
    /// A month; whether it is abbreviated, whether it is also another word (may, march).
    Month(u8, bool, bool),
    /// A weekday; whether it is plural.
    Weekday(u8, bool),
    /// A unit; whether it is plural.
    Unit(Unit, bool),
    /// A season; whether it is plural.
    Season(Season, bool),
    /// A part of the day; whether it is plural.
    DayPart(DayPart, bool),
    /// noon 12, midnight 24.
    ClockWord(u8),
    /// am 0, pm 12.
    Meridiem(u8),
    /// hour marks: hours, hrs, o'clock.
    OClock,
    /// A time zone with its offset in minutes.
    Zone(i16),
    /// A holiday of one word.
    Holiday(u8),
    /// A word that may open a holiday or a quarter: Good (Friday), Labor (Day), Q (3).
    Opener,
    /// today 0, yesterday −1, tomorrow 1.
    Deictic(i8),
    /// tonight.
    Tonight,
    /// overnight.
    Overnight,
    /// this.
    This,
    /// these.
    These,
    /// last.
    Last,
    /// next.
    Next,
    /// past.
    Past,
    /// previous, preceding, prior.
    Previous,
    /// following.
    Following,
    /// coming, upcoming.
    Coming,
    /// latest.
    Latest,
    /// that.
    That,
    /// same.
    Same,
    /// current.
    Current,
    /// recent.
    Recent,
    /// now.
    Now,
    /// currently, presently, nowadays.
    Presently,
    /// recently, lately.
    Recently,
    /// formerly, previously: a past that news corpora leave unmarked more often than not.
    Formerly,
    /// former: a past that only histories mark.
    Former,
    /// soon, shortly.
    Soon,
    /// future.
    Future,
    /// present.
    Present,
    /// ago.
    Ago,
    /// earlier.
    Earlier,
    /// later.
    Later,
    /// before.
    Before,
    /// after.
    After,
    /// hence.
    Hence,
    /// early.
    Early,
    /// late.
    Late,
    /// mid.
    Mid,
    /// beginning, start.
    Start,
    /// end, close.
    End,
    /// middle.
    Middle,
    /// the.
    The,
    /// a, an.
    A,
    /// of.
    Of,
    /// in.
    In,
    /// on.
    On,
    /// at.
    At,
    /// by.
    By,
    /// and.
    And,
    /// or.
    Or,
    /// to.
    To,
    /// from.
    From,
    /// between.
    Between,
    /// since, until, till, through, during, for, throughout and the like: a preposition before a date.
    Preposition,
    /// than.
    Than,
    /// more.
    More,
    /// less, fewer.
    Less,
    /// least.
    Least,
    /// most.
    Most,
    /// about, around, approximately, roughly, circa.
    About,
    /// almost, nearly.
    Nearly,
    /// over.
    Over,
    /// under.
    Under,
    /// up.
    Up,
    /// within.
    Within,
    /// no, not, well, right: they may lead an expression (no more than, right now).
    Lead,
    /// few, several, many, some, numerous: a count nobody gives.
    Vague,
    /// couple.
    Couple,
    /// dozen.
    Dozen,
    /// every.
    Every,
    /// each.
    Each,
    /// per.
    Per,
    /// daily, weekly, …: the unit between two of them.
    Adverb(Unit),
    /// once, twice, thrice.
    Times(u8),
    /// times.
    TimesNoun,
    /// fiscal, financial.
    Fiscal,
    /// period.
    PeriodNoun,
    /// old.
    Old,
    /// long.
    Long,
    /// time.
    Time,
    /// moment.
    Moment,
    /// term.
    Term,
    /// near, short, foreseeable, distant, immediate: before future or term.
    Near,
    /// rest, remainder.
    Rest,
    /// just, only: before an amount, outside it.
    Just,
    /// so, as.
    As,
    /// possible.
    Possible,
    /// another.
    Another,
    /// additional, further, full, straight, consecutive, trading, whole, solid, extra: between amount and unit.
    Filler,
    /// BC, BCE.
    BeforeChrist,
    /// AD, CE.
    AnnoDomini,
    /// A year written ’90s: the apostrophe’s number.
    Apostrophe,
    /// 's.
    Possessive,
    /// ,
    Comma,
    /// .
    Dot,
    /// - (any hyphen)
    Hyphen,
    /// – —
    Dash,
    /// /
    Slash,
    /// :
    Colon,
    /// (
    Open,
    /// )
    Close,
    /// Currency, percent, number and degree signs.
    Sign,
    /// Any other mark.
    Mark,
}

impl Class {
    /// Whether an expression may begin with it. Every other word and mark costs its look-up and this bit, no rule.
    #[must_use]
    #[inline]
    pub fn opens(self) -> bool {
        use Class as C;
        !matches!(
            self,
            C::Word
                | C::Mark
                | C::Comma
                | C::Dot
                | C::Hyphen
                | C::Dash
                | C::Slash
                | C::Colon
                | C::Open
                | C::Close
                | C::Sign
                | C::Possessive
                | C::Of
                | C::And
                | C::Or
                | C::To
                | C::From
                | C::Between
                | C::By
                | C::In
                | C::Preposition
                | C::Than
                | C::Most
                | C::Least
                | C::Old
                | C::Long
                | C::Term
                | C::Time
                | C::Moment
                | C::Possible
                | C::TimesNoun
                | C::Just
                | C::Near
                | C::Before
                | C::After
                | C::Ago
                | C::Hence
                | C::Within
        )
    }

    /// Whether a date may be expected right after it: a preposition, early, late.
    #[must_use]
    pub fn leads_date(self) -> bool {
        use Class as C;
        matches!(self, C::In | C::On | C::By | C::Of | C::From | C::Between | C::Preposition | C::Before | C::After | C::Early | C::Late)
    }
}

/// Holidays, in the order of [`Class::Holiday`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// 25 December.
    Christmas,
    /// Fourth Thursday of November.
    Thanksgiving,
    /// 31 October.
    Halloween,
    /// Easter Sunday.
    Easter,
    /// 1 January.
    NewYear,
    /// 31 December.
    NewYearEve,
    /// 24 December.
    ChristmasEve,
    /// First Monday of September.
    LaborDay,
    /// Last Monday of May.
    MemorialDay,
    /// 11 November.
    VeteransDay,
    /// 4 July.
    IndependenceDay,
    /// 14 February.
    ValentinesDay,
    /// Friday before Easter.
    GoodFriday,
    /// 26 December.
    BoxingDay,
    /// Second Monday of October.
    ColumbusDay,
    /// Third Monday of January.
    MartinLutherKingDay,
    /// Third Monday of February.
    PresidentsDay,
    /// 17 March.
    StPatricksDay,
    /// Second Sunday of May.
    MothersDay,
    /// Third Sunday of June.
    FathersDay,
    /// 1 May.
    MayDay,
    /// Tuesday after the first Monday of November.
    ElectionDay,
    /// Monday after Easter.
    EasterMonday,
    /// Sunday before Easter.
    PalmSunday,
    /// 46 days before Easter.
    AshWednesday,
    /// 22 April.
    EarthDay,
}

/// Slots of the table: a power of two, about six times the words.
const SLOTS: usize = 2048;
/// Words longer than this are none of ours.
const LONGEST: usize = 14;

/// For each slot one more than the index of its word, or 0; made by the compiler.
static TABLE: [u16; SLOTS] = table();

const fn table() -> [u16; SLOTS] {
    let mut slots = [0u16; SLOTS];
    let mut at = 0;
    while at < WORDS.len() {
        let word = WORDS[at].0.as_bytes();
        assert!(word.len() <= LONGEST, "a word is longer than LONGEST");
        let mut slot = hash(word) % SLOTS;
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = at as u16 + 1;
        at += 1;
    }
    slots
}

const fn hash(word: &[u8]) -> usize {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < word.len() {
        state = (state ^ word[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    (state ^ (state >> 32)) as usize
}

/// A word of the list, by any number.
#[cfg(test)]
pub(crate) fn word(number: usize) -> &'static str {
    WORDS[number % WORDS.len()].0
}

/// The class of a word in any case; [`Class::Word`] for words the grammar does not know.
#[must_use]
pub fn class_of(word: &str) -> Class {
    let bytes = word.as_bytes();
    if bytes.len() > LONGEST {
        return Class::Word;
    }
    let mut lower = [0u8; LONGEST];
    for (to, from) in lower.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    let lower = &lower[..bytes.len()];
    let mut slot = hash(lower) % SLOTS;
    while let Some((entry, class)) = TABLE[slot].checked_sub(1).and_then(|index| WORDS.get(usize::from(index))) {
        if entry.as_bytes() == lower {
            return *class;
        }
        slot = (slot + 1) % SLOTS;
    }
    Class::Word
}

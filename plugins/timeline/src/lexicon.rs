//! The words that time expressions are made of, each with its class.
//!
//! A static table hashed once; a look-up costs one hash of at most twelve bytes, and words longer than the longest
//! entry or beginning in no entry's letter are answered at once.

use crate::calendar::{DayPart, Season, Unit};
use std::sync::LazyLock;

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

const WORDS: &[(&str, Class)] = {
    use crate::calendar::DayPart as P;
    use crate::calendar::Season as S;
    use crate::calendar::Unit as U;
    use Class::*;
    &[
        ("one", Cardinal(1)),
        ("two", Cardinal(2)),
        ("three", Cardinal(3)),
        ("four", Cardinal(4)),
        ("five", Cardinal(5)),
        ("six", Cardinal(6)),
        ("seven", Cardinal(7)),
        ("eight", Cardinal(8)),
        ("nine", Cardinal(9)),
        ("ten", Cardinal(10)),
        ("eleven", Cardinal(11)),
        ("twelve", Cardinal(12)),
        ("thirteen", Cardinal(13)),
        ("fourteen", Cardinal(14)),
        ("fifteen", Cardinal(15)),
        ("sixteen", Cardinal(16)),
        ("seventeen", Cardinal(17)),
        ("eighteen", Cardinal(18)),
        ("nineteen", Cardinal(19)),
        ("twenty", Cardinal(20)),
        ("thirty", Cardinal(30)),
        ("forty", Cardinal(40)),
        ("fifty", Cardinal(50)),
        ("sixty", Cardinal(60)),
        ("seventy", Cardinal(70)),
        ("eighty", Cardinal(80)),
        ("ninety", Cardinal(90)),
        ("hundred", Scale(100)),
        ("thousand", Scale(1000)),
        ("million", Scale(1_000_000)),
        ("billion", Scale(1_000_000_000)),
        ("first", Ordinal(1)),
        ("second", Ordinal(2)),
        ("third", Ordinal(3)),
        ("fourth", Ordinal(4)),
        ("fifth", Ordinal(5)),
        ("sixth", Ordinal(6)),
        ("seventh", Ordinal(7)),
        ("eighth", Ordinal(8)),
        ("ninth", Ordinal(9)),
        ("tenth", Ordinal(10)),
        ("eleventh", Ordinal(11)),
        ("twelfth", Ordinal(12)),
        ("thirteenth", Ordinal(13)),
        ("fourteenth", Ordinal(14)),
        ("fifteenth", Ordinal(15)),
        ("sixteenth", Ordinal(16)),
        ("seventeenth", Ordinal(17)),
        ("eighteenth", Ordinal(18)),
        ("nineteenth", Ordinal(19)),
        ("twentieth", Ordinal(20)),
        ("thirtieth", Ordinal(30)),
        ("half", Half),
        ("twenties", DecadeWord(2)),
        ("thirties", DecadeWord(3)),
        ("forties", DecadeWord(4)),
        ("fifties", DecadeWord(5)),
        ("sixties", DecadeWord(6)),
        ("seventies", DecadeWord(7)),
        ("eighties", DecadeWord(8)),
        ("nineties", DecadeWord(9)),
        ("january", Month(1, false, false)),
        ("february", Month(2, false, false)),
        ("march", Month(3, false, true)),
        ("april", Month(4, false, false)),
        ("may", Month(5, false, true)),
        ("june", Month(6, false, false)),
        ("july", Month(7, false, false)),
        ("august", Month(8, false, true)),
        ("september", Month(9, false, false)),
        ("october", Month(10, false, false)),
        ("november", Month(11, false, false)),
        ("december", Month(12, false, false)),
        ("jan", Month(1, true, true)),
        ("feb", Month(2, true, false)),
        ("mar", Month(3, true, true)),
        ("apr", Month(4, true, false)),
        ("jun", Month(6, true, true)),
        ("jul", Month(7, true, false)),
        ("aug", Month(8, true, false)),
        ("sep", Month(9, true, false)),
        ("sept", Month(9, true, false)),
        ("oct", Month(10, true, false)),
        ("nov", Month(11, true, false)),
        ("dec", Month(12, true, false)),
        ("monday", Weekday(1, false)),
        ("tuesday", Weekday(2, false)),
        ("wednesday", Weekday(3, false)),
        ("thursday", Weekday(4, false)),
        ("friday", Weekday(5, false)),
        ("saturday", Weekday(6, false)),
        ("sunday", Weekday(7, false)),
        ("mondays", Weekday(1, true)),
        ("tuesdays", Weekday(2, true)),
        ("wednesdays", Weekday(3, true)),
        ("thursdays", Weekday(4, true)),
        ("fridays", Weekday(5, true)),
        ("saturdays", Weekday(6, true)),
        ("sundays", Weekday(7, true)),
        ("mon", Weekday(1, false)),
        ("tue", Weekday(2, false)),
        ("tues", Weekday(2, false)),
        ("thu", Weekday(4, false)),
        ("thurs", Weekday(4, false)),
        ("thur", Weekday(4, false)),
        ("fri", Weekday(5, false)),
        ("seconds", Unit(U::Second, true)),
        ("minute", Unit(U::Minute, false)),
        ("minutes", Unit(U::Minute, true)),
        ("mins", Unit(U::Minute, true)),
        ("hour", Unit(U::Hour, false)),
        ("hours", Unit(U::Hour, true)),
        ("hrs", Unit(U::Hour, true)),
        ("day", Unit(U::Day, false)),
        ("days", Unit(U::Day, true)),
        ("week", Unit(U::Week, false)),
        ("weeks", Unit(U::Week, true)),
        ("weekend", Unit(U::Weekend, false)),
        ("weekends", Unit(U::Weekend, true)),
        ("fortnight", Unit(U::Fortnight, false)),
        ("fortnights", Unit(U::Fortnight, true)),
        ("month", Unit(U::Month, false)),
        ("months", Unit(U::Month, true)),
        ("quarter", Unit(U::Quarter, false)),
        ("quarters", Unit(U::Quarter, true)),
        ("year", Unit(U::Year, false)),
        ("years", Unit(U::Year, true)),
        ("decade", Unit(U::Decade, false)),
        ("decades", Unit(U::Decade, true)),
        ("century", Unit(U::Century, false)),
        ("centuries", Unit(U::Century, true)),
        ("millennium", Unit(U::Millennium, false)),
        ("millennia", Unit(U::Millennium, true)),
        ("yr", Unit(U::Year, false)),
        ("yrs", Unit(U::Year, true)),
        ("wk", Unit(U::Week, false)),
        ("spring", Season(S::Spring, false)),
        ("summer", Season(S::Summer, false)),
        ("autumn", Season(S::Autumn, false)),
        ("fall", Season(S::Autumn, false)),
        ("winter", Season(S::Winter, false)),
        ("springs", Season(S::Spring, true)),
        ("summers", Season(S::Summer, true)),
        ("autumns", Season(S::Autumn, true)),
        ("winters", Season(S::Winter, true)),
        ("morning", DayPart(P::Morning, false)),
        ("mornings", DayPart(P::Morning, true)),
        ("afternoon", DayPart(P::Afternoon, false)),
        ("afternoons", DayPart(P::Afternoon, true)),
        ("evening", DayPart(P::Evening, false)),
        ("evenings", DayPart(P::Evening, true)),
        ("night", DayPart(P::Night, false)),
        ("nights", DayPart(P::Night, true)),
        ("midday", DayPart(P::Midday, false)),
        ("daytime", DayPart(P::Daytime, false)),
        ("dawn", DayPart(P::Morning, false)),
        ("dusk", DayPart(P::Evening, false)),
        ("noon", ClockWord(12)),
        ("midnight", ClockWord(24)),
        ("am", Meridiem(0)),
        ("pm", Meridiem(12)),
        ("o'clock", OClock),
        ("hours'", OClock),
        ("gmt", Zone(0)),
        ("utc", Zone(0)),
        ("est", Zone(-300)),
        ("edt", Zone(-240)),
        ("et", Zone(-300)),
        ("cst", Zone(-360)),
        ("cdt", Zone(-300)),
        ("ct", Zone(-360)),
        ("mst", Zone(-420)),
        ("mdt", Zone(-360)),
        ("pst", Zone(-480)),
        ("pdt", Zone(-420)),
        ("pt", Zone(-480)),
        ("bst", Zone(60)),
        ("cet", Zone(60)),
        ("cest", Zone(120)),
        ("eet", Zone(120)),
        ("eest", Zone(180)),
        ("msk", Zone(180)),
        ("ist", Zone(330)),
        ("jst", Zone(540)),
        ("kst", Zone(540)),
        ("aest", Zone(600)),
        ("aedt", Zone(660)),
        ("christmas", Holiday(0)),
        ("xmas", Holiday(0)),
        ("thanksgiving", Holiday(1)),
        ("halloween", Holiday(2)),
        ("easter", Holiday(3)),
        ("labor", Opener),
        ("labour", Opener),
        ("memorial", Opener),
        ("veterans", Opener),
        ("armistice", Opener),
        ("remembrance", Opener),
        ("independence", Opener),
        ("valentine", Opener),
        ("good", Opener),
        ("boxing", Opener),
        ("columbus", Opener),
        ("presidents", Opener),
        ("mother", Opener),
        ("father", Opener),
        ("election", Opener),
        ("palm", Opener),
        ("ash", Opener),
        ("earth", Opener),
        ("new", Opener),
        ("q", Opener),
        ("h", Opener),
        ("today", Deictic(0)),
        ("yesterday", Deictic(-1)),
        ("tomorrow", Deictic(1)),
        ("tonight", Tonight),
        ("overnight", Overnight),
        ("this", This),
        ("these", These),
        ("last", Last),
        ("next", Next),
        ("past", Past),
        ("previous", Previous),
        ("preceding", Previous),
        ("prior", Previous),
        ("following", Following),
        ("coming", Coming),
        ("upcoming", Coming),
        ("latest", Latest),
        ("that", That),
        ("same", Same),
        ("current", Current),
        ("recent", Recent),
        ("now", Now),
        ("currently", Presently),
        ("presently", Presently),
        ("nowadays", Presently),
        ("recently", Recently),
        ("lately", Recently),
        ("former", Former),
        ("formerly", Formerly),
        ("previously", Formerly),
        ("soon", Soon),
        ("shortly", Formerly),
        ("future", Future),
        ("present", Present),
        ("ago", Ago),
        ("earlier", Earlier),
        ("later", Later),
        ("before", Before),
        ("after", After),
        ("hence", Hence),
        ("early", Early),
        ("late", Late),
        ("mid", Mid),
        ("beginning", Start),
        ("start", Start),
        ("end", End),
        ("close", End),
        ("middle", Middle),
        ("the", The),
        ("a", A),
        ("an", A),
        ("of", Of),
        ("in", In),
        ("on", On),
        ("at", At),
        ("by", By),
        ("and", And),
        ("or", Or),
        ("to", To),
        ("from", From),
        ("between", Between),
        ("since", Preposition),
        ("until", Preposition),
        ("till", Preposition),
        ("through", Preposition),
        ("during", Preposition),
        ("throughout", Preposition),
        ("for", Preposition),
        ("thru", Preposition),
        ("than", Than),
        ("more", More),
        ("less", Less),
        ("fewer", Less),
        ("least", Least),
        ("most", Most),
        ("about", About),
        ("around", About),
        ("approximately", About),
        ("roughly", About),
        ("circa", About),
        ("ca", About),
        ("almost", Nearly),
        ("nearly", Nearly),
        ("over", Over),
        ("no", Lead),
        ("not", Lead),
        ("well", Lead),
        ("right", Lead),
        ("under", Under),
        ("up", Up),
        ("within", Within),
        ("few", Vague),
        ("several", Vague),
        ("many", Vague),
        ("some", Vague),
        ("numerous", Vague),
        ("couple", Couple),
        ("dozen", Dozen),
        ("every", Every),
        ("each", Each),
        ("per", Per),
        ("hourly", Adverb(U::Hour)),
        ("daily", Adverb(U::Day)),
        ("nightly", Adverb(U::Day)),
        ("weekly", Adverb(U::Week)),
        ("monthly", Adverb(U::Month)),
        ("quarterly", Adverb(U::Quarter)),
        ("yearly", Adverb(U::Year)),
        ("annually", Adverb(U::Year)),
        ("annual", Adverb(U::Year)),
        ("once", Times(1)),
        ("twice", Times(2)),
        ("thrice", Times(3)),
        ("times", TimesNoun),
        ("fiscal", Fiscal),
        ("financial", Fiscal),
        ("period", PeriodNoun),
        ("old", Old),
        ("long", Long),
        ("time", Time),
        ("moment", Moment),
        ("term", Term),
        ("near", Near),
        ("short", Near),
        ("foreseeable", Near),
        ("distant", Near),
        ("immediate", Near),
        ("rest", Rest),
        ("remainder", Rest),
        ("just", Just),
        ("only", Just),
        ("as", As),
        ("possible", Possible),
        ("another", Another),
        ("additional", Filler),
        ("further", Filler),
        ("full", Filler),
        ("straight", Filler),
        ("consecutive", Filler),
        ("trading", Filler),
        ("whole", Filler),
        ("solid", Filler),
        ("extra", Filler),
        ("entire", Filler),
        ("calendar", Filler),
        ("business", Filler),
        ("working", Filler),
        ("bc", BeforeChrist),
        ("bce", BeforeChrist),
        ("ad", AnnoDomini),
        ("ce", AnnoDomini),
    ]
};

const SLOTS: usize = 2048;
const LONGEST: usize = 14;

struct Table {
    slots: Vec<Option<(&'static str, Class)>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut slots = vec![None; SLOTS];
    for entry in WORDS {
        let mut slot = hash(entry.0.as_bytes()) % SLOTS;
        while slots[slot].is_some() {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = Some(*entry);
    }
    Table { slots }
});

fn hash(word: &[u8]) -> usize {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in word {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (state ^ (state >> 32)) as usize
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
    while let Some((entry, class)) = TABLE.slots[slot] {
        if entry.as_bytes() == lower {
            return class;
        }
        slot = (slot + 1) % SLOTS;
    }
    Class::Word
}

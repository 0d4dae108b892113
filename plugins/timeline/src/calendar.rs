//! The civil calendar: days, ISO weeks and the periods that people name.
//!
//! Integer arithmetic on the proleptic Gregorian calendar, after Howard Hinnant's `days_from_civil`. Years are
//! astronomical (year 0 is 1 BC), from [`FIRST_YEAR`] to [`LAST_YEAR`]; whatever would leave that range is `None`, so
//! no year makes arithmetic overflow. A [`Day`] counts days since 1970-01-01.

/// The first year that has a value: 10000 BC.
pub const FIRST_YEAR: i32 = -9999;
/// The last year that has a value.
pub const LAST_YEAR: i32 = 9999;
/// Seconds in a civil day.
pub const DAY_SECONDS: i64 = 86_400;

/// A civil day, as days since 1970-01-01.
pub type Day = i64;

/// A day from year, month (1–12) and day (1–31); `None` where the calendar has no such day.
#[must_use]
pub fn day(year: i32, month: u8, day: u8) -> Option<Day> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    Some(first_of_month(year, month) + i64::from(day) - 1)
}

fn first_of_month(year: i32, month: u8) -> Day {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a [`Day`] inside the range of years; days outside are clamped to its ends.
#[must_use]
pub fn civil(day: Day) -> (i32, u8, u8) {
    let day = day.clamp(first_of_month(FIRST_YEAR, 1), first_of_month(LAST_YEAR, 12) + 30);
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u8, day_of_month as u8)
}

/// Whether the year has 366 days.
#[must_use]
pub fn is_leap(year: i32) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// Days in a month (1–12).
#[must_use]
pub fn month_length(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// ISO weekday: Monday 1 to Sunday 7.
#[must_use]
pub fn weekday(day: Day) -> u8 {
    ((day + 3).rem_euclid(7) + 1) as u8
}

/// ISO week-numbering year and week (1–53) of a day.
#[must_use]
pub fn iso_week(day: Day) -> (i32, u8) {
    let thursday = day - i64::from(weekday(day)) + 4;
    let (year, _, _) = civil(thursday);
    let first = first_of_month(year, 1);
    (year, ((thursday - first) / 7 + 1) as u8)
}

/// Monday of an ISO week.
#[must_use]
pub fn monday_of(year: i32, week: u8) -> Day {
    let fourth = first_of_month(year, 1) + 3;
    fourth - i64::from(weekday(fourth)) + 1 + 7 * (i64::from(week) - 1)
}

/// Sunday of Easter in the Gregorian calendar (Meeus, Jones, Butcher).
#[must_use]
pub fn easter(year: i32) -> Option<Day> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let date = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    day(year, month as u8, date as u8)
}

/// The day in a month that is the `n`th given weekday; `n` 0 is the last.
#[must_use]
pub fn nth_weekday(year: i32, month: u8, wanted: u8, n: u8) -> Option<Day> {
    if n == 0 {
        let last = day(year, month, month_length(year, month))?;
        return Some(last - (i64::from(weekday(last)) - i64::from(wanted)).rem_euclid(7));
    }
    let first = day(year, month, 1)?;
    let found = first + (i64::from(wanted) - i64::from(weekday(first))).rem_euclid(7) + 7 * (i64::from(n) - 1);
    (civil(found).1 == month).then_some(found)
}

/// A season of the north, as TIMEX3 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February; it has the year of its January.
    Winter,
}

impl Season {
    /// TIMEX3's two letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    fn index(self) -> u8 {
        self as u8
    }

    fn first_month(self) -> u8 {
        3 * (self.index() + 1)
    }
}

/// A part of the day, as TIMEX3 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayPart {
    /// 05:00–12:00.
    Morning,
    /// 11:00–14:00, written `MI`.
    Midday,
    /// 12:00–18:00.
    Afternoon,
    /// 17:00–22:00.
    Evening,
    /// 19:00–05:00 of the next day.
    Night,
    /// 06:00–18:00.
    Daytime,
}

impl DayPart {
    /// TIMEX3's two letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Midday => "MI",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
        }
    }

    /// First and last second after midnight.
    #[must_use]
    pub fn bounds(self) -> (i64, i64) {
        let (from, to) = match self {
            Self::Morning => (5, 12),
            Self::Midday => (11, 14),
            Self::Afternoon => (12, 18),
            Self::Evening => (17, 22),
            Self::Night => (19, 29),
            Self::Daytime => (6, 18),
        };
        (from * 3600, to * 3600 - 1)
    }
}

/// A unit of time that expressions count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A civil day.
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// An ISO week.
    Week,
    /// Two weeks.
    Fortnight,
    /// A calendar month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A season.
    Season,
    /// Half a year.
    Half,
    /// A calendar year.
    Year,
    /// Ten years, from a year divisible by ten.
    Decade,
    /// A hundred years.
    Century,
    /// A thousand years.
    Millennium,
}

/// A stretch of the calendar that has a name of its own in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// One second-precise or minute-precise moment: day, seconds after midnight, whether seconds or minutes are said.
    Clock {
        /// The day.
        day: Day,
        /// Seconds after midnight, 0–86400.
        second: i64,
        /// What the expression says: hours, minutes or seconds.
        grain: Unit,
    },
    /// A part of a day.
    PartOfDay(Day, DayPart),
    /// A day.
    Day(Day),
    /// Saturday and Sunday of an ISO week, by its Monday.
    Weekend(Day),
    /// An ISO week, by its Monday.
    Week(Day),
    /// A month.
    Month(i32, u8),
    /// A quarter, 1–4.
    Quarter(i32, u8),
    /// A season.
    Season(i32, Season),
    /// A half year, 1–2.
    Half(i32, u8),
    /// A year.
    Year(i32),
    /// A decade, by the year divided by ten.
    Decade(i32),
    /// A century, by the year divided by a hundred: 19 is the twentieth century as TIMEX3 writes it.
    Century(i32),
    /// A millennium, by the year divided by a thousand.
    Millennium(i32),
}

impl Period {
    /// The period of a unit that contains a day. `None` for units below the day.
    #[must_use]
    pub fn containing(unit: Unit, at: Day) -> Option<Self> {
        let (year, month, _) = civil(at);
        let monday = at - i64::from(weekday(at)) + 1;
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour => return None,
            Unit::Day => Self::Day(at),
            Unit::Weekend => Self::Weekend(monday),
            Unit::Week | Unit::Fortnight => Self::Week(monday),
            Unit::Month => Self::Month(year, month),
            Unit::Quarter => Self::Quarter(year, (month - 1) / 3 + 1),
            Unit::Half => Self::Half(year, (month - 1) / 6 + 1),
            Unit::Season => match month {
                1 | 2 => Self::Season(year, Season::Winter),
                3..=5 => Self::Season(year, Season::Spring),
                6..=8 => Self::Season(year, Season::Summer),
                9..=11 => Self::Season(year, Season::Autumn),
                _ if year < LAST_YEAR => Self::Season(year + 1, Season::Winter),
                _ => return None,
            },
            Unit::Year => Self::Year(year),
            Unit::Decade => Self::Decade(year.div_euclid(10)),
            Unit::Century => Self::Century(year.div_euclid(100)),
            Unit::Millennium => Self::Millennium(year.div_euclid(1000)),
        })
    }

    /// The period `n` steps of its own size later (earlier for negative `n`); `None` past the range of years.
    #[must_use]
    pub fn step(self, n: i64) -> Option<Self> {
        if n.abs() > 8_000_000 {
            return None;
        }
        let year = |year: i64| i32::try_from(year).ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
        let in_range = |day: Day| (first_of_month(FIRST_YEAR, 1)..=first_of_month(LAST_YEAR, 12) + 30).contains(&day).then_some(day);
        let sub = |y: i32, part: u8, parts: i64| {
            let total = i64::from(y) * parts + i64::from(part) - 1 + n;
            Some((year(total.div_euclid(parts))?, (total.rem_euclid(parts) + 1) as u8))
        };
        Some(match self {
            Self::Clock { day, second, grain } => Self::Clock { day: in_range(day + n)?, second, grain },
            Self::PartOfDay(day, part) => Self::PartOfDay(in_range(day + n)?, part),
            Self::Day(day) => Self::Day(in_range(day + n)?),
            Self::Weekend(monday) => Self::Weekend(in_range(monday + 7 * n)?),
            Self::Week(monday) => Self::Week(in_range(monday + 7 * n)?),
            Self::Month(y, m) => sub(y, m, 12).map(|(y, m)| Self::Month(y, m))?,
            Self::Quarter(y, q) => sub(y, q, 4).map(|(y, q)| Self::Quarter(y, q))?,
            Self::Half(y, h) => sub(y, h, 2).map(|(y, h)| Self::Half(y, h))?,
            Self::Season(y, season) => Self::Season(year(i64::from(y) + n)?, season),
            Self::Year(y) => Self::Year(year(i64::from(y) + n)?),
            Self::Decade(d) => Self::Decade(year((i64::from(d) + n) * 10)? / 10),
            Self::Century(c) => Self::Century(year((i64::from(c) + n) * 100)? / 100),
            Self::Millennium(m) => Self::Millennium(year((i64::from(m) + n) * 1000)? / 1000),
        })
    }

    /// First and last day, both inside.
    #[must_use]
    pub fn days(self) -> (Day, Day) {
        let years = |from: i32, count: i32| (first_of_month(from, 1), first_of_month(from.saturating_add(count), 1) - 1);
        let months = |year: i32, month: u8, count: u8| {
            let last = i64::from(month) - 1 + i64::from(count);
            let next = first_of_month(year + (last / 12) as i32, (last % 12 + 1) as u8);
            (first_of_month(year, month), next - 1)
        };
        match self {
            Self::Clock { day, .. } | Self::PartOfDay(day, _) | Self::Day(day) => (day, day),
            Self::Weekend(monday) => (monday + 5, monday + 6),
            Self::Week(monday) => (monday, monday + 6),
            Self::Month(y, m) => months(y, m, 1),
            Self::Quarter(y, q) => months(y, 3 * q - 2, 3),
            Self::Half(y, h) => months(y, 6 * h - 5, 6),
            Self::Season(y, Season::Winter) => (first_of_month(y - 1, 12), first_of_month(y, 3) - 1),
            Self::Season(y, season) => months(y, season.first_month(), 3),
            Self::Year(y) => years(y, 1),
            Self::Decade(d) => years(d * 10, 10),
            Self::Century(c) => years(c * 100, 100),
            Self::Millennium(m) => years(m * 1000, 1000),
        }
    }

    /// First and last second since 1970-01-01T00:00:00 UTC, both inside.
    #[must_use]
    pub fn seconds(self) -> (i64, i64) {
        match self {
            Self::Clock { day, second, grain } => {
                let length = match grain {
                    Unit::Second => 1,
                    Unit::Minute => 60,
                    _ => 3600,
                };
                (day * DAY_SECONDS + second, day * DAY_SECONDS + second + length - 1)
            }
            Self::PartOfDay(day, part) => {
                let (from, to) = part.bounds();
                (day * DAY_SECONDS + from, day * DAY_SECONDS + to)
            }
            _ => {
                let (first, last) = self.days();
                (first * DAY_SECONDS, (last + 1) * DAY_SECONDS - 1)
            }
        }
    }

    /// The unit the period is one of.
    #[must_use]
    pub fn grain(self) -> Unit {
        match self {
            Self::Clock { grain, .. } => grain,
            Self::PartOfDay(..) => Unit::Hour,
            Self::Day(_) => Unit::Day,
            Self::Weekend(_) => Unit::Weekend,
            Self::Week(_) => Unit::Week,
            Self::Month(..) => Unit::Month,
            Self::Quarter(..) => Unit::Quarter,
            Self::Season(..) => Unit::Season,
            Self::Half(..) => Unit::Half,
            Self::Year(_) => Unit::Year,
            Self::Decade(_) => Unit::Decade,
            Self::Century(_) => Unit::Century,
            Self::Millennium(_) => Unit::Millennium,
        }
    }

    /// The calendar year the period begins in.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Self::Month(y, _) | Self::Quarter(y, _) | Self::Season(y, _) | Self::Half(y, _) | Self::Year(y) => y,
            _ => civil(self.days().0).0,
        }
    }

    /// The value as TimeML writes it.
    #[must_use]
    pub fn value(self) -> String {
        match self {
            Self::Clock { day, second, grain } => {
                let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
                match grain {
                    Unit::Second => format!("{}T{hour:02}:{minute:02}:{rest:02}", day_value(day)),
                    _ => format!("{}T{hour:02}:{minute:02}", day_value(day)),
                }
            }
            Self::PartOfDay(day, part) => format!("{}T{}", day_value(day), part.code()),
            Self::Day(day) => day_value(day),
            Self::Weekend(monday) => format!("{}-WE", week_value(monday)),
            Self::Week(monday) => week_value(monday),
            Self::Month(y, m) => format!("{}-{m:02}", year_value(y)),
            Self::Quarter(y, q) => format!("{}-Q{q}", year_value(y)),
            Self::Season(y, season) => format!("{}-{}", year_value(y), season.code()),
            Self::Half(y, h) => format!("{}-H{h}", year_value(y)),
            Self::Year(y) => year_value(y),
            Self::Decade(d) if d >= 0 => format!("{d:03}"),
            Self::Decade(d) => format!("BC{:03}", -d - 1),
            Self::Century(c) if c >= 0 => format!("{c:02}"),
            Self::Century(c) => format!("BC{:02}", -c - 1),
            Self::Millennium(m) if m >= 0 => format!("{m}"),
            Self::Millennium(m) => format!("BC{}", -m - 1),
        }
    }

    /// The period in EDTF (ISO 8601-2); weeks, which EDTF does not have, are intervals of days.
    #[must_use]
    pub fn edtf(self) -> String {
        match self {
            Self::Clock { day, second, .. } => {
                format!("{}T{:02}:{:02}:{:02}", edtf_day(day), second / 3600 % 24, second / 60 % 60, second % 60)
            }
            Self::PartOfDay(day, _) | Self::Day(day) => edtf_day(day),
            Self::Weekend(_) | Self::Week(_) => edtf_interval(self.days()),
            Self::Month(y, m) => format!("{}-{m:02}", edtf_year(y)),
            Self::Quarter(y, q) => format!("{}-{}", edtf_year(y), 32 + q),
            Self::Season(y, season) => format!("{}-{}", edtf_year(y), 21 + season.index()),
            Self::Half(y, h) => format!("{}-{}", edtf_year(y), 39 + h),
            Self::Year(y) => edtf_year(y),
            Self::Decade(d) if d >= 0 => format!("{d:03}X"),
            Self::Century(c) if c >= 0 => format!("{c:02}XX"),
            Self::Millennium(m) if m >= 0 => format!("{m}XXX"),
            Self::Decade(_) | Self::Century(_) | Self::Millennium(_) => edtf_interval(self.days()),
        }
    }
}

/// A year as TimeML writes it: four digits, or `BC0480`.
#[must_use]
pub fn year_value(year: i32) -> String {
    if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - year) }
}

/// A day as TimeML writes it.
#[must_use]
pub fn day_value(day: Day) -> String {
    let (year, month, date) = civil(day);
    format!("{}-{month:02}-{date:02}", year_value(year))
}

fn week_value(monday: Day) -> String {
    let (year, week) = iso_week(monday);
    format!("{}-W{week:02}", year_value(year))
}

fn edtf_year(year: i32) -> String {
    if year >= 0 { format!("{year:04}") } else { format!("-{:04}", -year) }
}

/// A day in EDTF.
#[must_use]
pub fn edtf_day(day: Day) -> String {
    let (year, month, date) = civil(day);
    format!("{}-{month:02}-{date:02}", edtf_year(year))
}

/// An interval of days in EDTF.
#[must_use]
pub fn edtf_interval((first, last): (Day, Day)) -> String {
    format!("{}/{}", edtf_day(first), edtf_day(last))
}

/// Reads `YYYY-MM-DD`, with or without a time after it, as publication dates are written; `None` for anything else.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    let bytes = text.trim().as_bytes();
    let number = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0i32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
    };
    let compact = bytes.get(4)?.is_ascii_digit();
    let (month, date, end) = if compact {
        (number(4, 6)?, number(6, 8)?, 8)
    } else {
        if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return None;
        }
        (number(5, 7)?, number(8, 10)?, 10)
    };
    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    day(number(0, 4)?, month as u8, date as u8)
}

//! What holds for every text and every date.

use dateline_timeline::calendar::{self, DayPart, FIRST_YEAR, LAST_YEAR, Period, Season, Unit};
use dateline_timeline::{lexer, times_of_text};
use proptest::prelude::*;
use std::time::Instant;

const PIECES: &[&str] = &[
    "last",
    "next",
    "this",
    "the",
    "past",
    "two",
    "three",
    "a",
    "few",
    "years",
    "week",
    "weeks",
    "ago",
    "later",
    "earlier",
    "Monday",
    "Friday",
    "March",
    "May",
    "12",
    "31",
    "2024",
    "1999",
    "’98",
    "1990s",
    "of",
    "in",
    "and",
    "to",
    "-",
    "–",
    ",",
    ".",
    "(",
    ")",
    "10",
    ":",
    "30",
    "p.m.",
    "noon",
    "EST",
    "early",
    "late",
    "mid",
    "end",
    "quarter",
    "third",
    "fiscal",
    "century",
    "20th",
    "every",
    "twice",
    "daily",
    "now",
    "recent",
    "future",
    "half",
    "hundred",
    "thousand",
    "BC",
    "490",
    "weekend",
    "night",
    "summer",
    "Christmas",
    "year",
    "ended",
    "before",
    "after",
    "about",
    "more",
    "than",
    "at",
    "least",
    "‘",
    "’s",
    "é",
    "\n",
    "\n\n",
    "99999999999",
    "0",
    "00",
    "29",
    "February",
    "Feb.",
    "9999",
    "0001",
    "12/31/9999",
    "period",
    "same",
    "day",
    "following",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_expressions_in_order_on_character_boundaries(text in any::<String>(), day in -5_000_000i64..5_000_000) {
        sound(&text, Some(day));
    }

    #[test]
    fn any_run_of_time_words_is_sound(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), spaces in prop::collection::vec(any::<bool>(), 60), day in -4_000_000i64..3_000_000) {
        let mut text = String::new();
        for (piece, space) in pieces.iter().zip(&spaces) {
            text.push_str(piece);
            if *space {
                text.push(' ');
            }
        }
        sound(&text, Some(day));
        sound(&text, None);
    }

    #[test]
    fn a_day_written_out_comes_back_as_value_interval_and_edtf(year in 1000i32..2200, month in 1u8..=12, date in 1u8..=31) {
        let Some(day) = calendar::day(year, month, date) else { return Ok(()) };
        const MONTHS: [&str; 12] =
            ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        let name = MONTHS[usize::from(month) - 1];
        for written in [format!("{name} {date}, {year}"), format!("{date} {name} {year}"), format!("{year}-{month:02}-{date:02}")] {
            let text = format!("The pier opened on {written} in Harrow.");
            let found = times_of_text(&text, None);
            prop_assert_eq!(found.len(), 1, "{}", text);
            let iso = format!("{year:04}-{month:02}-{date:02}");
            prop_assert_eq!((&found[0].value, &found[0].edtf), (&iso, &iso));
            prop_assert_eq!(calendar::parse_day(&found[0].edtf), Some(day));
            let seconds = calendar::DAY_SECONDS;
            prop_assert_eq!((found[0].earliest, found[0].latest), (Some(day * seconds), Some((day + 1) * seconds)));
        }
    }

    #[test]
    fn a_month_and_a_year_written_out_come_back(year in 1000i32..2200, month in 1u8..=12) {
        let text = format!("It was planned in March {year} and again in {year}.");
        let found = times_of_text(&text, None);
        prop_assert_eq!(&found[0].value, &format!("{year:04}-03"));
        prop_assert_eq!(&found[0].edtf, &found[0].value);
        prop_assert_eq!(&found[1].edtf, &format!("{year:04}"));
        let period = Period::Month(year, month);
        prop_assert_eq!(found[1].earliest.zip(found[1].latest).map(|(from, to)| to - from), Some(if calendar::is_leap(year) { 366 } else { 365 } * calendar::DAY_SECONDS));
        prop_assert_eq!(period.edtf(), period.value());
    }

    #[test]
    fn a_day_is_its_own_date(day in -4_371_587i64..2_932_896) {
        let (year, month, date) = calendar::civil(day);
        prop_assert_eq!(calendar::day(year, month, date), Some(day));
        let (iso_year, week) = calendar::iso_week(day);
        prop_assert!((1..=53).contains(&week));
        let monday = calendar::monday_of(iso_year, week);
        prop_assert!((monday..monday + 7).contains(&day));
    }

    #[test]
    fn periods_hold_their_day_and_step_there_and_back(day in -4_000_000i64..2_900_000, n in -300i64..300) {
        for unit in [Unit::Day, Unit::Week, Unit::Weekend, Unit::Month, Unit::Quarter, Unit::Half, Unit::Season, Unit::Year, Unit::Decade, Unit::Century, Unit::Millennium] {
            let Some(period) = Period::containing(unit, day) else { continue };
            let (first, last) = period.days();
            prop_assert!(first <= last, "{:?}", period);
            if unit != Unit::Weekend {
                prop_assert!((first..=last).contains(&day), "{:?} does not hold {}", period, day);
            }
            if let Some(there) = period.step(n) {
                prop_assert_eq!(there.step(-n), Some(period));
            }
            prop_assert!(!period.value().is_empty() && !period.edtf().is_empty());
        }
    }
}

fn sound(text: &str, published: Option<calendar::Day>) {
    let mut last = 0;
    for timex in times_of_text(text, published) {
        assert!(timex.start >= last && timex.start < timex.end, "{text:?}: {timex:?}");
        assert!(text.get(timex.start..timex.end).is_some(), "{text:?}: {timex:?}");
        assert!(!timex.value.is_empty());
        if let (Some(earliest), Some(latest)) = (timex.earliest, timex.latest) {
            assert!(earliest < latest, "{text:?}: {timex:?}");
        }
        last = timex.end;
    }
}

#[test]
fn every_year_has_its_seasons_weeks_and_holidays() {
    for year in FIRST_YEAR..=LAST_YEAR {
        let first = calendar::day(year, 1, 1).expect("a year has a first day");
        let last = calendar::day(year, 12, 31).expect("a year has a last day");
        assert_eq!(last - first + 1, if calendar::is_leap(year) { 366 } else { 365 });
        for season in [Season::Spring, Season::Summer, Season::Autumn, Season::Winter] {
            let (from, to) = Period::Season(year, season).days();
            assert!((89..=92).contains(&(to - from + 1)));
        }
        if let Some(easter) = calendar::easter(year) {
            assert_eq!(calendar::weekday(easter), 7);
        }
        assert!(Period::PartOfDay(first, DayPart::Night).seconds().0 < Period::PartOfDay(last, DayPart::Night).seconds().1);
    }
}

#[test]
fn d21_no_year_of_publication_is_too_far() {
    let text = "Last year, two years ago, next week, on Monday, in March, on Feb. 29, at Easter, 300 years ago, in 40 centuries, the day \
                after tomorrow, last winter, the previous decade, a millennium later, early this century, every Friday.";
    for year in FIRST_YEAR..=LAST_YEAR {
        for (month, date) in [(1, 1), (2, 28), (12, 31)] {
            sound(text, calendar::day(year, month, date));
        }
    }
}

#[test]
fn summer_time_is_an_hour_apart_and_moves_no_day() {
    let at = |text: &str| times_of_text(text, calendar::parse_day("2025-03-12"))[0].earliest.expect("a time");
    let (winter, summer) = (at("The call began at 10 p.m. EST on March 8, 2025."), at("The call began at 10 p.m. EDT on March 8, 2025."));
    assert_eq!(winter - summer, 3600);
    // The night the clocks go forward: 02:30 does not exist there, and is an instant all the same.
    let before = at("The call began at 1:30 a.m. EST on March 9, 2025.");
    let after = at("The call began at 3:30 a.m. EDT on March 9, 2025.");
    assert_eq!(after - before, 3600);
    let day = calendar::parse_day("2025-03-09").expect("a day") * calendar::DAY_SECONDS;
    assert_eq!(before, day + 6 * 3600 + 1800);
}

#[test]
fn weeks_at_the_turn_of_the_year() {
    for (date, value) in [
        ("2020-12-31", "2020-W53"),
        ("2021-01-01", "2020-W53"),
        ("2021-01-04", "2021-W01"),
        ("2018-12-31", "2019-W01"),
        ("2016-01-03", "2015-W53"),
        ("2024-12-30", "2025-W01"),
    ] {
        let day = calendar::parse_day(date).expect("a date");
        assert_eq!(Period::containing(Unit::Week, day).map(Period::value).as_deref(), Some(value), "{date}");
    }
}

#[test]
fn leap_days_exist_only_in_leap_years() {
    for (year, leap) in [(2000, true), (1900, false), (2024, true), (2023, false), (-4, true), (0, true)] {
        assert_eq!(calendar::day(year, 2, 29).is_some(), leap, "{year}");
    }
    assert!(
        times_of_text("It was signed on Feb. 29, 2023.", calendar::parse_day("2025-06-19")).iter().all(|timex| timex.value != "2023-02-29")
    );
}

#[test]
fn hostile_texts_take_linear_time() {
    let day = calendar::parse_day("2025-06-19");
    let million = 1_000_000;
    for text in [
        "7".repeat(million),
        "last ".repeat(million / 5),
        "two ".repeat(million / 4),
        "the end of ".repeat(million / 11),
        "20 ".repeat(million / 3),
        "March ".repeat(million / 6),
        "1:".repeat(million / 2),
        "'".repeat(million),
        "a hundred thousand ".repeat(million / 19),
        "March and ".repeat(million / 10),
        "early ".repeat(million / 6),
        "in the last week of the first week of ".repeat(million / 38),
    ] {
        let start = Instant::now();
        let found = times_of_text(&text, day);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < 20.0, "{seconds} s for {} expressions in {:?}…", found.len(), text.get(..20));
    }
}

#[test]
fn lexemes_cover_the_text_in_order() {
    let text = "On March 12th, 2007 — that’s the ’90s — “7 o’clock” p.m. 1,000 2.5 12.05.2014 naïve…";
    let mut end = 0;
    for lexeme in lexer::lex(text) {
        assert!(lexeme.start >= end && lexeme.end > lexeme.start);
        assert!(
            text.get(end as usize..lexeme.start as usize).is_some_and(|gap| gap.trim().is_empty()),
            "{gap:?}",
            gap = text.get(end as usize..lexeme.start as usize)
        );
        end = lexeme.end;
    }
}

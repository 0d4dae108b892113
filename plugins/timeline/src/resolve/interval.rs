//! The interval and the EDTF form of a meaning, with its modifier.
//!
//! Early, mid and late are the first, middle and last third; earlier and later in a period that is running end and begin
//! at the publication date. Both bounds are seconds UTC, the second one exclusive.

use super::{Meaning, Modifier};
use crate::calendar::{DAY_SECONDS, Day, Period, edtf_day, edtf_interval};
use crate::grammar::Reference;

/// The first second and the second after the last.
pub(super) fn seconds(meaning: &Meaning, modifier: Option<Modifier>, published: Option<Day>) -> (Option<i64>, Option<i64>) {
    if let Some(period) = meaning.period {
        if let Period::Clock { .. } | Period::PartOfDay(..) = period {
            let (first, last) = period.seconds();
            return (Some(first + meaning.shift), Some(last + 1 + meaning.shift));
        }
        let (first, last) = part(period, modifier, published);
        let (from, to) = (Some(first * DAY_SECONDS), Some((last + 1) * DAY_SECONDS));
        return match modifier {
            Some(Modifier::Before | Modifier::OnOrBefore) => (None, to),
            Some(Modifier::After | Modifier::OnOrAfter) => (from, None),
            _ => (from, to),
        };
    }
    if let Some((from, to)) = meaning.bounds {
        return (from.map(|day| day * DAY_SECONDS), to.map(|day| (day + 1) * DAY_SECONDS));
    }
    let Some(published) = published else { return (None, None) };
    match meaning.reference {
        Some(Reference::Past) => (None, Some((published + 1) * DAY_SECONDS)),
        Some(Reference::Present) => (Some(published * DAY_SECONDS), Some((published + 1) * DAY_SECONDS)),
        Some(Reference::Future) => (Some(published * DAY_SECONDS), None),
        None => (None, None),
    }
}

/// The days of a period that a modifier leaves.
fn part(period: Period, modifier: Option<Modifier>, published: Option<Day>) -> (Day, Day) {
    let (first, last) = period.days();
    let third = (last - first + 3) / 3;
    let running = published.filter(|day| (first..=last).contains(day) && first < last);
    match (modifier, running) {
        (Some(Modifier::Start), Some(day)) => (first, (day - 1).max(first)),
        (Some(Modifier::End), Some(day)) => (day, last),
        (Some(Modifier::Start), None) => (first, first + third - 1),
        (Some(Modifier::End), None) => (last - third + 1, last),
        (Some(Modifier::Mid), _) => ((first + third).min(last), (last - third).max(first)),
        _ => (first, last),
    }
}

/// The form in ISO 8601-2, empty where there is none.
pub(super) fn edtf(meaning: &Meaning, modifier: Option<Modifier>, published: Option<Day>) -> String {
    if let Some(period) = meaning.period {
        return match modifier {
            Some(Modifier::Start | Modifier::Mid | Modifier::End)
                if !matches!(period, Period::Clock { .. } | Period::PartOfDay(..) | Period::Day(_)) =>
            {
                let (first, last) = part(period, modifier, published);
                edtf_interval((first, last.max(first)))
            }
            Some(Modifier::Approx) => format!("{}~", period.edtf()),
            Some(Modifier::Before | Modifier::OnOrBefore) => format!("../{}", period.edtf()),
            Some(Modifier::After | Modifier::OnOrAfter) => format!("{}/..", period.edtf()),
            _ => period.edtf(),
        };
    }
    if let Some((from, to)) = meaning.bounds {
        let side = |day: Option<Day>| day.map_or_else(|| "..".to_owned(), edtf_day);
        return format!("{}/{}", side(from), side(to));
    }
    let Some(published) = published else {
        // XXXX-06-18 is EDTF; XXXX-WXX-3 is not.
        return if meaning.value.starts_with("XXXX-") && meaning.value[5..].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            meaning.value.clone()
        } else {
            String::new()
        };
    };
    match meaning.reference {
        Some(Reference::Past) => format!("../{}", edtf_day(published)),
        Some(Reference::Present) => edtf_day(published),
        Some(Reference::Future) => format!("{}/..", edtf_day(published)),
        None => String::new(),
    }
}

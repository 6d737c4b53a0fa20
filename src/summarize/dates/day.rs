//! A day of the calendar, and reading it from the date of an article.

use crate::language::{Language, rules};

/// A day of the Gregorian calendar, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

/// Year, month (from 1) and day (from 1) of a date.
pub type YearMonthDay = (i64, i64, i64);

impl Day {
    /// The day of a date; `None` where there is none (30 February).
    pub fn of((year, month, day): YearMonthDay) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // Howard Hinnant, “chrono-compatible low-level date algorithms”, days_from_civil: years begin in March.
        let year_of_march = year - i64::from(month <= 2);
        let (era, of_era) = (year_of_march.div_euclid(400), year_of_march.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let found = Day(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468);
        (found.date() == (year, month, day)).then_some(found)
    }

    /// Its date.
    pub fn date(self) -> YearMonthDay {
        // The same, civil_from_days.
        let from_march = self.0 + 719_468;
        let (era, of_era) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }

    /// The day so many days later.
    pub fn plus(self, days: i64) -> Self {
        Day(self.0 + days)
    }

    /// The day of the week, 0 for Monday.
    pub fn weekday(self) -> i64 {
        // 1 January 1970 was a Thursday.
        (self.0 + 3).rem_euclid(7)
    }

    /// The date in figures, as ISO 8601 has it.
    pub fn iso(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The date as the language writes it; empty if nothing is known of it.
    pub fn written(self, language: &Language) -> String {
        let (year, month, day) = self.date();
        let days = rules(language).relative_days;
        let month = days.months.iter().nth(month as usize - 1).unwrap_or_default();
        let day = if day == 1 { days.first.to_owned() } else { day.to_string() };
        days.date.replace("{day}", &day).replace("{month}", month).replace("{year}", &year.to_string())
    }

    /// The day that a date as written says: figures, year first (`2023-09-26T10:00`, `2023年9月26日`) or last (`26.9.2023`), or with
    /// the month's name in the language or in English (`26 septembre 2023`, `Sept. 26, 2023`, `Tue, 26 Sep 2023 10:00 GMT`).
    ///
    /// `None` where it says no day (`2023-09`), or does not say which: `3/4/2023` in English.
    pub fn read(text: &str, language: &Language) -> Option<Self> {
        let lower = text.to_lowercase();
        let tokens: Vec<&str> =
            tokens(&lower).into_iter().filter(|t| !matches!(*t, "of" | "de" | "der" | "den" | "the" | "le")).collect();
        let month = |name: &str| month(name, language).or_else(|| month(name, &Language::english()));
        tokens.windows(3).find_map(|window| {
            let &[first, second, third] = window else { return None };
            let (day, year) = (|t: &str| short(t, 2), |t: &str| (t.len() == 4).then(|| short(t, 4)).flatten());
            let both = |a: Option<i64>, b: Option<i64>, c: Option<i64>| Day::of((a?, b?, c?));
            let figures = || {
                let (a, b) = (day(first)?, day(second)?);
                // Americans put the month first; where both may be it, English does not say which is.
                let (day, month) = if b > 12 { (b, a) } else { (a, b) };
                let clear = language.code() != "en" || day > 12 || day == month;
                clear.then(|| both(year(third), Some(month), Some(day)))?
            };
            both(year(first), day(second), day(third))
                .or_else(figures)
                .or_else(|| both(year(third), month(second), day(first)))
                .or_else(|| both(year(third), month(first), day(second)))
        })
    }
}

/// The runs of letters and the runs of digits.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(char::is_alphanumeric) {
        rest = &rest[at..];
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| !c.is_alphanumeric() || c.is_ascii_digit() != digits).unwrap_or(rest.len());
        // What makes a number an ordinal (`1er`, `3rd`) or a field (`年`) is no word of its own.
        let follows =
            found.last().is_some_and(|before: &&str| before.as_ptr() as usize + before.len() == rest.as_ptr() as usize);
        if digits || !follows {
            found.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    found
}

/// A number of so many digits at most.
fn short(text: &str, digits: usize) -> Option<i64> {
    (text.len() <= digits).then(|| text.parse().ok()).flatten()
}

/// The month whose name begins so, from 1, if it is one only.
fn month(name: &str, language: &Language) -> Option<i64> {
    let plain = |text: &str| text.to_lowercase().replace(['é', 'è'], "e").replace('û', "u").replace('ä', "a");
    let name = plain(name);
    let months = rules(language).relative_days.months.iter();
    let mut found = (1..).zip(months).filter(|(_, month)| name.chars().count() >= 3 && plain(month).starts_with(&name));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_go_both_ways() {
        for (date, weekday) in
            [((1970, 1, 1), 3), ((2000, 2, 29), 1), ((2023, 9, 26), 1), ((2024, 12, 31), 1), ((1900, 3, 1), 3)]
        {
            let day = Day::of(date).expect("it is a day");
            assert_eq!((day.date(), day.weekday()), (date, weekday));
        }
        for date in [(2023, 2, 29), (1900, 2, 29), (2023, 13, 1), (2023, 4, 31), (0, 1, 1), (2023, 1, 0)] {
            assert_eq!(Day::of(date), None, "{date:?}");
        }
        let all: Vec<Day> =
            (-800_000..800_000).step_by(97).map(Day).filter(|d| (1..=9999).contains(&d.date().0)).collect();
        assert!(all.len() > 10_000 && all.iter().all(|&day| Day::of(day.date()) == Some(day)));
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, language) in [
            ("2023-09-26", "fr"),
            ("2023-09-26T10:00:00+02:00", "en"),
            ("20:15, 2023-09-26", "en"),
            ("26 septembre 2023", "fr"),
            ("Mardi 26 sept. 2023 à 10:12", "fr"),
            ("26/09/2023", "fr"),
            ("26/9/2023", "en"),
            ("9/26/2023", "en"),
            ("September 26th, 2023", "en"),
            ("Sept. 26, 2023", "en"),
            ("the 26th of September 2023", "en"),
            ("Tue, 26 Sep 2023 10:00:00 GMT", "fr"),
            ("Dienstag, den 26. September 2023", "de"),
            ("26.09.2023", "de"),
            ("2023年9月26日", "zh"),
        ] {
            assert_eq!(
                Day::read(text, &Language::new(language)).map(Day::iso).as_deref(),
                Some("2023-09-26"),
                "{text}"
            );
        }
        assert_eq!(Day::read("1er août 2023", &Language::french()).map(Day::iso).as_deref(), Some("2023-08-01"));
        for (text, language) in [
            ("2023-09", "fr"),
            ("3/4/2023", "en"),
            ("31/02/2023", "fr"),
            ("mardi", "fr"),
            ("", "en"),
            ("26 ju 2023", "fr"),
            ("mars 2023", "fr"),
        ] {
            assert_eq!(Day::read(text, &Language::new(language)), None, "{text}");
        }
    }

    #[test]
    fn dates_are_written_as_the_language_has_them() {
        let first = Day::of((2023, 10, 1)).expect("it is a day");
        let in_language = |code: &str| first.written(&Language::new(code));
        assert_eq!(
            [in_language("fr"), in_language("en"), in_language("de")],
            ["1er octobre 2023", "1 October 2023", "1. Oktober 2023"]
        );
        assert_eq!(in_language("es"), "");
    }
}

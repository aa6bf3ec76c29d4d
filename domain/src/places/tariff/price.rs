//! What a stay comes to.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Band, CapPeriod, Draft, Rate, Rounding, Tariff};
use crate::money::Fen;

/// The longest stay, in days.
const MAX_DAYS: i64 = 366;

/// A price and where it comes from. The lines make the total, less what the caps take off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// One after the other, without a hole.
    pub lines: Vec<Line>,
    /// What is taken off.
    pub caps: Vec<Capped>,
    /// What is paid.
    pub total: Fen,
}

/// A stretch of the stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Local time.
    pub from: NaiveDateTime,
    /// Local time.
    pub to: NaiveDateTime,
    /// Why it costs that.
    pub reason: Reason,
    /// What it costs.
    pub amount: Fen,
}

/// Why a stretch costs what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Within the free minutes.
    FreeMinutes,
    /// On a holiday that is free.
    Holiday,
    /// At a time of the day that is free.
    FreeBand,
    /// So much, however long.
    Flat,
    /// So many units.
    Units(Vec<Units>),
    /// So many units, but more than one stretch costs at most.
    BandCap(Vec<Units>),
}

/// The units of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units {
    /// How many.
    pub count: u64,
    /// How long one is, in minutes.
    pub minutes: u32,
    /// What one costs.
    pub price: Fen,
}

/// A period that would have cost more than its cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capped {
    /// Local time.
    pub from: NaiveDateTime,
    /// Local time: the end of the period or of the stay.
    pub to: NaiveDateTime,
    /// What is taken off the lines of it.
    pub saved: Fen,
}

/// Why a stay has no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// It ends before it begins.
    #[error("the stay ends before it begins")]
    Backwards,
    /// It is over a year.
    #[error("the stay is longer than {MAX_DAYS} days")]
    TooLong,
}

/// What a stay from `start` to `end`, in local time, costs by `tariff`. `is_holiday` says which
/// days are off (法定节假日).
///
/// # Errors
/// [`PriceError`].
pub fn price(
    tariff: &Tariff,
    start: NaiveDateTime,
    end: NaiveDateTime,
    is_holiday: impl Fn(NaiveDate) -> bool,
) -> Result<Reckoning, PriceError> {
    let terms = tariff.terms();
    let (start, end) = (whole_minute(start), whole_minute(end));
    let stay = end - start;
    if stay < TimeDelta::zero() {
        return Err(PriceError::Backwards);
    }
    if stay > TimeDelta::days(MAX_DAYS) {
        return Err(PriceError::TooLong);
    }
    let free = TimeDelta::minutes(i64::from(terms.free_minutes));
    let mut lines = Vec::new();
    let mut at = start;
    if stay <= free || terms.free_minutes_stay_free {
        at = end.min(start + free);
        if at > start {
            lines.push(Line {
                from: start,
                to: at,
                reason: Reason::FreeMinutes,
                amount: Fen::ZERO,
            });
        }
    }
    while at < end {
        let line = stretch(terms, start, at, end, &is_holiday);
        at = line.to;
        lines.push(line);
    }
    let caps = caps(terms, start, &lines);
    let sum: Fen = lines.iter().map(|line| line.amount).sum();
    let total = sum.less(caps.iter().map(|cap| cap.saved).sum());
    Ok(Reckoning { lines, caps, total })
}

fn whole_minute(at: NaiveDateTime) -> NaiveDateTime {
    let seconds = TimeDelta::seconds(i64::from(at.second()));
    at - seconds - TimeDelta::nanoseconds(i64::from(at.nanosecond()))
}

/// The stretch that begins `at`, as far as one rate goes.
fn stretch(
    terms: &Draft,
    start: NaiveDateTime,
    at: NaiveDateTime,
    end: NaiveDateTime,
    is_holiday: &impl Fn(NaiveDate) -> bool,
) -> Line {
    let minute = at.hour() * 60 + at.minute();
    let minute = u16::try_from(minute).unwrap_or(0);
    let in_band =
        terms.bands.iter().find_map(|band| Some((band, i64::from(band.left_at(minute)?))));
    let mut to = end;
    // A tariff is the whole day, so there is a band.
    if let Some((band, left)) = in_band
        && !band.is_whole_day()
    {
        to = to.min(at + TimeDelta::minutes(left));
    }
    if let Some(cap) = terms.cap {
        to = to.min(period_end(cap.period, start, at));
    }
    let is_free = terms.holidays_free && is_holiday(at.date());
    if terms.holidays_free {
        let mut midnight = next_midnight(at);
        while midnight < to && is_holiday(midnight.date()) == is_free {
            midnight = next_midnight(midnight);
        }
        to = to.min(midnight);
    }
    let minutes = u64::try_from((to - at).num_minutes()).unwrap_or(0);
    let (reason, amount) = match in_band {
        _ if is_free => (Reason::Holiday, Fen::ZERO),
        None => (Reason::FreeBand, Fen::ZERO),
        Some((band, _)) => cost(band, minutes, terms.rounding),
    };
    Line { from: at, to, reason, amount }
}

/// What so many minutes of a band cost.
fn cost(band: &Band, minutes: u64, rounding: Rounding) -> (Reason, Fen) {
    let (reason, amount) = match &band.rate {
        Rate::Free => (Reason::FreeBand, Fen::ZERO),
        Rate::Flat(price) => (Reason::Flat, *price),
        Rate::Steps(steps) => {
            let mut left = minutes;
            let mut units = Vec::with_capacity(steps.len());
            for step in steps {
                let here = step.minutes.map_or(left, |length| left.min(u64::from(length)));
                left -= here;
                let count = rounding.units(here, u64::from(step.unit));
                if count > 0 {
                    units.push(Units { count, minutes: step.unit, price: step.price });
                }
            }
            let amount = units.iter().map(|units| units.price.times(units.count)).sum();
            (Reason::Units(units), amount)
        }
    };
    match (band.cap, reason) {
        (Some(cap), Reason::Units(units)) if amount > cap => (Reason::BandCap(units), cap),
        (cap, reason) => (reason, amount.min(cap.unwrap_or(amount))),
    }
}

fn next_midnight(at: NaiveDateTime) -> NaiveDateTime {
    // The calendar of chrono ends in the year 262142; no stay reaches it.
    at.date().succ_opt().map_or(NaiveDateTime::MAX, |day| day.and_time(NaiveTime::MIN))
}

/// When the period of a cap that holds `at` is over.
fn period_end(period: CapPeriod, start: NaiveDateTime, at: NaiveDateTime) -> NaiveDateTime {
    match period {
        CapPeriod::CivilDay => next_midnight(at),
        CapPeriod::Hours24 => start + TimeDelta::days((at - start).num_days() + 1),
    }
}

/// What the cap takes off in each period. No line lies in two.
fn caps(terms: &Draft, start: NaiveDateTime, lines: &[Line]) -> Vec<Capped> {
    let Some(cap) = terms.cap else { return Vec::new() };
    let period = |line: &Line| period_end(cap.period, start, line.from);
    let periods = lines.chunk_by(|one, next| period(one) == period(next));
    periods
        .filter_map(|lines| {
            let sum: Fen = lines.iter().map(|line| line.amount).sum();
            let (first, last) = (lines.first()?, lines.last()?);
            let saved = sum.less(cap.amount);
            (saved > Fen::ZERO).then_some(Capped { from: first.from, to: last.to, saved })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{Cap, Step},
        *,
    };
    use crate::calendar::parse_date_time;

    fn at(text: &str) -> NaiveDateTime {
        parse_date_time(text).unwrap()
    }

    fn no_holiday(_: NaiveDate) -> bool {
        false
    }

    fn steps(steps: &[(Option<u32>, u32, u64)]) -> Rate {
        Rate::Steps(
            steps
                .iter()
                .map(|&(minutes, unit, price)| Step { minutes, unit, price: Fen::new(price) })
                .collect(),
        )
    }

    fn whole_day(rate: Rate) -> Draft {
        Draft {
            free_minutes: 0,
            free_minutes_stay_free: false,
            bands: vec![Band { from: 0, to: 1440, rate, cap: None }],
            cap: None,
            holidays_free: false,
            rounding: Rounding::Up,
        }
    }

    /// 白天(7-21)首小时 2.50 元/15 分钟, 其后 3.75 元/15 分钟; 夜间 1 元/2 小时.
    fn street() -> Draft {
        Draft {
            bands: vec![
                Band {
                    from: 420,
                    to: 1260,
                    rate: steps(&[(Some(60), 15, 250), (None, 15, 375)]),
                    cap: None,
                },
                Band { from: 1260, to: 420, rate: steps(&[(None, 120, 100)]), cap: None },
            ],
            ..whole_day(Rate::Free)
        }
    }

    fn total(draft: &Draft, start: &str, end: &str) -> u64 {
        let tariff = Tariff::new(draft.clone()).unwrap();
        price(&tariff, at(start), at(end), no_holiday).unwrap().total.fen()
    }

    #[test]
    fn day_and_night_are_counted_apart() {
        let street = street();
        let fen = |start, end| total(&street, start, end);
        assert_eq!(fen("2026-11-20 08:00", "2026-11-20 08:00"), 0);
        assert_eq!(fen("2026-11-20 08:00", "2026-11-20 08:01"), 250);
        assert_eq!(fen("2026-11-20 08:00", "2026-11-20 09:00"), 1_000);
        assert_eq!(fen("2026-11-20 08:00", "2026-11-20 10:10"), 1_000 + 5 * 375);
        assert_eq!(fen("2026-11-20 20:50", "2026-11-21 07:10"), 250 + 500 + 250);
        assert_eq!(fen("2026-11-20 22:00", "2026-11-20 22:01"), 100);
        assert_eq!(fen("2026-11-20 08:00:59", "2026-11-20 08:15:30"), 250);
    }

    #[test]
    fn the_first_minutes() {
        let mut draft = Draft { free_minutes: 15, ..whole_day(steps(&[(None, 60, 500)])) };
        let fen = |draft: &Draft, end| total(draft, "2026-11-20 08:00", end);
        assert_eq!(fen(&draft, "2026-11-20 08:15"), 0);
        assert_eq!(fen(&draft, "2026-11-20 09:00"), 500);
        assert_eq!(fen(&draft, "2026-11-20 09:01"), 1_000);
        draft.free_minutes_stay_free = true;
        assert_eq!(fen(&draft, "2026-11-20 08:15"), 0);
        assert_eq!(fen(&draft, "2026-11-20 09:15"), 500);
        let tariff = Tariff::new(draft).unwrap();
        let stay = price(&tariff, at("2026-11-20 08:00"), at("2026-11-20 09:15"), no_holiday);
        let stay = stay.unwrap();
        assert_eq!(stay.lines[0].reason, Reason::FreeMinutes);
        assert_eq!(stay.lines[0].to, at("2026-11-20 08:15"));
        let units = Units { count: 1, minutes: 60, price: Fen::new(500) };
        assert_eq!(stay.lines[1].reason, Reason::Units(vec![units]));
    }

    #[test]
    fn units_that_are_not_full() {
        let mut draft = whole_day(steps(&[(None, 30, 200)]));
        let fen = |draft: &Draft| total(draft, "2026-11-20 08:00", "2026-11-20 09:14");
        assert_eq!(fen(&draft), 600);
        draft.rounding = Rounding::Down;
        assert_eq!(fen(&draft), 400);
        draft.rounding = Rounding::Nearest;
        assert_eq!(fen(&draft), 400);
        assert_eq!(total(&draft, "2026-11-20 08:00", "2026-11-20 09:15"), 600);
    }

    #[test]
    fn caps_begin_anew() {
        let cap = |period| Some(Cap { amount: Fen::new(2_000), period });
        let mut draft = whole_day(steps(&[(None, 60, 500)]));
        draft.cap = cap(CapPeriod::Hours24);
        assert_eq!(total(&draft, "2026-11-20 20:00", "2026-11-21 20:00"), 2_000);
        assert_eq!(total(&draft, "2026-11-20 20:00", "2026-11-21 20:01"), 2_500);
        draft.cap = cap(CapPeriod::CivilDay);
        assert_eq!(total(&draft, "2026-11-20 20:00", "2026-11-21 20:00"), 4_000);
        assert_eq!(total(&draft, "2026-11-20 23:00", "2026-11-21 01:00"), 1_000);
        let tariff = Tariff::new(draft).unwrap();
        let stay = price(&tariff, at("2026-11-20 18:00"), at("2026-11-21 01:00"), no_holiday);
        let stay = stay.unwrap();
        let capped = Capped {
            from: at("2026-11-20 18:00"),
            to: at("2026-11-21 00:00"),
            saved: Fen::new(1_000),
        };
        assert_eq!(stay.caps, [capped]);
        assert_eq!(stay.total, Fen::new(2_500));
    }

    #[test]
    fn holidays_and_nights_that_are_free_or_flat() {
        let mut draft = whole_day(steps(&[(None, 60, 500)]));
        draft.holidays_free = true;
        let tariff = Tariff::new(draft).unwrap();
        let holiday = |day: NaiveDate| day == at("2026-10-01 00:00").date();
        let stay = price(&tariff, at("2026-09-30 22:30"), at("2026-10-02 00:30"), holiday).unwrap();
        let reasons: Vec<_> = stay.lines.iter().map(|line| line.amount.fen()).collect();
        assert_eq!(reasons, [1_000, 0, 500]);
        assert_eq!(stay.lines[1].reason, Reason::Holiday);

        let mut night = street();
        night.bands[1].rate = Rate::Flat(Fen::new(500));
        assert_eq!(total(&night, "2026-11-20 21:00", "2026-11-21 07:00"), 500);
        assert_eq!(total(&night, "2026-11-20 21:00", "2026-11-22 06:00"), 500 + 20_500 + 500);
        night.bands[0].cap = Some(Fen::new(3_000));
        assert_eq!(total(&night, "2026-11-20 21:00", "2026-11-22 06:00"), 500 + 3_000 + 500);
    }

    #[test]
    fn stays_that_are_none() {
        let tariff = Tariff::new(street()).unwrap();
        let (one, two) = (at("2026-11-20 08:00"), at("2028-11-20 08:00"));
        assert_eq!(price(&tariff, two, one, no_holiday), Err(PriceError::Backwards));
        assert_eq!(price(&tariff, one, two, no_holiday), Err(PriceError::TooLong));
    }

    fn rate() -> impl Strategy<Value = Rate> {
        prop_oneof![
            Just(Rate::Free),
            (0_u64..5_000).prop_map(|fen| Rate::Flat(Fen::new(fen))),
            (1_u32..200, 1_u32..90, 0_u64..900, 1_u32..200, 0_u64..900).prop_map(
                |(first, unit, fen, then, more)| {
                    steps(&[(Some(first), unit, fen), (None, then, more)])
                }
            ),
        ]
    }

    fn tariff() -> impl Strategy<Value = Draft> {
        let cap = prop::option::of((500_u64..10_000, any::<bool>()));
        let rounding = prop::sample::select(vec![Rounding::Up, Rounding::Down, Rounding::Nearest]);
        (0_u16..1440, 1_u16..1440, rate(), rate(), cap, 0_u32..60, any::<[bool; 2]>(), rounding)
            .prop_map(|(from, length, day, night, cap, free, [stay_free, holidays], rounding)| {
                let to = (from + length) % 1440;
                Draft {
                    free_minutes: free,
                    free_minutes_stay_free: stay_free,
                    bands: vec![
                        Band { from, to, rate: day, cap: None },
                        Band { from: to, to: from, rate: night, cap: None },
                    ],
                    cap: cap.map(|(fen, civil)| Cap {
                        amount: Fen::new(fen),
                        period: if civil { CapPeriod::CivilDay } else { CapPeriod::Hours24 },
                    }),
                    holidays_free: holidays,
                    rounding,
                }
            })
    }

    fn fourth(day: NaiveDate) -> bool {
        use chrono::Datelike;
        day.day().is_multiple_of(4)
    }

    proptest! {
        #[test]
        fn longer_is_never_cheaper(
            draft in tariff(),
            begins in 0_i64..10_000,
            short in 0_i64..6_000,
            more in 0_i64..3_000,
        ) {
            let tariff = Tariff::new(draft).unwrap();
            let start = at("2026-11-01 00:00") + TimeDelta::minutes(begins);
            let fen = |minutes| {
                price(&tariff, start, start + TimeDelta::minutes(minutes), fourth).unwrap().total
            };
            prop_assert!(fen(short) <= fen(short + more));
        }

        #[test]
        fn the_lines_explain_the_total(
            draft in tariff(),
            begins in 0_i64..10_000,
            length in 0_i64..9_000,
        ) {
            let tariff = Tariff::new(draft.clone()).unwrap();
            let start = at("2026-11-01 00:00") + TimeDelta::minutes(begins);
            let end = start + TimeDelta::minutes(length);
            let stay = price(&tariff, start, end, fourth).unwrap();
            let mut reached = start;
            for line in &stay.lines {
                prop_assert_eq!(line.from, reached);
                prop_assert!(line.to > line.from);
                reached = line.to;
            }
            prop_assert_eq!(reached, end);
            let sum: Fen = stay.lines.iter().map(|line| line.amount).sum();
            let saved: Fen = stay.caps.iter().map(|cap| cap.saved).sum();
            prop_assert_eq!(stay.total + saved, sum);
            if let Some(cap) = draft.cap {
                // Of civil days, one more may be touched than full days fit in.
                let periods = u64::try_from(length / 1440).unwrap() + 2;
                prop_assert!(stay.total <= cap.amount.times(periods));
                if cap.period == CapPeriod::Hours24 && length <= 1440 {
                    prop_assert!(stay.total <= cap.amount);
                }
            }
            prop_assert!(length > i64::from(draft.free_minutes) || stay.total == Fen::ZERO);
        }

        #[test]
        fn by_the_minute_midnight_changes_nothing(
            fen in 0_u64..100,
            before in 0_i64..1440,
            after in 0_i64..1440,
        ) {
            let tariff = Tariff::new(whole_day(steps(&[(None, 1, fen)]))).unwrap();
            let midnight = at("2026-11-21 00:00");
            let (start, end) =
                (midnight - TimeDelta::minutes(before), midnight + TimeDelta::minutes(after));
            let total = |from, to| price(&tariff, from, to, no_holiday).unwrap().total;
            prop_assert_eq!(total(start, end), total(start, midnight) + total(midnight, end));
        }
    }
}

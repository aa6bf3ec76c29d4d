//! What a tariff has to be, so that every stay has one price.

use super::{Band, Draft, Rate, Step};
use crate::money::Fen;

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;
/// More bands or steps would be a mistake.
const MAX_PARTS: usize = 12;
/// The longest unit, step and free time, in minutes: a month.
const MAX_MINUTES: u32 = 31 * 24 * 60;
/// The highest price of anything: 10,000 元.
const MAX_PRICE: Fen = Fen::new(1_000_000);

/// Why a tariff is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// No band or no step, or too many.
    #[error("wants one to {MAX_PARTS} bands, with one to {MAX_PARTS} steps each")]
    Parts,
    /// A band that begins after 23:59 or ends after 24:00.
    #[error("a band is not within a day")]
    Band,
    /// A minute of the day has no band.
    #[error("the bands leave out a part of the day")]
    Gap,
    /// A minute of the day has two bands.
    #[error("two bands overlap")]
    Overlap,
    /// A step before the last has no end, or the last one has.
    #[error("every step but the last wants its minutes, and the last none")]
    Steps,
    /// A unit or a step of no minutes, or one that is longer than a month.
    #[error("a unit, a step or the free time is not between 1 minute and a month")]
    Minutes,
    /// Over 10,000 元.
    #[error("a price is over 10,000 yuan")]
    Price,
}

pub(super) fn check(draft: &Draft) -> Result<(), TariffError> {
    if draft.bands.is_empty() || draft.bands.len() > MAX_PARTS {
        return Err(TariffError::Parts);
    }
    if draft.free_minutes > MAX_MINUTES {
        return Err(TariffError::Minutes);
    }
    if draft.cap.is_some_and(|cap| cap.amount > MAX_PRICE) {
        return Err(TariffError::Price);
    }
    let mut minutes = vec![false; usize::from(DAY)];
    for band in &draft.bands {
        check_band(band)?;
        for minute in band.minutes() {
            let taken = &mut minutes[usize::from(minute)];
            if std::mem::replace(taken, true) {
                return Err(TariffError::Overlap);
            }
        }
    }
    if minutes.contains(&false) { Err(TariffError::Gap) } else { Ok(()) }
}

fn check_band(band: &Band) -> Result<(), TariffError> {
    if band.from >= DAY || band.to > DAY {
        return Err(TariffError::Band);
    }
    if band.cap.is_some_and(|cap| cap > MAX_PRICE) {
        return Err(TariffError::Price);
    }
    match &band.rate {
        Rate::Free => Ok(()),
        Rate::Flat(price) if *price > MAX_PRICE => Err(TariffError::Price),
        Rate::Flat(_) => Ok(()),
        Rate::Steps(steps) => check_steps(steps),
    }
}

fn check_steps(steps: &[Step]) -> Result<(), TariffError> {
    if steps.len() > MAX_PARTS {
        return Err(TariffError::Parts);
    }
    let (last, before) = steps.split_last().ok_or(TariffError::Parts)?;
    if last.minutes.is_some() || before.iter().any(|step| step.minutes.is_none()) {
        return Err(TariffError::Steps);
    }
    for step in steps {
        let minutes = 1..=MAX_MINUTES;
        if !minutes.contains(&step.unit) || step.minutes.is_some_and(|m| !minutes.contains(&m)) {
            return Err(TariffError::Minutes);
        }
        if step.price > MAX_PRICE {
            return Err(TariffError::Price);
        }
    }
    Ok(())
}

impl Band {
    /// Whether it is all of every day, and so never ends.
    pub(super) const fn is_whole_day(&self) -> bool {
        self.from == self.to % DAY
    }

    /// How long it lasts, in minutes.
    const fn length(&self) -> u16 {
        if self.is_whole_day() { DAY } else { (self.to + DAY - self.from) % DAY }
    }

    /// Its minutes since midnight, from its beginning on.
    fn minutes(&self) -> impl Iterator<Item = u16> + use<> {
        let from = self.from;
        (0..self.length()).map(move |minute| (from + minute) % DAY)
    }

    /// How many minutes of it are left at `minute` since midnight; none when it is not part of it.
    pub(super) fn left_at(&self, minute: u16) -> Option<u16> {
        let passed = (minute + DAY - self.from) % DAY;
        (passed < self.length()).then(|| self.length() - passed)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Tariff, *};

    fn band(from: u16, to: u16) -> Band {
        let step = Step { minutes: None, unit: 60, price: Fen::new(500) };
        Band { from, to, rate: Rate::Steps(vec![step]), cap: None }
    }

    fn draft(bands: Vec<Band>) -> Draft {
        Draft {
            free_minutes: 0,
            free_minutes_stay_free: false,
            bands,
            cap: None,
            holidays_free: false,
            rounding: super::super::Rounding::Up,
        }
    }

    fn with_rate(rate: Rate) -> Draft {
        draft(vec![Band { rate, ..band(0, 1440) }])
    }

    #[test]
    fn bands_are_the_whole_day() {
        for bands in
            [vec![band(0, 1440)], vec![band(480, 480)], vec![band(480, 1200), band(1200, 480)]]
        {
            assert!(Tariff::new(draft(bands)).is_ok());
        }
        for (bands, error) in [
            (vec![], TariffError::Parts),
            (vec![band(480, 1200)], TariffError::Gap),
            (vec![band(480, 1200), band(1199, 480)], TariffError::Overlap),
            (vec![band(0, 1440), band(0, 1440)], TariffError::Overlap),
            (vec![band(1440, 1440)], TariffError::Band),
            (vec![band(0, 1441)], TariffError::Band),
            (vec![band(0, 1440); 13], TariffError::Parts),
        ] {
            assert_eq!(Tariff::new(draft(bands.clone())), Err(error), "{bands:?}");
        }
    }

    #[test]
    fn steps_are_countable() {
        let step = Step { minutes: None, unit: 15, price: Fen::new(100) };
        let first = Step { minutes: Some(60), ..step };
        assert!(Tariff::new(with_rate(Rate::Steps(vec![first, step]))).is_ok());
        for (steps, error) in [
            (vec![], TariffError::Parts),
            (vec![first], TariffError::Steps),
            (vec![step, step], TariffError::Steps),
            (vec![Step { unit: 0, ..step }], TariffError::Minutes),
            (vec![Step { minutes: Some(0), ..step }, step], TariffError::Minutes),
            (vec![Step { price: Fen::new(1_000_001), ..step }], TariffError::Price),
        ] {
            let refused = Tariff::new(with_rate(Rate::Steps(steps.clone())));
            assert_eq!(refused, Err(error), "{steps:?}");
        }
    }

    #[test]
    fn what_is_stored_is_checked_again() {
        let whole = r#"{"bands":[{"from":0,"to":1440,"rate":{"flat":500}}]}"#;
        let tariff: Tariff = serde_json::from_str(whole).unwrap();
        let written = serde_json::to_string(&tariff).unwrap();
        assert_eq!(serde_json::from_str::<Tariff>(&written).unwrap(), tariff);
        let half = r#"{"bands":[{"from":0,"to":720,"rate":"free"}]}"#;
        assert!(serde_json::from_str::<Tariff>(half).is_err());
        let unknown = r#"{"bands":[{"from":0,"to":1440,"rate":"free"}],"tip":1}"#;
        assert!(serde_json::from_str::<Tariff>(unknown).is_err());
    }
}

//! How long something may take.

/// What a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 工作时: hours on duty.
    WorkingHours,
    /// 工作日: working days.
    WorkingDays,
    /// 自然时: hours by the clock.
    NaturalHours,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 3] = [Self::WorkingHours, Self::WorkingDays, Self::NaturalHours];

    /// As it is stored, and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WorkingHours => "working-hours",
            Self::WorkingDays => "working-days",
            Self::NaturalHours => "natural-hours",
        }
    }

    /// The unit of a stored word, or of the word of the field in either script.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim() {
            "工作时" | "工作時" => Some(Self::WorkingHours),
            "工作日" => Some(Self::WorkingDays),
            "自然时" | "自然時" => Some(Self::NaturalHours),
            word => Self::ALL.into_iter().find(|unit| unit.as_str() == word),
        }
    }
}

/// An amount of time in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    unit: Unit,
    /// Days of 工作日, minutes of the others.
    amount: u32,
}

/// Not a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// Not a number such as 4 or 1.5.
    #[error("wants a number such as 4 or 1.5")]
    Number,
    /// Hours that are not whole minutes, or days that are not whole.
    #[error("wants whole minutes, and whole days for 工作日")]
    Fraction,
    /// More than anything in a district takes.
    #[error("is more than {} hours or {} days", Term::MAX_HOURS, Term::MAX_DAYS)]
    TooLong,
}

impl Term {
    /// The most hours of either kind: ten years by the clock.
    pub const MAX_HOURS: u32 = 87_600;
    /// The most working days.
    pub const MAX_DAYS: u32 = 3_650;

    /// So many minutes on duty.
    ///
    /// # Errors
    /// [`TermError::TooLong`].
    pub const fn working_minutes(minutes: u32) -> Result<Self, TermError> {
        Self::new(Unit::WorkingHours, minutes)
    }

    /// So many working days.
    ///
    /// # Errors
    /// [`TermError::TooLong`].
    pub const fn working_days(days: u32) -> Result<Self, TermError> {
        Self::new(Unit::WorkingDays, days)
    }

    /// So many minutes by the clock.
    ///
    /// # Errors
    /// [`TermError::TooLong`].
    pub const fn natural_minutes(minutes: u32) -> Result<Self, TermError> {
        Self::new(Unit::NaturalHours, minutes)
    }

    const fn new(unit: Unit, amount: u32) -> Result<Self, TermError> {
        let most = match unit {
            Unit::WorkingDays => Self::MAX_DAYS,
            Unit::WorkingHours | Unit::NaturalHours => Self::MAX_HOURS * 60,
        };
        if amount > most { Err(TermError::TooLong) } else { Ok(Self { unit, amount }) }
    }

    /// Reads an amount: a number with up to four decimals, so that 0.5 hours are 30 minutes.
    ///
    /// # Errors
    /// [`TermError`].
    pub fn parse(amount: &str, unit: Unit) -> Result<Self, TermError> {
        let (whole, fraction) = amount.trim().split_once('.').unwrap_or((amount.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(TermError::Number);
        }
        // Nothing so long fits, and what fits cannot overflow below.
        let whole = whole.trim_start_matches('0');
        if whole.len() > 9 {
            return Err(TermError::TooLong);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 4 {
            return Err(TermError::Fraction);
        }
        let per_unit = if unit == Unit::WorkingDays { 1 } else { 60 };
        let number = |text: &str| text.parse::<u64>().unwrap_or(0);
        let scale = 10_u64.pow(u32::try_from(fraction.len()).unwrap_or(0));
        let scaled = (number(whole) * scale + number(fraction)) * per_unit;
        if !scaled.is_multiple_of(scale) {
            return Err(TermError::Fraction);
        }
        Self::new(unit, u32::try_from(scaled / scale).map_err(|_| TermError::TooLong)?)
    }

    /// What it is counted in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// How much of it: days of 工作日, minutes of the others.
    #[must_use]
    pub const fn amount(self) -> u32 {
        self.amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_minutes_or_days() {
        let amount = |text, unit| Term::parse(text, unit).map(Term::amount);
        assert_eq!(amount("4", Unit::WorkingHours), Ok(240));
        assert_eq!(amount(" 0.5 ", Unit::NaturalHours), Ok(30));
        assert_eq!(amount("1.2500", Unit::WorkingHours), Ok(75));
        assert_eq!(amount("003", Unit::WorkingDays), Ok(3));
        assert_eq!(amount("3.0", Unit::WorkingDays), Ok(3));
        assert_eq!(amount("0", Unit::WorkingHours), Ok(0));
        assert_eq!(amount("87600", Unit::NaturalHours), Ok(87_600 * 60));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let error = |text, unit| Term::parse(text, unit).unwrap_err();
        for text in ["", "-1", "+1", "1e3", ".5", "5.", "1.2.3", "四", "٤", "1,5", "NaN"] {
            assert_eq!(error(text, Unit::WorkingHours), TermError::Number, "{text}");
        }
        assert_eq!(error("0.33", Unit::WorkingHours), TermError::Fraction);
        assert_eq!(error("0.5", Unit::WorkingDays), TermError::Fraction);
        assert_eq!(error("1.00001", Unit::WorkingHours), TermError::Fraction);
        for text in ["87600.1", "99999999999999999999999999", "999999999"] {
            assert_eq!(error(text, Unit::NaturalHours), TermError::TooLong, "{text}");
        }
        assert_eq!(error("3651", Unit::WorkingDays), TermError::TooLong);
    }

    #[test]
    fn words_of_the_field_are_units() {
        for unit in Unit::ALL {
            assert_eq!(Unit::parse(unit.as_str()), Some(unit));
        }
        assert_eq!(Unit::parse("工作时"), Some(Unit::WorkingHours));
        assert_eq!(Unit::parse("自然時"), Some(Unit::NaturalHours));
        assert_eq!(Unit::parse("小时"), None);
    }
}

//! Amounts and times as Alipay writes them.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::money::Fen;

use crate::{
    calendar::{to_local, to_utc},
    payments::provider::ProviderError,
};

/// It answered in words that we do not know.
pub(super) const NOT_UNDERSTOOD: ProviderError = ProviderError::NoAnswer("not-understood");

const TIME: &str = "%Y-%m-%d %H:%M:%S";

/// In 元, with two decimals: `33.60`.
pub(super) fn yuan(amount: Fen) -> String {
    format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100)
}

/// An amount in 元, digits with up to two decimals.
pub(super) fn fen(text: &str) -> Result<Fen, ProviderError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain.then(|| Fen::parse_yuan(text)).flatten().ok_or(NOT_UNDERSTOOD)
}

/// On Alipay's clocks, which show the time of China: `2026-11-20 09:00:00`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    to_local(at).format(TIME).to_string()
}

/// The instant of a time on Alipay's clocks; parts of a second are left out.
pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, ProviderError> {
    let text = text.get(..19).ok_or(NOT_UNDERSTOOD)?;
    NaiveDateTime::parse_from_str(text, TIME).map(to_utc).map_err(|_| NOT_UNDERSTOOD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_and_no_signs() {
        for (amount, written) in [(0, "0.00"), (5, "0.05"), (3_360, "33.60"), (100_000, "1000.00")]
        {
            assert_eq!(yuan(Fen::new(amount)), written);
            assert_eq!(fen(written), Ok(Fen::new(amount)));
        }
        for wrong in ["", "-1.00", "¥1", "1,000.00", "1.001", "1e2", "1.00元", "NaN"] {
            assert_eq!(fen(wrong), Err(NOT_UNDERSTOOD), "{wrong}");
        }
    }

    #[test]
    fn times_are_those_of_china() {
        let at = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        assert_eq!(time(at), "2026-11-20 09:00:00");
        assert_eq!(instant("2026-11-20 09:00:00"), Ok(at));
        assert_eq!(instant("2026-11-20 09:00:00.320"), Ok(at));
        for wrong in ["", "2026-11-20", "2026-13-20 09:00:00", "二〇二六年十一月二十日"]
        {
            assert_eq!(instant(wrong), Err(NOT_UNDERSTOOD), "{wrong}");
        }
    }
}

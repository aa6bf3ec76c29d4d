//! Passes: what stands where the secret of a receipt's link stands, for whoever has shown that
//! something is theirs by its number and 提取码, or by being signed in.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::TimeDelta;
use domain::number::Number;
use uuid::Uuid;

use crate::{
    Kernel,
    cases::code_index,
    limits::{self, Limit, LimitError},
    privacy::{Purpose, sign, verify},
    sorting::ReceiptSecret,
};

/// How long a pass is good: enough to read and to write something, not to be left behind somewhere.
pub(crate) const PASS_LIFE: TimeDelta = TimeDelta::hours(2);

/// A pass to a row. Those of one purpose open nothing of another.
pub(crate) fn pass(kernel: &Kernel, purpose: Purpose, row: Uuid) -> String {
    let until = (kernel.now() + PASS_LIFE).timestamp();
    let signature = sign(&kernel.keys, purpose, &signed(row, until));
    format!("{}.{until}.{}", row.simple(), BASE64.encode(signature))
}

/// A 提取码 as it was made, however it was typed.
fn plain(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .take(20)
        .collect()
}

/// How often somebody may try a number with a 提取码.
pub(crate) struct Tries {
    pub(crate) by_number: Limit,
    /// Over all numbers, from one network.
    pub(crate) by_network: Limit,
}

/// Counts a try, and gives the number and what its 提取码 is stored under; none for what is no number.
/// Without an address only the number's limit holds.
pub(crate) async fn try_code(
    kernel: &Kernel,
    tries: &Tries,
    (number, code): (&str, &str),
    address: Option<IpAddr>,
) -> Result<Option<(Number, [u8; 32])>, LimitError> {
    if let Some(address) = address {
        limits::spend(kernel, &kernel.db, &tries.by_network, &limits::network(address)).await?;
    }
    let Ok(number) = Number::parse(number) else { return Ok(None) };
    // Counted whether there is such a number or not, so that the count tells nothing either.
    limits::spend(kernel, &kernel.db, &tries.by_number, number.as_str().as_bytes()).await?;
    let index = code_index(&kernel.keys, &number, &plain(code));
    Ok(Some((number, index)))
}

fn signed(row: Uuid, until: i64) -> Vec<u8> {
    format!("{row}/{until}").into_bytes()
}

/// By what somebody shows that something is theirs.
pub(crate) enum Shown {
    /// The SHA-256 of the secret in the link.
    Secret([u8; 32]),
    /// A [`pass`] to this row.
    Pass(Uuid),
}

impl Shown {
    /// Reads what stands in the address; none for anything that we did not make, and for a pass
    /// whose time is over.
    pub(crate) fn read(kernel: &Kernel, purpose: Purpose, text: &str) -> Option<Self> {
        if let Some(secret) = ReceiptSecret::parse(text) {
            return Some(Self::Secret(secret.hash()));
        }
        let mut parts = text.split('.');
        let row = Uuid::try_parse(parts.next()?).ok()?;
        let until: i64 = parts.next()?.parse().ok()?;
        let signature = BASE64.decode(parts.next()?).ok()?;
        let ours = verify(&kernel.keys, purpose, &signed(row, until), &signature);
        (ours && kernel.now().timestamp() < until).then_some(Self::Pass(row))
    }

    pub(crate) const fn hash(&self) -> Option<&[u8]> {
        match self {
            Self::Secret(hash) => Some(hash),
            Self::Pass(_) => None,
        }
    }

    pub(crate) const fn row(&self) -> Option<Uuid> {
        match self {
            Self::Secret(_) => None,
            Self::Pass(row) => Some(*row),
        }
    }
}

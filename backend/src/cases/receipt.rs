//! What a reporter is given to find the case again.

use domain::number::Number;

use crate::{
    clock::Random,
    privacy::{Keys, blind_index},
    sorting::ReceiptSecret,
};

/// What a 提取码 is made of: no digit that looks like a letter, no letter that looks like a digit.
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a 提取码: 40 bits, tried at most a few times an hour.
const CODE_LENGTH: usize = 8;

/// That a case was taken.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseReceipt {
    /// To say on the phone.
    pub number: Number,
    /// For the link.
    pub secret: ReceiptSecret,
    /// The 提取码: with the number it is as good as the link.
    pub code: String,
}

impl CaseReceipt {
    pub(crate) fn mint(random: &dyn Random, number: Number) -> Self {
        let mut bytes = [0; CODE_LENGTH];
        random.fill(&mut bytes);
        let code = bytes.iter().filter_map(|byte| CODE_ALPHABET.get(usize::from(byte % 32)));
        Self {
            number,
            secret: ReceiptSecret::mint(random),
            code: code.copied().map(char::from).collect(),
        }
    }

    /// For the stored answer of an idempotent request.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        format!("{} {} {}", self.number, self.secret.to_text(), self.code).into_bytes()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(bytes).ok()?.split(' ');
        Some(Self {
            number: Number::parse(parts.next()?).ok()?,
            secret: ReceiptSecret::parse(parts.next()?)?,
            code: parts.next()?.to_owned(),
        })
    }

    /// What the 提取码 is stored under.
    pub(crate) fn code_index(&self, keys: &Keys) -> [u8; 32] {
        code_index(keys, &self.number, &self.code)
    }
}

/// What a 提取码 is stored under.
pub(crate) fn code_index(keys: &Keys, number: &Number, code: &str) -> [u8; 32] {
    blind_index(keys, "case.code", &format!("{number} {code}"))
}

impl std::fmt::Debug for CaseReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CaseReceipt").field("number", &self.number).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn a_receipt_survives_being_stored() {
        let number = Number::new(2026, 11, 20, 7);
        let receipt = CaseReceipt::mint(&SeededRandom::new(1), number);
        assert_eq!(receipt.code.len(), CODE_LENGTH);
        assert_eq!(CaseReceipt::from_bytes(&receipt.to_bytes()), Some(receipt.clone()));
        assert!(!format!("{receipt:?}").contains(&receipt.code));
        for bytes in [&b""[..], b"x", b"MH-261120-7K3F-9 x y"] {
            assert_eq!(CaseReceipt::from_bytes(bytes), None);
        }
    }
}

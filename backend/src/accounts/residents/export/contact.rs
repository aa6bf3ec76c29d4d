//! Whom a record names.

use domain::phone::{Phone, mask_phone};

use crate::{
    Kernel,
    accounts::residents::ReadError,
    privacy::{Place, open},
};

/// Number and name that a record holds.
///
/// Whoever has a receipt can keep it in their account, also one that somebody else has sent them.
/// So another number than the account's is masked, as it is on the receipt, and the name with it is
/// not there. A case may have a name and no number: its row says whether somebody only had the
/// receipt.
#[derive(Default)]
pub(super) struct Contact {
    pub(super) phone: Option<String>,
    pub(super) name: Option<String>,
}

impl Contact {
    /// Of what stands in the record, opened, for the owner of the account with the number `own`.
    pub(super) fn new(phone: Option<String>, name: Option<String>, own: &Phone) -> Self {
        match phone {
            Some(phone) if phone != own.as_str() => {
                Self { phone: Some(mask_phone(&phone)), name: None }
            }
            phone => Self { phone, name },
        }
    }
}

/// A value that is sealed at `column` of the row that is known by `row`.
pub(super) fn opened(
    kernel: &Kernel,
    column: &'static str,
    row: &[u8],
    sealed: Option<&[u8]>,
) -> Result<Option<String>, ReadError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let bytes = open(&kernel.keys, Place { column, row }, sealed)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

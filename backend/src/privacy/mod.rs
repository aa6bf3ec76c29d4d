//! Personal data at rest: keys, sealing, blind indexes, signatures, and values that refuse to be
//! printed.
//!
//! - [`Keys`] is the ring of secrets. It comes from a file or a setting, never from the database.
//! - [`seal()`] and [`open`] encrypt one value for one column of one row.
//! - [`encrypt_file`] and [`decrypt_file`] encrypt a file with a key that is such a value.
//! - [`blind_index()`] and [`blind_indexes`] let a sealed value be found by equality.
//! - [`sign()`] and [`verify`] protect what leaves the house and comes back, such as file addresses.
//! - [`Redacted`] wraps a personal value so that no log line can hold it.
//!
//! To seal another column: 1. a `bytea` column, written with [`seal()`] and read with [`open`] at
//! the same [`Place`]; 2. its line in docs/PRIVACY.md and in [`SEALED`]; 3. if staff must find it, a second `bytea`
//! column with its [`blind_index()`] over the normalised value, searched with `= any($1)` over
//! [`blind_indexes`].
//!
//! To sign another kind of thing: 1. a variant in [`Purpose`]; 2. its label in `Purpose::label`; 3. its
//! place in `Purpose::ALL`.
//!
//! To rotate (`minhu keys rotate`): 1. a line with the next id and a time half a minute ahead is added
//! to the ring's file, which every process reads again by itself; 2. from that time on new values
//! use it, and [`reseal`] writes the old ones again in batches while work goes on; 3. a day later
//! the old line goes, once nothing is sealed with it ([`sealed_counts`]).

mod blind_index;
mod file_key;
mod keys;
mod redacted;
mod reseal;
mod seal;
mod sealed_columns;
mod sign;
pub mod unmask;

pub use self::{
    blind_index::{blind_index, blind_indexes},
    file_key::{FileKey, decrypt_file, encrypt_file},
    keys::{Keys, KeysError, Purpose},
    redacted::Redacted,
    reseal::{Progress, ResealError, Resealed, SealedCount, reseal, sealed_counts},
    seal::{OpenError, Place, open, seal},
    sealed_columns::{SEALED, SealedColumn},
    sign::{sign, verify},
};
pub use domain::phone::mask_phone;

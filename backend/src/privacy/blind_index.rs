//! Finding a sealed value by equality, without a readable copy of it.
//!
//! Equal values have equal indexes, which is all that an index tells to whoever reads the table.

use hmac::Mac;

use super::{Keys, Purpose, sign::mac};

/// The index of `normalised` to store beside its sealed value, under the newest key.
///
/// `field` (`contact.phone`) keeps indexes of different fields from being matched to each other;
/// fields that must be matched share one name. Normalise first: `138 1234 5678` and `13812345678`
/// have nothing in common here.
#[must_use]
pub fn blind_index(keys: &Keys, field: &'static str, normalised: &str) -> [u8; 32] {
    index(keys.ring().newest(Purpose::BlindIndex).1, field, normalised)
}

/// Every index that `normalised` may have been stored under, one for each key of the ring: for
/// `where phone_index = any($1)`, which finds rows from before a rotation as well.
#[must_use]
pub fn blind_indexes(keys: &Keys, field: &'static str, normalised: &str) -> Vec<Vec<u8>> {
    let ring = keys.ring();
    ring.all(Purpose::BlindIndex).map(|key| index(key, field, normalised).to_vec()).collect()
}

fn index(key: &[u8; 64], field: &str, normalised: &str) -> [u8; 32] {
    let length = (field.len() as u64).to_be_bytes();
    mac(key, &[&length, field.as_bytes(), normalised.as_bytes()]).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::clock::SeededRandom;

    #[test]
    fn equal_only_for_the_same_field_and_value() {
        let keys = Keys::generate(&SeededRandom::new(1));
        let phone = blind_index(&keys, "contact.phone", "13812345678");
        assert_eq!(phone, blind_index(&keys, "contact.phone", "13812345678"));
        assert_ne!(phone, blind_index(&keys, "contact.phone", "13812345679"));
        assert_ne!(phone, blind_index(&keys, "agent.phone", "13812345678"));
        assert_ne!(phone, blind_index(&keys, "contact.phone1", "3812345678"));
    }

    #[test]
    fn rows_from_before_a_rotation_are_found() {
        let old = Keys::generate(&SeededRandom::new(1));
        let stored = blind_index(&old, "contact.phone", "13812345678");
        let new = Keys::generate(&SeededRandom::new(2)).to_text();
        let new = new.expose_secret().replacen("1:", "2:", 1);
        let ring = Keys::parse(&format!("{}{new}", old.to_text().expose_secret())).unwrap();

        let searched = blind_indexes(&ring, "contact.phone", "13812345678");
        assert_eq!(searched.len(), 2);
        assert_eq!(searched[0], blind_index(&ring, "contact.phone", "13812345678"));
        assert!(searched.contains(&stored.to_vec()));
    }
}

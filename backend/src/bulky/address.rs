//! Where something is collected.

use domain::text::{clean_line, length};

use super::programme::{Programme, ServedStreet};
use crate::{
    privacy::{Keys, blind_index},
    problem::FieldError,
};

/// The longest name of an estate, in characters.
pub const MAX_ESTATE: usize = 60;
/// The longest building, and the longest unit and room, in characters.
pub const MAX_ROOM: usize = 30;

/// An address as it was typed. Below the estate it is personal data, so not `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Code of the street (街道/镇).
    pub street: String,
    /// Estate (小区) or, where there is none, road and house number.
    pub estate: String,
    pub building: String,
    /// Unit and room.
    pub room: String,
}

impl Address {
    /// All of it in one, for comparing.
    pub(super) fn joined(&self) -> String {
        [&*self.street, &*self.estate, &*self.building, &*self.room].join("\n")
    }
}

/// An address without mistakes.
pub(super) struct CheckedAddress<'a> {
    pub(super) street: &'a ServedStreet,
    pub(super) estate: String,
    building: String,
    room: String,
}

impl<'a> CheckedAddress<'a> {
    pub(super) fn check(
        programme: &'a Programme,
        address: &Address,
        wrong: &mut Vec<FieldError>,
    ) -> Option<Self> {
        let street = programme.street(&address.street);
        if street.is_none() {
            let code =
                if address.street.is_empty() { "bulky-street-missing" } else { "bulky-outside" };
            wrong.push(FieldError::new("street", code));
        }
        let mut line = |field, typed: &str, most, missing: Option<&str>| {
            let line = clean_line(typed);
            match missing {
                Some(code) if line.is_empty() => wrong.push(FieldError::new(field, code)),
                _ if length(&line) > most => {
                    wrong.push(FieldError::new(field, "bulky-address-too-long"));
                }
                _ => {}
            }
            line
        };
        let estate = line("estate", &address.estate, MAX_ESTATE, Some("bulky-estate-missing"));
        let building =
            line("building", &address.building, MAX_ROOM, Some("bulky-building-missing"));
        let room = line("room", &address.room, MAX_ROOM, Some("bulky-room-missing"));
        street.map(|street| Self { street, estate, building, room })
    }

    /// What the crew needs below the estate; sealed where it is stored.
    pub(super) fn door(&self) -> String {
        format!("{}\n{}", self.building, self.room)
    }

    /// The keyed index by which the household's free pieces are counted: the same flat, however its
    /// address was typed.
    pub(super) fn household(&self, keys: &Keys) -> [u8; 32] {
        let parts = [&self.street.code, &self.estate, &self.building, &self.room];
        let normal = parts.map(|part| normal(part)).join("/");
        blind_index(keys, "bulky.household", &normal)
    }
}

/// Building and room of a stored [`CheckedAddress::door`].
pub(super) fn from_door(door: &str) -> (String, String) {
    let (building, room) = door.split_once('\n').unwrap_or((door, ""));
    (building.to_owned(), room.to_owned())
}

/// Without what people write or leave out as they like: spaces, dashes, full width, 号, 栋, 室.
pub(super) fn normal(part: &str) -> String {
    part.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .filter(|c| c.is_alphanumeric() && !"号號栋棟幢座楼樓室单元單元".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_is_the_same_however_it_is_typed() {
        for (one, other) in
            [("3栋", "3 号楼"), ("2单元 502室", "2-502"), ("１２Ｂ", "12b"), ("A座", "a 栋")]
        {
            assert_eq!(normal(one), normal(other), "{one} {other}");
        }
        assert_ne!(normal("3栋"), normal("4栋"));
    }
}

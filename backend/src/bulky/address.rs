//! Where something is collected.

use domain::text::{clean_line, length};

use super::programme::{Programme, ServedStreet};
use crate::{
    privacy::{Keys, blind_index, blind_indexes},
    problem::FieldError,
};

/// The longest name of an estate, in characters.
pub const MAX_ESTATE: usize = 60;
/// The longest building, and the longest unit and room, in characters.
pub const MAX_ROOM: usize = 30;
/// What the index of a household is for.
const HOUSEHOLD: &str = "bulky.household.2";
/// The same, of an address that is [`joined`].
const JOINED_HOUSEHOLD: &str = "bulky.household";

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
        blind_index(keys, HOUSEHOLD, &self.flat())
    }

    /// Every index by which pieces of the household can have been counted: under each key, and as
    /// addresses were compared before.
    pub(super) fn counted(&self, keys: &Keys) -> Vec<Vec<u8>> {
        let parts = [&self.street.code, &self.estate, &self.building, &self.room];
        let joined = parts.map(|part| joined(part)).join("/");
        let mut all = blind_indexes(keys, HOUSEHOLD, &self.flat());
        all.extend(blind_indexes(keys, JOINED_HOUSEHOLD, &joined));
        all
    }

    fn flat(&self) -> String {
        let Self { street, estate, building, room } = self;
        [street.code.clone(), name(estate), number(building), number(room)].join("/")
    }
}

/// Building and room of a stored [`CheckedAddress::door`].
pub(super) fn from_door(door: &str) -> (String, String) {
    let (building, room) = door.split_once('\n').unwrap_or((door, ""));
    (building.to_owned(), room.to_owned())
}

/// The name of an estate, without what people write or leave out as they like. Between figures it is
/// not theirs to leave out: 1号11 is not 11号1.
pub(super) fn name(typed: &str) -> String {
    let is_figure = |c: char| c.is_ascii_digit();
    let mut name = String::new();
    for run in runs(typed) {
        if name.ends_with(is_figure) && run.starts_with(is_figure) {
            name.push('-');
        }
        name.push_str(&run);
    }
    name
}

/// A building, or a unit and room, each part apart from the next: 1单元1101 is not 11单元101.
fn number(typed: &str) -> String {
    runs(typed).join("-")
}

/// What stands between spaces, dashes and words such as 号, 栋, 单元 and 室, whether full width or
/// capital.
fn runs(typed: &str) -> Vec<String> {
    let plain: String = typed.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let plain = plain.replace("单元", " ").replace("單元", " ");
    let between = |c: char| !c.is_alphanumeric() || "号號栋棟幢座楼樓层層室".contains(c);
    plain.split(between).filter(|run| !run.is_empty()).map(ToOwned::to_owned).collect()
}

/// As addresses were compared when nothing stood between the parts. What was counted so in a year
/// counts until its end, also for the other flat that it was taken for; nothing is counted so any more.
fn joined(part: &str) -> String {
    part.chars()
        .map(half_width)
        .filter(|c| c.is_alphanumeric() && !"号號栋棟幢座楼樓室单元單元".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_is_the_same_however_it_is_typed() {
        for (one, other) in [
            ("3栋", "3 号楼"),
            ("2单元 502室", "2-502"),
            ("１２Ｂ", "12b"),
            ("A座", "a 栋"),
            ("11-101", "11单元101室"),
            ("11 - 101", "11單元101號"),
            ("（11）101", "11-101"),
        ] {
            assert_eq!(number(one), number(other), "{one} {other}");
        }
        for (one, other) in [
            ("3栋", "4栋"),
            ("1单元1101", "11单元101"),
            ("1-1101", "11-101"),
            ("1单元1101", "11101"),
            ("十一单元一零一", "十单元一一零一"),
        ] {
            assert_ne!(number(one), number(other), "{one} {other}");
        }
    }

    #[test]
    fn an_estate_is_the_same_however_it_is_typed() {
        for (one, other) in
            [("清荷苑 二期", "清荷苑（二期）"), ("人民路 12 号", "人民路12号"), ("A-1 区", "a1区")]
        {
            assert_eq!(name(one), name(other), "{one} {other}");
        }
        for (one, other) in [("人民路1号11", "人民路11号1"), ("元和苑", "和苑")] {
            assert_ne!(name(one), name(other), "{one} {other}");
        }
    }
}

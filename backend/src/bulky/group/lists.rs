//! Lists of households as a property company keeps them: a line for each, pasted as text.

use domain::{
    bulky::{Quantity, Thing},
    text::clean_line,
};

use super::super::programme::{Found, Programme};

/// The most lines that are read.
pub const MAX_LISTS: usize = 20;

/// A line: a household and what it gives, or what cannot be read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupLine {
    /// From 1.
    pub number: usize,
    pub building: String,
    pub room: String,
    pub things: Vec<Thing>,
    /// What is wrong, and with which word.
    pub fault: Option<(LineFault, String)>,
}

/// Why a line cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// Building, room or things are missing.
    Short,
    /// Nothing of the catalogue is called so.
    Unknown,
    /// It is not taken at all, or is renovation waste, which is booked by itself.
    Refused,
    /// None, or more than one booking takes.
    Count,
}

impl LineFault {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Short, Self::Unknown, Self::Refused, Self::Count];

    /// The last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Count => "count",
        }
    }
}

/// Reads lines such as `3栋，502，沙发×2，床垫` or `3栋 502：沙发 2`. Empty lines are left out; what
/// comes after [`MAX_LISTS`] is left out too, save one, so that it is seen to be too much.
#[must_use]
pub fn read_lists(programme: &Programme, text: &str) -> Vec<GroupLine> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .take(MAX_LISTS + 1)
        .map(|(at, line)| read_line(programme, at + 1, line))
        .collect()
}

fn read_line(programme: &Programme, number: usize, line: &str) -> GroupLine {
    let line: String = line.chars().map(half_width).collect();
    let mut parts =
        line.split([',', '、', ';', ':', '\t']).map(clean_line).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    // `3栋 502`, but not `3 号楼`.
    let has_digit = |(_, room): &(&str, &str)| room.contains(|c: char| c.is_ascii_digit());
    let (building, room) = match first.split_once(' ').filter(has_digit) {
        Some((building, room)) => (building.to_owned(), room.trim().to_owned()),
        None => (first, parts.next().unwrap_or_default()),
    };
    let mut read = GroupLine { number, building, room, things: Vec::new(), fault: None };
    for part in parts {
        match thing(programme, &part) {
            Ok(thing) => read.things.push(thing),
            Err(fault) => {
                read.fault.get_or_insert((fault, part));
            }
        }
    }
    if read.fault.is_none() && read.things.is_empty() {
        read.fault = Some((LineFault::Short, String::new()));
    }
    read
}

/// Full-width letters, digits and signs as they are on keyboards.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// What people write between a thing and its number, and after it.
const TIMES: [char; 5] = ['×', 'x', 'X', '*', ' '];
const COUNTED: &str = "个個张張台只隻套件把扇组組";

fn thing(programme: &Programme, part: &str) -> Result<Thing, LineFault> {
    let bare = part.trim_end_matches(|c| COUNTED.contains(c)).trim_end();
    let name = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &bare[name.len()..];
    let (name, many) = if digits.is_empty() { (part, "1") } else { (name, digits) };
    let name = name.trim_end_matches(TIMES);
    let quantity = many.parse().ok().and_then(|many| Quantity::new(many).ok());
    let quantity = quantity.ok_or(LineFault::Count)?;
    match programme.meant(name) {
        Some(Found::Item(item)) => Ok(item.thing(quantity)),
        Some(Found::Refused(_) | Found::Waste(_)) => Err(LineFault::Refused),
        None => Err(LineFault::Unknown),
    }
}

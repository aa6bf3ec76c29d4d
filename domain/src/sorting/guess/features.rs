//! The pieces of a name that tell something of what it is: its characters and pairs of them, its
//! end (the last word of a Chinese or English compound names the thing), its beginning, and what
//! family its characters are of.

use crate::sorting::search::{normal::is_wide, order::sort};

/// Bits of a piece's number: enough that few of them meet.
const BITS: u32 = 22;

/// The numbers of the pieces of `words`, sorted, each once.
pub(super) fn of(words: &str) -> Vec<u32> {
    let mut pieces = Vec::new();
    if words.chars().any(is_wide) {
        of_han(&words.chars().filter(|c| *c != ' ').collect::<Vec<_>>(), &mut pieces);
    } else {
        of_words(words, &mut pieces);
    }
    sort(&mut pieces, |a, b| a < b);
    pieces.dedup();
    pieces
}

/// The number of `words` as one piece.
pub(super) fn whole(words: &str) -> u32 {
    number(70, &words.chars().collect::<Vec<_>>())
}

fn of_han(chars: &[char], pieces: &mut Vec<u32>) {
    let Some(&last) = chars.last() else { return };
    for (kind, long) in [(1, 1), (2, 2)] {
        pieces.extend(chars.windows(long).map(|piece| number(kind, piece)));
    }
    for long in 1..=4 {
        let end = chars.len().checked_sub(long).and_then(|from| chars.get(from..));
        pieces.extend(end.map(|end| number(10 + long as u32, end)));
    }
    for long in 1..=2 {
        pieces.extend(chars.get(..long).map(|start| number(20 + long as u32, start)));
    }
    // Unicode has Han characters in the order of their radicals, so that neighbours in the table
    // are mostly of one kind: fish, plants, metals.
    let family = |c: char| char::from_u32(u32::from(c) >> 5).unwrap_or_default();
    pieces.extend(chars.iter().map(|&c| number(30, &[family(c)])));
    pieces.push(number(31, &[family(last)]));
    if let [.., before, _] = chars {
        pieces.push(number(32, &[family(*before)]));
    }
    if let [others @ .., _, _] = chars {
        pieces.extend(others.iter().map(|&c| number(40, &[c, last])));
    }
}

fn of_words(words: &str, pieces: &mut Vec<u32>) {
    let mut before: Vec<char> = Vec::new();
    let mut words = words.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let singular: Vec<char> = word.strip_suffix('s').unwrap_or(word).chars().collect();
        pieces.push(number(50, &singular));
        if words.peek().is_none() {
            pieces.push(number(51, &singular));
        }
        let edged: Vec<char> =
            std::iter::once('<').chain(singular.iter().copied()).chain(['>']).collect();
        for long in [4, 5] {
            pieces.extend(edged.windows(long).map(|piece| number(52 + long as u32, piece)));
        }
        if !before.is_empty() {
            before.push(' ');
            before.extend(&singular);
            pieces.push(number(60, &before));
        }
        before = singular;
    }
}

/// FNV-1a, stirred.
fn number(kind: u32, piece: &[char]) -> u32 {
    let mut number = 0x811C_9DC5 ^ kind.wrapping_mul(0x9E37_79B1);
    for &c in piece {
        number = (number ^ u32::from(c)).wrapping_mul(0x0100_0193);
        number ^= number >> 15;
    }
    number.wrapping_mul(0x85EB_CA6B) >> (32 - BITS)
}

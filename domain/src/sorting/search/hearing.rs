//! Whether letters that somebody typed are the sound of a name: `naichabei` or `ncb` for 奶茶杯.

use super::Sounds;

/// How much of a name the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heard {
    /// Its beginning.
    Beginning,
    /// All of it.
    Whole,
}

/// A character of a name, for the ear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Voice {
    /// How it is written, if that is a letter or digit.
    letter: Option<u8>,
    /// Numbers of its readings.
    pub(super) readings: Vec<u16>,
}

impl Voice {
    pub(super) fn new(c: char, sounds: &Sounds) -> Self {
        let letter = u8::try_from(c).ok().filter(u8::is_ascii_alphanumeric);
        Self { letter, readings: sounds.of(c).collect() }
    }

    /// Whether it is a Han character whose sound is known.
    pub(super) fn is_han(&self) -> bool {
        !self.readings.is_empty()
    }

    /// Letters it may begin with, one bit each.
    pub(super) fn initials(&self, sounds: &Sounds) -> u64 {
        let heard = self.readings.iter().filter_map(|&n| sounds.syllable(n).bytes().next());
        heard.chain(self.letter).fold(0, |bits, letter| bits | bit(letter))
    }
}

/// The bit of a letter or digit in a set of them.
pub(super) fn bit(letter: u8) -> u64 {
    match letter {
        b'a'..=b'z' => 1 << (letter - b'a'),
        _ => 1 << (26 + letter % 16),
    }
}

/// Whether `typed` spells the name in full.
pub(super) fn in_full<'a>(
    typed: &[u8],
    name: &'a [u16],
    voice: &impl Fn(u16) -> Option<&'a Voice>,
    sounds: &Sounds,
) -> Option<Heard> {
    let Some((&first, rest)) = name.split_first() else {
        return typed.is_empty().then_some(Heard::Whole);
    };
    if typed.is_empty() {
        return Some(Heard::Beginning);
    }
    let voice_of = voice(first)?;
    if let Some(letter) = voice_of.letter {
        let rest_typed = typed.strip_prefix(&[letter])?;
        return in_full(rest_typed, rest, voice, sounds);
    }
    if !voice_of.is_han() {
        // A space or a sign is not heard.
        return in_full(typed, rest, voice, sounds);
    }
    let readings = voice_of.readings.iter().filter_map(|&number| {
        let syllable = sounds.syllable(number).as_bytes();
        match typed.strip_prefix(syllable) {
            Some(rest_typed) => in_full(rest_typed, rest, voice, sounds),
            None => syllable.starts_with(typed).then_some(Heard::Beginning),
        }
    });
    readings.max()
}

/// Whether `typed` are the first letters of the name's characters.
pub(super) fn by_initials<'a>(
    typed: &[u8],
    name: &[u16],
    voice: &impl Fn(u16) -> Option<&'a Voice>,
    sounds: &Sounds,
) -> Option<Heard> {
    let mut typed = typed.iter();
    let mut heard =
        name.iter().filter_map(|&c| voice(c)).filter(|v| v.is_han() || v.letter.is_some());
    loop {
        match (typed.next(), heard.next()) {
            (Some(letter), Some(voice)) if voice.initials(sounds) & bit(*letter) != 0 => {}
            (None, None) => return Some(Heard::Whole),
            (None, Some(_)) => return Some(Heard::Beginning),
            _ => return None,
        }
    }
}

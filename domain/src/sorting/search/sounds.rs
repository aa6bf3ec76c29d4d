//! How Han characters are read, without tones, by a table that is handed in: the whole table is
//! too large for the browser, which needs only the characters that the catalogue has.

use std::collections::BTreeSet;

use super::order::sort;

/// Characters and their readings. A character with several has them all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sounds {
    /// In alphabetical order; a reading's place here is its number.
    syllables: Vec<String>,
    /// Sorted; once for each reading.
    readings: Vec<(char, u16)>,
}

impl Sounds {
    /// A table of characters and their readings, such as `('瓶', "ping")`; ü is written `v`.
    #[must_use]
    pub fn new<S: AsRef<str>>(readings: impl IntoIterator<Item = (char, S)>) -> Self {
        let mut lines: Vec<(String, char)> =
            readings.into_iter().map(|(c, syllable)| (syllable.as_ref().to_owned(), c)).collect();
        sort(&mut lines, |a, b| a < b);
        lines.dedup();
        let (mut syllables, mut readings) = (Vec::<String>::new(), Vec::new());
        for (syllable, c) in lines {
            if syllables.last() != Some(&syllable) {
                syllables.push(syllable);
            }
            readings.push((c, (syllables.len() - 1) as u16));
        }
        sort(&mut readings, |a, b| a < b);
        Self { syllables, readings }
    }

    /// The numbers of a character's readings; none if the table does not have it.
    pub(super) fn of(&self, c: char) -> impl Iterator<Item = u16> {
        let from = self.readings.partition_point(|&(other, _)| other < c);
        let behind = self.readings.get(from..).unwrap_or_default();
        behind.iter().take_while(move |&&(other, _)| other == c).map(|&(_, number)| number)
    }

    /// The reading of a number.
    pub(super) fn syllable(&self, number: u16) -> &str {
        self.syllables.get(usize::from(number)).map_or("", String::as_str)
    }

    /// Every reading, the one of most characters first.
    pub(super) fn by_frequency(&self) -> Vec<String> {
        let mut counts = vec![0_usize; self.syllables.len()];
        for (_, number) in &self.readings {
            if let Some(count) = counts.get_mut(usize::from(*number)) {
                *count += 1;
            }
        }
        let mut syllables: Vec<_> = counts.into_iter().zip(&self.syllables).collect();
        syllables.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
        syllables.into_iter().map(|(_, syllable)| syllable.clone()).collect()
    }

    /// The part of the table that `alphabet` needs.
    #[must_use]
    pub fn for_alphabet(&self, alphabet: &BTreeSet<char>) -> Self {
        let needed = self.readings.iter().filter(|(c, _)| alphabet.contains(c));
        Self::new(needed.map(|&(c, number)| (c, self.syllable(number))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds() -> Sounds {
        Sounds::new([('瓶', "ping"), ('壳', "qiao"), ('壳', "ke"), ('科', "ke"), ('平', "ping")])
    }

    fn read(sounds: &Sounds, c: char) -> Vec<&str> {
        sounds.of(c).map(|number| sounds.syllable(number)).collect()
    }

    #[test]
    fn a_character_has_all_its_readings() {
        let sounds = sounds();
        assert_eq!(read(&sounds, '壳'), ["ke", "qiao"]);
        assert_eq!(read(&sounds, '瓶'), ["ping"]);
        assert!(read(&sounds, '龘').is_empty());
        let some = sounds.for_alphabet(&['壳'].into());
        assert_eq!(some, Sounds::new([('壳', "ke"), ('壳', "qiao")]));
    }
}

//! How good the answers are for what is not known: each item in turn is left out, with all its names
//! and with what they taught, and each lesson, and then asked for.

use serde::Serialize;

use super::{Index, answer::Sight, to_u32};
use crate::sorting::{
    Bin,
    guess::{Guesser, bin_of},
};

/// What came of asking for what was left out. The index keeps the names that do not follow from
/// others, so those of the items are the hardest there are; lessons are as people ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LeftOut {
    /// Names of items.
    pub items: Tally,
    /// Names that no item has.
    pub lessons: Tally,
}

/// Counts of names that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// How many.
    pub names: usize,
    /// Names for which the classifier alone dared a guess.
    pub guessed: usize,
    /// Those of them for which it was right.
    pub guessed_right: usize,
    /// Names for which what was shown first, hit or guess, was the right bin.
    pub right: usize,
    /// Names for which it was another.
    pub wrong: usize,
}

impl Index {
    /// Asks for every name without its item, and for every lesson, in so many rounds: in each a part
    /// of both is left out of the training. Takes some minutes.
    #[must_use]
    pub fn left_out(&self, rounds: u32) -> LeftOut {
        let mut sum = LeftOut::default();
        for round in 0..rounds {
            let is_out = |item: u32| item % rounds == round;
            let guesser = Guesser::train(&self.samples(|item| !is_out(item)));
            for name in self.names.iter().filter(|name| is_out(name.entry)) {
                let Some(category) = self.category(name.entry) else { continue };
                let sight = Sight { without: name.entry, guesser: Some(&guesser) };
                self.ask(self.text(*name), category.bin().ok(), sight, &mut sum.items);
            }
            let lessons = (to_u32(self.entries.len())..).zip(&self.lessons);
            for (_, (name, class)) in lessons.filter(|(item, _)| is_out(*item)) {
                let sight = Sight { guesser: Some(&guesser), ..Sight::ALL };
                self.ask(name, bin_of(*class), sight, &mut sum.lessons);
            }
        }
        sum
    }

    fn ask(&self, words: &str, bin: Option<Bin>, sight: Sight<'_>, sum: &mut Tally) {
        let guesser = sight.guesser.unwrap_or_else(|| self.guesser());
        sum.names += 1;
        if let Some(opinion) = guesser.weigh(words).filter(|o| o.percent().is_some()) {
            sum.guessed += 1;
            sum.guessed_right += usize::from(opinion.bin == bin);
        }
        match self.search_with(words, 1, sight).bin() {
            Some(shown) if shown == bin => sum.right += 1,
            Some(_) => sum.wrong += 1,
            None => {}
        }
    }
}

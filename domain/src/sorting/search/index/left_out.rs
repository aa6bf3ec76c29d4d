//! How good the answers are for what the catalogue does not have: each item in turn is left out,
//! with all its names and with what they taught, and then asked for by each of them.

use super::{Index, answer::Sight};
use crate::sorting::guess::Guesser;

/// What came of asking for items that were left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// How many names were asked for.
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
    /// Asks for every name without its item, in so many rounds: in each a part of the items is left
    /// out of the training. Takes a minute.
    #[must_use]
    pub fn left_out(&self, rounds: u32) -> LeftOut {
        let mut sum = LeftOut::default();
        for round in 0..rounds {
            let is_out = |entry: u32| entry % rounds == round;
            let guesser = Guesser::train(&self.samples(|entry| !is_out(entry)));
            for name in self.names.iter().filter(|name| is_out(name.entry)) {
                let Some(category) = self.category(name.entry) else { continue };
                let bin = category.bin().ok();
                let words = self.text(*name);
                sum.names += 1;
                if let Some(opinion) = guesser.weigh(words).filter(|o| o.percent().is_some()) {
                    sum.guessed += 1;
                    sum.guessed_right += usize::from(opinion.bin == bin);
                }
                let sight = Sight { without: name.entry, guesser: Some(&guesser) };
                match self.search_with(words, 1, sight).bin() {
                    Some(shown) if shown == bin => sum.right += 1,
                    Some(_) => sum.wrong += 1,
                    None => {}
                }
            }
        }
        sum
    }
}

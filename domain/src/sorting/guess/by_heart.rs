//! Names that do not follow from their pieces are learnt by heart. Of each only a number is kept.

use super::{CLASSES, Guesser, features};

impl Guesser {
    /// Learns names, in normal form, with their classes as wholes.
    pub(in crate::sorting) fn learn_by_heart<'a>(
        &mut self,
        names: impl Iterator<Item = (&'a str, usize)>,
    ) {
        for (name, class) in names {
            if let Some(known) = self.by_heart.get_mut(class) {
                known.push(features::whole(name));
            }
        }
        for known in &mut self.by_heart {
            known.sort_unstable();
            known.dedup();
        }
    }

    /// The class of `words` if they are a name that was learnt by heart.
    pub(super) fn known_by_heart(&self, words: &str) -> Option<usize> {
        let number = features::whole(words);
        (0..CLASSES).find(|&class| {
            self.by_heart.get(class).is_some_and(|known| known.binary_search(&number).is_ok())
        })
    }
}

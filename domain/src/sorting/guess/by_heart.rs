//! Names that do not follow from their pieces are learnt by heart: each becomes a piece of its own.

use super::{CLASSES, Guesser, features, greatest, unit};

/// How far what was learnt by heart is ahead.
const LEAD: f32 = 2.5;
/// Weights are multiples of this: few different ones compress best.
const STEP: i32 = 8;

impl Guesser {
    /// Learns names, in normal form, with their classes as wholes.
    pub(in crate::sorting) fn learn_by_heart<'a>(
        &mut self,
        names: impl Iterator<Item = (&'a str, usize)>,
    ) {
        let learnt: Vec<_> = names.filter_map(|(name, class)| self.by_heart(name, class)).collect();
        let pieces = std::mem::take(&mut self.keys).into_iter();
        let mut all: Vec<_> = pieces.zip(std::mem::take(&mut self.weights)).chain(learnt).collect();
        // Stable, so that a piece stays where a whole has the same number.
        all.sort_by_key(|(key, _)| *key);
        all.dedup_by_key(|(key, _)| *key);
        (self.keys, self.weights) = all.into_iter().unzip();
    }

    /// The piece that `name` is as a whole, with a weight that puts `class` ahead.
    fn by_heart(&self, name: &str, class: usize) -> Option<(u32, [i8; CLASSES])> {
        let pieces = features::of(name);
        let sums = self.sums(pieces.iter()).unwrap_or_default();
        let (_, best) = greatest(&sums, Some(class))?;
        let wanted = best + (LEAD * unit(pieces.len())).ceil() as i32;
        let missing = ((wanted - sums.get(class)?) / STEP + 1) * STEP;
        let mut weights = [0; CLASSES];
        *weights.get_mut(class)? = i8::try_from(missing).unwrap_or(i8::MAX);
        Some((features::whole(name), weights))
    }
}

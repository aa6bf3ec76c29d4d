//! What an index teaches its guesser.

use super::{Index, to_u32};
use crate::sorting::{
    guess::{self, Guesser, Sample, bin_of},
    search::phrases,
};

impl Index {
    /// The guesser of everything that there is to learn.
    pub(super) fn teach(&self) -> Guesser {
        let mut guesser = Guesser::train(&self.samples(|_| true));
        let lessons = self.lessons.iter().map(|(name, class)| (phrases::strip(name).0, *class));
        let exceptions: Vec<_> =
            lessons.filter(|(name, class)| !self.follows(name, *class, &guesser)).collect();
        guesser.learn_by_heart(exceptions.into_iter());
        guesser
    }

    /// What there is to learn: the names of the entries that `takes` takes, and those of the lessons
    /// for whose place, counted on from the entries, it says so too.
    pub(super) fn samples(&self, takes: impl Fn(u32) -> bool) -> Vec<Sample<'_>> {
        let names = self.names.iter().filter_map(|name| {
            let class = guess::class(self.category(name.entry)?);
            Some(Sample { name: self.text(*name), class, item: name.entry })
        });
        let lessons = (to_u32(self.entries.len())..)
            .zip(&self.lessons)
            .map(|(item, (name, class))| Sample { name, class: *class, item });
        names.chain(lessons).filter(|sample| takes(sample.item)).collect()
    }

    /// Whether the class of a lesson can be told from its pieces, and no name that ends with it says
    /// otherwise: a search would take that name's word for it.
    fn follows(&self, lesson: &str, class: usize, guesser: &Guesser) -> bool {
        let bin = bin_of(class);
        let said = guesser.weigh(lesson).filter(|said| said.percent().is_some());
        said.is_some_and(|said| said.bin == bin)
            && self.names_that_end_with(lesson).all(|name| self.bin(name.entry) == Some(bin))
    }
}

//! What an unknown thing probably is, from the looks of its name: a linear classifier over pieces
//! of names, trained on the catalogue. 鸡毛掸 is unknown, but what ends in 掸 or begins with 鸡毛
//! is not.
//!
//! [`train`](Guesser::train) and [`learn_by_heart`](Guesser::learn_by_heart) run where an index is
//! packed, never in the browser. Weighing is whole numbers and a square root, so that server and
//! browser agree to the last bit.

mod by_heart;
mod features;
mod train;

pub(super) use train::Sample;

use serde::{Deserialize, Serialize};

use crate::sorting::{Bin, Category};

/// The four bins, and none of them.
pub(super) const CLASSES: usize = Bin::ALL.len() + 1;

/// A bin's place among the classes; the last one is for what belongs in none.
pub(super) fn class(category: Category) -> usize {
    class_of(category.bin().ok())
}

/// The bin of a class; `None` for what is in none of the four.
pub(super) fn bin_of(class: usize) -> Option<Bin> {
    Bin::ALL.get(class).copied()
}

fn class_of(bin: Option<Bin>) -> usize {
    Bin::ALL.iter().position(|one| Some(*one) == bin).unwrap_or(Bin::ALL.len())
}

/// A name that no item has, and where it belongs: the classifier learns from it, and no search finds
/// it. An index has room for the names that do not follow from others; these are what they follow from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// What people say, in Chinese.
    pub name: String,
    /// The bin; `None` if it is none of the four.
    pub bin: Option<Bin>,
}

impl Lesson {
    /// The place of its bin among the classes.
    pub(super) fn class(&self) -> usize {
        class_of(self.bin)
    }
}

/// From this lead on a guess is told; below it nobody pretends to know.
const LEAST_LEAD: f32 = 0.5;

/// A lead, and how many of a hundred guesses with at least this one, and less than the next, are
/// right: measured on lessons that were left out of the training.
const PERCENTS: [(f32, u8); 6] =
    [(LEAST_LEAD, 63), (0.75, 69), (1.0, 78), (1.5, 86), (2.0, 93), (2.5, 98)];

/// The lead of what was learnt by heart: it is right but for a name whose number another one has.
const LEAD_BY_HEART: f32 = 2.5;

/// What a guesser makes of some words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Opinion {
    /// The bin; `None` if it is none of the four.
    pub(super) bin: Option<Bin>,
    /// How far it is ahead of the second best. Above 0.
    pub(super) lead: f32,
    /// Whether the words are a name that was learnt as a whole.
    pub(super) by_heart: bool,
}

impl Opinion {
    /// How many of a hundred opinions like it are right; `None` where there are too few.
    pub(super) fn percent(&self) -> Option<u8> {
        PERCENTS.iter().rev().find(|(lead, _)| self.lead >= *lead).map(|(_, percent)| *percent)
    }
}

/// The weights of pieces of names, and the names whose pieces mislead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Columns", into = "Columns")]
pub(super) struct Guesser {
    /// The numbers of pieces, sorted.
    keys: Vec<u32>,
    /// For each piece what it says for each class.
    weights: Vec<[i8; CLASSES]>,
    /// For each class the numbers of the names of it that were learnt by heart, sorted.
    by_heart: [Vec<u32>; CLASSES],
}

/// How a guesser travels: like beside like, which compresses best, and every number as the step
/// from the one before.
#[derive(Serialize, Deserialize)]
struct Columns {
    keys: Vec<u32>,
    /// The weights for each class in turn.
    weights: [Vec<i8>; CLASSES],
    by_heart: [Vec<u32>; CLASSES],
}

impl From<Guesser> for Columns {
    fn from(Guesser { keys, weights, by_heart }: Guesser) -> Self {
        let column =
            |class: usize| weights.iter().filter_map(|of| of.get(class).copied()).collect();
        let weights = std::array::from_fn(column);
        Self { keys: steps(&keys), weights, by_heart: by_heart.map(|names| steps(&names)) }
    }
}

impl From<Columns> for Guesser {
    fn from(Columns { keys, weights, by_heart }: Columns) -> Self {
        let row = |at: usize| {
            std::array::from_fn(|class| {
                weights.get(class).and_then(|of| of.get(at)).copied().unwrap_or(0)
            })
        };
        let weights = (0..keys.len()).map(row).collect();
        Self { keys: summed(keys), weights, by_heart: by_heart.map(summed) }
    }
}

fn steps(numbers: &[u32]) -> Vec<u32> {
    let before = std::iter::once(&0).chain(numbers);
    numbers.iter().zip(before).map(|(number, before)| number.wrapping_sub(*before)).collect()
}

fn summed(steps: Vec<u32>) -> Vec<u32> {
    let add = |number: &mut u32, step: u32| {
        *number = number.wrapping_add(step);
        Some(*number)
    };
    steps.into_iter().scan(0, add).collect()
}

impl Guesser {
    /// What `words`, in normal form, are most likely; `None` if no piece of them is known.
    pub(super) fn weigh(&self, words: &str) -> Option<Opinion> {
        if let Some(class) = self.known_by_heart(words) {
            return Some(Opinion { bin: bin_of(class), lead: LEAD_BY_HEART, by_heart: true });
        }
        let pieces = features::of(words);
        let sums = self.sums(&pieces)?;
        let (first, best) = greatest(&sums, None)?;
        let (_, second) = greatest(&sums, Some(first))?;
        let lead = (best - second) as f32 / (train::SCALE * (pieces.len() as f32).sqrt());
        Some(Opinion { bin: bin_of(first), lead, by_heart: false })
    }

    /// What these pieces say for each class; `None` if none of them is known.
    fn sums(&self, pieces: &[u32]) -> Option<[i32; CLASSES]> {
        let place = |piece| self.keys.binary_search(piece).ok();
        let known = pieces.iter().filter_map(|piece| self.weights.get(place(piece)?));
        known.fold(None, |sums: Option<[i32; CLASSES]>, weights| {
            let mut sums = sums.unwrap_or_default();
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += i32::from(*weight);
            }
            Some(sums)
        })
    }
}

/// The class with the greatest sum, the class `but` aside; of equals the first.
fn greatest(sums: &[i32; CLASSES], but: Option<usize>) -> Option<(usize, i32)> {
    let classes = sums.iter().copied().enumerate().filter(|(class, _)| Some(*class) != but);
    classes.reduce(|best, one| if one.1 > best.1 { one } else { best })
}

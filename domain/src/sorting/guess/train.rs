//! Training: softmax regression by stochastic gradient descent with steps of their own for each
//! weight (AdaGrad). The same names give the same weights, on every machine.

use super::{CLASSES, Guesser, features};

/// How often each name is seen.
const EPOCHS: usize = 4;
/// How far a weight moves at most.
const RATE: f32 = 0.2;
/// What a whole number in the packed weights is a part of.
pub(super) const SCALE: f32 = 1.0;
/// A piece that fewer items have tells nothing of others.
const ITEMS: usize = 3;
/// How many pieces are kept. With half as many again, one more of a hundred names that nobody taught
/// would be right; the same room holds a thousand names that are [learnt by
/// heart](Guesser::learn_by_heart).
const KEPT: usize = 2200;

/// A name of the catalogue to learn from.
#[derive(Debug, Clone, Copy)]
pub(in crate::sorting) struct Sample<'a> {
    /// In normal form.
    pub(in crate::sorting) name: &'a str,
    /// See [`class`](super::class).
    pub(in crate::sorting) class: usize,
    /// Which item's name it is.
    pub(in crate::sorting) item: u32,
}

impl Guesser {
    /// What the names of the catalogue teach.
    pub(in crate::sorting) fn train(samples: &[Sample<'_>]) -> Self {
        let pieces: Vec<Vec<u32>> = samples.iter().map(|one| features::of(one.name)).collect();
        let mut having: Vec<(u32, u32)> = Vec::new();
        for (sample, pieces) in samples.iter().zip(&pieces) {
            having.extend(pieces.iter().map(|&piece| (piece, sample.item)));
        }
        having.sort_unstable();
        having.dedup();
        let keys: Vec<u32> = having
            .chunk_by(|(a, _), (b, _)| a == b)
            .filter(|items| items.len() >= ITEMS)
            .filter_map(|items| items.first().map(|(piece, _)| *piece))
            .collect();

        let weights = learn(samples, &pieces, &keys);
        let keys = most_telling(keys, &weights, &pieces);
        let weights = learn(samples, &pieces, &keys);
        let (keys, weights) = keys
            .into_iter()
            .zip(&weights)
            .map(|(key, weights)| {
                (key, weights.map(|w| (w * SCALE).round().clamp(-127.0, 127.0) as i8))
            })
            .filter(|(_, weights)| weights.iter().any(|weight| *weight != 0))
            .unzip();
        Self { keys, weights, by_heart: Default::default() }
    }
}

/// The pieces that say most about most names, sorted.
fn most_telling(keys: Vec<u32>, weights: &[[f32; CLASSES]], pieces: &[Vec<u32>]) -> Vec<u32> {
    let mut counts = vec![0_u32; keys.len()];
    for piece in pieces.iter().flatten() {
        if let Some(count) = keys.binary_search(piece).ok().and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    let telling = |(weights, count): (&[f32; CLASSES], u32)| {
        let mean = weights.iter().sum::<f32>() / CLASSES as f32;
        let spread: f32 = weights.iter().map(|w| (w - mean) * (w - mean)).sum();
        (spread * count as f32).sqrt()
    };
    let says = weights.iter().zip(counts).map(telling);
    let mut order: Vec<(u32, f32)> = keys.into_iter().zip(says).collect();
    order.sort_by(|(a, says_a), (b, says_b)| says_b.total_cmp(says_a).then(a.cmp(b)));
    order.truncate(KEPT);
    let mut kept: Vec<u32> = order.into_iter().map(|(key, _)| key).collect();
    kept.sort_unstable();
    kept
}

/// The weights of `keys`, learnt from the samples and their pieces.
fn learn(samples: &[Sample<'_>], pieces: &[Vec<u32>], keys: &[u32]) -> Vec<[f32; CLASSES]> {
    let mut learner = Learner {
        weights: vec![[0.0; CLASSES]; keys.len()],
        moved: vec![[1e-6; CLASSES]; keys.len()],
    };
    let lessons: Vec<(Vec<usize>, f32, usize)> = samples
        .iter()
        .zip(pieces)
        .map(|(sample, pieces)| {
            let known = pieces.iter().filter_map(|piece| keys.binary_search(piece).ok());
            // As many as there are, not as are known: that is what weighing divides by.
            (known.collect(), 1.0 / (pieces.len().max(1) as f32).sqrt(), sample.class)
        })
        .collect();
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut dice = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (dice >> 33) as usize % (at + 1));
        }
        for at in &order {
            if let Some((pieces, scale, class)) = lessons.get(*at) {
                learner.learn(pieces, *scale, *class);
            }
        }
    }
    learner.weights
}

struct Learner {
    weights: Vec<[f32; CLASSES]>,
    /// How much each weight has moved so far.
    moved: Vec<[f32; CLASSES]>,
}

impl Learner {
    fn learn(&mut self, pieces: &[usize], scale: f32, class: usize) {
        let mut odds = [0.0_f32; CLASSES];
        for piece in pieces {
            if let Some(weights) = self.weights.get(*piece) {
                for (odd, weight) in odds.iter_mut().zip(weights) {
                    *odd += weight;
                }
            }
        }
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        let odds = odds.map(|odd| exp((odd - most) * scale));
        let all: f32 = odds.iter().sum();
        for piece in pieces {
            let (Some(weights), Some(moved)) =
                (self.weights.get_mut(*piece), self.moved.get_mut(*piece))
            else {
                continue;
            };
            for (at, ((weight, moved), odd)) in
                weights.iter_mut().zip(moved.iter_mut()).zip(odds).enumerate()
            {
                let slope = (odd / all - if at == class { 1.0 } else { 0.0 }) * scale;
                if slope.abs() > 1e-4 {
                    *moved += slope * slope;
                    *weight -= RATE * slope / moved.sqrt();
                }
            }
        }
    }
}

/// e to the power of `x`, which is not above 0. The one of the platform is not the same everywhere.
fn exp(x: f32) -> f32 {
    let mut power = (1.0 + x / 1024.0).max(0.0);
    for _ in 0..10 {
        power *= power;
    }
    power
}

//! Chance that repeats itself.

/// Where everything comes from; another number gives other places.
const SEED: u64 = 0x7069_6c61_6365_7321;

/// Draws that follow from a number alone: SplitMix64.
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The draws of the thing with this number, for one purpose of several.
    pub(crate) fn new(purpose: u64, number: u64) -> Self {
        Self(mixed(mixed(SEED ^ purpose) ^ number))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// From 0 to below 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let high = (self.next() >> 11) as f64;
        high / (1_u64 << 53) as f64
    }

    /// From `first` to `last`.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        let span = f64::from(last.saturating_sub(first)) + 1.0;
        first + (self.fraction() * span) as u32
    }

    /// True so often.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.fraction() < share
    }

    /// One of `all`, which are some.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[((self.fraction() * all.len() as f64) as usize).min(all.len() - 1)]
    }
}

pub(crate) const fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_repeats_itself_and_keeps_its_bounds() {
        let all = |number| {
            let mut draw = Draw::new(1, number);
            (0..1_000).map(|_| draw.between(3, 9)).collect::<Vec<_>>()
        };
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
        for number in 3..=9 {
            assert!(all(7).contains(&number));
        }
        assert!(all(7).iter().all(|number| (3..=9).contains(number)));
    }
}

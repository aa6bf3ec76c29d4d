//! Texts in the fewest bytes: arithmetic coding by a [`model`] that learns as it goes. Half as
//! large again would they be after brotli alone.

mod model;

pub(in crate::sorting::search) use model::{FIELD, HALF, RECORD};
use model::{Model, Tree};

/// Packs symbols; `often` says of each kind how often it is there, as a logarithm to base two.
pub(super) fn pack(symbols: &[u16], often: &[u8]) -> Vec<u8> {
    let tree = Tree::new(often);
    let mut model = Model::new();
    let mut packed = Vec::new();
    let (mut low, mut high) = (0_u32, u32::MAX);
    for &symbol in symbols {
        for &(node, side) in tree.way(symbol) {
            let middle = between(low, high, model.ask(node));
            if side {
                high = middle;
            } else {
                low = middle + 1;
            }
            while low >> 24 == high >> 24 {
                packed.push((high >> 24) as u8);
                low <<= 8;
                high = high << 8 | 0xFF;
            }
            model.learn(side);
        }
        model.pass(symbol);
    }
    packed.extend(low.wrapping_add(1).max(low).to_be_bytes());
    packed
}

/// Where the part that a chance has of the range from `low` to `high` ends.
fn between(low: u32, high: u32, chance: u32) -> u32 {
    let part = (u64::from(high - low) * u64::from(chance)) >> 16;
    low + part as u32
}

/// What [`pack`] packed, some symbols at a time: a browser has other things to do in between.
pub(super) struct Unpacking {
    tree: Tree,
    model: Model,
    packed: Vec<u8>,
    read: usize,
    low: u32,
    high: u32,
    code: u32,
    left: usize,
    kinds: usize,
}

impl Unpacking {
    /// So many symbols; for `often` see [`pack`].
    pub(super) fn new(packed: Vec<u8>, symbols: usize, often: &[u8]) -> Self {
        let mut unpacking = Self {
            tree: Tree::new(often),
            model: Model::new(),
            packed,
            read: 0,
            low: 0,
            high: u32::MAX,
            code: 0,
            left: symbols,
            kinds: often.len(),
        };
        for _ in 0..4 {
            unpacking.code = unpacking.code << 8 | unpacking.byte();
        }
        unpacking
    }

    /// Unpacks up to `symbols` more and tells whether that was all.
    pub(super) fn go_on(&mut self, symbols: usize) -> bool {
        let now = symbols.min(self.left);
        for _ in 0..now {
            let symbol = self.symbol();
            self.model.pass(symbol);
        }
        self.left -= now;
        self.left == 0
    }

    /// What is unpacked so far.
    pub(super) fn symbols(&self) -> &[u16] {
        self.model.symbols()
    }

    fn byte(&mut self) -> u32 {
        self.read += 1;
        self.packed.get(self.read - 1).map_or(0, |byte| u32::from(*byte))
    }

    fn symbol(&mut self) -> u16 {
        // A tree of one symbol or none has no branches.
        if self.kinds < 2 {
            return 0;
        }
        let mut node = self.tree.root();
        loop {
            let middle = between(self.low, self.high, self.model.ask(node));
            let side = self.code <= middle;
            if side {
                self.high = middle;
            } else {
                self.low = middle + 1;
            }
            while self.low >> 24 == self.high >> 24 {
                self.low <<= 8;
                self.high = self.high << 8 | 0xFF;
                self.code = self.code << 8 | self.byte();
            }
            self.model.learn(side);
            let next = self.tree.next(node, side);
            if next < 0 {
                return !next as u16;
            }
            node = next as u16;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unpacked(packed: Vec<u8>, symbols: usize, often: &[u8]) -> Vec<u16> {
        let mut unpacking = Unpacking::new(packed, symbols, often);
        while !unpacking.go_on(7) {}
        unpacking.symbols().to_vec()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn what_is_packed_comes_out_again(symbols in prop::collection::vec(0..40_u16, 0..400)) {
            let packed = pack(&symbols, &[3; 40]);
            prop_assert_eq!(unpacked(packed, symbols.len(), &[3; 40]), symbols);
        }

        #[test]
        fn anything_comes_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..50), often in prop::collection::vec(any::<u8>(), 0..50)) {
            prop_assert_eq!(unpacked(bytes, 100, &often).len(), 100);
        }
    }

    #[test]
    fn what_repeats_takes_little_room() {
        let symbols: Vec<u16> = (0..4000).map(|at| at % 9).collect();
        assert!(pack(&symbols, &[1; 9]).len() < 200);
    }
}

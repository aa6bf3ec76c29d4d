//! A model of the texts of a catalogue: how likely each next bit of them is, learnt while they go
//! by. Packing and unpacking ask the same model the same questions and so agree.
//!
//! Several contexts vote (what stood just before, what followed the same character earlier in the
//! record, what the name before has at this place, what followed the same three characters
//! anywhere) and a mixer learns whom to trust: context mixing, as in the compressors of the PAQ
//! family. Only sums, products and quotients of `f32`, which are the same on every machine.

use crate::sorting::search::order::sort;

/// Ends a record.
pub(in crate::sorting::search) const RECORD: u16 = 0;
/// Ends a field of a record.
pub(in crate::sorting::search) const FIELD: u16 = 1;
/// Begins the second half of a record.
pub(in crate::sorting::search) const HALF: u16 = 2;

const CONTEXTS: usize = 8;
/// Two to this are the slots of a context.
const BITS: u32 = 18;
/// Steps of the tables of logarithms of odds, to one side of zero, and how many make a whole.
const STEPS: usize = 2048;
const STEP: f32 = 170.0;
/// How fast the mixer learns.
const RATE: f32 = 0.02;
/// A slot learns from at least one part in so many.
const MEMORY: u16 = 90;

/// The branches that lead to each symbol, in a tree in which frequent symbols are near the root.
pub(super) struct Tree {
    /// For each inner node what lies to either side: a node, or a symbol as a negative number.
    nodes: Vec<[i32; 2]>,
    /// For each symbol the nodes on the way, and which way to go.
    ways: Vec<Vec<(u16, bool)>>,
}

impl Tree {
    /// The tree for symbols that are there so often: the logarithm to base two.
    pub(super) fn new(often: &[u8]) -> Self {
        // Huffman's.
        let symbols = often.len();
        let mut leaves: Vec<(u64, i32)> =
            often.iter().zip(0_i32..).map(|(&often, rank)| (3 << often.min(40), !rank)).collect();
        sort(&mut leaves, |a, b| a > b);
        // Nodes come out in order of weight, so two rows with the least in front do for a heap.
        let mut nodes = Vec::new();
        let mut inner: Vec<(u64, i32)> = Vec::new();
        let mut taken = 0;
        while nodes.len() + 1 < symbols {
            let mut least = || match (leaves.last(), inner.get(taken)) {
                (Some(leaf), Some(node)) if leaf <= node => leaves.pop(),
                (Some(_), None) => leaves.pop(),
                (_, node) => {
                    taken += 1;
                    node.copied()
                }
            };
            let (Some((a, left)), Some((b, right))) = (least(), least()) else { break };
            inner.push((a + b, nodes.len() as i32));
            nodes.push([left, right]);
        }
        let mut tree = Self { nodes, ways: vec![Vec::new(); symbols] };
        tree.walk();
        tree
    }

    fn walk(&mut self) {
        let Some(root) = self.nodes.len().checked_sub(1) else { return };
        let mut open = vec![(root as i32, Vec::new())];
        while let Some((at, way)) = open.pop() {
            if at < 0 {
                if let Some(slot) = self.ways.get_mut(!at as usize) {
                    *slot = way;
                }
                continue;
            }
            for side in [false, true] {
                let mut longer = way.clone();
                longer.push((at as u16, side));
                open.push((self.next(at as u16, side), longer));
            }
        }
    }

    pub(super) fn root(&self) -> u16 {
        self.nodes.len().saturating_sub(1) as u16
    }

    /// What lies there: a node, or a symbol as the complement of its number.
    pub(super) fn next(&self, node: u16, side: bool) -> i32 {
        self.nodes.get(usize::from(node)).map_or(-1, |sides| sides[usize::from(side)])
    }

    pub(super) fn way(&self, symbol: u16) -> &[(u16, bool)] {
        self.ways.get(usize::from(symbol)).map_or(&[], Vec::as_slice)
    }
}

#[derive(Clone, Copy)]
struct Slot {
    likely: f32,
    seen: u16,
}

pub(super) struct Model {
    slots: Vec<Slot>,
    mixers: Vec<[f32; 2 * CONTEXTS]>,
    /// Chance by logarithm of odds.
    chances: Vec<f32>,
    /// Logarithm of odds by chance.
    odds: Vec<f32>,
    symbols: Vec<u16>,
    record: usize,
    field: usize,
    fields: usize,
    half: bool,
    before: std::ops::Range<usize>,
    /// The last character of the first field.
    head: u16,
    /// Where what followed the same three, or two, characters stands, and for how long it held.
    same: Option<usize>,
    held: u32,
    followed: Vec<u32>,
    hashes: [u32; CONTEXTS],
    mixer: usize,
    // Of the bit that was asked for last.
    at: [usize; CONTEXTS],
    inputs: [f32; 2 * CONTEXTS],
    chance: f32,
}

impl Model {
    pub(super) fn new() -> Self {
        let chances: Vec<f32> = (0..=2 * STEPS)
            .map(|step| 1.0 / (1.0 + power((STEPS as f32 - step as f32) / STEP)))
            .collect();
        // The inverse, by looking where each chance comes.
        let odds = (0..4096)
            .map(|chance| {
                let chance = (chance as f32 + 0.5) / 4096.0;
                let step = chances.partition_point(|&one| one < chance);
                (step as f32 - STEPS as f32) / STEP
            })
            .collect();
        let mut model = Self {
            slots: vec![Slot { likely: 0.5, seen: 0 }; CONTEXTS << BITS],
            mixers: vec![[0.3; 2 * CONTEXTS]; 32],
            chances,
            odds,
            symbols: Vec::new(),
            record: 0,
            field: 0,
            fields: 0,
            half: false,
            before: 0..0,
            head: 0,
            same: None,
            held: 0,
            followed: vec![0; 1 << BITS],
            hashes: [0; CONTEXTS],
            mixer: 0,
            at: [0; CONTEXTS],
            inputs: [0.0; 2 * CONTEXTS],
            chance: 0.5,
        };
        model.look_around();
        model
    }

    /// The symbols that went by.
    pub(super) fn symbols(&self) -> &[u16] {
        &self.symbols
    }

    /// How likely it is, in parts of 65,536, that the way goes to the `true` side of a node.
    pub(super) fn ask(&mut self, node: u16) -> u32 {
        let mut sum = 0.0;
        let weights = self.mixers.get(self.mixer).copied().unwrap_or([0.3; 2 * CONTEXTS]);
        for (context, hash) in self.hashes.into_iter().enumerate() {
            let mut hash =
                (hash ^ u32::from(node).wrapping_mul(0x9E37_79B1)).wrapping_mul(0x85EB_CA6B);
            hash ^= hash >> 15;
            let at = (context << BITS) + (hash.wrapping_mul(0xC2B2_AE35) >> (32 - BITS)) as usize;
            let slot = self.slots.get(at).copied().unwrap_or(Slot { likely: 0.5, seen: 0 });
            let (odds, sure) = if slot.seen == 0 {
                (0.0, 0.0)
            } else {
                let odds = self.odds.get((slot.likely * 4096.0) as usize).copied().unwrap_or(0.0);
                (odds, (slot.likely - 0.5) * f32::from(slot.seen.min(4)))
            };
            self.at[context] = at;
            self.inputs[context] = odds;
            self.inputs[CONTEXTS + context] = sure;
            sum += odds * weights[context] + sure * weights[CONTEXTS + context];
        }
        let step = (sum * STEP + STEPS as f32).clamp(0.0, 2.0 * STEPS as f32) as usize;
        self.chance = self.chances.get(step).copied().unwrap_or(0.5);
        ((self.chance * 65536.0) as u32).clamp(24, 65536 - 24)
    }

    /// Learns which way it went after all.
    pub(super) fn learn(&mut self, side: bool) {
        let went = if side { 1.0 } else { 0.0 };
        let step = (went - self.chance) * RATE;
        if let Some(weights) = self.mixers.get_mut(self.mixer) {
            for (weight, input) in weights.iter_mut().zip(self.inputs) {
                *weight += step * input;
            }
        }
        for at in self.at {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.likely += (went - slot.likely) / (f32::from(slot.seen) + 1.6);
                slot.likely = slot.likely.clamp(0.0005, 0.9995);
                slot.seen = (slot.seen + 1).min(MEMORY);
            }
        }
    }

    /// Takes note of the symbol that the bits were.
    pub(super) fn pass(&mut self, symbol: u16) {
        let end = self.symbols.len();
        let (a, b) = (self.back(1), self.back(2));
        self.symbols.push(symbol);
        match self.same {
            Some(at) if self.symbols.get(at) == Some(&symbol) => {
                (self.same, self.held) = (Some(at + 1), self.held + 1);
            }
            _ => (self.same, self.held) = (None, 0),
        }
        for (other, long) in [(b, 2), (u16::MAX, 1)] {
            let key = (u32::from(symbol) << 16 | u32::from(a)).wrapping_mul(0x2545_F491);
            let key = (key ^ u32::from(other)).wrapping_mul(0x85EB_CA6B) >> (32 - BITS);
            let Some(slot) = self.followed.get_mut(key as usize) else { continue };
            let at = std::mem::replace(slot, end as u32 + 1);
            if self.held < 2 && self.held < long && at > 0 {
                (self.same, self.held) = (Some(at as usize), long);
            }
        }
        if symbol <= HALF {
            if self.fields == 0 {
                self.head = a;
            }
            self.before = self.field..end;
            self.field = end + 1;
            self.fields += 1;
        }
        if symbol == HALF {
            (self.half, self.before) = (true, 0..0);
        }
        if symbol == RECORD {
            (self.half, self.before, self.fields, self.head) = (false, 0..0, 0, 0);
            self.record = end + 1;
        }
        self.look_around();
    }

    fn back(&self, by: usize) -> u16 {
        self.symbols.len().checked_sub(by).and_then(|at| self.symbols.get(at)).copied().unwrap_or(0)
    }

    fn look_around(&mut self) {
        let [a, b, c, d] = [1, 2, 3, 4].map(|by| u32::from(self.back(by)));
        let place = self.symbols.len() - self.field;
        let in_record = self.symbols.get(self.record..).unwrap_or_default();
        let earlier = in_record.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let again = earlier.iter().rposition(|one| u32::from(*one) == a);
        let again =
            again.and_then(|at| in_record.get(at + 1)).map_or(0xFFFF, |one| u32::from(*one));
        let before = self.symbols.get(self.before.clone()).unwrap_or_default();
        let this = self.symbols.get(self.field..).unwrap_or_default();
        let above = before.get(place).map_or(0xFFFE, |one| u32::from(*one));
        let alike = place > 0 && before.starts_with(this);
        let same =
            self.same.and_then(|at| self.symbols.get(at)).map_or(0xFFFD, |one| u32::from(*one));
        let keys = [
            u32::from(self.fields == 0) | u32::from(self.half) << 1,
            a,
            a << 16 | b,
            (a << 16 | b).wrapping_mul(0x2545_F491) ^ c,
            ((a << 16 | b).wrapping_mul(0x2545_F491) ^ c).wrapping_mul(0x2545_F491) ^ d,
            again << 16 | a,
            same << 8 | self.held.min(15),
            (above << 1 | u32::from(alike)) << 14 ^ u32::from(self.head) << 2 ^ place.min(3) as u32,
        ];
        for (hash, (number, key)) in self.hashes.iter_mut().zip((1_u32..).zip(keys)) {
            let key = key.wrapping_add(number.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
            *hash = key ^ key >> 13;
        }
        let known = match (place, again) {
            (0, _) => 0,
            (_, 0xFFFF) => 1,
            _ => 2,
        };
        self.mixer = usize::from(self.half) * 16 + self.held.min(3) as usize * 4 + known;
    }
}

/// e to the power of `x`.
fn power(x: f32) -> f32 {
    let mut power = 1.0 + x.abs() / 4096.0;
    for _ in 0..12 {
        power *= power;
    }
    if x < 0.0 { 1.0 / power } else { power }
}

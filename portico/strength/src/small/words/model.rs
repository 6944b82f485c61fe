use super::coder::Bits;

/// The logistic function of -8 to 8 in steps of a half, in 65,536ths.
const LOGISTIC: [i32; 33] = [
    22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911, 53581,
    57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514,
];

/// The function's largest argument, in 256ths.
const LARGEST: i32 = 2047;

const SETS: usize = 1024;
const FIRST_WEIGHT: i32 = 26_000;
const LEARNING_RATE: i32 = 10;
/// After this many bits, a context forgets old ones.
const MEMORY: u16 = 250;

/// The most contexts of a model.
const MOST: usize = 10;

/// Predicts bits from contexts.
pub struct Model {
    /// For each context, a table by hash.
    seen: Vec<Vec<Seen>>,
    table_bits: u32,
    /// Two groups of sets of weights. A set has a weight for each context and one more.
    weights: [Vec<i32>; 2],
    stretched: Vec<i32>,
}

/// How often a bit was 1 in a context, in 65,536ths, and how many bits there were.
#[derive(Clone, Copy)]
struct Seen {
    ones: u16,
    bits: u16,
}

impl Model {
    pub fn new(contexts: usize, table_bits: u32) -> Self {
        let unseen = Seen { ones: 1 << 15, bits: 0 };
        let weights = vec![FIRST_WEIGHT; (contexts + 1) * SETS];
        Self {
            seen: vec![vec![unseen; 1 << table_bits]; contexts],
            table_bits,
            weights: [weights.clone(), weights],
            stretched: stretched(),
        }
    }

    /// Codes a bit, and learns it. `node` has the number's bits before it, and `sets` the set of weights of each group.
    pub fn code<B: Bits>(&mut self, bits: &mut B, bit: bool, contexts: &[u32], node: u32, sets: [usize; 2]) -> bool {
        let (mut slots, mut inputs) = ([0; MOST], [0; MOST + 1]);
        for (at, context) in contexts.iter().enumerate() {
            slots[at] = self.slot(*context, at as u32 + 1, node);
            inputs[at] = self.input(self.seen[at][slots[at]]);
        }
        inputs[contexts.len()] = 256;
        let inputs = &inputs[..=contexts.len()];
        let starts = sets.map(|set| set % SETS * inputs.len());
        let sums = [0, 1].map(|group: usize| dot(inputs, &self.weights[group][starts[group]..]));
        let ones = squashed((sums[0] + sums[1]) >> 1).clamp(16, 65_520);
        let coded = bits.code(bit, ones as u32);
        for (group, sum) in sums.into_iter().enumerate() {
            let error = (i32::from(coded) << 16) - squashed(sum);
            for (input, weight) in inputs.iter().zip(&mut self.weights[group][starts[group]..]) {
                *weight += (input * error * LEARNING_RATE + (1 << 17)) >> 18;
            }
        }
        self.seen.iter_mut().zip(slots).for_each(|(table, at)| table[at].learn(coded));
        coded
    }

    fn slot(&self, context: u32, number: u32, node: u32) -> usize {
        let mixed = context.wrapping_add(number.wrapping_mul(0x9e37_79b1)) ^ node.wrapping_mul(0x85eb_ca6b);
        let mixed = mixed.wrapping_mul(0x2c1b_3c6d);
        ((mixed ^ (mixed >> 15)).wrapping_mul(0x297a_2d39) >> (32 - self.table_bits)) as usize
    }

    fn input(&self, seen: Seen) -> i32 {
        if seen.bits == 0 { 0 } else { self.stretched[usize::from(seen.ones >> 4)] }
    }
}

impl Seen {
    fn learn(&mut self, bit: bool) {
        let target = if bit { i32::from(u16::MAX) } else { 0 };
        let ones = i32::from(self.ones);
        self.ones = (ones + (target - ones) * 2 / (2 * i32::from(self.bits) + 3)) as u16;
        self.bits = (self.bits + 1).min(MEMORY);
    }
}

pub fn hash(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x0100_0193) ^ b).wrapping_mul(0x9e37_79b1).rotate_left(13)
}

fn dot(inputs: &[i32], weights: &[i32]) -> i32 {
    let products = inputs.iter().zip(weights).map(|(input, weight)| i64::from(*input) * i64::from(*weight));
    (products.sum::<i64>() >> 16).clamp(-i64::from(LARGEST), i64::from(LARGEST)) as i32
}

fn squashed(x: i32) -> i32 {
    let x = x.clamp(-LARGEST, LARGEST) + 2048;
    let (step, rest) = ((x >> 7) as usize, x & 127);
    (LOGISTIC[step] * (128 - rest) + LOGISTIC[step + 1] * rest) >> 7
}

/// The inverse of [`squashed`], by the upper 12 bits of its value.
fn stretched() -> Vec<i32> {
    let mut all = Vec::with_capacity(4096);
    for x in -LARGEST..=LARGEST {
        all.resize((squashed(x) as usize >> 4) + 1, x);
    }
    all.resize(4096, LARGEST);
    all
}

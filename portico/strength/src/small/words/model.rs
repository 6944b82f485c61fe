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
/// The learning rate begins at three times its value, and is twice its value after so many bits.
const LEARNING: i32 = 20_000;
/// After this many bits, a context forgets old ones.
const MEMORY: u8 = 250;
/// A context that has been seen this many times in 256 counts half.
const DOUBT: i32 = 100;

/// The most contexts of a model.
const MOST: usize = 10;

/// As many contexts are in a line of the processor's cache.
const LINE: usize = 16;

/// How many contexts the last correction knows.
const CORRECTIONS: usize = 1 << 16;

/// Predicts bits from contexts.
pub struct Model {
    /// By the hash of a context and the bits before.
    seen: Vec<Seen>,
    /// Two groups of sets of weights. A set has a weight for each context and one more.
    weights: [Vec<i32>; 2],
    stretched: Vec<i32>,
    /// For a context and each step of the logistic function: which part of the bits that were predicted so were 1.
    corrections: Vec<[i32; 33]>,
    /// By how often a context has been seen: how much it counts, in 256ths, and by how much it learns, in 32,768ths.
    trust: Vec<(i32, i32)>,
    coded: i32,
}

/// How often a bit was 1 in a context, in 65,536ths, and how many bits there were.
#[derive(Clone, Copy)]
struct Seen {
    ones: u16,
    bits: u8,
    /// A part of the hash. A context with another one takes the place over.
    check: u8,
}

impl Model {
    /// `size` is that of the table of contexts, a power of two.
    pub fn new(contexts: usize, size: usize) -> Self {
        let weights = vec![FIRST_WEIGHT; (contexts + 1) * SETS];
        Self {
            seen: vec![Seen::nothing(0); size],
            weights: [weights.clone(), weights],
            stretched: stretched(),
            corrections: vec![LOGISTIC; CORRECTIONS],
            trust: (0..=i32::from(MEMORY))
                .map(|bits| (bits * 65_536 / (bits * 256 + DOUBT), 65_536 / (2 * bits + 3)))
                .collect(),
            coded: 0,
        }
    }

    /// Codes a bit, and learns it. `prior` is a prediction without a context, `node` has the number's bits before it, and
    /// `sets` the set of weights of each group. The second context corrects the prediction.
    pub fn code<B: Bits>(
        &mut self,
        bits: &mut B,
        bit: bool,
        contexts: &[u32],
        prior: i32,
        node: u32,
        sets: [usize; 2],
    ) -> bool {
        let (mut slots, mut inputs) = ([0; MOST], [prior; MOST + 1]);
        for (at, context) in contexts.iter().enumerate() {
            slots[at] = self.slot(*context, at as u32 + 1, node);
            inputs[at] = self.input(self.seen[slots[at]]);
        }
        let inputs = &inputs[..=contexts.len()];
        let starts = sets.map(|set| set % SETS * inputs.len());
        let sums = [0, 1].map(|group: usize| dot(inputs, &self.weights[group][starts[group]..]));
        let mixed = (sums[0] + sums[1]) >> 1;
        let correction = &mut self.corrections[hash(contexts[1], node) as usize % CORRECTIONS];
        let ones = ((squashed(mixed) + between(correction, mixed)) >> 1).clamp(16, 65_520);
        let coded = bits.code(bit, ones as u32);
        let target = if coded { 65_535 } else { 0 };
        let nearest = &mut correction[(mixed + 2048 + 64) as usize >> 7];
        *nearest += (target - *nearest) >> 6;
        self.coded += 1;
        let rate = LEARNING_RATE + 2 * LEARNING_RATE * LEARNING / (LEARNING + self.coded);
        for (group, sum) in sums.into_iter().enumerate() {
            let error = (target - squashed(sum)) >> 2;
            for (input, weight) in inputs.iter().zip(&mut self.weights[group][starts[group]..]) {
                *weight += (input * error * rate + (1 << 15)) >> 16;
            }
        }
        for at in &slots[..contexts.len()] {
            let seen = &mut self.seen[*at];
            seen.learn(target, self.trust[usize::from(seen.bits)].1);
        }
        coded
    }

    /// The logarithm of the odds of a probability in 65,536ths, in 256ths.
    pub fn stretch(&self, ones: u32) -> i32 {
        self.stretched[ones.min(65_535) as usize >> 4]
    }

    /// The place of a context, which is empty if the context has not been seen. It is one of two neighbours: where the
    /// context is, or that of the less frequent one. The bits of half a letter are in one line of the processor's cache.
    fn slot(&mut self, context: u32, number: u32, node: u32) -> usize {
        let context = context.wrapping_add(number.wrapping_mul(0x9e37_79b1));
        let (half, inner) = if node < 64 { halves(node) } else { (node, 0) };
        let line = mixed(context ^ half.wrapping_mul(0x85eb_ca6b));
        let check = (line.wrapping_add(node.wrapping_mul(0x2545_f491)) >> 24) as u8;
        let within = ((line >> 27) as usize + 2 * inner as usize) % LINE;
        let first = (line as usize * LINE + within) & (self.seen.len() - 1);
        let places = [first, first ^ 1];
        let known = places.into_iter().find(|place| self.seen[*place].check == check);
        known.unwrap_or_else(|| {
            let rarer = places[usize::from(self.seen[places[0]].bits > self.seen[places[1]].bits)];
            self.seen[rarer] = Seen::nothing(check);
            rarer
        })
    }

    fn input(&self, seen: Seen) -> i32 {
        (self.stretch(u32::from(seen.ones)) * self.trust[usize::from(seen.bits)].0) >> 8
    }
}

impl Seen {
    fn nothing(check: u8) -> Self {
        Self { ones: 1 << 15, bits: 0, check }
    }

    fn learn(&mut self, target: i32, rate: i32) {
        let ones = i32::from(self.ones);
        self.ones = (ones + (((target - ones) * rate) >> 15)) as u16;
        self.bits = (self.bits + 1).min(MEMORY);
    }
}

/// The number of the half that a node with up to six bits belongs to, and the node within it.
fn halves(node: u32) -> (u32, u32) {
    let after = node.ilog2().saturating_sub(3);
    if node < 8 { (0, node) } else { (node >> after, node & ((1 << after) - 1) | 1 << after) }
}

fn mixed(hash: u32) -> u32 {
    let hash = hash.wrapping_mul(0x2c1b_3c6d);
    (hash ^ (hash >> 15)).wrapping_mul(0x297a_2d39)
}

pub fn hash(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x0100_0193) ^ b).wrapping_mul(0x9e37_79b1).rotate_left(13)
}

fn dot(inputs: &[i32], weights: &[i32]) -> i32 {
    let products = inputs.iter().zip(weights).map(|(input, weight)| i64::from(*input) * i64::from(*weight));
    (products.sum::<i64>() >> 16).clamp(-i64::from(LARGEST), i64::from(LARGEST)) as i32
}

fn squashed(x: i32) -> i32 {
    between(&LOGISTIC, x.clamp(-LARGEST, LARGEST))
}

/// A value between two steps of the logistic function.
fn between(steps: &[i32; 33], x: i32) -> i32 {
    let (step, rest) = ((x + 2048) as usize >> 7, (x + 2048) & 127);
    (steps[step] * (128 - rest) + steps[step + 1] * rest) >> 7
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

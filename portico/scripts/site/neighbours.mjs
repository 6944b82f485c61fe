// Finds an order of texts in which similar ones are neighbours.

/** Texts are compared by all sequences of four bytes: in WASM, an instruction or two with their operands. */
const SEQUENCE = 4;
/** More hashes estimate the similarity better, and take longer. With 512, three thousand functions take eight seconds. */
const HASHES = 512;
/** Fewer equal hashes are chance. */
const LEAST_EQUAL = 2;

/** Odd multiples of 2^32 divided by the golden ratio, and multiples of another number without a pattern. */
const FACTORS = Uint32Array.from({ length: HASHES }, (_, i) => Math.imul(2 * i + 1, 0x9e3779b1));
const SUMMANDS = Uint32Array.from({ length: HASHES }, (_, i) => Math.imul(i, 0x85ebca6b));

/** The indices of the buffers: first the longest, then always the one left that is most similar to the one before. */
export function similarNeighbours(texts) {
  const lengths = texts.map((text) => text.length);
  const signatures = texts.map(signature);
  const left = [...texts.keys()].sort((a, b) => lengths[b] - lengths[a]);
  const order = left.splice(0, 1);
  while (left.length > 0) {
    const position = mostSimilar(order.at(-1), left, signatures, lengths);
    order.push(...left.splice(position, 1));
  }
  return order;
}

/** A position in `left`. Among equally similar texts, the nearest in length wins. If no text is similar, it is the first. */
function mostSimilar(last, left, signatures, lengths) {
  const best = { position: 0, equal: LEAST_EQUAL - 1, distance: 0 };
  for (let position = 0; position < left.length; position += 1) {
    const equal = equalHashes(signatures[last], signatures[left[position]]);
    const distance = Math.abs(lengths[last] - lengths[left[position]]);
    if (equal < best.equal || (equal === best.equal && distance >= best.distance)) continue;
    Object.assign(best, { position, equal, distance });
  }
  return best.position;
}

function equalHashes(a, b) {
  let equal = 0;
  for (let i = 0; i < HASHES; i += 1) if (a[i] === b[i]) equal += 1;
  return equal;
}

/** MinHash: the least value of each hash function over all sequences. The share of equal values in two signatures
 * estimates the share of sequences that the texts have in common. */
function signature(text) {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (let begin = 0; begin + SEQUENCE <= text.length; begin += 1) {
    const sequence = mixed(text.readUInt32LE(begin));
    for (let i = 0; i < HASHES; i += 1) {
      const hash = (Math.imul(sequence, FACTORS[i]) + SUMMANDS[i]) >>> 0;
      if (hash < least[i]) least[i] = hash;
    }
  }
  return least;
}

/** Spreads the differences between similar numbers over all bits. */
function mixed(number) {
  const spread = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 12);
}

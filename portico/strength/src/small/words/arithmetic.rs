use super::coder::Bits;

/// The files that begin as the bits coded so far do.
#[derive(Clone, Copy)]
struct Range {
    low: u32,
    high: u32,
}

impl Range {
    const ALL: Self = Self { low: 0, high: u32::MAX };

    fn middle(self, ones: u32) -> u32 {
        self.low + ((u64::from(self.high - self.low) * u64::from(ones)) >> 16) as u32
    }

    fn take(&mut self, bit: bool, middle: u32) {
        if bit { self.high = middle } else { self.low = middle + 1 }
    }

    /// The next byte, if it is decided.
    fn shift(&mut self) -> Option<u8> {
        let byte = (self.high >> 24) as u8;
        if self.low >> 24 != self.high >> 24 {
            return None;
        }
        (self.low, self.high) = (self.low << 8, (self.high << 8) | 0xff);
        Some(byte)
    }
}

pub struct Decoder<'a> {
    range: Range,
    code: u32,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    pub fn new(coded: &'a [u8]) -> Self {
        let mut decoder = Self { range: Range::ALL, code: 0, rest: coded };
        (0..4).for_each(|_| decoder.read());
        decoder
    }

    fn read(&mut self) {
        let (byte, rest) = self.rest.split_first().map_or((0, self.rest), |(byte, rest)| (*byte, rest));
        (self.code, self.rest) = ((self.code << 8) | u32::from(byte), rest);
    }
}

impl Bits for Decoder<'_> {
    fn code(&mut self, _: bool, ones: u32) -> bool {
        let middle = self.range.middle(ones);
        let bit = self.code <= middle;
        self.range.take(bit, middle);
        while self.range.shift().is_some() {
            self.read();
        }
        bit
    }
}

#[cfg(test)]
pub struct Encoder {
    range: Range,
    coded: Vec<u8>,
}

#[cfg(test)]
impl Encoder {
    pub fn new() -> Self {
        Self { range: Range::ALL, coded: Vec::new() }
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.coded.extend(self.range.high.to_be_bytes());
        self.coded
    }
}

#[cfg(test)]
impl Bits for Encoder {
    fn code(&mut self, bit: bool, ones: u32) -> bool {
        let middle = self.range.middle(ones);
        self.range.take(bit, middle);
        while let Some(byte) = self.range.shift() {
            self.coded.push(byte);
        }
        bit
    }
}

//! Single numbers: one that grows, and ones with many zeros at their end.

use num_bigint::BigInt;

use crate::limbs;

/// An integer in limbs, times a power of 2⁶⁴: zeros at the end are not kept.
pub struct Shifted {
    limbs: Vec<u64>,
    zeros: usize,
    bits: u64,
}

/// A number that grows.
#[derive(Default)]
pub struct Number {
    limbs: Vec<u64>,
    bits: u64,
}

impl Shifted {
    /// A number.
    pub fn new(value: &BigInt) -> Self {
        let zeros = value.trailing_zeros().unwrap_or(0) / 64;
        let mut limbs = limbs::of(&(value >> (64 * zeros)));
        limbs.truncate(limbs::trimmed(&limbs).len());
        Self { limbs, zeros: zeros as usize, bits: value.bits() }
    }

    /// It is at most 2 to this power.
    pub fn bits(&self) -> u64 {
        self.bits
    }
}

impl Number {
    /// Makes it 0.
    pub fn clear(&mut self) {
        self.limbs.clear();
        self.bits = 0;
    }

    /// It is at most 2 to this power.
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// Its limbs.
    pub fn limbs(&self) -> &[u64] {
        &self.limbs
    }

    /// Makes room for something of at most `2^bits` to be added.
    pub fn make_room(&mut self, bits: u64) {
        self.bits = self.bits.max(bits) + 1;
        let width = limbs::width(self.bits);
        if width > self.limbs.len() {
            let sign = if limbs::sign(&self.limbs).is_lt() { u64::MAX } else { 0 };
            self.limbs.resize(width, sign);
        }
    }

    /// Adds a product, for which there is room.
    pub fn add_product(&mut self, factor: &[u64], other: &Shifted) {
        // Beyond the room there is only a factor of 0.
        let place = other.zeros.min(self.limbs.len());
        limbs::add_product(&mut self.limbs[place..], factor, &other.limbs);
    }

    /// Adds a number.
    pub fn add(&mut self, number: &BigInt) {
        self.make_room(number.bits());
        self.add_product(&limbs::of(&BigInt::from(1)), &Shifted::new(number));
    }

    /// Multiplies it by `2^by`, for `by < 64`.
    pub fn shift(&mut self, by: u32) {
        self.make_room(self.bits + u64::from(by));
        limbs::shift(&mut self.limbs, by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_was_added() {
        let far = |power: u32, more: i32| (BigInt::from(1) << power) + more;
        let parts =
            [far(0, 0), -far(3, 1), far(64, -1), -far(500, 0), far(499, 7), far(128, 0), -far(4_000, -1)];
        let mut number = Number::default();
        let mut wanted = BigInt::ZERO;
        for part in &parts {
            number.add(part);
            wanted += part;
            assert_eq!(limbs::value(number.limbs()), wanted);
            for other in &parts {
                number.make_room(part.bits() + other.bits());
                number.add_product(&limbs::of(part), &Shifted::new(other));
                wanted += part * other;
                assert_eq!(limbs::value(number.limbs()), wanted);
            }
            number.shift(16);
            wanted <<= 16;
            assert_eq!(limbs::value(number.limbs()), wanted);
        }
        number.clear();
        number.add(&BigInt::ZERO);
        assert_eq!(limbs::value(number.limbs()), BigInt::ZERO);
    }
}

//! The coefficients that a sum has in a segment.

use std::ops::Range;

use crate::limbs;

/// Coefficients in limbs of one width. All are 0 but those in a range.
#[derive(Default)]
pub struct Coefficients {
    limbs: Vec<u64>,
    width: usize,
    bits: u64,
    range: Range<usize>,
}

impl Coefficients {
    /// Whether all are 0, to our knowledge.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Those that may not be 0.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// How many limbs each has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// None is more than 2 to this power.
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// One of them.
    pub fn at(&self, place: usize) -> &[u64] {
        &self.limbs[place * self.width..][..self.width]
    }

    /// One of them; it has to be touched too.
    pub fn at_mut(&mut self, place: usize) -> &mut [u64] {
        &mut self.limbs[place * self.width..][..self.width]
    }

    /// All of them; what is changed has to be touched too.
    pub fn limbs_mut(&mut self) -> &mut [u64] {
        &mut self.limbs
    }

    /// Some may not be 0 any more.
    pub fn touch(&mut self, start: usize, end: usize) {
        self.range = if self.range.is_empty() {
            start..end
        } else {
            self.range.start.min(start)..self.range.end.max(end)
        };
    }

    /// A bound, and the limbs of each, when something of at most `2^bits` is added to some.
    fn room(&self, bits: u64) -> (u64, usize) {
        if self.is_empty() {
            return (bits, limbs::width(bits));
        }
        let bits = self.bits.max(bits) + 1;
        (bits, limbs::width(bits).max(self.width))
    }

    /// How many limbs more room takes, if there are so many coefficients.
    pub fn missing(&self, count: usize, bits: u64) -> usize {
        (count * self.room(bits).1).saturating_sub(self.limbs.len())
    }

    /// Makes room for something of at most `2^bits` to be added to some of so many.
    pub fn make_room(&mut self, count: usize, bits: u64) {
        let length = self.limbs.len() + self.missing(count, bits);
        let (bits, width) = self.room(bits);
        if self.is_empty() {
            self.limbs.resize(length, 0);
        } else if width > self.width {
            let mut wider = vec![0; length];
            for place in self.range() {
                limbs::extend(&mut wider[place * width..][..width], self.at(place));
            }
            self.limbs = wider;
        }
        (self.bits, self.width) = (bits, width);
    }

    /// Lists those that are not 0; returns how many bits they have at most.
    pub fn survey(&self, places: &mut Vec<u32>) -> u64 {
        places.clear();
        let mut most = 0;
        for place in self.range() {
            let number = self.at(place);
            let bits = limbs::bits(number);
            // Without bits it is 0 or -1.
            if bits > 0 || number[0] != 0 {
                places.push(place as u32);
                most = most.max(bits);
            }
        }
        most
    }

    /// Multiplies all by `2^by`, for which there is room.
    pub fn shift(&mut self, by: u32) {
        let used = self.range.start * self.width..self.range.end * self.width;
        self.limbs[used].chunks_exact_mut(self.width).for_each(|number| limbs::shift(number, by));
    }

    /// Makes all 0.
    pub fn clear(&mut self) {
        self.limbs[self.range.start * self.width..self.range.end * self.width].fill(0);
        self.range = 0..0;
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;

    use super::*;

    #[test]
    fn coefficients_grow_and_are_0_again() {
        let count = 5;
        let mut all = Coefficients::default();
        let mut places = Vec::new();
        for _ in 0..2 {
            let mut wanted = vec![BigInt::ZERO; count];
            for (place, power) in [(3, 10), (1, 70), (3, 200), (4, 64), (1, 201)] {
                let number = -(BigInt::from(1) << power);
                all.make_room(count, number.bits());
                all.touch(place, place + 1);
                limbs::add_small_product(all.at_mut(place), &limbs::of(&number), 1);
                wanted[place] += number;
                let found: Vec<BigInt> = all.range().map(|place| limbs::value(all.at(place))).collect();
                assert_eq!(found, wanted[all.range()]);
                assert!(wanted.iter().all(|number| number.bits() <= all.bits() + 1));
            }
            assert_eq!(all.survey(&mut places), 201);
            assert_eq!(places, [1, 3, 4]);
            all.make_room(count, all.bits() + 16);
            all.shift(16);
            assert_eq!(limbs::value(all.at(4)), &wanted[4] << 16);
            all.clear();
            assert!(all.is_empty());
        }
        // Of another width nothing is left of the one before.
        all.make_room(count, 1);
        all.touch(0, count);
        assert_eq!(all.survey(&mut places), 0);
        assert!(places.is_empty());
    }
}

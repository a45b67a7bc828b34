//! Boxes of rational intervals.

use metes_exact::Rational;

/// A box with a non-empty interior: an interval of rationals in every dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    low: Vec<Rational>,
    high: Vec<Rational>,
}

impl Domain {
    /// The box of the points between `low` and `high`.
    ///
    /// # Panics
    /// When the lengths differ or `low` is not below `high` in every dimension.
    pub fn new(low: Vec<Rational>, high: Vec<Rational>) -> Self {
        assert_eq!(low.len(), high.len(), "both ends of a box have one dimension");
        assert!(low.iter().zip(&high).all(|(low, high)| low < high), "a box has a non-empty interior");
        Self { low, high }
    }

    /// The lower end in every dimension.
    pub fn low(&self) -> &[Rational] {
        &self.low
    }

    /// The upper end in every dimension.
    pub fn high(&self) -> &[Rational] {
        &self.high
    }

    /// How many dimensions it has.
    pub fn dimension(&self) -> usize {
        self.low.len()
    }

    /// The point at a fraction of the way from the lower to the upper end in every dimension: 0 is
    /// the lower end, 1 the upper. Fractions beyond the dimension of the box are ignored.
    pub fn at(&self, fractions: &[Rational]) -> Vec<Rational> {
        assert!(fractions.len() >= self.dimension(), "a box takes a fraction for every dimension");
        let ends = self.low.iter().zip(&self.high);
        ends.zip(fractions).map(|((low, high), fraction)| low + (high - low) * fraction).collect()
    }

    /// The vertex that takes the upper end in the dimensions whose bit of `bits` is set.
    pub fn vertex(&self, bits: u64) -> Vec<Rational> {
        let ends = self.low.iter().zip(&self.high).enumerate();
        ends.map(|(at, (low, high))| if bits >> (at % 64) & 1 == 1 { high } else { low }.clone()).collect()
    }

    /// Whether a point lies in the closed box.
    pub fn contains(&self, point: &[Rational]) -> bool {
        let mut ends = self.low.iter().zip(&self.high).zip(point);
        point.len() == self.dimension() && ends.all(|((low, high), x)| low <= x && x <= high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metes_exact::rational::parse;

    #[test]
    fn fractions_and_bits_name_the_points_they_say() {
        let q = |texts: [&str; 2]| texts.map(|text| parse(text).unwrap()).to_vec();
        let domain = Domain::new(q(["-1", "1/3"]), q(["3", "2/3"]));
        assert_eq!(domain.at(&q(["1/4", "1"])), q(["0", "2/3"]));
        assert_eq!(domain.vertex(0b01), q(["3", "1/3"]));
        assert!(domain.contains(&q(["3", "1/3"])) && !domain.contains(&q(["3", "1/4"])));
    }
}

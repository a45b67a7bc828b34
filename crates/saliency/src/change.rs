//! How much a map has changed, as universal perturbations for interpretation are judged.

use std::fmt;
use std::str::FromStr;

use metes_exact::ints::to_big;
use metes_exact::{BigInt, Ints, RootSum};
use num_traits::{One, Signed, Zero};

use crate::{Distance, Measure, ParseMeasureError, Ranked, SaliencyMap};

impl SaliencyMap {
    /// Magnitudes summed over channels, as shares of their sum: `I = Σ_channels |map| / ‖map‖₁`, an element for each
    /// pixel (Oskouie, Farnia, arXiv 2212.03095). A map that is zero stays zero.
    ///
    /// # Panics
    /// When the elements are not those of so many channels.
    pub fn shares(&self, channels: usize) -> Self {
        let (pixels, rest) = (self.numerators.len() / channels, self.numerators.len() % channels);
        assert_eq!(rest, 0, "a map of {} elements and {channels} channels", self.numerators.len());
        let mut sums = vec![BigInt::zero(); pixels];
        for (at, value) in self.numerators.as_ref().iter().enumerate() {
            sums[at % pixels] += to_big(value).abs();
        }
        let total: BigInt = sums.iter().sum();
        let denominator = if total.is_zero() { BigInt::one() } else { total };
        Self { numerators: Ints::from_bigs(&sums), denominator }
    }
}

/// What the change from one map of [shares](SaliencyMap::shares) to another is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// `‖I(x) − I(x')‖₂ / ‖I(x)‖₂`, the *dissimilarity* of the paper. Where `I(x)` is zero it is 1, and 0 from itself.
    Dissimilarity,
    /// A measure of distance.
    By(Measure),
}

impl Change {
    /// The change of a map of shares.
    ///
    /// Maps must have the same number of elements, for `topk` at least `K`.
    pub fn between(self, base: &Ranked<'_>, map: &Ranked<'_>) -> Distance {
        let measure = match self {
            Self::Dissimilarity => Measure::L2,
            Self::By(measure) => measure,
        };
        let distance = Distance::between_ranked(measure, map, base);
        if self != Self::Dissimilarity {
            return distance;
        }
        let change = distance.squares.into_iter().sum();
        let size = base.map.square();
        let square = match size.is_zero() {
            false => change / size,
            // Any change of a map that was zero.
            true if !Zero::is_zero(&change) => One::one(),
            true => change,
        };
        let root = RootSum::root(&square);
        Distance { low: root.clone(), high: root, squares: vec![square] }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dissimilarity => out.write_str("dissimilarity"),
            Self::By(measure) => measure.fmt(out),
        }
    }
}

impl FromStr for Change {
    type Err = ParseMeasureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "dissimilarity" { Ok(Self::Dissimilarity) } else { text.parse().map(Self::By) }
    }
}

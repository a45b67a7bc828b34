//! Activations: continuous piecewise-linear functions of one variable.

use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

/// A continuous piecewise-linear function of one variable with rational breakpoints.
///
/// Piece `k` is `slope·x + intercept` between breakpoints `k−1` and `k`.
///
/// At a breakpoint the two pieces agree in value but not in slope. Where a slope is needed there
/// (a unit whose pre-activation sits at the breakpoint on a whole region, or at a single point
/// that is asked about), the *flatter* piece counts: the one with the slope of least magnitude, the left one
/// if they tie. For ReLU that is slope 0, as automatic differentiation has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PiecewiseLinear {
    breakpoints: Vec<Rational>,
    pieces: Vec<(Rational, Rational)>,
}

/// Why pieces do not make a [`PiecewiseLinear`] function.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PiecewiseLinearError {
    /// There must be one piece more than breakpoints.
    #[error("{slopes} slopes do not fit {breakpoints} breakpoints: there must be one slope more")]
    Count {
        /// Breakpoints given.
        breakpoints: usize,
        /// Slopes given.
        slopes: usize,
    },
    /// Breakpoints must increase strictly.
    #[error("the breakpoints {} and {} do not increase", .0.0, .0.1)]
    Order(Box<(Rational, Rational)>),
}

impl PiecewiseLinear {
    /// The function through `anchor` at its first breakpoint (at 0 if there is none) with the given
    /// slopes. Adjacent pieces of equal slope are merged.
    ///
    /// # Errors
    /// When the counts do not fit or the breakpoints do not increase.
    pub fn new(
        breakpoints: Vec<Rational>,
        slopes: Vec<Rational>,
        anchor: Rational,
    ) -> Result<Self, PiecewiseLinearError> {
        if slopes.len() != breakpoints.len() + 1 {
            return Err(PiecewiseLinearError::Count { breakpoints: breakpoints.len(), slopes: slopes.len() });
        }
        if let Some(pair) = breakpoints.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(PiecewiseLinearError::Order(Box::new((pair[0].clone(), pair[1].clone()))));
        }
        let at = breakpoints.first().cloned().unwrap_or_else(Rational::zero);
        let mut slopes = slopes.into_iter();
        let first = slopes.next().unwrap_or_else(Rational::zero);
        let intercept = anchor - &first * at;
        let mut function = Self { breakpoints: Vec::new(), pieces: vec![(first, intercept)] };
        for (breakpoint, slope) in breakpoints.into_iter().zip(slopes) {
            let value = function.evaluate_piece(function.pieces.len() - 1, &breakpoint);
            if function.pieces.last().is_some_and(|(last, _)| *last != slope) {
                let intercept = value - &slope * &breakpoint;
                function.pieces.push((slope, intercept));
                function.breakpoints.push(breakpoint);
            }
        }
        Ok(function)
    }

    /// `max(0, x)`.
    pub fn relu() -> Self {
        Self::leaky_relu(Rational::zero())
    }

    /// `x` for positive `x`, `slope·x` below.
    pub fn leaky_relu(slope: Rational) -> Self {
        if slope.is_one() {
            return Self { breakpoints: Vec::new(), pieces: vec![(slope, Rational::zero())] };
        }
        Self {
            breakpoints: vec![Rational::zero()],
            pieces: vec![(slope, Rational::zero()), (Rational::one(), Rational::zero())],
        }
    }

    /// `|x|`.
    pub fn abs() -> Self {
        Self::leaky_relu(-Rational::one())
    }

    /// `x` held between two bounds, either of which may be absent.
    ///
    /// As ONNX defines it, the upper bound wins where the bounds cross.
    pub fn clip(low: Option<&Rational>, high: Option<&Rational>) -> Self {
        let (zero, one) = (Rational::zero(), Rational::one());
        let constant = |value: &Rational| (zero.clone(), value.clone());
        match (low, high) {
            (Some(low), Some(high)) if low >= high => {
                Self { breakpoints: Vec::new(), pieces: vec![constant(high)] }
            }
            _ => {
                let breakpoints = low.into_iter().chain(high).cloned().collect();
                let pieces = low.map(constant).into_iter();
                let pieces = pieces.chain([(one, zero.clone())]).chain(high.map(constant)).collect();
                Self { breakpoints, pieces }
            }
        }
    }

    /// Where the slope changes, in increasing order.
    pub fn breakpoints(&self) -> &[Rational] {
        &self.breakpoints
    }

    /// Slope and intercept of each piece, from left to right.
    pub fn pieces(&self) -> &[(Rational, Rational)] {
        &self.pieces
    }

    /// Whether it bends at zero and nowhere else, as ReLU does.
    #[inline]
    pub fn bends_at_zero_only(&self) -> bool {
        matches!(&self.breakpoints[..], [breakpoint] if breakpoint.is_zero())
    }

    fn evaluate_piece(&self, piece: usize, x: &Rational) -> Rational {
        let (slope, intercept) = &self.pieces[piece];
        slope * x + intercept
    }

    /// The piece that counts at a point (the flatter one at a breakpoint).
    pub fn piece_at(&self, x: &Rational) -> usize {
        let piece = self.breakpoints.partition_point(|breakpoint| breakpoint < x);
        match self.breakpoints.get(piece) {
            Some(breakpoint) if breakpoint == x => self.flatter(piece),
            _ => piece,
        }
    }

    /// Of the two pieces that meet at a breakpoint, the flatter one.
    pub fn flatter(&self, breakpoint: usize) -> usize {
        let slope = |piece: usize| self.pieces[piece].0.abs();
        if slope(breakpoint + 1) < slope(breakpoint) { breakpoint + 1 } else { breakpoint }
    }

    /// The value at a point.
    pub fn evaluate(&self, x: &Rational) -> Rational {
        self.evaluate_piece(self.piece_at(x), x)
    }
}

/// A [`PiecewiseLinear`] function for each element: units are numbered row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    functions: Vec<PiecewiseLinear>,
    /// Which function each element has; empty when all have the first.
    which: Vec<u32>,
}

impl Activation {
    /// The same function for every element.
    pub fn uniform(function: PiecewiseLinear) -> Self {
        Self { functions: vec![function], which: Vec::new() }
    }

    /// A function for every element, by index into `functions`.
    ///
    /// # Panics
    /// When an index is out of range.
    pub fn per_element(functions: Vec<PiecewiseLinear>, which: Vec<u32>) -> Self {
        assert!(which.iter().all(|&index| (index as usize) < functions.len()), "a function is missing");
        Self { functions, which }
    }

    /// The function of an element.
    #[inline]
    pub fn function(&self, element: usize) -> &PiecewiseLinear {
        &self.functions[self.function_index(element)]
    }

    /// The index of an element's function in [`Activation::functions`].
    #[inline]
    pub fn function_index(&self, element: usize) -> usize {
        self.which.get(element).map_or(0, |&index| index as usize)
    }

    /// Which function each element has; empty when all have the first.
    pub fn which(&self) -> &[u32] {
        &self.which
    }

    /// The distinct functions.
    pub fn functions(&self) -> &[PiecewiseLinear] {
        &self.functions
    }

    /// How many elements it is made for; `None` for any number.
    pub fn elements(&self) -> Option<usize> {
        (!self.which.is_empty()).then_some(self.which.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metes_exact::rational::parse;

    fn q(text: &str) -> Rational {
        parse(text).unwrap()
    }

    #[test]
    fn functions_are_what_their_names_say() {
        let (low, high) = (q("0"), q("6"));
        let relu6 = PiecewiseLinear::clip(Some(&low), Some(&high));
        for (x, relu, leaky, abs, clip) in [
            ("-2", "0", "-1/5", "2", "0"),
            ("0", "0", "0", "0", "0"),
            ("3", "3", "3", "3", "3"),
            ("7", "7", "7", "7", "6"),
        ] {
            assert_eq!(PiecewiseLinear::relu().evaluate(&q(x)), q(relu));
            assert_eq!(PiecewiseLinear::leaky_relu(q("0.1")).evaluate(&q(x)), q(leaky));
            assert_eq!(PiecewiseLinear::abs().evaluate(&q(x)), q(abs));
            assert_eq!(relu6.evaluate(&q(x)), q(clip));
        }
        assert_eq!(PiecewiseLinear::clip(Some(&high), Some(&low)).evaluate(&q("3")), low);
        assert_eq!(PiecewiseLinear::clip(None, Some(&high)).evaluate(&q("-9")), q("-9"));
    }

    #[test]
    fn the_flatter_piece_counts_at_a_breakpoint() {
        let clip = PiecewiseLinear::clip(Some(&q("0")), Some(&q("1")));
        assert_eq!((clip.piece_at(&q("0")), clip.piece_at(&q("1/2")), clip.piece_at(&q("1"))), (0, 1, 2));
        assert_eq!(PiecewiseLinear::abs().piece_at(&q("0")), 0);
        assert_eq!(PiecewiseLinear::leaky_relu(q("2")).piece_at(&q("0")), 1);
    }

    #[test]
    fn pieces_join_and_equal_slopes_merge() {
        let function =
            PiecewiseLinear::new(vec![q("0"), q("1"), q("2")], vec![q("1"), q("2"), q("2"), q("-1")], q("5"))
                .unwrap();
        assert_eq!(function.breakpoints(), [q("0"), q("2")]);
        for (x, y) in [("-1", "4"), ("0", "5"), ("1", "7"), ("2", "9"), ("4", "7")] {
            assert_eq!(function.evaluate(&q(x)), q(y));
        }
        assert!(PiecewiseLinear::new(vec![q("0"), q("0")], vec![q("1"), q("2"), q("3")], q("0")).is_err());
        assert!(PiecewiseLinear::new(vec![], vec![], q("0")).is_err());
    }
}

//! Hyperplanes: enclosed by the filter, exact on demand.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::sync::{Mutex, OnceLock, PoisonError};

use metes_exact::filter::Form;
use metes_exact::ints::ArrayRef;
use metes_exact::{Ints, gcd};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::{Point, Side};

/// An affine form that the filter encloses, with its exact coefficients where those are needed.
pub trait AffineForm {
    /// What the filter knows of it.
    fn enclosure(&self) -> &Form;

    /// Coefficients followed by the constant, up to a positive factor.
    fn exact(&self) -> ArrayRef<'_>;
}

/// Where the exact coefficients of a hyperplane come from when someone asks for them.
pub trait ExactForm: Debug + Send + Sync {
    /// Coefficients followed by the constant, up to a positive factor.
    fn coefficients(&self) -> Vec<BigInt>;
}

/// A hyperplane `a·θ + a₀ = 0` with an orientation: its positive side is where the form is
/// positive.
#[derive(Debug)]
pub struct Hyperplane {
    enclosure: Form,
    exact: OnceLock<Exact>,
    /// Until the exact coefficients are known: it may hold on to much else.
    source: Mutex<Option<Box<dyn ExactForm>>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Exact {
    coefficients: Vec<BigInt>,
    packed: Ints,
}

impl Hyperplane {
    /// The hyperplane on which an affine form vanishes. The form is given by its coefficients followed
    /// by its constant; the filter knows nothing of it.
    pub fn new(form: Vec<BigInt>) -> Self {
        let enclosure = Form::unknown(form.len().saturating_sub(1));
        Self::enclosed(enclosure, form)
    }

    /// The same with what the filter knows of the form.
    pub fn enclosed(enclosure: Form, form: Vec<BigInt>) -> Self {
        let exact = OnceLock::new();
        exact.get_or_init(|| Exact::new(form));
        Self { enclosure, exact, source: Mutex::default() }
    }

    /// A hyperplane whose exact coefficients are calculated when they are first needed.
    pub fn lazy(enclosure: Form, source: Box<dyn ExactForm>) -> Self {
        Self { enclosure, exact: OnceLock::new(), source: Mutex::new(Some(source)) }
    }

    fn exactly(&self) -> &Exact {
        self.exact.get_or_init(|| {
            let source = self.source.lock().unwrap_or_else(PoisonError::into_inner).take();
            Exact::new(source.map(|source| source.coefficients()).unwrap_or_default())
        })
    }

    /// Coefficients followed by the constant, without a common divisor.
    pub fn coefficients(&self) -> &[BigInt] {
        &self.exactly().coefficients
    }

    /// The form that is not negative on one side: coefficients followed by the constant.
    pub fn towards(&self, side: Side) -> Vec<BigInt> {
        let signed = |x: &BigInt| if side == Side::Positive { x.clone() } else { -x };
        self.coefficients().iter().map(signed).collect()
    }

    /// On which side a point lies.
    pub fn side_of(&self, point: &Point) -> Ordering {
        // A tie that is known needs no arithmetic.
        if point.is_made_by(self) { Ordering::Equal } else { point.sign(self) }
    }
}

impl AffineForm for Hyperplane {
    fn enclosure(&self) -> &Form {
        &self.enclosure
    }

    fn exact(&self) -> ArrayRef<'_> {
        self.exactly().packed.as_ref()
    }
}

impl PartialEq for Hyperplane {
    fn eq(&self, other: &Self) -> bool {
        self.coefficients() == other.coefficients()
    }
}

impl Eq for Hyperplane {}

impl Exact {
    fn new(form: Vec<BigInt>) -> Self {
        let coefficients = without_common_divisor(form);
        let packed = Ints::from_bigs(&coefficients);
        Self { coefficients, packed }
    }
}

/// Integers divided by their greatest common divisor.
pub(crate) fn without_common_divisor(mut values: Vec<BigInt>) -> Vec<BigInt> {
    // Most of a common divisor is a power of two, which a shift removes.
    let twos = values.iter().filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
    values.iter_mut().for_each(|value| *value >>= twos);
    let divisor = values
        .iter()
        .fold(BigInt::zero(), |divisor, value| if divisor.is_one() { divisor } else { gcd(&divisor, value) });
    if !divisor.is_one() && !divisor.is_zero() {
        values.iter_mut().for_each(|value| *value = &*value / &divisor);
    }
    values
}

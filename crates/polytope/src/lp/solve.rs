//! Square systems of linear equations over integers, solved exactly by lifting (Dixon, *Exact solution of linear
//! equations using p-adic expansions*, 1982).
//!
//! With the inverse `C` of `B` modulo a prime `p`, the digits of `x = B⁻¹b` in base `p` come one by one:
//! `x₀ = C·b mod p`, and `B⁻¹((b − B·x₀)/p)` has the digits that are left. Enough of them determine the rationals that
//! `x` consists of (Wang's reconstruction: a remainder of Euclid's algorithm over its cofactor). A solution is handed out
//! only when `B·x = b` holds exactly, so that nothing depends on how many digits were thought to be enough.
//!
//! The prime is `2⁶¹ − 1`. A matrix that is singular modulo that prime is left to [`super::bareiss`].

use metes_exact::ints::{self, ArrayRef};
use metes_exact::{Ints, reconstruct};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::bareiss;
use super::frame::dot;
use super::modular::{self, PRIME};

/// Bits by which a fraction must be shorter than what determines it to be believed.
const SLACK: u64 = 40;

/// Numerators over one positive denominator.
pub(super) type Fractions = (Vec<BigInt>, BigInt);

/// A square matrix of integers, ready to solve systems with.
#[derive(Debug)]
pub(super) struct Solver {
    size: usize,
    matrix: Matrix,
    transposed: Matrix,
}

#[derive(Debug)]
struct Matrix {
    size: usize,
    /// Row by row.
    entries: Ints,
    /// Modulo the prime, row by row; `None` when there is none.
    inverse: Option<Vec<u64>>,
}

impl Solver {
    /// The matrix with these rows.
    pub fn new(rows: &[Vec<BigInt>]) -> Self {
        let size = rows.len();
        let transposed: Vec<BigInt> =
            (0..size).flat_map(|j| rows.iter().map(move |row| row[j].clone())).collect();
        let entries = Ints::from_bigs(&rows.concat());
        let residues: Vec<u64> = entries.as_ref().iter().map(modular::residue).collect();
        let inverse = modular::inverse(size, residues);
        let turned = |inverse: &Vec<u64>| -> Vec<u64> {
            (0..size * size).map(|at| inverse[at % size * size + at / size]).collect()
        };
        Self {
            size,
            transposed: Matrix {
                size,
                entries: Ints::from_bigs(&transposed),
                inverse: inverse.as_ref().map(turned),
            },
            matrix: Matrix { size, entries, inverse },
        }
    }

    /// Whether the matrix is regular for certain.
    pub fn is_regular(&self) -> bool {
        self.matrix.inverse.is_some()
    }

    /// The solution of `B·x = b`; `None` when the matrix is singular.
    pub fn solve(&self, b: &[BigInt]) -> Option<Fractions> {
        debug_assert_eq!(b.len(), self.size);
        self.matrix.solve(b)
    }

    /// The solution of `Bᵀ·x = b`; `None` when the matrix is singular.
    pub fn solve_transposed(&self, b: &[BigInt]) -> Option<Fractions> {
        debug_assert_eq!(b.len(), self.size);
        self.transposed.solve(b)
    }
}

impl Matrix {
    fn row(&self, at: usize) -> ArrayRef<'_> {
        self.entries.run(at * self.size, self.size)
    }

    fn solve(&self, b: &[BigInt]) -> Option<Fractions> {
        if b.iter().all(Zero::is_zero) && self.inverse.is_some() {
            return Some((vec![BigInt::zero(); self.size], BigInt::one()));
        }
        let Some(inverse) = &self.inverse else {
            return bareiss::solve((0..self.size).map(|at| self.row(at).to_bigs()).collect(), b);
        };
        let mut lifting = Lifting::new(self, inverse, b);
        let mut count = 2;
        loop {
            while lifting.digits.len() < count {
                lifting.step();
            }
            let found = lifting.fractions().filter(|found| self.is_solved_by(found, b));
            if found.is_some() {
                return found;
            }
            count += count / 2 + 1;
        }
    }

    fn is_solved_by(&self, (numerators, denominator): &Fractions, b: &[BigInt]) -> bool {
        let x = Ints::from_bigs(numerators);
        b.iter().enumerate().all(|(at, b)| ints::to_big(&dot(self.row(at), x.as_ref())) == b * denominator)
    }
}

/// A solution on its way, digit by digit.
struct Lifting<'a> {
    matrix: &'a Matrix,
    inverse: &'a [u64],
    /// What is left of the right-hand side.
    rest: Ints,
    digits: Vec<Vec<u64>>,
}

impl<'a> Lifting<'a> {
    fn new(matrix: &'a Matrix, inverse: &'a [u64], b: &[BigInt]) -> Self {
        let packed = Ints::from_bigs(b);
        // The rest never exceeds the larger of itself and of size · entry · digit.
        let mut rest = Ints::zeros(b.len(), packed.width().max(matrix.entries.width() + 1) + 1);
        rest.copy_run(0, packed.as_ref());
        Self { matrix, inverse, rest, digits: Vec::new() }
    }

    fn step(&mut self) {
        let size = self.matrix.size;
        let residues: Vec<u64> = self.rest.as_ref().iter().map(modular::residue).collect();
        let digit: Vec<u64> =
            self.inverse.chunks_exact(size).map(|row| modular::dot(row, &residues)).collect();
        for at in 0..size {
            let slot = self.rest.get_mut(at);
            for (entry, &digit) in self.matrix.row(at).iter().zip(&digit) {
                ints::add_product(slot, entry, &[digit.wrapping_neg()]);
            }
            modular::divide(slot);
        }
        self.digits.push(digit);
    }

    /// The shortest fractions with these digits; `None` while there are none that are shorter than the digits.
    fn fractions(&self) -> Option<Fractions> {
        let modulus = BigInt::from(PRIME).pow(self.digits.len() as u32);
        let mut numerators: Vec<BigInt> = Vec::with_capacity(self.matrix.size);
        let mut denominator = BigInt::one();
        for at in 0..self.matrix.size {
            let mut residue = BigInt::zero();
            for digit in self.digits.iter().rev() {
                residue *= PRIME;
                residue += digit[at];
            }
            // The denominators of the others are nearly always that of this one.
            residue = residue * &denominator % &modulus;
            let mut value = residue.clone();
            if &value + &value > modulus {
                value -= &modulus;
            }
            if is_short(&value, &denominator, &modulus) {
                numerators.push(value);
                continue;
            }
            let (numerator, factor) = reconstruct(&residue, &modulus);
            denominator *= &factor;
            if !is_short(&numerator, &denominator, &modulus) {
                return None;
            }
            numerators.iter_mut().for_each(|numerator| *numerator *= &factor);
            numerators.push(numerator);
        }
        Some((numerators, denominator))
    }
}

/// Whether a fraction is shorter than one that merely happens to have the same digits. (That it is clearly shorter than all
/// of them in both parts makes sure that nothing wrong is believed over and over: with digits enough no second
/// fraction like this has them.)
fn is_short(numerator: &BigInt, denominator: &BigInt, modulus: &BigInt) -> bool {
    let (above, below, all) = (numerator.bits(), denominator.bits(), modulus.bits());
    above + below + SLACK < all && above.max(below) < all / 4 * 3
}

#[cfg(test)]
mod tests {
    use metes_exact::Sign;
    use num_traits::Signed;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Integers of very different lengths, zero and multiples of the prime among them.
    fn entry() -> impl Strategy<Value = BigInt> {
        let words = |count: usize| {
            (vec(any::<u32>(), 1..=count), any::<bool>()).prop_map(|(words, is_negative)| {
                BigInt::from_slice(if is_negative { Sign::Minus } else { Sign::Plus }, &words)
            })
        };
        prop_oneof![
            2 => Just(BigInt::zero()),
            4 => (-3i64..=3).prop_map(BigInt::from),
            2 => words(2),
            2 => words(12),
            1 => (-3i64..=3).prop_map(|x| BigInt::from(x) * PRIME),
            1 => (0u64..200).prop_map(|power| BigInt::one() << power),
        ]
    }

    fn product(row: &[BigInt], x: &[BigInt]) -> BigInt {
        row.iter().zip(x).map(|(a, x)| a * x).sum()
    }

    proptest! {
        #[test]
        fn solutions_satisfy_the_equations(
            (matrix, b) in (0usize..=6).prop_flat_map(|size| (vec(vec(entry(), size), size), vec(entry(), size)))
        ) {
            let solver = Solver::new(&matrix);
            let eliminated = bareiss::solve(matrix.clone(), &b);
            let size = matrix.len();
            let columns: Vec<Vec<BigInt>> =
                (0..size).map(|j| matrix.iter().map(|row| row[j].clone()).collect()).collect();
            prop_assert!(!solver.is_regular() || eliminated.is_some());
            for (rows, found) in
                [(&matrix, solver.solve(&b)), (&columns, solver.solve_transposed(&b)), (&matrix, eliminated.clone())]
            {
                prop_assert_eq!(found.is_some(), eliminated.is_some());
                if let Some((x, denominator)) = found {
                    prop_assert!(denominator.is_positive());
                    for (row, b) in rows.iter().zip(&b) {
                        prop_assert_eq!(product(row, &x), b * &denominator);
                    }
                }
            }
        }
    }
    /// In base `2⁶¹ − 1` fractions over `2⁶¹` have digits that repeat, and every other time look like those of an integer.
    #[test]
    fn digits_that_repeat() {
        let whole = |x: i128| BigInt::from(x);
        for power in [60, 61, 62, 121, 122, 123, 183] {
            let matrix = vec![vec![whole(0), whole(-15) << power], vec![whole(3), whole(-2)]];
            let b = [(whole(450) << power) - 450, whole(-9)];
            let (x, denominator) = Solver::new(&matrix).solve(&b).unwrap();
            for (row, b) in matrix.iter().zip(&b) {
                assert_eq!(product(row, &x), b * &denominator);
            }
        }
    }
}

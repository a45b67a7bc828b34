//! The hot loop of sinking: what the rows of a patch give to the elements that they read.

use crate::limbs;
use crate::weights::Weights;

/// Rows of a patch with their coefficients.
#[derive(Default)]
pub struct Rows {
    /// The template of each row among those of the shape.
    templates: Vec<u32>,
    /// The coefficient of each row and its negative, each in limbs of [`Rows::width`].
    coefficients: Vec<u64>,
    width: usize,
}

/// Limbs of the coefficients that are taken at once, if they are of several rows: so many stay close.
const LIMBS: usize = 1 << 11;

impl Rows {
    /// How many rows are taken at once.
    pub fn most(width: usize) -> usize {
        (LIMBS / (2 * width)).max(1)
    }

    /// Takes rows, each with its coefficient, to be added up in numbers of some width, which holds the coefficients.
    pub fn take<'a>(&mut self, rows: impl Iterator<Item = (u32, &'a [u64])>, width: usize) {
        self.templates.clear();
        self.coefficients.clear();
        self.width = width;
        for (template, coefficient) in rows {
            self.templates.push(template);
            let start = self.coefficients.len();
            self.coefficients.resize(start + 2 * width, 0);
            let (positive, negative) = self.coefficients[start..].split_at_mut(width);
            // Limbs beyond the width only repeat the sign.
            limbs::extend(positive, &coefficient[..coefficient.len().min(width)]);
            negative.copy_from_slice(positive);
            limbs::negate(negative);
        }
    }

    /// `sum of i += Σ (coefficient of a row)·(its weight at p)`, for pairs of a position `p` and a place `i`. At each
    /// position there are the weights of so many templates.
    pub fn add_to(&self, sums: &mut [u64], pairs: &[(u32, u32)], weights: &Weights, templates: usize) {
        match weights {
            Weights::Digits(planes) => {
                for (shift, digits) in planes.iter().enumerate() {
                    match self.width {
                        1 => self.add::<1>(sums, pairs, digits, templates, shift),
                        2 => self.add::<2>(sums, pairs, digits, templates, shift),
                        3 => self.add::<3>(sums, pairs, digits, templates, shift),
                        4 => self.add::<4>(sums, pairs, digits, templates, shift),
                        5 => self.add::<5>(sums, pairs, digits, templates, shift),
                        6 => self.add::<6>(sums, pairs, digits, templates, shift),
                        7 => self.add::<7>(sums, pairs, digits, templates, shift),
                        8 => self.add::<8>(sums, pairs, digits, templates, shift),
                        _ => self.add_wide(sums, pairs, |place| &digits[place..=place], templates, shift),
                    }
                }
            }
            Weights::Long(weights) => self.add_wide(sums, pairs, |place| &weights[place], templates, 0),
        }
    }

    /// With weights of one signed digit, times `2^(64·shift)`.
    fn add<const WIDTH: usize>(
        &self,
        sums: &mut [u64],
        pairs: &[(u32, u32)],
        digits: &[u64],
        templates: usize,
        shift: usize,
    ) {
        let sums = sums.as_chunks_mut::<WIDTH>().0;
        let coefficients = self.coefficients.as_chunks::<WIDTH>().0.as_chunks::<2>().0;
        for &(position, place) in pairs {
            let digits = &digits[position as usize * templates..][..templates];
            let mut total = [0; WIDTH];
            for (&template, coefficient) in self.templates.iter().zip(coefficients) {
                let digit = digits[template as usize];
                // The magnitude of the digit, and the coefficient or its negative.
                limbs::add_multiple(
                    &mut total,
                    (digit as i64).unsigned_abs(),
                    &coefficient[(digit >> 63) as usize],
                );
            }
            add_shifted(&mut sums[place as usize], &total, shift);
        }
    }

    /// With weights, or digits of them, in limbs; any width.
    fn add_wide<'a>(
        &self,
        sums: &mut [u64],
        pairs: &[(u32, u32)],
        weight: impl Fn(usize) -> &'a [u64],
        templates: usize,
        shift: usize,
    ) {
        for &(position, place) in pairs {
            let sum = &mut sums[place as usize * self.width..][..self.width];
            let coefficients = self.coefficients.chunks_exact(2 * self.width);
            for (&template, coefficient) in self.templates.iter().zip(coefficients) {
                let weight = weight(position as usize * templates + template as usize);
                let coefficient = limbs::trimmed(&coefficient[..self.width]);
                limbs::add_product(&mut sum[shift.min(self.width)..], coefficient, weight);
            }
        }
    }
}

/// `sum += 2^(64·shift)·number`.
fn add_shifted(sum: &mut [u64], number: &[u64], shift: usize) {
    let mut carry = false;
    for (sum, &limb) in sum.iter_mut().skip(shift).zip(number) {
        let (more, first) = sum.overflowing_add(limb);
        let (more, second) = more.overflowing_add(carry.into());
        (*sum, carry) = (more, first || second);
    }
}

//! Many weights, and forms times each of them.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::limbs;

/// How many signed digits of 64 bits a weight may have where all of the weights have as many.
const DIGITS: usize = 2;

/// Weights, as rows of a template or templates at an offset have them.
pub enum Weights {
    /// `w = Σ 2^(64·j)·(digit j)` with signed digits of one limb: all first digits, all second ones.
    Digits(Vec<Vec<u64>>),
    /// Some are longer: each in its own limbs.
    Long(Vec<Vec<u64>>),
}

/// A signed digit, and the rest over 2⁶⁴.
fn digit(value: &BigInt) -> (u64, BigInt) {
    let low = (value & BigInt::from(u64::MAX)).to_u64().unwrap_or(0);
    (low, (value - BigInt::from(low as i64)) >> 64)
}

impl Weights {
    /// Keeps weights.
    pub fn new<'a>(weights: impl Iterator<Item = &'a BigInt> + Clone) -> Self {
        let longest = weights.clone().map(BigInt::bits).max().unwrap_or(0);
        // The second digit of a weight of 126 bits fits, whatever is carried into it.
        let digits = if longest <= 62 { 1 } else { DIGITS };
        if longest > 126 {
            return Self::Long(weights.map(limbs::of).collect());
        }
        let mut planes = vec![Vec::new(); digits];
        for weight in weights {
            let mut rest = weight.clone();
            for plane in &mut planes {
                let low;
                (low, rest) = digit(&rest);
                plane.push(low);
            }
        }
        Self::Digits(planes)
    }

    /// `sumᵢ += wᵢ·form`, or `−=`: for rows of sums, the weights of these places. The numbers of `form` have `width`
    /// limbs, and so have those of the rows, each as many numbers; `form` is used up.
    pub fn add_multiples(
        &self,
        rows: &mut [u64],
        places: impl Iterator<Item = usize> + Clone,
        form: &mut [u64],
        width: usize,
        is_taken_away: bool,
    ) {
        match self {
            Self::Digits(planes) => {
                for (place, digits) in planes.iter().enumerate() {
                    if place > 0 {
                        // Times 2⁶⁴.
                        form.chunks_exact_mut(width).for_each(|number| {
                            number.copy_within(..width - 1, 1);
                            number[0] = 0;
                        });
                    }
                    let digits = places.clone().map(|place| digits[place]);
                    limbs::add_multiples(rows, digits, form, width, is_taken_away);
                }
            }
            Self::Long(weights) => {
                if is_taken_away {
                    form.chunks_exact_mut(width).for_each(limbs::negate);
                }
                for (row, place) in rows.chunks_exact_mut(form.len()).zip(places) {
                    for (sum, number) in row.chunks_exact_mut(width).zip(form.chunks_exact(width)) {
                        limbs::add_product(sum, &weights[place], number);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_those_of_integers() {
        let small = [0i64, 1, -1, 5, -(1 << 61), (1 << 62) - 1].map(BigInt::from).to_vec();
        let around = |power: u32| {
            let of = move |sign: i32| (-1..=1).map(move |more| ((BigInt::from(1) << power) + more) * sign);
            of(1).chain(of(-1)).collect::<Vec<_>>()
        };
        for weights in [small, around(62), around(63), around(64), around(125), around(126), around(200)] {
            let kept = Weights::new(weights.iter());
            let number = (BigInt::from(-77) << 70) + 3;
            let width = 6;
            for is_taken_away in [false, true] {
                let mut rows = vec![0; weights.len() * width];
                let mut form = vec![0; width];
                limbs::extend(&mut form, &limbs::of(&number));
                kept.add_multiples(&mut rows, 0..weights.len(), &mut form, width, is_taken_away);
                for (row, weight) in rows.chunks_exact(width).zip(&weights) {
                    let wanted = weight * &number;
                    assert_eq!(limbs::value(row), if is_taken_away { -wanted } else { wanted });
                }
            }
        }
    }
}

//! Arithmetic modulo the Mersenne prime `p = 2⁶¹ − 1`.

use metes_exact::ints;

/// `2⁶¹ − 1`.
pub(super) const PRIME: u64 = (1 << 61) - 1;

/// The inverse of the prime modulo 2⁶⁴: `(2⁶¹ − 1)·(−2⁶¹ − 1) = 1 − 2¹²²`.
const INVERSE: u64 = (1u64 << 61).wrapping_neg().wrapping_sub(1);

/// A number below 2¹²⁵ modulo the prime.
fn fold(value: u128) -> u64 {
    // 2⁶¹ is 1 modulo the prime.
    let once =
        (value & u128::from(PRIME)) as u64 + (value >> 61 & u128::from(PRIME)) as u64 + (value >> 122) as u64;
    let twice = (once & PRIME) + (once >> 61);
    if twice >= PRIME { twice - PRIME } else { twice }
}

fn product(a: u64, b: u64) -> u64 {
    fold(u128::from(a) * u128::from(b))
}

/// An integer in two's complement modulo the prime.
pub(super) fn residue(x: &[u64]) -> u64 {
    // 2⁶⁴ is 8 modulo the prime.
    let unsigned = x.iter().rev().fold(0, |high, &word| fold((u128::from(high) << 3) + u128::from(word)));
    if !ints::is_negative(x) {
        return unsigned;
    }
    let wrap = 1u64 << (3 * x.len() % 61);
    fold(u128::from(unsigned) + u128::from(PRIME) - u128::from(wrap))
}

/// `Σ aₖ·bₖ` modulo the prime.
pub(super) fn dot(a: &[u64], b: &[u64]) -> u64 {
    let mut sum = 0u128;
    // Six products are below 2¹²⁵.
    for (a, b) in a.chunks(6).zip(b.chunks(6)) {
        let part: u128 = a.iter().zip(b).map(|(&x, &y)| u128::from(x) * u128::from(y)).sum();
        sum += u128::from(fold(part));
    }
    fold(sum)
}

/// Divides an integer in two's complement, which must be a multiple of the prime, by it.
pub(super) fn divide(x: &mut [u64]) {
    let mut borrow = 0u64;
    for word in x {
        let (rest, below) = word.overflowing_sub(borrow);
        *word = rest.wrapping_mul(INVERSE);
        borrow = ((u128::from(*word) * u128::from(PRIME)) >> 64) as u64 + u64::from(below);
    }
}

/// The inverse of a square matrix, row by row; `None` when it is singular.
pub(super) fn inverse(size: usize, mut matrix: Vec<u64>) -> Option<Vec<u64>> {
    let mut inverse: Vec<u64> = (0..size * size).map(|at| u64::from(at / size == at % size)).collect();
    for column in 0..size {
        let pivot = (column..size).find(|&row| matrix[row * size + column] != 0)?;
        let factor = reciprocal(matrix[pivot * size + column]);
        for half in [&mut matrix, &mut inverse] {
            for at in 0..size {
                half.swap(pivot * size + at, column * size + at);
            }
            half[column * size..][..size].iter_mut().for_each(|x| *x = product(*x, factor));
        }
        for row in (0..size).filter(|&row| row != column) {
            let factor = PRIME - matrix[row * size + column];
            if factor != PRIME {
                for half in [&mut matrix, &mut inverse] {
                    for at in 0..size {
                        let sum = u128::from(half[column * size + at]) * u128::from(factor);
                        half[row * size + at] = fold(sum + u128::from(half[row * size + at]));
                    }
                }
            }
        }
    }
    Some(inverse)
}

/// `x^(p−2)`, by Fermat the inverse of `x`.
fn reciprocal(x: u64) -> u64 {
    let (mut power, mut result, mut exponent) = (x, 1, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(result, power);
        }
        power = product(power, power);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_integer::Integer;
    use num_traits::ToPrimitive;

    use super::*;

    fn numbers() -> Vec<BigInt> {
        let mut numbers: Vec<BigInt> =
            [0u64, 1, 2, PRIME - 1, PRIME, PRIME + 1, u64::MAX].map(BigInt::from).into();
        for bits in [61, 62, 64, 122, 125, 200] {
            numbers.extend([-1, 0, 1].map(|by| (BigInt::from(1) << bits) + by));
        }
        let negative: Vec<BigInt> = numbers.iter().map(|x| -x).collect();
        [numbers, negative].concat()
    }

    #[test]
    fn residues_and_quotients_are_those_of_big_integers() {
        let prime = BigInt::from(PRIME);
        for number in numbers() {
            let mut words = vec![0; 6];
            ints::write_big(&mut words, &number);
            assert_eq!(BigInt::from(residue(&words)), number.mod_floor(&prime), "{number}");
            ints::write_big(&mut words, &(&number * &prime));
            divide(&mut words);
            assert_eq!(ints::to_big(&words), number);
        }
    }

    #[test]
    fn products_and_sums_of_the_largest_numbers() {
        let most = vec![PRIME - 1; 45];
        assert_eq!(dot(&most, &most), 45);
        assert_eq!(product(PRIME - 1, 2), PRIME - 2);
        for x in [1, 2, 3, 1 << 60, PRIME - 1] {
            assert_eq!(product(x, reciprocal(x)), 1);
        }
    }

    #[test]
    fn inverses_multiply_to_one() {
        let size = 7;
        let matrix: Vec<u64> = (0..size * size)
            .map(|at| (BigInt::from(at * at + 3).pow(40) % BigInt::from(PRIME)).to_u64().unwrap())
            .collect();
        let inverse = inverse(size, matrix.clone()).unwrap();
        for i in 0..size {
            for j in 0..size {
                let column: Vec<u64> = (0..size).map(|k| inverse[k * size + j]).collect();
                assert_eq!(dot(&matrix[i * size..][..size], &column), u64::from(i == j));
            }
        }
        assert_eq!(super::inverse(2, vec![1, 2, 2, 4]), None);
        assert_eq!(super::inverse(2, vec![0, 1, 1, 0]), Some(vec![0, 1, 1, 0]));
        assert_eq!(super::inverse(0, vec![]), Some(vec![]));
    }
}

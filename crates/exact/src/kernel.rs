//! The innermost loop: integers times one digit, added to integers, unrolled for the usual widths.

/// Adds to the third the integers of the first times the second.
type Loop = fn(&[u64], u64, &mut [u64]);

/// Adds `x · digit` to integers, all of one width and modulo that width.
///
/// Two's complement needs no care for signs here: modulo 2^(64·width) unsigned and signed products agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kernel {
    width: usize,
    unrolled: Option<Loop>,
}

#[inline(always)]
fn add_one(x: &[u64], digit: u64, out: &mut [u64]) {
    let mut carry = 0;
    for (slot, &word) in out.iter_mut().zip(x) {
        // Cannot overflow: (2⁶⁴−1)² + 2·(2⁶⁴−1) = 2¹²⁸−1.
        let sum = u128::from(word) * u128::from(digit) + u128::from(*slot) + u128::from(carry);
        *slot = sum as u64;
        carry = (sum >> 64) as u64;
    }
}

fn unrolled<const WIDTH: usize>(x: &[u64], digit: u64, out: &mut [u64]) {
    for (slot, value) in out.as_chunks_mut::<WIDTH>().0.iter_mut().zip(x.as_chunks::<WIDTH>().0) {
        add_one(value, digit, slot);
    }
}

impl Kernel {
    pub(crate) fn new(width: usize) -> Self {
        let unrolled: Option<Loop> = match width {
            1 => Some(unrolled::<1>),
            2 => Some(unrolled::<2>),
            3 => Some(unrolled::<3>),
            4 => Some(unrolled::<4>),
            5 => Some(unrolled::<5>),
            6 => Some(unrolled::<6>),
            7 => Some(unrolled::<7>),
            8 => Some(unrolled::<8>),
            _ => None,
        };
        Self { width, unrolled }
    }

    /// Adds to as many integers as there are in `x`.
    #[inline]
    pub(crate) fn add(&self, x: &[u64], digit: u64, out: &mut [u64]) {
        match self.unrolled {
            Some(unrolled) => unrolled(x, digit, out),
            None => {
                let pairs = out.chunks_exact_mut(self.width).zip(x.chunks_exact(self.width));
                pairs.for_each(|(slot, value)| add_one(value, digit, slot));
            }
        }
    }
}

//! The innermost loop: integers times digits, added to integers, unrolled for the usual widths.

/// Runs of integers at several heights, one after another, all of one width.
///
/// Two's complement needs no care for signs here: modulo 2^(64·width) unsigned and signed products
/// agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heights<'a> {
    pub(crate) words: &'a [u64],
    /// Words of one height.
    pub(crate) run: usize,
}

/// Adds to each run of `out` the integers at the height that goes with it times its digit.
pub(crate) type Kernel = fn(Heights<'_>, &[u64], &[u8], &mut [u64]);

/// The kernel for integers of a width.
pub(crate) fn kernel(width: usize) -> Option<Kernel> {
    match width {
        1 => Some(add::<1>),
        2 => Some(add::<2>),
        3 => Some(add::<3>),
        4 => Some(add::<4>),
        5 => Some(add::<5>),
        6 => Some(add::<6>),
        7 => Some(add::<7>),
        8 => Some(add::<8>),
        _ => None,
    }
}

fn add<const WIDTH: usize>(x: Heights<'_>, digits: &[u64], heights: &[u8], out: &mut [u64]) {
    for ((slots, &digit), &height) in out.chunks_exact_mut(x.run).zip(digits).zip(heights) {
        if digit != 0 {
            let height = &x.words[usize::from(height) * x.run..][..x.run];
            for (slot, value) in
                slots.as_chunks_mut::<WIDTH>().0.iter_mut().zip(height.as_chunks::<WIDTH>().0)
            {
                add_one(value, digit, slot);
            }
        }
    }
}

/// The same for integers of any width.
pub(crate) fn add_any_width(width: usize, x: Heights<'_>, digits: &[u64], heights: &[u8], out: &mut [u64]) {
    for ((slots, &digit), &height) in out.chunks_exact_mut(x.run).zip(digits).zip(heights) {
        let height = &x.words[usize::from(height) * x.run..][..x.run];
        for (slot, value) in slots.chunks_exact_mut(width).zip(height.chunks_exact(width)) {
            add_one(value, digit, slot);
        }
    }
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

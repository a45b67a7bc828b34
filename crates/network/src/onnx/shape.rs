//! Shapes: sizes, broadcasting, and row-major indices.

use super::error::Refusal;

/// The largest number of axes.
const MAX_RANK: usize = 64;

/// Elements of a tensor; `None` where the sizes other than 0 multiply to 2³¹ or more, or where
/// there are too many.
pub(super) fn elements(shape: &[usize]) -> Option<usize> {
    if shape.len() > MAX_RANK {
        return None;
    }
    let product = shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size.max(1)))?;
    (product < 1 << 31).then_some(if shape.contains(&0) { 0 } else { product })
}

/// Elements of a tensor, or the refusal of one of 2³¹ or more.
pub(super) fn bounded(shape: &[usize]) -> Result<usize, Refusal> {
    elements(shape).ok_or_else(|| Refusal::TooLarge(format!("a tensor of shape {shape:?} is too large")))
}

/// An axis of a tensor of so many axes; negative ones count from the end.
pub(super) fn axis(axis: i64, rank: usize) -> Result<usize, Refusal> {
    let from_start = if axis < 0 { axis.checked_add(rank as i64) } else { Some(axis) };
    match from_start.map(usize::try_from) {
        Some(Ok(at)) if at < rank => Ok(at),
        _ => Err(Refusal::Shape(format!("axis {axis} does not exist: there are {rank}"))),
    }
}

/// Several axes, each at most once.
pub(super) fn axes(axes: &[i64], rank: usize) -> Result<Vec<usize>, Refusal> {
    if rank > MAX_RANK {
        return Err(Refusal::TooLarge(format!("a tensor of {rank} axes has too many")));
    }
    let mut chosen = Vec::with_capacity(axes.len().min(rank));
    for &number in axes {
        let axis = axis(number, rank)?;
        if chosen.contains(&axis) {
            return Err(Refusal::Shape(format!("axis {number} is given twice")));
        }
        chosen.push(axis);
    }
    Ok(chosen)
}

/// The shape two shapes broadcast to.
pub(super) fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, Refusal> {
    let rank = a.len().max(b.len());
    let size = |shape: &[usize], at: usize| (at + shape.len()).checked_sub(rank).map_or(1, |at| shape[at]);
    let joint = |at| match (size(a, at), size(b, at)) {
        (x, y) if x == y || y == 1 => Some(x),
        (1, y) => Some(y),
        _ => None,
    };
    let shape: Option<Vec<usize>> = (0..rank).map(joint).collect();
    shape.ok_or_else(|| Refusal::Shape(format!("the shapes {a:?} and {b:?} do not broadcast")))
}

/// Steps between neighbours along each axis.
pub(super) fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = strides[at] * shape[at];
    }
    strides
}

/// For every element of a tensor of shape `to`, the index of the element of a tensor of shape
/// `from` that broadcasting puts there.
pub(super) fn broadcast_indices(from: &[usize], to: &[usize]) -> Vec<u32> {
    let missing = to.len() - from.len();
    let steps = strides(from);
    let step = |at: usize| match at.checked_sub(missing) {
        Some(at) if from[at] != 1 => steps[at],
        _ => 0,
    };
    let steps: Vec<usize> = (0..to.len()).map(step).collect();
    walk(to, &steps)
}

/// `Σ coordinateₖ·stepₖ` for every element of a tensor, row-major.
pub(super) fn walk(shape: &[usize], steps: &[usize]) -> Vec<u32> {
    if shape.contains(&0) {
        return Vec::new();
    }
    let axes =
        shape.iter().zip(steps).map(|(&size, &step)| (0..size).map(move |at| Some((at * step) as u32)));
    let axes: Vec<Vec<Option<u32>>> = axes.map(Iterator::collect).collect();
    outer_sum(&axes).into_iter().flatten().collect()
}

/// The sums of one entry from each list, row-major; `None` where any entry is.
pub(super) fn outer_sum(lists: &[Vec<Option<u32>>]) -> Vec<Option<u32>> {
    let mut sums = vec![Some(0)];
    for list in lists {
        let next = |sum: &Option<u32>| {
            let sum = *sum;
            list.iter().map(move |entry| Some(sum? + (*entry)?))
        };
        sums = sums.iter().flat_map(next).collect();
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_broadcast_as_in_numpy() {
        assert_eq!(broadcast(&[2, 1], &[3]).unwrap(), [2, 3]);
        assert_eq!(broadcast(&[], &[3]).unwrap(), [3]);
        assert_eq!(broadcast(&[0], &[1]).unwrap(), [0]);
        assert!(broadcast(&[2], &[3]).is_err());
        assert_eq!(broadcast_indices(&[2, 1], &[2, 3]), [0, 0, 0, 1, 1, 1]);
        assert_eq!(broadcast_indices(&[3], &[2, 3]), [0, 1, 2, 0, 1, 2]);
        assert_eq!(broadcast_indices(&[], &[2]), [0, 0]);
    }

    #[test]
    fn sizes_beyond_any_memory_are_seen() {
        assert_eq!(elements(&[1 << 40, 1 << 40]), None);
        assert_eq!(elements(&[1 << 40, 0]), None);
        assert_eq!(elements(&[3, 0]), Some(0));
        assert_eq!(elements(&[]), Some(1));
        assert!(axis(-3, 2).is_err() && axis(i64::MIN, 2).is_err());
        assert_eq!(axis(-1, 2), Ok(1));
    }
}

//! Where the names of labels go on a region map.
//!
//! The map is sampled on a coarse grid. Of each connected patch of one label the sample farthest
//! from the patch's border (its Chebyshev pole, by breadth-first search) carries the name, if that
//! far is far enough.

use std::borrow::Borrow;
use std::collections::VecDeque;

use crate::region::Region;
use crate::scan;

/// Samples along each side of the grid.
const SIDE: usize = 128;

/// The place of a label's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub label: usize,
    pub place: [f64; 2],
    /// How far the label reaches to every side.
    pub room: f64,
}

/// A spot for every patch with at least `room` to every side on a map `width` by `height`, clear of
/// squares around `taken` places.
pub(crate) fn spots<R: Borrow<Region>>(
    regions: impl IntoIterator<Item = (R, Option<usize>)>,
    [width, height]: [f64; 2],
    room: f64,
    taken: &[([f64; 2], f64)],
) -> Vec<Spot> {
    let pitch = [width / SIDE as f64, height / SIDE as f64];
    let centre =
        |index: usize| [((index % SIDE) as f64 + 0.5) * pitch[0], ((index / SIDE) as f64 + 0.5) * pitch[1]];
    let samples = sample(regions, pitch);
    let mut free = vec![true; samples.len()];
    for &([x, y], radius) in taken {
        let around = |place: f64, pitch: f64| {
            scan::covered([(place - radius) / pitch - 0.5, (place + radius) / pitch].into_iter(), SIDE)
        };
        for row in around(y, pitch[1]) {
            for column in around(x, pitch[0]) {
                free[row * SIDE + column] = false;
            }
        }
    }
    let mut seen = vec![false; samples.len()];
    let mut distance = vec![usize::MAX; samples.len()];
    let mut found = Vec::new();
    for start in 0..samples.len() {
        let Some(label) = samples[start] else { continue };
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let patch = patch(&samples, &mut seen, start);
        let (index, steps) = pole(&samples, &free, &patch, &mut distance);
        let far = steps as f64 * pitch[0].min(pitch[1]);
        if far >= room {
            found.push(Spot { label, place: centre(index), room: far });
        }
    }
    found
}

/// The label at the centre of each grid square.
fn sample<R: Borrow<Region>>(
    regions: impl IntoIterator<Item = (R, Option<usize>)>,
    pitch: [f64; 2],
) -> Vec<Option<usize>> {
    let mut samples = vec![None; SIDE * SIDE];
    for (region, label) in regions {
        let Some(label) = label else { continue };
        for (row, columns) in scan::samples(region.borrow(), pitch, [SIDE; 2]) {
            samples[row * SIDE..][columns].fill(Some(label));
        }
    }
    samples
}

/// The four neighbours of a sample; `None` beyond the border.
fn neighbours(index: usize) -> [Option<usize>; 4] {
    let (row, column) = (index / SIDE, index % SIDE);
    [
        (column > 0).then(|| index - 1),
        (column + 1 < SIDE).then_some(index + 1),
        (row > 0).then(|| index - SIDE),
        (row + 1 < SIDE).then_some(index + SIDE),
    ]
}

/// The connected samples of one label around a first one.
fn patch(samples: &[Option<usize>], seen: &mut [bool], start: usize) -> Vec<usize> {
    let mut patch = vec![start];
    let mut next = 0;
    while let Some(&index) = patch.get(next) {
        next += 1;
        for neighbour in neighbours(index).into_iter().flatten() {
            if samples[neighbour] == samples[start] && !std::mem::replace(&mut seen[neighbour], true) {
                patch.push(neighbour);
            }
        }
    }
    patch
}

/// The sample of a patch farthest from its border and from what is not free, and how far. Fills in
/// the `distance` of the patch's samples.
fn pole(samples: &[Option<usize>], free: &[bool], patch: &[usize], distance: &mut [usize]) -> (usize, usize) {
    let label = samples[patch[0]];
    let mut queue = VecDeque::new();
    for &index in patch {
        let border = !free[index]
            || neighbours(index)
                .iter()
                .any(|neighbour| neighbour.is_none_or(|other| samples[other] != label));
        if border {
            distance[index] = usize::from(free[index]);
            queue.push_back(index);
        }
    }
    let mut farthest = (patch[0], 0);
    while let Some(index) = queue.pop_front() {
        if distance[index] > farthest.1 {
            farthest = (index, distance[index]);
        }
        for neighbour in neighbours(index).into_iter().flatten() {
            if samples[neighbour] == label && distance[neighbour] == usize::MAX {
                distance[neighbour] = distance[index] + 1;
                queue.push_back(neighbour);
            }
        }
    }
    farthest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::STEPS;

    fn rectangle(x: i64, y: i64, width: i64, height: i64) -> Region {
        Region(
            vec![[x, y], [x, y + height], [x + width, y + height], [x + width, y]]
                .into_iter()
                .map(|corner| corner.map(|place| place * STEPS as i64))
                .collect(),
        )
    }

    #[test]
    fn names_stand_in_the_middle_of_their_patches() {
        // Two regions of label 7 side by side are one patch; label 3 is too thin for a name.
        let regions = [
            (rectangle(0, 0, 60, 100), Some(7)),
            (rectangle(60, 0, 60, 100), Some(7)),
            (rectangle(120, 0, 10, 400), Some(3)),
            (rectangle(0, 100, 120, 300), None),
            (rectangle(130, 0, 270, 400), Some(7)),
        ];
        let named = || regions.iter().map(|(region, label)| (region, *label));
        let spots = spots(named(), [400.0; 2], 9.0, &[]);
        assert_eq!(spots.iter().map(|spot| spot.label).collect::<Vec<_>>(), [7, 7]);
        let near = |spot: &Spot, [x, y]: [f64; 2]| (spot.place[0] - x).hypot(spot.place[1] - y);
        assert!(
            (spots[0].place[1] - 50.0).abs() < 5.0 && (45.0..75.0).contains(&spots[0].place[0]),
            "{spots:?}"
        );
        assert!((spots[0].room - 50.0).abs() < 6.0);
        assert!((spots[1].place[0] - 265.0).abs() < 7.0, "{spots:?}");
        let avoided = super::spots(named(), [400.0; 2], 9.0, &[(spots[0].place, 20.0)]);
        assert!(near(&avoided[0], spots[0].place) > 25.0, "{avoided:?}");
    }
}

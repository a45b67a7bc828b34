//! Convex regions on the page: integer corners, hundredths of a unit, merged into one path a paint.
//!
//! A path holds every region of its paint, all wound the same way, so that shared edges inside it
//! leave no seam; a thin stroke of the same paint closes the seams between paths.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::axis::Scale;
use crate::colour::{Colour, GREY, INK};
use crate::element::Element;

/// Grid steps in a unit of the page.
pub(crate) const STEPS: f64 = 100.0;

/// A convex polygon, or less when its corners coincide, wound counter-clockwise as a reader sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Region(pub Vec<[i64; 2]>);

/// How a region is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Paint {
    /// With a colour.
    Plain(Colour),
    /// With hatching: a tie, or a value that is unknown.
    Hatched,
}

/// The id of the hatching on the grid of the regions.
pub(crate) const HATCHING: &str = "hatching-map";

impl Region {
    /// The region with these corners; the second parameter points up. `None` when a corner is not
    /// finite or the region has no area on the page.
    pub(crate) fn new(corners: &[[f64; 2]], scales: &[Scale; 2], height: f64) -> Option<Self> {
        let mut points: Vec<[i64; 2]> = Vec::with_capacity(corners.len());
        for corner in corners {
            let place = [scales[0].place(corner[0]), height - scales[1].place(corner[1])];
            if !place.iter().all(|place| place.is_finite()) {
                return None;
            }
            let point = place.map(step);
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
        let closing = points.iter().skip(1).chain(points.first());
        let doubled: i64 = points.iter().zip(closing).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum();
        if doubled > 0 {
            points.reverse();
        }
        (doubled != 0).then_some(Self(points))
    }

    /// A rectangle given by its upper left corner and its size on the page.
    pub(crate) fn rectangle([x, y]: [f64; 2], [width, height]: [f64; 2]) -> Self {
        let corners = [[x, y], [x, y + height], [x + width, y + height], [x + width, y]];
        Self(corners.map(|corner| corner.map(step)).into())
    }

    /// Appends the commands of a path around it.
    pub(crate) fn trace(&self, out: &mut String) {
        let Some((first, rest)) = self.0.split_first() else { return };
        // Writing to a String cannot fail.
        let _ = write!(out, "M{} {}l", first[0], first[1]);
        let mut last = first;
        for (index, point) in rest.iter().enumerate() {
            for (axis, delta) in [point[0] - last[0], point[1] - last[1]].into_iter().enumerate() {
                let separator = if delta < 0 || (index, axis) == (0, 0) { "" } else { " " };
                let _ = write!(out, "{separator}{delta}");
            }
            last = point;
        }
        out.push('z');
    }
}

/// A place on the grid. The page clips; the bounds only keep the integers small.
fn step(place: f64) -> i64 {
    (place * STEPS).clamp(-1e7, 1e7).round() as i64
}

/// The regions, each in its paint.
pub(crate) fn fills<'a>(regions: impl IntoIterator<Item = (&'a Region, Paint)>) -> Element {
    let mut paths: BTreeMap<Paint, String> = BTreeMap::new();
    for (region, paint) in regions {
        region.trace(paths.entry(paint).or_default());
    }
    let mut group = grid().set("stroke-width", 0.5 * STEPS).set("stroke-linejoin", "round");
    for (paint, path) in paths {
        let path = Element::path(path);
        group.push(match paint {
            Paint::Plain(colour) => path.set("fill", colour).set("stroke", colour),
            Paint::Hatched => path.set("fill", format!("url(#{HATCHING})")),
        });
    }
    group
}

/// How wide the borders of a number of regions on a map of `area` are: thinner the smaller the
/// regions, and none where they would blacken the map.
pub(crate) fn border_width(regions: usize, area: f64) -> Option<f64> {
    let side = (area / regions.max(1) as f64).sqrt();
    Some((0.042 * side).min(0.6)).filter(|&width| width >= 0.08)
}

/// Borders around all regions.
pub(crate) fn borders<'a>(regions: impl IntoIterator<Item = &'a Region>, width: f64) -> Element {
    let mut path = String::new();
    for region in regions {
        region.trace(&mut path);
    }
    let lines = Element::path(path).set("fill", "none").set("stroke", INK);
    grid().with(lines.set("stroke-width", width * STEPS).set("stroke-opacity", 0.55))
}

/// A group in steps of the grid.
pub(crate) fn grid() -> Element {
    Element::new("g").set("transform", format!("scale({})", 1.0 / STEPS))
}

/// The hatching in stripes `size` apart, for the document's definitions.
pub(crate) fn hatching(id: &str, size: f64) -> Element {
    let line = Element::path(format!("M0 {size}L{size} 0")).set("stroke", GREY);
    Element::new("pattern")
        .set("id", id)
        .set("patternUnits", "userSpaceOnUse")
        .set("width", size)
        .set("height", size)
        .with(Element::rectangle(0.0, 0.0, size, size).set("fill", "#eceef0"))
        .with(line.set("stroke-width", 0.15 * size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> [Scale; 2] {
        [Scale::new(0.0, 1.0, 10.0), Scale::new(0.0, 1.0, 10.0)]
    }

    #[test]
    fn both_windings_are_one_region() {
        let corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]];
        let mut reversed = corners;
        reversed.reverse();
        let (one, other) = (Region::new(&corners, &unit(), 10.0), Region::new(&reversed, &unit(), 10.0));
        let mut path = String::new();
        one.as_ref().unwrap().trace(&mut path);
        assert_eq!(path, "M0 1000l1000 0 0-1000z");
        let mut sorted = [one.unwrap().0, other.unwrap().0];
        sorted.iter_mut().for_each(|corners| corners.sort_unstable());
        assert_eq!(sorted[0], sorted[1]);
    }

    #[test]
    fn regions_without_area_are_left_out() {
        for corners in [
            vec![],
            vec![[0.5, 0.5]],
            vec![[0.0, 0.0], [1.0, 1.0]],
            vec![[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]],
            vec![[0.0, 0.0], [1e-9, 0.0], [1e-9, 1e-9]],
            vec![[f64::NAN, 0.0], [1.0, 0.0], [1.0, 1.0]],
        ] {
            assert_eq!(Region::new(&corners, &unit(), 10.0), None, "{corners:?}");
        }
    }
}

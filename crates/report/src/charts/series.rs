//! The lines, markers and bands of a series.

use std::fmt::Write as _;

use crate::charts::ruler::Ruler;
use crate::charts::shown::Shown;
use crate::element::{Element, number};
use crate::trace::{colour, marker, styled};

/// A line of at most so many points has a marker at each.
const FEW: usize = 24;
/// Markers on longer lines are this far apart.
const APART: f64 = 80.0;

/// From numbers to the page.
pub(crate) struct Places<'a> {
    pub across: &'a Ruler,
    pub up: &'a Ruler,
    /// Where the foot of the vertical axis is.
    pub height: f64,
}

impl Places<'_> {
    /// Where a point lies on the page.
    pub(crate) fn at(&self, [place, value]: [f64; 2]) -> [f64; 2] {
        [self.across.place(place), self.height - self.up.place(value)]
    }

    /// A path through points; of a step function with its corners.
    fn path(&self, points: impl IntoIterator<Item = [f64; 2]>, is_step: bool) -> String {
        let mut path = String::new();
        for point in points {
            let [x, y] = self.at(point).map(number);
            // Writing to a String cannot fail.
            let _ = match (path.is_empty(), is_step) {
                (true, _) => write!(path, "M{x} {y}"),
                (false, true) => write!(path, "H{x}V{y}"),
                (false, false) => write!(path, "L{x} {y}"),
            };
        }
        path
    }
}

/// The band of a series.
pub(crate) fn band(shown: &Shown<'_>, style: usize, places: &Places<'_>) -> Element {
    let mut group = Element::new("g");
    for band in &shown.bands {
        let mut corners: Vec<_> = band.iter().map(|&[place, _, high]| [place, high]).collect();
        let mut below: Vec<_> = band.iter().map(|&[place, low, _]| [place, low]).collect();
        if shown.series.is_step {
            (corners, below) = (stairs(&corners), stairs(&below));
        }
        corners.extend(below.into_iter().rev());
        let area = Element::path(places.path(corners, false) + "z");
        group.push(area.set("fill", colour(style)).set("fill-opacity", 0.16));
    }
    group
}

/// The corners of a step function.
fn stairs(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let corners = points.windows(2).flat_map(|pair| [pair[0], [pair[1][0], pair[0][1]]]);
    corners.chain(points.last().copied()).collect()
}

/// The line of a series with its markers.
pub(crate) fn line(shown: &Shown<'_>, style: usize, places: &Places<'_>) -> Element {
    let mut group = Element::new("g");
    for points in shown.lines.iter().filter(|points| points.len() > 1) {
        let path = places.path(points.iter().copied(), shown.series.is_step);
        group.push(styled(Element::path(path).set("fill", "none"), style));
    }
    let count: usize = shown.lines.iter().map(Vec::len).sum();
    // Markers of different series begin at different places, lest they cover each other.
    let mut free_from = APART * (style % 5) as f64 / 5.0;
    for points in &shown.lines {
        for &point in points {
            let place = places.at(point);
            if count <= FEW || points.len() == 1 || place[0] >= free_from {
                group.push(marker(place, style));
                free_from = place[0] + APART;
            }
        }
    }
    group
}

//! Values that are affine on convex cells.
//!
//! A colour scale along an affine function is a linear gradient in its direction, so few cells are
//! drawn as polygons, each with the gradient of the scale laid through it. Of many cells that would be
//! a heavy file: their values become one image.

use crate::element::{Element, number};
use crate::field::Field;
use crate::maps::shade::{SCALE, SHADES, Shade, label};
use crate::raster::{stretched, uri};
use crate::region::{self, Paint, Region, STEPS};
use crate::scan;
use crate::semantic::ValueCell;

/// The most cells on a page that are drawn one by one.
pub(crate) const MOST: usize = 1_500;
/// Pixels in a unit of the page, where cells become an image.
const DENSITY: f64 = 2.0;

/// The cells of a panel that have an area on the page.
pub(crate) struct Cells<'a> {
    cells: Vec<(Region, &'a ValueCell)>,
}

/// How a cell is filled.
enum Fill {
    Paint(Paint),
    Slope(Slope),
}

/// An affine function on the page: a share of the scale.
struct Slope {
    centre: [f64; 2],
    share: f64,
    gradient: [f64; 2],
    /// The shares at the corners of the cell lie between these.
    ends: [f64; 2],
}

impl<'a> Cells<'a> {
    pub(crate) fn new(cells: &'a [ValueCell], field: &Field<'_>) -> Self {
        let region =
            |cell: &'a ValueCell| Some((Region::new(&cell.corners, &field.scales, field.size[1])?, cell));
        Self { cells: cells.iter().filter_map(region).collect() }
    }

    /// The cells with their labels.
    pub(crate) fn labelled(&self) -> impl Iterator<Item = (&Region, Option<usize>)> {
        self.cells.iter().map(|(region, cell)| (region, cell.values.first().copied().and_then(label)))
    }

    /// Whether the values of a cell are unknown.
    pub(crate) fn has_unknown(&self, field: &Field<'_>, shade: &Shade<'_>) -> bool {
        self.fills(field, shade).any(|(_, fill)| matches!(fill, Fill::Paint(Paint::Hatched)))
    }

    /// The cells in their colours, with their borders; `name` sets their gradients apart from those
    /// of other panels.
    pub(crate) fn drawn(
        &self,
        field: &Field<'_>,
        shade: &Shade<'_>,
        is_vector: bool,
        name: &str,
    ) -> Vec<Element> {
        let has_paths = is_vector || shade.palette().is_some();
        let area = field.size[0] * field.size[1];
        let width = region::border_width(self.cells.len(), area).filter(|_| has_paths);
        let borders = width.map(|width| region::borders(self.cells.iter().map(|(region, _)| region), width));
        let mut plain = Vec::new();
        let mut others = Vec::new();
        for (region, fill) in self.fills(field, shade) {
            match fill {
                Fill::Paint(paint) if has_paths || paint == Paint::Hatched => plain.push((region, paint)),
                fill => others.push((region, fill)),
            }
        }
        let others = match others.is_empty() {
            true => None,
            false if is_vector => Some(gradients(&others, name)),
            false => Some(image(&others, field, shade)),
        };
        [region::fills(plain)].into_iter().chain(others).chain(borders).collect()
    }

    fn fills(&self, field: &Field<'_>, shade: &Shade<'_>) -> impl Iterator<Item = (&Region, Fill)> {
        self.cells.iter().map(|(region, cell)| (region, fill(cell, field, shade)))
    }
}

fn fill(cell: &ValueCell, field: &Field<'_>, shade: &Shade<'_>) -> Fill {
    let unknown = Fill::Paint(Paint::Hatched);
    let Some(scale) = shade.scale(1.0) else {
        let colour = cell.values.first().and_then(|&value| shade.colour(value));
        return colour.map_or(unknown, |colour| Fill::Paint(Paint::Plain(colour)));
    };
    let shares: Vec<f64> = cell.values.iter().map(|&value| scale.place(value)).collect();
    if shares.len() != cell.corners.len() || shares.iter().any(|share| share.is_nan()) {
        return unknown;
    }
    let extremes = |shares: &mut dyn Iterator<Item = f64>| {
        shares
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], share| [low.min(share), high.max(share)])
    };
    let [low, high] = extremes(&mut shares.iter().map(|share| share.clamp(0.0, 1.0)));
    if high - low < 1.0 / SHADES {
        return Fill::Paint(Paint::Plain(shade.at((low + high) / 2.0)));
    }
    let ends = extremes(&mut shares.iter().copied());
    let places: Option<Vec<_>> = cell.corners.iter().map(|&corner| field.place(corner)).collect();
    places.and_then(|places| Slope::through(&places, &shares, ends)).map_or(unknown, Fill::Slope)
}

impl Slope {
    /// The affine function of some values, by least squares; `None` when it is not finite.
    fn through(places: &[[f64; 2]], shares: &[f64], ends: [f64; 2]) -> Option<Self> {
        let count = places.len() as f64;
        let centre = [0, 1].map(|axis| places.iter().map(|place| place[axis]).sum::<f64>() / count);
        let share = shares.iter().sum::<f64>() / count;
        let [mut xx, mut xy, mut yy, mut xs, mut ys] = [0.0; 5];
        for (place, value) in places.iter().zip(shares) {
            let [x, y, s] = [place[0] - centre[0], place[1] - centre[1], value - share];
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
            (xs, ys) = (xs + x * s, ys + y * s);
        }
        let determinant = xx * yy - xy * xy;
        let gradient = [(yy * xs - xy * ys) / determinant, (xx * ys - xy * xs) / determinant];
        let is_finite = share.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        is_finite.then_some(Self { centre, share, gradient, ends })
    }

    fn at(&self, place: [f64; 2]) -> f64 {
        let [x, y] = [0, 1].map(|axis| self.gradient[axis] * (place[axis] - self.centre[axis]));
        (self.share + x + y).clamp(self.ends[0], self.ends[1])
    }

    /// From where to where the scale runs.
    fn ends(&self) -> [[f64; 2]; 2] {
        let steep = self.gradient[0].hypot(self.gradient[1]);
        let middle = (0.5 - self.share) / steep;
        // A step of no width would have no direction.
        let half = (0.5 / steep).max(0.02);
        [middle - half, middle + half]
            .map(|along| [0, 1].map(|axis| self.centre[axis] + along * self.gradient[axis] / steep))
    }
}

/// Polygons with the gradient of the scale laid through each.
fn gradients(fills: &[(&Region, Fill)], name: &str) -> Element {
    let mut definitions = Element::new("defs");
    let mut group = region::grid().set("stroke-width", 0.5 * STEPS).set("stroke-linejoin", "round");
    for (index, (region, fill)) in fills.iter().enumerate() {
        let Fill::Slope(slope) = fill else { continue };
        let id = format!("{name}-{index}");
        let [from, to] = slope.ends().map(|end| end.map(|place| number(place * STEPS)));
        definitions.push(
            Element::new("linearGradient")
                .set("id", id.as_str())
                .set("href", format!("#{SCALE}"))
                .set("gradientUnits", "userSpaceOnUse")
                .set("x1", from[0].as_str())
                .set("y1", from[1].as_str())
                .set("x2", to[0].as_str())
                .set("y2", to[1].as_str()),
        );
        let mut path = String::new();
        region.trace(&mut path);
        let paint = format!("url(#{id})");
        group.push(Element::path(path).set("fill", paint.as_str()).set("stroke", paint));
    }
    group.with(definitions)
}

/// The values as one image over the box, see-through where there are none.
fn image(fills: &[(&Region, Fill)], field: &Field<'_>, shade: &Shade<'_>) -> Element {
    let counts = field.size.map(|size| (size * DENSITY).ceil().max(1.0));
    let pitch = [0, 1].map(|axis| field.size[axis] / counts[axis]);
    let [columns, rows] = counts.map(|count| count as usize);
    let mut bytes = vec![0; 4 * columns * rows];
    for (region, fill) in fills {
        for (row, covered) in scan::samples(region, pitch, [columns, rows]) {
            for column in covered {
                let colour = match fill {
                    Fill::Slope(slope) => {
                        shade.at(slope.at([(column as f64 + 0.5) * pitch[0], (row as f64 + 0.5) * pitch[1]]))
                    }
                    Fill::Paint(Paint::Plain(colour)) => *colour,
                    Fill::Paint(Paint::Hatched) => continue,
                };
                let at = 4 * (row * columns + column);
                bytes[at..at + 4].copy_from_slice(&[colour.0, colour.1, colour.2, 255]);
            }
        }
    }
    let size = counts.map(|count| count as u32);
    stretched(uri(size, png::ColorType::Rgba, &bytes), [0.0, 0.0], field.size)
}

//! Poses: a grid of rendered frames, interpolated on triangles.
//!
//! The image follows `P(azimuth, elevation)`, which is a frame at the points of the grid and the mixture of the three frames at the corners in each
//! of its [`triangles`]. The displacement is `P(azimuth, elevation) − P(0, 0)`, and the frame at azimuth 0, elevation 0
//! has to be the unperturbed image; of an angle that is the same for all frames, that one counts as 0. Where one angle moves, `P` is a path with hinges
//! where it passes from triangle to triangle; where both do, a sum of [`hats`].

mod error;
mod hats;
mod table;
mod triangles;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use metes_exact::{Rational, rational};
use num_traits::Zero;

pub use error::FramesError;
pub(super) use hats::Hats;
pub use table::FrameTable;
use triangles::{Corner, Lines, Triangles};

use super::error::CompileError;
use super::files::Files;
use super::form::{Form, Source};
use crate::expression::{Interval, Term};

/// What the angles are called.
const ANGLES: [&str; 2] = ["azimuth", "elevation"];

/// Pixel values of all the frames that take part, at most.
const MAX_VALUES: usize = 1 << 21;

/// The frames that a term needs, fit for an image.
pub(super) struct Poses {
    triangles: Triangles,
    /// By points of the grid; the others have no weight in the box.
    frames: BTreeMap<usize, Vec<Rational>>,
}

impl Poses {
    /// Reads what a term needs of a folder.
    pub(super) fn read(
        term: &Term,
        folder: &str,
        elevation: Option<&Interval>,
        files: &Files<'_>,
    ) -> Result<Self, CompileError> {
        let folder = Path::new(folder);
        let failure = |error: FramesError| CompileError::Frames {
            term: term.to_string(),
            table: files.folder.join(folder).join(table::NAME),
            error: Box::new(error),
        };
        let table = FrameTable::read(&files.folder.join(folder)).map_err(failure)?;
        let path = |place| folder.join(table.file(place)).to_string_lossy().into_owned();

        let reference = reference(&table).map_err(failure)?;
        let image = files.read(term, &path(reference))?;
        if let Some(pixel) = (0..image.len()).find(|&pixel| image[pixel] != files.image.pixels[pixel]) {
            let [_, row, column] = files.image.shape.position(pixel);
            return Err(failure(FramesError::Reference { file: path(reference), row, column }));
        }

        let only = table.lines[1].first().filter(|_| table.lines[1].len() == 1).cloned().map(Interval::point);
        let elevation = elevation.or(only.as_ref()).ok_or(FramesError::Elevation).map_err(failure)?;
        let lines = |axis: usize, interval| around(&table, axis, interval).map_err(failure);
        let triangles = Triangles { lines: [lines(0, &term.amount)?, lines(1, elevation)?] };

        let mut frames: BTreeMap<usize, Vec<Rational>> = BTreeMap::new();
        let corners = triangles.corners();
        let points = corners.iter().flat_map(|corner| &corner.mixture).map(|(point, _)| (*point, Vec::new()));
        frames.extend(points);
        let most = MAX_VALUES / image.len();
        if frames.len() > most {
            return Err(failure(FramesError::TooMany { frames: frames.len(), most }));
        }
        for (point, frame) in &mut frames {
            let [i, j] = triangles.place(*point);
            let [first, second] = &triangles.lines;
            *frame = files.read(term, &path([first.first + i, second.first + j]))?;
        }
        Ok(Self { triangles, frames })
    }

    /// Adds the displacement to every pixel; the parameters are those of the angles that move. What gives the hats their meaning
    /// comes back if both do, and is to have the number `own` in sources.
    pub(super) fn displace(
        &self,
        pixels: &mut [Form],
        image: &[Rational],
        parameters: [Option<usize>; 2],
        own: usize,
    ) -> Option<Hats> {
        let corners = self.triangles.corners();
        for (pixel, form) in pixels.iter_mut().enumerate() {
            match parameters {
                [Some(_), Some(_)] => self.add_hats(form, pixel, &image[pixel], own),
                [Some(parameter), None] => self.add_path(form, pixel, &image[pixel], parameter, 0, &corners),
                [None, moving] => {
                    self.add_path(form, pixel, &image[pixel], moving.unwrap_or_default(), 1, &corners);
                }
            }
        }
        let [Some(first), Some(second)] = parameters else { return None };
        Some(Hats::new([first, second], self.triangles.clone()))
    }

    /// All hats together are 1: that of the first frame is left out, and a pixel that is the same in all frames is constant.
    fn add_hats(&self, form: &mut Form, pixel: usize, unmoved: &Rational, grid: usize) {
        let mut frames = self.frames.iter();
        let Some((_, first)) = frames.next() else { return };
        form.constant += &first[pixel] - unmoved;
        for (point, frame) in frames {
            form.add_term(Source::Hat { grid, point: *point }, &frame[pixel] - &first[pixel]);
        }
    }

    fn add_path(
        &self,
        form: &mut Form,
        pixel: usize,
        unmoved: &Rational,
        parameter: usize,
        axis: usize,
        corners: &[Corner],
    ) {
        let displaced = |corner: &Corner| {
            let part = |(point, weight): &(usize, Rational)| weight * &self.frames[point][pixel];
            (corner.angles[axis].clone(), corner.mixture.iter().map(part).sum::<Rational>() - unmoved)
        };
        form.add_path(parameter, &corners.iter().map(displaced).collect::<Vec<_>>());
    }
}

/// The place of the frame that is the unperturbed image.
fn reference(table: &FrameTable) -> Result<[usize; 2], FramesError> {
    let mut reference = [0; 2];
    for (axis, place) in reference.iter_mut().enumerate() {
        let lines = &table.lines[axis];
        if lines.len() > 1 {
            let missing = FramesError::NoReference { angle: ANGLES[axis] };
            *place = lines.iter().position(Zero::is_zero).ok_or(missing)?;
        }
    }
    Ok(reference)
}

/// The lines of the grid that are needed for an interval.
fn around(table: &FrameTable, axis: usize, interval: &Interval) -> Result<Lines, FramesError> {
    let lines = &table.lines[axis];
    Lines::around(lines, interval).ok_or_else(|| {
        let [from, to] = [lines.first(), lines.last()].map(|end| end.map(rational::text).unwrap_or_default());
        FramesError::Uncovered { angle: ANGLES[axis], from, to }
    })
}

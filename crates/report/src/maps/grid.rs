//! Values on a grid: one image, a pixel for every value.

use crate::element::Element;
use crate::field::Field;
use crate::legend::HATCHING;
use crate::maps::shade::{Shade, label};
use crate::raster::{stretched, uri};
use crate::region::Region;

/// Values on a grid.
#[derive(Clone, Copy)]
pub(crate) struct Grid<'a> {
    columns: u32,
    rows: u32,
    /// From the lowest row upwards.
    values: &'a [f64],
}

impl<'a> Grid<'a> {
    /// `None` unless there is a value for every point.
    pub(crate) fn new(columns: usize, rows: usize, values: &'a [f64]) -> Option<Self> {
        let count = columns.checked_mul(rows).filter(|&count| count > 0 && count == values.len());
        count?;
        Some(Self { columns: columns.try_into().ok()?, rows: rows.try_into().ok()?, values })
    }

    /// Where each axis has its pixels: the start of the first and the size of all.
    fn extent(&self, field: &Field<'_>) -> [(f64, f64); 2] {
        // The first and the last point lie on the ends of the axis.
        let extent = |count: u32, size: f64| match count {
            1 => (0.0, size),
            _ => {
                let pixel = size / f64::from(count - 1);
                (-0.5 * pixel, size + pixel)
            }
        };
        [extent(self.columns, field.size[0]), extent(self.rows, field.size[1])]
    }

    /// The image, over hatching where values are unknown.
    pub(crate) fn drawn(&self, field: &Field<'_>, shade: &Shade<'_>) -> Vec<Element> {
        let mut bytes = Vec::with_capacity(4 * self.values.len());
        let mut is_known = true;
        for row in self.values.chunks(self.columns as usize).rev() {
            for &value in row {
                let colour = shade.colour(value);
                is_known &= colour.is_some();
                bytes.extend(colour.map_or([0; 4], |colour| [colour.0, colour.1, colour.2, 255]));
            }
        }
        let [(x, width), (y, height)] = self.extent(field);
        let uri = uri([self.columns, self.rows], png::ColorType::Rgba, &bytes);
        let below = (!is_known).then(|| hatched(field));
        below.into_iter().chain([stretched(uri, [x, y], [width, height])]).collect()
    }

    /// The pixels as regions with their labels.
    pub(crate) fn labelled(self, field: &Field<'_>) -> impl Iterator<Item = (Region, Option<usize>)> {
        let [(left, width), (top, height)] = self.extent(field);
        let pixel = [width / f64::from(self.columns), height / f64::from(self.rows)];
        let rows = (0..self.rows).rev().zip(self.values.chunks(self.columns as usize));
        rows.flat_map(move |(row, values)| {
            (0..self.columns).zip(values).map(move |(column, &value)| {
                let corner = [left + pixel[0] * f64::from(column), top + pixel[1] * f64::from(row)];
                (Region::rectangle(corner, pixel), label(value))
            })
        })
    }
}

/// The whole box as unknown.
pub(crate) fn hatched(field: &Field<'_>) -> Element {
    let [width, height] = field.size;
    Element::rectangle(0.0, 0.0, width, height).set("fill", format!("url(#{HATCHING})"))
}

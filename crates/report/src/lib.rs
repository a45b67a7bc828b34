//! Pictures of verdicts.
//!
//! A [`Picture`] is plain data: the labels and the attention inconsistency over one or two
//! parameters of a perturbation, the robust component of the unperturbed point or just its boundary, and marked points
//! with their images and saliency maps. A [`SemanticMap`] shows how networks behave over one or two
//! parameters, side by side on one scale. A [`Chart`] draws numbers against numbers, a [`Sheet`] images and maps side by side. [`svg`] draws any of them,
//! [`png()`] renders the same drawing.
//!
//! ```
//! use metes_report::{Body, Interval, Line, Outline, Parameter, Picture, svg};
//!
//! let picture = Picture {
//!     title: "Label 7 holds".to_owned(),
//!     subtitle: vec!["for every brightness from −0.3 to 0.3".to_owned()],
//!     expected_label: 7,
//!     attention: None,
//!     body: Body::Line(Line {
//!         parameter: Parameter { name: "brightness".to_owned(), from: -0.3, to: 0.3 },
//!         intervals: vec![Interval { from: -0.3, to: 0.3, label: Some(7) }],
//!         robust: None,
//!         inconsistency: vec![],
//!     }),
//!     points: vec![],
//! };
//! assert!(svg(&picture).contains("label 7 (expected)"));
//! ```
//!
//! Everything here is a float: a picture shows what was decided elsewhere.
//!
//! Architecture invariant: this crate knows nothing of networks or traversal and decides nothing.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]
#![allow(clippy::float_cmp, reason = "pictures decide nothing")]

mod axis;
mod chart;
mod charts;
mod colour;
mod contour;
mod element;
mod field;
mod font;
mod gallery;
mod labels;
mod legend;
mod line;
mod maps;
mod marks;
mod outline;
mod page;
mod picture;
mod plane;
mod raster;
mod reach;
mod region;
mod render;
mod scan;
mod semantic;
mod sheet;
mod spots;
mod strip;
#[cfg(test)]
mod tests;
mod trace;

pub use chart::{Axis, Chart, ChartPanel, Level, Series};
pub use colour::{Scale, label_colours, scale};
pub use page::{Subject, svg};
pub use picture::{
    Attention, Beyond, Body, Cell, Contour, Interval, Line, Outline, Parameter, Picture, Piece, Plane, Point,
    PointKind, Reach, Robust,
};
pub use raster::{Raster, RasterError};
pub use render::{RenderError, png};
pub use semantic::{MapPoint, Panel, Quantity, SemanticMap, ValueCell, Values};
pub use sheet::{Sheet, SheetRow, Tile};

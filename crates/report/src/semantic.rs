//! What a semantic map shows, as plain data: how networks behave over one or two parameters.

use crate::marks::{Mark, named};
use crate::{Outline, Parameter, PointKind};

/// The behaviour of networks over one or two parameters, on one scale.
///
/// ```
/// use metes_report::{Panel, Parameter, Quantity, SemanticMap, Values, svg};
///
/// let axis = |name: &str, from, to| Parameter { name: name.to_owned(), from, to };
/// let map = SemanticMap {
///     title: "A chair from all sides".to_owned(),
///     subtitle: vec![],
///     parameters: vec![axis("azimuth (°)", 0.0, 360.0), axis("elevation (°)", -10.0, 90.0)],
///     quantity: Quantity::Sequential { name: "confidence (estimate)".to_owned(), from: 0.0, to: 1.0 },
///     panels: vec![Panel {
///         title: "net.onnx".to_owned(),
///         subtitle: "right on 61.2 % of the poses".to_owned(),
///         values: Values::Grid { columns: 3, rows: 2, values: vec![0.9, 0.7, 0.2, 0.8, 0.4, 0.1] },
///         outlines: vec![],
///     }],
///     points: vec![],
/// };
/// assert!(svg(&map).contains("azimuth (°)"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SemanticMap {
    /// The heading, in bold; wrapped when long.
    pub title: String,
    /// Lines under the heading, each wrapped when long.
    pub subtitle: Vec<String>,
    /// The axes, one or two; a name carries its unit: `azimuth (°)`.
    pub parameters: Vec<Parameter>,
    /// What the values are.
    pub quantity: Quantity,
    /// The networks, in order.
    pub panels: Vec<Panel>,
    /// Points marked in every panel, as far as they lie in it.
    pub points: Vec<MapPoint>,
}

/// What the values of a map are, and the scale that all its panels share.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// Values on a scale from light to dark. Values beyond its ends take the colours of the ends.
    Sequential {
        /// The name at the colour bar.
        name: String,
        /// The value of the lightest colour.
        from: f64,
        /// The value of the darkest colour.
        to: f64,
    },
    /// Signed values: blue where positive, red where negative, white at 0.
    Diverging {
        /// The name at the colour bar.
        name: String,
        /// The magnitude of the darkest colours.
        most: f64,
    },
    /// Values are labels: numbers of classes.
    Label {
        /// The label that should hold; its colour is the same in every picture.
        expected: usize,
        /// The names of the classes as far as they are known, from class 0 upwards.
        names: Vec<String>,
    },
}

/// One network.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The name of the network; wrapped when long.
    pub title: String,
    /// What is worth saying of it in a few words; wrapped when long.
    pub subtitle: String,
    /// Its values.
    pub values: Values,
    /// Borders drawn over the values, from below to above; of two parameters only.
    pub outlines: Vec<Outline>,
}

/// The values of a panel. Where they are not a number they are unknown, or a tie of labels. Values
/// that do not fit the number of parameters are not drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Values on a regular grid whose first and last points lie on the ends of the axes; each
    /// stands for the points nearest to it. Over one parameter the grid has one row.
    Grid {
        /// Points along the first parameter.
        columns: usize,
        /// Points along the second parameter.
        rows: usize,
        /// Row by row, from the lowest value of the second parameter upwards. Unless there are
        /// `columns · rows` of them, all are unknown.
        values: Vec<f64>,
    },
    /// Values that are affine on convex cells without common interior, over two parameters.
    Cells(Vec<ValueCell>),
    /// Values over one parameter: places in ascending order with their values, straight in between.
    /// A label changes halfway between two places, so a jump is two values at one place.
    Curve(Vec<[f64; 2]>),
}

/// A convex polygon on which the values are affine.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueCell {
    /// The corners, in order, either way round.
    pub corners: Vec<[f64; 2]>,
    /// The value at each corner. A label is that of the first.
    pub values: Vec<f64>,
}

/// A marked point.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    /// What it is.
    pub kind: PointKind,
    /// Where it is; a coordinate for every parameter.
    pub theta: Vec<f64>,
}

impl SemanticMap {
    /// The marked points with their names.
    pub(crate) fn marks(&self) -> Vec<Mark<'_>> {
        named(self.points.iter().map(|point| (point.kind, point.theta.as_slice())))
    }
}

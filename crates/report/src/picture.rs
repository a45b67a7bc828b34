//! What a picture shows, as plain data.

use crate::Raster;
use crate::chart::ChartPanel;
use crate::marks::{Mark, named};

/// Everything a picture shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The heading, in bold; wrapped when long.
    pub title: String,
    /// Lines under the heading (verdict, model, perturbation, counts), each wrapped when long.
    pub subtitle: Vec<String>,
    /// The label that should hold; its colour is the same in every picture.
    pub expected_label: usize,
    /// How attention was measured; `None` when it was not.
    pub attention: Option<Attention>,
    /// The map of the parameter space.
    pub body: Body,
    /// Points marked on the map, in order; those with a raster appear in the gallery. The
    /// unperturbed point is marked `0`, the others `A`, `B`, ….
    pub points: Vec<Point>,
}

/// How attention inconsistency was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// The name of the measure, as the reader should see it (`l2`, `cosine`).
    pub measure: String,
    /// The bound on the inconsistency that was asked for.
    pub delta: Option<f64>,
}

/// The map of the parameter space.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// One parameter.
    Line(Line),
    /// Two parameters.
    Plane(Plane),
    /// A boundary over one parameter.
    Reach(Reach),
    /// A boundary over two parameters.
    Contour(Contour),
    /// No map of parameters, but numbers against numbers.
    Chart(ChartPanel),
    /// No map, and why (three parameters or more).
    Message(String),
}

/// A parameter and its closed interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name on the axis.
    pub name: String,
    /// The lower end.
    pub from: f64,
    /// The upper end.
    pub to: f64,
}

/// A verdict over one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The axis.
    pub parameter: Parameter,
    /// The labels along it.
    pub intervals: Vec<Interval>,
    /// The component of the robust set around 0.
    pub robust: Option<Robust>,
    /// The inconsistency along the axis.
    pub inconsistency: Vec<Piece>,
}

/// A stretch of one label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub from: f64,
    /// The upper end.
    pub to: f64,
    /// The label, `None` for a tie.
    pub label: Option<usize>,
}

/// The robust stretch around 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Robust {
    /// The lower end.
    pub from: f64,
    /// The upper end.
    pub to: f64,
    /// What to write at the bracket: the caller knows the exact ends and in which direction to
    /// round them.
    pub caption: String,
}

/// A stretch of the inconsistency curve, drawn as a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The lower end.
    pub from: f64,
    /// The upper end.
    pub to: f64,
    /// Inconsistency at the lower end.
    pub at_from: f64,
    /// Inconsistency at the upper end.
    pub at_to: f64,
}

/// A verdict over two parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// The horizontal and the vertical axis.
    pub parameters: [Parameter; 2],
    /// The regions: convex polygons without common interior.
    pub cells: Vec<Cell>,
    /// What is outlined, from below to above.
    pub outlines: Vec<Outline>,
}

/// Borders drawn over the regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The segments, in any order.
    pub segments: Vec<[[f64; 2]; 2]>,
    /// What they enclose, for the legend.
    pub caption: String,
    /// Whether the lines are fine.
    pub is_fine: bool,
}

/// A region of the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The corners of a convex polygon, in order, either way round.
    pub corners: Vec<[f64; 2]>,
    /// The label, `None` for a tie.
    pub label: Option<usize>,
    /// The attention inconsistency, `None` where it is unknown.
    pub inconsistency: Option<f64>,
}

/// The boundary of the component of 0 over one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// The axis.
    pub parameter: Parameter,
    /// The component, once both of its ends are known.
    pub robust: Option<Robust>,
    /// What holds on the component, for the legend.
    pub inside: String,
    /// The ends that are known, the lower first.
    pub ends: Vec<(f64, Beyond)>,
}

/// The boundary of the component of 0 over two parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// The horizontal and the vertical axis.
    pub parameters: [Parameter; 2],
    /// What holds on the component, for the legend; `None` while the boundary is not closed.
    pub inside: Option<String>,
    /// The segments, each from where the one before it ends.
    pub facets: Vec<([[f64; 2]; 2], Beyond)>,
}

/// What lies behind a piece of a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// Another label.
    Label(usize),
    /// No unique label.
    Tie,
    /// An inconsistency above the bound.
    Attention,
    /// Nothing: the piece lies on the border of the box.
    Border,
}

/// What a marked point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    /// The unperturbed image, θ = 0.
    Unperturbed,
    /// A point that refutes the property.
    Witness,
    /// The point of a boundary nearest to the unperturbed image, or farthest from it.
    Boundary,
    /// Where the search for a box began.
    Start,
    /// Where what is drawn is largest.
    Largest,
    /// Any other point worth showing.
    Sample,
}

/// A marked point of the parameter space, with its image and its saliency map.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// Where it is; a coordinate for every parameter.
    pub theta: Vec<f64>,
    /// What the reader should know of it (its coordinates, its label); wrapped when long.
    pub caption: String,
    /// The perturbed image, values 0 (black) to 1 (white).
    pub image: Option<Raster>,
    /// The saliency map, signed values. All maps of a picture share one scale. Of several channels
    /// a pixel shows the value of largest magnitude.
    pub saliency: Option<Raster>,
}

impl Picture {
    /// The marked points with their names.
    pub(crate) fn marks(&self) -> Vec<Mark<'_>> {
        named(self.points.iter().map(|point| (point.kind, point.theta.as_slice())))
    }
}

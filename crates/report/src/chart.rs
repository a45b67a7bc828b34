//! What a line chart shows, as plain data.

/// Series of numbers against numbers, in one or more panels.
///
/// ```
/// use metes_report::{Axis, Chart, ChartPanel, Level, Series, svg};
///
/// let error = Series::new("riemann sums", vec![[10.0, 0.31], [30.0, 0.11], [100.0, 0.04], [300.0, 0.012]]);
/// let chart = Chart {
///     title: "How many steps integrated gradients need".to_owned(),
///     subtitle: vec!["net.onnx, 100 images of the test set".to_owned()],
///     panels: vec![ChartPanel {
///         title: String::new(),
///         across: Axis::logarithmic("steps m"),
///         up: Axis::logarithmic("relative error"),
///         series: vec![error],
///         level: Some(Level { at: 0.05, text: "5 %".to_owned() }),
///     }],
///     columns: 1,
/// };
/// assert!(svg(&chart).contains("relative error"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The heading, in bold; wrapped when long.
    pub title: String,
    /// Lines under the heading, each wrapped when long. What bands are belongs here.
    pub subtitle: Vec<String>,
    /// The panels, row by row. All share one legend: a series has the same style in every panel
    /// that has a series of its name.
    pub panels: Vec<ChartPanel>,
    /// Panels side by side; the others follow below. At least 1 and at most 4.
    pub columns: usize,
}

/// One system of axes with its series.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartPanel {
    /// What stands above it; wrapped when long.
    pub title: String,
    /// The horizontal axis.
    pub across: Axis,
    /// The vertical axis.
    pub up: Axis,
    /// The series, from below to above.
    pub series: Vec<Series>,
    /// A horizontal line across the panel.
    pub level: Option<Level>,
}

/// An axis. It is as long as all values of the panel need.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The name, with its unit: `time (s)`.
    pub name: String,
    /// Whether equal distances are equal ratios. Values at or below 0 are then left out, and the
    /// panel says how many.
    pub is_logarithmic: bool,
    /// Values that the axis holds in any case, such as 0 and 1 of a share.
    pub held: Vec<f64>,
}

/// Named points in the order in which they are joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The name in the legend; one without a name is not in the legend.
    pub name: String,
    /// Places with their values. A point with a number that is not finite is left out and breaks
    /// the line; the panel says how many are.
    pub points: Vec<[f64; 2]>,
    /// Whether each value holds from its place up to the next one, with upright jumps; otherwise
    /// points are joined by straight lines.
    pub is_step: bool,
    /// A band, such as the mean ± the spread: places with the lower and the upper end there.
    pub band: Vec<[f64; 3]>,
}

/// A horizontal line with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The value on the vertical axis.
    pub at: f64,
    /// What stands at the line.
    pub text: String,
}

impl Axis {
    /// A linear axis.
    pub fn linear(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_logarithmic: false, held: Vec::new() }
    }

    /// A logarithmic axis.
    pub fn logarithmic(name: impl Into<String>) -> Self {
        Self { is_logarithmic: true, ..Self::linear(name) }
    }

    /// The same axis, holding some values in any case.
    pub fn holding(self, held: impl IntoIterator<Item = f64>) -> Self {
        Self { held: held.into_iter().collect(), ..self }
    }
}

impl Series {
    /// Points joined by straight lines, without a band.
    pub fn new(name: impl Into<String>, points: Vec<[f64; 2]>) -> Self {
        Self { name: name.into(), points, is_step: false, band: Vec::new() }
    }

    /// A step function: each value holds from its place up to the next one.
    pub fn steps(name: impl Into<String>, points: Vec<[f64; 2]>) -> Self {
        Self { is_step: true, ..Self::new(name, points) }
    }

    /// The same series with a band: places with the lower and the upper end there.
    pub fn with_band(self, band: Vec<[f64; 3]>) -> Self {
        Self { band, ..self }
    }
}

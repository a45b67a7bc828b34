//! Reading NNet files: fully connected ReLU networks as text.
//!
//! Comment lines begin with `//`. Then come lines of comma-separated decimals, a last comma being
//! optional:
//!
//! 1. layers, inputs, outputs, widest layer;
//! 2. the sizes of all layers, inputs first;
//! 3. a flag no longer in use;
//! 4. the least values of the inputs;
//! 5. the greatest values of the inputs;
//! 6. the means of the inputs and, last, the one of the outputs;
//! 7. their ranges;
//!
//! and for every layer its matrix, a line a row, then its bias, a line an element.
//!
//! The network is the function of unscaled inputs that conversions of such files to ONNX compute:
//! `y = range·N((x − mean)/range) + mean`, where `N` is `W·x + b` layer by layer with ReLU after all
//! but the last. The least and greatest values of the inputs bound where it was trained; some
//! evaluators clip to them, the network here does not, and a note says so where they are bounds at
//! all. Every decimal is the exact number it says.

use metes_exact::Rational;
use metes_exact::rational::{ParseRationalError, parse};
use num_traits::{One, Zero};

use crate::bounded::{TooWide, scaled};
use crate::inspect::{FileFormat, NumberFormat, OperatorCount};
use crate::model::Model;
use crate::{Activation, GraphError, LinearMap, NetworkBuilder, NodeId, Op, PiecewiseLinear};

/// Why a text is not an NNet network, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct NnetError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: NnetProblem,
}

/// What is wrong at a place of an NNet file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NnetProblem {
    /// The text is not UTF-8.
    #[error("the text is not valid UTF-8")]
    Utf8,
    /// The text ends too early.
    #[error("the text ends where {0} should stand")]
    End(&'static str),
    /// There is text after the last layer.
    #[error("the network is complete, but the text goes on")]
    Excess,
    /// A number cannot be read.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// A line has too many or too few numbers.
    #[error("{what} are {wanted} numbers, not {given}")]
    Count {
        /// What the line says.
        what: &'static str,
        /// Numbers needed.
        wanted: usize,
        /// Numbers there are.
        given: usize,
    },
    /// A size is not a positive integer.
    #[error("{0} is not a size")]
    Size(Rational),
    /// The sizes of the first two lines contradict each other.
    #[error("the layer sizes do not fit the line before them")]
    Sizes,
    /// A range is zero.
    #[error("a range is zero: inputs and outputs are divided by it")]
    Range,
    /// The numbers of a layer do not share a denominator of reasonable size.
    #[error(transparent)]
    TooWide(#[from] TooWide),
    /// The layers do not fit together.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The matrix is too large.
    #[error(transparent)]
    Shape(#[from] crate::ShapeError),
}

/// The lines of numbers of a text.
struct Lines<'a> {
    rest: std::iter::Enumerate<std::str::Lines<'a>>,
    /// Line of the last number read.
    line: usize,
}

impl<'a> Lines<'a> {
    fn error(&self, problem: impl Into<NnetProblem>) -> NnetError {
        NnetError { line: self.line, column: 1, problem: problem.into() }
    }

    fn next_line(&mut self) -> Option<&'a str> {
        let (at, line) =
            self.rest.find(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"))?;
        self.line = at + 1;
        Some(line)
    }

    /// The numbers of the next line.
    fn numbers(&mut self, what: &'static str) -> Result<Vec<Rational>, NnetError> {
        let Some(line) = self.next_line() else {
            self.line += 1;
            return Err(self.error(NnetProblem::End(what)));
        };
        let trimmed = line.trim_end();
        let list = trimmed.strip_suffix(',').unwrap_or(trimmed);
        let mut column = 1;
        let mut numbers = Vec::new();
        for text in list.split(',') {
            let number = parse(text);
            numbers.push(number.map_err(|problem| NnetError {
                line: self.line,
                column,
                problem: problem.into(),
            })?);
            column += text.chars().count() + 1;
        }
        Ok(numbers)
    }

    /// The next line, which must have so many numbers.
    fn exactly(&mut self, wanted: usize, what: &'static str) -> Result<Vec<Rational>, NnetError> {
        let numbers = self.numbers(what)?;
        if numbers.len() != wanted {
            return Err(self.error(NnetProblem::Count { what, wanted, given: numbers.len() }));
        }
        Ok(numbers)
    }

    fn sizes(&mut self, numbers: Vec<Rational>) -> Result<Vec<usize>, NnetError> {
        let size = |number: Rational| {
            let size =
                usize::try_from(number.to_integer()).ok().filter(|&size| size > 0 && number.is_integer());
            size.ok_or_else(|| self.error(NnetProblem::Size(number)))
        };
        numbers.into_iter().map(size).collect()
    }
}

/// Reads a network from the bytes of an NNet file.
///
/// # Errors
/// When the text is not an NNet network; the error names line and column.
pub fn read(bytes: &[u8]) -> Result<Model, NnetError> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_text(bytes, error.valid_up_to()))?;
    let mut lines = Lines { rest: text.lines().enumerate(), line: 0 };
    let header = lines.exactly(4, "layers, inputs, outputs and widest layer")?;
    let header = lines.sizes(header)?;
    let sizes = lines.numbers("the layer sizes")?;
    let sizes = lines.sizes(sizes)?;
    let stated = (sizes.len().checked_sub(1), sizes.first(), sizes.last());
    if stated != (Some(header[0]), Some(&header[1]), Some(&header[2])) {
        return Err(lines.error(NnetProblem::Sizes));
    }
    lines.numbers("the flag")?;
    let inputs = header[1];
    let least = lines.exactly(inputs, "the least inputs")?;
    let greatest = lines.exactly(inputs, "the greatest inputs")?;
    let means = lines.exactly(inputs + 1, "the means")?;
    let ranges = lines.exactly(inputs + 1, "the ranges")?;
    if ranges.iter().any(Zero::is_zero) {
        return Err(lines.error(NnetProblem::Range));
    }

    let mut builder = NetworkBuilder::new("input", vec![inputs]);
    let factors: Vec<Rational> = ranges[..inputs].iter().map(|range| Rational::one() / range).collect();
    let offsets: Vec<Rational> =
        means[..inputs].iter().zip(&factors).map(|(mean, factor)| -mean * factor).collect();
    let input = builder.input();
    let mut node = scale(&mut builder, &lines, "normalization", input, &factors, &offsets)?;
    let mut numbers = NumberFormat { name: "decimal", is_weight: true, tensors: 0, elements: 0 };
    for (layer, pair) in sizes.windows(2).enumerate() {
        let (columns, rows) = (pair[0], pair[1]);
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for _ in 0..rows {
            weights.extend(lines.exactly(columns, "a row of weights")?);
        }
        for _ in 0..rows {
            bias.extend(lines.exactly(1, "an element of the bias")?);
        }
        numbers.tensors += 2;
        numbers.elements += weights.len() + bias.len();
        let weights = scaled(&weights).map_err(|problem| lines.error(problem))?;
        let bias = Some(scaled(&bias).map_err(|problem| lines.error(problem))?);
        let map = LinearMap::dense(rows, columns, weights).map_err(|problem| lines.error(problem))?;
        let mut push = |name: String, op, input| {
            builder.push(&name, op, &[input]).map_err(|problem| lines.error(problem))
        };
        node = push(format!("layer{}", layer + 1), Op::Affine { map, bias }, node)?;
        if layer + 2 < sizes.len() {
            let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
            node = push(format!("relu{}", layer + 1), relu, node)?;
        }
    }
    if lines.next_line().is_some() {
        return Err(lines.error(NnetProblem::Excess));
    }
    let outputs = header[2];
    let (range, mean) = (vec![ranges[inputs].clone(); outputs], vec![means[inputs].clone(); outputs]);
    let output = scale(&mut builder, &lines, "denormalization", node, &range, &mean)?;
    let mut notes = Vec::new();
    if least.iter().zip(&greatest).any(|(least, greatest)| least < greatest) {
        notes.push("the ranges of the inputs that the file states are not clipped to".to_owned());
    }
    let operators = std::iter::repeat_n(["Affine", "Relu"], header[0]).flatten().take(2 * header[0] - 1);
    Ok(Model {
        network: builder.finish(output),
        output_shape: vec![outputs],
        format: FileFormat::Nnet,
        operators: OperatorCount::of(operators),
        numbers: vec![numbers],
        notes,
    })
}

/// Appends `factor·x + offset` element by element, unless that is `x`.
fn scale(
    builder: &mut NetworkBuilder,
    lines: &Lines<'_>,
    name: &str,
    input: NodeId,
    factors: &[Rational],
    offsets: &[Rational],
) -> Result<NodeId, NnetError> {
    if factors.iter().all(One::is_one) && offsets.iter().all(Zero::is_zero) {
        return Ok(input);
    }
    let factors = scaled(factors).map_err(|problem| lines.error(problem))?;
    let bias = Some(scaled(offsets).map_err(|problem| lines.error(problem))?);
    let op = Op::Affine { map: LinearMap::diagonal(factors), bias };
    builder.push(name, op, &[input]).map_err(|problem| lines.error(problem))
}

fn not_text(bytes: &[u8], at: usize) -> NnetError {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let column = String::from_utf8_lossy(column).chars().count() + 1;
    NnetError { line, column, problem: NnetProblem::Utf8 }
}

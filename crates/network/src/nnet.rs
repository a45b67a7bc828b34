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
    #[error("the text is not valid UTF-8: is it an NNet file?")]
    Utf8,
    /// The text ends too early.
    #[error("the text ends where {0} should stand: is the file whole?")]
    End(&'static str),
    /// There is text after the last layer.
    #[error("the network is complete, but the text goes on: are the sizes at its beginning right?")]
    Excess,
    /// A number cannot be read.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// A number has more digits than any exact weight.
    #[error("a number of {0} characters is too long")]
    Long(usize),
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
    #[error("{0} is not a size: write a whole number above 0")]
    Size(Rational),
    /// The sizes of the first two lines contradict each other.
    #[error(
        "the layer sizes do not fit the line before them: they begin with the inputs and end with the outputs"
    )]
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

/// The most characters of a number: reading digits takes time that grows with their square.
const MAX_DIGITS: usize = 10_000;

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
            let number = match text.len() {
                len if len > MAX_DIGITS => Err(NnetProblem::Long(len)),
                _ => parse(text).map_err(NnetProblem::Number),
            };
            numbers.push(number.map_err(|problem| NnetError { line: self.line, column, problem })?);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One hidden unit: y = 10·(2·relu((x₀ − 1)/2 − x₁/4 + 0.1) − 3) + 5.
    const SMALL: &str =
        "// a comment\n2,2,1,2,\n2,1,1,\n0,\n-1,-1,\n1,1,\n1,0,5,\n2,4,10,\n1.0,-1\n1e-1,\n2,\n-3,\n";

    fn q(text: &str) -> Rational {
        parse(text).unwrap()
    }

    fn error(text: &str) -> NnetError {
        read(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn decimals_are_exact_and_scaling_is_part_of_the_function() {
        let model = read(SMALL.as_bytes()).unwrap();
        assert_eq!(model.network.evaluate(&[q("3"), q("1/3")]), [q("-25") + q("20") * q("61/60")]);
        assert_eq!(model.network.evaluate(&[q("-3"), q("0")]), [q("-25")]);
        assert_eq!((model.network.hinge_units(), model.numbers[0].elements, model.notes.len()), (1, 5, 1));
        assert_eq!(model.operators.iter().map(|o| o.count).collect::<Vec<_>>(), [2, 1]);
        let plain = SMALL.replace("\n1,0,5,\n2,4,10,", "\n0,0,0\n1,1,1");
        let plain = read(plain.as_bytes()).unwrap().network;
        assert_eq!(plain.nodes().len(), 4);
        assert_eq!(plain.evaluate(&[q("1"), q("0")]), [q("-4/5")]);
    }

    #[test]
    fn errors_name_line_and_column() {
        for (from, to, line, column) in [
            ("1.0,-1", "1.0,--1", 9, 5),
            ("1.0,-1", "1.0,nan", 9, 5),
            ("1.0,-1", "1.0", 9, 1),
            ("1.0,-1", "1.0,-1,2", 9, 1),
            ("2,2,1,2", "2,2,1", 2, 1),
            ("2,2,1,2", "2,0,1,2", 2, 1),
            ("2,2,1,2", "2,2.5,1,2", 2, 1),
            ("2,2,1,2", "3,2,1,2", 3, 1),
            ("2,4,10", "2,0,10", 8, 1),
            ("-3,\n", "-3,\n4,\n", 13, 1),
            ("1e-1", "1e99999", 10, 1),
        ] {
            let NnetError { line: at, column: within, problem } = error(&SMALL.replacen(from, to, 1));
            assert_eq!((at, within), (line, column), "{to}: {problem}");
        }
        let NnetError { line, column, problem } = read(b"// fine\n\xc3\xa4\xff").unwrap_err();
        assert_eq!((line, column, problem), (2, 2, NnetProblem::Utf8));
    }

    #[test]
    fn a_text_cut_off_anywhere_is_an_error_or_a_shorter_number() {
        let lines: Vec<&str> = SMALL.lines().collect();
        for kept in 0..lines.len() {
            assert!(matches!(error(&lines[..kept].join("\n")).problem, NnetProblem::End(_)), "{kept} lines");
        }
        for len in 0..SMALL.len() {
            let _ = read(&SMALL.as_bytes()[..len]);
        }
    }

    #[test]
    fn numbers_out_of_proportion_are_refused() {
        let wide = SMALL.replacen("1.0,-1", "1e5000,1e-5000", 1);
        assert!(matches!(error(&wide).problem, NnetProblem::TooWide(_)));
        let long = SMALL.replacen("1.0,-1", &format!("1.{},-1", "0".repeat(20_000)), 1);
        assert_eq!(error(&long).problem, NnetProblem::Long(20_002));
        let many = SMALL.replacen("2,2,1,2,\n2,1,1", "2,99999999999999999999,1,2\n2,1,1", 1);
        assert!(matches!(error(&many).problem, NnetProblem::Size(_)));
    }
}

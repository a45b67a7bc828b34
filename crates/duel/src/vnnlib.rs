//! Properties as VNN-LIB 1.0 text, in the words that every tool reads.
//!
//! Bounds are one assertion each, a single conjunction one assertion a row, several a disjunction. A row compares an
//! output with a number or with another output: `(>= Y_0 0.5)`, `(<= Y_1 Y_0)`. Numbers are exact decimals.

use std::fmt::Write as _;

use metes_exact::Rational;
use metes_vnnlib::{Linear, Property};
use num_traits::{One, Signed};

use crate::numbers::finite_decimal;

/// Why a property has no such text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// There is not exactly one case, or one without bounds, or rows of inputs.
    #[error("only a property of one box is written")]
    Cases,
    /// A number is no finite decimal.
    #[error("a number of the property is no finite decimal")]
    Number,
    /// A row is neither an output and a number nor two outputs.
    #[error("a row of the property compares more than two outputs")]
    Row,
}

/// The text of a property of one box.
///
/// # Errors
/// When the property is not one box with rows that compare one output with a number or two outputs, in finite decimals.
pub fn text(property: &Property) -> Result<String, TextError> {
    let [case] = &property.cases[..] else { return Err(TextError::Cases) };
    if !case.rows.is_empty() || case.conjunctions.iter().any(Vec::is_empty) {
        return Err(TextError::Cases);
    }
    let mut text = String::new();
    let mut line = |arguments: std::fmt::Arguments<'_>| {
        // Writing to a String cannot fail.
        let _ = text.write_fmt(arguments);
        text.push('\n');
    };
    for input in 0..property.inputs {
        line(format_args!("(declare-const X_{input} Real)"));
    }
    for output in 0..property.outputs {
        line(format_args!("(declare-const Y_{output} Real)"));
    }
    for (at, bounds) in case.bounds.iter().enumerate() {
        let number = |bound: &Option<Rational>| {
            finite_decimal(bound.as_ref().ok_or(TextError::Cases)?).ok_or(TextError::Number)
        };
        line(format_args!("(assert (>= X_{at} {}))", number(&bounds.lower)?));
        line(format_args!("(assert (<= X_{at} {}))", number(&bounds.upper)?));
    }
    match &case.conjunctions[..] {
        [conjunction] => {
            for part in conjunction {
                line(format_args!("(assert {})", row(part)?));
            }
        }
        several => {
            line(format_args!("(assert (or"));
            for conjunction in several {
                let rows = conjunction.iter().map(row).collect::<Result<Vec<_>, _>>()?;
                line(format_args!("  (and {})", rows.join(" ")));
            }
            line(format_args!("))"));
        }
    }
    Ok(text)
}

fn row(row: &Linear) -> Result<String, TextError> {
    if !row.inputs.is_empty() || row.strict {
        return Err(TextError::Row);
    }
    match &row.outputs[..] {
        [(output, factor)] => {
            let bound = -&row.constant / factor;
            let number = finite_decimal(&bound).ok_or(TextError::Number)?;
            Ok(format!("({} Y_{output} {number})", if factor.is_positive() { ">=" } else { "<=" }))
        }
        [(first, factor), (second, other)]
            if factor.abs().is_one() && *other == -factor && row.constant == Rational::default() =>
        {
            Ok(format!("({} Y_{first} Y_{second})", if factor.is_positive() { ">=" } else { "<=" }))
        }
        _ => Err(TextError::Row),
    }
}

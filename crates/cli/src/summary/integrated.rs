//! The findings of `metes integrated-gradients`.

use metes_exact::rational::{Round, decimal, scientific};
use metes_traverse::{Integrated, RiemannSum};
use num_traits::Signed as _;

use super::{Lines, PLACES};
use crate::integrated::{Explained, change};

/// Digits of errors.
const DIGITS: u32 = 4;

/// The summary.
pub fn text(explained: &Explained<'_>) -> String {
    let Explained { arguments, model, image, integrated } = explained;
    let mut lines = Lines::default();
    lines.add("attribution", title(integrated));
    let own = if arguments.label.is_none() { ", the network's own" } else { "" };
    let stated = match image.label {
        Some(stated) if stated != integrated.output => format!("; the image's file says {stated}"),
        _ => String::new(),
    };
    lines.add("label", format!("{}{own}{stated}", integrated.output));
    for note in &model.inspection.notes {
        lines.add("note", note);
    }
    lines.add("baseline", arguments.baseline.to_string());
    lines.add("regions", format!("{} along the segment", integrated.regions));
    lines.add("f(image)", number(&integrated.at_image));
    lines.add("f(baseline)", number(&integrated.at_baseline));
    lines.add("completeness", completeness(integrated));
    for (at, sum) in integrated.sums.iter().enumerate() {
        lines.add(if at == 0 { "sums" } else { "" }, row(sum));
    }
    lines.0
}

/// What was calculated, in a sentence.
pub fn title(integrated: &Integrated) -> String {
    let label = integrated.output;
    if integrated.attribution.is_exact() {
        return format!("integrated gradients of label {label} (exact)");
    }
    let error = scientific(&integrated.attribution.error, DIGITS, Round::Up);
    format!("integrated gradients of label {label} (each within {error} of the exact one)")
}

/// What the attributions add up to.
pub fn completeness(integrated: &Integrated) -> String {
    format!("exact: the attributions add up to f(image) − f(baseline) = {}", number(&change(integrated)))
}

/// A sum in words.
pub fn row(sum: &RiemannSum) -> String {
    let error = sum.relative_error.as_ref().map_or("no relative error".to_owned(), |error| {
        let hundred = metes_exact::Rational::from(metes_exact::BigInt::from(100));
        format!("off by {} %", decimal(&(error.at_most() * hundred), DIGITS, Round::Up))
    });
    let gap = scientific(&sum.completeness_gap.abs(), DIGITS, Round::Up);
    format!("{:>3} steps {error}, completeness missed by {gap}", sum.steps)
}

fn number(value: &metes_exact::Rational) -> String {
    decimal(value, PLACES, Round::Down)
}

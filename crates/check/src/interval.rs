//! Intervals and their ends: SPEC § 2.

use metes_certificate::{Certificate, End, Ratio, Wish};
use num_bigint::BigInt;
use num_traits::Signed;

use crate::basis::Row;
use crate::composed::Composed;
use crate::evidence;
use crate::forms::Form;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks that each end is one; returns the rows of the domain of the tree, that between the ends.
pub fn check(
    certificate: &Certificate,
    composed: &Composed,
    domain: &[Row],
    wish: &Wish,
    (low, low_end): (&Ratio, &End),
    (high, high_end): (&Ratio, &End),
) -> Result<Vec<Row>, Rejection> {
    let rows: Vec<Vec<BigInt>> = domain.iter().map(|row| row.form.values()).collect();
    let is_line = composed.parameters == 1
        && matches!(&rows[..], [lower, upper] if lower[0].is_positive() && upper[0].is_negative());
    ensure(is_line, Rule::Claim, || "the domain of an interval is `θ ≥ …`, `θ ≤ …`")?;
    let is_less = low.numerator() * high.denominator() < high.numerator() * low.denominator();
    ensure(is_less, Rule::Claim, || format!("nothing is between {low} and {high}"))?;
    for (name, at, end, row) in [("low", low, low_end, &rows[0]), ("high", high, high_end, &rows[1])] {
        match end {
            End::Border => {
                let value = &row[0] * at.numerator() + &row[1] * at.denominator();
                ensure(value == BigInt::ZERO, Rule::Claim, || {
                    format!("{name} = {at} is no end of the domain")
                })?;
            }
            End::Fails(found) => {
                ensure(found.theta == [at.clone()], Rule::Point, || {
                    format!("the evidence is not for {name}")
                })?;
                evidence::check(certificate, composed, domain, wish, found)?;
            }
        }
    }
    let row = |form: [BigInt; 2]| Row { form: Form::new(&form), is_open: true };
    Ok(vec![
        row([low.denominator().clone(), -low.numerator()]),
        row([-high.denominator(), high.numerator().clone()]),
    ])
}

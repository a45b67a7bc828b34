//! Properties as text of VNN-LIB 1.0.
//!
//! Every number is written exactly: as a decimal, or, where one of an inequality has no finite decimal, the whole inequality
//! is multiplied by what makes all its numbers whole. Reading the text gives the same property again if it was
//! [read](crate::read), up to these factors; a number of more than some 600 digits is not read.

use std::collections::HashSet;
use std::fmt::{Display, Formatter, Result};

use metes_exact::Rational;
use metes_exact::rational::common_denominator;
use num_integer::Integer as _;
use num_traits::{One, Zero};

use crate::span::Span;
use crate::{Case, Linear, Property};

impl Display for Property {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (letter, count) in [("X", self.inputs), ("Y", self.outputs)] {
            for index in 0..count {
                writeln!(f, "(declare-const {letter}_{index} Real)")?;
            }
            writeln!(f)?;
        }
        if let [case] = self.cases.as_slice() {
            for linear in case.domain() {
                writeln!(f, "(assert {linear})")?;
            }
            if let [conjunction] = case.conjunctions.as_slice() {
                return conjunction.iter().try_for_each(|linear| writeln!(f, "(assert {linear})"));
            }
            let alternatives: Vec<String> = case.conjunctions.iter().map(and).collect();
            return write_any(f, &alternatives);
        }
        let alternatives = self.cases.iter().flat_map(|case| {
            let domain = case.domain();
            case.conjunctions.iter().map(move |conjunction| and(domain.iter().chain(conjunction)))
        });
        write_any(f, &alternatives.collect::<Vec<_>>())
    }
}

fn write_any(f: &mut Formatter<'_>, alternatives: &[String]) -> Result {
    if alternatives.is_empty() {
        // There is no word for what is false.
        return writeln!(f, "(assert (<= 1 0))");
    }
    writeln!(f, "(assert (or")?;
    alternatives.iter().try_for_each(|alternative| writeln!(f, "  {alternative}"))?;
    writeln!(f, "))")
}

fn and<'a>(conjunction: impl IntoIterator<Item = &'a Linear>) -> String {
    let parts: Vec<String> = conjunction.into_iter().map(Linear::to_string).collect();
    // There is no word for what is true.
    if parts.is_empty() { "(and (<= 0 1))".to_owned() } else { format!("(and {})", parts.join(" ")) }
}

impl Case {
    /// Bounds and rows as inequalities; no closed one beside a strict one that says the same.
    fn domain(&self) -> Vec<Linear> {
        let strict: HashSet<u32> =
            self.rows.iter().filter(|row| row.strict).filter_map(Span::bounded).collect();
        let mut domain = Vec::new();
        for (index, bounds) in (0u32..).zip(&self.bounds) {
            for (value, sign) in [(&bounds.lower, Rational::one()), (&bounds.upper, -Rational::one())] {
                let Some(value) = value else { continue };
                let constant = -(&sign * value);
                let row =
                    Linear { inputs: vec![(index, sign)], outputs: Vec::new(), constant, strict: false };
                let is_said = || self.rows.contains(&Linear { strict: true, ..row.clone() });
                if !(strict.contains(&index) && is_said()) {
                    domain.push(row);
                }
            }
        }
        domain.extend(self.rows.iter().cloned());
        domain
    }
}

/// Written such that every verifier reads it, if it compares a variable with a number or another variable.
impl Display for Linear {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let term = |letter, (index, coefficient): &(u32, Rational)| {
            (format!("{letter}_{index}"), coefficient.clone())
        };
        let inputs = self.inputs.iter().map(|pair| term("X", pair));
        let mut terms: Vec<_> = inputs.chain(self.outputs.iter().map(|pair| term("Y", pair))).collect();
        let mut constant = self.constant.clone();
        let is_decimal = |value: &Rational| decimal(value).is_some();
        if !is_decimal(&constant) || !terms.iter().all(|(_, coefficient)| is_decimal(coefficient)) {
            let numbers = terms.iter().map(|(_, coefficient)| coefficient).chain([&constant]);
            let factor = Rational::from(common_denominator(numbers));
            terms.iter_mut().for_each(|(_, coefficient)| *coefficient *= &factor);
            constant *= factor;
        }
        let (least, most) = if self.strict { (">", "<") } else { (">=", "<=") };
        let is = |coefficient: &Rational, sign: i32| *coefficient == Rational::from_integer(sign.into());
        match terms.as_slice() {
            [(name, coefficient)] if is(coefficient, 1) => write!(f, "({least} {name} {})", text(&-constant)),
            [(name, coefficient)] if is(coefficient, -1) => write!(f, "({most} {name} {})", text(&constant)),
            [(a, one), (b, other)] if constant.is_zero() && is(one, 1) && is(other, -1) => {
                write!(f, "({least} {a} {b})")
            }
            [(a, one), (b, other)] if constant.is_zero() && is(one, -1) && is(other, 1) => {
                write!(f, "({most} {a} {b})")
            }
            _ => {
                let product = |(name, coefficient): &(String, Rational)| {
                    if coefficient.is_one() {
                        name.clone()
                    } else {
                        format!("(* {} {name})", text(coefficient))
                    }
                };
                let sum: Vec<String> = terms.iter().map(product).collect();
                let sum =
                    if let [one] = sum.as_slice() { one.clone() } else { format!("(+ {})", sum.join(" ")) };
                write!(f, "({least} {sum} {})", text(&-constant))
            }
        }
    }
}

/// A number as a decimal, or as a fraction where there is none.
pub fn text(value: &Rational) -> String {
    decimal(value).unwrap_or_else(|| value.to_string())
}

/// A number as a decimal; none if it has no finite one.
fn decimal(value: &Rational) -> Option<String> {
    let mut rest = value.denom().clone();
    let twos = rest.trailing_zeros().unwrap_or(0);
    rest >>= twos;
    let mut fives = 0;
    let five = 5.into();
    loop {
        let (quotient, remainder) = rest.div_rem(&five);
        if !remainder.is_zero() {
            break;
        }
        rest = quotient;
        fives += 1;
    }
    let places = u32::try_from(twos.max(fives)).ok()?;
    rest.is_one().then(|| metes_exact::rational::decimal(value, places, metes_exact::rational::Round::Down))
}

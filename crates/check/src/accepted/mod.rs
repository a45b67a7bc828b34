//! What a certificate proves, in words.

mod cases;

use std::collections::HashSet;
use std::fmt;

use metes_certificate::{
    Attention, Certificate, Claim, End, Evidence, Hashes, Int, Linear, Measure, Part, Ratio, Statement, Wish,
};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::tree::Leaves;
use cases::{All, Cases, MANY};

/// A claim that was proved.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The claim.
    pub claim: Claim,
    /// Leaves on which something was proved; for `unsat` those of all trees.
    pub proved: usize,
    /// Leaves without any point.
    pub empty: usize,
    /// Parts of which nothing is said. If there are any, the claim holds outside of them: it is partial.
    pub open: usize,
    /// The hashes of the networks and the image it is about.
    pub hashes: Hashes,
}

impl Accepted {
    pub(crate) fn new(certificate: &Certificate, leaves: Leaves) -> Self {
        let (claim, hashes) = (certificate.claim.clone(), certificate.hashes.clone());
        Self { claim, proved: leaves.proved, empty: leaves.empty, open: leaves.open, hashes }
    }
}

impl fmt::Display for Accepted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names(&self.claim.parameters);
        let domain = Domain::new(names, &self.claim.domain, &self.claim.open);
        match &self.claim.statement {
            Statement::Holds { wish } => write!(out, "For all {domain}: {}", Wished(wish))?,
            Statement::Fails { wish, evidence } => {
                write!(
                    out,
                    "At {}, within {domain}, {}",
                    At(names, &evidence.theta),
                    Failing(wish, evidence)
                )?;
            }
            Statement::Interval { wish, low, high, low_end, high_end } => {
                let name = names.get(0);
                write!(out, "For all {low} < {name} < {high}: {}; the interval ends where ", Wished(wish))?;
                write!(out, "{} and where {}", Ending(wish, low_end), Ending(wish, high_end))?;
                write!(out, ", within {domain}")?;
            }
            Statement::Boundary { wish, facets } => {
                write!(
                    out,
                    "On one side of each of {} facets within {domain}: {}",
                    facets.len(),
                    Wished(wish)
                )?;
                write!(out, "; on the facets themselves that is not so")?;
            }
            Statement::Partition { attention } => {
                write!(out, "{} regions cover all {domain}, each with a largest output", self.proved)?;
                if let Some(attention) = attention {
                    write!(out, " and with its distance {}", Distance(attention))?;
                }
            }
            Statement::Sat { constraints, theta } => {
                write!(out, "At {}, in exact arithmetic: {}", At(names, theta), All(constraints))?;
                if theta.len() > MANY {
                    write!(out, ", within {} rows", self.claim.domain.len())?;
                } else {
                    write!(out, ", within {domain}")?;
                }
            }
            Statement::Unsat { cases } => Cases { names, cases, leaves: self.proved }.fmt(out)?,
        }
        match self.open {
            0 => write!(out, "."),
            1 => write!(out, "; partial: nothing is said of 1 part."),
            open => write!(out, "; partial: nothing is said of {open} parts."),
        }
    }
}

/// Characters of the longest name that is written whole: a name is written once for every row of the domain.
const MAX_NAME: usize = 60;

/// The parameters' names, which come from anywhere.
#[derive(Clone, Copy)]
struct Names<'a>(&'a [String]);

impl Names<'_> {
    fn get(self, parameter: usize) -> String {
        let name = &self.0[parameter];
        match name.char_indices().nth(MAX_NAME) {
            _ if name.is_empty() => format!("θ{}", parameter + 1),
            Some((end, _)) => format!("{}…", name[..end].escape_debug()),
            None => name.escape_debug().to_string(),
        }
    }
}

/// A domain, as intervals if it is a box, and its open rows.
struct Domain<'a> {
    names: Names<'a>,
    rows: &'a [Vec<Int>],
    open: HashSet<u32>,
}

impl<'a> Domain<'a> {
    fn new(names: Names<'a>, rows: &'a [Vec<Int>], open: &[u32]) -> Self {
        Self { names, rows, open: open.iter().copied().collect() }
    }

    /// The lower and the upper end of a parameter, if each is given by exactly one row, which concerns it alone.
    fn ends(&self, parameter: usize) -> Option<[usize; 2]> {
        let concerns = |row: &usize| !self.rows[*row][parameter].0.is_zero();
        let rows: Vec<usize> = (0..self.rows.len()).filter(concerns).collect();
        let is_alone = |row: &usize| {
            let coefficients = &self.rows[*row][..self.names.0.len()];
            coefficients.iter().filter(|coefficient| !coefficient.0.is_zero()).count() == 1
        };
        let is_lower = |row: usize| self.rows[row][parameter].0.is_positive();
        match rows[..] {
            [one, other] if rows.iter().all(is_alone) && is_lower(one) != is_lower(other) => {
                Some(if is_lower(one) { [one, other] } else { [other, one] })
            }
            _ => None,
        }
    }

    /// Where a row about one parameter is 0.
    fn root(&self, row: usize, parameter: usize) -> String {
        let numbers = &self.rows[row];
        let (factor, constant) = (&numbers[parameter].0, &numbers[self.names.0.len()].0);
        metes_certificate::Ratio::new(-constant, factor.clone())
            .map_or(String::new(), |root| root.to_string())
    }

    fn sign(&self, row: usize) -> bool {
        self.open.contains(&(row as u32))
    }

    /// The rows as inequalities.
    fn rows(&self) -> String {
        let count = self.names.0.len();
        let names: Vec<String> = (0..count).map(|parameter| self.names.get(parameter)).collect();
        let row = |(place, row): (usize, &Vec<Int>)| {
            let terms: Vec<(String, &BigInt)> =
                names.iter().cloned().zip(row.iter().map(|number| &number.0)).collect();
            format!("{} {} 0", Sum(&terms, &row[count].0), if self.sign(place) { ">" } else { "≥" })
        };
        self.rows.iter().enumerate().map(row).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Domain<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.names.0.len();
        let ends: Option<Vec<_>> = (0..count).map(|parameter| self.ends(parameter)).collect();
        // A row without parameters is about none of them.
        let Some(ends) = ends.filter(|_| self.rows.len() == 2 * count) else {
            let names: Vec<String> = (0..count).map(|parameter| self.names.get(parameter)).collect();
            if self.rows.is_empty() {
                return write!(out, "{}", names.join(", "));
            }
            return write!(out, "{} with {}", names.join(", "), self.rows());
        };
        for (parameter, [lower, upper]) in ends.into_iter().enumerate() {
            let (open, close) =
                (if self.sign(lower) { '(' } else { '[' }, if self.sign(upper) { ')' } else { ']' });
            let and = if parameter == 0 { "" } else { ", " };
            let name = self.names.get(parameter);
            let (low, high) = (self.root(lower, parameter), self.root(upper, parameter));
            write!(out, "{and}{name} in {open}{low}, {high}{close}")?;
        }
        Ok(())
    }
}

/// A sum of named terms and a constant.
struct Sum<'a>(&'a [(String, &'a BigInt)], &'a BigInt);

impl fmt::Display for Sum<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut is_first = true;
        let mut term = |factor: &BigInt, name: Option<&str>| {
            let sign = match (is_first, factor.is_negative()) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            };
            is_first = false;
            match name {
                Some(name) if factor.magnitude().is_one() => write!(out, "{sign}{name}"),
                Some(name) => write!(out, "{sign}{}·{name}", factor.magnitude()),
                None => write!(out, "{sign}{}", factor.magnitude()),
            }
        };
        let mut terms = self.0.iter().filter(|(_, factor)| !factor.is_zero()).peekable();
        let is_constant = terms.peek().is_none();
        terms.try_for_each(|(name, factor)| term(factor, Some(name)))?;
        if is_constant || !self.1.is_zero() { term(self.1, None) } else { Ok(()) }
    }
}

fn inequality(linear: &Linear) -> String {
    let named = linear.coefficients.iter().enumerate();
    let terms: Vec<(String, &BigInt)> =
        named.map(|(output, coefficient)| (format!("output {output}"), &coefficient.0)).collect();
    format!("{} {} 0", Sum(&terms, &linear.constant.0), if linear.strict { ">" } else { "≥" })
}

/// The distance between maps.
struct Distance<'a>(&'a Attention);

impl fmt::Display for Distance<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measure = match self.0.measure {
            Measure::L1 => "l1".to_owned(),
            Measure::Linf => "linf".to_owned(),
            Measure::L2 => "l2".to_owned(),
            Measure::TopK(count) => format!("top-{count}"),
        };
        let classes: Vec<String> = self.0.classes.iter().map(u32::to_string).collect();
        write!(
            out,
            "({measure}) of the saliency maps of outputs {} from those at the image",
            classes.join(", ")
        )
    }
}

/// A wish that is so.
struct Wished<'a>(&'a Wish);

impl fmt::Display for Wished<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.0.label.map(|label| format!("output {label} is larger than every other"));
        let linear = self.0.linear.iter().map(inequality);
        let attention = self.0.attention.as_ref().map(|attention| {
            format!(
                "the distance {} is at most {} wherever there is a gradient",
                Distance(attention),
                attention.delta
            )
        });
        let parts: Vec<String> = label.into_iter().chain(linear).chain(attention).collect();
        out.write_str(&parts.join(", and "))
    }
}

/// A point.
struct At<'a>(Names<'a>, &'a [Ratio]);

impl fmt::Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coordinates = self.1.iter().enumerate();
        let coordinates = coordinates.take(MANY);
        let parts: Vec<String> =
            coordinates.map(|(parameter, value)| format!("{} = {value}", self.0.get(parameter))).collect();
        out.write_str(&parts.join(", "))?;
        let more = self.1.len().saturating_sub(MANY);
        if more > 0 { write!(out, ", and {more} parameters more") } else { Ok(()) }
    }
}

/// The part of a wish that is not so.
struct Failing<'a>(&'a Wish, &'a Evidence);

impl fmt::Display for Failing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.1.part, self.0.label, &self.0.attention) {
            (Part::Label, Some(label), _) => write!(out, "output {label} is not larger than every other"),
            (Part::Attention, _, Some(attention)) => {
                write!(
                    out,
                    "the distance {} is more than {} in a region",
                    Distance(attention),
                    attention.delta
                )
            }
            (Part::Linear(place), _, _) => match self.0.linear.get(place as usize) {
                Some(linear) => write!(out, "it is not so that {}", inequality(linear)),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// An end of an interval.
struct Ending<'a>(&'a Wish, &'a End);

impl fmt::Display for Ending<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            End::Border => write!(out, "the domain ends"),
            End::Fails(evidence) => Failing(self.0, evidence).fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_plainly_and_not_without_end() {
        let long = "ü".repeat(1000);
        let names = ["".to_owned(), "a\u{1b}b".to_owned(), long];
        let names = Names(&names);
        assert_eq!([names.get(0), names.get(1)], ["θ1", "a\\u{1b}b"]);
        assert_eq!(names.get(2), format!("{}…", "ü".repeat(MAX_NAME)));
    }
}

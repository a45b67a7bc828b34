//! What `unsat` proves, in words.

use std::fmt;

use metes_certificate::{Case, Linear};

use super::{Domain, Names, inequality};

/// How many parameters, and how many cases, are told of one by one.
pub(super) const MANY: usize = 32;

/// Inequalities that hold together.
pub(super) struct All<'a>(pub &'a [Linear]);

impl fmt::Display for All<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return out.write_str("0 ≥ 0");
        }
        let parts: Vec<String> = self.0.iter().map(inequality).collect();
        out.write_str(&parts.join(", and "))
    }
}

/// Cases none of which holds anywhere.
pub(super) struct Cases<'a> {
    pub names: Names<'a>,
    pub cases: &'a [Case],
    /// Leaves of their trees.
    pub leaves: usize,
}

impl fmt::Display for Cases<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cases, leaves) = (self.cases.len(), self.leaves);
        let (case, leaf) =
            (if cases == 1 { "case" } else { "cases" }, if leaves == 1 { "leaf" } else { "leaves" });
        write!(out, "No counterexample exists, in exact arithmetic ({cases} {case}, {leaves} {leaf})")?;
        for (place, case) in self.cases.iter().enumerate().take(MANY) {
            write!(out, "; case {place}: at no {} is it so that ", Inside(self.names, case))?;
            let conjunctions = case.conjunctions.iter().map(|all| format!("({})", All(all)));
            let conjunctions: Vec<String> = conjunctions.collect();
            out.write_str(if conjunctions.is_empty() { "0 > 0" } else { "" })?;
            out.write_str(&conjunctions.join(" or "))?;
        }
        if cases > MANY { write!(out, "; and {} cases more", cases - MANY) } else { Ok(()) }
    }
}

/// The box of a case, and its rows.
struct Inside<'a>(Names<'a>, &'a Case);

impl fmt::Display for Inside<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(names, case) = self;
        for (parameter, (low, high)) in case.bounds.iter().enumerate().take(MANY) {
            write!(
                out,
                "{}{} in [{low}, {high}]",
                if parameter == 0 { "" } else { ", " },
                names.get(parameter)
            )?;
        }
        if case.bounds.len() > MANY {
            write!(out, ", {} parameters more in their intervals", case.bounds.len() - MANY)?;
        }
        match case.rows.len() {
            0 => Ok(()),
            rows if case.bounds.len() > MANY => write!(out, " with {rows} rows"),
            _ => write!(out, " with {}", Domain::new(*names, &case.rows, &case.open).rows()),
        }
    }
}

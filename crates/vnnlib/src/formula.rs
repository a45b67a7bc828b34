//! Boolean formulas, negations pushed down to the inequalities while they are read.

use metes_exact::Rational;
use num_traits::Signed;

use crate::error::{Problem, ReadError};
use crate::expression::{Sum, Variable};
use crate::lexer::{Token, shown};
use crate::reader::Reader;
use crate::{Linear, MAX_SIZE};

/// A formula without negation. Neither list has one element, or an element of its own kind; the empty ones stand alone.
#[derive(Clone, Debug)]
pub enum Formula {
    Atom(Linear),
    /// True if it is empty.
    And(Vec<Formula>),
    /// False if it is empty.
    Or(Vec<Formula>),
}

const OPERATORS: &str = "and, or, not, <=, >=, <, >, =, ==, !=";
const TWO_OR_MORE: &str = "at least two arguments";

impl Formula {
    fn constant(holds: bool) -> Self {
        if holds { Self::And(Vec::new()) } else { Self::Or(Vec::new()) }
    }

    fn and(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                Self::Or(inner) if inner.is_empty() => return Self::constant(false),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::And(flat) }
    }

    fn or(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                Self::And(inner) if inner.is_empty() => return Self::constant(true),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::Or(flat) }
    }
}

/// A comparison of two expressions, as it is written.
#[derive(Clone, Copy)]
enum Comparison {
    AtMost,
    AtLeast,
    Below,
    Above,
    Equal,
    Unequal,
}

impl Comparison {
    fn of(operator: &str) -> Option<(Self, &'static str)> {
        Some(match operator {
            "<=" => (Self::AtMost, "<="),
            ">=" => (Self::AtLeast, ">="),
            "<" => (Self::Below, "<"),
            ">" => (Self::Above, ">"),
            "=" => (Self::Equal, "="),
            "==" => (Self::Equal, "=="),
            "!=" => (Self::Unequal, "!="),
            _ => return None,
        })
    }

    fn negation(self) -> Self {
        match self {
            Self::AtMost => Self::Above,
            Self::AtLeast => Self::Below,
            Self::Below => Self::AtLeast,
            Self::Above => Self::AtMost,
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
        }
    }
}

impl Reader<'_> {
    /// Reads a formula, or its negation.
    pub fn formula(&mut self, is_negated: bool) -> Result<Formula, ReadError> {
        self.lexer.expect(Token::Open, "a formula, which begins with a parenthesis,")?;
        self.nested(|reader| reader.connective(is_negated))
    }

    fn connective(&mut self, is_negated: bool) -> Result<Formula, ReadError> {
        let start = self.lexer.start();
        let operator = self.lexer.word("an operator")?;
        let few = |reader: &Self, operator, wanted| {
            Err(reader.lexer.error(start, Problem::Arguments { operator, wanted }))
        };
        match operator {
            "and" | "or" => {
                let mut parts = Vec::new();
                while !self.lexer.skip(Token::Close) {
                    parts.push(self.formula(is_negated)?);
                }
                let is_and = operator == "and";
                if parts.is_empty() {
                    return few(self, if is_and { "and" } else { "or" }, "at least one argument");
                }
                Ok(if is_and != is_negated { Formula::and(parts) } else { Formula::or(parts) })
            }
            "not" => {
                if self.lexer.token() == Token::Close {
                    return few(self, "not", "one argument");
                }
                let part = self.formula(!is_negated)?;
                if !self.lexer.skip(Token::Close) {
                    return few(self, "not", "one argument");
                }
                Ok(part)
            }
            _ => {
                let Some((comparison, operator)) = Comparison::of(operator) else {
                    let found = shown(operator);
                    return Err(self.lexer.error(start, Problem::Operator { found, known: OPERATORS }));
                };
                let mut sums = Vec::new();
                while !self.lexer.skip(Token::Close) {
                    sums.push(self.expression()?);
                }
                if matches!(comparison, Comparison::Unequal) && sums.len() != 2 {
                    return few(self, operator, "two arguments");
                }
                if sums.len() < 2 {
                    return few(self, operator, TWO_OR_MORE);
                }
                self.chain(comparison, &sums, is_negated).map_err(|problem| self.lexer.error(start, problem))
            }
        }
    }

    /// That each two neighbours compare so, or that some do not.
    fn chain(&mut self, comparison: Comparison, sums: &[Sum], is_negated: bool) -> Result<Formula, Problem> {
        let comparison = if is_negated { comparison.negation() } else { comparison };
        let pairs = sums.windows(2).map(|pair| self.compare(comparison, &pair[0], &pair[1]));
        let parts = pairs.collect::<Result<_, _>>()?;
        Ok(if is_negated { Formula::or(parts) } else { Formula::and(parts) })
    }

    fn compare(&mut self, comparison: Comparison, left: &Sum, right: &Sum) -> Result<Formula, Problem> {
        Ok(match comparison {
            Comparison::AtMost => self.atom(right, left, false)?,
            Comparison::AtLeast => self.atom(left, right, false)?,
            Comparison::Below => self.atom(right, left, true)?,
            Comparison::Above => self.atom(left, right, true)?,
            Comparison::Equal => {
                Formula::and(vec![self.atom(right, left, false)?, self.atom(left, right, false)?])
            }
            Comparison::Unequal => {
                Formula::or(vec![self.atom(right, left, true)?, self.atom(left, right, true)?])
            }
        })
    }

    /// `more − less ≥ 0`, or `> 0`.
    fn atom(&mut self, more: &Sum, less: &Sum, strict: bool) -> Result<Formula, Problem> {
        self.atoms += 1;
        if self.atoms > MAX_SIZE {
            return Err(Problem::Large(MAX_SIZE));
        }
        let Sum { terms, constant } = self.difference(more, less)?;
        if terms.is_empty() {
            return Ok(Formula::constant(if strict {
                constant.is_positive()
            } else {
                !constant.is_negative()
            }));
        }
        let mut linear = Linear { inputs: Vec::new(), outputs: Vec::new(), constant, strict };
        for (variable, coefficient) in terms {
            let (list, index): (&mut Vec<(u32, Rational)>, u32) = match variable {
                Variable::Input(index) => (&mut linear.inputs, index),
                Variable::Output(index) => (&mut linear.outputs, index),
            };
            list.push((index, coefficient));
        }
        Ok(Formula::Atom(linear))
    }
}

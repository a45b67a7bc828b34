//! Linear expressions: `+`, `-`, `*` and `/` over variables and numbers.
//!
//! A product is linear if all its factors but one are numbers, by value and not by looks: `(* (- X_0 X_0) Y_0)` is 0.

use metes_exact::Rational;
use num_traits::{One, Zero};

use crate::error::{Problem, ReadError};
use crate::lexer::Token;
use crate::number::is_number;
use crate::reader::Reader;

/// An input or an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    Input(u32),
    Output(u32),
}

/// `Σ aᵢ·vᵢ + c`, variables increasing, no `aᵢ` is 0.
#[derive(Clone, Debug)]
pub struct Sum {
    pub terms: Vec<(Variable, Rational)>,
    pub constant: Rational,
}

const OPERATORS: &str = "+, -, *, /";
const ONE_OR_MORE: &str = "at least one argument";

impl Sum {
    fn number(constant: Rational) -> Self {
        Self { terms: Vec::new(), constant }
    }

    fn variable(variable: Variable) -> Self {
        Self { terms: vec![(variable, Rational::one())], constant: Rational::zero() }
    }

    pub fn negate(mut self) -> Self {
        for (_, coefficient) in &mut self.terms {
            *coefficient = -std::mem::take(coefficient);
        }
        self.constant = -self.constant;
        self
    }
}

impl Reader<'_> {
    /// Reads an expression.
    pub fn expression(&mut self) -> Result<Sum, ReadError> {
        let start = self.lexer.start();
        match self.lexer.token() {
            Token::Word(word) => {
                self.lexer.advance();
                if is_number(word) {
                    let value =
                        self.budget.number(word).map_err(|problem| self.lexer.error(start, problem))?;
                    return Ok(Sum::number(value));
                }
                self.names.variable(word, start, &mut self.lexer).map(Sum::variable)
            }
            Token::Open => self.nested(|reader| {
                reader.lexer.advance();
                reader.operation()
            }),
            _ => Err(self.lexer.unexpected("a number, a variable or an expression")),
        }
    }

    /// What stands in parentheses, with the closing one.
    fn operation(&mut self) -> Result<Sum, ReadError> {
        let start = self.lexer.start();
        let operator = self.lexer.word("an operator")?;
        let combine: fn(&mut Self, Vec<Sum>) -> Result<Sum, Problem> = match operator {
            "+" => |reader, sums| reader.add(sums),
            "-" => Self::subtract,
            "*" => Self::multiply,
            "/" => Self::divide,
            _ => {
                let found = crate::lexer::shown(operator);
                return Err(self.lexer.error(start, Problem::Operator { found, known: OPERATORS }));
            }
        };
        let mut arguments = Vec::new();
        while !self.lexer.skip(Token::Close) {
            arguments.push(self.expression()?);
        }
        combine(self, arguments).map_err(|problem| self.lexer.error(start, problem))
    }

    /// The sum of some sums.
    pub fn add(&mut self, sums: Vec<Sum>) -> Result<Sum, Problem> {
        let mut sums = sums.into_iter();
        let Some(Sum { mut terms, mut constant }) = sums.next() else {
            return Err(Problem::Arguments { operator: "+", wanted: ONE_OR_MORE });
        };
        let is_alone = sums.len() == 0;
        for sum in sums {
            terms.extend(sum.terms);
            self.add_to(&mut constant, sum.constant)?;
        }
        if is_alone {
            return Ok(Sum { terms, constant });
        }
        terms.sort_by_key(|(variable, _)| *variable);
        let mut merged: Vec<(Variable, Rational)> = Vec::with_capacity(terms.len());
        for (variable, coefficient) in terms {
            match merged.last_mut() {
                Some((last, sum)) if *last == variable => self.add_to(sum, coefficient)?,
                _ => merged.push((variable, coefficient)),
            }
        }
        merged.retain(|(_, coefficient)| !coefficient.is_zero());
        Ok(Sum { terms: merged, constant })
    }

    fn add_to(&mut self, sum: &mut Rational, term: Rational) -> Result<(), Problem> {
        if sum.is_zero() {
            *sum = term;
        } else if !term.is_zero() {
            *sum += term;
            self.budget.charge(sum)?;
        }
        Ok(())
    }

    fn subtract(&mut self, mut sums: Vec<Sum>) -> Result<Sum, Problem> {
        match sums.len() {
            0 => Err(Problem::Arguments { operator: "-", wanted: ONE_OR_MORE }),
            1 => Ok(sums.remove(0).negate()),
            _ => {
                let negate = |(at, sum): (usize, Sum)| if at == 0 { sum } else { sum.negate() };
                let sums = sums.into_iter().enumerate().map(negate).collect();
                self.add(sums)
            }
        }
    }

    fn multiply(&mut self, sums: Vec<Sum>) -> Result<Sum, Problem> {
        if sums.is_empty() {
            return Err(Problem::Arguments { operator: "*", wanted: ONE_OR_MORE });
        }
        let mut factor = Rational::one();
        let mut linear: Option<Sum> = None;
        for sum in sums {
            if sum.terms.is_empty() {
                factor *= sum.constant;
                self.budget.charge(&factor)?;
            } else if linear.replace(sum).is_some() {
                return Err(Problem::Product);
            }
        }
        match linear {
            None => Ok(Sum::number(factor)),
            Some(linear) => self.scale(linear, &factor),
        }
    }

    fn divide(&mut self, sums: Vec<Sum>) -> Result<Sum, Problem> {
        let mut sums = sums.into_iter();
        let (Some(first), true) = (sums.next(), sums.len() > 0) else {
            return Err(Problem::Arguments { operator: "/", wanted: "at least two arguments" });
        };
        let mut factor = Rational::one();
        for divisor in sums {
            if !divisor.terms.is_empty() || divisor.constant.is_zero() {
                return Err(Problem::Divisor);
            }
            factor /= divisor.constant;
            self.budget.charge(&factor)?;
        }
        self.scale(first, &factor)
    }

    fn scale(&mut self, mut sum: Sum, factor: &Rational) -> Result<Sum, Problem> {
        if factor.is_zero() {
            return Ok(Sum::number(Rational::zero()));
        }
        if factor.is_one() {
            return Ok(sum);
        }
        for value in sum.terms.iter_mut().map(|(_, coefficient)| coefficient).chain([&mut sum.constant]) {
            *value *= factor;
            self.budget.charge(value)?;
        }
        Ok(sum)
    }
}

//! Counterexample files: what verifiers write when they say *sat*.
//!
//! The competition's form is `((X_0 0.5) (X_1 -1e-3) (Y_0 2))`, perhaps after a line `sat`. Verifiers leave out
//! parentheses around all and at the end, and outputs; all that is read. VNN-LIB 2.0 writes one number a line below
//! `X Real [1,2]`, the input first and then the output. Fractions are read too: `X_0 1/3`.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};

use metes_exact::{BigInt, Rational, gcd};
use num_traits::One as _;

use crate::error::{Problem, ReadError};
use crate::expression::Variable;
use crate::lexer::{Lexer, Token, shown};
use crate::names::{MAX_VARIABLES, numbered, sizes};
use crate::number::{Budget, COUNTEREXAMPLE_BITS};
use crate::print::text;

/// A point that is said to satisfy a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The inputs, all of them.
    pub inputs: Vec<Rational>,
    /// Outputs that are stated, by index, increasing.
    pub outputs: Vec<(usize, Rational)>,
}

/// Answers other than *sat*, which have no counterexample.
const OTHERS: [&str; 7] = ["unsat", "holds", "unknown", "timeout", "timed-out", "error", "no_result_in_file"];

/// What is read so far.
struct Values<'a> {
    lexer: Lexer<'a>,
    budget: Budget,
    inputs: BTreeMap<usize, Rational>,
    outputs: BTreeMap<usize, Rational>,
    /// Tensors so far.
    tensors: usize,
}

impl Counterexample {
    /// Reads a counterexample file.
    ///
    /// ```
    /// let point = metes_vnnlib::Counterexample::read("sat\n((X_0 0.5)\n (Y_0 -1e-3))")?;
    /// assert_eq!(point.to_string(), "sat\n((X_0 0.5)\n (Y_0 -0.001))\n");
    /// # Ok::<(), metes_vnnlib::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// Says where what is wrong: inputs that are left out, a number that is none, something after the end.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let mut values = Values {
            lexer: Lexer::new(text),
            budget: Budget::new(text, COUNTEREXAMPLE_BITS),
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
            tensors: 0,
        };
        values.read()?;
        let error = |problem| Err(ReadError::at(text, text.len(), problem));
        let Some((&last, _)) = values.inputs.last_key_value() else {
            return error(Problem::Missing("inputs"));
        };
        if let Some(missing) = (0..last).find(|index| !values.inputs.contains_key(index)) {
            return error(Problem::Gap { present: format!("X_{last}"), missing: format!("X_{missing}") });
        }
        let inputs: Vec<Rational> = values.inputs.into_values().collect();
        // Networks are evaluated over one denominator.
        let mut common = BigInt::one();
        for value in &inputs {
            let rest = &common % value.denom();
            common *= value.denom() / gcd(&rest, value.denom());
            if common.bits() > COUNTEREXAMPLE_BITS {
                return error(Problem::Bits(common.bits()));
            }
        }
        Ok(Self { inputs, outputs: values.outputs.into_iter().collect() })
    }
}

impl Values<'_> {
    fn read(&mut self) -> Result<(), ReadError> {
        if let Token::Word(word) = self.lexer.token() {
            if OTHERS.contains(&word) {
                let problem = Problem::NoCounterexample(word.to_owned());
                return Err(self.lexer.error(self.lexer.start(), problem));
            }
            if word == "sat" || word == "violated" {
                self.lexer.advance();
            }
        }
        let mut open = 0usize;
        loop {
            match self.lexer.token() {
                Token::End => return Ok(()),
                Token::Open => open += 1,
                Token::Close if open > 0 => open -= 1,
                Token::Word(name) => {
                    self.value(name)?;
                    continue;
                }
                _ => return Err(self.lexer.unexpected("the name of a variable and its value")),
            }
            self.lexer.advance();
        }
    }

    /// `X_0 0.5`, or a tensor.
    fn value(&mut self, name: &str) -> Result<(), ReadError> {
        let start = self.lexer.start();
        self.lexer.advance();
        let Some(variable) = numbered(name) else { return self.tensor(name, start) };
        let value = self.number()?;
        let (list, index) = match variable {
            Variable::Input(index) => (&mut self.inputs, index as usize),
            Variable::Output(index) => (&mut self.outputs, index as usize),
        };
        if index >= MAX_VARIABLES {
            return Err(self.lexer.error(start, Problem::Variables(MAX_VARIABLES)));
        }
        match list.insert(index, value) {
            None => Ok(()),
            Some(_) => Err(self.lexer.error(start, Problem::Twice(name.to_owned()))),
        }
    }

    /// What follows the name of a tensor: `Real [1,2]` and its elements.
    fn tensor(&mut self, name: &str, start: usize) -> Result<(), ReadError> {
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(self.lexer.error(start, Problem::Name(shown(name))));
        }
        let list = match self.tensors {
            0 if self.inputs.is_empty() && self.outputs.is_empty() => 0,
            1 => 1,
            _ => return Err(self.lexer.error(start, Problem::Name(shown(name)))),
        };
        let Token::Word(_) = self.lexer.token() else {
            return Err(self.lexer.error(start, Problem::Name(shown(name))));
        };
        self.lexer.advance();
        if self.lexer.token() != Token::OpenBracket {
            return Err(self.lexer.error(start, Problem::Name(shown(name))));
        }
        let len = sizes(&mut self.lexer, "size")?.iter().try_fold(1usize, |len, size| len.checked_mul(*size));
        let Some(len) = len.filter(|len| *len <= MAX_VARIABLES) else {
            return Err(self.lexer.error(start, Problem::Variables(MAX_VARIABLES)));
        };
        for index in 0..len {
            let value = self.number()?;
            let list = if list == 0 { &mut self.inputs } else { &mut self.outputs };
            list.insert(index, value);
        }
        self.tensors += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<Rational, ReadError> {
        let start = self.lexer.start();
        let word = self.lexer.word("a number")?;
        self.budget.number(word).map_err(|problem| self.lexer.error(start, problem))
    }
}

/// The competition's form, numbers exactly; one that has no finite decimal is a fraction, which other tools may not read.
impl Display for Counterexample {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let inputs = self.inputs.iter().enumerate().map(|(index, value)| ("X", index, value));
        let outputs = self.outputs.iter().map(|(index, value)| ("Y", *index, value));
        let lines: Vec<String> = inputs
            .chain(outputs)
            .map(|(letter, index, value)| format!("({letter}_{index} {})", text(value)))
            .collect();
        writeln!(f, "sat\n({})", lines.join("\n "))
    }
}

//! The commands of a text.

use crate::Property;
use crate::error::{Problem, ReadError};
use crate::expression::Sum;
use crate::lexer::{Lexer, Token, shown};
use crate::names::{MAX_VARIABLES, Names, Tensor, sizes};
use crate::normal::Assertions;
use crate::number::{Budget, PROPERTY_BITS};

/// The deepest nesting of parentheses.
const MAX_DEPTH: usize = 128;

/// What is known while a text is read.
pub struct Reader<'a> {
    pub lexer: Lexer<'a>,
    pub names: Names,
    pub budget: Budget,
    /// Inequalities so far.
    pub atoms: usize,
    depth: usize,
    assertions: Assertions,
}

/// Reads a property: VNN-LIB 1.0, or the part of 2.0 that is about one network with one input and one output.
///
/// Version 2.0 has types of floats. What is declared as one is read as a real number all the same: the property
/// is about the real function of the network.
///
/// ```
/// let property = metes_vnnlib::read(
///     "(declare-const X_0 Real) (declare-const Y_0 Real)
///      (assert (and (<= X_0 1) (>= X_0 -0.5) (or (< Y_0 X_0) (> Y_0 1e-3))))",
/// )?;
/// assert_eq!(property.cases.len(), 1);
/// assert_eq!(property.cases[0].conjunctions.len(), 2);
/// # Ok::<(), metes_vnnlib::ReadError>(())
/// ```
///
/// # Errors
/// Says where what is wrong, and what to do; see [`Problem`].
pub fn read(text: &str) -> Result<Property, ReadError> {
    let mut reader = Reader {
        lexer: Lexer::new(text),
        names: Names::default(),
        budget: Budget::new(text, PROPERTY_BITS),
        atoms: 0,
        depth: 0,
        assertions: Assertions::default(),
    };
    reader.commands()?;
    let end = text.len();
    let (inputs, outputs) =
        reader.names.counts(end).map_err(|(at, problem)| ReadError::at(text, at, problem))?;
    let cases = reader.assertions.cases(inputs).map_err(|problem| ReadError::at(text, end, problem))?;
    Ok(Property { inputs, outputs, cases })
}

impl Reader<'_> {
    /// Reads what is in parentheses, unless that is too deep.
    pub fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if self.depth == MAX_DEPTH {
            return Err(self.lexer.error(self.lexer.start(), Problem::Deep(MAX_DEPTH)));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// `more − less`.
    pub fn difference(&mut self, more: &Sum, less: &Sum) -> Result<Sum, Problem> {
        let negative = less.clone().negate();
        self.add(vec![more.clone(), negative])
    }

    fn commands(&mut self) -> Result<(), ReadError> {
        let mut is_first = true;
        let mut is_versioned = false;
        while self.lexer.token() != Token::End {
            self.lexer.expect(Token::Open, "a command, which begins with a parenthesis,")?;
            let start = self.lexer.start();
            let command = self.lexer.word("a command")?;
            let fail = |reader: &Self, problem| Err(reader.lexer.error(start, problem));
            match command {
                "declare-const" if is_versioned || self.names.has_network() => {
                    return fail(self, Problem::Versions);
                }
                "declare-const" => self.constant()?,
                "vnnlib-version" if is_first => {
                    self.version()?;
                    is_versioned = true;
                }
                "vnnlib-version" => return fail(self, Problem::Twice(command.to_owned())),
                "declare-network" if self.names.has_numbered() => return fail(self, Problem::Versions),
                "declare-network" if self.names.has_network() => {
                    return fail(self, Problem::Network("a second declare-network".to_owned()));
                }
                "declare-network" => self.network()?,
                "assert" => {
                    let formula = self.formula(false)?;
                    if let Err(problem) = self.assertions.add(formula) {
                        return fail(self, problem);
                    }
                }
                _ => return fail(self, Problem::Command(shown(command))),
            }
            self.lexer.expect(Token::Close, "a closing parenthesis")?;
            is_first = false;
        }
        Ok(())
    }

    /// `X_0 Real`.
    fn constant(&mut self) -> Result<(), ReadError> {
        let start = self.lexer.start();
        let name = self.lexer.word("a name such as X_0 or Y_0")?;
        self.names.declare(name, start).map_err(|problem| self.lexer.error(start, problem))?;
        self.real()
    }

    fn real(&mut self) -> Result<(), ReadError> {
        let start = self.lexer.start();
        match self.lexer.word("the type Real")? {
            "Real" | "real" => Ok(()),
            "float16" | "bfloat16" | "float32" | "float64" if !self.names.has_numbered() => Ok(()),
            other => Err(self.lexer.error(start, Problem::Type(shown(other)))),
        }
    }

    /// `<2.0>`.
    fn version(&mut self) -> Result<(), ReadError> {
        let start = self.lexer.start();
        let word = self.lexer.word("a version such as <2.0>")?;
        let number = word.strip_prefix('<').and_then(|word| word.strip_suffix('>'));
        match number.and_then(|number| number.split_once('.')) {
            Some(("2", minor)) if !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(())
            }
            _ => Err(self.lexer.error(start, Problem::Version(shown(word)))),
        }
    }

    /// `name (declare-input X Real [1,5]) (declare-output Y Real [1,2])`.
    fn network(&mut self) -> Result<(), ReadError> {
        let start = self.lexer.start();
        self.lexer.word("a name of the network")?;
        let input = self.tensor("declare-input")?;
        let output = self.tensor("declare-output")?;
        if self.lexer.token() == Token::Open {
            self.lexer.advance();
            let start = self.lexer.start();
            let more = self.lexer.word("a declaration")?;
            return Err(self.lexer.error(start, Problem::Network(format!("another {}", shown(more)))));
        }
        self.names.declare_network([input, output]).map_err(|problem| self.lexer.error(start, problem))
    }

    /// `(declare-input X Real [1,5])`, perhaps with the name that the model has for it.
    fn tensor(&mut self, wanted: &'static str) -> Result<Tensor, ReadError> {
        self.lexer.expect(Token::Open, "declare-input and then declare-output, in parentheses,")?;
        let start = self.lexer.start();
        let command = self.lexer.word(wanted)?;
        if command != wanted {
            return Err(self.lexer.error(start, Problem::Network(shown(command))));
        }
        let name = self.lexer.word("a name")?.to_owned();
        self.real()?;
        let start = self.lexer.start();
        let shape = sizes(&mut self.lexer, "size")?;
        let len = shape.iter().try_fold(1usize, |len, size| len.checked_mul(*size));
        match len {
            Some(0) => {
                let what = if wanted == "declare-input" { "inputs" } else { "outputs" };
                return Err(self.lexer.error(start, Problem::Missing(what)));
            }
            Some(len) if len <= MAX_VARIABLES => {}
            _ => return Err(self.lexer.error(start, Problem::Variables(MAX_VARIABLES))),
        }
        if let Token::Quoted(_) = self.lexer.token() {
            self.lexer.advance();
        }
        self.lexer.expect(Token::Close, "a closing parenthesis")?;
        Ok(Tensor { name, shape })
    }
}

//! Variables by name: those of VNN-LIB 1.0, `X_0 … Y_0 …`, and the tensors of 2.0, whose elements are numbered row-major.

use crate::error::{Problem, ReadError};
use crate::expression::Variable;
use crate::lexer::{Lexer, Token, shown};

/// The most inputs, or outputs. (An image of 224 × 224 × 3 has 150,528 elements.)
pub const MAX_VARIABLES: usize = 1 << 18;

/// The variables that are declared.
#[derive(Default)]
pub struct Names {
    /// By index, where it is declared.
    inputs: Vec<Option<usize>>,
    outputs: Vec<Option<usize>>,
    tensors: Option<[Tensor; 2]>,
}

/// A tensor of a network.
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
}

impl Tensor {
    fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// The element that indices in brackets name.
    fn element(&self, start: usize, lexer: &mut Lexer<'_>) -> Result<usize, ReadError> {
        let wrong = || {
            let shape = self.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
            Problem::Index { name: shown(&self.name), shape, dimensions: self.shape.len() }
        };
        let indices = if lexer.token() == Token::OpenBracket { sizes(lexer, "index")? } else { Vec::new() };
        if indices.len() != self.shape.len() {
            return Err(lexer.error(start, wrong()));
        }
        let mut element = 0;
        for (index, size) in indices.iter().zip(&self.shape) {
            if index >= size {
                return Err(lexer.error(start, wrong()));
            }
            element = element * size + index;
        }
        Ok(element)
    }
}

/// Reads `[2,3]`. The numbers are at most [`MAX_VARIABLES`].
pub fn sizes(lexer: &mut Lexer<'_>, what: &'static str) -> Result<Vec<usize>, ReadError> {
    lexer.expect(Token::OpenBracket, "an opening bracket")?;
    let mut sizes = Vec::new();
    if lexer.skip(Token::CloseBracket) {
        return Ok(sizes);
    }
    loop {
        let start = lexer.start();
        let word = lexer.word("a whole number")?;
        let size = word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten();
        let size = size.filter(|size| *size <= MAX_VARIABLES);
        let wrong = || lexer.error(start, Problem::Size(shown(word), what, MAX_VARIABLES));
        sizes.push(size.ok_or_else(wrong)?);
        if !lexer.skip(Token::Comma) {
            lexer.expect(Token::CloseBracket, "a comma or a closing bracket")?;
            return Ok(sizes);
        }
    }
}

/// The variable of 1.0 with this name; `None` for other names.
pub fn numbered(name: &str) -> Option<Variable> {
    let (letter, digits) = name.split_once('_')?;
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain || (digits.starts_with('0') && digits != "0") {
        return None;
    }
    let index = digits.parse().ok()?;
    match letter {
        "X" => Some(Variable::Input(index)),
        "Y" => Some(Variable::Output(index)),
        _ => None,
    }
}

impl Names {
    /// Declares a variable of 1.0.
    pub fn declare(&mut self, name: &str, start: usize) -> Result<(), Problem> {
        let (list, index) = match numbered(name).ok_or_else(|| Problem::Name(shown(name)))? {
            Variable::Input(index) => (&mut self.inputs, index as usize),
            Variable::Output(index) => (&mut self.outputs, index as usize),
        };
        if index >= MAX_VARIABLES {
            return Err(Problem::Variables(MAX_VARIABLES));
        }
        if list.len() <= index {
            list.resize(index + 1, None);
        }
        match list[index].replace(start) {
            None => Ok(()),
            Some(_) => Err(Problem::Twice(name.to_owned())),
        }
    }

    /// Declares the tensors of a network, input and output.
    pub fn declare_network(&mut self, tensors: [Tensor; 2]) -> Result<(), Problem> {
        if tensors[0].name == tensors[1].name {
            return Err(Problem::Twice(shown(&tensors[0].name)));
        }
        self.tensors = Some(tensors);
        Ok(())
    }

    pub fn has_network(&self) -> bool {
        self.tensors.is_some()
    }

    /// Whether there are variables of 1.0.
    pub fn has_numbered(&self) -> bool {
        !self.inputs.is_empty() || !self.outputs.is_empty()
    }

    /// The variable that a name means, with the indices that follow it.
    pub fn variable(&self, name: &str, start: usize, lexer: &mut Lexer<'_>) -> Result<Variable, ReadError> {
        match &self.tensors {
            Some([input, _]) if input.name == name => {
                input.element(start, lexer).map(|element| Variable::Input(element as u32))
            }
            Some([_, output]) if output.name == name => {
                output.element(start, lexer).map(|element| Variable::Output(element as u32))
            }
            Some(_) => Err(lexer.error(start, Problem::UndeclaredTensor(shown(name)))),
            None => self.declared(name).map_err(|problem| lexer.error(start, problem)),
        }
    }

    fn declared(&self, name: &str) -> Result<Variable, Problem> {
        let variable = numbered(name).ok_or_else(|| Problem::Name(shown(name)))?;
        let (list, index) = match variable {
            Variable::Input(index) => (&self.inputs, index),
            Variable::Output(index) => (&self.outputs, index),
        };
        match list.get(index as usize) {
            Some(Some(_)) => Ok(variable),
            _ => Err(Problem::Undeclared(shown(name))),
        }
    }

    /// How many inputs and outputs there are; the error says at which byte.
    pub fn counts(&self, end: usize) -> Result<(usize, usize), (usize, Problem)> {
        if let Some([input, output]) = &self.tensors {
            return Ok((input.len(), output.len()));
        }
        Ok((count(&self.inputs, "X", "inputs", end)?, count(&self.outputs, "Y", "outputs", end)?))
    }
}

fn count(
    list: &[Option<usize>],
    letter: &str,
    what: &'static str,
    end: usize,
) -> Result<usize, (usize, Problem)> {
    if list.is_empty() {
        return Err((end, Problem::Missing(what)));
    }
    let Some(gap) = list.iter().position(Option::is_none) else { return Ok(list.len()) };
    let next = list.iter().enumerate().skip(gap).find_map(|(index, place)| Some((index, (*place)?)));
    let (present, place) = next.unwrap_or((gap, end));
    Err((place, Problem::Gap { present: format!("{letter}_{present}"), missing: format!("{letter}_{gap}") }))
}

//! One node of the graph with the values it reads.

use std::cell::RefCell;

use metes_exact::Rational;
use metes_exact::rational::FloatFormat;

use super::draft::StepId;
use super::error::Refusal;
use super::schema::{AttributeValue, NodeProto, TensorProto};
use super::tensor::Tensor;

/// What is known of a value of the graph.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Constant(Tensor),
    /// It depends on the network's input.
    Variable(Variable),
}

/// A value that depends on the network's input: the output of a step under a shape.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub shape: Vec<usize>,
    pub step: StepId,
}

impl Value {
    /// The value's shape.
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::Constant(tensor) => &tensor.shape,
            Self::Variable(variable) => &variable.shape,
        }
    }
}

/// A node with the values of its inputs. It keeps count of the attributes asked for: one that
/// nobody asks for is an error.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// What the node is called in messages and in the network.
    pub name: &'a str,
    pub node: &'a NodeProto<'a>,
    pub inputs: Vec<Option<Value>>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Call<'a> {
    /// A node that reads the given values; absent optional inputs are `None`.
    pub fn new(name: &'a str, node: &'a NodeProto<'a>, inputs: Vec<Option<Value>>) -> Self {
        Self { name, node, inputs, known: RefCell::default() }
    }

    /// A required input.
    pub fn input(&self, at: usize) -> Result<&Value, Refusal> {
        self.optional(at).ok_or(Refusal::MissingInput(at))
    }

    /// An input that may be absent.
    pub fn optional(&self, at: usize) -> Option<&Value> {
        self.inputs.get(at)?.as_ref()
    }

    /// A required input that must be constant.
    pub fn constant(&self, at: usize, role: &'static str) -> Result<&Tensor, Refusal> {
        self.optional_constant(at, role)?.ok_or(Refusal::MissingInput(at))
    }

    /// An input that must be constant if it is there.
    pub fn optional_constant(&self, at: usize, role: &'static str) -> Result<Option<&Tensor>, Refusal> {
        match self.optional(at) {
            None => Ok(None),
            Some(Value::Constant(tensor)) => Ok(Some(tensor)),
            Some(Value::Variable(_)) => Err(Refusal::Variable(role)),
        }
    }

    /// The first input, which depends on the network's input (calls on constants alone are folded).
    pub fn variable(&self) -> Result<&Variable, Refusal> {
        match self.input(0)? {
            Value::Variable(variable) => Ok(variable),
            Value::Constant(_) => Err(Refusal::Variable("inputs other than the first")),
        }
    }

    fn attribute(&self, name: &'static str) -> Option<&'a AttributeValue<'a>> {
        self.known.borrow_mut().push(name);
        self.node.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &attribute.value)
    }

    /// An integer attribute.
    pub fn int(&self, name: &'static str) -> Result<Option<i64>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Int(value)) => Ok(Some(*value)),
            Some(_) => Err(Refusal::attribute(name, "is not an integer")),
        }
    }

    /// An integer attribute that says yes (1) or no (0, the default).
    pub fn flag(&self, name: &'static str) -> Result<bool, Refusal> {
        match self.int(name)? {
            None | Some(0) => Ok(false),
            Some(1) => Ok(true),
            Some(value) => Err(Refusal::attribute(name, format!("is {value}, not 0 or 1"))),
        }
    }

    /// An attribute that is a list of integers.
    pub fn ints(&self, name: &'static str) -> Result<Option<&'a [i64]>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Ints(values)) => Ok(Some(values)),
            Some(_) => Err(Refusal::attribute(name, "is not a list of integers")),
        }
    }

    /// A float attribute as the number it is.
    pub fn float(&self, name: &'static str) -> Result<Option<Rational>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Float(bits)) => finite(name, *bits).map(Some),
            Some(_) => Err(Refusal::attribute(name, "is not a float")),
        }
    }

    /// An attribute that is a list of floats.
    pub fn floats(&self, name: &'static str) -> Result<Option<Vec<Rational>>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Floats(bits)) => {
                bits.iter().map(|&bits| finite(name, bits)).collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(Refusal::attribute(name, "is not a list of floats")),
        }
    }

    /// A text attribute.
    pub fn text(&self, name: &'static str) -> Result<Option<&'a str>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Text(bytes)) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(Refusal::attribute(name, "is not valid UTF-8")),
            },
            Some(_) => Err(Refusal::attribute(name, "is not a text")),
        }
    }

    /// A tensor attribute.
    pub fn tensor(&self, name: &'static str) -> Result<Option<&'a TensorProto<'a>>, Refusal> {
        match self.attribute(name) {
            None => Ok(None),
            Some(AttributeValue::Tensor(tensor)) => Ok(Some(tensor)),
            Some(_) => Err(Refusal::attribute(name, "is not a tensor")),
        }
    }

    /// Refuses a node with an attribute nobody asked for, or one given twice.
    pub fn check_attributes(&self) -> Result<(), Refusal> {
        let known = self.known.borrow();
        for (at, attribute) in self.node.attributes.iter().enumerate() {
            if !known.contains(&attribute.name) {
                return Err(Refusal::attribute(
                    attribute.name,
                    "is not one this operator has in this version",
                ));
            }
            if self.node.attributes[..at].iter().any(|earlier| earlier.name == attribute.name) {
                return Err(Refusal::attribute(attribute.name, "is given twice"));
            }
        }
        Ok(())
    }
}

/// A binary32 given by its bits, as the number it is.
pub(super) fn finite(name: &str, bits: u32) -> Result<Rational, Refusal> {
    let value = FloatFormat::F32.value(bits.into());
    value.ok_or_else(|| Refusal::attribute(name, "is infinite or not a number"))
}

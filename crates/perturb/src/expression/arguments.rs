//! The arguments of a term, taken one by one.

use std::ops::Range;

use metes_exact::{Rational, rational};

use super::error::nearest;
use super::{Interval, Problem};
use crate::PerChannel;

/// What is wrong, and at which byte of the text.
pub(super) type Fault = (usize, Problem);

/// A value as it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) text: String,
    /// The byte of the text where it starts.
    pub(super) at: usize,
}

/// The arguments of one term that have not been taken yet.
pub(super) struct Arguments {
    pub(super) term: &'static str,
    /// How the term is written.
    pub(super) form: &'static str,
    /// The byte of the text where the term starts.
    pub(super) at: usize,
    pub(super) positional: std::collections::VecDeque<Value>,
    pub(super) named: Vec<(String, Value)>,
}

impl Arguments {
    /// The next argument without a name.
    pub(super) fn next(&mut self, what: &str) -> Result<Value, Fault> {
        self.positional.pop_front().ok_or_else(|| self.fault(self.at, format!("lacks {what}")))
    }

    /// The argument with a name, if it is there.
    pub(super) fn named(&mut self, name: &str) -> Option<Value> {
        let at = self.named.iter().position(|(given, _)| given == name)?;
        Some(self.named.remove(at).1)
    }

    /// The argument with a name that must be there.
    pub(super) fn required(&mut self, name: &str) -> Result<Value, Fault> {
        self.named(name).ok_or_else(|| self.fault(self.at, format!("lacks `{name}=`")))
    }

    pub(super) fn fault(&self, at: usize, problem: String) -> Fault {
        (at, Problem::Arguments { term: self.term, problem, form: self.form })
    }

    /// Refuses what is left over.
    pub(super) fn finish(self, names: &[&'static str]) -> Result<(), Fault> {
        if let Some((name, value)) = self.named.first() {
            if names.contains(&name.as_str()) {
                return Err(self.fault(value.at, format!("has `{name}=` where it cannot have it, or twice")));
            }
            let (term, form) = (self.term, self.form);
            let nearest = nearest(name, names);
            return Err((value.at, Problem::UnknownArgument { term, name: name.clone(), nearest, form }));
        }
        match self.positional.front() {
            Some(value) => Err(self.fault(value.at, format!("has no place for `{}`", value.text))),
            None => Ok(()),
        }
    }
}

impl Value {
    fn fault(&self, problem: impl Into<Problem>) -> Fault {
        (self.at, problem.into())
    }

    pub(super) fn number(&self) -> Result<Rational, Fault> {
        rational::parse(&self.text).map_err(|error| self.fault(error))
    }

    pub(super) fn per_channel(&self) -> Result<PerChannel, Fault> {
        self.text.parse::<PerChannel>().map_err(|error| self.fault(error))
    }

    /// An interval `low..high`.
    pub(super) fn interval(&self) -> Result<Interval, Fault> {
        self.text.parse::<Interval>().map_err(|error| self.fault(error))
    }

    /// An interval, or a single number.
    pub(super) fn amount(&self) -> Result<Interval, Fault> {
        if self.text.contains("..") { self.interval() } else { Ok(Interval::point(self.number()?)) }
    }

    /// A half-open range `first..end` of whole numbers.
    pub(super) fn range(&self) -> Result<Range<usize>, Fault> {
        let wanted = "a range of whole numbers such as 10..18, from the first to one after the last";
        let refused = || self.fault(Problem::Value { value: self.text.clone(), wanted });
        let (first, end) = self.text.split_once("..").ok_or_else(refused)?;
        let bound = |text: &str| text.trim().parse::<usize>().map_err(|_| refused());
        let range = bound(first)?..bound(end)?;
        if range.is_empty() { Err(refused()) } else { Ok(range) }
    }

    /// The size of a kernel.
    pub(super) fn kernel_size(&self) -> Result<usize, Fault> {
        let size =
            self.text.parse::<usize>().ok().filter(|size| size % 2 == 1 && *size <= super::parse::MAX_KERNEL);
        let wanted = "an odd size of a kernel, 1 to 63";
        size.ok_or_else(|| self.fault(Problem::Value { value: self.text.clone(), wanted }))
    }
}

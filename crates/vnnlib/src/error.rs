//! What can be wrong with a text, and where.

use metes_exact::rational::ParseRationalError;

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ReadError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: Problem,
}

impl ReadError {
    /// An error at a byte of a text.
    pub(crate) fn at(text: &str, at: usize, problem: Problem) -> Self {
        let before = &text[..at.min(text.len())];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        Self { line, column, problem }
    }
}

/// What is wrong at a place of a property or a counterexample.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The text is not UTF-8.
    #[error("the text is not valid UTF-8: save it as UTF-8 or ASCII")]
    Utf8,
    /// The text ends too early.
    #[error("the text ends where {0} should stand: is a parenthesis not closed?")]
    End(&'static str),
    /// Something else should stand here.
    #[error("`{found}` stands where {wanted} should")]
    Unexpected {
        /// What stands here, shortened.
        found: String,
        /// What should.
        wanted: &'static str,
    },
    /// A number cannot be read.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// The numbers of the text take more memory than any such text needs.
    #[error("the numbers up to here have {0} bits, which is out of all proportion: write shorter ones")]
    Bits(u64),
    /// A command is not known.
    #[error(
        "the command `{0}` is not known: VNN-LIB 1.0 has declare-const and assert, 2.0 has vnnlib-version, \
         declare-network and assert; leave anything else out"
    )]
    Command(String),
    /// An operator is not known.
    #[error("the operator `{found}` is not known here: use one of {known}")]
    Operator {
        /// The operator.
        found: String,
        /// Those that are known.
        known: &'static str,
    },
    /// An operator has too few or too many arguments.
    #[error("`{operator}` takes {wanted}")]
    Arguments {
        /// The operator.
        operator: &'static str,
        /// How many arguments it takes.
        wanted: &'static str,
    },
    /// A name is neither that of an input nor that of an output.
    #[error("`{0}` names no variable: inputs are called X_0, X_1, … and outputs Y_0, Y_1, …")]
    Name(String),
    /// A variable is not declared.
    #[error("`{0}` is not declared: declare it before it is used, as (declare-const {0} Real)")]
    Undeclared(String),
    /// A tensor is not declared.
    #[error("`{0}` is not declared: declare it in the network, as (declare-input NAME Real [1,5])")]
    UndeclaredTensor(String),
    /// Something is declared, or given, for the second time.
    #[error("`{0}` stands here for the second time: leave one out")]
    Twice(String),
    /// A number is left out.
    #[error("`{present}` is here, but `{missing}` is not: number from 0 without gaps")]
    Gap {
        /// What is there.
        present: String,
        /// What is not.
        missing: String,
    },
    /// There are no inputs or no outputs.
    #[error("there are no {0}: a property speaks of at least one input and one output")]
    Missing(&'static str),
    /// Another type than the reals.
    #[error("the type `{0}` is not supported: properties here are about real numbers, so write Real")]
    Type(String),
    /// Another version of the language.
    #[error("version `{0}` is not known: write <2.0>, or leave the line out for 1.0")]
    Version(String),
    /// Declarations of 1.0 and 2.0 in one text.
    #[error(
        "declare-const belongs to VNN-LIB 1.0, vnnlib-version and declare-network to 2.0: use only one of them"
    )]
    Versions,
    /// More than one network, or something other than the inputs and outputs of one.
    #[error("`{0}` is not supported: a property here is about one network with one input and one output")]
    Network(String),
    /// A shape or an index is no list of sizes.
    #[error("`{0}` is no {1}: write a whole number, at most {2}")]
    Size(String, &'static str, usize),
    /// There are more variables than can be.
    #[error("there would be more than {0} variables")]
    Variables(usize),
    /// The indices do not fit the shape.
    #[error("`{name}` has the shape [{shape}]: give {dimensions} indices, each below its size")]
    Index {
        /// The tensor.
        name: String,
        /// Its sizes.
        shape: String,
        /// How many.
        dimensions: usize,
    },
    /// Variables are multiplied with each other.
    #[error(
        "variables are multiplied with each other: only linear expressions can be read, with one factor that has variables"
    )]
    Product,
    /// A divisor is zero or has variables.
    #[error("a divisor must be a number other than 0")]
    Divisor,
    /// Parentheses are nested too deeply.
    #[error(
        "parentheses are nested deeper than {0}: write and, or and sums with several arguments instead of nesting them"
    )]
    Deep(usize),
    /// The disjunctive normal form is too large.
    #[error(
        "with this, the property written as alternatives has more than {0} inequalities and bounds: \
         split it into several properties"
    )]
    Large(usize),
    /// A counterexample file says that there is none.
    #[error("`{0}` stands here: the file has no counterexample")]
    NoCounterexample(String),
}

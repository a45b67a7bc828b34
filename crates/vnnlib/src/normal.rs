//! The normal form: a disjunction of cases.
//!
//! `A ∧ (B ∨ C)` becomes `(A ∧ B) ∨ (A ∧ C)`, alternatives in the order of the text, the first choice slowest. What is
//! asserted without alternatives, almost all of any real file, is kept apart and not copied. How large all
//! becomes is known before anything is multiplied out.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use metes_exact::Rational;

use crate::error::Problem;
use crate::formula::Formula;
use crate::span::Span;
use crate::{Case, Linear, MAX_SIZE};

/// The conjunction of what is asserted.
#[derive(Default)]
pub struct Assertions {
    /// Inequalities without alternatives.
    common: Vec<Linear>,
    /// How many of those read outputs: every conjunction has them.
    common_outputs: u64,
    /// Lists of alternatives, one of each list.
    choices: Vec<Vec<Formula>>,
    is_false: bool,
    size: Size,
}

/// What a formula becomes: so many conjunctions, of so many inequalities together.
#[derive(Clone, Copy)]
struct Size {
    conjunctions: u64,
    atoms: u64,
}

impl Default for Size {
    /// Of truth.
    fn default() -> Self {
        Self { conjunctions: 1, atoms: 0 }
    }
}

impl Size {
    fn of(formula: &Formula) -> Self {
        match formula {
            Formula::Atom(_) => Self { conjunctions: 1, atoms: 1 },
            Formula::And(parts) => parts.iter().map(Self::of).fold(Self::default(), Self::and),
            Formula::Or(parts) => Self::of_any(parts),
        }
    }

    fn of_any(parts: &[Formula]) -> Self {
        let or = |a: Self, b: Self| Self {
            conjunctions: a.conjunctions.saturating_add(b.conjunctions),
            atoms: a.atoms.saturating_add(b.atoms),
        };
        parts.iter().map(Self::of).fold(Self { conjunctions: 0, atoms: 0 }, or)
    }

    fn and(self, other: Self) -> Self {
        let (mine, theirs) =
            (self.atoms.saturating_mul(other.conjunctions), other.atoms.saturating_mul(self.conjunctions));
        Self {
            conjunctions: self.conjunctions.saturating_mul(other.conjunctions),
            atoms: mine.saturating_add(theirs),
        }
    }
}

/// Some inequalities, all of which hold.
type Conjunction<'a> = Vec<&'a Linear>;

fn expand(formula: &Formula) -> Vec<Conjunction<'_>> {
    match formula {
        Formula::Atom(linear) => vec![vec![linear]],
        Formula::And(parts) => product(parts.iter().map(expand)),
        Formula::Or(parts) => expand_any(parts),
    }
}

fn expand_any(parts: &[Formula]) -> Vec<Conjunction<'_>> {
    parts.iter().flat_map(expand).collect()
}

fn product<'a>(factors: impl Iterator<Item = Vec<Conjunction<'a>>>) -> Vec<Conjunction<'a>> {
    factors.fold(vec![Vec::new()], |products, factor| {
        let pairs = products.iter().flat_map(|first| factor.iter().map(move |second| (first, second)));
        pairs.map(|(first, second)| first.iter().chain(second).copied().collect()).collect()
    })
}

/// What a conjunction says about inputs besides what is asserted of them anyway.
#[derive(PartialEq, Eq, Hash)]
struct Domain<'a> {
    /// Inputs whose interval becomes smaller.
    spans: Vec<(u32, Span)>,
    rows: Vec<Row<'a>>,
}

/// An inequality to be found again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Row<'a>(&'a Linear);

impl Hash for Row<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let number = |value: &Rational, state: &mut H| (value.numer(), value.denom()).hash(state);
        for (index, coefficient) in self.0.inputs.iter().chain(&self.0.outputs) {
            index.hash(state);
            number(coefficient, state);
        }
        number(&self.0.constant, state);
        self.0.strict.hash(state);
    }
}

impl Assertions {
    /// One assertion more.
    pub fn add(&mut self, formula: Formula) -> Result<(), Problem> {
        let parts = match formula {
            Formula::And(parts) => parts,
            other => vec![other],
        };
        for part in parts {
            match part {
                Formula::Atom(linear) => {
                    self.common_outputs += u64::from(!linear.outputs.is_empty());
                    self.common.push(linear);
                }
                Formula::And(_) => {}
                Formula::Or(parts) if parts.is_empty() => self.is_false = true,
                Formula::Or(parts) => {
                    self.size = self.size.and(Size::of_any(&parts));
                    self.choices.push(parts);
                }
            }
        }
        let Size { conjunctions, atoms } = self.size;
        let all = conjunctions.saturating_mul(1 + self.common_outputs).saturating_add(atoms);
        if all > MAX_SIZE as u64 { Err(Problem::Large(MAX_SIZE)) } else { Ok(()) }
    }

    /// The cases, each with so many inputs.
    pub fn cases(&self, inputs: usize) -> Result<Vec<Case>, Problem> {
        let mut base = vec![Span::default(); inputs];
        let mut rows = Rows::default();
        let mut outputs: Vec<&Linear> = Vec::new();
        for linear in &self.common {
            match Span::bounded(linear) {
                Some(index) => base[index as usize].tighten(linear),
                None if linear.outputs.is_empty() => rows.add(linear),
                None => outputs.push(linear),
            }
        }
        if self.is_false || base.iter().any(Span::is_empty) {
            return Ok(Vec::new());
        }
        let mut cases: Vec<Case> = Vec::new();
        let mut places: HashMap<Domain<'_>, usize> = HashMap::new();
        for conjunction in product(self.choices.iter().map(|parts| expand_any(parts))) {
            let mut conditions = outputs.clone();
            let domain = Domain::of(&conjunction, &base, &rows, &mut conditions);
            if domain.spans.iter().any(|(_, span)| span.is_empty()) {
                continue;
            }
            let case = match places.entry(domain) {
                Entry::Occupied(place) => *place.get(),
                Entry::Vacant(place) => {
                    if (cases.len() + 1).saturating_mul(inputs + rows.list.len()) > MAX_SIZE {
                        return Err(Problem::Large(MAX_SIZE));
                    }
                    cases.push(place.key().case(&base, &rows));
                    *place.insert(cases.len() - 1)
                }
            };
            cases[case].conjunctions.push(conditions.into_iter().cloned().collect());
        }
        for case in &mut cases {
            // One that is true makes the others superfluous.
            if case.conjunctions.iter().any(Vec::is_empty) {
                case.conjunctions = vec![Vec::new()];
            }
        }
        Ok(cases)
    }
}

impl<'a> Domain<'a> {
    /// Sorts a conjunction into what it says of inputs, and the `conditions` on outputs.
    fn of(
        conjunction: &[&'a Linear],
        base: &[Span],
        common: &Rows<'_>,
        conditions: &mut Vec<&'a Linear>,
    ) -> Self {
        let mut spans: BTreeMap<u32, Span> = BTreeMap::new();
        let mut rows = Rows::default();
        for &linear in conjunction {
            match Span::bounded(linear) {
                Some(index) => {
                    spans.entry(index).or_insert_with(|| base[index as usize].clone()).tighten(linear);
                }
                None if !linear.outputs.is_empty() => conditions.push(linear),
                None if common.known.contains(&Row(linear)) => {}
                None => rows.add(linear),
            }
        }
        spans.retain(|index, span| *span != base[*index as usize]);
        Self { spans: spans.into_iter().collect(), rows: rows.list }
    }

    fn case(&self, base: &[Span], common: &Rows<'_>) -> Case {
        let mut bounds: Vec<_> = base.iter().map(Span::bounds).collect();
        let mut rows = Vec::new();
        let mut changed = self.spans.iter().peekable();
        for (index, span) in (0u32..).zip(base) {
            let span = match changed.next_if(|(at, _)| *at == index) {
                Some((_, span)) => {
                    bounds[index as usize] = span.bounds();
                    span
                }
                None => span,
            };
            rows.extend(span.strict_rows(index));
        }
        rows.extend(common.list.iter().chain(&self.rows).map(|row| row.0.clone()));
        Case { bounds, rows, conjunctions: Vec::new() }
    }
}

/// Inequalities without repetition, in order.
#[derive(Default)]
struct Rows<'a> {
    list: Vec<Row<'a>>,
    known: HashSet<Row<'a>>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, linear: &'a Linear) {
        if self.known.insert(Row(linear)) {
            self.list.push(Row(linear));
        }
    }
}

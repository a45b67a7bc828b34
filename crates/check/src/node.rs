//! Where in the tree a checker is: the path from the root, its rows and its forms.

use crate::basis::{Basis, Row};
use crate::composed::Composed;
use crate::forms::{Form, Forms};
use crate::rejection::{Rejection, Rule, ensure};

/// A cut or a split on the path, and in which of its parts the node is.
struct Branch {
    /// The number of its first row.
    first_row: usize,
    /// The trail of the forms before it.
    mark: usize,
    part: Part,
}

enum Part {
    /// By the candidates of a unit; `place` says which one is taken.
    Cut { unit: u32, candidates: Vec<u32>, place: usize },
    /// By a row.
    Split { row: Form, is_negated: bool },
}

/// A node.
pub struct Node<'a> {
    /// The forms and decisions at the node.
    pub forms: Forms<'a>,
    dimension: usize,
    domain: Vec<Row>,
    path: Vec<Branch>,
    rows: usize,
}

impl<'a> Node<'a> {
    /// The root of a tree.
    pub fn root(network: &'a Composed, domain: Vec<Row>) -> Self {
        let rows = domain.len();
        Self { forms: Forms::new(network), dimension: network.parameters, domain, path: Vec::new(), rows }
    }

    /// How many parameters there are.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Row number `index`.
    pub fn row(&self, index: u32) -> Result<Row, Rejection> {
        let index = index as usize;
        ensure(index < self.rows, Rule::Basis, || format!("there is no row {index} of {}", self.rows))?;
        if let Some(row) = self.domain.get(index) {
            return Ok(Row { form: row.form.clone(), is_open: row.is_open });
        }
        let branch = &self.path[self.path.partition_point(|branch| branch.first_row <= index) - 1];
        let form = match &branch.part {
            Part::Split { row, is_negated: false } => row.clone(),
            Part::Split { row, is_negated: true } => row.clone().negated(),
            Part::Cut { unit, candidates, place } => {
                // The row's place among the other candidates.
                let other = index - branch.first_row;
                let other = candidates[if other < *place { other } else { other + 1 }];
                self.forms.lead(*unit, candidates[*place], other)?
            }
        };
        Ok(Row { form, is_open: false })
    }

    /// The basis of the rows named.
    pub fn basis(&self, rows: &[u32]) -> Result<Basis, Rejection> {
        ensure(rows.len() <= self.dimension, Rule::Basis, || {
            format!("{} rows are dependent in {} parameters", rows.len(), self.dimension)
        })?;
        let rows: Vec<Row> = rows.iter().map(|&row| self.row(row)).collect::<Result<_, _>>()?;
        Basis::new(&rows, self.dimension)
    }

    /// Goes to the first part of a cut.
    pub fn cut(&mut self, unit: u32, candidates: Vec<u32>) {
        self.enter(self.rows, Part::Cut { unit, candidates, place: 0 });
    }

    /// Goes to the first part of a split.
    pub fn split(&mut self, row: Form) {
        self.enter(self.rows, Part::Split { row, is_negated: false });
    }

    fn enter(&mut self, first_row: usize, part: Part) {
        let mark = self.forms.mark();
        self.rows = first_row
            + match &part {
                Part::Cut { unit, candidates, place } => {
                    self.forms.decide(*unit, candidates[*place]);
                    candidates.len() - 1
                }
                Part::Split { .. } => 1,
            };
        self.path.push(Branch { first_row, mark, part });
    }

    /// Leaves a leaf for the next part of the nearest cut or split that has one left; whether there is one.
    pub fn leave(&mut self) -> bool {
        while let Some(branch) = self.path.pop() {
            self.forms.undo(branch.mark);
            let next = match branch.part {
                Part::Cut { unit, candidates, place } if place + 1 < candidates.len() => {
                    Part::Cut { unit, candidates, place: place + 1 }
                }
                Part::Split { row, is_negated: false } => Part::Split { row, is_negated: true },
                _ => continue,
            };
            self.enter(branch.first_row, next);
            return true;
        }
        false
    }
}

//! Affine forms on a region: enclosed by the filter, exact on demand.

use std::cell::OnceCell;
use std::sync::Arc;

use metes_exact::filter;
use metes_exact::ints::ArrayRef;
use metes_exact::{BigInt, Ints, Rational};
use metes_polytope::{AffineForm, ExactForm, Hyperplane};
use num_traits::{One, Zero};

use crate::prefix::Prefix;

/// Which form it is, by elements of one node.
#[derive(Clone, Copy, Debug)]
enum Which {
    Element(usize),
    /// An element less the breakpoint of a function, by index.
    Shifted {
        element: usize,
        hinge: usize,
        breakpoint: usize,
    },
    Difference(usize, usize),
}

/// A form on a region.
#[derive(Debug)]
pub(crate) struct Form<'a> {
    prefix: &'a Arc<Prefix>,
    node: usize,
    which: Which,
    enclosure: filter::Form,
    exact: OnceCell<Ints>,
}

impl<'a> Form<'a> {
    /// The form of an element of a node, whose enclosures are given.
    pub(crate) fn element(
        prefix: &'a Arc<Prefix>,
        node: usize,
        element: usize,
        forms: &filter::Forms,
    ) -> Self {
        let enclosure = forms.form(element, &prefix.plan.sieve.frame);
        Self { prefix, node, which: Which::Element(element), enclosure, exact: OnceCell::new() }
    }

    /// A form whose sign is that of an activation's pre-activation less one of its breakpoints.
    pub(crate) fn shifted(
        prefix: &'a Arc<Prefix>,
        (hinge, unit): (usize, usize),
        (breakpoint, value): (usize, &Rational),
        forms: &filter::Forms,
    ) -> Self {
        let node = prefix.plan.network.nodes()[hinge].inputs[0].index();
        let plain = Self::element(prefix, node, unit, forms);
        if value.is_zero() {
            return plain;
        }
        let enclosure = plain.enclosure.less(value, &prefix.plan.sieve.frame);
        Self { which: Which::Shifted { element: unit, hinge, breakpoint }, enclosure, ..plain }
    }

    /// The difference of two elements of a node.
    pub(crate) fn difference(
        prefix: &'a Arc<Prefix>,
        node: usize,
        (a, b): (usize, usize),
        forms: &filter::Forms,
    ) -> Self {
        let frame = &prefix.plan.sieve.frame;
        let enclosure = forms.form(a, frame).minus(&forms.form(b, frame), frame);
        Self { prefix, node, which: Which::Difference(a, b), enclosure, exact: OnceCell::new() }
    }

    /// The hyperplane where the form vanishes.
    pub(crate) fn hyperplane(&self) -> Arc<Hyperplane> {
        let source = Source { prefix: Arc::clone(self.prefix), node: self.node, which: self.which };
        Arc::new(Hyperplane::lazy(self.enclosure.clone(), Box::new(source)))
    }
}

impl AffineForm for Form<'_> {
    fn enclosure(&self) -> &filter::Form {
        &self.enclosure
    }

    fn exact(&self) -> ArrayRef<'_> {
        match self.which {
            Which::Element(element) => self.prefix.exact(self.node, element).as_ref(),
            which => self.exact.get_or_init(|| exact(self.prefix, self.node, which)).as_ref(),
        }
    }
}

/// A form as integers.
fn exact(prefix: &Prefix, node: usize, which: Which) -> Ints {
    match which {
        Which::Element(element) => prefix.exact(node, element).clone(),
        Which::Difference(a, b) => difference(prefix.exact(node, a).as_ref(), prefix.exact(node, b).as_ref()),
        Which::Shifted { element, hinge, breakpoint } => {
            let form = prefix.exact(node, element).as_ref();
            match prefix.plan.breakpoint(hinge, element, breakpoint) {
                Some((q, p)) => shifted(form, q, p),
                None => Ints::zeros(form.len(), form.width()),
            }
        }
    }
}

/// Keeps what is needed to calculate a hyperplane.
#[derive(Debug)]
struct Source {
    prefix: Arc<Prefix>,
    node: usize,
    which: Which,
}

impl ExactForm for Source {
    fn coefficients(&self) -> Vec<BigInt> {
        exact(&self.prefix, self.node, self.which).as_ref().to_bigs()
    }
}

/// The form `q·z − p`.
fn shifted(z: ArrayRef<'_>, q: &BigInt, p: &BigInt) -> Ints {
    let mut values = z.to_bigs();
    if !q.is_one() {
        values.iter_mut().for_each(|value| *value *= q);
    }
    if let Some(constant) = values.last_mut() {
        *constant -= p;
    }
    Ints::from_bigs(&values)
}

/// The difference of two forms of the same width.
pub(crate) fn difference(a: ArrayRef<'_>, b: ArrayRef<'_>) -> Ints {
    let mut out = Ints::zeros(a.len(), a.width() + 1);
    out.copy_run(0, a);
    out.add_scaled_run(0, b, &[u64::MAX]);
    out
}

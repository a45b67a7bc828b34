//! The tree: SPEC § 3.

use metes_certificate::{Attention, Certificate, Step, Wish};

use crate::attention::Maps;
use crate::basis::Row;
use crate::composed::Composed;
use crate::inequality::Inequality;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};
use crate::rules::{cut, empty, fixed, leaf, region, split};

/// What the leaves of a tree prove.
pub struct Goal<'a> {
    /// The inequalities of every leaf; `None` if leaves are regions.
    wish: Option<Vec<Inequality<'a>>>,
    maps: Option<Maps<'a>>,
    may_be_open: bool,
}

/// The leaves of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaves {
    /// Leaves on which something is proved.
    pub proved: usize,
    /// Leaves without any point.
    pub empty: usize,
    /// Leaves of which nothing is said.
    pub open: usize,
}

impl<'a> Goal<'a> {
    /// That a wish is so.
    pub fn wish(
        composed: &'a Composed,
        certificate: &'a Certificate,
        wish: &'a Wish,
        may_be_open: bool,
    ) -> Result<Self, Rejection> {
        let maps = wish
            .attention
            .as_ref()
            .map(|attention| Maps::new(composed, certificate, attention))
            .transpose()?;
        Ok(Self { wish: Some(Inequality::of_wish(composed, wish)), maps, may_be_open })
    }

    /// That leaves are regions.
    pub fn regions(
        composed: &'a Composed,
        certificate: &'a Certificate,
        attention: Option<&'a Attention>,
    ) -> Result<Self, Rejection> {
        let maps = attention.map(|attention| Maps::new(composed, certificate, attention)).transpose()?;
        Ok(Self { wish: None, maps, may_be_open: true })
    }

    /// Checks a step at a node; whether it is a leaf.
    fn check(&mut self, node: &mut Node, step: &Step, leaves: &mut Leaves) -> Result<bool, Rejection> {
        match (step, &self.wish) {
            (Step::Fixed(step), _) => fixed::check(node, step).map(|()| false),
            (Step::Cut(step), _) => cut::check(node, *step).map(|()| false),
            (Step::Split(step), _) => split::check(node, step).map(|()| false),
            (Step::Empty(step), _) => {
                leaves.empty += 1;
                empty::check(node, step).map(|()| true)
            }
            (Step::Open, _) => {
                leaves.open += 1;
                ensure(self.may_be_open, Rule::Leaf, || "only `holds` and `partition` have open leaves")
                    .map(|()| true)
            }
            (Step::Leaf(step), Some(inequalities)) => {
                leaves.proved += 1;
                leaf::margins(node, inequalities, &step.margins)?;
                self.maps.as_mut().map_or(Ok(()), |maps| maps.check_bound(&node.forms)).map(|()| true)
            }
            (Step::Region(step), None) => {
                leaves.proved += 1;
                region::label(node, step)?;
                match &mut self.maps {
                    Some(maps) => maps.check_values(&node.forms, &step.inconsistency)?,
                    None => ensure(
                        step.inconsistency.is_empty(),
                        Rule::Attention,
                        || "an inconsistency where there is no attention",
                    )?,
                }
                Ok(true)
            }
            (Step::Leaf(_), None) => Err(Rejection::new(Rule::Leaf, "a partition has regions")),
            (Step::Region(_), Some(_)) => Err(Rejection::new(Rule::Leaf, "only a partition has regions")),
        }
    }
}

/// Checks that the steps are a tree whose leaves cover a domain and prove the goal.
pub fn check(
    composed: &Composed,
    domain: Vec<Row>,
    mut goal: Goal,
    steps: &[Step],
) -> Result<Leaves, Rejection> {
    let mut node = Node::root(composed, domain);
    let mut leaves = Leaves::default();
    let mut is_complete = false;
    for (place, step) in steps.iter().enumerate() {
        let at = |rejection: Rejection| Rejection { step: Some(place), ..rejection };
        ensure(!is_complete, Rule::Tree, || "the tree has ended").map_err(at)?;
        if goal.check(&mut node, step, &mut leaves).map_err(at)? {
            is_complete = !node.leave();
        }
    }
    ensure(is_complete, Rule::Tree, || "the steps end before the tree does")?;
    Ok(leaves)
}

//! The tree of a certificate, written while the regions are enumerated: SPEC § 3.

use std::collections::LinkedList;
use std::sync::Arc;

use metes_certificate::{Cut as CutStep, Fixed, Leaf, Lost, Region as RegionStep, Split, Step};
use metes_polytope::{Basis, Hyperplane, Polytope, Side};
use metes_traverse::{Cut, Fact, Labels, Region, Sign, Visitor};

use crate::inconsistency::Inconsistency;
use crate::lower::Hinge;

/// What the leaves of a tree say.
pub(crate) enum Leaves<'a> {
    /// The label is the unique largest output, if one is given.
    Wish(Option<usize>),
    /// The labels, and the inconsistency of attention if that is asked for.
    Partition(Option<Inconsistency<'a>>),
}

/// Writes the tree.
pub(crate) struct Recorder<'a> {
    pub(crate) leaves: &'a Leaves<'a>,
    pub(crate) facts: Facts<'a>,
}

/// The steps of a subtree, or why there are none.
pub(crate) type Tree = Result<LinkedList<Vec<Step>>, Gap>;

/// Why a subtree has no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// What the leaves should say is not so.
    Fails,
    /// A place of a maximum is the largest only where three or more others tie.
    Degenerate,
}

/// Writes facts about units down.
pub(crate) struct Facts<'a> {
    /// What stands for the units of each hinge node of the composed network, by node.
    pub(crate) hinges: &'a [Option<&'a Hinge>],
}

impl Facts<'_> {
    fn bend(&self, hinge: usize, unit: u32, breakpoint: u32) -> Option<crate::Bend> {
        match self.hinges[hinge]? {
            Hinge::Activation(units) => units[unit as usize].get(breakpoint as usize).copied(),
            Hinge::Max(_) => None,
        }
    }

    /// A step for every basis.
    pub(crate) fn steps(&self, facts: Vec<Fact>) -> Vec<Step> {
        let mut fixed: Vec<(Basis, Fixed)> = Vec::new();
        for Fact { hinge, unit, sign, basis } in facts {
            let at = match fixed.iter().position(|(known, _)| *known == basis) {
                Some(at) => at,
                None => {
                    fixed.push((basis.clone(), Fixed { basis: basis.to_vec(), ..Fixed::default() }));
                    fixed.len() - 1
                }
            };
            let fixed = &mut fixed[at].1;
            match sign {
                Sign::Below(at) | Sign::Above(at) => {
                    if let Some(bend) = self.bend(hinge, unit, at) {
                        let is_on = matches!(sign, Sign::Above(_)) != bend.reversed;
                        if is_on { &mut fixed.on } else { &mut fixed.off }.push(bend.element);
                    }
                }
                Sign::Beaten { loser, winner } => {
                    if let Some(Hinge::Max(units)) = self.hinges[hinge] {
                        fixed.lost.push(Lost(units[unit as usize], loser, winner));
                    }
                }
            }
        }
        fixed.into_iter().map(|(_, fixed)| Step::Fixed(fixed)).collect()
    }
}

impl Recorder<'_> {
    /// The leaves of a region in a partition.
    fn labels(
        &self,
        region: &Region<'_>,
        labels: &Labels,
        inconsistency: &[metes_certificate::Ratio],
        steps: &mut Vec<Step>,
    ) -> Result<(), Gap> {
        match labels {
            Labels::Part(label, part) => {
                let step = RegionStep {
                    label: *label as u32,
                    margins: margins(region, part, *label)?,
                    inconsistency: inconsistency.to_vec(),
                };
                steps.push(Step::Region(step));
            }
            Labels::Split(plane, parts) => {
                steps.push(split(plane, Side::Positive));
                self.labels(region, &parts.0, inconsistency, steps)?;
                self.labels(region, &parts.1, inconsistency, steps)?;
            }
        }
        Ok(())
    }
}

/// A basis for every other output that proves the label's to be no less on a part of a region.
fn margins(region: &Region<'_>, part: &Polytope, label: usize) -> Result<Vec<Vec<u32>>, Gap> {
    (0..region.outputs())
        .filter(|&other| other != label)
        .map(|other| region.margin_basis(part, label, other).map(|basis| basis.to_vec()).ok_or(Gap::Fails))
        .collect()
}

/// The step that splits by a hyperplane, the part on one side first.
fn split(plane: &Hyperplane, first: Side) -> Step {
    Step::Split(Split { row: plane.towards(first).into_iter().map(Into::into).collect() })
}

impl Visitor for Recorder<'_> {
    type Out = Tree;
    const RECORDS: bool = true;

    fn region(&self, region: &Region<'_>) -> Tree {
        let mut steps = Vec::new();
        match self.leaves {
            Leaves::Wish(label) => {
                let margins =
                    label.map_or(Ok(Vec::new()), |label| margins(region, region.polytope, label))?;
                steps.push(Step::Leaf(Leaf { margins }));
            }
            Leaves::Partition(inconsistency) => {
                let values = inconsistency.as_ref().map(|measured| measured.on(region)).unwrap_or_default();
                self.labels(region, &Labels::on(region), &values, &mut steps)?;
            }
        }
        Ok(LinkedList::from([steps]))
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Tree {
        Ok(LinkedList::from([vec![Step::Open]]))
    }

    fn merge(&self, _: &Arc<Polytope>, cut: &Cut, parts: Vec<Tree>) -> Tree {
        let parts: Vec<LinkedList<Vec<Step>>> = parts.into_iter().collect::<Result<_, _>>()?;
        match self.facts.hinges[cut.hinge] {
            Some(Hinge::Max(units)) if cut.has_all_parts() => {
                Ok(under(Step::Cut(CutStep { unit: units[cut.unit as usize] }), parts))
            }
            // Where a place is the largest on less than a part, the hyperplane between the others does it.
            Some(Hinge::Max(_)) => match &cut.walls[..] {
                [wall] if parts.len() == 2 => {
                    let first = if wall.above == 0 { Side::Positive } else { Side::Negative };
                    Ok(under(split(&wall.plane, first), parts))
                }
                _ => Err(Gap::Degenerate),
            },
            _ => {
                // From the last breakpoint on: all that is above it is one part already.
                let mut parts = parts.into_iter().rev();
                let mut above = parts.next().unwrap_or_default();
                for (below, breakpoint) in parts.zip(cut.open.iter().rev()) {
                    let Some(bend) = self.facts.bend(cut.hinge, cut.unit, *breakpoint) else { continue };
                    let halves = if bend.reversed { vec![above, below] } else { vec![below, above] };
                    above = under(Step::Cut(CutStep { unit: bend.element }), halves);
                }
                Ok(above)
            }
        }
    }

    fn record(&self, facts: Vec<Fact>, out: Tree) -> Tree {
        let mut steps = out?;
        steps.push_front(self.facts.steps(facts));
        Ok(steps)
    }
}

/// A step with the steps of its parts behind it.
fn under(step: Step, parts: Vec<LinkedList<Vec<Step>>>) -> LinkedList<Vec<Step>> {
    let mut steps = LinkedList::from([vec![step]]);
    for mut part in parts {
        steps.append(&mut part);
    }
    steps
}

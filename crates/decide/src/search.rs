//! Branch and bound over a case.

use crate::branch::{self, Branch};
use crate::control::Control;
use crate::float::{Magnitudes, Mirror, Sum, round};
use crate::leaf::{self, Leaf};
use crate::node::{Bounds, Node, Unit};
use crate::point;
use crate::problem::{Problem, Question};
use crate::proof::{Facts, Refutation, Step};
use crate::refute::{self, Attempt, Hardest, RowLines};
use crate::tighten::Tightening;
use crate::weighed::Weighed;

/// The search of one case.
pub(crate) struct Search<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) network: &'a metes_network::Network,
    pub(crate) question: &'a Question,
    pub(crate) sizes: Magnitudes,
    pub(crate) conjunctions: Vec<Vec<Weighed>>,
    pub(crate) rows: Vec<Weighed>,
    pub(crate) records: bool,
    pub(crate) control: &'a Control,
}

impl<'a> Search<'a> {
    pub(crate) fn new(
        problem: &'a Problem,
        network: &'a metes_network::Network,
        question: &'a Question,
        records: bool,
        control: &'a Control,
    ) -> (Self, Node) {
        let low: Vec<f64> = question.bounds.iter().map(|(low, _)| round(low, false)).collect();
        let high: Vec<f64> = question.bounds.iter().map(|(_, high)| round(high, true)).collect();
        let weighed = |inequality| Weighed::new(&problem.mirror, inequality);
        let conjunctions =
            question.conjunctions.iter().map(|conjunction| conjunction.iter().map(weighed).collect());
        let search = Self {
            problem,
            network,
            question,
            sizes: Magnitudes::new(&problem.mirror, &low, &high),
            conjunctions: conjunctions.collect(),
            rows: question.rows.iter().map(weighed).collect(),
            records,
            control,
        };
        let units = vec![Unit::Between(Bounds::NONE); problem.mirror.units];
        let open = (0..question.conjunctions.len()).collect();
        (search, Node { low, high, units, cuts: Vec::new(), halvings: 0, open })
    }

    fn mirror(&self) -> &Mirror {
        &self.problem.mirror
    }

    /// The steps that refute all conjunctions, if that is done; otherwise the search was stopped.
    pub(crate) fn visit(&self, mut node: Node, sum: &mut Sum) -> Option<Vec<Step>> {
        if node.open.is_empty() {
            return Some(Vec::new());
        }
        if !self.control.goes_on() {
            return self.give_up(&node);
        }
        self.control.count();
        let mut facts = Facts::new(self.records);
        let tightening = Tightening {
            problem: self.problem,
            question: self.question,
            sizes: &self.sizes,
            control: self.control,
        };
        let Some(spans) = tightening.run(&mut node, sum, &mut facts) else {
            return self.give_up(&node);
        };
        let Some(hardest) = self.refute(&mut node, sum, &mut facts) else { return Some(facts.finish()) };
        if let Some(witness) = point::witness(self, &hardest.point) {
            self.control.found(witness);
            return None;
        }
        let branch = branch::choose(self.mirror(), &node, &hardest, &spans);
        let Some(branch) = branch else {
            return self.settle(node, facts, sum);
        };
        self.divide(node, branch, facts, sum)
    }

    /// Notes that a node is left undecided.
    fn give_up(&self, node: &Node) -> Option<Vec<Step>> {
        self.control.leave(&node.low, &node.high, &node.open);
        None
    }

    /// Takes out the conjunctions that are refuted; what is hardest about the first that is left.
    fn refute(&self, node: &mut Node, sum: &mut Sum, facts: &mut Facts) -> Option<Hardest> {
        let cuts = node
            .cuts
            .iter()
            .map(|&(unit, is_on)| Weighed::of_cut(self.mirror(), self.problem.relus[unit].0, is_on));
        let rows: Vec<Weighed> = self.rows.iter().cloned().chain(cuts).collect();
        let lines = RowLines::new(self.mirror(), &self.sizes, node, &rows, sum);
        let mut worst: Option<Hardest> = None;
        for conjunction in std::mem::take(&mut node.open) {
            let weighed = &self.conjunctions[conjunction];
            match refute::attempt(self.mirror(), &self.sizes, node, weighed, &rows, &lines, sum) {
                Attempt::Refuted(multipliers) => {
                    facts.step(|| Step::Refuted(Refutation { conjunction, multipliers }));
                }
                Attempt::Open(hardest) => {
                    node.open.push(conjunction);
                    if worst.as_ref().is_none_or(|worst| hardest.bound < worst.bound) {
                        worst = Some(hardest);
                    }
                }
            }
        }
        worst
    }

    /// Decides a node where nothing is left to branch on by exact linear programs.
    fn settle(&self, mut node: Node, mut facts: Facts, sum: &mut Sum) -> Option<Vec<Step>> {
        let mut open = std::mem::take(&mut node.open).into_iter();
        while let Some(conjunction) = open.next() {
            match leaf::decide(self.problem, self.question, &node, conjunction) {
                Leaf::Refuted(multipliers) => {
                    facts.step(|| Step::Refuted(Refutation { conjunction, multipliers }));
                }
                Leaf::Witness(witness) => {
                    if self.question.holding(&witness, &self.network.evaluate(&witness)).is_some() {
                        self.control.found(witness);
                    }
                    node.open.push(conjunction);
                    node.open.extend(open);
                    return self.give_up(&node);
                }
                Leaf::Undecided(unit) => {
                    node.open.push(conjunction);
                    node.open.extend(open);
                    return self.divide(node, Branch::Cut(unit), facts, sum);
                }
            }
        }
        Some(facts.finish())
    }

    fn divide(&self, node: Node, branch: Branch, mut facts: Facts, sum: &mut Sum) -> Option<Vec<Step>> {
        let (mut first, mut second) = (node.clone(), node);
        facts.step(|| match branch {
            Branch::Cut(unit) => Step::Cut(unit),
            Branch::Halve(input, at) => Step::Halve(input, at),
        });
        match branch {
            Branch::Cut(unit) => {
                first.units[unit] = Unit::Off;
                first.cuts.push((unit, false));
                second.units[unit] = Unit::On;
                second.cuts.push((unit, true));
            }
            Branch::Halve(input, at) => {
                first.halvings += 1;
                second.halvings += 1;
                first.high[input] = at;
                second.low[input] = at;
            }
        }
        let (first, second) = rayon::join(
            || self.visit(first, sum),
            || self.visit(second, &mut Sum::new(self.mirror().elements)),
        );
        let mut steps = facts.finish();
        steps.append(&mut first?);
        steps.append(&mut second?);
        Some(steps)
    }
}

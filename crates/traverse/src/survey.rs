//! The visitor that answers a question: what each region says, and how it adds up.

use std::collections::BTreeMap;
use std::sync::Arc;

use metes_exact::RootSum;
use metes_polytope::Polytope;
use metes_saliency::Distance;

use crate::attention::Attention;
use crate::findings::MapCell;
use crate::label::{self, LabelPart};
use crate::ledger::{Ledger, Record, Steps};
use crate::question::Question;

use crate::region::Region;
use crate::robust::{Assembly, Robust};
use crate::stretches::Stretches;
use crate::visitor::{Cut, Visitor};
use crate::witness::{self, Candidate};

/// Surveys the regions of one question.
pub(crate) struct Survey<'a> {
    pub(crate) question: &'a Question<'a>,
    pub(crate) label: usize,
    pub(crate) attention: Attention<'a>,
    pub(crate) delta: Option<RootSum>,
    pub(crate) assembly: Assembly,
    pub(crate) steps: Steps,
}

/// A region with its largest inconsistency and a place that has it.
#[derive(Debug)]
pub(crate) struct Most {
    pub(crate) record: Record,
    pub(crate) candidate: Candidate,
}

/// What a failure is about; in this order witnesses are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    Label(usize),
    Tie,
    /// The same on a whole cell.
    TiedCell,
    Attention,
}

/// What is known of a subtree.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) robust: Robust,
    pub(crate) failures: BTreeMap<Failure, Candidate>,
    pub(crate) regions: u64,
    pub(crate) ledger: Ledger,
    /// The region with the largest inconsistency.
    pub(crate) most: Option<Most>,
    /// Where the expected map moves, the regions on which the inconsistency exceeds δ somewhere.
    pub(crate) blurred: Vec<Arc<Polytope>>,
    pub(crate) unexplored: Vec<Arc<Polytope>>,
    pub(crate) at_origin: AtOrigin,
    /// In one dimension.
    pub(crate) stretches: Stretches,
    /// If the question asks for a list of cells.
    pub(crate) cells: Vec<MapCell>,
}

/// What is known of the claim at θ = 0; of several parts of the box the last of these counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AtOrigin {
    /// θ = 0 lies elsewhere.
    #[default]
    Elsewhere,
    /// It holds in every region that contains θ = 0.
    Holds,
    /// A part that contains θ = 0 was not explored.
    Open,
    /// It fails.
    Fails,
}

impl Survey<'_> {
    /// Takes up one part of a region: its witness if the label fails there, the robust set if all holds.
    fn part(&self, region: &Region<'_>, part: &LabelPart, attentive: bool, tally: &mut Tally) -> Robust {
        let asks_label = self.question.asks_label();
        let mut fail = |failure, candidate| note(&mut tally.failures, failure, candidate);
        if asks_label {
            match part.label {
                Some(label) if label == self.label => {}
                Some(label) => {
                    fail(Failure::Label(label), Candidate::inside(&part.polytope));
                    return Robust::Nowhere;
                }
                None => {
                    fail(Failure::TiedCell, Candidate::inside(&part.polytope));
                    return Robust::Nowhere;
                }
            }
        }
        let ties = if asks_label { label::ties(region, self.label, &part.polytope) } else { Vec::new() };
        let tied = label::tied_vertex(&part.polytope, &ties);
        if let Some(point) = tied {
            fail(Failure::Tie, Candidate::at(point));
        }
        if !attentive {
            return Robust::Nowhere;
        }
        if tied.is_none() && Arc::ptr_eq(&part.polytope, region.polytope) {
            return Robust::Everywhere(Arc::clone(region.polytope));
        }
        let open = |facet: usize| {
            // Cuts by labels have no robust cell behind them.
            region.polytope.facet_on(&part.polytope.facets()[facet].plane).is_some()
                && !is_tied(&part.polytope, facet, &ties)
        };
        Robust::Partly(self.assembly.add(&part.polytope, open))
    }

    /// The one with the larger inconsistency; of two with the same the nearer one.
    fn more(&self, a: Most, b: Most) -> Most {
        let order = a.record.compare(&b.record, &self.attention);
        if order.then_with(|| b.candidate.compare(&a.candidate)).is_ge() { a } else { b }
    }
}

fn cells(parts: &[LabelPart], distance: &Distance) -> Vec<MapCell> {
    let corners = |part: &LabelPart| part.polytope.ordered_vertices().into_iter().map(Arc::clone).collect();
    let cell = |part: &LabelPart| MapCell {
        polytope: Arc::clone(&part.polytope),
        corners: corners(part),
        label: part.label,
        distance: distance.clone(),
    };
    parts.iter().map(cell).collect()
}

fn note(failures: &mut BTreeMap<Failure, Candidate>, failure: Failure, candidate: Candidate) {
    let nearest = match failures.remove(&failure) {
        Some(other) => candidate.nearer(other),
        None => candidate,
    };
    failures.insert(failure, nearest);
}

/// Whether the label ties with one and the same other on a whole facet.
pub(crate) fn is_tied(polytope: &Polytope, facet: usize, ties: &[Vec<usize>]) -> bool {
    let on_facet = polytope.vertices().iter().zip(ties).filter(|(vertex, _)| vertex.facets.contains(facet));
    let mut rivals = on_facet.map(|(_, ties)| ties);
    rivals.next().is_some_and(|first| {
        let rest: Vec<&Vec<usize>> = rivals.collect();
        first.iter().any(|rival| rest.iter().all(|ties| ties.contains(rival)))
    })
}

impl Visitor for Survey<'_> {
    type Out = Tally;

    fn region(&self, region: &Region<'_>) -> Tally {
        let mut tally = Tally::default();
        let record = Record::new(region, &self.attention);
        let vertex = || record.largest(&self.attention).vertex.as_ref();
        let vertex = if self.attention.is_moving() { vertex() } else { None };
        let exceeded = self.delta.as_ref().filter(|delta| record.exceeds(delta, &self.attention));
        if let Some(delta) = exceeded {
            let candidate = match vertex {
                Some(vertex) => Candidate::at(&Arc::new(self.attention.exceeding(region, vertex, delta))),
                None => Candidate::inside(region.polytope),
            };
            note(&mut tally.failures, Failure::Attention, candidate);
            if vertex.is_some() {
                tally.blurred.push(Arc::clone(region.polytope));
            }
        }
        let attentive = exceeded.is_none();
        // Exact borders between labels take longer than all else about a region.
        let are_wanted =
            self.question.asks_label() || self.question.list_cells || region.polytope.dimension() == 1;
        let labels = if are_wanted { label::parts(region) } else { Vec::new() };
        let whole = [LabelPart { label: None, polytope: Arc::clone(region.polytope) }];
        let parts = if self.question.asks_label() { &labels[..] } else { &whole[..] };
        let robust = parts.iter().map(|part| self.part(region, part, attentive, &mut tally)).collect();
        tally.robust = self.assembly.join(region.polytope, &[], robust);
        if witness::contains_origin(region.polytope) {
            let origin = witness::origin(region.polytope.dimension());
            let labelled = !self.question.asks_label() || region.is_unique_largest(self.label, &origin);
            let attentive = attentive
                || self
                    .delta
                    .as_ref()
                    .is_some_and(|delta| self.attention.at_point(region, &origin).high <= *delta);
            tally.at_origin = if attentive && labelled { AtOrigin::Holds } else { AtOrigin::Fails };
        }
        tally.regions = 1;
        tally.stretches = Stretches::of(&labels);
        if self.question.list_cells {
            tally.cells = cells(&labels, &record.largest(&self.attention).distance);
        }
        let candidate = vertex.map_or_else(|| Candidate::inside(region.polytope), Candidate::at);
        tally.most = Some(Most { record: record.clone(), candidate });
        tally.ledger = Ledger::Listed(vec![record]);
        tally
    }

    fn unexplored(&self, part: &Arc<Polytope>) -> Tally {
        let at_origin = if witness::contains_origin(part) { AtOrigin::Open } else { AtOrigin::Elsewhere };
        Tally { unexplored: vec![Arc::clone(part)], at_origin, ..Tally::default() }
    }

    fn merge(&self, whole: &Arc<Polytope>, cut: &Cut, parts: Vec<Tally>) -> Tally {
        let mut joined = Tally::default();
        let (mut robust, mut ledgers, mut stretches) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            robust.push(part.robust);
            ledgers.push(part.ledger);
            joined.most = match (joined.most, part.most) {
                (Some(a), Some(b)) => Some(self.more(a, b)),
                (a, b) => a.or(b),
            };
            joined.blurred.extend(part.blurred);
            stretches.push(part.stretches);
            joined.regions += part.regions;
            joined.unexplored.extend(part.unexplored);
            joined.cells.extend(part.cells);
            for (failure, candidate) in part.failures {
                note(&mut joined.failures, failure, candidate);
            }
            joined.at_origin = joined.at_origin.max(part.at_origin);
        }
        joined.robust = self.assembly.join(whole, &cut.walls, robust);
        joined.stretches = Stretches::join(whole, stretches);
        joined.ledger = Ledger::join(ledgers, &self.steps, &self.attention);
        joined
    }
}

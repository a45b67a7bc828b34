//! The visitor that answers a question: what each region says, and how it adds up.

use std::collections::BTreeMap;
use std::sync::Arc;

use metes_exact::{Fraction, Rational, RootSum};
use metes_polytope::{Hyperplane, Polytope};
use metes_saliency::Distance;

use crate::attention::{Attention, Largest};
use crate::component::{Components, Waiting};
use crate::findings::{LabelInterval, MapCell};
use crate::hinge::Wall;
use crate::label::{self, LabelPart};
use crate::question::Question;
use crate::region::Region;
use crate::walk::Visitor;
use crate::witness::{self, Candidate};

/// Surveys the regions of one question.
pub(crate) struct Survey<'a> {
    pub(crate) question: &'a Question<'a>,
    pub(crate) label: usize,
    pub(crate) attention: Attention<'a>,
    pub(crate) delta: Option<RootSum>,
    pub(crate) components: Components,
    /// The facets of the box: nothing lies behind them.
    pub(crate) borders: Vec<Arc<Hyperplane>>,
}

/// What a failure is about; in this order witnesses are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    Label(usize),
    Tie,
    Attention,
}

/// What one region adds to the findings.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) volume: Fraction,
    pub(crate) largest: Largest,
    /// A point of the region, if its inconsistency is the largest so far.
    pub(crate) polytope: Arc<Polytope>,
    /// In one dimension.
    pub(crate) intervals: Vec<LabelInterval>,
    pub(crate) cells: Vec<MapCell>,
}

/// What is known of a subtree.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) waiting: Waiting,
    pub(crate) failures: BTreeMap<Failure, Candidate>,
    pub(crate) records: Records,
    pub(crate) unexplored: Vec<Fraction>,
    pub(crate) at_origin: AtOrigin,
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

/// Records in the order of the tree, joined without moving them.
#[derive(Debug, Default)]
pub(crate) enum Records {
    #[default]
    None,
    One(Box<Record>),
    Joined(Vec<Records>),
}

impl Records {
    /// The records in order.
    pub(crate) fn flatten(self) -> Vec<Record> {
        let (mut flat, mut stack) = (Vec::new(), vec![self]);
        while let Some(records) = stack.pop() {
            match records {
                Self::None => {}
                Self::One(record) => flat.push(*record),
                Self::Joined(parts) => stack.extend(parts.into_iter().rev()),
            }
        }
        flat
    }
}

impl Survey<'_> {
    /// Takes up one part of a region: its witness if the label fails there, its cell if all holds.
    fn part(&self, region: &Region<'_>, part: &LabelPart, attentive: bool, tally: &mut Tally) {
        let asks_label = self.question.asks_label();
        let mut fail = |failure, candidate| note(&mut tally.failures, failure, candidate);
        if asks_label {
            match part.label {
                Some(label) if label == self.label => {}
                Some(label) => {
                    fail(Failure::Label(label), Candidate::inside(&part.polytope));
                    return;
                }
                None => {
                    fail(Failure::Tie, Candidate::inside(&part.polytope));
                    return;
                }
            }
        }
        let ties = if asks_label { label::ties(region, self.label, &part.polytope) } else { Vec::new() };
        if let Some(point) = label::tied_vertex(&part.polytope, &ties) {
            fail(Failure::Tie, Candidate::at(point));
        }
        if !attentive {
            return;
        }
        let is_start = witness::contains_origin(&part.polytope);
        let inner = |facet: usize| {
            let plane = &part.polytope.facets()[facet].plane;
            // Cuts by labels have no robust cell behind them.
            region.polytope.facet_on(plane).is_some()
                && !self.borders.iter().any(|border| Arc::ptr_eq(border, plane))
                && !is_tied(&part.polytope, facet, &ties)
        };
        let waiting = self.components.add(&part.polytope, is_start, inner);
        tally.waiting = self.components.join(&[], vec![std::mem::take(&mut tally.waiting), waiting]);
    }

    fn cells(&self, parts: &[LabelPart], distance: &Distance) -> Vec<MapCell> {
        let corners =
            |part: &LabelPart| part.polytope.ordered_vertices().into_iter().map(Arc::clone).collect();
        let cell = |part| MapCell { corners: corners(part), label: part.label, distance: distance.clone() };
        if self.question.list_cells { parts.iter().map(cell).collect() } else { Vec::new() }
    }
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

fn interval(part: &LabelPart) -> Option<LabelInterval> {
    let ends: Vec<Rational> =
        part.polytope.ordered_vertices().into_iter().flat_map(|point| point.to_rationals()).collect();
    let [from, to] = <[Rational; 2]>::try_from(ends).ok()?;
    Some(LabelInterval { from, to, label: part.label })
}

impl Visitor for Survey<'_> {
    type Out = Tally;

    fn region(&self, region: &Region<'_>) -> Tally {
        let mut tally = Tally::default();
        let largest = self.attention.largest(region);
        let exceeded = self.delta.as_ref().filter(|delta| largest.distance.high > **delta);
        if let Some(delta) = exceeded {
            let candidate = match &largest.vertex {
                Some(vertex) => Candidate::at(&Arc::new(self.attention.exceeding(region, vertex, delta))),
                None => Candidate::inside(region.polytope),
            };
            note(&mut tally.failures, Failure::Attention, candidate);
        }
        let attentive = exceeded.is_none();
        let labels = label::parts(region);
        let whole = [LabelPart { label: None, polytope: Arc::clone(region.polytope) }];
        let parts = if self.question.asks_label() { &labels[..] } else { &whole[..] };
        for part in parts {
            self.part(region, part, attentive, &mut tally);
        }
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
        let intervals = if region.polytope.dimension() == 1 {
            labels.iter().filter_map(interval).collect()
        } else {
            Vec::new()
        };
        tally.records = Records::One(Box::new(Record {
            volume: region.volume.clone(),
            intervals,
            cells: self.cells(&labels, &largest.distance),
            polytope: Arc::clone(region.polytope),
            largest,
        }));
        tally
    }

    fn unexplored(&self, part: &Arc<Polytope>, volume: &Fraction) -> Tally {
        let at_origin = if witness::contains_origin(part) { AtOrigin::Open } else { AtOrigin::Elsewhere };
        Tally { unexplored: vec![volume.clone()], at_origin, ..Tally::default() }
    }

    fn merge(&self, walls: &[Wall], parts: Vec<Tally>) -> Tally {
        let mut joined = Tally::default();
        let (mut waiting, mut records) = (Vec::new(), Vec::new());
        for part in parts {
            waiting.push(part.waiting);
            records.push(part.records);
            joined.unexplored.extend(part.unexplored);
            for (failure, candidate) in part.failures {
                note(&mut joined.failures, failure, candidate);
            }
            joined.at_origin = joined.at_origin.max(part.at_origin);
        }
        joined.waiting = self.components.join(walls, waiting);
        joined.records = Records::Joined(records);
        joined
    }
}

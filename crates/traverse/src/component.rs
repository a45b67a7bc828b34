//! Which cells of the robust set hang together, and what bounds it.
//!
//! The robust set is relatively open, so two of its cells are connected exactly when they share more
//! than the border of a facet and the property holds there. Facets are matched where the region tree
//! joins the parts of a cut: only facets on the wall between them can be shared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use metes_exact::{Fraction, Rational};
use metes_polytope::{Hyperplane, Polytope, Side};

use crate::border::{self, Oriented, Piece, Segment, uncovered};
use crate::hinge::Wall;

/// A cell of the robust set.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) id: usize,
    pub(crate) polytope: Arc<Polytope>,
}

/// Cells of a subtree with facets that wait for what lies behind them, by address of the
/// hyperplane. The cells keep their hyperplanes alive, so an address names one hyperplane.
#[derive(Debug, Default)]
pub(crate) struct Waiting(HashMap<usize, Vec<Arc<Cell>>>);

fn address(plane: &Arc<Hyperplane>) -> usize {
    Arc::as_ptr(plane) as usize
}

/// All cells seen so far, in sets of connected ones.
#[derive(Debug, Default)]
pub(crate) struct Components(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    parents: Vec<usize>,
    volumes: Vec<Fraction>,
    /// The ends of each cell, on a line only.
    intervals: Vec<(Rational, Rational)>,
    pieces: Vec<Piece>,
    /// Cells that contain the unperturbed point.
    starts: Vec<usize>,
}

/// What is known when all cells are in.
#[derive(Debug)]
pub(crate) struct Connected {
    /// For each cell whether it is connected with the unperturbed point.
    pub(crate) reached: Vec<bool>,
    /// The volume of each cell, in three dimensions and more only.
    volumes: Vec<Fraction>,
    /// The ends of each cell, on a line only.
    intervals: Vec<(Rational, Rational)>,
    /// The border of the cells, in the plane only.
    pieces: Vec<Piece>,
}

impl Connected {
    /// On a line, the stretches that some cells cover, in order.
    pub(crate) fn stretches(&self, among: impl Fn(usize) -> bool) -> Vec<(Rational, Rational)> {
        let mut stretches: Vec<(Rational, Rational)> = self
            .intervals
            .iter()
            .enumerate()
            .filter(|(cell, _)| among(*cell))
            .map(|(_, interval)| interval.clone())
            .collect();
        stretches.sort();
        stretches.into_iter().fold(Vec::new(), |mut merged: Vec<(Rational, Rational)>, (from, to)| {
            match merged.last_mut() {
                Some((_, end)) if *end == from => *end = to,
                _ => merged.push((from, to)),
            }
            merged
        })
    }
}

impl Connected {
    /// In the plane, the border of some cells.
    pub(crate) fn outline(&self, among: impl Fn(usize) -> bool) -> Vec<Oriented> {
        border::outline(self.pieces.iter().filter(|piece| among(piece.cell)))
    }

    /// In three dimensions and more, the volumes of some cells, in an order that does not depend on
    /// the threads that found them.
    pub(crate) fn volumes(&self, among: impl Fn(usize) -> bool) -> Vec<Fraction> {
        let cells = self.volumes.iter().enumerate().filter(|(cell, _)| among(*cell));
        let mut volumes: Vec<Fraction> = cells.map(|(_, volume)| volume.clone()).collect();
        volumes.sort();
        volumes
    }
}

impl State {
    fn root(&mut self, mut cell: usize) -> usize {
        while self.parents[cell] != cell {
            self.parents[cell] = self.parents[self.parents[cell]];
            cell = self.parents[cell];
        }
        cell
    }

    fn connect(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

/// The end points of a stretch of the line.
fn ends(polytope: &Polytope) -> Option<(Rational, Rational)> {
    let points: Vec<Vec<Rational>> =
        polytope.ordered_vertices().iter().map(|point| point.to_rationals()).collect();
    match &points[..] {
        [from, to] => Some((from[0].clone(), to[0].clone())),
        _ => None,
    }
}

impl Components {
    /// Adds a cell; `open` says of each of its facets whether it may connect to another cell.
    pub(crate) fn add(
        &self,
        polytope: &Arc<Polytope>,
        is_start: bool,
        open: impl Fn(usize) -> bool,
    ) -> Waiting {
        let id = self.with(|state| {
            let id = state.parents.len();
            state.parents.push(id);
            match polytope.dimension() {
                1 => state.intervals.extend(ends(polytope)),
                2 => {}
                _ => state.volumes.push(polytope.volume()),
            }
            if is_start {
                state.starts.push(id);
            }
            id
        });
        let cell = Arc::new(Cell { id, polytope: Arc::clone(polytope) });
        let mut waiting = Waiting::default();
        for (at, facet) in polytope.facets().iter().enumerate() {
            if open(at) {
                waiting.0.insert(address(&facet.plane), vec![Arc::clone(&cell)]);
            } else if let Some(segment) = Segment::of(&cell, &facet.plane) {
                self.with(|state| state.pieces.push(segment.piece(facet)));
            }
        }
        waiting
    }

    /// Connects the cells of the parts of a cut across the walls between them.
    pub(crate) fn join(&self, walls: &[Wall], mut parts: Vec<Waiting>) -> Waiting {
        for wall in walls {
            let mut take = |part: usize| parts[part].0.remove(&address(&wall.plane)).unwrap_or_default();
            let (below, above) = (take(wall.below), take(wall.above));
            self.match_facets(&wall.plane, &below, &above);
        }
        // The smaller map goes into the larger one.
        parts.into_iter().fold(Waiting::default(), |a, b| {
            let (mut large, small) = if a.0.len() < b.0.len() { (b, a) } else { (a, b) };
            for (plane, mut cells) in small.0 {
                let slot = large.0.entry(plane).or_default();
                if slot.len() < cells.len() {
                    std::mem::swap(slot, &mut cells);
                }
                slot.append(&mut cells);
            }
            large
        })
    }

    fn match_facets(&self, plane: &Arc<Hyperplane>, below: &[Arc<Cell>], above: &[Arc<Cell>]) {
        let segments = |cells: &[Arc<Cell>]| {
            let mut segments: Vec<Segment> =
                cells.iter().filter_map(|cell| Segment::of(cell, plane)).collect();
            segments.sort_by(Segment::by_low);
            segments
        };
        let dimension = plane.coefficients().len() - 1;
        if dimension == 1 {
            for (a, b) in below.iter().flat_map(|a| above.iter().map(move |b| (a, b))) {
                self.with(|state| state.connect(a.id, b.id));
            }
            return;
        }
        let (below, above) = (segments(below), segments(above));
        for a in &below {
            for b in above
                .iter()
                .skip_while(|b| !b.reaches_beyond_low_of(a))
                .take_while(|b| b.starts_before_end_of(a))
            {
                if b.reaches_beyond_low_of(a)
                    && (dimension == 2 || a.cell.polytope.facets_overlap(&b.cell.polytope, plane))
                {
                    self.with(|state| state.connect(a.cell.id, b.cell.id));
                }
            }
        }
        if dimension == 2 {
            for (these, those, side) in [(&below, &above, Side::Negative), (&above, &below, Side::Positive)] {
                let pieces: Vec<Piece> =
                    these.iter().flat_map(|segment| uncovered(segment, those, plane, side)).collect();
                self.with(|state| state.pieces.extend(pieces));
            }
        }
    }

    /// What all cells come to, once every wall has been joined: then no facet waits any more.
    pub(crate) fn finish(self) -> Connected {
        let mut state = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let roots: Vec<usize> = (0..state.parents.len()).map(|cell| state.root(cell)).collect();
        let starts: Vec<usize> = state.starts.iter().map(|&start| roots[start]).collect();
        let reached = roots.iter().map(|root| starts.contains(root)).collect();
        Connected { reached, volumes: state.volumes, intervals: state.intervals, pieces: state.pieces }
    }

    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        // A panic elsewhere ends the run; the state itself is never left half-changed.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

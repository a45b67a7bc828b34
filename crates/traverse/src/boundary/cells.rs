//! Cells as they are come upon: each region is looked into once, whoever asks for it.
//!
//! A cell is a part of a region with one status: where the label asked for is the one largest
//! logit, or where another is, or the whole region where only attention is asked. Cells are convex, and
//! two that share more than the border of a facet do so in one facet.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use metes_exact::{Fraction, RootSum};
use metes_polytope::{Basis, Facet, Hyperplane, Point, Polytope, Side};

use super::faces;
use super::findings::Beyond;
use super::germ::{Direction, Germ};
use super::locate::{Located, Locator};
use crate::attention::Attention;
use crate::control::Control;
use crate::label::{self, LabelPart};
use crate::ledger::Record;
use crate::record::Fact;
use crate::region::Region;
use crate::survey::is_tied;

/// A limit or an interruption ended the search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopped;

/// What is asked of every cell.
pub(crate) struct Claim<'a> {
    /// The label that should stay, if it is asked for.
    pub(crate) label: Option<usize>,
    /// The bound on the inconsistency, if it is asked for.
    pub(crate) delta: Option<RootSum>,
    pub(crate) attention: Attention<'a>,
}

/// How many regions keep the exact forms that were calculated for them: the search works on a few
/// neighbours at a time, and those forms are most of what a region takes.
const RECENT: usize = 64;

/// All cells seen so far.
pub(crate) struct Cells<'a> {
    claim: Claim<'a>,
    locator: Locator<'a>,
    control: Control<'a>,
    /// The facets of the box: nothing lies behind them.
    borders: Vec<Arc<Hyperplane>>,
    regions: Vec<Known>,
    by_pattern: HashMap<Vec<Arc<[u32]>>, usize>,
    cells: Vec<Cell>,
    /// What was found behind the facets of cells.
    neighbours: HashMap<(usize, usize), Vec<usize>>,
}

/// A region that was looked into.
struct Known {
    located: Located,
    cells: Range<usize>,
    /// Its inconsistency, if it exceeds the bound.
    exceeding: Option<Record>,
}

/// A cell.
struct Cell {
    polytope: Arc<Polytope>,
    /// What fails on it, if anything does.
    failure: Option<Beyond>,
    /// Of a cell without a failure, whether the label ties with another on the whole facet.
    tied: Vec<bool>,
}

/// What is met behind a facet at some place.
pub(crate) enum Across {
    /// The robust set goes on, in a cell that is entered by a facet of its own.
    Connected { cell: usize, facet: usize },
    /// It ends there: a cell, or nothing at the border of the box.
    Ends(Option<usize>),
}

impl<'a> Cells<'a> {
    pub(crate) fn new(
        claim: Claim<'a>,
        locator: Locator<'a>,
        domain: &Polytope,
        control: Control<'a>,
    ) -> Self {
        let borders = domain.facets().iter().map(|facet| Arc::clone(&facet.plane)).collect();
        Self {
            claim,
            locator,
            control,
            borders,
            regions: Vec::new(),
            by_pattern: HashMap::new(),
            cells: Vec::new(),
            neighbours: HashMap::new(),
        }
    }

    pub(crate) fn claim(&self) -> &Claim<'a> {
        &self.claim
    }

    /// Regions seen so far.
    pub(crate) fn regions(&self) -> u64 {
        self.regions.len() as u64
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.control.is_stopped()
    }

    pub(crate) fn polytope(&self, cell: usize) -> &Arc<Polytope> {
        &self.cells[cell].polytope
    }

    /// A region seen, and its inconsistency if that exceeds the bound.
    pub(crate) fn region(&self, region: usize) -> (Region<'_>, Option<&Record>) {
        let known = &self.regions[region];
        (self.locator.view(&known.located), known.exceeding.as_ref())
    }

    /// What lies behind a piece of boundary.
    pub(crate) fn beyond(&self, cell: Option<usize>) -> Beyond {
        cell.map_or(Beyond::Outside, |cell| self.cells[cell].failure.unwrap_or(Beyond::Tie))
    }

    pub(crate) fn is_border(&self, plane: &Arc<Hyperplane>) -> bool {
        self.borders.iter().any(|border| Arc::ptr_eq(border, plane))
    }

    /// The region around a germ.
    pub(crate) fn region_at(&mut self, germ: &Germ) -> Result<usize, Stopped> {
        if self.control.is_stopped() {
            return Err(Stopped);
        }
        let passage = self.locator.pass(germ);
        self.control.count_signs(passage.settled);
        if let Some(&region) = self.by_pattern.get(passage.pieces()) {
            return Ok(region);
        }
        let pattern = passage.pieces().to_vec();
        let located = self.locator.region(passage);
        let region = self.locator.view(&located);
        if !self.control.count_region(region.polytope.volume_enclosure()) {
            return Err(Stopped);
        }
        let (cells, exceeding) = self.claim.cells(&region);
        let places = self.cells.len()..self.cells.len() + cells.len();
        self.cells.extend(cells);
        self.regions.push(Known { located, cells: places, exceeding });
        self.by_pattern.insert(pattern, self.regions.len() - 1);
        if let Some(left) = self.regions.len().checked_sub(RECENT) {
            self.regions[left].located.forget();
        }
        Ok(self.regions.len() - 1)
    }

    /// The volume of the region around a germ, which does not count as seen.
    pub(crate) fn volume_at(&self, germ: &Germ) -> Fraction {
        let passage = self.locator.pass(germ);
        match self.by_pattern.get(passage.pieces()) {
            Some(&region) => self.region(region).0.volume(),
            None => self.locator.view(&self.locator.region(passage)).volume(),
        }
    }

    /// What every unit does on a robust cell, and what proves the label's output larger than every other there.
    pub(crate) fn facts(&self, cell: usize) -> (Vec<Fact>, Vec<Basis>) {
        let polytope = &self.cells[cell].polytope;
        let inside = Germ::spanning(Arc::new(Point::from_rationals(&polytope.interior_point())));
        let passage = self.locator.pass(&inside);
        let facts = self.locator.facts(&passage, polytope);
        let located = self.locator.region(passage);
        let region = self.locator.view(&located);
        let margins = self.claim.label.map(|label| {
            let others = (0..region.outputs()).filter(|&other| other != label);
            others.filter_map(|other| region.margin_basis(polytope, label, other)).collect()
        });
        (facts, margins.unwrap_or_default())
    }

    /// The cell around a germ.
    pub(crate) fn cell_at(&mut self, germ: &Germ) -> Result<usize, Stopped> {
        let region = self.region_at(germ)?;
        let mut cells = self.regions[region].cells.clone();
        // The parts of a region cover it.
        let last = cells.end - 1;
        Ok(cells.find(|&cell| germ.is_in(&self.cells[cell].polytope)).unwrap_or(last))
    }

    /// What lies behind a facet of a robust cell, at a germ on the facet.
    pub(crate) fn across(&mut self, cell: usize, facet: usize, on: &Germ) -> Result<Across, Stopped> {
        let polytope = Arc::clone(&self.cells[cell].polytope);
        let Facet { plane, side, .. } = &polytope.facets()[facet];
        if self.is_border(plane) {
            return Ok(Across::Ends(None));
        }
        let behind = on.moved(inward(plane, side.opposite()));
        let known = self.neighbours.get(&(cell, facet)).into_iter().flatten().copied();
        let found = known.into_iter().find(|&other| behind.is_in(&self.cells[other].polytope));
        let other = match found {
            Some(other) => other,
            None => {
                let other = self.cell_at(&behind)?;
                self.neighbours.entry((cell, facet)).or_default().push(other);
                other
            }
        };
        let Cell { polytope, failure, .. } = &self.cells[other];
        let entered = faces::facets(polytope, polytope.dimension())
            .into_iter()
            .find(|&entered| on.side_of(&polytope.facets()[entered].plane).is_eq());
        Ok(match entered {
            Some(entered) if failure.is_none() && !self.cells[cell].tied[facet] => {
                let back = self.neighbours.entry((other, entered)).or_default();
                if !back.contains(&cell) {
                    back.push(cell);
                }
                Across::Connected { cell: other, facet: entered }
            }
            _ => Across::Ends(Some(other)),
        })
    }
}

impl Claim<'_> {
    /// The cells of a region, and its inconsistency if that exceeds the bound.
    fn cells(&self, region: &Region<'_>) -> (Vec<Cell>, Option<Record>) {
        let exceeding = self.delta.as_ref().and_then(|delta| {
            let record = Record::new(region, &self.attention);
            record.exceeds(delta, &self.attention).then_some(record)
        });
        let inattentive = exceeding.is_some().then_some(Beyond::Attention);
        let Some(label) = self.label else {
            let tied = vec![false; region.polytope.facets().len()];
            let cell = Cell { polytope: Arc::clone(region.polytope), failure: inattentive, tied };
            return (vec![cell], exceeding);
        };
        let cell = |LabelPart { label: largest, polytope }: LabelPart| {
            let failure = match largest {
                Some(largest) if largest == label => inattentive,
                Some(other) => Some(Beyond::Label(other)),
                None => Some(Beyond::Tie),
            };
            let mut tied = Vec::new();
            if failure.is_none() {
                let ties = label::ties(region, label, &polytope);
                tied.extend((0..polytope.facets().len()).map(|facet| is_tied(&polytope, facet, &ties)));
            }
            Cell { polytope, failure, tied }
        };
        (label::parts(region).into_iter().map(cell).collect(), exceeding)
    }
}

/// The direction in which one side of a hyperplane lies.
pub(crate) fn inward(plane: &Hyperplane, side: Side) -> Direction {
    let mut form = plane.towards(side);
    form.pop();
    form
}

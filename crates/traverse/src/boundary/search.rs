//! The search: to the boundary, around it, and past the holes on the way.

use std::sync::Arc;

use metes_exact::{Rational, RootSum};
use metes_polytope::Facet;
use num_traits::Zero;

use super::cells::{Across, Cells, Claim, Stopped};
use super::estimate;
use super::findings::{Boundary, BoundaryStatus};
use super::follow::follow;
use super::germ::Germ;
use super::locate::Locator;
use super::outcome;
use super::piece::Piece;
use super::proof::{BoundaryProof, PieceProof};
use super::ray::{Crossing, Ray};
use super::start;
use crate::control::Control;
use crate::enumerate::Restriction;
use crate::prepared::Prepared;
use crate::question::{Keep, Question, QuestionError};
use crate::{Limits, Progress};

/// Finds the outermost boundary of what hangs together with θ = 0 in the robust set, without looking
/// at what lies inside or beyond.
///
/// A ray from θ = 0 is followed cell by cell to where the claim ends, and the boundary met there is
/// followed all around. If it belongs to a hole, the ray goes on behind it. Where the set reaches the
/// border of the box, that is part of its boundary. Holes are not looked for: the boundary proves
/// nothing about what it encloses.
///
/// Where the expected map moves with θ, a region on which the inconsistency exceeds δ anywhere counts
/// as failing as a whole: the boundary is then that of what is certain.
///
/// The search runs on one thread.
///
/// # Errors
/// When the question does not fit the network, asks for attention without a bound, or has a box
/// without θ = 0.
pub fn boundary(
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
) -> Result<Boundary, QuestionError> {
    Ok(traced(question, limits, progress, |_| ())?.0)
}

/// The same, with its reasons.
///
/// # Errors
/// As [`boundary`].
pub fn boundary_with_proof(
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Boundary, BoundaryProof), QuestionError> {
    traced(question, limits, progress, |search| {
        let pieces = search.surface.iter().filter_map(|piece| PieceProof::new(&search.cells, piece));
        BoundaryProof { pieces: pieces.collect(), inside_start: search.inside_start.clone() }
    })
}

/// The boundary, and what is made of the search that found it.
fn traced<T>(
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
    made: impl FnOnce(&Search<'_>) -> T,
) -> Result<(Boundary, T), QuestionError> {
    if question.keep != Keep::Label && question.delta.is_none() {
        return Err(QuestionError::NoDelta);
    }
    let Prepared { label, restriction, attention, .. } = Prepared::new(question, limits)?;
    let parameters = question.perturbation.parameters.iter().zip(restriction.domain());
    if let Some((parameter, (low, high))) =
        parameters.into_iter().find(|(_, (low, high))| *low > Rational::zero() || *high < Rational::zero())
    {
        return Err(QuestionError::NoStart {
            parameter: parameter.name.clone(),
            low: Box::new(low.clone()),
            high: Box::new(high.clone()),
        });
    }
    let domain = restriction.domain_polytope();
    let claim = Claim {
        label: question.asks_label().then_some(label),
        delta: question.asked_delta().cloned().map(RootSum::rational),
        attention,
    };
    let control = Control { limits, progress, domain: domain.volume_enclosure(), sequential: true };
    let mut search = Search {
        restriction: &restriction,
        cells: Cells::new(claim, Locator::new(&restriction), domain, control),
        surface: Vec::new(),
        holes: 0,
        inside_start: None,
    };
    let status = search.run().unwrap_or(BoundaryStatus::Unfinished);
    let made = made(&search);
    let Search { cells, surface, holes, .. } = search;
    let facets = outcome::facets(&cells, &surface);
    let (nearest, farthest) = outcome::extremes(&cells, &surface);
    // Of a start that fails there is nothing to compare with.
    let all = match status {
        BoundaryStatus::StartFails(_) => None,
        _ => estimate::regions(&cells, &restriction),
    };
    let boundary = Boundary {
        label,
        whole_box: status == BoundaryStatus::Traced && nearest.is_none(),
        status,
        facets,
        nearest,
        farthest,
        regions: cells.regions(),
        holes_skipped: holes,
        estimated_regions: all.map(|all| all.max(cells.regions())),
    };
    Ok((boundary, made))
}

struct Search<'a> {
    restriction: &'a Restriction,
    cells: Cells<'a>,
    /// The pieces of the boundary that is being followed.
    surface: Vec<Piece>,
    holes: u64,
    /// If attention fails at θ = 0, a point inside the region in which it does.
    inside_start: Option<Vec<Rational>>,
}

impl Search<'_> {
    fn run(&mut self) -> Result<BoundaryStatus, Stopped> {
        let domain = self.restriction.domain();
        let ray = Ray::new(domain);
        let start = ray.start();
        if let Some(failure) = start::failure(&mut self.cells, self.restriction.network(), &start)? {
            self.inside_start = failure.inside;
            return Ok(BoundaryStatus::StartFails(failure.witness));
        }
        if let [(low, high)] = domain {
            for (sign, end) in [(-1, low), (1, high)] {
                let piece = if end.is_zero() { self.at_end(&start)? } else { self.end(sign)? };
                self.surface.extend(piece);
            }
            return Ok(BoundaryStatus::Traced);
        }
        let mut cell = self.cells.cell_at(&start)?;
        while let Some(piece) = self.reach(&ray, cell)? {
            follow(&mut self.cells, piece, &mut self.surface)?;
            let crossings: Vec<(usize, Crossing)> =
                self.surface.iter().filter_map(|piece| Some((piece.cell, ray.meets(piece)?))).collect();
            // From inside a surface a ray crosses it an odd number of times.
            if crossings.len() % 2 == 1 {
                break;
            }
            let farthest = crossings.into_iter().max_by(|(_, a), (_, b)| a.compare(b));
            let Some((behind, _)) = farthest else { break };
            self.holes += 1;
            cell = behind;
        }
        Ok(BoundaryStatus::Traced)
    }

    /// Goes along a ray from a cell to where the robust set ends.
    fn reach(&mut self, ray: &Ray, mut cell: usize) -> Result<Option<Piece>, Stopped> {
        loop {
            let polytope = Arc::clone(self.cells.polytope(cell));
            // A ray leaves every polytope.
            let Some((facet, germ)) = ray.exit(&polytope) else { return Ok(None) };
            match self.cells.across(cell, facet, &germ)? {
                Across::Connected { cell: next, .. } => cell = next,
                Across::Ends(behind) => return Ok(Some(Piece::new(&self.cells, cell, facet, behind))),
            }
        }
    }

    /// On a line, the end to one side.
    fn end(&mut self, sign: i32) -> Result<Option<Piece>, Stopped> {
        let ray = Ray::on_line(sign);
        let cell = self.cells.cell_at(&ray.start())?;
        self.reach(&ray, cell)
    }

    /// On a line, θ = 0 itself at an end of the box.
    fn at_end(&mut self, start: &Germ) -> Result<Option<Piece>, Stopped> {
        let cell = self.cells.cell_at(start)?;
        let polytope = Arc::clone(self.cells.polytope(cell));
        let through_zero = |facet: &Facet| facet.plane.coefficients()[1].is_zero();
        let facet = polytope.facets().iter().position(through_zero);
        Ok(facet.map(|facet| Piece::new(&self.cells, cell, facet, None)))
    }
}

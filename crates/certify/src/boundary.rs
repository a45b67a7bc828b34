//! Boundaries with a certificate.

use metes_certificate::{Certificate, Facet, Leaf, Part, Source, Statement, Step};
use metes_exact::Rational;
use metes_traverse::{
    Beyond, Boundary, BoundaryStatus, Limits, PieceProof, Progress, Question, boundary_with_proof,
};

use crate::CertifyError;
use crate::inconsistency::ratio;
use crate::tree::Facts;
use crate::writer::{Writer, domain};

/// Traces a boundary, as [`metes_traverse::boundary`] does, and writes down for every piece of it that is not on the
/// border of the box that the claim holds on one side and fails on the piece; or that it fails at θ = 0.
///
/// # Errors
/// When the question cannot be answered, or its certificate cannot be written.
pub fn boundary(
    question: &Question<'_>,
    source: Source,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Boundary, Certificate), CertifyError> {
    let writer = Writer::new(question, source)?;
    let (boundary, proof) = boundary_with_proof(question, limits, progress)?;
    if let BoundaryStatus::StartFails(witness) = &boundary.status {
        let certificate = writer.refutation(witness, proof.inside_start.as_deref());
        return Ok((boundary, certificate));
    }
    let hinges = writer.hinges(question)?;
    let rows = 2 * question.perturbation.parameters.len() as u32;
    let facets =
        proof.pieces.into_iter().map(|piece| facet(piece, &Facts { hinges: &hinges }, rows)).collect();
    let statement = Statement::Boundary { wish: writer.wish(), facets };
    let certificate = writer.certificate(domain(&question.perturbation.parameters), statement, Vec::new());
    Ok((boundary, certificate))
}

/// A piece of boundary; its rows are numbered on from those of the domain.
fn facet(piece: PieceProof, facts: &Facts<'_>, domain_rows: u32) -> Facet {
    let PieceProof { rows, facts: mut known, mut margins, corners, beyond, inside_beyond } = piece;
    let bases = known.iter_mut().map(|fact| &mut fact.basis).chain(&mut margins);
    bases.flatten().for_each(|row| *row += domain_rows);
    // A layer has forms once the one before it is settled.
    let layers = known.chunk_by(|one, next| one.hinge == next.hinge);
    let mut proof: Vec<Step> = layers.flat_map(|layer| facts.steps(layer.to_vec())).collect();
    let margins = margins.into_iter().map(|basis| basis.to_vec()).collect();
    proof.push(Step::Leaf(Leaf { margins }));
    let point = |point: &[Rational]| point.iter().filter_map(ratio).collect();
    Facet {
        rows: rows.into_iter().map(|row| row.into_iter().map(Into::into).collect()).collect(),
        proof,
        corners: corners.iter().map(|corner| point(&corner.to_rationals())).collect(),
        part: if beyond == Beyond::Attention { Part::Attention } else { Part::Label },
        beyond: point(&inside_beyond),
    }
}

//! `metes boundary`.

use anyhow::bail;
use metes_certify::CertifyError;
use metes_traverse::{Boundary, BoundaryStatus, Keep, Settled};

use crate::args::{BoundaryArgs, Of};
use crate::run::{self, End, Run, Towards};
use crate::setup::Setup;
use crate::{certificate, json, output, picture, summary};

/// A boundary with what cut its search short, if anything did.
pub struct Traced {
    pub boundary: Boundary,
    pub ended_by: Option<End>,
    /// Whether the expected map depends on θ.
    pub moving: bool,
    pub signs: Settled,
}

/// Traces the boundary and reports; the exit code says how far that came.
pub fn boundary(arguments: &BoundaryArgs) -> anyhow::Result<u8> {
    if arguments.of == Of::Label && arguments.question.delta.is_some() {
        bail!(
            "--delta is a bound on attention: it has no meaning with --of label: leave it out, or ask for --of attention"
        );
    }
    let path = arguments.certificate.certificate.as_deref();
    output::check_all(&arguments.output, path, &arguments.question)?;
    let setup = Setup::load(&arguments.question)?;
    let keep = match arguments.of {
        Of::Label => Keep::Label,
        Of::Attention => Keep::Attention,
    };
    let question = setup.question(keep, false);
    let Run { answer: (boundary, certificate), end, signs } =
        run::run(&arguments.limits, Towards::Unknown, |limits, progress| {
            if path.is_none() {
                return Ok((metes_traverse::boundary(&question, limits, progress)?, None));
            }
            let source = certificate::source(&arguments.question);
            let (boundary, proof) = metes_certify::boundary(&question, source, limits, progress)?;
            Ok::<_, CertifyError>((boundary, Some(proof)))
        })?;
    let written = match (&certificate, path) {
        (Some(proof), Some(path)) => Some(certificate::deliver(proof, path, &arguments.certificate)?),
        _ => None,
    };
    let traced = Traced {
        ended_by: (boundary.status == BoundaryStatus::Unfinished).then_some(end),
        moving: question.asked_delta().is_some() && !setup.perturbation.expected.is_identity(),
        boundary,
        signs,
    };
    output::deliver(
        &arguments.output,
        || picture::boundary::of(&setup, &question, &traced),
        || json::boundary::report(&setup, &question, &traced, written.as_ref()),
        || json::details::of(&setup, Vec::new()),
        || summary::boundary::text(&setup, &question, &traced, written.as_ref()),
    )?;
    Ok(match traced.boundary.status {
        BoundaryStatus::Traced => 0,
        BoundaryStatus::StartFails(_) => 1,
        BoundaryStatus::Unfinished => 3,
    })
}

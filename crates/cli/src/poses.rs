//! `metes poses`.

use std::sync::Arc;

use metes_pose::{Plan, PoseError, Progress, classes, write_dataset};

use crate::args::PosesArgs;
use crate::{output, run, summary};

/// Makes a data set of poses, and says what is in it.
pub fn poses(arguments: &PosesArgs) -> anyhow::Result<u8> {
    let plan = Plan {
        test: arguments.test.into(),
        views: arguments.views as usize,
        azimuths: arguments.azimuth.clone(),
        elevations: arguments.elevation.clone(),
        distance: arguments.distance,
        size: arguments.size.into(),
        seed: arguments.seed,
    };
    let classes = classes(&arguments.shapes, plan.test)?;
    let progress = Arc::new(Progress::default());
    let written = watched(&progress, || write_dataset(&classes, &plan, &arguments.output, &progress))?;
    let Some(pictures) = written else { return Ok(INTERRUPTED) };
    output::print(&summary::poses::dataset(arguments, &classes, pictures))?;
    Ok(0)
}

/// The exit code of work that was ended by Ctrl-C.
pub const INTERRUPTED: u8 = 3;

/// Works while its progress is shown; nothing if Ctrl-C ends it, which is told.
pub fn watched<T>(
    progress: &Arc<Progress>,
    work: impl FnOnce() -> Result<T, PoseError>,
) -> anyhow::Result<Option<T>> {
    let stopped = Arc::clone(progress);
    let shown = || {
        let [done, total] = progress.pictures();
        (Some((done * 1000 / total.max(1)) as u64), format!("{done}/{total} pictures"))
    };
    match run::watch(move || stopped.stop(), shown, work)?.0 {
        Err(interrupted @ PoseError::Interrupted) => {
            output::remark(&format!("{interrupted}\n"));
            Ok(None)
        }
        result => Ok(Some(result?)),
    }
}

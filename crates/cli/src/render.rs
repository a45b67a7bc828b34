//! `metes render`.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use metes_exact::rational::approximate;
use metes_pose::{Camera, Grid, Mesh, Progress, write_frames, write_png};

use crate::args::RenderArgs;
use crate::{output, poses, summary};

/// Renders a picture, or a folder of frames.
pub fn render(arguments: &RenderArgs) -> anyhow::Result<u8> {
    let RenderArgs { mesh, output, .. } = arguments;
    let is_png = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    let size = usize::from(arguments.size);
    let told = match (arguments.azimuth.single(), arguments.elevation.single()) {
        (Some(azimuth), Some(elevation)) => {
            if !is_png {
                bail!("a single picture goes to a file whose name ends in .png, not to {}", output.display());
            }
            output::check(output, &[mesh])?;
            let whose = || format!("the mesh {}", mesh.display());
            let read = Mesh::read(mesh).with_context(whose)?;
            let distance = arguments.distance;
            let camera =
                Camera { azimuth: approximate(azimuth), elevation: approximate(elevation), distance };
            let picture = metes_pose::render(&read, &camera, size).with_context(whose)?;
            write_png(output, &picture, size)?;
            summary::poses::picture(arguments, read.triangles().len())
        }
        _ => {
            if is_png {
                bail!(
                    "a range of angles gives many pictures: name a folder for them, not {}",
                    output.display()
                );
            }
            let step = arguments.step.as_ref();
            let grid = Grid {
                azimuths: arguments.azimuth.stepped(step)?,
                elevations: arguments.elevation.stepped(step)?,
                distance: arguments.distance,
                size,
            };
            let progress = Arc::new(Progress::default());
            let written = poses::watched(&progress, || write_frames(mesh, &grid, output, &progress))?;
            if written.is_none() {
                return Ok(poses::INTERRUPTED);
            }
            summary::poses::frames(arguments, &grid)
        }
    };
    output::print(&told)?;
    Ok(0)
}

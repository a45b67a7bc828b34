//! What the commands about poses wrote.

use metes_pose::shapes::CLASSES;
use metes_pose::{Class, FRAMES, Grid};

use super::Lines;
use crate::args::{PosesArgs, RenderArgs, ShapesArgs};

/// What `metes shapes` wrote.
pub fn shapes(arguments: &ShapesArgs, triangles: &[usize]) -> String {
    let mut lines = Lines::default();
    lines.add("shapes", format!("{}, {} of each class", triangles.len(), arguments.per_class));
    lines.add("classes", CLASSES.join(", "));
    let [fewest, most] =
        [triangles.iter().min(), triangles.iter().max()].map(|count| count.copied().unwrap_or_default());
    lines.add("triangles", format!("{fewest} to {most}"));
    let first = CLASSES[0];
    lines.add("files", format!("{}/{first}/{first}-*.obj, and so on", arguments.folder.display()));
    lines.0
}

/// What `metes render` wrote from one pose.
pub fn picture(arguments: &RenderArgs, triangles: usize) -> String {
    let mut lines = Lines::default();
    lines.add("mesh", format!("{triangles} triangles"));
    lines.add("picture", format!("{0} × {0} pixels in {1}", arguments.size, arguments.output.display()));
    lines.0
}

/// What `metes render` wrote from a grid of poses.
pub fn frames(arguments: &RenderArgs, grid: &Grid) -> String {
    let mut lines = Lines::default();
    let [azimuths, elevations] = [grid.azimuths.len(), grid.elevations.len()];
    lines.add("frames", format!("{}: {azimuths} azimuths × {elevations} elevations", grid.count()));
    lines.add("pixels", format!("{0} × {0}", arguments.size));
    lines.add("list", arguments.output.join(FRAMES).display().to_string());
    lines.0
}

/// What `metes poses` wrote.
pub fn dataset(arguments: &PosesArgs, classes: &[Class], [train, test]: [usize; 2]) -> String {
    let mut lines = Lines::default();
    let shapes: usize = classes.iter().map(|class| class.files.len()).sum();
    let tested = classes.len() * usize::from(arguments.test);
    lines.add("classes", classes.len().to_string());
    lines.add("train", format!("{train} pictures of {} shapes", shapes - tested));
    lines.add("test", format!("{test} pictures of {tested} other shapes"));
    lines.add("pixels", format!("{0} × {0}", arguments.size));
    lines.add("seed", arguments.seed.to_string());
    lines.add("folder", arguments.output.display().to_string());
    lines.0
}

//! `metes shapes`.

use metes_pose::shapes::{CLASSES, shape};

use crate::args::ShapesArgs;
use crate::{output, summary};

/// Writes shapes of every class, and says what it wrote.
pub fn shapes(arguments: &ShapesArgs) -> anyhow::Result<u8> {
    let count = usize::from(arguments.per_class);
    let width = (count - 1).to_string().len().max(2);
    let mut triangles = Vec::new();
    for (class, name) in CLASSES.iter().enumerate() {
        let folder = arguments.folder.join(name);
        metes_pose::make_folder(&folder)?;
        for index in 0..count {
            let Some(mesh) = shape(class, index) else { continue };
            let file = format!("{name}-{index:0width$}.obj");
            metes_pose::write(
                &folder.join(file),
                mesh.obj(&format!("{name} {index}, by metes shapes")).as_bytes(),
            )?;
            triangles.push(mesh.triangles().len());
        }
    }
    output::print(&summary::poses::shapes(arguments, &triangles))?;
    Ok(0)
}

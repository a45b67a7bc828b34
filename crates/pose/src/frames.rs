//! Frames: renderings of a mesh from a grid of poses, in a folder.
//!
//! The folder holds 8-bit grey PNG files, whose names sort as they are listed, and `frames.csv` with the header
//! `azimuth,elevation,file`: a row a frame, sorted by azimuth, then by elevation, both in exact decimals. The list is
//! written last: where it is, all frames are.

use std::path::Path;

use metes_exact::Rational;
use metes_exact::rational::text;

use crate::angles::degrees;
use crate::camera::Camera;
use crate::error::PoseError;
use crate::mesh::Mesh;
use crate::picture::write_png;
use crate::progress::Progress;
use crate::render::render;
use crate::{csv_file, draft};

/// The file that lists the frames.
pub const FRAMES: &str = "frames.csv";

/// Which frames.
#[derive(Clone, Debug)]
pub struct Grid {
    /// In ascending order.
    pub azimuths: Vec<Rational>,
    /// In ascending order.
    pub elevations: Vec<Rational>,
    /// In radii of the ball around the mesh.
    pub distance: f64,
    /// The width and height of a frame.
    pub size: usize,
}

impl Grid {
    /// How many frames there are.
    pub fn count(&self) -> usize {
        self.azimuths.len() * self.elevations.len()
    }
}

/// Renders the mesh in a file from each pose into a folder.
///
/// # Errors
/// When the mesh cannot be used, a frame would be empty, a file cannot be written, or the work is stopped.
pub fn write_frames(mesh: &Path, grid: &Grid, folder: &Path, progress: &Progress) -> Result<(), PoseError> {
    let path = mesh;
    let mesh = Mesh::read(path).map_err(PoseError::read(path))?;
    progress.begin(grid.count());
    draft::make_folder(folder)?;
    let list = folder.join(FRAMES);
    // A list from before would speak of frames that are about to change.
    match std::fs::remove_file(&list) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(PoseError::Write { path: list, source: error });
        }
        _ => {}
    }
    let width = (grid.count() - 1).to_string().len();
    let mut rows = Vec::with_capacity(grid.count());
    for azimuth in &grid.azimuths {
        for elevation in &grid.elevations {
            let camera =
                Camera { azimuth: degrees(azimuth), elevation: degrees(elevation), distance: grid.distance };
            let picture = render(&mesh, &camera, grid.size).map_err(PoseError::render(path))?;
            let name = format!("frame-{:0width$}.png", rows.len());
            write_png(&folder.join(&name), &picture, grid.size)?;
            rows.push([text(azimuth), text(elevation), name]);
            progress.advance()?;
        }
    }
    csv_file::write(&list, ["azimuth", "elevation", "file"], &rows)
}

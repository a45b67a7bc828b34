//! Rendering a mesh: grey material, one light at the camera and a little above it, black background.
//!
//! `retrofire-core` clips triangles and finds the pixels they cover, rather than `euc` 0.5: it depends on nothing,
//! clips at the border of the picture, has no unsafe code, and gives a pixel on an edge between two triangles to one.
//!
//! Every facet has one shade, whichever side it shows. Each pixel is the mean of 4 × 4 samples.

use retrofire_core::geom::{Tri, vertex};
use retrofire_core::render::clip::{ClipVec, ClipVert, view_frustum};

use crate::camera::{Camera, sine_and_cosine};
use crate::mesh::Mesh;
use crate::samples::Samples;
use crate::vector::{Vector, cross, dot, length, minus, plus, times, unit};

/// The largest width and height of a rendering.
pub const MAX_SIZE: usize = 1024;

/// Samples per pixel along each axis.
const SAMPLES: usize = 4;

/// The shade without any light of the lamp, and what the lamp adds to facets that look at it.
const AMBIENT: f64 = 0.22;
const DIFFUSE: f64 = 0.72;

/// How far the lamp is above the camera, as a part of its distance.
const LAMP: f64 = 0.6;

/// Why there is no rendering.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A picture without pixels, or with too many.
    #[error("a rendering of {0} × {0} pixels: choose a size from 1 to {MAX_SIZE}")]
    Size(usize),
    /// The camera is inside the mesh, or nowhere.
    #[error(
        "a camera at distance {0}: the mesh fills the unit ball, so the camera stands beyond distance 1 (and up to 1000)"
    )]
    Distance(f64),
    /// No angle, or one beyond the zenith.
    #[error("an azimuth of {azimuth}° and an elevation of {elevation}°: elevations go from -90 to 90")]
    Angle {
        /// In degrees.
        azimuth: f64,
        /// In degrees.
        elevation: f64,
    },
    /// All pixels show the background.
    #[error(
        "nothing of the mesh is visible from azimuth {azimuth}°, elevation {elevation}°, distance {distance}: \
         it is too thin or too far away to cover a pixel, or the camera looks through a hole"
    )]
    Empty {
        /// In degrees.
        azimuth: f64,
        /// In degrees.
        elevation: f64,
        /// In radii of the ball.
        distance: f64,
    },
}

/// The picture of a mesh: `size` rows of `size` grey bytes.
///
/// # Errors
/// When size or camera are out of range, or nothing is visible.
pub fn render(mesh: &Mesh, camera: &Camera, size: usize) -> Result<Vec<u8>, RenderError> {
    let &Camera { azimuth, elevation, distance } = camera;
    if !(1..=MAX_SIZE).contains(&size) {
        return Err(RenderError::Size(size));
    }
    if !(distance > 1.0 && distance <= 1000.0) {
        return Err(RenderError::Distance(distance));
    }
    if !azimuth.is_finite() || !(-90.0..=90.0).contains(&elevation) {
        return Err(RenderError::Angle { azimuth, elevation });
    }
    let view = View::new(camera);
    let seen: Vec<ClipVert<()>> = mesh.vertices().iter().map(|&point| view.project(point)).collect();
    let mut samples = Samples::new(size * SAMPLES);
    let mut visible = Vec::new();
    for corners in mesh.triangles() {
        let corners = corners.map(|corner| corner as usize);
        // A triangle without area has no normal, and covers nothing.
        let Some(shade) = view.shade(corners.map(|corner| mesh.vertices()[corner])) else { continue };
        view_frustum::clip(&[Tri(corners.map(|corner| seen[corner]))][..], &mut visible);
        for facet in visible.drain(..) {
            samples.draw(facet.0.map(|corner| corner.pos.0), shade);
        }
    }
    let picture = samples.averaged(SAMPLES);
    if picture.iter().all(|&pixel| pixel == 0) {
        return Err(RenderError::Empty { azimuth, elevation, distance });
    }
    Ok(picture)
}

/// What a camera makes of points and facets.
struct View {
    right: Vector,
    up: Vector,
    back: Vector,
    distance: f64,
    /// The direction to the lamp.
    lamp: Vector,
    /// What makes the border of the picture 1 at depth 1.
    zoom: f64,
}

impl View {
    fn new(camera: &Camera) -> Self {
        let [right, up, back] = camera.frame();
        let (sine, cosine) = sine_and_cosine(Camera::HALF_ANGLE);
        let lamp = unit(plus(back, times(LAMP, up)));
        Self { right, up, back, distance: camera.distance, lamp, zoom: cosine / sine }
    }

    fn project(&self, point: [f32; 3]) -> ClipVert<()> {
        let point = point.map(f64::from);
        let [x, y] = [self.right, self.up].map(|axis| self.zoom * dot(point, axis));
        let depth = self.distance - dot(point, self.back);
        // All depths are between 0 and a few thousand: the third coordinate has nothing to clip.
        ClipVert::new(vertex(ClipVec::new([x as f32, y as f32, 0.0, depth as f32]), ()))
    }

    /// The shade of a facet, on the side that it shows.
    fn shade(&self, corners: [[f32; 3]; 3]) -> Option<u8> {
        let [a, b, c] = corners.map(|corner| corner.map(f64::from));
        let normal = cross(minus(b, a), minus(c, a));
        let size = length(normal);
        let side = dot(normal, minus(times(self.distance, self.back), a)).signum();
        let light = AMBIENT + DIFFUSE * (side * dot(normal, self.lamp) / size).max(0.0);
        (size > 0.0).then_some((255.0 * light).round() as u8)
    }
}

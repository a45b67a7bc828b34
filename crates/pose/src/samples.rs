//! Samples of a picture: which triangle is nearest in each.
//!
//! Depth is interpolated over the plane of each triangle, and never leaves the depths of its corners: what rasterisers
//! carry from pixel to pixel is worthless in triangles a pixel high.

use retrofire_core::geom::vertex;
use retrofire_core::math::pt3;
use retrofire_core::render::raster::tri_fill;

/// What the camera sees: nearness (the reciprocal of depth, 0 for nothing) and shade of each sample.
pub(crate) struct Samples {
    width: usize,
    nearness: Vec<f32>,
    shades: Vec<u8>,
}

impl Samples {
    /// Samples that show nothing.
    pub fn new(width: usize) -> Self {
        Self { width, nearness: vec![0.0; width * width], shades: vec![0; width * width] }
    }

    /// Draws a triangle within the picture, given by x, y and depth times those (z is not used).
    pub fn draw(&mut self, corners: [[f32; 4]; 3], shade: u8) {
        let half = self.width as f32 / 2.0;
        let points =
            corners.map(|[x, y, _, depth]| [half * (1.0 + x / depth), half * (1.0 - y / depth), 1.0 / depth]);
        let nearness = Plane::through(points);
        tri_fill(points.map(|[x, y, _]| vertex(pt3(x, y, 1.0), ())), |line| {
            if line.y >= self.width {
                return;
            }
            let y = line.y as f32 + 0.5;
            for x in line.xs.start..line.xs.end.min(self.width) {
                let near = nearness.at(x as f32 + 0.5, y);
                let sample = line.y * self.width + x;
                if near > self.nearness[sample] {
                    self.nearness[sample] = near;
                    self.shades[sample] = shade;
                }
            }
        });
    }

    /// The means of squares of samples.
    pub fn averaged(&self, samples: usize) -> Vec<u8> {
        let size = self.width / samples;
        let mut sums = vec![0_u32; size * size];
        for (row, shades) in self.shades.chunks_exact(self.width).enumerate() {
            let sums = &mut sums[row / samples * size..][..size];
            for (sum, pixel) in sums.iter_mut().zip(shades.chunks_exact(samples)) {
                *sum += pixel.iter().map(|&shade| u32::from(shade)).sum::<u32>();
            }
        }
        let count = (samples * samples) as u32;
        sums.into_iter().map(|sum| ((sum + count / 2) / count) as u8).collect()
    }
}

/// Nearness over a triangle in the picture, where it is affine.
struct Plane {
    origin: [f32; 2],
    value: f32,
    slopes: [f32; 2],
    range: [f32; 2],
}

impl Plane {
    fn through([a, b, c]: [[f32; 3]; 3]) -> Self {
        let [[ux, uy, uz], [vx, vy, vz]] = [b, c].map(|corner| [0, 1, 2].map(|axis| corner[axis] - a[axis]));
        let area = ux * vy - uy * vx;
        let slopes = [uz * vy - uy * vz, ux * vz - uz * vx].map(|slope| slope / area);
        Self {
            origin: [a[0], a[1]],
            value: a[2],
            // A sliver has no slopes worth the name: its range says all there is to know.
            slopes: slopes.map(|slope| if slope.is_finite() { slope } else { 0.0 }),
            range: [a[2].min(b[2]).min(c[2]), a[2].max(b[2]).max(c[2])],
        }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let value =
            self.value + self.slopes[0] * (x - self.origin[0]) + self.slopes[1] * (y - self.origin[1]);
        value.clamp(self.range[0], self.range[1])
    }
}

//! Solids, and moving them.

use crate::camera::sine_and_cosine;
use crate::mesh::Mesh;

/// A point: x to the right, y up, z to the front.
pub type Point = [f64; 3];

/// An axis to turn about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// To the right.
    X,
    /// Up.
    Y,
    /// To the front.
    Z,
}

/// A surface of triangles that closes around a volume, or several.
#[derive(Clone, Debug, Default)]
pub struct Solid {
    points: Vec<Point>,
    triangles: Vec<[u32; 3]>,
}

impl Solid {
    /// The surface through rings of equally many points, closed by a fan at either end.
    pub fn loft(rings: &[Vec<Point>]) -> Self {
        let mut solid = Self { points: rings.concat(), triangles: Vec::new() };
        let sides = rings.first().map_or(0, Vec::len) as u32;
        let rounds = rings.len() as u32;
        for ring in 1..rounds {
            let (below, above) = ((ring - 1) * sides, ring * sides);
            for side in 0..sides {
                let next = (side + 1) % sides;
                solid.triangles.push([below + side, below + next, above + next]);
                solid.triangles.push([below + side, above + next, above + side]);
            }
        }
        for (ring, start) in [(rings.first(), 0), (rings.last(), (rounds.max(1) - 1) * sides)] {
            let Some(ring) = ring else { continue };
            let centre = solid.points.len() as u32;
            let mean = |axis: usize| ring.iter().map(|point| point[axis]).sum::<f64>() / f64::from(sides);
            solid.points.push([0, 1, 2].map(mean));
            solid.triangles.extend((0..sides).map(|side| [centre, start + side, start + (side + 1) % sides]));
        }
        solid
    }

    /// Both solids.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        let start = self.points.len() as u32;
        self.points.extend(other.points);
        self.triangles
            .extend(other.triangles.into_iter().map(|triangle| triangle.map(|corner| start + corner)));
        self
    }

    /// All of them.
    pub fn all(solids: impl IntoIterator<Item = Self>) -> Self {
        solids.into_iter().fold(Self::default(), Self::with)
    }

    /// Moved by a vector.
    #[must_use]
    pub fn at(self, [x, y, z]: Point) -> Self {
        self.each(|point| [point[0] + x, point[1] + y, point[2] + z])
    }

    /// Stretched along the axes.
    #[must_use]
    pub fn scaled(self, [x, y, z]: Point) -> Self {
        self.each(|point| [point[0] * x, point[1] * y, point[2] * z])
    }

    /// Turned about an axis by degrees, counter-clockwise for who looks along it from its tip.
    #[must_use]
    pub fn turned(self, axis: Axis, degrees: f64) -> Self {
        let (sine, cosine) = sine_and_cosine(degrees);
        let [from, to] = match axis {
            Axis::X => [1, 2],
            Axis::Y => [2, 0],
            Axis::Z => [0, 1],
        };
        self.each(|mut point| {
            let (a, b) = (point[from], point[to]);
            (point[from], point[to]) = (cosine * a - sine * b, sine * a + cosine * b);
            point
        })
    }

    /// The solid and what a mirror between left and right shows of it.
    #[must_use]
    pub fn and_mirrored(self) -> Self {
        let mirrored = self.clone().scaled([-1.0, 1.0, 1.0]);
        self.with(mirrored)
    }

    /// The solid in front and the same behind.
    #[must_use]
    pub fn and_behind(self) -> Self {
        let behind = self.clone().scaled([1.0, 1.0, -1.0]);
        self.with(behind)
    }

    fn each(mut self, change: impl Fn(Point) -> Point) -> Self {
        for point in &mut self.points {
            *point = change(*point);
        }
        self
    }

    /// The mesh, normalised.
    pub fn into_mesh(self) -> Mesh {
        Mesh::normalised(&self.points, self.triangles)
    }
}

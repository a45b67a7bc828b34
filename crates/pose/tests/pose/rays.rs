//! A second renderer, by casting rays: it shares no code with the first, and no formula but the definition of the
//! camera and the light.

use metes_pose::{Camera, Mesh};

type Vector = [f64; 3];

fn sum(terms: &[(f64, Vector)]) -> Vector {
    [0, 1, 2].map(|axis| terms.iter().map(|(factor, vector)| factor * vector[axis]).sum())
}

fn dot(a: Vector, b: Vector) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn determinant(a: Vector, b: Vector, c: Vector) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}

/// Where a camera stands, and what is right and up for it.
fn stand(camera: &Camera) -> [Vector; 3] {
    let [a, e] = [camera.azimuth, camera.elevation].map(|angle| angle / 180.0 * std::f64::consts::PI);
    let eye =
        [camera.distance * e.cos() * a.sin(), camera.distance * e.sin(), camera.distance * e.cos() * a.cos()];
    // Half a turn and a quarter above the camera is its upward direction, as seen from the centre.
    let raised = e + std::f64::consts::FRAC_PI_2;
    let up = [raised.cos() * a.sin(), raised.sin(), raised.cos() * a.cos()];
    let right = [a.cos(), 0.0, -a.sin()];
    [eye, right, up]
}

/// The rays of the samples of a picture, row by row.
pub fn rays(camera: &Camera, samples: usize) -> Vec<[Vector; 2]> {
    let [eye, right, up] = stand(camera);
    let spread = (std::f64::consts::PI / 12.0).tan();
    let offset = |number: usize| spread * ((number as f64 + 0.5) / samples as f64 * 2.0 - 1.0);
    let ray = |row, column| {
        let ahead = sum(&[(-1.0 / camera.distance, eye)]);
        [eye, sum(&[(1.0, ahead), (offset(column), right), (-offset(row), up)])]
    };
    (0..samples).flat_map(|row| (0..samples).map(move |column| ray(row, column))).collect()
}

/// How far along a ray a triangle is met.
fn met([eye, ray]: [Vector; 2], [a, b, c]: [Vector; 3]) -> Option<f64> {
    let [u, v, w] = [(b, a), (c, a), (eye, a)].map(|(to, from)| sum(&[(1.0, to), (-1.0, from)]));
    let back = sum(&[(-1.0, ray)]);
    let whole = determinant(back, u, v);
    let [t, p, q] =
        [determinant(w, u, v), determinant(back, w, v), determinant(back, u, w)].map(|part| part / whole);
    (t > 0.0 && p >= 0.0 && q >= 0.0 && p + q <= 1.0).then_some(t)
}

fn shade(camera: &Camera, ray: Vector, [a, b, c]: [Vector; 3]) -> f64 {
    let [eye, _, up] = stand(camera);
    let lamp = sum(&[(1.0 / camera.distance, eye), (0.6, up)]);
    let [u, v] = [b, c].map(|corner| sum(&[(1.0, corner), (-1.0, a)]));
    let normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    let towards = -dot(ray, normal).signum();
    let cosine = towards * dot(normal, lamp) / (dot(normal, normal) * dot(lamp, lamp)).sqrt();
    255.0 * (0.22 + 0.72 * cosine.max(0.0))
}

/// The picture of a mesh, with four samples a pixel along each axis.
pub fn cast(mesh: &Mesh, camera: &Camera, size: usize) -> Vec<f64> {
    let triangles: Vec<[Vector; 3]> = mesh
        .triangles()
        .iter()
        .map(|corners| corners.map(|corner| mesh.vertices()[corner as usize].map(f64::from)))
        .collect();
    let mut picture = vec![0.0; size * size];
    for (sample, ray) in rays(camera, 4 * size).into_iter().enumerate() {
        let [row, column] = [sample / (4 * size) / 4, sample % (4 * size) / 4];
        let hits = triangles.iter().filter_map(|&triangle| Some((met(ray, triangle)?, triangle)));
        let nearest = hits.min_by(|(near, _), (far, _)| near.total_cmp(far));
        let light = nearest.map_or(0.0, |(_, triangle)| shade(camera, ray[1], triangle));
        picture[row * size + column] += light / 16.0;
    }
    picture
}

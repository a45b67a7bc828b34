//! The rasteriser against ray casting, symmetries, and what cannot be rendered.

use metes_pose::{Camera, MAX_SIZE, Mesh, RenderError, render};

use crate::rays;

/// One sample of the sixteen of a pixel, at most: samples on edges may fall on either side.
const SAMPLE: f64 = 16.0;

fn camera(azimuth: f64, elevation: f64) -> Camera {
    Camera { azimuth, elevation, distance: Camera::DISTANCE }
}

/// A mesh of boxes with their low and high corners.
fn boxes(boxes: &[[[f64; 3]; 2]]) -> Mesh {
    let (mut vertices, mut triangles) = (Vec::new(), Vec::new());
    for ends in boxes {
        let start = vertices.len() as u32;
        vertices.extend((0..8).map(|corner| [0, 1, 2].map(|axis| ends[corner >> axis & 1][axis])));
        for [a, b, c, d] in
            [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]]
        {
            triangles.extend([[a, b, c], [a, c, d]].map(|triangle| triangle.map(|corner| start + corner)));
        }
    }
    Mesh::new(&vertices, &triangles).expect("a mesh")
}

/// Boxes that hide and cross each other, in no symmetric way.
fn crooked() -> Mesh {
    boxes(&[
        [[-1.0, -0.6, -0.5], [0.4, 0.1, 0.7]],
        [[-0.2, -0.3, -0.8], [0.9, 0.8, 0.2]],
        [[0.5, -0.9, 0.3], [0.7, 0.5, 0.9]],
        [[-0.9, 0.0, -0.9], [-0.7, 1.0, 0.9]],
    ])
}

/// A sphere of so many sides.
fn sphere(sides: u32) -> Mesh {
    let mut vertices = vec![[0.0, -1.0, 0.0], [0.0, 1.0, 0.0]];
    let mut triangles = Vec::new();
    let rings = sides / 2;
    for ring in 1..rings {
        let height = std::f64::consts::PI * f64::from(ring) / f64::from(rings);
        for side in 0..sides {
            let turn = std::f64::consts::TAU * f64::from(side) / f64::from(sides);
            vertices.push([height.sin() * turn.sin(), -height.cos(), height.sin() * turn.cos()]);
            let next = (side + 1) % sides;
            let at = |ring: u32, side: u32| 2 + (ring - 1) * sides + side;
            if ring == 1 {
                triangles.push([0, at(1, side), at(1, next)]);
            } else {
                triangles.push([at(ring - 1, side), at(ring - 1, next), at(ring, side)]);
                triangles.push([at(ring - 1, next), at(ring, side), at(ring, next)]);
            }
            if ring == rings - 1 {
                triangles.push([1, at(ring, side), at(ring, next)]);
            }
        }
    }
    Mesh::new(&vertices, &triangles).expect("a mesh")
}

/// Asserts that two pictures agree: but for samples on edges, to the last byte.
fn assert_alike(one: &[f64], other: &[f64], what: &str) {
    let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| (a - b).abs()).collect();
    let largest = differences.iter().copied().fold(0.0, f64::max);
    let off = differences.iter().filter(|&&difference| difference > 1.0).count();
    assert!(largest <= 2.0 * SAMPLE, "{what}: a pixel differs by {largest}");
    assert!(off * 50 <= one.len(), "{what}: {off} of {} pixels differ", one.len());
}

fn floats(picture: &[u8]) -> Vec<f64> {
    picture.iter().map(|&pixel| f64::from(pixel)).collect()
}

#[test]
fn what_is_seen_is_what_rays_meet() {
    let mesh = crooked();
    let poses =
        [(0.0, 0.0), (33.0, 17.0), (90.0, 0.0), (145.0, -40.0), (211.5, 62.0), (300.0, 90.0), (77.0, -90.0)];
    for (azimuth, elevation) in poses {
        let camera = camera(azimuth, elevation);
        let seen = render(&mesh, &camera, 48).expect("a picture");
        assert_alike(&floats(&seen), &rays::cast(&mesh, &camera, 48), &format!("{azimuth}, {elevation}"));
    }
}

#[test]
fn near_and_far_cameras_see_what_rays_meet() {
    let mesh = crooked();
    for distance in [1.01, 1.3, 2.0, 9.0] {
        let camera = Camera { distance, ..camera(25.0, 35.0) };
        let seen = render(&mesh, &camera, 32).expect("a picture");
        assert_alike(&floats(&seen), &rays::cast(&mesh, &camera, 32), &format!("{distance}"));
    }
}

#[test]
fn slivers_are_as_rays_meet_them() {
    // Most of these triangles are thinner than a sample.
    let fan: Vec<[f64; 3]> = (0..=400)
        .map(|side| std::f64::consts::TAU * f64::from(side) / 400.0)
        .map(|turn| [turn.cos(), turn.sin(), (7.0 * turn).sin() / 3.0])
        .chain([[0.0, 0.0, 0.5]])
        .collect();
    let triangles: Vec<[u32; 3]> = (0..400).map(|side| [side, side + 1, 401]).collect();
    let mesh = Mesh::new(&fan, &triangles).expect("a mesh");
    let camera = camera(20.0, 10.0);
    let [seen, cast] =
        [floats(&render(&mesh, &camera, 40).expect("a picture")), rays::cast(&mesh, &camera, 40)];
    let error = seen.iter().zip(&cast).map(|(a, b)| (a - b).abs()).sum::<f64>() / 1600.0;
    assert!(error < 0.5, "{error}");
}

#[test]
fn the_outline_of_a_sphere_is_a_circle_from_everywhere() {
    const SIZE: usize = 64;
    let mesh = sphere(90);
    for (azimuth, elevation) in [(0.0, 0.0), (12.5, 80.0), (250.0, -33.0), (180.0, 90.0)] {
        let camera = camera(azimuth, elevation);
        let seen = render(&mesh, &camera, SIZE).expect("a picture");
        // A ray meets a ball if its line passes the centre within the radius.
        let counts = |radius: f64| {
            let mut counts = vec![0; SIZE * SIZE];
            for (sample, [eye, ray]) in rays::rays(&camera, 4 * SIZE).into_iter().enumerate() {
                let product = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
                let passed = product(eye, eye) - product(eye, ray).powi(2) / product(ray, ray);
                counts[sample / (4 * SIZE) / 4 * SIZE + sample % (4 * SIZE) / 4] +=
                    usize::from(passed < radius * radius);
            }
            counts
        };
        // The sphere of triangles is between two balls.
        for ((pixel, inner), outer) in seen.iter().zip(counts(0.998)).zip(counts(1.001)) {
            assert!(outer > 0 || *pixel == 0, "{azimuth}, {elevation}");
            assert!(inner == 0 || *pixel > 0, "{azimuth}, {elevation}");
            assert!(inner < 16 || *pixel >= 56, "{azimuth}, {elevation}");
        }
    }
}

#[test]
fn the_mirrored_pose_of_a_symmetric_mesh_gives_the_mirrored_picture() {
    const SIZE: usize = 40;
    let mesh = boxes(&[
        [[-0.8, -0.7, -0.5], [0.8, -0.2, 0.6]],
        [[-0.9, -0.6, -0.1], [-0.3, 0.9, 0.2]],
        [[0.3, -0.6, -0.1], [0.9, 0.9, 0.2]],
    ]);
    for (azimuth, elevation) in [(0.0, 20.0), (30.0, -10.0), (45.0, 0.0), (100.0, 75.0), (179.0, 5.0)] {
        let [one, mut other] = [azimuth, -azimuth]
            .map(|azimuth| floats(&render(&mesh, &camera(azimuth, elevation), SIZE).expect("a picture")));
        other.chunks_exact_mut(SIZE).for_each(<[f64]>::reverse);
        assert_alike(&one, &other, &format!("{azimuth}, {elevation}"));
    }
}

#[test]
fn full_turns_make_no_difference() {
    let mesh = crooked();
    for (azimuth, elevation) in [(0.0, 0.0), (10.0, 30.0), (90.0, -20.0), (270.0, 90.0), (0.3, 45.0)] {
        let seen =
            |turns: f64| render(&mesh, &camera(azimuth + 360.0 * turns, elevation), 56).expect("a picture");
        // Angles that are no floats lose their last bits where a turn is added.
        if azimuth.fract() == 0.0 {
            assert_eq!(seen(0.0), seen(1.0));
            assert_eq!(seen(0.0), seen(-1.0));
        }
        assert_eq!(seen(0.0), seen(0.0));
    }
    assert_ne!(render(&mesh, &camera(0.0, 0.0), 56), render(&mesh, &camera(180.0, 0.0), 56));
}

#[test]
fn both_sides_of_a_facet_look_the_same() {
    let mesh = crooked();
    let vertices: Vec<[f64; 3]> = mesh.vertices().iter().map(|point| point.map(f64::from)).collect();
    let turned: Vec<[u32; 3]> = mesh.triangles().iter().map(|&[a, b, c]| [c, b, a]).collect();
    let turned = Mesh::new(&vertices, &turned).expect("a mesh");
    let [one, other] =
        [&mesh, &turned].map(|mesh| floats(&render(mesh, &camera(60.0, 25.0), 48).expect("a picture")));
    assert_alike(&one, &other, "turned");
}

#[test]
fn nothing_visible_is_an_error() {
    let square = Mesh::new(
        &[[-1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 1.0, 0.0], [-1.0, 1.0, 0.0]],
        &[[0, 1, 2], [0, 2, 3]],
    )
    .expect("a mesh");
    assert!(render(&square, &camera(0.0, 0.0), 32).is_ok());
    let empty = |mesh: &Mesh, camera: Camera, size| {
        matches!(render(mesh, &camera, size), Err(RenderError::Empty { .. }))
    };
    assert!(empty(&square, camera(90.0, 0.0), 32), "a square seen from its edge");
    assert!(empty(&square, Camera { distance: 1000.0, ..camera(45.0, 0.0) }, 1), "a square far away");
    let line = Mesh::new(&[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]], &[[0, 1, 2]]).expect("a mesh");
    assert!(empty(&line, camera(10.0, 10.0), 32), "a triangle without area");
    let gate = boxes(&[[[-1.0, -1.0, 0.0], [-0.8, 1.0, 0.1]], [[0.8, -1.0, 0.0], [1.0, 1.0, 0.1]]]);
    assert!(empty(&gate, Camera { distance: 1.5, ..camera(0.0, 0.0) }, 32), "a look between two posts");
}

#[test]
fn impossible_cameras_and_sizes_are_refused() {
    let mesh = crooked();
    for size in [0, MAX_SIZE + 1, usize::MAX] {
        assert_eq!(render(&mesh, &camera(0.0, 0.0), size), Err(RenderError::Size(size)));
    }
    for distance in [1.0, 0.0, -4.0, f64::INFINITY, f64::NAN, 1e9] {
        let refused = render(&mesh, &Camera { distance, ..camera(0.0, 0.0) }, 8);
        assert!(matches!(refused, Err(RenderError::Distance(_))), "{distance}");
    }
    for (azimuth, elevation) in
        [(f64::NAN, 0.0), (f64::INFINITY, 0.0), (0.0, 90.5), (0.0, -91.0), (0.0, f64::NAN)]
    {
        let refused = render(&mesh, &camera(azimuth, elevation), 8);
        assert!(matches!(refused, Err(RenderError::Angle { .. })), "{azimuth}, {elevation}");
    }
}

#[test]
fn the_ball_is_within_the_picture_from_the_usual_distance() {
    for size in [28, 224] {
        let seen = render(&sphere(60), &camera(0.0, 0.0), size).expect("a picture");
        let border = (0..size)
            .flat_map(|place| [place, (size - 1) * size + place, place * size, place * size + size - 1]);
        assert!(border.map(|pixel| seen[pixel]).all(|pixel| pixel == 0) || size < 32, "{size}");
        let row = &seen[size / 2 * size..][..size];
        let width = row.iter().filter(|&&pixel| pixel > 0).count();
        assert!(width * 100 >= 95 * size, "{width} of {size}");
    }
}

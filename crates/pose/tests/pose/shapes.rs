//! The parametric shapes.

use std::collections::HashMap;

use metes_pose::shapes::{CLASSES, shape};
use metes_pose::{Camera, Mesh, render};

const COUNT: usize = 10;

fn all() -> Vec<Vec<Mesh>> {
    (0..CLASSES.len())
        .map(|class| (0..COUNT).map(|index| shape(class, index).expect("a shape")).collect())
        .collect()
}

#[test]
fn shapes_fill_the_unit_ball() {
    for mesh in all().into_iter().flatten() {
        let length = |point: &[f32; 3]| point.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
        let radius = mesh.vertices().iter().map(length).fold(0.0, f64::max);
        assert!((radius - 1.0).abs() < 1e-6, "{radius}");
        for axis in [0, 1, 2] {
            let coordinates = || mesh.vertices().iter().map(|point| point[axis]);
            let [low, high] = [coordinates().fold(1.0, f32::min), coordinates().fold(-1.0, f32::max)];
            assert!((low + high).abs() < 1e-6, "{low}, {high}");
        }
    }
}

#[test]
fn shapes_are_closed() {
    for (class, meshes) in CLASSES.iter().zip(all()) {
        for (index, mesh) in meshes.iter().enumerate() {
            let mut edges: HashMap<[u32; 2], usize> = HashMap::new();
            for &[a, b, c] in mesh.triangles() {
                for [from, to] in [[a, b], [b, c], [c, a]] {
                    *edges.entry([from.min(to), from.max(to)]).or_default() += 1;
                }
            }
            assert!(
                edges.values().all(|&count| count == 2),
                "{class} {index}: an edge without two triangles"
            );
            assert!(
                (50..8000).contains(&mesh.triangles().len()),
                "{class} {index}: {}",
                mesh.triangles().len()
            );
        }
    }
}

#[test]
fn shapes_of_a_class_differ_visibly() {
    let camera = Camera { azimuth: 35.0, elevation: 20.0, distance: Camera::DISTANCE };
    for (class, meshes) in CLASSES.iter().zip(all()) {
        let pictures: Vec<_> =
            meshes.iter().map(|mesh| render(mesh, &camera, 64).expect("a picture")).collect();
        for (index, one) in pictures.iter().enumerate() {
            for (other_index, other) in pictures.iter().enumerate().skip(index + 1) {
                let differing = one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 20).count();
                let covered = one.iter().filter(|&&pixel| pixel > 0).count();
                assert!(
                    differing * 20 >= covered,
                    "{class} {index}, {other_index}: {differing} of {covered} pixels"
                );
            }
        }
    }
}

#[test]
fn a_shape_is_the_same_every_time() {
    assert_eq!(shape(3, 7), shape(3, 7));
    assert!(shape(0, 12_345).is_some());
    assert!(shape(CLASSES.len(), 0).is_none());
}

#[test]
fn shapes_can_be_seen_from_everywhere() {
    for mesh in all().into_iter().flatten() {
        for (azimuth, elevation) in [(0.0, 0.0), (90.0, 0.0), (180.0, -10.0), (0.0, 90.0)] {
            let seen = render(&mesh, &Camera { azimuth, elevation, distance: Camera::DISTANCE }, 32)
                .expect("a picture");
            assert!(seen.iter().filter(|&&pixel| pixel > 0).count() >= 10, "{azimuth}, {elevation}");
        }
    }
}

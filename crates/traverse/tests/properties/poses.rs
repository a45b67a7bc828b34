//! The regions of moving poses are the triangles of the grid of frames.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use metes_exact::Rational;
use metes_perturb::image::{Layout, Shape};
use metes_perturb::{Expression, Image, Interval, Perturbation};
use metes_traverse::{Limits, Progress, Restriction};
use num_traits::Zero;
use proptest::prelude::*;

/// Pixel values that are in no relation to each other.
fn noise(i: usize, j: usize) -> [Rational; 2] {
    let seed = (31 * i + j + 1) as u64;
    [3, 4].map(|power| Rational::new((seed.pow(power) * 7919 % 10007).into(), 10007.into()))
}

fn perturbation(lines: &[Vec<Rational>; 2], sides: &[Interval; 2]) -> Perturbation {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "azimuth,elevation,file\n".to_owned();
    let mut unmoved = Vec::new();
    for (i, azimuth) in lines[0].iter().enumerate() {
        for (j, elevation) in lines[1].iter().enumerate() {
            let pixels = noise(i, j);
            writeln!(table, "{azimuth},{elevation},{i}-{j}.csv").unwrap();
            fs::write(folder.path().join(format!("{i}-{j}.csv")), format!("{},{}\n", pixels[0], pixels[1]))
                .unwrap();
            if azimuth.is_zero() && elevation.is_zero() {
                unmoved = pixels.to_vec();
            }
        }
    }
    fs::write(folder.path().join("frames.csv"), table).unwrap();
    let [azimuth, elevation] = sides;
    let text = format!("poses(\"{}\", azimuth={azimuth}, elevation={elevation})", folder.path().display());
    let image = Image { shape: Shape { channels: 1, height: 1, width: 2 }, pixels: unmoved, label: None };
    text.parse::<Expression>().unwrap().compile(&image, None, Path::new(""), Layout::ChannelsFirst).unwrap()
}

fn regions(perturbation: &Perturbation) -> u64 {
    let ends = |side: &Interval| (side.low().clone(), side.high().clone());
    let domain = perturbation.parameters.iter().map(|parameter| ends(&parameter.interval)).collect();
    let limits = Limits { threads: Some(1), ..Limits::default() };
    let restriction = Restriction::new(perturbation.network.clone(), domain).unwrap();
    let count = restriction.count(&limits, &Progress::default()).unwrap();
    assert_eq!(restriction.without_filter().count(&limits, &Progress::default()).unwrap(), count);
    count
}

/// Triangles that a box meets in more than a line: of the two in every cell, those that its part of the box reaches.
fn triangles(lines: &[Vec<Rational>; 2], sides: &[Interval; 2]) -> u64 {
    let mut count = 0;
    for columns in lines[0].windows(2) {
        for rows in lines[1].windows(2) {
            let share = |axis: usize, ends: &[Rational]| {
                let width = &ends[1] - &ends[0];
                let [low, high] = [sides[axis].low(), sides[axis].high()];
                let inside = |angle: &Rational| (angle.clamp(&ends[0], &ends[1]) - &ends[0]) / &width;
                [inside(low), inside(high)]
            };
            let ([left, right], [bottom, top]) = (share(0, columns), share(1, rows));
            if left < right && bottom < top {
                count += u64::from(right > bottom) + u64::from(top > left);
            }
        }
    }
    count
}

fn lines() -> impl Strategy<Value = Vec<Rational>> {
    let even = (2usize..6)
        .prop_map(|count| (0..count as i64).map(|at| Rational::from_integer((5 * at).into())).collect());
    let uneven = prop::collection::btree_set(1i64..40, 1..5).prop_map(|angles| {
        [0].into_iter().chain(angles).map(|angle| Rational::new(angle.into(), 3.into())).collect()
    });
    prop_oneof![even, uneven]
}

fn side(lines: &[Rational], ends: [(bool, u32); 2]) -> Interval {
    let place = |(on_line, share): (bool, u32)| {
        let last = &lines[lines.len() - 1];
        if on_line {
            lines[share as usize % lines.len()].clone()
        } else {
            last * Rational::new(share.into(), 60.into())
        }
    };
    Interval::between(place(ends[0]), place(ends[1]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn regions_of_poses_are_triangles(
        lines in [lines(), lines()],
        ends in [[(any::<bool>(), 0u32..=60), (any::<bool>(), 0u32..=60)], [(any::<bool>(), 0u32..=60), (any::<bool>(), 0u32..=60)]],
    ) {
        let sides = [0, 1].map(|axis| side(&lines[axis], ends[axis]));
        prop_assume!(sides.iter().all(|side| !side.is_point()));
        prop_assert_eq!(regions(&perturbation(&lines, &sides)), triangles(&lines, &sides));
    }
}

/// A plane of frames of 5°, as it is rendered.
#[test]
fn a_whole_grid_has_two_triangles_a_cell() {
    let lines = [13, 7]
        .map(|count: i64| (0..count).map(|at| Rational::from_integer((5 * at).into())).collect::<Vec<_>>());
    let sides =
        [0, 1].map(|axis| Interval::between(Rational::zero(), lines[axis][lines[axis].len() - 1].clone()));
    assert_eq!(regions(&perturbation(&lines, &sides)), 2 * 12 * 6);
}

//! What the network is as a function.

use super::*;
use metes_network::Op;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn poses_are_sums_of_hats(
        grid in grid(),
        choices in [choice(), choice(), choice(), choice()],
        points in prop::collection::vec((0usize..400, [0u32..=60, 0u32..=60]), 24),
    ) {
        let sides = sides(&grid, &choices);
        let poses = format!("poses(FRAMES, azimuth={}, elevation={})", written(&sides[0]), written(&sides[1]));
        let moving = sides.iter().filter(|side| !side.is_point()).count();
        let perturbation = grid.compile(&format!("{poses} + brightness(-1/2..1/3)"), "0..1").unwrap();
        prop_assert_eq!(perturbation.parameters.len(), moving + 1);
        for choice in points {
            let pose = point(&grid, &sides, choice);
            for shift in ["-1/2", "0", "1/3"] {
                let theta = [theta(&sides, &pose), vec![q(shift)]].concat();
                for (pixel, value) in perturbation.network.evaluate(&theta).iter().enumerate() {
                    let expected = clipped(grid.at([&pose[0], &pose[1]], pixel) + q(shift));
                    prop_assert_eq!(value, &expected, "pixel {} at {:?}", pixel, &theta);
                }
            }
        }
    }

    #[test]
    fn pixels_are_clipped_exactly_where_they_can_leave_the_range(
        grid in grid(),
        choices in [choice(), choice(), choice(), choice()],
        ends in [0u8..=255, 0u8..=255],
        which in 0usize..400,
    ) {
        let sides = sides(&grid, &choices);
        prop_assume!(sides.iter().any(|side| !side.is_point()));
        let values = |pixel: usize| {
            grid.candidates(&sides).iter().map(|pose| grid.at([&pose[0], &pose[1]], pixel)).collect::<Vec<_>>()
        };
        // One end is attained by a pixel, or any.
        let one = if which % 2 == 0 { values(0)[which % values(0).len()].clone() } else { Rational::new(ends[0].into(), 255.into()) };
        let range = Interval::between(one, Rational::new(ends[1].into(), 255.into()));
        prop_assume!(!range.is_point());
        let poses = format!("poses(FRAMES, azimuth={}, elevation={})", written(&sides[0]), written(&sides[1]));
        let perturbation = grid.compile(&format!("{poses} then clip({range})"), "none").unwrap();
        let output = &perturbation.network.nodes()[perturbation.network.output().index()];
        for pixel in 0..3 {
            let values = values(pixel);
            let (least, most) = (values.iter().min().unwrap(), values.iter().max().unwrap());
            let crosses = |end: &Rational| least < end && end < most;
            let expected = usize::from(crosses(range.low())) + usize::from(crosses(range.high()));
            let breakpoints = match &output.op {
                Op::Activation(activation) if output.name == "perturb.clip" => activation.function(pixel).breakpoints().len(),
                _ => 0,
            };
            prop_assert_eq!(breakpoints, expected, "pixel {} in {}..{}, clipped to {}", pixel, least, most, range);
        }
    }

    #[test]
    fn a_narrower_box_is_the_same_function(
        grid in grid(),
        choices in [choice(), choice(), choice(), choice()],
        point_choice in (0usize..400, [0u32..=60, 0u32..=60]),
    ) {
        prop_assume!(grid.lines.iter().all(|lines| lines.len() > 1));
        let folder = grid.write();
        let compile = |expression: &Expression| {
            expression.compile(&grid.image(), None, folder.path(), Layout::ChannelsFirst).unwrap()
        };
        let whole = [0, 1].map(|axis| Interval::between(grid.lines[axis][0].clone(), grid.lines[axis].last().unwrap().clone()));
        let text = format!("poses(\"{}\", azimuth={}, elevation={})", folder.path().display(), whole[0], whole[1]);
        let wide: Expression = text.parse().unwrap();
        let sides = sides(&grid, &choices);
        prop_assume!(sides.iter().all(|side| !side.is_point()));
        let narrow = compile(&wide.within(&sides));
        let point = point(&grid, &sides, point_choice);
        prop_assert_eq!(narrow.network.evaluate(&point), compile(&wide).network.evaluate(&point));
        prop_assert!(narrow.network.hinge_units() <= compile(&wide).network.hinge_units());
    }
}

/// Frames that look like nothing in particular.
fn noise(i: usize, j: usize) -> [u8; 3] {
    let seed = 7 * i + j + 1;
    [3, 4, 5].map(|power| (seed.pow(power) * 97 % 251) as u8)
}

#[test]
fn a_plane_of_frames_takes_as_few_hinges_as_there_are() {
    let lines = ["-10", "0", "10", "20", "30"];
    let grid = Grid::new(&lines, &lines[..4], noise);
    let units = |text: &str| grid.compile(text, "0..1").unwrap().network.hinge_units();
    assert_eq!(units("poses(FRAMES, azimuth=-10..30, elevation=-10..20)"), 5 * 4 - 3);
    // Strictly between lines, and through the corner of a cell.
    assert_eq!(units("poses(FRAMES, azimuth=-9..29, elevation=-9..19)"), 5 * 4 - 3);
    assert_eq!(units("poses(FRAMES, azimuth=0..10, elevation=-10..0)"), 1);
    assert_eq!(units("poses(FRAMES, azimuth=0..5, elevation=-5..0)"), 0);
    assert_eq!(units("poses(FRAMES, azimuth=5..10, elevation=-10..-5)"), 0);
    assert_eq!(units("poses(FRAMES, azimuth=1..9, elevation=-9..-1)"), 1);
    assert_eq!(units("poses(FRAMES, azimuth=5..15, elevation=-10..-9)"), 1 + 1);
    // Unevenly spaced lines are hinges of the differences as well, and already of the pixels.
    let uneven = Grid::new(&["-10", "0", "10", "25", "31"], &["-1", "0", "5", "6"], noise);
    let perturbation = uneven.compile("poses(FRAMES, azimuth=-10..31, elevation=-1..6)", "0..1").unwrap();
    assert_eq!(perturbation.network.hinge_units(), 5 * 4 - 3);
    // What does not bend anywhere has none at all.
    let flat = Grid::new(&lines, &lines[..4], |i, j| [(20 * i + 30 * j) as u8, 0, 200 - (20 * i) as u8]);
    let perturbation = flat.compile("poses(FRAMES, azimuth=-10..30, elevation=-10..20)", "0..1").unwrap();
    assert_eq!(perturbation.network.hinge_units(), 0);
    assert_eq!(perturbation.network.nodes().len(), 2);
}

#[test]
fn one_moving_angle_is_a_path() {
    let grid = Grid::new(&["0", "10", "20"], &["0", "5"], noise);
    let perturbation = grid.compile("poses(FRAMES, azimuth=0..20, elevation=1)", "0..1").unwrap();
    let names: Vec<_> = perturbation.network.nodes().iter().map(|node| node.name.as_str()).collect();
    assert_eq!(
        names,
        ["perturb.theta", "perturb.breakpoints", "perturb.hinges", "perturb.basis", "perturb.pixels"]
    );
    assert_eq!(perturbation.network.hinge_units(), 3, "at the line 10 and at the diagonals, 2 and 12");
    assert_eq!(perturbation.parameters[0].name, "azimuth");
    let perturbation = grid.compile("poses(FRAMES, azimuth=20, elevation=0..5)", "0..1").unwrap();
    assert_eq!(
        (perturbation.network.hinge_units(), perturbation.parameters[0].name.as_str()),
        (0, "elevation")
    );
    // At the ends of the domain of P the image is the frame.
    for (theta, frame) in [("0", [2, 0]), ("5", [2, 1])] {
        let expected = grid.frame(frame[0], frame[1]).map(|byte| Rational::new(byte.into(), 255.into()));
        assert_eq!(perturbation.network.evaluate(&[q(theta)]), expected);
    }
}

#[test]
fn poses_move_nothing_but_the_image() {
    let grid = Grid::new(&["0", "10", "20"], &["-5", "0", "5"], noise);
    let text = "poses(FRAMES, azimuth=0..20, elevation=-5..5) + poses(FRAMES, azimuth=10..20, elevation=0) + \
                poses(FRAMES, azimuth=3, elevation=-2) + poses(FRAMES, azimuth=0..10, elevation=-5..0) then direction(FRAME, 1/2)";
    let direction = tempfile::tempdir().unwrap();
    write_png(&direction, "a.png", 3, &[0, 255, 51]);
    let text = text.replace("FRAME,", &format!("\"{}\",", direction.path().join("a.png").display()));
    let perturbation = grid.compile(&text, "none").unwrap();
    assert!(perturbation.expected.is_identity());
    let names: Vec<_> = perturbation.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["azimuth", "elevation", "azimuth2", "azimuth3", "elevation2"]);
    let theta = ["13", "-7/2", "41/3", "9", "-1/7"].map(q);
    let unmoved = grid.image().pixels;
    for (pixel, value) in perturbation.network.evaluate(&theta).iter().enumerate() {
        let zero = Rational::zero();
        let poses = [[&theta[0], &theta[1]], [&theta[2], &zero], [&q("3"), &q("-2")], [&theta[3], &theta[4]]];
        let moved: Rational = poses.iter().map(|pose| grid.at(*pose, pixel) - &unmoved[pixel]).sum();
        assert_eq!(*value, &unmoved[pixel] + moved + q("1/2") * [q("0"), q("1"), q("1/5")][pixel].clone());
    }
}

#[test]
fn what_multiplies_moving_poses_is_refused() {
    let grid = Grid::new(&["0", "10"], &["0", "5"], noise);
    for poses in ["poses(FRAMES, azimuth=0..10, elevation=0..5)", "poses(FRAMES, azimuth=3, elevation=0..5)"]
    {
        let message = grid.compile(&format!("{poses} then contrast(0..1)"), "0..1").unwrap_err().to_string();
        for phrase in ["`contrast(0..1, about=0.5)` (stage 2)", "bilinear", "elevation=0..5) + contrast(0..1"]
        {
            assert!(message.contains(phrase), "{message}");
        }
    }
    for text in [
        "contrast(0..1) then poses(FRAMES, azimuth=0..10, elevation=0..5)",
        "poses(FRAMES, azimuth=0..10, elevation=0..5) then contrast(1/2)",
        "poses(FRAMES, azimuth=10, elevation=1) then contrast(0..1)",
    ] {
        assert!(grid.compile(text, "0..1").is_ok(), "{text}");
    }
}

#[test]
fn the_extremes_of_sums_add_up() {
    let grid = Grid::new(&["0", "10"], &["0", "5"], |i, j| [[51, 102, 204][i + j], 0, 0]);
    let text = "poses(FRAMES, azimuth=0..10, elevation=0..5) + brightness(0..1/5)";
    let has_clip = |range: &str| {
        grid.compile(text, range).unwrap().network.nodes().iter().any(|node| node.name == "perturb.clip")
    };
    assert!(!has_clip("0..1"), "the greatest value is 4/5 + 1/5");
    assert!(has_clip("0..0.999"));
}

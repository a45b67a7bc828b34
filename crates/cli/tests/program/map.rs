//! `metes map`: exact maps against `metes verify`, grids against exact maps, wrong arguments.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{BOOT, assert_refused, large_data, report_boot, run};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
const PLANE: [&str; 2] =
    ["--perturb", "brightness(-0.1..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..0.4)"];

/// The report on a map of the boot.
pub fn map_report(code: i32, words: &[&str]) -> Value {
    let run = run("map", &[&BOOT[..], words, &["--json", "-"]].concat());
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

/// The rows of a table, by its columns.
fn rows(table: &Path) -> (String, Vec<Vec<String>>) {
    let text = fs::read_to_string(table).expect("a table");
    let mut lines = text.lines();
    let head = lines.next().expect("a head").to_owned();
    (head, lines.map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

#[test]
fn an_exact_map_is_that_of_verify() {
    for words in [&LINE[..], &PLANE] {
        let (map, verdict) = (map_report(0, words), report_boot(1, words));
        let network = &map["networks"][0];
        assert_eq!((&map["exactness"], &map["label"]), (&"exact".into(), &verdict["label"]));
        assert_eq!(network["regions"], verdict["regions"]);
        assert_eq!(network["right_volume"], verdict["robust_volume"]);
        // The label is lost where the margin is negative.
        assert!(network["least_margin"]["value"].as_str().is_some_and(|value| value.starts_with('-')));
    }
}

#[test]
fn a_grid_in_floats_agrees_with_the_exact_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    let [cells, grid] = ["cells.csv", "grid.csv"].map(|name| folder.path().join(name));
    let [cells, grid] = [&cells, &grid].map(|path| path.to_str().expect("a path"));
    map_report(0, &[&LINE[..], &["--csv", cells]].concat());
    map_report(0, &[&LINE[..], &["--csv", grid, "--grid", "61"]].concat());
    let (head, cells) = rows(Path::new(cells));
    assert_eq!(head, "model,cell,brightness,margin");
    let (head, grid) = rows(Path::new(grid));
    assert_eq!(head, "model,brightness,label,margin,confidence");
    assert_eq!(grid.len(), 61);
    for point in grid {
        let (at, margin, confidence) = (number(&point[1]), number(&point[3]), number(&point[4]));
        let ends = cells.chunks(2).map(|pair| {
            let [a, b] = [&pair[0], &pair[1]].map(|row| [number(&row[2]), number(&row[3])]);
            if a[0] < b[0] { [a, b] } else { [b, a] }
        });
        let inside = |[a, b]: &[[f64; 2]; 2]| a[0] <= at && at <= b[0];
        let [a, b] = ends.into_iter().find(inside).expect("a cell");
        #[allow(clippy::float_arithmetic, reason = "estimates are compared")]
        let off = a[1] + (b[1] - a[1]) * (at - a[0]) / (b[0] - a[0]) - margin;
        assert!(off.abs() < 1e-4, "{off} at {at}");
        assert_eq!(margin > 0.0, point[2] == "9", "the label is the largest where its margin is positive");
        assert!(confidence > 0.0 && confidence < 1.0 && (margin <= 0.0 || confidence > 0.1));
    }
}

#[test]
fn values_are_written_and_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    for shown in ["margin", "label", "confidence", "inconsistency"] {
        for (words, axes) in [(LINE, 1), (PLANE, 2)] {
            let picture = path(&format!("{shown}{axes}.svg"));
            let drawn = run(
                "map",
                &[
                    &BOOT[..1],
                    &BOOT,
                    &words,
                    &["--show", shown, "--picture", &picture, "--grid", if axes == 1 { "9" } else { "7x5" }]
                        [..if shown == "inconsistency" { 4 } else { 6 }],
                ]
                .concat(),
            );
            assert_eq!(drawn.code, 0, "{}", drawn.err);
            assert!(fs::read_to_string(&picture).expect("a picture").contains("fashion-24x2.onnx"));
        }
    }
    let values = path("values.npy");
    map_report(0, &[&PLANE[..], &["--npy", &values, "--grid", "7x5", "--show", "label"]].concat());
    let values = fs::read(values).expect("values");
    assert!(String::from_utf8_lossy(&values[..128]).contains("(1, 5, 7)"));
    assert_eq!(values.len(), 128 + 8 * 35);
}

#[test]
fn renderings_of_a_mesh_are_mapped() {
    let folder = tempfile::tempdir().expect("a folder");
    let mesh = folder.path().join("pyramid.obj");
    fs::write(&mesh, "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
        .expect("a mesh");
    let mesh = mesh.to_str().expect("a path");
    let words = ["--mesh", mesh, "--label", "3", "--grid", "6x3", "--json", "-"];
    let mapped = run("map", &[&BOOT[..1], &words].concat());
    assert_eq!(mapped.code, 0, "{}", mapped.err);
    let map: Value = serde_json::from_str(&mapped.out).expect("JSON");
    let network = &map["networks"][0];
    assert_eq!(
        (&network["columns"], &network["rows"], &network["unknown_points"]),
        (&6.into(), &3.into(), &0.into())
    );
    assert_eq!(map["parameters"][1]["name"], "elevation");
    assert_refused(&run("map", &[&BOOT[..1], &["--mesh", mesh]].concat()), &["--label"]);
    assert_refused(
        &run("map", &[&BOOT[..1], &["--mesh", "none.obj", "--label", "1"]].concat()),
        &["none.obj"],
    );
}

#[test]
fn a_limit_leaves_the_rest_unknown() {
    let map = map_report(3, &[&PLANE[..], &["--region-limit", "3"]].concat());
    assert_eq!((&map["complete"], &map["networks"][0]["mean_margin"]), (&false.into(), &Value::Null));
    let map = map_report(3, &[&PLANE[..], &["--grid", "9x9", "--time-limit", "0"]].concat());
    assert_eq!((&map["complete"], &map["networks"][0]["unknown_points"]), (&false.into(), &81.into()));
}

#[test]
fn wrong_questions_are_refused() {
    let refused =
        |words: &[&str], named: &[&str]| assert_refused(&run("map", &[&BOOT[..], words].concat()), named);
    refused(&[&PLANE[..], &["--grid", "9"]].concat(), &["two parameters", "120x34"]);
    refused(&[&LINE[..], &["--grid", "9x9"]].concat(), &["one parameter"]);
    refused(&[&LINE[..], &["--grid", "1"]].concat(), &["--grid", "120x34"]);
    refused(&[&LINE[..], &["--npy", "no.npy"]].concat(), &["--npy", "--grid"]);
    refused(&[&LINE[..], &["--grid", "9", "--show", "inconsistency"]].concat(), &["exactly", "--grid"]);
    refused(&[&LINE[..], &["--grid", "9", "--label", "10"]].concat(), &["10 outputs", "label 10"]);
    let three = ["--perturb", "brightness(0..0.1) + contrast(0..0.1) + fog(0..0.1)"];
    refused(&three, &["one or two parameters", "3"]);
    refused(&[&three[..], &["--grid", "9x9"]].concat(), &["one or two parameters", "3"]);
}

/// A model with operators that no exact map has is drawn on a grid.
#[test]
fn any_operator_has_a_grid() {
    let Some(data) = large_data() else { return };
    let model = data.join("nets/must_refuse");
    let entry = fs::read_dir(model).expect("models").filter_map(Result::ok).map(|entry| entry.path());
    let models: Vec<_> = entry.filter(|path| path.extension().is_some_and(|it| it == "onnx")).collect();
    assert!(!models.is_empty());
    for model in models {
        let words = [model.to_str().expect("a path"), BOOT[1], BOOT[2], LINE[0], LINE[1]];
        let refused = run("map", &words);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains("--grid"), "{}", refused.err);
    }
}

//! The findings of `metes universal exact`.
#![allow(clippy::float_arithmetic, reason = "a picture decides nothing")]

use metes_exact::RootSum;
use metes_exact::rational::{approximate, text};
use metes_report::{
    Axis, Chart, ChartPanel, MapPoint, Outline, Panel, PointKind, Quantity, SemanticMap, Series, Values,
};
use metes_saliency::Distance;
use metes_universal::{Cell, Complex, Curve, Half, Objective, Piece, Sweep};

use super::overlay::{self, Grid, POINTS};
use super::{axis, minus};
use crate::summary::universal_exact as words;
use crate::universal::exact::ray::Ray;
use crate::universal::exact::space::Space;

/// The share of images that have changed, for every level, along −δ and δ.
pub fn curves(ray: &Ray<'_>) -> Chart {
    let levels = &ray.setting.arguments.levels;
    let panel = |title: &str, count: &dyn Fn(&Piece, usize) -> u32| ChartPanel {
        title: title.to_owned(),
        across: Axis::linear("t").holding([-1.0, 1.0]),
        up: Axis::linear("share of images (%)").holding([0.0, 100.0]),
        series: (0..levels.len())
            .map(|at| {
                let name = format!("changed by at least {}", text(&levels[at]));
                Series::steps(name, points(&ray.sides, &|piece| count(piece, at)))
            })
            .collect(),
        level: None,
    };
    let all = panel("Maps that have changed", &|piece, at| piece.changed[at][0]);
    let mut kept =
        panel("Maps that have changed, of images that keep their label", &|piece, at| piece.changed[at][1]);
    kept.series.push(Series::steps("label kept", points(&ray.sides, &|piece| piece.kept)));
    let share = |curve: &Curve, change: usize| high(&curve.changes[change]) / ray.curves.len() as f64;
    let exact = ray.curves.iter().flat_map(|curve| stretches(curve, move |change| share(curve, change)));
    let mut means = vec![Series::new("mean change, exact", overlay::on_line(exact))];
    for (at, (t, name)) in [(1.0, "estimate at δ"), (-1.0, "estimate at −δ")].into_iter().enumerate() {
        means.extend(ray.estimates.as_ref().map(|both| Series::new(name, vec![[t, both[at].mean]])));
    }
    let means = ChartPanel {
        title: format!("Mean {}", ray.setting.arguments.measure),
        across: Axis::linear("t").holding([-1.0, 1.0]),
        up: Axis::linear("mean change").holding([0.0]),
        series: means,
        level: None,
    };
    let halves = |name: &str, halves: &[Half]| {
        let points: Vec<[f64; 2]> = halves
            .iter()
            .filter(|half| half.change > RootSum::default())
            .map(|half| [approximate(&half.change.enclosure(64).1), approximate(&half.at)])
            .collect();
        // What holds at a level holds below it, down to the level before.
        let starts = std::iter::once(0.0).chain(points.iter().map(|point| point[0]));
        let mut steps: Vec<[f64; 2]> = starts.zip(&points).map(|(level, point)| [level, point[1]]).collect();
        steps.extend(points.last().copied());
        Series::steps(name, steps)
    };
    let [ahead, behind] = &ray.sides;
    let halves = ChartPanel {
        title: "Beyond which |t| half of the images have changed by as much".to_owned(),
        across: Axis::linear(format!("{} τ", ray.setting.arguments.measure)).holding([0.0]),
        up: Axis::linear("|t|").holding([0.0, 1.0]),
        series: vec![
            halves("along δ", &ahead.halves),
            halves("along −δ", &behind.halves),
            halves("along δ, label kept", &ahead.halves_kept),
            halves("along −δ, label kept", &behind.halves_kept),
        ],
        level: None,
    };
    Chart {
        title: minus(&words::sign(ray)),
        subtitle: vec![
            format!(
                "{} on {}, along t·δ",
                ray.setting.arguments.model.display(),
                ray.setting.arguments.data.folder.display()
            ),
            words::delta(ray),
            format!("{}; change by {}", words::images(&ray.setting.images), ray.setting.arguments.measure),
        ],
        panels: vec![all, kept, means, halves],
        columns: 2,
    }
}

/// A count of images as a function of t, from −1 to 1.
fn points([ahead, behind]: &[Sweep; 2], count: &dyn Fn(&Piece) -> u32) -> Vec<[f64; 2]> {
    let share = |side: &Sweep, piece: &Piece| 100.0 * f64::from(count(piece)) / side.images.max(1) as f64;
    let mut points: Vec<[f64; 2]> =
        behind.pieces.iter().rev().map(|piece| [-approximate(&piece.to), share(behind, piece)]).collect();
    points.extend(ahead.pieces.iter().map(|piece| [approximate(&piece.from), share(ahead, piece)]));
    // Other counts change in between.
    points.dedup_by(|next, last| next[1].total_cmp(&last[1]).is_eq());
    points.extend(ahead.pieces.last().map(|piece| [approximate(&piece.to), share(ahead, piece)]));
    points
}

/// The objective over the box.
pub fn map(space: &Space<'_>) -> anyhow::Result<SemanticMap> {
    let parameters: Vec<_> = space.perturbations[0].parameters.iter().map(axis).collect();
    let value = |complex: &Complex, change: usize| match &space.setting.arguments.objective {
        Objective::Mean => high(&complex.changes[change]),
        Objective::Share(level) => {
            f64::from(complex.changes[change].high >= RootSum::rational(level.clone()))
        }
    };
    let all = space.complexes.len() as f64;
    let values: Vec<Vec<f64>> = space
        .complexes
        .iter()
        .map(|complex| (0..complex.changes.len()).map(|change| value(complex, change) / all).collect())
        .collect();
    let (values, outlines) = match &parameters[..] {
        [_] => {
            let curves: Vec<(Curve, &Vec<f64>)> = space
                .complexes
                .iter()
                .zip(&values)
                .filter_map(|(complex, values)| Some((complex.curve()?, values)))
                .collect();
            let each = curves.iter().flat_map(|(curve, values)| stretches(curve, |change| values[change]));
            (Values::Curve(overlay::on_line(each)), Vec::new())
        }
        _ => {
            let grid = [0, 1].map(|at: usize| Grid { from: parameters[at].from, to: parameters[at].to });
            let sums = overlay::in_plane(&space.complexes, &grid, &|image, cell| values[image][cell.change]);
            let values = Values::Grid { columns: POINTS, rows: POINTS, values: sums };
            (values, enough_labels(space, &grid).into_iter().collect())
        }
    };
    let most = match &values {
        Values::Grid { values, .. } => values.iter().copied().fold(0.0, f64::max),
        Values::Curve(points) => points.iter().map(|point| point[1]).fold(0.0, f64::max),
        Values::Cells(_) => 0.0,
    };
    let best = space.maximum.best.iter().map(|best| MapPoint {
        kind: PointKind::Largest,
        theta: best.theta.iter().map(approximate).collect(),
    });
    let setting = &space.setting;
    Ok(SemanticMap {
        title: format!("Where maps change most: {}", words::objective(space)),
        subtitle: vec![
            format!(
                "{} on {}: {}",
                setting.arguments.model.display(),
                setting.arguments.data.folder.display(),
                words::images(&setting.images)
            ),
            minus(&space.expression.to_string()),
        ],
        parameters,
        quantity: Quantity::Sequential { name: words::quantity(space), from: 0.0, to: most },
        panels: vec![Panel {
            title: minus(&words::found(space)),
            subtitle: minus(&words::at(space)),
            values,
            outlines,
        }],
        points: best.collect(),
    })
}

/// Where enough labels are kept, if that is asked for.
fn enough_labels(space: &Space<'_>, grid: &[Grid; 2]) -> Option<Outline> {
    let keep = space.keep;
    let kept = |_: usize, cell: &Cell| f64::from(cell.keeps_label);
    (keep > 0).then(|| Outline {
        segments: overlay::border(&overlay::in_plane(&space.complexes, grid, &kept), keep as f64 - 0.5, grid),
        caption: format!("where {keep} of {} labels are kept", space.complexes.len()),
        is_fine: false,
    })
}

/// A change, to be drawn.
fn high(change: &Distance) -> f64 {
    approximate(&change.high.enclosure(64).1)
}

/// The stretches of a curve, with a value for each of its changes.
fn stretches<'a>(
    curve: &'a Curve,
    value: impl Fn(usize) -> f64 + 'a,
) -> impl Iterator<Item = ([f64; 2], f64)> + 'a {
    curve.steps.iter().map(move |step| ([approximate(&step.from), approximate(&step.to)], value(step.change)))
}

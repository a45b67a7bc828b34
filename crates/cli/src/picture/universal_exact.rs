//! The findings of `metes universal exact`.
#![allow(clippy::float_arithmetic, reason = "a picture decides nothing")]

use metes_exact::RootSum;
use metes_exact::rational::{approximate, text};
use metes_report::{
    Axis, Chart, ChartPanel, MapPoint, Panel, PointKind, Quantity, SemanticMap, Series, Values,
};
use metes_saliency::Distance;
use metes_universal::{Complex, Curve, Half, Objective, Piece, Sweep};

use super::{axis, minus, place};
use crate::summary::universal_exact as words;
use crate::universal::exact::ray::Ray;
use crate::universal::exact::space::Space;

/// Points of a heat map along each parameter.
const POINTS: usize = 161;

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
    let mut means = vec![Series::new("mean change, exact", sums(exact))];
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
    if parameters.len() > 2 {
        anyhow::bail!("a picture shows one or two parameters, and there are {}", parameters.len());
    }
    let value = |complex: &Complex, change: usize| match &space.setting.arguments.objective {
        Objective::Mean => high(&complex.changes[change]),
        Objective::Share(level) => {
            f64::from(complex.changes[change].high >= RootSum::rational(level.clone()))
        }
    };
    let value = |complex: &Complex, change: usize| value(complex, change) / space.complexes.len() as f64;
    let values = match &parameters[..] {
        [_] => {
            let curves: Vec<(&Complex, Curve)> =
                space.complexes.iter().filter_map(|complex| Some((complex, complex.curve()?))).collect();
            let each =
                curves.iter().flat_map(|(complex, curve)| stretches(curve, |change| value(complex, change)));
            Values::Curve(sums(each))
        }
        _ => {
            let grid = [0, 1].map(|at: usize| Grid { from: parameters[at].from, to: parameters[at].to });
            Values::Grid {
                columns: POINTS,
                rows: POINTS,
                values: sums_in_plane(&space.complexes, &grid, &value),
            }
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
            outlines: Vec::new(),
        }],
        points: best.collect(),
    })
}

/// Points along a parameter, the first and the last on its ends.
struct Grid {
    from: f64,
    to: f64,
}

impl Grid {
    /// Where a point is, but for a hair: cells end at round numbers, and nothing is at both ends.
    fn place(&self, at: usize) -> f64 {
        let share = ((at as f64 + 3e-7) / (POINTS - 1) as f64).min(1.0 - 3e-9);
        self.from + share * (self.to - self.from)
    }

    /// The points from one place on and before another.
    fn between(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let near = |place: f64| ((place - self.from) / (self.to - self.from) * (POINTS - 1) as f64) as usize;
        let first = |place: f64| {
            let start = near(place).saturating_sub(1);
            (start..POINTS).find(|&at| self.place(at) >= place).unwrap_or(POINTS)
        };
        first(from)..first(to)
    }
}

/// The sum over images of their values at the points of a grid, row by row.
fn sums_in_plane(
    complexes: &[Complex],
    [across, up]: &[Grid; 2],
    value: &dyn Fn(&Complex, usize) -> f64,
) -> Vec<f64> {
    let mut sums = vec![0.0; POINTS * POINTS];
    for complex in complexes {
        let values: Vec<f64> = (0..complex.changes.len()).map(|change| value(complex, change)).collect();
        for cell in &complex.cells {
            let corners: Vec<[f64; 2]> =
                cell.polytope.ordered_vertices().into_iter().map(|corner| near(corner)).collect();
            let ends = corners.iter().map(|corner| corner[1]);
            let (low, high) =
                ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
            for row in up.between(low, high) {
                let y = up.place(row);
                let sides = corners.iter().zip(corners.iter().cycle().skip(1));
                let crossing = |(a, b): (&[f64; 2], &[f64; 2])| {
                    ((a[1] <= y) != (b[1] <= y)).then(|| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                };
                let crossings: Vec<f64> = sides.filter_map(crossing).collect();
                if let [a, b] = crossings[..] {
                    across
                        .between(a.min(b), a.max(b))
                        .for_each(|column| sums[row * POINTS + column] += values[cell.change]);
                }
            }
        }
    }
    sums
}

/// A change, to be drawn.
fn high(change: &Distance) -> f64 {
    approximate(&change.high.enclosure(64).1)
}

fn near(corner: &metes_polytope::Point) -> [f64; 2] {
    match corner.spot().centre() {
        Some(&[x, y]) => [x, y],
        _ => match place(corner)[..] {
            [x, y] => [x, y],
            _ => [f64::NAN; 2],
        },
    }
}

/// The stretches of a curve, with a value for each of its changes.
fn stretches<'a>(
    curve: &'a Curve,
    value: impl Fn(usize) -> f64 + 'a,
) -> impl Iterator<Item = ([f64; 2], f64)> + 'a {
    curve.steps.iter().map(move |step| ([approximate(&step.from), approximate(&step.to)], value(step.change)))
}

/// The sum of stretches of a line: at each place where it changes the value before and behind.
fn sums(stretches: impl Iterator<Item = ([f64; 2], f64)>) -> Vec<[f64; 2]> {
    let mut changes: Vec<[f64; 2]> =
        stretches.flat_map(|([from, to], value)| [[from, value], [to, -value]]).collect();
    changes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut points, mut sum): (Vec<[f64; 2]>, f64) = (Vec::new(), 0.0);
    // Steps that are far narrower than a line is wide are drawn as one.
    let ends = changes.first().zip(changes.last()).map(|(first, last)| [first[0], last[0]]);
    let [from, to] = ends.unwrap_or_default();
    let hair = |place: f64| ((place - from) / (to - from) * 4000.0) as u32;
    for here in changes.chunk_by(|a, b| hair(a[0]) == hair(b[0])) {
        points.push([here[0][0], sum]);
        sum += here.iter().map(|change| change[1]).sum::<f64>();
        points.push([here[here.len() - 1][0], sum]);
    }
    // Before the first place and behind the last one there is nothing.
    points.pop();
    points.drain(..points.len().min(1));
    points
}

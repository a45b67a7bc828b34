//! The findings of `metes integrated-gradients`.

use metes_exact::rational::approximate;
use metes_report::{Axis, Body, ChartPanel, Picture, Point, PointKind, Series};
use metes_saliency::SaliencyMap;
use metes_traverse::RiemannSum;

use super::{minus, raster};
use crate::integrated::Explained;
use crate::summary;

/// The steps of the sum that is drawn beside the exact map: those of the published trainings.
const DRAWN: u32 = 50;

/// The image with the exact map, and the map of a sum.
pub fn of(explained: &Explained<'_>) -> anyhow::Result<Picture> {
    let Explained { arguments, image, integrated, .. } = explained;
    let shape = image.shape;
    let map = |map: &SaliencyMap| raster(shape, &|at| approximate(&map.get(at)));
    let point = |caption: String, map| -> anyhow::Result<Point> {
        Ok(Point {
            kind: PointKind::Sample,
            theta: Vec::new(),
            caption: minus(&caption),
            image: raster(shape, &|at| approximate(&image.pixels[at]))?,
            saliency: map,
        })
    };
    let mut points = vec![point(summary::integrated::title(integrated), map(&integrated.attribution.map)?)?];
    for sum in integrated.sums.iter().filter(|sum| sum.steps == DRAWN) {
        points.push(point(format!("sum of {}", summary::integrated::row(sum).trim()), map(&sum.map)?)?);
    }
    Ok(Picture {
        title: summary::integrated::title(integrated),
        subtitle: vec![
            format!("{} on {}", arguments.model.display(), arguments.image.display()),
            format!("baseline {}; {} regions along the segment", arguments.baseline, integrated.regions),
            minus(&summary::integrated::completeness(integrated)),
        ],
        expected_label: integrated.output,
        attention: None,
        body: Body::Chart(chart(&integrated.sums)),
        points,
    })
}

/// How far off sums are.
fn chart(sums: &[RiemannSum]) -> ChartPanel {
    let point =
        |sum: &RiemannSum| Some([f64::from(sum.steps), approximate(sum.relative_error.as_ref()?.at_most())]);
    ChartPanel {
        title: "How far sums of m steps are from the exact map, as a share of it (sums of magnitudes)"
            .to_owned(),
        across: Axis::logarithmic("steps m"),
        up: Axis::logarithmic("relative error"),
        series: vec![Series::new("right Riemann sum", sums.iter().filter_map(point).collect())],
        level: None,
    }
}

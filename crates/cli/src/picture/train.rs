//! Loss and accuracy, epoch by epoch.
#![allow(clippy::float_arithmetic, reason = "a picture decides nothing")]

use std::path::Path;

use anyhow::anyhow;
use metes_report::{Axis, Chart, ChartPanel, Series};
use metes_train::training::{Epoch, Score};

use super::Format;
use crate::args::TrainArgs;
use crate::summary;
use crate::train::Trained;

/// The form of a curve.
pub enum Curve {
    Table,
    Picture(Format),
}

impl Curve {
    /// The form that a file name asks for.
    pub fn of(path: &Path) -> anyhow::Result<Self> {
        let is_table =
            path == Path::new("-") || path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        if is_table {
            return Ok(Self::Table);
        }
        let wrong = |_| anyhow!("--curve {}: the name must end in .csv, .svg or .png", path.display());
        Format::of(path).map(Self::Picture).map_err(wrong)
    }
}

/// The curve as a file.
pub fn curve(path: &Path, arguments: &TrainArgs, trained: &Trained) -> anyhow::Result<Vec<u8>> {
    match Curve::of(path)? {
        Curve::Table => Ok(summary::train::curve(&trained.epochs).into_bytes()),
        Curve::Picture(format) => super::file(&chart(arguments, trained), format),
    }
}

fn chart(arguments: &TrainArgs, trained: &Trained) -> Chart {
    let last = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let panel = |up: Axis, value: fn(&Score) -> f64| ChartPanel {
        title: String::new(),
        across: Axis::linear("epoch"),
        up,
        series: vec![
            series("training images", &trained.epochs, |epoch| value(&epoch.train)),
            series("test images", &trained.epochs, |epoch| value(&epoch.test)),
        ],
        level: None,
    };
    Chart {
        title: format!("Training of {}", last(&arguments.output)),
        subtitle: vec![
            format!("{} on {}, seed {}", trained.architecture, last(&arguments.data), trained.settings.seed),
            format!(
                "{}; on training images what is minimised, on test images the cross-entropy",
                trained.settings.method
            ),
        ],
        panels: vec![
            panel(Axis::linear("loss").holding([0.0]), |score| score.loss),
            panel(Axis::linear("accuracy (%)").holding([0.0, 100.0]), |score| 100.0 * score.accuracy),
        ],
        columns: 2,
    }
}

fn series(name: &str, epochs: &[Epoch], value: impl Fn(&Epoch) -> f64) -> Series {
    let points = epochs.iter().enumerate().map(|(at, epoch)| [(at + 1) as f64, value(epoch)]);
    Series::new(name, points.collect())
}

//! Draws made-up line charts, to look at: `cargo run -p metes-report --example charts -- FOLDER`.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]

use std::error::Error;
use std::path::Path;

use metes_report::{Axis, Chart, ChartPanel, Level, Series, png, svg};

const METHODS: [&str; 7] = ["natural", "pgd", "ig-norm", "ig-sum-norm", "art", "cacr", "cacr-wacr"];

fn panel(title: &str, across: Axis, up: Axis, series: Vec<Series>) -> ChartPanel {
    ChartPanel { title: title.to_owned(), across, up, series, level: None }
}

/// A series for every method, of its name and its number.
fn methods(series: impl Fn(&str, f64) -> Series) -> Vec<Series> {
    METHODS.into_iter().zip(0u8..).map(|(name, index)| series(name, f64::from(index))).collect()
}

fn training() -> Chart {
    let loss = |name: &str, index: f64| {
        let value = |step: f64| {
            2.3 * (-step / (150.0 - 15.0 * index)).exp() + 0.3 + 0.05 * (step * (1.7 + index)).sin()
        };
        Series::new(name, (0..150).map(f64::from).map(|step| [step, value(step)]).collect())
    };
    let accuracy = |name: &str, index: f64| {
        let value = |epoch: f64| 0.9 - (0.3 - 0.02 * index) / epoch;
        Series::new(name, (1..=10).map(f64::from).map(|epoch| [epoch, value(epoch)]).collect())
    };
    let share = |name: &str, index: f64| {
        let value = |overlap: f64| (1.0 - overlap).powf(0.3 + 0.4 * index);
        Series::steps(name, (0..=30).map(|k| f64::from(k) / 30.0).map(|at| [at, value(at)]).collect())
    };
    let unit = [0.0, 1.0];
    let mut accuracies =
        panel("Accuracy", Axis::linear("epoch"), Axis::linear("accuracy"), methods(accuracy));
    accuracies.level = Some(Level { at: 0.85, text: "85 %".to_owned() });
    let overlap = Axis::linear("top-k overlap").holding(unit);
    Chart {
        title: "Training".to_owned(),
        subtitle: vec![],
        panels: vec![
            panel("Loss", Axis::linear("step"), Axis::logarithmic("loss"), methods(loss)),
            accuracies,
            panel("At least this overlap", overlap, Axis::linear("share of Θ").holding(unit), methods(share)),
            panel("Not measured yet", Axis::linear("epoch"), Axis::linear("loss"), vec![]),
        ],
        columns: 2,
    }
}

fn steps() -> Chart {
    let counts = [10.0, 20.0, 50.0, 100.0, 200.0, 300.0];
    let error = |name: &str, first: f64| {
        let band = counts.map(|count| [count, 0.5 * first / count, 1.8 * first / count]);
        Series::new(name, counts.map(|count| [count, first / count]).to_vec()).with_band(band.to_vec())
    };
    let exact = Series::new("exact at 50", vec![[10.0, 0.1], [20.0, 0.01], [50.0, 0.0], [100.0, 0.001]]);
    let series = vec![error("right ends", 3.0), error("midpoints", 0.4), exact];
    let mut panel = panel("", Axis::logarithmic("steps m"), Axis::logarithmic("relative error"), series);
    panel.level = Some(Level { at: 0.05, text: "5 %".to_owned() });
    Chart {
        title: "How many steps integrated gradients need".to_owned(),
        subtitle: vec!["bands: from the first to the third quartile".to_owned()],
        panels: vec![panel],
        columns: 1,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give a folder")?;
    for (name, chart) in [("training", training()), ("steps", steps())] {
        let path = Path::new(&folder).join(name);
        std::fs::write(path.with_extension("svg"), svg(&chart))?;
        std::fs::write(path.with_extension("png"), png(&chart, 1.5)?)?;
    }
    Ok(())
}

//! What `metes train` did.
#![allow(clippy::float_arithmetic, reason = "scores of training are estimates")]

use metes_train::data::Data;
use metes_train::training::Epoch;

use super::Lines;
use crate::args::TrainArgs;
use crate::output::plain;
use crate::train::{Ended, Trained};

/// The summary.
pub fn text(arguments: &TrainArgs, data: &Data, trained: &Trained) -> String {
    let mut lines = Lines::default();
    let [_, height, width] = data.train.shape;
    lines.add("data", plain(&arguments.data.display().to_string()));
    lines.add(
        "images",
        format!("{} for training, {} for testing, {height}×{width}", data.train.len(), data.test.len()),
    );
    lines.add("classes", data.classes.to_string());
    lines.add("layers", trained.architecture.to_string());
    lines.add("method", trained.settings.method.to_string());
    lines.add("parameters", trained.network.parameters().to_string());
    let rounds = match &trained.ended {
        Ended::Done => format!("{}", trained.epochs.len()),
        Ended::Interrupted => {
            format!("{} of {}, then interrupted", trained.epochs.len(), trained.settings.epochs)
        }
        Ended::Diverged(_) => {
            format!("{} of {}, then the loss was not finite", trained.epochs.len(), trained.settings.epochs)
        }
    };
    lines.add("epochs", rounds);
    let [train, test] = trained.scores;
    lines.add(
        "accuracy",
        format!("{} on training images, {} on test images", percent(train.accuracy), percent(test.accuracy)),
    );
    lines.add("loss", format!("{:.4} on training images, {:.4} on test images", train.loss, test.loss));
    lines.add("time", format!("{:.1} s", trained.time.as_secs_f64()));
    lines.add("network", plain(&arguments.output.display().to_string()));
    lines.0
}

/// A share in per cent.
pub fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// The table of epochs.
pub fn curve(epochs: &[Epoch]) -> String {
    let mut table = "epoch,train_loss,train_accuracy,test_loss,test_accuracy\n".to_owned();
    for (at, Epoch { train, test }) in epochs.iter().enumerate() {
        let row = [train.loss, train.accuracy, test.loss, test.accuracy].map(|value| format!("{value:.6}"));
        table += &format!("{},{}\n", at + 1, row.join(","));
    }
    table
}

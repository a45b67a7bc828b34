//! What `metes train` did.
#![allow(clippy::float_arithmetic, reason = "scores of training are estimates")]

use std::path::Path;

use metes_train::data::{Data, Loaded};
use metes_train::network::Shape;
use metes_train::training::Epoch;

use super::Lines;
use crate::args::TrainArgs;
use crate::output::plain;
use crate::train::{Ended, Trained};

/// The summary.
pub fn text(arguments: &TrainArgs, loaded: &Loaded, trained: &Trained, card: &Path) -> String {
    let mut lines = Lines::default();
    let data = &loaded.data;
    lines.add("data", plain(&arguments.data.display().to_string()));
    lines.add("images", images(data));
    if !loaded.unreadable.is_empty() {
        lines.add("left out", format!("{} unreadable pictures", loaded.unreadable.len()));
    }
    lines.add("classes", data.classes.to_string());
    lines.add("layers", trained.architecture.to_string());
    lines.add("method", trained.settings.method.to_string());
    lines.add("parameters", trained.network.parameters().to_string());
    lines.add("hinge units", trained.network.hinges().to_string());
    lines.add("epochs", epochs(trained));
    let [train, test] = trained.scores;
    lines.add(
        "accuracy",
        format!("{} on training images, {} on test images", percent(train.accuracy), percent(test.accuracy)),
    );
    lines.add("loss", format!("{:.4} on training images, {:.4} on test images", train.loss, test.loss));
    lines.add("time", format!("{:.1} s", trained.time.as_secs_f64()));
    lines.add("network", plain(&arguments.output.display().to_string()));
    lines.add("model card", plain(&card.display().to_string()));
    lines.0
}

/// How many images there are, and what they are.
pub fn images(data: &Data) -> String {
    let (train, test, shape) = (data.train.len(), data.test.len(), shape(data.train.shape));
    format!("{train} for training, {test} for testing, {shape}")
}

/// The epochs that are complete.
pub fn epochs(trained: &Trained) -> String {
    let (done, asked) = (trained.epochs.len(), trained.settings.epochs);
    match &trained.ended {
        Ended::Done => done.to_string(),
        Ended::Interrupted => format!("{done} of {asked}, then interrupted"),
        Ended::Diverged(_) => format!("{done} of {asked}, then the loss was not finite"),
        Ended::Unwritten(_) => format!("{done} of {asked}, then the checkpoint could not be written"),
    }
}

/// Height and width, and whether there are colours.
fn shape([channels, height, width]: Shape) -> String {
    format!("{height}×{width}{}", if channels == 1 { "" } else { ", in colour" })
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

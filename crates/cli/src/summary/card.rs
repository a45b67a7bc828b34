//! Model cards (Mitchell et al., 2019): what a trained network is, how it was made, and what is not known of it.

use std::path::Path;

use metes_train::data::Loaded;
use metes_train::described::described;
use sha2::{Digest as _, Sha256};

use super::train::{epochs, images, percent};
use crate::args::TrainArgs;
use crate::inspect::hex;
use crate::output::plain;
use crate::train::{CARD, Ended, Trained};

/// The model card of a network with these bytes, as Markdown.
pub fn text(arguments: &TrainArgs, loaded: &Loaded, trained: &Trained, network: &[u8]) -> String {
    let name = file_name(&arguments.output);
    let mut card = format!("{CARD}{}\n\n", escaped(&name));
    card += "A classifier of images, trained with `metes train`: one logit for each class, no softmax.\n\n";
    card += "| | |\n| --- | --- |\n";
    for (name, value) in facts(arguments, loaded, trained, network) {
        card += &format!("| {name} | {} |\n", escaped(&value));
    }
    card += "\n## Classes\n\n| class | training images | test images |\n| --- | --- | --- |\n";
    let count =
        |labels: &[u8], class: usize| labels.iter().filter(|&&label| usize::from(label) == class).count();
    let data = &loaded.data;
    for class in 0..data.classes {
        let name =
            loaded.names.as_ref().map_or(String::new(), |names| format!(" {}", escaped(&names[class])));
        let [train, test] = [&data.train, &data.test].map(|split| count(&split.labels, class));
        card += &format!("| {class}{name} | {train} | {test} |\n");
    }
    card += &format!("\n## How to make it again\n\n```sh\n{}\n```\n\n", command(arguments, trained));
    card += if matches!(trained.ended, Ended::Done) {
        "The same data and program give the same bits on the same kind of machine, on any number of threads, and with `--checkpoint` \
            after any interruption.\n\n"
    } else {
        "This run ended early: the network is what there was then, and the command trains the whole of it.\n\n"
    };
    card += "## Limits\n\nLoss and accuracy are estimates in floats on the images above, and say nothing about others. Nothing about this network is \
        certified: `metes verify`, `metes decide` and `metes boundary` decide questions about it exactly.\n\n";
    card += "## Licence\n\nThat of the data: see its source. What may be done with a network trained on it can depend on it.\n";
    card
}

fn facts(
    arguments: &TrainArgs,
    loaded: &Loaded,
    trained: &Trained,
    network: &[u8],
) -> Vec<(&'static str, String)> {
    let data = &loaded.data;
    let [channels, height, width] = data.train.shape;
    let resized = match arguments.data.size {
        Some([height, width]) => format!(", resized to {height}×{width} by a triangle filter"),
        None => String::new(),
    };
    let left_out = match loaded.unreadable.len() {
        0 => String::new(),
        count => format!("; {count} unreadable ones were left out"),
    };
    let mut facts = vec![
        (
            "network",
            format!("{}, ONNX, SHA-256 {}", file_name(&arguments.output), hex(&Sha256::digest(network))),
        ),
        (
            "input",
            format!(
                "[1, {channels}, {height}, {width}]: channels, rows, columns; byte k of a pixel is k/255"
            ),
        ),
        ("output", format!("[1, {}]: logits", data.classes)),
        ("data", format!("{}{resized}", file_name(&arguments.data.folder))),
        ("images", images(data) + &left_out),
        ("SHA-256 of the data", format!("{} (shapes, pixels and labels as trained on)", data.sha256())),
        ("parameters", trained.network.parameters().to_string()),
        ("hinge units", trained.network.hinges().to_string()),
    ];
    facts.extend(described(&trained.architecture, &trained.settings));
    let [train, test] = trained.scores;
    facts.extend([
        ("complete epochs", epochs(trained)),
        (
            "accuracy",
            format!(
                "{} on training images, {} on test images",
                percent(train.accuracy),
                percent(test.accuracy)
            ),
        ),
        ("cross-entropy", format!("{:.4} on training images, {:.4} on test images", train.loss, test.loss)),
    ]);
    facts
}

/// The command line that does the same, with names of files only.
fn command(arguments: &TrainArgs, trained: &Trained) -> String {
    let settings = &trained.settings;
    let mut words = vec!["metes".to_owned(), "train".to_owned()];
    let mut add = |name: &str, value: String| words.extend([name.to_owned(), quoted(&value)]);
    add("--data", file_name(&arguments.data.folder));
    if let Some([height, width]) = arguments.data.size {
        add("--size", format!("{height}x{width}"));
    }
    add("--arch", trained.architecture.to_string());
    add("--method", arguments.method.to_string());
    add("--preset", arguments.preset.to_string());
    for (name, value) in [("--epsilon", arguments.epsilon), ("--weight", arguments.weight)] {
        if let Some(value) = value {
            add(name, value.to_string());
        }
    }
    add("--epochs", settings.epochs.to_string());
    add("--batch", settings.batch.to_string());
    add("--rate", settings.rate.to_string());
    add("--seed", settings.seed.to_string());
    add("-o", file_name(&arguments.output));
    if arguments.data.skip_unreadable {
        words.push("--skip-unreadable".to_owned());
    }
    words.join(" ")
}

/// A word for the shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The last part of a path: where things lie on a machine is nobody's business.
fn file_name(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    plain(&path.file_name().unwrap_or_default().to_string_lossy())
}

/// A text that means nothing in Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in plain(text).chars() {
        if "\\`*_|<".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

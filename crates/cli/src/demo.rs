//! `metes demo`: an example without any files at hand.

use std::fs;

use anyhow::Context as _;
use clap::Parser as _;

use crate::args::{Cli, Command, DemoArgs};
use crate::{asked, output, verify};

/// The files of the example, by name.
const FILES: [(&str, &[u8]); 3] = [
    ("fashion-24x2.onnx", include_bytes!("../demo/fashion-24x2.onnx")),
    ("ankle-boot.png", include_bytes!("../demo/ankle-boot.png")),
    ("fashion-24x2.md", include_bytes!("../demo/fashion-24x2.md")),
];

const PERTURB: &str = "brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)";

/// Writes the example, prints the command that verifies it, and runs that command.
pub fn demo(arguments: &DemoArgs) -> anyhow::Result<u8> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    for (name, content) in FILES {
        output::write(&folder.join(name), content)?;
    }
    let path = |name: &str| folder.join(name).display().to_string();
    let [(model, _), (image, _), _] = FILES;
    let words = [
        "metes",
        "verify",
        &path(model),
        "--image",
        &path(image),
        "--perturb",
        PERTURB,
        "--delta",
        "4",
        "--picture",
        &path("verdict.svg"),
        "--report",
        &path("report.html"),
    ];
    output::print(&format!(
        "A small network and a picture of an ankle boot. Is it one still, however bright it is and\n\
         however far a white patch has faded in, and does the network keep looking at the same pixels?\n\n  {}\n\n",
        words.map(asked::quoted).join(" ")
    ))?;
    asked::state(&words);
    let Command::Verify(arguments) = Cli::try_parse_from(words)?.command else { return Ok(0) };
    // A refuted claim is what the example shows, not a failure of the demonstration.
    verify::verify(&arguments)?;
    output::print(&format!(
        "\nThe picture is in {}. Open {} in a browser to explore it.\n",
        path("verdict.svg"),
        path("report.html")
    ))?;
    Ok(0)
}

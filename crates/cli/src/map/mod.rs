//! `metes map`: semantic maps.

mod exact;
mod grid;
mod table;

use std::path::Path;

use anyhow::bail;
use metes_exact::rational::approximate;
use metes_perturb::Parameter;
use serde_json::Value;

use crate::args::{MapArgs, Shown};
use crate::{json, output, picture, summary};

pub use exact::ExactMap;
pub use grid::GridMap;

/// Maps of several models over the same parameters.
pub struct Maps {
    /// The class whose margin and confidence are mapped.
    pub label: usize,
    /// Whether that is what the first model says of the unperturbed image.
    pub is_own: bool,
    pub axes: Vec<Axis>,
    pub body: Body,
    /// Whether every region, or every point of the grid, was visited.
    pub is_complete: bool,
    /// Image and networks, for pages; null of grids.
    pub scene: Value,
}

/// A parameter.
pub struct Axis {
    pub name: String,
    pub from: f64,
    pub to: f64,
}

impl Axis {
    fn new(parameter: &Parameter) -> Self {
        let interval = &parameter.interval;
        Self {
            name: parameter.name.clone(),
            from: approximate(interval.low()),
            to: approximate(interval.high()),
        }
    }
}

/// A map for each model, in their order.
pub enum Body {
    Exact(Vec<ExactMap>),
    Grid(Vec<GridMap>),
}

/// Draws and writes maps; the exit code says whether they are complete.
pub fn map(arguments: &MapArgs) -> anyhow::Result<u8> {
    check(arguments)?;
    let maps = if arguments.is_exact() { exact::maps(arguments)? } else { grid::maps(arguments)? };
    if let Some(path) = &arguments.csv {
        output::write(path, table::csv(arguments, &maps).as_bytes())?;
    }
    if let (Some(path), Body::Grid(grids)) = (&arguments.npy, &maps.body) {
        output::write(path, &table::npy(arguments.show, grids)?)?;
    }
    output::deliver(
        &arguments.output,
        || Ok(picture::map::of(arguments, &maps)),
        || json::map::report(arguments, &maps),
        || json::map::details(arguments, &maps),
        || summary::map::text(arguments, &maps),
    )?;
    Ok(if maps.is_complete { 0 } else { 3 })
}

/// What would only be found out after a long run.
fn check(arguments: &MapArgs) -> anyhow::Result<()> {
    match arguments.show {
        Shown::Inconsistency if !arguments.is_exact() => {
            bail!(
                "the inconsistency of attention is mapped exactly, not on a grid: leave --grid and --mesh out"
            );
        }
        _ if arguments.is_exact() && arguments.npy.is_some() => {
            bail!("--npy holds the values of a grid: say which with --grid, such as --grid 120x34");
        }
        _ => {}
    }
    if let Some(path) = &arguments.output.picture {
        picture::Format::of(path)?;
    }
    let read = arguments.image.iter().chain(&arguments.mesh).chain(&arguments.models);
    let in_use: Vec<&Path> = read.map(|path| path.as_path()).collect();
    output::check_each(in_use, arguments.output.files().into_iter().chain([&arguments.csv, &arguments.npy]))?;
    Ok(())
}

/// The name of a model's file.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

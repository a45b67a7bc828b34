//! `metes universal`.

pub mod exact;
mod find;
mod judge;
pub mod scene;
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, anyhow, bail};
use indicatif::ProgressBar;
use metes_attribution::universal::{Found, Method, UniversalError, Verdict};
use metes_train::threads;
use ndarray::Array3;
use ndarray_npy::WriteNpyExt as _;

use crate::args::{UniversalArgs, UniversalCommand, UniversalSubcommand};
use crate::interruption::stopped_by_interruption;
use crate::{dataset, json, output, picture, progress, summary};
pub use find::Item;
use judge::judge;
pub use judge::{Tried, perturbed};
use scene::{Model, Scene};

/// How often noise is tried.
const NOISES: u64 = 5;

/// The folder, in that of the results, of what is kept for the next run.
const KEPT: &str = "kept";

/// A run under way.
pub struct Run<'a> {
    pub scene: &'a Scene,
    pub folder: &'a Path,
    pub kept: PathBuf,
    pub bar: ProgressBar,
    pub stop: &'a AtomicBool,
}

/// What was found by one method for one model.
pub struct Row {
    /// The place of the model.
    pub model: usize,
    pub item: Item,
    /// What was found; `None` of methods that perturb each image on its own.
    pub found: Option<Found>,
    /// On the test images of the model.
    pub held_out: Verdict,
    /// The same of the other sign.
    pub other: Option<Verdict>,
    /// On the test images of every model, in their order; none of methods that perturb each image on its own.
    pub transfers: Vec<Verdict>,
}

/// Everything that was found.
pub struct Findings {
    pub scene: Scene,
    pub rows: Vec<Row>,
    pub is_complete: bool,
}

/// Finds universal perturbations, or settles what one does.
pub fn universal(command: &UniversalCommand) -> anyhow::Result<u8> {
    match command {
        UniversalCommand::Find(arguments) => find(arguments),
        UniversalCommand::Instead(UniversalSubcommand::Exact(arguments)) => exact::exact(arguments),
    }
}

/// Finds universal perturbations, and judges them.
fn find(arguments: &UniversalArgs) -> anyhow::Result<u8> {
    check_outputs(arguments)?;
    let data = dataset::load(&arguments.data, arguments.threads)?.data;
    let stop = stopped_by_interruption()?;
    let work = || -> anyhow::Result<Findings> {
        let scene = Scene::new(arguments, &data)?;
        let run = Run {
            scene: &scene,
            folder: &arguments.out,
            kept: arguments.out.join(KEPT),
            bar: progress::bar(),
            stop: &stop,
        };
        let mut rows = Vec::new();
        let is_complete = rows_of(&run, &mut rows)?;
        run.bar.finish_and_clear();
        Ok(Findings { scene, rows, is_complete })
    };
    let findings =
        threads::on(arguments.threads.map(usize::from), work).context("cannot start threads")??;
    if findings.rows.is_empty() {
        output::note("interrupted before anything was found");
        return Ok(crate::UNFINISHED);
    }
    let text = summary::universal::text(arguments, &findings);
    let report = || json::universal::report(arguments, &findings);
    let folder = &arguments.out;
    output::write(&folder.join("table.md"), text.as_bytes())?;
    output::write(&folder.join("rows.csv"), summary::universal::rows(&findings).as_bytes())?;
    output::write(
        &folder.join("results.json"),
        (serde_json::to_string_pretty(&report())? + "\n").as_bytes(),
    )?;
    if let Some(path) = &arguments.csv {
        output::write(path, summary::universal::images(&findings).as_bytes())?;
    }
    output::report(&arguments.answer, report, || text)?;
    Ok(if findings.is_complete { 0 } else { crate::UNFINISHED })
}

fn check_outputs(arguments: &UniversalArgs) -> anyhow::Result<()> {
    if [&arguments.answer.json, &arguments.csv].iter().all(|path| path.as_deref() == Some(Path::new("-"))) {
        bail!("--json and --csv cannot both go to standard output: name a file for one");
    }
    let in_use: Vec<&Path> = arguments.models.iter().map(AsRef::as_ref).collect();
    let in_use = output::check_each(in_use, arguments.answer.files().into_iter().chain([&arguments.csv]))?;
    let folder = &arguments.out;
    let kept = folder.join(KEPT);
    fs::create_dir_all(&kept).with_context(|| format!("cannot make the folder {}", kept.display()))?;
    ["table.md", "rows.csv", "results.json"]
        .iter()
        .try_for_each(|name| output::check(&folder.join(name), &in_use))
}

/// All rows, as far as the run is not interrupted; whether it was not.
fn rows_of(run: &Run<'_>, rows: &mut Vec<Row>) -> anyhow::Result<bool> {
    let numbered = |&method: &Method| match method {
        Method::Random => (1..=NOISES).map(|number| Item { method, number: Some(number) }).collect(),
        method => vec![Item { method, number: None }],
    };
    let items: Vec<Item> = run.scene.methods.iter().flat_map(numbered).collect();
    for model in 0..run.scene.models.len() {
        for &item in &items {
            if run.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            match row(run, model, item)? {
                Some(row) => rows.push(row),
                None => return Ok(false),
            }
        }
    }
    Ok(true)
}

/// The row of an item; `None` when interrupted.
fn row(run: &Run<'_>, model: usize, item: Item) -> anyhow::Result<Option<Row>> {
    let models = &run.scene.models;
    let of = &models[model];
    run.bar.set_message(format!("{}: {}", of.name, item.name()));
    if !item.method.is_universal() {
        let Some(held_out) = judge(run, [of, of], item, Tried::Single)? else { return Ok(None) };
        draw(run, of, item, Tried::Single)?;
        return Ok(Some(Row { model, item, found: None, held_out, other: None, transfers: Vec::new() }));
    }
    let Some(found) = find::find(run, of, item)? else { return Ok(None) };
    write_delta(run, of, item, &found)?;
    let Some(other) = judge(run, [of, of], item, Tried::Other(&found))? else { return Ok(None) };
    let mut transfers = Vec::new();
    for on in models {
        let Some(verdict) = judge(run, [of, on], item, Tried::Found(&found))? else { return Ok(None) };
        transfers.push(verdict);
    }
    draw(run, of, item, Tried::Found(&found))?;
    let held_out = transfers[model].clone();
    Ok(Some(Row { model, item, found: Some(found), held_out, other: Some(other), transfers }))
}

/// Writes a perturbation as an array, channels × height × width, and as a picture.
fn write_delta(run: &Run<'_>, of: &Model, item: Item, found: &Found) -> anyhow::Result<()> {
    let [channels, height, width] = run.scene.shape;
    let array = Array3::from_shape_vec((channels, height, width), found.delta.clone())?;
    let mut bytes = Vec::new();
    array.write_npy(&mut bytes)?;
    let file = |end: &str| run.folder.join(format!("{}-{}{end}", of.name, item.name()));
    output::write(&file(".npy"), &bytes)?;
    let sheet = picture::universal::delta(run.scene, of, item, found)?;
    output::write(&file(".png"), &picture::file(&sheet, picture::Format::Png)?)
}

/// Draws some images and maps before and after.
fn draw(run: &Run<'_>, of: &Model, item: Item, tried: Tried<'_>) -> anyhow::Result<()> {
    // One noise looks like another.
    if item.number.is_some_and(|number| number > 1) {
        return Ok(());
    }
    let sheet = picture::universal::images(run, of, item, tried)?;
    let file = run.folder.join(format!("{}-{}-images.png", of.name, item.name()));
    output::write(&file, &picture::file(&sheet, picture::Format::Png)?)
}

/// An error with what to do about it here.
fn hint(flaw: UniversalError, model: &Model) -> anyhow::Error {
    let path = model.path.display().to_string();
    match flaw {
        UniversalError::Flat { .. } => anyhow!(
            "{path}: the gradient of the maps is 0 for every image, which shows no way to change them: maps of a logit of a network of ReLUs are constant but for jumps, and so are those of the softmax of two classes; take --softplus, or --output softmax with more classes"
        ),
        flaw => anyhow::Error::from(flaw).context(path),
    }
}

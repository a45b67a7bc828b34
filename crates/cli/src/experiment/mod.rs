//! `metes experiment attribution`: does what attribution training gains under attack survive the exact worst case?

mod judge;
pub mod row;
pub mod table;

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use metes_train::data::{Data, Reading};
use metes_train::described::described;
use metes_train::method::Kind;
use metes_train::network::Network;
use metes_train::threads;
use metes_traverse::Progress;

use crate::args::{AttributionArgs, Experiment};
use crate::interruption::stopping_by_interruption;
use crate::{asked, dataset, json, output, page, picture, progress, train};
pub use judge::{SPACES, TOP};
use row::Row;

/// A network to be trained and judged.
struct Item<'a> {
    /// The name of its files.
    name: String,
    set: &'a Set,
    kind: Kind,
    seed: u64,
}

/// A data set with its name.
struct Set {
    name: String,
    sha256: String,
    data: Data,
}

/// Runs an experiment.
pub fn experiment(experiment: &Experiment) -> anyhow::Result<u8> {
    let Experiment::Attribution(arguments) = experiment;
    let sets =
        arguments.data.iter().map(|folder| load(arguments, folder)).collect::<anyhow::Result<Vec<_>>>()?;
    if let Some(set) =
        sets.iter().enumerate().find(|(at, set)| sets[..*at].iter().any(|other| other.name == set.name))
    {
        bail!(
            "two data sets are called {}: their networks would have the same names, so rename one",
            set.1.name
        );
    }
    let folder = &arguments.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    for set in &sets {
        let architecture = arguments.preset.settings().architecture.parse()?;
        train::note_size(&Network::random(&architecture, set.data.train.shape, set.data.classes, 0)?);
    }
    let regions = Arc::new(Progress::default());
    let asked = Arc::clone(&regions);
    let stop = stopping_by_interruption(move || asked.stop())?;
    let rows = run(arguments, &sets, &stop, &regions)?;
    let is_complete = !stop.load(Ordering::Relaxed);
    if rows.is_empty() {
        output::note("interrupted before any network was done");
        return Ok(crate::UNFINISHED);
    }
    let tables = table::tables(&rows);
    let all = sets.len() * arguments.methods().len() * arguments.seeds as usize;
    let text = if is_complete {
        table::text(&tables)
    } else {
        format!("Interrupted: {} of {all} networks.\n\n{}", rows.len(), table::text(&tables))
    };
    output::write(&folder.join("table.md"), text.as_bytes())?;
    output::write(&folder.join("rows.csv"), table::csv(&rows).as_bytes())?;
    let mut report = json::experiment::report(&judge::settings(arguments), &rows, is_complete);
    output::write(&folder.join("results.json"), (serde_json::to_string_pretty(&report)? + "\n").as_bytes())?;
    let shares = picture::experiment::shares(&tables);
    for name in ["shares.svg", "shares.png"] {
        let path = folder.join(name);
        output::write(&path, &picture::file(&shares, picture::Format::of(&path)?)?)?;
    }
    report["command"] = serde_json::json!(asked::command());
    report["picture"] = serde_json::json!(metes_report::svg(&shares));
    report["summary"] = serde_json::json!(text);
    let page = metes_html::html(&page::of(&report, None));
    output::write(&folder.join("report.html"), page.as_bytes())?;
    output::print(&text)?;
    Ok(if is_complete { 0 } else { crate::UNFINISHED })
}

fn load(arguments: &AttributionArgs, folder: &Path) -> anyhow::Result<Set> {
    let name =
        fs::canonicalize(folder).ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let reading = Reading { size: arguments.size, skip_unreadable: arguments.skip_unreadable };
    let data = dataset::read(folder, reading, arguments.threads)?.data;
    judge::check(data.train.shape).with_context(|| {
        format!("the images of {} do not fit the perturbations of the experiment", folder.display())
    })?;
    Ok(Set { name: name.unwrap_or_else(|| "data".to_owned()), sha256: data.sha256(), data })
}

/// The rows of all networks, as far as they are done, in the order of data sets, methods and seeds.
fn run(
    arguments: &AttributionArgs,
    sets: &[Set],
    stop: &AtomicBool,
    regions: &Progress,
) -> anyhow::Result<Vec<Row>> {
    let mut items = VecDeque::new();
    for set in sets {
        for kind in arguments.methods() {
            for seed in 0..u64::from(arguments.seeds) {
                items.push_back(Item { name: format!("{}-{kind}-{seed}", set.name), set, kind, seed });
            }
        }
    }
    let bar = progress::bar();
    bar.set_length(items.len() as u64);
    let count = items.len();
    let items = Mutex::new(items.into_iter().enumerate().collect::<VecDeque<_>>());
    let rows = Mutex::new(vec![None; count]);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = arguments.threads.map_or(cores, usize::from).min(count.max(1));
    let work = || -> anyhow::Result<()> {
        loop {
            let next = items.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((at, item)) = next.filter(|_| !stop.load(Ordering::Relaxed)) else { return Ok(()) };
            let row = threads::on(Some(1), || one(arguments, &item, (stop, regions), &bar))
                .context("cannot start threads")?;
            let row = row
                .with_context(|| item.name.clone())
                .inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            rows.lock().unwrap_or_else(PoisonError::into_inner)[at] = row;
            bar.inc(1);
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let ended =
            handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| bail!("a worker panicked")));
        ended.collect::<anyhow::Result<Vec<()>>>()
    })?;
    bar.finish_and_clear();
    Ok(rows.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect())
}

/// The row of a network: the one that was kept, or a new one; `None` when interrupted.
fn one(
    arguments: &AttributionArgs,
    item: &Item<'_>,
    stop: (&AtomicBool, &Progress),
    bar: &ProgressBar,
) -> anyhow::Result<Option<Row>> {
    let path = arguments.folder.join(format!("{}.json", item.name));
    let (architecture, settings) = judge::trained_with(arguments, item)?;
    let trained: Vec<String> = described(&architecture, &settings)
        .into_iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let settings = format!(
        "{}; metes {}; data {}; trained with {}",
        judge::settings(arguments),
        env!("CARGO_PKG_VERSION"),
        item.set.sha256,
        trained.join(", ")
    );
    if let Some(row) = fs::read(&path).ok().and_then(|bytes| Row::read(&bytes, &settings)) {
        return Ok(Some(row));
    }
    bar.set_message(item.name.clone());
    let row = judge::judge(arguments, item, stop)?;
    if let Some(row) = &row {
        output::write(&path, row.written(&settings).as_bytes())?;
    }
    Ok(row)
}

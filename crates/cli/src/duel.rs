//! `metes duel`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use metes_duel::command::Verifier;
use metes_duel::generators::{self, Generator};
use metes_duel::journal::{Asked, Record};
use metes_duel::run::{Duel, run};
use metes_network::{Sequential, model};

use crate::args::DuelArgs;
use crate::interruption::stopped_by_interruption;
use crate::{json, output, summary};

/// Runs a duel and reports; the exit code says whether an answer was wrong.
pub fn duel(arguments: &DuelArgs) -> anyhow::Result<u8> {
    if arguments.list {
        output::print(&summary::duel::list(&generators::all(Vec::new())))?;
        return Ok(0);
    }
    output::check_each(Vec::new(), arguments.answer.files())?;
    let networks = arguments.networks.as_deref().map_or_else(|| Ok(Vec::new()), networks)?;
    let names = networks.iter().map(|(name, _)| name.clone()).collect();
    let generators = chosen(generators::all(networks), &arguments.generators)?;
    let stop = stopped_by_interruption()?;
    let Some(command) = &arguments.verifier else { return write_set(arguments, &generators, &stop) };
    let asked = Asked {
        verifier: command.clone(),
        generators: generators.iter().map(|generator| generator.name().to_owned()).collect(),
        seed: arguments.seed,
        timeout_ms: arguments.timeout.as_millis() as u64,
        networks: names,
    };
    let duel = Duel {
        verifier: Verifier::parse(command).context("--verifier")?,
        generators,
        asked,
        instances: arguments.instances,
        timeout: arguments.timeout,
        jobs: arguments.jobs.into(),
        shrinks: arguments.shrinks.unwrap_or(u64::MAX),
        out: arguments.out.clone(),
    };
    let bar = bar(duel.instances);
    let (wrong, shrunk) = (AtomicU64::new(0), AtomicU64::new(0));
    let records = run(&duel, &stop, &|record: &Record| {
        if record.shrunk {
            shrunk.fetch_add(1, Ordering::Relaxed);
        } else {
            wrong.fetch_add(
                u64::from(record.outcome.is_some_and(|outcome| outcome.is_wrong())),
                Ordering::Relaxed,
            );
            bar.inc(1);
        }
        let [wrong, shrunk] = [&wrong, &shrunk].map(|count| count.load(Ordering::Relaxed));
        bar.set_message(format!("{wrong} wrong, {shrunk} shrunk"));
    });
    bar.finish_and_clear();
    let records = records?;
    let finished = records.len() as u64 >= duel.instances;
    output::report(
        &arguments.answer,
        || json::duel::report(&duel.asked, &records),
        || summary::duel::text(&duel, &records),
    )?;
    let any_wrong = records.values().any(|record| record.outcome.is_some_and(|outcome| outcome.is_wrong()));
    Ok(match (any_wrong, finished) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => crate::UNFINISHED,
    })
}

fn write_set(
    arguments: &DuelArgs,
    generators: &[Box<dyn Generator>],
    stop: &AtomicBool,
) -> anyhow::Result<u8> {
    let written =
        metes_duel::set::write(generators, arguments.instances, arguments.seed, &arguments.out, stop)?;
    let out = output::plain(&arguments.out.display().to_string());
    output::print(&format!("{written} instances and their truth in {out}/instances.csv\n"))?;
    Ok(if stop.load(Ordering::Relaxed) { crate::UNFINISHED } else { 0 })
}

/// The generators with these names, or all.
fn chosen(all: Vec<Box<dyn Generator>>, names: &[String]) -> anyhow::Result<Vec<Box<dyn Generator>>> {
    if let Some(unknown) = names.iter().find(|name| all.iter().all(|generator| generator.name() != *name)) {
        let known: Vec<&str> = all.iter().map(|generator| generator.name()).collect();
        bail!(
            "--generators: there is no generator `{unknown}`: choose among {} (--list describes them)",
            known.join(", ")
        );
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    Ok(all.into_iter().filter(|generator| wanted(generator.name())).collect())
}

/// The chains of dense layers in a folder; other networks in it are named and left out.
fn networks(folder: &Path) -> anyhow::Result<Vec<(String, Sequential)>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("onnx" | "nnet")) {
            paths.push(path);
        }
    }
    paths.sort();
    let mut networks = Vec::new();
    for path in paths {
        let loaded = model::load(&path)?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match Sequential::from_network(&loaded.network) {
            Ok(chain) => networks.push((name, chain)),
            Err(flaw) => output::remark(&(output::plain(&format!("left out {name}: {flaw}")) + "\n")),
        }
    }
    if networks.is_empty() {
        bail!(
            "--networks {}: no network there is a chain of dense layers with 32-bit weights: name a folder that has one",
            folder.display()
        );
    }
    Ok(networks)
}

fn bar(instances: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(instances), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("[{elapsed}] {wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

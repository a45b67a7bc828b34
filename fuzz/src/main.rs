//! `fuzz TARGET --seconds N --seed S`: runs mutants of the corpus through a target's oracle.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use metes_fuzz::{Runner, TARGETS, Target, corpus, target};

/// Runs mutants of the corpus through a target's oracle; findings go to `fuzz/findings/TARGET`.
///
/// Small files of the folder that METES_DATA names are seeds as well.
#[derive(Debug, Parser)]
struct Arguments {
    /// The target, or `list` for their names.
    #[arg(value_parser = parse)]
    target: Choice,
    /// How long to run.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What the mutants depend on.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Write every input to `fuzz/findings/TARGET/running` before it runs, to find the one that ends the
    /// process: the same seed makes the same inputs.
    #[arg(long)]
    keep_running: bool,
}

#[derive(Clone, Copy, Debug)]
enum Choice {
    List,
    Target(&'static Target),
}

fn parse(name: &str) -> Result<Choice, String> {
    if name == "list" {
        return Ok(Choice::List);
    }
    let names = TARGETS.map(|target| target.name).join(", ");
    target(name).map(Choice::Target).ok_or(format!("the targets are {names}"))
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let Choice::Target(target) = arguments.target else {
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        return Ok(ExitCode::SUCCESS);
    };
    let mut seeds = corpus::kept(target)?;
    seeds.extend(corpus::borrowed(target)?);
    let count = seeds.len();
    let runner = Runner::new(target, arguments.keep_running);
    let report = runner.run(seeds, Duration::from_secs(arguments.seconds), arguments.seed)?;
    println!(
        "{}: {} executions from {count} seeds in {} s, {} outcomes, slowest {} ms, most memory {} MiB, {} findings",
        target.name,
        report.executions,
        report.elapsed.as_secs(),
        report.outcomes,
        report.slowest.as_millis(),
        report.memory >> 20,
        report.findings.len(),
    );
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

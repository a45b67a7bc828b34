//! The command `metes`: exact verification of neural networks over semantic perturbations.

mod args;
mod asked;
mod attack;
mod attention;
mod audit;
mod audit_witness;
mod boundary;
mod certificate;
mod check;
mod compared;
mod completions;
mod dataset;
mod decide;
mod demo;
mod duel;
mod experiment;
mod explain;
mod export;
mod glossary;
mod inspect;
mod integrated;
mod interruption;
mod json;
mod layout;
mod map;
mod output;
mod page;
mod picture;
mod poses;
mod progress;
mod render;
mod rendered;
mod report;
mod robust_box;
mod run;
mod setup;
mod shapes;
mod summary;
mod system;
mod train;
mod universal;
mod verify;

use std::process::ExitCode;

use args::Command;

/// Exit code of a run that a limit or Ctrl-C ended early.
const UNFINISHED: u8 = 3;
/// Exit code for wrong usage or input; a panic or an I/O error also ends with it.
const WRONG_INPUT: u8 = 2;

fn main() -> ExitCode {
    let result = match args::parse().command {
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Boundary(arguments) => boundary::boundary(&arguments),
        Command::Box(arguments) => robust_box::robust_box(&arguments),
        Command::Map(arguments) => map::map(&arguments),
        Command::Attention(arguments) => attention::attention(&arguments),
        Command::IntegratedGradients(arguments) => integrated::integrated_gradients(&arguments),
        Command::Decide(arguments) => decide::decide(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Audit(arguments) => audit::audit_answers(&arguments),
        Command::AuditWitness(arguments) => audit_witness::audit_witness(&arguments),
        Command::Duel(arguments) => duel::duel(&arguments),
        Command::Shapes(arguments) => shapes::shapes(&arguments),
        Command::Render(arguments) => render::render(&arguments),
        Command::Poses(arguments) => poses::poses(&arguments),
        Command::Train(arguments) => train::train(&arguments),
        Command::AttackAttribution(arguments) => attack::attack(&arguments),
        Command::Universal(arguments) => universal::universal(&arguments),
        Command::Experiment { experiment } => experiment::experiment(&experiment),
        Command::Report(arguments) => report::report(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Completions(arguments) => completions::completions(&arguments),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(WRONG_INPUT)
        }
    }
}

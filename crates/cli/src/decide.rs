//! `metes decide`.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use metes_certificate::{Certificate, Source};
use metes_decide::{Decision, Settings, Verdict};
use metes_exact::{Rational, rational};
use metes_network::Network;
use metes_network::model;
use metes_vnnlib::{Counterexample, Property};

use crate::args::DecideArgs;
use crate::certificate::Written;
use crate::{certificate, json, output, run, summary};

/// What a decision was about, and what came of it.
pub struct Decided {
    pub property: Property,
    pub decision: Decision,
    /// The counterexample, if there is one.
    pub witness: Option<Witness>,
    /// What a user should know about how the model was read.
    pub notes: Vec<String>,
    pub is_interrupted: bool,
}

/// An input and the network's outputs there, exactly, and the same in decimals.
pub struct Witness {
    pub x: Vec<Rational>,
    pub y: Vec<Rational>,
    pub decimals: Counterexample,
    /// Whether the decimal input is a counterexample as well.
    pub holds_in_decimals: bool,
}

/// Decides and reports; the exit code says the verdict.
pub fn decide(arguments: &DecideArgs) -> anyhow::Result<u8> {
    let DecideArgs { answer, result, certificate: proof, .. } = arguments;
    let mut in_use = vec![arguments.model.as_path(), &arguments.property];
    if let Some(path) = &proof.certificate {
        output::check_certificate(path, &in_use)?;
        in_use.push(path);
    }
    output::check_each(in_use, answer.files().into_iter().chain([result]))?;
    let model = model::load(&arguments.model)?;
    let property = metes_vnnlib::load(&arguments.property)?;
    let ((decision, certificate), is_interrupted) = decision(arguments, &model.network, &property)?;
    let witness = match &decision.verdict {
        Verdict::Sat(x) => Some(Witness::new(x, &model.network, &property)),
        _ => None,
    };
    let written: Option<Written<'_>> = match (&certificate, &proof.certificate) {
        (Some(content), Some(path)) => Some(certificate::deliver(content, path, proof)?),
        _ => None,
    };
    let notes = model.inspection.notes;
    let decided = Decided { property, decision, witness, notes, is_interrupted };
    if let Some(path) = result {
        output::write(path, decided.result().as_bytes())?;
    }
    output::report(
        answer,
        || json::decide::report(arguments, &decided, written.as_ref()),
        || summary::decide::text(&decided, written.as_ref()),
    )?;
    Ok(match decided.decision.verdict {
        Verdict::Unsat => 0,
        Verdict::Sat(_) => 1,
        Verdict::Unknown(_) => 3,
    })
}

/// The decision, with a certificate if one is asked for, and whether it was interrupted.
fn decision(
    arguments: &DecideArgs,
    network: &Network,
    property: &Property,
) -> anyhow::Result<((Decision, Option<Certificate>), bool)> {
    let settings = Settings {
        time_limit: arguments.time_limit,
        threads: arguments.threads.map(usize::from),
        ..Settings::default()
    };
    let (stopped, progress) = (Arc::clone(&settings.progress), Arc::clone(&settings.progress));
    let shown = || (None, format!("{} parts of the inputs", progress.nodes()));
    let work = || {
        if arguments.certificate.certificate.is_none() {
            return Ok((metes_decide::decide(network, property, &settings)?, None));
        }
        let name = |path: &Path| path.display().to_string();
        let source =
            Source { model: name(&arguments.model), image: name(&arguments.property), ..Source::default() };
        metes_decide::decide_with_proof(network, property, &settings, source)
    };
    let (answer, is_interrupted) = run::watch(move || stopped.stop(), shown, work)?;
    let asked = || format!("{} on {}", arguments.property.display(), arguments.model.display());
    Ok((answer.with_context(asked)?, is_interrupted))
}

impl Decided {
    /// The verdict in a word.
    pub fn verdict(&self) -> &'static str {
        match self.decision.verdict {
            Verdict::Sat(_) => "sat",
            Verdict::Unsat => "unsat",
            Verdict::Unknown(_) => "unknown",
        }
    }

    /// The verdict as competitions want it.
    fn result(&self) -> String {
        match &self.witness {
            Some(witness) => witness.decimals.to_string(),
            None => format!("{}\n", self.verdict()),
        }
    }
}

/// Digits of numbers that have no end in decimals.
const DIGITS: u32 = 20;

impl Witness {
    fn new(x: &[Rational], network: &Network, property: &Property) -> Self {
        let y = network.evaluate(x);
        let near = |value: &Rational| {
            let text = rational::decimal(value, DIGITS, rational::Round::Down);
            rational::parse(&text).unwrap_or_else(|_| value.clone())
        };
        let inputs: Vec<Rational> = x.iter().map(near).collect();
        let outputs = network.evaluate(&inputs);
        let holds_in_decimals = property.is_satisfied(&inputs, &outputs);
        let outputs = outputs.iter().map(near).enumerate().collect();
        Self { x: x.to_vec(), y, decimals: Counterexample { inputs, outputs }, holds_in_decimals }
    }
}

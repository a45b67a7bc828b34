//! `metes audit`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::Context as _;
use metes_audit::audit::{Decided, Entry, Judgement, Question, Truth, audit};
use metes_audit::published::Published;
use metes_audit::results::{match_up, read_instances, read_results};
use metes_certificate::Source;
use metes_decide::{Settings, Verdict};

use crate::args::{AuditArgs, CertificateArgs};
use crate::{certificate, json, output, run, summary};

/// What came of an audit.
pub struct Audited {
    pub entries: Vec<Entry>,
    /// How many instances there are: more than entries after an interruption.
    pub instances: usize,
    /// Rows of answers that belong to no instance.
    pub left: usize,
    pub is_interrupted: bool,
}

impl Audited {
    /// How many answers are worth the same.
    pub fn count(&self, is_so: impl Fn(&Judgement) -> bool) -> usize {
        self.entries.iter().filter(|entry| is_so(&entry.judgement)).count()
    }
}

/// Audits answers and reports; the exit code says whether some are wrong or unfounded.
pub fn audit_answers(arguments: &AuditArgs) -> anyhow::Result<u8> {
    output::check_each(vec![&arguments.results, &arguments.instances], arguments.answer.files())?;
    if let Some(folder) = &arguments.proofs {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let audited = audited(arguments)?;
    output::report(
        &arguments.answer,
        || json::audit::report(arguments, &audited),
        || summary::audit::text(&audited),
    )?;
    let flawed = audited.count(|judgement| matches!(judgement, Judgement::Wrong | Judgement::Unfounded));
    Ok(if flawed == 0 { 0 } else { 1 })
}

fn audited(arguments: &AuditArgs) -> anyhow::Result<Audited> {
    let instances = read_instances(&arguments.instances)?;
    let (answers, left) = match_up(&instances, read_results(&arguments.results)?);
    let root = arguments.root.clone().unwrap_or_else(|| folder(&arguments.instances));
    let published = arguments.counterexamples.clone().unwrap_or_else(|| folder(&arguments.results));
    let published = Published::in_folder(&published).with_context(|| published.display().to_string())?;
    let settings = Settings { threads: arguments.threads.map(usize::from), ..Settings::default() };
    let is_stopped = Arc::new(AtomicBool::new(false));
    let (stop, progress) = (Arc::clone(&is_stopped), Arc::clone(&settings.progress));
    let (done, flawed) = (AtomicU64::new(0), AtomicU64::new(0));
    let shown = || {
        let (done, flawed) = (done.load(Ordering::Relaxed), flawed.load(Ordering::Relaxed));
        let message = format!("{done} of {} instances, {flawed} wrong or unfounded", instances.len());
        (Some(done * 1000 / instances.len().max(1) as u64), message)
    };
    let stop = move || {
        stop.store(true, Ordering::Relaxed);
        progress.stop();
    };
    let work = || {
        let decide = |question: Question<'_>| decide(question, arguments, &settings);
        let mut entries = Vec::new();
        for entry in audit(&instances, &answers, &root, &published, decide) {
            // What was being decided was not finished.
            if is_stopped.load(Ordering::Relaxed) {
                break;
            }
            let is_flawed = matches!(entry.judgement, Judgement::Wrong | Judgement::Unfounded);
            flawed.fetch_add(is_flawed.into(), Ordering::Relaxed);
            done.fetch_add(1, Ordering::Relaxed);
            entries.push(entry);
        }
        entries
    };
    let (entries, is_interrupted) = run::watch(stop, shown, work)?;
    Ok(Audited { entries, instances: instances.len(), left, is_interrupted })
}

fn folder(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// What is true of an instance, with a certificate if the answer is wrong and certificates are asked for.
fn decide(question: Question<'_>, arguments: &AuditArgs, settings: &Settings) -> anyhow::Result<Decided> {
    let Question { instance, network, property, is_called_sat } = question;
    let time_limit = Some(arguments.time_limit.unwrap_or(instance.timeout));
    let settings = Settings { time_limit, ..settings.clone() };
    let truth = match metes_decide::decide(network, property, &settings)?.verdict {
        Verdict::Sat(input) => Truth::Sat(input),
        Verdict::Unsat => Truth::Unsat,
        Verdict::Unknown(_) => Truth::Unknown,
    };
    let is_wrong = matches!((&truth, is_called_sat), (Truth::Sat(_), false) | (Truth::Unsat, true));
    let Some(folder) = arguments.proofs.as_ref().filter(|_| is_wrong) else {
        return Ok(Decided { truth, certificate: None });
    };
    // Few answers are wrong: to write down the proofs of all others as well would take more time.
    let source = Source { model: instance.onnx.clone(), image: instance.vnnlib.clone(), ..Source::default() };
    let (_, proof) = metes_decide::decide_with_proof(network, property, &settings, source)?;
    let Some(proof) = proof else { return Ok(Decided { truth, certificate: None }) };
    let path = folder.join(name(&instance.onnx, &instance.vnnlib));
    certificate::deliver(&proof, &path, &CertificateArgs { certificate: None, no_check: false })?;
    Ok(Decided { truth, certificate: Some(path) })
}

/// The file for the certificate of an instance.
fn name(onnx: &str, vnnlib: &str) -> String {
    let plain = |path: &str| path.trim_start_matches("./").replace(['/', '\\'], "_");
    format!("{}__{}.metes", plain(onnx), plain(vnnlib))
}

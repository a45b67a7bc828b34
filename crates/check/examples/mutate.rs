//! Mutates certificates and has each mutant checked: `mutate [--most N] [--write FOLDER] [FILES]`.
//!
//! Without files the certificates are those of the corpus. `--most` says how many mutants of a field of a certificate
//! there are at most. `--write` keeps every mutant in a folder, and in its `verdicts.tsv` the verdict on each, for
//! another checker to be held against. Prints for each field how many mutants there were, by which rules they were
//! rejected, and why those that were accepted are harmless; the status is 1 if one is not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use metes_certificate::{Certificate, Form, read, write};
use metes_check::check_file;
use metes_testkit::certificates::{Survivor, accepted, mutants, survive};

/// At how many points the claim of an accepted mutant is tried.
const POINTS: usize = 60;

#[derive(Default)]
struct Arguments {
    most: Option<usize>,
    folder: Option<PathBuf>,
    files: Vec<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut given = std::env::args().skip(1);
    let mut arguments = Arguments::default();
    while let Some(word) = given.next() {
        let mut value = || given.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--most" => {
                let value = value()?;
                arguments.most = Some(value.parse().map_err(|error| format!("--most {value}: {error}"))?);
            }
            "--write" => arguments.folder = Some(value()?.into()),
            _ => arguments.files.push(word.into()),
        }
    }
    Ok(arguments)
}

fn certificates(files: &[PathBuf]) -> Result<Vec<(String, Certificate)>, String> {
    if files.is_empty() {
        return Ok(accepted().into_iter().map(|case| (case.name.to_owned(), case.certificate)).collect());
    }
    let certificate = |path: &PathBuf| {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        Ok((name.clone(), read(&bytes).map_err(|error| format!("{name}: {error}"))?))
    };
    files.iter().map(certificate).collect()
}

/// What became of the mutants of a field.
type Fates = BTreeMap<String, usize>;

fn run() -> Result<bool, String> {
    let arguments = arguments()?;
    let (mut fields, mut total, mut number) = (BTreeMap::<String, Fates>::new(), Fates::new(), 0);
    let (mut verdicts, mut is_sound) = (String::new(), true);
    for (name, certificate) in certificates(&arguments.files)? {
        for mutant in mutants(&certificate, arguments.most.unwrap_or(60)) {
            // Both forms in turn.
            let bytes = write(&mutant.certificate, if number % 2 == 0 { Form::Json } else { Form::Binary });
            let fate = match check_file(&bytes) {
                Err(rejection) => format!("rejected: {}", rejection.rule),
                Ok(_) => match survive(&certificate, &mutant.certificate, POINTS) {
                    Survivor::False(why) => {
                        is_sound = false;
                        println!("FALSE: {name}, {} {}: {why}", mutant.field, mutant.change);
                        "FALSE".to_owned()
                    }
                    Survivor::ForPeople => "harmless: for people only".to_owned(),
                    Survivor::Proof => "harmless: another proof".to_owned(),
                    Survivor::Claim => "harmless: another claim, true where tried".to_owned(),
                    Survivor::Networks => "harmless: other networks, true where tried".to_owned(),
                    Survivor::Untried => "harmless: about no point that was tried".to_owned(),
                },
            };
            let field =
                if mutant.is_rehashed { format!("{} (rehashed)", mutant.field) } else { mutant.field };
            if let Some(folder) = &arguments.folder {
                let extension = if number % 2 == 0 { "json" } else { "metes" };
                let file = format!("{number:06}.{extension}");
                std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
                std::fs::write(folder.join(&file), &bytes).map_err(|error| error.to_string())?;
                let _ = writeln!(verdicts, "{file}\t{fate}\t{name}\t{field}\t{}", mutant.change);
            }
            *fields.entry(field).or_default().entry(fate.clone()).or_insert(0) += 1;
            *total.entry(fate).or_insert(0) += 1;
            number += 1;
        }
    }
    if let Some(folder) = &arguments.folder {
        std::fs::write(folder.join("verdicts.tsv"), verdicts).map_err(|error| error.to_string())?;
    }
    for (field, fates) in &fields {
        println!("{:>7}  {field}: {}", fates.values().sum::<usize>(), told(fates));
    }
    println!("{number:>7}  in all: {}", told(&total));
    Ok(is_sound)
}

fn told(fates: &Fates) -> String {
    let fates: Vec<String> = fates.iter().map(|(fate, count)| format!("{count} {fate}")).collect();
    fates.join(", ")
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

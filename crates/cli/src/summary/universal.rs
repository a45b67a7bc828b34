//! What `metes universal` found.
#![allow(clippy::float_arithmetic, reason = "what attacks find are estimates")]

use std::fmt::Write as _;

use metes_attribution::universal::{Method, Norm, Verdict};
use metes_exact::Rational;
use metes_exact::rational;

use crate::args::UniversalArgs;
use crate::output::plain;
use crate::universal::scene::explained_words;
use crate::universal::{Findings, Row};

pub use super::train::percent;

/// What stands where nothing is known.
const NOTHING: &str = "–";

/// A number of four digits.
pub fn number(value: f64) -> String {
    let places = if value.abs() >= 1000.0 { 0 } else { 4 };
    format!("{value:.places$}")
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), number)
}

/// ε for pixel values from 0 to 1, and from 0 to 255.
pub fn epsilon_words(epsilon: &Rational) -> String {
    let bytes = epsilon * Rational::from_integer(255.into());
    format!("{} for pixel values 0..1, {} for 0..255", rational::text(epsilon), rational::text(&bytes))
}

/// The tables, as Markdown.
pub fn text(arguments: &UniversalArgs, findings: &Findings) -> String {
    let scene = &findings.scene;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "Universal perturbations (estimates) of {} norm {}, on maps that are {}.\n",
        scene.settings.ball.norm,
        epsilon_words(&arguments.epsilon()),
        explained_words(arguments),
    );
    if !findings.is_complete {
        let _ = writeln!(text, "Interrupted: {} rows are there.\n", findings.rows.len());
    }
    for (place, model) in scene.models.iter().enumerate() {
        let rows: Vec<&Row> = findings.rows.iter().filter(|row| row.model == place).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "## {}\n\n{} of {} training images and {} of {} test images are classified correctly.\n",
            plain(&model.name),
            model.train.len(),
            model.train.looked_at,
            model.test.len(),
            model.test.looked_at,
        );
        text += &table(findings, &rows, arguments.top);
    }
    text + &transfers(findings) + LEGEND
}

const LEGEND: &str = "\
Dissimilarity: ‖I(x) − I(x + δ)‖₂ / ‖I(x)‖₂, the mean over images that are classified correctly; other sign: the same of −δ on test images. \
× random: dissimilarity over that of universal noise of the same norm, the mean over its seeds. Fooling rate: labels that \
change. Top: the share of the largest elements of the map that stays. τ: Kendall's τ-b of the maps.\n";

/// The table of a model.
fn table(findings: &Findings, rows: &[&Row], top: u32) -> String {
    let mut text = format!(
        "| method | ‖δ‖₂ | ‖δ‖∞ | sign | training | test | other sign | × random | fooling rate | top {top} | τ |\n| {} |\n",
        ["---"; 11].join(" | ")
    );
    let noises: Vec<&Row> = rows.iter().copied().filter(|row| row.item.method == Method::Random).collect();
    for row in rows.iter().filter(|row| row.item.method != Method::Random) {
        let _ = writeln!(text, "| {} |", cells(findings, row, rows).join(" | "));
    }
    let last = noises.iter().max_by(|a, b| far(a).unwrap_or(0.0).total_cmp(&far(b).unwrap_or(0.0)));
    if let Some(last) = last {
        let mean = |of: &dyn Fn(&Row) -> Option<f64>| {
            let all: Vec<f64> = noises.iter().filter_map(|row| of(row)).collect();
            (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
        };
        let overlap = [0, 1].map(|end| mean(&|row| Some(row.held_out.overlap()[end])).unwrap_or(0.0));
        let mean_cells = [
            format!("random, mean of {}", noises.len()),
            optional(mean(&|row| Some(row.found.as_ref()?.norms()[0]))),
            optional(mean(&|row| Some(row.found.as_ref()?.norms()[1]))),
            NOTHING.to_owned(),
            optional(mean(&|row| row.found.as_ref()?.training[0])),
            optional(mean(&|row| far(row))),
            optional(mean(&|row| row.other.as_ref()?.dissimilarity())),
            factor(mean(&|row| times_random(row, rows))),
            percent(mean(&|row| Some(row.held_out.fooling_rate())).unwrap_or(0.0)),
            overlap_words(overlap),
            optional(mean(&|row| Some(row.held_out.kendall()))),
        ];
        let _ = writeln!(text, "| {} |", mean_cells.join(" | "));
        let mut cells = cells(findings, last, rows);
        cells[0] = format!("random, largest of {}", noises.len());
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text + "\n"
}

fn cells(findings: &Findings, row: &Row, rows: &[&Row]) -> Vec<String> {
    let ball = findings.scene.settings.ball;
    // Perturbations of single images all have norm ε.
    let norms = match (&row.found, ball.norm) {
        (Some(found), _) => found.norms().map(Some),
        (None, Norm::L2) => [Some(ball.epsilon), None],
        (None, Norm::Linf) => [None, Some(ball.epsilon)],
    };
    let found = row.found.as_ref();
    let sign = found.map_or(NOTHING, |found| if found.is_negated { "−" } else { "+" });
    vec![
        row.item.method.to_string(),
        optional(norms[0]),
        optional(norms[1]),
        sign.to_owned(),
        optional(found.and_then(|found| found.training[0])),
        optional(far(row)),
        optional(row.other.as_ref().and_then(Verdict::dissimilarity)),
        factor(times_random(row, rows)),
        percent(row.held_out.fooling_rate()),
        overlap_words(row.held_out.overlap()),
        number(row.held_out.kendall()),
    ]
}

fn factor(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.2}"))
}

fn overlap_words(overlap: [f64; 2]) -> String {
    let [low, high] = overlap.map(percent);
    if low == high { low } else { format!("{low} to {high}") }
}

/// The dissimilarity on test images.
fn far(row: &Row) -> Option<f64> {
    row.held_out.dissimilarity()
}

/// The dissimilarity of a row over that of noise for the same model, the mean over its seeds.
pub fn times_random(row: &Row, rows: &[&Row]) -> Option<f64> {
    let noises = rows.iter().filter(|other| other.item.method == Method::Random && other.model == row.model);
    let all: Vec<f64> = noises.filter_map(|row| far(row)).collect();
    let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
    far(row).filter(|_| mean > 0.0).map(|far| far / mean)
}

/// Tables of what is found for one model, tried on all; nothing for a single model.
fn transfers(findings: &Findings) -> String {
    let models = &findings.scene.models;
    if models.len() < 2 {
        return String::new();
    }
    let names: Vec<String> = models.iter().map(|model| plain(&model.name)).collect();
    let mut text = String::new();
    for &method in findings.scene.methods.iter().filter(|method| method.is_universal()) {
        let rows = findings.rows.iter().filter(|row| row.item.method == method);
        let rows: Vec<&Row> = rows.filter(|row| row.item.number.is_none_or(|number| number == 1)).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "## Transfer of {method}\n\nDissimilarity of maps of the model in the column, by what was found for that in the row.\n\n| found for | {} |\n| {} |",
            names.join(" | "),
            vec!["---"; names.len() + 1].join(" | ")
        );
        for row in rows {
            let cells: Vec<String> =
                row.transfers.iter().map(|verdict| optional(verdict.dissimilarity())).collect();
            let _ = writeln!(text, "| {} | {} |", names[row.model], cells.join(" | "));
        }
        text.push('\n');
    }
    text
}

/// A row for everything that was found, as CSV.
pub fn rows(findings: &Findings) -> String {
    let mut text = "model,method,number,l2,linf,negated,training,training_other_sign,test,test_other_sign,times_random,fooling_rate,overlap_low,overlap_high,kendall,images\n".to_owned();
    let all: Vec<&Row> = findings.rows.iter().collect();
    for row in &all {
        let found = row.found.as_ref();
        let norms = found.map(|found| found.norms());
        let [low, high] = row.held_out.overlap();
        let numbers = [
            norms.map(|norms| norms[0]),
            norms.map(|norms| norms[1]),
            found.map(|found| if found.is_negated { 1.0 } else { 0.0 }),
            found.and_then(|found| found.training[0]),
            found.and_then(|found| found.training[1]),
            far(row),
            row.other.as_ref().and_then(Verdict::dissimilarity),
            times_random(row, &all),
            Some(row.held_out.fooling_rate()),
            Some(low),
            Some(high),
            Some(row.held_out.kendall()),
        ];
        let numbers: Vec<String> = numbers
            .iter()
            .map(|number| number.map_or_else(String::new, |number| number.to_string()))
            .collect();
        let _ = writeln!(
            text,
            "{},{},{},{},{}",
            quoted(&findings.scene.models[row.model].name),
            row.item.method,
            row.item.number.map_or_else(String::new, |number| number.to_string()),
            numbers.join(","),
            row.held_out.changes.len()
        );
    }
    text
}

/// A row for every perturbed image, as CSV.
pub fn images(findings: &Findings) -> String {
    let models = &findings.scene.models;
    let mut text =
        "model,method,number,on,image,label,found,dissimilarity,overlap_low,overlap_high,kendall\n"
            .to_owned();
    for row in &findings.rows {
        let own = [(row.model, &row.held_out)];
        let tried: Vec<(usize, &Verdict)> =
            if row.transfers.is_empty() { own.to_vec() } else { row.transfers.iter().enumerate().collect() };
        for (on, verdict) in tried {
            for change in &verdict.changes {
                let [low, high] = change.likeness.overlap;
                let _ = writeln!(
                    text,
                    "{},{},{},{},{},{},{},{},{low},{high},{}",
                    quoted(&models[row.model].name),
                    row.item.method,
                    row.item.number.map_or_else(String::new, |number| number.to_string()),
                    quoted(&models[on].name),
                    change.image,
                    change.label,
                    change.found,
                    change.dissimilarity.map_or_else(String::new, |far| far.to_string()),
                    change.likeness.kendall,
                );
            }
        }
    }
    text
}

/// A name as a field of CSV.
fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

//! The table of an experiment: means over seeds, and what they support.
#![allow(clippy::float_arithmetic, reason = "an experiment's table is of means")]

use std::fmt::Write as _;

use metes_train::method::Kind;

use super::judge::SPACES;
use super::row::{LEVELS, Row};

/// The share of the largest elements that stays where the attention counts as robust.
const ROBUST: usize = LEVELS * 3 / 4;

/// A number over seeds: the mean, and the sample standard deviation where there are several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub mean: f64,
    pub spread: Option<f64>,
}

impl Mean {
    /// The number times a factor, and its spread, if there is one.
    fn text(self, factor: f64, places: usize) -> String {
        let number = |value: f64| format!("{:.places$}", value * factor);
        match self.spread {
            Some(spread) => format!("{} ± {}", number(self.mean), number(spread)),
            None => number(self.mean),
        }
    }

    /// Whether it is above 0 beyond chance: Student's t of so many values, one-sided, at 5 per cent.
    fn is_gain(self, count: usize) -> bool {
        let quantile = count.checked_sub(2).map(|at| STUDENT[at.min(STUDENT.len() - 1)]);
        let bound = |(spread, quantile): (f64, f64)| quantile * spread / (count as f64).sqrt();
        self.spread.zip(quantile).is_some_and(|pair| self.mean > bound(pair))
    }

    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Self { mean, spread: (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt()) }
    }
}

/// The 95 % quantiles of Student's t with 1, 2, … degrees of freedom; that of the last is used for more, which errs on the safe side.
const STUDENT: [f64; 9] = [6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833];

/// The methods on one data set.
pub struct Table {
    pub data: String,
    pub methods: Vec<(Kind, Vec<Row>)>,
}

/// The tables, in the order of the rows.
pub fn tables(rows: &[Row]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let Some(kind) = row.kind() else { continue };
        if tables.last().is_none_or(|table| table.data != row.data) {
            tables.push(Table { data: row.data.clone(), methods: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        match table.methods.last_mut().filter(|(last, _)| *last == kind) {
            Some((_, rows)) => rows.push(row.clone()),
            None => table.methods.push((kind, vec![row.clone()])),
        }
    }
    tables
}

impl Table {
    /// A number of a method over its seeds.
    fn over(rows: &[Row], value: &dyn Fn(&Row) -> f64) -> Mean {
        Mean::of(&rows.iter().map(value).collect::<Vec<_>>())
    }

    /// The mean share of a space on which the label is kept and so much of the largest elements stays, by level.
    pub fn shares(rows: &[Row], space: usize) -> Vec<f64> {
        (0..=LEVELS).map(|level| Self::over(rows, &|row| row.spaces[space].shares[level]).mean).collect()
    }

    /// What a method gains over natural training: per seed, then over seeds.
    fn gain(&self, kind: Kind, value: &dyn Fn(&Row) -> f64) -> Option<Mean> {
        let rows = |kind| self.methods.iter().find(|(other, _)| *other == kind).map(|(_, rows)| rows);
        let (rows, natural) = (rows(kind)?, rows(Kind::Natural)?);
        let pairs = rows.iter().filter_map(|row| {
            let other = natural.iter().find(|other| other.seed == row.seed)?;
            Some(value(row) - value(other))
        });
        let gains: Vec<f64> = pairs.collect();
        (!gains.is_empty()).then(|| Mean::of(&gains))
    }
}

/// IN in per cent and CO that Chen et al. 2019 report, of much larger networks.
fn published(data: &str, kind: Kind) -> Option<&'static str> {
    match (data.to_lowercase().as_str(), kind) {
        ("fmnist" | "fashion-mnist" | "fashionmnist", Kind::Natural) => Some("39.0 / .46"),
        ("fmnist" | "fashion-mnist" | "fashionmnist", Kind::Pgd) => Some("46.1 / .63"),
        ("fmnist" | "fashion-mnist" | "fashionmnist", Kind::IgSumNorm) => Some("72.1 / .67"),
        ("mnist", Kind::Natural) => Some("46.6 / .18"),
        ("mnist", Kind::Pgd) => Some("62.6 / .24"),
        ("mnist", Kind::IgNorm) => Some("71.4 / .28"),
        ("mnist", Kind::IgSumNorm) => Some("72.5 / .31"),
        _ => None,
    }
}

/// The tables and what they support, as Markdown.
pub fn text(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "## {}\n", table.data);
        let mut heads = ["method", "accuracy", "attacked", "IN, IG", "CO, IG", "IN", "CO"].join(" | ");
        for (name, _) in SPACES {
            let _ = write!(heads, " | exact IN, {name} | exact CO, {name} | robust, {name}");
        }
        let _ = writeln!(text, "| {heads} | published IN / CO |");
        let _ = writeln!(text, "| {} |", ["---"; 8 + 3 * SPACES.len()].join(" | "));
        for (kind, rows) in &table.methods {
            let percent = |value: &dyn Fn(&Row) -> f64| Table::over(rows, value).text(100.0, 1);
            let plain = |value: &dyn Fn(&Row) -> f64| Table::over(rows, value).text(1.0, 3);
            let mut cells = vec![
                kind.to_string(),
                percent(&|row| row.accuracy),
                percent(&|row| row.attacked_accuracy),
                percent(&|row| row.integrated[0]),
                plain(&|row| row.integrated[1]),
                percent(&|row| row.gradient[0]),
                plain(&|row| row.gradient[1]),
            ];
            for space in 0..SPACES.len() {
                cells.push(percent(&|row| row.spaces[space].worst[0]));
                cells.push(plain(&|row| row.spaces[space].worst[1]));
                cells.push(percent(&|row| row.spaces[space].shares[ROBUST]));
            }
            cells.push(published(&table.data, *kind).unwrap_or("").to_owned());
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        let _ = writeln!(text, "\n{}\n", verdict(table));
    }
    text + LEGEND
}

const LEGEND: &str = "\
Means over seeds ± sample standard deviation, in per cent but for CO. Attacked: accuracy under projected ascent of the loss. IN, IG and \
CO, IG: share of the 100 largest elements of integrated gradients that stay under attack, and Kendall's τ-b; then the same of gradients. \
Exact: the smallest of the same over all perturbations of the space that keep the label, gradients, the mean over images. Robust: the share \
of the space on which the label is kept and at least 75 of the 100 largest elements stay. Attacks are estimates; what is exact is proved for \
each image. Every network is judged on its own correctly classified images. A gain survives if its mean over seeds is above 0 by Student's t, \
one-sided at 5 per cent.\n";

/// One sentence on each method: does what it gains under attack survive the worst case?
fn verdict(table: &Table) -> String {
    let mut sentences = Vec::new();
    for (kind, rows) in &table.methods {
        let count = rows.len();
        let attack = table.gain(*kind, &|row| row.gradient[0]);
        let Some(attack) = attack.filter(|_| *kind != Kind::Natural) else { continue };
        let points =
            |gain: Mean| format!("{}{}", if gain.mean < 0.0 { "" } else { "+" }, gain.text(100.0, 1));
        let worst: Vec<(&str, Mean)> = SPACES
            .iter()
            .enumerate()
            .filter_map(|(space, (name, _))| {
                Some((*name, table.gain(*kind, &|row| row.spaces[space].worst[0])?))
            })
            .collect();
        let survives = worst.iter().filter(|(_, gain)| gain.is_gain(count)).count();
        let verdict = match (attack.spread, attack.is_gain(count), survives) {
            (None, ..) => "one seed says nothing about the spread, and nothing is concluded",
            (_, false, _) => "no gain under attack beyond chance",
            (_, true, 0) => "the gain does not show in the worst case beyond chance",
            (_, true, count) if count == worst.len() => "the gain survives the worst case",
            (_, true, _) => "the gain survives the worst case over one space only",
        };
        let worst: Vec<String> =
            worst.iter().map(|(name, gain)| format!("{} over {name}", points(*gain))).collect();
        sentences.push(format!(
            "- {kind}: {} points of IN over natural training under attack; exactly, at worst, {}: {verdict}.",
            points(attack),
            worst.join(" and ")
        ));
    }
    let survive =
        sentences.iter().filter(|sentence| sentence.ends_with(": the gain survives the worst case.")).count();
    if !sentences.is_empty() {
        let all = sentences.len();
        sentences.push(format!(
            "\nIn the exact worst case the gain survives over every space for {survive} of {all} methods."
        ));
    }
    sentences.join("\n")
}

/// All rows.
pub fn csv(rows: &[Row]) -> String {
    let mut text = "data,method,seed,accuracy,attacked_accuracy,in_ig,co_ig,in,co".to_owned();
    for space in 0..SPACES.len() {
        let _ = write!(text, ",exact_in_{space},exact_co_{space},robust_{space}");
    }
    text.push('\n');
    for row in rows {
        let mut numbers = vec![row.accuracy, row.attacked_accuracy];
        numbers.extend(row.integrated.iter().chain(&row.gradient));
        for space in &row.spaces {
            numbers.extend(space.worst.iter().chain([&space.shares[ROBUST]]));
        }
        let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let _ = writeln!(text, "{},{},{},{}", row.data, row.method, row.seed, numbers.join(","));
    }
    text
}

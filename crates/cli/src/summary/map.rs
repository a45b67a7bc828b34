//! The findings of `metes map`.

use metes_exact::amount::Amount;
use metes_exact::rational::{Round, decimal, scientific};

use super::verify::percent;
use super::{Lines, place};
use crate::args::{MapArgs, Shown};
use crate::map::{Body, ExactMap, GridMap, Maps, name};

/// The summary.
pub fn text(arguments: &MapArgs, maps: &Maps) -> String {
    let mut lines = Lines::default();
    lines.add("map", title(arguments, maps));
    lines.add("subject", subject(arguments));
    let own = if maps.is_own { ", the first network's own" } else { "" };
    lines.add("label", format!("{}{own}", maps.label));
    for axis in &maps.axes {
        lines.add("parameter", format!("{} in {}..{}", axis.name, axis.from, axis.to));
    }
    let names: Vec<&str> = maps.axes.iter().map(|axis| axis.name.as_str()).collect();
    for (at, (model, words)) in arguments.models.iter().zip(each(maps)).enumerate() {
        lines.add("network", format!("{}: {words}", name(model)));
        if let Body::Exact(maps) = &maps.body {
            details(&maps[at], &names, &mut lines);
        }
    }
    lines.0
}

/// What is mapped, in a sentence.
pub fn title(arguments: &MapArgs, maps: &Maps) -> String {
    let shown = match arguments.show {
        Shown::Margin => format!("margin of label {}", maps.label),
        Shown::Label => "label".to_owned(),
        Shown::Confidence => format!("confidence in label {}", maps.label),
        Shown::Inconsistency => {
            format!("attention inconsistency ({}) of label {}", arguments.measure, maps.label)
        }
    };
    let names: Vec<&str> = maps.axes.iter().map(|axis| axis.name.as_str()).collect();
    let how = match &maps.body {
        Body::Exact(_) if maps.is_complete => "exact".to_owned(),
        Body::Exact(_) => "exact where it was explored".to_owned(),
        Body::Grid(grids) => {
            let size = grids.first().map(|map| (map.columns, map.rows)).unwrap_or_default();
            let points =
                if maps.axes.len() == 1 { size.0.to_string() } else { format!("{} × {}", size.0, size.1) };
            let part = if maps.is_complete { "" } else { ", unfinished" };
            format!("estimate on {points} points{part}")
        }
    };
    format!("{shown} over {} ({how})", names.join(" × "))
}

/// The image and its perturbation, or the mesh.
pub fn subject(arguments: &MapArgs) -> String {
    match (&arguments.image, &arguments.perturb, &arguments.mesh) {
        (Some(image), Some(perturb), _) => format!("{}: {perturb}", image.display()),
        (_, _, Some(mesh)) => format!(
            "renderings of {}, azimuth {}, elevation {}",
            mesh.display(),
            arguments.azimuth,
            arguments.elevation
        ),
        _ => String::new(),
    }
}

/// The share of the domain where each network is right.
pub fn each(maps: &Maps) -> Vec<String> {
    match &maps.body {
        Body::Exact(maps) => maps.iter().map(exactly).collect(),
        Body::Grid(grids) => grids.iter().map(|map| about(maps.label, map)).collect(),
    }
}

fn exactly(map: &ExactMap) -> String {
    let findings = &map.findings;
    let share = percent(&findings.robust_volume, &findings.domain_volume);
    format!("right on {share} of Θ, {} activation regions", findings.regions)
}

fn about(label: usize, map: &GridMap) -> String {
    let known: Vec<usize> = map.labels.iter().filter_map(|known| *known).collect();
    let right = known.iter().filter(|known| **known == label).count();
    let mut text = format!("right at {right} of {} points", known.len());
    if known.len() < map.labels.len() {
        text.push_str(&format!(", {} unknown", map.labels.len() - known.len()));
    }
    text
}

fn details(map: &ExactMap, names: &[&str], lines: &mut Lines) {
    if let Some(mean) = &map.mean {
        let (low, high) =
            (scientific(mean.at_least(), 6, Round::Down), scientific(mean.at_most(), 6, Round::Up));
        let text = match mean {
            Amount::Exact(_) => format!("mean margin {low} (exact, rounded down)"),
            Amount::Between(..) => format!("mean margin between {low} and {high}"),
        };
        lines.add("", text);
    }
    if let Some((least, at)) = &map.least {
        lines.add("", format!("least margin {} at {}", decimal(least, 6, Round::Down), place(at, names)));
    }
}

//! The schema `metes-map-1`.

use serde_json::{Value, json};

use super::{amount, details, exact, float, point};
use crate::args::{MapArgs, Shown};
use crate::map::{Body, ExactMap, GridMap, Maps, name};

/// The report.
pub fn report(arguments: &MapArgs, maps: &Maps) -> Value {
    let shown = match arguments.show {
        Shown::Margin => "margin",
        Shown::Label => "label",
        Shown::Confidence => "confidence",
        Shown::Inconsistency => "inconsistency",
    };
    let parameters = maps
        .axes
        .iter()
        .map(|axis| json!({ "name": axis.name, "from": float(axis.from), "to": float(axis.to) }));
    let networks: Vec<Value> = match &maps.body {
        Body::Exact(exact) => exact.iter().map(exactly).collect(),
        Body::Grid(grids) => grids.iter().map(|map| about(maps.label, map)).collect(),
    };
    let networks = arguments.models.iter().zip(networks).map(|(model, mut network)| {
        network["model"] = json!(model.display().to_string());
        network
    });
    json!({
        "schema": "metes-map-1",
        "shows": shown,
        "exactness": if matches!(maps.body, Body::Exact(_)) { "exact" } else { "estimate" },
        "complete": maps.is_complete,
        "subject": crate::summary::map::subject(arguments),
        "label": maps.label,
        "parameters": parameters.collect::<Vec<_>>(),
        "networks": networks.collect::<Vec<_>>(),
    })
}

fn exactly(map: &ExactMap) -> Value {
    let findings = &map.findings;
    json!({
        "regions": findings.regions,
        "domain_volume": exact(&findings.domain_volume),
        "right_volume": amount(&findings.robust_volume),
        "mean_margin": map.mean.as_ref().map(amount),
        "least_margin": map.least.as_ref().map(|(value, at)| json!({ "value": exact(value), "theta": point(at) })),
    })
}

/// What a page explores: patches with the margin in their corners, or regions with label and inconsistency.
pub fn details(arguments: &MapArgs, maps: &Maps) -> Value {
    let Body::Exact(exact) = &maps.body else { return Value::Null };
    let map =
        |map: &ExactMap| match arguments.show {
            Shown::Margin => details::patches(map.margin.0.iter().map(|patch| {
                patch.corners.iter().map(|corner| (corner.as_slice(), patch.at(corner))).collect()
            })),
            _ => details::cells(&map.findings.cells, arguments.measure),
        };
    let maps_of = arguments.models.iter().zip(exact).map(|(model, exact)| {
        let mut entry = map(exact);
        entry["name"] = json!(name(model));
        entry
    });
    json!({ "maps": maps_of.collect::<Vec<_>>(), "scene": maps.scene })
}

fn about(label: usize, map: &GridMap) -> Value {
    let count =
        |wanted: &dyn Fn(&Option<usize>) -> bool| map.labels.iter().filter(|known| wanted(known)).count();
    json!({
        "columns": map.columns,
        "rows": map.rows,
        "right_points": count(&|known| *known == Some(label)),
        "unknown_points": count(&|known| known.is_none()),
    })
}

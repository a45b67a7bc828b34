//! What pages explore beside the findings: cells with their corners, and image and networks in floats.

use std::collections::BTreeMap;

use metes_exact::Rational;
use metes_saliency::Measure;
use metes_traverse::MapCell;
use serde_json::{Value, json};

use super::{exact, label, point, scene, value};
use crate::setup::Setup;

/// The details of a question on one network.
pub fn of(setup: &Setup<'_>, maps: Vec<Value>) -> Value {
    json!({ "maps": maps, "scene": scene::of(std::slice::from_ref(setup)) })
}

/// Cells with label and inconsistency; corners and inconsistencies that several have stand once.
pub fn cells(cells: &[MapCell], measure: Measure) -> Value {
    let (mut corners, mut inconsistencies) = (Table::default(), Table::default());
    let cells: Vec<Value> = cells
        .iter()
        .map(|cell| {
            let places: Vec<usize> =
                cell.corners.iter().map(|corner| corners.place(point(&corner.to_rationals()))).collect();
            let inconsistency = inconsistencies.place(value(&cell.distance, measure));
            json!({ "corners": places, "label": label(cell.label), "inconsistency": inconsistency })
        })
        .collect();
    json!({ "corners": corners.entries, "inconsistencies": inconsistencies.entries, "cells": cells })
}

/// Patches of the plane or of a line, by their corners with the value of a function in each.
pub fn patches<'a>(patches: impl Iterator<Item = Vec<(&'a [Rational], Rational)>>) -> Value {
    let mut corners = Table::default();
    let cells: Vec<Value> = patches
        .map(|patch| {
            let places: Vec<usize> = patch.iter().map(|(at, _)| corners.place(point(at))).collect();
            let values: Value = patch.iter().map(|(_, value)| exact(value)).collect();
            json!({ "corners": places, "values": values })
        })
        .collect();
    json!({ "corners": corners.entries, "inconsistencies": [], "cells": cells })
}

/// Values that stand once each.
#[derive(Default)]
struct Table {
    entries: Vec<Value>,
    places: BTreeMap<String, usize>,
}

impl Table {
    fn place(&mut self, value: Value) -> usize {
        let entries = &mut self.entries;
        *self.places.entry(value.to_string()).or_insert_with(|| {
            entries.push(value);
            entries.len() - 1
        })
    }
}

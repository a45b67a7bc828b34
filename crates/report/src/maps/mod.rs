//! Semantic maps on the page.

mod cells;
mod curves;
mod grid;
mod layout;
mod panels;
mod shade;
mod stretches;
#[cfg(test)]
mod tests;

use crate::legend;
use crate::page::{Page, WIDTH, message};
use crate::region;
use crate::semantic::{Quantity, SemanticMap};
use shade::Shade;

/// The page of a map.
pub(crate) fn page(map: &SemanticMap) -> Page<'_> {
    let shade = Shade::new(map);
    let (body, width) = match (map.panels.as_slice(), map.parameters.as_slice()) {
        ([], _) => (message("There is no network to show.", WIDTH), WIDTH),
        (_, [parameter]) => match map.quantity {
            Quantity::Label { .. } => (stretches::block(map, parameter, &shade), WIDTH),
            _ => (curves::block(map, parameter, &shade), WIDTH),
        },
        (_, [across, up]) => panels::block(map, &[across.clone(), up.clone()], &shade),
        (_, more) => {
            let text = format!("{} parameters: maps are drawn over one or two.", more.len());
            (message(&text, WIDTH), WIDTH)
        }
    };
    let hatchings =
        [region::hatching(region::HATCHING, 6.0 * region::STEPS), region::hatching(legend::HATCHING, 6.0)];
    Page {
        description: description(map, &shade),
        title: &map.title,
        subtitle: &map.subtitle,
        width,
        definitions: hatchings.into_iter().chain(shade.gradient()).collect(),
        blocks: vec![body],
    }
}

/// The map in words.
fn description(map: &SemanticMap, shade: &Shade<'_>) -> String {
    let mut sentences = map.subtitle.clone();
    let names: Vec<&str> = map.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    sentences.push(format!("A map of the {} over {}.", shade.name(), names.join(" and ")));
    sentences.extend(map.panels.iter().map(|panel| format!("{}: {}.", panel.title, panel.subtitle)));
    sentences.join("\n")
}

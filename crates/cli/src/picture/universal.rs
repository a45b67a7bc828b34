//! Universal perturbations, and what they do to images and maps.

use std::ops::ControlFlow;

use metes_attribution::universal::{Found, Perturbed};
use metes_perturb::image::Shape;
use metes_report::{Raster, Sheet, SheetRow, Tile};

use super::raster;
use crate::summary::universal::{number, percent};
use crate::universal::scene::{Model, Scene};
use crate::universal::{Item, Run, Tried, perturbed};

/// Images that are drawn.
const DRAWN: usize = 4;

/// A perturbation, a tile for each channel.
pub fn delta(scene: &Scene, of: &Model, item: Item, found: &Found) -> anyhow::Result<Sheet> {
    let [channels, height, width] = scene.shape;
    let area = height * width;
    let tiles = found.delta.chunks(area).map(|channel| {
        let values = channel.iter().map(|&value| f64::from(value)).collect();
        Ok(Tile::Signed(Raster::new(width, height, 1, values)?))
    });
    let names: &[&str] = match channels {
        3 => &["red", "green", "blue"],
        _ => &[],
    };
    let [l2, linf] = found.norms();
    // The typeface has no lowered digits.
    Ok(Sheet {
        title: format!("{} for {}", item.name(), of.name),
        subtitle: vec![format!(
            "norm {} in l2 and {} in linf, of pixel values from 0 to 1",
            number(l2),
            number(linf)
        )],
        columns: names.iter().map(|&name| name.to_owned()).collect(),
        rows: vec![SheetRow { caption: String::new(), tiles: tiles.collect::<anyhow::Result<_>>()? }],
        signed: "δ".to_owned(),
        shares: String::new(),
    })
}

/// Some images: before and after, with their maps.
pub fn images(run: &Run<'_>, of: &Model, item: Item, tried: Tried<'_>) -> anyhow::Result<Sheet> {
    // Data sets can be sorted by class.
    let step = of.test.len().div_ceil(DRAWN);
    let places: Vec<u32> = (0..of.test.len()).step_by(step.max(1)).map(|place| place as u32).collect();
    let some = of.test.picked(&places)?;
    let mut tensors = Vec::new();
    let mut seen = |seen: Perturbed<'_>| {
        let [clean, changed] = seen.maps;
        tensors.push([&seen.batch.pixels, seen.images, clean, changed].map(Clone::clone));
        ControlFlow::Continue(())
    };
    let verdict = perturbed(run, of, &some, item, tried, &mut seen)?.unwrap_or_default();
    let [channels, height, width] = run.scene.shape;
    let (image, map) = (Shape { channels, height, width }, Shape { channels: 1, height, width });
    let mut rows = Vec::new();
    for batch in &tensors {
        let [pixels, moved, clean, changed] = batch.each_ref().map(|tensor| tensor.to_vec2::<f32>());
        let all = [pixels?, moved?, clean?, changed?];
        for at in 0..all[0].len() {
            let mut tiles = Vec::new();
            for (which, rows) in all.iter().enumerate() {
                let shape = if which < 2 { image } else { map };
                let tile = raster(shape, &|place| f64::from(rows[at][place]))?;
                let kind = if which < 2 { Tile::Image } else { Tile::Share };
                tiles.extend(tile.map(kind));
            }
            let caption = verdict.changes.get(rows.len()).map_or_else(String::new, |change| {
                let label = if change.found == change.label {
                    format!("label {} kept", change.label)
                } else {
                    format!("label {} becomes {}", change.label, change.found)
                };
                let far = change.dissimilarity.map_or_else(|| "no map".to_owned(), number);
                format!(
                    "test image {}: {label}, dissimilarity {far}, {} of the largest stay",
                    change.image,
                    percent(change.likeness.overlap[1])
                )
            });
            rows.push(SheetRow { caption, tiles });
        }
    }
    Ok(Sheet {
        title: format!("{} for {}: images and maps", item.name(), of.name),
        subtitle: Vec::new(),
        columns: ["image", "image + δ", "map before", "map after"].map(str::to_owned).to_vec(),
        rows,
        signed: String::new(),
        shares: "share of the map".to_owned(),
    })
}

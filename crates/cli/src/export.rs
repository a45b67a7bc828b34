//! `metes export`.

use std::path::Path;

use anyhow::Context as _;
use metes_certificate::{Block, Network, digest};

use crate::args::ExportArgs;
use crate::compared::Classifier;
use crate::{output, summary};

/// Writes the exact network of a model, and says what it is.
pub fn export(arguments: &ExportArgs) -> anyhow::Result<u8> {
    output::check(&arguments.output, &[&arguments.model])?;
    let Classifier { lowered, notes, .. } = Classifier::load(&arguments.model, &arguments.preprocess)?;
    let network = lowered.network;
    let json = serde_json::to_string(&network).context("cannot write the network")? + "\n";
    output::write(&arguments.output, json.as_bytes())?;
    let told = summary::export::text(&network, lowered.elements, &digest(&network), &notes);
    if arguments.output == Path::new("-") {
        output::remark(&told);
    } else {
        output::print(&told)?;
    }
    Ok(0)
}

/// How often rows of a network use a weight.
pub fn weights(network: &Network) -> usize {
    let of_block = |block: &Block| match block {
        Block::Affine(affine) => {
            let sizes: Vec<usize> = affine
                .templates
                .iter()
                .map(|template| template.iter().map(|run| run.1.len()).sum())
                .collect();
            affine.rows.iter().filter_map(|row| sizes.get(row.0 as usize)).sum()
        }
        Block::Relu(_) | Block::Max(_) => 0,
    };
    network.blocks.iter().map(of_block).sum()
}

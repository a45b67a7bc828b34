//! The images that take part, and work on all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, bail};
use metes_attribution::universal::chosen;
use metes_exact::{BigInt, Rational};
use metes_network::Network;
use metes_network::model::LoadedModel;
use metes_perturb::Image;
use metes_perturb::image::{Layout, Shape};
use metes_train::data::Split;
use metes_train::threads;
use metes_traverse::{Limits, Progress};
use rayon::prelude::*;

use super::Work;
use crate::args::UniversalExactArgs;

/// The images that take part.
pub struct Images {
    /// Images looked at.
    pub seen: usize,
    /// Those classified correctly.
    pub chosen: Vec<Chosen>,
    /// How flat vectors hold images of this kind.
    pub layout: Layout,
}

/// An image that is classified correctly.
pub struct Chosen {
    /// Its number in the data set.
    pub number: usize,
    /// Its label.
    pub label: usize,
    /// Its pixels.
    pub image: Image,
}

impl Images {
    /// The test images that are classified correctly, which is decided exactly, and the network from pixels to logits.
    pub fn choose(
        arguments: &UniversalExactArgs,
        model: &LoadedModel,
        split: &Split,
    ) -> anyhow::Result<(Self, Network)> {
        let [channels, height, width] = split.shape;
        let shape = Shape { channels, height, width };
        let folder = arguments.data.folder.display();
        let does_not_fit = || format!("the images of {folder} do not fit {}", arguments.model.display());
        let input = model.network.input_shape();
        let geometry = arguments.preprocess.geometry(input).with_context(does_not_fit)?;
        let preprocess = arguments.preprocess.network(shape, input).with_context(does_not_fit)?;
        let classifier = preprocess.then(&model.network)?;
        let numbers = chosen(split.len(), arguments.images_test as usize, arguments.seed);
        let outputs = classifier.output_len();
        let pixel = |&byte: &u8| Rational::new(byte.into(), BigInt::from(255));
        let choose = |number: usize| {
            let label = usize::from(split.labels[number]);
            let pixels: Vec<Rational> = split.image(number).iter().map(pixel).collect();
            let logits = classifier.evaluate(&pixels);
            let is_less = |(output, logit): (usize, &Rational)| output == label || *logit < logits[label];
            let is_right = label < outputs && logits.iter().enumerate().all(is_less);
            let image = Image { shape, pixels, label: Some(label) };
            is_right.then_some(Chosen { number, label, image })
        };
        let mut labels = numbers.iter().map(|&number| split.labels[number]);
        if let Some(label) = labels.find(|&label| usize::from(label) >= outputs) {
            bail!(
                "a test image of {folder} has label {label}, and the network has {outputs} outputs: take the data that it was trained on"
            );
        }
        let all = || numbers.par_iter().copied().filter_map(choose).collect();
        let seen = numbers.len();
        let chosen: Vec<Chosen> =
            threads::on(arguments.limits.threads.map(usize::from), all).context("cannot start threads")?;
        if let Some(range) = &arguments.range.0
            && let Some(pixel) = chosen
                .iter()
                .flat_map(|chosen| &chosen.image.pixels)
                .find(|pixel| *pixel < range.low() || *pixel > range.high())
        {
            bail!(
                "an image has a pixel of value {pixel}, outside the range {}: unperturbed images would already change; state their range with --range, or switch clipping off with --range none",
                arguments.range
            );
        }
        if chosen.is_empty() {
            bail!(
                "none of {seen} test images of {folder} is classified correctly by {}: is a --preprocess missing?",
                arguments.model.display()
            );
        }
        Ok((Self { seen, chosen, layout: geometry.layout }, classifier))
    }

    /// The results of something done with each image, in order, as far as limits let it come.
    pub fn each<T: Send>(
        &self,
        arguments: &UniversalExactArgs,
        work: &Work,
        one: impl Fn(&Chosen, &Limits, &Progress) -> anyhow::Result<Option<T>> + Sync,
    ) -> anyhow::Result<Vec<T>> {
        let limits = Limits {
            deadline: work.deadline,
            regions: arguments.limits.region_limit,
            // Images are worked on side by side.
            threads: Some(1),
            no_filter: arguments.limits.no_filter,
        };
        let threads =
            if limits.regions.is_some() { Some(1) } else { arguments.limits.threads.map(usize::from) };
        let done = AtomicUsize::new(0);
        let one = |chosen: &Chosen| {
            let found = one(chosen, &limits, &work.regions);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            work.say(format!("{done} of {} images, {} regions", self.chosen.len(), work.regions.regions()));
            found
        };
        let all = || self.chosen.par_iter().map(one).collect::<anyhow::Result<Vec<Option<T>>>>();
        Ok(threads::on(threads, all).context("cannot start threads")??.into_iter().flatten().collect())
    }
}

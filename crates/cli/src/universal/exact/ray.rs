//! Images along a universal perturbation.

use std::cmp::Ordering;
use std::path::Path;

use anyhow::bail;
use metes_exact::{Rational, RootSum};
use metes_perturb::image::{Geometry, Shape};
use metes_perturb::{Image, Interval, Perturbation};
use metes_traverse::{Limits, Progress};
use metes_universal::{Curve, Subject, Sweep};
use num_traits::{One as _, Signed as _, Zero as _};

use super::estimate::{self, Estimate};
use super::{Chosen, Setting, Work, length, mean};
use crate::{json, output, picture, summary};

/// What is found along δ and −δ.
pub struct Ray<'a> {
    pub setting: Setting<'a>,
    pub norms: Norms,
    /// The curves of all images along t·δ, t from −1 to 1.
    pub curves: Vec<Curve>,
    /// Activation regions of all images.
    pub regions: u64,
    /// Merged along δ, and along −δ.
    pub sides: [Sweep; 2],
    /// How far images are moved at δ and −δ on average, in ℓ₂, rounded up: no farther than δ is long, since pixels are clipped.
    pub moved: [Rational; 2],
    /// What floats estimate for δ and −δ.
    pub estimates: Option<[Estimate; 2]>,
}

/// An image followed to its ends.
struct Followed {
    curve: Curve,
    regions: u64,
    /// How far it is moved at δ and −δ.
    moved: [RootSum; 2],
}

/// How large a perturbation is, in pixel values.
pub struct Norms {
    pub l2: RootSum,
    pub linf: Rational,
}

/// Follows images along δ and reports what their maps do.
pub fn settle(setting: Setting<'_>, path: &Path, work: &Work) -> anyhow::Result<u8> {
    let arguments = setting.arguments;
    let shape = setting.images.chosen[0].image.shape;
    let delta = read(path, shape, &setting)?;
    let amount = Interval::between(-Rational::one(), Rational::one());
    let explainer = setting.explainer();
    let one = |chosen: &Chosen, limits: &Limits, progress: &Progress| {
        let perturbation = Perturbation::along(&chosen.image, &delta, &amount, arguments.range.0.as_ref())?;
        let subject = Subject {
            number: chosen.number,
            label: chosen.label,
            image: &chosen.image,
            perturbation: &perturbation,
        };
        let complex = explainer.complex(&subject, limits, progress)?;
        let ends = [&amount.high(), &amount.low()].map(|end| length(&subject, std::slice::from_ref(*end)));
        Ok(complex.and_then(|complex| {
            Some(Followed { curve: complex.curve()?, regions: complex.regions, moved: ends })
        }))
    };
    let found = work.watched(|| setting.images.each(arguments, work, one))?;
    let is_complete = found.len() == setting.images.chosen.len();
    if found.is_empty() {
        output::note("ended before any image was done");
        return Ok(crate::UNFINISHED);
    }
    let regions = found.iter().map(|followed| followed.regions).sum();
    let moved = [0, 1].map(|side: usize| mean(found.iter().map(|followed| &followed.moved[side])));
    let curves: Vec<Curve> = found.into_iter().map(|followed| followed.curve).collect();
    let (ahead, behind): (Vec<Curve>, Vec<Curve>) =
        curves.iter().map(Curve::sides).map(|[ahead, behind]| (ahead, behind)).unzip();
    let sides = [ahead, behind].map(|curves| Sweep::new(&curves, &arguments.levels));
    drop(explainer);
    let estimates = if is_complete { estimate::of(&setting, &delta) } else { None };
    let ray = Ray { setting, norms: Norms::of(&delta), curves, regions, sides, moved, estimates };
    if let Some(path) = &arguments.csv {
        output::write(path, summary::universal_exact::csv(&ray).as_bytes())?;
    }
    if let Some(path) = &arguments.steps {
        output::write(path, summary::universal_exact::steps(&ray).as_bytes())?;
    }
    output::deliver(
        &arguments.output,
        || Ok(picture::universal_exact::curves(&ray)),
        || json::universal_exact::ray(&ray),
        || serde_json::Value::Null,
        || summary::universal_exact::ray(&ray),
    )?;
    Ok(if is_complete { 0 } else { crate::UNFINISHED })
}

impl Ray<'_> {
    /// Whether all images were followed to their ends.
    pub fn is_complete(&self) -> bool {
        self.curves.len() == self.setting.images.chosen.len()
    }

    /// How the mean change at δ compares with that at −δ.
    pub fn compared(&self) -> Ordering {
        self.sides[0].sum.cmp(&self.sides[1].sum)
    }
}

impl Norms {
    fn of(delta: &[Rational]) -> Self {
        let square: Rational = delta.iter().map(|change| change * change).sum();
        let linf = delta.iter().map(Rational::abs).max().unwrap_or_default();
        Self { l2: RootSum::root(&square), linf }
    }
}

/// Reads δ, an image of changes.
fn read(path: &Path, shape: Shape, setting: &Setting<'_>) -> anyhow::Result<Vec<Rational>> {
    let geometry = Geometry { shape, layout: setting.images.layout };
    let delta = Image::read(path, 0, Some(&geometry))?;
    if delta.shape != shape {
        bail!(
            "--delta {} is {}, and the images of {} are {shape}: give a perturbation of the same size",
            path.display(),
            delta.shape,
            setting.arguments.data.folder.display()
        );
    }
    if delta.pixels.iter().all(Rational::is_zero) {
        bail!("--delta {} is 0 everywhere: there is nothing to follow", path.display());
    }
    Ok(delta.pixels)
}

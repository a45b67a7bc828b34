//! Renderings of a mesh as a model's input.

#![allow(clippy::float_arithmetic, reason = "renderings are input, not results")]

use anyhow::{Context as _, bail};
use metes_exact::rational::approximate;
use metes_network::Network;
use metes_perturb::image::Shape;
use metes_pose::{Camera, Mesh, RenderError, render};

use crate::args::MapArgs;
use crate::map::Axis;

/// A mesh, seen by a model that takes square images.
pub struct Rendered {
    mesh: Mesh,
    shape: Shape,
    /// What azimuth and elevation are where they are no parameters.
    fixed: [f64; 2],
    is_parameter: [bool; 2],
}

impl Rendered {
    /// The mesh of the arguments for models of an input shape, and the network from pixels to their input.
    pub fn new(arguments: &MapArgs, input_shape: &[usize]) -> anyhow::Result<(Network, Self)> {
        let Some(path) = &arguments.mesh else { bail!("there is no mesh: name one with --mesh") };
        let mesh = Mesh::read(path).with_context(|| format!("the mesh {}", path.display()))?;
        let shape = arguments.preprocess.geometry(input_shape).context("its input is not an image")?.shape;
        if shape.width != shape.height {
            bail!("renderings are square, and the model takes images of {} x {}", shape.width, shape.height);
        }
        let angles = [&arguments.azimuth, &arguments.elevation];
        let preprocess = arguments.preprocess.network(shape, input_shape)?;
        let rendered = Self {
            mesh,
            shape,
            fixed: angles.map(|angle| approximate(angle.low())),
            is_parameter: angles.map(|angle| !angle.is_point()),
        };
        Ok((preprocess, rendered))
    }

    /// The axes of the angles that are intervals.
    pub fn axes(arguments: &MapArgs) -> Vec<Axis> {
        let angles = [("azimuth", &arguments.azimuth), ("elevation", &arguments.elevation)];
        let moving = angles.into_iter().filter(|(_, interval)| !interval.is_point());
        let axis = |(name, interval): (&str, &metes_perturb::Interval)| Axis {
            name: name.to_owned(),
            from: approximate(interval.low()),
            to: approximate(interval.high()),
        };
        moving.map(axis).collect()
    }

    /// The pixels of a rendering, channel by channel.
    pub fn pixels(&self, theta: &[f64]) -> Result<Vec<f64>, RenderError> {
        let mut moving = theta.iter();
        let mut angles = self.fixed;
        for (angle, is_parameter) in angles.iter_mut().zip(self.is_parameter) {
            if is_parameter {
                *angle = *moving.next().unwrap_or(angle);
            }
        }
        let [azimuth, elevation] = angles;
        let camera = Camera { azimuth, elevation, distance: Camera::DISTANCE };
        let grey = render(&self.mesh, &camera, self.shape.width)?;
        let channel = |_| grey.iter().map(|&byte| f64::from(byte) / 255.0);
        Ok((0..self.shape.channels).flat_map(channel).collect())
    }
}

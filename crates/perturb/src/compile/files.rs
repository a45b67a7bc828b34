//! The image files that terms name.

use std::path::Path;

use metes_exact::Rational;
use num_traits::{One, Zero};

use super::error::CompileError;
use crate::expression::Term;
use crate::image::{Geometry, Image, Layout, Shape};

/// Files relative to one folder, to be images of the shape of the unperturbed one.
pub(super) struct Files<'a> {
    pub(super) folder: &'a Path,
    pub(super) image: &'a Image,
    /// How a flat vector holds an image.
    pub(super) layout: Layout,
}

impl Files<'_> {
    /// The pixels of an image of the same shape.
    pub(super) fn read(&self, term: &Term, file: &str) -> Result<Vec<Rational>, CompileError> {
        let image = self.open(term, file, self.image.shape)?;
        if image.shape == self.image.shape {
            Ok(image.pixels)
        } else {
            Err(self.wrong_size(term, file, image.shape))
        }
    }

    /// The weights of a mask, which may have one channel for all of the image's.
    pub(super) fn read_mask(&self, term: &Term, file: &str) -> Result<Vec<Rational>, CompileError> {
        let grey = Shape { channels: 1, ..self.image.shape };
        let image = self.open(term, file, grey).or_else(|_| self.open(term, file, self.image.shape))?;
        let is_weight = |weight: &Rational| *weight >= Rational::zero() && *weight <= Rational::one();
        if let Some(pixel) = image.pixels.iter().position(|weight| !is_weight(weight)) {
            return Err(CompileError::Mask { term: term.to_string(), file: file.to_owned(), pixel });
        }
        if image.shape == self.image.shape {
            Ok(image.pixels)
        } else if image.shape == grey {
            Ok(image.pixels.iter().cloned().cycle().take(self.image.shape.len()).collect())
        } else {
            Err(self.wrong_size(term, file, image.shape))
        }
    }

    fn open(&self, term: &Term, file: &str, shape: Shape) -> Result<Image, CompileError> {
        Image::read(&self.folder.join(file), 0, Some(&Geometry { shape, layout: self.layout }))
            .map_err(|error| CompileError::File { term: term.to_string(), error })
    }

    fn wrong_size(&self, term: &Term, file: &str, found: Shape) -> CompileError {
        CompileError::Size { term: term.to_string(), file: file.to_owned(), found, image: self.image.shape }
    }
}

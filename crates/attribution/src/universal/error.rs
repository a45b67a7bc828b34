//! Why there is no universal perturbation.

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UniversalError {
    /// No image to work on.
    #[error("none of the {images} images is classified correctly: there are no maps to change")]
    NothingCorrect {
        /// Images looked at.
        images: usize,
    },
    /// The gradient of the change is 0 for every image.
    #[error(
        "the gradient of the maps is 0 for all {images} images, so that it shows no way to change them: maps of a logit of a network of ReLUs are constant but for jumps, and so are those of the softmax of two classes; smooth the network by softplus, or explain the softmax of more classes"
    )]
    Flat {
        /// Images looked at.
        images: usize,
    },
    /// An output, a map or a gradient is no number.
    #[error("{what} is no finite number in 32-bit floats, for one of the images from number {image} on")]
    NotFinite {
        /// What it is.
        what: &'static str,
        /// The number of the first image of the batch.
        image: usize,
    },
    /// The gradients of all images at once do not fit.
    #[error(
        "the gradients of {images} images of {elements} elements do not fit the singular value decomposition, which takes {most} numbers: take fewer images, or the streaming power method"
    )]
    TooLarge {
        /// Images.
        images: usize,
        /// Elements of each.
        elements: usize,
        /// Numbers that fit.
        most: usize,
    },
    /// The decomposition did not end.
    #[error(
        "the singular value decomposition of the gradients of {images} images does not converge: take other images, or the power method"
    )]
    Svd {
        /// Images.
        images: usize,
    },
    /// A state is not one of this search.
    #[error(
        "a state of {found} elements at step {step} does not belong to a search of {steps} steps on {elements} elements"
    )]
    State {
        /// Elements of the state.
        found: usize,
        /// Its step.
        step: usize,
        /// Steps of the search.
        steps: usize,
        /// Elements of an image.
        elements: usize,
    },
    /// Tensors refuse.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

//! Drawing the parameters of a shape.

/// A stream of parameters that depends on a class and on the number of a shape alone.
#[derive(Debug)]
pub struct Draw(fastrand::Rng);

impl Draw {
    /// The stream of a shape.
    pub fn new(class: usize, index: usize) -> Self {
        // Seeds next to each other give streams that have nothing to do with each other: the generator mixes them.
        Self(fastrand::Rng::with_seed(((class as u64) << 32) ^ index as u64 ^ 0x6d65_7465_735f_3130))
    }

    /// A number between two others.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.f64()
    }

    /// A whole number between two others, both included.
    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        self.0.usize(low..=high)
    }

    /// Whether something happens that happens in so many of a hundred cases.
    pub fn chance(&mut self, percent: u8) -> bool {
        self.0.u8(0..100) < percent
    }
}

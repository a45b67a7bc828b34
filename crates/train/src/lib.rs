//! Training of small classifiers.
//!
//! Measured on one core, forward and backward of conv 5×5-32, pool, conv 5×5-64, pool, fc 1024, batch 50 of 28×28:
//! candle 0.9 57 images/s, burn 0.20 (ndarray) 5 images/s; candle with the products of [`window`] XXX images/s.

pub mod adam;
pub mod architecture;
pub mod data;
pub mod export;
pub mod loss;
pub mod maximum;
pub mod network;
pub mod threads;
pub mod training;
pub mod window;

#[cfg(test)]
mod tests;

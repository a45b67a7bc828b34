//! Training of small classifiers.
//!
//! Measured, images a second of one core forward and backward through conv 5×5-32, pool, conv 5×5-64, pool, fc 1024, batch 50 of 28×28:
//! burn 0.20 (ndarray) 13, candle 0.9 114, candle with the products and maxima of [`metes_attribution`] 248; 124 crates against 78.

pub mod adam;
pub mod architecture;
pub mod data;
pub mod export;
pub mod method;
pub mod network;
pub mod threads;
pub mod training;

#[cfg(test)]
mod tests;

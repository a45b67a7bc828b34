//! Decisions held against truths that share nothing with them.

mod cases;
mod common;
mod data;
mod differences;
mod extremes;
mod hull;
mod random;
mod strategy;
mod truth;

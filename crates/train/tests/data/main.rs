//! Data sets, written here file by file, whole and damaged.

mod common;
mod idx;
mod mutilated;
mod npy;
mod pictures;
mod resized;

//! In space.

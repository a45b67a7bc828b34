//! What lowered networks look like, beyond what they mean.

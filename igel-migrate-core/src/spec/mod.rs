//! Spec.

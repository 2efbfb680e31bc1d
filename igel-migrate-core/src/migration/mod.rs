//! The migration.
pub mod journal;

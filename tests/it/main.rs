//! The integration tests: one binary, one module a concern.

mod os11;
mod os12;
mod schema;
mod simulator;

//! The integration tests: one binary, one module a concern.

mod os12;
mod transport;
mod ums;

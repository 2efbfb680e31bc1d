//! A migration over real loopback HTTPS, from the specification that a person writes to what is left
//! in UMS, journal and audits: shared by the tests of migrations, the fault campaign, the soak and
//! the measurement under load.

#![allow(clippy::missing_panics_doc)] // a panic is how a test fails
#![allow(missing_debug_implementations)] // servers, closures and people, which nobody prints

pub mod carried_out;
pub mod days;
pub mod files;
pub mod found;
pub mod load;
pub mod people;
pub mod soak;
pub mod world;

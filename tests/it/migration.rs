//! The whole way of a migration over real loopback HTTPS: a specification as a person writes it, the
//! plan, the documents that a person imports, the waves with devices that live in virtual time, and
//! what is left of it in UMS, journal and audits.

mod arrival;
mod downloads;
mod meanwhile;
mod profiles;
mod stops;

//! The whole way of a migration over real loopback HTTPS: a specification as a person writes it, the
//! plan, the documents that a person imports, the waves with devices that live in virtual time, and
//! what is left of it in UMS, journal and audits.

mod arrival;
mod carried_out;
mod days;
mod downloads;
mod files;
mod found;
mod meanwhile;
mod people;
mod profiles;
mod stops;
mod world;

//! What a person asks for, as settings: where UMS is, whom to trust there, who is asking.
//!
//! Settings come from TOML or from a builder and hold references to secrets, never secrets; what
//! becomes of them is the work of the rooms that use them. The names of the fields are this
//! project's own.

mod connection;
mod read;

#[cfg(test)]
mod tests;

pub use connection::{Connection, ConnectionBuilder};

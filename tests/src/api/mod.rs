//! The public interface of the core crate as text, read from its source.
//!
//! rustdoc's own data needs a nightly compiler, so this reads the source with syn: it follows `pub
//! mod` and `pub use` from the root, and collects what is implemented for each public type wherever
//! that stands. It expands no macros: what one of ours makes is listed as its invocation. Items
//! behind `#[doc(hidden)]` are no part of the interface. What a macro of ours implements for the names it
//! is called with is seen all the same.

mod crate_source;
mod list;
mod macros;
mod text;

use std::collections::{BTreeMap, BTreeSet};

pub use list::public_interface;

/// Everything public.
#[derive(Debug, Default)]
pub struct PublicInterface {
    /// One line an item, sorted.
    pub lines: BTreeSet<String>,
    /// Public types by path, with the names of the traits they implement.
    pub types: BTreeMap<String, PublicType>,
}

/// A public struct or enum, or what a macro makes under a public name.
#[derive(Debug, Default)]
pub struct PublicType {
    /// Where it is defined, as [`std::any::type_name`] says behind the name of the crate.
    pub defined: String,
    /// The traits it implements: `Debug`, `From<DeviceId>`.
    pub traits: BTreeSet<String>,
    /// Those of them that are derived.
    pub derived: BTreeSet<String>,
    /// The types of all its fields, private ones too, as they are written.
    pub fields: Vec<String>,
    /// The macro that makes it, so that fields and derived traits are not known.
    pub made_by: Option<String>,
}

//! Profiles: the documents by which an administrator carries settings into UMS.
//!
//! Each kind is read, edited and written without loss, so that a profile can be kept under
//! version control. What goes into a profile is not decided here ([`crate::repository`]); the
//! facts about each form are in its own room.

mod bounded;
pub mod os11;
pub mod os12;

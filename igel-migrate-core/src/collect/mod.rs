//! Collecting: one file with what UMS and a WebDAV server say, to be sent to somebody who has
//! neither.
//!
//! Here is what is asked and how the file is put together; what of it stays as it is, is
//! [`crate::scrub`]'s. Nothing is written to UMS or to the WebDAV server. The file holds no
//! password, no session and no cookie, whatever is asked for.
//!
//! The bundle is a zip archive, so that it can be looked through with any tool before it is sent:
//!
//! | entry | what it is |
//! |---|---|
//! | `manifest.json` | what is in the bundle, what could not be had and why |
//! | `status.json` | what UMS says about itself |
//! | `firmwares.json` | which product and version an id stands for |
//! | `directories.json` | the tree of device directories |
//! | `profiles.json`, `priority-profiles.json` | names and places of profiles |
//! | `devices.json` | devices with details, those in the Recycle Bin too |
//! | `effective/device-N.json`, `effective/directory-N.json` | which profiles reach them |
//! | `propfind.xml` | one listing of the WebDAV server |

mod bundle;
mod collector;

pub use bundle::{Bundle, BundledDocument, MissingDocument};
pub use collector::Collector;

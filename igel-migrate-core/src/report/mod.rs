//! The report of a migration, as JSON, CSV, HTML and text.
//!
//! Here is how a [`MigrationReport`] is shown; what it says is put together in
//! [`crate::migration::report`]. Names of devices, reasons and comments are anybody's text: they are
//! escaped in HTML, disarmed in CSV, and shown without control characters and without characters
//! that turn the direction of writing, except in JSON, which keeps them as they are.

mod csv;
mod html;
mod plain;
#[cfg(test)]
mod tests;
mod text;

use std::io::{BufWriter, Write};

use crate::error::{Error, Result};
use crate::migration::report::MigrationReport;

impl MigrationReport {
    /// Writes it as JSON, with [`schema`](MigrationReport::schema) to tell its form. About 350 bytes
    /// for each device.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if `out` takes no more.
    pub fn write_json(&self, out: impl Write) -> Result<()> {
        let mut out = BufWriter::new(out);
        serde_json::to_writer(&mut out, self).map_err(std::io::Error::from)?;
        out.flush()?;
        Ok(())
    }

    /// The report as JSON; see [`write_json`](Self::write_json).
    ///
    /// # Errors
    ///
    /// None today.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|error| Error::invalid("the report cannot be written").with_source(error))
    }

    /// The devices as one CSV text; see [`write_csv`](Self::write_csv).
    pub fn to_csv(&self) -> String {
        text_of(|out| self.write_csv(out))
    }
}

/// What is written, as text; writing into memory does not fail, and renderers write UTF-8.
fn text_of(write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> String {
    let mut bytes = Vec::new();
    let written = write(&mut bytes);
    debug_assert!(written.is_ok());
    String::from_utf8(bytes).unwrap_or_default()
}

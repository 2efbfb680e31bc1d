//! The file: documents one after the other, whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::draft::Draft;
use crate::error::{Error, ErrorKind, Result};

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bundle {
    /// The form of the bundle: 1.
    pub format: u32,
    /// What made it.
    pub made_by: String,
    /// Whether names, addresses and the like were replaced.
    pub scrubbed: bool,
    /// Where it lies; not part of the manifest.
    #[serde(skip)]
    pub path: PathBuf,
    /// The documents in it, but for the manifest.
    pub documents: Vec<BundledDocument>,
    /// What could not be had.
    pub missing: Vec<MissingDocument>,
}

/// A document of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BundledDocument {
    /// Its name in the bundle.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many devices it lists, if it is the list of devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub devices: Option<u64>,
}

/// A document that could not be had. Of the error only what names nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MissingDocument {
    /// What its name would be.
    pub name: String,
    /// The kind of the error.
    pub kind: &'static str,
    /// The HTTP status, if there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl MissingDocument {
    pub(super) fn new(name: &str, error: &Error) -> Self {
        Self {
            name: name.to_owned(),
            kind: error.kind().as_str(),
            status: error.status(),
        }
    }
}

/// A bundle that is being written.
pub(super) struct Writer {
    draft: Draft,
    zip: ZipWriter<BufWriter<File>>,
    bundle: Bundle,
    /// Bytes of the document that is being written.
    written: u64,
}

impl Writer {
    /// Never over a file that is there: it may be somebody's only copy.
    pub(super) fn create(path: &Path, scrubbed: bool) -> Result<Self> {
        if path.exists() {
            return Err(Error::new(ErrorKind::Conflict, "the file exists already")
                .with_subject(path.display().to_string()));
        }
        let (draft, file) = Draft::create(path, true)?;
        Ok(Self {
            draft,
            zip: ZipWriter::new(BufWriter::new(file)),
            bundle: Bundle {
                format: 1,
                made_by: concat!("igel-migrate ", env!("CARGO_PKG_VERSION")).to_owned(),
                scrubbed,
                path: path.to_owned(),
                documents: Vec::new(),
                missing: Vec::new(),
            },
            written: 0,
        })
    }

    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        // A list of devices may grow beyond what a plain entry can hold.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(name == super::collector::DEVICES)
            .unix_permissions(0o600);
        self.written = 0;
        self.zip.start_file(name, options).map_err(failed)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.written += bytes.len() as u64;
        Ok(self.zip.write_all(bytes)?)
    }

    pub(super) fn end(&mut self, name: &str, devices: Option<u64>) {
        self.bundle.documents.push(BundledDocument {
            name: name.to_owned(),
            bytes: self.written,
            devices,
        });
    }

    pub(super) fn document(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.begin(name)?;
        self.write(bytes)?;
        self.end(name, None);
        Ok(())
    }

    pub(super) fn missing(&mut self, name: &str, error: &Error) {
        self.bundle.missing.push(MissingDocument::new(name, error));
    }

    /// Adds the manifest and puts the bundle into its place.
    pub(super) fn finish(mut self) -> Result<Bundle> {
        let manifest = serde_json::to_vec_pretty(&self.bundle).map_err(|source| {
            Error::invalid("the manifest cannot be written").with_source(source)
        })?;
        self.begin("manifest.json")?;
        self.write(&manifest)?;
        let file = self.zip.finish().map_err(failed)?;
        let file = file
            .into_inner()
            .map_err(|error| Error::from(error.into_error()))?;
        self.draft.finish(&file)?;
        Ok(self.bundle)
    }
}

fn failed(source: zip::result::ZipError) -> Error {
    Error::new(ErrorKind::Io, "the bundle cannot be written").with_source(source)
}

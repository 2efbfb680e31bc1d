//! What the probes of a server found.

use igel_migrate_core::webdav::probe;
use pyo3::prelude::*;

use crate::enums;
use crate::error::Result;
use crate::finding::Finding;
use crate::record::{of, records};
use crate::value::{Tuple, getters, json_of, to_python};

records! { "igel_migrate.webdav";
    /// Whether the read account can read.
    ReadProbe {
        /// The name of the account.
        account: Option<String>,
        /// What came of it.
        outcome: enums::ReadOutcome,
        /// The file that was read, or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    }

    /// What a server says to an account that writes.
    WriteProbe {
        /// What came of it.
        outcome: enums::WriteOutcome,
        /// The HTTP status, where that says more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    }

    /// What an account may write, found for both accounts in the same way.
    RightsProbe {
        /// How it was found.
        method: enums::RightsMethod,
        /// What the account that reads may do.
        reader: WriteProbe,
        /// What the account that uploads may do.
        uploader: WriteProbe,
    }

    /// What the server says to a large file that is announced and not sent.
    LargeFileProbe {
        /// The size that was announced, in bytes.
        bytes: u64,
        /// What came of it.
        outcome: enums::Announcement,
        /// The HTTP status of a refusal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// The largest size that the server takes, if it is known by its refusal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
        /// What it is worth that the server said to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        meaning: Option<enums::ContinueMeaning>,
        /// How long it took.
        seconds: f64,
    }

    /// What became of a large file that was really sent.
    UploadProbe {
        /// The size that was sent, in bytes.
        bytes: u64,
        /// What came of it.
        outcome: enums::UploadOutcome,
        /// The size that was found, where it is the wrong one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        found: Option<u64>,
        /// The HTTP status of a refusal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// How long it took.
        seconds: f64,
    }
}

/// What the probes of one server found.
#[pyclass(frozen, eq, module = "igel_migrate.webdav")]
#[derive(PartialEq)]
pub(crate) struct ProbeReport(pub(super) probe::ProbeReport);

getters! { ProbeReport as report {
    /// The base address.
    url: &str = &report.url;
    /// Whether the read account can read.
    reading: Result<Option<ReadProbe>> = of(&report.reading);
    /// Who may write, found without writing.
    rights: Result<Option<RightsProbe>> = of(&report.rights);
    /// Who may write, found by writing.
    writing: Result<Option<RightsProbe>> = of(&report.writing);
    /// What the server says to a large file that is announced.
    large_file: Result<Option<LargeFileProbe>> = of(&report.large_file);
    /// What became of a large file that was sent.
    upload: Result<Option<UploadProbe>> = of(&report.upload);
    /// Files of the probes that may still be on the server.
    leftovers: Tuple<String> = report.leftovers.iter().map(ToString::to_string).collect();
    /// What is worth saying about all this.
    findings: Tuple<Finding> = report.findings.iter().cloned().map(Finding).collect();
    /// Whether nothing that was probed stands against a rollout, and nothing was left behind.
    is_good: bool = report.is_good();
} }

#[pymethods]
impl ProbeReport {
    /// The report as plain objects, ready for `json.dumps`.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ProbeReport of {}>", self.0.url)
    }
}

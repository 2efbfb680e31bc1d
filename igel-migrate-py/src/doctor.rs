//! What is in the way of a connection to UMS.

use std::sync::Arc;
use std::time::Duration;

use igel_migrate_core as core;
use igel_migrate_core::doctor;
use igel_migrate_core::transport::Timeouts;
use pyo3::prelude::*;

use crate::convert::{Instant, Seconds};
use crate::enums;
use crate::error::Result;
use crate::record::{of, records};
use crate::spec::Connection;
use crate::twins::twins;
use crate::value::{Tuple, getters, json_of, to_python};

records! { "igel_migrate.doctor";
    /// One check: what came of it, and what to do.
    Check {
        /// What was checked.
        name: enums::CheckName,
        /// What came of it.
        verdict: enums::CheckVerdict,
        /// What was seen.
        message: String,
        /// What to do about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    }

    /// A read that was tried, and what came of it.
    TriedRead {
        /// What was to be read.
        what: String,
        /// What came of it.
        outcome: enums::TriedOutcome,
        /// Why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    }

    /// Something that the management interface does not tell, and where it stands instead.
    NotTold {
        /// What it does not tell.
        what: String,
        /// Where it stands instead.
        instead: String,
    }

    /// The certificate that a server shows. Who answered is not proven by it.
    ShownCertificate {
        /// The subject's distinguished name.
        subject: String,
        /// The issuer's distinguished name.
        issuer: String,
        /// The DNS names that it is for.
        dns_names: Tuple<String>,
        /// The IP addresses that it is for.
        ip_addresses: Tuple<String>,
        /// The first second of its life.
        not_before: Instant,
        /// The last second of its life.
        not_after: Instant,
        /// Whether it is its own issuer.
        self_signed: bool,
        /// The SHA-256 fingerprint to compare with the one on the server's console.
        fingerprint: String,
        /// Whether the chosen trust accepts it; `None` if that was not tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted: Option<bool>,
        /// Forms of trust that would accept it.
        would_accept: Tuple<String>,
    }
}

/// Examines a connection to UMS.
#[pyclass(frozen, module = "igel_migrate.doctor")]
pub(crate) struct Doctor(Arc<doctor::Doctor>);

impl Doctor {
    #[expect(clippy::unnecessary_wraps, reason = "the form that twins ask for")]
    fn handle(&self) -> Result<Arc<doctor::Doctor>> {
        Ok(Arc::clone(&self.0))
    }
}

#[pymethods]
impl Doctor {
    #[new]
    #[pyo3(signature = (connection, *, clock_tolerance=None, timeout=None, connect_timeout=None))]
    fn new(
        connection: &Connection,
        clock_tolerance: Option<Seconds>,
        timeout: Option<Seconds>,
        connect_timeout: Option<Seconds>,
    ) -> Self {
        let mut doctor = doctor::Doctor::new(connection.0.clone());
        if let Some(tolerance) = clock_tolerance {
            doctor = doctor.with_clock_tolerance(tolerance.0);
        }
        if timeout.is_some() || connect_timeout.is_some() {
            let total = timeout.map_or(Duration::from_secs(60), |time| time.0);
            let connect = connect_timeout.map_or(Duration::from_secs(10), |time| time.0);
            let timeouts = Timeouts::default().with_connect(connect);
            doctor = doctor.with_timeouts(timeouts.with_total(total).with_read(total));
        }
        Self(Arc::new(doctor))
    }
}

twins! { Doctor {
    /// Makes all checks. What goes wrong stands in the report.
    examine, examine_async() -> DoctorReport =
        |doctor| Ok::<_, core::Error>(DoctorReport(doctor.examine().await));
} }

/// What the doctor found. `str()` is for people.
#[pyclass(frozen, eq, module = "igel_migrate.doctor")]
#[derive(PartialEq)]
pub(crate) struct DoctorReport(doctor::DoctorReport);

getters! { DoctorReport as report {
    /// The address of UMS.
    url: &str = &report.url;
    /// The name of the account.
    username: &str = &report.username;
    /// The checks, in the order they were made.
    checks: Result<Tuple<Check>> = of(&report.checks);
    /// The certificate that the server shows.
    certificate: Result<Option<ShownCertificate>> = of(&report.certificate);
    /// How many seconds the server's clock is ahead of ours.
    clock_ahead: Option<i64> = report.clock_ahead;
    /// What the account may read, as far as reads show.
    reads: Result<Tuple<TriedRead>> = of(&report.reads);
    /// What the management interface does not tell at all.
    not_told: Result<Tuple<NotTold>> = of(&report.not_told);
    /// Whether no check failed. What could not be checked does not count as failed.
    is_healthy: bool = report.is_healthy();
} }

#[pymethods]
impl DoctorReport {
    /// The check of this name.
    fn check(&self, name: &str) -> Result<Option<Check>> {
        let checks: Tuple<Check> = of(&self.0.checks)?;
        Ok(checks.0.into_iter().find(|check| check.name.0 == name))
    }

    /// The report as plain objects, ready for `json.dumps`.
    fn to_dict<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>> {
        Ok(to_python(py, &json_of(&self.0)?)?)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<DoctorReport of {}>", self.0.url)
    }
}

//! The devices of a simulated UMS, alive in virtual time.

use std::sync::Arc;

use igel_migrate_core::simulator as sim;
use igel_migrate_core::ums::ProfileId;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tokio::sync::Mutex;

use crate::convert::{Instant, Seconds};
use crate::enums;
use crate::error::Result;
use crate::record::records;
use crate::runtime::Owned;
use crate::twins::twins;

records! { "igel_migrate.simulator";
    /// One step of one device.
    DeviceEvent {
        /// When, by the clock of the simulator.
        at: Instant,
        /// The unit id of the device.
        unit_id: String,
        /// What it did.
        step: enums::DeviceStep,
        /// What else there is to say.
        detail: String,
    }
}

impl From<&sim::DeviceEvent> for DeviceEvent {
    fn from(event: &sim::DeviceEvent) -> Self {
        Self {
            at: Instant(event.at),
            unit_id: event.unit_id.to_string(),
            step: enums::DeviceStep(step(event.step).to_owned()),
            detail: event.detail.clone(),
        }
    }
}

fn step(step: sim::DeviceStep) -> &'static str {
    match step {
        sim::DeviceStep::SettingsApplied => "settings_applied",
        sim::DeviceStep::NetworkLost => "network_lost",
        sim::DeviceStep::UpdateBegun => "update_begun",
        sim::DeviceStep::Updated => "updated",
        sim::DeviceStep::Refused => "refused",
        sim::DeviceStep::UpgradeBegun => "upgrade_begun",
        sim::DeviceStep::DownloadFailed => "download_failed",
        sim::DeviceStep::PortalUsed => "portal_used",
        sim::DeviceStep::DownloadBegun => "download_begun",
        sim::DeviceStep::PowerLost => "power_lost",
        sim::DeviceStep::PowerBack => "power_back",
        sim::DeviceStep::Downloaded => "downloaded",
        sim::DeviceStep::Rebooted => "rebooted",
        sim::DeviceStep::NeverReturned => "never_returned",
        sim::DeviceStep::ReturnedAsOs11 => "returned_as_os11",
        sim::DeviceStep::Registered => "registered",
        sim::DeviceStep::WithoutSettings => "without_settings",
        _ => "other",
    }
}

/// How a device fails.
#[pyclass(frozen, eq, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct DeviceFailure(sim::DeviceFailure);

#[pymethods]
impl DeviceFailure {
    /// It is not seen again.
    #[staticmethod]
    fn never_returns() -> Self {
        Self(sim::DeviceFailure::NeverReturns)
    }

    /// It comes back on OS 11.
    #[staticmethod]
    fn returns_as_os11() -> Self {
        Self(sim::DeviceFailure::ReturnsAsOs11)
    }

    /// It comes back on OS 12 without settings.
    #[staticmethod]
    fn returns_without_settings() -> Self {
        Self(sim::DeviceFailure::ReturnsWithoutSettings)
    }

    /// Its power goes away while it downloads.
    #[staticmethod]
    fn power_loss() -> Self {
        Self(sim::DeviceFailure::PowerLoss)
    }

    /// It is offline while a profile, the one of its network, is not in effect.
    #[staticmethod]
    fn needs_profile(profile: i64) -> Self {
        Self(sim::DeviceFailure::NeedsProfile(ProfileId::new(profile)))
    }

    fn __repr__(&self) -> String {
        let shown = match self.0 {
            sim::DeviceFailure::NeverReturns => "never_returns()".to_owned(),
            sim::DeviceFailure::ReturnsAsOs11 => "returns_as_os11()".to_owned(),
            sim::DeviceFailure::ReturnsWithoutSettings => "returns_without_settings()".to_owned(),
            sim::DeviceFailure::PowerLoss => "power_loss()".to_owned(),
            sim::DeviceFailure::NeedsProfile(profile) => format!("needs_profile({profile})"),
            _ => "other()".to_owned(),
        };
        format!("DeviceFailure.{shown}")
    }
}

/// Which devices fail in which way.
#[pyclass(frozen, module = "igel_migrate.simulator", from_py_object)]
#[derive(Clone)]
pub(crate) struct FailureRule(pub(super) sim::FailureRule);

#[pymethods]
impl FailureRule {
    #[new]
    #[pyo3(signature = (failure, *, model=None, site=None, build=None, rate=1.0))]
    fn new(
        failure: DeviceFailure,
        model: Option<&str>,
        site: Option<&str>,
        build: Option<&str>,
        rate: f64,
    ) -> PyResult<Self> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(PyValueError::new_err("a rate is 0 to 1"));
        }
        let mut rule = sim::FailureRule::new(failure.0).at_rate(rate);
        if let Some(model) = model {
            rule = rule.for_model(model);
        }
        if let Some(site) = site {
            rule = rule.for_site(site);
        }
        if let Some(build) = build {
            rule = rule.for_build(build);
        }
        Ok(Self(rule))
    }
}

/// The devices of a simulated UMS, alive. Nothing happens before time is given to them.
#[pyclass(frozen, module = "igel_migrate.simulator")]
pub(crate) struct LiveDevices {
    live: Owned<Arc<Mutex<sim::LiveDevices>>>,
    clock: sim::Clock,
}

impl LiveDevices {
    pub(super) fn new(live: sim::LiveDevices, clock: sim::Clock) -> Self {
        Self {
            live: Owned::new(Arc::new(Mutex::new(live))),
            clock,
        }
    }

    /// The devices with the clock that they live by.
    pub(crate) fn with_clock(&self) -> Result<(Arc<Mutex<sim::LiveDevices>>, sim::Clock)> {
        Ok((self.handle()?, self.clock.clone()))
    }

    fn handle(&self) -> Result<Arc<Mutex<sim::LiveDevices>>> {
        self.live.get().cloned()
    }
}

twins! { LiveDevices {
    /// Moves the clock forward and does everything due on the way.
    advance, advance_async(by: Seconds) -> () = |live| {
        live.lock().await.advance(by.0).await;
        Ok(())
    };

    /// As `advance`, up to a time; does nothing if that has passed.
    advance_to, advance_to_async(time: Instant) -> () = |live| {
        live.lock().await.advance_to(time.0).await;
        Ok(())
    };

    /// Does what has become due by a clock that somebody else moves.
    catch_up, catch_up_async() -> () = |live| {
        live.lock().await.catch_up().await;
        Ok(())
    };

    /// What the devices did, in the order of time.
    log, log_async() -> Vec<DeviceEvent> =
        |live| Ok(live.lock().await.log().iter().map(Into::into).collect());
} }

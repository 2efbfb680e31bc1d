//! What else a person keeps in UMS: views, jobs, repositories, template keys, assets.

use std::collections::BTreeMap;

use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::Criterion;
use igel_migrate_core::ums::{AssetId, FirmwareId, TemplateKeyId, TemplateValueId};
use pyo3::prelude::*;

use super::Console;
use crate::convert::{Instant, Items, Seconds};
use crate::error::Result;
use crate::simulator::records::{Job, RepositoryRecord};
use crate::ums::{DeviceArg, DirectoryArg, ReceiverArg};

#[pymethods]
impl Console {
    /// Makes a view of the devices that fulfil every criterion, and gives its id.
    #[pyo3(signature = (name, *, one_of=None, below=None, comment_contains=None, site=None,
        name_contains=None, os_type_contains=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn create_view(
        &self,
        py: Python<'_>,
        name: String,
        one_of: Option<Items<DeviceArg>>,
        below: Option<DirectoryArg>,
        comment_contains: Option<String>,
        site: Option<String>,
        name_contains: Option<String>,
        os_type_contains: Option<String>,
    ) -> Result<i64> {
        let one_of = one_of.map(|devices| {
            let devices = devices.0.into_iter().map(|device| device.0);
            Criterion::OneOf(devices.collect())
        });
        let criteria = [
            one_of,
            below.map(|directory| Criterion::Below(directory.0)),
            comment_contains.map(Criterion::CommentContains),
            site.map(Criterion::Site),
            name_contains.map(Criterion::NameContains),
            os_type_contains.map(Criterion::OsTypeContains),
        ];
        let view = sim::View::new(&name, criteria.into_iter().flatten().collect());
        self.act(py, |console| console.create_view(view).get())
    }

    /// Makes a job, and gives its place among `jobs()`. It runs while time passes for live devices.
    #[pyo3(signature = (name, directory, *, command=sim::Job::UPGRADE, every=None, expires=None,
        threads=None, delay=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn create_job(
        &self,
        py: Python<'_>,
        name: String,
        directory: DirectoryArg,
        command: &str,
        every: Option<Seconds>,
        expires: Option<Instant>,
        threads: Option<usize>,
        delay: Option<Seconds>,
    ) -> Result<usize> {
        let mut job = sim::Job::new(&name, command, directory.0);
        if let Some(period) = every {
            job = job.every(period.0);
        }
        if let Some(expires) = expires {
            job = job.with_expiry(expires.0);
        }
        if threads.is_some() || delay.is_some() {
            let delay = delay.map_or(job.delay, |delay| delay.0);
            let threads = threads.unwrap_or(job.threads);
            job = job.with_threads(threads, delay);
        }
        self.act(py, |console| console.create_job(job))
    }

    /// Assigns a build of OS 11 to a directory: live devices in it and below update to it.
    fn assign_os11_update(
        &self,
        py: Python<'_>,
        directory: DirectoryArg,
        firmware: i64,
    ) -> Result<()> {
        let firmware = FirmwareId::new(firmware);
        self.attempt(py, |console| {
            console.assign_os11_update(directory.0, firmware)
        })
    }

    /// Changes a job: switches it on or off, lets it end at another time.
    #[pyo3(signature = (place, *, enabled=None, expires=None))]
    fn change_job(
        &self,
        py: Python<'_>,
        place: usize,
        enabled: Option<bool>,
        expires: Option<Instant>,
    ) -> Result<()> {
        self.attempt(py, |console| {
            console.change_job(place, |job| {
                job.enabled = enabled.unwrap_or(job.enabled);
                job.expires = expires.map(|time| time.0).or(job.expires);
            })
        })
    }

    /// The jobs.
    fn jobs(&self, py: Python<'_>) -> Result<Vec<Job>> {
        self.act(py, |console| {
            console.jobs().iter().map(Into::into).collect()
        })
    }

    /// Defines a Distributed App Repository, or replaces the one of this name.
    fn set_repository(
        &self,
        py: Python<'_>,
        name: String,
        url: String,
        priority: i32,
    ) -> Result<()> {
        let record = sim::RepositoryRecord::new(&name, &url, priority);
        self.act(py, |console| console.set_repository(record))
    }

    /// The repositories.
    fn repositories(&self, py: Python<'_>) -> Result<Vec<RepositoryRecord>> {
        self.act(py, |console| {
            console.repositories().iter().map(Into::into).collect()
        })
    }

    /// The repositories that UMS tells devices about, in the order in which devices try them.
    fn repositories_for_devices(&self, py: Python<'_>) -> Result<Vec<RepositoryRecord>> {
        self.act(py, |console| {
            let shown = console.repositories_for_devices();
            shown.iter().map(Into::into).collect()
        })
    }

    /// Creates a directory of template keys, which IMI can only refer to, and gives its id.
    #[pyo3(signature = (name, *, id=None))]
    fn create_template_directory(
        &self,
        py: Python<'_>,
        name: String,
        id: Option<i64>,
    ) -> Result<i64> {
        let id = id.map(TemplateKeyId::new);
        self.act(py, |console| {
            console.create_template_directory(id, &name).get()
        })
    }

    /// Creates a template key with values under given ids, and gives its id.
    #[pyo3(signature = (name, values, *, id=None))]
    fn create_template_key(
        &self,
        py: Python<'_>,
        name: String,
        values: BTreeMap<i64, String>,
        id: Option<i64>,
    ) -> Result<i64> {
        let id = id.map(TemplateKeyId::new);
        let values = values.iter();
        let values = values.map(|(id, value)| (TemplateValueId::new(*id), value.as_str()));
        let values: Vec<_> = values.collect();
        self.act(py, |console| {
            console.create_template_key(id, &name, &values).get()
        })
    }

    /// The template values assigned to exactly this receiver: key and value.
    fn template_values(&self, py: Python<'_>, receiver: ReceiverArg) -> Result<Vec<(i64, i64)>> {
        self.act(py, |console| {
            let values = console.template_values(receiver.0).into_iter();
            values
                .map(|(key, value)| (key.get(), value.get()))
                .collect()
        })
    }

    /// Lets an asset be seen on a device, and gives its id.
    #[pyo3(signature = (name, vendor, product_id, *, device=None, id=None))]
    fn add_asset(
        &self,
        py: Python<'_>,
        name: &str,
        vendor: &str,
        product_id: &str,
        device: Option<DeviceArg>,
        id: Option<i64>,
    ) -> Result<i64> {
        let device = device.map(|device| device.0);
        let asset = sim::Asset::new(device, name, vendor, product_id);
        self.act(py, |console| {
            console.add_asset(id.map(AssetId::new), asset).get()
        })
    }
}

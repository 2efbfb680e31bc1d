//! What is asked, in which order, and how much of it.

use std::path::Path;

use serde_json::Value;

use super::bundle::{Bundle, Writer};
use crate::error::Result;
use crate::scrub::{Scrubber, without_secrets};
use crate::ums::{DeviceId, DirectoryId, Facet, Receiver, UmsClient, UmsRequest};
use crate::webdav::{RemotePath, WebDavClient};

const OPERATION: &str = "collecting a bundle";

pub(super) const DEVICES: &str = "devices.json";

/// Collects what a UMS and a WebDAV server say into one private file, scrubbed unless asked
/// otherwise. Sends nothing but reads and the login.
///
/// ```
/// # #[cfg(feature = "simulator")]
/// # fn main() -> igel_migrate_core::Result<()> {
/// use igel_migrate_core::certificate::Certificate;
/// use igel_migrate_core::collect::Collector;
/// use igel_migrate_core::secret::Credentials;
/// use igel_migrate_core::simulator::{Fleet, Simulator};
/// use igel_migrate_core::transport::Trust;
/// use igel_migrate_core::ums::UmsClient;
///
/// let simulator = Simulator::builder().with_fleet(Fleet::of(30)).start_blocking()?;
/// let ums = UmsClient::builder(simulator.ums_url())
///     .with_credentials(Credentials::new(simulator.username(), simulator.password()))
///     .with_trust(Trust::Only(vec![Certificate::from_pem(simulator.ca_pem().as_bytes())?]))
///     .build()?;
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("bundle.zip");
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let bundle = Collector::new(ums).with_devices(20).collect(&path).await?;
/// assert!(bundle.scrubbed && bundle.missing.is_empty());
/// # Ok::<(), igel_migrate_core::Error>(())
/// # })?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "simulator"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is read before `collect`"]
pub struct Collector {
    ums: UmsClient,
    webdav: Option<WebDavClient>,
    folder: RemotePath,
    /// The most devices; none for all.
    devices: Option<u64>,
    effective_lists: usize,
    scrubber: Option<Scrubber>,
    unscrubbed: bool,
}

impl Collector {
    /// Collects from this UMS: 1,000 devices, and the profiles that reach 50 devices and 50
    /// directories.
    pub fn new(ums: UmsClient) -> Self {
        Self {
            ums,
            webdav: None,
            folder: RemotePath::ROOT,
            devices: Some(1_000),
            effective_lists: 50,
            scrubber: None,
            unscrubbed: false,
        }
    }

    /// The most devices to take. UMS sends the list in its own order, and is hung up on when there
    /// are enough.
    pub fn with_devices(mut self, devices: u64) -> Self {
        self.devices = Some(devices);
        self
    }

    /// Takes all devices, in memory of one.
    pub fn with_all_devices(mut self) -> Self {
        self.devices = None;
        self
    }

    /// Of how many devices, and of how many directories, to ask which profiles reach them: a
    /// request each.
    pub fn with_effective_lists(mut self, lists: usize) -> Self {
        self.effective_lists = lists;
        self
    }

    /// Takes one listing of a folder on this WebDAV server: of everything below it if the server
    /// gives that, else of what is right in it.
    pub fn with_webdav(mut self, webdav: WebDavClient, folder: RemotePath) -> Self {
        self.webdav = Some(webdav);
        self.folder = folder;
        self
    }

    /// Scrubs with this scrubber, so that other documents can be scrubbed alike. Default: one of
    /// its own.
    pub fn with_scrubber(mut self, scrubber: Scrubber) -> Self {
        self.scrubber = Some(scrubber);
        self
    }

    /// Leaves names, users, addresses, serial numbers and comments as they are. Only for your own
    /// eyes: such a bundle describes your whole fleet. Secrets are left out all the same.
    pub fn with_names_and_addresses_unscrubbed(mut self) -> Self {
        self.unscrubbed = true;
        self
    }

    /// Collects into a zip file at `path`, which only its owner can read. It is there when it is
    /// whole; after an error, or if this future is dropped, there is none.
    ///
    /// What cannot be had is noted in the bundle and no error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the file exists, those of a login and
    /// of a list of devices that breaks off, and what writing fails with.
    pub async fn collect(&self, path: impl AsRef<Path>) -> Result<Bundle> {
        self.collect_into(path.as_ref())
            .await
            .map_err(|error| error.with_operation(OPERATION))
    }

    async fn collect_into(&self, path: &Path) -> Result<Bundle> {
        let scrub = match (self.unscrubbed, &self.scrubber) {
            (true, _) => None,
            (false, Some(scrubber)) => Some(scrubber.clone()),
            (false, None) => Some(Scrubber::new()?),
        };
        self.ums.log_in().await?;
        let mut bundle = Writer::create(path, scrub.is_some())?;
        let scrub = Scrub(scrub);

        let directories = UmsRequest::get("/directories/tcdirectories")?;
        let directories = directories.with_query("facets", "children")?;
        let mut directory_ids = Vec::new();
        for (name, request) in [
            ("status.json", UmsRequest::get("/serverstatus")?),
            ("firmwares.json", UmsRequest::get("/firmwares")?),
            ("profiles.json", UmsRequest::get("/profiles")?),
            (
                "priority-profiles.json",
                UmsRequest::get("/masterprofiles")?,
            ),
            ("directories.json", directories),
        ] {
            let body = self.answer(name, request, &scrub, &mut bundle).await?;
            if name == "directories.json" {
                directory_ids = ids(&body, self.effective_lists);
            }
        }
        let device_ids = self.device_list(&scrub, &mut bundle).await?;
        let directories = directory_ids.into_iter().map(DirectoryId::new);
        let receivers = device_ids.into_iter().map(Receiver::Device);
        for receiver in receivers.chain(directories.map(Receiver::Directory)) {
            let (name, path) = match receiver {
                Receiver::Device(id) => (
                    format!("effective/device-{id}.json"),
                    format!("/thinclients/{id}/assignments/profiles"),
                ),
                Receiver::Directory(id) => (
                    format!("effective/directory-{id}.json"),
                    format!("/directories/tcdirectories/{id}/assignments/profiles"),
                ),
            };
            self.answer(&name, UmsRequest::get(path)?, &scrub, &mut bundle)
                .await?;
        }
        if let Some(webdav) = &self.webdav {
            match webdav.listing_as_it_came(&self.folder).await {
                Ok(listing) => match scrub.listing(&listing) {
                    Ok(listing) => bundle.document("propfind.xml", &listing)?,
                    Err(error) => bundle.missing("propfind.xml", &error),
                },
                Err(error) => bundle.missing("propfind.xml", &error),
            }
        }
        bundle.finish()
    }

    /// Adds the answer to a request; gives it as it came, empty if there is none.
    async fn answer(
        &self,
        name: &str,
        request: UmsRequest,
        scrub: &Scrub,
        bundle: &mut Writer,
    ) -> Result<Vec<u8>> {
        let answer = self.ums.send(request).await;
        let scrubbed = answer.and_then(|answer| Ok((scrub.imi(&answer)?, answer)));
        match scrubbed {
            Ok((scrubbed, answer)) => {
                bundle.document(name, &scrubbed)?;
                Ok(answer.to_vec())
            }
            Err(error) => {
                bundle.missing(name, &error);
                Ok(Vec::new())
            }
        }
    }

    /// Adds the list of devices as it comes; gives the first of their ids.
    async fn device_list(&self, scrub: &Scrub, bundle: &mut Writer) -> Result<Vec<DeviceId>> {
        let listing = self.ums.devices().with_facet(Facet::Details);
        let (mut list, mut streaming) = match listing.open().await {
            Ok(opened) => opened,
            Err(error) => {
                bundle.missing(DEVICES, &error);
                return Ok(Vec::new());
            }
        };
        let most = self.devices.unwrap_or(u64::MAX);
        let mut device_ids = Vec::new();
        let mut count = 0;
        bundle.begin(DEVICES)?;
        bundle.write(b"[")?;
        let mut ended = false;
        while !ended && count < most {
            if let Some(piece) = streaming.chunk().await? {
                list.push(&piece)?;
            } else {
                list.close();
                ended = true;
            }
            while count < most
                && let Some(record) = list.next_record()?
            {
                if device_ids.len() < self.effective_lists {
                    device_ids.extend(id(&record).map(DeviceId::new));
                }
                bundle.write(if count == 0 { b"\n" } else { b",\n" })?;
                bundle.write(&scrub.imi(&record)?)?;
                count += 1;
            }
        }
        bundle.write(b"\n]\n")?;
        bundle.end(DEVICES, Some(count));
        Ok(device_ids)
    }
}

/// Scrubs, or leaves all but secrets as it is.
struct Scrub(Option<Scrubber>);

impl Scrub {
    fn imi(&self, answer: &[u8]) -> Result<Vec<u8>> {
        match &self.0 {
            Some(scrubber) => scrubber.imi(answer),
            None => without_secrets(answer),
        }
    }

    fn listing(&self, listing: &[u8]) -> Result<Vec<u8>> {
        match &self.0 {
            Some(scrubber) => scrubber.multistatus(listing),
            None => Ok(listing.to_vec()),
        }
    }
}

/// The ids of the first objects in a list that are not in the Recycle Bin.
fn ids(list: &[u8], most: usize) -> Vec<i64> {
    let objects: Vec<Value> = serde_json::from_slice(list).unwrap_or_default();
    objects.iter().filter_map(living).take(most).collect()
}

fn id(record: &[u8]) -> Option<i64> {
    living(&serde_json::from_slice(record).ok()?)
}

fn living(object: &Value) -> Option<i64> {
    let binned = match object.get("movedToBin") {
        Some(Value::Bool(binned)) => *binned,
        Some(Value::String(binned)) => binned.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let id = match object.get("id")? {
        Value::String(id) => id.parse().ok(),
        id => id.as_i64(),
    };
    id.filter(|_| !binned)
}

//! Sites: which devices, which repository, which directories, how fast a line.

use igel_migrate_core::repository::{
    self as core, LineSpeed, SharedNameResolution, SiteDirectories, SiteKey, Subnet, Window,
};
use pyo3::prelude::*;

use super::{AppRepository, LintContext, findings};
use crate::convert::Items;
use crate::enums::Word;
use crate::error::{Failure, Result};
use crate::finding::Finding;
use crate::parsed::Parsed;
use crate::runtime::{brief, look, work};
use crate::value::{Tuple, getters};
use crate::view::shown;

/// How the devices of a site learn of their repository.
#[pyclass(frozen, eq, module = "igel_migrate", from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Delivery(core::Delivery);

#[pymethods]
impl Delivery {
    /// The site has a pair of profiles with its own address.
    #[staticmethod]
    fn profile_per_site() -> Self {
        Self(core::Delivery::ProfilePerSite)
    }

    /// All sites give their devices one address. It leads to another server at each site.
    #[staticmethod]
    #[pyo3(signature = (key, url, *, resolved_by="dns"))]
    fn shared_name(
        key: Parsed<SiteKey>,
        url: Parsed<core::RepositoryUrl>,
        resolved_by: &str,
    ) -> Result<Self> {
        let resolved_by = match resolved_by {
            "dns" => SharedNameResolution::Dns,
            "load_balancer_url" => SharedNameResolution::LoadBalancerUrl,
            _ => {
                let message = "a shared name is resolved by `dns` or by `load_balancer_url`";
                return Err(Failure::config(message));
            }
        };
        Ok(Self(core::Delivery::SharedName(core::SharedName {
            key: key.0,
            url: url.0,
            resolved_by,
        })))
    }

    /// Whether all sites share an address.
    #[getter]
    fn is_shared(&self) -> bool {
        self.shared().is_some()
    }

    /// The key in the names of the common profiles.
    #[getter]
    fn key(&self) -> Option<&str> {
        self.shared().map(|shared| shared.key.as_str())
    }

    /// The address that all sites share.
    #[getter]
    fn url(&self) -> Option<&str> {
        self.shared().map(|shared| shared.url.as_str())
    }

    /// How the address leads to the server of the site.
    #[getter]
    fn resolved_by(&self) -> Option<Word> {
        let word = match self.shared()?.resolved_by {
            SharedNameResolution::LoadBalancerUrl => "load_balancer_url",
            _ => "dns",
        };
        Some(Word::new("SharedNameResolution", word))
    }
}

impl Delivery {
    fn shared(&self) -> Option<&core::SharedName> {
        match &self.0 {
            core::Delivery::SharedName(shared) => Some(shared),
            _ => None,
        }
    }
}

shown!(Delivery, ["is_shared", "key", "url", "resolved_by"]);

/// Which devices belong to a site.
#[pyclass(frozen, eq, hash, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SiteMembers(core::SiteMembers);

#[pymethods]
impl SiteMembers {
    /// The devices in a directory of UMS and below it: `/Germany/Berlin`.
    #[staticmethod]
    fn directory(path: String) -> Self {
        Self(core::SiteMembers::Directory(path))
    }

    /// The devices whose last address lies in a block: `10.1.0.0/16`.
    #[staticmethod]
    fn subnet(block: Parsed<Subnet>) -> Self {
        Self(core::SiteMembers::Subnet(block.0))
    }

    /// The devices whose field *Site* in UMS has this text.
    #[staticmethod]
    fn site_field(text: String) -> Self {
        Self(core::SiteMembers::SiteField(text))
    }

    /// `directory`, `subnet` or `site_field`.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.0 {
            core::SiteMembers::Directory(_) => "directory",
            core::SiteMembers::Subnet(_) => "subnet",
            core::SiteMembers::SiteField(_) => "site_field",
            _ => "other",
        }
    }

    /// The path, the block, or the text of the field.
    #[getter]
    fn value(&self) -> String {
        match &self.0 {
            core::SiteMembers::Directory(text) | core::SiteMembers::SiteField(text) => text.clone(),
            core::SiteMembers::Subnet(block) => block.to_string(),
            _ => String::new(),
        }
    }
}

shown!(SiteMembers, ["kind", "value"]);

/// A site: its devices, its repository, the directories that its devices pass through.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Site(pub(crate) core::Site);

#[pymethods]
impl Site {
    #[new]
    #[pyo3(signature = (key, repository, *, staging, launch=None, members=None, delivery=None,
        line=None, windows=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        key: Parsed<SiteKey>,
        repository: AppRepository,
        staging: String,
        launch: Option<String>,
        members: Option<Items<SiteMembers>>,
        delivery: Option<Delivery>,
        line: Option<Parsed<LineSpeed>>,
        windows: Option<Items<Parsed<Window>>>,
    ) -> Result<Self> {
        let directories = brief(|| SiteDirectories::new(staging, launch))?;
        let mut site = core::Site::new(key.0, repository.0, directories);
        if let Some(members) = members {
            site = site.with_members(members.0.into_iter().map(|members| members.0).collect());
        }
        if let Some(delivery) = delivery {
            site = site.with_delivery(delivery.0);
        }
        if let Some(line) = line {
            site = site.with_line(line.0);
        }
        if let Some(windows) = windows {
            site = site.with_windows(windows.0.into_iter().map(|window| window.0).collect());
        }
        Ok(Self(site))
    }

    /// What will not work, or not well, at the site. No finding shows a secret.
    fn lint(&self, py: Python<'_>, context: &LintContext) -> Result<Tuple<Finding>> {
        work(py, || Ok(findings(self.0.lint(&context.get()))))
    }
}

getters! { Site as site {
    /// The key: short, for the names of profiles and files.
    key: &str = site.key.as_str();
    /// The repository.
    repository: AppRepository = AppRepository(site.repository.clone());
    /// The repository as its devices see it: under the shared name, if there is one.
    device_repository: AppRepository = AppRepository(site.device_repository());
    /// The key in the names of its profiles: its own, or that of the shared name.
    profile_key: &str = site.profile_key().as_str();
    /// The directory that carries the profiles.
    staging: &str = site.directories.staging();
    /// The directory that carries the upgrade job as well.
    launch: &str = site.directories.launch();
    /// Which devices belong to it.
    members: Tuple<SiteMembers> = site.members.iter().cloned().map(SiteMembers).collect();
    /// How its devices learn of the repository.
    delivery: Delivery = Delivery(site.delivery.clone());
    /// The speed of its line: `100 Mbit/s`.
    line: Option<String> = site.line.map(|line| line.to_string());
    /// The same in bits per second.
    bits_per_second: Option<u64> = site.line.map(LineSpeed::bits_per_second);
    /// In which hours it may be upgraded: `Mon-Fri 18:00-06:00`.
    windows: Tuple<String> = site.windows.iter().map(ToString::to_string).collect();
} }

shown!(
    Site,
    ["key", "staging", "launch", "members", "line", "windows"]
);

/// All sites of a migration.
#[pyclass(frozen, module = "igel_migrate", from_py_object)]
#[derive(Clone)]
pub(crate) struct Sites(pub(crate) core::Sites);

#[pymethods]
impl Sites {
    #[new]
    fn new(sites: Items<Site>) -> Result<Self> {
        let sites = sites.0.into_iter().map(|site| site.0).collect();
        brief(|| core::Sites::new(sites).map(Self))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let sites: Vec<_> = self.0.iter().cloned().map(Site).collect();
        Ok(sites.into_pyobject(py)?.try_iter()?.into_any())
    }

    /// The sites for which profiles are to be made: one of those that share a name.
    fn with_own_profiles(&self) -> Tuple<Site> {
        self.0.with_own_profiles().cloned().map(Site).collect()
    }

    /// What will not work, or not well, between sites.
    fn lint(&self) -> Result<Tuple<Finding>> {
        look(|| findings(self.0.lint()))
    }

    fn __repr__(&self) -> String {
        let keys: Vec<_> = self.0.iter().map(|site| site.key.as_str()).collect();
        format!("<Sites {}>", keys.join(", "))
    }
}

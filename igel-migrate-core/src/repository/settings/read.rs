//! From the text of settings to [`RepositorySettings`].

use std::path::Path;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::RepositorySettings;
use crate::certificate::Certificate;
use crate::error::{Error, Position, Result};
use crate::file;
use crate::names::{Named, advice, quoted};
use crate::repository::{
    Account, AppReference, AppRepository, CertificateForm, Delivery, JobSettings, ProfileOptions,
    ProfileSystem, RepositoryCertificate, RepositoryUrl, SharedName, SharedNameResolution, Site,
    SiteDirectories, SiteKey, SiteMembers, Subnet, UrlTemplateKey,
};
use crate::secret::SecretSource;
use crate::toml_document::{Item, Source, Table};
use crate::version::{Os11Version, UmsVersion};

pub(super) fn settings(text: &str, folder: &Path) -> Result<RepositorySettings> {
    const TABLES: &[&str] = &["repository", "site", "target", "profiles", "job"];
    let mut document = Source::read(text, "the settings", TABLES)?;
    let repository = repository(document.require("repository")?, folder)?;
    let site = site(document.require("site")?, repository)?;
    let mut target = document.require("target")?.table(
        "the target",
        &[
            "base_system",
            "apps",
            "builds",
            "ums",
            "rollout_end",
            "proxy_needed",
            "cluster_url",
            "default_repos_disabled",
        ],
    )?;
    let ums = optional(target.take("ums"), Item::parsed)?;
    Ok(RepositorySettings {
        site,
        target: target.require("base_system")?.parsed()?,
        apps: apps(target.take("apps"))?,
        builds: list(target.take("builds"), |item| item.parsed())?,
        rollout_end: optional(target.take("rollout_end"), end_of_day)?,
        proxy_needed: optional(target.take("proxy_needed"), Item::boolean)?,
        cluster_url: optional(target.take("cluster_url"), Item::boolean)?,
        default_repos_disabled: optional(target.take("default_repos_disabled"), Item::boolean)?,
        profiles: profiles(document.take("profiles"), ums.as_ref())?,
        job: job(document.take("job"))?,
        ums,
    })
}

pub(crate) fn apps(item: Option<Item<'_>>) -> Result<Vec<AppReference>> {
    let mut names: Vec<String> = Vec::new();
    list(item, |item| {
        let app: AppReference = item.parsed()?;
        if app.name == "base_system" {
            return Err(item
                .invalid("the base system is not one of the apps")
                .with_hint("its version stands in `target.base_system`"));
        }
        if names.contains(&app.name) {
            return Err(item.invalid(format!("the app `{}` stands here twice", app.name)));
        }
        names.push(app.name.clone());
        Ok(app)
    })
}

pub(crate) fn repository(item: Item<'_>, folder: &Path) -> Result<AppRepository> {
    let mut table = item.table(
        "a repository",
        &[
            "name",
            "webdav_url",
            "load_balancer_url",
            "certificate",
            "certificate_form",
            "central_priority",
            "device_priority",
            "proxy",
            "upload",
            "download",
        ],
    )?;
    // The builder names the field of a text it refuses; here is where that text stands.
    let mut places: Vec<(&str, Position)> = Vec::new();
    let mut text = |field: &'static str, item: &Item<'_>| -> Result<String> {
        places.push((field, item.place().position()));
        Ok(item.text()?.to_owned())
    };
    let name = text("name", &table.require("name")?)?;
    let webdav_url: RepositoryUrl = table.require("webdav_url")?.parsed()?;
    let mut builder = AppRepository::builder(name, webdav_url.as_str());
    if let Some(item) = table.take("load_balancer_url") {
        builder = builder.with_load_balancer_url(item.parsed::<RepositoryUrl>()?.as_str());
    }
    if let Some(item) = table.take("proxy") {
        builder = builder.with_proxy(text("proxy", &item)?);
    }
    if let Some(item) = table.take("certificate_form") {
        places.push(("certificate_form", item.place().position()));
        builder = builder.with_certificate_form(certificate_form(item)?);
    }
    if let Some(item) = table.take("certificate") {
        builder = builder.with_certificate(certificate(&item, folder)?);
    }
    if let Some(item) = table.take("central_priority") {
        builder = builder.with_central_priority(text_or_number(&item)?);
    }
    if let Some(item) = table.take("device_priority") {
        builder = builder.with_device_priority(text_or_number(&item)?);
    }
    if let Some(item) = table.take("upload") {
        builder = builder.with_upload(account(item, folder)?);
    }
    if let Some(item) = table.take("download") {
        builder = builder.with_download(account(item, folder)?);
    }
    builder.build().map_err(|error| {
        let place = places
            .iter()
            .find(|(field, _)| error.subject() == Some(field));
        match place {
            Some((_, position)) => error.at(*position),
            None => error,
        }
    })
}

fn certificate_form(item: Item<'_>) -> Result<CertificateForm> {
    const FORMS: [&str; 2] = ["pem_inline", "leave_empty"];
    if let Ok(text) = item.text() {
        return match text {
            "pem_inline" => Ok(CertificateForm::PemInline),
            "leave_empty" => Ok(CertificateForm::LeaveEmpty),
            other => Err(item
                .invalid(format!("{} is not a form of a certificate", quoted(other)))
                .with_hint(advice(other, FORMS.into_iter()))),
        };
    }
    let one = one_field(item, "a form of a certificate", &["path", "name"])?;
    let text = one.text()?.to_owned();
    Ok(if one.name() == "path" {
        CertificateForm::Path(text)
    } else {
        CertificateForm::Name(text)
    })
}

fn certificate(item: &Item<'_>, folder: &Path) -> Result<RepositoryCertificate> {
    let path = folder.join(item.text()?);
    let read = || RepositoryCertificate::from_bytes(&file::read(&path, Certificate::MAX_BYTES)?);
    read().map_err(|error| {
        error
            .with_subject(path.display().to_string())
            .at(item.place().position())
    })
}

fn account(item: Item<'_>, folder: &Path) -> Result<Account> {
    let mut table = item.table("an account", &["username", "password"])?;
    let username = table.require("username")?;
    let mut account =
        Account::new(username.text()?).map_err(|error| error.at(username.place().position()))?;
    if let Some(item) = table.take("password") {
        account = account.with_password(password_source(item)?.relative_to(folder));
    }
    Ok(account)
}

/// Where a password comes from. Nothing of a password that stands in the file itself is shown.
pub(crate) fn password_source(item: Item<'_>) -> Result<SecretSource> {
    const HINT: &str = "say where it comes from: { env = \"NAME\" } or { file = \"PATH\" }";
    if item.text().is_ok() {
        return Err(item
            .invalid("a password must not stand in the file")
            .with_hint(HINT));
    }
    let place = item.place();
    let source = item
        .table("the source of a password", &[])
        .map(Table::rest)
        .map_err(|error| error.with_hint(HINT))?;
    // Not the list of known fields: a wrong one may be the password.
    match source.as_slice() {
        [env] if env.name() == "env" => {
            SecretSource::env(env.text()?).map_err(|error| error.at(env.place().position()))
        }
        [file] if file.name() == "file" => Ok(SecretSource::File(file.text()?.into())),
        [file, entry] if file.name() == "file" && entry.name() == "entry" => Ok(
            SecretSource::FileEntry(file.text()?.into(), entry.text()?.to_owned()),
        ),
        [command] if command.name() == "command" => {
            let words = command.clone().one_or_more()?;
            let words = words.iter().map(|word| Ok(word.text()?.to_owned()));
            words.collect::<Result<_>>().map(SecretSource::Command)
        }
        [prompt] if prompt.name() == "prompt" => {
            Ok(SecretSource::Prompt(prompt.text()?.to_owned()))
        }
        _ => Err(place
            .invalid("this is not the source of a password")
            .with_hint(HINT)),
    }
}

fn site(item: Item<'_>, repository: AppRepository) -> Result<Site> {
    let mut table = item.table(
        "a site",
        &[
            "key",
            "staging",
            "launch",
            "members",
            "line",
            "windows",
            "shared_name",
        ],
    )?;
    let key: SiteKey = table.require("key")?.parsed()?;
    site_of(key, repository, &mut table)
}

/// A site, whose other fields stand in `table`.
pub(crate) fn site_of(
    key: SiteKey,
    repository: AppRepository,
    table: &mut Table<'_>,
) -> Result<Site> {
    let staging = table.require("staging")?;
    let launch = optional(table.take("launch"), |item| item.text().map(str::to_owned))?;
    let directories = SiteDirectories::new(staging.text()?, launch)
        .map_err(|error| error.at(staging.place().position()))?;
    let mut site = Site::new(key, repository, directories)
        .with_members(list(table.take("members"), members)?)
        .with_windows(list(table.take("windows"), |item| item.parsed())?);
    if let Some(item) = table.take("line") {
        site = site.with_line(item.parsed()?);
    }
    if let Some(item) = table.take("shared_name") {
        site = site.with_delivery(Delivery::SharedName(shared_name(item)?));
    }
    Ok(site)
}

fn members(item: Item<'_>) -> Result<SiteMembers> {
    let one = one_field(
        item,
        "members of a site",
        &["directory", "subnet", "site_field"],
    )?;
    Ok(match one.name() {
        "subnet" => SiteMembers::Subnet(one.parsed::<Subnet>()?),
        "directory" => SiteMembers::Directory(one.text()?.to_owned()),
        _ => SiteMembers::SiteField(one.text()?.to_owned()),
    })
}

fn shared_name(item: Item<'_>) -> Result<SharedName> {
    let mut table = item.table("a shared name", &["key", "url", "resolved_by"])?;
    Ok(SharedName {
        key: table.require("key")?.parsed()?,
        url: table.require("url")?.parsed()?,
        resolved_by: optional(table.take("resolved_by"), Item::named)?.unwrap_or_default(),
    })
}

impl Named for SharedNameResolution {
    const WHAT: &'static str = "a way to resolve a shared name";
    const ALL: &'static [Self] = &[Self::Dns, Self::LoadBalancerUrl];

    fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::LoadBalancerUrl => "load_balancer_url",
        }
    }
}

impl Named for ProfileSystem {
    const WHAT: &'static str = "a system";
    const ALL: &'static [Self] = &[Self::Os11, Self::Os12];

    fn name(self) -> &'static str {
        match self {
            Self::Os11 => "os11",
            Self::Os12 => "os12",
        }
    }
}

pub(crate) fn profiles(item: Option<Item<'_>>, ums: Option<&UmsVersion>) -> Result<ProfileOptions> {
    let mut options = ProfileOptions::default();
    let Some(item) = item else {
        return Ok(options);
    };
    let mut table = item.table(
        "the profiles",
        &[
            "revision",
            "firmware",
            "folder",
            "passwords_in",
            "url_template_key",
        ],
    )?;
    if let Some(item) = table.take("revision") {
        options = options.with_revision(count(&item)?);
    }
    if let Some(item) = table.take("firmware") {
        options = options.with_firmware(item.parsed::<Os11Version>()?);
    }
    if let Some(item) = table.take("folder") {
        options = options.with_folder(list(Some(item), |item| Ok(item.text()?.to_owned()))?);
    }
    for system in list(table.take("passwords_in"), |item| {
        item.named::<ProfileSystem>()
    })? {
        options = options.with_password_in(system);
    }
    if let Some(item) = table.take("url_template_key") {
        let ums = ums.ok_or_else(|| {
            item.invalid("a template key needs the version of UMS")
                .with_hint("set `target.ums`")
        })?;
        let key = UrlTemplateKey::new(item.text()?, ums)
            .map_err(|error| error.at(item.place().position()))?;
        options = options.with_url_template_key(key);
    }
    Ok(options)
}

pub(crate) fn job(item: Option<Item<'_>>) -> Result<JobSettings> {
    let mut job = JobSettings::default();
    if let Some(item) = item {
        let mut table = item.table("a job", &["threads", "delay_minutes"])?;
        if let Some(item) = table.take("threads") {
            job.threads = count(&item)?;
        }
        if let Some(item) = table.take("delay_minutes") {
            job.delay_minutes = count(&item)?;
        }
    }
    Ok(job)
}

/// The one field of a table that has exactly one of `known`.
pub(crate) fn one_field<'a>(
    item: Item<'a>,
    what: &'static str,
    known: &'static [&'static str],
) -> Result<Item<'a>> {
    let place = item.place();
    let mut fields = item.table(what, known)?.rest();
    match (fields.pop(), fields.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(place.invalid(format!(
            "exactly one field belongs here: {}",
            known.join(", ")
        ))),
    }
}

pub(crate) fn list<'a, T>(
    item: Option<Item<'a>>,
    value: impl FnMut(Item<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    item.map_or_else(
        || Ok(Vec::new()),
        |item| item.array()?.into_iter().map(value).collect(),
    )
}

pub(crate) fn optional<'a, T>(
    item: Option<Item<'a>>,
    value: impl FnOnce(&Item<'a>) -> Result<T>,
) -> Result<Option<T>> {
    item.map(|item| value(&item)).transpose()
}

/// A value that people write as a number and documents as text.
pub(crate) fn text_or_number<T: FromStr<Err = Error>>(item: &Item<'_>) -> Result<T> {
    match item.integer() {
        Ok(number) => number.to_string().parse(),
        Err(_) => item.text()?.parse(),
    }
    .map_err(|error: Error| error.at(item.place().position()))
}

pub(crate) fn count(item: &Item<'_>) -> Result<u32> {
    u32::try_from(item.integer()?)
        .ok()
        .filter(|&count| count > 0)
        .ok_or_else(|| item.invalid(format!("{} is a number from 1", quoted(item.name()))))
}

fn end_of_day(item: &Item<'_>) -> Result<Timestamp> {
    let date = item.date()?;
    TimeZone::UTC
        .to_timestamp(date.at(23, 59, 59, 0))
        .map_err(|source| {
            item.invalid("a date outside the calendar")
                .with_source(source)
        })
}

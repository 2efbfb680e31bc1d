//! Settings from TOML. No message repeats a value: what stands in the wrong field may be a secret.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::connection::{self, Connection, TrustSource};
use crate::error::{Error, Result};
use crate::repository::password_source;
use crate::rules::document::{Item, Source, Table};
use crate::rules::names;
use crate::transport::Trust;

pub(super) const OPERATION: &str = "reading connection settings";

const MAX_BYTES: usize = 1 << 20;

const UMS: &str = "ums";

const UMS_FIELDS: &[&str] = &[
    "url",
    "pin",
    "ca_file",
    "extra_ca_file",
    "username",
    "password",
    "proxy",
    "proxy_username",
    "proxy_password",
];

/// The content of a file of at most `limit` bytes.
pub(crate) fn bytes_of(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Error::limit(format!(
            "the file is larger than {limit} bytes"
        )));
    }
    Ok(bytes)
}

pub(crate) fn text_of(path: &Path) -> Result<String> {
    String::from_utf8(bytes_of(path, MAX_BYTES)?)
        .map_err(|_| Error::malformed("the file is not UTF-8 text"))
}

pub(super) fn connection(text: &str) -> Result<Connection> {
    let mut document = Source::read(text, "a file of connection settings", &[])?;
    let Some(ums) = document.take(UMS) else {
        return Err(no_ums(document));
    };
    ums_table(ums.table("`[ums]`", UMS_FIELDS)?)
}

fn no_ums(document: Table<'_>) -> Error {
    let missing = document
        .invalid("there is no table `[ums]`")
        .with_hint("write `[ums]` with the fields `url`, `username` and `password` below it");
    let meant = |item: &Item<'_>| names::nearest(item.name(), [UMS].into_iter()).is_some();
    match document.rest().into_iter().find(meant) {
        Some(item) => item.unknown("connection settings", [UMS].into_iter()),
        None => missing,
    }
}

fn ums_table(mut table: Table<'_>) -> Result<Connection> {
    let url = table.require("url")?;
    let username = table.require("username")?;
    let password = password_source(table.require("password")?)?;
    check(&url, connection::url)?;
    check(&username, connection::username)?;
    let mut builder = Connection::builder(url.text()?)
        .with_username(username.text()?)
        .with_password(password);
    if let Some(proxy) = table.take("proxy") {
        check(&proxy, connection::proxy)?;
        builder = builder.with_proxy(proxy.text()?);
    }
    match (table.take("proxy_username"), table.take("proxy_password")) {
        (Some(username), Some(password)) => {
            check(&username, connection::username)?;
            let password = password_source(password)?;
            builder = builder.with_proxy_account(username.text()?, password);
        }
        (Some(alone), None) | (None, Some(alone)) => {
            return Err(alone.invalid("an account for the proxy needs name and password"));
        }
        (None, None) => {}
    }
    let mut rest = table.rest().into_iter();
    if let Some(first) = rest.next() {
        if let Some(second) = rest.next() {
            let (first, second) = (first.name(), &second);
            let message = format!("`{}` and `{first}` exclude each other", second.name());
            return Err(second.invalid(message).with_hint(
                "pin the server's certificate, or name the authorities to trust, not both",
            ));
        }
        builder = builder.with_trust_source(trust(first)?);
    }
    builder.build()
}

fn check(item: &Item<'_>, check: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    check(item.text()?).map_err(|error| error.at(item.place().position()))
}

fn trust(item: Item<'_>) -> Result<TrustSource> {
    Ok(match item.name() {
        "ca_file" => TrustSource::CaFile(item.text()?.into()),
        "extra_ca_file" => TrustSource::ExtraCaFile(item.text()?.into()),
        _ => {
            let pins = item.one_or_more()?;
            let pins = pins.iter().map(Item::parsed).collect::<Result<_>>()?;
            TrustSource::Given(Trust::Pinned(pins))
        }
    })
}

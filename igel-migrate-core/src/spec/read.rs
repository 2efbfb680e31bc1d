//! Settings from TOML. No message repeats a value: what stands in the wrong field may be a secret.

use super::connection::{self, Connection, TrustSource};
use crate::error::{Error, Result};
use crate::names;
use crate::repository::password_source;
use crate::toml_document::{Item, Source, Table};
use crate::transport::Trust;

pub(super) const OPERATION: &str = "reading connection settings";

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

//! Short texts that become types: versions, keys, paths, hashes, shares.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use igel_migrate_core::certificate::Fingerprint;
use igel_migrate_core::inventory::{Layout, Sha256Sum};
use igel_migrate_core::migration::plan::PlanHash;
use igel_migrate_core::migration::wave::WaveSize;
use igel_migrate_core::migration::{Days, Percent, Zone};
use igel_migrate_core::profile::os11::SerialNumber;
use igel_migrate_core::registry::RegistryKey;
use igel_migrate_core::repository::{
    AppReference, CentralPriority, ContentHash, LineSpeed, ProfileName, RepositoryUrl, SiteKey,
    SourcePriority, Subnet, Window,
};
use igel_migrate_core::ums::{DeviceId, DirectoryPath};
use igel_migrate_core::webdav::RemotePath;
use igel_migrate_core::{AppVersion, Error, Os11Version, Os12Version, UmsVersion};

use crate::fuzz::Input;

/// Reads `text`; what is shown of it reads as the same again.
fn reread<T>(input: &Input<'_>, text: &str) -> Option<T>
where
    T: FromStr<Err = Error> + Display + PartialEq + Debug,
{
    match text.parse::<T>() {
        Ok(value) => {
            let shown = value.to_string();
            let again = shown.parse::<T>();
            assert_eq!(again.ok().as_ref(), Some(&value), "{shown:?} of {text:?}");
            Some(value)
        }
        Err(error) => {
            input.check(&error);
            None
        }
    }
}

/// Order and equality agree for any two of three.
fn check_order<T: Ord + Debug>(values: &[T]) {
    for one in values {
        for other in values {
            assert_eq!(
                one.cmp(other),
                other.cmp(one).reverse(),
                "{one:?} {other:?}"
            );
            assert_eq!(one == other, one.cmp(other).is_eq(), "{one:?} {other:?}");
            for third in values {
                assert!(
                    !(one <= other && other <= third) || one <= third,
                    "{one:?} {other:?} {third:?}"
                );
            }
        }
    }
}

/// Three versions, each on a line.
pub(super) fn version(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    let lines: Vec<&str> = text.splitn(3, '\n').collect();
    versions::<Os11Version>(input, &lines);
    versions::<Os12Version>(input, &lines);
    versions::<AppVersion>(input, &lines);
    versions::<UmsVersion>(input, &lines);
}

fn versions<T>(input: &Input<'_>, lines: &[&str])
where
    T: FromStr<Err = Error> + Display + Ord + Debug,
{
    let values: Vec<T> = lines
        .iter()
        .filter_map(|line| reread(input, line))
        .collect();
    check_order(&values);
}

pub(super) fn text_types(input: &Input<'_>) {
    let Some(text) = input.text() else {
        return;
    };
    reread::<RegistryKey>(input, text);
    reread::<DirectoryPath>(input, text);
    match text.parse::<RemotePath>() {
        // What is shown of it is escaped.
        Ok(path) => assert_eq!(path.as_str().parse::<RemotePath>().ok(), Some(path)),
        Err(error) => input.check(&error),
    }
    reread::<SiteKey>(input, text);
    reread::<Window>(input, text);
    reread::<Subnet>(input, text);
    reread::<LineSpeed>(input, text);
    reread::<SourcePriority>(input, text);
    reread::<CentralPriority>(input, text);
    reread::<ProfileName>(input, text);
    reread::<ContentHash>(input, text);
    reread::<RepositoryUrl>(input, text);
    reread::<AppReference>(input, text);
    reread::<SerialNumber>(input, text);
    reread::<Sha256Sum>(input, text);
    reread::<Layout>(input, text);
    reread::<Fingerprint>(input, text);
    reread::<PlanHash>(input, text);
    reread::<Days>(input, text);
    reread::<Zone>(input, text);
    reread::<Percent>(input, text);
    reread::<WaveSize>(input, text);
    reread::<DeviceId>(input, text);
}

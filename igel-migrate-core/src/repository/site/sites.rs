//! The sites of one fleet, checked against each other.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity};

use super::{Delivery, SharedNameResolution, Site, SiteMembers};

/// The sites of a fleet, sorted by key.
///
/// ```
/// use igel_migrate_core::repository::Sites;
/// assert!(Sites::new(Vec::new()).is_err());
/// ```
#[derive(Debug, Clone)]
pub struct Sites(Vec<Site>);

impl Sites {
    /// Above this number of sites, one shared name is less work than a pair of profiles per site.
    pub const SHARED_NAME_ABOVE: usize = 10;

    /// Takes the sites of a fleet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] without a site. [`ErrorKind::Conflict`] if two sites have the same
    /// key (whatever its case), the same directory, or the same name of their record in UMS, if a
    /// shared name has the key of a site that does not use it, or if a shared name and the record
    /// both claim the load-balancer URL.
    pub fn new(mut sites: Vec<Site>) -> Result<Self> {
        if sites.is_empty() {
            return Err(Error::invalid("no site given"));
        }
        sites.sort_by(|one, other| one.key.cmp(&other.key));
        let mut keys = HashMap::new();
        let mut directories = HashMap::new();
        let mut records = HashMap::new();
        for site in &sites {
            let key = site.key.as_str();
            refuse_second(&mut keys, key.to_ascii_lowercase(), key, "key")?;
            for path in site.directories.all() {
                refuse_second(&mut directories, path.to_owned(), key, "directory")?;
            }
            refuse_second_load_balancer(site)?;
            let record = site.repository.name().to_owned();
            refuse_second(&mut records, record, key, "repository name")?;
        }
        for site in &sites {
            let shared = site.profile_key().as_str().to_ascii_lowercase();
            if site.profile_key() != &site.key && keys.contains_key(&shared) {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    format!(
                        "the shared name `{}` has the key of a site",
                        site.profile_key()
                    ),
                )
                .with_subject(format!("site {}", site.key)));
            }
        }
        Ok(Self(sites))
    }

    /// The sites, sorted by key.
    pub fn iter(&self) -> std::slice::Iter<'_, Site> {
        self.0.iter()
    }

    /// How many there are; at least one.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One site per pair of profiles: every site with profiles of its own, and the first of those
    /// that share a name.
    pub fn with_own_profiles(&self) -> impl Iterator<Item = &Site> {
        let mut seen = HashSet::new();
        self.0
            .iter()
            .filter(move |site| seen.insert(site.profile_key()))
    }

    /// What is odd about the sites together: too many pairs of profiles, sites under one shared
    /// name that would need different profiles, sites that claim the same block of addresses.
    pub fn lint(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.lint_delivery(&mut findings);
        self.lint_shared_names(&mut findings);
        self.lint_members(&mut findings);
        findings
    }

    fn lint_delivery(&self, findings: &mut Vec<Finding>) {
        let own = self
            .0
            .iter()
            .filter(|site| site.delivery == Delivery::ProfilePerSite)
            .count();
        if own > Self::SHARED_NAME_ABOVE {
            let message = format!("{own} sites have a pair of profiles each to import and assign");
            findings.push(
                Finding::new("site-delivery", Severity::Advice, message)
                    .with_remedy("give devices one shared name, resolved at each site"),
            );
        }
    }

    fn lint_shared_names(&self, findings: &mut Vec<Finding>) {
        let mut first_of = HashMap::new();
        for site in &self.0 {
            let Delivery::SharedName(shared) = &site.delivery else {
                continue;
            };
            let first: &Site = first_of.entry(&shared.key).or_insert(site);
            let (here, there) = (site.device_repository(), first.device_repository());
            let username =
                |of: &super::AppRepository| of.download().map(|a| a.username().to_owned());
            let differences = [
                ("address", here.device_url() != there.device_url()),
                ("read account", username(&here) != username(&there)),
                (
                    "certificate",
                    here.certificate_value() != there.certificate_value(),
                ),
                (
                    "device priority",
                    here.device_priority() != there.device_priority(),
                ),
            ];
            for (what, _) in differences.into_iter().filter(|(_, differs)| *differs) {
                let message = format!(
                    "shares the name `{}` with site {}, but has another {what}",
                    shared.key, first.key
                );
                findings.push(
                    Finding::new("shared-name-differs", Severity::Blocker, message)
                        .with_subject(format!("site {}", site.key))
                        .with_remedy(
                            "sites under one shared name have one pair of profiles: make it equal",
                        ),
                );
            }
        }
    }

    fn lint_members(&self, findings: &mut Vec<Finding>) {
        let mut blocks = Vec::new();
        for site in &self.0 {
            for members in &site.members {
                if let SiteMembers::Subnet(block) = members {
                    blocks.push((*block, site));
                }
            }
        }
        // Sorted by first address, blocks that overlap stand in a row: blocks nest or are apart.
        blocks.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.key.cmp(&b.key)));
        let mut around: Vec<(super::Subnet, &Site)> = Vec::new();
        for (block, site) in blocks {
            around.retain(|(outer, _)| outer.overlaps(&block));
            for (outer, other) in around.iter().filter(|(_, other)| other.key != site.key) {
                let message = format!("claims {block}, and site {} claims {outer}", other.key);
                findings.push(
                    Finding::new("site-overlap", Severity::Warning, message)
                        .with_subject(format!("site {}", site.key))
                        .with_remedy("a device belongs to one site; make the blocks distinct"),
                );
            }
            around.push((block, site));
        }
    }
}

impl<'a> IntoIterator for &'a Sites {
    type Item = &'a Site;
    type IntoIter = std::slice::Iter<'a, Site>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn refuse_second_load_balancer(site: &Site) -> Result<()> {
    let Delivery::SharedName(shared) = &site.delivery else {
        return Ok(());
    };
    let own = site.repository.load_balancer_url();
    if shared.resolved_by == SharedNameResolution::LoadBalancerUrl
        && own.is_some_and(|own| *own != shared.url)
    {
        return Err(Error::new(
            ErrorKind::Conflict,
            "the shared name takes the place of the load-balancer URL, and there is one already",
        )
        .with_subject(format!("site {}", site.key))
        .with_hint("resolve the shared name by DNS, or give up the other URL"));
    }
    Ok(())
}

fn refuse_second<'a>(
    seen: &mut HashMap<String, &'a str>,
    text: String,
    site: &'a str,
    what: &str,
) -> Result<()> {
    if let Some(first) = seen.get(&text) {
        return Err(Error::new(
            ErrorKind::Conflict,
            format!("has the same {what} as site {first}"),
        )
        .with_subject(format!("site {site}")));
    }
    seen.insert(text, site);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::testing::site;
    use crate::repository::{SharedName, SharedNameResolution, SourcePriority};

    fn texts(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    fn shared(site: Site) -> Site {
        site.with_delivery(Delivery::SharedName(SharedName {
            key: "all-sites".parse().unwrap(),
            url: "https://dar.example.test/".parse().unwrap(),
            resolved_by: SharedNameResolution::Dns,
        }))
    }

    #[test]
    fn sites_are_sorted_and_told_apart() {
        let sites = Sites::new(vec![site("munich"), site("berlin")]).unwrap();
        let keys: Vec<&str> = sites.iter().map(|site| site.key.as_str()).collect();
        assert_eq!(keys, ["berlin", "munich"]);

        let mut same_directory = site("munich");
        same_directory.directories = site("berlin").directories;
        let mut same_record = site("munich");
        same_record.repository = site("berlin").repository;
        for (second, message) in [
            (
                site("BERLIN"),
                "site berlin: has the same key as site BERLIN",
            ),
            (
                same_directory,
                "site munich: has the same directory as site berlin",
            ),
            (
                same_record,
                "site munich: has the same repository name as site berlin",
            ),
        ] {
            let error = Sites::new(vec![site("berlin"), second]).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().as_str()),
                (ErrorKind::Conflict, message)
            );
        }
        assert_eq!(
            Sites::new(vec![shared(site("berlin")), site("All-Sites")])
                .unwrap_err()
                .to_string(),
            "site berlin: the shared name `all-sites` has the key of a site"
        );
    }

    #[test]
    fn many_pairs_of_profiles_are_advised_against() {
        let many = |count: usize| {
            Sites::new((0..count).map(|n| site(&format!("site{n:03}"))).collect()).unwrap()
        };
        assert!(many(10).lint().is_empty());
        assert_eq!(
            texts(&many(11).lint()),
            [
                "advice[site-delivery]: 11 sites have a pair of profiles each to import and assign; \
              give devices one shared name, resolved at each site"
            ]
        );
        assert_eq!(many(11).with_own_profiles().count(), 11);
    }

    #[test]
    fn a_record_has_one_load_balancer_url() {
        let mut berlin = shared(site("berlin"));
        let Delivery::SharedName(name) = &mut berlin.delivery else {
            panic!("not a shared name");
        };
        name.resolved_by = SharedNameResolution::LoadBalancerUrl;
        berlin.repository =
            crate::repository::AppRepository::builder("Berlin", "https://b.example.test/")
                .with_load_balancer_url("https://other.example.test/")
                .build()
                .unwrap();
        let error = Sites::new(vec![berlin]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    #[test]
    fn sites_under_one_name_must_agree() {
        let sites = Sites::new(vec![shared(site("berlin")), shared(site("munich"))]).unwrap();
        assert!(sites.lint().is_empty());
        assert_eq!(sites.with_own_profiles().count(), 1);

        let mut odd = shared(site("munich"));
        odd.repository =
            crate::repository::AppRepository::builder("Munich", "https://m.example.test/")
                .with_device_priority(SourcePriority::FALLBACK)
                .build()
                .unwrap();
        let findings = Sites::new(vec![shared(site("berlin")), odd])
            .unwrap()
            .lint();
        assert_eq!(
            texts(&findings),
            [
                "blocker[shared-name-differs]: site munich: shares the name `all-sites` with site \
                 berlin, but has another read account; sites under one shared name have one pair \
                 of profiles: make it equal",
                "blocker[shared-name-differs]: site munich: shares the name `all-sites` with site \
                 berlin, but has another device priority; sites under one shared name have one \
                 pair of profiles: make it equal",
            ]
        );
    }

    #[test]
    fn no_block_belongs_to_two_sites() {
        let with = |key: &str, blocks: &[&str]| {
            site(key).with_members(
                blocks
                    .iter()
                    .map(|b| SiteMembers::Subnet(b.parse().unwrap()))
                    .collect(),
            )
        };
        let sites = Sites::new(vec![
            with("a", &["10.0.0.0/8"]),
            with("b", &["10.1.0.0/16", "10.1.2.0/24"]),
            with("c", &["10.1.2.128/25", "192.0.2.0/24"]),
        ])
        .unwrap();
        let overlaps: Vec<String> = sites.lint().iter().map(|f| f.message.clone()).collect();
        assert_eq!(
            overlaps,
            [
                "claims 10.1.0.0/16, and site a claims 10.0.0.0/8",
                "claims 10.1.2.0/24, and site a claims 10.0.0.0/8",
                "claims 10.1.2.128/25, and site a claims 10.0.0.0/8",
                "claims 10.1.2.128/25, and site b claims 10.1.0.0/16",
                "claims 10.1.2.128/25, and site b claims 10.1.2.0/24",
            ]
        );
    }
}

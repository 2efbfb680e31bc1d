//! A file with any number of profiles: what stands between them, and each profile by itself.

use std::fmt;

use super::collector::MORE_FINDINGS;
use super::findings;
use super::nodes::NodeId;
use super::parse;
use super::profile::Os11Profile;
use super::tree::Tree;
use super::vocabulary::Name;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::profile::bounded::{BoundedFindings, positions};

/// A file with one or more OS 11 profiles.
///
/// All 465 real exports hold exactly one, and [`Os11Profile`] reads those; this type is for the
/// rest. Each profile is an [`Os11Profile`] in its own right: edited in place, or taken out with
/// [`into_profiles`](Self::into_profiles) and written as a file with a bare `<profile>` root.
///
/// ```
/// use igel_migrate_core::profile::os11::{Os11Document, Os11Profile};
///
/// let file = "<profiles>
///     <profile><profilename>Berlin</profilename></profile>
///     <profile><profilename>Kiel</profilename></profile>
/// </profiles>
/// ";
/// let error = Os11Profile::parse(file).unwrap_err();
/// assert!(error.hint().unwrap().contains("Os11Document"));
///
/// let mut document = Os11Document::parse(file)?;
/// assert_eq!(document.to_bytes(), file.as_bytes());
/// for profile in document.profiles_mut() {
///     let name = format!("{} 2026", profile.name());
///     profile.set_name(&name)?;
/// }
/// assert_eq!(document.to_bytes(), file.replace("</profilen", " 2026</profilen").as_bytes());
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Os11Document {
    /// The text before the first profile.
    before: String,
    /// Each profile with the text behind it.
    profiles: Vec<(Os11Profile, String)>,
    /// What was found outside the profiles.
    findings: BoundedFindings,
}

impl Os11Document {
    /// Most profiles read from one file: 1000. UMS exports one.
    pub const MAX_PROFILES: usize = 1000;

    /// Reads a file: `<profiles>` with any number of profiles but none, or a bare `<profile>`.
    ///
    /// # Errors
    ///
    /// As [`Os11Profile::parse`], except that several profiles are fine.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let tree = parse::document(bytes.as_ref())?;
        let (root, nodes) = Self::roots(&tree)?;
        let (text, origin) = tree.read_text();
        let starts = nodes.iter().map(|&node| tree.extent(node).start).collect();
        let positions = positions(text, origin, starts);
        let mut profiles = Vec::with_capacity(nodes.len());
        // From back to front, so that each profile finds the text behind it.
        let mut rest = text.len();
        for &node in nodes.iter().rev() {
            let extent = tree.extent(node);
            let part = parse::element(&text[extent.clone()], positions[&extent.start])?;
            let behind = text[extent.end..rest].to_owned();
            profiles.push((Os11Profile::from_element(part)?, behind));
            rest = extent.start;
        }
        profiles.reverse();
        let findings = findings::around_profiles(&tree, root);
        Ok(Self {
            before: text[..rest].to_owned(),
            profiles,
            findings,
        })
    }

    /// The root element and the profiles in it, at least one.
    pub(super) fn roots(tree: &Tree) -> Result<(NodeId, Vec<NodeId>)> {
        let refuse = |error: Error, node| {
            let error = error.with_operation(parse::OPERATION);
            Err(match tree.position(node) {
                Some(position) => error.at(position),
                None => error,
            })
        };
        let root = tree.elements(NodeId::TOP).next();
        let (root, profiles) = match root {
            Some((root, Name::Profile)) => (root, vec![root]),
            Some((root, Name::Profiles)) => (root, tree.named(root, Name::Profile).collect()),
            Some((root, name)) => {
                let error = Error::invalid("the root is neither `<profiles>` nor `<profile>`");
                let hint = match name {
                    Name::Unknown => "an OS 11 profile export is meant, not another XML file",
                    _ => "export the whole profile from UMS",
                };
                return refuse(error.with_hint(hint), root);
            }
            None => return refuse(Error::malformed("no root element"), NodeId::TOP),
        };
        if profiles.is_empty() {
            return refuse(Error::invalid("no profile in the file"), root);
        }
        if let Some(&beyond) = profiles.get(Self::MAX_PROFILES) {
            let most = Self::MAX_PROFILES;
            let error = Error::limit(format!("more than {most} profiles in one file"))
                .with_hint("UMS exports one profile; is this a profile export?");
            return refuse(error, beyond);
        }
        Ok((root, profiles))
    }

    /// Writes the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.before.clone().into_bytes();
        for (profile, behind) in &self.profiles {
            out.extend(profile.to_bytes());
            out.extend(behind.as_bytes());
        }
        out
    }

    /// The profiles in the order of the file.
    pub fn profiles(&self) -> impl ExactSizeIterator<Item = &Os11Profile> {
        self.profiles.iter().map(|(profile, _)| profile)
    }

    /// The profiles in the order of the file, to be edited.
    pub fn profiles_mut(&mut self) -> impl ExactSizeIterator<Item = &mut Os11Profile> {
        self.profiles.iter_mut().map(|(profile, _)| profile)
    }

    /// The profiles, each as a file of its own with a bare `<profile>` root.
    pub fn into_profiles(self) -> impl ExactSizeIterator<Item = Os11Profile> {
        self.profiles.into_iter().map(|(profile, _)| profile)
    }

    /// What is odd about the file and each profile in it, at most 1000 findings in all; see
    /// [`Os11Profile::findings`].
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = self.findings.clone();
        for profile in self.profiles() {
            let found = profile.collect_findings(all.room());
            all.append(found.place());
        }
        all.finish(MORE_FINDINGS)
    }
}

/// Shows counts, never contents.
impl fmt::Debug for Os11Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Os11Document")
            .field("profiles", &self.profiles.len())
            .finish_non_exhaustive()
    }
}

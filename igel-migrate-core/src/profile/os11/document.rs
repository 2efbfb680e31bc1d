//! A file with any number of profiles: what stands between them, and each profile by itself.

use std::fmt;

use super::findings;
use super::nodes::NodeId;
use super::parse;
use super::positions::Positions;
use super::profile::Os11Profile;
use super::tree::Tree;
use super::vocabulary::Name;
use crate::error::{Error, Result};
use crate::finding::Finding;

/// A file of [`Os11Profile::MAX_BYTES`] cannot hold more real profiles than this: the smallest has
/// 957 bytes.
const MAX_PROFILES: usize = 20_000;

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
    findings: Vec<Finding>,
}

impl Os11Document {
    /// Reads a file: `<profiles>` with any number of profiles but none, or a bare `<profile>`.
    ///
    /// # Errors
    ///
    /// As [`Os11Profile::parse`], except that several profiles are fine, up to 20,000.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let tree = parse::document(bytes.as_ref())?;
        let (root, nodes) = Self::roots(&tree)?;
        if nodes.len() > MAX_PROFILES {
            return Err(Error::limit("more than 20000 profiles in one file")
                .with_operation(parse::OPERATION));
        }
        let (text, _) = tree.read_text();
        let mut positions = Positions::over(&tree);
        let extents: Vec<_> = nodes.iter().map(|&node| tree.extent(node)).collect();
        let next_starts = extents.iter().skip(1).map(|next| next.start);
        let mut profiles = Vec::with_capacity(extents.len());
        for (extent, next_start) in extents.iter().zip(next_starts.chain([text.len()])) {
            let origin = positions.at(extent.start);
            let part = parse::element(&text[extent.clone()], origin)?;
            let behind = text[extent.end..next_start].to_owned();
            profiles.push((Os11Profile::from_element(part)?, behind));
        }
        let before = extents.first().map_or("", |first| &text[..first.start]);
        let findings = findings::around_profiles(&tree, root);
        Ok(Self {
            before: before.to_owned(),
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

    /// What is odd about the file and each profile in it; see [`Os11Profile::findings`].
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = self.findings.clone();
        all.extend(self.profiles().flat_map(Os11Profile::findings));
        all
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

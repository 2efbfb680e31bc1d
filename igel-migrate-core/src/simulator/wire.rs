//! The names that kinds of objects have in the paths and records of IMI.

use crate::ums::{DirectoryKind, Receiver};

/// The names of a tree of directories and of what lies in it.
pub(super) trait TreeNames {
    /// Its directories in paths: `tcdirectories`.
    fn path_name(self) -> &'static str;
    /// The type of its directories: `tcdirectory`.
    fn directory_type(self) -> &'static str;
    /// The type of what lies in them: `tc`.
    fn member_type(self) -> &'static str;
    /// What lies in them, in paths: `thinclients`.
    fn members_path(self) -> &'static str;
}

impl TreeNames for DirectoryKind {
    fn path_name(self) -> &'static str {
        match self {
            Self::Device => "tcdirectories",
            Self::Profile => "profiledirectories",
            Self::PriorityProfile => "masterprofiledirectories",
        }
    }

    fn directory_type(self) -> &'static str {
        match self {
            Self::Device => "tcdirectory",
            Self::Profile => "profiledirectory",
            Self::PriorityProfile => "masterprofiledirectory",
        }
    }

    fn member_type(self) -> &'static str {
        match self {
            Self::Device => "tc",
            Self::Profile => "profile",
            Self::PriorityProfile => "masterprofile",
        }
    }

    fn members_path(self) -> &'static str {
        match self {
            Self::Device => "thinclients",
            Self::Profile => "profiles",
            Self::PriorityProfile => "masterprofiles",
        }
    }
}

/// The three trees.
pub(super) const TREES: [DirectoryKind; 3] = [
    DirectoryKind::Device,
    DirectoryKind::Profile,
    DirectoryKind::PriorityProfile,
];

/// The names of the receiver of an assignment.
pub(super) trait ReceiverNames {
    /// The number of its id.
    fn number(self) -> i64;
    /// Its type: `tc`.
    fn object_type(self) -> &'static str;
    /// Receivers of its kind in the paths of profiles: `thinclients`.
    fn path_name(self) -> &'static str;
}

impl ReceiverNames for Receiver {
    fn number(self) -> i64 {
        match self {
            Self::Device(id) => id.get(),
            Self::Directory(id) => id.get(),
        }
    }

    fn object_type(self) -> &'static str {
        match self {
            Self::Device(_) => DirectoryKind::Device.member_type(),
            Self::Directory(_) => DirectoryKind::Device.directory_type(),
        }
    }

    fn path_name(self) -> &'static str {
        match self {
            Self::Device(_) => DirectoryKind::Device.members_path(),
            Self::Directory(_) => DirectoryKind::Device.path_name(),
        }
    }
}

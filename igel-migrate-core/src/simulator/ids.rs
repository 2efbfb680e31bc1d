//! The database ids of the simulated UMS.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        /// Decimal text, as IMI writes ids.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
    };
}

id! {
    /// The id of a device.
    DeviceId
}
id! {
    /// The id of a directory of any of the three trees; the roots have negative ids.
    DirectoryId
}
id! {
    /// The id of a profile or priority profile.
    ProfileId
}
id! {
    /// The id of a firmware.
    FirmwareId
}
id! {
    /// The id of a view.
    ViewId
}
id! {
    /// The id of a template key, template value or directory of template keys.
    TemplateId
}
id! {
    /// The id of an asset (a peripheral seen on a device).
    AssetId
}

impl DirectoryId {
    /// The root of the device tree.
    pub const DEVICES: Self = Self(-1);
    /// The root of the profile tree.
    pub const PROFILES: Self = Self(-2);
    /// The root of the tree of priority profiles.
    pub const PRIORITY_PROFILES: Self = Self(-14);

    /// Whether it is one of the three roots, which IMI never returns as objects.
    pub const fn is_root(self) -> bool {
        matches!(self.0, -1 | -2 | -14)
    }
}

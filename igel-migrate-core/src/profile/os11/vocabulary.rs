//! The elements of a profile document: their names, what may stand in them, in which order.

macro_rules! elements {
    ($($variant:ident = $text:literal),* $(,)?) => {
        /// The name of an element, as far as profiles know it.
        #[allow(clippy::enum_variant_names)] // `ProfileName` is the name of a profile
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Name {
            $($variant,)*
            /// Any other name. It is never shown: in a damaged file it may be part of a value.
            Unknown,
        }

        impl Name {
            pub(super) fn of(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }

            /// The name as it is written; `None` for an unknown one.
            pub(super) fn as_str(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($text),)*
                    Self::Unknown => None,
                }
            }
        }
    };
}

elements! {
    InstanceValue = "ivalue",
    SettingValue = "pvalue",
    SettingFlag = "variableSubstitutionActive",
    Setting = "pclass",
    Instance = "instance",
    Profiles = "profiles",
    Profile = "profile",
    ProfileId = "profile_id",
    ProfileName = "profilename",
    Firmware = "firmware",
    Model = "model",
    Version = "version",
    Description = "description",
    OverwriteSessions = "overwritesessions",
    IsMasterProfile = "is_master_profile",
    IsIgelOs = "is_igel_os",
    Settings = "settings",
    InstanceSettings = "instancesettings",
}

/// The children of `<profile>`, in the order of 459 of 461 real exports.
pub(super) const PROFILE_CHILDREN: [Name; 9] = [
    Name::ProfileId,
    Name::ProfileName,
    Name::Firmware,
    Name::Description,
    Name::OverwriteSessions,
    Name::IsMasterProfile,
    Name::IsIgelOs,
    Name::Settings,
    Name::InstanceSettings,
];

impl Name {
    /// The name for a message; no word of the file.
    pub(super) fn shown(self) -> &'static str {
        self.as_str().unwrap_or("unknown element")
    }

    /// The elements that may stand in this one, in their order.
    pub(super) fn children(self) -> &'static [Name] {
        match self {
            Self::Profiles => &[Self::Profile],
            Self::Profile => &PROFILE_CHILDREN,
            Self::Firmware => &[Self::Model, Self::Version],
            Self::Settings => &[Self::Setting],
            Self::Setting => &[Self::SettingValue, Self::SettingFlag],
            Self::InstanceSettings => &[Self::Instance],
            Self::Instance => &[Self::InstanceValue],
            _ => &[],
        }
    }

    /// The attributes this element has.
    pub(super) fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Setting => &["name"],
            Self::SettingValue => &[
                "instancenr",
                "variableExpression",
                "variableSubstitutionActive",
            ],
            Self::Instance => &["classprefix", "serialnumber"],
            Self::InstanceValue => &[
                "classname",
                "variableExpression",
                "variableSubstitutionActive",
            ],
            _ => &[],
        }
    }

    /// Whether this element holds other elements and no text.
    pub(super) fn is_container(self) -> bool {
        !self.children().is_empty()
    }
}

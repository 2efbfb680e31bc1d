//! The error codes of the interface. Texts differ between releases and languages; codes do not.

use std::fmt;

macro_rules! codes {
    ($($(#[$docs:meta])* $variant:ident $code:literal;)*) => {
        /// An error code of UMS (IMI manual 2025, error messages).
        ///
        /// ```
        /// use igel_migrate_core::ums::UmsErrorCode;
        /// let code = UmsErrorCode::from("ITG-0A006");
        /// assert_eq!(code, UmsErrorCode::DirectoryNotEmpty);
        /// assert_eq!(UmsErrorCode::from("ITG-0D001").as_str(), "ITG-0D001");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum UmsErrorCode {
            $(#[doc = concat!("`", $code, "`")] $(#[$docs])* $variant,)*
            /// A code this version does not know.
            Other(Box<str>),
        }

        impl UmsErrorCode {
            /// Every code that is known.
            pub const KNOWN: &'static [UmsErrorCode] = &[$(Self::$variant),*];

            /// The code as UMS writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }
        }

        impl From<&str> for UmsErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

codes! {
    /// There is no device with this id.
    DeviceNotFound "ITG-0A001";
    /// There is no target directory with this id.
    TargetDirectoryNotFound "ITG-0A002";
    /// The command does not exist.
    InvalidCommand "ITG-0A003";
    /// The body does not fit the request.
    InvalidBody "ITG-0A004";
    /// The body is not readable JSON.
    UnreadableJson "ITG-0A005";
    /// Only an empty directory can be deleted.
    DirectoryNotEmpty "ITG-0A006";
    /// A device needs a MAC address.
    MacMissing "ITG-0A007";
    /// The database refused a duplicate.
    Duplicate "ITG-0A008";
    /// A device needs a firmware.
    FirmwareMissing "ITG-0A009";
    /// Something that must be a number is none.
    NumberFormat "ITG-0A010";
    /// The path does not know this method.
    MethodNotSupported "ITG-0A011";
    /// The list of objects is empty.
    EmptyList "ITG-0A012";
    /// The body names no known property.
    NoValidProperty "ITG-0A013";
    /// A MAC address has 12 characters.
    MacLength "ITG-0A014";
    /// There is no firmware with this id.
    FirmwareNotFound "ITG-0A015";
    /// There is no parent directory with this id.
    ParentNotFound "ITG-0A016";
    /// The target directory lies in the Recycle Bin.
    TargetDirectoryInBin "ITG-0A017";
    /// The device lies in the Recycle Bin.
    DeviceInBin "ITG-0A018";
    /// The receiver of an assignment does not fit.
    InvalidReceiver "ITG-0A019";
    /// The path does not exist.
    NoHandler "ITG-0A020";
    /// The assignment does not fit.
    InvalidAssignment "ITG-0A021";
    /// The profile lies in the Recycle Bin.
    ProfileInBin "ITG-0A022";
    /// A default directory rule points at the directory.
    DirectoryHasDefaultRule "ITG-0A023";
    /// The name of a device is not allowed.
    InvalidDeviceName "ITG-0A024";
    /// The request carries no account.
    NoAuthentication "ITG-0B001";
    /// The account or its password is wrong.
    WrongCredentials "ITG-0B002";
    /// The request carries no session.
    NoSession "ITG-0B003";
    /// The session does not exist or is at its end.
    UnknownSession "ITG-0B004";
    /// The account lacks a right.
    AccessDenied "ITG-0B005";
    /// The version of the interface does not exist.
    WrongVersion "ITG-0B006";
    /// The session has no account.
    SessionWithoutUser "ITG-0B007";
    /// The interface is not licensed.
    LicenseRequired "ITG-0C001";
    /// The licence does not cover this version of the interface.
    InvalidVersionLicense "ITG-0C002";
    /// An error inside UMS.
    Internal "ITG-FF001";
    /// An error of the database of UMS.
    Database "ITG-FF002";
    /// An error of the cache of UMS.
    Cache "ITG-FF003";
    /// A server of UMS is not available.
    ServerUnavailable "ITG-FF004";
    /// UMS could not map an object.
    ObjectMapping "ITG-FF005";
    /// The type of an object does not exist.
    InvalidObjectType "ITG-FF006";
}

impl fmt::Display for UmsErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_strangers_stay_themselves() {
        assert_eq!(UmsErrorCode::KNOWN.len(), 39);
        for code in UmsErrorCode::KNOWN {
            assert_eq!(&UmsErrorCode::from(code.as_str()), code);
        }
        for text in ["", "ITG-0A999", "itg-0a006"] {
            assert_eq!(UmsErrorCode::from(text), UmsErrorCode::Other(text.into()));
        }
    }
}

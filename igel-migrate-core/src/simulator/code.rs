//! The documented texts of the error codes, the statuses they come with, and the refusal that
//! carries one.

use std::fmt;

use crate::ums::UmsErrorCode;

/// The status a code is answered with unless [`Knobs::statuses`] says otherwise. Only
/// [`UmsErrorCode::DirectoryNotEmpty`] has a documented one (400); the others are the simulator's
/// choice, following the documented meaning of the statuses.
///
/// [`Knobs::statuses`]: super::Knobs::statuses
pub(super) fn default_status(code: &UmsErrorCode) -> u16 {
    use UmsErrorCode as Code;
    match code {
        Code::UnreadableJson => 415,
        Code::NoHandler | Code::WrongVersion => 404,
        Code::NoAuthentication
        | Code::WrongCredentials
        | Code::NoSession
        | Code::UnknownSession
        | Code::SessionWithoutUser => 401,
        Code::AccessDenied | Code::LicenseRequired | Code::InvalidVersionLicense => 403,
        Code::Internal
        | Code::Database
        | Code::Cache
        | Code::ServerUnavailable
        | Code::ObjectMapping
        | Code::InvalidObjectType => 500,
        _ => 400,
    }
}

/// The documented text with `{}` for the variable part. "Invalid ssignment" is documented so.
#[rustfmt::skip]
fn template(code: &UmsErrorCode) -> &'static str {
    use UmsErrorCode as Code;
    match code {
        Code::DeviceNotFound => "Thin client with ID <{}> not found.",
        Code::TargetDirectoryNotFound => "No target directory with ID <{}> found.",
        Code::InvalidCommand => "{} is an invalid command.",
        Code::InvalidBody => "Invalid request body",
        Code::UnreadableJson => "Could not read JSON: {}",
        Code::DirectoryNotEmpty => "Directory with ID <{}> is not empty. Remove content first.",
        Code::MacMissing => "No MAC defined.",
        Code::Duplicate => "{} The statement was aborted because it would have caused a duplicate key value",
        Code::FirmwareMissing => "No firmware defined.",
        Code::NumberFormat => "Number format error",
        Code::MethodNotSupported => "Request method '{}' not supported",
        Code::EmptyList => "IDList is empty.",
        Code::NoValidProperty => "No valid property in body",
        Code::MacLength => "MAC must be 12 characters long.",
        Code::FirmwareNotFound => "Firmware with ID <{}> does not exist.",
        Code::ParentNotFound => "Parent with ID <{}> does not exist.",
        Code::TargetDirectoryInBin => "Target directory is in Recycling Bin. In order to use it revert it first.",
        Code::DeviceInBin => "Thin client is in Recycling Bin. In order to use it, revert it first.",
        Code::InvalidReceiver => "Invalid assignment receiver",
        Code::NoHandler => "No handler is mapped for this request.",
        Code::InvalidAssignment => "Invalid ssignment",
        Code::ProfileInBin => "Profile is in Recycling Bin.",
        Code::DirectoryHasDefaultRule => "Directory has Default Directory Rule",
        Code::InvalidDeviceName => "Invalid thin client name",
        Code::NoAuthentication => "No authentication header found in request.",
        Code::WrongCredentials => "Invalid login credentials.",
        Code::NoSession => "No session ID found.",
        Code::UnknownSession => "No session found for requested session ID <{}>.",
        Code::AccessDenied => "Access denied.",
        Code::WrongVersion => "No valid IMI API version.",
        Code::SessionWithoutUser => "No user found in session with sessionID <{}>",
        Code::LicenseRequired => "License required",
        Code::InvalidVersionLicense => "Invalid IMI version",
        Code::Internal => "Internal error",
        Code::Database => "Database error",
        Code::Cache => "Cache error",
        Code::ServerUnavailable => "Server not available",
        Code::ObjectMapping => "Object mapping error",
        Code::InvalidObjectType => "Invalid object type",
        Code::Other(_) => "{}",
    }
}

/// A call that was refused: the code and its text with the variable part filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: UmsErrorCode,
    pub(super) message: String,
}

impl Refusal {
    /// A refusal about something with a name or an id.
    pub(super) fn about(code: UmsErrorCode, what: impl fmt::Display) -> Self {
        let message = template(&code).replace("{}", &what.to_string());
        Self { code, message }
    }
}

impl From<UmsErrorCode> for Refusal {
    fn from(code: UmsErrorCode) -> Self {
        Self::about(code, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text_and_ids_stand_in_angle_brackets() {
        for code in UmsErrorCode::KNOWN {
            assert!(template(code).len() > 10, "{code}");
        }
        let refusal = Refusal::about(UmsErrorCode::DirectoryNotEmpty, 77118);
        assert_eq!(
            refusal.message,
            "Directory with ID <77118> is not empty. Remove content first."
        );
    }
}

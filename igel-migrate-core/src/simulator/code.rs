//! The documented error codes with their texts, and the refusal that carries one.

use std::fmt;

/// A documented IMI error code. `Display` gives the form in the error body (`ITG-0A001`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the codes are their own names; the texts stand in `template`
#[rustfmt::skip]
pub enum Code {
    A001, A002, A003, A004, A005, A006, A007, A008, A009, A010, A011, A012,
    A013, A014, A015, A016, A017, A018, A019, A020, A021, A022, A023, A024,
    B001, B002, B003, B004, B005, B006, B007,
    C001, C002,
    Ff001, Ff002, Ff003, Ff004, Ff005, Ff006,
}

impl Code {
    /// Every documented code.
    #[rustfmt::skip]
    pub const ALL: [Self; 39] = [
        Self::A001, Self::A002, Self::A003, Self::A004, Self::A005, Self::A006, Self::A007,
        Self::A008, Self::A009, Self::A010, Self::A011, Self::A012, Self::A013, Self::A014,
        Self::A015, Self::A016, Self::A017, Self::A018, Self::A019, Self::A020, Self::A021,
        Self::A022, Self::A023, Self::A024, Self::B001, Self::B002, Self::B003, Self::B004,
        Self::B005, Self::B006, Self::B007, Self::C001, Self::C002, Self::Ff001, Self::Ff002,
        Self::Ff003, Self::Ff004, Self::Ff005, Self::Ff006,
    ];

    /// The code as the error body writes it.
    pub fn as_str(self) -> &'static str {
        self.text_and_template().0
    }

    /// The status this code is answered with unless [`Knobs::statuses`] says otherwise. Only
    /// `ITG-0A006` has a documented status (400); the others are the simulator's choice, following
    /// the documented meaning of the statuses.
    ///
    /// [`Knobs::statuses`]: super::Knobs::statuses
    pub fn default_status(self) -> u16 {
        match self {
            Self::A005 => 415,
            Self::A020 | Self::B006 => 404,
            Self::B001 | Self::B002 | Self::B003 | Self::B004 | Self::B007 => 401,
            Self::B005 | Self::C001 | Self::C002 => 403,
            Self::Ff001 | Self::Ff002 | Self::Ff003 | Self::Ff004 | Self::Ff005 | Self::Ff006 => {
                500
            }
            _ => 400,
        }
    }

    /// The documented text with `{}` for the variable part. "Invalid ssignment" is documented so.
    #[rustfmt::skip]
    fn text_and_template(self) -> (&'static str, &'static str) {
        match self {
            Self::A001 => ("ITG-0A001", "Thin client with ID <{}> not found."),
            Self::A002 => ("ITG-0A002", "No target directory with ID <{}> found."),
            Self::A003 => ("ITG-0A003", "{} is an invalid command."),
            Self::A004 => ("ITG-0A004", "Invalid request body"),
            Self::A005 => ("ITG-0A005", "Could not read JSON: {}"),
            Self::A006 => ("ITG-0A006", "Directory with ID <{}> is not empty. Remove content first."),
            Self::A007 => ("ITG-0A007", "No MAC defined."),
            Self::A008 => (
                "ITG-0A008",
                "{} The statement was aborted because it would have caused a duplicate key value",
            ),
            Self::A009 => ("ITG-0A009", "No firmware defined."),
            Self::A010 => ("ITG-0A010", "Number format error"),
            Self::A011 => ("ITG-0A011", "Request method '{}' not supported"),
            Self::A012 => ("ITG-0A012", "IDList is empty."),
            Self::A013 => ("ITG-0A013", "No valid property in body"),
            Self::A014 => ("ITG-0A014", "MAC must be 12 characters long."),
            Self::A015 => ("ITG-0A015", "Firmware with ID <{}> does not exist."),
            Self::A016 => ("ITG-0A016", "Parent with ID <{}> does not exist."),
            Self::A017 => (
                "ITG-0A017",
                "Target directory is in Recycling Bin. In order to use it revert it first.",
            ),
            Self::A018 => (
                "ITG-0A018",
                "Thin client is in Recycling Bin. In order to use it, revert it first.",
            ),
            Self::A019 => ("ITG-0A019", "Invalid assignment receiver"),
            Self::A020 => ("ITG-0A020", "No handler is mapped for this request."),
            Self::A021 => ("ITG-0A021", "Invalid ssignment"),
            Self::A022 => ("ITG-0A022", "Profile is in Recycling Bin."),
            Self::A023 => ("ITG-0A023", "Directory has Default Directory Rule"),
            Self::A024 => ("ITG-0A024", "Invalid thin client name"),
            Self::B001 => ("ITG-0B001", "No authentication header found in request."),
            Self::B002 => ("ITG-0B002", "Invalid login credentials."),
            Self::B003 => ("ITG-0B003", "No session ID found."),
            Self::B004 => ("ITG-0B004", "No session found for requested session ID <{}>."),
            Self::B005 => ("ITG-0B005", "Access denied."),
            Self::B006 => ("ITG-0B006", "No valid IMI API version."),
            Self::B007 => ("ITG-0B007", "No user found in session with sessionID <{}>"),
            Self::C001 => ("ITG-0C001", "License required"),
            Self::C002 => ("ITG-0C002", "Invalid IMI version"),
            Self::Ff001 => ("ITG-FF001", "Internal error"),
            Self::Ff002 => ("ITG-FF002", "Database error"),
            Self::Ff003 => ("ITG-FF003", "Cache error"),
            Self::Ff004 => ("ITG-FF004", "Server not available"),
            Self::Ff005 => ("ITG-FF005", "Object mapping error"),
            Self::Ff006 => ("ITG-FF006", "Invalid object type"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A call that was refused: the code and its text with the variable part filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Refusal {
    /// A refusal about something with a name or an id.
    pub(super) fn about(code: Code, what: impl fmt::Display) -> Self {
        let (_, template) = code.text_and_template();
        Self {
            code,
            message: template.replace("{}", &what.to_string()),
        }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::about(code, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_all_listed() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        assert!(
            texts
                .iter()
                .all(|text| text.len() == 9 && text.starts_with("ITG-"))
        );
    }

    #[test]
    fn ids_stand_in_angle_brackets() {
        let refusal = Refusal::about(Code::A006, 77118);
        assert_eq!(
            refusal.message,
            "Directory with ID <77118> is not empty. Remove content first."
        );
    }
}

//! What a device says about its operating system.

use std::fmt;

/// The text in `osType`, taken apart: `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)`.
///
/// The notes in the parentheses are compared to the letter, whatever their case; a note that is not
/// known stays readable and decides nothing. How a device on OS 12 describes itself is not
/// documented: that its text names a generation of 12 or more is an assumption.
///
/// ```
/// use igel_migrate_core::readiness::OsType;
/// let os = OsType::parse("IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)");
/// assert_eq!(os.generation(), Some(11));
/// assert!(os.says_upgrade_ready());
/// assert_eq!(os.kernel(), Some("6.1.42"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OsType<'a> {
    product: &'a str,
    notes: &'a str,
}

/// RN OS 11 11.09.100.
const READY: &str = "OS12 Upgrade Ready";
const KERNEL: &str = "Kernel Version ";

impl<'a> OsType<'a> {
    /// Takes the text apart; any text will do.
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (product, notes) = match text.split_once('(') {
            Some((product, notes)) => (product.trim_end(), notes),
            None => (text, ""),
        };
        Self {
            product,
            notes: notes.strip_suffix(')').unwrap_or(notes),
        }
    }

    /// The text before the parentheses: `IGEL Linux 11`.
    pub fn product(self) -> &'a str {
        self.product
    }

    /// The generation: the number the product ends in, 11 for `IGEL Linux 11` and 12 for
    /// `IGEL OS 12.7.4`.
    pub fn generation(self) -> Option<u32> {
        let last = self.product.rsplit(' ').next()?;
        let number = last.split('.').next()?;
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| number.parse().ok())?
    }

    /// Whether the device says that it meets the requirements of OS 12 (RN OS 11 11.09.100). It
    /// said so at its last contact. Where this is false, ask first whether its build would say it.
    pub fn says_upgrade_ready(self) -> bool {
        self.all_notes()
            .any(|note| note.eq_ignore_ascii_case(READY))
    }

    /// The version of its kernel.
    pub fn kernel(self) -> Option<&'a str> {
        self.all_notes().find_map(kernel_of)
    }

    /// The notes in the parentheses that this version does not know.
    pub fn other_notes(self) -> impl Iterator<Item = &'a str> {
        self.all_notes()
            .filter(|note| !note.eq_ignore_ascii_case(READY) && kernel_of(note).is_none())
    }

    fn all_notes(self) -> impl Iterator<Item = &'a str> {
        self.notes
            .split(';')
            .map(str::trim)
            .filter(|note| !note.is_empty())
    }
}

fn kernel_of(note: &str) -> Option<&str> {
    let (name, version) = note.split_at_checked(KERNEL.len())?;
    name.eq_ignore_ascii_case(KERNEL).then_some(version.trim())
}

impl fmt::Display for OsType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.product)?;
        match self.notes {
            "" => Ok(()),
            notes => write!(f, " ({notes})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn documented_texts_are_taken_apart() {
        for (text, generation, ready, kernel) in [
            (
                "IGEL Linux 10 (Kernel Version 4.10.17)",
                Some(10),
                false,
                Some("4.10.17"),
            ),
            (
                "IGEL Linux 11 (Kernel Version 4.18.20)",
                Some(11),
                false,
                Some("4.18.20"),
            ),
            (
                "IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)",
                Some(11),
                true,
                Some("6.1.42"),
            ),
            (
                " igel linux 11 (kernel version 6.1.42;os12 upgrade ready",
                Some(11),
                true,
                Some("6.1.42"),
            ),
            ("IGEL OS 12.7.4", Some(12), false, None),
            ("Windows", None, false, None),
            ("", None, false, None),
        ] {
            let os = OsType::parse(text);
            assert_eq!(
                (os.generation(), os.says_upgrade_ready(), os.kernel()),
                (generation, ready, kernel),
                "{text}"
            );
        }
    }

    #[test]
    fn only_the_whole_note_is_a_word_of_readiness() {
        for text in [
            "IGEL Linux 11 (Not OS12 Upgrade Ready; Kernel Version 6.1.42)",
            "IGEL Linux 11 (OS12 Upgrade Ready: no; Kernel Version 6.1.42)",
            "OS12 Upgrade Ready",
        ] {
            assert!(!OsType::parse(text).says_upgrade_ready(), "{text}");
        }
        let os = OsType::parse("IGEL Linux 11 (OS12 Upgrade Pending; Kernel Version 6.1.42; )");
        assert_eq!(
            os.other_notes().collect::<Vec<_>>(),
            ["OS12 Upgrade Pending"]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn any_text_is_taken_apart(text in r"\PC{0,40}|[IGELOSinux 0-9.();Kk]{0,40}") {
            let os = OsType::parse(&text);
            let _ = (os.generation(), os.says_upgrade_ready(), os.kernel(), os.other_notes().count());
            let written = os.to_string();
            prop_assert_eq!(OsType::parse(&written), os);
        }
    }
}

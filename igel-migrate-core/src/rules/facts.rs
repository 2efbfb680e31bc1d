//! What is known about a device, a target, a UMS and a repository when rules are asked.

use jiff::civil::Date;

use super::fact::{
    BootMode, Choice, DiskLayout, Edition, Fact, FirmwareCa, Flag, Method, Model, Number,
};
use crate::error::{Error, Result};
use crate::finding::Basis;
use crate::names::Named;
use crate::version::{Os11Version, Os12Version, UmsVersion};

/// One known fact.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Build(Os11Version),
    Target(Os12Version),
    OldestPeer(Os12Version),
    Ums(UmsVersion),
    Day(Date),
    Choice(Choice, u8),
    Flag(Flag, bool),
    Number(Number, i64),
}

impl Known {
    /// Reads the value of `fact` as [`Facts::text`] writes it.
    fn read(fact: Fact, text: &str) -> Result<Self> {
        Ok(match fact {
            Fact::Build => Self::Build(text.parse()?),
            Fact::Target => Self::Target(text.parse()?),
            Fact::OldestPeer => Self::OldestPeer(text.parse()?),
            Fact::Ums => Self::Ums(text.parse()?),
            Fact::Day => Self::Day(text.parse().map_err(|error: jiff::Error| {
                Error::invalid("`day` is a date like 2026-11-23").with_source(error)
            })?),
            Fact::Choice(choice) => Self::Choice(choice, choice.read(text)?),
            Fact::Flag(flag) => Self::Flag(
                flag,
                text.parse()
                    .map_err(|_| Error::invalid(format!("`{flag}` is `true` or `false`")))?,
            ),
            Fact::Number(number) => Self::Number(
                number,
                text.parse()
                    .map_err(|_| Error::invalid(format!("`{number}` is a whole number")))?,
            ),
        })
    }
}

/// What is known; whatever was not said is unknown, which no rule takes for harmless.
///
/// Each fact remembers its [`Basis`]: whether UMS said it, the settings, or a person. Facts of
/// several bases are gathered apart and put [on top of each other](Self::or):
///
/// ```
/// use igel_migrate_core::rules::{Fact, Facts, Flag, Method, Number};
/// use igel_migrate_core::{Basis, UmsVersion};
///
/// let observed = Facts::on(Basis::Observed)
///     .with_ums(UmsVersion::new(12, 6, 110))
///     .with_number(Number::RamMb, 1705);
/// let declared = Facts::on(Basis::Declared)
///     .with_method(Method::Repository)
///     .with_flag(Flag::SecureBoot, true)
///     .with_number(Number::RamMb, 4096);
/// let facts = observed.or(&declared);
/// assert_eq!(facts.text(Fact::Number(Number::RamMb)).as_deref(), Some("1705"));
/// assert_eq!(facts.basis(Fact::Flag(Flag::SecureBoot)), Some(Basis::Declared));
/// ```
#[derive(Debug, Clone)]
pub struct Facts {
    pub(super) build: Option<Os11Version>,
    pub(super) target: Option<Os12Version>,
    pub(super) oldest_peer: Option<Os12Version>,
    pub(super) ums: Option<UmsVersion>,
    pub(super) day: Option<Date>,
    choices: [Option<u8>; Choice::ALL.len()],
    flags: [Option<bool>; Flag::ALL.len()],
    numbers: [Option<i64>; Number::ALL.len()],
    /// By the place of the fact; says nothing about one that is not known.
    bases: [Option<Basis>; Fact::COUNT],
    /// Of the facts that are given next.
    basis: Option<Basis>,
}

impl Default for Facts {
    fn default() -> Self {
        Self::new()
    }
}

impl Facts {
    /// Nothing is known. Facts given to it have no basis worth telling, because whoever asks
    /// knows where they come from.
    pub fn new() -> Self {
        Self {
            build: None,
            target: None,
            oldest_peer: None,
            ums: None,
            day: None,
            choices: [None; Choice::ALL.len()],
            flags: [None; Flag::ALL.len()],
            numbers: [None; Number::ALL.len()],
            bases: [None; Fact::COUNT],
            basis: None,
        }
    }

    /// Nothing is known. Facts given to it stand on `basis`.
    pub fn on(basis: Basis) -> Self {
        Self {
            basis: Some(basis),
            ..Self::new()
        }
    }

    /// The OS 11 build of the device, or the one a profile is based on.
    #[must_use]
    pub fn with_build(mut self, build: impl Into<Option<Os11Version>>) -> Self {
        self.build = build.into();
        self.remember(Fact::Build)
    }

    /// The OS 12 that devices are to get.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<Option<Os12Version>>) -> Self {
        self.target = target.into();
        self.remember(Fact::Target)
    }

    /// The oldest OS 12 among the peers that serve others.
    #[must_use]
    pub fn with_oldest_peer(mut self, version: impl Into<Option<Os12Version>>) -> Self {
        self.oldest_peer = version.into();
        self.remember(Fact::OldestPeer)
    }

    /// The UMS that manages the devices.
    #[must_use]
    pub fn with_ums(mut self, ums: impl Into<Option<UmsVersion>>) -> Self {
        self.ums = ums.into();
        self.remember(Fact::Ums)
    }

    /// The day until which devices may still run OS 11: that of the last wave.
    #[must_use]
    pub fn with_day(mut self, day: impl Into<Option<Date>>) -> Self {
        self.day = day.into();
        self.remember(Fact::Day)
    }

    /// Where devices fetch OS 12 from.
    #[must_use]
    pub fn with_method(self, method: impl Into<Option<Method>>) -> Self {
        self.with_choice(Choice::Method, method.into().map(|value| value as u8))
    }

    /// The edition of the UMS licence.
    #[must_use]
    pub fn with_edition(self, edition: impl Into<Option<Edition>>) -> Self {
        self.with_choice(Choice::Edition, edition.into().map(|value| value as u8))
    }

    /// How the firmware starts the system. A legacy BIOS has no Secure Boot, so that becomes known
    /// as well.
    #[must_use]
    pub fn with_boot_mode(self, mode: impl Into<Option<BootMode>>) -> Self {
        let mode = mode.into();
        let facts = self.with_choice(Choice::BootMode, mode.map(|value| value as u8));
        if mode == Some(BootMode::LegacyBios) {
            return facts.with_flag(Flag::SecureBoot, false);
        }
        facts
    }

    /// The partition tables on the disk.
    #[must_use]
    pub fn with_disk_layout(self, layout: impl Into<Option<DiskLayout>>) -> Self {
        self.with_choice(Choice::DiskLayout, layout.into().map(|value| value as u8))
    }

    /// Which authorities the firmware trusts.
    #[must_use]
    pub fn with_firmware_ca(self, authorities: impl Into<Option<FirmwareCa>>) -> Self {
        self.with_choice(
            Choice::FirmwareCa,
            authorities.into().map(|value| value as u8),
        )
    }

    /// The model, as far as rules name it.
    #[must_use]
    pub fn with_model(self, model: impl Into<Option<Model>>) -> Self {
        self.with_choice(Choice::Model, model.into().map(|value| value as u8))
    }

    /// A fact that is true or false.
    #[must_use]
    pub fn with_flag(mut self, flag: Flag, value: impl Into<Option<bool>>) -> Self {
        self.flags[flag as usize] = value.into();
        self.remember(Fact::Flag(flag))
    }

    /// A fact that is a whole number.
    #[must_use]
    pub fn with_number(mut self, number: Number, value: impl Into<Option<i64>>) -> Self {
        self.numbers[number as usize] = value.into();
        self.remember(Fact::Number(number))
    }

    /// Any fact, from its text: a version, the name of a value, `true` or `false`, a number.
    ///
    /// ```
    /// use igel_migrate_core::Basis;
    /// use igel_migrate_core::rules::{Fact, Facts};
    ///
    /// let facts = Facts::on(Basis::Declared);
    /// let facts = facts.with_text("edition".parse()?, "enterprise")?;
    /// let error = facts.with_text("boot_mode".parse()?, "uef").unwrap_err();
    /// assert_eq!(error.hint(), Some("did you mean `uefi`?"));
    /// # Ok::<(), igel_migrate_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if `text` is no value of `fact`.
    pub fn with_text(self, fact: Fact, text: &str) -> Result<Self> {
        Ok(self.with(Known::read(fact, text)?))
    }

    /// These facts and, for those that are unknown here, the ones of `other`. Each keeps its basis.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for fact in Fact::all().filter(|fact| other.knows(*fact)) {
            if self.knows(fact) {
                continue;
            }
            match fact {
                Fact::Build => self.build.clone_from(&other.build),
                Fact::Target => self.target.clone_from(&other.target),
                Fact::OldestPeer => self.oldest_peer.clone_from(&other.oldest_peer),
                Fact::Ums => self.ums.clone_from(&other.ums),
                Fact::Day => self.day = other.day,
                Fact::Choice(choice) => {
                    self.choices[choice as usize] = other.choices[choice as usize];
                }
                Fact::Flag(flag) => self.flags[flag as usize] = other.flags[flag as usize],
                Fact::Number(number) => {
                    self.numbers[number as usize] = other.numbers[number as usize];
                }
            }
            self.bases[fact.place()] = other.bases[fact.place()];
        }
        self
    }

    /// True if the value of `fact` is known.
    pub fn knows(&self, fact: Fact) -> bool {
        match fact {
            Fact::Build => self.build.is_some(),
            Fact::Target => self.target.is_some(),
            Fact::OldestPeer => self.oldest_peer.is_some(),
            Fact::Ums => self.ums.is_some(),
            Fact::Day => self.day.is_some(),
            Fact::Choice(choice) => self.choice(choice).is_some(),
            Fact::Flag(flag) => self.flag(flag).is_some(),
            Fact::Number(number) => self.number(number).is_some(),
        }
    }

    /// What `fact` stands on, if it is known and that was said.
    pub fn basis(&self, fact: Fact) -> Option<Basis> {
        self.bases[fact.place()].filter(|_| self.knows(fact))
    }

    /// The value of a fact as people write it.
    pub fn text(&self, fact: Fact) -> Option<String> {
        match fact {
            Fact::Build => self.build.as_ref().map(ToString::to_string),
            Fact::Target => self.target.as_ref().map(ToString::to_string),
            Fact::OldestPeer => self.oldest_peer.as_ref().map(ToString::to_string),
            Fact::Ums => self.ums.as_ref().map(ToString::to_string),
            Fact::Day => self.day.map(|day| day.to_string()),
            Fact::Choice(choice) => self
                .choice(choice)
                .map(|value| choice.names()[usize::from(value)].to_owned()),
            Fact::Flag(flag) => self.flag(flag).map(|value| value.to_string()),
            Fact::Number(number) => self.number(number).map(|value| value.to_string()),
        }
    }

    /// The build of OS 11, if it is known.
    pub fn build(&self) -> Option<&Os11Version> {
        self.build.as_ref()
    }

    /// The value of a fact that is true or false, if it is known.
    pub fn flag(&self, flag: Flag) -> Option<bool> {
        self.flags[flag as usize]
    }

    /// The value of a fact that is a whole number, if it is known.
    pub fn number(&self, number: Number) -> Option<i64> {
        self.numbers[number as usize]
    }

    pub(super) fn choice(&self, choice: Choice) -> Option<u8> {
        self.choices[choice as usize]
    }

    pub(super) fn with(self, known: Known) -> Self {
        match known {
            Known::Build(build) => self.with_build(build),
            Known::Target(target) => self.with_target(target),
            Known::OldestPeer(version) => self.with_oldest_peer(version),
            Known::Ums(ums) => self.with_ums(ums),
            Known::Day(day) => self.with_day(day),
            Known::Choice(Choice::BootMode, value) if value == BootMode::LegacyBios as u8 => {
                self.with_boot_mode(BootMode::LegacyBios)
            }
            Known::Choice(choice, value) => self.with_choice(choice, Some(value)),
            Known::Flag(flag, value) => self.with_flag(flag, value),
            Known::Number(number, value) => self.with_number(number, value),
        }
    }

    fn with_choice(mut self, choice: Choice, value: Option<u8>) -> Self {
        self.choices[choice as usize] = value;
        self.remember(Fact::Choice(choice))
    }

    fn remember(mut self, fact: Fact) -> Self {
        self.bases[fact.place()] = self.basis;
        self
    }
}

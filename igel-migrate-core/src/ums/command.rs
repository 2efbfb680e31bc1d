//! Commands to devices, with an outcome for each.

use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::json;

use super::batch::{BatchReport, Reply};
use super::client::UmsClient;
use super::decode::{Fields, Record};
use super::device::Device;
use super::id::DeviceId;
use super::object::ObjectRef;
use super::request::{Patience, UmsRequest};
use crate::error::Result;

/// UMS answers when the devices have, or when it has given up on them; after how long is not
/// documented.
const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(900),
    total: Duration::from_secs(900),
};

/// A command that UMS passes on to devices. There is no command to upgrade among those that the
/// interface offers, and none here that resets a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Restart.
    Reboot,
    /// Shut down.
    Shutdown,
    /// Wake up, by a packet to the network adapter. Success means that the packet was sent.
    Wake,
    /// Fetch the settings that profiles and directories give. Not a firmware update.
    SendSettings,
}

impl Command {
    /// The command as UMS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reboot => "reboot",
            Self::Shutdown => "shutdown",
            Self::Wake => "wakeup",
            Self::SendSettings => "settings2tc",
        }
    }
}

/// What became of a command at one device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandResult {
    /// How it ended.
    pub state: CommandState,
    /// What UMS says about it, e.g. `Found no IP address for device`.
    pub message: String,
    /// When.
    pub at: Option<Timestamp>,
    /// The id that all devices of one request share.
    pub execution: String,
}

/// How a command ended at one device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandState {
    /// It was carried out (`SUCCESS`).
    Success,
    /// It was not (`FAILED`).
    Failed,
    /// Another state, in UMS's own word.
    Other(String),
}

impl CommandResult {
    /// Whether the command was carried out.
    pub fn is_success(&self) -> bool {
        self.state == CommandState::Success
    }
}

/// A device to send a command to. Its MAC address helps where UMS answers without an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandTarget {
    id: DeviceId,
    mac: Option<Box<str>>,
}

impl From<DeviceId> for CommandTarget {
    fn from(id: DeviceId) -> Self {
        Self { id, mac: None }
    }
}

impl From<&Device> for CommandTarget {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id(),
            mac: device.mac().map(Into::into),
        }
    }
}

pub(super) struct Execution {
    id: Option<DeviceId>,
    mac: String,
    pub(super) result: CommandResult,
}

impl Record for Execution {
    const WHAT: &'static str = "command result";

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            id: fields.optional("id"),
            mac: fields.text("mac"),
            result: CommandResult {
                state: match fields.text("state").as_str() {
                    "SUCCESS" => CommandState::Success,
                    "FAILED" => CommandState::Failed,
                    other => CommandState::Other(other.chars().take(200).collect()),
                },
                message: fields.text("message").chars().take(1000).collect(),
                at: fields
                    .integer("exectime")
                    .filter(|&time| time > 0)
                    .and_then(|time| Timestamp::from_millisecond(time).ok()),
                execution: fields.text("execID"),
            },
        })
    }
}

impl Reply<CommandTarget> for Execution {
    type Result = CommandResult;

    fn is_about(&self, target: &CommandTarget) -> bool {
        match (self.id, &target.mac) {
            (Some(id), _) => id == target.id,
            (None, Some(mac)) => self.mac.eq_ignore_ascii_case(mac),
            (None, None) => false,
        }
    }

    fn result(&self) -> &CommandResult {
        &self.result
    }

    fn is_good(&self) -> bool {
        self.result.is_success()
    }
}

pub(super) fn execute(command: Command, devices: &[CommandTarget]) -> UmsRequest {
    let devices: Vec<ObjectRef> = devices.iter().map(|target| target.id.into()).collect();
    UmsRequest::known(Method::POST, "/thinclients", "sending a command to devices")
        .asking("command", command.as_str())
        .with_body(json!(devices))
        .with_patience(PATIENCE)
}

/// Commands to devices.
impl UmsClient {
    /// Has devices fetch their settings, and says of each what became of it.
    ///
    /// # Errors
    ///
    /// Those of any write, see [`UmsClient`], if the first batch fails; of later ones the report
    /// tells.
    pub async fn send_settings<T: Into<CommandTarget>>(
        &self,
        devices: impl IntoIterator<Item = T> + Send,
    ) -> Result<BatchReport<DeviceId, CommandResult>> {
        self.command(Command::SendSettings, devices).await
    }

    /// Sends devices a packet that wakes them. Success means that it was sent.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::send_settings`].
    pub async fn wake<T: Into<CommandTarget>>(
        &self,
        devices: impl IntoIterator<Item = T> + Send,
    ) -> Result<BatchReport<DeviceId, CommandResult>> {
        self.command(Command::Wake, devices).await
    }

    /// Restarts devices.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::send_settings`].
    pub async fn reboot<T: Into<CommandTarget>>(
        &self,
        devices: impl IntoIterator<Item = T> + Send,
    ) -> Result<BatchReport<DeviceId, CommandResult>> {
        self.command(Command::Reboot, devices).await
    }

    /// Shuts devices down.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::send_settings`].
    pub async fn shutdown<T: Into<CommandTarget>>(
        &self,
        devices: impl IntoIterator<Item = T> + Send,
    ) -> Result<BatchReport<DeviceId, CommandResult>> {
        self.command(Command::Shutdown, devices).await
    }

    /// Sends a command to devices, in batches, and says of each what became of it. A device that
    /// is named twice is told once.
    ///
    /// # Errors
    ///
    /// As [`UmsClient::send_settings`].
    pub async fn command<T: Into<CommandTarget>>(
        &self,
        command: Command,
        devices: impl IntoIterator<Item = T> + Send,
    ) -> Result<BatchReport<DeviceId, CommandResult>> {
        let mut seen = std::collections::HashSet::new();
        let mut targets: Vec<CommandTarget> = devices.into_iter().map(Into::into).collect();
        targets.retain(|target| seen.insert(target.id));
        self.in_batches::<_, _, Execution>(
            &targets,
            self.options().command_batch,
            "CommandExecList",
            |batch| Ok(execute(command, batch)),
            |target| target.id,
        )
        .await
    }
}

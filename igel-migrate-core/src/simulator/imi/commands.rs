//! Commands to devices, with a result for each.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::super::access::Right;
use super::super::code::Refusal;
use super::super::dice::Dice;
use super::super::knobs::Messages;
use super::super::store::State;
use super::{Call, Content, edge_answer};
use crate::ums::{DeviceId, UmsErrorCode};

/// The commands that are carried out. The fifth of IMI, `tcreset2facdefs`, is refused: nobody
/// should come to rely on resetting devices to their factory defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Reboot,
    Shutdown,
    Wakeup,
    SendSettings,
}

impl Command {
    fn by_name(name: &str) -> Option<Self> {
        match name {
            "reboot" => Some(Self::Reboot),
            "shutdown" => Some(Self::Shutdown),
            "wakeup" => Some(Self::Wakeup),
            "settings2tc" => Some(Self::SendSettings),
            _ => None,
        }
    }

    fn right(self) -> Right {
        match self {
            Self::Reboot => Right::Reboot,
            Self::Shutdown => Right::Shutdown,
            Self::Wakeup => Right::WakeUp,
            Self::SendSettings => Right::EditConfiguration,
        }
    }
}

/// The result for one device.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Execution {
    #[serde(rename = "execID")]
    exec_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    mac: String,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Message and time stand in another order in the answer to a deletion, whose time is a number.
#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Command {
        exectime: String,
        message: Cow<'static, str>,
        state: &'static str,
    },
    Deletion {
        message: Cow<'static, str>,
        exectime: i64,
        state: &'static str,
    },
}

#[derive(Serialize)]
struct Executions {
    #[serde(rename = "CommandExecList")]
    list: Vec<Execution>,
}

impl Execution {
    /// The message of the failed entry for a device without an address.
    pub(super) const NO_ADDRESS: &'static str = "Found no IP address for device";

    /// The result of deleting a device that was contacted.
    pub(super) fn of_deletion(
        state: &mut State,
        mac: &str,
        failure: Option<Cow<'static, str>>,
    ) -> Self {
        let bare = state.knobs.messages == Messages::Ums6;
        let (message, result) = told(failure);
        Self {
            exec_id: execution_id(state),
            id: None,
            mac: if bare { String::new() } else { mac.to_owned() },
            outcome: Outcome::Deletion {
                message,
                exectime: if bare {
                    0
                } else {
                    state.clock.now().as_millisecond()
                },
                state: result,
            },
        }
    }

    pub(super) fn list(list: Vec<Self>) -> Result<Content, Refusal> {
        Content::json(&Executions { list })
    }
}

fn told(failure: Option<Cow<'static, str>>) -> (Cow<'static, str>, &'static str) {
    match failure {
        None => (Cow::Borrowed("OK"), "SUCCESS"),
        Some(message) => (message, "FAILED"),
    }
}

/// One id for all entries of a call.
fn execution_id(state: &mut State) -> String {
    state.commands += 1;
    let started = state.started.as_millisecond();
    format!("ID-UMS-SIMULATOR-8443-{started}-{}-0", state.commands)
}

impl Call<'_> {
    pub(super) fn command(&mut self) -> Result<Content, Refusal> {
        let name = self.query("command").unwrap_or_else(|| "null".to_owned());
        let command = Command::by_name(&name)
            .ok_or_else(|| Refusal::about(UmsErrorCode::InvalidCommand, name))?;
        let targets = self.targets(command)?;
        let exec_id = execution_id(self.state);
        let now = self.state.clock.now();
        let mut list = Vec::with_capacity(targets.len());
        for (step, target) in (0_i64..).zip(targets) {
            let (mac, failure) = match target.refused {
                Some(message) => (String::new(), Some(message)),
                None => self.carry_out(command, target.id),
            };
            let (message, state) = told(failure);
            list.push(Execution {
                exec_id: exec_id.clone(),
                id: Some(target.id.to_string()),
                mac,
                outcome: Outcome::Command {
                    exectime: (now.as_millisecond() + step).to_string(),
                    message,
                    state,
                },
            });
        }
        // The order of the request is no order of the answer.
        list.reverse();
        if list.len() > 2 {
            Dice::new(self.state.commands).shuffle(&mut list);
        }
        Execution::list(list)
    }

    /// The devices of the request, all checked before anything is done.
    fn targets(&self, command: Command) -> Result<Vec<Target>, Refusal> {
        let knobs = &self.state.knobs;
        let mut seen = BTreeSet::new();
        let mut targets = Vec::new();
        for object in self.api_objects()? {
            if object.kind != "tc" {
                return Err(UmsErrorCode::InvalidBody.into());
            }
            let id = DeviceId::new(object.id);
            if !seen.insert(id) && !knobs.command_answers_duplicates {
                continue;
            }
            let device = self.state.devices.get(&id);
            if let Some(device) = device {
                self.require(command.right(), device.directory)?;
            }
            let refused = match device {
                None => edge_answer(&knobs.command_to_unknown, id)?.cloned(),
                Some(device) if device.in_bin => edge_answer(&knobs.command_to_bin, id)?.cloned(),
                Some(_) => None,
            };
            targets.push(Target { id, refused });
        }
        Ok(targets)
    }

    /// Does it, as far as the device can be reached; its MAC and what went wrong.
    fn carry_out(&mut self, command: Command, id: DeviceId) -> (String, Option<Cow<'static, str>>) {
        let now = self.state.clock.now();
        let unreachable = self.state.knobs.unreachable_message.clone();
        let Some(device) = self.state.devices.get_mut(&id) else {
            return (String::new(), Some(Execution::NO_ADDRESS.into()));
        };
        let facts = &mut device.facts;
        let mac = facts.mac.to_string();
        // Waking only sends a packet; nothing confirms that the device woke.
        if command == Command::Wakeup {
            facts.online |= facts.last_ip.is_some();
            return (mac, None);
        }
        if facts.last_ip.is_none() {
            return (mac, Some(Execution::NO_ADDRESS.into()));
        }
        if !facts.online {
            return (mac, Some(unreachable));
        }
        match command {
            Command::Reboot => {
                facts.last_boot = Some(now);
                facts.changes_pending = Some(false);
            }
            Command::Shutdown => facts.online = false,
            Command::SendSettings => facts.changes_pending = Some(false),
            Command::Wakeup => {}
        }
        facts.last_contact = Some(now);
        (mac, None)
    }
}

/// A device of a command; with a message where nothing is to be done with it.
struct Target {
    id: DeviceId,
    refused: Option<Cow<'static, str>>,
}

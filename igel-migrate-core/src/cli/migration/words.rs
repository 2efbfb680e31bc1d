//! What a person may say to a question, and the decisions it stands for.

use std::fmt::Write as _;

use crate::migration::engine::{Decision, DeviceIndex, Engine, Phase, Question, SiteIndex};
use crate::migration::report::{DeviceReport, MigrationReport};
use crate::wrap::clean;

/// What words come to.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    /// Decisions, in order.
    Decided(Vec<Decision>),
    /// Show how far the migration is.
    Status,
    /// Leave the question open and end.
    Leave,
    /// They mean nothing here; why.
    Nothing(String),
}

/// The words that a question can be answered with, each with what it does.
pub(super) fn choices(question: &Question, engine: &Engine) -> Vec<(&'static str, &'static str)> {
    let mut choices = match question {
        Question::Release { needs, .. } => {
            let mut choices = Vec::new();
            if needs.session {
                choices.push(("session", "a session was started on a device of this wave"));
            }
            choices.push(("promote", "the next wave may begin"));
            choices
        }
        Question::Trigger { .. } => vec![("done", "the command was given in UMS")],
        Question::Stopped { .. } => vec![("resume", "go on; what stopped it is accepted")],
        Question::SitesStopped { .. } => Vec::new(),
    };
    if engine.stopped().is_none() && engine.stopped_sites().next().is_some() {
        choices.extend([
            ("resume", "all sites go on; what stopped them is accepted"),
            ("resume SITE", "one site goes on"),
        ]);
    }
    choices.push(("quarantine MODEL", "no further device of this model goes"));
    choices.push(("exclude DEVICE", "this device does not go"));
    if matches!(
        question,
        Question::Release { .. } | Question::Trigger { .. }
    ) && engine.stopped().is_none()
    {
        choices.push(("pause", "everything stands still"));
    }
    choices.extend([
        ("status", "show how far it is"),
        ("undo", "move back what was not triggered, and end"),
        ("abort", "nothing further is triggered, for good"),
        ("quit", "decide later; `resume` asks again"),
    ]);
    choices
}

/// What `words` mean as the answer to `question`.
pub(super) fn meaning(
    words: &str,
    question: &Question,
    engine: &Engine,
    report: &MigrationReport,
) -> Meaning {
    let words = words.trim();
    let (verb, object) = match words.split_once(char::is_whitespace) {
        Some((verb, object)) => (verb, object.trim()),
        None => (words, ""),
    };
    let decided = |decision| Meaning::Decided(vec![decision]);
    match (verb.to_lowercase().as_str(), question) {
        ("status", _) => Meaning::Status,
        ("quit", _) => Meaning::Leave,
        ("undo", _) => decided(Decision::Undo),
        ("abort", _) => decided(Decision::Abort),
        ("pause", Question::Release { .. } | Question::Trigger { .. }) => decided(Decision::Pause),
        ("session", Question::Release { wave, .. }) => {
            decided(Decision::SessionStarted { wave: *wave })
        }
        ("promote", Question::Release { needs, .. }) if needs.session => Meaning::Nothing(
            "first somebody starts a session on a device of this wave, then say `session`".into(),
        ),
        ("promote", Question::Release { wave, .. }) => decided(Decision::Release { wave: *wave }),
        ("done", Question::Trigger { .. }) => decided(Decision::Triggered),
        ("resume", Question::Stopped { .. }) => decided(Decision::Resume),
        ("resume", _) => resume_sites(object, engine),
        ("quarantine", _) => quarantine(object, engine, report),
        ("exclude", _) => exclude(object, engine, report),
        _ => Meaning::Nothing(not_understood(words, question, engine)),
    }
}

fn not_understood(words: &str, question: &Question, engine: &Engine) -> String {
    let mut text = match words {
        "" => "say one of these:".to_owned(),
        _ => format!("`{}` is no answer to this; say one of these:", clean(words)),
    };
    for (word, what) in choices(question, engine) {
        // Writing to a String does not fail.
        let _ = write!(text, "\n  {word:<18}{what}");
    }
    text
}

fn resume_sites(object: &str, engine: &Engine) -> Meaning {
    let key = |site: SiteIndex| engine.rollout().sites[site as usize].key.as_str();
    let stopped = engine.stopped_sites().map(|(site, _)| site);
    let wanted = stopped.filter(|site| object.is_empty() || key(*site) == object);
    let decisions: Vec<_> = wanted.map(|site| Decision::ResumeSite { site }).collect();
    if decisions.is_empty() {
        return Meaning::Nothing(match object {
            "" => "no site stands still".to_owned(),
            _ => format!("no site `{}` stands still", clean(object)),
        });
    }
    Meaning::Decided(decisions)
}

/// Takes out every device of a model that is not at an end.
fn quarantine(model: &str, engine: &Engine, report: &MigrationReport) -> Meaning {
    let named = |device: &DeviceReport| !model.is_empty() && &*device.model == model;
    let devices = left(engine, report, named);
    if devices.is_empty() {
        let mut models: Vec<&str> = report.models.iter().map(|model| &*model.name).collect();
        models.retain(|name| !name.is_empty());
        let why = format!(
            "no device of model `{}` is left; models are: {}",
            clean(model),
            clean(&models.join(", "))
        );
        return Meaning::Nothing(why);
    }
    Meaning::Decided(vec![Decision::Exclude {
        devices,
        reason: format!("model {model} is in quarantine"),
    }])
}

fn exclude(name: &str, engine: &Engine, report: &MigrationReport) -> Meaning {
    let named = |device: &DeviceReport| {
        !name.is_empty() && (&*device.name == name || &*device.unit_id == name)
    };
    let devices = left(engine, report, named);
    if devices.is_empty() {
        return Meaning::Nothing(format!("no device `{}` is left", clean(name)));
    }
    Meaning::Decided(vec![Decision::Exclude {
        devices,
        reason: "a person took it out".to_owned(),
    }])
}

/// The devices of the report that are not at an end.
fn left(
    engine: &Engine,
    report: &MigrationReport,
    wanted: impl Fn(&DeviceReport) -> bool,
) -> Vec<DeviceIndex> {
    (0..)
        .zip(&report.devices)
        .filter(|(index, device)| {
            wanted(device) && !matches!(engine.phase(*index), Phase::Ended(_))
        })
        .map(|(index, _)| index)
        .collect()
}

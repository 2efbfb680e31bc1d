"""Plans, runs and reports of migrations."""

from __future__ import annotations

from igel_migrate.enums._word import Word


class Trigger(Word):
    """What starts the upgrade of a device that has its settings."""

    DIRECTORY_JOB = "directory_job"
    """A job on the launch directory, made by an administrator."""
    MANUAL = "manual"
    """A person, who is told which devices."""
    CUSTOM = "custom"
    """Your own code."""


class DriftKind(Word):
    """What has changed since a plan was made."""

    GONE = "gone"
    """UMS does not list the device any more."""
    OTHER_ID = "other_id"
    """The device has another id in UMS."""
    MOVED = "moved"
    """The device lies in another directory, from which it would lose other profiles."""
    NOT_READY = "not_ready"
    """The device may not go any more."""
    ON_OS12 = "on_os12"
    """The device is on OS 12 already."""
    LOSES_PROFILE = "loses_profile"
    """By the move devices would lose a profile that the plan does not show."""
    OTHER_DIRECTORY = "other_directory"
    """A directory of the site is not there any more, or is another one."""


class Download(Word):
    """Where devices get the binaries from."""

    CENTRAL = "central"
    """From UMS or the vendor, each device over the site's line."""
    REPOSITORY = "repository"
    """From the repository of the site."""
    PEER = "peer"
    """From devices of the site that have them already."""


class MigrationOutcome(Word):
    """How a run ended."""

    FINISHED = "finished"
    """Every device is at an end."""
    PAUSED = "paused"
    """A question stands that nobody answered, and nothing is in flight: resume it, and answer."""
    ABORTED = "aborted"
    """It was aborted; nothing is in flight."""
    UNDONE = "undone"
    """What could be taken back was taken back."""


class MigrationStage(Word):
    """Which part of a plan was carried out."""

    OS12 = "os12"
    """Devices are brought to OS 12."""
    OS11_UPDATE = "os11_update"
    """Devices are brought to another build of OS 11 before that."""


class Course(Word):
    """How a migration goes."""

    PLANNED = "planned"
    """Nothing has happened yet."""
    RUNNING = "running"
    """It goes on."""
    PAUSED = "paused"
    """It stands still until a person decides."""
    FINISHED = "finished"
    """Every device is at an end."""
    ABORTED = "aborted"
    """Nothing further is triggered."""
    UNDONE = "undone"
    """What could be taken back was taken back."""


class EventKind(Word):
    """What happened in a run."""

    WAVE_CHECKED = "wave_checked"
    """Repository, readiness and drift were looked at for a wave that is about to begin."""
    WAVE_STARTED = "wave_started"
    """The wave began."""
    WAVE_FINISHED = "wave_finished"
    """Every device of the wave is at an end, or waits at a site that stands still."""
    WAVE_PROMOTED = "wave_promoted"
    """The wave after this one may begin."""
    SENT = "sent"
    """A write is about to be sent. It is in the journal before it is."""
    ANSWERED = "answered"
    """What became of the write; devices not named are done."""
    SETTLED = "settled"
    """What reading back has shown of a write whose answer was lost."""
    SEEN = "seen"
    """A look at UMS, with the devices of which something new is known."""
    ENDED = "ended"
    """Devices came to their end."""
    REARMED = "rearmed"
    """Devices that a stop moved back start again from staging."""
    STOPPED = "stopped"
    """A gate stopped everything, or a site."""
    DECIDED = "decided"
    """A person said something."""


class WriteKind(Word):
    """What was sent to UMS, or to the caller's trigger."""

    PREPARE = "prepare"
    """One of the writes that make the directories ready."""
    MOVE = "move"
    """A move of devices."""
    TRIGGER = "trigger"
    """The caller's own trigger."""
    TAKE_BACK = "take_back"
    """One of the preparations is taken back."""


class Place(Word):
    """A place of devices, seen from their site."""

    ORIGIN = "origin"
    """Where the device was when it was planned."""
    STAGING = "staging"
    """The site's staging directory."""
    LAUNCH = "launch"
    """The site's launch directory."""
    DESTINATION = "destination"
    """Where healthy devices go."""
    ELSEWHERE = "elsewhere"
    """Another directory."""
    GONE = "gone"
    """Not in UMS, or in its recycle bin."""


class End(Word):
    """How devices ended."""

    HEALTHY = "healthy"
    """On OS 12, in contact, settings applied."""
    FAILED = "failed"
    """On OS 12, and its settings were not applied in time."""
    TIMED_OUT = "timed_out"
    """In contact, and not on OS 12 in time."""
    OFFLINE = "offline"
    """Silent since the trigger."""
    REJECTED = "rejected"
    """UMS or the device refused the command or the move."""
    UNKNOWN = "unknown"
    """An answer was lost, and nothing was seen since."""
    NOT_ARMED = "not_armed"
    """Its settings were not applied in time. It was never triggered."""
    NOT_STAGED = "not_staged"
    """It could not be moved to staging. It was never triggered."""
    EXCLUDED = "excluded"
    """Taken out by a check or by a person."""
    UNDONE = "undone"
    """Moved back before its trigger by undo."""
    RECALLED = "recalled"
    """Moved back after its trigger by undo. It may have got its command before."""


class QuestionKind(Word):
    """What only a person can say."""

    RELEASE = "release"
    """The wave is good: what is missing before the next one."""
    TRIGGER = "trigger"
    """Give the upgrade command to these devices, which are on their launch places."""
    STOPPED = "stopped"
    """It stands still: go on, take devices out, abort or undo?"""
    SITES_STOPPED = "sites_stopped"
    """Sites stand still and everything else is at an end."""


class DecisionKind(Word):
    """What a person may decide."""

    RELEASE = "release"
    """Release the wave after this one."""
    SESSION_STARTED = "session_started"
    """Somebody started a session on a device of this wave."""
    TRIGGERED = "triggered"
    """The command was given to the devices on the launch places."""
    PAUSE = "pause"
    """Stop everything for the time being."""
    RESUME = "resume"
    """Go on; what stopped it is accepted."""
    PAUSE_SITE = "pause_site"
    """A site stands still."""
    RESUME_SITE = "resume_site"
    """A site goes on; what stopped it is accepted."""
    EXCLUDE = "exclude"
    """These devices do not go."""
    ABORT = "abort"
    """Nothing further is triggered, for good."""
    UNDO = "undo"
    """Move everything back that was not triggered, take back what was prepared."""


class Standing(Word):
    """What a state means for the people around it."""

    WAITING = "waiting"
    """It waits for its wave."""
    PREPARED = "prepared"
    """It is being made ready, and undo is sure."""
    IN_FLIGHT = "in_flight"
    """It may be upgrading."""
    HEALTHY = "healthy"
    """It is done."""
    NEEDS_VISIT = "needs_visit"
    """Somebody has to look at it where it stands."""
    NEEDS_WORK = "needs_work"
    """Somebody has to look after it in UMS."""
    TAKEN_OUT = "taken_out"
    """It takes no part any more, as somebody has decided."""


class DeviceState(Word):
    """Where a device stands, in reports."""

    WAITING = "waiting"
    """Its wave has not begun, or its site stands still."""
    STAGING = "staging"
    """It is on its way to staging."""
    STAGED = "staged"
    """On staging; its settings are not applied yet."""
    ARMED = "armed"
    """On staging with its settings applied."""
    LAUNCHING = "launching"
    """It is on its way to launch."""
    LAUNCHED = "launched"
    """On launch, with no sign of life since."""
    CONTACTED = "contacted"
    """In contact since the trigger, still on OS 11."""
    MIGRATED = "migrated"
    """On OS 12; its settings are not applied yet."""
    APPLIED = "applied"
    """On OS 12 with its settings applied; not yet for long enough."""
    RETREATED = "retreated"
    """Moved back from launch by a stop. It may have got its command before."""
    HEALTHY = "healthy"
    """On OS 12, in contact, settings applied."""
    FAILED = "failed"
    """On OS 12, and its settings were not applied in time."""
    TIMED_OUT = "timed_out"
    """In contact, and not on OS 12 in time."""
    OFFLINE = "offline"
    """Silent since the trigger."""
    REJECTED = "rejected"
    """UMS or the device refused the command or the move."""
    UNKNOWN = "unknown"
    """An answer was lost, and nothing was seen since."""
    NOT_ARMED = "not_armed"
    """Its settings were not applied in time. It was never triggered."""
    NOT_STAGED = "not_staged"
    """It could not be moved to staging. It was never triggered."""
    EXCLUDED = "excluded"
    """Taken out by a check or by a person."""
    UNDONE = "undone"
    """Moved back before its trigger by undo."""
    RECALLED = "recalled"
    """Moved back after its trigger by undo. It may have got its command before."""


class TimelineKind(Word):
    """What an entry of the timeline is about."""

    CHECKED = "checked"
    """A check before a wave found something."""
    WAVE_STARTED = "wave_started"
    """A wave began."""
    WAVE_FINISHED = "wave_finished"
    """A wave is at its end."""
    WAVE_PROMOTED = "wave_promoted"
    """The gate let the next wave begin."""
    STOPPED = "stopped"
    """A gate stopped everything or a site."""
    RETREATED = "retreated"
    """Devices were moved back from launch."""
    REARMED = "rearmed"
    """Devices start again from staging."""
    MOVED_BACK = "moved_back"
    """Devices were moved back where they came from."""
    REFUSED = "refused"
    """A write that makes directories ready was refused."""
    LEFT = "left"
    """Something that was prepared could not be taken back."""
    RELEASED = "released"
    """A person released a wave."""
    SESSION_STARTED = "session_started"
    """A person says that a session was started."""
    TRIGGERED = "triggered"
    """A person says that the command was given."""
    PAUSED = "paused"
    """A person paused everything or a site."""
    RESUMED = "resumed"
    """A person let everything or a site go on."""
    EXCLUDED = "excluded"
    """A person took devices out."""
    ABORTED = "aborted"
    """It was aborted."""
    UNDONE = "undone"
    """It was undone."""


class ClusterBy(Word):
    """What devices of a cluster have in common."""

    MODEL = "model"
    """Their model."""
    BUILD = "build"
    """Their build of OS 11."""
    SITE = "site"
    """Their site."""

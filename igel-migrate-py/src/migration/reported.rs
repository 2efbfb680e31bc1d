//! The rows of a report: waves, sites, models, devices, what happened.

use igel_migrate_core::migration::report::{self, DeviceState, EntryKind, Standing};
use igel_migrate_core::migration::run;
use igel_migrate_core::repository::SiteKey;

use crate::convert::{Day, Instant};
use crate::enums::Word;
use crate::record::wrapped;
use crate::value::{Tuple, getters};

fn state(state: DeviceState) -> Word {
    Word::new("DeviceState", state.as_str())
}

fn standing(standing: Standing) -> Word {
    Word::new("Standing", standing.as_str())
}

fn kind(kind: EntryKind) -> Word {
    Word::new("TimelineKind", kind.as_str())
}

wrapped! { "igel_migrate.migration";
    /// How many devices stand where. The parts add up to `planned`.
    Counts(report::Counts) as counts {
        /// All of them.
        planned: u32 = counts.planned;
        /// They wait for their wave.
        waiting: u32 = counts.waiting;
        /// They are being made ready, and undo is sure.
        prepared: u32 = counts.prepared;
        /// They may be upgrading.
        in_flight: u32 = counts.in_flight;
        /// They are done.
        healthy: u32 = counts.healthy;
        /// Somebody has to look at them where they stand.
        needs_visit: u32 = counts.needs_visit;
        /// Somebody has to look after them in UMS.
        needs_work: u32 = counts.needs_work;
        /// They take no part any more.
        taken_out: u32 = counts.taken_out;
    }

    /// A wave in a report.
    WaveReport(report::WaveReport) as wave {
        /// Its number, counted from 1.
        number: u32 = wave.number;
        /// When it began.
        started: Option<Instant> = wave.started.map(Instant);
        /// When it came to its end.
        finished: Option<Instant> = wave.finished.map(Instant);
        /// When the gate after it opened.
        promoted: Option<Instant> = wave.promoted.map(Instant);
        /// Its devices.
        counts: Counts = wave.counts.into();
    }

    /// A site in a report.
    SiteReport(report::SiteReport) as site {
        /// Its key.
        key: &str = site.key.as_str();
        /// Whom to call, free text.
        contact: Option<&str> = site.contact.as_deref();
        /// Why it stands still.
        stopped_because: Option<&str> = site.stopped_because.as_deref();
        /// The directory in which devices are made ready.
        staging: String = site.staging.to_string();
        /// The directory that carries the job; staging if it does both.
        launch: String = site.launch.to_string();
        /// Its devices.
        counts: Counts = site.counts.into();
    }

    /// Devices that have something in common: a model, or a build of OS 11.
    GroupReport(report::GroupReport) as group {
        /// What they have in common; empty where it is not known.
        name: &str = &group.name;
        /// The devices.
        counts: Counts = group.counts.into();
    }

    /// Devices that stand at the same point.
    ReasonReport(report::ReasonReport) as reason {
        /// Where they stand.
        state: Word = state(reason.state);
        /// What that means for people.
        standing: Word = standing(reason.standing);
        /// How many.
        devices: u32 = reason.devices;
        /// What UMS or people said, with how often, most often first.
        words: Tuple<(String, u32)> = reason.words.iter().cloned().collect();
    }

    /// Devices with something in common of which more need attention than chance explains.
    Cluster(report::Cluster) as cluster {
        /// What they have in common.
        by: Word = Word::new("ClusterBy", cluster.by.as_str());
        /// The model, build or site.
        name: &str = &cluster.name;
        /// So many need attention.
        attention: u32 = cluster.attention;
        /// Of so many whose outcome is known.
        decided: u32 = cluster.decided;
        /// Elsewhere so many need attention.
        attention_elsewhere: u32 = cluster.attention_elsewhere;
        /// Of so many whose outcome is known.
        decided_elsewhere: u32 = cluster.decided_elsewhere;
    }

    /// How many devices were left at a time.
    BurnDownPoint(report::BurnDownPoint) as point {
        /// The time.
        at: Instant = Instant(point.at);
        /// Devices neither done nor out.
        remaining: u32 = point.remaining;
        /// Devices that are done.
        healthy: u32 = point.healthy;
        /// Devices that somebody has to look after; they are among the remaining ones.
        attention: u32 = point.attention;
    }

    /// One entry of the timeline.
    TimelineEntry(report::TimelineEntry) as entry {
        /// When, by the clock of the machine that carried it out.
        at: Instant = Instant(entry.at);
        /// What it is about.
        kind: Word = kind(entry.kind);
        /// Who decided it; `None`: the migration itself.
        by: Option<&str> = entry.by.as_deref();
        /// The wave, counted from 1.
        wave: Option<u32> = entry.wave;
        /// The site, if only that.
        site: Option<&str> = entry.site.as_ref().map(SiteKey::as_str);
        /// How many devices.
        devices: Option<u32> = entry.devices;
        /// Why, in the words of whoever said so.
        why: Option<&str> = entry.why.as_deref();
    }

    /// What somebody vouches for.
    AttestationNote(run::AttestationNote) as note {
        /// What is vouched for, as a sentence.
        statement: &str = &note.statement;
        /// For which directory; `None`: for all.
        directory: Option<String> = note.directory.as_ref().map(ToString::to_string);
        /// Who.
        by: &str = &note.by;
        /// When.
        on: Day = Day(note.on);
        /// What they added.
        note: &str = &note.note;
    }

    /// A rule that was overridden.
    OverrideNote(run::OverrideNote) as note {
        /// The id of the rule.
        rule: &str = &note.rule;
        /// What was done to it: `added`, `changed`, `silenced`.
        change: Word = Word::new("OverrideChange", note.change.as_str());
        /// The file that says so.
        file: &str = &note.file;
        /// The date in the file.
        date: Day = Day(note.date);
        /// The reason in the file.
        why: &str = &note.why;
    }

    /// The rules that a plan was made with.
    RulesUsed(report::RulesUsed) as rules {
        /// The hash of the rule set; empty if there is no journal.
        hash: &str = &rules.hash;
        /// Its date.
        date: Option<Day> = rules.date.map(Day);
        /// What was changed about it.
        overrides: Tuple<OverrideNote> = Tuple::around(&rules.overrides);
    }

    /// A device in a report.
    DeviceReport(report::DeviceReport) as device {
        /// Its unit id.
        unit_id: &str = &device.unit_id;
        /// Its id in UMS when it was planned.
        id: i64 = device.id.get();
        /// Its name; empty if it is not known.
        name: &str = &device.name;
        /// Its model; empty if it is not known.
        model: &str = &device.model;
        /// The build of OS 11 it came with; empty if it is not known.
        build: &str = &device.build;
        /// Its site.
        site: &str = device.site.as_str();
        /// Its wave, counted from 1.
        wave: u32 = device.wave;
        /// The directory it came from.
        origin: i64 = device.from.get();
        /// Where it stands.
        state: Word = state(device.state);
        /// When it came to staging.
        staged: Option<Instant> = device.staged.map(Instant);
        /// When it was last sent on to launch.
        launched: Option<Instant> = device.launched.map(Instant);
        /// When it was first seen on OS 12.
        migrated: Option<Instant> = device.migrated.map(Instant);
        /// When it came to its end.
        ended: Option<Instant> = device.ended.map(Instant);
        /// What UMS or people said.
        reason: Option<&str> = device.reason.as_deref();
        /// How often it was moved back from launch.
        retreats: u32 = device.retreats;
    }
}

getters! { Counts as counts {
    /// Devices that somebody has to look after.
    attention: u32 = counts.attention();
    /// Devices of which the outcome of the upgrade is known, or that it is not to be known.
    decided: u32 = counts.decided();
    /// Devices that are neither done nor out.
    remaining: u32 = counts.remaining();
} }

getters! { TimelineEntry as entry {
    /// What happened, in a sentence without its reason.
    what: String = entry.what();
} }

getters! { DeviceReport as device {
    /// What to call it: its name, else its unit id.
    title: &str = device.title();
    /// What its state means for people.
    standing: Word = standing(device.state.standing());
    /// What a person can do about it; empty where nothing is to be done.
    remedy: &str = device.state.remedy();
} }

getters! { SiteReport as site {
    /// Why it stands still, if any of its devices could go on.
    stands_still: Option<&str> = site.stands_still();
} }

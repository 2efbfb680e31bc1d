//! `apply`, `resume` and `undo`: carrying a plan out, to its end or until nobody answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::answers::{Answers, Given, Keyboard};
use super::describe::count;
use super::folder::{Folder, Part, SpecAndFolder, person};
use super::halt::{Halt, Halts, Limit, Schedule};
use super::person::Spokesman;
use super::plan::{APPROVAL, Expected, read};
use super::progress::{Progress, minute};
use super::report;
use crate::cli::{Exit, Io, files, interruptible};
use crate::error::{Error, ErrorKind, Result};
use crate::migration::engine::Engine;
use crate::migration::journal::JournalReader;
use crate::migration::plan::PlannedWave;
use crate::migration::report::MigrationReport;
use crate::migration::run::{Background, Migration, PlanCheck, WaveCheck as _};
use crate::migration::{MigrationPlan, MigrationSpec};
use crate::ums::UmsClient;
use crate::wrap::hanging;

const APPLY_EXAMPLES: &str = "\
Carries out the plan that `plan` has written. Asks for approval, and at every gate; where nobody is \
there to be asked, --approve says which plan, --answer what to say, and it ends with exit code 3 \
at a question without an answer. A run may be interrupted at any moment.

Examples:
  igel-migrate apply --spec autumn.toml
  igel-migrate apply --spec autumn.toml --approve 612ed39b7494da33 --until 8h
  igel-migrate apply --spec autumn.toml --dry-run";

const RESUME_EXAMPLES: &str = "\
Reads back what was under way, and goes on. For a scheduler, --once does what can be done now and \
ends with exit code 4 while the migration is not over.

Examples:
  igel-migrate resume --spec autumn.toml
  igel-migrate resume --spec autumn.toml --once
  igel-migrate resume --spec autumn.toml --answer session --answer promote
  igel-migrate resume --spec autumn.toml --answer 'quarantine HP t640' --answer resume";

const UNDO_EXAMPLES: &str = "\
From staging that is sure; from launch it is tried, because a device there may have got its \
command.

Examples:
  igel-migrate undo --spec autumn.toml
  igel-migrate undo --spec autumn.toml --yes --by 'A. Example'";

/// How a run goes.
#[derive(clap::Args, Clone, Default)]
pub(in crate::cli) struct Manner {
    #[command(flatten)]
    part: Part,
    /// Do what can be done now, and do not wait
    #[arg(long, conflicts_with = "until")]
    once: bool,
    /// End at this time, or after this span of time (8h)
    #[arg(long, value_name = "TIME")]
    until: Option<Limit>,
    /// An answer to the next question, as it would be typed; can be repeated
    #[arg(long, value_name = "WORDS")]
    answer: Vec<String>,
    /// Print every event as a line of JSON
    #[arg(long)]
    json: bool,
    /// Who decides [default: whoever is logged in]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Manner {
    /// To the end, with `name` deciding.
    pub(in crate::cli) fn decided_by(name: &str) -> Self {
        Self {
            by: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Who answers: the words given, or else the person at the terminal, if nothing is scheduled.
    fn answers(&self, io: &Io) -> Box<dyn Answers> {
        let is_scheduled = self.once || self.until.is_some();
        if self.answer.is_empty() && io.is_attended() && !is_scheduled {
            return Box::new(Keyboard::new(io));
        }
        Box::new(Given(VecDeque::from(self.answer.clone())))
    }
}

/// Carry out the plan of a migration
#[derive(clap::Args)]
#[command(after_help = APPLY_EXAMPLES)]
pub(in crate::cli) struct ApplyArguments {
    #[command(flatten)]
    pub(in crate::cli) place: SpecAndFolder,
    #[command(flatten)]
    pub(in crate::cli) expect: Expected,
    /// The hash of the plan, or its first 16 digits: needed where nobody is there to be asked
    #[arg(long, value_name = "HASH")]
    pub(in crate::cli) approve: Option<String>,
    /// Check the first wave and say what would be done; sends only reads
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) manner: Manner,
}

/// Go on with a migration that was interrupted, or that waits
#[derive(clap::Args)]
#[command(after_help = RESUME_EXAMPLES)]
pub(in crate::cli) struct ResumeArguments {
    #[command(flatten)]
    place: SpecAndFolder,
    #[command(flatten)]
    expect: Expected,
    #[command(flatten)]
    manner: Manner,
}

/// Move back what was not triggered, and take back what was prepared
#[derive(clap::Args)]
#[command(after_help = UNDO_EXAMPLES)]
pub(in crate::cli) struct UndoArguments {
    #[command(flatten)]
    place: SpecAndFolder,
    #[command(flatten)]
    expect: Expected,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    manner: Manner,
}

/// What is carried out, and where.
struct Run<'a> {
    io: &'a Io,
    folder: Folder,
    /// The command to go on with.
    go_on: String,
    client: UmsClient,
    check: PlanCheck,
    manner: &'a Manner,
    answers: Option<Box<dyn Answers>>,
}

/// How a run begins.
enum Beginning {
    Apply(Box<Background>),
    Resume,
    Undo,
}

pub(in crate::cli) async fn apply(
    arguments: &ApplyArguments,
    answers: Option<Box<dyn Answers>>,
    io: &Io,
) -> Result<Exit> {
    let part = arguments.manner.part;
    let folder = arguments.place.folder().of_part(part);
    let plan = folder.plan()?;
    if folder.is_under_way()? {
        return Err(
            Error::new(ErrorKind::Conflict, "the migration has begun already")
                .with_subject(folder.journal().display().to_string())
                .with_hint(
                    "go on with `resume`, end it with `undo`, or plan in another folder (--dir)",
                ),
        );
    }
    if folder.has_carried_out(&plan)? {
        return Err(Error::new(
            ErrorKind::Conflict,
            "this plan has been carried out already",
        )
        .with_subject(format!("plan {}", &plan.hash().to_string()[..APPROVAL]))
        .with_hint("`report` tells how it went; make a new plan for what is left"));
    }
    let going = match (part.os11_update, &plan.os11_update) {
        (false, _) => plan.devices(),
        (true, Some(update)) => update.waves.iter().map(PlannedWave::devices).sum(),
        (true, None) => 0,
    };
    if going == 0 && !part.os11_update && !plan.is_complete() {
        io.say("nobody goes by this plan: it says why, and what stands open")?;
        return Ok(Exit::Incomplete);
    }
    if going == 0 {
        io.say("nothing to do")?;
        return Ok(Exit::Done);
    }
    let obstacles = plan.obstacles();
    if !part.os11_update && !arguments.dry_run && !obstacles.is_empty() {
        for obstacle in &obstacles {
            io.note_wrapped("! ", obstacle);
        }
        return Err(
            Error::new(ErrorKind::Conflict, "nobody can go by this plan")
                .with_subject(format!("plan {}", &plan.hash().to_string()[..APPROVAL]))
                .with_hint("do what is marked `!`, and plan again"),
        );
    }
    let approved = arguments.approve.as_deref();
    interruptible(io, approve(&plan, going, approved, arguments.dry_run, io)).await?;
    let spec = arguments.place.read(io)?;
    let client = spec.connection.client()?.build()?;
    let repositories = arguments.expect.repositories(&spec)?;
    let fleet = interruptible(io, read(&client, &spec, &repositories, io)).await?;
    let background = Background::new(&plan, &spec, &fleet, &spec.rules);
    let manner = &arguments.manner;
    let run = Run::new(&arguments.place, &arguments.expect, spec, plan, manner, io)?;
    if arguments.dry_run {
        return run.dry().await;
    }
    if let Some(path) = run.folder.set_aside()? {
        io.note(format_args!(
            "the migration that is over lies in {} from now on",
            path.display()
        ));
    }
    run.answered_by(answers)
        .carry_out(Beginning::Apply(Box::new(background)))
        .await
}

pub(in crate::cli) async fn resume(arguments: &ResumeArguments, io: &Io) -> Result<Exit> {
    let (spec, plan) = begun(&arguments.place, arguments.manner.part, io)?;
    let part = arguments.manner.part;
    let differ = plan.not_in_force(&spec);
    if !part.os11_update && !differ.is_empty() {
        io.note_wrapped(
            "! ",
            &format!(
                "{} has changed since the plan was approved: {}. The run goes by the plan; to \
                 change that, `undo` and plan again",
                arguments.place.spec.display(),
                differ.join(", ")
            ),
        );
    }
    let manner = &arguments.manner;
    Run::new(&arguments.place, &arguments.expect, spec, plan, manner, io)?
        .carry_out(Beginning::Resume)
        .await
}

pub(in crate::cli) async fn undo(arguments: &UndoArguments, io: &Io) -> Result<Exit> {
    let (spec, plan) = begun(&arguments.place, arguments.manner.part, io)?;
    let question = "Move back what was not triggered?";
    if !interruptible(io, io.confirmed(question, arguments.yes)).await? {
        return Ok(Exit::Incomplete);
    }
    let manner = &arguments.manner;
    Run::new(&arguments.place, &arguments.expect, spec, plan, manner, io)?
        .carry_out(Beginning::Undo)
        .await
}

/// The specification and the plan of a migration that has begun; the plan is in its journal.
fn begun(place: &SpecAndFolder, part: Part, io: &Io) -> Result<(MigrationSpec, MigrationPlan)> {
    let journal = place.folder().of_part(part).open_journal()?;
    let plan = MigrationPlan::from_json(journal.head().plan())?;
    Ok((place.read(io)?, plan))
}

/// Whether this plan, and no other one, is what somebody wants carried out.
async fn approve(
    plan: &MigrationPlan,
    going: usize,
    approved: Option<&str>,
    is_dry: bool,
    io: &Io,
) -> Result<()> {
    let hash = plan.hash().to_string();
    if let Some(approved) = approved {
        if approved.len() >= APPROVAL && hash.starts_with(approved) {
            return Ok(());
        }
        return Err(Error::new(ErrorKind::Conflict, "another plan was approved")
            .with_subject(format!("plan {}", &hash[..APPROVAL]))
            .with_hint("read the plan, and approve it by 16 digits of its hash or more"));
    }
    if is_dry {
        return Ok(());
    }
    if !io.is_attended() {
        return Err(Error::invalid("nobody has approved the plan")
            .with_hint(format!("read it, then say --approve {}", &hash[..APPROVAL])));
    }
    io.write_out(plan.to_text().as_bytes())?;
    let question = format!("\nMove {}?", count(going));
    if io.confirmed(&question, false).await? {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Cancelled,
        "the plan was not approved",
    ))
}

impl<'a> Run<'a> {
    fn new(
        place: &SpecAndFolder,
        expect: &Expected,
        spec: MigrationSpec,
        plan: MigrationPlan,
        manner: &'a Manner,
        io: &'a Io,
    ) -> Result<Self> {
        let folder = place.folder().of_part(manner.part);
        let client = spec.connection.client()?.build()?;
        let repositories = expect.repositories(&spec)?;
        let steps = folder.clone();
        let mut check = PlanCheck::new(client.clone(), spec, plan)?
            .with_repositories(repositories)
            .with_runbook(move || steps.done());
        let mut go_on = format!("igel-migrate resume --spec {}", place.spec.display());
        if let Some(dir) = &place.dir {
            go_on = format!("{go_on} --dir {}", dir.display());
        }
        if manner.part.os11_update {
            check = check.of_os11_update();
            go_on.push_str(" --os11-update");
        }
        Ok(Self {
            io,
            go_on,
            check,
            client,
            folder,
            manner,
            answers: None,
        })
    }

    /// Lets somebody else answer than the command line says.
    fn answered_by(self, answers: Option<Box<dyn Answers>>) -> Self {
        Self { answers, ..self }
    }

    /// Checks the first wave and says what stands against it.
    async fn dry(mut self) -> Result<Exit> {
        let io = self.io;
        let engine = Engine::new(self.check.orders()?.rollout)?;
        let checked = self.check.check(0, &engine).await?;
        self.client.log_out().await?;
        for (site, why) in &checked.blocked_sites {
            let site = super::describe::site_key(*site, &engine);
            io.note_wrapped("", &format!("site {site} would stand still: {why}"));
        }
        let wave = engine.rollout().wave(0);
        let going = (wave.end - wave.start) as usize;
        io.say(format_args!(
            "the first wave would move {}, less {} that would be left out; nothing was sent",
            count(going),
            checked.excluded.len()
        ))?;
        Ok(Exit::Incomplete)
    }

    async fn carry_out(self, beginning: Beginning) -> Result<Exit> {
        let Self {
            io,
            manner,
            answers,
            check,
            client,
            folder,
            go_on,
        } = self;
        let halts = Halts::new();
        let by = person(manner.by.as_deref(), io)?;
        let mut orders = check.orders()?;
        if let Beginning::Apply(background) = &beginning {
            orders = orders.with_background((**background).clone());
        }
        let answers = answers.unwrap_or_else(|| manner.answers(io));
        let known = Arc::new(orders.clone());
        let spokesman = Spokesman::new(io, by.clone(), answers, known, &folder, halts.clone())
            .hasty(manner.once);
        let clock = Schedule::new(io.clock(), manner.once, manner.until, halts.clone());
        let devices = u64::try_from(orders.devices.len()).unwrap_or(u64::MAX);
        let progress = Progress::new(io, devices).with_json(manner.json);
        let progress = Arc::new(Mutex::new(progress));
        let watched = Arc::clone(&progress);
        let mut migration = Migration::new(client.clone(), orders, spokesman, check)
            .with_clock(clock)
            .with_watcher(move |at, event, engine| {
                let mut progress = watched.lock().unwrap_or_else(PoisonError::into_inner);
                progress.hear(at, event, engine);
            });
        let journal = folder.journal();
        let running = async {
            match beginning {
                Beginning::Apply(_) => migration.apply(&journal).await,
                Beginning::Resume => migration.resume(&journal).await,
                Beginning::Undo => migration.undo(&journal, &by).await,
            }
        };
        let ended = tokio::select! {
            ended = running => ended.map(|_| Ended::Over),
            halt = halts.called() => Ok(Ended::Halted(halt)),
            () = io.interrupt().raised() => Ok(Ended::Interrupted),
        };
        progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .end();
        // The journal is closed with it.
        drop(migration);
        let ended = ended?;
        // A session that stays open ends by itself.
        let _ = client.log_out().await;
        conclude(&ended, &folder, &go_on, manner.json, io)
    }
}

/// Says how it ended, and writes the report.
fn conclude(ended: &Ended, folder: &Folder, go_on: &str, as_json: bool, io: &Io) -> Result<Exit> {
    let told = MigrationReport::from_journal(&JournalReader::open(folder.journal())?)?;
    let path = folder.report();
    files::write_private(&path, &told.to_html())?;
    let (exit, note) = match ended {
        Ended::Over => (Exit::complete(report::is_complete(&told)), None),
        Ended::Halted(Halt::Paused) => (Exit::Paused, Some("a person has to decide".to_owned())),
        Ended::Halted(Halt::Waiting(until)) => {
            let note = format!("nothing to do before {} (UTC)", minute(*until));
            (Exit::Waiting, Some(note))
        }
        Ended::Interrupted => (Exit::Incomplete, Some("interrupted".to_owned())),
    };
    if as_json {
        io.say(json!({
            "headline": told.headline,
            "course": told.course,
            "exit": exit.code(),
            "report": path,
        }))?;
    } else {
        io.say(format_args!("\n{}", hanging(&told.headline, 0)))?;
        for end in &told.open_ends {
            io.say(format_args!("  - {}", hanging(end, 4)))?;
        }
        io.say(format_args!("report: {}", path.display()))?;
    }
    if let Some(note) = note {
        io.note(format_args!("{note}; go on with: {go_on}"));
    }
    Ok(exit)
}

/// How a run ended.
enum Ended {
    /// The migration is over.
    Over,
    /// It is not, and nobody waits.
    Halted(Halt),
    /// It is not, and somebody wanted it to stop.
    Interrupted,
}

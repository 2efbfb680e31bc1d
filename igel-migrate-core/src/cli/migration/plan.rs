//! `plan`: what is there, what will change, what a person must do, who goes when.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::folder::{Folder, SpecAndFolder, person};
use crate::cli::profiles::write_runbook;
use crate::cli::{Exit, Io, bars, files};
use crate::error::Result;
use crate::inventory::{Expectation, Manifest};
use crate::migration::{Fleet, MigrationPlan, MigrationSpec, RepositoryState, SiteRepositories};
use crate::repository::{Runbook, SiteKey};
use crate::ums::UmsClient;

const EXAMPLES: &str = "\
Sends only reads to UMS and to repositories. Writes the plan, the profiles to import and the \
runbook into the folder of the migration, for `apply`. Exit code 0 if there is nothing to do, 2 if \
changes are pending or no device is ready for them. Lines with `!` keep devices from going, lines \
with `?` are perhaps a slip.

Examples:
  igel-migrate plan --spec autumn.toml
  igel-migrate plan --spec autumn.toml --done site/berlin/repository
  igel-migrate plan --spec autumn.toml --csv devices.csv
  igel-migrate plan --spec autumn.toml --json | jq .waves";

/// Plan a migration: what is there, what will change, what a person must do
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct PlanArguments {
    #[command(flatten)]
    pub(in crate::cli) place: SpecAndFolder,
    #[command(flatten)]
    pub(in crate::cli) expect: Expected,
    /// A step of the runbook that you have done, by its id, or `all`; can be repeated
    #[arg(long, value_name = "STEP")]
    pub(in crate::cli) done: Vec<String>,
    /// Whose word that is [default: whoever is logged in]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) by: Option<String>,
    /// A row for each device: with which wave it goes, or why it does not; `-`: standard output
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub(in crate::cli) csv: Option<PathBuf>,
    /// Print the plan as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// How it is known what must be in the repositories.
#[derive(clap::Args, Clone, Default)]
pub(in crate::cli) struct Expected {
    /// What must be in every repository (path, size, SHA-256 if known, separated by tabs); without
    /// it, the base system and the apps by name
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) expect: Option<PathBuf>,
}

impl Expected {
    pub(super) fn repositories(&self, spec: &MigrationSpec) -> Result<SiteRepositories> {
        let repositories = SiteRepositories::new(spec)?;
        Ok(match &self.expect {
            Some(path) => {
                let manifest = Manifest::from_file(path)?;
                repositories.with_expectation(Expectation::from_manifest(manifest)?)
            }
            None => repositories,
        })
    }
}

pub(in crate::cli) async fn plan(arguments: &PlanArguments, io: &Io) -> Result<Exit> {
    let spec = arguments.place.read(io)?;
    let folder = arguments.place.folder();
    let mut runbook = MigrationPlan::runbook(&spec)?;
    // What has changed since is open again, and the plan says so.
    runbook.merge(&folder.done()?);
    if !arguments.done.is_empty() {
        let by = person(arguments.by.as_deref(), io)?;
        folder.confirm(&mut runbook, &arguments.done, &by, io.clock().now())?;
    }
    let client = spec.connection.client()?.build()?;
    let repositories = arguments.expect.repositories(&spec)?;
    let fleet = read(&client, &spec, &repositories, io)
        .await?
        .with_runbook(runbook.state());
    client.log_out().await?;
    let plan = MigrationPlan::build(&spec, &fleet)?;
    let csv = arguments.csv.as_deref();
    if let Some(path) = csv {
        super::report::put(path, &plan.devices_csv(&spec, &fleet), io)?;
    }
    if arguments.json {
        io.say(plan.to_json()?)?;
    } else if csv != Some(Path::new("-")) {
        io.write_out(plan.to_text().as_bytes())?;
    }
    if folder.is_under_way()? {
        io.note(format_args!(
            "a migration is under way in {}: this plan is not kept; go on with `resume`, or end it \
             with `undo`",
            folder.path().display()
        ));
    } else if plan.is_complete() {
        // An older plan must not stay where `apply` would find it.
        if folder.path().exists() {
            folder.keep_plan(&plan)?;
        }
    } else {
        keep(&plan, &spec, &runbook, &folder, io)?;
        say_how_to_go_on(&plan, arguments, io);
    }
    Ok(Exit::complete(plan.is_complete()))
}

/// Says with which words the parts of a plan are carried out.
fn say_how_to_go_on(plan: &MigrationPlan, arguments: &PlanArguments, io: &Io) {
    let spec = arguments.place.spec.display();
    let approval = &plan.hash().to_string()[..APPROVAL];
    if plan.os11_update.is_some() {
        io.note(format_args!(
            "\nto update OS 11 first, and to plan again then:\n  igel-migrate apply --spec {spec} \
             --os11-update --approve {approval}"
        ));
    }
    if plan.devices() == 0 {
        if plan.os11_update.is_none() {
            io.note("\nnobody goes by this plan; plan again once something has changed");
        }
    } else if plan.obstacles().is_empty() {
        io.note(format_args!(
            "\nto carry it out:\n  igel-migrate apply --spec {spec} --approve {approval}"
        ));
    } else {
        io.note("\nnobody can go by this plan: do what is marked `!` and `[ ]`, and plan again");
    }
}

/// Characters of a hash that are enough to approve a plan.
pub(super) const APPROVAL: usize = 16;

/// Reads what a plan is made from, repositories too.
pub(super) async fn read(
    client: &UmsClient,
    spec: &MigrationSpec,
    repositories: &SiteRepositories,
    io: &Io,
) -> Result<Fleet> {
    let bar = bars::of_steps(io.bars(), "reading");
    bar.set_message("UMS");
    bar.tick();
    let fleet = Fleet::read(client, spec).await;
    bar.set_message("repositories");
    bar.tick();
    let mut states: BTreeMap<SiteKey, RepositoryState> = BTreeMap::new();
    for (key, outcome) in repositories.read(&spec.sites).await {
        match outcome {
            Ok(report) => {
                if !report.complete {
                    io.note_wrapped("", &format!("site {key}: its repository is {report}"));
                }
                states.insert(key, RepositoryState::from(&report));
            }
            Err(error) => io.note(format_args!("site {key}: {}", error.report())),
        }
    }
    bar.finish_and_clear();
    Ok(fleet?.with_repositories(states))
}

/// Writes the plan and what people need for it.
fn keep(
    plan: &MigrationPlan,
    spec: &MigrationSpec,
    runbook: &Runbook,
    folder: &Folder,
    io: &Io,
) -> Result<()> {
    files::create_folder(folder.path())?;
    let mut written = vec![folder.keep_plan(plan)?];
    written.extend(write_runbook(folder.path(), runbook)?);
    written.extend(plan.write_documents(spec, folder.path())?);
    io.note("\nwritten:");
    for path in written {
        io.note(format_args!("  {}", path.display()));
    }
    Ok(())
}

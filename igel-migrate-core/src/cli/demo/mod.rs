//! The demonstration: a whole migration of 500 simulated devices at three sites, in virtual time.
//!
//! It goes through the commands that a real migration goes through, from a written specification to
//! the report; only the UMS, the repositories, the devices, the clock and the person are not real.
//! What a person does in UMS is done here by the simulator's console, and said.

mod office;
mod person;

use std::path::{Path, PathBuf};

use super::migration::{self, ApplyArguments, Expected, Manner, PlanArguments, SpecAndFolder};
use super::{Exit, Io, Output, files, interruptible};
use crate::error::Result;

use office::Office;
use person::Stander;

/// Who decides in the demonstration.
const NAME: &str = "the demo";

pub(super) async fn run(out: Option<&Path>, io: &Io) -> Result<Exit> {
    let folder = out.map_or_else(new_folder, Path::to_owned);
    files::create_folder(&folder)?;
    let office = Office::open(&folder).await?;
    let io = &io.clone().with_clock(office.clock());
    tell(
        io,
        &format!(
            "A simulated UMS with {} devices at three sites, and a repository at each. \
             The repository of {} is still being written, and one model will not survive the \
             upgrade. Time is virtual: days pass in seconds.",
            office::DEVICES,
            office::SYNCING,
        ),
    )?;
    let place = SpecAndFolder {
        spec: office.spec_file(),
        dir: None,
    };
    let expect = Expected {
        expect: Some(office.manifest_file()),
    };
    let mut plan = PlanArguments {
        place: place.clone(),
        expect: expect.clone(),
        done: Vec::new(),
        by: Some(NAME.to_owned()),
        csv: None,
        json: false,
    };
    tell(
        io,
        "Nothing is prepared yet: the first plan is a list of work, and writes the profiles to \
         import.",
    )?;
    let first = folder.join("first-plan.txt");
    let spec = shown(&place.spec);
    command(io, &["plan", "--spec", &spec, ">", &shown(&first)])?;
    let quiet = io.with_stdout(Output::plain(files::reserve(&first)?));
    let _ = interruptible(io, migration::plan(&plan, &quiet)).await?;

    tell(
        io,
        "What no interface of UMS can do, a person does by its runbook; here the demo does it: \
         imports the profiles, makes the directories, creates the upgrade jobs, vouches for the rest.",
    )?;
    office.work_by_hand()?;
    plan.done = vec!["all".to_owned()];
    command(io, &["plan", "--spec", &spec, "--done", "all"])?;
    let _ = interruptible(io, migration::plan(&plan, io)).await?;

    tell(
        io,
        "The plan is approved by its hash. Questions are answered by the demo, in the place of the \
         person.",
    )?;
    let apply = ApplyArguments {
        approve: Some(place.folder().plan()?.hash().to_string()),
        place: place.clone(),
        expect,
        dry_run: false,
        manner: Manner::decided_by(NAME),
    };
    command(io, &["apply", "--spec", &spec])?;
    let person = Stander::new(office.repository(), io);
    let exit = Box::pin(migration::apply(&apply, Some(Box::new(person)), io)).await?;
    Ok(match exit {
        // The devices that broke before anybody knew are part of the story.
        Exit::Incomplete if !io.interrupt().is_raised() => Exit::Done,
        exit => exit,
    })
}

fn new_folder() -> PathBuf {
    let name = format!("igel-migrate-demo-{:08x}", rand::random::<u32>());
    std::env::temp_dir().join(name)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A heading of the story.
fn tell(io: &Io, text: &str) -> Result<()> {
    let lines = crate::wrap::wrap(text, crate::wrap::COLUMNS - 2);
    io.say(format_args!("\n# {}", lines.join("\n# ")))
}

fn command(io: &Io, words: &[&str]) -> Result<()> {
    io.say(format_args!("\n$ igel-migrate {}\n", words.join(" ")))
}

//! The run of a migration.

use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use igel_migrate_core::migration::engine::Outcome;
use igel_migrate_core::migration::run::{self, Orders, PlanCheck};
use igel_migrate_core::migration::{self as core, Percent};
use igel_migrate_core::repository::RunbookState as Done;
use igel_migrate_core::{Error, ErrorKind, Result as CoreResult};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use tokio::sync::{Notify, mpsc};
use tokio::task::block_in_place;

use super::decision::Decision;
use super::event::{Event, Status};
use super::fleet::{Fleet, SiteRepositories};
use super::person::{Callables, Ended, Interrupts, LiveClock, Spokesman, Told, Trigger, heard};
use super::plan::MigrationPlan;
use super::report::{Contacts, background};
use super::spec::MigrationSpec;
use crate::enums::Word;
use crate::error::{Failure, Result, of_callback};
use crate::repository::RunbookState;
use crate::runtime::{brief, converse, later, work};
use crate::simulator::LiveDevices;
use crate::ums::UmsClient;

/// A migration and all it takes to carry it out.
///
/// A write is in the journal before it is sent. A run may be stopped at any moment, by Ctrl-C, by an
/// exception in a callable or by the power: `resume` reads back what was under way, and goes on.
///
///     migration = im.Migration(ums, spec, plan, fleet=fleet, person=decide)
///     outcome = migration.apply("autumn.journal", watch=print)
#[pyclass(frozen, module = "igel_migrate")]
pub(crate) struct Migration {
    client: Py<UmsClient>,
    spec: Arc<core::MigrationSpec>,
    plan: Arc<core::MigrationPlan>,
    fleet: Option<Arc<core::Fleet>>,
    contacts: Contacts,
    repositories: Option<core::SiteRepositories>,
    runbook: Option<Runbook>,
    tolerance: Option<Percent>,
    os11_update: bool,
    by: String,
    person: Option<Py<PyAny>>,
    trigger: Option<Py<PyAny>>,
    read_back: Option<Py<PyAny>>,
    clock: Option<Py<LiveDevices>>,
    /// The run that began last.
    interrupts: Mutex<Option<Interrupts>>,
}

/// The steps that are done, or a callable that says which.
pub(crate) enum Runbook {
    Done(Done),
    Asked(Py<PyAny>),
}

impl<'py> FromPyObject<'_, 'py> for Runbook {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(state) = value.cast::<RunbookState>() {
            return Ok(Self::Done(state.get().0.clone()));
        }
        if value.is_callable() {
            return Ok(Self::Asked(value.to_owned().unbind()));
        }
        Err(PyTypeError::new_err(
            "what is done is a RunbookState, or a callable that gives one",
        ))
    }
}

fn ask_what_is_done(ask: &Py<PyAny>) -> CoreResult<Done> {
    let told =
        Python::try_attach(|py| -> PyResult<RunbookState> { Ok(ask.call0(py)?.extract(py)?) });
    match told {
        Some(Ok(state)) => Ok(state.0),
        Some(Err(raised)) => {
            let message = "nobody can say which steps are done";
            Err(of_callback(ErrorKind::Cancelled, message, raised))
        }
        None => Err(Error::from_caller(
            ErrorKind::Cancelled,
            "Python has ended",
            std::io::Error::from(std::io::ErrorKind::Interrupted),
        )),
    }
}

/// How a run begins.
#[derive(Clone, Copy)]
enum Beginning {
    Apply,
    Resume,
    Undo,
}

/// A run that is about to begin.
struct Run {
    migration: run::Migration,
    told: mpsc::UnboundedReceiver<Told>,
    halt: Arc<Notify>,
    beginning: Beginning,
    journal: PathBuf,
    by: String,
}

impl Run {
    /// Carries it out; `say` hears of everything.
    async fn carried_out<S>(self, say: impl Fn(Told) -> S) -> CoreResult<Word>
    where
        S: Future<Output = CoreResult<()>>,
    {
        let Self {
            mut migration,
            told,
            halt,
            beginning,
            journal,
            by,
        } = self;
        let run = async move {
            match beginning {
                Beginning::Apply => migration.apply(journal).await,
                Beginning::Resume => migration.resume(journal).await,
                Beginning::Undo => migration.undo(journal, &by).await,
            }
        };
        let word = match heard(run, told, halt, say).await? {
            Ended::Paused => "paused",
            Ended::Over(Outcome::Finished) => "finished",
            Ended::Over(Outcome::Aborted) => "aborted",
            Ended::Over(Outcome::Undone) => "undone",
            Ended::Over(_) => "other",
        };
        Ok(Word::new("MigrationOutcome", word))
    }

    /// Blocks until it is over; callables are called in this thread.
    fn wait(self, py: Python<'_>, callables: &Callables) -> Result<Word> {
        converse(
            py,
            |events| {
                self.carried_out(move |told| {
                    let events = events.clone();
                    async move {
                        // Without a listener the run is being stopped.
                        let _ = events.send(told).await;
                        Ok(())
                    }
                })
            },
            |py, told| callables.call(py, told),
        )
    }

    /// The same, awaited; callables are called in a thread of the runtime.
    fn later(self, py: Python<'_>, callables: Callables) -> Result<Bound<'_, PyAny>> {
        let callables = Arc::new(callables);
        let say = move |told| {
            let callables = Arc::clone(&callables);
            async move {
                let called = block_in_place(|| Python::try_attach(|py| callables.call(py, told)));
                match called {
                    Some(Err(raised)) => Err(of_callback(
                        ErrorKind::Cancelled,
                        "a callback failed",
                        raised,
                    )),
                    _ => Ok(()),
                }
            }
        };
        later(py, self.carried_out(say))
    }
}

impl Migration {
    fn check(&self, py: Python<'_>) -> Result<PlanCheck> {
        let client = self.client.get().handle()?;
        let mut check = work(py, || {
            PlanCheck::new(client, (*self.spec).clone(), (*self.plan).clone())
        })?;
        if let Some(repositories) = &self.repositories {
            check = check.with_repositories(repositories.clone());
        }
        check = match &self.runbook {
            None => check,
            Some(Runbook::Done(done)) => {
                let done = done.clone();
                check.with_runbook(move || Ok(done.clone()))
            }
            Some(Runbook::Asked(ask)) => {
                let ask = ask.clone_ref(py);
                check.with_runbook(move || ask_what_is_done(&ask))
            }
        };
        if let Some(share) = self.tolerance {
            check = check.with_tolerance(share);
        }
        if self.os11_update {
            check = check.of_os11_update();
        }
        Ok(check)
    }

    fn begin(
        &self,
        py: Python<'_>,
        beginning: Beginning,
        journal: PathBuf,
        watch: Option<Bound<'_, PyAny>>,
    ) -> Result<(Run, Callables)> {
        let watch = callable("who watches", watch)?;
        let check = self.check(py)?;
        let mut orders = work(py, || check.orders())?;
        if let (Beginning::Apply, Some(fleet)) = (&beginning, &self.fleet) {
            let contacts = self.contacts.clone();
            let known = work(py, || {
                Ok(background(&self.plan, &self.spec, fleet, contacts))
            })?;
            orders = orders.with_background(known);
        }
        let known: Arc<Orders> = Arc::new(orders.clone());
        let (tells, told) = mpsc::unbounded_channel();
        let (says, interrupts) = mpsc::unbounded_channel();
        let (halt, asking) = (Arc::new(Notify::new()), Arc::default());
        let spokesman = Spokesman {
            name: self.by.clone(),
            orders: Arc::clone(&known),
            tells: tells.clone(),
            is_there: self.person.is_some(),
            asking: Arc::clone(&asking),
            halt: Arc::clone(&halt),
            interrupts: Arc::new(tokio::sync::Mutex::new(interrupts)),
            open: None,
        };
        let client = self.client.get().handle()?;
        let mut migration = run::Migration::new(client, orders, spokesman, check);
        if let Some(live) = &self.clock {
            let (live, clock) = live.get().with_clock()?;
            migration = migration.with_clock(LiveClock {
                clock,
                live,
                asking,
            });
        }
        if self.trigger.is_some() {
            migration = migration.with_trigger(Trigger {
                orders: Arc::clone(&known),
                tells: tells.clone(),
                reads_back: self.read_back.is_some(),
            });
        }
        let orders = Arc::clone(&known);
        self.set_interrupts(Interrupts { orders, says });
        if watch.is_some() {
            migration = migration.with_watcher(move |at, event, engine| {
                let event = Event::of(at, event, engine, &known);
                let _ = tells.send(Told::Event(Box::new(event)));
            });
        }
        let clone = |callable: &Option<Py<PyAny>>| callable.as_ref().map(|it| it.clone_ref(py));
        let run = Run {
            migration,
            told,
            halt,
            beginning,
            journal,
            by: self.by.clone(),
        };
        let callables = Callables {
            person: clone(&self.person),
            trigger: clone(&self.trigger),
            read_back: clone(&self.read_back),
            watch,
            open: Mutex::default(),
        };
        Ok((run, callables))
    }

    fn set_interrupts(&self, interrupts: Interrupts) {
        let mut last = (self.interrupts.lock()).unwrap_or_else(PoisonError::into_inner);
        *last = Some(interrupts);
    }
}

/// A callable, or none.
fn callable(what: &str, given: Option<Bound<'_, PyAny>>) -> PyResult<Option<Py<PyAny>>> {
    match given {
        Some(given) if !given.is_callable() => {
            Err(PyTypeError::new_err(format!("{what} must be callable")))
        }
        given => Ok(given.map(Bound::unbind)),
    }
}

/// Writes the ways to carry a migration out, each with its awaited twin.
macro_rules! runs {
    ($(
        $(#[doc = $docs:literal])*
        $name:ident, $name_async:ident = $beginning:expr;
    )*) => {
        #[pymethods]
        impl Migration {
            $(
                $(#[doc = $docs])*
                #[pyo3(signature = (journal, *, watch=None))]
                fn $name(
                    &self,
                    py: Python<'_>,
                    journal: PathBuf,
                    watch: Option<Bound<'_, PyAny>>,
                ) -> Result<Word> {
                    let (run, callables) = self.begin(py, $beginning, journal, watch)?;
                    run.wait(py, &callables)
                }

                $(#[doc = $docs])*
                #[doc = "\nThe same, awaited; cancelling it stops the run."]
                #[pyo3(signature = (journal, *, watch=None))]
                fn $name_async<'py>(
                    &self,
                    py: Python<'py>,
                    journal: PathBuf,
                    watch: Option<Bound<'py, PyAny>>,
                ) -> Result<Bound<'py, PyAny>> {
                    let (run, callables) = self.begin(py, $beginning, journal, watch)?;
                    run.later(py, callables)
                }
            )*
        }
    };
}

runs! {
    /// Begins, with a new journal.
    apply, apply_async = Beginning::Apply;

    /// Goes on from what a journal holds.
    resume, resume_async = Beginning::Resume;

    /// Moves back what was not triggered and takes back what was prepared.
    undo, undo_async = Beginning::Undo;
}

#[pymethods]
impl Migration {
    #[new]
    #[pyo3(signature = (client, spec, plan, *, fleet=None, contacts=Contacts::default(),
        repositories=None, runbook=None, tolerance=None, os11_update=false, by="somebody",
        person=None, trigger=None, read_back=None, clock=None),
        text_signature = "(client, spec, plan, *, fleet=None, contacts={}, repositories=None, \
            runbook=None, tolerance=None, os11_update=False, by='somebody', person=None, \
            trigger=None, read_back=None, clock=None)")]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        client: Py<UmsClient>,
        spec: &MigrationSpec,
        plan: MigrationPlan,
        fleet: Option<&Fleet>,
        contacts: Contacts,
        repositories: Option<&SiteRepositories>,
        runbook: Option<Runbook>,
        tolerance: Option<u8>,
        os11_update: bool,
        by: &str,
        person: Option<Bound<'_, PyAny>>,
        trigger: Option<Bound<'_, PyAny>>,
        read_back: Option<Bound<'_, PyAny>>,
        clock: Option<Py<LiveDevices>>,
        py: Python<'_>,
    ) -> Result<Self> {
        if tolerance.is_some_and(|share| share > 100) {
            return Err(PyValueError::new_err("a share is 0 to 100 percent").into());
        }
        let migration = Self {
            client,
            spec: Arc::clone(&spec.0),
            plan: plan.0,
            fleet: fleet.map(|fleet| Arc::clone(&fleet.0)),
            contacts,
            repositories: repositories.map(|repositories| repositories.0.clone()),
            runbook,
            tolerance: tolerance.map(|share| Percent::new(share.into())),
            os11_update,
            by: by.to_owned(),
            person: callable("a person", person)?,
            trigger: callable("a trigger", trigger)?,
            read_back: callable("what reads a trigger back", read_back)?,
            clock,
            interrupts: Mutex::default(),
        };
        migration.check(py)?;
        Ok(migration)
    }

    /// Says something unasked to the run that is under way: pause, take devices out.
    fn interrupt(&self, decision: &Decision) -> Result<()> {
        let last = (self.interrupts.lock()).unwrap_or_else(PoisonError::into_inner);
        let idle = || Failure::conflict("no run is under way", "begin one, or resume it");
        let under_way = last.as_ref().ok_or_else(idle)?;
        let decision = brief(|| decision.read(&under_way.orders))?;
        under_way.says.send(decision).map_err(|_| idle())
    }

    /// How far it is, as its journal tells, also while another process carries it out.
    fn status(&self, py: Python<'_>, journal: PathBuf) -> Result<Status> {
        let check = self.check(py)?;
        work(py, move || {
            let orders = check.orders()?;
            let status = run::Migration::status(&orders, journal)?;
            Ok(Status::of(&status, &orders))
        })
    }

    fn __repr__(&self) -> String {
        let devices = self.plan.devices();
        format!("<Migration {:?} of {devices} devices>", self.plan.name)
    }
}

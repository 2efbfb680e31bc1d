//! Callables of Python that a run asks: a person, a trigger, somebody who watches.
//!
//! The run never calls them itself: it puts what it has to say into a queue and waits for the reply.
//! [`heard`] takes the queue along with the run and hands everything on, in the thread of the
//! caller or, for awaited runs, in one of the runtime.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::task::Poll;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, pending};
use igel_migrate_core::migration::engine::{self, DeviceIndex, Engine};
use igel_migrate_core::migration::run::{self, CustomTrigger, Orders, Person, RolloutClock};
use igel_migrate_core::simulator::{Clock, LiveDevices};
use igel_migrate_core::{Error, ErrorKind, Result as CoreResult};
use jiff::Timestamp;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};

use super::decision::{Decision, Question};
use super::event::Event;
use super::named::{indices, unit_ids};
use crate::convert::Items;
use crate::record::records;
use crate::value::Tuple;

records! { "igel_migrate.migration";
    /// What became of a trigger; devices not named have got their command.
    Triggered {
        /// Devices that were refused, by unit id, and why.
        #[serde(default)]
        refused: BTreeMap<String, String>,
        /// Devices of which nobody knows, by unit id.
        #[serde(default)]
        unknown: Tuple<String>,
    }
}

#[pymethods]
impl Triggered {
    #[new]
    #[pyo3(signature = (refused=None, *, unknown=None))]
    fn new(refused: Option<BTreeMap<String, String>>, unknown: Option<Items<String>>) -> Self {
        Self {
            refused: refused.unwrap_or_default(),
            unknown: Tuple(unknown.map(|items| items.0).unwrap_or_default()),
        }
    }
}

/// What a run has to say.
pub(super) enum Told {
    /// Something happened.
    Event(Box<Event>),
    /// A person is asked.
    Question(Question, oneshot::Sender<Answer>),
    /// The trigger of the caller is to give these devices their command.
    Fire(Vec<String>, oneshot::Sender<Triggered>),
    /// Which of these devices did not get it is to be found out.
    ReadBack(Vec<String>, oneshot::Sender<Vec<String>>),
}

/// What a person says; nothing: nobody is there.
pub(super) type Answer = Option<Vec<Decision>>;

/// How a run ended.
pub(super) enum Ended {
    Over(engine::Outcome),
    /// A question stands, and nobody is there to answer it.
    Paused,
}

/// What a run tells.
pub(super) type Tells = mpsc::UnboundedSender<Told>;

/// The callables.
pub(super) struct Callables {
    pub(super) person: Option<Py<PyAny>>,
    pub(super) trigger: Option<Py<PyAny>>,
    pub(super) read_back: Option<Py<PyAny>>,
    pub(super) watch: Option<Py<PyAny>>,
    /// Where the answer would go that a callable did not give.
    pub(super) open: std::sync::Mutex<Option<Box<dyn Any + Send>>>,
}

impl Callables {
    /// Calls the one that it is for.
    pub(super) fn call(&self, py: Python<'_>, told: Told) -> PyResult<()> {
        match told {
            Told::Event(event) => drop(call(py, self.watch.as_ref(), *event)?),
            Told::Question(question, reply) => {
                let said = call(py, self.person.as_ref(), question).and_then(answer);
                self.reply(reply, said)?;
            }
            Told::Fire(unit_ids, reply) => {
                let said = call(py, self.trigger.as_ref(), unit_ids).and_then(triggered);
                self.reply(reply, said)?;
            }
            Told::ReadBack(unit_ids, reply) => {
                let said = call(py, self.read_back.as_ref(), unit_ids);
                let without = said.and_then(|said| said.extract::<Items<String>>());
                self.reply(reply, without.map(|items| items.0))?;
            }
        }
        Ok(())
    }

    /// Answers. What was raised ends the run before anything is concluded from a missing answer:
    /// who asked goes on waiting.
    fn reply<T: Send + 'static>(
        &self,
        reply: oneshot::Sender<T>,
        said: PyResult<T>,
    ) -> PyResult<()> {
        match said {
            Ok(said) => {
                // Who asked may have gone on without the answer; then nobody takes it.
                let _ = reply.send(said);
                Ok(())
            }
            Err(raised) => {
                let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
                *open = Some(Box::new(reply));
                Err(raised)
            }
        }
    }
}

/// Calls a callable, if there is one.
fn call<'py>(
    py: Python<'py>,
    callable: Option<&Py<PyAny>>,
    said: impl IntoPyObject<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    match callable {
        Some(callable) => callable.bind(py).call1((said.into_bound_py_any(py)?,)),
        None => Ok(py.None().into_bound(py)),
    }
}

/// What a trigger gives back: what became of it, those that were refused, or nothing.
fn triggered(said: Bound<'_, PyAny>) -> PyResult<Triggered> {
    if let Ok(triggered) = said.cast::<Triggered>() {
        return Ok(triggered.get().clone());
    }
    let mistaken = |_| PyTypeError::new_err("a trigger gives a dict, a Triggered, or None");
    let refused = said.extract().map_err(mistaken)?;
    Ok(Triggered::new(refused, None))
}

/// A decision, several, or nothing.
fn answer(said: Bound<'_, PyAny>) -> PyResult<Answer> {
    if said.is_none() {
        return Ok(None);
    }
    if let Ok(decision) = said.cast::<Decision>() {
        return Ok(Some(vec![decision.get().clone()]));
    }
    let mistaken = |_| PyTypeError::new_err("a person answers with decisions, or with None");
    let decisions: Items<Bound<'_, Decision>> = said.extract().map_err(mistaken)?;
    let decisions = decisions.0.iter().map(|decision| decision.get().clone());
    Ok(Some(decisions.collect()))
}

/// Carries a run along with what it tells: `say` hears of everything before the run goes on.
pub(super) async fn heard<S>(
    run: impl Future<Output = CoreResult<engine::Outcome>>,
    mut told: mpsc::UnboundedReceiver<Told>,
    halt: Arc<Notify>,
    say: impl Fn(Told) -> S,
) -> CoreResult<Ended>
where
    S: Future<Output = CoreResult<()>>,
{
    let (mut run, mut halted) = (pin!(run), pin!(halt.notified()));
    loop {
        tokio::select! {
            biased;
            Some(told) = told.recv() => say(told).await?,
            () = &mut halted => return Ok(Ended::Paused),
            outcome = &mut run => {
                while let Ok(told) = told.try_recv() {
                    say(told).await?;
                }
                return outcome.map(Ended::Over);
            }
        }
    }
}

/// A person behind a queue, or nobody.
pub(super) struct Spokesman {
    pub(super) name: String,
    pub(super) orders: Arc<Orders>,
    pub(super) tells: Tells,
    pub(super) is_there: bool,
    pub(super) asking: Asking,
    pub(super) halt: Arc<Notify>,
    /// What is said unasked.
    pub(super) interrupts: Arc<Mutex<mpsc::UnboundedReceiver<engine::Decision>>>,
    /// A question that was put and is not answered.
    pub(super) open: Option<(engine::Question, oneshot::Receiver<Answer>)>,
}

/// Whether somebody is being asked at this moment.
pub(super) type Asking = Arc<AtomicBool>;

impl Spokesman {
    async fn said(&mut self, question: &engine::Question) -> Answer {
        if !self.is_there {
            return None;
        }
        // A question that was dropped meanwhile stays open, and so does its answer.
        if self
            .open
            .as_ref()
            .is_none_or(|(asked, _)| asked != question)
        {
            let (answer, reply) = oneshot::channel();
            let told = Question::of(question, &self.orders);
            let _ = self.tells.send(Told::Question(told, answer));
            self.open = Some((question.clone(), reply));
        }
        let (_, reply) = self.open.as_mut()?;
        let _asking = Raised::new(&self.asking);
        let said = reply.await.unwrap_or_default();
        self.open = None;
        said
    }
}

impl Person for Spokesman {
    fn name(&self) -> &str {
        &self.name
    }

    fn answer<'a>(
        &'a mut self,
        question: &'a engine::Question,
        engine: &'a Engine,
    ) -> BoxFuture<'a, CoreResult<Vec<engine::Decision>>> {
        async move {
            match self.said(question).await {
                Some(said) => said.iter().map(|it| it.read(&self.orders)).collect(),
                // What is in flight is watched to its end.
                None if engine.tallies().fleet.in_flight > 0 => Ok(Vec::new()),
                None => {
                    self.halt.notify_one();
                    pending().await
                }
            }
        }
        .boxed()
    }

    fn interrupt(&mut self) -> BoxFuture<'static, engine::Decision> {
        let interrupts = Arc::clone(&self.interrupts);
        async move {
            match interrupts.lock().await.recv().await {
                Some(decision) => decision,
                None => pending().await,
            }
        }
        .boxed()
    }
}

/// How a run is told something unasked.
pub(super) struct Interrupts {
    pub(super) orders: Arc<Orders>,
    pub(super) says: mpsc::UnboundedSender<engine::Decision>,
}

/// A flag that falls when this is dropped.
struct Raised(Asking);

impl Raised {
    fn new(flag: &Asking) -> Self {
        flag.store(true, Ordering::Relaxed);
        Self(Arc::clone(flag))
    }
}

impl Drop for Raised {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The caller's trigger, behind the same queue.
pub(super) struct Trigger {
    pub(super) orders: Arc<Orders>,
    pub(super) tells: Tells,
    pub(super) reads_back: bool,
}

impl Trigger {
    /// Puts something into the queue and waits for the reply.
    async fn asked<T>(
        &self,
        devices: &[DeviceIndex],
        told: impl FnOnce(Vec<String>, oneshot::Sender<T>) -> Told,
    ) -> CoreResult<T> {
        let (answer, reply) = oneshot::channel();
        let named = unit_ids(devices, &self.orders);
        let _ = self.tells.send(told(named.0, answer));
        reply.await.map_err(|lost| {
            Error::from_caller(ErrorKind::Cancelled, "the trigger did not answer", lost)
        })
    }
}

impl CustomTrigger for Trigger {
    fn fire<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, CoreResult<run::Triggered>> {
        async move {
            let told = self.asked(devices, Told::Fire).await?;
            let mut triggered = run::Triggered::default();
            for (unit_id, why) in told.refused {
                for device in indices(&[unit_id], &self.orders)? {
                    triggered.refused.push((device, why.clone()));
                }
            }
            triggered.unknown = indices(&told.unknown.0, &self.orders)?;
            Ok(triggered)
        }
        .boxed()
    }

    fn read_back<'a>(
        &'a mut self,
        devices: &'a [DeviceIndex],
    ) -> BoxFuture<'a, CoreResult<Vec<DeviceIndex>>> {
        async move {
            if !self.reads_back {
                return Err(Error::from_caller(
                    ErrorKind::Unsupported,
                    "the trigger cannot be read back",
                    std::io::Error::from(std::io::ErrorKind::Unsupported),
                ));
            }
            let without = self.asked(devices, Told::ReadBack).await?;
            indices(&without, &self.orders)
        }
        .boxed()
    }
}

/// The clock of a simulated UMS: waiting lets its devices live. It stands while somebody is asked,
/// because virtual time has no end.
pub(super) struct LiveClock {
    pub(super) clock: Clock,
    pub(super) live: Arc<Mutex<LiveDevices>>,
    pub(super) asking: Asking,
}

impl RolloutClock for LiveClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        async move {
            // The answer wakes the task, and is looked at first.
            poll_fn(|_| {
                if self.asking.load(Ordering::Relaxed) {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
            // Apart, because devices that are dropped between two moments would be stuck there.
            let live = Arc::clone(&self.live);
            let lived = tokio::spawn(async move { live.lock().await.advance_to(time).await });
            let _ = lived.await;
        }
        .boxed()
    }
}

//! Enumerations. They are written in Python (`igel_migrate.enums`) as `str` with names; the core's
//! value goes over as its text. Text that the enumeration does not know, from a newer server say,
//! stays text.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A value of the enumeration `class` of `igel_migrate.enums`, by its text.
#[derive(Clone)]
pub(crate) struct Word {
    class: &'static str,
    text: String,
}

impl Word {
    pub(crate) fn new(class: &'static str, text: impl Into<String>) -> Self {
        Self {
            class,
            text: text.into(),
        }
    }
}

impl<'py> IntoPyObject<'py> for Word {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let module = py.import("igel_migrate.enums")?;
        module
            .getattr(self.class)?
            .call_method1("read", (self.text,))
    }
}

/// Words as fields of records: a type for each enumeration.
macro_rules! words {
    ($($class:ident),* $(,)?) => { $(
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $class(pub(crate) String);

        impl<'py> IntoPyObject<'py> for $class {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Word::new(stringify!($class), self.0).into_pyobject(py)
            }
        }
    )* };
}

words! {
    Announcement, AppVerdict, CheckName, CheckVerdict, CommandState, ContinueMeaning, DecisionKind,
    DeviceStep, DirectoryKind, DriftKind, End, EntryKind, EventKind, Evidence, ExpectationBasis,
    Generation, MoveResult, Outcome, Place, ProblemCategory, ProblemKind, ProfileKind, QuestionKind,
    ReadOutcome, RightsMethod, Suspicion, TriedOutcome, UploadOutcome, WriteKind, WriteOutcome,
}

/// The value of a core enumeration for a text: one of the words that it has.
pub(crate) fn chosen<T: Clone>(what: &str, text: &str, known: &[(&str, T)]) -> PyResult<T> {
    let found = known.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| value.clone()).ok_or_else(|| {
        let words: Vec<_> = known.iter().map(|(word, _)| format!("{word:?}")).collect();
        PyValueError::new_err(format!("{what} is one of {}", words.join(", ")))
    })
}

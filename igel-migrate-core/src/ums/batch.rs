//! Work on many objects, in batches, with an outcome for each of them.

use super::client::UmsClient;
use super::decode::{self, Record};
use super::request::UmsRequest;
use crate::error::{Error, ErrorKind, Result};

/// What became of one object of many.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ItemOutcome<T> {
    /// UMS reported on it.
    Answered(T),
    /// It was sent, UMS answered, and said nothing about it.
    Unreported,
    /// It was sent, and the answer was lost: it may have had its effect.
    Unknown,
    /// It was not sent because something went wrong before its turn, or it was refused unread.
    NotSent,
}

/// What became of each object of a request for many, in the order they were given.
///
/// A large request goes out in batches, one after the other. What one batch did stands, whatever
/// becomes of the next; [`BatchReport::stopped_by`] says what kept the rest from being sent.
#[derive(Debug)]
#[must_use = "a request that succeeded may still have failed for some of its objects"]
pub struct BatchReport<Id, T> {
    outcomes: Vec<(Id, ItemOutcome<T>)>,
    stopped_by: Option<Error>,
}

impl<Id: PartialEq, T> BatchReport<Id, T> {
    /// Each object with its outcome, in the order they were given.
    pub fn outcomes(&self) -> &[(Id, ItemOutcome<T>)] {
        &self.outcomes
    }

    /// The outcome for one object.
    pub fn get(&self, id: &Id) -> Option<&ItemOutcome<T>> {
        self.outcomes
            .iter()
            .find(|(found, _)| found == id)
            .map(|(_, outcome)| outcome)
    }

    /// What kept the rest from being sent.
    pub fn stopped_by(&self) -> Option<&Error> {
        self.stopped_by.as_ref()
    }

    /// Gives away what kept the rest from being sent.
    pub fn into_stopped_by(self) -> Option<Error> {
        self.stopped_by
    }

    /// The objects whose outcome is not what `wanted` asks for.
    pub fn others<'a>(
        &'a self,
        wanted: impl Fn(&T) -> bool + 'a,
    ) -> impl Iterator<Item = &'a (Id, ItemOutcome<T>)> {
        self.outcomes.iter().filter(
            move |(_, outcome)| !matches!(outcome, ItemOutcome::Answered(answer) if wanted(answer)),
        )
    }
}

/// An entry of an answer about many objects.
pub(super) trait Reply<T>: Record {
    type Result: Clone;

    /// Whether it is about `item`. Entries come in any order.
    fn is_about(&self, item: &T) -> bool;

    fn result(&self) -> &Self::Result;

    fn is_good(&self) -> bool;
}

impl UmsClient {
    /// Sends `items` in batches of `size`; `list` is the name of the list in the answers. Ends
    /// with the error of the first batch, if that fails; later ones are reported.
    pub(super) async fn in_batches<T, Id, R>(
        &self,
        items: &[T],
        size: usize,
        list: &str,
        request: impl Fn(&[T]) -> Result<UmsRequest>,
        id: impl Fn(&T) -> Id,
    ) -> Result<BatchReport<Id, R::Result>>
    where
        R: Reply<T>,
    {
        let mut outcomes = Vec::with_capacity(items.len());
        let mut stopped_by = None;
        for batch in items.chunks(size) {
            if stopped_by.is_some() {
                outcomes.extend(batch.iter().map(|item| (id(item), ItemOutcome::NotSent)));
                continue;
            }
            let answer = self
                .write(request(batch)?, |body| decode::list::<R>(body, list))
                .await;
            match answer {
                Ok(replies) => {
                    outcomes.extend(batch.iter().map(|item| (id(item), outcome(&replies, item))));
                }
                Err(error) if outcomes.is_empty() => return Err(error),
                Err(error) => {
                    let open = error.kind() == ErrorKind::OutcomeUnknown;
                    outcomes.extend(batch.iter().map(|item| {
                        let outcome = if open {
                            ItemOutcome::Unknown
                        } else {
                            ItemOutcome::NotSent
                        };
                        (id(item), outcome)
                    }));
                    stopped_by = Some(error);
                }
            }
        }
        Ok(BatchReport {
            outcomes,
            stopped_by,
        })
    }
}

/// What the answer says about one item. Of several entries a bad one counts (seen: two entries for
/// one device).
fn outcome<T, R: Reply<T>>(replies: &[R], item: &T) -> ItemOutcome<R::Result> {
    let about = || replies.iter().filter(|reply| reply.is_about(item));
    match about().find(|reply| !reply.is_good()).or(about().next()) {
        Some(reply) => ItemOutcome::Answered(reply.result().clone()),
        None => ItemOutcome::Unreported,
    }
}

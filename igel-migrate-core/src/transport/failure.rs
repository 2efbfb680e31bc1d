//! From what went wrong below (sockets, TLS, HTTP) to what it means, in one place.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use http::StatusCode;
use rustls::CertificateError;

use super::Effect;
use super::tls::WrongPin;
use crate::error::{Error, ErrorKind};

/// An attempt that brought no answer.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    /// Whether the request, or a part of it, may have reached the server.
    pub(super) sent: bool,
    /// Whether the next attempt may fare better.
    pub(super) transient: bool,
}

impl Failure {
    fn unsent(error: Error) -> Self {
        let transient = error.is_retryable();
        Self {
            error,
            sent: false,
            transient,
        }
    }

    fn sent(error: Error) -> Self {
        let transient = error.is_retryable();
        Self {
            error,
            sent: true,
            transient,
        }
    }

    /// Whether the request may have had its effect. A redirect is a server's word that it had none.
    pub(super) fn outcome_open(&self) -> bool {
        self.sent && self.error.kind() != ErrorKind::Redirect
    }
}

/// The text of the deepest cause. The types of the libraries below stay below.
#[derive(Debug)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Cause {}

const NO_ANSWER: &str = "the connection broke before the answer came";

type Dyn = dyn StdError + 'static;

/// The chain of causes from `error` down. An [`io::Error`] names as its source what lies below the
/// error it carries, so that one is put in between.
fn causes(error: &Dyn) -> impl Iterator<Item = &Dyn> {
    // No library nests deeper; a cycle must not hang us.
    std::iter::successors(Some(error), |error| below(*error)).take(32)
}

fn below(error: &Dyn) -> Option<&Dyn> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(carried) => Some(carried),
        None => error.source(),
    }
}

fn find<T: StdError + 'static>(error: &Dyn) -> Option<&T> {
    causes(error).find_map(|cause| cause.downcast_ref::<T>())
}

fn because(kind: ErrorKind, message: &'static str, error: &Dyn) -> Error {
    let deepest = causes(error).last().unwrap_or(error).to_string();
    let shown = deepest
        .chars()
        .flat_map(|c| -> Box<dyn Iterator<Item = char>> {
            if c.is_control() {
                Box::new(c.escape_default())
            } else {
                Box::new(std::iter::once(c))
            }
        })
        .collect();
    Error::new(kind, message).with_source(Cause(shown))
}

/// A request that got no answer.
pub(super) fn before_head(error: &reqwest::Error, connect: Duration) -> Failure {
    if error.is_builder() {
        return Failure::unsent(because(
            ErrorKind::Invalid,
            "the request cannot be sent",
            error,
        ));
    }
    if error.is_connect() {
        return Failure::unsent(if error.is_timeout() {
            no_connection(connect)
        } else if error.is_dns() {
            because(
                ErrorKind::Connect,
                "the server's name cannot be resolved",
                error,
            )
        } else {
            self::connect(error)
        });
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled) {
        return Failure::unsent(because(
            ErrorKind::Connect,
            "the connection broke before anything was sent",
            error,
        ));
    }
    Failure::sent(broken(error, NO_ANSWER))
}

/// A connection of our own that ended before the head of an answer.
pub(super) fn no_head(error: &hyper::Error) -> Error {
    broken(error, NO_ANSWER)
}

/// The time for a connection is over.
pub(super) fn no_connection(connect: Duration) -> Error {
    let seconds = connect.as_secs_f64();
    Error::new(
        ErrorKind::Timeout,
        format!("no connection came about within {seconds} s"),
    )
}

/// An answer whose body broke off.
pub(super) fn in_body(error: &reqwest::Error) -> Failure {
    Failure::sent(broken(error, "the answer ended early"))
}

fn broken(error: &Dyn, message: &'static str) -> Error {
    if let Some(tls) = find::<rustls::Error>(error) {
        return self::tls(tls);
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return because(ErrorKind::Protocol, "the answer is not HTTP", error);
    }
    because(ErrorKind::Unavailable, message, error)
}

/// No connection.
pub(super) fn connect(error: &Dyn) -> Error {
    if let Some(tls) = find::<rustls::Error>(error) {
        return self::tls(tls);
    }
    // The outer ones only carry the one that says what happened.
    let io = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .last();
    let kind = io.map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => because(
            ErrorKind::Connect,
            "the server refuses the connection",
            error,
        )
        .with_hint("is the port right, and does the service run?"),
        Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset) => because(
            ErrorKind::Connect,
            "the connection broke before TLS was established",
            error,
        ),
        _ => because(ErrorKind::Connect, "no connection to the server", error),
    }
}

fn tls(error: &rustls::Error) -> Error {
    let (message, hint) = match error {
        rustls::Error::InvalidCertificate(problem) => return certificate(problem, error),
        rustls::Error::NoCertificatesPresented => ("the server shows no certificate", None),
        rustls::Error::AlertReceived(_) => ("the server broke TLS off", None),
        rustls::Error::PeerIncompatible(_) => (
            "the server and this side share no TLS version or cipher",
            None,
        ),
        rustls::Error::InvalidMessage(_) => (
            "the server does not speak TLS on this port",
            Some("is the port right?"),
        ),
        _ => ("no TLS connection", None),
    };
    let failed = because(ErrorKind::Tls, message, error);
    match hint {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

fn certificate(problem: &CertificateError, error: &rustls::Error) -> Error {
    let (message, hint) = match problem {
        CertificateError::UnknownIssuer => (
            "the server's certificate comes from no trusted authority",
            "give the certificate of its authority, or compare its fingerprint on the server and \
             pin it",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            "the server's certificate has expired",
            "renew it on the server; is the clock right?",
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "the server's certificate is not valid yet",
            "is the clock right, here and on the server?",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "the server's certificate is for another name",
            "use a name that stands in the certificate, or pin its fingerprint",
        ),
        CertificateError::BadSignature => (
            "a signature of the server does not hold",
            "its authority may have been made anew under the same name; if not, somebody else \
             answers",
        ),
        CertificateError::Revoked => (
            "the server's certificate has been revoked",
            "install another one on the server",
        ),
        CertificateError::Other(other) => {
            if let Some(wrong) = other.0.downcast_ref::<WrongPin>() {
                return because(
                    ErrorKind::Tls,
                    "the server's certificate is not the pinned one",
                    wrong,
                )
                .with_hint(
                    "if the certificate was renewed, compare the fingerprint on the server and \
                     pin the new one; if not, somebody else answers",
                );
            }
            // webpki's own error type is not at hand; its Debug name is the stable part.
            if format!("{other:?}").contains("CaUsedAsEndEntity") {
                (
                    "the server's certificate is an authority's own",
                    "compare its fingerprint on the server and pin it",
                )
            } else {
                (
                    "the server's certificate cannot be accepted",
                    "install another one on the server, or pin its fingerprint",
                )
            }
        }
        _ => (
            "the server's certificate cannot be accepted",
            "install another one on the server, or pin its fingerprint",
        ),
    };
    because(ErrorKind::Tls, message, error).with_hint(hint)
}

/// No head of an answer within the time for it.
pub(super) fn silent(silence: Duration) -> Failure {
    let seconds = silence.as_secs_f64();
    Failure::sent(Error::new(
        ErrorKind::Timeout,
        format!("the server did not answer within {seconds} s"),
    ))
}

/// No further piece of a body within the time for it.
pub(super) fn silent_in_body(silence: Duration) -> Failure {
    let seconds = silence.as_secs_f64();
    Failure::sent(Error::new(
        ErrorKind::Timeout,
        format!("the server went silent for {seconds} s within its answer"),
    ))
}

/// The attempt as a whole took too long.
pub(super) fn too_long(total: Duration) -> Failure {
    let seconds = total.as_secs_f64();
    Failure::sent(Error::new(
        ErrorKind::Timeout,
        format!("the answer was not complete within {seconds} s"),
    ))
}

/// The body is larger than its limit.
pub(super) fn too_large(limit: u64) -> Failure {
    Failure::sent(Error::limit(format!(
        "the answer is larger than {limit} bytes"
    )))
}

/// The server points elsewhere.
pub(super) fn redirect(from: &str, to: Option<&str>) -> Failure {
    let message = match to {
        Some(to) if to == from => format!("{from} redirects to another of its pages"),
        Some(to) => format!("{from} redirects to {to}"),
        None => format!("{from} redirects to nowhere"),
    };
    Failure::sent(Error::new(ErrorKind::Redirect, message).with_hint(
        "redirects are not followed, so that passwords stay where they belong; give the address \
         that answers itself",
    ))
}

/// What a status means that is not 2xx: the one place where a number becomes a kind.
pub(super) fn meaning(status: StatusCode, effect: Effect) -> (ErrorKind, String) {
    let write = effect != Effect::Read;
    let (kind, message) = match status.as_u16() {
        401 => (
            ErrorKind::Unauthorized,
            "the server does not know the caller",
        ),
        403 => (ErrorKind::Forbidden, "the server does not allow this"),
        404 | 410 => (ErrorKind::NotFound, "the server has no such thing"),
        408 if !write => (
            ErrorKind::Timeout,
            "the server gave up waiting for the request",
        ),
        409 | 412 => (ErrorKind::Conflict, "the server's state stands against it"),
        429 => (ErrorKind::RateLimited, "the server asks for fewer requests"),
        501 => (ErrorKind::Unsupported, "the server does not do this"),
        503 => (
            ErrorKind::Unavailable,
            "the server is not available at the moment",
        ),
        500..=599 if write => (
            ErrorKind::OutcomeUnknown,
            "the server failed during a write, it may have had its effect",
        ),
        502 | 504 => (
            ErrorKind::Unavailable,
            "the server cannot be reached behind its gateway",
        ),
        500..=599 => (ErrorKind::ServerFault, "the server failed"),
        400..=499 => (ErrorKind::Rejected, "the server refuses the request"),
        _ => (
            ErrorKind::Protocol,
            "an answer of this status was not to be expected",
        ),
    };
    (kind, message.to_owned())
}

/// The transport is gone.
pub(super) fn shut() -> Failure {
    Failure::unsent(Error::new(
        ErrorKind::Cancelled,
        "the connection was shut down",
    ))
}

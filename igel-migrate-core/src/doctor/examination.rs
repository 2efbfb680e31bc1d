//! The examination: one check after the other, each as far as those before it got.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::certificate::{self, ShownCertificate};
use super::report::{Check, CheckName, DoctorReport, Verdict};
use super::rights::{self, ReadOutcome, TriedRead};
use crate::error::{ErrorKind, Result};
use crate::spec::Connection;
use crate::transport::{
    Request, RetryPolicy, ServerCertificate, Timeouts, Transport, TransportBuilder, Trust,
    fetch_fingerprint,
};
use crate::ums::UmsClient;

/// Examines a connection to UMS: reachability, certificate, clock, login, licence, rights as far as
/// reads show. Sends a login, reads and a logout, and nothing else.
///
/// A password that UMS refuses is sent once: accounts get locked.
///
/// See the [room](super) for an example.
#[derive(Clone)]
#[must_use = "nothing is sent before `examine`"]
pub struct Doctor {
    connection: Connection,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    clock_tolerance: Duration,
    timeouts: Timeouts,
}

/// What the server said without being told who asks.
struct Answer {
    status: u16,
    date: Option<Timestamp>,
    /// Our time in the middle of the exchange.
    ours: Timestamp,
}

/// The certificate, if it was looked at: through a proxy it is not.
type Seen = Option<Result<ServerCertificate>>;

impl Doctor {
    /// A doctor for these settings.
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            clock: Arc::new(Timestamp::now),
            clock_tolerance: Duration::from_secs(60),
            timeouts: Timeouts::default()
                .with_read(Duration::from_secs(30))
                .with_total(Duration::from_secs(60)),
        }
    }

    /// Takes our time from `clock` instead of the system.
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How far the server's clock may be from ours. Default 60 s, this project's choice.
    pub fn with_clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.clock_tolerance = tolerance;
        self
    }

    /// How long to wait. Default: 10 s for a connection, 30 s for an answer, 60 s for all of it. A
    /// list of devices is given 5 min to begin all the same: old servers need them.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Makes all checks. What goes wrong stands in the report.
    pub async fn examine(&self) -> DoctorReport {
        let connection = &self.connection;
        let mut report = DoctorReport::new(connection.url(), connection.username());
        let seen = self.look().await;
        let answer = self.ask(connection.transport()).await;
        report.checks.push(reachability(&seen, &answer));
        self.certificate(&seen, &answer, &mut report).await;
        self.compare_clocks(&answer, &mut report);
        if answer.is_err() {
            account_open(&mut report, "there is no connection");
        } else {
            self.account(&mut report).await;
        }
        report
    }

    async fn look(&self) -> Seen {
        // What a proxy lets through is not known, and what it shows is not the server's.
        if self.connection.has_proxy() {
            return None;
        }
        Some(fetch_fingerprint(self.connection.url()).await)
    }

    /// Asks for a sign of life over a transport.
    async fn ask(&self, transport: Result<TransportBuilder>) -> Result<Answer> {
        let transport = self.impatient(transport?).build()?;
        let before = (self.clock)();
        let response = transport.send(Request::get(STATUS)).await?;
        let after = (self.clock)();
        let date = response.headers().get(http::header::DATE);
        let date = date.and_then(|date| date.to_str().ok());
        Ok(Answer {
            status: response.status().as_u16(),
            date: date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok()),
            ours: before + after.duration_since(before) / 2,
        })
    }

    /// A doctor sees what is, and does not wait for better.
    fn impatient(&self, transport: TransportBuilder) -> TransportBuilder {
        transport
            .with_retry(RetryPolicy::none())
            .with_timeouts(self.timeouts)
    }

    async fn certificate(&self, seen: &Seen, answer: &Result<Answer>, report: &mut DoctorReport) {
        let failure = answer.as_ref().err();
        let mut shown = None;
        if let Some(Ok(seen)) = seen {
            let mut certificate = ShownCertificate::new(seen);
            certificate.accepted = match failure {
                None => Some(true),
                Some(error) if error.kind() == ErrorKind::Tls => Some(false),
                Some(_) => None,
            };
            if certificate.accepted == Some(false) {
                certificate.would_accept = self.settings_that_accept(seen).await;
            }
            shown = Some(certificate);
        }
        let trust = self.connection.trust();
        let trust = trust.map_or_else(|_| "the chosen trust".to_owned(), |trust| trust.to_string());
        let now = (self.clock)();
        let check = certificate::check(shown.as_ref(), failure, &trust, now);
        report.checks.push(check);
        report.certificate = shown;
    }

    /// Tries other forms of trust, each with a request that says nothing about who asks.
    async fn settings_that_accept(&self, seen: &ServerCertificate) -> Vec<String> {
        let itself = std::iter::once(&seen.certificate).filter(|one| one.is_self_signed());
        let authorities = seen.chain.iter().filter(|one| one.is_ca());
        let authorities: Vec<_> = itself.chain(authorities).cloned().collect();
        let mut candidates = vec![(
            "no `pin` and no `ca_file`: an authority of the system vouches for it".to_owned(),
            Trust::System,
        )];
        if let Some(authority) = authorities.last() {
            let setting = format!(
                "a `ca_file` with the certificate of {}",
                authority.subject()
            );
            candidates.push((setting, Trust::Only(authorities)));
        }
        let pin = seen.fingerprint();
        candidates.push((
            format!("`pin = \"{pin}\"` after you have compared it on the server"),
            Trust::Pinned(vec![pin]),
        ));
        let mut settings = Vec::new();
        for (setting, trust) in candidates {
            let transport = Transport::builder(self.connection.url()).with_trust(trust);
            if self.ask(Ok(transport)).await.is_ok() {
                settings.push(setting);
            }
        }
        settings
    }

    fn compare_clocks(&self, answer: &Result<Answer>, report: &mut DoctorReport) {
        const NAME: CheckName = CheckName::Clock;
        let check = match answer {
            Err(_) => Check::open(NAME, "there is no connection"),
            Ok(Answer { date: None, .. }) => {
                Check::open(NAME, "the server does not date its answers")
            }
            Ok(Answer {
                date: Some(date),
                ours,
                ..
            }) => {
                let ahead = date.duration_since(*ours);
                report.clock_ahead = Some(ahead.as_secs());
                let message = match ahead.as_secs() {
                    0 => "the server's clock agrees with ours".to_owned(),
                    ahead if ahead > 0 => format!("the server's clock is {ahead} s ahead of ours"),
                    behind => format!("the server's clock is {} s behind ours", behind.abs()),
                };
                if ahead.unsigned_abs() <= self.clock_tolerance {
                    Check::ok(NAME, message)
                } else {
                    Check::failed(NAME, message).with_hint(
                        "set both clocks by a time server: windows, deadlines and the time of the \
                         last contact go by them",
                    )
                }
            }
        };
        report.checks.push(check);
    }

    async fn account(&self, report: &mut DoctorReport) {
        let ums = match self.client() {
            Ok(ums) => ums,
            Err(error) => {
                let check = Check::broken(CheckName::Login, Verdict::Failed, &error);
                report.checks.push(check);
                return rights_open(report, NOBODY);
            }
        };
        match ums.log_in().await {
            Ok(()) => {
                let message = format!("UMS accepts `{}`", self.connection.username());
                report.checks.push(Check::ok(CheckName::Login, message));
            }
            Err(error) if rights::is_about_licence(&error) => {
                let message = "the missing licence stands before it";
                report.checks.push(Check::open(CheckName::Login, message));
                let licence = Check::broken(CheckName::Licence, Verdict::Failed, &error);
                report.checks.push(licence);
                report.checks.push(Check::open(CheckName::Rights, NOBODY));
                return;
            }
            Err(error) => {
                let check = Check::broken(CheckName::Login, Verdict::Failed, &error);
                report.checks.push(check);
                return rights_open(report, NOBODY);
            }
        }
        report.reads = rights::try_reads(&ums).await;
        report.checks.push(licence(&report.reads));
        report.checks.push(may_read(&report.reads));
        if let Err(error) = ums.log_out().await {
            tracing::debug!(target: LOG, %error, "the session was not closed");
        }
    }

    /// A client whose password is known to be there.
    fn client(&self) -> Result<UmsClient> {
        self.connection
            .client()?
            .with_credentials(self.connection.credentials()?)
            .with_transport(|transport| self.impatient(transport))
            .build()
    }
}

const STATUS: &str = "/umsapi/v3/serverstatus";
const NOBODY: &str = "nobody is logged in";
const LOG: &str = "igel_migrate::doctor";

fn reachability(seen: &Seen, answer: &Result<Answer>) -> Check {
    const NAME: CheckName = CheckName::Reachability;
    match (answer, seen) {
        (Ok(answer), _) if answer.status == 200 => Check::ok(NAME, "UMS answers"),
        (Ok(answer), _) => Check::ok(
            NAME,
            format!("a server answers, with status {}", answer.status),
        )
        .with_hint("is this the web port of UMS?"),
        (Err(error), Some(Ok(_))) if error.request().is_none() => {
            Check::ok(NAME, "a server shows a certificate")
        }
        (Err(error), Some(Ok(_))) if error.kind() == ErrorKind::Tls => {
            Check::ok(NAME, "a server shows a certificate")
        }
        (_, Some(Err(error))) | (Err(error), _) => Check::broken(NAME, Verdict::Failed, error),
    }
}

fn licence(reads: &[TriedRead]) -> Check {
    const NAME: CheckName = CheckName::Licence;
    let unlicensed = names(reads, ReadOutcome::Unlicensed);
    if unlicensed.is_empty() {
        return Check::ok(NAME, "the management interface is licensed");
    }
    Check::failed(NAME, format!("not licensed: {unlicensed}"))
        .with_hint("which edition holds what stands in the licence overview of UMS")
}

fn may_read(reads: &[TriedRead]) -> Check {
    const NAME: CheckName = CheckName::Rights;
    let refused = names(reads, ReadOutcome::Refused);
    let failed = names(reads, ReadOutcome::Failed);
    let no_device =
        |read: &TriedRead| read.what == rights::DEVICES && read.outcome == ReadOutcome::Empty;
    if !refused.is_empty() {
        Check::failed(NAME, format!("the account may not read: {refused}"))
            .with_hint("give it the rights Browse and Read on the directories concerned")
    } else if !failed.is_empty() {
        Check::open(NAME, format!("reads failed: {failed}"))
    } else if reads.iter().any(no_device) {
        Check::open(NAME, "nothing was refused, and no device was shown").with_hint(
            "either UMS has none, or the account lacks Read on the directories around them",
        )
    } else {
        Check::ok(
            NAME,
            "every read was allowed; what may be written only a write shows",
        )
    }
}

fn names(reads: &[TriedRead], outcome: ReadOutcome) -> String {
    let of_outcome = reads.iter().filter(|read| read.outcome == outcome);
    let names: Vec<&str> = of_outcome.map(|read| read.what).collect();
    names.join(", ")
}

fn account_open(report: &mut DoctorReport, why: &str) {
    report.checks.push(Check::open(CheckName::Login, why));
    rights_open(report, why);
}

fn rights_open(report: &mut DoctorReport, why: &str) {
    report.checks.push(Check::open(CheckName::Licence, why));
    report.checks.push(Check::open(CheckName::Rights, why));
}

impl fmt::Debug for Doctor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doctor")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

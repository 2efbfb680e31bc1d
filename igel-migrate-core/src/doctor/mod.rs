//! The doctor: whether UMS can be reached as the settings say, and what is in the way if not.
//!
//! Here are the checks and their report. Nothing is written to UMS: a login, a handful of reads, a
//! logout. What the doctor judges are the settings of a connection; what lies on UMS is judged by
//! the rooms that read it. Facts: IMI manual 2025 (error codes, licences), the vendor's list of
//! editions, RFC 9110 (`Date`).
//!
//! ```
//! # #[cfg(feature = "simulator")]
//! # fn main() -> igel_migrate_core::Result<()> {
//! use igel_migrate_core::certificate::Certificate;
//! use igel_migrate_core::doctor::{CheckName, Doctor, Verdict};
//! use igel_migrate_core::secret::Credentials;
//! use igel_migrate_core::simulator::{Fleet, Simulator};
//! use igel_migrate_core::spec::Connection;
//! use igel_migrate_core::transport::Trust;
//!
//! let ums = Simulator::builder().with_fleet(Fleet::of(3)).start_blocking()?;
//! let connection = Connection::builder(ums.ums_url())
//!     .with_trust(Trust::Only(vec![Certificate::from_pem(ums.ca_pem().as_bytes())?]))
//!     .with_credentials(&Credentials::new(ums.username(), "wrong"))
//!     .build()?;
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # runtime.block_on(async {
//! let report = Doctor::new(connection).examine().await;
//! assert_eq!(report.check(CheckName::Certificate).unwrap().verdict, Verdict::Ok);
//! assert_eq!(report.check(CheckName::Login).unwrap().verdict, Verdict::Failed);
//! println!("{report}");
//! # });
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "simulator"))]
//! # fn main() {}
//! ```

mod certificate;
mod examination;
mod not_told;
mod report;
mod rights;

pub use certificate::ShownCertificate;
pub use examination::Doctor;
pub use not_told::{NOT_TOLD, NotTold};
pub use report::{Check, CheckName, DoctorReport, Verdict};
pub use rights::{ReadOutcome, TriedRead};

//! Who may write.

use super::{Prober, RightsMethod, RightsProbe, WriteOutcome};
use crate::error::{Error, ErrorKind, RequestContext, Result};
use crate::webdav::WebDavClient;

impl Prober {
    /// Has both accounts delete a file that is not there. Changes nothing; what it proves is said
    /// at [`RightsMethod::DeleteMissing`].
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read), e.g. if an account cannot log in.
    pub async fn probe_rights(&mut self) -> Result<RightsProbe> {
        let probe = RightsProbe {
            method: RightsMethod::DeleteMissing,
            reader: delete_missing(&self.reader).await?,
            uploader: delete_missing(&self.uploader).await?,
        };
        self.report
            .note(|report| report.rights = Some(probe.clone()));
        Ok(probe)
    }

    /// Writes: has both accounts write a file of one byte, and deletes what came of it.
    ///
    /// # Errors
    ///
    /// As [`Prober::probe_rights`].
    pub async fn probe_rights_by_writing(&mut self) -> Result<RightsProbe> {
        let probe = RightsProbe {
            method: RightsMethod::WriteOneByte,
            reader: self.write_byte(self.reader.clone()).await?,
            uploader: self.write_byte(self.uploader.clone()).await?,
        };
        self.report
            .note(|report| report.writing = Some(probe.clone()));
        Ok(probe)
    }

    async fn write_byte(&mut self, client: WebDavClient) -> Result<WriteOutcome> {
        client.log_in().await?;
        let file = Self::temporary_name();
        self.leaves(&file);
        let written = client.put_file(&file, "x").await;
        self.remove(&file).await;
        match written {
            Ok(()) => Ok(WriteOutcome::Written),
            Err(error) => judge(error),
        }
    }
}

async fn delete_missing(client: &WebDavClient) -> Result<WriteOutcome> {
    client.log_in().await?;
    match client.delete_file(&Prober::temporary_name()).await {
        // A server that deletes what is not there does not refuse to.
        Ok(()) => Ok(WriteOutcome::NotRefused),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(WriteOutcome::NotRefused),
        Err(error) => judge(error),
    }
}

/// What a write that was not done says about rights. The account is logged in, or nobody asked it
/// to: a server that lets everybody read answers 401 to whoever may not write, and it does not
/// matter for what reason.
fn judge(error: Error) -> Result<WriteOutcome> {
    let status = error.request().and_then(RequestContext::status);
    match (error.kind(), status) {
        (ErrorKind::Unauthorized | ErrorKind::Forbidden, Some(status)) => {
            Ok(WriteOutcome::Refused { status })
        }
        (
            ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::LimitExceeded
            | ErrorKind::OutcomeUnknown
            | ErrorKind::Rejected
            | ErrorKind::Unsupported,
            Some(status),
        ) => Ok(WriteOutcome::Failed { status }),
        _ => Err(error),
    }
}

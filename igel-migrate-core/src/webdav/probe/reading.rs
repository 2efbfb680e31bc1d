//! Whether the read account can read.

use super::{Prober, ReadOutcome, ReadProbe};
use crate::error::{ErrorKind, Result};
use crate::transport::HttpAccount;
use crate::webdav::{RemotePath, WalkItem, WalkLimits, WebDavClient};

/// Where there is no file among so many entries, none is looked for any longer.
const ENTRIES: u64 = 10_000;

impl Prober {
    /// Lists the folder as the read account, and reads one byte of one file in it. Writes nothing.
    ///
    /// # Errors
    ///
    /// [Those of a read](WebDavClient#errors-of-a-read).
    pub async fn probe_reading(&mut self) -> Result<ReadProbe> {
        let outcome = match find_file(&self.reader).await? {
            None => ReadOutcome::Lists,
            Some(file) => match read_byte(&self.reader, &file).await {
                Ok(()) => ReadOutcome::Reads { file },
                Err(error) if error.kind() == ErrorKind::Forbidden => ReadOutcome::Refused { file },
                Err(error) => return Err(error),
            },
        };
        let account = self.reader.0.account.as_ref();
        let probe = ReadProbe {
            account: account.map(HttpAccount::username).map(str::to_owned),
            outcome,
        };
        self.report
            .note(|report| report.reading = Some(probe.clone()));
        Ok(probe)
    }
}

async fn find_file(client: &WebDavClient) -> Result<Option<RemotePath>> {
    let few = WalkLimits {
        entries: ENTRIES,
        ..WalkLimits::default()
    };
    let mut walk = client.walk(&RemotePath::ROOT).with_limits(few);
    while let Some(item) = walk.next().await {
        match item {
            Ok(WalkItem::Entry(entry)) if entry.size.is_some_and(|size| size > 0) => {
                return Ok(Some(entry.path));
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::LimitExceeded => break,
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

async fn read_byte(client: &WebDavClient, file: &RemotePath) -> Result<()> {
    let download = match client.get(file, ..1).await {
        // It sends no parts.
        Err(error) if error.kind() == ErrorKind::Unsupported => client.get(file, ..).await,
        other => other,
    };
    download?.chunk().await.map(drop)
}

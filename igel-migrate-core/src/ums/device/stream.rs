//! Reading many devices over a connection.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt};

use super::{Device, DeviceListDecoder, Facet};
use crate::error::Result;
use crate::transport::Streaming;
use crate::ums::client::UmsClient;
use crate::ums::request::{Patience, UmsRequest};

const OPERATION: &str = "listing devices";

/// Before UMS 12.08.100 a list of many devices takes long to begin.
const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(300),
    total: Duration::from_secs(3600),
};

/// What to read of many devices, and how: nothing is sent before [`stream`](Self::stream) or
/// [`collect`](Self::collect).
#[derive(Debug, Clone)]
#[must_use = "nothing is read before `stream` or `collect`"]
pub struct DeviceListing {
    client: UmsClient,
    path: String,
    facet: Facet,
    recycle_bin: bool,
}

impl DeviceListing {
    pub(in crate::ums) fn new(client: UmsClient, path: String) -> Self {
        Self {
            client,
            path,
            facet: Facet::default(),
            recycle_bin: false,
        }
    }

    /// What to read of each device. Default [`Facet::Details`].
    pub fn with_facet(mut self, facet: Facet) -> Self {
        self.facet = facet;
        self
    }

    /// Gives devices in the Recycle Bin too. Calls on them fail.
    pub fn with_recycle_bin(mut self) -> Self {
        self.recycle_bin = true;
        self
    }

    /// The devices as they arrive, in the order UMS sends them.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`]; later ones come out of the stream.
    pub async fn stream(self) -> Result<DeviceStream> {
        let recycle_bin = self.recycle_bin;
        let (list, streaming) = self.open().await?;
        Ok(DeviceStream {
            list,
            source: Source::Waiting(Box::new(streaming)),
            recycle_bin,
        })
    }

    /// The answer as it arrives, and the decoder to put its bytes into.
    pub(crate) async fn open(self) -> Result<(DeviceListDecoder, Streaming)> {
        let request = UmsRequest::read(self.path, OPERATION).with_patience(PATIENCE);
        let streaming = self.client.stream(&self.facet.on(request)).await?;
        let list = DeviceListDecoder::with_limits(self.client.options().list_limits);
        Ok((list, streaming))
    }

    /// All devices at once, each of about 1 kB.
    ///
    /// # Errors
    ///
    /// Those of any read, see [`UmsClient`].
    pub async fn collect(self) -> Result<Vec<Device>> {
        let mut stream = self.stream().await?;
        let mut devices = Vec::new();
        while let Some(device) = stream.next().await {
            devices.push(device?);
        }
        Ok(devices)
    }
}

/// Devices as they arrive. Memory stays at that of a few records, however many there are. Dropping
/// the stream ends the transfer; an error ends the stream.
#[must_use = "streams do nothing unless they are read"]
pub struct DeviceStream {
    list: DeviceListDecoder,
    source: Source,
    recycle_bin: bool,
}

enum Source {
    Waiting(Box<Streaming>),
    Reading(BoxFuture<'static, (Box<Streaming>, Result<Option<Bytes>>)>),
    /// Every byte is there; the last of them may hold many devices.
    Read,
    Failed,
}

impl DeviceStream {
    /// The next device; `None` at the end of the list.
    pub async fn next(&mut self) -> Option<Result<Device>> {
        StreamExt::next(self).await
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Device>>> {
        loop {
            while let Some(device) = self.list.next_device()? {
                if self.recycle_bin || !device.is_in_recycle_bin() {
                    return Poll::Ready(Ok(Some(device)));
                }
            }
            match std::mem::replace(&mut self.source, Source::Read) {
                // A closed list has said that it is at its end.
                Source::Read | Source::Failed => return Poll::Ready(Ok(None)),
                Source::Waiting(mut streaming) => {
                    self.source = Source::Reading(Box::pin(async move {
                        let chunk = streaming.chunk().await;
                        (streaming, chunk)
                    }));
                }
                Source::Reading(mut reading) => {
                    let Poll::Ready((streaming, chunk)) = reading.as_mut().poll(context) else {
                        self.source = Source::Reading(reading);
                        return Poll::Pending;
                    };
                    match chunk? {
                        Some(bytes) => {
                            self.list.push(&bytes)?;
                            self.source = Source::Waiting(streaming);
                        }
                        None => self.list.close(),
                    }
                }
            }
        }
    }
}

impl Stream for DeviceStream {
    type Item = Result<Device>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if matches!(self.source, Source::Failed) {
            return Poll::Ready(None);
        }
        let advanced = std::task::ready!(self.advance(context));
        if advanced.is_err() {
            self.source = Source::Failed;
        }
        Poll::Ready(
            advanced
                .map_err(|error| error.with_operation(OPERATION))
                .transpose(),
        )
    }
}

impl fmt::Debug for DeviceStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceStream")
            .field("records", &self.list.records())
            .finish_non_exhaustive()
    }
}

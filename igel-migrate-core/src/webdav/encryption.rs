//! How well the line to the server is encrypted, for devices that are less forgiving than this
//! crate's own trust may be.

use jiff::Timestamp;

use super::WebDavClient;
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::repository::lint::certificates;
use crate::transport::ServerCertificate;

impl WebDavClient {
    /// The certificates that the server shows, unverified; `None` over plain HTTP. Nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`fetch_fingerprint`](crate::transport::fetch_fingerprint);
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) through a proxy.
    pub async fn server_certificate(&self) -> Result<Option<ServerCertificate>> {
        if !self.is_encrypted() {
            return Ok(None);
        }
        self.0.open.server_certificate().await.map(Some)
    }

    /// Says what devices may stumble over: no encryption, a certificate for another name or without
    /// alternative names, one that ends before `rollout_end` (or within 90 days if that is not
    /// known). It looks at what the server shows, also where this client would not connect.
    ///
    /// ```
    /// # async fn example() -> igel_migrate_core::Result<()> {
    /// use igel_migrate_core::webdav::WebDavClient;
    /// let client = WebDavClient::builder("https://dar.example.test/dar/").build()?;
    /// for finding in client.check_encryption(jiff::Timestamp::now(), None).await? {
    ///     println!("{finding}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`WebDavClient::server_certificate`].
    pub async fn check_encryption(
        &self,
        now: Timestamp,
        rollout_end: Option<Timestamp>,
    ) -> Result<Vec<Finding>> {
        let Some(shown) = self.server_certificate().await? else {
            let message = "the repository is served over plain HTTP: whoever sits on the line can \
                           change what devices download";
            return Ok(vec![
                Finding::new("plain-http", Severity::Warning, message)
                    .with_remedy("serve the repository over HTTPS")
                    .with_source("KB DAR article"),
            ]);
        };
        let host = certificates::host(&shown.certificate, self.0.base.host());
        let all = std::iter::once(&shown.certificate).chain(&shown.chain);
        let life = all.filter_map(|one| certificates::life(one, now, rollout_end));
        Ok(host.into_iter().chain(life).collect())
    }
}

//! What there is to say about the server itself, without touching anything on it.

use jiff::Timestamp;

use crate::error::Error;
use crate::finding::{Finding, Severity};
use crate::repository::server_certificate_findings;
use crate::webdav::{Quota, RemotePath, ServerOptions, WebDavClient};

/// What was seen of the server.
#[derive(Debug, Clone, Default)]
pub(super) struct Server {
    pub(super) quota: Quota,
    pub(super) findings: Vec<Finding>,
}

/// Looks at what the server says of itself. Nothing here is a reason to fail: the files have been
/// seen.
pub(super) async fn look(client: &WebDavClient, now: Timestamp) -> Server {
    let mut server = Server::default();
    if !client.is_encrypted() {
        let message = "everybody on the line sees what is stored, and can change it on its way";
        server.findings.push(
            Finding::new("plain-http", Severity::Warning, message)
                .with_remedy("serve the repository over HTTPS")
                .with_source("KB DAR article"),
        );
    }
    server.findings.extend(match client.options().await {
        Ok(options) => dav_classes(&options),
        Err(error) => Some(unanswered("OPTIONS", &error)),
    });
    match client.stat(&RemotePath::ROOT).await {
        Ok(root) => server.quota = root.quota,
        Err(error) => server.findings.push(unanswered("PROPFIND", &error)),
    }
    match client.server_certificate().await {
        Ok(None) => {}
        Ok(Some(shown)) => {
            let certificate = &shown.certificate;
            let findings = server_certificate_findings(certificate, client.host(), now);
            server.findings.extend(findings);
        }
        Err(error) => server
            .findings
            .push(unanswered("a look at its certificate", &error)),
    }
    server
}

fn dav_classes(options: &ServerOptions) -> Option<Finding> {
    if options.is_webdav() {
        return None;
    }
    let message = "the server does not say that it speaks WebDAV";
    Some(Finding::new("webdav-class", Severity::Advice, message).with_source("RFC 4918 section 18"))
}

fn unanswered(question: &str, error: &Error) -> Finding {
    let message = format!("the server did not answer {question}: {error}");
    Finding::new("server-silent", Severity::Advice, message)
}

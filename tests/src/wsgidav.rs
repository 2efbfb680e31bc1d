//! wsgidav and cheroot, a WebDAV server in Python, on loopback for one test.
//!
//! What it serves and how is written in `tests/wsgidav/server.py`. It ends with the test, even if
//! the test is killed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::tls::{Authority, Oddity};
use crate::workspace;

/// The server. Dropping it ends it.
#[derive(Debug)]
pub struct WsgiDav {
    child: Child,
    directory: TempDir,
    authority: Authority,
    ports: serde_json::Value,
}

impl WsgiDav {
    /// Starts the server, or prints why not.
    ///
    /// # Panics
    ///
    /// If it is there and does not start.
    #[allow(clippy::print_stderr)] // a skipped test must say so
    pub fn start() -> Option<Self> {
        let python = workspace().join("target/wsgidav/bin/python");
        if !python.is_file() {
            eprintln!("SKIPPED: no wsgidav (tests/setup-wsgidav installs it)");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let (tree, doors) = (
            directory.path().join("tree"),
            directory.path().join("doors"),
        );
        fs::create_dir(&tree).unwrap();
        fs::create_dir(&doors).unwrap();
        for oddity in [Oddity::None, Oddity::Expired, Oddity::NoSan] {
            let (certificate, key) = authority.issue(oddity).to_pem();
            fs::write(doors.join(format!("{oddity:?}.pem")), certificate + &key).unwrap();
        }
        let mut child = Command::new(python)
            .arg(workspace().join("tests/wsgidav/server.py"))
            .args([&tree, &doors])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(directory.path().join("errors")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let ports = serde_json::from_str(&line).unwrap_or_else(|_| {
            let errors = fs::read_to_string(directory.path().join("errors"));
            panic!("wsgidav does not start: {}", errors.unwrap());
        });
        Some(Self {
            child,
            directory,
            authority,
            ports,
        })
    }

    /// The address of a place behind the door with this certificate.
    pub fn url(&self, oddity: Oddity, place: &str) -> String {
        let port = &self.ports[format!("{oddity:?}")];
        format!("https://127.0.0.1:{port}/{place}/")
    }

    /// The certificate of the authority behind all doors.
    pub fn authority_pem(&self) -> String {
        self.authority.pem()
    }

    /// The folder that is served.
    pub fn tree(&self) -> PathBuf {
        self.directory.path().join("tree")
    }
}

impl Drop for WsgiDav {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

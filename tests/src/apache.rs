//! A real Apache httpd on loopback with `mod_dav`, Digest and TLS, started for one test.
//!
//! One tree of files is served under several locations, each with one peculiarity of its own; see
//! [`Place`]. The server ends with the test, even if the test is killed.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::tls::{Authority, Oddity};

/// The realm of all accounts.
pub const REALM: &str = "DAR";

/// An account of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The user name.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
    /// MD5 of `name:realm:password` in hexadecimal, as `htdigest` writes it.
    digest: &'static str,
    /// SHA-1 of the password in base64, as `htpasswd -s` writes it.
    basic: &'static str,
}

/// May only read.
pub const READER: Account = Account {
    name: "reader",
    password: "invented-Read1",
    digest: "4c725aebbb6dd9134dff919e7c478b9e",
    basic: "IRV38/E/FNsx6nqk6KE558L16FA=",
};

/// May read and write.
pub const WRITER: Account = Account {
    name: "writer",
    password: "invented-Write1",
    digest: "e2a562e2be47c08e1f5df324196eef9d",
    basic: "nWxab6mRpw+jYhvCJeFNS6+M7+o=",
};

/// May read and write, and has a name outside ASCII.
pub const JOERG: Account = Account {
    name: "jörg",
    password: "invented-Ümlaut1",
    digest: "fa0e3421bd71fe552e8d2cc2789bdbf4",
    basic: "lpCZwQFhFMVBlQs5B3N8GxueaxU=",
};

/// A location of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Apache's defaults; `reader` may read, the others may write too.
    Plain,
    /// `PROPFIND` of infinite depth is allowed.
    Infinite,
    /// No request body above 1 MiB.
    Limited,
    /// Every nonce is good for one request.
    OneTime,
    /// A nonce that is not used for a second is stale.
    Brief,
    /// The count of a nonce is checked.
    Counted,
    /// Both: every nonce is good for one request, and its count is checked.
    OneTimeCounted,
    /// Everybody may read without login.
    Open,
    /// Nobody may do anything, not even with the right password.
    Closed,
    /// Basic instead of Digest.
    Basic,
}

impl Place {
    const ALL: [Self; 10] = [
        Self::Plain,
        Self::Infinite,
        Self::Limited,
        Self::OneTime,
        Self::Brief,
        Self::Counted,
        Self::OneTimeCounted,
        Self::Open,
        Self::Closed,
        Self::Basic,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "dar",
            Self::Infinite => "infinite",
            Self::Limited => "limited",
            Self::OneTime => "onetime",
            Self::Brief => "brief",
            Self::Counted => "counted",
            Self::OneTimeCounted => "onetimecounted",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Basic => "basic",
        }
    }

    fn directives(self) -> &'static str {
        match self {
            Self::Plain | Self::Open | Self::Closed | Self::Basic => "",
            Self::Infinite => "DavDepthInfinity On",
            Self::Limited => "LimitRequestBody 1048576",
            Self::OneTime => "AuthDigestNonceLifetime 0",
            Self::Brief => "AuthDigestNonceLifetime 1",
            Self::Counted => "AuthDigestNcCheck On",
            Self::OneTimeCounted => "AuthDigestNonceLifetime 0\nAuthDigestNcCheck On",
        }
    }

    fn rights(self) -> &'static str {
        match self {
            Self::Open => {
                "<LimitExcept GET HEAD OPTIONS PROPFIND>\nRequire user writer jörg\n</LimitExcept>"
            }
            Self::Closed => "Require user nobody-at-all",
            _ => {
                "<Limit GET HEAD OPTIONS PROPFIND>\nRequire valid-user\n</Limit>\n\
                 <LimitExcept GET HEAD OPTIONS PROPFIND>\nRequire user writer jörg\n</LimitExcept>"
            }
        }
    }
}

/// How to reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// TLS with a certificate for `127.0.0.1`.
    Tls,
    /// TLS with a certificate that ended.
    Expired,
    /// TLS with a certificate that has the name as its common name only.
    NoSan,
    /// No TLS.
    Plain,
}

const DOORS: [Door; 4] = [Door::Tls, Door::Expired, Door::NoSan, Door::Plain];

/// The server. Dropping it ends it.
#[derive(Debug)]
pub struct Apache {
    guard: Child,
    directory: TempDir,
    authority: Authority,
    ports: [u16; 4],
}

impl Apache {
    /// Starts the server, or prints why not.
    ///
    /// # Panics
    ///
    /// If httpd is there and does not start.
    #[allow(clippy::print_stderr)] // a skipped test must say so
    pub fn start() -> Option<Self> {
        let Some((binary, modules)) = find() else {
            eprintln!("SKIPPED: no Apache httpd (tests/setup-apache installs it)");
            return None;
        };
        for _ in 0..5 {
            match Self::try_start(&binary, &modules) {
                Ok(apache) => return Some(apache),
                // Somebody else took one of the ports in between.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => panic!("cannot start {}: {error}", binary.display()),
            }
        }
        panic!("no free ports for Apache httpd");
    }

    fn try_start(binary: &Path, modules: &Path) -> io::Result<Self> {
        let directory = tempfile::tempdir()?;
        let authority = Authority::new();
        let ports = free_ports()?;
        let here = directory.path();
        fs::set_permissions(here, fs::Permissions::from_mode(0o755))?;
        let user = server_user(here)?;
        for folder in ["run", "tree"] {
            fs::create_dir(here.join(folder))?;
            if let Some(User { uid, gid, .. }) = &user {
                chown(here.join(folder), Some(*uid), Some(*gid))?;
            }
        }
        for (door, oddity) in [
            (Door::Tls, Oddity::None),
            (Door::Expired, Oddity::Expired),
            (Door::NoSan, Oddity::NoSan),
        ] {
            let (certificate, key) = authority.issue(oddity).to_pem();
            fs::write(here.join(format!("{door:?}.pem")), certificate + &key)?;
        }
        fs::write(
            here.join("digest-users"),
            users(|Account { name, digest, .. }| format!("{name}:{REALM}:{digest}\n")),
        )?;
        fs::write(
            here.join("basic-users"),
            users(|Account { name, basic, .. }| format!("{name}:{{SHA}}{basic}\n")),
        )?;
        let configuration = configuration(here, modules, ports, user.as_ref());
        fs::write(here.join("httpd.conf"), configuration)?;
        // Ends the server, which is one process, when the pipe to its input does, and takes its
        // files with it. Asked politely, it would wait for its clients.
        let script = r#""$1" -d "$2" -f "$2/httpd.conf" -X </dev/null >"$2/out" 2>&1 &
            cat >/dev/null; kill -9 $!; wait; rm -rf "$2""#;
        let guard = Command::new("sh")
            .args(["-c", script, "sh"])
            .args([binary, here])
            .stdin(Stdio::piped())
            .spawn()?;
        let apache = Self {
            guard,
            directory,
            authority,
            ports,
        };
        apache.wait()?;
        Ok(apache)
    }

    /// Waits until the server takes connections. That it has written down its number says that the
    /// ports are its own.
    fn wait(&self) -> io::Result<()> {
        let patience = Instant::now() + Duration::from_secs(20);
        let number = self.directory.path().join("run/pid");
        while !number.exists() || TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports[3])).is_err()
        {
            let output = fs::read_to_string(self.directory.path().join("out")).unwrap_or_default();
            if output.contains("could not bind") {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            if Instant::now() > patience || output.contains("rror") {
                let log = fs::read_to_string(self.directory.path().join("error.log"));
                return Err(io::Error::other(output + &log.unwrap_or_default()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// The address of a location.
    pub fn url(&self, door: Door, place: Place) -> String {
        format!("{}/{}/", self.origin("127.0.0.1", door), place.name())
    }

    /// Scheme, host and port, under a name of your own.
    pub fn origin(&self, host: &str, door: Door) -> String {
        let scheme = if door == Door::Plain { "http" } else { "https" };
        format!("{scheme}://{host}:{}", self.ports[door as usize])
    }

    /// The certificate of the authority behind all doors.
    pub fn authority_pem(&self) -> String {
        self.authority.pem()
    }

    /// The folder that is served, under every location.
    pub fn tree(&self) -> PathBuf {
        self.directory.path().join("tree")
    }

    /// Gives everything in the tree to the server, so that it may write there.
    ///
    /// # Panics
    ///
    /// If that is not possible.
    pub fn give_tree(&self) {
        let owner = fs::metadata(self.tree()).unwrap();
        give(&self.tree(), owner.uid(), owner.gid()).unwrap();
    }

    /// The requests in the server's log. It may lag a little behind the answers.
    ///
    /// # Panics
    ///
    /// If the log is not there.
    pub fn requests(&self) -> Vec<Logged> {
        let log = fs::read_to_string(self.directory.path().join("access.log")).unwrap();
        // The last line may be half written.
        let whole = log.rfind('\n').map_or(0, |end| end + 1);
        log[..whole].lines().map(Logged::read).collect()
    }

    /// The requests in the server's log behind the first `known`, when there are enough of them.
    ///
    /// # Panics
    ///
    /// If there are never enough.
    pub fn requests_after(&self, known: usize, enough: impl Fn(&[Logged]) -> bool) -> Vec<Logged> {
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            let requests = self.requests().split_off(known);
            if enough(&requests) {
                return requests;
            }
            assert!(Instant::now() < patience, "{requests:#?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// One request in the server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The method.
    pub method: String,
    /// The target as it was sent.
    pub target: String,
    /// The final status.
    pub status: u16,
    /// The `Authorization` header, `-` if there was none.
    pub authorization: String,
    /// Bytes received, head included.
    pub received: u64,
}

impl Logged {
    fn read(line: &str) -> Self {
        let cells: Vec<&str> = line.splitn(4, '\t').collect();
        let request: Vec<&str> = cells[0].split(' ').collect();
        Self {
            method: request[0].to_owned(),
            target: request[1].to_owned(),
            status: cells[1].parse().unwrap(),
            received: cells[2].parse().unwrap(),
            authorization: cells[3].to_owned(),
        }
    }
}

/// The binary and the folder of its modules.
fn find() -> Option<(PathBuf, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let binary = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .flat_map(|folder| [folder.join("apache2"), folder.join("httpd")])
        .find(|file| file.is_file())?;
    let modules = [
        "/usr/lib/apache2/modules",
        "/usr/lib64/httpd/modules",
        "/usr/lib/httpd/modules",
        "/usr/libexec/apache2",
    ];
    let modules = modules
        .iter()
        .map(PathBuf::from)
        .find(|folder| folder.join("mod_dav_fs.so").is_file())?;
    Some((binary, modules))
}

fn free_ports() -> io::Result<[u16; 4]> {
    // All at once, so that no two are the same.
    let held: Vec<TcpListener> = (0..4)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<io::Result<_>>()?;
    let mut ports = [0; 4];
    for (port, listener) in ports.iter_mut().zip(&held) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}

/// A user of the system.
struct User {
    name: &'static str,
    uid: u32,
    gid: u32,
}

/// Whom the server becomes when root starts it.
fn server_user(here: &Path) -> io::Result<Option<User>> {
    if fs::metadata(here)?.uid() != 0 {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let user = ["www-data", "apache", "nobody"]
        .into_iter()
        .find_map(|name| {
            let line = passwd
                .lines()
                .find(|line| line.split(':').next() == Some(name))?;
            let mut cells = line.split(':').skip(2).map(str::parse);
            Some(User {
                name,
                uid: cells.next()?.ok()?,
                gid: cells.next()?.ok()?,
            })
        });
    Ok(user)
}

fn give(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    chown(path, Some(uid), Some(gid))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), uid, gid)?;
        }
    }
    Ok(())
}

/// One line for each account, from its name and itself.
fn users(line: impl Fn(&Account) -> String) -> String {
    [READER, WRITER, JOERG].iter().map(line).collect()
}

fn configuration(here: &Path, modules: &Path, ports: [u16; 4], user: Option<&User>) -> String {
    let here = here.display();
    let mut text = String::new();
    for module in [
        "mpm_event",
        "unixd",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "auth_digest",
        "alias",
        "dir",
        "mime",
        "log_config",
        "logio",
        "dav",
        "dav_fs",
        "dav_lock",
        "ssl",
        "socache_shmcb",
    ] {
        // Some are built in.
        let file = modules.join(format!("mod_{module}.so"));
        if file.is_file() {
            let _ = writeln!(text, "LoadModule {module}_module {}", file.display());
        }
    }
    if let Some(User { name, gid, .. }) = user {
        let _ = writeln!(text, "User {name}\nGroup #{gid}");
    }
    let _ = write!(
        text,
        "ServerName localhost\nServerRoot {here}\nPidFile {here}/run/pid\n\
         DefaultRuntimeDir {here}/run\nMutex file:{here}/run\nDavLockDB {here}/run/locks\n\
         ErrorLog {here}/error.log\nAuthDigestShmemSize 1M\nTypesConfig /dev/null\n\
         DocumentRoot {here}/run\nStartServers 1\nServerLimit 1\nThreadsPerChild 64\n\
         MaxRequestWorkers 64\n\
         LogFormat \"%r\\t%>s\\t%I\\t%{{Authorization}}i\" plain\n\
         CustomLog {here}/access.log plain\n"
    );
    for (door, port) in DOORS.into_iter().zip(ports) {
        let _ = writeln!(text, "Listen 127.0.0.1:{port}");
        if door == Door::Plain {
            continue;
        }
        let _ = writeln!(
            text,
            "<VirtualHost 127.0.0.1:{port}>\nSSLEngine on\nSSLCertificateFile {here}/{door:?}.pem\n\
             </VirtualHost>"
        );
    }
    for place in Place::ALL {
        let name = place.name();
        let login = if place == Place::Basic {
            format!("AuthType Basic\nAuthUserFile {here}/basic-users")
        } else {
            format!("AuthType Digest\nAuthUserFile {here}/digest-users")
        };
        let _ = write!(
            text,
            "Alias /{name} {here}/tree\n<Location /{name}>\nDav On\n{login}\nAuthName {REALM}\n{}\n\
             {}\n</Location>\n",
            place.directives(),
            place.rights(),
        );
    }
    text
}

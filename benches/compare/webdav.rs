//! The Rust half of `benches/compare/webdav`: serves a tree by Apache httpd, walks it, and shows by
//! bare sockets what the least is that a walk can take. Prints lines of JSON.

#[cfg(unix)]
mod unix {
    use std::fmt::Write as _;
    use std::fs;
    use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::Instant;

    use http_auth::{PasswordClient, PasswordParams};
    use igel_migrate_benches::print_line;
    use igel_migrate_core::Result;
    use igel_migrate_core::secret::Credentials;
    use igel_migrate_core::webdav::{RemotePath, WalkItem, WebDavClient};
    use igel_migrate_tests::apache::{Apache, Door, Place, READER};
    use serde_json::json;

    /// Serves folders of 50 files each until the input ends; answers each line of it with the number
    /// of requests so far, and how many of them were refused.
    pub(crate) fn serve(folders: &str) -> Result<()> {
        let Some(apache) = Apache::start() else {
            return Ok(());
        };
        for folder in 0..folders.parse().unwrap_or(200) {
            let folder = apache.tree().join(format!("app{folder:04}-1.2.3"));
            fs::create_dir(&folder)?;
            for file in 0..50 {
                fs::write(folder.join(format!("file{file:02}.ipkg")), vec![b'x'; file])?;
            }
        }
        print_line(&json!({
            "url": apache.url(Door::Plain, Place::Plain),
            "basic": apache.url(Door::Plain, Place::Basic),
            "user": READER.name,
            "password": READER.password,
        }));
        for _ in io::stdin().lines() {
            let requests = apache.requests();
            let refused = requests.iter().filter(|request| request.status == 401);
            print_line(&json!([requests.len(), refused.count()]));
        }
        Ok(())
    }

    pub(crate) async fn walk(url: &str, concurrency: &str) -> Result<()> {
        let concurrency = concurrency.parse().unwrap_or(1);
        let start = Instant::now();
        let client = WebDavClient::builder(url)
            .with_credentials(Credentials::new(READER.name, READER.password))
            .with_plain_http()
            .with_concurrency(concurrency)
            .build()?;
        let (mut files, mut bytes) = (0, 0);
        let mut walk = client.walk(&RemotePath::ROOT);
        while let Some(item) = walk.next().await {
            if let WalkItem::Entry(entry) = item?
                && let Some(size) = entry.size
            {
                files += 1;
                bytes += size;
            }
        }
        report(start, files, bytes);
        Ok(())
    }

    /// Asks for every folder over so many kept connections, and only counts what comes back.
    pub(crate) fn floor(url: &str, connections: &str) -> Result<()> {
        let connections = connections.parse().unwrap_or(1);
        let rest = url.strip_prefix("http://").unwrap_or(url);
        let (address, root) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let start = Instant::now();
        let mut first = Connection::new(address);
        let folders: Vec<String> = first
            .propfind(root)?
            .split("<D:href>")
            .skip(2)
            .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
            .collect();
        let parts = folders.chunks(folders.len().div_ceil(connections).max(1));
        let found = std::thread::scope(|scope| {
            let mut first = Some(first);
            let threads: Vec<_> = parts
                .map(|part| {
                    let mut connection = first.take().unwrap_or_else(|| Connection::new(address));
                    scope.spawn(move || connection.count(part))
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or(Ok((0, 0))))
                .collect::<io::Result<Vec<_>>>()
        })?;
        let files = found.iter().map(|found| found.0).sum();
        let bytes = found.iter().map(|found| found.1).sum();
        report(start, files, bytes);
        Ok(())
    }

    const BODY: &str = "<?xml version=\"1.0\"?><D:propfind xmlns:D=\"DAV:\"><D:prop>\
                        <D:resourcetype/><D:getcontentlength/></D:prop></D:propfind>";

    struct Connection<'a> {
        address: &'a str,
        stream: Option<BufReader<TcpStream>>,
        login: Option<PasswordClient>,
    }

    impl<'a> Connection<'a> {
        fn new(address: &'a str) -> Self {
            Self {
                address,
                stream: None,
                login: None,
            }
        }

        fn count(&mut self, folders: &[String]) -> io::Result<(u64, u64)> {
            let (mut files, mut bytes) = (0, 0);
            for folder in folders {
                for size in self.propfind(folder)?.split("getcontentlength>").skip(1) {
                    if let Some(Ok(size)) = size.split('<').next().map(str::parse::<u64>) {
                        files += 1;
                        bytes += size;
                    }
                }
            }
            Ok((files, bytes))
        }

        /// The body of the answer about one folder.
        fn propfind(&mut self, target: &str) -> io::Result<String> {
            loop {
                let proof = self.login.as_mut().map(|login| {
                    login.respond(&PasswordParams {
                        username: READER.name,
                        password: READER.password,
                        uri: target,
                        method: "PROPFIND",
                        body: None,
                    })
                });
                let proof = proof.transpose().map_err(io::Error::other)?;
                let mut request = format!(
                    "PROPFIND {target} HTTP/1.1\r\nHost: {}\r\nDepth: 1\r\nContent-Length: {}\r\n",
                    self.address,
                    BODY.len()
                );
                if let Some(proof) = proof {
                    let _ = write!(request, "Authorization: {proof}\r\n");
                }
                request.push_str("\r\n");
                request.push_str(BODY);
                let stream = match &mut self.stream {
                    Some(stream) => stream,
                    closed => {
                        let stream = TcpStream::connect(self.address)?;
                        stream.set_nodelay(true)?;
                        closed.insert(BufReader::with_capacity(64 * 1024, stream))
                    }
                };
                stream.get_mut().write_all(request.as_bytes())?;
                let (head, body) = answer(stream)?;
                if head.contains("\r\nConnection: close") {
                    self.stream = None;
                }
                match head.split("WWW-Authenticate: ").nth(1) {
                    Some(challenge) => {
                        let challenge = challenge.lines().next().unwrap_or_default();
                        let login = PasswordClient::try_from(challenge);
                        self.login = Some(login.map_err(io::Error::other)?);
                    }
                    None => return Ok(body),
                }
            }
        }
    }

    fn answer(stream: &mut BufReader<TcpStream>) -> io::Result<(String, String)> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let mut body = Vec::new();
        if head.contains("\r\nTransfer-Encoding: chunked") {
            loop {
                let mut line = String::new();
                stream.read_line(&mut line)?;
                let length = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
                stream.by_ref().take(length).read_to_end(&mut body)?;
                stream.read_line(&mut line)?;
                if length == 0 {
                    break;
                }
            }
        } else {
            let length = head.split("\r\nContent-Length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            stream
                .by_ref()
                .take(length.unwrap_or(0))
                .read_to_end(&mut body)?;
        }
        String::from_utf8(body)
            .map(|body| (head, body))
            .map_err(io::Error::other)
    }

    fn report(start: Instant, files: u64, bytes: u64) {
        let seconds = start.elapsed().as_secs_f64();
        print_line(&json!({ "found": [files, bytes], "seconds": seconds, "peak_kib": peak() }));
    }

    /// The most memory so far, where the system tells. What `wait4` tells begins with the memory of
    /// whoever started this.
    fn peak() -> Option<u64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }
}

#[cfg(unix)]
#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stderr)] // its output is its purpose
async fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", folders] => unix::serve(folders),
        ["walk", url, concurrency] => unix::walk(url, concurrency).await,
        ["floor", url, connections] => unix::floor(url, connections),
        _ => {
            eprintln!("usage: compare-webdav serve FOLDERS | walk URL N | floor URL N");
            return std::process::ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.report());
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() {}

//! The reader of listings against every way to write the same, and against hostile bodies.

use std::fmt::Write as _;

use igel_migrate_core::webdav::multistatus::{Multistatus, MultistatusLimits, Resource};
use proptest::prelude::*;

use super::*;

fn read(body: &[u8]) -> Result<Vec<Resource>, Error> {
    Multistatus::new(body)?.collect()
}

/// What is to be written in one of many ways.
#[derive(Debug, Clone)]
struct Wanted {
    name: String,
    is_collection: bool,
    size: Option<u64>,
    etag: Option<String>,
}

/// One of the ways.
#[allow(clippy::struct_excessive_bools)] // choices that have nothing to do with each other
#[derive(Debug, Clone)]
struct Style {
    prefix: &'static str,
    /// Declares the namespace at each element instead of once.
    everywhere: bool,
    reversed: bool,
    /// Puts each property into a `propstat` of its own.
    scattered: bool,
    /// Writes characters of text as references, every so many.
    references: usize,
    cdata: bool,
    blanks: &'static str,
    reason: &'static str,
}

impl Style {
    fn tag(&self, name: &str, content: &str) -> String {
        let Self { prefix, .. } = self;
        let declared = if self.everywhere {
            self.declaration()
        } else {
            String::new()
        };
        if content.is_empty() {
            return format!("<{prefix}{name}{declared}/>");
        }
        format!(
            "<{prefix}{name}{declared}>{content}</{prefix}{name}{}>",
            self.blanks
        )
    }

    fn declaration(&self) -> String {
        match self.prefix.strip_suffix(':') {
            Some(prefix) => format!(" xmlns:{prefix}='DAV:'"),
            None => " xmlns=\"DAV:\"".to_owned(),
        }
    }

    fn text(&self, text: &str) -> String {
        if self.cdata && !text.is_empty() && !text.contains("]]>") {
            return format!("<![CDATA[{text}]]>");
        }
        let mut written = String::new();
        for (index, c) in text.chars().enumerate() {
            match c {
                '&' => written.push_str("&amp;"),
                '<' => written.push_str("&lt;"),
                '>' => written.push_str("&gt;"),
                c if self.references > 0 && index % self.references == 0 => {
                    let _ = write!(written, "&#x{:X};", u32::from(c));
                }
                c => written.push(c),
            }
        }
        written
    }

    fn ordered(&self, mut parts: Vec<String>) -> String {
        if self.reversed {
            parts.reverse();
        }
        parts.join(self.blanks)
    }

    fn propstat(&self, properties: Vec<String>, status: u16) -> String {
        let status = format!("HTTP/1.1 {status}{}", self.reason);
        let prop = self.tag("prop", &self.ordered(properties));
        let parts = vec![prop, self.tag("status", &status)];
        self.tag("propstat", &self.ordered(parts))
    }

    fn response(&self, wanted: &Wanted) -> String {
        let href = format!("{0}{1}{0}", self.blanks, self.text(&href(wanted)));
        let kind = if wanted.is_collection {
            self.tag("collection", "")
        } else {
            String::new()
        };
        let mut properties = vec![
            self.tag("resourcetype", &kind),
            "<z:size xmlns:z=\"urn:other\"><z:getcontentlength>1</z:getcontentlength></z:size>"
                .to_owned(),
        ];
        let mut missing = Vec::new();
        match wanted.size {
            Some(size) => properties.push(self.tag("getcontentlength", &size.to_string())),
            None => missing.push(self.tag("getcontentlength", "")),
        }
        match &wanted.etag {
            Some(etag) => properties.push(self.tag("getetag", &self.text(etag))),
            None => missing.push(self.tag("getetag", "wrong")),
        }
        missing.push(self.tag("quota-used-bytes", "1"));
        let mut parts = vec![self.tag("href", &href)];
        if self.scattered {
            parts.extend(
                properties
                    .into_iter()
                    .map(|one| self.propstat(vec![one], 200)),
            );
        } else {
            parts.push(self.propstat(properties, 207));
        }
        parts.push(self.propstat(missing, 404));
        self.tag("response", &self.ordered(parts))
    }

    fn body(&self, all: &[Wanted]) -> String {
        let mut style = self.clone();
        style.everywhere = true;
        let responses: String = all.iter().map(|wanted| self.response(wanted)).collect();
        format!(
            "<?xml version=\"1.0\"?><!-- no -->{}\n",
            style.tag("multistatus", &format!("{responses}<!-- end -->"))
        )
    }
}

fn href(wanted: &Wanted) -> String {
    format!("/dar/{}", wanted.name)
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let name = "[a-z0-9%+&'\\[\\]|<> äß日😀.-]{0,12}[a-z]";
    let etag = "[\"W/0-9a-z&-]{0,6}[0-9\"]";
    (
        name,
        any::<bool>(),
        any::<Option<u64>>(),
        proptest::option::of(etag),
    )
        .prop_map(|(name, is_collection, size, etag)| Wanted {
            name,
            is_collection,
            size,
            etag,
        })
}

fn style() -> impl Strategy<Value = Style> {
    (
        prop::sample::select(&["", "D:", "d:", "lp1:", "ns0:", "ä:"][..]),
        any::<[bool; 4]>(),
        0..4_usize,
        prop::sample::select(&["", " ", "\n\t", "\r\n"][..]),
        prop::sample::select(&["", " ", " OK", " Multi-status"][..]),
    )
        .prop_map(
            |(prefix, [everywhere, reversed, scattered, cdata], references, blanks, reason)| {
                Style {
                    prefix,
                    everywhere,
                    reversed,
                    scattered,
                    references,
                    cdata,
                    blanks,
                    reason,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn however_it_is_written_the_same_is_read(
        all in prop::collection::vec(wanted(), 0..3),
        style in style(),
    ) {
        let body = style.body(&all);
        let resources = read(body.as_bytes()).unwrap();
        prop_assert_eq!(resources.len(), all.len(), "{}", body);
        for (found, wanted) in resources.iter().zip(&all) {
            prop_assert_eq!(&found.href, &href(wanted), "{}", &body);
            prop_assert_eq!(found.is_collection, wanted.is_collection, "{}", &body);
            prop_assert_eq!(found.size, wanted.size, "{}", &body);
            prop_assert_eq!(&found.etag, &wanted.etag, "{}", &body);
            prop_assert_eq!(found.quota_used, None, "{}", &body);
        }
    }

    #[test]
    fn no_body_breaks_the_reader(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = read(&body);
    }

    #[test]
    fn no_damage_breaks_the_reader(
        all in prop::collection::vec(wanted(), 1..2),
        style in style(),
        at in any::<prop::sample::Index>(),
        with in "[<>&;/\"'a :!\\[\\]-]{0,4}",
        cut in any::<bool>(),
    ) {
        let body = style.body(&all);
        let mut at = at.index(body.len());
        while !body.is_char_boundary(at) {
            at -= 1;
        }
        let rest = if cut { "" } else { &body[at..] };
        let _ = read(format!("{}{with}{rest}", &body[..at]).as_bytes());
    }
}

fn kind(body: &str) -> ErrorKind {
    read(body.as_bytes()).unwrap_err().kind()
}

fn within(content: &str) -> String {
    format!("<multistatus xmlns=\"DAV:\">{content}</multistatus>")
}

#[test]
fn hostile_bodies_end_in_errors() {
    let attributes = (0..800_000).fold(String::new(), |mut all, number| {
        let _ = write!(all, " a{number}=''");
        all
    });
    for (body, kind_of_error) in [
        (String::new(), ErrorKind::Malformed),
        ("\u{feff}  ".to_owned(), ErrorKind::Malformed),
        ("<multistatus/>".to_owned(), ErrorKind::Protocol),
        (
            "<a:multistatus xmlns='DAV:'/>".to_owned(),
            ErrorKind::Protocol,
        ),
        (within("") + "<more/>", ErrorKind::Malformed),
        (within("") + "more", ErrorKind::Malformed),
        (within("<response>"), ErrorKind::Malformed),
        (within("<response></Response>"), ErrorKind::Malformed),
        (
            "<!DOCTYPE multistatus>".to_owned() + &within(""),
            ErrorKind::Malformed,
        ),
        (
            "<!DOCTYPE m [<!ENTITY a \"aaa\">]>".to_owned() + &within("<response><href>&a;"),
            ErrorKind::Malformed,
        ),
        (
            within("<response><href>&a;</href></response>"),
            ErrorKind::Malformed,
        ),
        (
            within("<response><href>&#0;</href></response>"),
            ErrorKind::Malformed,
        ),
        (within(&"<a>".repeat(100_000)), ErrorKind::LimitExceeded),
        (
            within(&format!("<a{attributes}/>")),
            ErrorKind::LimitExceeded,
        ),
        (
            within(&format!("<response><href>{}", "x".repeat(5000))),
            ErrorKind::LimitExceeded,
        ),
        (
            within(&format!("<response><href>{}", "&amp;".repeat(5000))),
            ErrorKind::LimitExceeded,
        ),
        (" ".repeat(33 << 20), ErrorKind::LimitExceeded),
    ] {
        let shown: String = body.chars().take(80).collect();
        assert_eq!(kind(&body), kind_of_error, "{shown}");
    }
    let namespaces = (0..1000).fold(String::new(), |mut all, number| {
        let _ = write!(all, " xmlns:a{number}='urn:{number}'");
        all
    });
    assert!(read(within(&format!("<a{namespaces}/>")).as_bytes()).is_err());
    assert!(read(b"<multistatus xmlns='DAV:'>\xff</multistatus>").is_err());
    let error = read("<a/>\n".repeat(2).as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 5: the answer is no multistatus but `a`"
    );
}

#[test]
fn every_bound_holds_to_the_unit() {
    type Set = fn(&mut MultistatusLimits, usize);
    let body = within(
        "<response><href>/dar/a</href><propstat><prop><resourcetype><collection/></resourcetype>\
         </prop><status>HTTP/1.1 200</status></propstat></response>",
    );
    let read = |set: &dyn Fn(&mut MultistatusLimits)| {
        let mut limits = MultistatusLimits::default();
        set(&mut limits);
        let resources = Multistatus::with_limits(body.as_bytes(), limits);
        resources.and_then(Iterator::collect::<Result<Vec<_>, _>>)
    };
    let bounds: [(&str, Set, usize); 5] = [
        ("bytes", |limits, bound| limits.bytes = bound, body.len()),
        ("events", |limits, bound| limits.events = bound, 19),
        ("depth", |limits, bound| limits.depth = bound, 6),
        ("tag", |limits, bound| limits.tag = bound, 24),
        ("value", |limits, bound| limits.value = bound, 12),
    ];
    for (name, set, bound) in bounds {
        assert_eq!(
            read(&|limits| set(limits, bound)).unwrap().len(),
            1,
            "{name}"
        );
        let error = read(&|limits| set(limits, bound - 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{name}");
    }
}

#[test]
fn many_pieces_are_too_many() {
    let body = within(&"<a/>".repeat(4_100_000));
    assert_eq!(kind(&body), ErrorKind::LimitExceeded);
}

#[test]
fn sizes_are_numbers_or_unknown() {
    for (text, size) in [
        ("0", Some(0)),
        (" 17 ", Some(17)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-1", None),
        ("+1", None),
        ("0x10", None),
        ("1.5", None),
        ("", None),
    ] {
        let body = within(&format!(
            "<response><href>/a</href><propstat><prop><getcontentlength>{text}</getcontentlength>\
             </prop><status>HTTP/1.1 200</status></propstat></response>"
        ));
        assert_eq!(read(body.as_bytes()).unwrap()[0].size, size, "{text}");
    }
}

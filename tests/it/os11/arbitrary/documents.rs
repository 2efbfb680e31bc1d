//! Documents of every style, written without the code under test.

use std::fmt::Write as _;

use igel_migrate_core::profile::os11::SerialNumber;
use proptest::prelude::*;

use super::super::Content;

pub(super) const KEYS: [&str; 4] = ["update.http.url", "a", "system.fix%.value", "b.c%"];
pub(super) const TEMPLATES: [&str; 3] = ["update.external_binary_source%", "custom.source%", "x%"];
pub(super) const PARAMETERS: [&str; 4] = ["url", "username", "crypt_password", "a.b"];

#[derive(Debug, Clone)]
pub(super) struct Document {
    style: Style,
    pub(super) profile: Profile,
    /// Where comments, unknown elements and stray text go; read in a circle.
    noise: Vec<u8>,
}

#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // a style is a row of switches
struct Style {
    bom: bool,
    declaration: bool,
    wrapped: bool,
    newline: &'static str,
    indent: &'static str,
    quote: char,
    /// Blanks where XML allows them.
    loose: bool,
    /// How values are written: plain, as references, as CDATA.
    form: u8,
}

/// Which key, and its values by number.
type Setting = (usize, Vec<(Option<u32>, String)>);

/// Which template, which serial number, and values by parameter.
type Instance = (usize, i32, Vec<(usize, String)>);

#[derive(Debug, Clone)]
pub(super) struct Profile {
    settings: Vec<Setting>,
    instances: Vec<Instance>,
    has_settings: bool,
    has_instance_settings: bool,
}

pub(super) fn text() -> impl Strategy<Value = String> {
    "[ -~\n\t\u{e4}\u{20ac}\u{1f600}&<>\\[\\]]{0,8}"
}

fn profile() -> impl Strategy<Value = Profile> {
    let number = prop_oneof![2 => Just(None), 1 => (0..9_u32).prop_map(Some)];
    let setting = (0..KEYS.len(), prop::collection::vec((number, text()), 0..3));
    let value = (0..PARAMETERS.len(), text());
    let instance = (
        0..TEMPLATES.len(),
        0..3_i32,
        prop::collection::vec(value, 0..4),
    );
    (
        prop::collection::vec(setting, 0..4),
        prop::collection::vec(instance, 0..3),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(settings, instances, has_settings, has_instance_settings)| Profile {
                has_settings: has_settings || !settings.is_empty(),
                has_instance_settings: has_instance_settings || !instances.is_empty(),
                settings,
                instances,
            },
        )
}

fn style() -> impl Strategy<Value = Style> {
    (
        any::<[bool; 4]>(),
        prop::sample::select(&["\n", "\r\n"][..]),
        prop::sample::select(&["    ", "\t", " ", ""][..]),
        prop::sample::select(&['"', '\''][..]),
        0..3_u8,
    )
        .prop_map(
            |([bom, declaration, wrapped, loose], newline, indent, quote, form)| Style {
                bom,
                declaration,
                wrapped,
                newline,
                indent,
                quote,
                loose,
                form,
            },
        )
}

pub(super) fn document() -> impl Strategy<Value = Document> {
    // Half the documents have no noise, half of the rest little.
    let noise = prop_oneof![
        2 => Just(vec![0]),
        1 => prop::collection::vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 1..8),
        1 => prop::collection::vec(any::<u8>(), 1..8),
    ];
    (style(), profile(), noise).prop_map(|(style, profile, noise)| Document {
        style,
        profile,
        noise,
    })
}

/// Writes a document the way its style says.
struct Writer<'d> {
    style: &'d Style,
    noise: std::iter::Cycle<std::slice::Iter<'d, u8>>,
    /// Whether lines are broken at all.
    one_line: bool,
    out: String,
}

impl Document {
    /// The same as a bare `<profile>` with nothing before it.
    pub(super) fn bare(&self) -> Self {
        let mut bare = self.clone();
        (bare.style.bom, bare.style.declaration, bare.style.wrapped) = (false, false, false);
        bare
    }

    pub(super) fn write(&self) -> String {
        let style = &self.style;
        let noise = self.noise.iter().cycle();
        let one_line = self.noise.len() == 7;
        let mut writer = Writer {
            style,
            noise,
            one_line,
            out: String::new(),
        };
        if style.bom {
            writer.out.push('\u{feff}');
        }
        if style.declaration {
            writer
                .out
                .push_str("<?xml version='1.0' encoding=\"utf-8\"?>");
            writer.line(0);
        }
        let depth = usize::from(style.wrapped);
        if style.wrapped {
            writer.open(0, "profiles", &[]);
        }
        writer.profile(&self.profile, depth);
        if style.wrapped {
            writer.close(0, "profiles");
        }
        writer.line(0);
        writer.out
    }
}

impl Writer<'_> {
    fn line(&mut self, depth: usize) {
        if !self.one_line {
            self.out.push_str(self.style.newline);
            for _ in 0..depth {
                self.out.push_str(self.style.indent);
            }
        }
    }

    fn noise(&mut self, depth: usize) {
        let noise = match self.noise.next() {
            Some(1..=8) => "<!-- <settings> -->",
            Some(9..=16) => "<?odd <pclass ?>",
            Some(17..=24) => "<unknown a='>'><pclass name='x'/>text<![CDATA[</x>]]></unknown>",
            Some(25..=32) => "stray &amp; text",
            Some(33..=40) => "<x:y/>",
            Some(41..=48) => "   ",
            _ => return,
        };
        self.out.push_str(noise);
        self.line(depth);
    }

    fn open(&mut self, depth: usize, name: &str, attributes: &[(&str, &str)]) {
        let blank = if self.style.loose { "\n " } else { "" };
        let quote = self.style.quote;
        let _ = write!(self.out, "<{name}");
        for (attribute, value) in attributes {
            let _ = write!(self.out, " {attribute}{blank}={blank}{quote}{value}{quote}");
        }
        let _ = write!(self.out, "{blank}>");
        self.line(depth + 1);
        self.noise(depth + 1);
    }

    fn close(&mut self, depth: usize, name: &str) {
        self.noise(depth + 1);
        self.line(depth);
        let blank = if self.style.loose { "\t" } else { "" };
        let _ = write!(self.out, "</{name}{blank}>");
    }

    fn value(&mut self, name: &str, attributes: &[(&str, &str)], value: &str) {
        let quote = self.style.quote;
        let _ = write!(self.out, "<{name}");
        for (attribute, value) in attributes {
            let _ = write!(self.out, " {attribute}={quote}{value}{quote}");
        }
        if value.is_empty() && self.style.loose {
            self.out.push_str(" />");
            return;
        }
        self.out.push('>');
        for c in value.chars() {
            match (c, self.style.form) {
                ('\n', _) => self.out.push_str(self.style.newline),
                ('&' | '<' | '>', 2) => {
                    let _ = write!(self.out, "<![CDATA[{c}]]>");
                }
                ('&' | '<' | '>' | ' ' | '\u{e4}', 1) => {
                    let _ = write!(self.out, "&#x{:x};", u32::from(c));
                }
                ('&', _) => self.out.push_str("&amp;"),
                ('<', _) => self.out.push_str("&lt;"),
                ('>', _) => self.out.push_str("&gt;"),
                (c, _) => self.out.push(c),
            }
        }
        let _ = write!(self.out, "</{name}>");
    }

    fn profile(&mut self, profile: &Profile, depth: usize) {
        self.open(depth, "profile", &[]);
        self.value("profilename", &[], "Berlin");
        self.line(depth + 1);
        if profile.has_settings {
            self.settings(&profile.settings, depth + 1);
            self.line(depth + 1);
        }
        if profile.has_instance_settings {
            self.instances(&profile.instances, depth + 1);
        }
        self.close(depth, "profile");
    }

    fn settings(&mut self, settings: &[Setting], depth: usize) {
        if settings.is_empty() && self.style.loose {
            return self.out.push_str("<settings/>");
        }
        self.open(depth, "settings", &[]);
        for (name, values) in settings {
            self.open(depth + 1, "pclass", &[("name", KEYS[*name])]);
            for (number, value) in values {
                let number = number.map_or("-1".to_owned(), |number| number.to_string());
                self.value(
                    "pvalue",
                    &[("instancenr", &number), ("variableExpression", "")],
                    value,
                );
                self.noise(depth + 2);
            }
            self.close(depth + 1, "pclass");
            self.line(depth + 1);
        }
        self.close(depth, "settings");
    }

    fn instances(&mut self, instances: &[Instance], depth: usize) {
        if instances.is_empty() && self.style.loose {
            return self.out.push_str("<instancesettings />");
        }
        self.open(depth, "instancesettings", &[]);
        for (template, serial, values) in instances {
            let template = TEMPLATES[*template];
            let serial = SerialNumber::from_parts(*serial, 1);
            let attributes = [("serialnumber", serial.as_str()), ("classprefix", template)];
            self.open(depth + 1, "instance", &attributes);
            for (parameter, value) in values {
                let name = format!("{template}.{}", PARAMETERS[*parameter]);
                self.value("ivalue", &[("classname", &name)], value);
                self.line(depth + 2);
            }
            self.close(depth + 1, "instance");
            self.line(depth + 1);
        }
        self.close(depth, "instancesettings");
    }
}

/// What a profile must be found to hold.
pub(super) fn model(profile: &Profile) -> Content {
    let settings = profile.settings.iter().flat_map(|(name, values)| {
        values.iter().map(|(number, value)| {
            (
                KEYS[*name].to_owned(),
                number.map_or(-1, i64::from),
                value.clone(),
            )
        })
    });
    let instances = profile.instances.iter().map(|(template, serial, values)| {
        let values = values
            .iter()
            .map(|(parameter, value)| (PARAMETERS[*parameter].to_owned(), value.clone()));
        let serial = SerialNumber::from_parts(*serial, 1).to_string();
        (TEMPLATES[*template].to_owned(), serial, values.collect())
    });
    (settings.collect(), instances.collect())
}

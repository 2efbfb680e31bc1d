//! What is kept of each device of a fleet: little, and in few pieces.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use crate::readiness::firmware::Firmwares;
use crate::readiness::observed::Observed;
use crate::ums::{Device, DeviceId, DirectoryId};

/// What is kept of a text of a device, in bytes. Real ones are short.
const MAX_TEXT: usize = 1024;

/// The devices of a fleet.
#[derive(Debug, Default)]
pub(super) struct Rows {
    devices: Vec<Row>,
    /// The texts of all rows, one behind the other.
    texts: String,
    pub(super) sites: Interned<Box<str>>,
    pub(super) models: Interned<Box<str>>,
    pub(super) observed: Interned<Observed>,
}

/// One device.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) id: DeviceId,
    pub(super) parent: Option<DirectoryId>,
    /// Where its texts begin.
    start: usize,
    ends: [u16; TEXTS],
    pub(super) site: Option<u32>,
    pub(super) model: Option<u32>,
    pub(super) observed: u32,
}

/// The texts that are kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text {
    UnitId,
    Mac,
    Name,
    LastContact,
}

const TEXTS: usize = 4;

impl Rows {
    pub(super) fn add(&mut self, device: &Device, site: Option<&str>, firmwares: &Firmwares) {
        let start = self.texts.len();
        let mut ends = [0; TEXTS];
        let texts = [
            device.unit_id().map(upper),
            device.mac().map(upper),
            device.name().map(Cow::Borrowed),
            device
                .last_contact()
                .map(|time| Cow::Borrowed(time.as_str())),
        ];
        for (end, text) in ends.iter_mut().zip(texts) {
            self.texts.push_str(cut(&text.unwrap_or_default()));
            // Four texts of at most 1,024 bytes.
            *end = u16::try_from(self.texts.len() - start).unwrap_or(u16::MAX);
        }
        let model = device.device_type().or(device.product_id());
        let name = |text: &str| Box::from(cut(text));
        self.devices.push(Row {
            id: device.id(),
            parent: device.parent(),
            start,
            ends,
            site: site.map(|site| self.sites.add_str(site, name)),
            model: model.map(|model| self.models.add_str(model, name)),
            observed: self.observed.add(Observed::of(device, firmwares)),
        });
    }

    pub(super) fn len(&self) -> usize {
        self.devices.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Row> {
        self.devices.iter()
    }

    pub(super) fn get(&self, index: usize) -> &Row {
        &self.devices[index]
    }

    pub(super) fn text(&self, row: &Row, text: Text) -> &str {
        let ends = |index: usize| row.start + usize::from(row.ends[index]);
        let index = text as usize;
        let start = if index == 0 {
            row.start
        } else {
            ends(index - 1)
        };
        &self.texts[start..ends(index)]
    }

    pub(super) fn site(&self, row: &Row) -> Option<&str> {
        row.site.map(|site| &**self.sites.get(site))
    }

    pub(super) fn model(&self, row: &Row) -> Option<&str> {
        row.model.map(|model| &**self.models.get(model))
    }

    /// Brings the devices into the order of reports: by unit id, then by id. Of records with the
    /// same id the greatest by all that is kept stays, so that the order of arrival does not matter.
    pub(super) fn settle(&mut self) {
        let mut rows = std::mem::take(&mut self.devices);
        rows.sort_unstable_by(|one, other| {
            one.id.cmp(&other.id).then_with(|| self.compare(one, other))
        });
        rows.dedup_by(|later, earlier| {
            let same = later.id == earlier.id;
            if same {
                *earlier = *later;
            }
            same
        });
        let key = |row: &Row| (self.text(row, Text::UnitId), row.id);
        rows.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        self.devices = rows;
    }

    fn compare(&self, one: &Row, other: &Row) -> Ordering {
        let all = |row: &Row| {
            [Text::UnitId, Text::Mac, Text::Name, Text::LastContact]
                .map(|text| self.text(row, text))
        };
        all(one)
            .cmp(&all(other))
            .then_with(|| one.parent.cmp(&other.parent))
            .then_with(|| self.site(one).cmp(&self.site(other)))
            .then_with(|| self.model(one).cmp(&self.model(other)))
            .then_with(|| {
                let observed = |row: &Row| self.observed.get(row.observed);
                observed(one).cmp(observed(other))
            })
    }
}

/// Upper case, as UMS writes ids.
fn upper(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Cow::Owned(text.to_ascii_uppercase());
    }
    Cow::Borrowed(text)
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Values of which each is kept once.
#[derive(Debug)]
pub(super) struct Interned<T> {
    values: Vec<T>,
    places: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Eq + Hash + Clone> Interned<T> {
    pub(super) fn add(&mut self, value: T) -> u32 {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        // Fewer than there are devices, and UMS holds 300,000.
        let place = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.places.insert(value, place);
        place
    }

    pub(super) fn get(&self, place: u32) -> &T {
        &self.values[place as usize]
    }

    pub(super) fn values(&self) -> &[T] {
        &self.values
    }
}

impl Interned<Box<str>> {
    fn add_str(&mut self, text: &str, owned: impl Fn(&str) -> Box<str>) -> u32 {
        match self.places.get(cut(text)) {
            Some(place) => *place,
            None => self.add(owned(text)),
        }
    }
}

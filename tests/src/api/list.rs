//! What is public, line by line.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Fields, ImplItem, Item, ItemImpl, ItemTrait, TraitItem, Type, Visibility};

use super::crate_source::{
    CrateSource, Target, attributes, feature_of, ident, imports, is_hidden, join,
};
use super::macros;
use super::text::text;
use super::{PublicInterface, PublicType};

/// The public interface of the core crate.
///
/// # Panics
///
/// If its source cannot be read.
pub fn public_interface() -> PublicInterface {
    let source = CrateSource::read(&crate::workspace().join("igel-migrate-core"));
    let mut lister = Lister {
        source: &source,
        public: PublicInterface::default(),
        names: BTreeMap::new(),
        walked: BTreeSet::new(),
    };
    lister.walk("", "");
    lister.implementations();
    lister.public
}

struct Lister<'s> {
    source: &'s CrateSource,
    public: PublicInterface,
    /// The first public path of each item.
    names: BTreeMap<(String, String), String>,
    walked: BTreeSet<(String, String)>,
}

impl Lister<'_> {
    fn line(&mut self, feature: Option<&str>, line: &str) {
        let mark = feature.map(|feature| format!(" [{feature}]"));
        self.public
            .lines
            .insert(format!("{line}{}", mark.unwrap_or_default()));
    }

    /// Lists what is public in `module`, which the public sees as `shown`.
    fn walk(&mut self, module: &str, shown: &str) {
        if !self.walked.insert((module.to_owned(), shown.to_owned())) {
            return;
        }
        let Some(found) = self.source.modules.get(module) else {
            return;
        };
        let feature = found.feature.clone();
        for item in &found.items {
            match item {
                Item::Mod(child) if is_public(&child.vis) => {
                    let name = child.ident.to_string();
                    let path = join(shown, &name);
                    let feature = feature_of(&child.attrs).or_else(|| feature.clone());
                    self.line(feature.as_deref(), &format!("mod {path}"));
                    self.walk(&join(module, &name), &path);
                }
                Item::Use(item) if is_public(&item.vis) => {
                    for import in imports(&item.tree) {
                        self.exported(module, shown, &import.path, import.name.as_deref());
                    }
                }
                Item::Macro(made) if made.ident.is_none() => {
                    let text = text(&made.mac.tokens);
                    if text.contains("pub ") {
                        self.line(
                            feature.as_deref(),
                            &format!("{} {{ {text} }} in {shown}", self::text(&made.mac.path)),
                        );
                    }
                }
                item => {
                    if let Some(name) = ident(item) {
                        self.item(module, &name, &join(shown, &name));
                    }
                }
            }
        }
    }

    /// A `pub use`.
    fn exported(&mut self, module: &str, shown: &str, path: &[String], name: Option<&str>) {
        let target = self.source.resolve(module, path);
        let Some(name) = name else {
            if let Some(Target::Module(from)) = target {
                self.walk(&from, shown);
            }
            return;
        };
        let public = join(shown, name);
        match target {
            Some(Target::Module(from)) => {
                self.line(None, &format!("mod {public}"));
                self.walk(&from, &public);
            }
            Some(Target::Item(from, item)) => self.item(&from, &item, &public),
            None => self.made_or_foreign(module, path, &public),
        }
    }

    /// What a macro makes, or another crate.
    fn made_or_foreign(&mut self, module: &str, path: &[String], public: &str) {
        let maker = path.split_last().and_then(|(name, before)| {
            let Some(Target::Module(from)) = self.source.resolve(module, before) else {
                return None;
            };
            let made = self.source.maker(&from, name)?;
            Some((
                from,
                name.clone(),
                text(&made.mac.path),
                text(&made.mac.tokens),
            ))
        });
        match maker {
            Some((from, name, made_by, text)) => {
                self.line(None, &format!("{public} made by {made_by} {{ {text} }}"));
                let made = PublicType {
                    defined: join(&from, &name),
                    made_by: Some(made_by),
                    ..PublicType::default()
                };
                self.names
                    .entry((from, name))
                    .or_insert_with(|| public.to_owned());
                self.public.types.entry(public.to_owned()).or_insert(made);
            }
            None => self.line(None, &format!("use {} as {public}", path.join("::"))),
        }
    }

    fn item(&mut self, module: &str, name: &str, public: &str) {
        let Some(item) = self.source.item(module, name) else {
            return;
        };
        let feature =
            feature_of(attributes(item)).or_else(|| self.source.modules[module].feature.clone());
        let feature = feature.as_deref();
        let key = (module.to_owned(), name.to_owned());
        if let Some(first) = self.names.get(&key) {
            if first != public {
                let line = format!("use {first} as {public}");
                self.line(feature, &line);
            }
            return;
        }
        let Some((lines, made)) = described(item, module, name, public) else {
            return;
        };
        if let Some(made) = made {
            self.public.types.insert(public.to_owned(), made);
        }
        for line in lines {
            self.line(feature, &line);
        }
        self.names.insert(key, public.to_owned());
    }

    /// What is implemented for public types, wherever it stands.
    fn implementations(&mut self) {
        let implementing = macros::implementing(self.source);
        for (module, found) in &self.source.modules {
            for item in &found.items {
                if let Item::Macro(called) = item
                    && called.ident.is_none()
                    && let Some(name) = called.mac.path.segments.last()
                    && let Some(traits) = implementing.get(&name.ident.to_string())
                {
                    for name in macros::names(&called.mac.tokens) {
                        self.implemented_by_macro(module, &name, traits);
                    }
                }
                if let Item::Impl(item) = item {
                    let feature = feature_of(&item.attrs).or_else(|| found.feature.clone());
                    self.implementation(module, item, feature.as_deref());
                }
            }
        }
        for (name, of) in &self.public.types {
            if !of.traits.is_empty() {
                let traits: Vec<&str> = of.traits.iter().map(String::as_str).collect();
                self.public
                    .lines
                    .insert(format!("impl for {name}: {}", traits.join(", ")));
            }
        }
    }

    fn implemented_by_macro(&mut self, module: &str, name: &str, traits: &BTreeSet<String>) {
        let public = match self.source.resolve(module, &[name.to_owned()]) {
            Some(Target::Item(module, name)) => self.names.get(&(module, name)),
            _ => self.names.get(&(module.to_owned(), name.to_owned())),
        };
        if let Some(of) = public.and_then(|public| self.public.types.get_mut(public)) {
            of.traits.extend(traits.iter().cloned());
        }
    }

    fn implementation(&mut self, module: &str, item: &ItemImpl, feature: Option<&str>) {
        let Some(public) = self.public_name(module, &item.self_ty) else {
            return;
        };
        if let Some((implemented, _)) = &item.trait_ {
            // The last segment, generics included: `From<DeviceId>`.
            let name = implemented.segments.last().map(text).unwrap_or_default();
            if let Some(of) = self.public.types.get_mut(&public) {
                of.traits.insert(name);
            }
            return;
        }
        for inner in &item.items {
            let (visibility, attributes) = match inner {
                ImplItem::Fn(method) => (&method.vis, &method.attrs),
                ImplItem::Const(item) => (&item.vis, &item.attrs),
                _ => continue,
            };
            if !is_public(visibility) || is_hidden(attributes) {
                continue;
            }
            let own = feature_of(attributes);
            let feature = own.as_deref().or(feature);
            match inner {
                ImplItem::Fn(method) => {
                    let name = method.sig.ident.to_string();
                    let line = named(&text(&method.sig), &name, &format!("{public}::{name}"));
                    self.line(feature, &line);
                }
                ImplItem::Const(item) => {
                    let line = format!("const {public}::{}: {}", item.ident, text(&item.ty));
                    self.line(feature, &line);
                }
                _ => {}
            }
        }
    }

    fn public_name(&self, module: &str, of: &Type) -> Option<String> {
        let Type::Path(path) = of else {
            return None;
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        match self.source.resolve(module, &segments) {
            Some(Target::Item(module, name)) => self.names.get(&(module, name)).cloned(),
            _ => self
                .names
                .get(&(module.to_owned(), segments.last()?.clone()))
                .cloned(),
        }
    }
}

/// The lines of a public item, and what it is if it is a type.
fn described(
    item: &Item,
    module: &str,
    name: &str,
    public: &str,
) -> Option<(Vec<String>, Option<PublicType>)> {
    let lines = match item {
        Item::Struct(item) if is_public(&item.vis) => {
            let generics = text(&item.generics);
            let open = non_exhaustive(&item.attrs);
            let mut lines = vec![format!("{open}struct {public}{generics}")];
            for (index, field) in item.fields.iter().enumerate() {
                if is_public(&field.vis) {
                    let name = field
                        .ident
                        .as_ref()
                        .map_or(index.to_string(), ToString::to_string);
                    lines.push(format!("{public}.{name}: {}", text(&field.ty)));
                }
            }
            let made = PublicType {
                defined: join(module, name),
                traits: derives(&item.attrs),
                derived: derives(&item.attrs),
                fields: types_of(&item.fields),
                made_by: None,
            };
            return Some((lines, Some(made)));
        }
        Item::Enum(item) if is_public(&item.vis) => {
            let open = non_exhaustive(&item.attrs);
            let mut lines = vec![format!("{open}enum {public}{}", text(&item.generics))];
            for variant in item
                .variants
                .iter()
                .filter(|variant| !is_hidden(&variant.attrs))
            {
                let fields: Vec<String> = variant
                    .fields
                    .iter()
                    .map(|field| match &field.ident {
                        Some(name) => format!("{name}: {}", text(&field.ty)),
                        None => text(&field.ty),
                    })
                    .collect();
                let fields = match &variant.fields {
                    Fields::Unit => String::new(),
                    Fields::Named(_) => format!(" {{ {} }}", fields.join(", ")),
                    Fields::Unnamed(_) => format!("({})", fields.join(", ")),
                };
                lines.push(format!("{public}::{}{fields}", variant.ident));
            }
            let made = PublicType {
                defined: join(module, name),
                traits: derives(&item.attrs),
                derived: derives(&item.attrs),
                fields: item
                    .variants
                    .iter()
                    .flat_map(|variant| types_of(&variant.fields))
                    .collect(),
                made_by: None,
            };
            return Some((lines, Some(made)));
        }
        Item::Trait(item) if is_public(&item.vis) => described_trait(item, public),
        Item::Fn(item) if is_public(&item.vis) => vec![named(&text(&item.sig), name, public)],
        Item::Const(item) if is_public(&item.vis) => {
            vec![format!("const {public}: {}", text(&item.ty))]
        }
        Item::Static(item) if is_public(&item.vis) => {
            vec![format!("static {public}: {}", text(&item.ty))]
        }
        Item::Type(item) if is_public(&item.vis) => {
            vec![format!(
                "type {public}{} = {}",
                text(&item.generics),
                text(&item.ty)
            )]
        }
        _ => return None,
    };
    Some((lines, None))
}

fn described_trait(item: &ItemTrait, public: &str) -> Vec<String> {
    let bounds = text(&item.supertraits);
    let bounds = if bounds.is_empty() {
        bounds
    } else {
        format!(": {bounds}")
    };
    let mut lines = vec![format!("trait {public}{}{bounds}", text(&item.generics))];
    for inner in &item.items {
        match inner {
            TraitItem::Fn(method) => {
                let given = if method.default.is_some() {
                    " (provided)"
                } else {
                    ""
                };
                lines.push(format!("{public}::{}{given}", text(&method.sig)));
            }
            TraitItem::Type(item) => {
                lines.push(format!("{public}::type {}", item.ident));
            }
            TraitItem::Const(item) => {
                lines.push(format!(
                    "{public}::const {}: {}",
                    item.ident,
                    text(&item.ty)
                ));
            }
            _ => {}
        }
    }
    lines
}

/// A signature under its public path.
fn named(signature: &str, name: &str, public: &str) -> String {
    signature.replacen(&format!("fn {name}"), &format!("fn {public}"), 1)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn non_exhaustive(attributes: &[syn::Attribute]) -> &'static str {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
    {
        "non_exhaustive "
    } else {
        ""
    }
}

fn derives(attributes: &[syn::Attribute]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        let list = text(attribute);
        let inside = list
            .trim_start_matches("#[derive(")
            .trim_end_matches(")]")
            .to_owned();
        found.extend(
            inside
                .split(',')
                .map(|name| name.trim().rsplit("::").next().unwrap_or("").to_owned())
                .filter(|name| !name.is_empty()),
        );
    }
    found
}

fn types_of(fields: &Fields) -> Vec<String> {
    fields.iter().map(|field| text(&field.ty)).collect()
}

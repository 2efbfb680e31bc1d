//! The modules of a crate, and where a path in one of them leads.

use std::collections::BTreeMap;
use std::path::Path;

use syn::{Attribute, Item, UseTree};

use super::text::text;

/// A module by its path: `ums::device`; the root is empty.
pub(super) type ModulePath = String;

pub(super) struct Module {
    pub(super) items: Vec<Item>,
    /// The feature it needs, or one above it.
    pub(super) feature: Option<String>,
}

pub(super) struct CrateSource {
    pub(super) modules: BTreeMap<ModulePath, Module>,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Module(ModulePath),
    Item(ModulePath, String),
}

impl CrateSource {
    /// Reads the crate whose root is `src/lib.rs` in `folder`.
    pub(super) fn read(folder: &Path) -> Self {
        let mut source = Self {
            modules: BTreeMap::new(),
        };
        source.load(&folder.join("src/lib.rs"), &folder.join("src"), "", None);
        source
    }

    fn load(&mut self, file: &Path, folder: &Path, path: &str, feature: Option<&str>) {
        let text = std::fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(parsed.items, folder, path, feature);
    }

    fn add(&mut self, items: Vec<Item>, folder: &Path, path: &str, feature: Option<&str>) {
        let items: Vec<Item> = items
            .into_iter()
            .filter(|item| !is_hidden(attributes(item)))
            .collect();
        for item in &items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.to_string();
            let own = feature_of(&module.attrs);
            let feature = own.as_deref().or(feature);
            let path = join(path, &name);
            let below = folder.join(&name);
            if let Some((_, inner)) = &module.content {
                self.add(inner.clone(), &below, &path, feature);
                continue;
            }
            let flat = folder.join(format!("{name}.rs"));
            let file = if flat.is_file() {
                flat
            } else {
                below.join("mod.rs")
            };
            self.load(&file, &below, &path, feature);
        }
        let module = Module {
            items,
            feature: feature.map(str::to_owned),
        };
        self.modules.insert(path.to_owned(), module);
    }

    /// Where `path`, written in `module`, leads; `None` if it leaves the crate or a macro makes it.
    pub(super) fn resolve(&self, module: &str, path: &[String]) -> Option<Target> {
        self.follow(module, path, 0)
    }

    fn follow(&self, module: &str, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(String::new()),
            "self" => Target::Module(module.to_owned()),
            "super" => Target::Module(parent(module)?),
            name => self.named(module, name, depth)?,
        };
        rest.iter().try_fold(start, |at, name| match at {
            Target::Module(module) if name == "super" => Some(Target::Module(parent(&module)?)),
            Target::Module(module) => self.named(&module, name, depth),
            // A variant, or an associated item.
            Target::Item(..) => None,
        })
    }

    /// What `name` means in `module`: an item, a child, or something imported.
    fn named(&self, module: &str, name: &str, depth: usize) -> Option<Target> {
        if depth > 16 {
            return None;
        }
        let child = join(module, name);
        let found = self.modules.get(module)?;
        if found
            .items
            .iter()
            .any(|item| ident(item).as_deref() == Some(name))
        {
            return Some(if self.modules.contains_key(&child) {
                Target::Module(child)
            } else {
                Target::Item(module.to_owned(), name.to_owned())
            });
        }
        let mut globs = Vec::new();
        for item in &found.items {
            let Item::Use(item) = item else { continue };
            for import in imports(&item.tree) {
                match import.name.as_deref() {
                    Some(imported) if imported == name => {
                        // `use x;` of an extern crate would go round in circles.
                        if import.path.first().is_some_and(|first| first == name) {
                            return None;
                        }
                        return self.follow(module, &import.path, depth + 1);
                    }
                    None => globs.push(import.path),
                    _ => {}
                }
            }
        }
        globs
            .iter()
            .find_map(|path| match self.follow(module, path, depth + 1)? {
                Target::Module(from) if from != module => self.named(&from, name, depth + 1),
                _ => None,
            })
    }

    /// The item itself.
    pub(super) fn item(&self, module: &str, name: &str) -> Option<&Item> {
        let items = &self.modules.get(module)?.items;
        items
            .iter()
            .find(|item| ident(item).as_deref() == Some(name))
    }

    /// The invocation of a macro in `module` that makes `name`: it mentions it, or the macro does.
    pub(super) fn maker(&self, module: &str, name: &str) -> Option<&syn::ItemMacro> {
        let macros = || {
            let items = self.modules.get(module)?.items.iter();
            Some(items.filter_map(|item| match item {
                Item::Macro(found) => Some(found),
                _ => None,
            }))
        };
        let defines = |called: &syn::ItemMacro| {
            let of = |defined: &&syn::ItemMacro| {
                (defined.ident.as_ref()).is_some_and(|ident| called.mac.path.is_ident(ident))
            };
            macros().is_some_and(|mut macros| {
                macros.any(|defined| of(&defined) && mentions(&defined.mac.tokens, name))
            })
        };
        macros()?
            .filter(|found| found.ident.is_none())
            .find(|called| mentions(&called.mac.tokens, name) || defines(called))
    }
}

fn mentions(tokens: &proc_macro2::TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == name,
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// A name brought in by `use`; a glob has none.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) name: Option<String>,
}

pub(super) fn imports(tree: &UseTree) -> Vec<Import> {
    fn walk(tree: &UseTree, before: &[String], found: &mut Vec<Import>) {
        let with = |name: &str| [before, &[name.to_owned()]].concat();
        let add = |found: &mut Vec<Import>, written: &str, name: &str| {
            // `use a::{self}` means `a`.
            let path = if written == "self" {
                before.to_vec()
            } else {
                with(written)
            };
            let name = if name == "self" {
                before.last().cloned()
            } else {
                Some(name.to_owned())
            };
            found.push(Import { path, name });
        };
        match tree {
            UseTree::Path(path) => walk(&path.tree, &with(&path.ident.to_string()), found),
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| walk(tree, before, found)),
            UseTree::Glob(_) => found.push(Import {
                path: before.to_vec(),
                name: None,
            }),
            UseTree::Name(name) => add(found, &name.ident.to_string(), &name.ident.to_string()),
            UseTree::Rename(name) => add(found, &name.ident.to_string(), &name.rename.to_string()),
        }
    }
    let mut found = Vec::new();
    walk(tree, &[], &mut found);
    found
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}::{name}")
    }
}

fn parent(path: &str) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    Some(
        path.rsplit_once("::")
            .map_or("", |(parent, _)| parent)
            .to_owned(),
    )
}

pub(super) fn ident(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Mod(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether it is for tests only, or no part of the interface.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .map(text)
        .any(|attribute| attribute.contains("cfg(test)") || attribute.contains("doc(hidden)"))
}

/// The feature that a `cfg` asks for.
pub(super) fn feature_of(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().map(text).find_map(|attribute| {
        let (_, feature) = attribute
            .strip_prefix("#[cfg(")?
            .split_once("feature = \"")?;
        Some(feature.split('"').next()?.to_owned())
    })
}

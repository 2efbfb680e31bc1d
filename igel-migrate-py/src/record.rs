//! Value classes whose fields are plain: one list of fields gives the struct, its form in JSON, the
//! attributes and the methods of [`value_class`]. A class for a type of the core has the names that
//! Rust writes, so [`of`] makes one from the other. Where the core's type reads and writes JSON itself,
//! [`wrapped`] puts a class around its value instead.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::value::{from_json_of, json_of};

/// The record for a value of the core that writes the same JSON.
pub(crate) fn of<T: DeserializeOwned>(value: &impl Serialize) -> Result<T> {
    from_json_of(json_of(value)?)
}

/// Writes frozen value classes.
///
/// ```ignore
/// records! { "igel_migrate";
///     /// A network adapter of a device.
///     NetworkAdapter {
///         /// Kind: `lan`.
///         #[serde(rename = "type")]
///         kind: String,
///     }
/// }
/// ```
macro_rules! records {
    ($module:literal; $(
        $(#[doc = $docs:literal])*
        $class:ident {
            $($(#[doc = $field_docs:literal])* $(#[serde($($serde:tt)*)])?
                $field:ident: $type:ty,)*
        }
    )*) => { $(
        $(#[doc = $docs])*
        #[pyo3::pyclass(frozen, module = $module)]
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(clippy::unsafe_derive_deserialize, reason = "the unsafe methods are those of pyo3")]
        #[allow(clippy::struct_field_names, reason = "the names are those of the JSON")]
        pub(crate) struct $class {
            $($(#[serde($($serde)*)])? pub(crate) $field: $type,)*
        }

        #[pyo3::pymethods]
        impl $class {
            $($(#[doc = $field_docs])*
            #[getter]
            fn $field(&self) -> $type {
                self.$field.clone()
            })*
        }

        impl $crate::value::Frozen for $class {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn to_json(&self) -> $crate::error::Result<serde_json::Value> {
                $crate::value::json_of(self)
            }

            fn from_json(value: serde_json::Value) -> $crate::error::Result<Self> {
                $crate::value::read_json_of(stringify!($class), value)
            }

            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }

        $crate::value::value_class!($class);
    )* };
}

/// Writes frozen value classes around values of the core that serde reads and writes; attributes are
/// expressions, which may call methods of the core.
///
/// ```ignore
/// wrapped! { "igel_migrate.migration";
///     /// A device in a plan.
///     PlannedDevice(plan::PlannedDevice) as device {
///         /// Its unit id.
///         unit_id: &str = &device.unit_id;
///     }
/// }
/// ```
macro_rules! wrapped {
    ($module:literal; $(
        $(#[doc = $docs:literal])*
        $class:ident($core:ty) as $value:ident {
            $($(#[doc = $field_docs:literal])* $field:ident: $type:ty = $get:expr;)*
        }
    )*) => { $(
        $(#[doc = $docs])*
        #[pyo3::pyclass(frozen, module = $module)]
        #[derive(Clone)]
        pub(crate) struct $class(pub(crate) $core);

        $crate::value::getters! { $class as $value {
            $($(#[doc = $field_docs])* $field: $type = $get;)*
        } }

        impl From<$core> for $class {
            fn from(value: $core) -> Self {
                Self(value)
            }
        }

        impl $crate::value::Frozen for $class {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn to_json(&self) -> $crate::error::Result<serde_json::Value> {
                $crate::value::json_of(&self.0)
            }

            fn from_json(value: serde_json::Value) -> $crate::error::Result<Self> {
                $crate::value::read_json_of(stringify!($class), value).map(Self)
            }

            fn same(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        $crate::value::value_class!($class);
    )* };
}

pub(crate) use {records, wrapped};

//! Methods that wait, each twice: `name`, which blocks, and `name_async`, which gives an awaitable.
//! Both call the same code.

/// Writes both methods of each pair. The class has a method `handle` that gives what the body may
/// use, and keep, under the name between the bars.
///
/// ```ignore
/// twins! { UmsClient {
///     /// One device.
///     device, device_async(device: DeviceArg) -> Device =
///         |client| client.device(device.0).await.map(Device);
/// } }
/// ```
macro_rules! twins {
    ($class:ident { $(
        $(#[$meta:meta])*
        $name:ident, $name_async:ident($($arg:ident: $type:ty),* $(,)?) -> $output:ty =
            |$handle:ident| $body:expr;
    )* }) => {
        #[pyo3::pymethods]
        impl $class {
            $(
                $(#[$meta])*
                fn $name(
                    &self,
                    py: pyo3::Python<'_>,
                    $($arg: $type),*
                ) -> $crate::error::Result<$output> {
                    let $handle = self.handle()?;
                    $crate::runtime::wait(py, async move { $body })
                }

                $(#[$meta])*
                #[doc = "\nThe same, awaited: gives an awaitable, and cancelling it drops the work."]
                fn $name_async<'py>(
                    &self,
                    py: pyo3::Python<'py>,
                    $($arg: $type),*
                ) -> $crate::error::Result<pyo3::Bound<'py, pyo3::PyAny>> {
                    let $handle = self.handle()?;
                    $crate::runtime::later::<$output, _>(py, async move { $body })
                }
            )*
        }
    };
}

pub(crate) use twins;

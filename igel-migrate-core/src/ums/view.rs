//! Views: the devices that a search, made in the UMS Console, finds (UMS 6.10.110 onwards).

use super::client::UmsClient;
use super::device::DeviceListing;
use super::id::ViewId;

/// Views.
impl UmsClient {
    /// The devices of a view. The interface neither lists nor makes views; the id stands in the
    /// UMS Console.
    pub fn view(&self, id: ViewId) -> DeviceListing {
        DeviceListing::new(self.clone(), format!("/thinclientview/{id}"))
    }
}

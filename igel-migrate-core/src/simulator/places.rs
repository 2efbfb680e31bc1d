//! Where objects lie: what a person drags into another directory or into the recycle bin.

use super::Console;
use super::console::missing;
use super::store::Effect;
use crate::error::Result;
use crate::ums::{DeviceId, DirectoryId, DirectoryKind, ProfileId};

impl Console {
    /// Moves a device into a directory, at once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such device or directory
    /// of devices.
    pub fn move_device(&self, id: DeviceId, directory: DirectoryId) -> Result<()> {
        let mut state = self.state();
        if !state.devices.contains_key(&id) {
            return Err(missing("device", id));
        }
        let tree = DirectoryKind::Device;
        if directory != tree.root() && state.directories.object(tree, directory).is_none() {
            return Err(missing("directory", directory));
        }
        state.apply_now(Effect::MoveDevice(id, directory));
        Ok(())
    }

    /// Puts a device into the recycle bin, or takes it out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such device.
    pub fn recycle_device(&self, id: DeviceId, in_bin: bool) -> Result<()> {
        let mut state = self.state();
        let device = state.devices.get_mut(&id);
        device.ok_or_else(|| missing("device", id))?.in_bin = in_bin;
        Ok(())
    }

    /// Puts a profile into the recycle bin, or takes it out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such profile.
    pub fn recycle_profile(&self, id: ProfileId, in_bin: bool) -> Result<()> {
        let mut state = self.state();
        let profile = state.profiles.get_mut(&id);
        profile.ok_or_else(|| missing("profile", id))?.in_bin = in_bin;
        Ok(())
    }

    /// Puts a directory with everything below it into the recycle bin, or takes it out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such directory; a root cannot be recycled.
    pub fn recycle_directory(&self, id: DirectoryId, in_bin: bool) -> Result<()> {
        let mut state = self.state();
        if id.is_root() || state.directories.get(id).is_none() {
            return Err(missing("directory", id));
        }
        state.recycle_directory(id, in_bin);
        Ok(())
    }
}

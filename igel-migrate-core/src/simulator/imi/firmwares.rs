//! Firmwares, which can only be read.

use serde::Serialize;

use super::super::code::Refusal;
use super::record::FirmwareRecord;
use super::{Call, Content};
use crate::ums::FirmwareId;

impl Call<'_> {
    pub(super) fn list_firmwares(&mut self) -> Result<Content, Refusal> {
        #[derive(Serialize)]
        struct List<'a> {
            #[serde(rename = "FwResource")]
            list: Vec<FirmwareRecord<'a>>,
        }
        let firmwares = self.state.firmwares.iter();
        let record =
            |(&id, firmware)| FirmwareRecord::new(self.state, self.request.base, id, firmware);
        let mut list: Vec<_> = firmwares.map(record).collect();
        self.order(&mut list);
        Content::json(&List { list })
    }

    pub(super) fn read_firmware(&mut self, id: FirmwareId) -> Result<Content, Refusal> {
        match self.state.firmwares.get(&id) {
            Some(firmware) => Content::json(&FirmwareRecord::new(
                self.state,
                self.request.base,
                id,
                firmware,
            )),
            None => Err(self.unknown()),
        }
    }
}

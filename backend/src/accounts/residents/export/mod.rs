//! Everything that an account holds, for whoever it is about.

mod archive;
mod data;

pub use self::{
    archive::{ArchiveError, export_archive},
    data::{Export, Photo, export_data},
};

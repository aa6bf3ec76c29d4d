//! Everything that an account holds, for whoever it is about.

mod archive;
mod bookings;
mod cases;
mod contact;
mod data;
mod error;

pub use self::{
    archive::{ArchiveError, export_archive},
    data::{Export, Photo, export_data},
    error::ExportError,
};

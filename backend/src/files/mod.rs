//! Files that people send: photos, and the documents of staff.
//!
//! A photo comes in with [`prepare_photo`], which makes a harmless copy of it (turned upright, at
//! most 2,048 px, without EXIF and so without GPS) and a thumbnail, and stores both. It belongs to
//! nobody until [`attach`] names its owner in the transaction that creates the owner; what has no
//! owner after a day is removed by [`sweep`]. A form of several pages keeps the id in its draft in
//! between. Browsers fetch a file by a signed [`address`] that expires; apps send a photo to a signed
//! address of its own ([`upload`]). What nobody is to recognise in a photo goes into another file
//! ([`blur_photo`]), and the photo stays as it is.
//!
//! A document comes in with [`prepare_document`], which keeps it as it was sent, encrypted with a key of
//! its own: whoever owns it seals the key, and serves it with [`read_document`] after asking for the
//! permission. It has no signed address.
//!
//! To add the next owner (say `pickup`): 1. call [`attach`] with its name in its operation, after
//! its row is written; 2. call [`detach`] where its rows are deleted. The sweep does the rest.
//!
//! To add the next kind of file (say `video`): 1. widen the check on `file.kind` in a new
//! migration; 2. an operation like `take_document.rs` that checks the bytes before anything is kept;
//! 3. serve it as an attachment unless a browser cannot run it.

pub mod address;
mod attach;
mod blur;
mod jpeg;
mod photo;
mod read;
#[cfg(test)]
pub(crate) mod samples;
mod store;
mod sweep;
mod take_document;
mod take_photo;
pub mod upload;

pub use attach::{AttachError, attach, detach};
pub use blur::{BLUR_SIDE, blur_photo};
pub use read::{ReadError, StoredFile, read};
pub use store::{FileStore, StoreError};
pub use sweep::{SweepError, sweep};
pub use take_document::{
    DocumentError, MAX_DOCUMENT_BYTES, PreparedDocument, prepare_document, read_document,
};
pub use take_photo::{MAX_PHOTO_BYTES, PhotoError, PreparedPhoto, prepare_photo};

/// Which rendition of a stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// The picture itself, at most 2,048 px on its longer side.
    Full,
    /// For lists, at most 400 px on its longer side.
    Thumb,
}

impl Size {
    /// As written in addresses and keys: `full` or `thumb`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Thumb => "thumb",
        }
    }

    /// The reverse of [`as_str`](Self::as_str).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Full, Self::Thumb].into_iter().find(|size| size.as_str() == text)
    }
}

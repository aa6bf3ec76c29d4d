//! Where the bytes of files are, and how much memory may go into pictures at once.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use object_store::{
    Error as ObjectError, ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as Key,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{Size, photo};

/// An object store, and the budget of memory that picture work in this process shares.
#[derive(Debug)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    /// One permit is one mebibyte; see [`photo::MEMORY_MIB`].
    pub(super) picture_memory: Arc<Semaphore>,
}

/// The store did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder could not be made.
    #[error("the folder for files could not be made")]
    Folder(#[source] std::io::Error),
    /// The store answered with an error.
    #[error("the file store failed")]
    Objects(#[from] ObjectError),
}

impl FileStore {
    /// Files in the folder `path`, which is made when it is not there. Writes are synced to disk
    /// before they count as done, since a committed row will point at them.
    ///
    /// # Errors
    /// When the folder cannot be made or is not reachable.
    pub fn local(path: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(path).map_err(StoreError::Folder)?;
        let folder =
            LocalFileSystem::new_with_prefix(path)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self::new(Arc::new(folder)))
    }

    /// Files in any other store, such as an S3-compatible one.
    #[must_use]
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, picture_memory: Arc::new(Semaphore::new(photo::MEMORY_MIB as usize)) }
    }

    pub(super) async fn put(&self, id: Uuid, size: Size, bytes: Bytes) -> Result<(), StoreError> {
        self.objects.put(&key(id, size), bytes.into()).await?;
        Ok(())
    }

    /// The object's bytes, or `None` when it is not there.
    pub(super) async fn get(&self, id: Uuid, size: Size) -> Result<Option<Bytes>, StoreError> {
        match self.objects.get(&key(id, size)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the object; one that is not there counts as removed.
    pub(super) async fn delete(&self, id: Uuid, size: Size) -> Result<(), StoreError> {
        match self.objects.delete(&key(id, size)).await {
            Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Ids begin with their time, so the first six digits gather about five hours of files in one
/// folder: no folder grows without end, and a backup by time is a backup by name.
fn key(id: Uuid, size: Size) -> Key {
    let id = id.simple().to_string();
    Key::from_iter([&id[..6], &format!("{id}-{}", size.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_the_id_and_the_size_alone() {
        let id = Uuid::from_u128(0x019a_9f00_1111_7222_8333_4444_5555_6666);
        assert_eq!(key(id, Size::Thumb).as_ref(), "019a9f/019a9f00111172228333444455556666-thumb");
    }

    #[tokio::test]
    async fn a_folder_keeps_what_it_is_given() {
        let folder = std::env::temp_dir().join(format!("minhu-files-{}", std::process::id()));
        let inner = folder.join("made").join("on the way");
        let store = FileStore::local(&inner).unwrap();
        let (id, bytes) = (Uuid::from_u128(7), Bytes::from_static(b"a picture"));
        assert_eq!(store.get(id, Size::Full).await.unwrap(), None);
        store.delete(id, Size::Full).await.unwrap();

        store.put(id, Size::Full, bytes.clone()).await.unwrap();
        let again = FileStore::local(&inner).unwrap();
        assert_eq!(again.get(id, Size::Full).await.unwrap(), Some(bytes));
        assert_eq!(again.get(id, Size::Thumb).await.unwrap(), None);

        again.delete(id, Size::Full).await.unwrap();
        assert_eq!(store.get(id, Size::Full).await.unwrap(), None);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(FileStore::local(Path::new("/dev/null/files")).is_err());
    }
}

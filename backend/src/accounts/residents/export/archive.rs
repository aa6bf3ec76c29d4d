//! The same with the pictures, as one ZIP that is made while it is sent.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    vec,
};

use bytes::Bytes;
use futures::{Stream, stream};
use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{Export, ExportError, Photo, export_data};
use crate::{
    Kernel,
    accounts::residents::Resident,
    files::{self, Size},
};

/// Why an archive ends in the middle.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A picture that is there could not be read.
    #[error("a picture could not be read")]
    Photo(#[from] files::ReadError),
    /// It does not fit into the format.
    #[error("the archive could not be written")]
    Zip(#[from] ZipError),
}

/// Everything of `resident` as a ZIP: `data.json`, and the pictures in `photos/`. One picture at a
/// time is in memory, however many there are. That it was taken is in the audit.
///
/// # Errors
/// [`ExportError`] before it begins; an item of the stream is [`ArchiveError`] when it cannot go on.
pub async fn export_archive(
    kernel: &Kernel,
    resident: &Resident,
    request_id: Option<String>,
) -> Result<impl Stream<Item = Result<Bytes, ArchiveError>> + Send + use<>, ExportError> {
    let Export { json, photos } = export_data(kernel, resident, request_id).await?;
    let written = Written::default();
    let archive = Archive {
        kernel: kernel.clone(),
        zip: ZipWriter::new_stream(written.clone()),
        written,
        json: Some(json),
        photos: photos.into_iter(),
    };
    Ok(stream::try_unfold(Some(archive), |archive| async {
        match archive {
            Some(archive) => {
                let part = archive.go_on().await;
                part.map(Some).inspect_err(|error| {
                    tracing::error!(error = error as &dyn std::error::Error, "export broken off");
                })
            }
            None => Ok(None),
        }
    }))
}

/// An archive of which a part was sent.
struct Archive {
    kernel: Kernel,
    zip: ZipWriter<StreamWriter<Written>>,
    /// What `zip` writes to.
    written: Written,
    json: Option<Vec<u8>>,
    photos: vec::IntoIter<Photo>,
}

impl Archive {
    /// The next part, and what is left to do; nothing is, after the end of the archive.
    async fn go_on(mut self) -> Result<(Bytes, Option<Self>), ArchiveError> {
        if let Some(json) = self.json.take() {
            self.add("data.json", &json)?;
            return Ok((self.written.take(), Some(self)));
        }
        while let Some(photo) = self.photos.next() {
            match files::read(&self.kernel, photo.id, Size::Full).await {
                Ok(file) => {
                    self.add(&photo.name, &file.bytes)?;
                    return Ok((self.written.take(), Some(self)));
                }
                // It was removed since the list was made.
                Err(files::ReadError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Self { zip, written, .. } = self;
        zip.finish()?;
        Ok((written.take(), None))
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        // Pictures are compressed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes).map_err(ZipError::from)?;
        Ok(())
    }
}

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use futures::TryStreamExt;
    use sqlx::PgPool;
    use zip::ZipArchive;

    use super::*;
    use crate::{
        accounts::residents::testing::{kernel, resident},
        files::{prepare_photo, samples},
        sorting,
    };

    #[sqlx::test(migrations = false)]
    async fn the_archive_opens_and_holds_the_pictures(pool: PgPool) {
        let test = kernel(&pool).await;
        let mut numbers = Vec::new();
        for _ in 0..2 {
            let mut question = sorting::testing::question(&test);
            let photo = prepare_photo(&test, samples::jpeg(40, 30).into()).await.unwrap();
            question.photo = Some(photo);
            numbers.push(sorting::ask(&test, question).await.unwrap().number.to_string());
        }
        let me = resident(&test, &pool, "13812345678").await;
        let parts: Vec<Bytes> =
            export_archive(&test, &me, None).await.unwrap().try_collect().await.unwrap();
        assert_eq!(parts.len(), 4, "the data, two pictures, the end");
        let mut archive = ZipArchive::new(Cursor::new(parts.concat())).unwrap();
        let mut json = String::new();
        archive.by_name("data.json").unwrap().read_to_string(&mut json).unwrap();
        assert!(json.contains("13812345678"));
        for number in numbers {
            let name = format!("photos/{number}.jpg");
            assert!(json.contains(&name));
            let mut photo = Vec::new();
            archive.by_name(&name).unwrap().read_to_end(&mut photo).unwrap();
            assert_eq!(&photo[..3], b"\xFF\xD8\xFF", "a JPEG");
        }
    }
}

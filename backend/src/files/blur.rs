//! Makes parts of a stored photo unrecognisable, such as faces and number plates.

use uuid::Uuid;

use super::{
    PhotoError, PreparedPhoto, Size, photo,
    take_photo::{keep, render},
};
use crate::Kernel;

/// A photo has so many columns of cells, and as many rows.
pub const BLUR_SIDE: u8 = 12;

/// Stores a photo like `original` in whose `cells` nothing can be recognised; they are counted row
/// after row from the upper left. It belongs to nobody yet, as one of
/// [`prepare_photo`](super::prepare_photo), and the original stays. None if that is not there any more.
///
/// # Errors
/// See [`PhotoError`].
pub async fn blur_photo(
    kernel: &Kernel,
    original: Uuid,
    cells: &[u8],
) -> Result<Option<PreparedPhoto>, PhotoError> {
    let Some(bytes) = kernel.files.get(original, Size::Full).await? else { return Ok(None) };
    let cells = cells.to_vec();
    let blurred = render(&kernel.files, bytes, move |bytes| photo::blur(bytes, &cells)).await?;
    keep(kernel, kernel.new_id(), blurred).await
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};
    use sqlx::PgPool;

    use super::super::{prepare_photo, read, samples};
    use super::*;
    use crate::db::testing::TestKernel;

    async fn pixels(kernel: &Kernel, id: Uuid, size: Size) -> RgbImage {
        let stored = read(kernel, id, size).await.unwrap();
        assert!(!samples::contains(&stored.bytes, b"Exif"));
        image::load_from_memory_with_format(&stored.bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    /// How far the lightest and the darkest of a part of a picture are from each other, and how far
    /// the part is from the same of another at most.
    fn compare(one: &RgbImage, other: &RgbImage, corner: (u32, u32)) -> (u8, u8) {
        let part = || (0..16).flat_map(move |y| (0..16).map(move |x| (corner.0 + x, corner.1 + y)));
        let red = |picture: &RgbImage, (x, y): (u32, u32)| picture.get_pixel(x, y).0[0];
        let light = part().map(|at| red(one, at)).max().unwrap();
        let dark = part().map(|at| red(one, at)).min().unwrap();
        let apart = part().map(|at| red(one, at).abs_diff(red(other, at))).max().unwrap();
        (light - dark, apart)
    }

    #[sqlx::test(migrations = false)]
    async fn nothing_is_left_in_the_cells_and_all_of_it_outside(db: PgPool) {
        let kernel = TestKernel::new(db);
        let sent = samples::with_exif(&samples::stripes(480, 384), 1);
        let original = prepare_photo(&kernel, sent.into()).await.unwrap();
        let before = read(&kernel, original.id, Size::Full).await.unwrap().bytes;
        let corners = [0, BLUR_SIDE * BLUR_SIDE - 1];
        let blurred = blur_photo(&kernel, original.id, &corners).await.unwrap().unwrap();
        assert_ne!(blurred.id, original.id);
        assert_eq!((blurred.width, blurred.height), (480, 384));
        let after = read(&kernel, original.id, Size::Full).await.unwrap().bytes;
        assert_eq!(before, after, "the original stays");

        // A cell is 40 × 32 pixels, and 33 × 26 of the thumbnail.
        let cells = [(Size::Full, (8, 8), (448, 360)), (Size::Thumb, (8, 8), (376, 300))];
        for (size, first, last) in cells {
            let whole = pixels(&kernel, original.id, size).await;
            let shown = pixels(&kernel, blurred.id, size).await;
            assert_eq!(shown.dimensions(), whole.dimensions());
            for corner in [first, last] {
                let (contrast, apart) = compare(&shown, &whole, corner);
                assert!(contrast < 12, "{size:?} {corner:?}: {contrast}");
                assert!(apart > 60, "{size:?} {corner:?}: {apart}");
            }
            let (contrast, apart) = compare(&shown, &whole, (200, 160));
            assert!(contrast > 60 && apart < 12, "{size:?}: {contrast} {apart}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn the_smallest_photo_can_be_blurred_and_none_that_is_gone(db: PgPool) {
        let kernel = TestKernel::new(db);
        let all: Vec<u8> = (0..BLUR_SIDE * BLUR_SIDE).collect();
        for (width, height) in [(1, 1), (5, 30), (2_048, 3)] {
            let sent = samples::jpeg(width, height);
            let photo = prepare_photo(&kernel, sent.into()).await.unwrap();
            let blurred = blur_photo(&kernel, photo.id, &all).await.unwrap().unwrap();
            assert_eq!((blurred.width, blurred.height), (width, height));
        }
        assert_eq!(blur_photo(&kernel, kernel.new_id(), &all).await.unwrap(), None);
    }
}

//! Turns whatever was sent as a photo into a harmless JPEG and its thumbnail. Pure: bytes in,
//! bytes out, with the memory it will take known beforehand.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbImage,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::WebPDecoder,
    },
};

use super::jpeg;

/// What all picture work of one process may hold at once, in mebibytes.
pub(super) const MEMORY_MIB: u32 = 256;
/// Longest side accepted, in pixels.
const MAX_SIDE: u32 = 12_000;
/// Longest side kept, in pixels.
const FULL_SIDE: u32 = 2_048;
/// Longest side of a thumbnail, in pixels.
const THUMB_SIDE: u32 = 400;
/// Columns of cells, and rows.
const CELLS: u32 = super::BLUR_SIDE as u32;
const FULL_QUALITY: u8 = 82;
const THUMB_QUALITY: u8 = 75;
/// What the PNG decoder may allocate for chunks beside the picture, such as a deflated profile.
const PNG_CHUNK_BYTES: u64 = 4 * MIB;
const MIB: u64 = 1024 * 1024;

/// Why bytes are not taken as a photo.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("not a JPEG, PNG or WebP")]
    Type,
    #[error("more pixels than are accepted")]
    TooManyPixels,
    #[error("the picture is cut short")]
    CutShort,
    #[error("the picture cannot be decoded")]
    Broken(#[source] ImageError),
}

/// A photo made harmless.
#[derive(Debug)]
pub(super) struct Renditions {
    pub full: Bytes,
    pub thumb: Bytes,
    /// Of `full`, in pixels, upright.
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// The type by its first bytes; the file name and the declared type say nothing.
fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::WebP),
        _ => None,
    }
}

/// The mebibytes that [`render`] will hold for these bytes at most. Reads headers only, so a
/// picture that declares an enormous size is refused before anything is allocated for it.
pub(super) fn memory(bytes: &Bytes) -> Result<u32, Refusal> {
    let (decoder, scratch) = open(bytes)?;
    let (width, height) = decoder.dimensions();
    let kept = u64::from(width.min(FULL_SIDE)) * u64::from(height.min(FULL_SIDE));
    // While decoding: the picture and the decoder's own buffers. After it: the picture, and the
    // copies that shrinking, turning and flattening make of the kept size.
    let copies = 3 * kept * u64::from(decoder.color_type().bytes_per_pixel());
    let input = 2 * bytes.len() as u64;
    let total = decoder.total_bytes() + scratch.max(copies) + input;
    let mib = u32::try_from(total.div_ceil(MIB)).map_err(|_| Refusal::TooManyPixels)?;
    if mib > MEMORY_MIB { Err(Refusal::TooManyPixels) } else { Ok(mib) }
}

/// Decodes, shrinks, turns upright, and encodes afresh: only pixels survive.
pub(super) fn render(bytes: &Bytes) -> Result<Renditions, Refusal> {
    let (mut decoder, _) = open(bytes)?;
    // EXIF that cannot be read must not lose the photo; it is then taken as upright.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(broken)?;
    // Shrunk first, so that turning and flattening copy little.
    let mut picture = shrink(decoded, FULL_SIDE);
    picture.apply_orientation(orientation);
    renditions(flatten(picture))
}

/// The stored photo with these cells filled, each with the mean of its colours: nothing of what was
/// in them is left. They are counted row after row from the upper left.
pub(super) fn blur(bytes: &Bytes, cells: &[u8]) -> Result<Renditions, Refusal> {
    let (decoder, _) = open(bytes)?;
    let mut picture = flatten(DynamicImage::from_decoder(decoder).map_err(broken)?);
    for &cell in cells {
        fill(&mut picture, u32::from(cell));
    }
    renditions(picture)
}

fn fill(picture: &mut RgbImage, cell: u32) {
    let (left, right) = reach(picture.width(), cell % CELLS);
    let (top, bottom) = reach(picture.height(), cell / CELLS);
    let pixels = || (top..bottom).flat_map(move |y| (left..right).map(move |x| (x, y)));
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    for (x, y) in pixels() {
        count += 1;
        for (sum, colour) in sums.iter_mut().zip(picture.get_pixel(x, y).0) {
            *sum += u64::from(colour);
        }
    }
    let mean = sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
    for (x, y) in pixels() {
        picture.put_pixel(x, y, image::Rgb(mean));
    }
}

/// From where to where the cell `at` reaches of so many pixels. What it only touches counts.
fn reach(pixels: u32, at: u32) -> (u32, u32) {
    (pixels * at / CELLS, (pixels * (at + 1)).div_ceil(CELLS).min(pixels))
}

fn renditions(full: RgbImage) -> Result<Renditions, Refusal> {
    let (width, height) = full.dimensions();
    let encoded = encode(&full, FULL_QUALITY)?;
    let thumb = shrink(full.into(), THUMB_SIDE);
    Ok(Renditions { full: encoded, thumb: encode(&flatten(thumb), THUMB_QUALITY)?, width, height })
}

/// A decoder with its limits set, and the bytes it may allocate beside the decoded picture.
fn open(bytes: &Bytes) -> Result<(Box<dyn ImageDecoder>, u64), Refusal> {
    let kind = kind(bytes).ok_or(Refusal::Type)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(PNG_CHUNK_BYTES);
    let cursor = Cursor::new(bytes.clone());
    // Per pixel, from the decoders' own buffers: the JPEG decoder holds 16-bit coefficients of up
    // to four components; the WebP one a second RGBA canvas, the planes, and the alpha.
    match kind {
        Kind::Jpeg => {
            let outline = jpeg::outline(bytes).ok_or(Refusal::CutShort)?;
            let per_pixel = if outline.one_pass { 0 } else { 4 * 2 };
            limited(JpegDecoder::new(cursor), limits, per_pixel)
        }
        Kind::Png => {
            let decoder = PngDecoder::with_limits(cursor, limits).map_err(broken)?;
            Ok((Box::new(decoder), PNG_CHUNK_BYTES))
        }
        Kind::WebP => limited(WebPDecoder::new(cursor), limits, 4 + 4 + 2),
    }
}

fn limited<D: ImageDecoder + 'static>(
    decoder: ImageResult<D>,
    limits: Limits,
    scratch_per_pixel: u64,
) -> Result<(Box<dyn ImageDecoder>, u64), Refusal> {
    let mut decoder = decoder.map_err(broken)?;
    decoder.set_limits(limits).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    Ok((Box::new(decoder), u64::from(width) * u64::from(height) * scratch_per_pixel))
}

fn broken(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        error => Refusal::Broken(error),
    }
}

/// At most `side` pixels on the longer side; never enlarged. By averaging boxes: the filters of
/// `resize` hold a copy in 32-bit floats that is larger than the photo itself.
fn shrink(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    picture.thumbnail(side, side)
}

/// Eight bits a colour, with transparent parts on white, as a page would show them.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        let over_white = |colour: u8| {
            let mixed = (u16::from(colour) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([over_white(red), over_white(green), over_white(blue)])
    })
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Bytes, Refusal> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(Refusal::Broken)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::super::samples::{self, BLUE, RED};
    use super::*;

    fn rendered(bytes: Vec<u8>) -> Renditions {
        render(&bytes.into()).unwrap()
    }

    fn pixels(jpeg: &Bytes) -> RgbImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    /// JPEG changes colours a little.
    fn close(pixel: &image::Rgb<u8>, colour: [u8; 3]) -> bool {
        pixel.0.iter().zip(colour).all(|(&left, right)| left.abs_diff(right) < 12)
    }

    #[test]
    fn every_orientation_is_turned_upright() {
        // Where the red half of the picture, stored above, belongs in what is shown.
        let upper = |image: &RgbImage| *image.get_pixel(image.width() / 2, 2);
        let lower = |image: &RgbImage| *image.get_pixel(image.width() / 2, image.height() - 3);
        let left = |image: &RgbImage| *image.get_pixel(2, image.height() / 2);
        let right = |image: &RgbImage| *image.get_pixel(image.width() - 3, image.height() / 2);
        type Side = fn(&RgbImage) -> image::Rgb<u8>;
        let cases: [(u16, Side, Side, (u32, u32)); 9] = [
            (1, upper, lower, (64, 48)),
            (2, upper, lower, (64, 48)),
            (3, lower, upper, (64, 48)),
            (4, lower, upper, (64, 48)),
            (5, left, right, (48, 64)),
            (6, right, left, (48, 64)),
            (7, right, left, (48, 64)),
            (8, left, right, (48, 64)),
            (9, upper, lower, (64, 48)), // no such orientation
        ];
        for (orientation, red, blue, size) in cases {
            let photo = rendered(samples::with_exif(&samples::jpeg(64, 48), orientation));
            let image = pixels(&photo.full);
            assert_eq!((photo.width, photo.height), size, "orientation {orientation}");
            assert_eq!(image.dimensions(), size);
            assert!(close(&red(&image), RED), "orientation {orientation}: {:?}", red(&image));
            assert!(close(&blue(&image), BLUE), "orientation {orientation}");
        }
    }

    #[test]
    fn every_format_becomes_a_jpeg_of_bounded_size() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let bytes = samples::encoded(&samples::picture(2_600, 1_300), format);
            assert!(memory(&bytes.clone().into()).unwrap() <= 96, "{format:?}");
            let photo = rendered(bytes);
            let (full, thumb) = (pixels(&photo.full), pixels(&photo.thumb));
            assert_eq!(full.dimensions(), (2_048, 1_024));
            assert_eq!((photo.width, photo.height), full.dimensions());
            assert_eq!(thumb.dimensions(), (400, 200));
            assert!(close(full.get_pixel(9, 9), RED) && close(full.get_pixel(9, 1_015), BLUE));
            assert!(close(thumb.get_pixel(9, 9), RED) && close(thumb.get_pixel(9, 190), BLUE));
        }
    }

    #[test]
    fn small_and_odd_pictures_are_not_enlarged_and_never_vanish() {
        for (width, height) in [(1, 1), (3, 2), (399, 401), (2_049, 1), (1, 5_000), (2_047, 2_051)]
        {
            let photo =
                rendered(samples::encoded(&samples::picture(width, height), ImageFormat::Png));
            assert!(photo.width <= width.min(FULL_SIDE) && photo.height <= height.min(FULL_SIDE));
            assert!(photo.width >= 1 && photo.height >= 1);
            let (thumb_width, thumb_height) = pixels(&photo.thumb).dimensions();
            assert!(thumb_width.max(thumb_height) <= THUMB_SIDE);
        }
    }

    #[test]
    fn transparent_parts_become_white() {
        let clear = RgbaImage::from_pixel(20, 20, Rgba([0, 0, 0, 0]));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let photo = rendered(samples::encoded(&clear.clone().into(), format));
            assert!(close(pixels(&photo.full).get_pixel(5, 5), [255; 3]), "{format:?}");
        }
        let half = RgbaImage::from_pixel(20, 20, Rgba([0, 0, 0, 128]));
        let photo = rendered(samples::encoded(&half.into(), ImageFormat::Png));
        assert!(close(pixels(&photo.full).get_pixel(5, 5), [127; 3]));
    }

    #[test]
    fn what_phones_send_fits_and_what_would_fill_the_memory_is_refused_unread() {
        // One header byte makes a JPEG of any size; the decoder is not asked for pixels here.
        let sized = |frame: u8, width: u16, height: u16| {
            let mut bytes = samples::jpeg(16, 16);
            let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
            bytes[at + 1] = frame;
            bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
            bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
            memory(&bytes.into())
        };
        // 12 and 50 megapixels, as cameras write them.
        assert!(sized(0xC0, 4_080, 3_060).unwrap() < 80);
        assert!(sized(0xC0, 8_160, 6_120).unwrap() < 200);
        // 108 megapixels; a long side; 30 megapixels in a form that is held three times over.
        for (frame, width, height) in
            [(0xC0, 12_000, 9_000), (0xC0, 12_001, 10), (0xC2, 6_500, 4_600)]
        {
            let refused = sized(frame, width, height);
            assert!(matches!(refused, Err(Refusal::TooManyPixels)), "{refused:?}");
        }
        assert!(sized(0xC2, 4_080, 3_060).is_ok());
    }

    #[test]
    fn damaged_pictures_are_refused() {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let whole = samples::encoded(&samples::picture(300, 200), format);
            for length in [12, 20, whole.len() / 2, whole.len() - 16] {
                let cut = Bytes::copy_from_slice(&whole[..length]);
                let refused = render(&cut).unwrap_err();
                assert!(matches!(refused, Refusal::Broken(_)), "{format:?} {length}: {refused:?}");
            }
        }
    }
}

//! Pictures and a document for the tests, made here byte by byte.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A PDF without a page.
pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n";

pub(super) const RED: [u8; 3] = [200, 20, 20];
pub(super) const BLUE: [u8; 3] = [20, 20, 200];

/// Red above, blue below.
pub(super) fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |y| Rgb(if y < height / 2 { RED } else { BLUE });
    RgbImage::from_fn(width, height, |_, y| colour(y)).into()
}

/// `picture` in `format`.
pub(super) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// [`picture`] as a JPEG.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

/// A JPEG of black and white stripes, as narrow as the lines of a number plate.
pub(crate) fn stripes(width: u32, height: u32) -> Vec<u8> {
    let colour = |x| Rgb(if x / 8 % 2 == 0 { [0; 3] } else { [255; 3] });
    encoded(&RgbImage::from_fn(width, height, |x, _| colour(x)).into(), ImageFormat::Jpeg)
}

/// A JPEG of 64 × 48, as a phone held upside down writes it: EXIF says "turn by 180°", and where it
/// was taken.
pub(super) fn upside_down_with_gps() -> Vec<u8> {
    with_exif(&jpeg(64, 48), 3)
}

/// `jpeg` with an EXIF segment: the orientation, and a GPS block with a latitude and a mark that the
/// tests look for.
pub(super) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut tiff = Vec::new();
    tiff.extend(b"MM\x00\x2A"); // big-endian
    tiff.extend(8_u32.to_be_bytes()); // the first directory follows
    tiff.extend(2_u16.to_be_bytes()); // with two entries
    entry(&mut tiff, 0x0112, 3, 1, u32::from(orientation) << 16);
    entry(&mut tiff, 0x8825, 4, 1, 38); // the GPS directory is at 38
    tiff.extend(0_u32.to_be_bytes()); // no further directory
    assert_eq!(tiff.len(), 38);
    tiff.extend(3_u16.to_be_bytes());
    entry(&mut tiff, 0x0001, 2, 2, u32::from_be_bytes(*b"N\0\0\0"));
    entry(&mut tiff, 0x0002, 5, 3, 80); // the latitude's three fractions are at 80
    entry(&mut tiff, 0x001D, 2, 8, 104); // and a text at 104
    tiff.extend(0_u32.to_be_bytes());
    assert_eq!(tiff.len(), 80);
    for (above, below) in [(32_u32, 1_u32), (3, 1), (1_234, 100)] {
        tiff.extend(above.to_be_bytes());
        tiff.extend(below.to_be_bytes());
    }
    tiff.extend(b"GPSMARK\0");

    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn entry(tiff: &mut Vec<u8>, tag: u16, format: u16, count: u32, value: u32) {
    tiff.extend(tag.to_be_bytes());
    tiff.extend(format.to_be_bytes());
    tiff.extend(count.to_be_bytes());
    tiff.extend(value.to_be_bytes());
}

/// A PNG of a few bytes that says it is `width` × `height` pixels.
pub(super) fn png_declaring(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&picture(2, 2), ImageFormat::Png);
    // Signature (8), length (4), then the header chunk: name, width, height, five bytes, checksum.
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

/// Whether `needle` is anywhere in `bytes`.
pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

//! Thumbnails of whole pictures: of every format, turned upright, and of what was made to do harm.

use proptest::prelude::*;

use super::*;
use crate::decoding::decode;
use crate::orientation::Orientation;

const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

/// Red above, blue below.
fn two_halves(width: u32, height: u32) -> Vec<u8> {
    let row = |y: u32| if y < height / 2 { RED } else { BLUE };
    (0..height).flat_map(|y| row(y).repeat(width as usize)).collect()
}

fn png_of(width: u32, height: u32, exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(width, height);
    info.color_type = png::ColorType::Rgb;
    info.exif_metadata = exif.map(|exif| exif.to_vec().into());
    let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    writer.write_image_data(&two_halves(width, height)).unwrap();
    writer.finish().unwrap();
    bytes
}

fn jpeg_of(width: u16, height: u16, is_progressive: bool, exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(is_progressive);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).unwrap();
    }
    let pixels = two_halves(width.into(), height.into());
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn webp_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut bytes);
    let pixels = two_halves(width, height);
    encoder.encode(&pixels, width, height, image_webp::ColorType::Rgb8).unwrap();
    bytes
}

/// Held so that what is above comes to the right.
const TURNED: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

/// Width, height, and the colours of the first and the last pixel of a thumbnail.
fn seen(content: &[u8]) -> Result<(u32, u32, [u8; 3], [u8; 3]), Problem> {
    let small = thumbnail(content)?;
    let (raster, orientation) = decode(&small, examine(&small).unwrap())?;
    assert_eq!(orientation, Orientation::UPRIGHT, "a thumbnail says nothing of how it was held");
    let (first, last) = (raster.pixels.first().unwrap(), raster.pixels.last().unwrap());
    Ok((raster.width, raster.height, *first, *last))
}

fn is_like(colour: [u8; 3], other: [u8; 3]) -> bool {
    colour.iter().zip(other).all(|(a, b)| a.abs_diff(b) < 24)
}

#[test]
fn a_thumbnail_is_small_and_upright_whatever_it_is_made_of() {
    for (content, size) in [
        (png_of(640, 480, None), (320, 240)),
        (jpeg_of(1_600, 800, false, None), (320, 160)),
        (jpeg_of(1_600, 800, true, None), (320, 160)),
        (webp_of(400, 1_000), (128, 320)),
        (png_of(20, 10, None), (20, 10)),
    ] {
        let (width, height, first, last) = seen(&content).unwrap();
        assert_eq!((width, height), size);
        assert!(is_like(first, RED) && is_like(last, BLUE), "{first:?} {last:?}");
    }
    for content in [png_of(640, 480, Some(TURNED)), jpeg_of(640, 480, false, Some(TURNED))] {
        // Turned to the right, red stands on the right, in the first row last.
        let (width, height, first, last) = seen(&content).unwrap();
        assert_eq!((width, height), (240, 320));
        assert!(is_like(first, BLUE) && is_like(last, RED), "{first:?} {last:?}");
    }
}

#[test]
fn metadata_stays_behind() {
    let secret = b"II*\0\x08\0\0\0\0\0 latitude 41.9981";
    let small = thumbnail(&jpeg_of(640, 480, false, Some(secret))).unwrap();
    assert!(!small.windows(8).any(|bytes| bytes == b"latitude"));
}

/// The header of a PNG of any size with the beginning of some data.
fn claimed(width: u32, height: u32, is_interlaced: bool) -> Vec<u8> {
    let mut bytes = png_of(8, 8, None);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes[28] = u8::from(is_interlaced);
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// A JPEG that says no more than its size, by the frame header of this marker, and then begins a scan of nothing.
fn claimed_jpeg(marker: u8, width: u16, height: u16, components: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, marker, 0, 8 + 3 * components, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.push(components);
    bytes.extend((1..=components).flat_map(|id| [id, 0x11, 0]));
    bytes.extend([0xFF, 0xDA, 0, 6 + 2 * components, components]);
    bytes.extend((1..=components).flat_map(|id| [id, 0]));
    bytes.extend([0, 0, 0, 0xFF, 0xD9]);
    bytes
}

/// A WebP whose canvas is one pixel, with `chunks` on it.
fn webp_with(chunks: &[u8], is_animated: bool) -> Vec<u8> {
    let flags = if is_animated { 2 } else { 0 };
    let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0".to_vec();
    bytes.extend([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(chunks);
    let length = u32::try_from(bytes.len() - 8).unwrap();
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    [name, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

/// W3C PNG, annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 }
        })
    })
}

#[test]
fn what_was_made_to_do_harm_is_refused() {
    let jpeg = jpeg_of(64, 64, true, None);
    let last_pass = jpeg.windows(2).rposition(|bytes| bytes == [0xFF, 0xDA]).unwrap();
    let (before, pass) = jpeg.split_at(last_pass);
    let pass = &pass[..pass.len() - 2];
    let passes = [before, &pass.repeat(1_000), &[0xFF, 0xD9]].concat();
    let mut huge = jpeg_of(64, 64, true, None);
    let frame = huge.windows(2).position(|bytes| bytes == [0xFF, 0xC2]).unwrap();
    huge[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    // A lossy frame of 16,383 × 16,383, alone and in an animation, and behind what shines through.
    let frame = chunk(b"VP8 ", &[0x10, 0, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F]);
    let on_canvas = |inside: &[u8]| {
        let animation = chunk(b"ANIM", &[0; 6]);
        let place = [0; 16];
        webp_with(&[animation, chunk(b"ANMF", &[&place, inside].concat())].concat(), true)
    };
    let behind = [chunk(b"ALPH", &[0, 0]), frame.clone()].concat();
    for (what, content, problem) in [
        ("a lossless JPEG", claimed_jpeg(0xC3, 10_900, 10_900, 4), Problem::Malformed),
        ("one pass of four", claimed_jpeg(0xC2, 10_900, 10_900, 4), Problem::TooLarge),
        ("one pass of three", claimed_jpeg(0xC2, 4_000, 2_900, 3), Problem::TooLarge),
        ("a frame beyond its canvas", webp_with(&frame, false), Problem::Malformed),
        ("the same in an animation", on_canvas(&frame), Problem::Malformed),
        ("the same behind alpha", on_canvas(&behind), Problem::Malformed),
        ("3.6 thousand million pixels in rows", claimed(60_000, 60_000, false), Problem::Malformed),
        ("the same in passes", claimed(60_000, 60_000, true), Problem::TooLarge),
        (
            "rows of 4 thousand million",
            claimed(0x7FFF_FFFF, 0x7FFF_FFFF, false),
            Problem::Malformed,
        ),
        ("a thousand passes", passes, Problem::TooLarge),
        ("65,535 × 65,535 in passes", huge, Problem::TooLarge),
        ("half a PNG", png_of(640, 480, None)[..400].to_vec(), Problem::Malformed),
        ("nothing", Vec::new(), Problem::Malformed),
    ] {
        assert_eq!(thumbnail(&content), Err(problem), "{what}");
    }
}

/// A preview is a JPEG of its own, passes and all; of the picture it says nothing.
#[test]
fn a_large_photograph_with_a_preview_has_a_thumbnail() {
    let preview = jpeg_of(160, 120, true, None);
    let exif = [TURNED, &preview.repeat(8)].concat();
    let (width, height) = (4_200_u16, 4_100_u16);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 50);
    encoder.add_exif_metadata(&exif).unwrap();
    let grey = vec![0x80; usize::from(width) * usize::from(height)];
    encoder.encode(&grey, width, height, jpeg_encoder::ColorType::Luma).unwrap();
    bytes.extend(preview);
    assert_eq!(seen(&bytes).map(|(width, height, ..)| (width, height)), Ok((312, 320)));
}

proptest! {
    /// A damaged picture ends in a thumbnail or a problem, never otherwise.
    #[test]
    fn damage_is_survived(
        which in 0_usize..4,
        damage in prop::collection::vec((0_usize..10_000, any::<u8>()), 1..20),
        length in 0_usize..10_000,
    ) {
        let mut content = match which {
            0 => png_of(48, 32, Some(TURNED)),
            1 => jpeg_of(48, 32, false, Some(TURNED)),
            2 => jpeg_of(48, 32, true, None),
            _ => webp_of(48, 32),
        };
        for (at, byte) in damage {
            let at = at % content.len();
            content[at] = byte;
        }
        content.truncate(length.max(16));
        let _ = thumbnail(&content);
    }
}

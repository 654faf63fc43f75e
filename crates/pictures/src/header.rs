//! What a picture is and how large it would be, from its first bytes: what a caller says about it is not believed, and
//! nothing is decoded for it.

use crate::segments;

/// The kinds of pictures that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it is.
    pub format: Format,
    /// In pixels, more than zero.
    pub width: u32,
    /// In pixels, more than zero.
    pub height: u32,
}

impl Header {
    /// Width times height.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// What `content` is; `None` for what is no picture that is read.
pub fn examine(content: &[u8]) -> Option<Header> {
    let (format, size) = match content {
        [0xFF, 0xD8, 0xFF, ..] => (Format::Jpeg, jpeg(content)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => (Format::Png, png(content)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            (Format::WebP, webp(content))
        }
        _ => return None,
    };
    let (width, height) = size?;
    (width > 0 && height > 0).then_some(Header { format, width, height })
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_be_bytes(four))
}

fn big_short(bytes: &[u8], at: usize) -> Option<u16> {
    let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(u16::from_be_bytes(two))
}

fn little_short(bytes: &[u8], at: usize) -> Option<u16> {
    big_short(bytes, at).map(u16::swap_bytes)
}

/// The first chunk is `IHDR`: width and height (W3C PNG, section 11.2.1).
fn png(content: &[u8]) -> Option<(u32, u32)> {
    (content.get(12..16)? == b"IHDR").then_some(())?;
    Some((big(content, 16)?, big(content, 20)?))
}

fn jpeg(content: &[u8]) -> Option<(u32, u32)> {
    let frame = segments::frame(content)?;
    Some((frame.width.into(), frame.height.into()))
}

/// Of the three kinds of the format each says its size elsewhere (RFC 9649, section 2).
fn webp(content: &[u8]) -> Option<(u32, u32)> {
    match content.get(12..16)? {
        b"VP8X" => {
            let three = |at: usize| {
                let low = u32::from(little_short(content, at)?);
                Some((low | u32::from(*content.get(at + 2)?) << 16) + 1)
            };
            Some((three(24)?, three(27)?))
        }
        b"VP8 " => {
            let side = |at| Some(u32::from(little_short(content, at)? & 0x3FFF));
            Some((side(26)?, side(28)?))
        }
        b"VP8L" => {
            let bits = big(content, 21)?.swap_bytes();
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        _ => None,
    }
}

/// True when no lossy frame of a WebP with a canvas is larger than the canvas. The decoder makes room for such a frame
/// by what the frame says of itself; of the others it compares what they say first.
pub fn is_within_canvas(content: &[u8], canvas: Header) -> bool {
    if content.get(12..16) != Some(b"VP8X") {
        return true;
    }
    let fits = |at: usize| match frame_size(content, at) {
        Some((width, height)) => width <= canvas.width && height <= canvas.height,
        None => true,
    };
    let mut chunk = next_chunk(content, 12);
    while let Some(at) = chunk {
        // The frame of an animation follows 16 bytes about it, perhaps behind what shines through.
        let is_animation = content.get(at..at + 4) == Some(b"ANMF");
        let inside = is_animation.then_some(at + 24);
        let frames = [Some(at), inside, inside.and_then(|at| next_chunk(content, at))];
        if !frames.into_iter().flatten().all(fits) {
            return false;
        }
        chunk = next_chunk(content, at);
    }
    true
}

/// Where the chunk behind the one at `at` begins; each begins at an even byte.
fn next_chunk(content: &[u8], at: usize) -> Option<usize> {
    let length = usize::try_from(big(content, at.checked_add(4)?)?.swap_bytes()).ok()?;
    at.checked_add(8)?.checked_add(length.checked_next_multiple_of(2)?)
}

/// The size of the lossy frame in the chunk at `at`, whatever the chunk is called (RFC 6386, section 9.1).
fn frame_size(content: &[u8], at: usize) -> Option<(u32, u32)> {
    let frame = content.get(at.checked_add(8)?..)?;
    (frame.get(3..6)? == [0x9D, 0x01, 0x2A]).then_some(())?;
    let side = |at| Some(u32::from(little_short(frame, at)? & 0x3FFF));
    Some((side(6)?, side(8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    /// With what some cameras leave between two segments, in which another picture seems to begin.
    fn jpeg_of(marker: u8, width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0, 7, 0xFF, 0, 0xFF];
        bytes.extend([0xFF, marker, 0, 17, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        bytes
    }

    fn webp_of(kind: &[u8], rest: &[u8]) -> Vec<u8> {
        [&b"RIFF\0\0\0\0WEBP"[..], kind, &[0, 0, 0, 0], rest].concat()
    }

    #[test]
    fn a_picture_is_what_its_content_says() {
        use Format::{Jpeg, Png, WebP};
        for (content, said) in [
            (png_of(640, 480), Some((Png, 640, 480))),
            (png_of(u32::MAX, u32::MAX), Some((Png, u32::MAX, u32::MAX))),
            (jpeg_of(0xC0, 4_000, 3_000), Some((Jpeg, 4_000, 3_000))),
            (jpeg_of(0xC2, 4_000, 3_000), Some((Jpeg, 4_000, 3_000))),
            (jpeg_of(0xC3, 4_000, 3_000), None),
            (jpeg_of(0xC9, 4_000, 3_000), None),
            (jpeg_of(0xC0, 4_000, 3_000)[..24].to_vec(), None),
            (webp_of(b"VP8X", &[0, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0]), Some((WebP, 640, 480))),
            (webp_of(b"VP8 ", &[0, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0xE0, 1]), Some((WebP, 640, 480))),
            (webp_of(b"VP8L", &[0x2F, 0x7F, 0xC2, 0x77, 0]), Some((WebP, 640, 480))),
            (png_of(0, 5), None),
            (b"\x89PNG\r\n\x1a\n".to_vec(), None),
            (vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 0], None),
            (vec![0xFF; 4_096], None),
            (webp_of(b"VP9 ", &[0; 20]), None),
            (b"<html>".to_vec(), None),
            (b"PK\x03\x04".to_vec(), None),
            (Vec::new(), None),
        ] {
            let got = examine(&content).map(|header| (header.format, header.width, header.height));
            assert_eq!(got, said, "{:?}", content.get(..24.min(content.len())));
        }
    }
}

//! Which files are receipts: told by their content, since what a caller says about it is not believed. Pure.
//!
//! Nothing here decodes a picture. How large one would be decoded stands in its first bytes, and one that would not
//! fit anywhere is refused for that.

use base::Refusal;

/// Largest receipt, in bytes.
pub const MAX_SIZE: usize = 10 << 20;
/// Receipts of one expense, at most.
pub const MAX_RECEIPTS: usize = 20;
/// Longest side of a picture, in pixels.
const MAX_SIDE: u32 = 20_000;
/// Pixels of a picture, at most: more than any telephone takes.
const MAX_PIXELS: u64 = 120_000_000;

/// What a receipt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// PDF.
    Pdf,
}

impl Format {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Jpeg, "jpg", "image/jpeg"),
        (Self::Png, "png", "image/png"),
        (Self::WebP, "webp", "image/webp"),
        (Self::Pdf, "pdf", "application/pdf"),
    ];

    /// The ending of its file, and its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, word, _)| word)
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(format, ..)| *format)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(.., media)| media)
    }
}

/// What `content` is, if it is a receipt that is taken.
pub fn examine(content: &[u8]) -> Result<Format, Refusal> {
    if content.len() > MAX_SIZE {
        let message = format!("A receipt has at most {} MiB.", MAX_SIZE >> 20);
        return Err(Refusal::field("receipt", "too_large", message));
    }
    let not_one = || {
        let message = "A receipt is a JPEG, a PNG, a WebP or a PDF.";
        Refusal::field("receipt", "not_a_receipt", message)
    };
    let (format, size) = match content {
        [0xFF, 0xD8, 0xFF, ..] => (Format::Jpeg, jpeg(content)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => (Format::Png, png(content)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            (Format::WebP, webp(content))
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => return Ok(Format::Pdf),
        _ => return Err(not_one()),
    };
    let (width, height) = size.ok_or_else(not_one)?;
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        let message = format!("A picture of {width} × {height} pixels is too large.");
        return Err(Refusal::field("receipt", "picture_too_large", message));
    }
    if pixels == 0 { Err(not_one()) } else { Ok(format) }
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

/// The first frame header says height and width (ITU T.81, B.2.2); the segments before it are passed over.
fn jpeg(content: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    // Each step passes two bytes at least.
    while let [0xFF, marker] = content.get(at..at + 2)? {
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            let (height, width) = (big_short(content, at + 5)?, big_short(content, at + 7)?);
            return Some((width.into(), height.into()));
        }
        let is_fill = *marker == 0xFF;
        at += if is_fill { 1 } else { 2 + usize::from(big_short(content, at + 2)?).max(2) };
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    fn webp_of(kind: &[u8], rest: &[u8]) -> Vec<u8> {
        [&b"RIFF\0\0\0\0WEBP"[..], kind, &[0, 0, 0, 0], rest].concat()
    }

    #[test]
    fn a_receipt_is_what_its_content_says() {
        for (content, answer) in [
            (png_of(640, 480), "png"),
            (jpeg_of(4_000, 3_000), "jpg"),
            (webp_of(b"VP8X", &[0, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0]), "webp"),
            (webp_of(b"VP8 ", &[0, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0xE0, 1]), "webp"),
            (webp_of(b"VP8L", &[0x2F, 0x7F, 0xC2, 0x77, 0]), "webp"),
            (b"%PDF-1.7".to_vec(), "pdf"),
            (png_of(60_000, 60_000), "picture_too_large"),
            (png_of(20_000, 20_000), "picture_too_large"),
            (png_of(u32::MAX, u32::MAX), "picture_too_large"),
            (jpeg_of(65_535, 65_535), "picture_too_large"),
            (png_of(0, 5), "not_a_receipt"),
            (b"\x89PNG\r\n\x1a\n".to_vec(), "not_a_receipt"),
            (vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "not_a_receipt"),
            (vec![0xFF; 4_096], "not_a_receipt"),
            (webp_of(b"VP9 ", &[0; 20]), "not_a_receipt"),
            (b"<html>".to_vec(), "not_a_receipt"),
            (b"PK\x03\x04".to_vec(), "not_a_receipt"),
            (Vec::new(), "not_a_receipt"),
            ([b"%PDF-".as_slice(), &vec![0; MAX_SIZE]].concat(), "too_large"),
        ] {
            let got = examine(&content);
            let got = got.map_or_else(|refusal| refusal.code, Format::word);
            assert_eq!(got, answer, "{:?}", content.get(..24.min(content.len())));
        }
    }
}

//! Which files are receipts: told by their content, since what a caller says about it is not believed. Pure.
//!
//! Nothing here decodes a picture: one that would be too large is refused for what its first bytes say.

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
    if content.starts_with(b"%PDF-") {
        return Ok(Format::Pdf);
    }
    let header = pictures::examine(content).ok_or_else(|| {
        let message = "A receipt is a JPEG, a PNG, a WebP or a PDF.";
        Refusal::field("receipt", "not_a_receipt", message)
    })?;
    let (width, height) = (header.width, header.height);
    if width > MAX_SIDE || height > MAX_SIDE || header.pixels() > MAX_PIXELS {
        let message = format!("A picture of {width} × {height} pixels is too large.");
        return Err(Refusal::field("receipt", "picture_too_large", message));
    }
    Ok(match header.format {
        pictures::Format::Jpeg => Format::Jpeg,
        pictures::Format::Png => Format::Png,
        pictures::Format::WebP => Format::WebP,
    })
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
        bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        bytes
    }

    #[test]
    fn a_receipt_is_what_its_content_says() {
        for (content, answer) in [
            (png_of(640, 480), "png"),
            (jpeg_of(4_000, 3_000), "jpg"),
            (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x7F\xC2\x77\0".to_vec(), "webp"),
            (b"%PDF-1.7".to_vec(), "pdf"),
            (png_of(60_000, 60_000), "picture_too_large"),
            (png_of(20_000, 20_000), "picture_too_large"),
            (png_of(u32::MAX, u32::MAX), "picture_too_large"),
            (jpeg_of(65_535, 65_535), "picture_too_large"),
            (png_of(0, 5), "not_a_receipt"),
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

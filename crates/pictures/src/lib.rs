//! Pictures that strangers send: what they are, how large they would be, and small ones made of them.
//!
//! Everything here is a pure function of bytes. No clock, no database, no network; whatever the bytes, the memory
//! stays within [`MAX_MEMORY`], and a picture that would take more is refused before anything is allocated for it.

mod decoding;
mod header;
mod orientation;
mod segments;
mod shrinking;

pub use header::{Format, Header, examine};

use decoding::decode;
use shrinking::Raster;

/// Longest side of a thumbnail, in pixels: twice what a list shows, for dense screens.
pub const THUMBNAIL_SIDE: u32 = 320;
/// What is decoded at a time takes no more, in bytes.
pub const MAX_MEMORY: u64 = 128 << 20;
/// Of the JPEG that a thumbnail is; beyond that files grow and nobody sees why.
const QUALITY: u8 = 75;

/// Why there is no thumbnail of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// To decode it would take more than [`MAX_MEMORY`], or more passes than any camera makes.
    #[error("the picture takes too much to decode")]
    TooLarge,
    /// It is no picture, ends early, or is of a kind that nobody takes photographs with.
    #[error("the picture cannot be decoded")]
    Malformed,
}

/// A small JPEG of a picture, upright and without its metadata: the place where a photograph was taken stays with the
/// picture itself. It takes a while and a core, so it belongs on a thread of its own.
///
/// # Errors
/// [`Problem`]: such a picture has no thumbnail.
pub fn thumbnail(content: &[u8]) -> Result<Vec<u8>, Problem> {
    let header = examine(content).ok_or(Problem::Malformed)?;
    let (raster, orientation) = decode(content, header)?;
    encode(&orientation.apply(&raster))
}

fn encode(raster: &Raster) -> Result<Vec<u8>, Problem> {
    let side = |length: u32| u16::try_from(length).map_err(|_| Problem::TooLarge);
    let (width, height) = (side(raster.width)?, side(raster.height)?);
    let mut bytes = Vec::new();
    let pixels = raster.pixels.as_flattened();
    let written = jpeg_encoder::Encoder::new(&mut bytes, QUALITY).encode(
        pixels,
        width,
        height,
        jpeg_encoder::ColorType::Rgb,
    );
    written.map(|()| bytes).map_err(|_| Problem::Malformed)
}

#[cfg(test)]
mod tests;

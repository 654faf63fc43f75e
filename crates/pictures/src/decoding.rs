//! The three formats, each decoded within [`MAX_MEMORY`] and made small on the way.

use std::io::Cursor;

use crate::header::{Format, Header, is_within_canvas};
use crate::orientation::Orientation;
use crate::segments;
use crate::shrinking::{Pixel, Raster, Shrinking};
use crate::{MAX_MEMORY, Problem, THUMBNAIL_SIDE};

/// Passes over a JPEG, at most. Cameras make ten; each costs the time of the whole picture and a few bytes.
const MAX_PASSES: usize = 64;

const WHITE: u32 = 255;

/// A small one of the picture, and how it is to be held.
pub fn decode(content: &[u8], header: Header) -> Result<(Raster, Orientation), Problem> {
    match header.format {
        Format::Jpeg => jpeg(content),
        Format::Png => png(content, header),
        Format::WebP => webp(content, header),
    }
}

/// Fits into what may be used, `bytes` to a pixel.
fn fits(pixels: u64, bytes: u64) -> Result<(), Problem> {
    let fits = pixels.checked_mul(bytes).is_some_and(|bytes| bytes <= MAX_MEMORY);
    if fits { Ok(()) } else { Err(Problem::TooLarge) }
}

fn jpeg(content: &[u8]) -> Result<(Raster, Orientation), Problem> {
    let frame = segments::frame(content).ok_or(Problem::Malformed)?;
    if segments::passes(content, MAX_PASSES) > MAX_PASSES {
        return Err(Problem::TooLarge);
    }
    if frame.is_progressive {
        // All coefficients are kept until the last pass, two bytes each; on their way to become pixels they are copied.
        fits(frame.coefficients, 4)?;
    }
    let mut decoder = jpeg_decoder::Decoder::new(content);
    decoder.read_info().map_err(|_| Problem::Malformed)?;
    // In eighths of its size, straight from the coefficients: a photograph of 100 million pixels takes no memory.
    let most = u16::try_from(THUMBNAIL_SIDE).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(most, most).map_err(|_| Problem::Malformed)?;
    fits(u64::from(width) * u64::from(height), 4)?;
    decoder.set_max_decoding_buffer_size(usize::try_from(MAX_MEMORY).unwrap_or(usize::MAX));
    let orientation = decoder.exif_data().map_or(Orientation::UPRIGHT, Orientation::of);
    let pixels = decoder.decode().map_err(|_| Problem::Malformed)?;
    let info = decoder.info().ok_or(Problem::Malformed)?;
    let size = (u32::from(info.width), u32::from(info.height));
    let colours = match info.pixel_format {
        jpeg_decoder::PixelFormat::L8 => Colours::Grey,
        jpeg_decoder::PixelFormat::RGB24 => Colours::Rgb,
        jpeg_decoder::PixelFormat::CMYK32 => Colours::Cmyk,
        jpeg_decoder::PixelFormat::L16 => return Err(Problem::Malformed),
    };
    Ok((shrink(&pixels, size, colours)?, orientation))
}

fn png(content: &[u8], header: Header) -> Result<(Raster, Orientation), Problem> {
    let limit = usize::try_from(MAX_MEMORY / 2).unwrap_or(usize::MAX);
    let mut decoder =
        png::Decoder::new_with_limits(Cursor::new(content), png::Limits { bytes: limit });
    // A profile or a text can unpack to anything, and neither is needed.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Problem::Malformed)?;
    let info = reader.info();
    let orientation =
        info.exif_metadata.as_ref().map_or(Orientation::UPRIGHT, |exif| Orientation::of(exif));
    let (size, is_interlaced) = ((info.width, info.height), info.interlaced);
    let colours = match reader.output_color_type().0 {
        png::ColorType::Grayscale => Colours::Grey,
        png::ColorType::GrayscaleAlpha => Colours::GreyAlpha,
        png::ColorType::Rgb => Colours::Rgb,
        png::ColorType::Rgba => Colours::Rgba,
        png::ColorType::Indexed => return Err(Problem::Malformed),
    };
    if is_interlaced {
        // Its rows come in seven passes, so all of it has to be there.
        fits(header.pixels(), 4)?;
        let length = reader.output_buffer_size().ok_or(Problem::TooLarge)?;
        let mut pixels = vec![0; length];
        reader.next_frame(&mut pixels).map_err(|_| Problem::Malformed)?;
        return Ok((shrink(&pixels, size, colours)?, orientation));
    }
    let mut shrinking = Shrinking::new(size, THUMBNAIL_SIDE);
    for _ in 0..size.1 {
        let row = reader.next_row().map_err(|_| Problem::Malformed)?;
        shrinking.row(colours.pixels(row.ok_or(Problem::Malformed)?.data()));
    }
    Ok((shrinking.done().ok_or(Problem::Malformed)?, orientation))
}

fn webp(content: &[u8], header: Header) -> Result<(Raster, Orientation), Problem> {
    // What is allocated for a frame is bounded by its canvas.
    if !is_within_canvas(content, header) {
        return Err(Problem::Malformed);
    }
    // What is decoded, and what the decoder keeps beside it.
    fits(header.pixels(), 8)?;
    let mut decoder =
        image_webp::WebPDecoder::new(Cursor::new(content)).map_err(|_| Problem::Malformed)?;
    decoder.set_memory_limit(usize::try_from(MAX_MEMORY).unwrap_or(usize::MAX));
    let size = decoder.dimensions();
    // What stands inside may contradict the header. What shines through and the canvas of an animation come on top.
    let is_layered = decoder.is_animated() || (decoder.has_alpha() && decoder.is_lossy());
    fits(u64::from(size.0) * u64::from(size.1), if is_layered { 12 } else { 8 })?;
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.map_or(Orientation::UPRIGHT, |exif| Orientation::of(&exif));
    let colours = if decoder.has_alpha() { Colours::Rgba } else { Colours::Rgb };
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(Problem::TooLarge)?];
    decoder.read_image(&mut pixels).map_err(|_| Problem::Malformed)?;
    Ok((shrink(&pixels, size, colours)?, orientation))
}

/// A whole picture that is there, made small.
fn shrink(pixels: &[u8], size: (u32, u32), colours: Colours) -> Result<Raster, Problem> {
    let mut shrinking = Shrinking::new(size, THUMBNAIL_SIDE);
    let length = usize::try_from(size.0).map_err(|_| Problem::TooLarge)?;
    for row in pixels.chunks_exact(length.saturating_mul(colours.bytes()).max(1)) {
        shrinking.row(colours.pixels(row));
    }
    shrinking.done().ok_or(Problem::Malformed)
}

/// What the bytes of a pixel mean.
#[derive(Debug, Clone, Copy)]
enum Colours {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    Cmyk,
}

impl Colours {
    const fn bytes(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    /// The pixels of a row; what shines through is white.
    fn pixels(self, row: &[u8]) -> impl Iterator<Item = Pixel> {
        row.chunks_exact(self.bytes()).map(move |bytes| match *bytes {
            [grey] => [grey; 3],
            [grey, alpha] => [on_white(grey, alpha); 3],
            [red, green, blue] => [red, green, blue],
            [cyan, magenta, yellow, black] if matches!(self, Self::Cmyk) => {
                [cyan, magenta, yellow].map(|ink| scaled(u8::MAX - ink, u8::MAX - black))
            }
            [red, green, blue, alpha] => [red, green, blue].map(|value| on_white(value, alpha)),
            _ => Pixel::default(),
        })
    }
}

/// So many 255ths of `value`.
fn scaled(value: u8, part: u8) -> u8 {
    u8::try_from(u32::from(value) * u32::from(part) / WHITE).unwrap_or(u8::MAX)
}

fn on_white(value: u8, alpha: u8) -> u8 {
    scaled(value, alpha).saturating_add(u8::MAX - alpha)
}

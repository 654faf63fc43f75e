//! How a camera was held, and turning a picture upright.

use crate::shrinking::{Pixel, Raster};

/// What is to be done with a picture before it is shown (CIPA DC-008, tag 274), from 1, nothing, to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u16);

impl Orientation {
    /// As it is.
    pub const UPRIGHT: Self = Self(1);
    /// The tag's number.
    const TAG: u16 = 274;

    /// From the EXIF block of a picture: a TIFF file, perhaps behind `Exif\0\0`. Upright where it does not say.
    pub fn of(exif: &[u8]) -> Self {
        read(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)).unwrap_or(Self::UPRIGHT)
    }

    /// The picture upright.
    pub fn apply(self, raster: &Raster) -> Raster {
        let Raster { width, height, pixels } = raster;
        let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
        // Where the pixel at (x, y) of the new picture stands in the old one.
        let from = |x: u32, y: u32| match self.0 {
            2 => (right.saturating_sub(x), y),
            3 => (right.saturating_sub(x), bottom.saturating_sub(y)),
            4 => (x, bottom.saturating_sub(y)),
            5 => (y, x),
            6 => (y, bottom.saturating_sub(x)),
            7 => (right.saturating_sub(y), bottom.saturating_sub(x)),
            8 => (right.saturating_sub(y), x),
            _ => (x, y),
        };
        let (wide, high) = if self.0 >= 5 { (*height, *width) } else { (*width, *height) };
        let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
        let pixel = |(x, y): (u32, u32)| -> Pixel {
            let (x, y) = from(x, y);
            let at = u64::from(y) * u64::from(*width) + u64::from(x);
            usize::try_from(at).ok().and_then(|at| pixels.get(at)).copied().unwrap_or_default()
        };
        Raster { width: wide, height: high, pixels: places.map(pixel).collect() }
    }
}

/// The first directory of a TIFF file, as far as it is needed (TIFF 6.0, section 2).
fn read(tiff: &[u8]) -> Option<Orientation> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let bytes = |at: usize, count: usize| tiff.get(at..at.checked_add(count)?);
    let short = |at: usize| {
        let two: [u8; 2] = bytes(at, 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = bytes(at, 4)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let mut at = directory.checked_add(2)?;
    for _ in 0..short(directory)? {
        if short(at)? == Orientation::TAG {
            let said = short(at.checked_add(8)?)?;
            return (1..=8).contains(&said).then_some(Orientation(said));
        }
        at = at.checked_add(12)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF file whose first directory has another tag and then the orientation.
    fn exif(is_little: bool, said: u16) -> Vec<u8> {
        let short = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut bytes = b"Exif\0\0".to_vec();
        bytes.extend(if is_little { b"II*\0" } else { b"MM\0*" });
        bytes.extend(long(8));
        bytes.extend(short(2));
        for (tag, value) in [(271, 7), (274, said)] {
            bytes.extend(short(tag));
            bytes.extend(short(3));
            bytes.extend(long(1));
            bytes.extend(short(value));
            bytes.extend([0, 0]);
        }
        bytes.extend(long(0));
        bytes
    }

    #[test]
    fn the_orientation_is_read_in_both_orders_of_bytes() {
        for is_little in [true, false] {
            for said in 1..=8 {
                assert_eq!(Orientation::of(&exif(is_little, said)), Orientation(said));
            }
            for odd in [0, 9, u16::MAX] {
                assert_eq!(Orientation::of(&exif(is_little, odd)), Orientation::UPRIGHT);
            }
        }
        let whole = exif(true, 6);
        for length in 0..whole.len() - 8 {
            assert_eq!(Orientation::of(&whole[..length]), Orientation::UPRIGHT, "{length}");
        }
        let endless = b"II*\0\xFF\xFF\xFF\xFF";
        assert_eq!(Orientation::of(endless), Orientation::UPRIGHT);
    }

    /// The eight ways to hold a camera, with a picture of three columns and two rows.
    #[test]
    fn a_picture_is_turned_upright() {
        let raster = |width, height, letters: &str| Raster {
            width,
            height,
            pixels: letters.bytes().map(|letter| [letter, 0, 0]).collect(),
        };
        for (said, expected) in [
            (1, raster(3, 2, "abcdef")),
            (2, raster(3, 2, "cbafed")),
            (3, raster(3, 2, "fedcba")),
            (4, raster(3, 2, "defabc")),
            (5, raster(2, 3, "adbecf")),
            (6, raster(2, 3, "daebfc")),
            (7, raster(2, 3, "fcebda")),
            (8, raster(2, 3, "cfbead")),
        ] {
            assert_eq!(Orientation(said).apply(&raster(3, 2, "abcdef")), expected, "{said}");
        }
    }
}

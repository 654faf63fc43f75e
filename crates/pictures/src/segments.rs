//! The segments of a JPEG (ITU T.81, B.1.1), found as the decoder finds them, so that what is counted here is what it
//! will meet: a JPEG that stands inside of one, as a preview does, is data.

/// Begins a scan: a pass over the picture.
const SCAN: u8 = 0xDA;
/// Coefficients of a block.
const BLOCK: u64 = 64;

/// Markers and what their segments hold, in their order, up to the end of the picture.
struct Segments<'a> {
    content: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // Whatever stands between two segments is passed over: the data of a scan, and what some cameras leave.
            let rest = self.content.get(self.at..)?;
            let begin = rest.iter().position(|byte| *byte == 0xFF)?;
            let rest = rest.get(begin..)?;
            let fill = rest.iter().position(|byte| *byte != 0xFF)?;
            self.at += begin + fill + 1;
            match *rest.get(fill)? {
                // An escaped byte of the data; marks in it.
                0x00 | 0x01 | 0xD0..=0xD7 => {}
                0xD8 | 0xD9 => return None,
                marker => {
                    let body = rest.get(fill + 1..)?;
                    let length = usize::from(short(body, 0)?);
                    self.at += length;
                    return Some((marker, body.get(2..length)?));
                }
            }
        }
    }
}

fn segments(content: &[u8]) -> Segments<'_> {
    Segments { content, at: 2 }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(u16::from_be_bytes(two))
}

/// What the frame header says (ITU T.81, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// It comes in passes, each of which refines all of it.
    pub is_progressive: bool,
    /// Of all its components, with what fills up the last blocks of each.
    pub coefficients: u64,
}

/// The frame of a JPEG that cosines and Huffman codes make, as cameras and programs do; `None` for lossless, arithmetic
/// and hierarchical ones, which no browser shows.
pub fn frame(content: &[u8]) -> Option<Frame> {
    let is_frame =
        |marker: u8| matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    let (marker, body) = segments(content).find(|(marker, _)| is_frame(*marker))?;
    let is_progressive = match marker {
        0xC0 | 0xC1 => false,
        0xC2 => true,
        _ => return None,
    };
    let (height, width) = (short(body, 1)?, short(body, 3)?);
    // How many blocks each component has across and down in a unit of the picture.
    let components = body.get(6..)?.chunks_exact(3);
    let sampling = components.filter_map(|component| component.get(1)).copied();
    let across = sampling.clone().map(|byte| byte >> 4).max()?;
    let down = sampling.clone().map(|byte| byte & 0xF).max()?;
    let units = |side: u16, blocks: u8| u64::from(side).div_ceil(8 * u64::from(blocks.max(1)));
    let blocks: u64 = sampling.map(|byte| u64::from(byte >> 4) * u64::from(byte & 0xF)).sum();
    let coefficients = units(width, across) * units(height, down) * blocks * BLOCK;
    Some(Frame { width, height, is_progressive, coefficients })
}

/// How many passes a JPEG has, counted up to one more than `most`.
pub fn passes(content: &[u8], most: usize) -> usize {
    segments(content).filter(|(marker, _)| *marker == SCAN).take(most + 1).count()
}

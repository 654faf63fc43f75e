//! Large pictures made small, row by row: of the large one no more than a row need be there at a time.

/// Red, green and blue.
pub type Pixel = [u8; 3];

/// A picture, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// As many as width times height.
    pub pixels: Vec<Pixel>,
}

/// Takes the rows of a large picture; every pixel of the small one is the mean of those that fall into it.
#[derive(Debug)]
pub struct Shrinking {
    source: (u32, u32),
    raster: Raster,
    /// What the row of the small picture that is being made adds up to.
    sums: Vec<[u64; 3]>,
    counts: Vec<u64>,
    rows: u32,
}

impl Shrinking {
    /// From a picture of `width` and `height` to one whose longer side is `side` at most; never to a larger one.
    pub fn new((width, height): (u32, u32), side: u32) -> Self {
        let longer = width.max(height).max(1);
        let scaled = |length: u32| {
            let scaled = u64::from(length) * u64::from(side) / u64::from(longer);
            u32::try_from(scaled).unwrap_or(side).clamp(1, length.max(1))
        };
        let small = if longer <= side { (width, height) } else { (scaled(width), scaled(height)) };
        let columns = usize::try_from(small.0).unwrap_or_default();
        Self {
            source: (width, height),
            raster: Raster { width: small.0, height: small.1, pixels: Vec::new() },
            sums: vec![[0; 3]; columns],
            counts: vec![0; columns],
            rows: 0,
        }
    }

    /// Takes the next row, from the top.
    pub fn row(&mut self, pixels: impl Iterator<Item = Pixel>) {
        let (width, height) = self.source;
        let mut bins = self.sums.iter_mut().zip(&mut self.counts);
        let mut bin = bins.next();
        let mut nth = 0;
        for (x, pixel) in (0..width).zip(pixels) {
            let at = bin_of(x, self.raster.width, width);
            if at > nth {
                (bin, nth) = (bins.next(), at);
            }
            if let Some((sum, count)) = &mut bin {
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += u64::from(value);
                }
                **count += 1;
            }
        }
        let row = bin_of(self.rows, self.raster.height, height);
        self.rows += 1;
        if self.rows >= height || bin_of(self.rows, self.raster.height, height) > row {
            self.finish_row();
        }
    }

    fn finish_row(&mut self) {
        for (sum, count) in self.sums.iter_mut().zip(&mut self.counts) {
            let mean = |sum: u64| u8::try_from(sum / (*count).max(1)).unwrap_or(u8::MAX);
            self.raster.pixels.push(sum.map(mean));
            (*sum, *count) = ([0; 3], 0);
        }
    }

    /// The small picture; `None` while rows are missing.
    pub fn done(self) -> Option<Raster> {
        (self.rows == self.source.1).then_some(self.raster)
    }
}

/// Into which of `count` bins the `nth` of `all` falls; each gets one at least while there are no more bins than that.
fn bin_of(nth: u32, count: u32, all: u32) -> u32 {
    let bin = u64::from(nth) * u64::from(count) / u64::from(all.max(1));
    u32::try_from(bin).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shrunk(width: u32, height: u32, side: u32, pixel: impl Fn(u32, u32) -> Pixel) -> Raster {
        let mut shrinking = Shrinking::new((width, height), side);
        for y in 0..height {
            shrinking.row((0..width).map(|x| pixel(x, y)));
        }
        shrinking.done().unwrap()
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_falls_into_it() {
        let chessboard =
            |x: u32, y: u32| if (x + y).is_multiple_of(2) { [200, 0, 9] } else { [0, 100, 9] };
        let raster = shrunk(4, 2, 2, chessboard);
        assert_eq!(raster, Raster { width: 2, height: 1, pixels: vec![[100, 50, 9]; 2] });
        let same = shrunk(2, 2, 320, chessboard);
        assert_eq!(same.pixels, [[200, 0, 9], [0, 100, 9], [0, 100, 9], [200, 0, 9]]);
        assert_eq!(Shrinking::new((2, 2), 1).done(), None, "rows are missing");
    }

    proptest! {
        /// Of one colour it stays of one colour, has the right size, and no side vanishes.
        #[test]
        fn a_picture_keeps_its_shape(width in 1_u32..400, height in 1_u32..400, side in 1_u32..64) {
            let raster = shrunk(width, height, side, |_, _| [7, 8, 9]);
            prop_assert!(raster.width.max(raster.height) <= side.min(width.max(height)));
            prop_assert_eq!(raster.pixels.len(), (raster.width * raster.height) as usize);
            prop_assert!(raster.pixels.iter().all(|pixel| *pixel == [7, 8, 9]));
            let wide = i64::from(raster.width) * i64::from(height);
            let high = i64::from(raster.height) * i64::from(width);
            prop_assert!((wide - high).abs() <= i64::from(width.max(height)));
        }
    }
}

//! What pictures take in memory, in a process of its own, since a process has one peak.

#![cfg(test)]

use pictures::{Problem, thumbnail};

/// What the process had in memory at most, in MiB; nothing where the system does not say.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes / 1_024)
}

/// A grey PNG, written row by row.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    let row = vec![0x80; width as usize * 3];
    for _ in 0..height {
        std::io::Write::write_all(&mut rows, &row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    bytes
}

/// The beginning of a PNG of this size, whose pixels never come.
fn claimed(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    drop(png::Encoder::new(&mut bytes, width, height).write_header().unwrap());
    bytes
}

/// The header of a JPEG of 10,900 × 10,900 in four colours, and a scan of nothing.
fn claimed_jpeg(marker: u8) -> Vec<u8> {
    let [high, low] = 10_900_u16.to_be_bytes();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, marker, 0, 20, 8, high, low, high, low, 4];
    bytes.extend((1..=4).flat_map(|id| [id, 0x11, 0]));
    bytes.extend([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 0, 0xFF, 0xD9]);
    bytes
}

/// A WebP whose canvas is one pixel and whose frame says that it has 16,383 × 16,383.
fn claimed_webp() -> Vec<u8> {
    let mut bytes = b"RIFF\x28\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend(b"VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f");
    bytes
}

#[test]
fn a_picture_takes_no_more_memory_than_a_row_of_it() {
    // 36 MB as pixels.
    let long = png_of(12_000, 1_000);
    assert!(long.len() < 1 << 20, "{} bytes", long.len());
    let before = peak();
    assert!(thumbnail(&long).is_ok());
    for (width, height) in [(60_000, 60_000), (20_000, 20_000), (0x7FFF_FFFF, 1), (1, 0x7FFF_FFFF)]
    {
        let outcome = thumbnail(&claimed(width, height));
        assert!(matches!(outcome, Err(Problem::Malformed | Problem::TooLarge)), "{outcome:?}");
    }
    for claimed in [claimed_jpeg(0xC3), claimed_jpeg(0xC2), claimed_webp()] {
        assert!(claimed.len() < 100 && thumbnail(&claimed).is_err());
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(after < before + 16, "from {before} to {after} MiB");
    }
}

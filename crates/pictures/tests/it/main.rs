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
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(after < before + 16, "from {before} to {after} MiB");
    }
}

//! How much of a file is read at most. What each format means does not live here.

/// Bounds on a file, so that no file takes more memory or time than they allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it was sent.
    pub bytes: usize,
    /// Rows of a table, bookings of a statement, bills of a group.
    pub rows: usize,
    /// Cells of one row; people of one group.
    pub columns: usize,
    /// Bytes of one cell, field or text.
    pub cell: usize,
    /// Elements within elements.
    pub depth: usize,
}

impl Default for Limits {
    /// 32 MiB, 200,000 rows of up to 256 cells of up to 8 KiB, 32 levels.
    fn default() -> Self {
        Self { bytes: 32 << 20, rows: 200_000, columns: 256, cell: 8 << 10, depth: 32 }
    }
}

//! Documents as PDF: headings, paragraphs and tables on A4, in the scripts of the languages that pages have.
//!
//! Everything here is a pure function: words in, bytes out, the same for the same words. What stands in a document,
//! and amounts as text, is the caller's business. The fonts are embedded, so a document looks the same everywhere
//! and its text can be searched and copied.

mod fonts;
mod layout;
mod writing;

/// What is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// In large letters on the first page, small at the foot of each, and in the window's frame.
    pub title: String,
    /// The tag of its language, as `mk`: for those who have it read to them.
    pub language: &'static str,
    /// What follows the title.
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; it stays with what follows.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table; its header is repeated on each page.
    Table(Table),
}

/// A table. What does not fit into a cell is cut, with an ellipsis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// From the left.
    pub columns: Vec<Column>,
    /// Cells in the order of the columns.
    pub rows: Vec<Vec<String>>,
    /// A last row below a line.
    pub total: Option<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// Its share of the width.
    pub share: u16,
    /// Where its cells stand.
    pub align: Align,
}

/// Where a text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// The document as a file.
pub fn render(document: &Document) -> Vec<u8> {
    let fonts = fonts::Fonts::load();
    let pages = layout::pages(document, &fonts);
    writing::write(document, &fonts, &pages)
}

#[cfg(test)]
mod tests;

//! What stands where: blocks broken into lines and pages. Lengths are in points, from the lower left of an A4 page.

use crate::fonts::{Fonts, Line};
use crate::{Align, Block, Column, Document, Table};

/// ISO 216, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const TITLE: f32 = 20.0;
const HEADING: f32 = 12.0;
const TEXT: f32 = 9.5;
const SMALL: f32 = 8.0;
/// From one line of text to the next.
const LEADING: f32 = 15.0;
/// Between the cells of a row.
const GAP: f32 = 8.0;
/// Black, and the grey of what explains.
const INK: f32 = 0.1;
const GREY: f32 = 0.42;
const RULE: f32 = 0.8;

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// Its texts.
    pub texts: Vec<Text>,
    /// Its lines across.
    pub rules: Vec<Rule>,
}

/// A text on a page.
#[derive(Debug)]
pub struct Text {
    /// Where it begins.
    pub at: (f32, f32),
    /// How large it is.
    pub size: f32,
    /// How light it is: 0 is black.
    pub grey: f32,
    /// Its glyphs.
    pub line: Line,
}

/// A line across, from one end to the other.
#[derive(Debug)]
pub struct Rule {
    /// Where it begins.
    pub at: (f32, f32),
    /// How long it is.
    pub length: f32,
    /// How light it is.
    pub grey: f32,
}

/// The pages of a document; one at least.
pub fn pages(document: &Document, fonts: &Fonts) -> Vec<Page> {
    let mut setting = Setting { fonts, pages: vec![Page::default()], y: PAGE.1 - MARGIN };
    setting.y -= TITLE;
    setting.text(&document.title, MARGIN, TITLE, INK);
    setting.y -= LEADING * 0.5;
    for block in &document.blocks {
        match block {
            Block::Heading(words) => {
                // With what follows: a header and two rows.
                setting.need(LEADING * 5.0);
                setting.y -= LEADING * 1.7;
                setting.text(words, MARGIN, HEADING, INK);
                setting.y -= LEADING * 0.2;
            }
            Block::Text(words) => setting.paragraph(words),
            Block::Table(table) => setting.table(table),
        }
    }
    setting.foot(&document.title);
    setting.pages
}

struct Setting<'a> {
    fonts: &'a Fonts,
    pages: Vec<Page>,
    /// The line on which the last text stands.
    y: f32,
}

impl Setting<'_> {
    /// Turns the page if there is less than `height` left on it.
    fn need(&mut self, height: f32) -> bool {
        let turns = self.y - height < MARGIN;
        if turns {
            self.pages.push(Page::default());
            self.y = PAGE.1 - MARGIN;
        }
        turns
    }

    fn text(&mut self, words: &str, x: f32, size: f32, grey: f32) {
        let line = self.fonts.set(words);
        self.put(line, x, size, grey);
    }

    fn put(&mut self, line: Line, x: f32, size: f32, grey: f32) {
        let at = (x, self.y);
        if let Some(page) = self.pages.last_mut() {
            page.texts.push(Text { at, size, grey, line });
        }
    }

    fn rule(&mut self, grey: f32) {
        let at = (MARGIN, self.y - LEADING * 0.3);
        if let Some(page) = self.pages.last_mut() {
            page.rules.push(Rule { at, length: WIDTH, grey });
        }
    }

    /// Words over as many lines as they need.
    fn paragraph(&mut self, words: &str) {
        let mut line = String::new();
        for word in words.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && width(&self.fonts.set(&longer), TEXT) > WIDTH {
                self.paragraph_line(&line);
                word.clone_into(&mut line);
            } else {
                line = longer;
            }
        }
        self.paragraph_line(&line);
    }

    fn paragraph_line(&mut self, words: &str) {
        self.need(LEADING);
        self.y -= LEADING;
        self.text(words, MARGIN, TEXT, GREY);
    }

    fn table(&mut self, table: &Table) {
        self.header(&table.columns);
        for row in &table.rows {
            if self.need(LEADING) {
                self.header(&table.columns);
            }
            self.row(&table.columns, row, TEXT, INK);
        }
        if let Some(total) = &table.total {
            if self.need(LEADING) {
                self.header(&table.columns);
            }
            self.rule(INK);
            self.row(&table.columns, total, TEXT, INK);
        }
    }

    fn header(&mut self, columns: &[Column]) {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        self.row(columns, &names, SMALL, GREY);
        self.rule(RULE);
    }

    fn row(&mut self, columns: &[Column], cells: &[String], size: f32, grey: f32) {
        self.y -= LEADING;
        let shares: f32 = columns.iter().map(|column| f32::from(column.share)).sum();
        let mut x = MARGIN;
        for (column, cell) in columns.iter().zip(cells) {
            let wide = WIDTH * f32::from(column.share) / shares.max(1.0);
            let line = self.fitting(cell, wide - GAP, size);
            let shift = match column.align {
                Align::Left => 0.0,
                Align::Right => wide - width(&line, size),
            };
            self.put(line, x + shift, size, grey);
            x += wide;
        }
    }

    /// The text, or as much of its beginning as fits.
    fn fitting(&self, words: &str, wide: f32, size: f32) -> Line {
        let whole = self.fonts.set(words);
        if width(&whole, size) <= wide {
            return whole;
        }
        let letters: Vec<char> = words.chars().collect();
        let cut = |count: usize| {
            let beginning: String = letters.iter().take(count).collect();
            self.fonts.set(&format!("{}…", beginning.trim_end()))
        };
        let (mut fits, mut too_many) = (0, letters.len());
        while too_many - fits > 1 {
            let middle = usize::midpoint(fits, too_many);
            if width(&cut(middle), size) <= wide { fits = middle } else { too_many = middle }
        }
        cut(fits)
    }

    /// The title and the number at the foot of each page.
    fn foot(&mut self, title: &str) {
        let count = self.pages.len();
        for (number, page) in (1..).zip(&mut self.pages) {
            let line = self.fonts.set(&format!("{title}  ·  {number} / {count}"));
            let at = (MARGIN, MARGIN * 0.5);
            page.texts.push(Text { at, size: SMALL, grey: GREY, line });
        }
    }
}

fn width(line: &Line, size: f32) -> f32 {
    line.width * size / 1_000.0
}

//! The two fonts, and text as glyphs: which of them, in what order, and where. Devanagari joins and reorders its
//! letters, so no text is set letter by letter.

use std::collections::BTreeMap;

use rustybuzz::ttf_parser::GlyphId;
use rustybuzz::{Face, UnicodeBuffer};

/// Noto Sans, reduced to Latin and Cyrillic.
const SANS: &[u8] = include_bytes!("../fonts/noto-sans.ttf");
/// Noto Sans Devanagari.
const DEVANAGARI: &[u8] = include_bytes!("../fonts/noto-sans-devanagari.ttf");

/// What is set for a letter that no font has.
const UNKNOWN: char = '?';
/// Letters of one text, at most.
const MAX_LETTERS: usize = 500;

/// The fonts, each with its file.
#[derive(Debug)]
pub struct Fonts(pub Vec<Font>);

/// A font.
pub struct Font {
    /// Its file.
    pub file: &'static [u8],
    /// Its name in a document.
    pub name: &'static str,
    /// Its tables.
    pub face: Face<'static>,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Glyphs of one font that follow each other without anything between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which font.
    pub font: usize,
    /// From the beginning of the text and up from its line, in thousandths of the font's size.
    pub at: (f32, f32),
    /// The glyphs.
    pub glyphs: Vec<u16>,
}

/// A text as it is set on one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its glyphs.
    pub runs: Vec<Run>,
    /// Its length in thousandths of the font's size.
    pub width: f32,
    /// By font and glyph, the letters that a glyph stands for: for searching and copying.
    pub letters: BTreeMap<(usize, u16), String>,
}

impl Fonts {
    /// Both; a font whose file is damaged is left out.
    pub fn load() -> Self {
        let all = [("NotoSans", SANS), ("NotoSansDevanagari", DEVANAGARI)];
        let load = |(name, file)| Some(Font { file, name, face: Face::from_slice(file, 0)? });
        Self(all.into_iter().filter_map(load).collect())
    }

    /// Sets a text on one line.
    pub fn set(&self, text: &str) -> Line {
        let mut line = Line::default();
        let letters = text.chars().filter(|c| !c.is_control()).take(MAX_LETTERS);
        let (mut run, mut font) = (String::new(), 0);
        for letter in letters {
            // A space, a digit or a comma does not end a run of the other font if that has it, too.
            let next = if self.has(font, letter) { Some(font) } else { self.font_of(letter) };
            let (next, letter) = next.map_or((0, UNKNOWN), |next| (next, letter));
            if next != font {
                self.shape(font, &run, &mut line);
                run.clear();
                font = next;
            }
            run.push(letter);
        }
        self.shape(font, &run, &mut line);
        line
    }

    fn has(&self, font: usize, letter: char) -> bool {
        self.0.get(font).is_some_and(|font| font.face.glyph_index(letter).is_some())
    }

    fn font_of(&self, letter: char) -> Option<usize> {
        (0..self.0.len()).find(|font| self.has(*font, letter))
    }

    /// The width of a glyph, in thousandths of the font's size.
    pub fn width(&self, font: usize, glyph: u16) -> f32 {
        let face = self.0.get(font).map(|font| &font.face);
        face.and_then(|face| face.glyph_hor_advance(GlyphId(glyph))).map_or(0.0, f32::from)
    }

    /// Puts a text, all of whose letters `font` has, behind what stands on the line.
    fn shape(&self, font: usize, text: &str, line: &mut Line) {
        let Some(Font { face, .. }) = self.0.get(font).filter(|_| !text.is_empty()) else {
            return;
        };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(face, &[], buffer);
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut starts: Vec<u32> = infos.iter().map(|info| info.cluster).collect();
        starts.sort_unstable();
        // Where the run that is being made goes on, if nothing is moved.
        let mut expected = None;
        for (info, position) in infos.iter().zip(positions) {
            let glyph = u16::try_from(info.glyph_id).unwrap_or_default();
            let at = (line.width + units(position.x_offset), units(position.y_offset));
            match line.runs.last_mut().filter(|_| expected == Some(at)) {
                Some(run) => run.glyphs.push(glyph),
                None => line.runs.push(Run { font, at, glyphs: vec![glyph] }),
            }
            expected = Some((at.0 + self.width(font, glyph), at.1));
            line.width += units(position.x_advance);
            let end = starts.iter().find(|start| **start > info.cluster);
            let letters = usize::try_from(info.cluster).ok().and_then(|start| {
                let end = end.map_or(Some(text.len()), |end| usize::try_from(*end).ok());
                text.get(start..end?)
            });
            if let Some(letters) = letters.filter(|letters| !letters.is_empty()) {
                line.letters.entry((font, glyph)).or_insert_with(|| letters.to_owned());
            }
        }
    }
}

/// Both fonts have a thousand units to their size, so a unit is a thousandth.
fn units(units: i32) -> f32 {
    f32::from(i16::try_from(units).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_are_whole_and_have_a_thousand_units() {
        let fonts = Fonts::load();
        assert_eq!(fonts.0.len(), 2);
        assert!(fonts.0.iter().all(|font| font.face.units_per_em() == 1_000));
    }

    #[test]
    fn each_letter_is_set_in_a_font_that_has_it() {
        let fonts = Fonts::load();
        for (text, used) in [
            ("Žluťoučký kůň 12.50 €", &[0][..]),
            ("Трошоци за јануари, ѓаволчиња и ќотек", &[0]),
            ("दूध रोटी ₹", &[1]),
            ("Milk दूध млеко", &[0, 1, 0]),
            ("☕🛒", &[0]),
        ] {
            let line = fonts.set(text);
            let mut found: Vec<usize> = line.runs.iter().map(|run| run.font).collect();
            found.dedup();
            assert_eq!(found, used, "{text}");
            assert!(line.runs.iter().flat_map(|run| &run.glyphs).all(|glyph| *glyph > 0), "{text}");
            assert!(line.width > 0.0);
        }
        assert_eq!(fonts.set("\u{0}\n"), Line::default());
    }

    /// The vowel sign stands before the letter that it follows, and क and ष join.
    #[test]
    fn devanagari_is_joined_and_reordered() {
        let fonts = Fonts::load();
        let glyphs = |text: &str| -> Vec<u16> {
            fonts.set(text).runs.into_iter().flat_map(|run| run.glyphs).collect()
        };
        let (ka, ki) = (glyphs("क"), glyphs("कि"));
        assert_eq!((ka.len(), ki.len()), (1, 2));
        assert_eq!(ki.last(), ka.first(), "the sign comes first");
        assert_eq!(glyphs("क्ष").len(), 1, "three letters are one glyph");
    }
}

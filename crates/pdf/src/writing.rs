//! Pages as a file (ISO 32000-1): what is drawn on each, and the fonts with which letters each glyph stands for.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::Document;
use crate::fonts::{Font, Fonts};
use crate::layout::{PAGE, Page};

/// How much effort is spent on making it small, of 10.
const EFFORT: u8 = 6;
/// As every glyph is named by its number in the font, no other order need be named.
const ORDER: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Thickness of a line across.
const THIN: f32 = 0.6;

/// By font and glyph, the letters that it stands for.
type Letters<'a> = BTreeMap<(usize, u16), &'a str>;

/// Hands out the numbers of objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 = self.0.saturating_add(1);
        Ref::new(self.0)
    }
}

/// The file.
pub fn write(document: &Document, fonts: &Fonts, pages: &[Page]) -> Vec<u8> {
    let (mut pdf, mut numbers) = (Pdf::new(), Numbers(0));
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let mut used = Letters::new();
    for text in pages.iter().flat_map(|page| &page.texts) {
        used.extend(text.line.letters.iter().map(|(glyph, letters)| (*glyph, letters.as_str())));
    }
    let mut named = Vec::new();
    for (at, font) in fonts.0.iter().enumerate() {
        if used.keys().any(|(of, _)| *of == at) {
            named.push((name(at), write_font(&mut pdf, &mut numbers, fonts, (at, font), &used)));
        }
    }
    let mut leaves = Vec::with_capacity(pages.len());
    for page in pages {
        let (leaf, content) = (numbers.next(), numbers.next());
        leaves.push(leaf);
        let drawn = packed(&draw(page));
        pdf.stream(content, &drawn).filter(Filter::FlateDecode);
        let mut written = pdf.page(leaf);
        written.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(content);
        let mut resources = written.resources();
        let mut listed = resources.fonts();
        for (name, font) in &named {
            listed.pair(Name(name.as_bytes()), *font);
        }
    }
    let count = i32::try_from(leaves.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(leaves).count(count);
    pdf.document_info(info).title(TextStr(&document.title)).producer(TextStr("Florin"));
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr(document.language));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.finish()
}

fn name(font: usize) -> String {
    format!("F{font}")
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, EFFORT)
}

fn draw(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_width(THIN);
    for rule in &page.rules {
        let (x, y) = rule.at;
        content.set_stroke_gray(rule.grey);
        content.move_to(x, y).line_to(x + rule.length, y).stroke();
    }
    content.begin_text();
    for text in &page.texts {
        content.set_fill_gray(text.grey);
        for run in &text.line.runs {
            let scaled = |thousandths: f32| thousandths * text.size / 1_000.0;
            let (x, y) = (text.at.0 + scaled(run.at.0), text.at.1 + scaled(run.at.1));
            let glyphs: Vec<u8> = run.glyphs.iter().flat_map(|glyph| glyph.to_be_bytes()).collect();
            content.set_font(Name(name(run.font).as_bytes()), text.size);
            content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
            content.show(Str(&glyphs));
        }
    }
    content.end_text();
    content.finish().into_vec()
}

/// A font as a composite one whose codes are its glyphs (ISO 32000-1, section 9.7).
fn write_font(
    pdf: &mut Pdf,
    numbers: &mut Numbers,
    fonts: &Fonts,
    (at, font): (usize, &Font),
    used: &Letters<'_>,
) -> Ref {
    let (whole, descendant) = (numbers.next(), numbers.next());
    let (descriptor, letters, file) = (numbers.next(), numbers.next(), numbers.next());
    let name = Name(font.name.as_bytes());
    pdf.type0_font(whole)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(descendant)
        .to_unicode(letters);
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type2).base_font(name).system_info(ORDER);
    cid.font_descriptor(descriptor).cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = cid.widths();
    for glyph in 0..font.face.number_of_glyphs() {
        widths.same(glyph, glyph, fonts.width(at, glyph));
    }
    widths.finish();
    cid.finish();
    let bounds = font.face.global_bounding_box();
    let edge = |units: i16| f32::from(units);
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            edge(bounds.x_min),
            edge(bounds.y_min),
            edge(bounds.x_max),
            edge(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(edge(font.face.ascender()))
        .descent(edge(font.face.descender()))
        .cap_height(font.face.capital_height().map_or(700.0, edge))
        .stem_v(80.0)
        .font_file2(file);
    let mut map = UnicodeCmap::new(Name(b"Letters"), ORDER);
    for ((_, glyph), letters) in used.iter().filter(|((of, _), _)| *of == at) {
        map.pair_with_multiple(*glyph, letters.chars());
    }
    let map = packed(map.finish().as_slice());
    pdf.cmap(letters, &map).filter(Filter::FlateDecode);
    let length = i32::try_from(font.file.len()).unwrap_or(i32::MAX);
    let packed = packed(font.file);
    pdf.stream(file, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    whole
}

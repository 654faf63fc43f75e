//! Elements of an XML file, a subtree at a time and within bounds. What they mean does not live
//! here. Document types are refused, and with them every entity but the five that XML has itself.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::collapse;
use crate::{Limits, Malformed, Problem};

/// Elements in one subtree, at most: a booking of some ten thousand payments has fewer.
const MAX_ELEMENTS: usize = 500_000;

/// An element with all that is in it.
#[derive(Debug)]
pub(crate) struct Element {
    /// Without its namespace's prefix.
    name: String,
    /// The attribute `Ccy`, the only one that statements have.
    pub(crate) currency: Option<String>,
    text: String,
    children: Vec<Element>,
    /// The byte of the file at which it begins.
    pub(crate) at: usize,
}

impl Element {
    /// Its name without a prefix.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The first child of this name, its first child of the next, and so on.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.all(name).next())
    }

    /// The children of this name.
    pub(crate) fn all<'e, 'n>(
        &'e self,
        name: &'n str,
    ) -> impl Iterator<Item = &'e Self> + use<'e, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Its text with single spaces; nothing if it has none.
    pub(crate) fn text(&self) -> Option<String> {
        collapse(&self.text)
    }

    /// The text at the end of a path.
    pub(crate) fn text_at(&self, path: &[&str]) -> Option<String> {
        self.find(path)?.text()
    }
}

/// What comes next in the file.
pub(crate) enum Step {
    /// An element begins.
    Open(String),
    /// It ends.
    Close(String),
    /// A wanted element with all that is in it.
    Whole(Element),
}

/// Goes over a file.
pub(crate) struct Elements<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    limits: Limits,
    depth: usize,
    /// Whether an empty element was opened and has to be closed.
    closing: Option<String>,
}

impl<'t> Elements<'t> {
    pub(crate) fn new(text: &'t str, limits: Limits) -> Self {
        Self { text, reader: Reader::from_str(text), limits, depth: 0, closing: None }
    }

    fn here(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn refuse(&self, at: usize, problem: Problem) -> Malformed {
        Malformed::at(self.text, at, problem)
    }

    fn event(&mut self) -> Result<(Event<'t>, usize), Malformed> {
        let at = self.here();
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(self.refuse(at, Problem::Entity)),
            Ok(event) => Ok((event, at)),
            Err(error) => {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(at);
                Err(self.refuse(at, Problem::syntax(format!("this is no XML: {error}"))))
            }
        }
    }

    fn deeper(&mut self, at: usize) -> Result<(), Malformed> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > self.limits.depth {
            return Err(self.refuse(at, Problem::TooDeep { limit: self.limits.depth }));
        }
        Ok(())
    }

    /// The next step; elements whose names are `wanted` come whole. Nothing at the end.
    pub(crate) fn next(&mut self, wanted: &[&str]) -> Result<Option<Step>, Malformed> {
        if let Some(name) = self.closing.take() {
            return Ok(Some(Step::Close(name)));
        }
        loop {
            let (event, at) = self.event()?;
            match event {
                Event::Start(start) | Event::Empty(start) if wanted.contains(&&*name(&start)) => {
                    let is_empty = self.text.get(..self.here()).is_some_and(|t| t.ends_with("/>"));
                    return self.subtree(&start, at, is_empty).map(Step::Whole).map(Some);
                }
                Event::Start(start) => {
                    self.deeper(at)?;
                    return Ok(Some(Step::Open(name(&start))));
                }
                Event::Empty(start) => {
                    self.closing = Some(name(&start));
                    return Ok(Some(Step::Open(name(&start))));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    let local = String::from_utf8_lossy(end.local_name().into_inner()).into_owned();
                    return Ok(Some(Step::Close(local)));
                }
                Event::Eof if self.depth > 0 => {
                    return Err(self.refuse(self.text.len(), Problem::Truncated));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The element that was just opened, with all up to its end.
    fn subtree(
        &mut self,
        start: &BytesStart<'_>,
        at: usize,
        is_empty: bool,
    ) -> Result<Element, Malformed> {
        let root = element(start, at);
        if is_empty {
            return Ok(root);
        }
        let outside = self.depth;
        self.deeper(at)?;
        let mut open = vec![root];
        let mut count = 1_usize;
        loop {
            let (event, at) = self.event()?;
            match event {
                Event::Start(start) => {
                    self.deeper(at)?;
                    open.push(element(&start, at));
                    count = count.saturating_add(1);
                }
                Event::Empty(start) => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(element(&start, at));
                    }
                    count = count.saturating_add(1);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    let Some(done) = open.pop() else {
                        return Err(self.refuse(at, Problem::syntax("a tag closes nothing")));
                    };
                    match open.last_mut() {
                        Some(parent) if self.depth > outside => parent.children.push(done),
                        _ => return Ok(done),
                    }
                }
                Event::Eof => return Err(self.refuse(self.text.len(), Problem::Truncated)),
                event => self.write(&event, at, open.last_mut())?,
            }
            if count > MAX_ELEMENTS {
                return Err(self.refuse(at, Problem::TooManyRows { limit: MAX_ELEMENTS }));
            }
        }
    }

    /// Adds what an event says to the text of the element that it is in.
    fn write(
        &self,
        event: &Event<'_>,
        at: usize,
        element: Option<&mut Element>,
    ) -> Result<(), Malformed> {
        let unreadable = || self.refuse(at, Problem::syntax("this text cannot be read"));
        let said: String = match event {
            Event::Text(text) => text.decode().map_err(|_| unreadable())?.into_owned(),
            Event::CData(text) => text.decode().map_err(|_| unreadable())?.into_owned(),
            Event::GeneralRef(reference) => {
                let named = reference.decode().map_err(|_| unreadable())?;
                let own = match named.as_ref() {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                own.ok_or_else(|| self.refuse(at, Problem::Entity))?.to_string()
            }
            _ => return Ok(()),
        };
        let Some(element) = element else {
            return Ok(());
        };
        element.text.push_str(&said);
        if element.text.trim().len() > self.limits.cell {
            return Err(self.refuse(at, Problem::TooLong { limit: self.limits.cell }));
        }
        Ok(())
    }
}

fn name(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().into_inner()).into_owned()
}

fn element(start: &BytesStart<'_>, at: usize) -> Element {
    let currency = start.try_get_attribute("Ccy").ok().flatten();
    let currency = currency.map(|value| String::from_utf8_lossy(&value.value).into_owned());
    Element { name: name(start), currency, text: String::new(), children: Vec::new(), at }
}

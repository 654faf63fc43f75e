//! The words of this crate's pages: `texts/*.ftl`, compiled.

texts::catalogue!();

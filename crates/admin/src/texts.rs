//! The words of the pages: `texts/*.ftl`, compiled.

texts::catalogue!();

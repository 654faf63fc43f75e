//! The words of the frame, the parts and the error pages: `texts/*.ftl`, compiled.

texts::catalogue!();

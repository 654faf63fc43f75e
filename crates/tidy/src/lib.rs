//! Nothing. The rules of this house are tests, in `tests/tidy`; they are a crate of their own, so that whoever changes
//! a line need not build the program to hear of it.

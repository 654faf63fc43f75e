//! allowances

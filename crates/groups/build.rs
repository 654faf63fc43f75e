//! Compiles the words of this crate's pages.

fn main() -> std::process::ExitCode {
    texts::build::compile()
}

//! Keeps what the page `/docs` needs compressed: the API's description as it is committed, and two files out of Swagger
//! UI's archive. A tenth of the program would be their text otherwise.

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, Cursor};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

const PARTS: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];
const DESCRIPTION: &str = "../../docs/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={DESCRIPTION}");
    #[expect(clippy::disallowed_methods, reason = "where cargo says that build scripts write")]
    let out = env::var("OUT_DIR")?;
    pack(&mut File::open(DESCRIPTION)?, &out, "openapi.json")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let name = file.name()?.into_owned();
        let Some(part) = PARTS.into_iter().find(|part| name.ends_with(&format!("/dist/{part}")))
        else {
            continue;
        };
        pack(&mut file, &out, part)?;
    }
    Ok(())
}

fn pack(from: &mut impl io::Read, folder: &str, name: &str) -> io::Result<()> {
    let packed = File::create(Path::new(folder).join(format!("{name}.gz")))?;
    let mut packed = GzEncoder::new(packed, Compression::best());
    io::copy(from, &mut packed)?;
    packed.finish().map(drop)
}

//! The C fixture, compiled in as many variants as a test wants.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The manifest of the C fixture.
pub const MANIFEST: &str = include_str!("../fixtures/c-plugin/manifest.json");

/// Compiles the C fixture with this manifest and these flags to `folder/libdateline_NAME.so`.
///
/// # Panics
/// If it does not compile without a warning.
pub fn compile(folder: &Path, name: &str, manifest: &str, flags: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = folder.join(format!("{name}.h.d"));
    std::fs::create_dir_all(&made).expect("a folder for the header");
    std::fs::write(made.join("manifest.h"), header(manifest)).expect("the header is written");
    let library = folder.join(format!("{}dateline_{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", "-include", "manifest.h"]);
    cc.arg("-I").arg(&made).arg("-I").arg(root.join("../crates/abi/include")).args(flags).arg("-o").arg(&library);
    let output = cc.arg(root.join("fixtures/c-plugin/plugin.c")).output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
}

/// What the C source is told of a manifest.
fn header(manifest: &str) -> String {
    let bytes: Vec<String> = manifest.bytes().map(|byte| byte.to_string()).collect();
    format!(
        "#define MANIFEST_BYTES {}\n#define MANIFEST_LENGTH {}u\n#define MANIFEST_SUM {}u\n",
        bytes.join(","),
        manifest.len(),
        dateline_abi::checksum(manifest.as_bytes())
    )
}

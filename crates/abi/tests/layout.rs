//! The structs of the contract are the same in C and in Rust: every size and every offset, and every constant.
//!
//! A C11 program that includes the header prints a table of them; the same table is made here with `offset_of!`.

use dateline_abi as abi;
use std::mem::offset_of;
use std::path::Path;
use std::process::Command;

/// Rows of both tables: the expression in C, the number in Rust.
fn table() -> Vec<(String, i64)> {
    let mut rows = Vec::new();
    macro_rules! layout {
        ($c:literal, $rust:ty, { $($field_c:literal => $field:ident),* $(,)? }) => {
            rows.push((format!("sizeof({})", $c), size_of::<$rust>() as i64));
            rows.push((format!("_Alignof({})", $c), align_of::<$rust>() as i64));
            $(rows.push((format!("offsetof({}, {})", $c, $field_c), offset_of!($rust, $field) as i64));)*
        };
    }
    layout!("dl_bytes", abi::Bytes, { "ptr" => ptr, "len" => len });
    layout!("dl_pair", abi::Pair, { "a" => a, "b" => b });
    layout!("dl_column", abi::Column, { "data" => data, "type" => kind, "reserved" => reserved });
    layout!("dl_layer", abi::Layer, { "columns" => columns, "n_columns" => n_columns, "n_rows" => n_rows, "strings" => strings });
    layout!("dl_document", abi::Document, {
        "size" => size, "n_layers" => n_layers, "layers" => layers, "text" => text, "run" => run, "cancel" => cancel,
    });
    layout!("dl_host", abi::Host, {
        "size" => size, "abi_minor" => abi_minor, "ctx" => ctx, "emit" => emit, "report" => report, "log" => log,
        "extension" => extension,
    });
    layout!("dl_setup", abi::Setup, {
        "size" => size, "reserved" => reserved, "run" => run, "config_json" => config_json, "data_dir" => data_dir,
        "bindings_json" => bindings_json,
    });
    layout!("dl_plugin", abi::Plugin, {
        "abi_major" => abi_major, "abi_minor" => abi_minor, "size" => size, "flags" => flags, "manifest" => manifest,
        "create" => create, "create_scratch" => create_scratch, "analyze" => analyze, "destroy_scratch" => destroy_scratch,
        "destroy" => destroy, "extension" => extension,
    });
    let constants: &[(&str, i64)] = &[
        ("DL_ABI_MAJOR", abi::ABI_MAJOR.into()),
        ("DL_ABI_MINOR", abi::ABI_MINOR.into()),
        ("DL_NONE", abi::NONE.into()),
        ("DL_OK", abi::OK.into()),
        ("DL_E_CONFIG", abi::E_CONFIG.into()),
        ("DL_E_BIND", abi::E_BIND.into()),
        ("DL_E_INPUT", abi::E_INPUT.into()),
        ("DL_E_OUTPUT", abi::E_OUTPUT.into()),
        ("DL_E_CANCELLED", abi::E_CANCELLED.into()),
        ("DL_E_LIMIT", abi::E_LIMIT.into()),
        ("DL_E_RESOURCE", abi::E_RESOURCE.into()),
        ("DL_E_PANIC", abi::E_PANIC.into()),
        ("DL_E_UNSUPPORTED", abi::E_UNSUPPORTED.into()),
        ("DL_U8", abi::U8.into()),
        ("DL_U32", abi::U32.into()),
        ("DL_I32", abi::I32.into()),
        ("DL_I64", abi::I64.into()),
        ("DL_F32", abi::F32.into()),
        ("DL_SPAN", abi::SPAN.into()),
        ("DL_STR", abi::STR.into()),
        ("DL_REF", abi::REF.into()),
        ("DL_ROWS", abi::ROWS.into()),
        ("DL_LABEL", abi::LABEL.into()),
    ];
    rows.extend(constants.iter().map(|(name, number)| ((*name).to_owned(), *number)));
    let mark = abi::MARK_HEAD.iter().chain(&abi::MARK_TAIL).enumerate();
    rows.extend(mark.map(|(at, byte)| (format!("((const uint8_t[]){{DL_MANIFEST_MARK}})[{at}]"), i64::from(*byte))));
    rows
}

fn printed(rows: impl IntoIterator<Item = (String, i64)>) -> String {
    rows.into_iter().map(|(name, number)| format!("{number:>12}  {name}\n")).collect()
}

/// Compiles a C11 source with the header in reach, without a warning, and runs it.
fn run_c(name: &str, source: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (file, program) = (folder.join(format!("{name}.c")), folder.join(name));
    std::fs::write(&file, source).expect("the source is written");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I"]).arg(include).arg("-o").arg(&program).arg(&file);
    let output = cc.output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = Command::new(&program).output().expect("it runs");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn the_header_and_the_crate_agree() {
    let rows = table();
    let prints: String = rows.iter().map(|(name, _)| format!("  printf(\"%12lld  %s\\n\", (long long)({name}), \"{name}\");\n")).collect();
    let source = format!("#include \"dateline.h\"\n#include <stdio.h>\nint main(void) {{\n{prints}  return 0;\n}}\n");
    let c = run_c("layout", &source);
    let rust = printed(rows);
    println!("{rust}");
    assert_eq!(c, rust);
}

#[test]
fn the_frozen_structs_and_those_of_version_1_0_have_the_sizes_that_the_contract_gives() {
    let sizes = [
        size_of::<abi::Bytes>(),
        size_of::<abi::Pair>(),
        size_of::<abi::Column>(),
        size_of::<abi::Layer>(),
        size_of::<abi::Document>(),
        size_of::<abi::Host>(),
        size_of::<abi::Setup>(),
        size_of::<abi::Plugin>(),
    ];
    assert_eq!(sizes, [16, 8, 16, 32, 48, 48, 64, 80]);
}

#[test]
fn the_checksum_is_fnv_1a() {
    // Test vectors of the function's authors.
    assert_eq!(abi::checksum(b""), 0x811c_9dc5);
    assert_eq!(abi::checksum(b"a"), 0xe40c_292c);
    assert_eq!(abi::checksum(b"foobar"), 0xbf9c_f968);
}

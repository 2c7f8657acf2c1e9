//! Packs `data/` and `studies/` into one archive that is built into the program.
//!
//! Layout: for each file, sorted by path: path, a zero byte, length raw, length packed (both `u32`, little
//! endian), SHA-256 of the raw bytes, packed bytes.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../..");
    let mut files = Vec::new();
    for folder in ["data", "studies"] {
        println!("cargo:rerun-if-changed={}", root.join(folder).display());
        collect(&root.join(folder), folder, &mut files);
    }
    files.sort();
    let mut archive = Vec::new();
    for (name, path) in files {
        let raw = fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        let packed = miniz_oxide::deflate::compress_to_vec(&raw, 9);
        archive.extend_from_slice(name.as_bytes());
        archive.push(0);
        for length in [raw.len(), packed.len()] {
            archive.extend_from_slice(&u32::try_from(length).expect("under 4 GB").to_le_bytes());
        }
        archive.extend_from_slice(&Sha256::digest(&raw));
        archive.extend_from_slice(&packed);
    }
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("set by cargo")).join("shipped.bin");
    fs::write(&out, archive).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("folder entry").path();
        let file = path.file_name().expect("a folder entry has a name").to_string_lossy().into_owned();
        if file.starts_with('.') {
            continue;
        }
        let child = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &child, files);
        } else {
            files.push((child, path));
        }
    }
}

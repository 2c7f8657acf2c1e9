//! Where the files of a dataset come from: the archive built into the program, or a folder over it.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use finding::{Finding, Findings, Place, code};
use sha2::{Digest, Sha256};

static SHIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shipped.bin"));

enum Bytes {
    Packed { raw_length: usize, packed: &'static [u8] },
    Plain(Vec<u8>),
}

impl Bytes {
    fn read(&self) -> Vec<u8> {
        match self {
            Bytes::Packed { raw_length, packed } => {
                let raw = miniz_oxide::inflate::decompress_to_vec(packed)
                    .expect("the archive was packed by the build script");
                assert_eq!(raw.len(), *raw_length, "the archive was packed by the build script");
                raw
            }
            Bytes::Plain(bytes) => bytes.clone(),
        }
    }
}

struct File {
    /// Path as the user knows it, for findings.
    shown: String,
    bytes: Bytes,
}

/// The files of a dataset by their path inside it, such as `data/tables/price.csv`.
pub struct Files(BTreeMap<String, File>);

impl Files {
    /// The files built into the program.
    #[must_use]
    pub fn shipped() -> Files {
        let mut files = BTreeMap::new();
        let mut rest = SHIPPED;
        while !rest.is_empty() {
            let end = rest.iter().position(|&byte| byte == 0).expect("path ends with a zero byte");
            let name = String::from_utf8(rest[..end].to_vec()).expect("paths are UTF-8");
            let length = |at: usize| {
                let bytes: [u8; 4] = rest[at..at + 4].try_into().expect("four bytes");
                u32::from_le_bytes(bytes) as usize
            };
            let (raw_length, packed_length) = (length(end + 1), length(end + 5));
            let packed = &rest[end + 9..end + 9 + packed_length];
            rest = &rest[end + 9 + packed_length..];
            files.insert(name.clone(), File { shown: name, bytes: Bytes::Packed { raw_length, packed } });
        }
        Files(files)
    }

    /// The shipped files, with those of `folder` in their place.
    ///
    /// The folder is laid out like `data/`; a file of it replaces the shipped file of the same path.
    pub fn overlaid(folder: &Path) -> Result<Files, Findings> {
        let mut files = Files::shipped();
        let mut findings = Findings::default();
        match fs::metadata(folder) {
            Ok(meta) if meta.is_dir() => files.add_folder(folder, "data", &mut findings),
            Ok(_) => findings.push(
                Finding::error(code::FILE_UNREADABLE, format!("`{}` is not a folder", folder.display()))
                    .help("name the folder that `monazite data export` wrote"),
            ),
            Err(error) => findings.push(unreadable(folder, &error)),
        }
        if findings.has_errors() { Err(findings) } else { Ok(files) }
    }

    fn add_folder(&mut self, folder: &Path, name: &str, findings: &mut Findings) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return findings.push(unreadable(folder, &error)),
        };
        let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
            if file.starts_with('.') {
                continue;
            }
            let child = format!("{name}/{file}");
            if path.is_dir() {
                self.add_folder(&path, &child, findings);
            } else {
                match fs::read(&path) {
                    Ok(bytes) => {
                        let shown = path.display().to_string();
                        self.0.insert(child, File { shown, bytes: Bytes::Plain(bytes) });
                    }
                    Err(error) => findings.push(unreadable(&path, &error)),
                }
            }
        }
    }

    /// A copy in which one file has another text; for tests and what-if checks.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Files {
        self.0.insert(
            path.to_owned(),
            File { shown: path.to_owned(), bytes: Bytes::Plain(text.as_bytes().to_vec()) },
        );
        self
    }

    /// The paths that start with `prefix`, in order.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .range(prefix.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |p| p.starts_with(prefix))
    }

    /// The path as the user knows it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.0.get(path).map_or_else(|| path.to_owned(), |file| file.shown.clone())
    }

    /// The text of a file; a finding if it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Result<String, Finding> {
        let file = self.0.get(path).ok_or_else(|| {
            Finding::error(code::FILE_UNREADABLE, format!("`{path}` is missing from the dataset"))
                .at(Place::file(path))
                .help("`monazite data export DIR` writes a complete dataset to start from")
        })?;
        String::from_utf8(file.bytes.read()).map_err(|error| {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count();
            Finding::error(code::FILE_UNREADABLE, "text is not UTF-8")
                .at(Place::line(file.shown.clone(), line))
                .help("save the file as UTF-8")
        })
    }

    /// SHA-256 over paths and contents of everything under `data/`, as hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, file) in &self.0 {
            if path.starts_with("data/") {
                let bytes = file.bytes.read();
                hasher.update(path.as_bytes());
                hasher.update([0]);
                hasher.update((bytes.len() as u64).to_le_bytes());
                hasher.update(&bytes);
            }
        }
        hex(&hasher.finalize())
    }

    /// Writes everything under `data/` into `folder`, without the leading `data/`.
    pub fn export(&self, folder: &Path) -> io::Result<usize> {
        let mut count = 0;
        for (path, file) in &self.0 {
            let Some(inside) = path.strip_prefix("data/") else { continue };
            let target = folder.join(inside);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, file.bytes.read())?;
            count += 1;
        }
        Ok(count)
    }
}

/// SHA-256 of a text, as hexadecimal digits.
#[must_use]
pub fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Finding {
    Finding::error(code::FILE_UNREADABLE, format!("cannot read `{}`: {error}", path.display()))
        .at(Place::file(path.display().to_string()))
        .help("check the path and the permissions")
}

/// Reads a text file the user named, as a finding if that fails.
pub fn read_text(path: &Path) -> Result<String, Finding> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|_| {
        Finding::error(code::FILE_UNREADABLE, format!("`{}` is not UTF-8 text", path.display()))
            .at(Place::file(path.display().to_string()))
            .help("save the file as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_holds_the_code_lists() {
        let files = Files::shipped();
        assert!(files.text("data/codes/mineral.csv").unwrap().starts_with("code,name"));
        assert_eq!(files.hash(), Files::shipped().hash());
        assert_eq!(files.hash().len(), 64);
    }

    #[test]
    fn a_folder_replaces_files_of_the_same_path_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("codes")).unwrap();
        fs::write(folder.path().join("codes/stage.csv"), "code\n").unwrap();
        let files = Files::overlaid(folder.path()).unwrap();
        assert_eq!(files.text("data/codes/stage.csv").unwrap(), "code\n");
        assert!(files.shown("data/codes/stage.csv").ends_with("stage.csv"));
        assert!(files.text("data/codes/mineral.csv").is_ok());
        assert_ne!(files.hash(), Files::shipped().hash());
    }

    #[test]
    fn a_missing_folder_is_a_finding() {
        assert!(Files::overlaid(Path::new("no/such/folder")).is_err());
    }
}

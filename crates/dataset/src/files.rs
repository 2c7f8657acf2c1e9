//! Where the files of a dataset come from: the archive built into the program, or a folder over it.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use finding::{Finding, Findings, Place, code};
use sha2::{Digest, Sha256};

use crate::schema::TABLES;
use crate::table::laid_over;

static SHIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shipped.bin"));

/// Bytes of a SHA-256.
const DIGEST: usize = 32;

#[derive(Clone)]
enum Bytes {
    Packed { raw_length: usize, digest: &'static [u8], packed: &'static [u8] },
    Plain(Vec<u8>),
}

impl Bytes {
    fn read(&self) -> Vec<u8> {
        match self {
            Bytes::Packed { raw_length, packed, .. } => {
                let raw = miniz_oxide::inflate::decompress_to_vec(packed)
                    .expect("the archive was packed by the build script");
                assert_eq!(raw.len(), *raw_length, "the archive was packed by the build script");
                raw
            }
            Bytes::Plain(bytes) => bytes.clone(),
        }
    }

    /// SHA-256 of the content.
    fn digest(&self) -> Vec<u8> {
        match self {
            Bytes::Packed { digest, .. } => digest.to_vec(),
            Bytes::Plain(bytes) => Sha256::digest(bytes).to_vec(),
        }
    }
}

#[derive(Clone)]
struct File {
    /// Path as the user knows it, for findings.
    shown: String,
    bytes: Bytes,
}

/// The files of a dataset by their path inside it, such as `data/tables/price.csv`.
#[derive(Clone)]
pub struct Files {
    all: BTreeMap<String, File>,
    /// Tables of the user's whose rows are laid over those of the table of the same path.
    own: BTreeMap<String, File>,
}

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
            let (digest, after) = rest[end + 9..].split_at(DIGEST);
            let (packed, after) = after.split_at(packed_length);
            rest = after;
            files.insert(
                name.clone(),
                File { shown: name, bytes: Bytes::Packed { raw_length, digest, packed } },
            );
        }
        Files { all: files, own: BTreeMap::new() }
    }

    /// These files, with those of `folder` over them.
    ///
    /// The folder is laid out like `data/`. A folder that holds every table is a dataset of its own: each file of
    /// it takes the place of the file of the same path. Of any other folder the rows of a table are laid over the
    /// rows of the same key and vintage, and all other files take the place of those there are.
    pub fn overlaid(self, folder: &Path) -> Result<Files, Findings> {
        let mut files = self;
        let mut findings = Findings::default();
        let mut above = Files { all: BTreeMap::new(), own: BTreeMap::new() };
        match fs::metadata(folder) {
            Ok(meta) if meta.is_dir() => above.add_folder(folder, "data", &mut findings),
            Ok(_) => findings.push(
                Finding::error(code::FILE_UNREADABLE, format!("`{}` is not a folder", folder.display()))
                    .help("name the folder that `monazite data export` wrote"),
            ),
            Err(error) => findings.push(unreadable(folder, &error)),
        }
        if findings.has_errors() {
            return Err(findings);
        }
        let whole = TABLES.iter().all(|spec| above.all.contains_key(&spec.path()));
        for (path, file) in above.all {
            if !whole && TABLES.iter().any(|spec| spec.path() == path) {
                files.own.insert(path, file);
            } else {
                files.all.insert(path, file);
            }
        }
        Ok(files)
    }

    /// Text of the user's rows for a table, and the path to show; a finding if it is not UTF-8.
    #[must_use]
    pub fn own_text(&self, path: &str) -> Option<Result<(String, String), Finding>> {
        let file = self.own.get(path)?;
        Some(decode(file).map(|text| (file.shown.clone(), text)))
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
                        self.all.insert(child, File { shown, bytes: Bytes::Plain(bytes) });
                    }
                    Err(error) => findings.push(unreadable(&path, &error)),
                }
            }
        }
    }

    /// A copy in which one file has another text; for tests and what-if checks.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Files {
        self.all.insert(
            path.to_owned(),
            File { shown: path.to_owned(), bytes: Bytes::Plain(text.as_bytes().to_vec()) },
        );
        self
    }

    /// A copy without the files that `keep` refuses; for tests and what-if checks.
    #[must_use]
    pub fn keeping(mut self, keep: impl Fn(&str) -> bool) -> Files {
        self.all.retain(|path, _| keep(path));
        self.own.retain(|path, _| keep(path));
        self
    }

    /// The paths that start with `prefix`, in order.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.all
            .range(prefix.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |p| p.starts_with(prefix))
    }

    /// The path as the user knows it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.all.get(path).map_or_else(|| path.to_owned(), |file| file.shown.clone())
    }

    /// The text of a file; a finding if it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Result<String, Finding> {
        let file = self.all.get(path).ok_or_else(|| {
            Finding::error(code::FILE_UNREADABLE, format!("`{path}` is missing from the dataset"))
                .at(Place::file(path))
                .help("`monazite data export DIR` writes a complete dataset to start from")
        })?;
        decode(file)
    }

    /// SHA-256 over the paths and the SHA-256 of everything under `data/`, as hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, file) in self.all.iter().chain(&self.own) {
            if path.starts_with("data/") {
                hasher.update(path.as_bytes());
                hasher.update([0]);
                hasher.update(file.bytes.digest());
            }
        }
        hex(&hasher.finalize())
    }

    /// Writes everything under `data/` into `folder`, without the leading `data/`.
    pub fn export(&self, folder: &Path) -> io::Result<usize> {
        let mut count = 0;
        for (path, file) in &self.all {
            let Some(inside) = path.strip_prefix("data/") else { continue };
            let target = folder.join(inside);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            let own = self.own_text(path).and_then(Result::ok);
            match (own, TABLES.iter().find(|spec| spec.path() == *path), decode(file)) {
                (Some((_, own)), Some(spec), Ok(below)) => fs::write(target, laid_over(spec, &below, &own))?,
                _ => fs::write(target, file.bytes.read())?,
            }
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

fn decode(file: &File) -> Result<String, Finding> {
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
    use crate::{Dataset, schema};

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
        let files = Files::shipped().overlaid(folder.path()).unwrap();
        assert_eq!(files.text("data/codes/stage.csv").unwrap(), "code\n");
        assert!(files.shown("data/codes/stage.csv").ends_with("stage.csv"));
        assert!(files.text("data/codes/mineral.csv").is_ok());
        assert_ne!(files.hash(), Files::shipped().hash());
    }

    #[test]
    fn rows_of_a_folder_win_by_key_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tables")).unwrap();
        let shipped = Dataset::load(&Files::shipped()).usable().unwrap().0;
        let header = schema::PRODUCTION.header().join(",");
        let text = format!(
            "{header}\nGa,refining,refined,CHN,,2024,1,,,t/a,contained,2026,quoted,usgs-mcs-2026,mine,A,\n\
             Ga,refining,refined,JPN,,2024,2,,,t/a,contained,2030,quoted,usgs-mcs-2026,mine,A,\n"
        );
        fs::write(folder.path().join("tables/production.csv"), text).unwrap();
        let files = Files::shipped().overlaid(folder.path()).unwrap();
        let (dataset, found) = Dataset::load(&files).usable().unwrap();
        assert!(!found.is_empty(), "a sum that no longer meets the world figure is told");
        let rows = dataset.rows(&schema::PRODUCTION);
        assert_eq!(rows.len(), shipped.rows(&schema::PRODUCTION).len() + 1);
        let own: Vec<_> = rows.iter().filter(|row| row.own).collect();
        assert_eq!(own.len(), 2);
        assert!(own.iter().all(|row| row.origin.tree().contains("own: usgs-mcs-2026")));
        let preferred = dataset.preferred(&schema::PRODUCTION, |row| {
            row.mineral.is_some_and(|mineral| mineral.to_string() == "Ga")
                && row.stage.is_some_and(|stage| stage.to_string() == "refining")
                && row.year() == Some(2024)
        });
        let of = |country: &str| {
            let row = preferred.iter().find(|row| row.country.is_some_and(|area| area.as_str() == country));
            row.and_then(|row| row.value())
        };
        assert_eq!((of("CHN"), of("JPN")), (Some(1.0), Some(2.0)));
        let out = tempfile::tempdir().unwrap();
        files.export(out.path()).unwrap();
        let whole = Dataset::load(&Files::shipped().overlaid(out.path()).unwrap()).value;
        assert_eq!(whole.rows(&schema::PRODUCTION).len(), rows.len());
        assert!(whole.all_rows().all(|row| !row.own), "a whole dataset is an edition, not an overlay");
    }

    #[test]
    fn a_missing_folder_is_a_finding() {
        assert!(Files::shipped().overlaid(Path::new("no/such/folder")).is_err());
    }
}

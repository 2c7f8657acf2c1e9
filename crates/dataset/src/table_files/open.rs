//! Finding and opening the files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use finding::{Finding, Findings, Place, code};

/// First bytes of a gzip file, and what follows its content.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
const TRAILER: usize = 8;
/// Bits of its flags: checksum of the header, extra field, name, comment.
const HEADER_SUM: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// A file with its name for findings.
pub(super) struct Opened<T> {
    pub(super) shown: String,
    pub(super) content: T,
}

/// The bytes of the one file of a folder whose name begins with `stem` and ends in `end`, packed or not.
pub(super) fn bytes(
    folder: &Path,
    stem: &str,
    end: &str,
    findings: &mut Findings,
) -> Option<Opened<Vec<u8>>> {
    let place = folder.display().to_string();
    let mut fault = |what: String, help: String| {
        findings.push(Finding::error(code::FILE_UNREADABLE, what).at(Place::file(place.clone())).help(help));
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            fault(
                format!("the folder cannot be read: {error}"),
                "give the folder that holds the files".to_owned(),
            );
            return None;
        }
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let plain = name.strip_suffix(".gz").unwrap_or(&name);
            plain
                .strip_suffix(end)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|rest| rest.starts_with(stem))
        })
        .collect();
    found.sort();
    // A name that is the stem itself comes before one that only begins with it.
    found.sort_by_key(|path| path.file_name().map(std::ffi::OsStr::len));
    let Some(path) = found.first() else {
        fault(
            format!("the folder has no `{stem}*.{end}`"),
            format!("add it; it may be packed as `{stem}*.{end}.gz`"),
        );
        return None;
    };
    let shown = path.display().to_string();
    let content = match fs::read(path) {
        Ok(content) => content,
        Err(error) => {
            fault(format!("`{shown}` cannot be read: {error}"), "look at its permissions".to_owned());
            return None;
        }
    };
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Some(Opened { shown, content });
    }
    if let Some(content) = unpack(&content) {
        return Some(Opened { shown, content });
    }
    fault(format!("`{shown}` is no whole gzip file"), "unpack it yourself, or fetch it again".to_owned());
    None
}

/// The same as text.
pub(super) fn text(folder: &Path, stem: &str, end: &str, findings: &mut Findings) -> Option<Opened<String>> {
    let Opened { shown, content } = bytes(folder, stem, end, findings)?;
    if let Ok(content) = String::from_utf8(content) {
        return Some(Opened { shown, content });
    }
    let finding = Finding::error(code::FILE_UNREADABLE, "the file is not UTF-8 text");
    findings.push(finding.at(Place::file(shown)).help("save it as UTF-8"));
    None
}

/// Content of a gzip file of one member (RFC 1952).
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (flags, mut rest) = (*packed.get(3)?, packed.strip_prefix(&MAGIC)?.get(7..)?);
    if flags & EXTRA != 0 {
        let length = usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?]));
        rest = rest.get(2 + length..)?;
    }
    for bit in [NAME, COMMENT] {
        if flags & bit != 0 {
            rest = rest.get(rest.iter().position(|byte| *byte == 0)? + 1..)?;
        }
    }
    if flags & HEADER_SUM != 0 {
        rest = rest.get(2..)?;
    }
    let body = rest.get(..rest.len().checked_sub(TRAILER)?)?;
    let content = miniz_oxide::inflate::decompress_to_vec(body).ok()?;
    let length = rest.get(rest.len() - 4..)?.try_into().ok().map(u32::from_le_bytes)?;
    (content.len() % (1 << 32) == length as usize).then_some(content)
}

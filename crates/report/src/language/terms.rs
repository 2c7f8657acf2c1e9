//! Japanese names of what stands in closed lists, and of texts that are shipped.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Kind, English and Japanese; names of countries follow the Unicode CLDR but for those that ministries shorten.
const TERMS: &str = include_str!("terms.csv");
/// Titles of shipped studies, clauses, rules and dates, likewise.
const TEXTS: &str = include_str!("texts.csv");

static JAPANESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let rows = |text: &'static str| csv::Reader::from_reader(text.as_bytes()).into_records();
    let all = rows(TERMS).chain(rows(TEXTS)).map(|row| row.expect("a built-in table is well-formed"));
    all.map(|row| (row[1].to_owned(), row[2].to_owned())).collect()
});

/// The Japanese of a word of a closed list, or of a shipped text.
pub(crate) fn term(english: &str) -> Option<&'static str> {
    JAPANESE.get(english).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, term};
    use std::fs;
    use std::path::{Path, PathBuf};

    use codes::{Code, Country, Form, Group, Mineral, Sector, Stage};

    #[test]
    fn every_word_of_the_code_lists_has_a_japanese_name() {
        let mut words: Vec<&str> = Country::all().into_iter().map(Country::name).collect();
        words.extend(Group::all().into_iter().map(Group::name));
        words.extend(Mineral::all().into_iter().map(Mineral::name));
        words.extend(Sector::all().into_iter().map(Sector::name));
        words.extend(Stage::ALL.iter().map(|stage| stage.as_str()));
        words.extend(Form::all().into_iter().map(Form::as_str));
        words.extend(criticality::Method::ALL.iter().map(|method| method.as_str()));
        let missing: Vec<&str> = words.into_iter().filter(|word| term(word).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                files.extend(self::files(&path));
            } else if path.extension().is_some_and(|end| end == "toml") {
                files.push(path);
            }
        }
        files
    }

    #[test]
    fn every_translated_text_is_still_shipped() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let shipped: String = ["studies", "data/rules", "data/frameworks"]
            .iter()
            .flat_map(|folder| files(&root.join(folder)))
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        for row in csv::Reader::from_reader(TEXTS.as_bytes()).into_records().map(Result::unwrap) {
            assert!(
                shipped.contains(&format!("{:?}", &row[1]).replace("\\'", "'")),
                "nothing says {:?}",
                &row[1]
            );
            assert!(!row[2].is_empty(), "{:?}", &row[1]);
        }
    }

    #[test]
    fn every_title_and_question_of_a_shipped_study_is_translated() {
        let studies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies");
        let mut told = 0;
        for path in files(&studies).iter().filter(|path| path.ends_with("study.toml")) {
            for line in fs::read_to_string(path).unwrap().lines() {
                if let Some((key @ ("title" | "question"), text)) = line.split_once(" = ") {
                    let text = text.trim_matches('"');
                    assert!(term(text).is_some(), "{}: no Japanese for {key} {text:?}", path.display());
                    told += 1;
                }
            }
        }
        assert!(told > 10, "{told} texts");
    }
}

//! Japanese names of what stands in closed lists.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Kind, English and Japanese; names of countries follow the Unicode CLDR but for those that ministries shorten.
const TERMS: &str = include_str!("terms.csv");

static JAPANESE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(TERMS.as_bytes());
    let rows = reader.records().map(|row| row.expect("terms.csv is well-formed"));
    rows.map(|row| (row[1].to_owned(), row[2].to_owned())).collect()
});

/// The Japanese of a word of a closed list.
pub(crate) fn term(english: &str) -> Option<&'static str> {
    JAPANESE.get(english).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::term;
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
}

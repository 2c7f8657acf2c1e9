//! Names that other solvers can read.

use std::collections::BTreeSet;

/// Longest name that is written; readers allow 255.
const LONGEST: usize = 100;

/// Names of letters, digits and underscores, each once, that begin with a letter of the given kind.
///
/// The number goes in front: it makes names unique, and none then reads as a number or a keyword.
pub(crate) fn plain<'a>(kind: char, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let plain: Vec<String> = names
        .enumerate()
        .map(|(number, name)| {
            let mut text = format!("{kind}{number}_");
            for letter in name.chars().take(LONGEST) {
                if letter.is_ascii_alphanumeric() {
                    text.push(letter);
                } else if !text.ends_with('_') {
                    text.push('_');
                }
            }
            text.trim_end_matches('_').to_owned()
        })
        .collect();
    debug_assert_eq!(plain.iter().collect::<BTreeSet<_>>().len(), plain.len(), "numbers make names unique");
    plain
}

/// A name and unit as a comment: on one line.
pub(crate) fn comment(name: &str, unit: &str) -> String {
    format!("{name}, {unit}").replace(['\n', '\r'], " ")
}

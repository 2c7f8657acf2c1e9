//! Languages of the report and of the summary on a terminal.
//!
//! A message is written in English where it is said, by [`say!`], and stands with its Japanese in the catalogue
//! [`messages`]. That it is there, and that both take the arguments that are given, is checked while the program is
//! compiled. Names of closed lists - countries, minerals, sectors - are looked up in `terms.csv`. What stands in a
//! study or in a file of the dataset is told in the language it was written in, see [`Language::quoted`].

mod messages;
mod speech;
mod terms;

use std::fmt::{self, Display};
use std::str::FromStr;

pub(crate) use speech::{QUOTE, unmarked};
pub(crate) use terms::term;

/// A language that the report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// British English.
    English,
    /// Japanese, in the terms of its ministries.
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::English, Language::Japanese];

    /// Its two letters of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Japanese => "ja",
        }
    }
}

impl Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Language, String> {
        let found = Language::ALL.into_iter().find(|language| language.code() == text);
        found.ok_or_else(|| format!("`{text}` is no language of the report; write en or ja"))
    }
}

/// A message: English, Japanese.
pub(crate) type Message = (&'static str, &'static str);

/// The message with this English text.
///
/// Called while compiling: a text that is not in the catalogue, or that is given other arguments than it takes in
/// one of the languages, is an error of the compiler.
pub(crate) const fn find(english: &str, arguments: &[&str]) -> Message {
    let mut section = 0;
    while section < messages::SECTIONS.len() {
        let mut at = 0;
        while at < messages::SECTIONS[section].len() {
            let message = messages::SECTIONS[section][at];
            if same(message.0.as_bytes(), english.as_bytes()) {
                assert!(takes(message.0, arguments), "the arguments are not those of the English message");
                assert!(takes(message.1, arguments), "the arguments are not those of the Japanese message");
                return message;
            }
            at += 1;
        }
        section += 1;
    }
    panic!("the catalogue in language/messages has no such message")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// True if every `{name}` of a text is among the names, and every name is in the text.
const fn takes(text: &str, names: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let mut used = 0_u32;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' {
            let Some(name) = named(bytes, at, names) else { return false };
            used |= 1 << name;
        }
        at += 1;
    }
    used == (1 << names.len()) - 1
}

/// Number of the name that stands in braces here.
const fn named(bytes: &[u8], brace: usize, names: &[&str]) -> Option<usize> {
    let mut number = 0;
    while number < names.len() {
        let name = names[number].as_bytes();
        let end = brace + 1 + name.len();
        if end < bytes.len() && bytes[end] == b'}' && begins(bytes, brace + 1, name) {
            return Some(number);
        }
        number += 1;
    }
    None
}

const fn begins(bytes: &[u8], from: usize, with: &[u8]) -> bool {
    let mut at = 0;
    while at < with.len() {
        if bytes[from + at] != with[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The text of a message.
pub(crate) fn text(language: Language, message: Message) -> &'static str {
    match language {
        Language::English => message.0,
        Language::Japanese => message.1,
    }
}

/// The text of a message with its arguments in their places.
pub(crate) fn filled(language: Language, message: Message, arguments: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::new();
    let mut rest = text(language, message);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        if let Some((_, value)) = arguments.iter().find(|argument| argument.0 == name) {
            filled.push_str(&value.to_string());
        }
        rest = after;
    }
    filled + rest
}

/// A message of the catalogue in a language: `say!(t, "First product")`, or with arguments by name,
/// `say!(t, "{count} more", count = 3)`.
macro_rules! say {
    ($language:expr, $english:literal) => {{
        const MESSAGE: $crate::language::Message = $crate::language::find($english, &[]);
        $crate::language::text($language, MESSAGE)
    }};
    ($language:expr, $english:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        const MESSAGE: $crate::language::Message = $crate::language::find($english, &[$(stringify!($name)),+]);
        $crate::language::filled($language, MESSAGE, &[$((stringify!($name), &$value as &dyn std::fmt::Display)),+])
    }};
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                files.extend(sources(&path));
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
        files
    }

    fn arguments(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|part| part.0).collect()
    }

    #[test]
    fn every_message_has_both_languages_and_the_same_arguments_once() {
        let mut seen = BTreeSet::new();
        for (english, japanese) in messages::SECTIONS.iter().copied().flatten() {
            assert!(seen.insert(english), "`{english}` stands twice");
            assert!(!japanese.is_empty(), "`{english}` has no Japanese");
            assert_eq!(arguments(english), arguments(japanese), "`{english}`");
        }
        assert!(seen.len() > 200, "{}", seen.len());
    }

    #[test]
    fn every_message_is_said_somewhere() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let is_catalogue = |path: &PathBuf| path.to_string_lossy().contains("messages");
        let code: String = sources(&folder)
            .iter()
            .filter(|path| !is_catalogue(path))
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        for (english, _) in messages::SECTIONS.iter().copied().flatten() {
            let written = format!("{english:?}").replace("\\'", "'");
            assert!(code.contains(&written), "nothing says {written}");
        }
    }

    #[test]
    fn arguments_stand_where_the_language_wants_them() {
        let message = ("{a} of {b}", "{b}の{a}");
        assert!(takes(message.0, &["a", "b"]) && takes(message.1, &["b", "a"]));
        assert!(!takes(message.0, &["a"]) && !takes(message.0, &["a", "b", "c"]));
        let arguments: [(&str, &dyn Display); 2] = [("a", &"3 %"), ("b", &"銅")];
        assert_eq!(filled(Language::Japanese, message, &arguments), "銅の3 %");
        assert_eq!(filled(Language::English, message, &arguments), "3 % of 銅");
    }
}

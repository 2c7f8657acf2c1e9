//! What all code lists have in common.

use std::collections::BTreeMap;
use std::fmt;

use finding::{Finding, code};

/// A code from a closed list.
pub trait Code: Copy + Eq + Ord + fmt::Debug + Sized + 'static {
    /// What one of them is called, for messages.
    const KIND: &'static str;
    /// The file the list stands in.
    const FILE: &'static str;

    /// Every code, in the order of the list.
    fn all() -> Vec<Self>;

    /// The code as written.
    fn as_str(self) -> &'static str;

    /// What it is called in words; the code itself in a list without names.
    fn called(self) -> &'static str {
        self.as_str()
    }

    /// The code this text is, if it is one.
    fn find(text: &str) -> Option<Self> {
        Self::all().into_iter().find(|code| code.as_str() == text)
    }

    /// The code this text is, or what is wrong with it.
    fn parse(text: &str) -> Result<Self, UnknownCode> {
        Self::find(text).ok_or_else(|| UnknownCode {
            kind: Self::KIND,
            given: text.to_owned(),
            help: |text| {
                let known = Self::all().into_iter().map(|code| (code.as_str(), code.called()));
                finding::did_you_mean_code(text, known, Self::FILE)
            },
        })
    }
}

/// A text that is no code of the list it was looked up in.
#[derive(Debug, Clone)]
pub struct UnknownCode {
    kind: &'static str,
    given: String,
    /// Worked out when somebody asks: most texts are only tried.
    help: fn(&str) -> String,
}

impl UnknownCode {
    pub(crate) fn new(kind: &'static str, given: &str, help: fn(&str) -> String) -> Self {
        UnknownCode { kind, given: given.to_owned(), help }
    }

    /// The nearest known codes and where the list stands.
    #[must_use]
    pub fn help(&self) -> String {
        (self.help)(&self.given)
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a known {}", self.given, self.kind)
    }
}

impl std::error::Error for UnknownCode {}

impl From<UnknownCode> for Finding {
    fn from(unknown: UnknownCode) -> Finding {
        Finding::error(code::UNKNOWN_CODE, unknown.to_string()).help(unknown.help())
    }
}

/// A code list as read from its CSV file.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Row of each code, by the first column.
    index: BTreeMap<String, usize>,
}

impl Table {
    pub(crate) fn read(text: &str) -> Table {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = cells(reader.headers().expect("a built-in code list has a header"));
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| cells(&row.expect("a built-in code list is well-formed"))).collect();
        let index = rows.iter().enumerate().map(|(row, cells)| (cells[0].clone(), row)).collect();
        Table { header, rows, index }
    }

    pub(crate) fn row_of(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    pub(crate) fn code(&self, row: usize) -> &str {
        &self.rows[row][0]
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn cell(&self, row: usize, column: &str) -> &str {
        let index = self
            .header
            .iter()
            .position(|name| name == column)
            .unwrap_or_else(|| panic!("a built-in code list lacks the column {column}"));
        &self.rows[row][index]
    }
}

/// Makes a code type from a built-in CSV file whose first column is `code` and which has a column `name`.
macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $file:literal, $text:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u16);

        impl $name {
            fn table() -> &'static $crate::list::Table {
                static TABLE: std::sync::LazyLock<$crate::list::Table> =
                    std::sync::LazyLock::new(|| $crate::list::Table::read($text));
                &TABLE
            }

            fn cell(self, column: &str) -> &'static str {
                Self::table().cell(usize::from(self.0), column)
            }

            /// Its name in words.
            #[must_use]
            pub fn name(self) -> &'static str {
                self.cell("name")
            }
        }

        impl $crate::list::Code for $name {
            const KIND: &'static str = $kind;
            const FILE: &'static str = $file;

            fn all() -> Vec<Self> {
                (0..Self::table().len()).map(|row| $name(row as u16)).collect()
            }

            fn find(text: &str) -> Option<Self> {
                Self::table().row_of(text).map(|row| $name(row as u16))
            }

            fn as_str(self) -> &'static str {
                Self::table().code(usize::from(self.0))
            }

            fn called(self) -> &'static str {
                self.name()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::list::Code::as_str(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::list::Code::as_str(*self))
            }
        }
    };
}

pub(crate) use code_list;

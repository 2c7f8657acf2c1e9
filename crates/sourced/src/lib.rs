//! Where a figure comes from and how far it can be trusted.
//!
//! A figure is quoted from a publication, derived from other figures by a named rule, or assumed. Every
//! answer can say which publications it rests on and how much of it rests on assumptions.
//!
//! ```
//! use sourced::{Origin, Trust};
//!
//! let mined = Origin::quoted("usgs-mcs-2026", "rare earths, world table", Trust::A);
//! let basket = Origin::assumed("no assay published", Trust::D);
//! let content = Origin::derived("mine output x basket share", vec![mined, basket]);
//! assert_eq!(content.trust(), Trust::D);
//! assert!(content.rests_on_an_assumption());
//! ```
//!
//! This crate opens no files.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Serialize, Serializer};

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Read in a primary text: official statistics, filing, gazette, company release.
    A,
    /// Read in a secondary text.
    B,
    /// Derived from other figures.
    C,
    /// Assumed or recalled.
    D,
}

impl Trust {
    /// All grades, best first.
    pub const ALL: [Trust; 4] = [Trust::A, Trust::B, Trust::C, Trust::D];

    /// The letter.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Trust::A => "A",
            Trust::B => "B",
            Trust::C => "C",
            Trust::D => "D",
        }
    }

    /// The grade this letter names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Trust> {
        Trust::ALL.into_iter().find(|trust| trust.as_str() == text)
    }

    /// What the letter means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Trust::A => "primary text",
            Trust::B => "secondary text",
            Trust::C => "derived",
            Trust::D => "assumed or recalled",
        }
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Trust {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Read in a publication, at a place a reader can turn to.
    Quoted {
        /// Identifier of the source in `data/sources`.
        source: String,
        /// Place in it.
        place: String,
        /// Grade of the reading.
        trust: Trust,
    },
    /// Computed by a named rule from other figures.
    Derived {
        /// The rule in words.
        rule: String,
        /// What it was computed from.
        from: Vec<Origin>,
    },
    /// Chosen by us; a reader may disagree.
    Assumed {
        /// Why this value.
        reason: String,
        /// Usually [`Trust::D`].
        trust: Trust,
    },
}

impl Origin {
    /// A quoted figure.
    pub fn quoted(source: impl Into<String>, place: impl Into<String>, trust: Trust) -> Origin {
        Origin::Quoted { source: source.into(), place: place.into(), trust }
    }

    /// A derived figure.
    pub fn derived(rule: impl Into<String>, from: Vec<Origin>) -> Origin {
        Origin::Derived { rule: rule.into(), from }
    }

    /// An assumed figure.
    pub fn assumed(reason: impl Into<String>, trust: Trust) -> Origin {
        Origin::Assumed { reason: reason.into(), trust }
    }

    /// The grade: that of the text for a quoted figure, and for a derived one C or the worst it rests on.
    #[must_use]
    pub fn trust(&self) -> Trust {
        match self {
            Origin::Quoted { trust, .. } | Origin::Assumed { trust, .. } => *trust,
            Origin::Derived { from, .. } => {
                from.iter().map(Origin::trust).max().unwrap_or(Trust::C).max(Trust::C)
            }
        }
    }

    /// Every publication it rests on.
    #[must_use]
    pub fn sources(&self) -> BTreeSet<String> {
        match self {
            Origin::Quoted { source, .. } => BTreeSet::from([source.clone()]),
            Origin::Derived { from, .. } => from.iter().flat_map(Origin::sources).collect(),
            Origin::Assumed { .. } => BTreeSet::new(),
        }
    }

    /// True if anything it rests on was assumed or recalled.
    #[must_use]
    pub fn rests_on_an_assumption(&self) -> bool {
        self.trust() == Trust::D
    }

    /// The tree of origins, one line a figure, indented by depth.
    #[must_use]
    pub fn tree(&self) -> String {
        fn write(origin: &Origin, depth: usize, out: &mut String) {
            let indent = "  ".repeat(depth);
            match origin {
                Origin::Quoted { source, place, trust } => {
                    out.push_str(&format!("{indent}- quoted [{trust}] {source}: {place}\n"));
                }
                Origin::Derived { rule, from } => {
                    out.push_str(&format!("{indent}- derived [{}] {rule}\n", origin.trust()));
                    for part in from {
                        write(part, depth + 1, out);
                    }
                }
                Origin::Assumed { reason, trust } => {
                    out.push_str(&format!("{indent}- assumed [{trust}] {reason}\n"));
                }
            }
        }
        let mut out = String::new();
        write(self, 0, &mut out);
        out
    }
}

/// A value with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// A publication, as described in `data/sources/<id>.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// File name without ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Edition or date of the text read.
    pub edition: String,
    /// Terms, as an SPDX name or in a few words.
    pub licence: String,
    /// One sentence on what the terms allow.
    pub terms: String,
    /// True if figures from it may be passed on with this dataset.
    pub redistribute: bool,
    /// Where it can be found; empty for what was recalled.
    pub address: String,
    /// Day on which it was last looked at.
    pub checked_on: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_figure_is_never_better_than_c_nor_than_its_worst_part() {
        let a = Origin::quoted("x", "p. 1", Trust::A);
        assert_eq!(Origin::derived("sum", vec![a.clone()]).trust(), Trust::C);
        let d = Origin::assumed("guess", Trust::D);
        let both = Origin::derived("product", vec![Origin::derived("sum", vec![a]), d]);
        assert!(both.rests_on_an_assumption());
        assert_eq!(both.sources().into_iter().collect::<Vec<_>>(), ["x"]);
        assert_eq!(both.tree().lines().count(), 4);
    }
}

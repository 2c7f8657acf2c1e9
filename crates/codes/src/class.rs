//! End-user classes: export law treats the same shipment differently by who will use it.

use std::fmt;

/// Who will use a shipment, as export-control law sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndUserClass {
    /// Neither military nor listed.
    Civil,
    /// Military users or uses.
    Military,
    /// On a control list: a ban.
    Listed,
    /// On a watch list: case by case.
    WatchListed,
}

impl EndUserClass {
    /// All of them.
    pub const ALL: [EndUserClass; 4] =
        [EndUserClass::Civil, EndUserClass::Military, EndUserClass::Listed, EndUserClass::WatchListed];

    /// The word written in rule files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EndUserClass::Civil => "civil",
            EndUserClass::Military => "military",
            EndUserClass::Listed => "listed",
            EndUserClass::WatchListed => "watch-listed",
        }
    }

    /// The class this word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        EndUserClass::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

impl fmt::Display for EndUserClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for EndUserClass {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

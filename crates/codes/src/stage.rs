//! Stages of the chain, in the order material passes them.

use std::fmt;

use crate::list::{Code, UnknownCode};

/// A stage of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Extraction of ore.
    Mining,
    /// Concentration of ore.
    Beneficiation,
    /// Parting of a mixed concentrate into single oxides.
    Separation,
    /// Smelting, refining or conversion to a pure product.
    Refining,
    /// Reduction to metal or alloy.
    Metal,
    /// Making of magnets, catalysts and other components.
    Component,
    /// Building into products.
    Use,
    /// Return of scrap to an earlier stage.
    Recycling,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 8] = [
        Stage::Mining,
        Stage::Beneficiation,
        Stage::Separation,
        Stage::Refining,
        Stage::Metal,
        Stage::Component,
        Stage::Use,
        Stage::Recycling,
    ];

    /// The stage this word names.
    pub fn parse(text: &str) -> Result<Stage, UnknownCode> {
        <Stage as Code>::parse(text)
    }
}

impl Code for Stage {
    const KIND: &'static str = "stage";
    const FILE: &'static str = "data/codes/stage.csv";

    fn all() -> Vec<Self> {
        Stage::ALL.to_vec()
    }

    fn as_str(self) -> &'static str {
        match self {
            Stage::Mining => "mining",
            Stage::Beneficiation => "beneficiation",
            Stage::Separation => "separation",
            Stage::Refining => "refining",
            Stage::Metal => "metal",
            Stage::Component => "component",
            Stage::Use => "use",
            Stage::Recycling => "recycling",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Code::as_str(*self))
    }
}

impl serde::Serialize for Stage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Code::as_str(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Table;

    #[test]
    fn stages_are_those_of_the_file() {
        let table = Table::read(include_str!("../../../data/codes/stage.csv"));
        let written: Vec<&str> = (0..table.len()).map(|row| table.cell(row, "code")).collect();
        let known: Vec<&str> = Stage::ALL.into_iter().map(Code::as_str).collect();
        assert_eq!(written, known);
    }
}

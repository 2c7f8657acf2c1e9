//! Countries, groups of countries, and either.

use std::fmt;
use std::sync::LazyLock;

use crate::list::{Code, Table, UnknownCode, code_list};

code_list! {
    /// A country or territory of ISO 3166-1, by its three-letter code.
    Country, "country", "data/codes/country.csv", include_str!("../../../data/codes/country.csv")
}

code_list! {
    /// A group of countries, the world (`WLD`), or the rest of the world (`ROW`).
    Group, "group", "data/codes/group.csv", include_str!("../../../data/codes/group.csv")
}

impl Country {
    /// The country with this two-letter code.
    #[must_use]
    pub fn from_alpha2(text: &str) -> Option<Country> {
        Country::all().into_iter().find(|country| country.cell("alpha-2") == text)
    }

    /// The country with this number of the United Nations standard M49.
    #[must_use]
    pub fn from_m49(number: u16) -> Option<Country> {
        Country::all().into_iter().find(|country| country.cell("m49").parse() == Ok(number))
    }

    /// Its two-letter code.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        self.cell("alpha-2")
    }

    /// A point in its largest part, as latitude and longitude in degrees; none for small countries and territories.
    #[must_use]
    pub fn position(self) -> Option<(f64, f64)> {
        static POSITIONS: LazyLock<Table> =
            LazyLock::new(|| Table::read(include_str!("../../../data/codes/position.csv")));
        let row = POSITIONS.row_of(self.as_str())?;
        let degrees = |column: &str| POSITIONS.cell(row, column).parse().ok();
        Some((degrees("latitude")?, degrees("longitude")?))
    }

    /// The numbers that stand for it in statistics: that of M49, and that of trade statistics where they
    /// use another one, such as 842 for the United States with Puerto Rico.
    #[must_use]
    pub fn numbers(self) -> Vec<u16> {
        ["m49", "trade-number"].into_iter().filter_map(|column| self.cell(column).parse().ok()).collect()
    }
}

impl Group {
    /// The countries it names; empty for the world and for the rest of the world, which name none.
    #[must_use]
    pub fn members(self) -> Vec<Country> {
        self.cell("members").split_whitespace().filter_map(|code| Country::parse(code).ok()).collect()
    }
}

/// A country or a group of countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// One country.
    Country(Country),
    /// A group.
    Group(Group),
}

impl Area {
    /// The world as a whole.
    #[must_use]
    pub fn world() -> Area {
        Area::Group(Group::parse("WLD").expect("data/codes/group.csv has WLD"))
    }

    /// All countries that are not named one by one.
    #[must_use]
    pub fn rest_of_world() -> Area {
        Area::Group(Group::parse("ROW").expect("data/codes/group.csv has ROW"))
    }

    /// Reads a country or group code.
    pub fn parse(text: &str) -> Result<Area, UnknownCode> {
        if let Some(group) = Group::find(text) {
            return Ok(Area::Group(group));
        }
        Country::find(text).map(Area::Country).ok_or_else(|| {
            UnknownCode::new("country or group", text, |text| {
                let countries = Country::all().into_iter().map(Area::Country);
                let known = countries.chain(Group::all().into_iter().map(Area::Group));
                let known = known.map(|area| (area.as_str(), area.name()));
                finding::did_you_mean_code(text, known, "data/codes/country.csv and group.csv")
            })
        })
    }

    /// The code as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Area::Country(country) => country.as_str(),
            Area::Group(group) => group.as_str(),
        }
    }

    /// Its name in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Area::Country(country) => country.name(),
            Area::Group(group) => group.name(),
        }
    }

    /// The countries meant; `None` for the world and the rest of the world.
    #[must_use]
    pub fn countries(self) -> Option<Vec<Country>> {
        match self {
            Area::Country(country) => Some(vec![country]),
            Area::Group(group) => Some(group.members()).filter(|members| !members.is_empty()),
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Area {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl From<Country> for Area {
    fn from(country: Country) -> Area {
        Area::Country(country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_those_of_iso_3166() {
        assert_eq!(Country::all().len(), 249);
        assert_eq!(Country::from_alpha2("LA"), Country::parse("LAO").ok());
        assert_eq!(Country::from_m49(842), None, "842 is the trade-statistics code of the United States");
        assert_eq!(Country::from_m49(840), Country::parse("USA").ok());
    }

    #[test]
    fn trade_statistics_count_some_countries_under_a_number_of_their_own() {
        let numbers = |code| Country::parse(code).map(Country::numbers);
        assert_eq!(numbers("USA").unwrap(), [840, 842]);
        assert_eq!(numbers("JPN").unwrap(), [392]);
        let mut all: Vec<u16> = Country::all().into_iter().flat_map(Country::numbers).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "a number stands for two countries");
    }

    #[test]
    fn a_name_in_words_is_answered_with_its_code() {
        assert_eq!(Area::parse("japan").unwrap_err().help(), "write its code, `JPN`");
    }

    #[test]
    fn groups_name_known_countries_only() {
        for group in Group::all() {
            let written = group.cell("members").split_whitespace().filter(|code| code.len() == 3).count();
            assert_eq!(group.members().len(), written, "{group}");
        }
        assert_eq!(Group::parse("EU27").unwrap().members().len(), 27);
    }
}

//! Who asks: a country, a listed group, or countries put together for the question.

use std::fmt;

use crate::area::{Area, Country};
use crate::list::{Code, UnknownCode};

/// A country, or several that count as one: what they sell each other is no import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Viewpoint {
    code: String,
    area: Option<Area>,
    members: Vec<Country>,
}

impl Viewpoint {
    /// Reads a country (`JPN`), a group (`EU27`) or a sum of both (`USA+JPN`); members are counted once.
    ///
    /// The world and its rest are nobody's viewpoint.
    pub fn parse(text: &str) -> Result<Viewpoint, UnknownCode> {
        let mut members: Vec<Country> = Vec::new();
        let mut single = None;
        for part in text.split('+') {
            let area = Area::parse(part.trim())?;
            let Some(countries) = area.countries() else {
                return Err(UnknownCode::new("country or group with members", part, |_| {
                    "name countries, or a group that lists its members such as EU27".to_owned()
                }));
            };
            members.extend(countries);
            single = Some(area);
        }
        members.sort_unstable();
        members.dedup();
        let area = single.filter(|_| !text.contains('+'));
        Ok(Viewpoint { code: text.replace(' ', ""), area, members })
    }

    /// The code as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// Its country or listed group; nothing for countries put together for the question.
    #[must_use]
    pub fn area(&self) -> Option<Area> {
        self.area
    }

    /// Its countries, in the order of their codes.
    #[must_use]
    pub fn members(&self) -> &[Country] {
        &self.members
    }

    /// The country, if it is one alone.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        match self.members[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Its countries and, of a listed group, the group: the areas whose figures are its own.
    #[must_use]
    pub fn areas(&self) -> Vec<Area> {
        let group = self.area.filter(|area| matches!(area, Area::Group(_)));
        self.members.iter().copied().map(Area::Country).chain(group).collect()
    }

    /// True for its countries and for the group itself.
    #[must_use]
    pub fn contains(&self, area: Area) -> bool {
        self.area == Some(area) || self.members.iter().any(|member| Area::Country(*member) == area)
    }

    /// Its name in words.
    #[must_use]
    pub fn name(&self) -> String {
        match self.area {
            Some(area) => area.name().to_owned(),
            None => self.members.iter().map(|member| member.name()).collect::<Vec<_>>().join(" and "),
        }
    }
}

impl From<Country> for Viewpoint {
    fn from(country: Country) -> Viewpoint {
        Viewpoint {
            code: country.as_str().to_owned(),
            area: Some(Area::Country(country)),
            members: vec![country],
        }
    }
}

impl PartialEq<Area> for Viewpoint {
    fn eq(&self, area: &Area) -> bool {
        self.area == Some(*area)
    }
}

impl fmt::Display for Viewpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.code)
    }
}

impl serde::Serialize for Viewpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_groups_and_sums_are_viewpoints() {
        let union = Viewpoint::parse("EU27").unwrap();
        assert_eq!((union.members().len(), union.country()), (27, None));
        assert_eq!(union.areas().len(), 28, "figures of the group itself count as its own");
        let pair = Viewpoint::parse("USA + JPN").unwrap();
        assert_eq!((pair.as_str(), pair.area(), pair.members().len()), ("USA+JPN", None, 2));
        assert_eq!(pair.name(), "Japan and United States");
        assert_eq!(Viewpoint::parse("G7+USA").unwrap().members().len(), 7, "nobody counts twice");
        let japan = Viewpoint::parse("JPN").unwrap();
        assert_eq!(japan, Viewpoint::from(japan.country().unwrap()));
    }

    #[test]
    fn the_world_and_unknown_words_are_no_viewpoints() {
        for text in ["WLD", "ROW", "USA+ROW", "USA+", "XXX", ""] {
            assert!(Viewpoint::parse(text).is_err(), "{text}");
        }
    }
}

//! Picking figures by the words a person would use: `Dy oxide separation CHN 2025`.

use codes::{Area, Code, Country, Form, Mineral, Sector, Stage};

use crate::Dataset;
use crate::date::Period;
use crate::row::Row;
use crate::schema;

/// What the words of a query name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Mineral, by code or name.
    pub mineral: Option<Mineral>,
    /// Form.
    pub form: Option<Form>,
    /// Stage.
    pub stage: Option<Stage>,
    /// Country or group, by code or one-word name.
    pub area: Option<Area>,
    /// A second area: the partner of a flow.
    pub partner: Option<Area>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Period.
    pub period: Option<Period>,
    /// Table.
    pub table: Option<&'static str>,
    /// Words that name none of these; they are looked for in the other cells.
    pub words: Vec<String>,
}

impl Query {
    /// Reads the words of a query.
    #[must_use]
    pub fn parse(text: &str) -> Query {
        let mut query = Query::default();
        for word in text.split_whitespace() {
            query.read_word(word);
        }
        query
    }

    fn read_word(&mut self, word: &str) {
        if let Some(period) = Period::parse(word).filter(|_| self.period.is_none()) {
            self.period = Some(period);
        } else if let Some(mineral) = find_mineral(word).filter(|_| self.mineral.is_none()) {
            self.mineral = Some(mineral);
        } else if let Some(spec) = schema::table(word).filter(|_| self.table.is_none()) {
            self.table = Some(spec.name);
        } else if let Some(stage) = Stage::parse(word).ok().filter(|_| self.stage.is_none()) {
            self.stage = Some(stage);
        } else if let Some(form) = Form::find(word).filter(|_| self.form.is_none()) {
            self.form = Some(form);
        } else if let Some(sector) = Sector::find(word).filter(|_| self.sector.is_none()) {
            self.sector = Some(sector);
        } else if let Some(area) = find_area(word) {
            if self.area.is_none() {
                self.area = Some(area);
            } else if self.partner.is_none() {
                self.partner = Some(area);
            } else {
                self.words.push(word.to_owned());
            }
        } else {
            self.words.push(word.to_owned());
        }
    }

    /// True if the row is one the query asks for.
    #[must_use]
    pub fn matches(&self, row: &Row) -> bool {
        fn is<T: PartialEq + Copy>(wanted: Option<T>, found: Option<T>) -> bool {
            wanted.is_none() || wanted == found
        }
        let areas = [row.country, row.market, row.partner, row.controller];
        let has_area = |wanted: Option<Area>| wanted.is_none_or(|area| areas.contains(&Some(area)));
        let has_stage = self.stage.is_none_or(|stage| {
            row.stage == Some(stage) || row.form.is_some_and(|form| form.stage() == stage)
        });
        let has_period = self.period.is_none_or(|wanted| {
            row.period.is_some_and(|found| wanted.first <= found.first && found.last <= wanted.last)
        });
        let has_words = self.words.iter().all(|word| {
            let word = word.to_lowercase();
            row.text.values().any(|cell| cell.to_lowercase().contains(&word))
                || row.vintage.to_lowercase() == word
                || row.sources.iter().any(|source| source.contains(&word))
        });
        is(self.mineral, row.mineral)
            && is(self.form, row.form)
            && is(self.sector, row.sector)
            && is(self.table, Some(row.table))
            && has_area(self.area)
            && has_area(self.partner)
            && has_stage
            && has_period
            && has_words
    }

    /// The rows it asks for, over all tables.
    #[must_use]
    pub fn rows<'d>(&self, dataset: &'d Dataset) -> Vec<&'d Row> {
        dataset.all_rows().filter(|row| self.matches(row)).collect()
    }
}

fn find_mineral(word: &str) -> Option<Mineral> {
    Mineral::find(word)
        .or_else(|| Mineral::all().into_iter().find(|mineral| mineral.name().eq_ignore_ascii_case(word)))
}

fn find_area(word: &str) -> Option<Area> {
    Area::parse(word).ok().or_else(|| {
        Country::all()
            .into_iter()
            .find(|country| country.name().eq_ignore_ascii_case(word))
            .map(Area::Country)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_field_are_recognised_in_any_order() {
        let one = Query::parse("Dy oxide separation CHN 2025");
        let other = Query::parse("2025 China separation dysprosium oxide");
        assert_eq!(one, other);
        assert_eq!(one.stage, Some(Stage::Separation));
        assert!(one.words.is_empty());
    }

    #[test]
    fn unknown_words_are_kept_for_the_text_columns() {
        assert_eq!(Query::parse("Dy fob CHN USA").words, ["fob"]);
        assert!(Query::parse("Dy fob CHN USA").partner.is_some());
    }
}

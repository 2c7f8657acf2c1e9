//! Programmes: recycling, saving, permits, partnerships and sales that are not let happen.

use codes::Area;
use dataset::Row;
use dataset::schema::{PROGRAMME, PROGRAMME_EFFECT, PROGRAMME_FIGURE};
use disruption::{Feed, Saving};
use quantity::{DAYS_PER_WEEK, Kind as Unit};

use super::{Maker, plain_terms};
use crate::candidate::{Candidate, Help, Kind, Supply};

impl Maker<'_> {
    pub(super) fn programmes(&mut self) -> Vec<Candidate> {
        let mut rows: Vec<Row> = self.dataset().rows(&PROGRAMME).to_vec();
        rows.sort_by(|a, b| a.cell("programme").cmp(b.cell("programme")));
        rows.iter().filter_map(|row| self.programme(row)).collect()
    }

    fn programme(&mut self, row: &Row) -> Option<Candidate> {
        let id = row.cell("programme").to_owned();
        let kind = Kind::of_programme(row.cell("kind"))?;
        let country = row.country?;
        let figure = |maker: &Self, item: &str, leaning: &str| {
            let rows = maker.dataset().rows(&PROGRAMME_FIGURE).iter();
            rows.filter(|row| row.cell("programme") == id && row.cell("item") == item)
                .find_map(Row::low_value_high)
                .map(|(low, value, high)| maker.figures.leaning.position(leaning).pick(low, value, high))
        };
        let cost = figure(self, "cost", "programme-cost")?;
        let lead = figure(self, "lead", "programme-lead")? / DAYS_PER_WEEK;
        let place = self.setting.chain.place_or_rest(country);
        let effects: Vec<Row> = self
            .dataset()
            .rows(&PROGRAMME_EFFECT)
            .iter()
            .filter(|effect| effect.cell("programme") == id)
            .cloned()
            .collect();
        let (mut supplies, mut savings, mut adds) = (Vec::new(), Vec::new(), Vec::new());
        for effect in &effects {
            let (Some(mineral), Some(form), Some((low, value, high))) =
                (effect.mineral, effect.form, effect.low_value_high())
            else {
                continue;
            };
            let size = self.figures.leaning.position("programme-effect").pick(low, value, high);
            let saves = effect.figure.is_some_and(|figure| figure.kind == Unit::Share);
            if saves {
                savings.extend(self.world.market(mineral, form).map(|market| Saving {
                    market,
                    place,
                    part: size,
                }));
                adds.push(format!("{:.0} % of {} {} saved", size * 100.0, mineral, form));
            } else {
                let parts = self.split(mineral, form, size);
                supplies.extend(parts.into_iter().map(|(market, per_year)| Supply {
                    market,
                    place,
                    per_year,
                    feed: Feed::Own,
                }));
                adds.push(format!("{size:.0} t/a {mineral} {form}"));
            }
        }
        let (help, words) =
            Self::help(kind, country, row.cell("target"), |item, leaning| figure(self, item, leaning));
        adds.extend(words);
        let acts = help.is_some() || !supplies.is_empty() || !savings.is_empty();
        let partner = self.is_partner(country);
        Some(Candidate {
            name: row.cell("name").to_owned(),
            kind,
            country: Some(country),
            adds: adds.join(", "),
            supplies,
            savings,
            stock: None,
            help,
            // Half of the way to the full effect the programme works half.
            lead: lead / 2.0,
            ramp: lead.max(1.0),
            delay: [0.0; 3],
            without: 0.0,
            terms: vec![plain_terms("grant", cost, 1.0)],
            standing: String::new(),
            reach: if partner { 1.0 } else { self.figures.setting("delivery-reach") },
            free: 1.0,
            needs_permit: false,
            sale_risk: 0.0,
            trust: row.trust,
            obstacle: (!acts).then(|| "acts on nothing in this study".to_owned()),
            id,
        })
    }

    fn help(
        kind: Kind,
        country: Area,
        target: &str,
        figure: impl Fn(&str, &str) -> Option<f64>,
    ) -> (Option<Help>, Option<String>) {
        match kind {
            Kind::Permits => match figure("time-saved", "programme-effect") {
                Some(days) => {
                    let weeks = days / DAYS_PER_WEEK;
                    let words = format!("projects in {country} {weeks:.0} weeks earlier");
                    (Some(Help::Permits { country, weeks }), Some(words))
                }
                None => (None, None),
            },
            Kind::Partnership => match figure("reach", "programme-effect") {
                Some(more) => {
                    let words = format!("{:.0} % more of what {country} makes", more * 100.0);
                    (Some(Help::Reach { country, more }), Some(words))
                }
                None => (None, None),
            },
            Kind::SaleBlock => match figure("risk", "programme-effect") {
                Some(risk) => {
                    let words = format!("a {:.0} % chance of losing `{target}` avoided", risk * 100.0);
                    (Some(Help::Keep { project: target.to_owned(), risk }), Some(words))
                }
                None => (None, None),
            },
            _ => (None, None),
        }
    }
}

//! The balance of each market: first guess, fit, residual.

use codes::{Area, Code as _, Form, Mineral};
use dataset::schema;
use finding::{Finding, code};
use quantity::OxideFactor;

use super::{
    BALANCE_TOLERANCE, Builder, Grade, KnownFlow, Margins, NOTABLE_CHANGE, NOTABLE_FLOW, NOTABLE_SHARE,
    market_name,
};
use crate::fit::fit;
use crate::inputs::Inputs;
use crate::{Adjustment, Chain, Market, MetalMaking, Mine, Preparation, Separation};

impl Builder<'_> {
    #[expect(clippy::too_many_arguments, reason = "the balance of oxide draws on every other stage")]
    pub(super) fn oxide_margins(
        &mut self,
        mines: &[Mine],
        separation: &[Separation],
        preparations: &[Preparation],
        grades: &[Grade],
        metal: &[MetalMaking],
        metal_margins: &[Margins],
        swarf_recovery: &[f64],
        direct: &[Vec<f64>],
    ) -> Vec<Margins> {
        let form = Inputs::form("oxide");
        let mut all = Vec::new();
        for (index, mineral) in self.minerals.clone().into_iter().enumerate() {
            let factor = mineral.oxide_factor().map_or(f64::NAN, OxideFactor::value);
            let mut production = vec![0.0; self.places.len()];
            let mut consumption = vec![0.0; self.places.len()];
            for place in 0..self.places.len() {
                let feed: f64 =
                    mines.iter().map(|mine| mine.output * mine.basket[index] * mine.destination[place]).sum();
                let swarf: f64 = grades
                    .iter()
                    .flat_map(|grade| grade.recipe.iter().map(move |part| (grade, part)))
                    .filter(|(_, part)| part.mineral == index)
                    .map(|(grade, part)| {
                        grade.production[place] * part.metal_per_tonne * (1.0 - grade.yield_share) / factor
                    })
                    .sum();
                production[place] = feed * separation[place].yield_of[index]
                    + swarf * swarf_recovery[place]
                    + direct[place][index];
                let prepared: f64 = preparations
                    .iter()
                    .filter_map(|preparation| {
                        let column = preparation.parts.iter().position(|part| part.0 == index)?;
                        Some(preparation.oxide[place][column])
                    })
                    .sum();
                let smelted: f64 = metal
                    .iter()
                    .zip(metal_margins)
                    .filter(|(making, _)| making.mineral == index)
                    .map(|(making, margins)| margins.production[place] * making.oxide_per_metal)
                    .sum();
                consumption[place] = prepared + smelted;
            }
            all.push(Margins { mineral, form, production, consumption });
        }
        all
    }

    /// Fits the flows of a market to its output and use; the difference becomes unsold output or residual.
    pub(super) fn balance(&mut self, margins: Margins) -> Market {
        let Margins { mineral, form, production, consumption } = margins;
        let places = self.places.len();
        let (made, used): (f64, f64) = (production.iter().sum(), consumption.iter().sum());
        let spread =
            |excess: f64| production.iter().map(|output| excess * output / made).collect::<Vec<f64>>();
        let (unsold, residual) = if made <= 0.0 {
            (vec![0.0; places], consumption.clone())
        } else if made >= used {
            (spread(made - used), vec![0.0; places])
        } else {
            (vec![0.0; places], spread(used - made))
        };
        let supply: Vec<f64> = (0..places).map(|p| production[p] + residual[p] - unsold[p]).collect();
        let (seed, known) = self.seed(mineral, form, &supply, &consumption);
        let fitted = fit(&seed, &supply, &consumption);
        if fitted.miss > BALANCE_TOLERANCE {
            self.inputs.findings.push(
                Finding::error(
                    code::UNBALANCED,
                    format!(
                        "flows of {mineral} {form} miss a total by {:.1e} after {} rounds",
                        fitted.miss, fitted.rounds
                    ),
                )
                .help("a place has use but no supplier: check site-share, use-share and import-share"),
            );
        }
        for (from, to, published) in known {
            let balanced = fitted.flows[from][to];
            let change = balanced / published - 1.0;
            let size = published.max(balanced);
            let notable = size > NOTABLE_SHARE * consumption[to] && size > NOTABLE_FLOW;
            if notable && change.abs() > NOTABLE_CHANGE {
                self.adjustments.push(Adjustment {
                    market: market_name(mineral, form),
                    from: self.places[from],
                    to: self.places[to],
                    published,
                    balanced,
                });
            }
        }
        Market {
            mineral,
            form,
            basis: form.basis(),
            production,
            residual,
            unsold,
            trade: fitted.flows,
            consumption,
        }
    }

    /// First guess of the flows: known import shares and shipments where there are any, else gravity with a
    /// preference for what is made at home. Returns the guess and the known flows in it.
    pub(super) fn seed(
        &mut self,
        mineral: Mineral,
        form: Form,
        supply: &[f64],
        consumption: &[f64],
    ) -> (Vec<Vec<f64>>, Vec<KnownFlow>) {
        let places = self.places.len();
        let total: f64 = supply.iter().sum();
        let mut seed = vec![vec![0.0; places]; places];
        let mut known = Vec::new();
        for to in 0..places {
            if consumption[to] <= 0.0 {
                continue;
            }
            let pull =
                |from: usize| if from == to { self.domestic_preference * supply[from] } else { supply[from] };
            let pulls: f64 = (0..places).map(pull).sum();
            if pulls <= 0.0 {
                continue;
            }
            let home = consumption[to] * pull(to) / pulls;
            let imports = consumption[to] - home;
            let shares = self.import_shares(mineral, form, to);
            let named: f64 =
                shares.iter().filter(|(from, _)| supply[*from] > 0.0).map(|(_, share)| share).sum();
            let foreign = total - supply[to];
            for from in 0..places {
                let gravity = if from == to {
                    home
                } else if foreign > 0.0 {
                    imports * supply[from] / foreign
                } else {
                    0.0
                };
                seed[from][to] =
                    if from == to || named <= 0.0 { gravity } else { self.unknown_lane * gravity };
            }
            if named > 0.0 {
                for (from, share) in shares {
                    if supply[from] > 0.0 && from != to {
                        let flow = imports * share;
                        seed[from][to] = seed[from][to].max(flow);
                        known.push((from, to, flow));
                    }
                }
            }
        }
        for (from, to, flow) in self.shipments(form, supply, consumption) {
            seed[from][to] = flow;
            known.retain(|entry| (entry.0, entry.1) != (from, to));
            known.push((from, to, flow));
        }
        (seed, known)
    }

    /// Known shares of a place's imports by place of origin: those of the mineral, else of all rare earths.
    pub(super) fn import_shares(&self, mineral: Mineral, form: Form, to: usize) -> Vec<(usize, f64)> {
        let all = Mineral::parse("REE").expect("listed");
        let importer = self.places[to];
        let of = |wanted: Mineral| {
            let rows = self.inputs.dataset.rows(&schema::IMPORT_SHARE).iter();
            let rows = rows.filter(|row| {
                row.mineral == Some(wanted) && row.form == Some(form) && row.country == Some(importer)
            });
            let mut shares = vec![0.0; self.places.len()];
            for (partner, value) in rows.filter_map(|row| Some((row.partner?, row.value()?))) {
                shares[self.place_of(partner)] += value;
            }
            shares.into_iter().enumerate().filter(|(_, share)| *share > 0.0).collect::<Vec<_>>()
        };
        let own = of(mineral);
        if own.is_empty() && mineral != all { of(all) } else { own }
    }

    /// Known shipments of magnets, split over the grades by the importer's use of each.
    pub(super) fn shipments(
        &mut self,
        form: Form,
        supply: &[f64],
        consumption: &[f64],
    ) -> Vec<(usize, usize, f64)> {
        let (light, heavy) = (Inputs::form("NdFeB-light"), Inputs::form("NdFeB-heavy"));
        if form != light && form != heavy {
            return Vec::new();
        }
        let year = self.inputs.year;
        let magnet = Inputs::form("magnet");
        let rows = self.inputs.dataset.newest(&schema::TRADE, |row| {
            row.form == Some(magnet)
                && row.period.is_some_and(|period| period.to_string() == year.to_string())
                && row.partner != Some(Area::world())
                && row.value().is_some()
        });
        let ndfeb = Inputs::form("NdFeB");
        let world = self.inputs.world_use(ndfeb).map_or(0.0, |input| input.value);
        let shares = self.use_shares(ndfeb);
        let mut shipments = Vec::new();
        for row in rows {
            let (Some(from), Some(to), Some(value)) = (row.country, row.partner, row.value()) else {
                continue;
            };
            let (from, to) = (self.place_of(from), self.place_of(to));
            let of_grade = consumption[to] / (world * shares[to]).max(f64::MIN_POSITIVE);
            let flow = value * of_grade;
            if supply[from] > 0.0 && consumption[to] > 0.0 && flow < consumption[to] {
                shipments.push((from, to, flow));
            } else if supply[from] > 0.0 && consumption[to] > 0.0 {
                shipments.push((from, to, 0.97 * consumption[to]));
            }
        }
        shipments
    }

    pub(super) fn report_residuals(&mut self, chain: &Chain) {
        for market in &chain.markets {
            let residual: f64 = market.residual.iter().sum();
            let unsold: f64 = market.unsold.iter().sum();
            let used: f64 = market.consumption.iter().sum();
            if residual > 0.02 * used {
                self.inputs.findings.push(Finding::note(
                    code::UNBALANCED,
                    format!(
                        "use of {} exceeds known supply by {residual:.0} t/a ({:.0} %); the difference is kept as a statistical residual",
                        market.name(),
                        100.0 * residual / used
                    ),
                ));
            } else if unsold > 0.02 * used {
                self.inputs.findings.push(Finding::note(
                    code::UNBALANCED,
                    format!("{unsold:.0} t/a of {} find no known use and go unsold", market.name()),
                ));
            }
        }
        for adjustment in &chain.adjustments {
            self.inputs.findings.push(Finding::note(
                code::ADJUSTED,
                format!(
                    "{} from {} to {}: {:.1} t/a by the source, {:.1} t/a in the balanced year ({:+.0} %)",
                    adjustment.market,
                    adjustment.from,
                    adjustment.to,
                    adjustment.published,
                    adjustment.balanced,
                    100.0 * adjustment.change()
                ),
            ));
        }
    }
}

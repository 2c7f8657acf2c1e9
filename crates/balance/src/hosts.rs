//! By-products: their supply follows the throughput of their hosts.

use std::collections::BTreeMap;

use codes::{Code, Form, Mineral};
use dataset::{Dataset, schema};
use finding::{Finding, Findings, code};

/// Low, value and high.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Best figure.
    pub value: f64,
    /// Upper end.
    pub high: f64,
}

impl Range {
    fn map(self, change: impl Fn(f64) -> f64) -> Range {
        let (a, b) = (change(self.low), change(self.high));
        Range { low: a.min(b), value: change(self.value), high: a.max(b) }
    }
}

/// A mineral that carries a by-product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Host {
    /// The host.
    pub mineral: Mineral,
    /// Form of the host at whose making the by-product is taken.
    pub form: Form,
    /// Share of the supply of the by-product that is taken there.
    pub share: Range,
}

/// A mineral whose supply comes in part with others.
#[derive(Debug, Clone, PartialEq)]
pub struct ByProduct {
    /// The mineral.
    pub mineral: Mineral,
    /// Share of supply that is by-product of anything, as published.
    pub share: Option<Range>,
    /// Hosts in the words of the source, among them what is no mineral of the lists.
    pub words: String,
    /// Hosts that are minerals of the lists, largest share first.
    pub hosts: Vec<Host>,
}

/// All by-products.
#[derive(Debug, Clone, Default)]
pub struct Hosts(BTreeMap<Mineral, ByProduct>);

/// Shares of hosts may exceed the share of by-product by this before it is a finding.
const SHARE_TOLERANCE: f64 = 0.02;

impl Hosts {
    /// Reads tables `by-product` and `host`.
    #[must_use]
    pub fn read(dataset: &Dataset, findings: &mut Findings) -> Hosts {
        let mut all: BTreeMap<Mineral, ByProduct> = BTreeMap::new();
        let empty = |mineral| ByProduct { mineral, share: None, words: String::new(), hosts: Vec::new() };
        for row in dataset.preferred(&schema::BY_PRODUCT, |_| true) {
            let (Some(mineral), Some((low, value, high))) = (row.mineral, row.low_value_high()) else {
                continue;
            };
            let entry = all.entry(mineral).or_insert_with(|| empty(mineral));
            entry.share = Some(Range { low, value, high });
            row.cell("host").clone_into(&mut entry.words);
        }
        for row in dataset.preferred(&schema::HOST, |_| true) {
            let (Some(mineral), Some(form), Some((low, value, high))) =
                (row.mineral, row.form, row.low_value_high())
            else {
                continue;
            };
            let Ok(host) = Mineral::parse(row.cell("host")) else { continue };
            let share = Range { low, value, high };
            all.entry(mineral).or_insert_with(|| empty(mineral)).hosts.push(Host {
                mineral: host,
                form,
                share,
            });
        }
        for entry in all.values_mut() {
            entry.hosts.sort_by(|a, b| {
                b.share
                    .value
                    .total_cmp(&a.share.value)
                    .then(a.mineral.cmp(&b.mineral))
                    .then(a.form.cmp(&b.form))
            });
            let hosted: f64 = entry.hosts.iter().map(|host| host.share.value).sum();
            if hosted > entry.share.map_or(1.0, |share| share.high) + SHARE_TOLERANCE {
                findings.push(
                    Finding::note(
                        code::UNBALANCED,
                        format!(
                            "hosts of {} carry {:.0} % of its supply, more than its share of by-product",
                            entry.mineral,
                            100.0 * hosted
                        ),
                    )
                    .help("compare tables `host` and `by-product`"),
                );
            }
        }
        Hosts(all)
    }

    /// What is known of a mineral as a by-product.
    #[must_use]
    pub fn of(&self, mineral: Mineral) -> Option<&ByProduct> {
        self.0.get(&mineral)
    }

    /// All entries, in the order of the list of minerals.
    pub fn all(&self) -> impl Iterator<Item = &ByProduct> {
        self.0.values()
    }

    /// Relative change of the supply of a mineral if the output of `host` changes by the part `change` and
    /// nothing else does: `sum_h share_h x change_h`, through as many hosts as it takes.
    ///
    /// Rhenium follows molybdenum, and molybdenum copper. What is not tied to a host stays as it is; plants
    /// are taken to regain the same part of what passes them. The ends of the range are those of the shares.
    #[must_use]
    pub fn response(&self, mineral: Mineral, host: Mineral, change: f64) -> Range {
        self.follow(mineral, host, change, &mut vec![mineral])
    }

    /// Largest supply of a mineral, in the unit of `supply`, if the output of `host` changes by the part
    /// `change`: `supply x (1 + response)`.
    #[must_use]
    pub fn supply_if(&self, mineral: Mineral, supply: f64, host: Mineral, change: f64) -> Range {
        self.response(mineral, host, change).map(|response| supply * (1.0 + response))
    }

    /// `path` holds the minerals on the way, so that a circle of hosts ends.
    fn follow(&self, mineral: Mineral, host: Mineral, change: f64, path: &mut Vec<Mineral>) -> Range {
        let mut sum = Range { low: 0.0, value: 0.0, high: 0.0 };
        for carrier in self.of(mineral).map_or(&[][..], |entry| &entry.hosts[..]) {
            let of_carrier = if carrier.mineral == host {
                Range { low: change, value: change, high: change }
            } else if path.contains(&carrier.mineral) {
                continue;
            } else {
                path.push(carrier.mineral);
                let found = self.follow(carrier.mineral, host, change, path);
                path.pop();
                found
            };
            let ends = [
                carrier.share.low * of_carrier.low,
                carrier.share.low * of_carrier.high,
                carrier.share.high * of_carrier.low,
                carrier.share.high * of_carrier.high,
            ];
            sum.low += ends.iter().copied().fold(f64::INFINITY, f64::min);
            sum.value += carrier.share.value * of_carrier.value;
            sum.high += ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        // No more than all of the supply can follow.
        let (floor, ceiling) = (-change.abs(), change.abs());
        Range {
            low: sum.low.clamp(floor, ceiling),
            value: sum.value.clamp(floor, ceiling),
            high: sum.high.clamp(floor, ceiling),
        }
    }
}

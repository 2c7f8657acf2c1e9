//! Exposure in a past year, from what customs of all countries counted.
//!
//! Every country mixes what it buys with what it makes. What it makes is the published output of separated goods,
//! or at least what it ships out beyond what it takes in.

use codes::Area;

/// Goods that went from a country to another in a year, in one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shipment {
    /// Seller.
    pub from: Area,
    /// Buyer.
    pub to: Area,
    /// Quantity.
    pub quantity: f64,
}

/// What a country or group gets and how much of it passed a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passed {
    /// Imports from outside, in the unit of the shipments.
    pub imports: f64,
    /// Part of the imports that came from the place at once.
    pub direct: f64,
    /// Part of the imports that passed the place at all, resold by others or not.
    pub passed: f64,
    /// What is made at home: the given output, or else what is shipped out beyond what is taken in.
    pub made: f64,
}

/// Rounds of the exchange of goods; each resale halves what is left, at the most usual rates far more.
const ROUNDS: usize = 200;

/// How much of the imports of `users`, as one, passed `through`.
///
/// `tau_i = sum_j f_ji tau_j / (imports_i + made_i)` with `tau = 1` at the place itself. Shipments among users count
/// nothing. `made` is output by country where it is published. Nothing if the users import nothing.
#[must_use]
pub fn passed(shipments: &[Shipment], made: &[(Area, f64)], users: &[Area], through: Area) -> Option<Passed> {
    // The users are the first place; the place looked at stands apart even if it is one of them.
    let mut places: Vec<Option<Area>> = vec![None];
    let mut place = |area: Area| {
        if users.contains(&area) && area != through {
            return 0;
        }
        places.iter().position(|known| *known == Some(area)).unwrap_or_else(|| {
            places.push(Some(area));
            places.len() - 1
        })
    };
    let dominant = place(through);
    let flows: Vec<(usize, usize, f64)> = shipments
        .iter()
        .map(|shipment| (place(shipment.from), place(shipment.to), shipment.quantity))
        .filter(|flow| flow.0 != flow.1)
        .collect();
    let given: Vec<(usize, f64)> = made.iter().map(|(area, output)| (place(*area), *output)).collect();
    let count = places.len();
    let (mut imports, mut exports) = (vec![0.0; count], vec![0.0; count]);
    for (from, to, quantity) in &flows {
        exports[*from] += quantity;
        imports[*to] += quantity;
    }
    let output: Vec<f64> = (0..count)
        .map(|place| {
            let published = given.iter().filter(|entry| entry.0 == place).map(|entry| entry.1);
            published.reduce(|a, b| a + b).unwrap_or_else(|| (exports[place] - imports[place]).max(0.0))
        })
        .collect();
    let mut touched = vec![0.0; count];
    touched[dominant] = 1.0;
    let received = |touched: &[f64]| -> Vec<f64> {
        let mut sums = vec![0.0; count];
        for (from, to, quantity) in &flows {
            sums[*to] += quantity * touched[*from];
        }
        sums
    };
    for _ in 0..ROUNDS {
        let sums = received(&touched);
        for place in (0..count).filter(|place| *place != dominant) {
            let supply = imports[place] + output[place];
            touched[place] = if supply > 0.0 { sums[place] / supply } else { 0.0 };
        }
    }
    let direct: f64 = flows.iter().filter(|flow| flow.0 == dominant && flow.1 == 0).map(|flow| flow.2).sum();
    (imports[0] > 0.0).then(|| Passed {
        imports: imports[0],
        direct: direct / imports[0],
        passed: received(&touched)[0] / imports[0],
        made: output[0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(code: &str) -> Area {
        Area::parse(code).unwrap()
    }

    fn shipment(from: &str, to: &str, quantity: f64) -> Shipment {
        Shipment { from: area(from), to: area(to), quantity }
    }

    #[test]
    fn goods_resold_by_a_third_country_still_passed_the_place() {
        // Japan buys 60 of China and makes nothing; Estonia buys 10 of China and makes 10 more than that.
        let shipments = [
            shipment("CHN", "USA", 50.0),
            shipment("CHN", "JPN", 60.0),
            shipment("JPN", "USA", 30.0),
            shipment("CHN", "EST", 10.0),
            shipment("EST", "USA", 20.0),
        ];
        let found = passed(&shipments, &[], &[area("USA")], area("CHN")).unwrap();
        assert!((found.direct - 0.5).abs() < 1e-12);
        // 50 + 30 + 20 * 10/20, over 100.
        assert!((found.passed - 0.9).abs() < 1e-12);
        assert!(found.made.abs() < 1e-12);
    }

    #[test]
    fn trade_among_the_members_of_a_group_nets_out() {
        let shipments = [
            shipment("CHN", "USA", 50.0),
            shipment("AUS", "JPN", 50.0),
            shipment("JPN", "USA", 500.0),
            shipment("USA", "JPN", 400.0),
        ];
        let both = passed(&shipments, &[], &[area("USA"), area("JPN")], area("CHN")).unwrap();
        assert!((both.imports - 100.0).abs() < 1e-12 && (both.passed - 0.5).abs() < 1e-12);
        let published = passed(&shipments, &[(area("USA"), 7.0)], &[area("USA")], area("CHN")).unwrap();
        assert!((published.made - 7.0).abs() < 1e-12, "published output goes before what trade suggests");
    }

    proptest! {
        #[test]
        fn what_passed_lies_between_what_came_at_once_and_all(
            quantities in prop::collection::vec(0.0_f64..1000.0, 20),
        ) {
            let codes = ["CHN", "USA", "JPN", "EST", "MYS"];
            let mut rest = quantities.into_iter();
            let mut shipments = Vec::new();
            for from in codes {
                for to in codes.into_iter().filter(|to| *to != from) {
                    shipments.push(shipment(from, to, rest.next().unwrap()));
                }
            }
            if let Some(found) = passed(&shipments, &[], &[area("USA"), area("JPN")], area("CHN")) {
                prop_assert!(found.direct <= found.passed + 1e-12);
                prop_assert!(found.passed <= 1.0 + 1e-12);
            }
        }
    }
}

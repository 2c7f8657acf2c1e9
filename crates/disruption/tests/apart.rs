//! Minerals that are balanced one by one run beside rare earths: nothing moves without a rule, and rules bite.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use chain::Chain;
use codes::{Area, Code, Mineral};
use dataset::{Dataset, Files};
use disruption::{Assumptions, Timeline, World, simulate};
use study::Study;

fn world(minerals: &str) -> (Dataset, Study, Chain, World) {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let text = files.text("studies/us-japan/study.toml").unwrap();
    let start = text.find("minerals = [").unwrap();
    let end = start + text[start..].find(']').unwrap();
    let text = format!("{}minerals = [{minerals}{}", &text[..start], &text[end..]);
    let study = Study::read("study.toml", &text, &dataset).usable().unwrap().0;
    let chain = Chain::build(&dataset, &study).usable().unwrap().0;
    let world = World::build(&dataset, &study, &chain, &Assumptions::central()).usable().unwrap().0;
    (dataset, study, chain, world)
}

#[test]
fn without_a_rule_nothing_is_missing_alone_or_beside_rare_earths() {
    for minerals in ["\"Ga\", \"Ge\", \"Sb\", \"W\", \"graphite\", \"Co\"", "\"Dy\", \"Nd\", \"Ga\", \"Sb\""]
    {
        let (_, study, _, world) = world(minerals);
        let run = simulate(&world, &Timeline::free(study.start, 104));
        assert!(run.unmet_total() < 1e-6, "{minerals}: {}", run.unmet_total());
        for (number, market) in world.markets.iter().enumerate() {
            for place in 0..world.places.len() {
                let quoted = &run.quoted[number][place];
                assert!(
                    quoted.iter().all(|price| (price - 1.0).abs() < 1e-9),
                    "{} {}",
                    market.mineral,
                    market.form
                );
            }
        }
    }
}

#[test]
fn a_licence_on_metal_reaches_refined_gallium_and_leaves_home_alone() {
    let (dataset, study, chain, world) = world("\"Ga\"");
    let rule = &dataset.rules["chn-2023-23"];
    let timeline = Timeline::free(rule.effective, 26).with_rules(
        &[rule],
        &std::collections::BTreeMap::new(),
        &chain,
        &world,
        &Assumptions::central(),
    );
    let run = simulate(&world, &timeline);
    let gallium = Mineral::parse("Ga").unwrap();
    let china = chain.place(Area::parse("CHN").unwrap()).unwrap();
    let mut seen = 0;
    for (number, market) in world.markets.iter().enumerate().filter(|(_, m)| m.mineral == gallium) {
        let exports = &run.exports[number][china];
        if exports[0] > 0.0 {
            assert!(exports[6] < 0.2 * exports[0], "{}: {} of {}", market.form, exports[6], exports[0]);
            seen += 1;
        }
    }
    assert!(seen >= 2, "crude and pure gallium both leave China");
    assert!(study.minerals_apart() == [gallium]);
}

use chain::Chain;
use dataset::{Dataset, Files};
use disruption::*;
use study::Study;
struct Null(f64);
impl Sink for Null {
    fn week(&mut self, w: &WeekView<'_>) {
        for c in 0..118 {
            self.0 += w.cell(c).0[0];
        }
    }
}
fn main() {
    let files = Files::shipped();
    let dataset = Dataset::load(&files).usable().unwrap().0;
    let study = Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    let chain = Chain::build(&dataset, &study).usable().unwrap().0;
    let arg = std::env::args().nth(1).unwrap_or_default();
    for (name, a) in [
        ("central", Assumptions::central()),
        ("adverse", Assumptions::adverse(&dataset)),
        ("benign", Assumptions::benign(&dataset)),
    ] {
        let world = World::build(&dataset, &study, &chain, &a).usable().unwrap().0;
        for s in &study.scenarios {
            let tl = Timeline::build(&dataset, &study, &chain, &world, s);
            let t = std::time::Instant::now();
            let o = simulate(&world, &tl);
            let new = t.elapsed();
            if arg == "golden" {
                let t = std::time::Instant::now();
                let b = simulate_before(&world, &tl);
                let old = t.elapsed();
                let mut worst = (0.0f64, String::new());
                let mut cmp = |x: &[f64], y: &[f64], what: String| {
                    assert_eq!(x.len(), y.len());
                    for (i, (p, q)) in x.iter().zip(y).enumerate() {
                        let e = (p - q).abs() / p.abs().max(q.abs()).max(1e-6);
                        if e > worst.0 {
                            worst = (e, format!("{what} week {i} {p} {q}"));
                        }
                    }
                };
                for (x, y) in o.series.iter().zip(&b.series) {
                    let n = format!(
                        "{} {} {}",
                        world.markets[x.market].mineral, world.markets[x.market].form, world.places[x.place]
                    );
                    cmp(&x.desired, &y.desired, format!("desired {n}"));
                    cmp(&x.used, &y.used, format!("used {n}"));
                    cmp(&x.cover, &y.cover, format!("cover {n}"));
                    cmp(&x.quoted, &y.quoted, format!("quoted {n}"));
                    cmp(&x.paid, &y.paid, format!("paid {n}"));
                    cmp(&x.government, &y.government, format!("gov {n}"));
                }
                for (x, y) in o.cells.iter().zip(&b.cells) {
                    cmp(&x.available, &y.available, format!("avail"));
                    cmp(&x.strict, &y.strict, format!("strict"));
                }
                for (x, y) in o.elements.iter().zip(&b.elements) {
                    cmp(&x.used, &y.used, format!("eused"));
                    cmp(&x.cover, &y.cover, format!("ecover"));
                }
                for m in 0..world.markets.len() {
                    for p in 0..world.places.len() {
                        cmp(&o.exports[m][p], &b.exports[m][p], format!("exports {m} {p}"));
                        cmp(&o.paid[m][p], &b.paid[m][p], format!("paid {m} {p}"));
                        for v in 0..2 {
                            cmp(&o.arrivals[m][v][p], &b.arrivals[m][v][p], format!("arr"));
                        }
                    }
                }
                println!(
                    "{name} {} new {:?} old {:?} unmet {} {} worst {:?}",
                    s.id,
                    new,
                    old,
                    o.unmet_total(),
                    b.unmet_total(),
                    worst
                );
            } else if arg == "bench" {
                let kernel = Kernel::new(&world, &tl);
                let draws = vec![a.clone(); 64];
                let t = std::time::Instant::now();
                let mut sink = Null(0.0);
                kernel.run(&draws, &mut sink);
                let e = t.elapsed().as_secs_f64() / 64.0;
                println!(
                    "{name} {} per draw {:.3} ms; per week {:.2} us; 156w {:.3} ms  single {new:?} {}",
                    s.id,
                    e * 1e3,
                    e / 243.0 * 1e6,
                    e / 243.0 * 156.0 * 1e3,
                    sink.0
                );
            } else {
                println!("{name} {} {:?} {}", s.id, new, o.unmet_total());
            }
        }
        if arg == "bench" {
            break;
        }
    }
}

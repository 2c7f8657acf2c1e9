fn main() {
    let files = dataset::Files::shipped();
    let dataset = dataset::Dataset::load(&files).usable().unwrap().0;
    let study = study::Study::shipped("us-japan", &files, &dataset).usable().unwrap().0;
    let su = dataset::accounts::supply_use(&files, &dataset).usable().unwrap().0;
    let w = dataset::accounts::world(&files, &dataset).usable().unwrap().0;
    let t = std::time::Instant::now();
    let tables = economy::Tables::build(&su, w, &dataset).usable().unwrap().0.unwrap();
    eprintln!("tables {:?}", t.elapsed());
    for s in tables.united_states.scaling().iter().chain(&tables.world.scaling()) { println!("{s:?}"); }
    for sector in <codes::Sector as codes::Code>::all() { println!("{sector} USA {:.1} JPN {:.1}", tables.united_states.sector("USA", sector)/1e9, tables.world.sector("JPN", sector)/1e9); }
    let a = answer::static_losses(&dataset, &study, &tables).unwrap();
    eprintln!("static {:?}", t.elapsed());
    for x in &a {
        let Some(s) = x.scenarios.first() else { println!("{} {} none", x.country, x.mineral); continue };
        let c = s.cases[1];
        println!("{} {:2} {:9} pub {:?} {} {:?} share {:.2} price {:.2} short {:.2} out {:.2} down {:.2} bill {:?} prod {:.2} loss {:.2} [{:.2} {:.2}] p {:.3} exp {:.3}",
            x.country, x.rank, x.mineral.to_string(), x.published_rank, s.supplier, s.stage, s.share, c.price, c.shortfall, c.output/1e9, c.downstream/1e9, c.bill.map(|b| (b/1e7).round()/1e2), c.producers/1e9, c.loss()/1e9, s.cases[0].loss()/1e9, s.cases[2].loss()/1e9, s.probability[1], x.expected/1e9);
    }
}

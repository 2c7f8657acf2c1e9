use planning::*;
fn main(){
 let files=dataset::Files::shipped();
 let dataset=dataset::Dataset::load(&files).usable().unwrap().0;
 let study=study::Study::shipped("us-japan",&files,&dataset).usable().unwrap().0;
 let mut study=study_of_plan(&study);
 if let Some(n)=std::env::args().nth(1).and_then(|n|n.parse().ok()) { study.plan.as_mut().unwrap().scenarios=n; }
 let dataset=ledger::dataset_as_known(dataset, study.known);
 let chain=chain::Chain::build(&dataset,&study).usable().unwrap().0;
 let setting=Setting{dataset:&dataset,study:&study,chain:&chain};
 let t=std::time::Instant::now();
 let g=Ground::lay(&setting,&|_,_,_|{}).unwrap_or_else(|e|panic!("{e}"));
 println!("ground {:?} candidates {} ", t.elapsed(), g.candidates.len());
 for b in &g.before { println!("{:20} p {:.4} loss {:8.2} bn scale {:?}", b.name, b.probability, b.yearly.iter().flatten().sum::<f64>()/1e9, b.years.iter().map(|y| (y.scale*100.0).round()/100.0).collect::<Vec<_>>()); }
 println!("calibrating loss {:.1} bn", g.calibration.loss/1e9);
 for (y,s) in g.calibration.slack.iter().enumerate(){ println!("slack {y}: {:?}", s.iter().map(|(n,t)| (match n {Node::Pool(m)|Node::Make(m)|Node::At(_,m)=>format!("{} {}",g.world.markets[*m].mineral,g.world.markets[*m].form)},t.round())).collect::<Vec<_>>()); }
 for (c,(a,k)) in g.candidates.iter().zip(g.calibration.alone.iter().zip(&g.calibration.strength)){
   println!("{:32} {:14} w {:.2} lead {:6.1} reach {:.2} free {:.2} sim {:9.3} plan {:9.3} k {:.2} money {:9.1} M {}", c.id, c.kind.as_str(), c.without, c.lead, c.reach, c.free, a.map_or(f64::NAN,|a|a.simulated/1e9), a.map_or(f64::NAN,|a|a.planned/1e9), k, c.terms.first().map_or(f64::NAN,|t|t.committed/1e6), c.obstacle.clone().unwrap_or_default());
 }
 let money=money(&setting,&g.world);
 let (p,m)=g.problem(&g.candidates,&money);
 let model=p.model();
 println!("choices {} first rows {} blocks {:?}", p.choices.len(), model.program.first.rows.len(), model.program.blocks.iter().map(|b|(b.program.rows.len(),b.program.variables.len(),b.links.len())).collect::<Vec<_>>());
 let f=model.program.faults(); println!("faults {:?}", f.iter().take(5).collect::<Vec<_>>());
 {
  // every block in every scenario at zero by the other solver
  let names: Vec<String>=(0..p.choices.len()).map(|i|p.choices[i].name.clone()).collect(); let _=names;
  let mut values=vec![0.0;p.choices.len()];
  for pass in 0..2 {
   for (k,sc) in model.program.scenarios.iter().enumerate(){ let one=program::TwoStage{first:model.program.first.clone(),blocks:model.program.blocks.clone(),scenarios:vec![program::Scenario{probability:1.0,..sc.clone()}],risk:program::Risk::NEUTRAL};
    let m1=planning::Model{program:one,choices:model.choices.clone(),payments:model.payments.clone()};
    if losses_at(&m1,&values).is_empty(){ println!("FAIL pass {pass} {}", sc.name);
      for (b,block) in m1.program.blocks.iter().enumerate(){ let bb=block.with(&sc.blocks[b]); let mut pr=block.program.clone(); for (r,row) in pr.rows.iter_mut().enumerate(){row.bound=bb.rows[r];} for (l,link) in block.links.iter().enumerate(){ if let program::Target::RowBound(r)=link.target { let i=model.choices.iter().position(|v|*v==link.first).unwrap(); pr.rows[r.0].bound+=bb.factors[l]*values[i]; } }
        let t1=solve::minimise(&pr); let mut e=program::Program::default(); let v=e.variable(program::Variable::new("x","")); let _=v;
        let two=program::TwoStage{first:e,blocks:vec![program::Block{name:"b".into(),program:pr.clone(),links:vec![]}],scenarios:vec![program::Scenario{name:"s".into(),probability:1.0,blocks:vec![Default::default()]}],risk:program::Risk::NEUTRAL};
        let t2=solve::decompose(&two,&solve::Limits::default());
        println!(" block {b}: plain {:?} own {:?}", t1.map(|s|s.cost), t2.map(|d|d.objective));
        if k==0 { std::fs::write(format!("/tmp/block{b}.lp"), program::lp::write(&pr)).unwrap(); }
      } }
   }
   values.iter_mut().for_each(|v|*v=1.0);
  }
 }
 let t=std::time::Instant::now();
 let plan=choose(&p,&m,&g.candidates,&solve::Limits::default());
 match plan { Err(e)=>println!("{e}"), Ok(plan)=>{
  println!("plan {:?} gap {:.4} proven {} obj {:.2} bound {:.2} effort {:?}", t.elapsed(), plan.gap, plan.proven, plan.objective/1e9, plan.bound/1e9, plan.effort);
  println!("E {:.2} -> {:.2}, CVaR {:.2} -> {:.2}, committed {:.1} M, cost {:.1}", plan.before.expected/1e9, plan.after.expected/1e9, plan.before.tail/1e9, plan.after.tail/1e9, plan.committed/1e6, plan.expected_cost/1e6);
  println!("last {:?}", plan.last_dollar);
  for t in &plan.taken { let c=&g.candidates[t.candidate]; println!("{:50} {:12} y{} part {:.2} paid {:?} marginal {:.3} bn {}", c.name, c.terms[t.terms].instrument, t.year, t.part, t.paid.iter().map(|p|(p/1e5).round()/10.0).collect::<Vec<_>>(), t.marginal/1e9, c.adds); }
  let t=std::time::Instant::now();
  let same=check(&setting,&g.futures,&g.candidates,&plan.decisions,&|_,_|{}).unwrap();
  println!("check {:?}", t.elapsed());
  for (i,s) in same.iter().enumerate(){ println!("{:20} without {:8.2} sim with {:8.2} plan with {:8.2}", s.name, s.loss_without()/1e9, s.loss_with()/1e9, plan.after.losses[i]/1e9); }
  println!("mean sim {:.2} -> {:.2}", mean(&same,|c|c.loss_without())/1e9, mean(&same,|c|c.loss_with())/1e9);
  let fresh=g.fresh(&setting,50); let fresh=check(&setting,&fresh,&g.candidates,&plan.decisions,&|_,_|{}).unwrap();
  println!("fresh sim {:.2} -> {:.2}", mean(&fresh,|c|c.loss_without())/1e9, mean(&fresh,|c|c.loss_with())/1e9);
 }}
}

* v0_plant_in_USA_begun_in_2027: plant in USA begun in 2027, 0 or 1
* v1_stock_of_JPN: stock of JPN, t
* v2_edge_of_the_worst_losses: edge of the worst losses, cost
* v3_made_in_USA_dysprosium_oxide_calm: made in USA | dysprosium oxide | calm, t
* v4_bought_from_CHN_dysprosium_oxide_calm: bought from CHN | dysprosium oxide | calm, t
* v5_sent_from_USA_to_JPN_dysprosium_oxide_calm: sent from USA to JPN | dysprosium oxide | calm, t
* v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm: drawn from the stock of JPN | dysprosium oxide | calm, t
* v7_missing_in_USA_dysprosium_oxide_calm: missing in USA | dysprosium oxide | calm, t
* v8_missing_in_JPN_dysprosium_oxide_calm: missing in JPN | dysprosium oxide | calm, t
* v9_loss_above_the_edge_calm: loss above the edge | calm, cost
* v10_made_in_USA_dysprosium_oxide_ban: made in USA | dysprosium oxide | ban, t
* v11_bought_from_CHN_dysprosium_oxide_ban: bought from CHN | dysprosium oxide | ban, t
* v12_sent_from_USA_to_JPN_dysprosium_oxide_ban: sent from USA to JPN | dysprosium oxide | ban, t
* v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban: drawn from the stock of JPN | dysprosium oxide | ban, t
* v14_missing_in_USA_dysprosium_oxide_ban: missing in USA | dysprosium oxide | ban, t
* v15_missing_in_JPN_dysprosium_oxide_ban: missing in JPN | dysprosium oxide | ban, t
* v16_loss_above_the_edge_ban: loss above the edge | ban, cost
* v17_made_in_USA_dysprosium_oxide_ban_plant_late: made in USA | dysprosium oxide | ban, plant late, t
* v18_bought_from_CHN_dysprosium_oxide_ban_plant_late: bought from CHN | dysprosium oxide | ban, plant late, t
* v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late: sent from USA to JPN | dysprosium oxide | ban, plant late, t
* v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late: drawn from the stock of JPN | dysprosium oxide | ban, plant late, t
* v21_missing_in_USA_dysprosium_oxide_ban_plant_late: missing in USA | dysprosium oxide | ban, plant late, t
* v22_missing_in_JPN_dysprosium_oxide_ban_plant_late: missing in JPN | dysprosium oxide | ban, plant late, t
* v23_loss_above_the_edge_ban_plant_late: loss above the edge | ban, plant late, cost
* r0_budget_of_USA_and_JPN: budget of USA and JPN, USD million
* r1_greatest_made_in_USA_dysprosium_oxide_calm: greatest made in USA | dysprosium oxide | calm, t
* r2_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm: greatest drawn from the stock of JPN | dysprosium oxide | calm, t
* r3_need_of_USA_dysprosium_oxide_calm: need of USA | dysprosium oxide | calm, t
* r4_need_of_JPN_dysprosium_oxide_calm: need of JPN | dysprosium oxide | calm, t
* r5_loss_above_the_edge_calm: loss above the edge | calm, cost
* r6_greatest_made_in_USA_dysprosium_oxide_ban: greatest made in USA | dysprosium oxide | ban, t
* r7_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban: greatest drawn from the stock of JPN | dysprosium oxide | ban, t
* r8_need_of_USA_dysprosium_oxide_ban: need of USA | dysprosium oxide | ban, t
* r9_need_of_JPN_dysprosium_oxide_ban: need of JPN | dysprosium oxide | ban, t
* r10_loss_above_the_edge_ban: loss above the edge | ban, cost
* r11_greatest_made_in_USA_dysprosium_oxide_ban_plant_late: greatest made in USA | dysprosium oxide | ban, plant late, t
* r12_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late: greatest drawn from the stock of JPN | dysprosium oxide | ban, plant late, t
* r13_need_of_USA_dysprosium_oxide_ban_plant_late: need of USA | dysprosium oxide | ban, plant late, t
* r14_need_of_JPN_dysprosium_oxide_ban_plant_late: need of JPN | dysprosium oxide | ban, plant late, t
* r15_loss_above_the_edge_ban_plant_late: loss above the edge | ban, plant late, cost
NAME program
ROWS
 N cost
 L r0_budget_of_USA_and_JPN
 L r1_greatest_made_in_USA_dysprosium_oxide_calm
 L r2_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm
 G r3_need_of_USA_dysprosium_oxide_calm
 E r4_need_of_JPN_dysprosium_oxide_calm
 G r5_loss_above_the_edge_calm
 L r6_greatest_made_in_USA_dysprosium_oxide_ban
 L r7_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban
 G r8_need_of_USA_dysprosium_oxide_ban
 E r9_need_of_JPN_dysprosium_oxide_ban
 G r10_loss_above_the_edge_ban
 L r11_greatest_made_in_USA_dysprosium_oxide_ban_plant_late
 L r12_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late
 G r13_need_of_USA_dysprosium_oxide_ban_plant_late
 E r14_need_of_JPN_dysprosium_oxide_ban_plant_late
 G r15_loss_above_the_edge_ban_plant_late
COLUMNS
 marker 'MARKER' 'INTORG'
 v0_plant_in_USA_begun_in_2027 cost 40
 v0_plant_in_USA_begun_in_2027 r0_budget_of_USA_and_JPN 40
 v0_plant_in_USA_begun_in_2027 r1_greatest_made_in_USA_dysprosium_oxide_calm -25
 v0_plant_in_USA_begun_in_2027 r6_greatest_made_in_USA_dysprosium_oxide_ban -25
 v0_plant_in_USA_begun_in_2027 r11_greatest_made_in_USA_dysprosium_oxide_ban_plant_late -10
 marker 'MARKER' 'INTEND'
 v1_stock_of_JPN cost 1.5
 v1_stock_of_JPN r0_budget_of_USA_and_JPN 1.5
 v1_stock_of_JPN r2_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm -1
 v1_stock_of_JPN r7_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban -1
 v1_stock_of_JPN r12_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late -1
 v2_edge_of_the_worst_losses cost 0.5
 v2_edge_of_the_worst_losses r5_loss_above_the_edge_calm 1
 v2_edge_of_the_worst_losses r10_loss_above_the_edge_ban 1
 v2_edge_of_the_worst_losses r15_loss_above_the_edge_ban_plant_late 1
 v3_made_in_USA_dysprosium_oxide_calm cost 0.06999999999999999
 v3_made_in_USA_dysprosium_oxide_calm r1_greatest_made_in_USA_dysprosium_oxide_calm 1
 v3_made_in_USA_dysprosium_oxide_calm r3_need_of_USA_dysprosium_oxide_calm 1
 v3_made_in_USA_dysprosium_oxide_calm r5_loss_above_the_edge_calm -0.2
 v4_bought_from_CHN_dysprosium_oxide_calm cost 0.034999999999999996
 v4_bought_from_CHN_dysprosium_oxide_calm r4_need_of_JPN_dysprosium_oxide_calm 1
 v4_bought_from_CHN_dysprosium_oxide_calm r5_loss_above_the_edge_calm -0.1
 v5_sent_from_USA_to_JPN_dysprosium_oxide_calm cost 0.017499999999999998
 v5_sent_from_USA_to_JPN_dysprosium_oxide_calm r3_need_of_USA_dysprosium_oxide_calm -1
 v5_sent_from_USA_to_JPN_dysprosium_oxide_calm r4_need_of_JPN_dysprosium_oxide_calm 1
 v5_sent_from_USA_to_JPN_dysprosium_oxide_calm r5_loss_above_the_edge_calm -0.05
 v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm cost 0
 v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm r2_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm 1
 v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm r4_need_of_JPN_dysprosium_oxide_calm 1
 v7_missing_in_USA_dysprosium_oxide_calm cost 1.4
 v7_missing_in_USA_dysprosium_oxide_calm r3_need_of_USA_dysprosium_oxide_calm 1
 v7_missing_in_USA_dysprosium_oxide_calm r5_loss_above_the_edge_calm -4
 v8_missing_in_JPN_dysprosium_oxide_calm cost 1.4
 v8_missing_in_JPN_dysprosium_oxide_calm r4_need_of_JPN_dysprosium_oxide_calm 1
 v8_missing_in_JPN_dysprosium_oxide_calm r5_loss_above_the_edge_calm -4
 v9_loss_above_the_edge_calm cost 1.7500000000000002
 v9_loss_above_the_edge_calm r5_loss_above_the_edge_calm 1
 v10_made_in_USA_dysprosium_oxide_ban cost 0.020000000000000004
 v10_made_in_USA_dysprosium_oxide_ban r6_greatest_made_in_USA_dysprosium_oxide_ban 1
 v10_made_in_USA_dysprosium_oxide_ban r8_need_of_USA_dysprosium_oxide_ban 1
 v10_made_in_USA_dysprosium_oxide_ban r10_loss_above_the_edge_ban -0.2
 v11_bought_from_CHN_dysprosium_oxide_ban cost 0.010000000000000002
 v11_bought_from_CHN_dysprosium_oxide_ban r9_need_of_JPN_dysprosium_oxide_ban 1
 v11_bought_from_CHN_dysprosium_oxide_ban r10_loss_above_the_edge_ban -0.1
 v12_sent_from_USA_to_JPN_dysprosium_oxide_ban cost 0.005000000000000001
 v12_sent_from_USA_to_JPN_dysprosium_oxide_ban r8_need_of_USA_dysprosium_oxide_ban -1
 v12_sent_from_USA_to_JPN_dysprosium_oxide_ban r9_need_of_JPN_dysprosium_oxide_ban 1
 v12_sent_from_USA_to_JPN_dysprosium_oxide_ban r10_loss_above_the_edge_ban -0.05
 v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban cost 0
 v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban r7_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban 1
 v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban r9_need_of_JPN_dysprosium_oxide_ban 1
 v14_missing_in_USA_dysprosium_oxide_ban cost 0.4
 v14_missing_in_USA_dysprosium_oxide_ban r8_need_of_USA_dysprosium_oxide_ban 1
 v14_missing_in_USA_dysprosium_oxide_ban r10_loss_above_the_edge_ban -4
 v15_missing_in_JPN_dysprosium_oxide_ban cost 0.4
 v15_missing_in_JPN_dysprosium_oxide_ban r9_need_of_JPN_dysprosium_oxide_ban 1
 v15_missing_in_JPN_dysprosium_oxide_ban r10_loss_above_the_edge_ban -4
 v16_loss_above_the_edge_ban cost 0.5000000000000001
 v16_loss_above_the_edge_ban r10_loss_above_the_edge_ban 1
 v17_made_in_USA_dysprosium_oxide_ban_plant_late cost 0.010000000000000002
 v17_made_in_USA_dysprosium_oxide_ban_plant_late r11_greatest_made_in_USA_dysprosium_oxide_ban_plant_late 1
 v17_made_in_USA_dysprosium_oxide_ban_plant_late r13_need_of_USA_dysprosium_oxide_ban_plant_late 1
 v17_made_in_USA_dysprosium_oxide_ban_plant_late r15_loss_above_the_edge_ban_plant_late -0.2
 v18_bought_from_CHN_dysprosium_oxide_ban_plant_late cost 0.005000000000000001
 v18_bought_from_CHN_dysprosium_oxide_ban_plant_late r14_need_of_JPN_dysprosium_oxide_ban_plant_late 1
 v18_bought_from_CHN_dysprosium_oxide_ban_plant_late r15_loss_above_the_edge_ban_plant_late -0.1
 v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late cost 0.0025000000000000005
 v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late r13_need_of_USA_dysprosium_oxide_ban_plant_late -1
 v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late r14_need_of_JPN_dysprosium_oxide_ban_plant_late 1
 v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late r15_loss_above_the_edge_ban_plant_late -0.05
 v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late cost 0
 v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late r12_greatest_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late 1
 v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late r14_need_of_JPN_dysprosium_oxide_ban_plant_late 1
 v21_missing_in_USA_dysprosium_oxide_ban_plant_late cost 0.2
 v21_missing_in_USA_dysprosium_oxide_ban_plant_late r13_need_of_USA_dysprosium_oxide_ban_plant_late 1
 v21_missing_in_USA_dysprosium_oxide_ban_plant_late r15_loss_above_the_edge_ban_plant_late -4
 v22_missing_in_JPN_dysprosium_oxide_ban_plant_late cost 0.2
 v22_missing_in_JPN_dysprosium_oxide_ban_plant_late r14_need_of_JPN_dysprosium_oxide_ban_plant_late 1
 v22_missing_in_JPN_dysprosium_oxide_ban_plant_late r15_loss_above_the_edge_ban_plant_late -4
 v23_loss_above_the_edge_ban_plant_late cost 0.25000000000000006
 v23_loss_above_the_edge_ban_plant_late r15_loss_above_the_edge_ban_plant_late 1
RHS
 rhs r0_budget_of_USA_and_JPN 60
 rhs r1_greatest_made_in_USA_dysprosium_oxide_calm 5
 rhs r3_need_of_USA_dysprosium_oxide_calm 10
 rhs r4_need_of_JPN_dysprosium_oxide_calm 30
 rhs r6_greatest_made_in_USA_dysprosium_oxide_ban 5
 rhs r8_need_of_USA_dysprosium_oxide_ban 10
 rhs r9_need_of_JPN_dysprosium_oxide_ban 30
 rhs r11_greatest_made_in_USA_dysprosium_oxide_ban_plant_late 5
 rhs r13_need_of_USA_dysprosium_oxide_ban_plant_late 10
 rhs r14_need_of_JPN_dysprosium_oxide_ban_plant_late 30
BOUNDS
 LO bound v0_plant_in_USA_begun_in_2027 0
 UP bound v0_plant_in_USA_begun_in_2027 1
 LO bound v1_stock_of_JPN 0
 UP bound v1_stock_of_JPN 20
 MI bound v2_edge_of_the_worst_losses
 PL bound v2_edge_of_the_worst_losses
 LO bound v3_made_in_USA_dysprosium_oxide_calm 0
 PL bound v3_made_in_USA_dysprosium_oxide_calm
 LO bound v4_bought_from_CHN_dysprosium_oxide_calm 0
 UP bound v4_bought_from_CHN_dysprosium_oxide_calm 50
 LO bound v5_sent_from_USA_to_JPN_dysprosium_oxide_calm 0
 PL bound v5_sent_from_USA_to_JPN_dysprosium_oxide_calm
 LO bound v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm 0
 PL bound v6_drawn_from_the_stock_of_JPN_dysprosium_oxide_calm
 LO bound v7_missing_in_USA_dysprosium_oxide_calm 0
 UP bound v7_missing_in_USA_dysprosium_oxide_calm 60
 LO bound v8_missing_in_JPN_dysprosium_oxide_calm 0
 UP bound v8_missing_in_JPN_dysprosium_oxide_calm 60
 LO bound v9_loss_above_the_edge_calm 0
 PL bound v9_loss_above_the_edge_calm
 LO bound v10_made_in_USA_dysprosium_oxide_ban 0
 PL bound v10_made_in_USA_dysprosium_oxide_ban
 LO bound v11_bought_from_CHN_dysprosium_oxide_ban 0
 UP bound v11_bought_from_CHN_dysprosium_oxide_ban 0
 LO bound v12_sent_from_USA_to_JPN_dysprosium_oxide_ban 0
 PL bound v12_sent_from_USA_to_JPN_dysprosium_oxide_ban
 LO bound v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban 0
 PL bound v13_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban
 LO bound v14_missing_in_USA_dysprosium_oxide_ban 0
 UP bound v14_missing_in_USA_dysprosium_oxide_ban 60
 LO bound v15_missing_in_JPN_dysprosium_oxide_ban 0
 UP bound v15_missing_in_JPN_dysprosium_oxide_ban 60
 LO bound v16_loss_above_the_edge_ban 0
 PL bound v16_loss_above_the_edge_ban
 LO bound v17_made_in_USA_dysprosium_oxide_ban_plant_late 0
 PL bound v17_made_in_USA_dysprosium_oxide_ban_plant_late
 LO bound v18_bought_from_CHN_dysprosium_oxide_ban_plant_late 0
 UP bound v18_bought_from_CHN_dysprosium_oxide_ban_plant_late 0
 LO bound v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late 0
 PL bound v19_sent_from_USA_to_JPN_dysprosium_oxide_ban_plant_late
 LO bound v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late 0
 PL bound v20_drawn_from_the_stock_of_JPN_dysprosium_oxide_ban_plant_late
 LO bound v21_missing_in_USA_dysprosium_oxide_ban_plant_late 0
 UP bound v21_missing_in_USA_dysprosium_oxide_ban_plant_late 60
 LO bound v22_missing_in_JPN_dysprosium_oxide_ban_plant_late 0
 UP bound v22_missing_in_JPN_dysprosium_oxide_ban_plant_late 60
 LO bound v23_loss_above_the_edge_ban_plant_late 0
 PL bound v23_loss_above_the_edge_ban_plant_late
ENDATA

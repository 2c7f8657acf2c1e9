//! Exposure and priority.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    ("Assess: who depends on whom, at which stage", "評価:誰が、どの段階で、誰に依存しているか"),
    ("The way of the other elements", "その他の元素の流れ"),
    (
        "Use counts oxide in preparations and in magnets built in. \"Through it\" is the part of a country's use that passed the top separator's country at one stage at least; \"narrowest at\" names the stage through which most of it passed; cover is all users' and the government's stock over use; \"assumed\" is the part of mine output that rests on figures of grade D.",
        "使用量は、製品に含まれるものと組み込まれた磁石の酸化物換算量。「経由割合」は、使用量のうち少なくとも一つの段階で最大の分離国を経由した割合。「隘路」は最も多く経由した段階。「在庫日数」は需要家と政府の備蓄を使用量で割ったもの。「仮定」は鉱山生産のうち信頼度Dの数値に基づく割合。",
    ),
    ("Mineral", "鉱物"),
    ("Separated in", "分離国"),
    ("Controlled by", "支配国"),
    ("HHI", "HHI"),
    ("use, t REO/a", "使用量(酸化物換算トン/年)"),
    ("through it", "経由割合"),
    ("narrowest at", "隘路"),
    ("cover", "在庫日数"),
    ("assumed", "仮定"),
    ("Which minerals first: {country}", "優先すべき重要鉱物:{country}"),
    ("All {count} listed minerals: {country}", "対象{count}鉱物の一覧:{country}"),
    (
        "Likelihood is the concentration of control at the worst stage, weighted with 1 for an owner that restricts exports and with its governance risk else; consequence is economic importance times import reliance times the part not met from old scrap, 0 to 10. Priority is their product. Scores under every method are in table `scores`.",
        "発生可能性は最も集中した段階の支配の集中度で、輸出を制限する所有国には重み1、それ以外にはガバナンスリスクの重みを付す。影響度は経済的重要性、輸入依存度、使用済みスクラップで賄えない割合の積(0～10)。優先度は両者の積。全手法の得点は表`scores`にある。",
    ),
    ("Rank", "順位"),
    ("Mineral and what drives its place", "鉱物と順位の要因"),
    ("Likelihood", "発生可能性"),
    ("Consequence", "影響度"),
    ("Draws in first ten", "上位10位に入る試行"),
    (
        "{country}, which restricts its export, controls {share} of {stage}",
        "輸出を制限している{country}が{stage}の{share}を支配",
    ),
    ("{country} controls {share} of {stage}", "{country}が{stage}の{share}を支配"),
    ("{share} is imported", "{share}を輸入"),
    ("{share} of use passes {country} at some stage", "使用の{share}がいずれかの段階で{country}を経由"),
    ("most is at stake in {sector}", "影響が最大の産業は{sector}"),
    ("output by country", "国別の生産量"),
    ("import reliance", "輸入依存度"),
    ("uses", "用途"),
    ("value added of the sectors that use it", "需要産業の付加価値"),
    ("substitution", "代替可能性"),
    ("it has no rank because the dataset has no {figures}", "データに{figures}がないため順位なし"),
    (", ", "・"),
    ("{mineral}: {parts}.", "{mineral}:{parts}。"),
    (
        "{country} separates between {low} ({least}) and {high} ({most}) of the world's supply of each of {count} rare earths.",
        "{country}は、レアアース{count}元素それぞれの世界供給の{low}({least})～{high}({most})を分離している。",
    ),
    (" (of all its rare earths least of its {mineral}: {share})", "(最も少ないのは{mineral}の{share})"),
    (
        "In what it uses, {country} gets {shares} through {dominant} at one stage or more{least}.",
        "{country}の使用量のうち、{shares}が少なくとも一つの段階で{dominant}を経由している{least}。",
    ),
    ("{share} of its {mineral}", "{mineral}の{share}"),
    (
        "Methods disagree most for {country} on {mineral}: by GeoPolRisk it is number {rank} of {ranked}, because that score asks how many countries mine it and who sells it to the country; along the chain {share} of its use passes one country.",
        "{country}について手法間の差が最大なのは{mineral}である。GeoPolRiskでは{ranked}鉱物中{rank}位だが、これは採掘国の数と直接の販売国だけを見るためであり、供給網全体では使用の{share}が一つの国を経由する。",
    ),
    (
        "Only the 17 rare earths have a chain down to sectors; the other minerals have a balanced year by stage, see `monazite data quality`.",
        "産業までの供給網があるのはレアアース17元素のみ。その他の鉱物は段階別の需給のみで、`monazite data quality`で確認できる。",
    ),
    (
        "Owners of plants are known country by country, not as chains of companies.",
        "工場の所有者は国別に把握しており、企業の資本関係までは追っていない。",
    ),
    (
        "The Survey's indices of ability and ties are not in the dataset, governance stands for both.",
        "米国地質調査所の供給能力・同盟関係の指数はデータになく、ガバナンス指標で代用している。",
    ),
];

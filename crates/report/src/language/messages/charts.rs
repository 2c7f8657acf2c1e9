//! Charts, maps and their captions.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    ("use unmet", "不足率"),
    (" d", "日"),
    ("users' cover", "需要家の在庫日数"),
    ("quoted price", "建値"),
    ("paid price", "購入価格"),
    (
        "Median over the draws (line), half of them (dark) and nine tenths (light), week by week, for the goods of which most value goes missing. Quantiles of single weeks are no paths: no draw follows the edge of a fan.",
        "不足額の大きい品目について、試行の中央値(線)、半数の範囲(濃色)、9割の範囲(淡色)を週ごとに示す。分位点は週ごとの値であり、扇の縁をたどる試行は存在しない。",
    ),
    ("median", "中央値"),
    (
        "First week in which a sector loses more than a thousandth of its output: median (dot), half and nine tenths of the draws in which it happens; on the right the part of all draws in which it does.",
        "各産業が生産の1000分の1超を初めて失う週。点は中央値、帯は該当する試行の半数と9割の範囲、右端は全試行に占める割合。",
    ),
    (
        "Part of the variance of the loss that would go if the figure were known, per cent, with the grade of the figure.",
        "その数値が判明すれば解消される損失の分散の割合(%)。括弧内は数値の信頼度。",
    ),
    ("elsewhere", "その他"),
    ("Regained from swarf", "工程内スクラップからの回収"),
    (" t REO/a", "トン/年(酸化物換算)"),
    (
        "{mineral}: from mine to use in {year}, t REO a year; mined content {mined} t.{dominant}",
        "{mineral}:{year}年の採掘から使用までの流れ(酸化物換算トン/年)。採掘量は{mined}トン。{dominant}",
    ),
    (
        " Red: what stands in {country}; of its separation {share} is controlled from there.",
        "赤は{country}に所在するもの。同国の分離能力の{share}は同国資本の支配下にある。",
    ),
    ("controlled from {owners}", "支配国:{owners}"),
    ("Mined:", "採掘:"),
    ("Separated:", "分離:"),
    ("Metal:", "金属:"),
    ("Magnets:", "磁石:"),
    ("Used:", "使用:"),
    (
        "{scenario}: part of the use wanted that goes unmet each week, per cent, for the elements of which most value is missed.",
        "{scenario}:不足額の大きい元素について、各週の需要のうち充足されない割合(%)。",
    ),
    (
        "{scenario}: quoted price of oxide or metal over the baseline's, for the elements of most value, history from {day} included. Paid prices move far less.",
        "{scenario}:金額の大きい元素の酸化物・金属の建値(基準年比)。{day}以降の実績期間を含む。実際の購入価格の変動ははるかに小さい。",
    ),
    (
        "Value added lost in the first year, central case, per cent of GDP. Whiskers: {band}.",
        "初年度に失われる付加価値(中央ケース、対GDP比%)。誤差線は{band}。",
    ),
    ("5 to 95 % of the draws of all uncertain figures", "不確実な全数値に関する試行の5～95%の範囲"),
    (
        "low and high case, in which every assumption stands at its harmless or harmful end at once; no probable range",
        "全ての前提を同時に最も楽観的または悲観的とした下限・上限ケース(確率的な範囲ではない)",
    ),
    (
        "{scenario}: value added lost by sector in {weeks} weeks, USD bn of 2025; whiskers: lower and upper bound of the method, central assumptions.",
        "{scenario}:{weeks}週間に失われる産業別の付加価値(2025年価格、億ドル)。誤差線は中央の前提の下での手法の下限と上限。",
    ),
    ("observed", "実績"),
    ("model", "モデル"),
    ("{item}, per cent of the undisturbed rate.", "{item}(平時の水準に対する%)。"),
    (
        "Change of the loss in `{scenario}` (central {loss}), USD bn, when one assumption goes to an end of its range and all others stay; in brackets the grade of trust.",
        "`{scenario}`における損失(中央値{loss})の変化(億ドル)。一つの前提だけを範囲の端に動かし、他は固定した場合。括弧内は信頼度。",
    ),
    ("low end", "下端"),
    ("high end", "上端"),
    (
        "Losses that others published (diamonds) and ours for the scenario nearest to theirs (dots), per cent of GDP on a logarithmic scale; whiskers: lower and upper bound of our method. The numbers lead to the rows of the table below.",
        "他機関の公表値(菱形)と、最も近いシナリオによる本分析の損失(点)。対GDP比%、対数目盛。誤差線は本手法の下限と上限。番号は下表の行に対応する。",
    ),
    ("published", "公表値"),
    ("ours", "本分析"),
    ("mining", "採掘"),
    ("refining or separation", "製錬・精製または分離"),
    ("metal", "金属"),
    (
        "largest controller of the narrowest stage restricts exports",
        "最も集中した段階の最大支配国が輸出を制限している",
    ),
    ("it does not", "制限していない"),
    (
        "{mineral}<br>likelihood {likelihood}<br>consequence {consequence}",
        "{mineral}<br>発生可能性 {likelihood}<br>影響度 {consequence}",
    ),
    (
        "Priority for {country}: how likely a restriction is, and what is at stake. {range} The first {labelled} are named, the others show their name when pointed at. Dotted: equal likelihood times consequence. {placed} of {all} minerals can be placed.",
        "{country}にとっての優先度:輸出制限の発生可能性と影響度。{range}上位{labelled}鉱物に名称を付し、他は指し示すと表示される。点線は発生可能性と影響度の積が等しい線。{all}鉱物中{placed}鉱物を評価できる。",
    ),
    ("Bars hold nine of ten draws; dots are the likeliest figures.", "線は試行の9割の範囲、点は最確値。"),
    ("Dots are the likeliest figures; nothing was drawn.", "点は最確値。試行は行っていない。"),
    ("likelihood", "発生可能性"),
    ("consequence", "影響度"),
    (" (home)", "(自国)"),
    (", which restricts exports", "(輸出制限国)"),
    (
        "The country whose owners control most of each stage, and their share, for the first {count} minerals of {country} by priority. An empty cell: no output of that stage is in the dataset.",
        "{country}の優先度上位{count}鉱物について、各段階を最も多く支配する国とその割合。空欄は、その段階の生産がデータにないことを示す。",
    ),
    (
        "Rank of the first {count} minerals of {country} under each method that ranks at least half of the {all} minerals. Lines that stay together: methods agree. Equal scores share the mean rank.",
        "{country}の上位{count}鉱物の、各手法による順位({all}鉱物の半数以上を順位付けできる手法に限る)。線がまとまっていれば手法間で一致している。同点は平均順位とする。",
    ),
    ("rank", "順位"),
    ("separated oxides", "分離酸化物"),
    ("metals", "金属"),
    ("magnets", "磁石"),
    ("{share} of what {to} takes comes from {from}", "{to}の調達の{share}は{from}から"),
    (
        "Who supplies {what}, t a year in {year}: {parts}. The wider an arc, the more tonnes; red and dashed: a rule of the supplier is in force for it on {day}. Small supplies and those of places without a point on the map, {left} together, are not drawn.",
        "{year}年の{what}の供給元(トン/年):{parts}。弧が太いほど量が多い。赤の破線は、{day}時点で供給国の規制が施行中の流れ。少量の供給と地図上に位置のない供給元(計{left})は省いた。",
    ),
    ("{from} to {to}: {tonnes} a year, {share} of its use", "{from}から{to}へ:年{tonnes}、調達の{share}"),
    ("{amount} t a year", "年{amount}トン"),
    ("under a rule in force", "規制が施行中"),
    ("under none", "規制なし"),
];

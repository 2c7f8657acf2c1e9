//! The first screen and what frames the page.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    ("Exposure", "依存"),
    ("Shortage", "不足"),
    ("Cost", "損失"),
    ("What to do", "対策"),
    ("Due next", "次の期日"),
    ("{share} in {country}", "{country}の{share}"),
    (
        "Of the rare earths in use, by value, {parts} passed through {country} at some stage; it separates {least} to {most} of the world's supply of each of them.",
        "使用されるレアアースのうち、金額ベースで{parts}がいずれかの段階で{country}を経由した。同国は各元素の世界供給の{least}～{most}を分離している。",
    ),
    ("{scenario}: {parts}; in brackets: {band}.", "{scenario}:{parts}(括弧内は{band})。"),
    ("; ", "。"),
    (
        "{country} runs short of nothing by more than {share} of its use",
        "{country}では使用量の{share}を超える不足は生じない",
    ),
    (
        "{country} runs short of {mineral} from {day} on and misses {share} of its use in {weeks} weeks ({range})",
        "{country}では{day}から{mineral}が不足し、{weeks}週間で使用量の{share}({range})が充足されない",
    ),
    (
        "{country} runs short first of {mineral}, from {day} on, and by value most of {worst}, of which it misses {share} in {weeks} weeks ({range})",
        "{country}では{day}からまず{mineral}が不足し、金額では{worst}の不足が最大で、{weeks}週間で使用量の{share}({range})が充足されない",
    ),
    ("{country} {money} or {share} of GDP ({range})", "{country}で{money}(対GDP比{share}、範囲{range})"),
    (
        "; under `{branch}`, which the study holds likeliest, {losses}",
        "。最も蓋然性が高いとする`{branch}`では対GDP比でそれぞれ{losses}",
    ),
    (
        "The first year of `{scenario}` costs {parts}{branch}.",
        "`{scenario}`の初年度の付加価値の損失は{parts}{branch}。",
    ),
    ("{name} ({money})", "{name}({money})"),
    (
        ", {removed} when simulated in {count} fresh futures",
        "(新たな{count}通りの将来像での模擬計算では{removed})",
    ),
    (
        "{money} of public money in {count} measures takes {removed} off an expected loss of {loss} in {years} years{checked}; worth most: {named}.",
        "公的資金{money}による{count}件の対策で、{years}年間の期待損失{loss}のうち{removed}を減らせる{checked}。効果が大きいのは{named}。",
    ),
    (
        "; {count} commitments of the framework are overdue, the oldest by {days} days",
        "。枠組みの約束{count}件が期限を過ぎ、最長で{days}日超過している",
    ),
    (" and {others} more", "ほか{others}件"),
    ("{day}: {kind}, {what}{more}{late}.", "{day}に{kind}:{what}{more}{late}。"),
    ("The answer", "結論"),
    ("The answer, part by part", "項目別の結論"),
    ("{count} sentences", "{count}文"),
    ("How sure", "確からしさ"),
    ("Use that passed through {country}", "{country}を経由した使用"),
    (
        "By value over all minerals; line: from the mineral with least to that with most.",
        "全鉱物の金額ベース。線は最小の鉱物から最大の鉱物まで。",
    ),
    ("{mineral}, {country}", "{mineral}({country})"),
    ("Use that goes unmet in {weeks} weeks", "{weeks}週間で充足されない使用量"),
    (
        "In `{scenario}`, the minerals of which most value is missed; line: {band}.",
        "`{scenario}`で不足額が最大の鉱物。線は{band}。",
    ),
    ("Value added lost in the first year, of GDP", "初年度の付加価値の損失(対GDP比)"),
    ("Central case; line: {band}.", "中央ケース。線は{band}。"),
    ("worst cases {money}", "最悪の場合{money}"),
    ("Expected loss in {years} years", "{years}年間の期待損失"),
    ("without the plan", "計画なし"),
    ("with the plan", "計画あり"),
    (
        "Over {futures} futures, for {money} of public money; line: to the mean of the worst {share}.",
        "{futures}通りの将来像、公的資金{money}。線は最悪の{share}の平均まで。",
    ),
    ("Scenario", "シナリオ"),
    ("Loss, first year", "初年度の損失"),
    ("of GDP", "対GDP比"),
    ("bounds of method", "手法の下限～上限"),
    ("Loss, all weeks", "全期間の損失"),
    ("Paid more", "調達費の増加"),
    ("Skip to the answer", "結論へ移動"),
    ("Data (CSV)", "データ(CSV)"),
    ("Figure (JSON)", "図(JSON)"),
    ("What this part does not do yet", "この項目の限界"),
    ("Answer", "結論"),
    ("Assess", "評価"),
    ("Stress", "影響"),
    ("Observed", "実績との比較"),
    ("Plan", "計画"),
    ("Track", "進捗"),
    ("Data", "データ"),
    (
        "{weeks} weeks from {start} · law as of {day} · baseline year {year} · viewpoints {viewpoints}",
        "{start}から{weeks}週間 · {day}時点の法令 · 基準年{year}年 · 対象国 {viewpoints}",
    ),
    ("Parts of this page", "このページの項目"),
    (
        "Made by {program} {version} from study `{study}` and dataset `{dataset}`. Every figure of this page stands in the tables beside it; columns.csv says what each column holds. Charts are Plotly figures; each has its numbers and its figure as a download.",
        "{program} {version}が検討課題`{study}`とデータ`{dataset}`から作成。このページの全ての数値は付属の表にあり、各列の意味はcolumns.csvに記載。図はPlotlyの図であり、それぞれ数値と図をダウンロードできる。",
    ),
    (
        "Case low and case high put every assumption at its harmless or harmful end at once.",
        "下限・上限ケースは、全ての前提を同時に最も楽観的または悲観的とした場合である。",
    ),
    (
        "Weeks with less than {share} of the use wanted count as short.",
        "需要の{share}を満たせない週を不足とみなす。",
    ),
    ("{rule}, suspended by {act}", "{rule}({act}により適用停止中)"),
];

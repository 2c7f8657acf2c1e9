//! Rules, clauses and dates.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    ("Track: what was promised, delivered, due", "進捗:約束、履行、期日"),
    ("What comes next", "今後の期日"),
    ("Day", "日付"),
    ("Rules on {day}", "{day}時点の規制"),
    ("Rule", "規制"),
    ("Issued by", "発出国"),
    ("Title", "名称"),
    ("Since", "施行日"),
    ("Standing", "状態"),
    ("Depends on", "左右する事項"),
    ("{framework}, on {day}", "{framework}({day}時点)"),
    ("Measured by: {measure}", "指標:{measure}"),
    ("cannot be computed", "算出不可"),
    ("grade {grade}", "信頼度{grade}"),
    ("Due {day}.", "期限は{day}。"),
    (", {money} named", "、明記された金額{money}"),
    ("1 deal or act", "案件・法令1件"),
    ("{count} deals and acts", "案件・法令{count}件"),
    ("Clocks", "期限"),
    ("Clause", "条項"),
    ("Due", "期限"),
    ("Status", "状況"),
    ("Evidence", "根拠"),
    ("Days left", "残り日数"),
    ("Who takes what", "引取の約束"),
    ("Form", "形態"),
    ("Taker", "引取国"),
    ("Bound", "拘束力"),
    ("Deal", "案件"),
    ("Years", "年"),
    ("firm", "確定"),
    ("offered", "提示"),
    ("from {year}", "{year}年以降"),
    (
        "{mineral} {form} of {project}: {firm} firm and {all} with offers are set aside in {year}, of {capacity} a year; {double} are promised twice.",
        "{project}の{mineral}{form}:{year}年に確定分{firm}、提示分を含め{all}が引き当てられている(能力は年{capacity})。{double}が二重に約束されている。",
    ),
    ("open; {standing} by its dates", "未確定(日付上は{standing})"),
    ("1 day", "1日"),
    ("{count} days", "{count}日"),
    (
        "Overdue by {days} days: {what} (clause {clause}, due {day}).",
        "{days}日の期限超過:{what}(条項{clause}、期限{day})。",
    ),
    (
        "Of the {clauses} clauses of the {framework}, {evidence} have evidence of delivery, {none} have none that was found, {overdue} are overdue.",
        "{framework}の{clauses}条項のうち、履行の根拠があるもの{evidence}、根拠が見つからないもの{none}、期限超過{overdue}。",
    ),
    (
        "{days} left by law of the suspension of {act} ({title}).",
        "{act}({title})の適用停止は、法令上あと{days}で終わる。",
    ),
    (
        "{mineral} {form} of {project} is promised beyond what it makes: {firm} firm and {all} with offers, of {capacity} a year, to {takers}.",
        "{project}の{mineral}{form}は生産量を超えて約束されている:能力年{capacity}に対し、確定分{firm}、提示分を含め{all}(引取国は{takers})。",
    ),
    (
        "Whether {open} of {all} rules are in force on {day} cannot be told from what was published; the scenarios answer it both ways.",
        "{all}件の規制のうち{open}件は、公表情報からは{day}時点で施行中か判断できない。シナリオでは両方の場合を扱う。",
    ),
    (
        "Evidence is what was found in public sources up to the day of the study; what was done quietly is missing.",
        "根拠は、検討課題の日付までに公開情報で確認できたものに限る。非公表の取組は含まれない。",
    ),
    (
        "Amounts are those announced; disbursement is not followed.",
        "金額は発表額であり、実際の支出は追っていない。",
    ),
    (
        "Figures of a clause measure the state of the chain, not what the framework caused.",
        "条項の指標は供給網の状態を示すもので、枠組みの効果を示すものではない。",
    ),
    (
        "Need is final use in products, as the chain has it; makers of magnets for export need more.",
        "必要量は供給網における製品の最終使用量である。輸出用磁石のメーカーはこれより多く必要とする。",
    ),
];

//! Assumptions, data and sources.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    ("Assumptions by how far they move the loss", "前提の影響度(損失を動かす大きさの順)"),
    ("All assumptions with their ranges", "全ての前提とその範囲"),
    ("Assumption", "前提"),
    ("What it is", "内容"),
    ("Value (range)", "値(範囲)"),
    ("Grade", "信頼度"),
    ("Loss at low end", "下端での損失"),
    ("at high end", "上端での損失"),
    ("Span", "幅"),
    ("{from} to {to}", "{from}から{to}"),
    ("Data: what it rests on", "データ:何に基づくか"),
    ("Supply by grade of trust", "信頼度別の供給"),
    (
        "A: official; B: other publications; C: derived or disputed; D: assumed. Residual is use that no published supply accounts for; unsold is output that found no use in the balanced year.",
        "A:公的資料、B:その他の公表資料、C:導出または異論あり、D:仮定。「残差」は公表された供給で説明できない使用量、「未使用」は基準年に用途がなかった生産量。",
    ),
    ("Mined, t REO", "採掘(酸化物換算トン)"),
    ("Residual", "残差"),
    ("Unsold", "未使用"),
    ("Flows moved", "調整した流れ"),
    (
        "Published national use beside the balanced year, t REO/a",
        "公表された国別使用量と基準年の比較(酸化物換算トン/年)",
    ),
    ("What", "内容"),
    ("Country", "国"),
    ("Year", "年"),
    ("Published", "公表値"),
    ("Balanced", "調整後"),
    ("Known flows that the balance moved, t/a", "需給調整で動かした既知の流れ(トン/年)"),
    ("Market", "市場"),
    ("Flow", "流れ"),
    ("Known", "既知"),
    ("Change", "変化"),
    ("{count} notes and warnings", "注記と警告{count}件"),
    ("Sources", "出典"),
    ("{count} publications", "{count}件の資料"),
    (", looked at {day}. ", "({day}閲覧)。"),
];

//! Scenarios, draws and the replay.

use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    (
        "{assumed} of the {all} rows on the minerals of the study are assumed or recalled (trust D).",
        "対象鉱物に関するデータ{all}行のうち{assumed}行は仮定または記憶によるもの(信頼度D)である。",
    ),
    (" (standard error {money})", "(標準誤差{money})"),
    (
        "`{scenario}`: over {count} draws of {figures} uncertain figures the expected loss of {weeks} weeks is {mean}{error}; one draw in twenty loses more than {high}, and those lose {tail} on average.",
        "`{scenario}`:不確実な数値{figures}個に関する{count}回の試行で、{weeks}週間の期待損失は{mean}{error}。20回に1回は{high}を超え、その平均は{tail}である。",
    ),
    (
        "{mineral} in {share} of the draws (half of them by {day})",
        "{mineral}({share}の試行、その半数は{day}まで)",
    ),
    (", and {others} more elements in at least one draw of twenty", "、ほか{others}元素が20回に1回以上"),
    (
        "`{scenario}`: {country} runs short of {minerals}{more}.",
        "`{scenario}`:{country}で不足するのは{minerals}{more}。",
    ),
    (
        "`{scenario}`: the first line to lose output is {sector} in {country}, in {share} of the draws, in the median on {day} (5 to 95 %: {range}); {count} of {all} sectors lose some in one draw of twenty or more.",
        "`{scenario}`:最初に減産となるのは{country}の{sector}で、{share}の試行で生じ、中央値は{day}(5～95%:{range})。{all}産業中{count}産業が20回に1回以上減産する。",
    ),
    (
        "Over what the law may become ({weights}) the expected loss is {mean}; the 95 % quantile is {high}, and beyond it the mean is {tail}.",
        "法令の今後の分岐({weights})を通じた期待損失は{mean}、95%分位点は{high}、それを超える場合の平均は{tail}である。",
    ),
    (
        "{count} draws are too few to say which figures move the loss in `{scenario}`.",
        "`{scenario}`の損失を左右する数値を特定するには{count}回の試行では足りない。",
    ),
    (
        "{name} ({share} of the variance, grade {grade}; {range} on average from its lowest to its highest quarter)",
        "{name}(分散の{share}、信頼度{grade}、最小四分位から最大四分位で平均{range})",
    ),
    (
        " The other figures cannot be told from chance with {count} draws.",
        "その他の数値は{count}回の試行では偶然と区別できない。",
    ),
    (
        "Over the draws the loss in `{scenario}` follows {figures}.{few}",
        "試行全体で`{scenario}`の損失を左右するのは{figures}である。{few}",
    ),
    ("plain random numbers", "乱数"),
    ("scrambled Sobol points", "スクランブル化ソボル列"),
    ("; they are too few for a standard error", "。標準誤差を示すには少なすぎる"),
    (
        "; standard errors are at most {mean} of the mean loss and {tail} of the mean of the worst twentieth",
        "。標準誤差は平均損失の{mean}以内、最悪の20分の1の平均の{tail}以内",
    ),
    (
        "{count} draws of {figures} figures by {how}, seed {seed}{sure}. {held} figures that shape the balanced year keep their values.",
        "{figures}個の数値に関する{count}回の試行({how}、シード{seed}){sure}。基準年の需給を決める{held}個の数値は固定した。",
    ),
    ("Over {count} draws of {figures} uncertain figures", "不確実な数値{figures}個に関する{count}回の試行"),
    ("Value added lost in all weeks", "全期間に失われる付加価値"),
    ("Expected", "期待値"),
    ("standard error", "標準誤差"),
    ("mean beyond 95 %", "95%超の平均"),
    ("Bounds of method, expected", "手法の下限～上限(期待値)"),
    ("First loss of output by sector in `{scenario}`", "`{scenario}`における産業別の減産開始"),
    ("Sector", "産業"),
    ("Part of draws", "試行の割合"),
    ("Median", "中央値"),
    ("Figures by influence over the draws in `{scenario}`", "`{scenario}`の試行における数値の影響度"),
    ("Figure", "数値"),
    ("Part of variance", "分散の割合"),
    ("Loss in its lowest quarter", "最小四分位での損失"),
    ("in its highest quarter", "最大四分位での損失"),
    (
        "Part of the variance of the central loss that would go if the figure were known (first-order index of Sobol, estimated from the draws at hand). Only figures whose index is more than three times what chance gives; each figure alone at its ends stands under:",
        "その数値が判明すれば解消される中央損失の分散の割合(手元の試行から推定したソボルの一次指数)。偶然の3倍を超える数値のみを示す。各数値を単独で範囲の端に動かした結果は次にある:",
    ),
    ("Assumptions", "前提"),
    ("All viewpoints", "対象国合計"),
    (
        "Stress: what runs short, when, at what price, at what loss",
        "影響:何が、いつ、いくらで不足し、どれだけ失われるか",
    ),
    (
        "No element runs short by more than half a per cent of its use in the central case.",
        "中央ケースでは、使用量の0.5%を超えて不足する元素はない。",
    ),
    ("rare-earth {form}", "レアアースの{form}"),
    (
        "From {day} on, {part} of the {goods} of {country} is not made, for {weeks} weeks.",
        "{day}から{weeks}週間、{country}の{goods}の{part}が生産されない。",
    ),
    ("Every element in `{scenario}`", "`{scenario}`の全元素"),
    ("First short", "不足の開始"),
    ("Unmet", "不足量"),
    ("of use", "対使用量"),
    ("Cover at start", "当初の在庫日数"),
    ("least", "最小"),
    ("Quoted at most", "建値の最高"),
    ("Paid at most", "購入価格の最高"),
    ("Beside published losses", "公表された損失額との比較"),
    ("Publisher", "公表機関"),
    ("Shock", "想定"),
    ("Assumes", "前提条件"),
    ("Months", "月数"),
    ("Published, of GDP", "公表値(対GDP比)"),
    ("Ours, first year", "本分析(初年度)"),
    ("Why ours differ:", "差が生じる理由:"),
    ("missed", "外れ"),
    ("within", "範囲内"),
    ("The model beside what was observed", "モデルと実績の比較"),
    (
        "Every figure is a ratio: the observation over its own undisturbed level, the model over the undisturbed baseline. Missed means more than {band} outside the observed range. The licence settings follow this episode, so only what they were not set by tests the model: the prices, the shipments to single countries, and what came after July 2025.",
        "数値は全て比率であり、実績は平時の実績に対する比、モデルは平時の基準に対する比である。「外れ」は実績の範囲から{band}を超えて外れたもの。輸出許可の設定はこの事例に合わせているため、モデルの検証になるのは設定に用いていないもの、すなわち価格、個別国向け出荷、2025年7月より後の動きに限られる。",
    ),
    ("Kind", "種別"),
    ("When", "時期"),
    ("Relative to", "比較対象"),
    ("Model", "モデル"),
    (
        "{count} observations of the time have no undisturbed level to compare with or nothing like them in the model, and are left out.",
        "当時の実績のうち{count}件は、比較できる平時の水準またはモデル上の対応物がないため除いた。",
    ),
    (
        "Suppliers and customers are followed through tables of 2017 and 2011 whose structure is not brought to today; customers one step only.",
        "供給産業と需要産業への波及は2017年と2011年の産業連関表によるもので、現在の構造に更新していない。需要側への波及は一段階のみ。",
    ),
    (
        "Draws take figures as independent, but for seven groups that move together, and keep the balanced year; an ensemble is as good as the ranges of its figures, of which most are judged.",
        "試行では、連動する7群を除き数値を独立とみなし、基準年の需給は固定している。結果の信頼性は数値の範囲に依存し、その多くは判断による。",
    ),
    (
        "Cases low and high in the tables put every assumption at its end at once: they bound the answer and are no probable range.",
        "表の下限・上限ケースは全ての前提を同時に端に置いたもので、結果の限界を示すが確率的な範囲ではない。",
    ),
    (
        "The settings of the licence process were chosen to follow the episode of 2025, so the replay is no independent test of them.",
        "輸出許可の審査に関する設定は2025年の事例に合わせて選んだため、再現計算はその独立した検証にはならない。",
    ),
    (
        "Prices rise with shortage alone; hoarding, speculation and thin markets are left out.",
        "価格は不足のみによって上昇し、買いだめ、投機、市場の薄さは考慮していない。",
    ),
    (
        "The published figures let a cut stop whole industries and their suppliers or customers; ours count the value added of the sectors that use the component, once.",
        "公表値は、供給途絶により産業全体とその取引先が停止すると想定している。本分析は、当該部材を使用する産業の付加価値を一度だけ計上する。",
    ),
    (
        "Here a ban does not reach goods that arrive through other countries, and buyers turn to them within months: magnet makers in Japan, Vietnam, Europe and the United States go on, so neodymium, praseodymium and dysprosium are missed far less than the ban suggests.",
        "本分析では、禁輸は第三国経由の品目に及ばず、買い手は数か月で調達先を切り替える。日本、ベトナム、欧州、米国の磁石メーカーは操業を続けるため、ネオジム、プラセオジム、ジスプロシウムの不足は禁輸から想像されるよりはるかに小さい。",
    ),
    (
        "Here stocks are used first; most published figures begin with empty shelves or with sixty days.",
        "本分析ではまず在庫が使われる。公表値の多くは在庫なし、または60日分から始まる。",
    ),
    (
        "The elements that do run out (yttrium, lutetium, samarium) are small inputs of few sectors: the loss follows how much of a sector cannot do without them, which is an assumption of grade D and the most influential one.",
        "実際に枯渇する元素(イットリウム、ルテチウム、サマリウム)は少数の産業の小さな投入物であり、損失は産業のどれだけがそれなしでは成り立たないかに左右される。これは信頼度Dの前提で、最も影響が大きい。",
    ),
    (
        "Part of the output missed in one quarter is made up later; the share is an assumption. The upper bound makes up nothing.",
        "ある四半期に失われた生産の一部は後で取り戻される。その割合は仮定であり、上限では取り戻しを見込まない。",
    ),
    (
        "Where a published figure covers three months or is a range over models, the months and the end of the range are named beside it.",
        "公表値が3か月分である場合や複数モデルの範囲である場合は、月数と範囲の端を併記した。",
    ),
    ("{share} of GDP in {country}", "{country}で対GDP比{share}"),
    (
        "Weighted over what the law may become ({weights}), the loss of the first year is {losses}.",
        "法令の今後の分岐({weights})で加重した初年度の損失は、{losses}である。",
    ),
    (
        "{country} {shortage}, and loses {share} of GDP in the first year ({range}, {band})",
        "{country}は{shortage}、初年度に対GDP比{share}を失う({range}、{band})",
    ),
    ("{scenario}: {parts}.", "{scenario}:{parts}。"),
    ("5 to 95 % of draws", "試行の5～95%"),
    ("low to high case", "下限～上限ケース"),
    ("runs short of nothing by more than {share} of its use", "使用量の{share}を超える不足はなく"),
    (", and parts of {others} more", "など(ほか{others}元素)"),
    ("the first week", "最初の週"),
    ("misses {shares}{more}, from {from} on", "{from}から{shares}{more}が不足し"),
    (
        "The loss in `{scenario}` ({loss}) moves most with: {figures}.",
        "`{scenario}`の損失({loss})を最も左右するのは、{figures}。",
    ),
    (
        "Of {count} observations since {day} the model misses {missed} by more than {band}.",
        "{day}以降の実績{count}件のうち、モデルが{band}を超えて外したのは{missed}件。",
    ),
    ("month {month}", "{month}か月目"),
    ("never", "回復せず"),
    (
        " {item}: deepest in month {month} at {share} of the undisturbed flow (model: month {month_of_model}, {share_of_model}), nine tenths back in {back} (model: {back_of_model}).",
        "{item}は{month}か月目に平時の{share}まで落ち込み(モデルでは{month_of_model}か月目、{share_of_model})、9割への回復は{back}(モデルでは{back_of_model})。",
    ),
    (
        " Worst price: {item} quoted at {observed} in {period}, {model} in the model.",
        "価格の最大の外れは{item}で、{period}の建値は{observed}、モデルでは{model}。",
    ),
];

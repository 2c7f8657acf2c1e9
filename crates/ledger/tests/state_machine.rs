//! The control regime as a state machine: what each rule is on a day, as known on a day, under an answer.
//!
//! Every row of the regime stands here before, on and after each of its dates, and so do the errors that other
//! trackers make about it.

use std::sync::LazyLock;

use codes::{Code, EndUserClass, Form, Mineral};
use dataset::{Dataset, Files, Rule};
use jiff::civil::{Date, date};
use ledger::{Answers, Standing, as_known, is_open, standing};

/// Rule, day, day of knowledge, answer to every open question (`all`: the same under each), what holds.
const TABLE: &str = "
# 23/2023: Ga, Ge
chn-2023-23              2023-07-02 2026-11-23 all       unknown
chn-2023-23              2023-07-03 2026-11-23 all       announced
chn-2023-23              2023-07-31 2026-11-23 all       announced
chn-2023-23              2023-08-01 2026-11-23 all       in-force
chn-2023-23              2026-11-23 2026-11-23 all       in-force
chn-2023-23              2023-08-01 2023-07-02 all       unknown
chn-2023-23              2027-02-01 2026-11-23 all       in-force
# 39/2023: graphite; a timeline has December 2024
chn-2023-39              2023-10-19 2026-11-23 all       unknown
chn-2023-39              2023-10-20 2026-11-23 all       announced
chn-2023-39              2023-11-30 2026-11-23 all       announced
chn-2023-39              2023-12-01 2026-11-23 all       in-force
chn-2023-39              2026-11-23 2026-11-23 all       in-force
chn-2023-39              2023-12-01 2023-10-19 all       unknown
chn-2023-39              2027-02-01 2026-11-23 all       in-force
chn-2023-39              2024-11-30 2026-11-23 all       in-force
# 33/2024: Sb, superhard
chn-2024-33              2024-08-14 2026-11-23 all       unknown
chn-2024-33              2024-08-15 2026-11-23 all       announced
chn-2024-33              2024-09-14 2026-11-23 all       announced
chn-2024-33              2024-09-15 2026-11-23 all       in-force
chn-2024-33              2026-11-23 2026-11-23 all       in-force
chn-2024-33              2024-09-15 2024-08-14 all       unknown
chn-2024-33              2027-02-01 2026-11-23 all       in-force
# 46/2024, paragraph 1: US military users
chn-2024-46-1            2024-12-02 2026-11-23 all       unknown
chn-2024-46-1            2024-12-03 2026-11-23 all       in-force
chn-2024-46-1            2026-11-23 2026-11-23 all       in-force
chn-2024-46-1            2024-12-03 2024-12-02 all       unknown
chn-2024-46-1            2027-02-01 2026-11-23 all       in-force
# 46/2024, paragraph 2: suspended by No. 72 to 27 November 2026
chn-2024-46-2            2024-12-02 2026-11-23 all       unknown
chn-2024-46-2            2024-12-03 2026-11-23 all       in-force
chn-2024-46-2            2025-11-08 2026-11-23 all       in-force
chn-2024-46-2            2025-11-09 2026-11-23 all       suspended
chn-2024-46-2            2025-11-09 2025-11-08 all       in-force
chn-2024-46-2            2026-11-10 2026-11-23 all       suspended
chn-2024-46-2            2026-11-23 2026-11-23 all       suspended
chn-2024-46-2            2026-11-27 2026-11-23 all       suspended
chn-2024-46-2            2026-11-28 2026-11-23 lapsed    in-force
chn-2024-46-2            2026-11-28 2026-11-23 political suspended
chn-2024-46-2            2026-11-28 2026-11-23 extended  suspended
chn-2024-46-2            2026-11-28 2026-09-27 political in-force
chn-2024-46-2            2026-11-28 2026-09-28 political suspended
chn-2024-46-2            2027-01-10 2026-11-23 political suspended
chn-2024-46-2            2027-01-11 2026-11-23 political in-force
chn-2024-46-2            2027-01-11 2026-11-23 extended  suspended
chn-2024-46-2            2027-01-11 2026-11-23 lapsed    in-force
# 46/2024, paragraph 2: suspended by No. 72 to 27 November 2026, graphite
chn-2024-46-2-graphite   2024-12-02 2026-11-23 all       unknown
chn-2024-46-2-graphite   2024-12-03 2026-11-23 all       in-force
chn-2024-46-2-graphite   2025-11-08 2026-11-23 all       in-force
chn-2024-46-2-graphite   2025-11-09 2026-11-23 all       suspended
chn-2024-46-2-graphite   2025-11-09 2025-11-08 all       in-force
chn-2024-46-2-graphite   2026-11-10 2026-11-23 all       suspended
chn-2024-46-2-graphite   2026-11-23 2026-11-23 all       suspended
chn-2024-46-2-graphite   2026-11-27 2026-11-23 all       suspended
chn-2024-46-2-graphite   2026-11-28 2026-11-23 lapsed    in-force
chn-2024-46-2-graphite   2026-11-28 2026-11-23 political suspended
chn-2024-46-2-graphite   2026-11-28 2026-11-23 extended  suspended
chn-2024-46-2-graphite   2026-11-28 2026-09-27 political in-force
chn-2024-46-2-graphite   2026-11-28 2026-09-28 political suspended
chn-2024-46-2-graphite   2027-01-10 2026-11-23 political suspended
chn-2024-46-2-graphite   2027-01-11 2026-11-23 political in-force
chn-2024-46-2-graphite   2027-01-11 2026-11-23 extended  suspended
chn-2024-46-2-graphite   2027-01-11 2026-11-23 lapsed    in-force
# 10/2025: W, Te, Bi, Mo, In
chn-2025-10              2025-02-03 2026-11-23 all       unknown
chn-2025-10              2025-02-04 2026-11-23 all       in-force
chn-2025-10              2026-11-23 2026-11-23 all       in-force
chn-2025-10              2025-02-04 2025-02-03 all       unknown
chn-2025-10              2027-02-01 2026-11-23 all       in-force
# 18/2025: Sm, Gd, Tb, Dy, Lu, Sc, Y; never suspended
chn-2025-18              2025-04-03 2026-11-23 all       unknown
chn-2025-18              2025-04-04 2026-11-23 all       in-force
chn-2025-18              2026-11-23 2026-11-23 all       in-force
chn-2025-18              2025-04-04 2025-04-03 all       unknown
chn-2025-18              2027-02-01 2026-11-23 all       in-force
chn-2025-18              2025-11-07 2026-11-23 all       in-force
chn-2025-18              2026-11-11 2026-11-23 all       in-force
# 55/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-55              2025-10-08 2026-11-23 all       unknown
chn-2025-55              2025-10-09 2025-10-08 all       unknown
chn-2025-55              2025-10-09 2026-11-23 all       announced
chn-2025-55              2025-11-06 2026-11-23 all       announced
chn-2025-55              2025-11-07 2026-11-23 all       suspended
chn-2025-55              2025-11-08 2026-11-23 all       suspended
chn-2025-55              2025-11-08 2025-11-06 all       in-force
chn-2025-55              2025-11-07 2025-11-06 all       announced
chn-2025-55              2026-11-10 2026-11-23 all       suspended
chn-2025-55              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-55              2026-11-11 2026-11-23 political suspended
chn-2025-55              2026-11-11 2026-11-23 extended  suspended
chn-2025-55              2026-11-11 2026-09-27 political in-force
chn-2025-55              2026-11-11 2026-09-28 political suspended
chn-2025-55              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-55              2026-11-23 2026-11-23 political suspended
chn-2025-55              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-55              2026-11-29 2026-11-23 extended  suspended
chn-2025-55              2027-01-10 2026-11-23 political suspended
chn-2025-55              2027-01-11 2026-11-23 political in-force
chn-2025-55              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-55              2029-01-01 2026-11-23 extended  suspended
# 56/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-56              2025-10-08 2026-11-23 all       unknown
chn-2025-56              2025-10-09 2025-10-08 all       unknown
chn-2025-56              2025-10-09 2026-11-23 all       announced
chn-2025-56              2025-11-06 2026-11-23 all       announced
chn-2025-56              2025-11-07 2026-11-23 all       suspended
chn-2025-56              2025-11-08 2026-11-23 all       suspended
chn-2025-56              2025-11-08 2025-11-06 all       in-force
chn-2025-56              2025-11-07 2025-11-06 all       announced
chn-2025-56              2026-11-10 2026-11-23 all       suspended
chn-2025-56              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-56              2026-11-11 2026-11-23 political suspended
chn-2025-56              2026-11-11 2026-11-23 extended  suspended
chn-2025-56              2026-11-11 2026-09-27 political in-force
chn-2025-56              2026-11-11 2026-09-28 political suspended
chn-2025-56              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-56              2026-11-23 2026-11-23 political suspended
chn-2025-56              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-56              2026-11-29 2026-11-23 extended  suspended
chn-2025-56              2027-01-10 2026-11-23 political suspended
chn-2025-56              2027-01-11 2026-11-23 political in-force
chn-2025-56              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-56              2029-01-01 2026-11-23 extended  suspended
# 57/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-57              2025-10-08 2026-11-23 all       unknown
chn-2025-57              2025-10-09 2025-10-08 all       unknown
chn-2025-57              2025-10-09 2026-11-23 all       announced
chn-2025-57              2025-11-06 2026-11-23 all       announced
chn-2025-57              2025-11-07 2026-11-23 all       suspended
chn-2025-57              2025-11-08 2026-11-23 all       suspended
chn-2025-57              2025-11-08 2025-11-06 all       in-force
chn-2025-57              2025-11-07 2025-11-06 all       announced
chn-2025-57              2026-11-10 2026-11-23 all       suspended
chn-2025-57              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-57              2026-11-11 2026-11-23 political suspended
chn-2025-57              2026-11-11 2026-11-23 extended  suspended
chn-2025-57              2026-11-11 2026-09-27 political in-force
chn-2025-57              2026-11-11 2026-09-28 political suspended
chn-2025-57              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-57              2026-11-23 2026-11-23 political suspended
chn-2025-57              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-57              2026-11-29 2026-11-23 extended  suspended
chn-2025-57              2027-01-10 2026-11-23 political suspended
chn-2025-57              2027-01-11 2026-11-23 political in-force
chn-2025-57              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-57              2029-01-01 2026-11-23 extended  suspended
# 58/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-58              2025-10-08 2026-11-23 all       unknown
chn-2025-58              2025-10-09 2025-10-08 all       unknown
chn-2025-58              2025-10-09 2026-11-23 all       announced
chn-2025-58              2025-11-06 2026-11-23 all       announced
chn-2025-58              2025-11-07 2026-11-23 all       suspended
chn-2025-58              2025-11-08 2026-11-23 all       suspended
chn-2025-58              2025-11-08 2025-11-06 all       in-force
chn-2025-58              2025-11-07 2025-11-06 all       announced
chn-2025-58              2026-11-10 2026-11-23 all       suspended
chn-2025-58              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-58              2026-11-11 2026-11-23 political suspended
chn-2025-58              2026-11-11 2026-11-23 extended  suspended
chn-2025-58              2026-11-11 2026-09-27 political in-force
chn-2025-58              2026-11-11 2026-09-28 political suspended
chn-2025-58              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-58              2026-11-23 2026-11-23 political suspended
chn-2025-58              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-58              2026-11-29 2026-11-23 extended  suspended
chn-2025-58              2027-01-10 2026-11-23 political suspended
chn-2025-58              2027-01-11 2026-11-23 political in-force
chn-2025-58              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-58              2029-01-01 2026-11-23 extended  suspended
# 61/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-61              2025-10-08 2026-11-23 all       unknown
chn-2025-61              2025-10-09 2025-10-08 all       unknown
chn-2025-61              2025-10-09 2026-11-23 all       announced
chn-2025-61              2025-11-06 2026-11-23 all       announced
chn-2025-61              2025-11-07 2026-11-23 all       suspended
chn-2025-61              2025-12-01 2026-11-23 all       suspended
chn-2025-61              2025-12-01 2025-11-06 all       in-force
chn-2025-61              2025-11-30 2025-11-06 all       announced
chn-2025-61              2026-11-10 2026-11-23 all       suspended
chn-2025-61              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-61              2026-11-11 2026-11-23 political suspended
chn-2025-61              2026-11-11 2026-11-23 extended  suspended
chn-2025-61              2026-11-11 2026-09-27 political in-force
chn-2025-61              2026-11-11 2026-09-28 political suspended
chn-2025-61              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-61              2026-11-23 2026-11-23 political suspended
chn-2025-61              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-61              2026-11-29 2026-11-23 extended  suspended
chn-2025-61              2027-01-10 2026-11-23 political suspended
chn-2025-61              2027-01-11 2026-11-23 political in-force
chn-2025-61              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-61              2029-01-01 2026-11-23 extended  suspended
# 62/2025: suspended by No. 70 to 10 November 2026; a tracker has 28 November, a news piece a start on 10 November
chn-2025-62              2025-10-08 2026-11-23 all       unknown
chn-2025-62              2025-10-09 2025-10-08 all       unknown
chn-2025-62              2025-10-09 2026-11-23 all       in-force
chn-2025-62              2025-11-06 2026-11-23 all       in-force
chn-2025-62              2025-11-07 2026-11-23 all       suspended
chn-2025-62              2025-11-08 2026-11-23 all       suspended
chn-2025-62              2025-10-09 2025-11-06 all       in-force
chn-2025-62              2026-11-10 2026-11-23 all       suspended
chn-2025-62              2026-11-11 2026-11-23 lapsed    in-force
chn-2025-62              2026-11-11 2026-11-23 political suspended
chn-2025-62              2026-11-11 2026-11-23 extended  suspended
chn-2025-62              2026-11-11 2026-09-27 political in-force
chn-2025-62              2026-11-11 2026-09-28 political suspended
chn-2025-62              2026-11-23 2026-11-23 lapsed    in-force
chn-2025-62              2026-11-23 2026-11-23 political suspended
chn-2025-62              2026-11-28 2026-11-23 lapsed    in-force
chn-2025-62              2026-11-29 2026-11-23 extended  suspended
chn-2025-62              2027-01-10 2026-11-23 political suspended
chn-2025-62              2027-01-11 2026-11-23 political in-force
chn-2025-62              2027-01-11 2026-11-23 lapsed    in-force
chn-2025-62              2029-01-01 2026-11-23 extended  suspended
# 1/2026: Japanese military users
chn-2026-01              2026-01-05 2026-11-23 all       unknown
chn-2026-01              2026-01-06 2026-11-23 all       in-force
chn-2026-01              2026-11-23 2026-11-23 all       in-force
chn-2026-01              2026-01-06 2026-01-05 all       unknown
chn-2026-01              2027-02-01 2026-11-23 all       in-force
# 11/2026: twenty Japanese entities; a tracker has fifteen under No. 17
chn-2026-11              2026-02-23 2026-11-23 all       unknown
chn-2026-11              2026-02-24 2026-11-23 all       in-force
chn-2026-11              2026-11-23 2026-11-23 all       in-force
chn-2026-11              2026-02-24 2026-02-23 all       unknown
chn-2026-11              2027-02-01 2026-11-23 all       in-force
# 12/2026: twenty Japanese entities; a tracker has fifteen under No. 17
chn-2026-12              2026-02-23 2026-11-23 all       unknown
chn-2026-12              2026-02-24 2026-11-23 all       in-force
chn-2026-12              2026-11-23 2026-11-23 all       in-force
chn-2026-12              2026-02-24 2026-02-23 all       unknown
chn-2026-12              2027-02-01 2026-11-23 all       in-force
# 27/2026: twenty more
chn-2026-27              2026-06-28 2026-11-23 all       unknown
chn-2026-27              2026-06-29 2026-11-23 all       in-force
chn-2026-27              2026-11-23 2026-11-23 all       in-force
chn-2026-27              2026-06-29 2026-06-28 all       unknown
chn-2026-27              2027-02-01 2026-11-23 all       in-force
# 28/2026: twenty more
chn-2026-28              2026-06-28 2026-11-23 all       unknown
chn-2026-28              2026-06-29 2026-11-23 all       in-force
chn-2026-28              2026-11-23 2026-11-23 all       in-force
chn-2026-28              2026-06-29 2026-06-28 all       unknown
chn-2026-28              2027-02-01 2026-11-23 all       in-force
# June 2026: ten US entities
chn-2026-us-entities     2026-06-21 2026-11-23 all       unknown
chn-2026-us-entities     2026-06-22 2026-11-23 all       in-force
chn-2026-us-entities     2026-11-23 2026-11-23 all       in-force
chn-2026-us-entities     2026-06-22 2026-06-21 all       unknown
chn-2026-us-entities     2027-02-01 2026-11-23 all       in-force
# rare-earth regulations; a timeline has October 2023
chn-2024-785             2023-10-01 2026-11-23 all       unknown
chn-2024-785             2024-06-29 2026-11-23 all       announced
chn-2024-785             2024-09-30 2026-11-23 all       announced
chn-2024-785             2024-10-01 2026-11-23 all       in-force
# Congolese cobalt: four months, three more, then quotas
cod-2025-cobalt-ban      2025-02-21 2026-11-23 all       unknown
cod-2025-cobalt-ban      2025-02-22 2025-02-22 all       in-force
cod-2025-cobalt-ban      2025-06-22 2025-06-20 all       in-force
cod-2025-cobalt-ban      2025-06-23 2025-06-20 all       ended
cod-2025-cobalt-ban      2025-06-23 2025-06-21 all       in-force
cod-2025-cobalt-ban      2025-09-22 2025-09-20 all       ended
cod-2025-cobalt-ban      2025-09-22 2025-09-21 all       in-force
cod-2025-cobalt-ban      2025-10-15 2026-11-23 all       in-force
cod-2025-cobalt-ban      2025-10-16 2026-11-23 all       ended
cod-2025-cobalt-quota    2025-10-16 2025-09-20 all       unknown
cod-2025-cobalt-quota    2025-10-15 2026-11-23 all       announced
cod-2025-cobalt-quota    2025-10-16 2026-11-23 all       in-force
cod-2025-cobalt-quota    2027-12-31 2026-11-23 all       in-force
cod-2025-cobalt-quota    2028-01-01 2026-11-23 all       ended
# lithium concentrate of Zimbabwe, brought forward by ten months
zwe-2026-lithium-concentrate 2026-02-25 2026-02-24 all       announced
zwe-2026-lithium-concentrate 2027-01-01 2026-02-24 all       in-force
zwe-2026-lithium-concentrate 2026-02-24 2026-11-23 all       announced
zwe-2026-lithium-concentrate 2026-02-25 2026-11-23 all       in-force
# Kachin: a stop, then a levy
mmr-2024-kachin-stop     2025-03-27 2025-03-25 all       in-force
mmr-2024-kachin-stop     2025-03-27 2025-03-26 all       ended
mmr-2024-kachin-stop     2025-03-26 2026-11-23 all       in-force
mmr-2025-kachin-levy     2025-03-27 2026-11-23 all       in-force
mmr-2025-kachin-levy     2025-03-27 2025-03-25 all       unknown
# Chinese quotas on rare earths, dropped after a ruling of the WTO
chn-2010-quota           2011-01-01 2026-11-23 all       ended
chn-2011-quota           2011-01-01 2026-11-23 all       in-force
chn-2011-quota           2015-01-01 2014-12-30 all       in-force
chn-2011-quota           2015-01-01 2014-12-31 all       ended
";

/// The six announcements of 9 October 2025.
const PACKAGE: [&str; 6] =
    ["chn-2025-55", "chn-2025-56", "chn-2025-57", "chn-2025-58", "chn-2025-61", "chn-2025-62"];

static SHIPPED: LazyLock<Dataset> = LazyLock::new(|| Dataset::load(&Files::shipped()).value);

fn rule(id: &str) -> &'static Rule {
    SHIPPED.rules.get(id).unwrap_or_else(|| panic!("no rule `{id}`"))
}

fn answers(word: &str) -> Answers {
    SHIPPED.questions.keys().map(|question| (question.clone(), word.to_owned())).collect()
}

fn on(id: &str, day: Date, known: Date, word: &str) -> Standing {
    as_known(rule(id), known).map_or(Standing::Unknown, |then| standing(&then, day, &answers(word)))
}

fn parse_standing(word: &str) -> Standing {
    match word {
        "unknown" => Standing::Unknown,
        "announced" => Standing::Announced,
        "in-force" => Standing::InForce,
        "suspended" => Standing::Suspended,
        "ended" => Standing::Ended,
        other => panic!("`{other}` is not a standing"),
    }
}

#[test]
fn every_rule_stands_where_the_table_says() {
    let mut wrong = Vec::new();
    let lines = TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [id, day, known, answer, expected] = cells[..] else { panic!("five cells a row: {line}") };
        let day_of = |text: &str| text.parse::<Date>().expect("a day");
        let words: &[&str] = if answer == "all" {
            &["extended", "political", "lapsed"]
        } else {
            std::slice::from_ref(&answer)
        };
        for word in words {
            let found = on(id, day_of(day), day_of(known), word);
            if found != parse_standing(expected) {
                wrong.push(format!("{line}: under `{word}` it is {}", found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_october_package_is_open_on_the_day_of_the_dataset() {
    let day = date(2026, 11, 23);
    let real = SHIPPED.rules.values().filter(|rule| !rule.hypothetical);
    let open: Vec<&str> = real
        .filter(|rule| as_known(rule, day).is_some_and(|then| is_open(&then, day)))
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(open, PACKAGE);
}

#[test]
fn a_lapse_brings_the_package_into_force_and_not_back_to_october() {
    for id in PACKAGE {
        assert_eq!(on(id, date(2026, 11, 11), date(2026, 11, 23), "lapsed"), Standing::InForce, "{id}");
        assert_eq!(rule(id).suspensions.len(), 1, "{id}");
        assert_eq!(rule(id).suspensions[0].legal_end, Some(date(2026, 11, 10)), "{id}");
        assert_eq!(rule(id).suspensions[0].political_end, Some(date(2027, 1, 10)), "{id}");
        assert_eq!(rule(id).suspensions[0].political_known, Some(date(2026, 9, 28)), "{id}");
    }
}

#[test]
fn each_announcement_covers_its_own_elements() {
    let covers = |id: &str, mineral: &str, form: &str| {
        let mineral = Mineral::parse(mineral).expect("a mineral");
        rule(id).covers(mineral, Form::parse(form).expect("a form"))
    };
    let names =
        |id: &str, mineral: &str| rule(id).minerals().contains(&Mineral::parse(mineral).expect("a mineral"));
    for mineral in ["Ho", "Er", "Tm", "Eu", "Yb"] {
        assert!(covers("chn-2025-57", mineral, "oxide"), "{mineral}");
        for other in ["chn-2025-18", "chn-2025-61", "chn-2024-46-1", "chn-2026-01", "chn-2026-us-entities"] {
            assert!(!names(other, mineral), "{other} {mineral}");
        }
    }
    for mineral in ["Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"] {
        assert!(covers("chn-2025-18", mineral, "oxide"), "{mineral}");
        assert!(covers("chn-2025-61", mineral, "NdFeB-heavy"), "{mineral}");
        assert!(!names("chn-2025-57", mineral), "{mineral}");
    }
    for id in ["chn-2025-55", "chn-2025-56", "chn-2025-57", "chn-2025-58"] {
        for mineral in ["Ga", "Ge", "Sb"] {
            assert!(!names(id, mineral), "{id} {mineral}");
        }
    }
    assert!(covers("chn-2025-55", "superhard", "powder"));
    assert!(covers("chn-2025-56", "Dy", "equipment"));
    assert!(covers("chn-2025-58", "graphite", "battery"));
    assert!(covers("chn-2025-62", "Dy", "technology"));
    assert!(covers("chn-2024-46-2", "Ga", "metal") && !names("chn-2024-46-2", "graphite"));
    assert_eq!(rule("chn-2025-61").de_minimis, Some(0.001));
}

#[test]
fn announcement_1_of_2026_bars_military_users_and_not_the_country() {
    for id in ["chn-2024-46-1", "chn-2026-01"] {
        assert_eq!(rule(id).end_users, [EndUserClass::Military], "{id}");
    }
    assert!(rule("chn-2026-01-practice").end_users.contains(&EndUserClass::Civil));
}

#[test]
fn japanese_entities_stand_on_two_lists_under_four_announcements() {
    for id in ["chn-2026-11", "chn-2026-27"] {
        assert_eq!(rule(id).end_users, [EndUserClass::Listed], "{id}");
    }
    for id in ["chn-2026-12", "chn-2026-28"] {
        assert_eq!(rule(id).end_users, [EndUserClass::WatchListed], "{id}");
    }
    assert!(!SHIPPED.rules.contains_key("chn-2026-17"));
}

#[test]
fn what_other_trackers_get_wrong_stands_in_the_rule_it_concerns() {
    let from = |id: &str, source: &str| {
        rule(id).conflicts.iter().filter(|conflict| conflict.source == source).count()
    };
    for id in PACKAGE {
        assert!(from(id, "lanthanides-io") >= 2, "{id}");
        assert!(from(id, "trade-news-2025") >= 1, "{id}");
    }
    for id in ["chn-2024-46-2", "chn-2026-01", "chn-2026-11", "chn-2026-12"] {
        assert!(from(id, "lanthanides-io") >= 1, "{id}");
    }
    for id in ["chn-2023-39", "chn-2024-785"] {
        assert!(from(id, "consulting-timeline") >= 1, "{id}");
    }
}

#[test]
fn rules_that_ended_have_a_last_day_and_supports_restrict_nothing() {
    let day = date(2026, 11, 23);
    for rule in SHIPPED.rules.values().filter(|rule| !rule.hypothetical) {
        if standing(rule, day, &Answers::new()) == Standing::Ended {
            assert!(rule.legal_end.is_some(), "{}", rule.id);
        }
    }
    for id in ["usa-2025-mp-floor", "jpn-2026-lynas-floor", "usa-2026-lynas-letter", "usa-2026-vault"] {
        assert!(!rule(id).instrument.restricts(), "{id}");
    }
}

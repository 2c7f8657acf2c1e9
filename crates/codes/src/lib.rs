//! Closed lists of the trade: countries, groups, minerals, stages, forms and sectors.
//!
//! The lists are the CSV files in `data/codes`, built into the program. A code can only be made by parsing,
//! so a value of type [`Mineral`] is a known mineral. Whoever reads an unknown code gets an [`UnknownCode`]
//! that suggests the nearest known ones.
//!
//! ```
//! use codes::{Code, Country, Mineral};
//!
//! assert_eq!(Mineral::parse("Dy").unwrap().name(), "dysprosium");
//! let unknown = Country::parse("JPM").unwrap_err();
//! assert!(unknown.help().contains("`JPN`"));
//! ```
//!
//! This crate knows no quantities of minerals and opens no files.

mod area;
mod class;
mod list;
mod mineral;
mod stage;
mod viewpoint;

pub use area::{Area, Country, Group};
pub use class::EndUserClass;
pub use list::{Code, UnknownCode};
pub use mineral::{Mineral, MineralKind};
pub use stage::Stage;
pub use viewpoint::Viewpoint;

use list::code_list;

code_list! {
    /// A form in which a mineral is traded or used, for example `oxide`, `metal`, `NdFeB-heavy`.
    Form, "form", "data/codes/form.csv", include_str!("../../../data/codes/form.csv")
}

code_list! {
    /// A sector of the economy that uses components.
    Sector, "sector", "data/codes/sector.csv", include_str!("../../../data/codes/sector.csv")
}

impl Form {
    /// The stage that makes it.
    #[must_use]
    pub fn stage(self) -> Stage {
        Stage::parse(self.cell("stage")).expect("data/codes/form.csv names a stage in every row")
    }

    /// What its mass is counted as.
    #[must_use]
    pub fn basis(self) -> quantity::BasisKind {
        quantity::BasisKind::parse(self.cell("basis"))
            .expect("data/codes/form.csv names a basis in every row")
    }

    /// Words of control lists that mean it too: a list that names `metal` means `refined` metal.
    #[must_use]
    pub fn covered_by(self) -> Vec<Form> {
        self.cell("covered-by").split_whitespace().filter_map(|code| Form::parse(code).ok()).collect()
    }

    /// The goods that users make of a mineral outside the rare-earth chain, where they have a form of their own:
    /// `Ga-goods`.
    #[must_use]
    pub fn goods_of(mineral: Mineral) -> Option<Form> {
        Form::parse(&format!("{}-goods", mineral.as_str())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_stage_and_basis() {
        for form in Form::all() {
            let _ = (form.stage(), form.basis());
        }
        assert_eq!(Form::parse("oxide").unwrap().stage(), Stage::Separation);
    }

    #[test]
    fn words_of_control_lists_are_forms() {
        for form in Form::all() {
            assert_eq!(form.covered_by().len(), form.cell("covered-by").split_whitespace().count(), "{form}");
        }
        assert_eq!(Form::parse("refined").unwrap().covered_by(), [Form::parse("metal").unwrap()]);
        assert!(Form::goods_of(Mineral::parse("Ga").unwrap()).is_some());
    }

    #[test]
    fn lists_have_no_code_twice() {
        fn unique<C: Code>() {
            let mut seen = std::collections::BTreeSet::new();
            for code in C::all() {
                assert!(seen.insert(code.as_str()), "{} stands twice in {}", code.as_str(), C::FILE);
            }
        }
        unique::<Country>();
        unique::<Group>();
        unique::<Mineral>();
        unique::<Form>();
        unique::<Sector>();
    }
}

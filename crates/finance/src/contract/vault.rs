//! A stock run with manufacturers: each commits a volume at a fixed price, and puts back what it draws.

use serde::Serialize;

/// Terms of a manufacturer's share in the stock.
///
/// `cost = upfront fee + carry(rate, storage) + fixed price on what is drawn`. What was drawn must be put
/// back, and the maker buys at the fixed price again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Vault {
    /// Fixed price, USD/kg.
    pub fixed_price: f64,
    /// Fee at the start, as a part of the value committed.
    pub upfront: f64,
    /// Interest a year on the value held.
    pub rate: f64,
    /// Storage a year, USD/kg.
    pub storage: f64,
}

/// A manufacturer's account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Account {
    /// Kilograms committed.
    pub committed: f64,
    /// Kilograms held now.
    pub held: f64,
}

impl Vault {
    /// Opens an account with everything bought.
    #[must_use]
    pub fn open(&self, kilograms: f64) -> Account {
        Account { committed: kilograms, held: kilograms }
    }

    /// Fee on opening, USD.
    #[must_use]
    pub fn fee(&self, account: &Account) -> f64 {
        self.upfront * account.committed * self.fixed_price
    }

    /// Carrying cost of some years at what is held, USD.
    #[must_use]
    pub fn carry(&self, account: &Account, years: f64) -> f64 {
        account.held * years * (self.rate * self.fixed_price + self.storage)
    }

    /// Draws kilograms, no more than are held; returns the new account, what was drawn and what it costs.
    #[must_use]
    pub fn draw(&self, account: Account, kilograms: f64) -> (Account, f64, f64) {
        let drawn = kilograms.clamp(0.0, account.held);
        (Account { held: account.held - drawn, ..account }, drawn, drawn * self.fixed_price)
    }

    /// Kilograms that must be put back.
    #[must_use]
    pub fn owed(&self, account: &Account) -> f64 {
        account.committed - account.held
    }

    /// Puts kilograms back, no more than are owed, bought at the market; returns the new account, what was
    /// put back and the maker's gain: what the stock pays, the fixed price, less the market's.
    #[must_use]
    pub fn replenish(&self, account: Account, kilograms: f64, market: f64) -> (Account, f64, f64) {
        let back = kilograms.clamp(0.0, self.owed(&account));
        (Account { held: account.held + back, ..account }, back, back * (self.fixed_price - market))
    }
}

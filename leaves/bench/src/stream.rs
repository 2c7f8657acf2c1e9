//! How fast this machine reads memory: the bound of whatever must read a table once.

use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;
use serde_json::{Value, json};

/// Numbers that one thread takes at a time.
const PART: usize = 1 << 16;
/// Passes over the numbers; the least counts.
const PASSES: usize = 12;
/// Sums kept apart, so that no addition waits for the one before.
const LANES: usize = 32;

/// Reads `count` numbers of eight bytes several times, on all threads and on one, and returns the least times.
pub(crate) fn read(count: usize) -> Value {
    let numbers = vec![1.0_f64; count];
    let least = |pass: &dyn Fn() -> f64| {
        let once = || {
            let start = Instant::now();
            // Ones add up exactly, in any order.
            assert!((black_box(pass()) - count as f64).abs() < 0.5, "the numbers were not all read");
            start.elapsed().as_secs_f64()
        };
        (0..PASSES).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let one = least(&|| numbers.chunks(PART).map(sum).sum());
    let all = least(&|| numbers.par_chunks(PART).map(sum).sum());
    let bytes = 8.0 * count as f64;
    json!({
        "bytes": bytes,
        "least_ms": 1e3 * all,
        "gigabytes_a_second": bytes / all / 1e9,
        "one_thread_least_ms": 1e3 * one,
        "one_thread_gigabytes_a_second": bytes / one / 1e9,
    })
}

fn sum(numbers: &[f64]) -> f64 {
    let (whole, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in whole {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().sum::<f64>()
}

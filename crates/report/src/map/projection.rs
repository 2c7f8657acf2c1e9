//! From latitude and longitude to the map.

use std::fmt::Write as _;

use codes::Area;

/// Outline of the land, a line a polygon, `longitude,latitude` in degrees from 30 west eastwards to 330 east; from the
/// countries of Natural Earth at 1:110 million (public domain), joined, without Antarctica and small islands, and
/// thinned to about half a degree. It holds no border.
const LAND: &str = include_str!("land.txt");

/// Size of the map in pixels.
pub(crate) const WIDTH: f64 = 960.0;
pub(crate) const HEIGHT: f64 = 456.0;

/// Meridian in the middle: the Pacific, over which most arcs of Asia and America run.
const MIDDLE: f64 = 150.0;
/// Room above the pole, in pixels: the widest arc may pass it.
const ROOM: f64 = 10.0;
/// Points of a curve.
const STEPS: usize = 48;

/// Equal Earth projection (Šavrič, Patterson and Jenny 2018), coefficients as published.
fn equal_earth(longitude: f64, latitude: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = 3_f64.sqrt() / 2.0;
    let theta = libm::asin(root * libm::sin(latitude.to_radians()));
    let square = theta * theta;
    let sixth = square * square * square;
    let x = (longitude - MIDDLE).to_radians() * libm::cos(theta)
        / (root * (9.0 * A[3] * sixth * square + 7.0 * A[2] * sixth + 3.0 * A[1] * square + A[0]));
    let y = theta * (A[3] * sixth * square + A[2] * sixth + A[1] * square + A[0]);
    (x, y)
}

/// Place on the map; longitudes run from 30 west to 330 east.
fn on_map(longitude: f64, latitude: f64) -> (f64, f64) {
    let scale = WIDTH / (2.0 * equal_earth(MIDDLE + 180.0, 0.0).0);
    let (x, y) = equal_earth(longitude, latitude);
    let (_, pole) = equal_earth(MIDDLE, 90.0);
    (WIDTH / 2.0 + x * scale, ROOM + (pole - y) * scale)
}

/// Longitude between 30 west and 330 east.
fn eastwards(longitude: f64) -> f64 {
    (longitude + 30.0).rem_euclid(360.0) - 30.0
}

fn position(area: Area) -> Option<(f64, f64)> {
    match area {
        Area::Country(country) => country.position(),
        Area::Group(_) => None,
    }
}

/// Where a country stands on the map; none for groups and for countries without a point.
pub(crate) fn place(area: Area) -> Option<(f64, f64)> {
    let (latitude, longitude) = position(area)?;
    Some(on_map(eastwards(longitude), latitude))
}

/// The land as the path of an SVG.
pub(crate) fn land() -> String {
    let mut path = String::new();
    for line in LAND.lines() {
        let points = line.split(' ').filter_map(|pair| {
            let (longitude, latitude) = pair.split_once(',')?;
            Some(on_map(longitude.parse().ok()?, latitude.parse().ok()?))
        });
        for (number, (x, y)) in points.enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    path
}

type Vector = [f64; 3];

fn vector((latitude, longitude): (f64, f64)) -> Vector {
    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
    [
        libm::cos(latitude) * libm::cos(longitude),
        libm::cos(latitude) * libm::sin(longitude),
        libm::sin(latitude),
    ]
}

/// The shortest way on the globe between two countries, as the path of an SVG; broken where it leaves the map.
pub(crate) fn curve(from: Area, to: Area) -> Option<String> {
    let (a, b) = (vector(position(from)?), vector(position(to)?));
    let angle = libm::acos(a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0));
    let mut path = String::new();
    let mut before: Option<f64> = None;
    for step in 0..=STEPS {
        let part = step as f64 / STEPS as f64;
        let weigh = |w: f64| if angle > 0.0 { libm::sin(w * angle) / libm::sin(angle) } else { w };
        let point: Vec<f64> =
            a.iter().zip(&b).map(|(a, b)| weigh(1.0 - part) * a + weigh(part) * b).collect();
        let latitude = libm::asin(point[2].clamp(-1.0, 1.0)).to_degrees();
        let longitude = eastwards(libm::atan2(point[1], point[0]).to_degrees());
        let (x, y) = on_map(longitude, latitude);
        let torn = before.is_none_or(|before| (longitude - before).abs() > 180.0);
        let _ = write!(path, "{}{x:.1} {y:.1}", if torn { 'M' } else { 'L' });
        before = Some(longitude);
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codes::{Code, Country};

    fn country(code: &str) -> Area {
        Area::Country(Country::parse(code).unwrap())
    }

    #[test]
    fn areas_stay_equal() {
        // A strip of one degree of latitude has its area on the globe: the sines of its edges apart.
        let strip = |south: f64| {
            let area = |latitude: f64| {
                let wide = equal_earth(MIDDLE + 180.0, latitude).0 - equal_earth(MIDDLE - 180.0, latitude).0;
                let high = equal_earth(MIDDLE, latitude + 0.5).1 - equal_earth(MIDDLE, latitude - 0.5).1;
                wide * high
            };
            let globe = libm::sin((south + 0.5_f64).to_radians()) - libm::sin((south - 0.5_f64).to_radians());
            area(south) / globe
        };
        for latitude in [20.0, 45.0, 70.0] {
            assert!((strip(latitude) / strip(0.0) - 1.0).abs() < 1e-3, "{latitude}");
        }
    }

    #[test]
    fn countries_lie_east_and_west_of_each_other_as_on_a_globe_seen_from_the_pacific() {
        let x = |code: &str| place(country(code)).unwrap().0;
        assert!(x("FRA") < x("CHN") && x("CHN") < x("JPN") && x("JPN") < x("USA") && x("USA") < x("BRA"));
        let y = |code: &str| place(country(code)).unwrap().1;
        assert!(y("GBR") < y("MYS") && y("MYS") < y("AUS"));
    }

    #[test]
    fn a_way_that_leaves_the_map_goes_on_at_the_other_side() {
        assert_eq!(curve(country("CHN"), country("USA")).unwrap().matches('M').count(), 1);
        assert_eq!(curve(country("BRA"), country("FRA")).unwrap().matches('M').count(), 2);
    }

    #[test]
    fn the_land_is_inside_the_map() {
        for line in LAND.lines() {
            assert!(line.split(' ').count() > 2, "{line}");
            for pair in line.split(' ') {
                let (longitude, latitude) = pair.split_once(',').unwrap();
                let (x, _) = on_map(longitude.parse().unwrap(), latitude.parse().unwrap());
                assert!((-1.0..=WIDTH + 1.0).contains(&x), "{pair}");
            }
        }
    }
}

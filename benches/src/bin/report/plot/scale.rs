//! Scales from values to pixels.

/// A logarithmic scale. Nothing has no logarithm: it stands one step left of the smallest value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    least: f64,
    most: f64,
    /// Pixels of the least and of the most.
    from: f64,
    to: f64,
    /// Where there is a zero among the values.
    zero: bool,
}

/// The room that a zero takes, in powers of ten.
const STEP: f64 = 0.7;

impl Log {
    /// Over those values, from one pixel to the other, widened to the next of 1, 2 and 5 where it is asked for.
    pub(crate) fn over(values: impl Iterator<Item = f64> + Clone, pixels: (f64, f64), widened: bool) -> Self {
        let positive = values.clone().filter(|value| *value > 0.0);
        let least = positive.clone().fold(f64::INFINITY, f64::min);
        let most = positive.fold(0.0, f64::max);
        let (least, most) = if most > 0.0 { (least, most) } else { (1.0, 10.0) };
        let (least, most) = if widened { (below(least), above(most)) } else { (least, most) };
        // One value alone stands in the middle.
        let (least, most) = if least < most { (least, most) } else { (least / 3.0, most * 3.0) };
        Self { least, most, from: pixels.0, to: pixels.1, zero: values.into_iter().any(|value| value <= 0.0) }
    }

    pub(crate) fn pixel(&self, value: f64) -> f64 {
        let room = if self.zero { STEP } else { 0.0 };
        let place = if value > 0.0 { room + (value / self.least).log10() } else { 0.0 };
        self.from + (self.to - self.from) * place / (room + (self.most / self.least).log10())
    }

    /// Powers of ten within; where these are few, their doubles and halves too.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let decades = (self.most / self.least).log10();
        let factors: &[f64] = if decades < 2.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let powers = (-3..=15).map(|power| 10_f64.powi(power));
        let all = powers.flat_map(|power| factors.iter().map(move |factor| factor * power));
        all.filter(|tick| *tick >= self.least * 0.999 && *tick <= self.most * 1.001).collect()
    }
}

fn below(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|factor| factor * power).find(|step| *step <= value).unwrap_or(power)
}

fn above(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|step| *step >= value).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::Log;

    #[test]
    fn ends_are_round() {
        let scale = Log::over([30.0, 4000.0].into_iter(), (0.0, 100.0), true);
        assert_eq!((scale.least, scale.most), (20.0, 5000.0));
        assert_eq!(scale.ticks(), [20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0]);
        assert_eq!((scale.pixel(20.0), scale.pixel(5000.0)), (0.0, 100.0));
    }

    #[test]
    fn a_zero_has_its_place() {
        let scale = Log::over([0.0, 10.0, 1000.0].into_iter(), (0.0, 270.0), false);
        assert_eq!(scale.pixel(0.0), 0.0);
        assert!((scale.pixel(10.0) - 70.0).abs() < 0.01 && (scale.pixel(1000.0) - 270.0).abs() < 0.01);
    }

    #[test]
    fn one_value_stands_in_the_middle() {
        let scale = Log::over([7.0].into_iter(), (0.0, 100.0), false);
        assert!((scale.pixel(7.0) - 50.0).abs() < 0.01);
    }
}

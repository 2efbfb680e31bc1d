//! The burn-down as a drawing, with the same in words.

use std::io::{self, Write};

use jiff::Timestamp;

use super::{clock, day};
use crate::migration::report::{BurnDownPoint, EntryKind, MigrationReport, Number};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 300;
const LEFT: u32 = 72;
const RIGHT: u32 = 120;
const TOP: u32 = 26;
const BOTTOM: u32 = 34;
/// Marks of one sort that are drawn, and rows of the table below.
const MARKS: usize = 12;
const ROWS: usize = 16;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

struct Scale {
    from: i64,
    seconds: i64,
    most: u32,
}

impl Scale {
    fn x(&self, at: Timestamp) -> u32 {
        let width = i64::from(WIDTH - LEFT - RIGHT);
        let since = at
            .as_second()
            .saturating_sub(self.from)
            .clamp(0, self.seconds);
        let along = i128::from(since) * i128::from(width) / i128::from(self.seconds);
        LEFT + u32::try_from(along).unwrap_or(0)
    }

    fn y(&self, devices: u32) -> u32 {
        let height = u64::from(HEIGHT - TOP - BOTTOM);
        let up = u64::from(devices.min(self.most)) * height / u64::from(self.most);
        HEIGHT - BOTTOM - u32::try_from(up).unwrap_or(0)
    }
}

pub(super) fn write(report: &MigrationReport, out: &mut dyn Write) -> io::Result<()> {
    let (Some(first), Some(last)) = (report.burn_down.first(), report.burn_down.last()) else {
        return Ok(());
    };
    let latest = report.burn_down.iter().map(|point| point.at).max();
    let from = first.at.as_second();
    let until = latest.unwrap_or(last.at).as_second();
    let scale = Scale {
        from,
        seconds: until.saturating_sub(from).max(1),
        most: report.counts.planned.max(1),
    };
    let in_words = format!(
        "{} devices were left on {} at {}, {} on {} at {}; {} of them need attention.",
        Number(first.remaining.into()),
        day(first.at),
        clock(first.at),
        Number(last.remaining.into()),
        day(last.at),
        clock(last.at),
        Number(last.attention.into())
    );
    write!(
        out,
        "<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Chart of devices left over time\">\
         <svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"chart-title chart-desc\"><title id=\"chart-title\">Devices left over \
         time</title><desc id=\"chart-desc\">{in_words}</desc>"
    )?;
    grid(&scale, out)?;
    times(&scale, out)?;
    marks(report, &scale, out)?;
    areas(&report.burn_down, &scale, out)?;
    let x = scale.x(last.at) + 8;
    let (upper, lower) = (scale.y(last.remaining), scale.y(last.attention));
    let (left, attention) = (Number(last.remaining.into()), last.attention);
    write!(
        out,
        "<text class=\"end\" x=\"{x}\" y=\"{}\">{left} left</text>",
        upper.max(TOP) + 4
    )?;
    if attention > 0 && lower > upper + 18 {
        let attention = Number(attention.into());
        write!(
            out,
            "<text x=\"{x}\" y=\"{}\">{attention} need attention</text>",
            lower + 4
        )?;
    }
    write!(
        out,
        "</svg></div><figcaption>{in_words} Times are UTC.</figcaption></figure>"
    )?;
    numbers(&report.burn_down, out)
}

fn grid(scale: &Scale, out: &mut dyn Write) -> io::Result<()> {
    let step = step(scale.most);
    let mut devices = 0;
    while devices <= scale.most {
        let y = scale.y(devices);
        write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 8,
            y + 4,
            Number(devices.into())
        )?;
        devices = devices.saturating_add(step);
    }
    Ok(())
}

/// 1, 2 or 5 times a power of ten, so that there are no more than six lines.
fn step(most: u32) -> u32 {
    let mut power = 1_u32;
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if most / step <= 5 {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn times(scale: &Scale, out: &mut dyn Write) -> io::Result<()> {
    let (step, seconds) = instants(scale.from, scale.seconds);
    for second in seconds {
        let Ok(at) = Timestamp::from_second(second) else {
            continue;
        };
        let text = if step >= DAY {
            day(at)
        } else {
            format!("{} {}", at.strftime("%d %b"), clock(at))
        };
        write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
            scale.x(at),
            HEIGHT - 10
        )?;
    }
    Ok(())
}

/// Round instants (UTC) in a span, and the step between them: at most six, and the beginning when
/// the span is too short to hold one.
fn instants(from: i64, seconds: i64) -> (i64, Vec<i64>) {
    const STEPS: [i64; 10] = [
        60,
        5 * 60,
        15 * 60,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        7 * DAY,
    ];
    let mut step = STEPS
        .into_iter()
        .find(|step| seconds / step <= 5)
        .unwrap_or(14 * DAY);
    while seconds / step > 5 {
        step = step.saturating_mul(2);
    }
    let first = from.saturating_add((-from).rem_euclid(step));
    let count = (seconds - (first - from)).div_euclid(step) + 1;
    let mut round: Vec<_> = (0..count).map(|number| first + number * step).collect();
    if round.is_empty() {
        round.push(from);
    }
    (step, round)
}

/// Where waves began and gates stopped.
fn marks(report: &MigrationReport, scale: &Scale, out: &mut dyn Write) -> io::Result<()> {
    let begun = report
        .waves
        .iter()
        .filter_map(|wave| Some((wave.number, wave.started?)));
    let mut taken = 0;
    for (number, at) in begun.take(MARKS) {
        let x = scale.x(at);
        write!(
            out,
            "<line class=\"wave\" x1=\"{x}\" x2=\"{x}\" y1=\"{TOP}\" y2=\"{}\"/>",
            HEIGHT - BOTTOM
        )?;
        if x >= taken {
            write!(
                out,
                "<text x=\"{x}\" y=\"{}\">wave {number}</text>",
                TOP - 8
            )?;
            taken = x + 56;
        }
    }
    let stops = report
        .timeline
        .iter()
        .filter(|it| it.kind == EntryKind::Stopped);
    let mut named = false;
    for stop in stops.take(MARKS) {
        let x = scale.x(stop.at);
        write!(
            out,
            "<line class=\"stop\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
            HEIGHT - BOTTOM - 10,
            HEIGHT - BOTTOM + 4
        )?;
        if !named {
            write!(
                out,
                "<text class=\"stop-name\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">gate</text>",
                HEIGHT - BOTTOM - 14
            )?;
            named = true;
        }
    }
    Ok(())
}

fn areas(points: &[BurnDownPoint], scale: &Scale, out: &mut dyn Write) -> io::Result<()> {
    let base = HEIGHT - BOTTOM;
    for (class, closed) in [("remaining", true), ("attention", true), ("line", false)] {
        write!(out, "<path class=\"{class}\" d=\"")?;
        let mut x = LEFT;
        if closed {
            write!(out, "M{x} {base}")?;
        }
        for (index, point) in points.iter().enumerate() {
            let height = match class {
                "attention" => point.attention,
                _ => point.remaining,
            };
            // Clocks go backwards; the drawing does not.
            x = x.max(scale.x(point.at));
            let first = if index == 0 && !closed { 'M' } else { 'L' };
            match first {
                'M' => write!(out, "M{x} {}", scale.y(height))?,
                _ => write!(out, "H{x}V{}", scale.y(height))?,
            }
        }
        let end = if closed {
            format!("V{base}Z")
        } else {
            String::new()
        };
        write!(out, "{end}\"/>")?;
    }
    Ok(())
}

/// The same as a table, for those who cannot see the drawing.
fn numbers(points: &[BurnDownPoint], out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<details><summary>The numbers behind the chart</summary><div class=\"scroll\"><table>\
         <caption>Devices left over time</caption><thead><tr><th scope=\"col\">Time (UTC)</th>\
         <th scope=\"col\" class=\"n\">Left</th><th scope=\"col\" class=\"n\">Need attention</th>\
         <th scope=\"col\" class=\"n\">Healthy</th></tr></thead><tbody>"
    )?;
    let every = points.len().div_ceil(ROWS).max(1);
    let last = points.len().saturating_sub(1);
    for (index, point) in points.iter().enumerate() {
        if index % every == 0 || index == last {
            write!(
                out,
                "<tr><th scope=\"row\">{} {}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>\
                 <td class=\"n\">{}</td></tr>",
                day(point.at),
                clock(point.at),
                Number(point.remaining.into()),
                Number(point.attention.into()),
                Number(point.healthy.into())
            )?;
        }
    }
    out.write_all(b"</tbody></table></div></details>\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_no_more_than_six_lines() {
        for (most, step) in [
            (1, 1),
            (5, 1),
            (6, 2),
            (60, 20),
            (500, 100),
            (100_000, 20_000),
        ] {
            assert_eq!(super::step(most), step, "{most}");
        }
        assert!(super::step(u32::MAX) > 0);
    }

    #[test]
    fn instants_are_round() {
        // 2 March 2026, 08:00, and 2 days, 18 hours, 40 minutes.
        let from = 1_772_438_400;
        let (step, seconds) = super::instants(from, 240_000);
        assert_eq!(step, 12 * super::HOUR);
        assert_eq!(seconds[0] - from, 4 * super::HOUR);
        assert_eq!(seconds.len(), 6);
        assert_eq!(super::instants(from + 1, 30), (60, vec![from + 1]));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]
        #[test]
        fn instants_lie_in_their_span(from in -9_000_000_000_i64..9_000_000_000, seconds in 1_i64..2_000_000_000) {
            let (step, instants) = super::instants(from, seconds);
            assert!((1..=6).contains(&instants.len()), "{instants:?}");
            assert!(instants.iter().all(|at| (from..=from + seconds).contains(at)));
            assert!(instants == [from] || instants.iter().all(|at| at % step == 0));
            assert!(instants.windows(2).all(|pair| pair[1] - pair[0] == step));
        }
    }
}

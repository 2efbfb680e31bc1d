//! Tries inputs on the fuzz targets: `fuzz [TARGET | all] [OPTIONS] [FILE…]`.
//!
//! Options: `--seed N` (default 1), `--from N` (number of the first input), `--inputs N`,
//! `--seconds N` (each target; default 60), `--export FOLDER` (writes seeds and dictionary, for
//! libFuzzer). Files are read instead of made-up inputs. Without a target the targets are listed.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a program for developers

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use igel_migrate_tests::fuzz::{Campaign, TARGETS, Target, dictionary, run};
use igel_migrate_tests::memory::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(name) = arguments.next() else {
        for target in &TARGETS {
            println!("{}", target.name);
        }
        return ExitCode::SUCCESS;
    };
    let mut campaign = Campaign {
        seed: 1,
        from: 0,
        inputs: u64::MAX,
        time: Duration::from_secs(60),
    };
    let mut files = Vec::new();
    let mut export = None;
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).unwrap();
        match argument.as_str() {
            "--seed" => campaign.seed = number(),
            "--from" => campaign.from = number(),
            "--inputs" => campaign.inputs = number(),
            "--seconds" => campaign.time = Duration::from_secs(number()),
            "--export" => export = arguments.next(),
            file => files.push(file.to_owned()),
        }
    }
    let chosen: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| name == "all" || target.name == name)
        .collect();
    assert!(!chosen.is_empty(), "no target {name}");
    let mut findings = 0;
    for target in chosen {
        if let Some(folder) = &export {
            write_out(target, Path::new(folder));
        } else if files.is_empty() {
            match run(target, campaign) {
                Ok(summary) => println!(
                    "{:22} seed {} from {}: {} inputs, {} KiB, {:.1} s, slowest {} µs, peak {} KiB",
                    target.name,
                    campaign.seed,
                    campaign.from,
                    summary.inputs,
                    summary.bytes / 1024,
                    summary.time.as_secs_f64(),
                    summary.slowest.as_micros(),
                    summary.peak / 1024,
                ),
                Err(finding) => {
                    println!("FINDING {finding}");
                    findings += 1;
                }
            }
        } else {
            for file in &files {
                target.check(&std::fs::read(file).unwrap());
                println!("{file}: fine");
            }
        }
    }
    ExitCode::from(u8::from(findings > 0))
}

/// The seeds and the dictionary of a target in the form that libFuzzer reads.
fn write_out(target: &Target, folder: &Path) {
    let corpus = folder.join("seeds");
    std::fs::create_dir_all(&corpus).unwrap();
    for (number, seed) in target.seeds().iter().enumerate() {
        std::fs::write(corpus.join(format!("seed-{number}")), seed).unwrap();
    }
    let lines = dictionary(target).into_iter().map(|word| {
        let escaped = word.iter().map(|byte| format!("\\x{byte:02x}"));
        format!("\"{}\"\n", escaped.collect::<String>())
    });
    std::fs::write(folder.join("dictionary"), lines.collect::<String>()).unwrap();
    println!("{} {}", target.longest, target.memory >> 20);
}

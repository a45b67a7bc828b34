//! Threads change nothing, and a run that ends early tells the truth about what it has seen.

use metes_exact::Rational;
use metes_testkit::strategies::Sizes;
use metes_traverse::{Amount, Findings, Limits, Progress, Verdict, verify};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, rational};
use crate::questions::{Asked, PLANES, Setting, asked, bare_setting, image_setting};
use crate::rewriting::summary;

fn run(setting: &Setting, asked: Asked, limits: &Limits, progress: &Progress) -> Findings {
    verify(&setting.question(asked, Some(rational(1, 1))), limits, progress).expect("the question fits")
}

fn threads(count: usize) -> Limits {
    Limits { threads: Some(count), ..Limits::default() }
}

fn exact(amount: &Amount) -> Rational {
    match amount {
        Amount::Exact(value) => value.clone(),
        Amount::Between(..) => unreachable!("so few regions have short volumes"),
    }
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn threads_change_nothing(setting in image_setting(PLANES), asked in asked()) {
        let [one, two] = [1, 2].map(|count| run(&setting, asked, &threads(count), &Progress::default()));
        prop_assert_eq!(summary(&one), summary(&two));
        let corners = |findings: &Findings| -> Vec<Vec<Vec<Rational>>> {
            let corners = findings.cells.iter().map(|cell| cell.corners.iter());
            corners.map(|corners| corners.map(|corner| corner.to_rationals()).collect()).collect()
        };
        prop_assert_eq!(corners(&one), corners(&two));
    }

    #[test]
    fn a_region_limit_shows_a_part(setting in bare_setting(Sizes::small()), asked in asked(), limit in 0u64..12) {
        let whole = run(&setting, asked, &threads(2), &Progress::default());
        let limits = Limits { regions: Some(limit), ..threads(2) };
        let progress = Progress::default();
        let part = run(&setting, asked, &limits, &progress);
        prop_assert_eq!(part.regions, limit.min(whole.regions));
        prop_assert_eq!(progress.regions(), part.regions);
        prop_assert_eq!(part.complete, limit >= whole.regions);
        prop_assert_eq!(part.explored_volume == Amount::Exact(part.domain_volume.clone()), part.complete);
        prop_assert!(progress.explored_per_mille() <= 1000);

        let [explored, robust, all] =
            [&part.explored_volume, &part.robust_volume, &whole.robust_volume].map(exact);
        prop_assert!(robust <= explored && robust <= all);
        // What fails in the part fails, and what was not seen may fail altogether.
        prop_assert!(&all - &robust <= &part.domain_volume - &explored);
        let profiled: Rational = part.attention.profile.iter().map(|step| exact(&step.added)).sum();
        prop_assert_eq!(profiled, explored);
        if let (Some(part), Some(whole)) = (&part.component, &whole.component) {
            prop_assert!(exact(&part.volume) <= exact(&whole.volume));
        }
        match part.verdict {
            Verdict::Undecided => prop_assert!(!part.complete && part.witnesses.is_empty()),
            verdict => prop_assert_eq!(verdict, whole.verdict),
        }
        prop_assert_eq!(summary(&part), summary(&run(&setting, asked, &limits, &Progress::default())));
    }

    #[test]
    fn a_stopped_run_proves_nothing(setting in bare_setting(Sizes::tiny()), asked in asked(), count in 1usize..=2) {
        let progress = Progress::default();
        progress.stop();
        let findings = run(&setting, asked, &threads(count), &progress);
        prop_assert_eq!((findings.verdict, findings.complete, findings.regions), (Verdict::Undecided, false, 0));
        prop_assert_eq!(exact(&findings.explored_volume), Rational::zero());
        prop_assert_eq!(exact(&findings.robust_volume), Rational::zero());
        prop_assert!(findings.attention.maximum.is_none() && findings.attention.profile.is_empty());
        prop_assert!(findings.component.is_none() && findings.intervals.is_empty() && findings.cells.is_empty());
    }
}

//! Searches that are ended early, and what must not matter to any.

use std::ops::ControlFlow;

use metes_exact::{Rational, RootSum};
use metes_traverse::Limits;
use metes_universal::{Complex, Maximum, Objective, Search, State, maximise};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{LINES, PLANES, Setting, alone, by, cases};
use crate::complexes::least;
use crate::maxima::{asked, bounds, largest, objective, samples};

/// Images under expressions of one or two parameters.
fn setting() -> impl Strategy<Value = Setting> {
    prop_oneof![by(LINES, least(), 3), by(PLANES, least(), 3)]
}

fn search(complexes: &[Complex], objective: &Objective, keep: usize) -> Maximum {
    let search = Search { complexes, objective: objective.clone(), keep };
    maximise(&search, &mut |_| ControlFlow::Continue(())).expect("regions cover the box")
}

/// All there is to a maximum.
type Plain = (Option<(Vec<Rational>, RootSum)>, Rational, bool, u64);

fn plain(maximum: Maximum) -> Plain {
    let best = maximum.best.map(|best| (best.theta, best.sum));
    (best, maximum.bound, maximum.is_exact, maximum.nodes)
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn what_is_found_early_is_bounded(setting in setting(), asked in asked(), most in 0u64..12) {
        let (complexes, images) = (setting.complexes(&alone()), setting.sitters.len());
        let objective = objective(&complexes, asked.0);
        let samples = samples(&setting, &complexes, &objective);
        prop_assume!(samples.is_some());
        let samples = samples.unwrap_or_default();
        let zero = RootSum::default();
        let best = largest(&samples, asked.1);
        let largest = best.map_or(&zero, |best| &best.sum);
        let search = Search { complexes: &complexes, objective, keep: asked.1 };
        let mut states: Vec<State> = Vec::new();
        let found = maximise(&search, &mut |state| {
            states.push(state.clone());
            if state.nodes < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let found = found.expect("regions cover the box");
        for (at, state) in states.iter().enumerate() {
            prop_assert_eq!(state.nodes, at as u64);
            prop_assert!(bounds(&state.bound, largest, images));
            let value = state.found.as_ref().map(|value| value * Rational::from_integer(images.into()));
            prop_assert!(value.is_none_or(|value| best.is_some() && RootSum::rational(value) <= *largest));
        }
        prop_assert!(states.windows(2).all(|pair| pair[1].bound <= pair[0].bound && pair[1].found >= pair[0].found));
        let is_ended = states.last().is_some_and(|state| state.nodes == most);
        prop_assert_eq!(found.is_exact, !is_ended);
        prop_assert!(found.nodes <= most && bounds(&found.bound, largest, images));
        if let Some(early) = &found.best {
            prop_assert!(early.sum <= *largest );
            let confirmed = early.confirm(&setting.explainer(), &setting.subjects(), &search);
            prop_assert!(confirmed.is_ok(), "{:?}", confirmed);
        }
        if found.is_exact {
            prop_assert_eq!(found.best.map(|best| best.sum), best.map(|best| best.sum.clone()));
        }
    }

    #[test]
    fn neither_the_order_of_images_nor_threads_nor_the_filter_show(
        (setting, order) in setting().prop_flat_map(|setting| {
            let order: Vec<usize> = (0..setting.sitters.len()).collect();
            (Just(setting), Just(order).prop_shuffle())
        }),
        asked in asked(),
    ) {
        let complexes = setting.complexes(&alone());
        let objective = objective(&complexes, asked.0);
        let expected = plain(search(&complexes, &objective, asked.1));
        let shuffled: Vec<Complex> = order.iter().map(|&at| complexes[at].clone()).collect();
        prop_assert_eq!(&plain(search(&shuffled, &objective, asked.1)), &expected);
        for limits in [Limits { threads: Some(3), ..Limits::default() }, Limits { no_filter: true, ..alone() }] {
            let again = setting.complexes(&limits);
            prop_assert_eq!(&plain(search(&again, &objective, asked.1)), &expected);
        }
    }

    #[test]
    fn more_labels_than_images_are_kept_nowhere(setting in setting()) {
        let complexes = setting.complexes(&alone());
        let none = search(&complexes, &Objective::Mean, complexes.len() + 1);
        prop_assert_eq!(plain(none), (None, Rational::zero(), true, 0));
    }
}

(** * The main theorems

    [check_sound] over the rationals, which rests on no axiom at all, and over the reals, which rests
    on the axioms of Coq's real numbers.  [scripts/proofs] compares what is printed here with
    ASSUMPTIONS.md. *)

From Coq Require Import NArith List FMapPositive.
From Metes Require Import OrderedField Instances Farkas Claim State Steps Check Sound.

Theorem check_sound_rationals (size : N) (c : certificate) (opens : list (M.t row)) :
  check size c = Accepted opens -> claim_true rationals c opens.
Proof. exact (check_sound rationals size c opens). Qed.

Theorem check_sound_reals (size : N) (c : certificate) (opens : list (M.t row)) :
  check size c = Accepted opens -> claim_true reals c opens.
Proof. exact (check_sound reals size c opens). Qed.

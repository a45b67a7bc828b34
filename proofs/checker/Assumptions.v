(** * What the main theorems rest on *)

From Metes Require Import Main.

Print Assumptions check_sound_rationals.
Print Assumptions check_sound_reals.

(** * Extraction of the checker to OCaml

    Integers become Zarith's, through [integers.ml]; [positive] and [N] stay inductive types, since
    they are keys of maps and are only counted up.  ASSUMPTIONS.md lists what is trusted here. *)

From Coq Require Import ZArith NArith Extraction ExtrOcamlBasic.
From Metes Require Import Check Setup.

Extract Inductive positive => "Positive.t" [ "Positive.XI" "Positive.XO" "Positive.XH" ].
Extract Inductive Z => "Integers.t" [ "Integers.zero" "Integers.of_positive" "Integers.of_negative" ]
  "Integers.cases".

Extract Constant Z.add => "Integers.add".
Extract Constant Z.sub => "Integers.sub".
Extract Constant Z.mul => "Integers.mul".
Extract Constant Z.opp => "Integers.neg".
Extract Constant Z.abs => "Integers.abs".
Extract Constant Z.sgn => "Integers.sgn".
Extract Constant Z.eqb => "Integers.equal".
Extract Constant Z.leb => "Integers.leq".
Extract Constant Z.ltb => "Integers.lt".
Extract Constant Z.max => "Integers.max".
Extract Constant Z.div => "Integers.div".
Extract Constant Z.sqrt => "Integers.sqrt".
Extract Constant Z.sqrt_up => "Integers.sqrt_up".
Extract Constant Z.lcm => "Integers.lcm".

Extraction "checker.ml" check.

(** * Ordered fields

    The numbers that claims are about.  Everything is proved for an arbitrary ordered field with
    Leibniz equality; [Instances.v] gives two, the canonical rationals and the reals.  This file
    states the laws, the embedding [inj] of the integers, and the few facts of order needed. *)

From Coq Require Import ZArith List Ring InitialRing Lia.

Record ofield := {
  carrier :> Type;
  zero : carrier; one : carrier;
  add : carrier -> carrier -> carrier;
  mul : carrier -> carrier -> carrier;
  sub : carrier -> carrier -> carrier;
  opp : carrier -> carrier;
  inv : carrier -> carrier;
  le : carrier -> carrier -> Prop;
  ring_laws : ring_theory zero one add mul sub opp (@eq carrier);
  inv_r : forall x, x <> zero -> mul x (inv x) = one;
  one_not_zero : one <> zero;
  le_total : forall x y, {le x y} + {le y x};
  le_antisym : forall x y, le x y -> le y x -> x = y;
  le_trans : forall x y z, le x y -> le y z -> le x z;
  le_add_r : forall x y z, le x y -> le (add x z) (add y z);
  le_mul_pos : forall x y, le zero x -> le zero y -> le zero (mul x y)
}.

Arguments zero {_}. Arguments one {_}. Arguments add {_}. Arguments mul {_}. Arguments sub {_}.
Arguments opp {_}. Arguments inv {_}. Arguments le {_}.

Declare Scope field_scope.
Delimit Scope field_scope with F.
Notation "0" := zero : field_scope.
Notation "1" := one : field_scope.
Infix "+" := add : field_scope.
Infix "*" := mul : field_scope.
Infix "-" := sub : field_scope.
Notation "- x" := (opp x) : field_scope.
Infix "<=" := le : field_scope.

Definition lt {F : ofield} (x y : F) : Prop := le x y /\ x <> y.
Infix "<" := lt : field_scope.

(** The embedding of the integers. *)
Definition inj {F : ofield} : Z -> F := gen_phiZ (zero : F) one add mul opp.
#[global] Arguments inj {F} _ : simpl never.

(** The larger of two numbers. *)
Definition max {F : ofield} (x y : F) : F := if le_total F x y then y else x.

Section Facts.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).
  Implicit Types x y z : F.

  Lemma le_refl x : x <= x.
  Proof. destruct (le_total F x x); assumption. Qed.

  Lemma le_sub x y : 0 <= y - x <-> x <= y.
  Proof.
    split; intro H.
    - apply (le_add_r F _ _ x) in H. replace (0 + x) with x in H by ring.
      replace (y - x + x) with y in H by ring. exact H.
    - apply (le_add_r F _ _ (- x)) in H. replace (x + - x) with (0 : F) in H by ring.
      replace (y + - x) with (y - x) in H by ring. exact H.
  Qed.

  Lemma le_add x y z w : x <= y -> z <= w -> x + z <= y + w.
  Proof.
    intros H G. apply le_trans with (y + z). { now apply le_add_r. }
    replace (y + z) with (z + y) by ring. replace (y + w) with (w + y) by ring. now apply le_add_r.
  Qed.

  Lemma add_nonneg x y : 0 <= x -> 0 <= y -> 0 <= x + y.
  Proof. intros H G. replace (0 : F) with (0 + 0 : F) by ring. now apply le_add. Qed.

  Lemma lt_le x y : x < y -> x <= y.
  Proof. now intros []. Qed.

  Lemma lt_irrefl x : ~ x < x.
  Proof. now intros [_ []]. Qed.

  Lemma lt_sub x y : 0 < y - x <-> x < y.
  Proof.
    split; intros [H G]; (split; [now apply le_sub|]); intro E; apply G.
    - subst. ring.
    - transitivity (0 + x); [ring|]. rewrite E. ring.
  Qed.

  Lemma le_lt_trans x y z : x <= y -> y < z -> x < z.
  Proof.
    intros H [G N]. split. { now apply le_trans with y. }
    intro E; subst. apply N. now apply le_antisym.
  Qed.

  Lemma lt_le_trans x y z : x < y -> y <= z -> x < z.
  Proof.
    intros [H N] G. split. { now apply le_trans with y. }
    intro E; subst. apply N. now apply le_antisym.
  Qed.

  Lemma lt_not_le x y : x < y -> ~ y <= x.
  Proof. intros [H N] G. apply N. now apply le_antisym. Qed.

  Lemma add_pos_nonneg x y : 0 < x -> 0 <= y -> 0 < x + y.
  Proof.
    intros H G. apply lt_le_trans with x; [assumption|]. apply le_sub.
    replace (x + y - x) with y by ring. assumption.
  Qed.

  Lemma add_nonneg_pos x y : 0 <= x -> 0 < y -> 0 < x + y.
  Proof. intros. replace (x + y) with (y + x) by ring. now apply add_pos_nonneg. Qed.

  Lemma opp_nonneg x : x <= 0 <-> 0 <= - x.
  Proof. rewrite <- le_sub. replace (0 - x) with (- x) by ring. reflexivity. Qed.

  Lemma mul_zero_inv x y : x * y = 0 -> x <> 0 -> y = 0.
  Proof.
    intros H N. transitivity (inv x * (x * y)).
    - transitivity (x * inv x * y); [rewrite (inv_r F x N); ring | ring].
    - rewrite H. ring.
  Qed.

  Lemma mul_pos x y : 0 < x -> 0 < y -> 0 < x * y.
  Proof.
    intros [H N] [G M]. split. { now apply le_mul_pos. }
    intro E. apply M. symmetry. apply mul_zero_inv with x; auto.
  Qed.

  Lemma square_nonneg x : 0 <= x * x.
  Proof.
    destruct (le_total F 0 x) as [H|H]. { now apply le_mul_pos. }
    replace (x * x) with (- x * - x) by ring. apply le_mul_pos; now apply opp_nonneg.
  Qed.

  Lemma one_pos : (0 : F) < 1.
  Proof.
    split. { replace (1 : F) with (1 * 1 : F) by ring. apply square_nonneg. }
    intro E. now apply (one_not_zero F).
  Qed.

  Lemma mul_nonneg_cancel x y : 0 < x -> 0 <= x * y -> 0 <= y.
  Proof.
    intros P H. destruct (le_total F 0 y) as [L|L]; [assumption|].
    assert (x * y = 0).
    { apply le_antisym; [|assumption]. apply opp_nonneg. replace (- (x * y)) with (x * - y) by ring.
      apply le_mul_pos; [now apply lt_le|]. now apply opp_nonneg. }
    apply mul_zero_inv in H0; [subst; apply le_refl|]. intro; subst. now apply lt_irrefl in P.
  Qed.

  Lemma mul_pos_cancel x y : 0 < x -> 0 < x * y -> 0 < y.
  Proof.
    intros P H. split. { apply mul_nonneg_cancel with x; [assumption|now apply lt_le]. }
    intro E; subst y. destruct H as [_ H]. apply H. ring.
  Qed.

  Lemma inv_pos x : 0 < x -> 0 < inv x.
  Proof.
    intro P. apply mul_pos_cancel with x; [assumption|]. rewrite inv_r; [apply one_pos|].
    intro; subst. now apply lt_irrefl in P.
  Qed.

  Lemma pos_not_zero x : 0 < x -> x <> 0.
  Proof. intros [_ H] E. now symmetry in E. Qed.

  Lemma inv_l x : x <> 0 -> inv x * x = 1.
  Proof. intro H. rewrite <- (inv_r F x H). ring. Qed.

  Lemma mul_cancel x y z : x <> 0 -> x * y = x * z -> y = z.
  Proof.
    intros N E. transitivity (inv x * (x * y)).
    - transitivity (inv x * x * y); [rewrite inv_l by assumption; ring|ring].
    - rewrite E. transitivity (inv x * x * z); [ring|]. rewrite inv_l by assumption. ring.
  Qed.

  Lemma mul_le_cancel x y z : 0 < x -> x * y <= x * z -> y <= z.
  Proof.
    intros P H. apply le_sub. apply mul_nonneg_cancel with x; [assumption|].
    apply le_sub in H. replace (x * (z - y)) with (x * z - x * y) by ring. assumption.
  Qed.

  Lemma mul_lt_cancel x y z : 0 < x -> x * y < x * z -> y < z.
  Proof.
    intros P H. apply lt_sub. apply mul_pos_cancel with x; [assumption|].
    apply lt_sub in H. replace (x * (z - y)) with (x * z - x * y) by ring. assumption.
  Qed.

  Lemma mul_le_mono x y z : 0 <= x -> y <= z -> x * y <= x * z.
  Proof.
    intros P H. apply le_sub. replace (x * z - x * y) with (x * (z - y)) by ring.
    apply le_mul_pos; [assumption|now apply le_sub].
  Qed.

  Lemma mul_lt_mono x y z : 0 < x -> y < z -> x * y < x * z.
  Proof.
    intros P H. apply lt_sub. replace (x * z - x * y) with (x * (z - y)) by ring.
    apply mul_pos; [assumption|now apply lt_sub].
  Qed.


  (** ** The maximum *)

  Lemma max_l x y : x <= max x y.
  Proof. unfold max. destruct (le_total F x y); [assumption|apply le_refl]. Qed.

  Lemma max_r x y : y <= max x y.
  Proof. unfold max. destruct (le_total F x y); [apply le_refl|assumption]. Qed.

  Lemma max_either x y : max x y = x \/ max x y = y.
  Proof. unfold max. destruct (le_total F x y); auto. Qed.

  Lemma max_scale c x y : 0 < c -> max (c * x) (c * y) = c * max x y.
  Proof.
    intro P. apply le_antisym.
    - destruct (max_either (c * x) (c * y)) as [E|E]; rewrite E;
        (apply mul_le_mono; [now apply lt_le|]); [apply max_l|apply max_r].
    - destruct (max_either x y) as [E|E]; rewrite E; [apply max_l|apply max_r].
  Qed.

  (** ** Integers *)

  Lemma inj_morph : ring_morph (zero : F) one add mul sub opp eq
    0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool inj.
  Proof.
    apply gen_phiZ_morph; [|constructor; congruence|exact (ring_laws F)].
    split; congruence.
  Qed.

  Lemma inj_0 : inj 0 = (0 : F). Proof. apply (morph0 inj_morph). Qed.
  Lemma inj_1 : inj 1 = (1 : F). Proof. apply (morph1 inj_morph). Qed.
  Lemma inj_add a b : inj (a + b) = (inj a + inj b : F). Proof. apply (morph_add inj_morph). Qed.
  Lemma inj_sub a b : inj (a - b) = (inj a - inj b : F). Proof. apply (morph_sub inj_morph). Qed.
  Lemma inj_mul a b : inj (a * b) = (inj a * inj b : F). Proof. apply (morph_mul inj_morph). Qed.
  Lemma inj_opp a : inj (- a) = (- inj a : F). Proof. apply (morph_opp inj_morph). Qed.

  Lemma inj_nonneg a : (0 <= a)%Z -> 0 <= (inj a : F).
  Proof.
    apply (natlike_ind (fun a => 0 <= (inj a : F))).
    - rewrite inj_0. apply le_refl.
    - intros z _ H. unfold Z.succ. rewrite inj_add, inj_1. apply add_nonneg; [assumption|].
      apply lt_le, one_pos.
  Qed.

  Lemma inj_pos a : (0 < a)%Z -> 0 < (inj a : F).
  Proof.
    intro H. replace a with (a - 1 + 1)%Z by lia. rewrite inj_add, inj_1.
    apply add_nonneg_pos; [apply inj_nonneg; lia|apply one_pos].
  Qed.

  Lemma inj_le a b : (a <= b)%Z -> (inj a : F) <= inj b.
  Proof. intro H. apply le_sub. rewrite <- inj_sub. apply inj_nonneg. lia. Qed.

  Lemma inj_lt a b : (a < b)%Z -> (inj a : F) < inj b.
  Proof. intro H. apply lt_sub. rewrite <- inj_sub. apply inj_pos. lia. Qed.

  Lemma inj_le_inv a b : (inj a : F) <= inj b -> (a <= b)%Z.
  Proof. intro H. destruct (Z_le_gt_dec a b); [assumption|]. exfalso.
    apply (lt_not_le (inj b : F) (inj a)); [apply inj_lt; lia|assumption]. Qed.

  Lemma inj_max a b : (inj (Z.max a b) : F) = max (inj a) (inj b).
  Proof.
    apply le_antisym.
    - destruct (Z.max_spec a b) as [[_ E]|[_ E]]; rewrite E; [apply max_r|apply max_l].
    - destruct (max_either (inj a) (inj b)) as [E|E]; rewrite E; apply inj_le; lia.
  Qed.
End Facts.

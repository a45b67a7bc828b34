(** * Evidence at a point

    That the part of a wish that speaks of logits fails at a rational [theta] of the domain
    (SPEC § 6), by evaluating the composed network in integers over a common denominator. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Elements Lists Network Claim State StateSound Steps Setup
  Margins Evaluate.
Import ListNotations.

Fixpoint zdot (a x : list Z) : Z :=
  match a, x with
  | c :: a', y :: x' => (c * y + zdot a' x')%Z
  | _, _ => 0%Z
  end.

(** A point as integers over a common positive denominator. *)
Record point := { point_den : Z; point_nums : list Z }.

Definition fraction_is (d : Z) (q : rational) (n : Z) : bool :=
  ((0 <? snd q) && (n * snd q =? fst q * d))%Z.

Definition point_of (theta : list rational) : option point :=
  let d := fold_left (fun d q => Z.lcm d (snd q)) theta 1%Z in
  let ns := map (fun q => fst q * (d / snd q))%Z theta in
  if (0 <? d)%Z && forallb (fun qn => fraction_is d (fst qn) (snd qn)) (combine theta ns)
  then Some {| point_den := d; point_nums := ns |} else None.

(** The values of the composed network there, times [point_den]. *)
Definition point_values (s : setup) (p : point) : M.t Z :=
  evaluate_at (N.of_nat (dim (set_numbering s))) (set_composed s) (point_nums p) (point_den p).

Definition row_value (p : point) (r : list Z) : Z := zdot r (point_nums p ++ [point_den p]).

Fixpoint point_in (i : N) (rs : list (list Z)) (open : list N) (p : point) : bool :=
  match rs with
  | [] => true
  | r :: rs' =>
      let y := row_value p r in
      (0 <=? y)%Z && (negb (existsb (N.eqb i) open) || (0 <? y)%Z) && point_in (N.succ i) rs' open p
  end.

(** Some other logit is at least the label's. *)
Fixpoint label_beaten (k : nat) (yk : Z) (j : nat) (ys : list Z) : bool :=
  match ys with
  | [] => false
  | y :: ys' => (negb (Nat.eqb j k) && (yk <=? y)%Z) || label_beaten k yk (S j) ys'
  end.

Definition linear_broken (scale : Z) (l : linear) (ys : list Z) : bool :=
  let y := (zdot (lin_coefficients l) ys + scale * lin_constant l)%Z in
  (y <? 0)%Z || (lin_strict l && (y <=? 0)%Z).

(** [theta] is in the domain. *)
Definition located (c : certificate) (theta : list rational) : outcome point :=
  do p <- some_or (point_of theta) RulePoint;
  do _ <- require (Nat.eqb (length theta) (dimension c)) RulePoint;
  do _ <- require (point_in 0 (domain c) (domain_open c) p) RulePoint;
  Ok p.

Definition logits_fail (s : setup) (w : wish) (part : failing) (p : point) : outcome unit :=
  let m := point_values s p in
  let ys := map (get m) (set_outputs s) in
  match part with
  | FailsLabel =>
      match wish_label w with
      | None => Bad RuleClaim
      | Some k =>
          require (label_beaten (N.to_nat k) (nth (N.to_nat k) ys 0%Z) 0 ys) RulePoint
      end
  | FailsLinear i =>
      match item_at (wish_linear w) i with
      | None => Bad RuleClaim
      | Some l => require (linear_broken (set_scale s * point_den p) l ys) RulePoint
      end
  | FailsAttention => Bad RuleClaim
  end.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Definition fractions (theta : list rational) : list F := map fraction theta.

  Lemma point_of_sound theta p : point_of theta = Some p ->
    (0 < point_den p)%Z /\ map inj (point_nums p) = map (mul (inj (point_den p))) (fractions theta).
  Proof.
    unfold point_of. destruct (_ && _) eqn:E; [|discriminate]. intros [= <-]. simpl.
    apply andb_prop in E as [D E]. apply Z.ltb_lt in D. split; [assumption|].
    revert D E. generalize (fold_left (fun d q => Z.lcm d (snd q)) theta 1%Z). intros d D.
    unfold fractions. induction theta as [|q theta IH]; simpl; intro E; [reflexivity|].
    apply andb_prop in E as [E G]. rewrite IH by assumption. f_equal. clear IH G.
    unfold fraction_is in E. apply andb_prop in E as [Q E]. apply Z.ltb_lt in Q. apply Z.eqb_eq in E.
    simpl in *. assert (P : (inj (snd q) : F) <> 0) by now apply pos_not_zero, inj_pos.
    apply mul_cancel with (inj (snd q)); [assumption|]. unfold fraction.
    transitivity (inj (fst q * (d / snd q) * snd q) : F); [rewrite (inj_mul F _ (snd q)); ring|].
    rewrite E, (inj_mul F (fst q) d). transitivity (inj d * inj (fst q) * (inj (snd q) * inv (inj (snd q))) : F); [|ring].
    rewrite inv_r by assumption. ring.
  Qed.

  Lemma zdot_true a : forall x, inj (zdot a x) = dot a (map inj x : list F).
  Proof.
    induction a as [|c a IH]; intros [|y x]; simpl; try apply inj_0.
    now rewrite inj_add, inj_mul, IH.
  Qed.

  Lemma dot_scale c a : forall x : list F, dot a (map (mul c) x) = c * dot a x.
  Proof. induction a as [|b a IH]; intros [|y x]; simpl; try ring. rewrite IH. ring. Qed.

  Lemma row_value_true theta p r : point_of theta = Some p ->
    inj (row_value p r) = inj (point_den p) * row_at (fractions theta) r.
  Proof.
    intro H. apply point_of_sound in H as [_ H]. unfold row_value, row_at.
    rewrite zdot_true, map_app, H. simpl.
    transitivity (dot r (map (mul (inj (point_den p))) (fractions theta ++ [1 : F]))); [|apply dot_scale].
    rewrite map_app. simpl. replace (inj (point_den p) * 1) with (inj (point_den p) : F) by ring.
    reflexivity.
  Qed.

  Lemma nonneg_back c z (x : F) : (0 < c)%Z -> inj z = inj c * x -> (0 <= z)%Z -> 0 <= x.
  Proof.
    intros C E Z. apply mul_nonneg_cancel with (inj c); [now apply inj_pos|]. rewrite <- E.
    now apply inj_nonneg.
  Qed.

  Lemma pos_back c z (x : F) : (0 < c)%Z -> inj z = inj c * x -> (0 < z)%Z -> 0 < x.
  Proof.
    intros C E Z. apply mul_pos_cancel with (inj c); [now apply inj_pos|]. rewrite <- E.
    now apply inj_pos.
  Qed.

  Lemma point_in_sound theta p open : point_of theta = Some p -> forall rs i,
    point_in i rs open p = true -> forall n r, nth_error rs n = Some r ->
    0 <= row_at (fractions theta) r /\ (In (i + N.of_nat n)%N open -> 0 < row_at (fractions theta) r).
  Proof.
    intro P. pose proof (point_of_sound _ _ P) as [D _].
    induction rs as [|r rs IH]; intros i H [|n] r' E; simpl in *; try discriminate.
    - injection E as <-. apply andb_prop in H as [H _]. apply andb_prop in H as [A B].
      apply Z.leb_le in A. pose proof (row_value_true _ _ r P) as R.
      split; [now apply nonneg_back with (1 := D) (2 := R)|]. rewrite N.add_0_r. intro I.
      replace (existsb (N.eqb i) open) with true in B.
      + simpl in B. apply Z.ltb_lt in B. now apply pos_back with (1 := D) (2 := R).
      + symmetry. apply existsb_exists. exists i. split; [assumption|apply N.eqb_refl].
    - apply andb_prop in H as [_ H]. destruct (IH _ H n r' E) as [A B]. split; [assumption|].
      intro I. apply B. replace (N.succ i + N.of_nat n)%N with (i + N.pos (Pos.of_succ_nat n))%N by lia.
      assumption.
  Qed.

  Theorem located_sound c theta p : located c theta = Ok p ->
    point_of theta = Some p /\ in_domain c (fractions theta).
  Proof.
    unfold located. intro H. apply bind_ok in H as (q & Q & H). apply bind_ok in H as (? & L & H).
    apply bind_ok in H as (? & I & H). injection H as ->. apply some_or_ok in Q.
    apply require_ok in L, I. apply Nat.eqb_eq in L. split; [assumption|].
    split; [now unfold fractions; rewrite map_length|]. intros n r E.
    now apply (point_in_sound _ _ _ Q _ _ I n r E).
  Qed.

  Variable c : certificate.
  Variable size : N.
  Variable s : setup.
  Hypothesis set : set_up size c = Ok s.

  Lemma point_node theta p : point_of theta = Some p -> forall k,
    (k < after (key (net_inputs (input_map c))) (length (set_composed s)))%positive ->
    inj (get (point_values s p) k) = inj (point_den p) * node_values F c s (fractions theta) k.
  Proof.
    intros P k K. pose proof (point_of_sound _ _ P) as [D X].
    destruct (set_up_facts _ _ _ set) as (M & N & L & C & NB & _).
    unfold point_values, node_values, composed_values. rewrite NB. simpl.
    unfold dimension. rewrite N2Nat.id, <- C. apply evaluate_at_true; [assumption| |assumption|assumption].
    rewrite C. now apply composed_ordered with (classifier := classifier c).
  Qed.

  Lemma point_outputs theta p : point_of theta = Some p ->
    Forall2 (fun y f => inj y = inj (set_scale s * point_den p) * f)
      (map (get (point_values s p)) (set_outputs s)) (logits_at c (fractions theta)).
  Proof.
    intro P. destruct (set_up_facts _ _ _ set) as (M & N & L & C & NB & O & S).
    pose proof (outputs_scaled F c size s set (fractions theta)) as H.
    assert (V : forall k, In k (set_outputs s) -> inj (get (point_values s p) k)
      = inj (point_den p) * node_values F c s (fractions theta) k).
    { intros k I. apply point_node; [assumption|]. now apply (outputs_below c size s set). }
    clear - H V. revert V. generalize dependent (logits_at c (fractions theta)).
    generalize (set_outputs s). intros outs f H. induction H as [|k y outs f E _ IH]; intro V; simpl; constructor.
    - rewrite V, E by now left. rewrite inj_mul. ring.
    - apply IH. intros i I. apply V. now right.
  Qed.

  Lemma label_beaten_sound sc k yk (fk : F) ys f : (0 < sc)%Z -> inj yk = inj sc * fk ->
    Forall2 (fun y f => inj y = inj sc * f) ys f -> forall j0, label_beaten k yk j0 ys = true ->
    exists j, (j < length f)%nat /\ (j0 + j)%nat <> k /\ fk <= nth j f 0.
  Proof.
    intros P K O. induction O as [|y z ys f E _ IH]; intros j0 H; simpl in *; [discriminate|].
    apply orb_prop in H as [H|H].
    - apply andb_prop in H as [N H]. apply negb_true_iff in N. apply Nat.eqb_neq in N.
      apply Z.leb_le in H. exists 0%nat. split; [lia|]. split; [lia|].
      apply mul_le_cancel with (inj sc); [now apply inj_pos|]. rewrite <- K, <- E. now apply inj_le.
    - apply IH in H as (j & L & N & H). exists (S j). split; [lia|]. split; [lia|assumption].
  Qed.

  Lemma zdot_scaled sc cs ys f : Forall2 (fun y (f : F) => inj y = inj sc * f) ys f ->
    inj (zdot cs ys) = inj sc * dot cs f.
  Proof.
    intro H. rewrite zdot_true.
    replace (map inj ys) with (map (mul (inj sc)) f); [apply dot_scale|].
    induction H as [|y z ys f E _ IH]; simpl; [reflexivity|]. now rewrite IH, E.
  Qed.

  Lemma linear_broken_sound sc l ys (f : list F) : (0 < sc)%Z ->
    Forall2 (fun y f => inj y = inj sc * f) ys f ->
    if linear_broken sc l ys then ~ linear_holds l f else linear_holds l f.
  Proof.
    intros P O.
    assert (V : inj (zdot (lin_coefficients l) ys + sc * lin_constant l) = inj sc * linear_value l f).
    { rewrite inj_add, (zdot_scaled _ _ _ _ O), (inj_mul F sc (lin_constant l)). unfold linear_value. ring. }
    unfold linear_broken. cbv zeta. set (y := (zdot _ _ + _)%Z) in *.
    destruct (Z.ltb_spec y 0) as [N|N]; cbn [orb].
    - intros [A _]. apply (inj_lt F) in N. rewrite inj_0, V in N. apply lt_not_le in N. apply N.
      apply le_mul_pos; [now apply lt_le, inj_pos|assumption].
    - destruct (lin_strict l) eqn:S; [destruct (Z.leb_spec y 0) as [Q|Q]|]; cbn [andb].
      + intros [_ B]. specialize (B S). apply (inj_le F) in Q. rewrite inj_0, V in Q. revert Q. apply lt_not_le.
        apply mul_pos; [now apply inj_pos|assumption].
      + assert (0 < linear_value l f) by now apply pos_back with (1 := P) (2 := V).
        split; [now apply lt_le|now intros _].
      + split; [now apply nonneg_back with (1 := P) (2 := V)|]. rewrite S. discriminate.
  Qed.

  (** The part of the wish is not so. *)
  Definition logits_part_fails (w : wish) (part : failing) (f : list F) : Prop :=
    match part with
    | FailsLabel => exists k, wish_label w = Some k /\ ~ label_holds k f
    | FailsLinear i => exists l, nth_error (wish_linear w) (N.to_nat i) = Some l /\ ~ linear_holds l f
    | FailsAttention => False
    end.

  Theorem logits_fail_sound w part theta p x : point_of theta = Some p ->
    logits_fail s w part p = Ok x -> logits_part_fails w part (logits_at c (fractions theta)).
  Proof.
    intros P H. pose proof (point_of_sound _ _ P) as [D _]. pose proof (point_outputs _ _ P) as O.
    assert (SP : (0 < set_scale s * point_den p)%Z).
    { apply Z.mul_pos_pos; [|assumption]. now apply scale_positive with c size. }
    unfold logits_fail in H. destruct part as [|i|]; simpl in *; [| |discriminate].
    - destruct (wish_label w) as [k|] eqn:W; [|discriminate]. apply require_ok in H.
      exists k. split; [reflexivity|]. intros [L A].
      assert (K : inj (nth (N.to_nat k) (map (get (point_values s p)) (set_outputs s)) 0%Z)
        = inj (set_scale s * point_den p) * nth (N.to_nat k) (logits_at c (fractions theta)) 0).
      { revert L. clear - O. generalize (N.to_nat k). induction O as [|y z ys f E _ IH]; simpl.
        - intros n L. inversion L.
        - intros [|n] L; [assumption|]. apply IH. lia. }
      eapply label_beaten_sound in H as (j & J & N & H); [|exact SP|exact K|exact O].
      apply (lt_not_le F (nth j (logits_at c (fractions theta)) 0 : F)
        (nth (N.to_nat k) (logits_at c (fractions theta)) 0)); [|assumption].
      now apply A.
    - rewrite item_at_spec in H. destruct (nth_error _ _) as [l|] eqn:E; [|discriminate]. apply require_ok in H.
      exists l. split; [reflexivity|]. pose proof (linear_broken_sound _ l _ _ SP O) as B. now rewrite H in B.
  Qed.
End Sound.

Arguments fractions {F}. Arguments logits_part_fails {F}.

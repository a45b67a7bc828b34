(** * Margins

    The inequalities of a wish as forms of a node (SPEC § 4), and their proofs by bases. *)

From Coq Require Import ZArith PArith List FMapPositive Bool Ring Lia.
From Metes Require Import OrderedField Forms Farkas Elements Claim Solver State StateSound.
Import ListNotations.

(** An inequality: is it strict, and its form. *)
Definition inequality := (bool * form)%type.

(** Output [k] over every other output, numbered from [j] on. *)
Fixpoint label_margins (strict : bool) (k : nat) (fk : form) (j : nat) (fs : list form) : list inequality :=
  match fs with
  | [] => []
  | f :: fs' =>
      if Nat.eqb j k then label_margins strict k fk (S j) fs'
      else (strict, sub_form fk f) :: label_margins strict k fk (S j) fs'
  end.

Fixpoint combination (cs : list Z) (fs : list form) (c0 : Z) : form :=
  match cs, fs with
  | c :: cs', f :: fs' => add_scaled c f (combination cs' fs' c0)
  | _, _ => constant_form c0
  end.

Definition linear_margin (scale : Z) (fs : list form) (l : linear) : inequality :=
  (lin_strict l, combination (lin_coefficients l) fs (scale * lin_constant l)).

Definition wish_margins (scale : Z) (w : wish) (fs : list form) : list inequality :=
  match wish_label w with
  | None => []
  | Some k => label_margins true (N.to_nat k) (nth (N.to_nat k) fs []) 0 fs
  end ++ map (linear_margin scale fs) (wish_linear w).

(** How many inequalities a wish has, of [n] outputs. *)
Definition wish_size (n : nat) (w : wish) : nat :=
  match wish_label w with None => 0 | Some _ => pred n end + length (wish_linear w).

Fixpoint prove_all (d : nat) (st : state) (bases : list (list N)) (is_ : list inequality) : outcome unit :=
  match bases, is_ with
  | b :: bases', i :: is' =>
      do p <- basis_prover d b st;
      do _ <- require (prove p (fst i) (snd i)) RuleSign;
      prove_all d st bases' is'
  | [], [] => Ok tt
  | _, _ => Bad RuleLeaf
  end.

(** The forms of the outputs, and the state that has them. *)
Definition output_forms (outs : list positive) (st : state) : outcome (state * list form) :=
  let st := with_forms (map At outs) st in
  do fs <- some_or (source_forms (forms st) (map At outs)) RuleForm;
  Ok (st, fs).

(** The margins of a leaf. *)
Definition margins (d : nat) (outs : list positive) (scale : Z) (w : wish) (bases : list (list N))
  (st : state) : outcome unit :=
  let n := wish_size (length outs) w in
  do _ <- require (Nat.eqb (length bases) n) RuleLeaf;
  if Nat.eqb n 0 then Ok tt else
  do sf <- output_forms outs st;
  prove_all d (fst sf) bases (wish_margins scale w (snd sf)).

(** The margins of a region: the label's as [≥ 0]. *)
Definition region_margins (d : nat) (outs : list positive) (k : N) (bases : list (list N)) (st : state)
  : outcome unit :=
  do _ <- require (k <? N.of_nat (length outs))%N RuleLeaf;
  do _ <- require (Nat.eqb (length bases) (pred (length outs))) RuleLeaf;
  if Nat.eqb (length outs) 1 then Ok tt else
  do sf <- output_forms outs st;
  prove_all d (fst sf) bases
    (label_margins false (N.to_nat k) (nth (N.to_nat k) (snd sf) []) 0 (snd sf)).

Lemma Forall2_same_length {A B} (R : A -> B -> Prop) l l' : Forall2 R l l' -> length l = length l'.
Proof. induction 1; simpl; congruence. Qed.

Section Sound.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).
  Variable theta : list F.
  Variable els : list (positive * elem).
  Variable v : values F.
  Hypothesis equations : forall k e, In (k, e) els -> v k = value v e.
  Notation good := (good theta els v).

  Definition inequality_holds (i : inequality) : Prop :=
    0 <= ev theta (snd i) /\ (fst i = true -> 0 < ev theta (snd i)).

  Lemma prove_all_sound d st bases : good st -> forall is_ x, prove_all d st bases is_ = Ok x ->
    Forall inequality_holds is_.
  Proof.
    intro G. induction bases as [|b bases IH]; intros [|i is_] x; simpl; try discriminate;
      [constructor|].
    intro H. apply bind_ok in H as (p & P & H). apply bind_ok in H as (? & R & H).
    apply require_ok in R. constructor; [|now apply IH with x].
    apply (prove_sound _ _ _ _ _ _ _ _ _ _ G P R).
  Qed.

  (** Outputs are [scale] times the logits [f]. *)
  Variable scale : Z.
  Hypothesis scale_pos : (0 < scale)%Z.
  Definition scaled (fs : list form) (f : list F) : Prop :=
    Forall2 (fun g y => ev theta g = inj scale * y) fs f.

  Lemma scaled_nth fs f : scaled fs f -> forall j,
    ev theta (nth j fs []) = inj scale * nth j f 0.
  Proof.
    induction 1 as [|g y fs f E _ IH]; intro j; destruct j; simpl; try (rewrite ev_nil; ring);
      [assumption|apply IH].
  Qed.

  Lemma source_forms_scaled st outs f : good st ->
    Forall2 (fun k y => v k = inj scale * y) outs f -> forall fs,
    source_forms (forms st) (map At outs) = Some fs -> scaled fs f.
  Proof.
    intros G. induction 1 as [|k y outs f E _ IH]; intros fs; simpl; [intros [= <-]; constructor|].
    destruct (M.find k (forms st)) as [g|] eqn:K; [|discriminate].
    destruct (source_forms _ _) as [r|]; [|discriminate]. intros [= <-].
    constructor; [|now apply IH]. rewrite <- E. symmetry. now apply (good_forms _ _ _ _ _ G).
  Qed.

  Lemma output_forms_sound outs f st st' fs : good st ->
    Forall2 (fun k y => v k = inj scale * y) outs f ->
    output_forms outs st = Ok (st', fs) -> good st' /\ scaled fs f.
  Proof.
    intros G O H. unfold output_forms in H. apply bind_ok in H as (r & R & H).
    injection H as <- <-. apply some_or_ok in R.
    assert (G' : good (with_forms (map At outs) st)) by now apply with_forms_good.
    split; [assumption|]. now apply source_forms_scaled with (with_forms (map At outs) st) outs.
  Qed.

  Lemma label_margins_sound strict k fk y fs f : ev theta fk = inj scale * y -> scaled fs f ->
    forall j0, Forall inequality_holds (label_margins strict k fk j0 fs) ->
    forall j, (j < length f)%nat -> (j0 + j)%nat <> k ->
      nth j f 0 <= y /\ (strict = true -> nth j f 0 < y).
  Proof.
    intros K. induction 1 as [|g z fs f E _ IH]; intros j0 H j L N; simpl in *; [lia|].
    assert (P : 0 < (inj scale : F)) by now apply inj_pos.
    destruct j as [|j].
    - destruct (Nat.eqb_spec j0 k) as [Q|_]; [lia|]. inversion H as [|? ? [A B] _]; subst. simpl in *.
      rewrite ev_sub, K, E in A, B.
      split; [apply mul_le_cancel with (inj scale); [assumption|]; now apply le_sub|].
      intro S. apply mul_lt_cancel with (inj scale); [assumption|]. apply lt_sub. now apply B.
    - apply (IH (S j0)); [|lia|lia]. destruct (Nat.eqb_spec j0 k); [assumption|].
      now inversion H.
  Qed.

  Lemma combination_sound cs c0 fs f : scaled fs f ->
    ev theta (combination cs fs (scale * c0)) = inj scale * (dot cs f + inj c0).
  Proof.
    intro H. revert cs. induction H as [|g y fs f E _ IH]; intros [|c cs]; simpl;
      try (rewrite ev_constant, inj_mul; ring).
    rewrite ev_add_scaled, IH, E. ring.
  Qed.

  Theorem margins_sound d outs f w bases st x : good st ->
    Forall2 (fun k y => v k = inj scale * y) outs f ->
    (forall k, wish_label w = Some k -> (N.to_nat k < length f)%nat) ->
    margins d outs scale w bases st = Ok x -> logits_hold w f.
  Proof.
    intros G O K H. unfold margins in H. apply bind_ok in H as (? & _ & H).
    assert (LO : length outs = length f) by now apply Forall2_same_length in O.
    destruct (Nat.eqb_spec (wish_size (length outs) w) 0) as [E0|_].
    - unfold wish_size in E0. split.
      + intros k E. specialize (K k E). rewrite E in E0. split; [assumption|]. intros j J N. lia.
      + intros l I. destruct (wish_linear w); [contradiction|]. simpl in E0. lia.
    - apply bind_ok in H as ([st' fs] & OF & H).
      destruct (output_forms_sound _ _ _ _ _ G O OF) as [G' S]. simpl in H.
      apply (prove_all_sound _ _ _ G') in H. unfold wish_margins in H.
      apply Forall_app in H as [A B]. split.
      + intros k E. rewrite E in A. split; [now apply K|]. intros j J N.
        eapply label_margins_sound in A; [apply A; reflexivity|now apply scaled_nth|exact S|exact J|lia].
      + intros l I. rewrite Forall_forall in B. specialize (B _ (in_map _ _ _ I)).
        destruct B as [B C]. unfold linear_margin in B, C. simpl in B, C.
        rewrite (combination_sound _ _ _ _ S) in B, C. fold (linear_value l f) in B, C.
        split.
        * apply mul_nonneg_cancel with (inj scale); [now apply inj_pos|assumption].
        * intro T. apply mul_pos_cancel with (inj scale); [now apply inj_pos|now apply C].
  Qed.

  Theorem region_margins_sound d outs f k bases st x : good st ->
    Forall2 (fun k y => v k = inj scale * y) outs f ->
    region_margins d outs k bases st = Ok x -> label_largest k f.
  Proof.
    intros G OS H. unfold region_margins in H. apply bind_ok in H as (? & L & H).
    apply bind_ok in H as (? & _ & H). apply require_ok in L. apply N.ltb_lt in L.
    assert (LO : length outs = length f) by now apply Forall2_same_length in OS.
    destruct (Nat.eqb_spec (length outs) 1) as [E1|_]; [split; [lia|intros j J N; lia]|].
    apply bind_ok in H as ([st' fs] & OF & H).
    destruct (output_forms_sound _ _ _ _ _ G OS OF) as [G' S]. simpl in H.
    apply (prove_all_sound _ _ _ G') in H. split; [lia|]. intros j J N.
    destruct (label_margins_sound _ _ _ _ _ _ (scaled_nth _ _ S _) S O H j J) as [P _]; [lia|exact P].
  Qed.
End Sound.

(** * Farkas witnesses

    [proves strict den lambdas rows f] checks [den·f = Σ λᵢ·Rᵢ + c] with [den > 0], [λᵢ ≥ 0] and
    [c ≥ 0], and for a strict proof [c > 0] or [λᵢ > 0] for an open row.  The multipliers may come
    from anywhere: the check alone makes [f ≥ 0] (or [f > 0]) true where the rows hold. *)

From Coq Require Import ZArith List Ring Bool Lia.
From Metes Require Import OrderedField Forms.
Import ListNotations.

(** A row of a node: is it open, and its form. *)
Definition row := (bool * form)%type.

Fixpoint residue (lambdas : list Z) (rows : list row) (f : form) : form :=
  match lambdas, rows with
  | l :: lambdas', (_, r) :: rows' => residue lambdas' rows' (add_scaled (- l) r f)
  | _, _ => f
  end.

Fixpoint open_used (lambdas : list Z) (rows : list row) : bool :=
  match lambdas, rows with
  | l :: lambdas', (o, _) :: rows' => (o && Z.ltb 0 l) || open_used lambdas' rows'
  | _, _ => false
  end.

Definition proves (strict : bool) (den : Z) (lambdas : list Z) (rows : list row) (f : form) : bool :=
  let rest := residue lambdas rows (add_scaled den f []) in
  let c := hd 0%Z rest in
  Z.ltb 0 den && forallb (Z.leb 0) lambdas && zero_form (tl rest) && Z.leb 0 c &&
  (negb strict || Z.ltb 0 c || open_used lambdas rows).

Section Soundness.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).
  Variable theta : list F.

  Definition row_holds (r : row) : Prop :=
    0 <= ev theta (snd r) /\ (fst r = true -> 0 < ev theta (snd r)).

  (** [f = residue + something ≥ 0], [> 0] if an open row is used. *)
  Lemma residue_spec rows : Forall row_holds rows -> forall lambdas f,
    forallb (Z.leb 0) lambdas = true ->
    exists s, ev theta f = ev theta (residue lambdas rows f) + s /\ 0 <= s /\
              (open_used lambdas rows = true -> 0 < s).
  Proof.
    induction 1 as [|[o r] rows [H S] _ IH]; intros [|l lambdas] f L; simpl in *;
      try (exists 0; split; [ring|split; [apply le_refl|discriminate]]).
    apply andb_prop in L as [L0 L]. apply Z.leb_le in L0.
    destruct (IH lambdas (add_scaled (- l) r f) L) as (s & E & N & P).
    exists (inj l * ev theta r + s). rewrite ev_add_scaled, inj_opp in E.
    split; [|split].
    - transitivity (ev theta f + - inj l * ev theta r + inj l * ev theta r); [ring|].
      rewrite E. ring.
    - apply add_nonneg; [|assumption]. apply le_mul_pos; [now apply inj_nonneg|assumption].
    - intro U. apply orb_prop in U as [U|U].
      + apply andb_prop in U as [U V]. subst. apply Z.ltb_lt in V.
        apply add_pos_nonneg; [|assumption]. apply mul_pos; [now apply inj_pos|now apply S].
      + apply add_nonneg_pos; [|now apply P].
        apply le_mul_pos; [now apply inj_nonneg|assumption].
  Qed.

  Lemma ev_rest rest : zero_form (tl rest) = true -> ev theta rest = inj (hd 0%Z rest).
  Proof.
    destruct rest as [|c rest]; simpl; intro H. { now rewrite ev_nil, inj_0. }
    unfold ev. simpl. rewrite zero_form_dot by assumption. ring.
  Qed.

  Theorem proves_sound strict den lambdas rows f :
    Forall row_holds rows -> proves strict den lambdas rows f = true ->
    0 <= ev theta f /\ (strict = true -> 0 < ev theta f).
  Proof.
    unfold proves. intros R H. repeat (apply andb_prop in H as [H ?]).
    apply Z.ltb_lt in H. apply Z.leb_le in H1.
    destruct (residue_spec rows R lambdas (add_scaled den f []) H3) as (s & E & N & P).
    rewrite (ev_rest (residue _ _ _)) in E by assumption. rewrite ev_add_scaled, ev_nil in E.
    assert (D : 0 < (inj den : F)) by now apply inj_pos.
    assert (Q : inj den * ev theta f = inj (hd 0%Z (residue lambdas rows (add_scaled den f []))) + s).
    { rewrite <- E. ring. }
    assert (C : 0 <= (inj (hd 0%Z (residue lambdas rows (add_scaled den f []))) : F))
      by now apply inj_nonneg.
    split.
    - apply mul_nonneg_cancel with (inj den); [assumption|]. rewrite Q. now apply add_nonneg.
    - intros ->. simpl in H0. apply mul_pos_cancel with (inj den); [assumption|]. rewrite Q.
      apply orb_prop in H0 as [U|U].
      + apply add_pos_nonneg; [|assumption]. apply inj_pos. now apply Z.ltb_lt.
      + apply add_nonneg_pos; [assumption|]. now apply P.
  Qed.
End Soundness.

Arguments row_holds {F}.

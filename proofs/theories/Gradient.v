(** * The gradient of an activation region

    A choice of a candidate for every unit makes a network affine; [linearized] is the network of its
    slopes (units replaced by what was chosen, biases by 0).  Where every unit has one candidate
    larger than all others and this is the one chosen, the network changes by exactly these slopes,
    in every direction, up to some step: [locally_linear]. *)

From Coq Require Import ZArith NArith PArith List Ring Bool Lia.
From Metes Require Import OrderedField Forms Lists Elements.
Import ListNotations.

(** What is chosen for the unit with a given key. *)
Definition choice := positive -> option source.

Definition linear_elem (ch : choice) (k : positive) (e : elem) : elem :=
  match e with
  | Row runs base _ => Row runs base 0
  | Unit _ => match ch k with Some s => Unit [s] | None => Row [] 0 0 end
  end.

Fixpoint linearized (ch : choice) (next : positive) (els : list elem) : list elem :=
  match els with
  | [] => []
  | e :: els' => linear_elem ch next e :: linearized ch (Pos.succ next) els'
  end.

Section Gradient.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  (** One candidate is larger than all others. *)
  Definition only_largest (v : values F) (cs : list source) (s : source) : Prop :=
    exists l1 l2, cs = l1 ++ s :: l2 /\
      forall t, In t (l1 ++ l2) -> source_value v t < source_value v s.

  Definition untied (v : values F) (cs : list source) : Prop := exists s, only_largest v cs s.

  (** The first of the largest candidates: for a relu, 0 unless the element is positive. *)
  Definition first_largest (v : values F) (cs : list source) (s : source) : Prop :=
    exists l1 l2, cs = l1 ++ s :: l2 /\
      (forall t, In t l1 -> source_value v t < source_value v s) /\
      (forall t, In t l2 -> source_value v t <= source_value v s).

  (** ** Straight lines *)

  Definition moved (v : values F) (t : F) (d : values F) : values F := fun k => v k + t * d k.

  Lemma moved_source v t d s : source_value (moved v t d) s = source_value v s + t * source_value d s.
  Proof. destruct s; simpl; [ring|reflexivity]. Qed.

  Lemma moved_run v t d ws : forall k, run_value (moved v t d) k ws = run_value v k ws + t * run_value d k ws.
  Proof. induction ws as [|w ws IH]; intro k; simpl; [ring|]. rewrite IH. unfold moved. ring. Qed.

  Lemma moved_runs v t d base runs :
    runs_value (moved v t d) base runs = runs_value v base runs + t * runs_value d base runs.
  Proof. induction runs as [|run runs IH]; simpl; [ring|]. rewrite IH, moved_run. ring. Qed.

  (** Those that are smaller stay smaller for a while. *)
  Lemma stays_smaller v d s l : (forall t, In t l -> source_value v t < source_value v s) ->
    exists t0, 0 < t0 /\ forall t, 0 <= t -> t <= t0 -> forall r, In r l ->
      source_value (moved v t d) r <= source_value (moved v t d) s.
  Proof.
    induction l as [|r l IH]; intro H. { exists 1. split; [apply one_pos|]. intros ? ? ? ? []. }
    destruct IH as (t1 & P1 & L1); [intros t I; apply H; now right|].
    assert (R : source_value v r < source_value v s) by (apply H; now left).
    set (gap := source_value v s - source_value v r).
    assert (G : 0 < gap) by now apply lt_sub.
    set (rise := source_value d r - source_value d s).
    assert (Q : exists t2, 0 < t2 /\ forall t, 0 <= t -> t <= t2 -> t * rise <= gap).
    { destruct (le_total F rise 0) as [N|N].
      - exists 1. split; [apply one_pos|]. intros t T _. apply le_trans with 0; [|now apply lt_le].
        apply opp_nonneg. replace (- (t * rise)) with (t * - rise) by ring.
        apply le_mul_pos; [assumption|now apply opp_nonneg].
      - exists (gap * inv (rise + gap)).
        assert (S : 0 < rise + gap) by now apply add_nonneg_pos.
        split; [now apply mul_pos; [|apply inv_pos]|]. intros t T U.
        apply le_trans with (rise * (gap * inv (rise + gap))).
        + replace (t * rise) with (rise * t) by ring. now apply mul_le_mono.
        + apply mul_le_cancel with (rise + gap); [assumption|].
          replace ((rise + gap) * (rise * (gap * inv (rise + gap))))
            with ((rise + gap) * inv (rise + gap) * (rise * gap)) by ring.
          rewrite inv_r by now apply pos_not_zero. apply le_sub.
          replace ((rise + gap) * gap - 1 * (rise * gap)) with (gap * gap) by ring.
          apply square_nonneg. }
    destruct Q as (t2 & P2 & L2).
    destruct (le_total F t1 t2) as [M|M]; [exists t1|exists t2]; (split; [assumption|]);
      intros t T U q [<-|I].
    - rewrite !moved_source. apply le_sub. assert (X : t * rise <= gap) by (apply L2; [|eapply le_trans]; eassumption).
      unfold gap, rise in X.
      replace (source_value v s + t * source_value d s - (source_value v r + t * source_value d r))
        with (source_value v s - source_value v r - t * (source_value d r - source_value d s)) by ring.
      now apply le_sub.
    - now apply L1.
    - rewrite !moved_source. apply le_sub. assert (X : t * rise <= gap) by now apply L2.
      unfold gap, rise in X.
      replace (source_value v s + t * source_value d s - (source_value v r + t * source_value d r))
        with (source_value v s - source_value v r - t * (source_value d r - source_value d s)) by ring.
      now apply le_sub.
    - apply L1; [assumption| |assumption]. now apply le_trans with t2.
  Qed.

  (** One element changes by its slope, for a while. *)
  Lemma element_linear v d ch k e :
    (forall cs, e = Unit cs -> exists s, ch k = Some s /\ only_largest v cs s) ->
    exists t0, 0 < t0 /\ forall t, 0 <= t -> t <= t0 ->
      value (moved v t d) e = value v e + t * value d (linear_elem ch k e).
  Proof.
    destruct e as [runs base bias|cs]; intro H.
    - exists 1. split; [apply one_pos|]. intros t _ _. simpl. rewrite moved_runs, inj_0. ring.
    - destruct (H cs eq_refl) as (s & C & l1 & l2 & -> & L).
      destruct (stays_smaller v d s (l1 ++ l2) L) as (t0 & P & S).
      exists t0. split; [assumption|]. intros t T U. simpl linear_elem. rewrite C. simpl value.
      assert (A : forall w : values F, (forall r, In r (l1 ++ l2) -> source_value w r <= source_value w s) ->
        largest w (l1 ++ s :: l2) = source_value w s).
      { intros w B. apply le_antisym.
        - destruct (largest_reached F w (l1 ++ s :: l2)) as (r & I & E); [now destruct l1|].
          rewrite E. apply in_app_or in I as [I|[->|I]]; [|apply le_refl|].
          + apply B. apply in_or_app. now left.
          + apply B. apply in_or_app. now right.
        - apply largest_above. apply in_or_app. right. now left. }
      rewrite !A; [apply moved_source| |].
      + intros r I. now apply lt_le, L.
      + now apply S.
  Qed.

  Theorem locally_linear ch els : forall v d next, ordered next els = true ->
    (forall k cs, In (k, Unit cs) (numbered next els) ->
       exists s, ch k = Some s /\ only_largest (extend v next els) cs s) ->
    exists t0, 0 < t0 /\ forall t, 0 <= t -> t <= t0 -> forall k,
      (k < after next (length els))%positive ->
      extend (moved v t d) next els k
      = extend v next els k + t * extend d next (linearized ch next els) k.
  Proof.
    induction els as [|e els IH]; intros v d next O H; simpl in *.
    - exists 1. split; [apply one_pos|]. reflexivity.
    - destruct (below next e) eqn:B; [|discriminate].
      set (v' := update F v next (value v e)).
      set (d' := update F d next (value d (linear_elem ch next e))).
      assert (V : forall k, (k < Pos.succ next)%positive -> extend v' (Pos.succ next) els k = v' k).
      { intros k K. apply extend_before. lia. }
      destruct (element_linear v d ch next e) as (t1 & P1 & L1).
      { intros cs ->. destruct (H next cs) as (s & C & l1 & l2 & E & L); [now left|].
        exists s. split; [assumption|]. exists l1, l2. split; [assumption|]. intros t I.
        assert (W : forall r, In r cs -> source_value (extend v' (Pos.succ next) els) r = source_value v r).
        { intros r J. apply source_ext with next.
          - intros k K. rewrite V by lia. unfold v', update. destruct (Pos.eqb_spec k next); [lia|reflexivity].
          - now apply below_unit with cs. }
        rewrite <- !W.
        - now apply L.
        - rewrite E. apply in_or_app. right. now left.
        - rewrite E. apply in_app_or in I as [I|I]; apply in_or_app; [now left|right; now right]. }
      destruct (IH v' d' (Pos.succ next) O) as (t2 & P2 & L2).
      { intros k cs I. apply H. now right. }
      assert (M : exists t0, 0 < t0 /\ t0 <= t1 /\ t0 <= t2).
      { destruct (le_total F t1 t2); [exists t1|exists t2]; repeat split; try assumption; try apply le_refl;
          (apply P1 || apply P2). }
      destruct M as (t0 & P0 & M1 & M2). exists t0. split; [assumption|]. intros t T U k K.
      rewrite <- L2; [|assumption|now apply le_trans with t0|assumption].
      apply extend_ext; [assumption| |assumption].
      intros i _. unfold update, moved, v', d', update. destruct (Pos.eqb i next); [|reflexivity].
      apply L1; [assumption|now apply le_trans with t0].
  Qed.

  (** ** The network of slopes is well ordered *)

  Lemma linearized_ordered ch els : forall next, ordered next els = true ->
    (forall k cs, In (k, Unit cs) (numbered next els) -> exists s, ch k = Some s /\ In s cs) ->
    ordered next (linearized ch next els) = true.
  Proof.
    induction els as [|e els IH]; intros next O H; simpl in *; [reflexivity|].
    destruct (below next e) eqn:B; [|discriminate].
    replace (below next (linear_elem ch next e)) with true.
    - apply IH; [assumption|]. intros k cs I. apply H. now right.
    - destruct e as [runs base bias|cs]; [now symmetry|]. simpl.
      destruct (H next cs) as (s & C & I); [now left|]. rewrite C. simpl.
      now rewrite (below_unit _ _ B s I).
  Qed.

  Lemma linearized_length ch els : forall next, length (linearized ch next els) = length els.
  Proof. induction els as [|e els IH]; intro next; simpl; [reflexivity|]. now rewrite IH. Qed.

  (** Elements of the network of slopes. *)
  Lemma linearized_numbered ch els : forall next k e, In (k, e) (numbered next els) ->
    In (k, linear_elem ch k e) (numbered next (linearized ch next els)).
  Proof.
    induction els as [|e' els IH]; intros next k e; simpl; [contradiction|].
    intros [E|I]; [injection E as <- <-; now left|right; now apply IH].
  Qed.

  Lemma numbered_once els : forall next k e e', In (k, e) (numbered next els) ->
    In (k, e') (numbered next els) -> e = e'.
  Proof.
    assert (G : forall els next k e, In (k, e) (numbered next els) -> (next <= k)%positive).
    { clear. induction els as [|a els IH]; intros next k e; simpl; [contradiction|].
      intros [E|I]; [injection E as <- _; lia|]. apply IH in I. lia. }
    induction els as [|a els IH]; intros next k e e'; simpl; [contradiction|].
    intros [E|I] [E'|I'].
    - congruence.
    - injection E as <- _. apply G in I'. lia.
    - injection E' as <- _. apply G in I. lia.
    - now apply IH with (Pos.succ next) k.
  Qed.
End Gradient.

Arguments only_largest {F}. Arguments untied {F}. Arguments first_largest {F}. Arguments moved {F}.

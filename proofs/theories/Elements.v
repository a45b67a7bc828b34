(** * Elements of a piecewise-linear network

    Elements are numbered by positive keys: element [i] of the specification has key [i + 1].  An
    element is a row (weights by runs, and a bias) or a unit: the largest of its candidates, which
    are the number 0 or earlier elements.  Here are their values, the equations these satisfy, and
    that a network moved to other keys, with its biases scaled, has its values scaled. *)

From Coq Require Import ZArith PArith List Ring Bool Lia.
From Metes Require Import OrderedField Lists.
Import ListNotations.

Definition key (i : N) : positive := N.succ_pos i.

Inductive source := Zero | At (k : positive).

Inductive elem :=
| Row (runs : list (N * list Z)) (base : N) (bias : Z)
| Unit (candidates : list source).

(** Runs have consecutive weights: weight [i] is at element [base + offset + i]. *)
Definition run_below (n : positive) (base : N) (run : N * list Z) : bool :=
  (base + fst run + count (snd run) <? Npos n)%N.

Definition source_below (n : positive) (s : source) : bool :=
  match s with Zero => true | At k => (k <? n)%positive end.

(** An element reads keys below [n] only. *)
Definition below (n : positive) (e : elem) : bool :=
  match e with
  | Row runs base _ => forallb (run_below n base) runs
  | Unit [] => false
  | Unit cs => forallb (source_below n) cs
  end.

Lemma below_unit n cs : below n (Unit cs) = true -> forall s, In s cs -> source_below n s = true.
Proof. destruct cs; [contradiction|]. intro B. now apply forallb_forall. Qed.

(** Every element reads earlier ones only. *)
Fixpoint ordered (next : positive) (els : list elem) : bool :=
  match els with
  | [] => true
  | e :: els' => if below next e then ordered (Pos.succ next) els' else false
  end.

(** Elements with their keys. *)
Fixpoint numbered (next : positive) (els : list elem) : list (positive * elem) :=
  match els with
  | [] => []
  | e :: els' => (next, e) :: numbered (Pos.succ next) els'
  end.

(** Moving to other keys and scaling biases. *)
Definition shift_key (sh : N) (k : positive) : positive :=
  match sh with N0 => k | Npos p => (p + k)%positive end.

Definition shift_source (sh : N) (s : source) : source :=
  match s with Zero => Zero | At k => At (shift_key sh k) end.

Definition shift_elem (sh : N) (scale : Z) (e : elem) : elem :=
  match e with
  | Row runs base bias => Row runs (sh + base)%N (scale * bias)%Z
  | Unit cs => Unit (long_map (shift_source sh) cs)
  end.

(** The key after [n] more elements. *)
Fixpoint after (k : positive) (n : nat) : positive :=
  match n with O => k | S n' => after (Pos.succ k) n' end.

Section Values.
  Variable F : ofield.
  Local Open Scope field_scope.
  Add Ring field_ring : (ring_laws F).

  Definition values := positive -> F.

  Definition source_value (v : values) (s : source) : F :=
    match s with Zero => 0 | At k => v k end.

  Fixpoint run_value (v : values) (k : positive) (ws : list Z) : F :=
    match ws with
    | [] => 0
    | w :: ws' => inj w * v k + run_value v (Pos.succ k) ws'
    end.

  Fixpoint runs_value (v : values) (base : N) (runs : list (N * list Z)) : F :=
    match runs with
    | [] => 0
    | run :: runs' => run_value v (key (base + fst run)) (snd run) + runs_value v base runs'
    end.

  Fixpoint largest (v : values) (cs : list source) : F :=
    match cs with
    | [] => 0
    | [s] => source_value v s
    | s :: cs' => max (source_value v s) (largest v cs')
    end.

  Definition value (v : values) (e : elem) : F :=
    match e with
    | Row runs base bias => runs_value v base runs + inj bias
    | Unit cs => largest v cs
    end.

  Definition update (v : values) (k : positive) (x : F) : values :=
    fun i => if Pos.eqb i k then x else v i.

  (** The values of all elements: [v] gives those before [next]. *)
  Fixpoint extend (v : values) (next : positive) (els : list elem) : values :=
    match els with
    | [] => v
    | e :: els' => extend (update v next (value v e)) (Pos.succ next) els'
    end.

  (** The values of inputs. *)
  Definition input_values (x : list F) : values := fun k => nth (pred (Pos.to_nat k)) x 0.

  (** ** Values depend on what is read *)

  Lemma run_value_ext n v w ws : (forall k, (k < n)%positive -> v k = w k) -> forall k,
    (Npos k + N.of_nat (length ws) <= Npos n)%N -> run_value v k ws = run_value w k ws.
  Proof.
    intro H. induction ws as [|z ws IH]; intros k L; cbn [length run_value] in *; [reflexivity|].
    rewrite H by lia. rewrite IH by lia. reflexivity.
  Qed.

  Lemma runs_value_ext n v w base runs : (forall k, (k < n)%positive -> v k = w k) ->
    forallb (run_below n base) runs = true -> runs_value v base runs = runs_value w base runs.
  Proof.
    intros H. induction runs as [|[off ws] runs IH]; simpl; intro B; [reflexivity|].
    apply andb_prop in B as [B C]. apply N.ltb_lt in B. simpl in B. rewrite count_spec in B.
    rewrite (run_value_ext n v w ws H), (IH C); [reflexivity|].
    unfold key. rewrite N.succ_pos_spec. lia.
  Qed.

  Lemma source_ext n v w s : (forall k, (k < n)%positive -> v k = w k) ->
    source_below n s = true -> source_value v s = source_value w s.
  Proof.
    intros H B. destruct s as [|k]; simpl in *; [reflexivity|]. apply H. now apply Pos.ltb_lt.
  Qed.

  Lemma largest_ext n v w cs : (forall k, (k < n)%positive -> v k = w k) ->
    forallb (source_below n) cs = true -> largest v cs = largest w cs.
  Proof.
    intros H. induction cs as [|s cs IH]; simpl; intro B; [reflexivity|].
    apply andb_prop in B as [B C]. rewrite (source_ext n v w s H B).
    destruct cs; [reflexivity|]. now rewrite (IH C).
  Qed.

  Lemma value_ext n v w e : (forall k, (k < n)%positive -> v k = w k) ->
    below n e = true -> value v e = value w e.
  Proof.
    intros H B. destruct e as [runs base bias|cs]; simpl in *.
    - now rewrite (runs_value_ext n v w base runs H B).
    - destruct cs; [discriminate|]. now apply largest_ext with n.
  Qed.

  (** ** The equations *)

  Lemma extend_before els : forall v next k, (k < next)%positive -> extend v next els k = v k.
  Proof.
    induction els as [|e els IH]; intros v next k H; simpl; [reflexivity|].
    rewrite IH by lia. unfold update. destruct (Pos.eqb_spec k next); [lia|reflexivity].
  Qed.

  Lemma extend_equation els : forall v next, ordered next els = true ->
    forall k e, In (k, e) (numbered next els) ->
    (next <= k)%positive /\ below k e = true /\ extend v next els k = value (extend v next els) e.
  Proof.
    induction els as [|e els IH]; intros v next O k e' I; simpl in *; [contradiction|].
    destruct (below next e) eqn:B; [|discriminate]. destruct I as [I|I].
    - injection I as <- <-. split; [lia|]. split; [assumption|].
      rewrite extend_before by lia. unfold update at 1. rewrite Pos.eqb_refl.
      apply value_ext with next; [|assumption]. intros k K. rewrite extend_before by lia.
      unfold update. destruct (Pos.eqb_spec k next); [lia|reflexivity].
    - destruct (IH (update v next (value v e)) _ O _ _ I) as (L & M & E).
      split; [lia|]. now split.
  Qed.

  Lemma extend_ext els : forall v w next,
    ordered next els = true -> (forall k, (k < next)%positive -> v k = w k) ->
    forall k, (k < after next (length els))%positive -> extend v next els k = extend w next els k.
  Proof.
    induction els as [|e els IH]; intros v w next O H k L; simpl in *; [now apply H|].
    destruct (below next e) eqn:B; [|discriminate]. apply IH; [assumption| |].
    - intros i I. unfold update. destruct (Pos.eqb_spec i next).
      + now apply value_ext with next.
      + apply H. lia.
    - exact L.
  Qed.

  Lemma after_succ n : forall k, after (Pos.succ k) n = Pos.succ (after k n).
  Proof. induction n as [|n IH]; intro k; simpl; [reflexivity|]. now rewrite <- IH. Qed.

  Lemma extend_app a : forall b v next,
    extend v next (a ++ b) = extend (extend v next a) (after next (length a)) b.
  Proof.
    induction a as [|e a IH]; intros b v next; simpl; [reflexivity|].
    rewrite IH. reflexivity.
  Qed.

  Lemma ordered_app a : forall b next,
    ordered next (a ++ b) = ordered next a && ordered (after next (length a)) b.
  Proof.
    induction a as [|e a IH]; intros b next; simpl; [reflexivity|].
    rewrite IH. now destruct (below next e).
  Qed.

  (** ** The largest *)

  Lemma largest_reached v cs : cs <> [] -> exists s, In s cs /\ largest v cs = source_value v s.
  Proof.
    induction cs as [|s cs IH]; [congruence|]. intros _. simpl. destruct cs as [|s' cs].
    - exists s. auto.
    - destruct (max_either F (source_value v s) (largest v (s' :: cs))) as [E|E]; rewrite E.
      + exists s. auto.
      + destruct IH as (t & I & G); [congruence|]. exists t. split; [now right|assumption].
  Qed.

  Lemma largest_above v cs s : In s cs -> source_value v s <= largest v cs.
  Proof.
    induction cs as [|s' cs IH]; [contradiction|]. intro I. simpl. destruct cs as [|t cs].
    - destruct I as [->|[]]. apply le_refl.
    - destruct I as [->|I]; [apply max_l|]. eapply le_trans; [now apply IH|apply max_r].
  Qed.

  (** ** Shifted and scaled *)

  Lemma shift_succ sh k : shift_key sh (Pos.succ k) = Pos.succ (shift_key sh k).
  Proof. destruct sh; simpl; [reflexivity|lia]. Qed.

  Lemma shift_key_of sh i : key (sh + i) = shift_key sh (key i).
  Proof. unfold key. destruct sh, i; simpl; lia. Qed.

  Section Shift.
    Variables (sh : N) (c : Z).
    Hypothesis c_pos : (0 < c)%Z.
    Variables v w : values.
    Variable n : positive.
    Hypothesis agree : forall k, (k < n)%positive -> w (shift_key sh k) = inj c * v k.

    Lemma shift_run ws : forall k, (Npos k + N.of_nat (length ws) <= Npos n)%N ->
      run_value w (shift_key sh k) ws = inj c * run_value v k ws.
    Proof.
      induction ws as [|z ws IH]; intros k L; cbn [length run_value] in *; [ring|].
      rewrite agree by lia. rewrite <- shift_succ, IH by lia. ring.
    Qed.

    Lemma shift_runs base runs : forallb (run_below n base) runs = true ->
      runs_value w (sh + base) runs = inj c * runs_value v base runs.
    Proof.
      induction runs as [|[off ws] runs IH]; simpl; intro B; [ring|].
      apply andb_prop in B as [B C]. apply N.ltb_lt in B. simpl in B. rewrite count_spec in B. rewrite (IH C).
      rewrite <- N.add_assoc, shift_key_of, shift_run; [ring|].
      unfold key. rewrite N.succ_pos_spec. lia.
    Qed.

    Lemma shift_source_value s : source_below n s = true ->
      source_value w (shift_source sh s) = inj c * source_value v s.
    Proof.
      destruct s as [|k]; simpl; intro B; [ring|]. apply agree. now apply Pos.ltb_lt.
    Qed.

    Lemma shift_largest cs : forallb (source_below n) cs = true ->
      largest w (map (shift_source sh) cs) = inj c * largest v cs.
    Proof.
      induction cs as [|s cs IH]; simpl; intro B; [ring|].
      apply andb_prop in B as [B C]. specialize (IH C). destruct cs as [|t cs]; simpl.
      - now apply shift_source_value.
      - simpl in IH. rewrite IH, shift_source_value by assumption.
        apply max_scale. now apply inj_pos.
    Qed.

    Lemma shift_value e : below n e = true ->
      value w (shift_elem sh c e) = inj c * value v e.
    Proof.
      destruct e as [runs base bias|cs]; simpl; intro B.
      - rewrite shift_runs, inj_mul by assumption. ring.
      - destruct cs as [|s cs]; [discriminate|]. rewrite long_map_spec. now apply shift_largest.
    Qed.
  End Shift.

  Theorem shift_extend sh c els : (0 < c)%Z -> forall v w next, ordered next els = true ->
    (forall k, (k < next)%positive -> w (shift_key sh k) = inj c * v k) ->
    forall k, (k < after next (length els))%positive ->
    extend w (shift_key sh next) (map (shift_elem sh c) els) (shift_key sh k)
    = inj c * extend v next els k.
  Proof.
    intro C. induction els as [|e els IH]; intros v w next O H k L; simpl in *; [now apply H|].
    destruct (below next e) eqn:B; [|discriminate].
    rewrite <- shift_succ. apply IH; [assumption| |assumption].
    intros i I. unfold update. destruct (Pos.eqb_spec i next) as [->|N].
    - rewrite Pos.eqb_refl. now apply shift_value with next.
    - destruct (Pos.eqb_spec (shift_key sh i) (shift_key sh next)) as [E|_].
      + exfalso. apply N. destruct sh; simpl in E; lia.
      + apply H. lia.
  Qed.
End Values.

Arguments source_value {F}. Arguments run_value {F}. Arguments runs_value {F}.
Arguments largest {F}. Arguments value {F}. Arguments extend {F}. Arguments input_values {F}.
Arguments values : clear implicits.
